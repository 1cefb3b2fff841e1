//! Flags of the components: every row against the flag sets of the compiled programs, and argument lists judged.

use nodestrap::component::{Arguments, Component, Flag};
use nodestrap::diagnostic::Severity;
use nodestrap::version::{KNOWN, Minor, V1_29, V1_34, V1_35, V1_37};
use nodestrap::{KubernetesVersion, Target};

const FLAG_SETS: &str = include_str!("data/flags.tsv");

struct Fact<'a> {
    component: Component,
    name: &'a str,
    since: Minor,
    until: Minor,
    kind: &'a str,
    default: &'a str,
    bare: &'a str,
    short: &'a str,
    deprecated: bool,
}

fn facts() -> impl Iterator<Item = Fact<'static>> {
    FLAG_SETS.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let minor = |text: &str| Minor(text.parse().expect("a minor"));
        Fact {
            component: Component::of_binary(cells[0]).expect("a component"),
            name: cells[1],
            since: minor(cells[2]),
            until: minor(cells[3]),
            kind: cells[4],
            default: cells[5],
            bare: cells[6],
            short: cells[7],
            deprecated: cells[8] == "deprecated",
        }
    })
}

#[test]
fn every_row_says_what_the_flag_set_of_each_minor_says() {
    let mut counted = 0;
    for fact in facts() {
        for minor in KNOWN.iter().copied().filter(|minor| (fact.since..=fact.until).contains(minor)) {
            let at = format!("{} --{} in {minor}", fact.component.name(), fact.name);
            let flag = Flag::find(fact.component, fact.name, minor).unwrap_or_else(|| panic!("no row: {at}"));
            assert_eq!(flag.kind().name(), fact.kind, "type of {at}");
            assert_eq!(flag.default(minor), fact.default, "default of {at}");
            assert_eq!(flag.bare().unwrap_or_default(), fact.bare, "bare value of {at}");
            assert_eq!(flag.short().map(String::from).unwrap_or_default(), fact.short, "letter of {at}");
            assert_eq!(flag.deprecated(minor).is_some(), fact.deprecated, "deprecation of {at}");
            counted += 1;
        }
    }
    let rows = Component::ALL.iter().flat_map(|component| Flag::all(*component));
    let in_rows: usize =
        rows.map(|flag| KNOWN.iter().filter(|minor| flag.window().holds(**minor)).count()).sum();
    assert_eq!(in_rows, counted, "a row that no flag set has, or two rows for one minor");
}

#[test]
fn rows_are_in_byte_order_and_every_default_is_a_value_that_the_flag_takes() {
    for component in Component::ALL {
        let rows = Flag::all(component);
        assert!(rows.windows(2).all(|pair| pair[0].name() <= pair[1].name()), "{component:?}");
        for flag in rows {
            let minor = flag.window().since;
            let default = flag.default(minor);
            // `[]` and `<nil>` are how the library prints what is empty.
            if !matches!(default, "" | "[]" | "<nil>") && flag.name() != "eviction-hard" {
                let list = default.trim_start_matches('[').trim_end_matches(']');
                assert_eq!(flag.kind().check(list, minor.into()), Ok(()), "--{} {default}", flag.name());
            }
        }
    }
}

fn findings(component: Component, minor: Minor, argv: &[&str]) -> Vec<String> {
    Arguments::parse(component, minor.into(), argv).check().iter().map(ToString::to_string).collect()
}

#[test]
fn a_flag_that_went_long_ago_is_known_by_its_history_and_never_guessed_by_spelling() {
    for (component, argument, message, help) in [
        (
            Component::Kubelet,
            "--network-plugin=cni",
            "kubelet 1.34 has no flag --network-plugin: it was removed in 1.24",
            "take it out: the container runtime reads /etc/cni/net.d, and nothing else is needed",
        ),
        (
            Component::Kubelet,
            "--logtostderr=true",
            "kubelet 1.34 has no flag --logtostderr: it was removed in 1.26",
            "take it out: the program logs to standard error, which the journal keeps",
        ),
        (
            Component::Kubelet,
            "--api-servers=http://10.0.0.1:8080",
            "kubelet 1.34 has no flag --api-servers: it was removed in 1.8 or before",
            "name the API server in the kubeconfig, and give --kubeconfig",
        ),
        (
            Component::KubeApiserver,
            "--insecure-port=0",
            "kube-apiserver 1.34 has no flag --insecure-port: it was removed in 1.24",
            "take it out: the API server serves --secure-port only",
        ),
        (
            Component::KubeControllerManager,
            "--experimental-cluster-signing-duration=8760h0m0s",
            "kube-controller-manager 1.34 has no flag --experimental-cluster-signing-duration: it was removed in 1.25",
            "it is called --cluster-signing-duration now",
        ),
        (
            Component::KubeProxy,
            "--cleanup_iptables",
            "kube-proxy 1.34 has no flag --cleanup_iptables: it was removed in 1.15",
            "it is called --cleanup now",
        ),
    ] {
        let expected = format!("error[component-flag-unknown] [0]: {message}\n  = help: {help}");
        assert_eq!(findings(component, V1_34, &[argument]), [expected]);
    }
}

#[test]
fn the_value_behind_a_removed_flag_is_no_argument_of_its_own() {
    let argv = ["--network-plugin", "cni", "--allow-privileged", "--v=2"];
    let found = findings(Component::Kubelet, V1_34, &argv);
    assert_eq!(found.len(), 2, "{found:#?}");
    let stray = findings(Component::Kubelet, V1_34, &["--allow-privileged", "true"]);
    assert!(stray[1].starts_with("error[component-argument-stray] [1]:"), "{stray:#?}");
}

#[test]
fn a_minor_that_still_has_the_flag_does_not_refuse_it() {
    let found = findings(Component::Kubelet, Minor(23), &["--network-plugin=cni"]);
    assert!(found[0].starts_with("note[component-flag-older-minor] [0]: kubelet 1.23 has --network-plugin"));
}

#[test]
fn a_removed_flag_is_named_with_the_minor_that_removed_it_and_what_replaces_it() {
    let argv = ["--pod-infra-container-image=registry.k8s.io/pause:3.9"];
    assert_eq!(
        findings(Component::Kubelet, V1_35, &argv),
        [
            "error[component-flag-unknown] [0]: kubelet 1.35 has no flag --pod-infra-container-image: it was removed in 1.35\n  \
          = help: set the sandbox image in the container runtime's own configuration"
        ]
    );
    assert_eq!(
        findings(Component::Kubelet, V1_34, &argv),
        [
            "warning[component-flag-removed-next] [0]: --pod-infra-container-image: kubelet 1.35 has no such flag\n  \
          = help: set the sandbox image in the container runtime's own configuration"
        ]
    );
}

#[test]
fn findings_name_the_argument_and_the_way_out() {
    let table: &[(Component, Minor, &[&str], &[&str])] = &[
        (
            Component::Kubelet,
            V1_34,
            &["--kubeconfg", "/etc/kubernetes/kubelet.conf", "--v=2"],
            &[
                "error[component-flag-unknown] [0]: kubelet 1.34 has no flag --kubeconfg\n  = help: did you mean --kubeconfig?",
            ],
        ),
        (
            Component::Kubelet,
            V1_29,
            &["--fail-cgroupv1=false"],
            &[
                "error[component-flag-unknown] [0]: kubelet 1.29 has no flag --fail-cgroupv1: 1.31 is the first to know it\n  = help: take it out, or set what replaces it",
            ],
        ),
        (
            Component::Kubelet,
            V1_34,
            &["--cluster-cidr=10.244.0.0/16"],
            &[
                "error[component-flag-unknown] [0]: kubelet 1.34 has no flag --cluster-cidr\n  = help: it is a flag of kube-proxy",
            ],
        ),
        (
            Component::Kubelet,
            V1_34,
            &["--cluster-dns=10.96.0.10", "--max-pods", "many"],
            &[
                "note[component-flag-deprecated] [0]: --cluster-dns is deprecated\n  = help: set clusterDNS in the configuration file",
                "note[component-flag-deprecated] [1]: --max-pods is deprecated\n  = help: set maxPods in the configuration file",
                "error[component-flag-value] [2]: --max-pods: \"many\" is not a whole number of 32 bits\n  = help: write a value of the flag's type",
            ],
        ),
        (
            Component::Kubelet,
            V1_34,
            &["--config=/a", "run", "--config"],
            &[
                "error[component-argument-stray] [1]: kubelet takes flags only\n  = help: write a flag and its value as one argument, --flag=value",
                "error[component-flag-value-missing] [2]: --config needs a value\n  = help: give the flag a value: --name=value",
            ],
        ),
        (
            Component::KubeProxy,
            V1_34,
            &["--config=/var/lib/kube-proxy/config.conf", "--proxy-mode=ipvs", "--hostname-override=node1"],
            &[
                "warning[component-flag-ignored] [1]: --proxy-mode has no effect beside --config\n  = help: set mode in the configuration file",
            ],
        ),
        (
            Component::Kubelet,
            V1_34,
            &["--hostname-override=a", "--hostname-override=b"],
            &[
                "note[component-flag-repeated] [0]: --hostname-override is given again behind this, at [1]: that one holds\n  = help: keep one of them",
            ],
        ),
        (
            Component::KubeApiserver,
            V1_34,
            &["--feature-gates=NodeSwap=false,other:X=true"],
            &[
                "error[component-flag-feature-gate] [0]: --feature-gates: NodeSwap: 1.34 has locked this gate on: it cannot be set to false\n  \
               = help: leave NodeSwap out: it is on without being set",
            ],
        ),
        (
            Component::KubeApiserver,
            V1_29,
            &["--feature-gates=Zebra=true"],
            &[
                "error[component-flag-value] [0]: --feature-gates: \"Zebra\": 1.29 knows no gate of this name\n  = help: write a value of the flag's type",
            ],
        ),
        (
            Component::KubeApiserver,
            V1_37,
            &["-v", "2", "--authorization_mode=Node,RBAC", "--allow-privileged"],
            &[],
        ),
    ];
    for (component, minor, argv, expected) in table {
        assert_eq!(findings(*component, *minor, argv), *expected, "{argv:?}");
    }
}

#[test]
fn a_gate_that_stops_the_start_leaves_the_flag_parser_content() {
    let arguments =
        Arguments::parse(Component::Kubelet, KubernetesVersion::V1_34, ["--feature-gates=NodeSwap=false"]);
    assert!(arguments.accepted());
    assert!(
        arguments.check().iter().any(|finding| finding.severity == Severity::Error && !finding.refuses())
    );
}

#[test]
fn the_forms_of_the_flag_library_are_read_as_it_reads_them() {
    let cases: &[(&[&str], bool)] = &[
        (&["--v=2"], true),
        (&["--v", "2"], true),
        (&["-v", "2"], true),
        (&["-v2"], true),
        (&["-v=2"], true),
        (&["-hv2"], true),
        (&["-hv", "2"], true),
        (&["-v="], false),
        (&["-h="], false),
        (&["--v"], false),
        (&["-x"], false),
        (&["-ü"], false),
        (&["-test.run"], true),
        (&["--test.run"], false),
        (&["--"], true),
        (&["--", "--v=2"], false),
        (&["---v=2"], false),
        (&["--=2"], false),
        (&["-"], false),
        (&[""], false),
        (&["--register-node", "false"], false),
        (&["--register-node=false"], true),
        (&["--register_node=F"], true),
        (&["--register-node="], false),
        (&["--config", "--v=2"], true),
        (&["--version=raw"], true),
        (&["--version=v1.34.4-mine+1"], true),
        (&["--version=v1.33.4"], false),
        (&["--address="], true),
        (&["--address=", "--address=10.0.0.1"], false),
        (&["--address=010.0.0.1"], true),
        (&["--max-pods=0x10"], true),
        (&["--max-pods=1_000"], true),
        (&["--max-pods=2147483648"], false),
        (&["--node-labels=a=b,c"], true),
        (&["--kube-reserved=cpu"], false),
        (&["--kube-reserved=,,"], true),
        (&["--kube-reserved=cpu=lots"], true),
        (&["--eviction-hard=memory.available=1Gi"], false),
        (&["--eviction-hard=memory.available<1Gi"], true),
        (&["--register-with-taints=a=b:NoSchedule,a=c:NoSchedule"], false),
        (&["--register-with-taints=a:NoSchedule"], true),
        (&["--register-with-taints=a:noschedule"], false),
        (&["--register-with-taints=a-"], true),
        (&["--register-with-taints=a"], false),
        (&["--reserved-memory=0:memory=1Gi;1:hugepages-1Gi=2Gi"], true),
        (&["--reserved-memory=0:cpu=1"], false),
        (&["--cluster-dns=10.96.0.10,\"x"], false),
        (&["--cluster-dns=\n"], false),
        (&["--sync-frequency=1m30s"], true),
        (&["--sync-frequency=60"], false),
        (&["--vmodule=a=1,b=+2"], false),
    ];
    for (argv, accepted) in cases {
        let arguments = Arguments::parse(Component::Kubelet, KubernetesVersion::V1_34, *argv);
        assert_eq!(arguments.accepted(), *accepted, "{argv:?}: {:?}", arguments.faults());
    }
}

#[test]
fn only_the_kubelet_minds_an_empty_argument() {
    assert!(!Arguments::parse(Component::Kubelet, KubernetesVersion::V1_34, [""]).accepted());
    assert!(Arguments::parse(Component::KubeProxy, KubernetesVersion::V1_34, [""]).accepted());
}

#[test]
fn the_last_value_holds_and_lists_add_up() {
    let argv = ["--authorization-mode=Node", "--v=1", "--authorization_mode", "RBAC,\"a,b\"", "--v=4"];
    let arguments = Arguments::parse(Component::KubeApiserver, KubernetesVersion::V1_34, argv);
    assert_eq!(arguments.get("v"), Some("4"));
    assert_eq!(arguments.list("authorization-mode"), ["Node", "RBAC", "a,b"]);
    assert_eq!(arguments.effective("secure-port"), Some("6443"));
    assert_eq!(arguments.get("secure-port"), None);
    assert_eq!(arguments.effective("no-such-flag"), None);
    assert_eq!(
        arguments.last("authorization-mode").map(|argument| (argument.index, argument.value_index)),
        Some((2, 3))
    );
}

#[test]
fn values_of_free_text_are_never_repeated() {
    let argv = [
        "--storage-driver-password=s3cret",
        "--tokn=s3cret",
        "s3cret",
        "--manifest-url-header=s3cret",
        "-s3cret",
    ];
    for finding in Arguments::parse(Component::Kubelet, KubernetesVersion::V1_29, argv).check() {
        assert!(!finding.to_string().contains("s3cret"), "{finding}");
    }
}

#[test]
fn flags_of_a_newer_version_are_only_noted() {
    let arguments = Arguments::parse(Component::Kubelet, KubernetesVersion::new(40), ["--brand-new=1"]);
    assert_eq!(
        arguments.check().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["note[component-flag-not-known-yet] [0]: kubelet 1.37 has no flag --brand-new\n  \
          = help: look it up with --help of that version"]
    );
}

#[test]
fn lists_are_judged_for_the_version_that_the_target_has_of_the_program() {
    let target = Target::new(KubernetesVersion::V1_34).control_plane(KubernetesVersion::V1_36);
    let ids = |component, argv: &[&str], target: &Target| -> Vec<&str> {
        Arguments::lint(component, argv, target).report().iter().map(|found| found.rule.id).collect()
    };
    assert_eq!(ids(Component::Kubelet, &["--tokn=x"], &target), ["component-flag-unknown"]);
    let denied = target.clone().deny("component-join-tokens");
    let lint = Arguments::lint(
        Component::KubeApiserver,
        ["--client-ca-file=/ca.crt", "--authorization-mode=Node,RBAC"],
        &denied,
    );
    assert_eq!(lint.draft().unwrap().version(), KubernetesVersion::V1_36);
    assert_eq!(
        lint.report().errors().map(|found| found.rule.id).collect::<Vec<_>>(),
        ["component-join-tokens"]
    );
}

#[test]
fn what_a_join_needs_of_the_control_plane_is_looked_for() {
    let join = |component, argv: &[&str]| -> Vec<String> {
        Arguments::parse(component, KubernetesVersion::V1_34, argv)
            .check_join()
            .iter()
            .map(|finding| format!("{} {} {}", finding.rule.id, finding.path, finding.message))
            .collect()
    };
    assert_eq!(
        join(Component::KubeApiserver, &[]),
        [
            "component-join-client-ca  no --client-ca-file is given",
            "component-join-always-allow  the mode is AlwaysAllow",
            "component-join-node-restriction  NodeRestriction is not enabled",
            "component-join-tokens  neither --enable-bootstrap-token-auth nor --token-auth-file is given",
        ]
    );
    let file = ["--client-ca-file=/ca", "--authorization-mode", "RBAC", "--enable-bootstrap-token-auth"];
    assert_eq!(
        join(Component::KubeApiserver, &file),
        [
            "component-join-authorization-mode [2] --authorization-mode does not hold Node",
            "component-join-node-restriction  NodeRestriction is not enabled",
        ]
    );
    assert_eq!(
        join(
            Component::KubeControllerManager,
            &["--controllers=*,-csrsigning", "--cluster-signing-cert-file=/ca"]
        ),
        [
            "component-join-signer [1] no signing certificate and key are given",
            "component-join-signing-off [0] certificatesigningrequest-signing-controller does not run",
        ]
    );
    assert_eq!(join(Component::Kubelet, &[]), [""; 0]);
}

fn start_faults(component: Component, minor: Minor, argv: &[&str]) -> Vec<String> {
    let arguments = Arguments::parse(component, minor.into(), argv);
    arguments
        .check_start()
        .iter()
        .map(|fault| format!("{} {}: {}", fault.rule.id, fault.path, fault.message))
        .collect()
}

#[test]
fn the_api_server_refuses_flags_that_exclude_each_other_and_values_it_does_not_allow() {
    let table: [(&[&str], &[&str]); 11] = [
        (&["--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction"], &[]),
        (
            &["--authorization-mode=Node,Rbac"],
            &["component-flag-not-allowed [0]: --authorization-mode: \"Rbac\" is no mode"],
        ),
        (
            &["--authorization-mode=RBAC", "--authorization-mode=RBAC"],
            &["component-flag-not-allowed [1]: --authorization-mode: RBAC stands there twice"],
        ),
        (
            &["--authorization-config=/a.yaml", "--authorization-mode=Node"],
            &[
                "component-flag-not-allowed [0]: --authorization-config needs the feature gate StructuredAuthorizationConfiguration",
                "component-flag-conflict [1]: --authorization-mode stands beside --authorization-config",
            ],
        ),
        (
            &["--authorization-mode", "Webhook"],
            &[
                "component-flag-not-allowed [1]: --authorization-mode: Webhook needs --authorization-webhook-config-file",
            ],
        ),
        (
            &["--enable-admission-plugins=NodeRestriction,NodeRestrictions"],
            &["component-flag-not-allowed [0]: --enable-admission-plugins: no plugin NodeRestrictions"],
        ),
        (
            &["--enable-admission-plugins=Priority", "--disable-admission-plugins=Priority"],
            &[
                "component-flag-conflict [1]: Priority is in --enable-admission-plugins and in --disable-admission-plugins",
            ],
        ),
        (
            &["--secure-port=0"],
            &["component-flag-not-allowed [0]: --secure-port: 0 is not a port from 1 to 65535"],
        ),
        (
            &["--service-cluster-ip-range=10.0.0.0/8"],
            &[
                "component-flag-not-allowed [0]: --service-cluster-ip-range: 10.0.0.0/8 is too large: the prefix is at least /12",
            ],
        ),
        (
            &["--service-cluster-ip-range=10.96.0.0/12,10.0.0.0/16"],
            &[
                "component-flag-not-allowed [0]: --service-cluster-ip-range: two networks are of different IP families",
            ],
        ),
        (
            &["--service-cluster-ip-range=fd00::/64"],
            &[
                "component-flag-not-allowed [0]: --service-cluster-ip-range: fd00::/64 is too large: the prefix is at least /108",
            ],
        ),
    ];
    for (argv, faults) in table {
        assert_eq!(start_faults(Component::KubeApiserver, V1_29, argv), faults, "{argv:?}");
    }
    assert_eq!(
        start_faults(Component::KubeApiserver, V1_37, &["--service-cluster-ip-range=10.0.0.0/8"]),
        [""; 0]
    );
}

#[test]
fn an_admission_plugin_is_known_by_minor() {
    for (plugin, minor, faults) in [
        ("PodSecurityPolicy", V1_34, 1),
        ("SecurityContextDeny", V1_29, 0),
        ("SecurityContextDeny", V1_34, 1),
        ("MutatingAdmissionPolicy", V1_29, 1),
        ("MutatingAdmissionPolicy", V1_34, 0),
    ] {
        let found =
            start_faults(Component::KubeApiserver, minor, &[&format!("--enable-admission-plugins={plugin}")]);
        assert_eq!(found.len(), faults, "{plugin} {minor}: {found:?}");
    }
}

#[test]
fn the_controller_manager_refuses_half_pairs_and_two_ways_to_sign() {
    let cert = "--cluster-signing-kubelet-client-cert-file=/ca.crt";
    assert_eq!(
        start_faults(Component::KubeControllerManager, V1_34, &[cert, "--cluster-signing-key-file=/ca.key"]),
        [
            "component-flag-conflict [0]: --cluster-signing-kubelet-client-cert-file stands without --cluster-signing-kubelet-client-key-file",
            "component-flag-conflict [0]: --cluster-signing-kubelet-client-cert-file stands beside --cluster-signing-key-file",
        ]
    );
    assert_eq!(
        start_faults(Component::KubeControllerManager, V1_34, &["--leader-elect-resource-lock=endpoints"]),
        ["component-flag-not-allowed [0]: --leader-elect-resource-lock: \"endpoints\" is not allowed"]
    );
}

#[test]
fn a_whole_list_of_the_api_server_has_the_flags_that_it_starts_with() {
    let missing = |argv: &[&str]| {
        let arguments = Arguments::parse(Component::KubeApiserver, KubernetesVersion::V1_34, argv);
        arguments.check_required().iter().map(|fault| fault.message.clone()).collect::<Vec<_>>()
    };
    let etcd = "--etcd-servers=http://127.0.0.1:2379";
    let issuer = "--service-account-issuer=https://kubernetes.default.svc";
    assert_eq!(
        missing(&[]),
        [
            "--etcd-servers is not given: kube-apiserver does not start",
            "--service-account-issuer, --service-account-signing-key-file and --service-account-key-file are not given: kube-apiserver does not start",
        ]
    );
    assert_eq!(
        missing(&[etcd, issuer]),
        [
            "--service-account-signing-key-file and --service-account-key-file are not given: kube-apiserver does not start"
        ]
    );
    let keys = ["--service-account-signing-key-file=/sa.key", "--service-account-key-file=/sa.pub"];
    assert_eq!(missing(&[etcd, issuer, keys[0], keys[1]]), [""; 0]);
    assert_eq!(missing(&[etcd, issuer, "--service-account-signing-endpoint=/run/signer.sock"]), [""; 0]);
}

#[test]
fn the_controller_manager_knows_its_controllers_by_minor() {
    let controllers = |minor, list: &str| {
        start_faults(Component::KubeControllerManager, minor, &[&format!("--controllers={list}")])
    };
    assert_eq!(controllers(V1_34, "*,bootstrapsigner,-node-lifecycle-controller"), [""; 0]);
    assert_eq!(controllers(V1_34, "*,-route"), [""; 0]);
    assert_eq!(
        controllers(V1_37, "*,-route"),
        ["component-flag-not-allowed [0]: --controllers: no controller \"route\" in 1.37"]
    );
    assert_eq!(
        controllers(V1_29, "*,bootstrapsigne"),
        ["component-flag-not-allowed [0]: --controllers: no controller \"bootstrapsigne\""]
    );
    assert_eq!(
        controllers(V1_29, "selinux-warning-controller"),
        [
            "component-flag-not-allowed [0]: --controllers: no controller \"selinux-warning-controller\" in 1.29"
        ]
    );
}

#[test]
fn the_kubelet_refuses_labels_addresses_and_a_lock_without_a_file() {
    let table: [(&[&str], &[&str]); 8] = [
        (&["--node-labels=disk=ssd,node.kubernetes.io/a=b"], &[]),
        (
            &["--node-labels=disk=a/b"],
            &[
                "component-flag-node-label [0]: --node-labels: the value of disk, \"a/b\": it may hold letters, \
                 digits, '-', '_' and '.' only, and begins and ends with a letter or digit",
            ],
        ),
        (
            &["--node-labels=node-role.kubernetes.io/worker="],
            &[
                "component-flag-node-label [0]: --node-labels: the kubelet refuses node-role.kubernetes.io/worker",
            ],
        ),
        (&["--node-ip=10.0.0.1,fd00::1"], &[]),
        (
            &["--node-ip=10.0.0.1,10.0.0.2"],
            &[
                "component-flag-not-allowed [0]: --node-ip: it is one address, or two of different IP families",
            ],
        ),
        (
            &["--exit-on-lock-contention"],
            &["component-flag-conflict [0]: --exit-on-lock-contention needs --lock-file"],
        ),
        (
            &["--hostname-override= "],
            &["component-flag-not-allowed [0]: --hostname-override: the name is blank"],
        ),
        (
            &["--log-json-split-stream"],
            &[
                "component-flag-not-allowed [0]: --log-json-split-stream: needs the feature gate LoggingAlphaOptions",
            ],
        ),
    ];
    for (argv, faults) in table {
        assert_eq!(start_faults(Component::Kubelet, V1_34, argv), faults, "{argv:?}");
    }
}

#[test]
fn flags_that_stand_for_fields_are_judged_by_the_rules_of_the_file() {
    let faults = |component, argv: &[&str]| -> Vec<String> {
        let lint = Arguments::lint(component, argv, &Target::new(KubernetesVersion::V1_34));
        lint.report()
            .errors()
            .map(|found| format!("{} {}: {}", found.rule.id, found.path, found.message))
            .collect()
    };
    assert_eq!(
        faults(Component::Kubelet, &["--v=2", "--eviction-hard=memory.free<1Gi", "--kube-reserved=gpu=1"]),
        [
            "kubelet-eviction-signal [1]: --eviction-hard: \"memory.free\" is no eviction signal",
            "kubelet-reserved-resource [2]: --kube-reserved: \"gpu\" is none of cpu, memory, ephemeral-storage and pid",
        ]
    );
    // The low threshold is not given: its default stands at the flag that meets it.
    assert_eq!(
        faults(Component::Kubelet, &["--image-gc-high-threshold=70"]),
        ["kubelet-image-gc-thresholds [0]: --image-gc-low-threshold: 80 must be less than \
             imageGCHighThresholdPercent, which is 70"]
    );
    // A file may set the low threshold; no file mends an unknown resource.
    assert_eq!(
        faults(
            Component::Kubelet,
            &[
                "--config=/etc/kubernetes/kubelet.yaml",
                "--image-gc-high-threshold=70",
                "--kube-reserved=gpu=1"
            ]
        ),
        [
            "kubelet-reserved-resource [2]: --kube-reserved: \"gpu\" is none of cpu, memory, ephemeral-storage and pid"
        ]
    );
    assert_eq!(
        faults(Component::KubeProxy, &["--conntrack-min=-1"]),
        ["kube-proxy-out-of-range [0]: --conntrack-min: -1 is not between 0 and 2147483647"]
    );
    assert_eq!(faults(Component::KubeProxy, &["--config=/k.yaml", "--conntrack-min=-1"]), [""; 0]);
}

#[test]
fn networks_are_handed_out_only_where_they_are_given_and_can_be_read() {
    let argv = |more: &[&'static str]| [&["--allocate-node-cidrs=true"], more].concat();
    let missing = |more: &[&'static str]| {
        let list = Arguments::parse(Component::KubeControllerManager, KubernetesVersion::V1_34, argv(more));
        list.check_required().iter().map(|fault| fault.message.clone()).collect::<Vec<_>>()
    };
    let not_given =
        ["--cluster-cidr is not given beside --allocate-node-cidrs: kube-controller-manager ends".to_owned()];
    assert_eq!(missing(&[]), not_given);
    assert_eq!(missing(&["--cluster-cidr="]), not_given);
    assert_eq!(missing(&["--controllers=*,-nodeipam"]), [""; 0]);
    assert_eq!(missing(&["--controllers=csrsigning"]), [""; 0]);
    assert_eq!(missing(&["--cluster-cidr=172.16.0.0/16"]), [""; 0]);
    let faults = |more: &[&'static str]| start_faults(Component::KubeControllerManager, V1_34, &argv(more));
    assert_eq!(
        faults(&["--cluster-cidr=172.16.0.0"]),
        ["component-flag-not-allowed [1]: --cluster-cidr: \"172.16.0.0\" is no network"]
    );
    assert_eq!(
        faults(&["--cluster-cidr=172.16.0.0/16,10.0.0.0/8"]),
        ["component-flag-not-allowed [1]: --cluster-cidr: two networks are of different IP families"]
    );
}
