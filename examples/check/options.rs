//! What the command line asks for.

use nodestrap::component::Component;
use nodestrap::containerd::ContainerdVersion;
use nodestrap::value::{PodCidr, ServiceCidr, Timestamp};
use nodestrap::version::Minor;
use nodestrap::{KubernetesVersion, Target};

pub(crate) const USAGE: &str = "\
usage: check [OPTION]… PATH…

Reads files and whole folders (`-` is standard input), recognises each file, judges it as the program that will read
it, and all of them together.

  --kubernetes VERSION     version of kubelet and kube-proxy, such as 1.34 or v1.29.6
  --control-plane VERSION  version of the control plane, where it is another
  --containerd VERSION     version of containerd, such as 1.7 or 2.2
  --service-cidr CIDR      service network of the cluster (two, with a comma, for dual stack)
  --pod-cidr CIDR          Pod network of the cluster
  --arguments PROGRAM=FILE the argument list of kube-apiserver, kube-controller-manager, kubelet or kube-proxy, one
                           argument a line
  --at TIME                judge as of this time (RFC 3339) instead of now
  --allow RULE             findings of this rule are notes
  --deny RULE              findings of this rule are errors
  --upgrade-to VERSION     say also what this newer version refuses or silently changes; needs --kubernetes
  --join                   show every link of the join: what holds, what is broken, what is unknown
  --notes                  show notes as well
  --json                   one JSON object a line
  --fix                    show what the certain fixes would change
  --fix --write            change the files
  --help                   this text

exit status: 0 no errors, 1 errors, 2 unusable input
";

/// What to judge, as what, and how to show it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Options {
    pub(crate) paths: Vec<String>,
    pub(crate) kubernetes: Option<KubernetesVersion>,
    pub(crate) control_plane: Option<KubernetesVersion>,
    pub(crate) containerd: Option<ContainerdVersion>,
    pub(crate) upgrade_to: Option<KubernetesVersion>,
    pub(crate) service_cidr: Option<ServiceCidr>,
    pub(crate) pod_cidr: Option<PodCidr>,
    /// Programs, and the files that hold their argument lists.
    pub(crate) arguments: Vec<(Component, String)>,
    pub(crate) at: Option<Timestamp>,
    allowed: Vec<String>,
    denied: Vec<String>,
    pub(crate) join: bool,
    pub(crate) notes: bool,
    pub(crate) json: bool,
    pub(crate) fix: bool,
    pub(crate) write: bool,
}

impl Options {
    /// Reads the arguments; `Ok(None)` asks for help.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self {
            paths: Vec::new(),
            kubernetes: None,
            control_plane: None,
            containerd: None,
            upgrade_to: None,
            service_cidr: None,
            pod_cidr: None,
            arguments: Vec::new(),
            at: None,
            allowed: Vec::new(),
            denied: Vec::new(),
            join: false,
            notes: false,
            json: false,
            fix: false,
            write: false,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
                _ => (argument, None),
            };
            let mut value =
                || value.clone().or_else(|| arguments.next()).ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--help" | "-h" => return Ok(None),
                "--kubernetes" => options.kubernetes = Some(read(&name, &value()?)?),
                "--control-plane" => options.control_plane = Some(read(&name, &value()?)?),
                "--containerd" => options.containerd = Some(read(&name, &value()?)?),
                "--upgrade-to" => options.upgrade_to = Some(read(&name, &value()?)?),
                "--service-cidr" => options.service_cidr = Some(read(&name, &value()?)?),
                "--pod-cidr" => options.pod_cidr = Some(read(&name, &value()?)?),
                "--arguments" => options.arguments.push(program(&value()?)?),
                "--at" => options.at = Some(read(&name, &value()?)?),
                "--allow" => options.allowed.push(value()?),
                "--deny" => options.denied.push(value()?),
                "--join" => options.join = true,
                "--notes" => options.notes = true,
                "--json" => options.json = true,
                "--fix" => options.fix = true,
                "--write" => options.write = true,
                "-" => options.paths.push(name),
                _ if name.starts_with('-') => return Err(format!("there is no option {name}")),
                _ => options.paths.push(name),
            }
        }
        if options.paths.is_empty() {
            return Err("no file is named".to_owned());
        }
        if options.write && !options.fix {
            return Err("--write goes with --fix".to_owned());
        }
        match (options.upgrade_to, options.kubernetes) {
            (Some(_), None) => return Err("--upgrade-to needs --kubernetes, the version of now".to_owned()),
            (Some(to), Some(from)) if to <= from => {
                return Err(format!("--upgrade-to: {to} is not newer than {from}"));
            }
            _ => {}
        }
        Ok(Some(options))
    }

    /// What the files are judged for.
    pub(crate) fn target(&self, now: Timestamp) -> Target {
        let mut target = Target::new(self.kubernetes.unwrap_or_else(|| Minor::NEWEST.into()));
        target = target.at(self.at.unwrap_or(now));
        target.control_plane = self.control_plane;
        target.containerd = self.containerd;
        for rule in &self.allowed {
            target = target.allow(rule.as_str());
        }
        for rule in &self.denied {
            target = target.deny(rule.as_str());
        }
        target
    }

    /// The same after the upgrade. The control plane goes first: it is never older than its nodes.
    pub(crate) fn upgraded(&self, target: &Target) -> Option<Target> {
        let mut upgraded = target.clone();
        upgraded.node = self.upgrade_to?;
        upgraded.control_plane = target.control_plane.map(|version| version.max(upgraded.node));
        Some(upgraded)
    }
}

/// `PROGRAM=FILE`.
fn program(text: &str) -> Result<(Component, String), String> {
    let (name, path) = text.split_once('=').ok_or("--arguments: write it as PROGRAM=FILE")?;
    let component = Component::ALL.into_iter().find(|component| component.name() == name);
    Ok((component.ok_or_else(|| format!("--arguments: {name} is no program of these"))?, path.to_owned()))
}

fn read<T: std::str::FromStr>(option: &str, text: &str) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error| format!("{option}: {error}"))
}
