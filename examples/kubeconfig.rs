//! The kubeconfig a node joins with, and one that looks right and is not.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::kubeconfig::{Authority, Kubeconfig};
use nodestrap::token::BootstrapToken;
use nodestrap::{KubernetesVersion, Target};

/// The address has no scheme, and the context names a user that is spelt otherwise below.
const FOREIGN: &str = "\
apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster: {server: '192.168.1.34:6443'}
users:
- name: kubelet-bootstrap
  user: {token: 07401b.f395accd246ae52d}
contexts:
- name: bootstrap
  context: {cluster: kubernetes, user: kubelet_bootstrap}
current-context: bootstrap
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = Target::new(KubernetesVersion::V1_34);
    let token = BootstrapToken::from_entropy([7; 32]);
    let authority = Authority::Path("/etc/kubernetes/pki/ca.crt".to_owned());
    let kubeconfig = Kubeconfig::bootstrap(&"https://192.168.1.34:6443".parse()?, authority, token.to_text())
        .validate(&target)?;

    // The text is a secret: it has no Display, and Debug does not show it.
    let text = kubeconfig.render();
    println!("debug print: {text:?}\n\nthe file, mode 0600:\n{}", text.expose());

    for problem in Kubeconfig::lint(FOREIGN, &target).report() {
        println!("{problem}\n");
    }
    Ok(())
}
