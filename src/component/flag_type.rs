//! How the programs read the values of their flags.

use super::value;
use crate::version::KubernetesVersion;

/// How a program reads the value of a flag.
///
/// Numbers follow Go's `strconv` with a base by prefix (`0x10`, `0o7`, `1_000`); lists of text are one line of CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FlagType {
    /// A truth value; the bare flag means `true`.
    Bool,
    /// A 64-bit number.
    Int,
    /// A 32-bit number.
    Int32,
    /// A 64-bit number.
    Int64,
    /// A 64-bit number without a sign.
    Uint,
    /// A 32-bit float.
    Float32,
    /// A 64-bit float.
    Float64,
    /// A Go duration, `1m30s`.
    Duration,
    /// Any text.
    Text,
    /// Texts as one line of CSV; repeated flags add up.
    TextList,
    /// One text; repeated flags add up.
    TextArray,
    /// `key=value` pairs as one line of CSV.
    TextMap,
    /// 32-bit numbers between commas.
    Int32List,
    /// A resource quantity, `64Mi`.
    Quantity,
    /// An IP address; spaces around it are cut off. Empty is allowed from 1.34 on.
    Ip,
    /// An IP address, leading zeros allowed, or nothing; giving another one after nothing crashes the program.
    SloppyIp,
    /// An IP address with or without a port, or nothing; another one after nothing crashes the program.
    SloppyIpPort,
    /// CIDRs between commas; given once only.
    Cidrs,
    /// How kube-proxy detects local traffic: any text, judged later.
    LocalMode,
    /// kube-proxy's mode: any text, judged later.
    ProxyMode,
    /// A port range: `80`, `30000-32767`, `30000+2767`, or nothing.
    ProxyPortRange,
    /// A port range, as [`FlagType::ProxyPortRange`].
    PortRange,
    /// Feature gates, `Name=true`, between commas; which names exist is judged later.
    Gates,
    /// Feature gates whose names and locks the flag itself judges.
    CheckedGates,
    /// Feature gates of several components, `kube:Name=true`; judged later.
    ComponentGates,
    /// `key=value` pairs between commas.
    Pairs,
    /// One `key=value` pair; commas belong to the value.
    OnePair,
    /// `key=value` pairs or bare keys between commas; nothing is refused.
    LoosePairs,
    /// `signal<quantity` pairs between commas.
    Thresholds,
    /// `name:value` pairs between commas.
    Headers,
    /// Taints, `key=value:Effect`, between commas.
    Taints,
    /// Memory reservations of NUMA nodes, `0:memory=1Gi;1:memory=2Gi`.
    ReservedMemory,
    /// `cert,key` or `cert,key:name,name`.
    NamedCertKey,
    /// A log level, 0 to 2147483647.
    Verbosity,
    /// Log levels of source files, `pattern=N`, between commas.
    VModule,
    /// `true`, `false`, `raw`, or a version of the same release to be reported instead; bare means `true`.
    Version,
}

impl FlagType {
    /// The program's own name of the type, as its help text shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint => "uint",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Duration => "duration",
            Self::Text => "string",
            Self::TextList => "stringSlice",
            Self::TextArray => "stringArray",
            Self::TextMap => "stringToString",
            Self::Int32List => "int32Slice",
            Self::Quantity => "quantity",
            Self::Ip | Self::SloppyIp => "ip",
            Self::SloppyIpPort => "ipport",
            Self::Cidrs => "cidrs",
            Self::LocalMode => "LocalMode",
            Self::ProxyMode => "ProxyMode",
            Self::ProxyPortRange => "port-range",
            Self::PortRange => "portRange",
            Self::Gates | Self::CheckedGates => "mapStringBool",
            Self::ComponentGates | Self::Headers => "colonSeparatedMultimapStringString",
            Self::Pairs | Self::OnePair | Self::LoosePairs | Self::Thresholds => "mapStringString",
            Self::Taints => "[]v1.Taint",
            Self::ReservedMemory => "reserved-memory",
            Self::NamedCertKey => "namedCertKey",
            Self::Verbosity => "Level",
            Self::VModule => "pattern=N,...",
            Self::Version => "version",
        }
    }

    /// Whether repeated flags add up instead of the last one holding.
    pub const fn adds_up(self) -> bool {
        matches!(
            self,
            Self::TextList
                | Self::TextArray
                | Self::TextMap
                | Self::Int32List
                | Self::Gates
                | Self::CheckedGates
                | Self::ComponentGates
                | Self::Pairs
                | Self::OnePair
                | Self::LoosePairs
                | Self::Thresholds
                | Self::Headers
                | Self::ReservedMemory
                | Self::NamedCertKey
                | Self::VModule
        )
    }

    /// Judges one value as the program's flag does.
    ///
    /// # Errors
    /// What is wrong with the value, in our words. Values of free text are not repeated in it.
    pub fn check(self, text: &str, version: KubernetesVersion) -> Result<(), String> {
        value::check(self, text, version)
    }

    pub(super) const fn bare(self) -> Option<&'static str> {
        match self {
            Self::Bool | Self::Version => Some("true"),
            _ => None,
        }
    }

    pub(super) const fn zero(self) -> &'static str {
        match self {
            Self::Bool | Self::Version => "false",
            _ => "",
        }
    }
}
