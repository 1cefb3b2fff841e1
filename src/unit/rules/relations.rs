//! Settings that systemd refuses together, and dependencies on itself.

use super::{Findings, path, refused, warning};
use crate::diagnostic::Program;
use crate::engine::rule::rules;
use crate::unit::keys::Section;
use crate::unit::load::{At, EffectiveUnit, EventKind};
use crate::unit::name::{UnitKind, UnitName};
use crate::unit::values::{self, Kind};

rules! {
    pub(super) FOUND {
        NO_COMMAND = refused("unit-no-command", "the service has nothing to run")
    .why("A service needs exactly one ExecStart=, unless it is a oneshot that does its work when it stops.")
    .help("set ExecStart= once")
    .source("systemd.service(5)");
        SEVERAL_COMMANDS = refused("unit-several-commands", "more than one ExecStart= in a service that is no oneshot")
        .why("A second ExecStart= adds a command, it does not replace the first. systemd refuses the unit.")
        .help("empty the list first with a line ExecStart= that has no value")
        .journal(&["Service has more than one ExecStart= setting"])
        .source("systemd.service(5)");
        ONESHOT = refused("unit-oneshot", "a setting that Type=oneshot does not allow")
    .why("A oneshot ends by design, so it can neither be restarted for success nor live on in its control group.")
    .help("take it out, or use another Type=")
    .source("systemd.service(5)");
        BUS_NAME = refused("unit-bus-name", "Type=dbus without BusName=")
    .why("systemd would not know which name to wait for.")
    .help("set BusName=, or another Type=")
    .source("systemd.service(5)");
        PAM = refused("unit-pam-kill-mode", "PAMName= with a KillMode= that leaves the session's helper behind")
        .why("With PAM a second process belongs to the service, and it has to be stopped as well.")
        .help("use KillMode=control-group or mixed")
        .source("systemd.exec(5)");
        ON_FAILURE_ISOLATE = refused("unit-on-failure-isolate", "several OnFailure= units cannot be isolated")
        .why("Isolating one unit would stop the others.")
        .help("keep one OnFailure= unit, or take OnFailureJobMode=isolate out")
        .source("systemd.unit(5)");
        DEPENDENCY_DROPPED = warning("unit-dependency-dropped", "systemd drops the dependency")
    .strict(Program::Systemd)
    .why("A unit cannot be ordered against itself, and devices cannot be delayed.")
    .help("take it out")
    .source("systemd.unit(5)");
        NO_EFFECT = warning("unit-no-effect", "the setting has no effect beside the others")
    .strict(Program::Systemd)
    .why("systemd says so and goes on.")
    .help("take it out, or set what it needs")
    .source("systemd.service(5)");
    }
}

pub(super) fn find(unit: &EffectiveUnit, found: &mut Findings) {
    commands(unit, found);
    oneshot(unit, found);
    others(unit, found);
    dependencies(unit, found);
}

const SERVICE: Section = Section::Service;

fn is(unit: &EffectiveUnit, key: &str, words: &[&str]) -> bool {
    unit.value(SERVICE, key).is_some_and(|value| words.contains(&value))
}

fn place<'u>(unit: &'u EffectiveUnit, section: Section, key: &'u str) -> Option<&'u At> {
    unit.assignments(section, key).last().map(|setting| &setting.place)
}

/// Whether an Exec setting was refused by itself: then its absence is no news.
fn already_refused(unit: &EffectiveUnit, exec: &str) -> bool {
    // A fault of a drop-in only cuts the drop-in, and the unit's own command is still missing.
    unit.events.iter().filter(|event| event.at.file == 0).any(|event| match &event.kind {
        EventKind::Command { key, problem } => key == exec && problem.refused,
        EventKind::Masked => true,
        _ => event.is_fatal(),
    })
}

fn commands(unit: &EffectiveUnit, found: &mut Findings) {
    let count = |key| unit.loaded_commands(key).count();
    // systemd itself gives a service without any type but without ExecStart= the type oneshot.
    // `service_add_extras` chooses the type: dbus with a bus name, simple with a command, else oneshot.
    let untyped = unit.value(SERVICE, "Type").is_none();
    let oneshot = is(unit, "Type", &["oneshot"]) || (untyped && count("ExecStart") == 0 && !is_bus(unit));
    let succeeds = unit.value(Section::Unit, "SuccessAction").is_some_and(|action| action != "none");
    let start = path(SERVICE, "ExecStart");
    if count("ExecStart") == 0 && !already_refused(unit, "ExecStart") {
        // The order of the tests in `service_verify`: systemd reports the first that fails.
        let message = if count("ExecStop") == 0 && !succeeds {
            "neither ExecStart= nor ExecStop= nor SuccessAction= is set"
        } else if !oneshot {
            "ExecStart= is missing, which only Type=oneshot allows"
        } else if !unit.is_true(SERVICE, "RemainAfterExit") && !succeeds {
            "without ExecStart= the service needs RemainAfterExit=yes"
        } else {
            return;
        };
        let at = place(unit, SERVICE, "ExecStart").cloned();
        found.add(&NO_COMMAND, start, at.as_ref(), message);
    } else if count("ExecStart") > 1 && !oneshot {
        let second = unit.loaded_commands("ExecStart").nth(1).and_then(|loaded| loaded.words.first());
        found.add(&SEVERAL_COMMANDS, start, second, format!("{} commands", count("ExecStart")));
    }
}

fn is_bus(unit: &EffectiveUnit) -> bool {
    unit.value(SERVICE, "BusName").is_some()
}

fn oneshot(unit: &EffectiveUnit, found: &mut Findings) {
    let untyped_without_start = unit.value(SERVICE, "Type").is_none()
        && unit.loaded_commands("ExecStart").next().is_none()
        && !is_bus(unit);
    if !is(unit, "Type", &["oneshot"]) && !untyped_without_start {
        return;
    }
    if is(unit, "Restart", &["always", "on-success"]) {
        found.add(
            &ONESHOT,
            path(SERVICE, "Restart"),
            place(unit, SERVICE, "Restart"),
            "always and on-success cannot be",
        );
    }
    let key = "RestartForceExitStatus";
    let statuses = unit.values(SERVICE, key);
    // Words that are no exit status were dropped one by one.
    let mut statuses = statuses.iter().flat_map(|value| value.split_whitespace());
    if statuses.any(|status| values::check(Kind::ExitStatuses, status, &unit.specifiers).is_empty()) {
        found.add(
            &ONESHOT,
            path(SERVICE, key),
            place(unit, SERVICE, key),
            "no exit status can force a restart",
        );
    }
    if is(unit, "ExitType", &["cgroup"]) {
        found.add(&ONESHOT, path(SERVICE, "ExitType"), place(unit, SERVICE, "ExitType"), "cgroup cannot be");
    }
    if unit.value(SERVICE, "RuntimeMaxSec").is_some_and(|value| value != "infinity") {
        let at = place(unit, SERVICE, "RuntimeMaxSec");
        found.add(&NO_EFFECT, path(SERVICE, "RuntimeMaxSec"), at, "a oneshot has no run time to limit");
    }
}

fn others(unit: &EffectiveUnit, found: &mut Findings) {
    if is(unit, "Type", &["dbus"]) && !is_bus(unit) {
        found.add(&BUS_NAME, path(SERVICE, "Type"), place(unit, SERVICE, "Type"), "BusName= is missing");
    }
    let pam = unit.value(SERVICE, "PAMName").is_some_and(|name| !name.is_empty());
    if pam && is(unit, "KillMode", &["process", "none"]) {
        let message = "must be control-group or mixed beside PAMName=";
        found.add(&PAM, path(SERVICE, "KillMode"), place(unit, SERVICE, "KillMode"), message);
    }
    let unlimited = unit.value(SERVICE, "RuntimeMaxSec").is_none_or(|value| value == "infinity");
    let extra = "RuntimeRandomizedExtraSec";
    if unlimited
        && unit.value(SERVICE, extra).is_some_and(|value| value.parse() != Ok(crate::unit::TimeSpan::ZERO))
    {
        let at = place(unit, SERVICE, extra);
        found.add(&NO_EFFECT, path(SERVICE, extra), at, "means nothing without RuntimeMaxSec=");
    }
    for (key, other) in [("RestartSteps", "RestartMaxDelaySec"), ("RestartMaxDelaySec", "RestartSteps")] {
        // 0 and infinity are the defaults of the two, and mean that restarts do not slow down.
        let is_set = |key| unit.value(SERVICE, key).is_some_and(|value| !["0", "infinity"].contains(&value));
        if is_set(key) && !is_set(other) {
            let at = place(unit, SERVICE, key);
            found.add(&NO_EFFECT, path(SERVICE, key), at, format!("means nothing without {other}="));
        }
    }
    // As `unit_validate_on_failure_job_mode` of src/core/unit.c.
    let isolate = unit.value(Section::Unit, "OnFailureJobMode") == Some("isolate")
        || unit.is_true(Section::Unit, "OnFailureIsolate");
    let failures = unit.dependencies("OnFailure");
    if isolate && failures.len() > 1 {
        let at = failures.last().map(|(_, at)| at);
        found.add(
            &ON_FAILURE_ISOLATE,
            path(Section::Unit, "OnFailure"),
            at,
            format!("{} units", failures.len()),
        );
    }
}

fn dependencies(unit: &EffectiveUnit, found: &mut Findings) {
    let own = unit.specifiers.name();
    for key in ["Before", "After", "Conflicts", "OnSuccess", "OnFailure"] {
        for (name, at) in unit.dependencies(key) {
            let device =
                key == "Before" && name.parse().is_ok_and(|name: UnitName| name.kind() == UnitKind::Device);
            if name == own.as_str() {
                let message = "the unit names itself".to_owned();
                found.add(&DEPENDENCY_DROPPED, path(Section::Unit, key), Some(&at), message);
            } else if device {
                let message = format!("{name}: devices cannot be delayed");
                found.add(&DEPENDENCY_DROPPED, path(Section::Unit, key), Some(&at), message);
            }
        }
    }
}
