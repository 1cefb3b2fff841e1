//! What the command line asks for.

use std::ffi::OsString;
use std::fmt::Display;
use std::str::FromStr;

use clap::{Parser, ValueEnum};
use nodestrap::component::Component;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::target::CgroupVersion;
use nodestrap::value::{PodCidr, ServiceCidr, Timestamp};
use nodestrap::version::{Minor, SystemdVersion};
use nodestrap::{KubernetesVersion, Target};

/// Reads files and whole folders, recognises each file, judges it as the program that will read it, and all of them
/// together.
#[derive(Debug, Parser)]
#[command(name = "check", after_help = "exit status: 0 no errors, 1 errors, 2 unusable or unreadable input")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Options {
    /// Files and folders; `-` is standard input
    #[arg(required_unless_present = "completions", value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    /// Version of kubelet and kube-proxy, such as 1.34 or v1.29.6
    #[arg(long, value_name = "VERSION", value_parser = parse::<KubernetesVersion>)]
    pub(crate) kubernetes: Option<KubernetesVersion>,
    /// Version of the control plane, where it is another
    #[arg(long, value_name = "VERSION", value_parser = parse::<KubernetesVersion>)]
    pub(crate) control_plane: Option<KubernetesVersion>,
    /// Version of containerd, such as 1.7 or 2.2
    #[arg(long, value_name = "VERSION", value_parser = parse::<ContainerdVersion>)]
    pub(crate) containerd: Option<ContainerdVersion>,
    /// Version of systemd, such as 252
    #[arg(long, value_name = "VERSION", value_parser = parse::<SystemdVersion>)]
    pub(crate) systemd: Option<SystemdVersion>,
    /// Facts of the host: cgroup=1|2, swap=on|off, resolved=on|off, readonly-usr=on|off
    #[arg(long, value_name = "FACT=VALUE", value_delimiter = ',', value_parser = parse::<HostFact>)]
    host: Vec<HostFact>,
    /// Service network of the cluster (two, with a comma, for dual stack)
    #[arg(long, value_name = "CIDR", value_parser = parse::<ServiceCidr>)]
    pub(crate) service_cidr: Option<ServiceCidr>,
    /// Pod network of the cluster
    #[arg(long, value_name = "CIDR", value_parser = parse::<PodCidr>)]
    pub(crate) pod_cidr: Option<PodCidr>,
    /// The argument list of kube-apiserver, kube-controller-manager, kubelet or kube-proxy, one argument a line
    #[arg(long, value_name = "PROGRAM=FILE", value_parser = program)]
    pub(crate) arguments: Vec<(Component, String)>,
    /// Judge as of this time (RFC 3339) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse::<Timestamp>)]
    pub(crate) at: Option<Timestamp>,
    /// Findings of this rule are notes
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
    /// Findings of this rule are errors; `warnings` makes all warnings count for the exit status
    #[arg(long, value_name = "RULE|warnings")]
    deny: Vec<String>,
    /// Say also what this newer version refuses or silently changes; needs --kubernetes
    #[arg(long, value_name = "VERSION", requires = "kubernetes", value_parser = parse::<KubernetesVersion>)]
    pub(crate) upgrade_to: Option<KubernetesVersion>,
    /// Show every link of the join: what holds, what is broken, what is unknown
    #[arg(long)]
    pub(crate) join: bool,
    /// Show every value that kubelet and kube-proxy run with, and where it comes from
    #[arg(long)]
    pub(crate) effective: bool,
    /// Show notes, and every file that was passed over
    #[arg(long)]
    pub(crate) notes: bool,
    /// How the findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human, conflicts_with = "json")]
    format: Format,
    /// Short for --format json
    #[arg(long)]
    json: bool,
    /// Show what the certain fixes of errors and warnings would change
    #[arg(long)]
    pub(crate) fix: bool,
    /// The same with the certain fixes of this rule, such as a default that is written down
    #[arg(long, value_name = "RULE")]
    pub(crate) fix_rule: Vec<String>,
    /// Change the files
    #[arg(long)]
    pub(crate) write: bool,
    /// Print the completions of a shell, and judge nothing
    #[arg(long, value_enum, value_name = "SHELL")]
    pub(crate) completions: Option<clap_complete::Shell>,
    /// When to colour the text
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub(crate) colour: Colour,
}

/// How the findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// One JSON object a line
    Json,
    /// A log of SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// When to colour the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

/// A fact of the host, as `cgroup=2`.
#[derive(Clone, Copy, Debug)]
enum HostFact {
    Cgroup(CgroupVersion),
    Swap(bool),
    Resolved(bool),
    ReadOnlyUsr(bool),
}

impl FromStr for HostFact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (fact, value) = text.split_once('=').ok_or("write it as FACT=VALUE, such as cgroup=2")?;
        let on = || match value {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(format!("{fact} is on or off, not {value:?}")),
        };
        match fact {
            "cgroup" if value == "1" => Ok(Self::Cgroup(CgroupVersion::V1)),
            "cgroup" if value == "2" => Ok(Self::Cgroup(CgroupVersion::V2)),
            "cgroup" => Err(format!("cgroup is 1 or 2, not {value:?}")),
            "swap" => on().map(Self::Swap),
            "resolved" => on().map(Self::Resolved),
            "readonly-usr" => on().map(Self::ReadOnlyUsr),
            _ => Err(format!("no fact {fact:?}: cgroup, swap, resolved and readonly-usr are known")),
        }
    }
}

impl Options {
    /// What does not go together beyond what the parser says.
    pub(crate) fn fault(&self) -> Option<String> {
        if self.write && !self.mends() {
            return Some("--write goes with --fix or --fix-rule".to_owned());
        }
        if self.mends() && matches!(self.format, Format::Sarif | Format::Github) {
            return Some("--fix and --fix-rule go with the formats human and json".to_owned());
        }
        match (self.upgrade_to, self.kubernetes) {
            (Some(to), Some(from)) if to <= from => {
                Some(format!("--upgrade-to: {to} is not newer than {from}"))
            }
            _ => None,
        }
    }

    /// How the findings are printed.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    /// Whether fixes are asked for.
    pub(crate) fn mends(&self) -> bool {
        self.fix || !self.fix_rule.is_empty()
    }

    /// Whether warnings count for the exit status.
    pub(crate) fn denies_warnings(&self) -> bool {
        self.deny.iter().any(|rule| rule == "warnings")
    }

    /// What the files are judged for.
    pub(crate) fn target(&self, now: Timestamp) -> Target {
        let mut target = Target::new(self.kubernetes.unwrap_or_else(|| Minor::NEWEST.into()));
        target = target.at(self.at.unwrap_or(now));
        target.control_plane = self.control_plane;
        target.containerd = self.containerd;
        target.systemd = self.systemd;
        for fact in &self.host {
            target = match *fact {
                HostFact::Cgroup(version) => target.cgroup(version),
                HostFact::Swap(on) => target.swap(on),
                HostFact::Resolved(on) => target.systemd_resolved(on),
                HostFact::ReadOnlyUsr(on) => target.read_only_usr(on),
            };
        }
        target = self.allow.iter().fold(target, |target, rule| target.allow(rule.as_str()));
        let denied = self.deny.iter().filter(|rule| *rule != "warnings");
        denied.fold(target, |target, rule| target.deny(rule.as_str()))
    }

    /// The same after the upgrade. The control plane goes first: it is never older than its nodes.
    pub(crate) fn upgraded(&self, target: &Target) -> Option<Target> {
        let mut upgraded = target.clone();
        upgraded.node = self.upgrade_to?;
        upgraded.control_plane = target.control_plane.map(|version| version.max(upgraded.node));
        Some(upgraded)
    }

    /// What the files were judged as, in a line.
    pub(crate) fn judged_as(&self, target: &Target) -> String {
        let mut text = format!("Kubernetes {}", target.node);
        if target.node.minor() != target.minor() {
            text = format!("{text} (by the rules of {})", target.minor());
        }
        let said = [
            ("control plane", target.control_plane.map(|version| version.to_string())),
            ("containerd", target.containerd.map(|version| version.to_string())),
            ("systemd", target.systemd.map(|version| version.to_string())),
            ("service network", self.service_cidr.map(|cidr| cidr.to_string())),
            ("Pod network", self.pod_cidr.map(|cidr| cidr.to_string())),
        ];
        for (name, value) in said {
            if let Some(value) = value {
                text = format!("{text}, {name} {value}");
            }
        }
        match target.time {
            Some(time) => format!("{text}, at {}", time.whole_seconds()),
            None => text,
        }
    }
}

/// `PROGRAM=FILE`.
fn program(text: &str) -> Result<(Component, String), String> {
    let (name, path) = text.split_once('=').ok_or("write it as PROGRAM=FILE")?;
    let component = Component::ALL.into_iter().find(|component| component.name() == name);
    Ok((component.ok_or_else(|| format!("{name} is no program of these"))?, path.to_owned()))
}

fn parse<T: FromStr>(text: &str) -> Result<T, String>
where
    T::Err: Display,
{
    text.parse().map_err(|error: T::Err| error.to_string())
}
