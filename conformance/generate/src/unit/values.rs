//! Values of settings, from what their rows say.

use proptest::prelude::*;
use proptest::sample::select;

use nodestrap::arbitrary::strings;

use super::kinds::Kind;

pub(super) type Texts = &'static [&'static str];

/// A value for a row: mostly one that systemd takes, now and then at a boundary or wrong.
pub(super) fn value(kind: Kind) -> BoxedStrategy<String> {
    let (sound, odd) = match kind {
        Kind::Exec => return super::commands::command(),
        Kind::Word(words) | Kind::BoolOr(words) => return word(words),
        Kind::Integer(least, most) => return integer(least, most),
        _ => texts(kind),
    };
    prop_oneof![
        24 => select(sound).prop_map(str::to_owned),
        3 => select(odd).prop_map(str::to_owned),
        2 => select(odd).prop_map(str::to_owned),
        1 => strings(),
    ]
    .boxed()
}

fn word(words: Texts) -> BoxedStrategy<String> {
    let cut = |word: &str| word.chars().take(word.chars().count() - 1).collect::<String>();
    prop_oneof![
        14 => select(words).prop_map(str::to_owned),
        1 => select(words).prop_map(str::to_uppercase),
        1 => select(words).prop_map(cut),
        1 => select(&["", "yes", "no", "none", "always", "on-fail", "default"][..]).prop_map(str::to_owned),
        1 => strings(),
    ]
    .boxed()
}

fn integer(least: i16, most: i16) -> BoxedStrategy<String> {
    prop_oneof![
        12 => (least..=most).prop_map(|number| number.to_string()),
        1 => select(vec![least, most, least - 1, most + 1]).prop_map(|number| number.to_string()),
        1 => select(NUMBERS).prop_map(str::to_owned),
    ]
    .boxed()
}

/// Sound values of a kind, and those at its edge or beyond.
#[expect(clippy::too_many_lines, reason = "a table of texts")]
fn texts(kind: Kind) -> (Texts, Texts) {
    match kind {
        Kind::Bool => (
            &["yes", "no", "true", "false", "on", "off", "1", "0", "Yes", "TRUE", "t", "n"],
            &["", "maybe", "2", "\"yes\"", "yes # note", "yes no", "-1", "oui", "y es"],
        ),
        Kind::Span => (
            &[
                "0", "5", "10s", "100ms", "1min 30s", "1h", "2.5", "infinity", "1min30s", "90sec", "1 week",
                "+5",
            ],
            &[
                "",
                "10x",
                "-5",
                "10S",
                "5.",
                ".5s",
                "\"10s\"",
                "10s # slow",
                "infinity s",
                "1000000y",
                "1us:2s",
                "5 6",
                "1M",
            ],
        ),
        Kind::Unsigned => (&["0", "1", "5", "1000"], NUMBERS),
        Kind::ExitStatuses => (
            &["0", "1 2 SIGKILL", "SIGTERM", "143", "TEMPFAIL 250", "KILL", ""],
            &["256", "-1", "SIGNO", "1,2", "kill", "1 x 2", "RTMIN+3", "\"1\"", "SUCCESS", "0x10", "65"],
        ),
        Kind::Signal => (
            &["SIGTERM", "TERM", "SIGKILL", "15", "SIGUSR1", "SIGRTMIN+3"],
            &[
                "",
                "sigterm",
                "0",
                "65",
                "SIG",
                "-15",
                "RTMIN+31",
                "RTMAX-1",
                "SIGSIGTERM",
                "64",
                "RTMAX+1",
                "RTMIN-1",
            ],
        ),
        Kind::Mode => {
            (&["0755", "700", "0022", "1777"], &["", "0888", "10000", "rwx", "0o755", "-1", "+755", " 755"])
        }
        Kind::LimitNumber => (
            &["infinity", "65536", "1048576", "1024:4096", "0"],
            &[
                "",
                "unlimited",
                "-1",
                "4096:1024",
                "1K",
                "1:",
                ":1",
                "infinity:1",
                "1:infinity",
                "0x10",
                "1.5",
                "18446744073709551615",
            ],
        ),
        Kind::LimitSize => (
            &["infinity", "64M", "1G", "8M:16M", "0", "1024"],
            &[
                "",
                "unlimited",
                "-1",
                "1.5G",
                "1 G",
                "64m",
                "1X",
                "1G512M",
                "512M1G",
                "16E",
                "15E",
                "1K:",
                "10%",
            ],
        ),
        Kind::LimitNice => {
            (&["0", "20", "40", "-20", "+19"], &["", "41", "-21", "+20", "infinity", "x", "10:20", "20:10"])
        }
        Kind::Memory => (
            &["infinity", "512M", "2G", "50%", "1048576", "100%"],
            &[
                "",
                "0",
                "0%",
                "101%",
                "-1",
                "1.5G",
                "unlimited",
                "1Gi",
                "12.34%",
                "12.345%",
                "5\u{2030}",
                "1G # x",
                "16E",
            ],
        ),
        Kind::CpuShares => (&["2", "1024", "262144", ""], &["1", "262145", "x", "-1", "1e3"]),
        Kind::CpuQuota => (
            &["20%", "200%", "12.5%", ""],
            &["0%", "20", "-5%", "x%", "1.234%", "infinity", "%", "99999999999%"],
        ),
        Kind::Percent => (&["60%", "100%", "0%", ""], &["101%", "60", "x", "-1%", "1000\u{2030}"]),
        Kind::TasksMax => (
            &["infinity", "4915", "15%", "1"],
            &["", "0", "0%", "101%", "-1", "x", "18446744073709551615", "18446744073709551614"],
        ),
        Kind::Delegate => (
            &["yes", "no", "true", "cpu memory pids", "cpu cpuset io memory pids", ""],
            &["maybe", "cpu,memory", "net_cls", "\"cpu\"", "cpu \"memory", "CPU", "hugetlb"],
        ),
        Kind::Path => (
            &["/run/kubelet.pid", "/var/lib/kubelet", "/", "/a//b/", "/run/%p", "/a b"],
            &[
                "",
                "relative",
                "../x",
                "/a/../b",
                "/a/./b",
                "~",
                "/run/%z",
                "\"/a\"",
                "-/a",
                "/a\\x20b",
                "run/x.pid",
                "/run/%t",
                "%t/x",
            ],
        ),
        Kind::WorkingDirectory => (
            &["/var/lib/kubelet", "-/var/lib/kubelet", "~", "/", "-~"],
            &["", "-", "relative", "-relative", "/a/../b", "%t", "~/x", "/%z", "-/%z", "\"/a b\"", "/a b"],
        ),
        Kind::ConditionPath => (
            &["/etc/kubernetes/kubelet.conf", "!/etc/x", "|/a", "|!/a", ""],
            &["relative", "!", "!|/a", "! /a", "/a/../b", "/%z", "|", "!!/a", "| /a"],
        ),
        Kind::Paths => (
            &["/var/lib/kubelet", "/a /b", "/", "\"/a b\""],
            &["", "relative", "/a b", "/a \"/b", "/a/../b", "/%z", "/a/./b", "-/a"],
        ),
        Kind::Directories => (
            &["kubelet", "kubelet/pods cni", "a:b", "", "%p"],
            &[
                "/kubelet",
                "../x",
                "a/../b",
                ".",
                "private",
                "private/x",
                "a:b:c",
                ":b",
                "a:",
                "\"a b\"",
                "\"open",
                "a\\qb",
                "%z",
                "a//b/",
                "a:/b",
            ],
        ),
        Kind::Output => (
            &[
                "journal",
                "null",
                "inherit",
                "journal+console",
                "file:/var/log/x",
                "append:/var/log/%p.log",
                "kmsg",
                "tty",
                "socket",
            ],
            &[
                "",
                "syslog",
                "syslog+console",
                "file:",
                "file:x",
                "append:/a/../b",
                "fd:x",
                "fd",
                "fd:",
                "Journal",
                "truncate:/x",
                "data",
                "file:/%z",
                "file",
            ],
        ),
        Kind::Environment => (
            &[
                "A=b",
                "A=b C=d",
                "\"A=b c\"",
                "KUBELET_ARGS=--v=2",
                "A=",
                "A=$HOME",
                "",
                "A=%n",
                "'A=b\"c'",
                "P=50%",
            ],
            &[
                "A",
                "1A=b",
                "A=b c",
                "A B=c",
                "\"A=b",
                "A=%z",
                "A=\\q",
                "A=\\x41",
                "A=b\\",
                "=b",
                "a-b=c",
                "A=\"b c\"",
                "A=\\xff",
                "A=\\n",
                "A=\\x01",
                "\u{e9}=b",
                "A=\u{e9}",
                "A=b B=\\q C=d",
                "A=%1 B=c",
            ],
        ),
        Kind::EnvironmentFile => (
            &["/etc/default/kubelet", "-/etc/default/kubelet", "-/etc/sysconfig/%p", "/etc/*.env", ""],
            &["relative", "-relative", "- /a", "--/a", "/a/../b", "/%z", "-", "\"/a\"", "/a b"],
        ),
        Kind::VariableNames => {
            (&["HOME", "A B", "", "\"A\"", "_a"], &["1A", "A=b", "a-b", "\"A", "%z", "%p", "A 1 B", "\\A"])
        }
        Kind::VariableNamesOrAssignments => (
            &["HOME", "A B=c", "", "\"A=b c\""],
            &["1A", "a-b", "\"A", "%z", "A=%z B", "\\q", "A \\q", "=", "A=\\xff"],
        ),
        Kind::User => (
            &["root", "kube", "0", "1000", "kube-proxy", ""],
            &[
                "65535",
                "4294967295",
                "-1",
                "a b",
                "a:b",
                "a/b",
                ".",
                "..",
                "1a",
                "01",
                "K\u{fc}be",
                "%z",
                "%p",
                "a.b",
                "kube$",
                "-a",
                "4294967294",
                "averyveryverylongnameofsomeuserhere",
                "\"a\"",
                "a,b",
            ],
        ),
        Kind::Documentation => (
            &[
                "https://kubernetes.io/docs/",
                "man:kubelet(1)",
                "http://a https://b",
                "",
                "file:///etc/x",
                "info:gpm",
                "https://%p",
            ],
            &[
                "see wiki",
                "kubernetes.io",
                "ftp://x",
                "https://",
                "man:",
                "https://\u{e9}",
                "HTTPS://a",
                "https://a%20b",
                "\"https://a",
                "'https://a b'",
                "file:x",
                "https://a wiki",
            ],
        ),
        Kind::BusName => (
            &["org.example.Kubelet", "a.b", "a._b-c"],
            &["", "kubelet", ".a", "a.", "a..b", "a.1b", ":1.2", "a b.c", "a.%p", "%z.a", "a.b\u{e9}"],
        ),
        Kind::Slice => (
            &["system.slice", "runtime.slice", "kube-a.slice", "-.slice", "%p.slice"],
            &[
                "",
                "runtime",
                "runtime.service",
                "a--b.slice",
                "-a.slice",
                "a/b.slice",
                "x.slice y.slice",
                "a@b.slice",
                "%z.slice",
                "a@.slice",
                "a-.slice",
            ],
        ),
        Kind::Sockets => (
            &["kubelet.socket", "a.socket b.socket", ""],
            &["kubelet.service", "x", "a.socket,b.socket", "%z.socket", "a@.socket", "\"a.socket\""],
        ),
        Kind::Units => (
            &[
                "containerd.service",
                "network-online.target",
                "a.service b.target",
                "local-fs.target",
                "x@1.service",
                "",
            ],
            &[
                "containerd.server",
                "network",
                "a/b.service",
                "a.service,b.service",
                "\"a.service\"",
                "%n",
                "%z.service",
                "x@.service",
                "@.service",
                ".service",
                "a.service.d",
                "A\\x20b.service",
                "a b.service",
                "dev-sda.device",
                "%p-%p.target",
                "\u{e9}.service",
                "a.service\\",
                "x.slice",
                "a@b@c.service",
                "a@%i.service",
            ],
        ),
        Kind::Text => (
            &["kubelet", "worker 1", "", "%n of %p", "100%", "\"quoted\"", "\u{e9}"],
            &["%z", "a%20b", "%", "\\q", "\"open", "%%z", "\u{1}", "a \\\n b"],
        ),
        Kind::Label => (
            &["kubelet", "system_u:system_r:kubelet_t:s0", "-unconfined", "", "%p"],
            &["%z", "-%z", "-", "a b", "\u{e9}", "\"a\""],
        ),
        Kind::AsciiText => (&["now", "", "a b"], &["\u{e9}", "%z", "%p"]),
        Kind::KillMode => (&["process", "mixed", "control-group", "none"], &["", "Process", "group", "all"]),
        Kind::Install => {
            (&["multi-user.target", "kubelet.service", ""], &["multi-user.targt", "%z", "x y", "\"a"])
        }
        Kind::Removed => (&["x", "yes"], &[""]),
        Kind::Exec | Kind::Word(_) | Kind::BoolOr(_) | Kind::Integer(..) => (&[""], &[""]),
    }
}

const NUMBERS: Texts = &[
    "",
    "-1",
    "+1",
    "x",
    "1.5",
    "0x10",
    "010",
    "08",
    "0b1",
    "0o7",
    "1e3",
    "4294967295",
    "4294967296",
    "1 ",
    "1_0",
    "\"1\"",
    "-0",
    "0x",
    "+-1",
    "1 2",
];
