//! What must be true between the facts of a cluster.

use super::ClusterFacts;
use crate::diagnostic::{Diagnostic, FieldPath, Report, RuleInfo};
use crate::document::judge;
use crate::engine::rule::{rule, rules};
use crate::target::Target;
use crate::value::{Cidr, ImageReference, PodCidr, ServiceCidr};

rules! {
    pub(super) RULES {
        SERVICE_CIDR_MISSING = rule("facts-service-cidr-missing", "the service network is not given")
            .why("The DNS address, the first service address and the API server's names follow from it.")
            .help("give ClusterFacts::service_cidr what kube-apiserver has as --service-cluster-ip-range")
            .source("kubernetes cmd/kubeadm/app/constants/constants.go");
        SERVICE_CIDR_SMALL = rule("facts-service-cidr-too-small", "the service network has no 10th address")
            .why(
                "The cluster's DNS is the 10th address of the service network by a convention that every installer keeps.",
            )
            .help("take a network of sixteen addresses at least")
            .source("kubernetes cmd/kubeadm/app/constants/constants.go");
        DNS_OUTSIDE = rule(
            "facts-dns-address-unusual",
            "the DNS address is not the 10th of the service network",
        )
        .note()
        .why("Such as NodeLocal DNSCache's. Nothing may answer there where it was not meant.")
        .help("leave it out unless another resolver is meant")
        .source("kubernetes cmd/kubeadm/app/constants/constants.go");
        OVERLAP = rule("facts-networks-overlap", "two of the cluster's networks overlap")
            .why(
                "Packets to addresses in both reach one of the two by chance: services, Pods or nodes become unreachable.",
            )
            .help("take networks that have no address in common")
            .source("kubernetes.io/docs/concepts/cluster-administration/networking");
        PUBLIC_PODS = rule("facts-pod-cidr-public", "the Pod network is public address space")
            .warning()
            .why(
                "The Pods cannot reach the real owners of these addresses, often a typing error for 192.168 or 172.16.",
            )
            .help("take one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10")
            .source("RFC 1918, RFC 6598, RFC 4193");
        PUBLIC_SERVICES = rule("facts-service-cidr-public", "the service network is public address space")
            .warning()
            .why("Nothing in the cluster can reach the real owners of these addresses.")
            .help("take one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10")
            .source("RFC 1918, RFC 6598, RFC 4193");
        FAMILIES = rule(
            "facts-address-families-differ",
            "the Pod network lacks an address family of the services",
        )
        .why("A service of a family that no Pod has never has an endpoint.")
        .help("give Pods and services networks of the same families")
        .source("kubernetes.io/docs/concepts/services-networking/dual-stack");
        NODE_MASK = rule("facts-node-mask-invalid", "the Pod network cannot be cut into parts of this size")
            .why(
                "The controller manager stops, or hands out no network, when a node's part is larger than the whole.",
            )
            .help("take a mask that lies inside of the Pod network and leaves room for several nodes")
            .source("kubernetes pkg/controller/nodeipam/ipam/cidrset/cidr_set.go");
        SIGNING_CA = rule("facts-signing-ca-ambiguous", "the signing CA is not exactly one certificate")
            .why("The controller manager refuses a signing file with more than one certificate.")
            .help("give the one certificate that signs")
            .journal(&["expected 1 certificate, found"])
            .source("kubernetes pkg/controller/certificates/signer/ca_provider.go");
        SIGNING_UNTRUSTED = rule("facts-signing-ca-untrusted", "the signing CA is not among the client CAs")
            .why("Certificates are issued, and the API server refuses every one of them.")
            .help("put the signing CA into the bundle that --client-ca-file names")
            .journal(&["x509: certificate signed by unknown authority"])
            .source("kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping");
        SANDBOX_IMAGE = rule("facts-sandbox-image-invalid", "the image of the pause container is no image reference")
            .why("containerd cannot pull it, and no Pod starts.")
            .help("write it as REGISTRY/NAME:TAG, such as registry.k8s.io/pause:3.10")
            .journal(&["failed to get sandbox image"])
            .source("distribution reference/reference.go");
    }
}

pub(super) fn check(facts: &ClusterFacts, target: &Target) -> Report {
    let mut found = Vec::new();
    services(facts, &mut found);
    dns(facts, &mut found);
    networks(facts, &mut found);
    pods(facts, &mut found);
    authorities(facts, &mut found);
    images(facts, &mut found);
    super::mirror::check(&facts.registry_mirrors, target, &mut found);
    super::paths::check_all(facts, &mut found);
    for diagnostic in &mut found {
        judge::apply_target(diagnostic, target);
    }
    found.into_iter().collect()
}

fn at(rule: &'static RuleInfo, field: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(rule, FieldPath::key(field), message)
}

fn services(facts: &ClusterFacts, found: &mut Vec<Diagnostic>) {
    let Some(services) = &facts.service_cidr else {
        found.push(at(&SERVICE_CIDR_MISSING, "service_cidr", "the service network is needed"));
        return;
    };
    // With DNS addresses of their own a network may well be smaller.
    if let (true, Err(error)) = (facts.dns_addresses.is_empty(), services.nth(super::cluster::DNS_INDEX)) {
        found.push(at(&SERVICE_CIDR_SMALL, "service_cidr", error.to_string()));
    }
    if services.is_public() {
        found.push(at(&PUBLIC_SERVICES, "service_cidr", format!("{services} is not private")));
    }
}

fn dns(facts: &ClusterFacts, found: &mut Vec<Diagnostic>) {
    let tenth: Vec<_> = facts
        .service_cidr
        .iter()
        .flat_map(ServiceCidr::iter)
        .filter_map(|cidr| cidr.nth(super::cluster::DNS_INDEX).ok())
        .collect();
    for address in &facts.dns_addresses {
        if !tenth.contains(address) && !tenth.is_empty() {
            found.push(at(
                &DNS_OUTSIDE,
                "dns_addresses",
                format!("{address}, where the 10th is {}", tenth[0]),
            ));
        }
    }
}

fn networks(facts: &ClusterFacts, found: &mut Vec<Diagnostic>) {
    let named = |name: &'static str, cidrs: Vec<Cidr>| cidrs.into_iter().map(move |cidr| (name, cidr));
    let all: Vec<(&str, Cidr)> =
        named("service_cidr", facts.service_cidr.iter().flat_map(ServiceCidr::iter).collect())
            .chain(named("pod_cidr", facts.pod_cidr.iter().flat_map(PodCidr::iter).collect()))
            .chain(named("node_networks", facts.node_networks.clone()))
            .collect();
    for (i, (name, cidr)) in all.iter().enumerate() {
        // Each pair once; two networks of one fact may overlap, as node networks are often listed with their parts.
        for (other_name, other) in &all[..i] {
            if name != other_name && cidr.overlaps(*other) {
                let message = format!("{cidr} overlaps {other} of {other_name}");
                found.push(Diagnostic::new(&OVERLAP, FieldPath::key(*name), message));
            }
        }
    }
}

fn pods(facts: &ClusterFacts, found: &mut Vec<Diagnostic>) {
    let Some(pods) = &facts.pod_cidr else { return };
    if pods.is_public() {
        found.push(at(&PUBLIC_PODS, "pod_cidr", format!("{pods} is not private")));
    }
    if let Some(services) = &facts.service_cidr {
        let missing =
            // The other way round is fine: Pods may have a family that no service uses.
            services.iter().find(|service| !pods.iter().any(|pod| pod.is_ipv4() == service.is_ipv4()));
        if let Some(service) = missing {
            found.push(at(
                &FAMILIES,
                "pod_cidr",
                format!("no Pod has an address that a service of {service} could reach"),
            ));
        }
    }
    for cidr in pods.iter() {
        let mask = mask_of(facts, cidr);
        let most = if cidr.is_ipv4() { 32 } else { 128 };
        if mask < cidr.prefix() || mask > most {
            found.push(at(&NODE_MASK, "node_mask", format!("/{mask} does not lie inside of {cidr}")));
        }
    }
}

fn mask_of(facts: &ClusterFacts, cidr: Cidr) -> u8 {
    if cidr.is_ipv4() { facts.node_mask.0 } else { facts.node_mask.1 }
}

/// How many nodes the Pod network holds: the least over its families.
pub(super) fn node_capacity(facts: &ClusterFacts) -> Option<u128> {
    let parts = facts.pod_cidr.iter().flat_map(PodCidr::iter).map(|cidr| {
        let bits = u32::from(mask_of(facts, cidr).saturating_sub(cidr.prefix()));
        // A mask of 128 in `::/0` would shift by all bits.
        1_u128.checked_shl(bits).unwrap_or(u128::MAX)
    });
    parts.min()
}

fn authorities(facts: &ClusterFacts, found: &mut Vec<Diagnostic>) {
    let signing = facts.signing_ca_bundle();
    let count = signing.certificates().len();
    if count != 1 {
        let message = format!("{count} certificates, where exactly one can sign");
        found.push(at(&SIGNING_CA, "signing_ca", message));
    }
    let trusted = facts.client_ca_bundle().certificates();
    // By key and not by content: a CA that was renewed with its key still verifies what the old one signed.
    if signing.certificates().iter().any(|signer| !trusted.iter().any(|ca| ca.has_key_of(signer))) {
        found.push(at(&SIGNING_UNTRUSTED, "client_ca", "the signing CA is missing here"));
    }
}

fn images(facts: &ClusterFacts, found: &mut Vec<Diagnostic>) {
    let Some(image) = &facts.sandbox_image else { return };
    if let Err(error) = image.parse::<ImageReference>() {
        found.push(at(&SANDBOX_IMAGE, "sandbox_image", format!("{image:?}: {error}")));
    }
}
