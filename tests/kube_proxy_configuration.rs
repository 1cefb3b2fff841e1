//! kube-proxy's configuration: its defaults in every minor, the forms of the document, and what is told apart.

use nodestrap::diagnostic::Stage;
use nodestrap::kube_proxy::{
    ClientConnection, Conntrack, Ipvs, KubeProxyConfiguration, LocalMode, ProxyMode,
};
use nodestrap::version::{KNOWN, Minor};
use nodestrap::{KubernetesVersion, Target, edit};
use serde_json::{Value, json};

const HEAD: &str = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

fn target(minor: u16) -> Target {
    Target::new(KubernetesVersion::new(minor))
}

/// What the kube-proxy of a minor runs with, for a file of these lines.
#[track_caller]
fn effective(lines: &str, minor: u16) -> Value {
    let (draft, report) =
        KubeProxyConfiguration::lint(&format!("{HEAD}{lines}"), &target(minor)).into_parts();
    assert!(report.accepted(), "{lines}: {report}");
    serde_json::to_value(draft.expect("a draft").effective_json(&target(minor))).expect("JSON")
}

/// Ids of the rules that make the program refuse a file of these lines, each once.
fn refusals(lines: &str, minor: u16) -> Vec<&'static str> {
    let report = KubeProxyConfiguration::lint(&format!("{HEAD}{lines}"), &target(minor)).into_parts().1;
    let mut ids: Vec<_> =
        report.iter().filter(|found| found.refused_by().is_some()).map(|found| found.rule.id).collect();
    ids.dedup();
    ids
}

/// What upstream's defaulting and the Linux defaults make of an empty file, or of one that holds the mode only; each
/// minor and mode says what differs.
fn recorded_defaults(minor: Minor, mode: &str) -> Value {
    let recorded: Value = serde_json::from_str(include_str!("data/kube-proxy-defaults.json")).expect("JSON");
    let mut document = recorded["base"].clone();
    let since = |change: &Value| {
        change["since"]
            .as_str()
            .and_then(|version| version.parse::<KubernetesVersion>().ok())
            .expect("a minor")
    };
    let changes = recorded["changes"].as_array().expect("a list");
    let general = changes.iter().filter(|change| change["mode"].is_null() && since(change).minor() <= minor);
    let own = changes.iter().rfind(|change| change["mode"] == mode && since(change).minor() <= minor);
    for (path, value) in general.chain(own).filter_map(|change| change["set"].as_object()).flatten() {
        let at = path.split('.').fold(&mut document, |at, step| &mut at[step]);
        *at = value.clone();
    }
    document
}

#[test]
fn an_empty_file_runs_with_the_recorded_defaults_of_every_minor_and_mode() {
    for minor in KNOWN {
        for mode in ["", "iptables", "ipvs", "nftables"] {
            let ours = KubeProxyConfiguration::new().mode(mode.into()).effective_json(&target(minor.0));
            let ours = serde_json::to_value(ours).expect("JSON");
            assert_eq!(ours, recorded_defaults(*minor, mode), "{minor} {mode}");
        }
    }
}

#[test]
fn addresses_follow_the_family_of_the_bind_address_and_get_the_default_port() {
    for (lines, minor, healthz, metrics) in [
        ("", 34, "0.0.0.0:10256", "127.0.0.1:10249"),
        ("bindAddress: 192.168.1.34\n", 34, "0.0.0.0:10256", "127.0.0.1:10249"),
        ("bindAddress: '::'\n", 34, "[::]:10256", "[::1]:10249"),
        ("bindAddress: ::ffff:10.0.0.1\n", 34, "0.0.0.0:10256", "127.0.0.1:10249"),
        ("healthzBindAddress: ''\nmetricsBindAddress: 10.0.0.1\n", 34, "0.0.0.0:10256", "10.0.0.1:10249"),
        ("healthzBindAddress: '::1:80'\nmetricsBindAddress: '::'\n", 34, "[::1:80]:10256", "[::]:10249"),
        ("healthzBindAddress: '010.0.0.1'\n", 34, "010.0.0.1:10256", "127.0.0.1:10249"),
        ("healthzBindAddress: '::ffff:10.0.0.1'\n", 36, "[::ffff:10.0.0.1]:10256", "127.0.0.1:10249"),
    ] {
        let value = effective(lines, minor);
        assert_eq!(value["healthzBindAddress"], healthz, "{lines}");
        assert_eq!(value["metricsBindAddress"], metrics, "{lines}");
    }
    assert_eq!(refusals("healthzBindAddress: '::ffff:10.0.0.1'\n", 35), ["kube-proxy-server-address"]);
}

#[test]
fn some_defaults_hang_on_other_fields_and_on_the_minor() {
    for (lines, minor, pointer, expected) in [
        ("mode: nftables\nnodePortAddresses: []\n", 31, "/nodePortAddresses", json!(["primary"])),
        ("mode: ipvs\nnodePortAddresses: []\n", 31, "/nodePortAddresses", json!([])),
        ("mode: ipvs\n", 31, "/nodePortAddresses", Value::Null),
        ("iptables: {minSyncPeriod: 0s}\n", 34, "/iptables/minSyncPeriod", json!("1s")),
        ("mode: ipvs\niptables: {masqueradeAll: true}\n", 34, "/iptables/masqueradeAll", json!(true)),
        ("mode: nftables\niptables: {masqueradeAll: true}\n", 34, "/iptables/masqueradeAll", json!(false)),
        ("nftables: {masqueradeAll: true}\n", 30, "/nftables/masqueradeAll", json!(true)),
        ("nftables: {masqueradeAll: true}\n", 31, "/nftables/masqueradeAll", json!(false)),
        ("mode: ipvs\niptables: {syncPeriod: 1m}\n", 30, "/iptables/syncPeriod", json!("1m0s")),
        ("mode: ipvs\niptables: {syncPeriod: 1m}\n", 31, "/iptables/syncPeriod", json!("0s")),
        ("mode: ipvs\nipvs: {syncPeriod: 1m}\n", 31, "/ipvs/syncPeriod", json!("1m0s")),
        ("portRange: 30000-32767\n", 30, "/portRange", json!("30000-32767")),
        ("portRange: 30000-32767\n", 31, "/portRange", json!("")),
        ("conntrack: {min: 0, maxPerCore: null}\n", 34, "/conntrack/min", json!(0)),
        ("conntrack: {min: 0, maxPerCore: null}\n", 34, "/conntrack/maxPerCore", json!(32768)),
        ("conntrack: {tcpCloseWaitTimeout: 0s}\n", 34, "/conntrack/tcpCloseWaitTimeout", json!("0s")),
        ("clientConnection: {qps: 0, burst: 0}\n", 34, "/clientConnection/burst", json!(10)),
        ("iptables: {localhostNodePorts: false}\n", 34, "/iptables/localhostNodePorts", json!(false)),
        (
            "logging: {options: {json: {splitStream: true}}}\n",
            34,
            "/logging/options/json/splitStream",
            Value::Null,
        ),
        ("logging: {flushFrequency: 1000}\n", 34, "/logging/flushFrequency", json!(1000)),
        ("windowsRunAsService: true\n", 31, "/windowsRunAsService", json!(true)),
        ("windowsRunAsService: true\n", 30, "/windowsRunAsService", Value::Null),
    ] {
        let value = effective(lines, minor).pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(value, expected, "{lines} in 1.{minor}");
    }
}

#[test]
fn the_document_is_read_in_the_forms_that_kube_proxy_reads() {
    for (text, stage) in [
        ("", Some("decode")),
        ("# nothing\n", Some("decode")),
        ("[]\n", Some("decode")),
        (HEAD, None),
        ("APIVersion: kubeproxy.config.k8s.io/v1alpha1\nKind: KubeProxyConfiguration\n", None),
        ("apiVersion: kubeproxy.config.k8s.io/v1alpha2\nkind: KubeProxyConfiguration\n", Some("decode")),
        ("apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: kubeproxyconfiguration\n", Some("decode")),
        ("kind: KubeProxyConfiguration\n", Some("decode")),
        (
            r#"{"apiVersion":"kubeproxy.config.k8s.io/v1alpha1","kind":"KubeProxyConfiguration","oomScoreAdj":5}"#,
            None,
        ),
        (
            r#"{"apiVersion":"kubeproxy.config.k8s.io/v1alpha1","kind":"KubeProxyConfiguration","oomScoreAdj":5.0}"#,
            Some("decode"),
        ),
        ("{apiVersion: kubeproxy.config.k8s.io/v1alpha1, kind: KubeProxyConfiguration}", Some("decode")),
    ] {
        let report = KubeProxyConfiguration::lint(text, &target(34)).into_parts().1;
        assert_eq!(report.stage().map(Stage::name), stage, "{text:?}\n{report}");
    }
}

#[test]
fn numbers_words_and_nulls_decode_as_in_go() {
    for (lines, accepted) in [
        ("oomScoreAdj: 5.0\n", true),
        ("oomScoreAdj: 0x10\n", true),
        ("oomScoreAdj: null\n", true),
        ("oomScoreAdj: 1.5\n", false),
        ("oomScoreAdj: \"5\"\n", false),
        ("oomScoreAdj: 2147483648\n", false),
        ("clientConnection: {qps: 1.5}\n", true),
        ("clientConnection: {qps: 1e40}\n", false),
        ("configSyncPeriod: 90\n", false),
        ("configSyncPeriod: null\n", false),
        ("configSyncPeriod: ''\n", false),
        ("conntrack: {tcpEstablishedTimeout: null}\n", true),
        ("conntrack: null\n", true),
        ("mode: null\n", true),
        ("mode: [ipvs]\n", false),
        ("showHiddenMetricsForVersion: 1.33\n", false),
        ("ipvs: {strictARP: On}\n", true),
        ("ipvs: {strictARP: 1}\n", false),
        ("ipvs: {excludeCIDRs: [null]}\n", true),
        ("featureGates: {AllAlpha: \"true\"}\n", false),
        ("udpIdleTimeout: 250ms\n", true),
    ] {
        let report = KubeProxyConfiguration::lint(&format!("{HEAD}{lines}"), &target(34)).into_parts().1;
        assert_eq!(report.accepted(), accepted, "{lines}{report}");
    }
}

#[test]
fn a_gate_problem_comes_before_the_mode_that_hangs_on_it() {
    let report = KubeProxyConfiguration::lint(
        &format!("{HEAD}mode: nftables\nfeatureGates: {{NFTablesMode: true}}\n"),
        &target(29),
    )
    .into_parts()
    .1;
    assert_eq!(report.stage(), Some(Stage::Gates));
    assert_eq!(
        refusals("mode: nftables\nfeatureGates: {NFTablesMode: true}\n", 29),
        ["kube-proxy-mode-gate", "kube-proxy-gate-unknown"]
    );
}

#[test]
fn what_is_validated_hangs_on_the_mode_and_on_the_minor() {
    for (lines, minor, expected) in [
        ("mode: nftables\n", 30, &["kube-proxy-mode-gate"][..]),
        ("mode: nftables\n", 31, &[]),
        ("mode: nftables\nfeatureGates: {AllBeta: false}\n", 32, &["kube-proxy-mode-gate"]),
        ("mode: nftables\nfeatureGates: {AllBeta: false}\n", 33, &[]),
        ("mode: nftables\nfeatureGates: {AllAlpha: true}\n", 30, &[]),
        ("mode: ipvs\nfeatureGates: {AllBeta: false}\n", 37, &[]),
        (
            "mode: ipvs\niptables: {syncPeriod: -1s}\n",
            30,
            &["kube-proxy-sync-period", "kube-proxy-sync-periods"],
        ),
        ("mode: ipvs\niptables: {syncPeriod: -1s}\n", 31, &[]),
        ("clusterCIDR: x\ndetectLocalMode: NodeCIDR\n", 30, &["kube-proxy-cluster-cidr"]),
        ("clusterCIDR: x\ndetectLocalMode: NodeCIDR\n", 31, &[]),
        ("clusterCIDR: '10.0.0.0/8,::ffff:10.0.0.0/104'\n", 34, &["kube-proxy-cluster-cidr"]),
        ("clusterCIDR: 'fd00::/48,::ffff:10.0.0.0/104'\n", 34, &[]),
        ("clusterCIDR: '10.0.0.0/8,::ffff:10.0.0.0/8'\n", 34, &[]),
        ("portRange: 80+\n", 30, &["kube-proxy-port-range"]),
        ("portRange: 80+\n", 31, &[]),
        ("portRange: ' 80+10 '\n", 30, &[]),
        ("portRange: 65535+1\n", 30, &["kube-proxy-port-range"]),
        ("portRange: 80-+90\n", 30, &["kube-proxy-port-range"]),
        ("nodePortAddresses: [primary, x]\n", 30, &["kube-proxy-node-port-address"]),
        ("nodePortAddresses: [primary, x]\n", 31, &["kube-proxy-node-port-primary-mixed"]),
        (
            "nodePortAddresses: [x, primary, z]\n",
            36,
            &["kube-proxy-node-port-address", "kube-proxy-node-port-primary-mixed"],
        ),
        ("nodePortAddresses: [primary, x]\n", 37, &["kube-proxy-node-port-address"]),
        ("logging: {flushFrequency: -1s}\n", 34, &["kube-proxy-log-flush-negative"]),
    ] {
        assert_eq!(refusals(lines, minor), expected, "{lines} in 1.{minor}");
    }
}

#[test]
fn every_problem_is_said_at_once_at_its_place() {
    let text = format!(
        "{HEAD}mode: IPVS\nbindAddress: node-1\nconntrack:\n  min: -1 # none\n  udpTimeout: -1s\nnodePortAddresses:\n- 10.0.0.0/8\n- node\n"
    );
    let report = KubeProxyConfiguration::lint(&text, &target(34)).into_parts().1;
    let said: Vec<_> = report
        .errors()
        .map(|found| {
            let line = found.place.as_ref().map_or(0, |place| place.position.line);
            format!("{line} {} {}: {}", found.rule.id, found.path, found.message)
        })
        .collect();
    assert_eq!(
        said,
        [
            r#"3 kube-proxy-mode mode: "IPVS" is none of "iptables", "ipvs" and "nftables""#,
            r#"4 kube-proxy-bind-address bindAddress: "node-1" is no IP address"#,
            "6 kube-proxy-out-of-range conntrack.min: -1 is not between 0 and 2147483647",
            "7 kube-proxy-conntrack-timeout-negative conntrack.udpTimeout: -1s is negative",
            r#"10 kube-proxy-node-port-address nodePortAddresses[1]: "node" is no CIDR"#,
        ]
    );
}

#[test]
fn the_file_of_the_walkthrough_is_accepted_and_advised_on() {
    let text = include_str!("data/kube-proxy-walkthrough.yaml");
    let warned = |minor| {
        let report = KubeProxyConfiguration::lint(text, &target(minor)).into_parts().1;
        assert!(report.accepted(), "{report}");
        report.warnings().map(|found| found.rule.id).collect::<Vec<_>>()
    };
    assert_eq!(warned(29), ["kube-proxy-cluster-cidr-public"]);
    assert_eq!(warned(37), ["kube-proxy-ipvs-deprecated", "kube-proxy-cluster-cidr-public"]);
}

#[test]
fn a_good_node_is_rendered_in_upstreams_order_without_a_warning() {
    let proxy = KubeProxyConfiguration::new()
        .conntrack(Conntrack::new().min(0))
        .mode(ProxyMode::Ipvs)
        .ipvs(Ipvs::new().strict_arp(true).exclude_cidrs(["10.96.0.0/12"]))
        .detect_local_mode(LocalMode::ClusterCidr)
        .cluster_cidr("172.16.0.0/16")
        .node_port_addresses(["primary"])
        .client_connection(ClientConnection::new().kubeconfig("/etc/kubernetes/kube-proxy.conf"));
    let valid = proxy.validate(&target(34)).expect("valid");
    assert_eq!(valid.report().warnings().count(), 0, "{}", valid.report());
    assert_eq!(
        valid.render(),
        format!(
            "{HEAD}clientConnection:\n  kubeconfig: /etc/kubernetes/kube-proxy.conf\nmode: ipvs\nipvs:\n  \
             excludeCIDRs:\n  - 10.96.0.0/12\n  strictARP: true\ndetectLocalMode: ClusterCIDR\nclusterCIDR: \
             172.16.0.0/16\nnodePortAddresses:\n- primary\nconntrack:\n  min: 0\n"
        )
    );
}

#[test]
fn certain_fixes_change_nothing_else() {
    let text = format!(
        "{HEAD}oomScoreAdj: -999   # the default\nmode: ipvs # kept\nclusterCidr: 10.0.0.0/8\n# the end\n"
    );
    let lint = KubeProxyConfiguration::lint(&text, &target(34));
    let edits: Vec<_> = lint.report().iter().flat_map(|found| found.fix.clone()).collect();
    assert_eq!(
        edit::apply(&text, &edits).expect("edits of this text"),
        format!("{HEAD}mode: ipvs # kept\nclusterCIDR: 10.0.0.0/8\n# the end\n")
    );
}
