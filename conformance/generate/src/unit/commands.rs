//! Command lines: sound ones, and those with everything in them that is special to systemd.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use nodestrap::arbitrary::argument_lists;
use nodestrap::component::Component;
use nodestrap::unit::quote;

/// `ExecStart=` lines: a program with arguments, quoted as they must be, or written by hand and wrong.
///
/// Nothing in them depends on the host or on the name of the unit.
pub(crate) fn exec_start_lines() -> impl Strategy<Value = String> {
    command().prop_map(|command| {
        let of_the_name = ["%n", "%N", "%p", "%i", "%j", "%f"];
        let line = of_the_name
            .into_iter()
            .fold(format!("ExecStart={command}"), |line, name| line.replace(name, "%t"));
        of_no_host(line)
    })
}

/// The text without specifiers whose value is the host's.
pub(super) fn of_no_host(text: String) -> String {
    "aAbBcDHlmMoqrRsvwWyY".chars().fold(text, |text, letter| text.replace(&format!("%{letter}"), "%%"))
}

/// The value of an Exec setting.
pub(super) fn command() -> BoxedStrategy<String> {
    prop_oneof![2 => quoted(), 5 => by_hand()].boxed()
}

/// Any arguments, quoted by [`quote`].
fn quoted() -> impl Strategy<Value = String> {
    let program = select(&["/usr/local/bin/kubelet", "/opt/a b/kubelet", "kubelet"][..]);
    (program, argument_lists(Component::Kubelet)).prop_map(|(program, arguments)| {
        let words = std::iter::once(program.to_owned()).chain(arguments);
        let words: Vec<String> = words.map(|word| word.replace('\0', "")).collect();
        // Behind a path without quotes nothing is refused once NUL is gone.
        quote(&words).unwrap_or_else(|_| program.to_owned())
    })
}

fn by_hand() -> impl Strategy<Value = String> {
    let prefix = prop_oneof![12 => Just(""), 3 => select(PREFIXES), 1 => select(ODD_PREFIXES)];
    let program = prop_oneof![14 => select(PROGRAMS), 1 => select(ODD_PROGRAMS)];
    let word = prop_oneof![12 => select(FLAGS), 8 => select(WORDS), 1 => select(ODD_WORDS)];
    let between = prop_oneof![24 => Just(" "), 4 => Just(" \\\n  "), 1 => select(BETWEEN)];
    (prefix, program, vec((between, word), 0..6)).prop_map(|(prefix, program, words)| {
        let words: String = words.into_iter().flat_map(|(between, word)| [between, word]).collect();
        format!("{prefix}{program}{words}")
    })
}

const PREFIXES: &[&str] = &["-", "@", ":", "+", "!", "!!", "-+", "@-", "!!-@", ":-"];
const ODD_PREFIXES: &[&str] = &["+!", "!!!", "--", "@@", "::", "|", "- ", "-@+!", "!+", "=", "~"];

const PROGRAMS: &[&str] = &[
    "/usr/local/bin/kubelet",
    "/usr/bin/kubelet",
    "/usr/local/bin/kube-proxy",
    "/usr/local/bin/containerd",
    "/bin/sh -c 'exec /usr/bin/kubelet'",
    "kubelet",
    "\"/opt/a b/kubelet\"",
    "/usr/bin/%p",
    "/usr//bin/./kubelet",
    "/usr/bin/../bin/kubelet",
    "/usr/bin/k\u{fc}belet",
];
const ODD_PROGRAMS: &[&str] = &[
    "bin/kubelet",
    "./kubelet",
    "/usr/bin/",
    "/",
    "..",
    "",
    "\"\"",
    "/usr/bin/%z",
    "${BIN}/kubelet",
    "$BIN",
    "/usr/bin/kubelet;",
    ";",
    "/usr/bin/ku\\tbelet",
    "/usr/bin/ku\\x41belet",
    "'/usr/bin/kubelet",
    "~/kubelet",
    "/a\\\\b",
    "/usr/bin/kubelet\"",
    "http://example.com",
    "100%",
];

const FLAGS: &[&str] = &[
    "--config=/etc/kubernetes/kubelet-conf.yaml",
    "--kubeconfig=/etc/kubernetes/kubelet.conf",
    "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf",
    "--container-runtime-endpoint=unix:///run/containerd/containerd.sock",
    "--node-labels=node.kubernetes.io/node=",
    "--v=2",
    "--v 2",
    "--hostname-override=worker-1",
    "--register-with-taints=a=b:NoSchedule",
    "--cluster-dns=10.96.0.10,fd00::a",
];
const WORDS: &[&str] = &[
    "$KUBELET_EXTRA_ARGS",
    "${KUBELET_ARGS}",
    "--node-ip=${NODE_IP}",
    "--x=$A",
    "$$",
    "a$$b",
    "$1",
    "$(id)",
    "${A:-b}",
    "${A",
    "${}",
    "\"a b\"",
    "'a b'",
    "--x=\"a b\"",
    "a\"b\"c",
    "\"\"",
    "''",
    "'$A'",
    "\"%n\"",
    "%n",
    "%i|%p|%N|%j|%f|%t|%S|%u|%%",
    "100%",
    "%-",
    "%%n",
    "\\x41",
    "\\101",
    "\\u00e9",
    "\\s",
    "\\n",
    "\\\\",
    "a\\\"b",
    "\\'",
    "\\;",
    "\";\"",
    "a;b",
    "|",
    ">",
    "2>&1",
    "&&",
    "*",
    "~",
    "#",
    "#x",
    "\u{e9}\u{1F600}",
    "a=b=c",
    "-",
    "--",
];
const ODD_WORDS: &[&str] = &[
    "it's",
    "\"open",
    "%z",
    "a%20b",
    "%1",
    "\\q",
    "\\ ",
    "\\",
    "\\x4",
    "\\x00",
    "\\8",
    "\\xff",
    "\\ud800",
    "\\U0001F600",
    "\\U00110000",
    "a\\",
    ";",
    "; /bin/true",
    ";;",
    "\\$A",
    "\\%n",
    "\u{fffe}",
    "\u{7f}",
    "\u{1}",
    "\u{85}",
    "\u{feff}",
];
const BETWEEN: &[&str] = &[
    "\t",
    "  ",
    " \\\n# a comment\n  ",
    " \\\n; a comment \\\n  ",
    " \\ \n  ",
    " \\\n\n  ",
    " \\\r\n  ",
    " \\\n\\\n",
    " \\\\\n",
    "\\\n",
    " \r ",
    "\n",
];
