//! kube and k8s-openapi read what nodestrap prints, and see the facts that it was made of.

use k8s_openapi::api::core::v1::{Secret, ServiceAccount};
use k8s_openapi::api::rbac::v1::ClusterRoleBinding;
use k8s_openapi::serde::de::DeserializeOwned;
use kube::config::Kubeconfig;
use nodestrap::Target;
use nodestrap::certificate::CaBundle;
use nodestrap::facts::{ClusterFacts, NodeFacts};
use nodestrap::join::{Contents, Entry, Join};
use nodestrap::token::BootstrapToken;
use nodestrap::version::KNOWN;

const CA: &str = include_str!("../../../examples/data/ca.crt");

fn joins() -> impl Iterator<Item = Join> {
    KNOWN.iter().map(|&minor| {
        let facts =
            ClusterFacts::new("https://192.168.1.34:6443".parse().unwrap(), CaBundle::from_pem(CA).unwrap())
                .service_cidr("10.96.0.0/12".parse().unwrap())
                .pod_cidr("172.16.0.0/16".parse().unwrap());
        let cluster = facts.validate(&Target::new(minor.into())).unwrap();
        let token = BootstrapToken::from_entropy([7; 32])
            .expires("2027-01-01T00:00:00Z".parse::<nodestrap::value::Timestamp>().unwrap());
        cluster.join(&NodeFacts::new("worker-1".parse().unwrap()), &token).validate().unwrap()
    })
}

fn text(entry: &Entry) -> Option<String> {
    match &entry.contents {
        Contents::Text(text) => Some(text.clone()),
        Contents::Secret(text) => Some(text.expose().clone()),
        Contents::AwaitsToken(hole) => Some(hole.fill("header.payload.signature").unwrap().expose().clone()),
        _ => None,
    }
}

fn file(join: &Join, name: &str) -> String {
    let entry = join.entries().iter().find(|entry| entry.path.ends_with(name) && text(entry).is_some());
    text(entry.unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

#[test]
fn kube_reads_the_kubeconfigs() {
    for join in joins() {
        for name in ["/bootstrap-kubeconfig", "/kube-proxy.conf"] {
            let kubeconfig = Kubeconfig::from_yaml(&file(&join, name)).unwrap();
            let current = kubeconfig.current_context.as_deref();
            let context =
                kubeconfig.contexts.iter().find(|context| Some(context.name.as_str()) == current).unwrap();
            let context = context.context.as_ref().unwrap();
            let cluster = kubeconfig.clusters.iter().find(|cluster| cluster.name == context.cluster).unwrap();
            let cluster = cluster.cluster.as_ref().unwrap();
            assert_eq!(cluster.server.as_deref(), Some("https://192.168.1.34:6443"), "{name}");
            let named =
                kubeconfig.auth_infos.iter().find(|info| Some(&info.name) == context.user.as_ref()).unwrap();
            assert!(named.auth_info.as_ref().unwrap().token.is_some(), "{name}");
        }
    }
}

fn objects<T: DeserializeOwned>(join: &Join, kind: &str) -> Vec<T> {
    let texts = join.entries().iter().filter(|entry| !entry.path.starts_with('/')).filter_map(text);
    texts
        .flat_map(|text| text.split("\n---\n").map(str::to_owned).collect::<Vec<_>>())
        .filter(|text| text.lines().any(|line| line.strip_prefix("kind: ") == Some(kind)))
        .filter_map(|text| match serde_yaml::from_str(&text) {
            Ok(object) => Some(object),
            Err(error) => panic!("{error}\n{text}"),
        })
        .collect()
}

#[test]
fn k8s_openapi_reads_the_objects() {
    for join in joins() {
        let bindings: Vec<ClusterRoleBinding> = objects(&join, "ClusterRoleBinding");
        let mut roles: Vec<_> = bindings.iter().map(|binding| binding.role_ref.name.as_str()).collect();
        roles.sort_unstable();
        for role in [
            "system:node-bootstrapper",
            "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
            "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
            "system:node-proxier",
        ] {
            assert!(roles.contains(&role), "{role} in {roles:?}");
        }
        assert!(bindings.iter().all(|binding| binding.role_ref.api_group == "rbac.authorization.k8s.io"));
        assert!(
            bindings
                .iter()
                .all(|binding| binding.subjects.as_ref().is_some_and(|subjects| !subjects.is_empty()))
        );

        let accounts: Vec<ServiceAccount> = objects(&join, "ServiceAccount");
        assert_eq!(accounts[0].metadata.namespace.as_deref(), Some("kube-system"));

        let secrets: Vec<Secret> = objects(&join, "Secret");
        let bootstrap =
            secrets.iter().find(|secret| secret.type_.as_deref() == Some("bootstrap.kubernetes.io/token"));
        let data = bootstrap.unwrap().string_data.as_ref().unwrap();
        assert_eq!(data["usage-bootstrap-authentication"], "true");
        assert_eq!(data["expiration"], "2027-01-01T00:00:00Z");
        assert!(
            secrets
                .iter()
                .any(|secret| secret.type_.as_deref() == Some("kubernetes.io/service-account-token"))
        );
    }
}
