//! What a unit wants systemd to start beside it.

use super::{Look, NodeSet, Rule, rule};
use crate::component::Component;
use crate::diagnostic::{FieldPath, Severity};
use crate::document::Kind;
use crate::nearest::nearest;
use crate::node::LinkId;
use crate::node::file::{self, File};
use crate::node::spot::Spot;
use crate::unit::{EffectiveUnit, Specifiers, UnitName};

pub(super) const RULES: &[Rule<NodeSet>] = &[rule("node-unit-dependency", "systemd knows no such unit to start")
    .link(LinkId::KubeletDependencies.id())
    .warning()
    .why("systemd ignores an invalid name, and starts nothing for a unit that it does not find; with Requires= the unit itself then fails.")
    .help("name a unit that exists")
    .journal(&["Failed to add dependency on", "Failed to start kubelet.service: Unit"])
    .source("systemd.unit(5)")
        .by(dependencies)];

/// Dependencies that start what they name; the last two words also fail with it.
const STARTS: [&str; 6] = ["Wants", "Upholds", "Requires", "BindsTo", "Requisite", "PartOf"];
const FAILS: [&str; 3] = ["Requires", "BindsTo", "Requisite"];

/// Units that a node may be taken to have without their files.
const KNOWN: [&str; 24] = [
    "basic.target",
    "containerd.service",
    "cri-docker.service",
    "cri-docker.socket",
    "crio.service",
    "dbus.service",
    "docker.service",
    "docker.socket",
    "etcd.service",
    "kube-proxy.service",
    "kubelet.service",
    "local-fs.target",
    "multi-user.target",
    "network-online.target",
    "network.target",
    "nss-lookup.target",
    "remote-fs.target",
    "sysinit.target",
    "systemd-journald.service",
    "systemd-networkd-wait-online.service",
    "systemd-networkd.service",
    "systemd-resolved.service",
    "time-sync.target",
    "timers.target",
];

/// The unit that starts a program, with its drop-ins.
struct Unit<'v> {
    files: Vec<&'v File<'v>>,
    effective: EffectiveUnit,
}

fn unit_of<'v>(look: &Look<'v>, component: Component) -> Option<Unit<'v>> {
    let view = look.view;
    let configured = match component {
        Component::Kubelet => view.kubelet,
        _ => view.proxy,
    };
    let named = configured?.process?.program.file.as_deref()?;
    let of = |file: &File<'_>| match file.kind {
        Ok(Kind::ServiceUnit) => Some(file::name(file.path).to_owned()),
        Ok(Kind::DropIn) => file::folder(file.path).strip_suffix(".d").map(str::to_owned),
        _ => None,
    };
    let name = view.seen.iter().copied().find(|file| file.path == named).and_then(of)?;
    let own =
        || view.seen.iter().copied().filter(|file| view.is_own(file) && of(file).as_ref() == Some(&name));
    // A drop-in without its unit may lack what the package's unit wants.
    let unit = own().find(|file| file.kind == Ok(Kind::ServiceUnit))?;
    let drop_ins: Vec<&File<'_>> = own().filter(|file| file.kind == Ok(Kind::DropIn)).collect();
    let specifiers = Specifiers::new(name.parse::<UnitName>().ok()?).systemd(view.target.systemd);
    let effective = EffectiveUnit::read(&specifiers, &unit.text, drop_ins.iter().map(|file| &*file.text));
    Some(Unit { files: std::iter::once(unit).chain(drop_ins).collect(), effective })
}

fn dependencies(look: &mut Look<'_>) {
    let Some(unit) = unit_of(look, Component::Kubelet) else { return };
    let wanted: Vec<(&str, String, Spot)> = STARTS
        .into_iter()
        .flat_map(|key| unit.dependencies(key).map(move |(name, spot)| (key, name, spot)))
        .collect();
    dropped(look, &unit, &wanted);
    let mut known = Vec::new();
    for (key, name, spot) in wanted {
        if is_known(look, &name) {
            known.push(spot.related(format!("{name} is started")));
            continue;
        }
        // A name with a number is one of several, not a slip.
        let near = nearest(&name, KNOWN).filter(|_| !name.bytes().any(|byte| byte.is_ascii_digit()));
        let fails = FAILS.contains(&key);
        // An error only where both hold: it would fail, and it looks like a slip of a unit that every node has.
        if let (true, Some(near)) = (fails, near) {
            let found = look.broken(spot, format!("the kubelet's unit fails without {name}"), []);
            found.severity = Severity::Error;
            found.help = Some(format!("did you mean {near}?"));
            continue;
        }
        if near.is_some() || fails {
            let found = look.remark(spot, format!("whether there is a unit {name} is not in the set"), []);
            found.severity = if near.is_some() { Severity::Warning } else { Severity::Note };
            found.prefer_help(near.map(|near| format!("did you mean {near}?")));
        }
        if fails {
            look.open(format!("the kubelet's unit fails without {name}, which is not in the set"));
        }
    }
    // Said last and always; where one of the names is open or broken, that counts in its place.
    look.holds("every unit that it starts is one that is known", known);
}

/// What systemd throws away, and what nothing starts because of it.
fn dropped(look: &mut Look<'_>, unit: &Unit<'_>, wanted: &[(&str, String, Spot)]) {
    let view = look.view;
    let known =
        unit.files.iter().flat_map(|file| view.known.under(Some(file.path), &["unit-dependency-name"]));
    for found in known {
        let starts = found.path.segments().last().is_some_and(|key| {
            STARTS.iter().any(|known| *key == crate::diagnostic::Segment::Key((*known).into()))
        });
        if !starts {
            continue;
        }
        let text = found.place.as_ref().map_or("", |place| place.line_text.trim());
        let stem = text.split_once('=').map_or(text, |(_, value)| value).split('.').next().unwrap_or("");
        let is_started = wanted.iter().any(|(_, name, _)| name.strip_suffix(".service") == Some(stem.trim()));
        if !is_started {
            look.open(format!(
                "systemd drops {text}; whether something else starts {stem}, the set does not say"
            ));
        }
    }
}

fn is_known(look: &Look<'_>, name: &str) -> bool {
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.strip_suffix(suffix).is_some());
    KNOWN.contains(&name)
        // systemd makes these itself.
        || ends(&[".mount", ".device", ".slice", ".scope", ".swap"])
        || look.view.seen.iter().copied().any(|file| file::name(file.path) == name)
}

impl Unit<'_> {
    fn dependencies(&self, key: &str) -> impl Iterator<Item = (String, Spot)> {
        let path = FieldPath::key("Unit").then(key.to_owned());
        self.effective.dependencies(key).into_iter().filter_map(move |(name, at)| {
            let file = self.files.get(at.file)?;
            Some((name, Spot::of_span(file, path.clone(), at.span)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_that_are_taken_for_granted_are_names_in_order() {
        assert!(KNOWN.is_sorted());
        assert!(KNOWN.iter().all(|name| name.parse::<UnitName>().is_ok()));
        assert!(STARTS.iter().all(|key| crate::unit::Section::Unit.row(key).is_some()));
    }
}
