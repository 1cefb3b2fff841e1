//! Argument lists of the components.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::values::strings;
use crate::component::{Component, Flag, FlagType};

/// Argument lists of a component, without the program: mostly flags it has, with values of their type.
///
/// Flags of all minors occur, bare and with values, in both spellings of a value, now and then misspelt; and words
/// that are no flags.
pub fn argument_lists(component: Component) -> impl Strategy<Value = Vec<String>> {
    let flag = select(Flag::all(component)).prop_flat_map(|flag| (Just(flag), value(flag.kind()), 0..40_u8));
    let written = flag.prop_map(|(flag, value, how)| {
        let name = flag.name();
        match how {
            0 => vec![format!("--{}={value}", name.replace('-', "_"))],
            1 => vec![format!("--{name}s={value}")],
            2 => vec![format!("-{name}={value}")],
            3 => vec![format!("--{}={value}", name.to_uppercase())],
            4..8 => vec![format!("--{name}")],
            8..15 => vec![format!("--{name}"), value],
            _ => vec![format!("--{name}={value}")],
        }
    });
    let other = prop_oneof![
        3 => select(OTHER).prop_map(|text| vec![text.to_owned()]),
        1 => strings().prop_map(|text| vec![text]),
    ];
    let argument = prop_oneof![20 => written, 1 => other];
    vec(argument, 0..4).prop_map(|arguments| arguments.concat())
}

const OTHER: &[&str] =
    &["", "-", "--", "x", "-v=2", "-v", "-h", "--help", "-z", "--=x", "---v=1", "-vh", "--no-such"];

/// A value of a type: mostly one that is read, now and then any other.
fn value(kind: FlagType) -> BoxedStrategy<String> {
    let of_type = select(texts(kind)).prop_map(str::to_owned);
    prop_oneof![12 => of_type, 1 => strings(), 1 => select(NUMBERS).prop_map(str::to_owned)].boxed()
}

#[expect(clippy::too_many_lines, reason = "a table of texts")]
fn texts(kind: FlagType) -> &'static [&'static str] {
    match kind {
        FlagType::Bool => &["true", "false", "1", "0", "t", "F", "True", "yes", ""],
        FlagType::Int | FlagType::Int32 | FlagType::Int64 | FlagType::Uint | FlagType::Verbosity => NUMBERS,
        FlagType::Float32 | FlagType::Float64 => {
            &["0", "1.5", "-1", "1e3", "0x1p-2", "1_0", "inf", "NaN", "1e400", "x"]
        }
        FlagType::Duration => &["0", "0s", "5m", "1h1m1s", "-1s", "1.5h", "5", "1d", "", "+1s"],
        FlagType::TextList | FlagType::TextArray | FlagType::Int32List => {
            &["a", "a,b", "", "\"a,b\",c", "\"a", "a\"b", "a,,b", "1,2", "1, 2", "a\nb"]
        }
        FlagType::TextMap | FlagType::Pairs | FlagType::OnePair | FlagType::LoosePairs => &[
            "a=b",
            "a=b,c=d",
            "",
            "a",
            "a=",
            "=b",
            "a=b=c",
            "a=b,,c=d",
            " a = b ",
            "\"a=b,c\"",
            "kubernetes.io/x=y",
        ],
        FlagType::Quantity => &["64Mi", "1", "1.5Gi", "500m", "-1", "", "x", "1 Gi", "1e3"],
        FlagType::Ip | FlagType::SloppyIp | FlagType::SloppyIpPort => &[
            "10.0.0.1",
            "::",
            "0.0.0.0",
            "010.0.0.1",
            "",
            " 10.0.0.1 ",
            "x",
            "10.0.0.1:80",
            "[::1]:80",
            "1.2.3",
            "::ffff:1.2.3.4",
            ":80",
            "10.0.0.1:99999",
        ],
        FlagType::Cidrs => &[
            "10.0.0.0/8",
            "10.0.0.0/8,fd00::/64",
            "",
            "10.0.0.1/8",
            "x",
            "10.0.0.0",
            "10.0.0.0/8, fd00::/64",
        ],
        FlagType::ProxyPortRange | FlagType::PortRange => &[
            "80",
            "30000-32767",
            "30000+2767",
            "",
            "0",
            "3-1",
            "1-65536",
            "a-b",
            "80-",
            "+1",
            "30000 - 32767",
            "0-0",
        ],
        FlagType::Gates | FlagType::CheckedGates | FlagType::ComponentGates => &[
            "AllAlpha=true",
            "AllBeta=false",
            "NoSuchGate=true",
            "GracefulNodeShutdown=false",
            "NodeSwap=true,MemoryQoS=true",
            "kube:AllAlpha=true",
            "kube:NoSuch=true",
            "NodeSwap",
            "NodeSwap=yes",
            "NodeSwap=",
            "",
            "NodeSwap=t",
            " NodeSwap = true",
            "other:NodeSwap=true",
            "NFTablesProxyMode=false",
            "RotateKubeletServerCertificate=true",
            "a:b:c=true",
        ],
        FlagType::Thresholds => &[
            "memory.available<100Mi",
            "memory.available<10%,nodefs.available<5%",
            "",
            "memory.available",
            "a<b<c",
            "a=b",
        ],
        FlagType::Headers => &["a:b", "a:b,c:d", "", "a", "a:", ":b", "a:b:c"],
        FlagType::Taints => &[
            "a=b:NoSchedule",
            "a:NoExecute",
            "a=b:NoSchedule,c=d:PreferNoSchedule",
            "",
            "a",
            "a=b",
            "a=b:Other",
            "a=b:NoSchedule,a=c:NoSchedule",
            "a b=c:NoSchedule",
            "=b:NoSchedule",
            "a=b=c:NoSchedule",
            "a=b:NoSchedule,",
        ],
        FlagType::ReservedMemory => &[
            "0:memory=1Gi",
            "0:memory=1Gi,hugepages-2Mi=1Gi",
            "0:memory=1Gi;1:memory=2Gi",
            "",
            "0",
            "0:memory",
            "x:memory=1Gi",
            "0:memory=x",
            "0:memory=1Gi;0:memory=1Gi",
            "-1:memory=1Gi",
            "0:cpu=1",
            "0:memory=0",
            "0:memory=-1",
        ],
        FlagType::NamedCertKey => &[
            "a.crt,a.key",
            "a.crt,a.key:example.com",
            "a.crt,a.key:a,b",
            "a.crt",
            "",
            ",",
            "a,b,c",
            "a.crt,a.key:",
            ":a",
        ],
        FlagType::VModule => {
            &["a=1", "a=1,b=2", "", "a", "a=x", "=1", "a=-1", "a=0", "a*=1", "a=1,", "a,b=1"]
        }
        FlagType::Version => &["true", "false", "raw", "", "x", "1.34", "v1.99.0"],
        _ => &[
            "a",
            "",
            "/etc/kubernetes/x",
            "iptables",
            "ipvs",
            "a b",
            "cluster.local",
            "ClusterCIDR",
            "*,-a",
            "kubelet",
        ],
    }
}

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "5",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775808",
    "0x10",
    "010",
    "0o7",
    "1_000",
    "1.0",
    "",
    " 1",
    "+1",
    "0b1",
    "08",
    "x",
];
