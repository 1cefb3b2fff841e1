//! Values of fields, from what their rows say.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::values::strings;
use crate::engine::row::{Row, Shape};
use crate::gate::Gate;
use crate::value::Json;

/// A value for a row: mostly of the right type and plausible, now and then at a boundary or wrong.
pub(super) fn field(row: &'static Row) -> BoxedStrategy<Json> {
    prop_oneof![
        28 => plausible(row),
        1 => Just(Json::Null),
        1 => wrong(),
    ]
    .boxed()
}

fn plausible(row: &'static Row) -> BoxedStrategy<Json> {
    if row.wire == "featureGates" {
        return gates();
    }
    if let Some((_, texts)) = NAMED.iter().find(|(wires, _)| wires.contains(&row.wire)) {
        let text = prop_oneof![9 => select(*texts).prop_map(Json::from), 1 => texts_of_any_field()];
        return if matches!(row.shape, Shape::List(_)) {
            vec(text, 0..3).prop_map(Json::Array).boxed()
        } else {
            text.boxed()
        };
    }
    if !row.words.is_empty() {
        return prop_oneof![9 => select(row.words).prop_map(Json::from), 1 => strings().prop_map(Json::from)]
            .boxed();
    }
    if let Some((low, high)) = row.range {
        let near = vec![
            low.saturating_sub(1),
            low,
            low.saturating_add(1),
            high.saturating_sub(1),
            high,
            high.saturating_add(1),
        ];
        return prop_oneof![1 => select(near), 2 => low..=high].prop_map(Json::from).boxed();
    }
    of_shape(row.shape)
}

fn of_shape(shape: Shape) -> BoxedStrategy<Json> {
    match shape {
        Shape::Bool => any::<bool>().prop_map(Json::from).boxed(),
        Shape::Integer { bits, signed } => integers(bits, signed),
        Shape::Float { .. } => {
            select(vec!["0", "0.5", "0.9", "1", "1.5", "-1", "1e3", "5"]).prop_map(Json::number_text).boxed()
        }
        Shape::Text => texts_of_any_field(),
        Shape::Duration => select(DURATIONS).prop_map(Json::from).boxed(),
        Shape::DurationOrNanoseconds => {
            prop_oneof![select(DURATIONS).prop_map(Json::from), (-5_i64..5_000_000_000).prop_map(Json::from)]
                .boxed()
        }
        Shape::Quantity => {
            prop_oneof![select(QUANTITIES).prop_map(Json::from), (-1_i64..5000).prop_map(Json::from)].boxed()
        }
        Shape::Time => select(TIMES).prop_map(Json::from).boxed(),
        Shape::Bytes => select(BYTES).prop_map(Json::from).boxed(),
        Shape::List(item) => vec(of_shape(*item), 0..4).prop_map(Json::Array).boxed(),
        Shape::Map(value) => vec((map_keys(), of_shape(*value)), 0..4).prop_map(object).boxed(),
        Shape::Record(rows) => record(rows, 0.4),
        Shape::Any => super::values::json().boxed(),
    }
}

/// A record: each row with this likelihood, now and then a key that is no row's.
pub(super) fn record(rows: &'static [&'static Row], likelihood: f64) -> BoxedStrategy<Json> {
    let fields: Vec<_> = rows.iter().map(|row| (proptest::bool::weighted(likelihood), field(row))).collect();
    let strange = proptest::option::weighted(0.1, (select(rows), 0_u8..3, strings()));
    (fields, strange)
        .prop_map(move |(fields, strange)| {
            let given = rows.iter().zip(fields).filter(|(_, (given, _))| *given);
            let mut fields: Vec<(String, Json)> =
                given.map(|(row, (_, value))| (row.wire.to_owned(), value)).collect();
            if let Some((row, how, value)) = strange {
                let key = strange_key(row.wire, how);
                if !fields.iter().any(|(known, _)| *known == key) {
                    fields.push((key, Json::from(value)));
                }
            }
            Json::Object(fields)
        })
        .boxed()
}

/// A key like a known one: in another letter case, misspelt, or of something else.
pub(super) fn strange_key(wire: &str, how: u8) -> String {
    match how {
        0 => wire.to_uppercase(),
        1 => wire.chars().skip(1).collect(),
        2 => wire.to_lowercase(),
        _ => format!("x{wire}"),
    }
}

fn object(fields: Vec<(String, Json)>) -> Json {
    let ordered: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
    ordered.into_iter().collect()
}

fn gates() -> BoxedStrategy<Json> {
    let names: Vec<&'static str> =
        Gate::all().iter().map(Gate::name).chain(["AllAlpha", "AllBeta", "NoSuchGate"]).collect();
    vec((select(names).prop_map(str::to_owned), any::<bool>().prop_map(Json::from)), 0..4)
        .prop_map(object)
        .boxed()
}

fn integers(bits: u8, signed: bool) -> BoxedStrategy<Json> {
    let most: i128 = if signed { (1 << (bits - 1)) - 1 } else { (1 << bits) - 1 };
    let least = if signed { -most - 1 } else { 0 };
    let edges = vec![least - 1, least, -1, 0, 1, most, most + 1];
    prop_oneof![
        3 => (-10_i32..70_000).prop_map(Json::from),
        1 => select(edges).prop_map(|edge| Json::number_text(&edge.to_string())),
    ]
    .boxed()
}

fn texts_of_any_field() -> BoxedStrategy<Json> {
    prop_oneof![4 => select(TEXTS).prop_map(Json::from), 1 => strings().prop_map(Json::from)].boxed()
}

fn map_keys() -> BoxedStrategy<String> {
    prop_oneof![4 => select(KEYS).prop_map(str::to_owned), 1 => strings()].boxed()
}

/// A value of some type, the right one only by luck.
pub(super) fn wrong() -> BoxedStrategy<Json> {
    prop_oneof![
        any::<bool>().prop_map(Json::from),
        (-2_i32..3).prop_map(Json::from),
        strings().prop_map(Json::from),
        Just(Json::Array(Vec::new())),
        Just(Json::Object(Vec::new())),
        select(vec!["1.5", "1e400", "18446744073709551616", "0.0"]).prop_map(Json::number_text),
    ]
    .boxed()
}

/// What fields of these names hold, mostly sound.
const NAMED: &[(&[&str], &[&str])] = &[
    (
        &["bindAddress", "address", "healthzBindAddress"],
        &["0.0.0.0", "127.0.0.1", "::", "10.0.0.1", "fd00::1"],
    ),
    (&["metricsBindAddress"], &["127.0.0.1:10249", "0.0.0.0:10249", "[::]:10249", "0.0.0.0", "::"]),
    (
        &["clusterCIDR"],
        &["10.0.0.0/8", "172.16.0.0/16", "fd00::/64", "10.0.0.0/8,fd00::/64", "10.0.0.1/8", ""],
    ),
    (&["nodePortAddresses"], &["primary", "10.0.0.0/8", "fd00::/64", "10.0.0.0/8", "0.0.0.0/0"]),
    (&["excludeCIDRs"], &["10.0.0.0/8", "fd00::/64", "0.0.0.0/0", "10.0.0.1/24"]),
    (&["mode"], &["", "iptables", "ipvs", "nftables", "Webhook", "AlwaysAllow", "kernelspace"]),
    (&["detectLocalMode"], &["", "ClusterCIDR", "NodeCIDR", "BridgeInterface", "InterfaceNamePrefix"]),
    (&["bridgeInterface", "interfaceNamePrefix"], &["cbr0", "veth", "", "cali-0", "averylonginterfacename"]),
    (
        &["showHiddenMetricsForVersion"],
        &["", "1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"],
    ),
    (&["format"], &["", "text", "json"]),
    (&["scheduler"], &["", "rr", "wrr", "lc", "sh", "mh"]),
    (&["reservedSystemCPUs"], &["", "0", "0-3", "0,2", "0-1,4", "3-1"]),
    (
        &["imageServiceEndpoint", "containerRuntimeEndpoint"],
        &["unix:///run/containerd/containerd.sock", "/run/c.sock", ""],
    ),
    (&["enforceNodeAllocatable"], &["none", "pods", "system-reserved", "kube-reserved", "pods"]),
    (
        &["systemReservedCgroup", "kubeReservedCgroup", "cgroupRoot", "kubeletCgroups", "systemCgroups"],
        &["", "/", "/system.slice", "/kube.slice"],
    ),
];

const DURATIONS: &[&str] = &[
    "0", "0s", "1ns", "999ms", "1s", "2s", "3s", "10s", "1m", "2m0s", "5m", "4h0m0s", "300s", "301s", "-1s",
    "1h1s", "", "5", "1d",
];

const QUANTITIES: &[&str] = &["0", "1", "100Mi", "1Gi", "1.5Gi", "500m", "-1", "1e3", "10%", "K", "", "1k"];

const TIMES: &[&str] = &["2026-01-01T00:00:00Z", "2026-01-01T00:00:00+08:00", "2026-01-01", ""];

const BYTES: &[&str] = &["", "aGVsbG8=", "aGVs\nbG8=", "aGVs bG8=", "aGVsbG8", "-_-_"];

const TEXTS: &[&str] = &[
    "",
    "/etc/kubernetes/manifests",
    "relative/path",
    "/a//b/",
    "/",
    "10.96.0.10",
    "0.0.0.0",
    "::",
    "127.0.0.1:10249",
    "[::1]:10249",
    "10.0.0.0/8",
    "fd00::/64",
    "10.0.0.0/8,fd00::/64",
    "primary",
    "localhost",
    "all",
    "systemd",
    "cgroupfs",
    "none",
    "None",
    "Static",
    "pods",
    "kube-reserved",
    "system-reserved",
    "0-3",
    "0,2",
    "3-1",
    "Webhook",
    "text",
    "json",
    "NoSchedule",
    "node.example.com/x",
    "unix:///run/containerd/containerd.sock",
    "1.33",
    "1.36",
    "node-1",
    "kube-system",
    "system:nodes",
    "Group",
    "User",
    "ServiceAccount",
    "ClusterRole",
    "rbac.authorization.k8s.io",
    "https://10.0.0.1:6443",
    "http://10.0.0.1",
    "10.0.0.1:6443",
    "a b",
    "100Mi",
    "10%",
    "5%",
];

const KEYS: &[&str] = &[
    "memory.available",
    "nodefs.available",
    "nodefs.inodesFree",
    "imagefs.available",
    "imagefs.inodesFree",
    "pid.available",
    "cpu",
    "memory",
    "ephemeral-storage",
    "pid",
    "hugepages-2Mi",
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_forward",
    "full-pcpus-only",
    "app.kubernetes.io/name",
    "token",
    "username",
];
