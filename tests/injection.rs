//! Nothing that a caller puts into a document becomes more than it was: a hostile text is refused when the document is
//! validated, or an independent reader finds it unchanged in the place of a harmless one, and nothing else in the file.
//!
//! The rules of our own are allowed, so that only what no file can hold is refused. YAML is read by `yaml_serde`, TOML
//! by the `toml` crate; units and token files by readers made here from their written grammars.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use nodestrap::certificate::CaBundle;
use nodestrap::containerd::{ContainerdConfig, ContainerdVersion, HostsToml, RegistryHost};
use nodestrap::document::RenderedText as _;
use nodestrap::facts::{ClusterFacts, Layout, NodeFacts, RegistryMirror};
use nodestrap::join::{Contents, Join};
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::{Cluster, Context, Kubeconfig, NamedCluster, NamedContext, NamedUser, User};
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::object::{ClusterRoleBinding, ObjectMeta, RoleRef, Secret, ServiceAccount, Subject};
use nodestrap::token::{BootstrapToken, StaticToken, StaticTokenFile};
use nodestrap::unit::{
    DropIn, EnvironmentFilePath, ExecCommand, Section, ServiceSection, ServiceUnit, UnitSection,
};
use nodestrap::{Document, KubernetesVersion, Target, catalogue};
use serde_json::{Map, Value, json};

const CA: &str = include_str!("../examples/data/ca.crt");

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What stands where a hostile text will.
const HARMLESS: &str = "zzharmlesszz";

const PIECES: [&str; 44] = [
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\t",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{202e}",
    "\u{fffe}",
    "\u{1f600}",
    "\"",
    "'",
    "`",
    "\\",
    "\\n",
    "\\\n",
    "%",
    "%n",
    "$",
    "${HOME}",
    "$HOME",
    "#",
    " #",
    ";",
    "; /bin/sh",
    "-",
    "--",
    "---",
    "\n---\nkind: Secret\n",
    "\n[Service]\nExecStart=/bin/sh\n",
    "\n[plugins]\n",
    "\nmaxPods: 1\n",
    ": ",
    "<<",
    "{}",
    "[a]",
    "&a",
    "*a",
    "!!binary x",
];

/// Whole values that a reader may take for something else than text. An empty text is what Go's programs take for none.
const WORDS: [&str; 15] =
    [" ", "~", "null", "yes", "0x10", "010", "1e3", ".inf", "2026-01-01", "1:30", "=", "|", ">", "?", "-"];

/// Each piece alone, first, last and in the middle.
fn hostile() -> impl Iterator<Item = String> {
    let places = |piece: &&str| {
        [
            (*piece).to_owned(),
            format!("{piece}b"),
            format!("a{piece}"),
            format!("a{piece}b"),
            format!(" {piece} "),
        ]
    };
    PIECES.iter().flat_map(places).chain(WORDS.map(str::to_owned))
}

/// Of every rule that would refuse a document is said that it may.
fn target() -> Target {
    let target = Target::new(KubernetesVersion::V1_34);
    catalogue::rules().iter().fold(target, |target, rule| target.allow(rule.id))
}

/// The value with a text in the place of the harmless one.
fn with(value: &Value, text: &str) -> Value {
    match value {
        Value::String(known) => Value::String(known.replace(HARMLESS, text)),
        Value::Array(items) => items.iter().map(|item| with(item, text)).collect(),
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| (key.replace(HARMLESS, text), with(value, text));
            Value::Object(fields.iter().map(field).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// How many hostile texts were taken, each unchanged. `make` gives nothing where the text is refused.
fn taken(what: &str, read: fn(&str) -> Value, make: impl Fn(&str) -> Option<String>) -> usize {
    let harmless = make(HARMLESS).unwrap_or_else(|| panic!("{what}: a harmless text is refused"));
    let harmless = read(&harmless);
    let mut taken = 0;
    for hostile in hostile() {
        if let Some(text) = make(&hostile) {
            assert_eq!(read(&text), with(&harmless, &hostile), "{what}: {hostile:?}\n{text}");
            taken += 1;
        }
    }
    taken
}

fn rendered<D: Document>(draft: D) -> Option<String> {
    let valid = draft.validate(&target()).ok()?;
    Some(valid.render().expose().to_owned())
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn toml(text: &str) -> Value {
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    serde_json::to_value(table).unwrap()
}

#[test]
fn nothing_gets_into_a_kubelet_configuration() {
    type Make = fn(&str) -> KubeletConfiguration;
    let fields: [(&str, Make); 7] = [
        ("clusterDomain", |text| KubeletConfiguration::new().cluster_domain(text)),
        ("clusterDNS", |text| KubeletConfiguration::new().cluster_dns([text])),
        ("evictionHard", |text| KubeletConfiguration::new().eviction_hard([(text, "5%")])),
        ("evictionHard's value", |text| {
            KubeletConfiguration::new().eviction_hard([("nodefs.available", text)])
        }),
        ("staticPodPath", |text| KubeletConfiguration::new().static_pod_path(text)),
        ("an unknown key", |text| KubeletConfiguration::new().extra(text, "a")),
        ("the value of an unknown key", |text| KubeletConfiguration::new().extra("someKey", text)),
    ];
    for (what, make) in fields {
        assert!(taken(what, yaml, |text| rendered(make(text))) > 0, "{what}");
    }
}

#[test]
fn nothing_gets_into_a_kube_proxy_configuration() {
    type Make = fn(&str) -> KubeProxyConfiguration;
    let fields: [(&str, Make); 4] = [
        ("clusterCIDR", |text| KubeProxyConfiguration::new().cluster_cidr(text)),
        ("bindAddress", |text| KubeProxyConfiguration::new().bind_address(text.into())),
        ("hostnameOverride", |text| KubeProxyConfiguration::new().hostname_override(text)),
        ("an unknown key", |text| KubeProxyConfiguration::new().extra(text, "a")),
    ];
    for (what, make) in fields {
        assert!(taken(what, yaml, |text| rendered(make(text))) > 0, "{what}");
    }
}

fn kubeconfig(names: [&str; 3], user: User, server: &str) -> Kubeconfig {
    let [cluster, context, account] = names;
    Kubeconfig::new()
        .clusters([NamedCluster::new().name(cluster).cluster(Cluster::new().server(server))])
        .users([NamedUser::new().name(account).user(user)])
        .contexts([NamedContext::new().name(context).context(Context::new().cluster(cluster).user(account))])
        .current_context(context)
}

#[test]
fn nothing_gets_into_a_kubeconfig() {
    const SERVER: &str = "https://10.0.0.1:6443";
    type Make = fn(&str) -> Kubeconfig;
    let fields: [(&str, Make); 6] = [
        ("the name of a cluster", |text| kubeconfig([text, "b", "c"], User::new().token("t".into()), SERVER)),
        ("the name of a context", |text| kubeconfig(["a", text, "c"], User::new().token("t".into()), SERVER)),
        ("the name of a user", |text| kubeconfig(["a", "b", text], User::new().token("t".into()), SERVER)),
        ("a token", |text| kubeconfig(["a", "b", "c"], User::new().token(text.into()), SERVER)),
        ("a server", |text| kubeconfig(["a", "b", "c"], User::new(), &format!("https://{text}:6443"))),
        ("a path", |text| {
            kubeconfig(["a", "b", "c"], User::new().client_certificate(text).client_key(text), SERVER)
        }),
    ];
    for (what, make) in fields {
        assert!(taken(what, yaml, |text| rendered(make(text))) > 0, "{what}");
    }
}

#[test]
fn nothing_gets_into_an_object() {
    let meta = |text: &str| ObjectMeta::new().name(text).namespace("a");
    let secret = |text: &str| Secret::new().metadata(meta("a")).string_data([(text, text)]);
    let subject = |text: &str| Subject::new().kind("Group").name(text).api_group("rbac.authorization.k8s.io");
    let role = || RoleRef::new().api_group("rbac.authorization.k8s.io").kind("ClusterRole").name("r");
    let binding =
        |text: &str| ClusterRoleBinding::new().metadata(meta("a")).role_ref(role()).subjects([subject(text)]);
    let account = |text: &str| ServiceAccount::new().metadata(meta(text));
    let labelled = |text: &str| {
        ServiceAccount::new().metadata(meta("a").labels([(text, text)]).annotations([(text, text)]))
    };
    assert!(taken("a Secret's data", yaml, |text| rendered(secret(text))) > 0);
    assert!(taken("a subject", yaml, |text| rendered(binding(text))) > 0);
    assert!(taken("a name", yaml, |text| rendered(account(text))) > 0);
    assert!(taken("labels and annotations", yaml, |text| rendered(labelled(text))) > 0);
}

/// The records of a token file, as RFC 4180 has them: quotes around a field, doubled inside of it.
fn csv(text: &str) -> Value {
    let mut records = vec![vec![String::new()]];
    let (mut letters, mut quoted) = (text.chars().peekable(), false);
    while let Some(letter) = letters.next() {
        let fields = records.last_mut().unwrap();
        let field = fields.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            other => field.push(other),
        }
    }
    assert_eq!(records.pop(), Some(vec![String::new()]), "the last line ends\n{text}");
    json!(records)
}

#[test]
fn nothing_gets_into_a_token_file() {
    let file = |token: StaticToken| {
        let mut file = StaticTokenFile::new();
        file.add(token);
        rendered(file)
    };
    for (what, make) in [
        ("a token", (|text| StaticToken::new(text, "u", "1")) as fn(&str) -> StaticToken),
        ("a name", |text| StaticToken::new(TOKEN, text, "1")),
        ("an id", |text| StaticToken::new(TOKEN, "u", text)),
    ] {
        assert!(taken(what, csv, |text| file(make(text))) > 0, "{what}");
    }
    // A comma parts groups, so a group has none; the column is one text here.
    let groups = |text: &str| StaticToken::new(TOKEN, "u", "1").groups([text, "g"]);
    assert!(taken("a group", csv, |text| file(groups(text))) > 0);
}

/// The words of a value by systemd.syntax(7) and systemd.service(5): quotes, C escapes, `%%` and, in a command, `$$`.
fn words(value: &str, is_command: bool) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<Vec<u8>>, None);
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        if quote == Some(letter) {
            quote = None;
        } else if quote.is_none() && matches!(letter, ' ' | '\t') {
            words.extend(word.take());
        } else {
            let word = word.get_or_insert_default();
            match letter {
                '"' | '\'' if quote.is_none() => quote = Some(letter),
                '\\' => word.extend(escaped(&mut letters)),
                // The first word is the program, in which no variable is replaced.
                '%' | '$' if letter == '%' || (is_command && !words.is_empty()) => {
                    assert_eq!(letters.next(), Some(letter), "something is replaced in {value}");
                    word.push(u8::try_from(letter).unwrap());
                }
                other => word.extend(other.to_string().bytes()),
            }
        }
    }
    assert_eq!(quote, None, "an open quote in {value}");
    words.into_iter().chain(word).map(|word| String::from_utf8(word).unwrap()).collect()
}

/// What a backslash and the letters behind it stand for.
fn escaped(letters: &mut std::str::Chars<'_>) -> Vec<u8> {
    let letter = letters.next().unwrap();
    let mut number = |digits: usize| {
        let digits: String = letters.by_ref().take(digits).collect();
        u32::from_str_radix(&digits, 16).unwrap()
    };
    match letter {
        'x' => vec![u8::try_from(number(2)).unwrap()],
        'u' => char::from_u32(number(4)).unwrap().to_string().into(),
        'U' => char::from_u32(number(8)).unwrap().to_string().into(),
        'a' => vec![7],
        'b' => vec![8],
        'f' => vec![12],
        'n' => vec![10],
        'r' => vec![13],
        't' => vec![9],
        'v' => vec![11],
        's' => vec![32],
        '\\' | '"' | '\'' => vec![u8::try_from(letter).unwrap()],
        other => panic!("no escape: \\{other}"),
    }
}

/// A unit by systemd.syntax(7): sections, assignments, comments, and lines that a backslash continues.
fn unit(text: &str) -> Value {
    let mut assignments = Vec::new();
    let mut section = String::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        let mut line = line.trim_matches([' ', '\t', '\r']).to_owned();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        while let Some(start) = line.strip_suffix('\\') {
            let next = lines.next().unwrap().trim_end_matches([' ', '\t', '\r']);
            line = format!("{start} {next}");
        }
        if let Some(name) = line.strip_prefix('[') {
            name.strip_suffix(']').unwrap().clone_into(&mut section);
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("{line:?} in\n{text}"));
        let (key, value) = (key.trim_end_matches([' ', '\t']), value.trim_start_matches([' ', '\t']));
        assert!(!section.is_empty() && !text.contains(['\0', '\r']), "{text:?}");
        let value = match key {
            "ExecStart" => json!(words(value, true)),
            "Environment" => json!(words(value, false)),
            _ => json!(value.replace("%%", "%")),
        };
        assignments.push(json!([section, key, value]));
    }
    Value::Array(assignments)
}

/// Makes a unit of a text.
type Make<'m> = &'m dyn Fn(&str) -> ServiceUnit;

#[test]
fn nothing_gets_into_a_unit() {
    let service = |section: ServiceSection| ServiceUnit::new().service(section);
    let kubelet = || ExecCommand::new("/usr/bin/kubelet");
    let started = || ServiceSection::new().exec_start([kubelet()]);
    let fields: [(&str, Make<'_>); 7] = [
        ("a word of a command", &|text| {
            service(ServiceSection::new().exec_start([kubelet().arg(text).arg("--v=2")]))
        }),
        ("a flag's value", &|text| {
            service(ServiceSection::new().exec_start([kubelet().arg(format!("--a={text}"))]))
        }),
        ("a program", &|text| {
            service(ServiceSection::new().exec_start([ExecCommand::new(format!("/bin/{text}"))]))
        }),
        ("a variable's value", &|text| service(started().environment([("A", text), ("B", "1")]))),
        ("the path of an environment file", &|text| {
            service(started().environment_file([EnvironmentFilePath::new(format!("/etc/{text}"))]))
        }),
        ("a description", &|text| service(started()).unit(UnitSection::new().description(text))),
        ("a working directory", &|text| service(started().extra("WorkingDirectory", format!("/{text}")))),
    ];
    for (what, make) in fields {
        assert!(taken(what, unit, |text| rendered(make(text))) > 0, "{what}");
    }
    let keys: [(&str, Make<'_>); 2] = [
        ("a key", &|text| service(started().extra(format!("X-{text}"), "1"))),
        ("a variable's name", &|text| service(started().environment([(format!("A{text}"), "x")]))),
    ];
    for (what, make) in keys {
        taken(what, unit, |text| rendered(make(text)));
    }
}

#[test]
fn nothing_gets_into_a_drop_in() {
    let drop_in = |key: &str| {
        let service = ServiceSection::new().exec_start([ExecCommand::new("/usr/bin/kubelet")]);
        rendered(DropIn::new().reset(Section::Service, key).service(service))
    };
    assert!(drop_in("ExecStart").is_some());
    for hostile in hostile() {
        for key in [hostile.clone(), format!("ExecStart{hostile}"), format!("ExecStart={hostile}")] {
            if let Some(text) = drop_in(&key) {
                let read = unit(&text);
                assert_eq!(read.as_array().map(Vec::len), Some(2), "{key:?}\n{text}");
                assert_eq!(
                    read[0],
                    json!(["Service", key, if key == "ExecStart" { json!([]) } else { json!("") }])
                );
            }
        }
    }
}

#[test]
fn nothing_gets_into_a_config_toml() {
    type Make = fn(&str) -> ContainerdConfig;
    let fields: [(&str, Make); 6] = [
        ("the image of the pause container", |text| ContainerdConfig::new().sandbox_image(text)),
        ("the snapshotter", |text| ContainerdConfig::new().snapshotter(text)),
        ("the name of the runtime", |text| {
            ContainerdConfig::new().default_runtime_name(text).systemd_cgroup(true)
        }),
        ("the folder of the registries", |text| {
            ContainerdConfig::new().registry_config_path(format!("/{text}"))
        }),
        ("a folder of CNI", |text| ContainerdConfig::new().cni_bin_dirs([format!("/{text}")])),
        ("the socket", |text| ContainerdConfig::new().grpc_address(format!("/{text}"))),
    ];
    for version in ["1.7", "2.2"] {
        let version: ContainerdVersion = version.parse().unwrap();
        let target = target().containerd(version);
        for (what, make) in fields {
            let written = |text: &str| make(text).validate(&target).ok()?.minimal(version).ok();
            assert!(taken(what, toml, written) > 0, "{what}");
        }
    }
}

#[test]
fn nothing_gets_into_a_hosts_toml() {
    type Make = fn(&str) -> HostsToml;
    let fields: [(&str, Make); 3] = [
        ("a server", |text| HostsToml::new().server(format!("https://{text}"))),
        ("a host", |text| HostsToml::new().host(format!("https://{text}"), RegistryHost::new())),
        ("a CA", |text| HostsToml::new().host("https://a", RegistryHost::new().ca([format!("/{text}")]))),
    ];
    for (what, make) in fields {
        assert!(taken(what, toml, |text| rendered(make(text))) > 0, "{what}");
    }
}

fn joined(change: impl FnOnce(ClusterFacts) -> ClusterFacts, node: &NodeFacts) -> Option<Join> {
    let facts =
        ClusterFacts::new("https://192.168.1.34:6443".parse().unwrap(), CaBundle::from_pem(CA).unwrap())
            .service_cidr("10.96.0.0/12".parse().unwrap())
            .pod_cidr("172.16.0.0/16".parse().unwrap());
    let cluster = change(facts).validate(&target()).ok()?;
    cluster.join(node, BootstrapToken::from_entropy([7; 32])).validate().ok()
}

fn node() -> NodeFacts {
    NodeFacts::new("worker-1".parse().unwrap())
}

/// Every file of a join, read by another reader; a `config.toml` is changed on the node and not here.
fn files(join: &Join) -> Value {
    let read = |path: &str, text: &str| {
        let ends = |suffix: &str| path.ends_with(suffix);
        match path {
            _ if ends(".service") || path.contains(".service.d/") => unit(text),
            _ if ends("hosts.toml") => toml(text),
            _ if ends(".crt") || ends(".csv") => json!(text),
            _ => yaml(text),
        }
    };
    let mut files = Vec::new();
    for entry in join.entries() {
        let path = entry.path.as_str();
        // What is applied to the cluster has a name in place of a path.
        let is_plain =
            !path.contains('/') || (path.starts_with('/') && !path.contains("//") && !path.contains("/../"));
        assert!(is_plain && !path.chars().any(char::is_control), "{path:?}");
        let content = match &entry.contents {
            Contents::Text(text) => read(path, text),
            Contents::Secret(text) => read(path, text.expose()),
            _ => Value::Null,
        };
        files.push(json!([path, content]));
    }
    Value::Array(files)
}

/// As [`taken`], for all files of a join.
fn taken_by_a_join(what: &str, make: impl Fn(&str) -> Option<Join>) -> usize {
    let harmless = files(&make(HARMLESS).unwrap_or_else(|| panic!("{what}: a harmless text is refused")));
    let mut taken = 0;
    // A join is proven with all of its files, which takes a while: of each piece some places.
    for hostile in hostile().step_by(4) {
        if let Some(join) = make(&hostile) {
            assert_eq!(files(&join), with(&harmless, &hostile), "{what}: {hostile:?}");
            taken += 1;
        }
    }
    taken
}

#[test]
fn nothing_gets_out_of_the_paths_of_a_layout() {
    type Make = fn(Layout, &str) -> Layout;
    let paths: [(&str, Make); 9] = [
        ("configuration", |layout, text| layout.configuration(format!("/{text}"))),
        ("pki", |layout, text| layout.pki(format!("/{text}"))),
        ("static_pods", |layout, text| layout.static_pods(format!("/{text}"))),
        ("units", |layout, text| layout.units(format!("/{text}"))),
        ("binaries", |layout, text| layout.binaries(format!("/{text}"))),
        ("kubelet_root", |layout, text| layout.kubelet_root(format!("/{text}"))),
        ("containerd_socket", |layout, text| layout.containerd_socket(format!("/{text}"))),
        ("registry_hosts", |layout, text| layout.registry_hosts(format!("/{text}"))),
        ("cni_binaries", |layout, text| layout.cni_binaries(format!("/{text}"))),
    ];
    for (what, make) in paths {
        let join = |text: &str| {
            let mirrors = [RegistryMirror::new("docker.io", ["https://mirror.example:5000"])];
            joined(|facts| facts.layout(make(Layout::default(), text)).registry_mirrors(mirrors), &node())
        };
        taken_by_a_join(what, join);
    }
}

#[test]
fn nothing_gets_out_of_the_facts_of_a_node_or_a_registry() {
    taken_by_a_join("a label's value", |text| joined(|facts| facts, &node().label("a", text)));
    taken_by_a_join("a label's key", |text| joined(|facts| facts, &node().label(text, "a")));
    taken_by_a_join("a provider's id", |text| {
        joined(|facts| facts, &node().provider_id(format!("a://{text}")))
    });
    taken_by_a_join("a registry", |text| {
        let mirrors = [RegistryMirror::new(text, ["https://mirror.example"])];
        joined(|facts| facts.registry_mirrors(mirrors), &node())
    });
    taken_by_a_join("a mirror", |text| {
        let mirrors = [RegistryMirror::new("docker.io", [format!("https://{text}")])];
        joined(|facts| facts.registry_mirrors(mirrors), &node())
    });
    for hostile in hostile() {
        let name = hostile.parse::<nodestrap::value::NodeName>();
        let is_name =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        assert!(name.is_err() || is_name(&hostile), "{hostile:?}");
    }
}
