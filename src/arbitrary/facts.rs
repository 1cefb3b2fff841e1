//! Valid facts: whole clusters and their nodes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::certificate::CaBundle;
use crate::facts::{ClusterFacts, NodeFacts};
use crate::join::Fleet;
use crate::target::Target;
use crate::token::BootstrapToken;
use crate::value::{PodCidr, ServiceCidr};

/// Valid clusters behind this CA: addresses, networks of one family or both, ports, domains.
pub fn clusters(ca: CaBundle) -> impl Strategy<Value = ClusterFacts> {
    let services = (0_u8..64, 12_u8..=24, any::<bool>()).prop_map(|(block, prefix, dual)| {
        let mask = u32::MAX << (32 - u32::from(prefix));
        let base = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, block, 0, 0)) & mask);
        let v4 = format!("{base}/{prefix}");
        if dual { format!("{v4},fd00:{block:x}::/108") } else { v4 }
    });
    let pods = (0_u8..16, any::<bool>())
        .prop_map(|(block, _)| (format!("172.{}.0.0/16", 16 + block), format!("fd01:{block:x}::/56")));
    let server = (1_u8..250, prop_oneof![Just(6443_u16), Just(443), 1024_u16..60000])
        .prop_map(|(host, port)| format!("https://192.168.1.{host}:{port}"));
    (services, pods, server).prop_filter_map("facts that parse", move |(services, (pods4, pods6), server)| {
        let service_cidr: ServiceCidr = services.parse().ok()?;
        let pods = if service_cidr.is_dual_stack() { format!("{pods4},{pods6}") } else { pods4 };
        let pod_cidr: PodCidr = pods.parse().ok()?;
        Some(
            ClusterFacts::new(server.parse().ok()?, ca.clone()).service_cidr(service_cidr).pod_cidr(pod_cidr),
        )
    })
}

/// Valid nodes: a name, and often addresses and labels.
pub fn nodes() -> impl Strategy<Value = NodeFacts> {
    let names = "[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\\.[a-z]{1,5})?";
    let addresses = prop_oneof![
        Just(Vec::new()),
        (1_u8..250).prop_map(|host| vec![IpAddr::V4(Ipv4Addr::new(192, 168, 1, host))]),
        (1_u8..250).prop_map(|host| vec![
            IpAddr::V4(Ipv4Addr::new(192, 168, 1, host)),
            IpAddr::V6(Ipv6Addr::new(0xfd02, 0, 0, 0, 0, 0, 0, host.into())),
        ]),
    ];
    (names, addresses, proptest::option::of("[a-z]{1,8}")).prop_filter_map(
        "a node name",
        |(name, addresses, zone)| {
            let node = addresses.into_iter().fold(NodeFacts::new(name.parse().ok()?), NodeFacts::address);
            Some(match zone {
                Some(zone) => node.label("topology.kubernetes.io/zone", zone),
                None => node,
            })
        },
    )
}

/// Fleets of up to five nodes of one of these clusters, with a bootstrap token. Names and addresses are unique; facts
/// that the target refuses are left out.
///
/// ```
/// use nodestrap::arbitrary::{clusters, fleets};
/// use nodestrap::certificate::CaBundle;
/// use nodestrap::{KubernetesVersion, Target};
/// use proptest::prelude::*;
///
/// # let ca_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ca.crt"));
/// let ca = CaBundle::from_pem(ca_pem).unwrap();
/// let target = Target::new(KubernetesVersion::V1_34).containerd("2.2".parse().unwrap());
/// proptest!(ProptestConfig::with_cases(4), |(fleet in fleets(clusters(ca.clone()), target.clone()))| {
///     prop_assert!(fleet.nodes().len() <= 5);
/// });
/// ```
pub fn fleets(clusters: impl Strategy<Value = ClusterFacts>, target: Target) -> impl Strategy<Value = Fleet> {
    let valid = clusters.prop_filter_map("facts of the target", move |facts| facts.validate(&target).ok());
    (valid, any::<[u8; 32]>(), vec(nodes(), 1..=5)).prop_map(|(cluster, chance, nodes)| {
        let mut fleet = cluster.fleet(BootstrapToken::from_entropy(chance));
        for node in &nodes {
            // One whose name or address is taken is left out.
            let _ = fleet.add(node);
        }
        fleet
    })
}
