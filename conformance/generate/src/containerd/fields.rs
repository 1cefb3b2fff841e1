//! Tables and values, from what containerd's rows say.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use nodestrap::containerd::{Key, KeyType};

use super::toml::Toml;

/// A file without what installers write: a version, keys at the top, plugins.
pub(super) fn config() -> BoxedStrategy<Toml> {
    let version = prop_oneof![
        12 => Just(Some("2")),
        12 => Just(Some("3")),
        4 => Just(None),
        2 => Just(Some("1")),
        2 => Just(Some("4")),
        1 => select(&[Some("0"), Some("5"), Some("-1"), Some("\"2\""), Some("2.0"), Some("0x2"), Some("+3")][..]),
    ];
    (version, table(Key::TOP, 0.06), vec(plugin(), 0..3))
        .prop_map(|(version, top, plugins)| {
            let mut fields: Vec<(String, Toml)> = Vec::new();
            fields.extend(version.map(|version| ("version".to_owned(), Toml::plain(version))));
            if let Toml::Table(top) = top {
                // What is imported is not there.
                let imports =
                    |key: &str, value| if key == "imports" { Toml::List(Vec::new()) } else { value };
                let own = top.into_iter().filter(|(key, _)| key != "version" && key != "plugins");
                fields.extend(own.map(|(key, value)| (key.clone(), imports(&key, value))));
            }
            if !plugins.is_empty() {
                let plugins = plugins.into_iter().map(|(id, table)| (named(id, version), table));
                let merged =
                    plugins.fold(Toml::Table(Vec::new()), |all, one| all.over(Toml::Table(vec![one])));
                fields.push(("plugins".to_owned(), merged));
            }
            Toml::Table(fields)
        })
        .boxed()
}

/// A plugin of some release, or CRI's of version 2.
fn plugin() -> BoxedStrategy<(&'static str, Toml)> {
    let known = select(Key::PLUGINS).prop_flat_map(|row| (Just(row.name), value(row.kind)));
    let cri = value(KeyType::Table(Key::CRI)).prop_map(|table| ("io.containerd.grpc.v1.cri", table));
    prop_oneof![3 => known, 2 => cri].boxed()
}

/// Files without a version have short ids.
fn named(id: &str, version: Option<&str>) -> String {
    let short = matches!(version, None | Some("0" | "1"));
    let end = if short { id.rsplit('.').next() } else { None };
    end.unwrap_or(id).to_owned()
}

/// A table: each key with this likelihood.
fn table(keys: &'static [Key], likelihood: f64) -> BoxedStrategy<Toml> {
    let fields: Vec<_> =
        keys.iter().map(|key| (proptest::bool::weighted(likelihood), value(key.kind))).collect();
    fields
        .prop_map(move |fields| {
            let given = keys.iter().zip(fields).filter(|(_, (given, _))| *given);
            Toml::Table(given.map(|(key, (_, value))| (key.name.to_owned(), value)).collect())
        })
        .boxed()
}

/// A value for a row: nearly always one that is decoded.
fn value(kind: KeyType) -> BoxedStrategy<Toml> {
    prop_oneof![60 => of_type(kind), 1 => wrong()].boxed()
}

fn of_type(kind: KeyType) -> BoxedStrategy<Toml> {
    let few = |keys: usize| (2.0 / f64::from(u16::try_from(keys).unwrap_or(u16::MAX))).clamp(0.05, 0.6);
    match kind {
        KeyType::Bool => plain(&["true", "false"]),
        KeyType::Int => plain(&[
            "0",
            "1",
            "-1",
            "3",
            "16777216",
            "0x10",
            "0o17",
            "0b11",
            "1_000",
            "+5",
            "9223372036854775807",
        ]),
        KeyType::Float => plain(&["0.02", "1.0", "-0.5", "1e3", "5e-2", "inf", "-inf", "1_0.0", "+1.5"]),
        KeyType::Text => prop_oneof![5 => plain(TEXTS), 1 => plain(ODD_TEXTS)].boxed(),
        KeyType::Duration | KeyType::Nanoseconds => prop_oneof![
            8 => plain(&["\"10s\"", "\"0s\"", "\"100ms\"", "'1h30m'", "\"0\"", "\"1.5s\""]),
            1 => plain(&["\"10\"", "\"\"", "10", "\"1d\"", "\"-1s\"", "\" 1s\"", "0", "1.5", "\"1S\""]),
        ]
        .boxed(),
        KeyType::Texts => vec(plain(TEXTS), 0..3).prop_map(Toml::List).boxed(),
        KeyType::Table(keys) => table(keys, few(keys.len())),
        KeyType::Map(of) => vec((select(NAMES), value(*of)), 0..3)
            .prop_map(|fields| {
                let fields =
                    fields.into_iter().map(|(name, value)| Toml::Table(vec![(name.to_owned(), value)]));
                fields.fold(Toml::Table(Vec::new()), Toml::over)
            })
            .boxed(),
        KeyType::Free => options(),
        KeyType::Tables(keys) => vec(table(keys, few(keys.len())), 0..3).prop_map(Toml::List).boxed(),
        _ => prop_oneof![wrong(), Just(Toml::Table(Vec::new()))].boxed(),
    }
}

/// The options of a runtime.
fn options() -> BoxedStrategy<Toml> {
    let option = prop_oneof![
        6 => Just(("SystemdCgroup", "true")),
        2 => select(&[("BinaryName", "\"/usr/bin/runc\""), ("Root", "\"\""), ("NoPivotRoot", "false"), ("IoUid", "0")][..]),
        1 => select(&[("SystemdCgroup", "\"true\""), ("systemdCgroup", "true"), ("Systemdcgroup", "true"), ("x", "1.5"), ("IoUid", "\"0\"")][..]),
    ];
    vec(option, 0..3)
        .prop_map(|fields| {
            let fields = fields
                .into_iter()
                .map(|(key, value)| Toml::Table(vec![(key.to_owned(), Toml::plain(value))]));
            fields.fold(Toml::Table(Vec::new()), Toml::over)
        })
        .boxed()
}

fn plain(texts: &'static [&'static str]) -> BoxedStrategy<Toml> {
    select(texts).prop_map(Toml::plain).boxed()
}

/// A value of some type, the right one only by luck.
pub(super) fn wrong() -> BoxedStrategy<Toml> {
    let scalars = plain(&[
        "true",
        "1",
        "-1",
        "1.5",
        "\"x\"",
        "\"\"",
        "\"true\"",
        "\"1\"",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "07:32:00",
        "nan",
        "9223372036854775807",
    ]);
    prop_oneof![
        8 => scalars.clone(),
        1 => plain(&["yes", "None", "1__0", ".5", "5.", "\"open", "", "True", "0X1", "\"\\q\"", "'it's'", "[", "{", "1 2", "#"]),
        2 => Just(Toml::List(Vec::new())),
        2 => Just(Toml::Table(Vec::new())),
        1 => vec(scalars.clone(), 1..3).prop_map(Toml::List),
        1 => scalars.clone().prop_map(|value| Toml::Table(vec![("x".to_owned(), value)])),
        1 => scalars.prop_map(|value| Toml::List(vec![Toml::Table(vec![("x".to_owned(), value)])])),
    ]
    .boxed()
}

const TEXTS: &[&str] = &[
    "\"runc\"",
    "\"overlayfs\"",
    "\"/run/containerd/containerd.sock\"",
    "\"/opt/cni/bin\"",
    "\"/etc/containerd/certs.d\"",
    "\"io.containerd.runc.v2\"",
    "\"registry.k8s.io/pause:3.10\"",
    "'https://mirror.example.com'",
    "\"\"",
    "\"info\"",
    "\"io.containerd.snapshotter.v1.btrfs\"",
    "\"10s\"",
    "\"127.0.0.1:0\"",
];

const ODD_TEXTS: &[&str] = &[
    "'/a\\b'",
    "\"a\\tb\\u00e9\"",
    "\"\"\"\na\n  b\"\"\"",
    "'''a'b'''",
    "\"\"\"a \\\n  b\"\"\"",
    "\"\u{e9}\u{1F600}\"",
    "\"cri\"",
    "\"containerd.server\"",
];

const NAMES: &[&str] = &[
    "runc",
    "nvidia",
    "kata",
    "docker.io",
    "r.example.com:5000",
    "*",
    "a b",
    "sandbox",
    "io.containerd.timeout.shim.load",
];
