//! What is refused of a cluster.

use super::{Check, ClusterCheck, Fault, RuleRow, VALIDATION, cluster_path, complain, is_set, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::rule;
use crate::kubeconfig::Cluster;
use crate::sensitive::Sensitive;
use crate::value::{GoUrl, GoUrlError};
use crate::version::Minor;

type C = Of<Cluster>;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubeconfig-server-missing", "the cluster in use has no server")
        .why("There is no address to ask.")
        .help("set server: https://HOST:6443")
        .journal(&["no server found for cluster", "cluster has no server defined"])
        .by(|c| {
            super::selected_cluster(c, server_missing);
        }),
    refused("kubeconfig-proxy-url", "the proxy is no http, https or socks5 URL")
        .why("The program knows no other way through a proxy, socks5h included, and stops.")
        .help("write an http, https or socks5 URL")
        .journal(&["invalid 'proxy-url'"])
        .by(|c| {
            super::selected_cluster(c, proxy);
        }),
    refused("kubeconfig-ca-twice", "the CA is given as a file and as data")
        .why("The documentation says that the data take precedence, but validation refuses the two together.")
        .help("keep one of certificate-authority and certificate-authority-data")
        .by(|c| {
            super::selected_cluster(c, two_authorities);
        }),
    rule("kubeconfig-cluster-unusable", "a cluster that is not in use would be refused")
        .warning()
        .why("A component looks at the cluster in use only, but kubectl refuses the file.")
        .help("mend it, or take the entry out")
        .source(VALIDATION)
        .by(unused),
];

const CHECKS: &[ClusterCheck] = &[server_missing, proxy, two_authorities];

fn unused(c: &mut Check<'_>) {
    let in_use = c.context().selection.cluster;
    for (at, named) in c.effective().clusters.iter().flatten().enumerate() {
        let Some(cluster) = named.cluster.as_ref().filter(|_| in_use != Some(at)) else { continue };
        // The same functions as for the cluster in use, since kubectl's
        // `Validate` runs them for all; here they are warnings.
        for fault in CHECKS.iter().flat_map(|check| check(cluster, c.minor())).collect::<Vec<_>>() {
            complain(c, &cluster_path(at), fault);
        }
    }
}

fn server_missing(cluster: &Cluster, _: Minor) -> Vec<Fault> {
    // `validateClusterInfo` of validation.go.
    let missing = !is_set(cluster.server.as_ref());
    missing.then(|| Fault::new(C::server, "not set: there is no server to ask")).into_iter().collect()
}

fn proxy(cluster: &Cluster, minor: Minor) -> Vec<Fault> {
    let Some(proxy) = cluster.proxy_url.as_ref().map(Sensitive::expose).filter(|proxy| !proxy.is_empty())
    else {
        return Vec::new();
    };
    let message = match GoUrl::parse(proxy, minor) {
        // `parseProxyURL` of client-go's tools/clientcmd/helpers.go.
        Ok(url) if matches!(url.scheme(), "http" | "https" | "socks5") => return Vec::new(),
        Ok(url) if url.scheme().is_empty() => "no scheme: it must be http, https or socks5".to_owned(),
        Ok(_) => "the scheme is none of http, https and socks5".to_owned(),
        Err(error) => unfit(error),
    };
    vec![Fault::new(C::proxy_url, message)]
}

fn unfit(error: GoUrlError) -> String {
    format!("no URL: {error}")
}

fn two_authorities(cluster: &Cluster, _: Minor) -> Vec<Fault> {
    let has_data = cluster.certificate_authority_data.as_ref().is_some_and(|data| !data.expose().is_empty());
    let twice = has_data && is_set(cluster.certificate_authority.as_ref());
    let message = "certificate-authority-data is given as well";
    twice.then(|| Fault::new(C::certificate_authority.path(), message)).into_iter().collect()
}
