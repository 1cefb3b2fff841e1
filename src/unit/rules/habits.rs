//! What makes a node's unit work badly, though systemd takes it.

use std::collections::BTreeSet;

use super::{Findings, note, path, warning};
use crate::diagnostic::FieldPath;
use crate::engine::rule::rules;
use crate::unit::keys::Section;
use crate::unit::load::{At, EffectiveUnit};
use crate::unit::values::{Kind, boolean};
use crate::unit::words::{self, Syntax};
use crate::unit::{TimeSpan, UnitName};

rules! {
    pub(super) FOUND {
        NO_INSTALL = warning("unit-no-install", "the unit cannot be enabled")
    .why("Without WantedBy= or the like in [Install], systemctl enable does nothing and the service is gone after a reboot.")
    .help("add [Install] with WantedBy=multi-user.target")
    .source("systemd.unit(5)");
        INSTALL_NAME = warning("unit-install-name", "[Install] names something that is no unit")
    .why("Only systemctl enable reads [Install], and then refuses; nothing else reports it.")
    .help("write a unit's whole name, such as multi-user.target")
    .source("systemd.unit(5)");
        DEPENDENCY_RESET = warning(
    "unit-dependency-reset",
    "an empty value does not remove dependencies",
)
.why("Dependencies only add up, in drop-ins too. To remove one the whole unit file has to be replaced.")
.help("replace the whole unit file in /etc/systemd/system")
.source("systemd.unit(5)");
        DEPENDENCY_ORDER = warning("unit-dependency-order", "the dependency does not say when to start")
        .why("Requirement and order are independent: without After= both start at once.")
        .help("add After= with the same unit")
        .source("systemd.unit(5)");
        WANTS_ORDER = note("unit-wants-order", "what is wanted is started along, in no order")
            .why("Wants= and order are independent: without After= both start at once.")
            .help("add After= with the same unit where it has to be up first")
            .source("systemd.unit(5)");
        RESTART_NEVER = warning("unit-restart-never", "Restart= waits forever")
    .why("With RestartSec=infinity the restart that Restart= asks for never comes.")
    .help("set RestartSec= to a time, such as 5s")
    .source("systemd.service(5)");
        START_LIMIT = warning("unit-start-limit", "systemd gives up on the service after a few quick restarts")
    .why("By default a unit that starts five times in ten seconds is not started again. A kubelet without its configuration does so.")
    .help("set StartLimitIntervalSec=0 in [Unit], or RestartSec=10s")
    .source("systemd.unit(5)");
        SANDBOX = warning("unit-sandbox", "the sandbox takes away what the program needs")
    .why("The kubelet and kube-proxy change mounts, devices, the kernel's settings and the network of the host.")
    .help("take it out")
    .source("systemd.exec(5)");
        RESTART_ON_FAILURE = note("unit-restart-on-failure", "the service stays down after it ends without an error")
        .why("Restart=on-failure does not bring back a program that was told to end, Restart=always does.")
        .help("set Restart=always")
        .source("systemd.service(5)");
        NETWORK_TARGET = note("unit-network-target", "network.target does not mean that the network works")
    .why("It is reached when the network's management has started. network-online.target waits; it needs Wants= as well.")
    .help("write Wants= and After=network-online.target")
    .source("systemd.special(7)");
        NO_DESCRIPTION = note("unit-no-description", "the unit has no description")
    .why("systemctl and the journal show the bare name.")
    .help("add Description= to [Unit]")
    .source("systemd.unit(5)");
        EMPTY_DOCUMENTATION = note("unit-empty-documentation", "Documentation= is empty")
    .why("The line says nothing; in a drop-in it would empty the list.")
    .help("take the line out")
    .source("systemd.unit(5)");
    }
}

/// Programs that change the host and must see it as it is.
const HOST_PROGRAMS: &[&str] = &["kubelet", "kube-proxy", "containerd"];

pub(super) fn find(unit: &EffectiveUnit, found: &mut Findings) {
    install(unit, found);
    dependencies(unit, found);
    restarts(unit, found);
    sandbox(unit, found);
    descriptions(unit, found);
}

fn last<'u>(unit: &'u EffectiveUnit, section: Section, key: &'u str) -> Option<&'u At> {
    unit.assignments(section, key).last().map(|setting| &setting.place)
}

fn install(unit: &EffectiveUnit, found: &mut Findings) {
    let installed = unit.settings.iter().filter(|setting| setting.section == Section::Install);
    let mut any = false;
    for setting in installed {
        any |= !setting.value.is_empty();
        if setting.key == "DefaultInstance" {
            continue;
        }
        for read in words::split(setting.value.as_bytes(), Syntax::QUOTED).unwrap_or_default() {
            // An unknown specifier leaves an empty name, which is no unit either: one finding tells both.
            let name = unit.specifiers.expand_text(&read.word.text()).unwrap_or_default();
            if let Err(error) = name.parse::<UnitName>() {
                let place = path(Section::Install, &setting.key);
                found.add(&INSTALL_NAME, place, Some(&setting.place), format!("{name:?}: {error}"));
            }
        }
    }
    // A service with a bus name is started by D-Bus when somebody asks for the name, so it need not be enabled.
    let runs = unit.commands.iter().any(|loaded| loaded.key == "ExecStart");
    if !any && runs && unit.value(Section::Service, "BusName").is_none() {
        found.add(&NO_INSTALL, FieldPath::key("Install"), None, "[Install] is missing or empty");
    }
}

fn dependencies(unit: &EffectiveUnit, found: &mut Findings) {
    for setting in &unit.settings {
        if setting.kind == Kind::Units && setting.value.is_empty() {
            let place = path(Section::Unit, &setting.key);
            found.add(&DEPENDENCY_RESET, place, Some(&setting.place), "what was named before stays");
        }
    }
    let after = unit.dependencies("After");
    let before = unit.dependencies("Before");
    let ordered: BTreeSet<&str> = after.iter().chain(&before).map(|(name, _)| name.as_str()).collect();
    for key in ["Requires", "BindsTo", "Requisite", "Wants"] {
        for (name, at) in unit.dependencies(key) {
            if !ordered.contains(name.as_str()) && name != unit.specifiers.name().as_str() {
                // To start a unit along is all that some want of Wants=.
                let rule = if key == "Wants" { &WANTS_ORDER } else { &DEPENDENCY_ORDER };
                let message = format!("{name} is not in After=");
                found.add(rule, path(Section::Unit, key), Some(&at), message);
            }
        }
    }
    if let Some((_, at)) = after.iter().find(|(name, _)| name == "network.target") {
        let message = "network-online.target in Wants= and After= waits for the network";
        found.add(&NETWORK_TARGET, path(Section::Unit, "After"), Some(at), message);
    }
}

fn restarts(unit: &EffectiveUnit, found: &mut Findings) {
    let service = Section::Service;
    let restart = unit.value(service, "Restart").unwrap_or("no");
    if restart == "no" {
        return;
    }
    let wait = unit.value(service, "RestartSec").and_then(|value| value.parse().ok());
    // `DefaultRestartSec=` of systemd-system.conf(5) is 100ms.
    let wait = wait.unwrap_or(TimeSpan::from_micros(100_000));
    if wait == TimeSpan::INFINITY {
        found.add(&RESTART_NEVER, path(service, "RestartSec"), last(unit, service, "RestartSec"), "infinity");
    }
    if restart == "on-failure" {
        let at = last(unit, service, "Restart");
        found.add(&RESTART_ON_FAILURE, path(service, "Restart"), at, "always restarts it in every case");
    }
    let limits = [
        (Section::Unit, "StartLimitIntervalSec"),
        (Section::Unit, "StartLimitInterval"),
        (service, "StartLimitInterval"),
        (Section::Unit, "StartLimitBurst"),
        (service, "StartLimitBurst"),
    ];
    let limited = limits.iter().all(|(section, key)| unit.value(*section, key).is_none());
    let kubelet = unit.loaded_commands("ExecStart").any(|loaded| loaded.program() == "kubelet");
    // The default allows five starts in ten seconds. Restarts that are two seconds apart stay below it.
    if kubelet && limited && wait < TimeSpan::from_secs(2) {
        let at = last(unit, service, "RestartSec").or_else(|| last(unit, service, "Restart"));
        let message = format!("restarts after {wait}, so the sixth start within ten seconds is refused");
        found.add(&START_LIMIT, path(service, "RestartSec"), at, message);
    }
}

fn sandbox(unit: &EffectiveUnit, found: &mut Findings) {
    const KEYS: &[&str] = &[
        "PrivateDevices",
        "PrivateMounts",
        "PrivateNetwork",
        "PrivateUsers",
        "PrivateTmp",
        "ProtectSystem",
        "ProtectHome",
        "ProtectControlGroups",
        "ProtectKernelTunables",
        "ProtectKernelModules",
        "NoNewPrivileges",
        "DynamicUser",
        "RestrictSUIDSGID",
    ];
    let Some(program) = unit
        .loaded_commands("ExecStart")
        .map(|loaded| loaded.program().into_owned())
        .find(|program| HOST_PROGRAMS.contains(&program.as_str()))
    else {
        return;
    };
    for key in KEYS {
        let Some(value) = unit.value(Section::Service, key) else { continue };
        // Any other word, such as `strict` or `read-only`, is a form of yes.
        if boolean(value) != Some(false) {
            let at = last(unit, Section::Service, key);
            found.add(
                &SANDBOX,
                path(Section::Service, key),
                at,
                format!("{program} cannot work with {key}={value}"),
            );
        }
    }
}

fn descriptions(unit: &EffectiveUnit, found: &mut Findings) {
    if unit.value(Section::Unit, "Description").is_none_or(str::is_empty) {
        found.add(&NO_DESCRIPTION, path(Section::Unit, "Description"), None, "Description= is missing");
    }
    for setting in unit.assignments(Section::Unit, "Documentation") {
        if setting.value.is_empty() {
            let place = path(Section::Unit, "Documentation");
            found.add(&EMPTY_DOCUMENTATION, place, Some(&setting.place), "no value");
        }
    }
}
