//! A kube-proxy configuration, and what each minor says of the mode ipvs.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::kube_proxy::{ClientConnection, KubeProxyConfiguration, ProxyMode};
use nodestrap::{KubernetesVersion, Target, version};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let proxy = KubeProxyConfiguration::new()
        .client_connection(ClientConnection::new().kubeconfig("/etc/kubernetes/kube-proxy.conf"))
        .cluster_cidr("172.16.0.0/16");

    let target = Target::new(KubernetesVersion::V1_34);
    let valid = proxy.clone().mode(ProxyMode::Nftables).validate(&target)?;
    println!("# proven for {}\n{}", target.node, valid.render());

    for minor in version::KNOWN {
        let report =
            proxy.clone().mode(ProxyMode::Ipvs).validate(&Target::new((*minor).into()))?.report().clone();
        let said: Vec<_> = report.warnings().map(|warning| warning.rule.title).collect();
        println!("ipvs on {minor}: {}", if said.is_empty() { "fine".to_owned() } else { said.join("; ") });
    }
    Ok(())
}
