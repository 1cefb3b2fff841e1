//! Any cluster that our facts take makes files that our check has nothing against.

use nodestrap::arbitrary::{clusters, nodes};
use nodestrap::certificate::CaBundle;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::diagnostic::Severity;
use nodestrap::facts::{ClusterFacts, KubeProxyIdentity};
use nodestrap::join::JoinCredential;
use nodestrap::node::State;
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::version::Minor;
use nodestrap::{Target, edit};
use proptest::prelude::*;

use crate::sets::{JoinFiles, file_sets};
use crate::{cluster, property};

/// Versions that go together: a containerd 1.x is at its end with 1.35.
fn versions() -> impl Strategy<Value = (Minor, ContainerdVersion)> {
    let newest = Minor::NEWEST.0;
    let old = (Minor::OLDEST.0..=35, Just(ContainerdVersion::V1_7));
    let new = (
        Minor::OLDEST.0..=newest,
        prop::sample::select(
            &[
                ContainerdVersion::V2_0,
                ContainerdVersion::V2_1,
                ContainerdVersion::V2_2,
                ContainerdVersion::V2_3,
                ContainerdVersion::V2_4,
            ][..],
        ),
    );
    prop_oneof![old, new].prop_map(|(minor, containerd)| (Minor(minor), containerd))
}

fn identities() -> impl Strategy<Value = KubeProxyIdentity> {
    prop_oneof![
        3 => Just(KubeProxyIdentity::ServiceAccountToken),
        1 => Just(KubeProxyIdentity::TokenFile("/var/lib/kube-proxy/token".to_owned())),
        1 => Just(KubeProxyIdentity::None),
    ]
}

/// Random facts behind the one address that a certificate of the tests is for.
fn facts() -> impl Strategy<Value = ClusterFacts> {
    let ca = CaBundle::from_pem(cluster::certificate("ca.crt")).expect("a CA");
    let domains = prop_oneof![Just("cluster.local".to_owned()), "[a-z]{1,8}\\.[a-z]{2,5}"];
    (clusters(ca), identities(), domains, any::<bool>()).prop_map(|(facts, identity, domain, has_pods)| {
        let port = facts.server.port_or_default();
        let mut facts = facts.kube_proxy(identity).domain(domain.parse().expect("a domain"));
        facts.server = format!("https://192.168.1.34:{port}").parse().expect("a URL");
        if !has_pods {
            facts.pod_cidr = None;
        }
        facts
    })
}

fn credentials() -> impl Strategy<Value = JoinCredential> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(|chance| {
            BootstrapToken::from_entropy(chance).expires(cluster::now().plus_days(1)).into()
        }),
        // Few bytes of the same value would be told as a weak token.
        any::<[u8; 16]>().no_shrink().prop_map(|chance| StaticToken::from_entropy(chance).into()),
    ]
}

proptest! {
    #![proptest_config(property::config(48))]

    #[test]
    fn what_facts_make_joins(
        facts in facts(),
        node in nodes(),
        credential in credentials(),
        (minor, containerd) in versions(),
    ) {
        let kubernetes = minor.to_string().parse().expect("a version");
        let target = cluster::target(kubernetes, containerd);
        let cluster = facts.validate(&target).expect("facts");
        let files = cluster::files(&cluster, &node, &credential);
        let set = cluster::with_control_plane(files, &cluster).into_set();
        let report = set.check(&target);
        // That a static token never ends is said of every one.
        let loud: Vec<String> = report
            .report()
            .iter()
            .filter(|found| found.severity > Severity::Note && found.rule.id != "token-static")
            .map(ToString::to_string)
            .collect();
        prop_assert!(loud.is_empty(), "{}", loud.join("\n"));
        prop_assert_eq!(report.join().to_string(), "will join");
        let open: Vec<String> =
            report.join().links().iter().filter(|link| link.state == State::Broken).map(ToString::to_string).collect();
        prop_assert!(open.is_empty(), "{}", open.join("\n"));
    }
}

/// The two certificates and the DNS that no strategy can make.
fn with_control_plane(mut files: JoinFiles) -> JoinFiles {
    for name in ["apiserver.crt", "apiserver-kubelet-client.crt"] {
        files.files.push((format!("/etc/kubernetes/pki/{name}"), cluster::certificate(name)));
    }
    files.files.push(("/manifests/dns.yaml".to_owned(), cluster::dns(&files.cluster)));
    files
}

fn errors(files: &JoinFiles, target: &Target) -> Vec<&'static str> {
    files.file_set().check(target).report().errors().map(|found| found.rule.id).collect()
}

proptest! {
    #![proptest_config(property::config(64))]

    #[test]
    fn sets_without_a_fault_join_and_others_are_judged(
        (files, target) in versions().prop_flat_map(|(minor, containerd)| {
            let target = cluster::target(minor.to_string().parse().expect("a version"), containerd);
            (file_sets(facts(), target.clone()), Just(target))
        }),
    ) {
        let files = with_control_plane(files);
        let report = files.file_set().check(&target);
        let _printed = report.report().to_string();
        if files.faults.is_empty() {
            prop_assert_eq!(report.join().to_string(), "will join");
        }
        // Every edit that is offered can be made, and makes no error of its own.
        let before = errors(&files, &target);
        for found in report.report().iter().filter(|found| !found.fix.is_empty()) {
            let Some(path) = &found.file else { continue };
            let mut mended = files.clone();
            let Some((_, text)) = mended.files.iter_mut().find(|(known, _)| **known == **path) else { continue };
            *text = edit::apply(text, &found.fix).map_err(|error| TestCaseError::fail(format!("{found}: {error}")))?;
            let new: Vec<_> = errors(&mended, &target).into_iter().filter(|id| !before.contains(id)).collect();
            prop_assert!(new.is_empty(), "{found}\nmakes {new:?} of {:?}", files.faults);
        }
    }
}
