//! Cluster DNS and resolvers.

use std::net::IpAddr;

use super::{Check, F, RuleRow};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;

const KUBELET: &str = "kubernetes pkg/kubelet/kubelet.go";

pub(super) const RULES: &[RuleRow] = &[
    rule("kubelet-cluster-dns-no-address", "a DNS server is no IP address")
        .warning()
        .why("The kubelet logs it, drops the entry and runs on; pods then have no cluster DNS.")
        .help("write the IP address of the cluster's DNS service")
        .journal(&["Invalid clusterDNS"])
        .source(KUBELET)
        .by(no_address),
    rule("kubelet-cluster-dns-network-address", "a DNS server looks like the address of a network")
        .warning()
        .why(
            "An address that ends in .0 is usually the network itself. The cluster's DNS service has the tenth \
             address of the service CIDR: 10.96.0.10 of 10.96.0.0/12. Pods cannot resolve any name.",
        )
        .help("write the cluster's DNS service, such as 10.96.0.10")
        .source(KUBELET)
        .by(network_address),
    rule("kubelet-cluster-dns-unusable", "a DNS server cannot be reached from pods")
        .warning()
        .why("Loopback, unspecified and multicast addresses mean the pod itself or no host at all.")
        .help("write the IP address of the cluster's DNS service")
        .source("kubernetes pkg/kubelet/network/dns/dns.go")
        .by(unusable),
    rule("kubelet-cluster-dns-many", "more than three DNS servers")
        .warning()
        .why("Resolvers look at three servers only; the kubelet cuts the list.")
        .help("keep three of them")
        .source("kubernetes pkg/kubelet/network/dns/dns.go")
        .by(many),
    rule("kubelet-cluster-domain", "the cluster domain is no DNS domain")
        .warning()
        .why("It is not validated and goes into the search list of every pod as it stands.")
        .help("write the domain without dots at its ends: cluster.local")
        .source("kubernetes pkg/kubelet/network/dns/dns.go")
        .by(domain),
    rule("kubelet-cluster-dns-unset", "no cluster DNS is set")
        .note()
        .why("Pods then use the node's servers and cannot resolve services.")
        .help("set clusterDNS to the address of the cluster's DNS service")
        .source("kubernetes pkg/kubelet/network/dns/dns.go")
        .by(unset),
    rule("kubelet-resolv-conf-stub", "pods inherit the stub resolver of systemd-resolved")
        .warning()
        .why("/etc/resolv.conf names 127.0.0.53 there, which in a pod is the pod itself; CoreDNS then asks itself for ever.")
        .help("set resolvConf: /run/systemd/resolve/resolv.conf")
        .source("coredns.io/plugins/loop")
        .by(stub),
];

fn each_server(c: &Check<'_>) -> Vec<(usize, String, Option<IpAddr>)> {
    let servers = c.get(F::cluster_dns).into_iter().flatten().enumerate();
    servers.map(|(at, server)| (at, server.as_str().to_owned(), server.ip())).collect()
}

fn no_address(c: &mut Check<'_>) {
    for (at, server, ip) in each_server(c) {
        let path = F::cluster_dns.item(at);
        // An item that is no text has its own finding.
        if ip.is_none() && c.readable(&path) {
            c.at(path, format_args!("{server:?} is no IP address: it is dropped"));
        }
    }
}

fn network_address(c: &mut Check<'_>) {
    for (at, server, ip) in each_server(c) {
        // Without the service network this is all that can be said. A rule between
        // files that knows it takes this finding over.
        let ends_in_zero = match ip {
            Some(IpAddr::V4(ip)) => ip.octets()[3] == 0,
            Some(IpAddr::V6(ip)) => ip.segments()[7] == 0,
            None => false,
        };
        if ends_in_zero && !ip.is_some_and(|ip| ip.is_unspecified()) {
            c.at(F::cluster_dns.item(at), format_args!("{server} looks like a network, not like a server"))
                .help("the tenth address of the service CIDR, such as 10.96.0.10, is usual");
        }
    }
}

fn unusable(c: &mut Check<'_>) {
    for (at, server, ip) in each_server(c) {
        let Some(ip) = ip else { continue };
        if ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() {
            c.at(F::cluster_dns.item(at), format_args!("{server} is no server's address for a pod"));
        }
    }
}

fn many(c: &mut Check<'_>) {
    const MOST: usize = 3;
    if let Some(servers) = c.get(F::cluster_dns).filter(|servers| servers.len() > MOST) {
        c.at(F::cluster_dns, format_args!("{} servers, of which {MOST} are used", servers.len()));
    }
}

fn domain(c: &mut Check<'_>) {
    let Some(domain) = c.get(F::cluster_domain).filter(|domain| !domain.is_empty()) else { return };
    // A final dot is how resolvers write a whole name, and works.
    let name = domain.strip_suffix('.').unwrap_or(domain);
    if let Some(reason) = crate::value::name::dns_subdomain(name).into_iter().next() {
        c.at(F::cluster_domain, format_args!("{domain:?}: {reason}"));
    }
}

fn unset(c: &mut Check<'_>) {
    if c.get(F::cluster_dns).is_none_or(Vec::is_empty) && c.readable(&F::cluster_dns.path()) {
        c.at(F::cluster_dns, "not set: pods cannot resolve services");
    }
}

fn stub(c: &mut Check<'_>) {
    // The default is this path too: a file that says nothing has the fault as well.
    let stub = c.get(F::resolv_conf).is_some_and(|path| path == "/etc/resolv.conf");
    if stub && c.target().host.systemd_resolved == Some(true) {
        c.at(F::resolv_conf, "systemd-resolved writes this file, with its stub as the only server")
            .set("/run/systemd/resolve/resolv.conf");
    }
}
