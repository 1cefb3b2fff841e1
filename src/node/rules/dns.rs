//! Cluster DNS and the service network.

use std::net::IpAddr;

use super::{Look, NodeSet, Rule, rule};
use crate::diagnostic::{FieldPath, Related, Severity};
use crate::format::{self, Format};
use crate::node::LinkId;
use crate::node::configured::Setting;
use crate::node::spot::Spot;
use crate::node::view::View;
use crate::tree::Node;
use crate::value::{Cidr, ServiceCidr};

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-cluster-dns-outside", "the cluster DNS address can be no service")
        .link(LinkId::ClusterDns.id())
        .supersedes(&["kubelet-cluster-dns-network-address"])
        .why("Every Pod gets this address as its resolver. No service can ever have it, so no name resolves.")
        .help("write the cluster's DNS service, such as 10.96.0.10")
        .source("kubernetes pkg/registry/core/service/ipallocator")
        .by(outside),
    rule("node-cluster-dns-unset", "the kubelet is given no cluster DNS")
        .warning()
        .link(LinkId::ClusterDns.id())
        .supersedes(&["kubelet-cluster-dns-unset"])
        .why("Pods get the node's own resolvers: no name of a service resolves.")
        .help("set clusterDNS to the address of the cluster's DNS service")
        .journal(&["kubelet does not have ClusterDNS IP configured and cannot create Pod using \"ClusterFirst\" policy"])
        .source("kubernetes pkg/kubelet/network/dns/dns.go")
        .by(unset),
    rule("node-cluster-dns-not-tenth", "the cluster DNS address is not the tenth of the service network")
    .note()
    .why("Any free address will do, when the DNS service has it; the tenth is what everybody expects.")
    .help("make sure that the DNS service has this clusterIP")
    .source("kubernetes cmd/kubeadm/app/constants/constants.go")
        .by(tenth),
    rule("node-cluster-dns-service", "the cluster's DNS service has another address")
        .link(LinkId::DnsService.id())
        .why("Every Pod gets clusterDNS as its resolver. No server answers at an address that the DNS service does not have.")
        .help("give the kubelet the clusterIP of the service kube-dns")
        .source("kubernetes pkg/kubelet/network/dns/dns.go")
        .by(service),
    rule("node-cluster-domain-differs", "the kubelet and the cluster's DNS know different domains")
        .link(LinkId::ClusterDomain.id())
        .why("Pods search for services in clusterDomain; a DNS server that serves another one knows none of their names.")
        .help("give the kubelet the domain that the cluster's DNS serves")
        .source("kubernetes pkg/kubelet/network/dns/dns.go")
        .by(domain),
    rule("node-resolv-conf", "the cluster's DNS asks itself")
        .link(LinkId::Resolvers.id())
        .why("A finding about the file itself says what is wrong in it.")
        .help("set resolvConf: /run/systemd/resolve/resolv.conf")
        .source("coredns.io/plugins/loop")
        .by(resolv_conf),
    rule("node-service-cidr-differs", "two places say different service networks")
        .warning()
        .why("Addresses are given out of one network and expected in another.")
        .help("write one network everywhere")
        .source("kubernetes cmd/kube-apiserver/app/options/options.go")
        .by(differs),
];

/// The service network: as told, else as the control plane's flags say.
pub(super) struct ServiceNetwork {
    pub(super) cidr: ServiceCidr,
    pub(super) place: Option<Related>,
}

pub(super) fn service_network(view: &View<'_>) -> Option<ServiceNetwork> {
    if let Some(cidr) = view.set.service_cidr {
        return Some(ServiceNetwork { cidr, place: None });
    }
    stated(view).into_iter().next().map(|(cidr, spot)| ServiceNetwork {
        cidr,
        place: Some(spot.related(format!("the service network is {cidr}"))),
    })
}

/// What the flags of the control plane say.
fn stated(view: &View<'_>) -> Vec<(ServiceCidr, Spot)> {
    let programs = view.apiservers().chain(view.controller_manager());
    // The API server's flag comes first: it hands out the addresses, and the controller manager only compares.
    let flags = programs.filter_map(|process| process.flag("service-cluster-ip-range"));
    flags.filter_map(|(cidr, spot)| Some((cidr.parse().ok()?, spot))).collect()
}

fn servers(view: &View<'_>) -> Vec<(IpAddr, Setting)> {
    let Some(kubelet) = view.kubelet else { return Vec::new() };
    let list = kubelet.list("cluster-dns", &FieldPath::key("clusterDNS"));
    list.into_iter().filter_map(|setting| Some((setting.value.parse().ok()?, setting))).collect()
}

/// NodeLocal DNSCache listens on a link-local address of the node.
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => {
            (address.segments()[0] & 0xffc0) == 0xfe80 || (address.segments()[0] & 0xfe00) == 0xfc00
        }
    }
}

fn outside(look: &mut Look<'_>) {
    let servers = servers(look.view);
    if servers.is_empty() {
        return;
    }
    let Some(network) = service_network(look.view) else {
        let unsure = "the service network is not told (--service-cluster-ip-range of kube-apiserver)";
        return look.open(unsure);
    };
    for (address, setting) in servers {
        look.supersede(&setting.spot);
        let of_family = network.cidr.iter().find(|cidr| cidr.is_ipv4() == address.is_ipv4());
        let fault = match of_family {
            // A service network of unique local addresses (fc00::/7) is common, so the
            // address must lie outside of it to be the cache's.
            Some(cidr) if is_local(address) && !cidr.contains(address) => None,
            Some(cidr) => fault(cidr, address),
            None => Some(format!(
                "{address} is of a family that the service network {} does not have",
                network.cidr
            )),
        };
        let Some(fault) = fault else {
            let place = setting.spot.related("here");
            look.holds(
                format!("{address} can be a service of {}", network.cidr),
                [place].into_iter().chain(network.place.clone()),
            );
            continue;
        };
        // kubeadm's `GetDNSIP` takes the tenth, and nearly every installer follows it.
        let usual = of_family.and_then(|cidr| cidr.nth(10).ok());
        let fix = usual.and_then(|usual| fix(look.view, &setting.spot, usual));
        let found = look.broken(setting.spot, fault, network.place.clone());
        found.prefer_help(usual.map(|usual| format!("the tenth address of the service network is {usual}")));
        found.fix = fix.into_iter().collect();
    }
}

/// A kubelet whose configuration is seen, and that no flag can tell otherwise.
fn unset(look: &mut Look<'_>) {
    let path = FieldPath::key("clusterDNS");
    let Some(kubelet) = look.view.kubelet.filter(|kubelet| kubelet.is_read() && !kubelet.is_open()) else {
        return;
    };
    let is_refused = kubelet.written(&path).is_some() && kubelet.refusal().is_some();
    if kubelet.list("cluster-dns", &path).is_empty() && !is_refused && look.view.looks_at_a_join() {
        let spot = kubelet.field(&path);
        look.supersede(&spot);
        look.broken(spot, "clusterDNS is not set: Pods resolve no service", []);
    }
}

fn fault(cidr: Cidr, address: IpAddr) -> Option<String> {
    if !cidr.contains(address) {
        return Some(format!("{address} is not in the service network {cidr}"));
    }
    if cidr.nth(0) == Ok(address) {
        return Some(format!("{address} is the service network {cidr} itself"));
    }
    // The API server takes the first address for its own service `kubernetes` before anything else can.
    if cidr.nth(1) == Ok(address) {
        return Some(format!("{address} is the service of the API server itself, the first of {cidr}"));
    }
    // The allocator of services leaves the broadcast address out; IPv6 has none.
    (address.is_ipv4() && cidr.nth(cidr.size() - 1) == Ok(address))
        .then(|| format!("{address} is the broadcast address of {cidr}"))
}

/// The certain fix, where the address stands in the kubelet's own file.
fn fix(view: &View<'_>, spot: &Spot, usual: IpAddr) -> Option<crate::edit::Edit> {
    let kubelet = view.kubelet?;
    let file =
        kubelet.file.filter(|file| file.inside.is_none() && spot.file.as_deref() == Some(file.path))?;
    let span = spot.place.as_ref()?.span.clone();
    // Quotes and anchors are a part of the span; an edit of a bare address alone is certain.
    let is_plain = file.text.get(span.clone())?.parse::<IpAddr>().is_ok();
    is_plain.then(|| crate::edit::Edit::replace(span, usual.to_string()))
}

fn tenth(look: &mut Look<'_>) {
    let Some(network) = service_network(look.view) else { return };
    for (address, setting) in servers(look.view) {
        let of_family = network.cidr.iter().find(|cidr| cidr.is_ipv4() == address.is_ipv4());
        let Some(usual) =
            of_family.filter(|cidr| fault(*cidr, address).is_none()).and_then(|cidr| cidr.nth(10).ok())
        else {
            continue;
        };
        if usual != address {
            let message = format!("{address} is not {usual}, the tenth of {}", network.cidr);
            look.broken(setting.spot, message, network.place.clone());
        }
    }
}

/// Services called as every installer calls the cluster's DNS, with their addresses.
fn dns_services(view: &View<'_>) -> Vec<(Vec<String>, Spot)> {
    // CoreDNS kept the name of its forerunner kube-dns, because clients look the service up by it.
    view.documents("Service", "kube-dns", |root, spot| {
        let spec = root.get("spec")?;
        let one = spec.get("clusterIP").map(|ip| ip.text().to_owned());
        let more = spec.get("clusterIPs").into_iter().flat_map(Node::items).map(|ip| ip.text().to_owned());
        let ips: Vec<String> =
            one.into_iter().chain(more).filter(|ip| ip.parse::<IpAddr>().is_ok()).collect();
        (!ips.is_empty()).then(|| (ips, spot(&FieldPath::key("spec").then("clusterIP"))))
    })
}

fn service(look: &mut Look<'_>) {
    let servers = servers(look.view);
    let services = dns_services(look.view);
    let Some((ips, spot)) = services.first() else { return };
    let shown = ips.join(", ");
    for (address, setting) in servers {
        let place = spot.clone().related(format!("kube-dns has {shown}"));
        if ips.iter().any(|ip| ip.parse() == Ok(address)) {
            look.holds(format!("both say {address}"), [setting.spot.related("here"), place]);
        } else if is_local(address) && address.is_ipv4() {
            // NodeLocal DNSCache listens on 169.254.20.10 and asks the service itself.
            look.holds("a cache of the node answers first", [setting.spot.related("here")]);
        } else {
            look.broken(setting.spot, format!("{address} is not the address of kube-dns, {shown}"), [place]);
        }
    }
}

/// The domains that a Corefile serves for Kubernetes: the words behind `kubernetes`, reverse zones aside.
fn zones(corefile: &str) -> Vec<String> {
    let lines = corefile.lines().map(str::trim).filter_map(|line| line.strip_prefix("kubernetes "));
    // Plain text, no parser of Corefiles: only the plugin's own line matters, and it is never split.
    let words = lines.flat_map(|line| line.split(['{', '#']).next().unwrap_or("").split_whitespace());
    words.map(|zone| zone.trim_end_matches('.').to_owned()).filter(|zone| !zone.contains(".arpa")).collect()
}

/// What says the domain of the cluster's DNS: CoreDNS itself, else what it was installed from.
fn domains(view: &View<'_>) -> Vec<(Vec<String>, Spot)> {
    let data = |key: &'static str| FieldPath::key("data").then(key);
    let served = view.documents("ConfigMap", "coredns", |root, spot| {
        let zones = zones(root.get("data")?.get("Corefile")?.text());
        (!zones.is_empty()).then(|| (zones, spot(&data("Corefile"))))
    });
    if !served.is_empty() {
        return served;
    }
    view.documents("ConfigMap", "kubeadm-config", |root, spot| {
        let text = root.get("data")?.get("ClusterConfiguration")?.text().to_owned();
        let tree = format::read(&text, Format::Component).ok()?;
        let domain = tree.root()?.get("networking")?.get("dnsDomain")?.text().to_owned();
        (!domain.is_empty()).then(|| (vec![domain], spot(&data("ClusterConfiguration"))))
    })
}

fn domain(look: &mut Look<'_>) {
    const NAME: &str = "kubernetes.default.svc.";
    let view = look.view;
    let setting =
        view.kubelet.and_then(|kubelet| kubelet.get("cluster-domain", &FieldPath::key("clusterDomain")));
    let Some(setting) = setting.filter(|setting| !setting.value.is_empty()) else { return };
    let ours = setting.value.trim_end_matches('.').to_owned();
    if let Some((theirs, spot)) = domains(view).first() {
        let shown = theirs.join(", ");
        let place = spot.clone().related(format!("the cluster's DNS serves {shown}"));
        if theirs.contains(&ours) {
            look.holds(format!("both say {ours}"), [setting.spot.related("here"), place]);
        } else {
            look.broken(
                setting.spot,
                format!("{ours} is not {shown}, which the cluster's DNS serves"),
                [place],
            );
        }
        return;
    }
    // The API server's certificate is mostly made with the cluster's domain, but need not hold it.
    for apiserver in view.apiservers() {
        let Some((bundle, _)) = view.certificates(apiserver, "tls-cert-file") else { continue };
        let names =
            bundle.certificates().first().map(|certificate| &certificate.dns_names[..]).unwrap_or_default();
        let theirs: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix(NAME)).collect();
        let place =
            apiserver.spot_of("tls-cert-file").related(format!("its names end in {}", theirs.join(", ")));
        if theirs.contains(&ours.as_str()) {
            return look.holds(
                format!("the API server's certificate is for {ours} too"),
                [setting.spot.related("here"), place],
            );
        }
        // Certificates outlive a change of the domain, and clients rarely ask by
        // this name: worth a warning, no more.
        if !theirs.is_empty() {
            let message = format!("{ours} is not the domain of the API server's certificate");
            look.remark(setting.spot.clone(), message, [place]).severity = Severity::Warning;
        }
    }
    look.open("the domain that the cluster's DNS serves (the Corefile of CoreDNS) is not in the set");
}

fn resolv_conf(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet.filter(|_| view.target.host.systemd_resolved == Some(true)) else {
        return;
    };
    let own = kubelet.file.map(|file| file.path);
    match view.known.under(own, &["kubelet-resolv-conf-stub"]).next() {
        Some(found) => look.broken_by(found),
        None => look.holds("not the stub of systemd-resolved", [kubelet.spot().related("here")]),
    }
}

fn differs(look: &mut Look<'_>) {
    // What the caller told is compared first: it is a fact, and a flag may be a slip.
    let told = look.view.set.service_cidr.map(|cidr| (cidr, None));
    let mut first: Option<(ServiceCidr, Option<Spot>)> = told;
    for (cidr, spot) in stated(look.view) {
        match &first {
            None => first = Some((cidr, Some(spot))),
            Some((known, place)) if *known != cidr => {
                let other = place.clone().map(|place| place.related(format!("{known} here")));
                let message = match other {
                    Some(_) => format!("{cidr} here and {known} elsewhere"),
                    None => format!("{cidr} here, but {known} was told"),
                };
                look.broken(spot, message, other);
                return;
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::zones;

    #[test]
    fn a_corefile_names_its_zones_behind_the_plugin() {
        let corefile = ".:53 {\n    errors\n    kubernetes cluster.local. in-addr.arpa ip6.arpa {\n       pods insecure\n    }\n}\n";
        assert_eq!(zones(corefile), ["cluster.local"]);
        assert!(zones("# kubernetes\n.:53 {\n  forward . /etc/resolv.conf\n}\n").is_empty());
    }
}
