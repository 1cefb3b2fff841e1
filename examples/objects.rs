//! The objects that let nodes join and stay, and a manifest that somebody wrote.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::object::{ClusterRoleBinding, Manifest, Subject};
use nodestrap::token::BOOTSTRAPPERS;
use nodestrap::{KubernetesVersion, Target};

const FOREIGN: &str = "\
apiVersion: v1
kind: ConfigMap   # of another kind: left alone
metadata: {name: settings}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: join}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:node-bootstrapper'}
subjects:
- {kind: ServiceAccount, name: kubelet-bootstrap}
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = Target::new(KubernetesVersion::V1_34);
    let bindings = [
        ClusterRoleBinding::node_bootstrapper(BOOTSTRAPPERS),
        ClusterRoleBinding::approve_node_client(BOOTSTRAPPERS),
        ClusterRoleBinding::approve_node_renewal(),
        ClusterRoleBinding::node_proxier(Subject::service_account("kube-system", "kube-proxy")),
        ClusterRoleBinding::kubelet_api_admin("kube-apiserver-kubelet-client"),
    ];
    for binding in bindings {
        println!("---\n{}", binding.validate(&target)?.render());
    }

    let lint = Manifest::lint(FOREIGN, &target);
    let judged = lint.draft().map_or(0, |manifest| manifest.known().count());
    println!("# {judged} object of the foreign manifest is judged here");
    for problem in lint.report() {
        println!("{problem}\n");
    }
    Ok(())
}
