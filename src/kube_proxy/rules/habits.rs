//! Habits: fields that say what kube-proxy does anyway, or nothing at all.

use super::{Check, F, RuleRow};
use crate::diagnostic::FieldPath;
use crate::engine::redundant::{Defaults, Redundant};
use crate::engine::rule::rule;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kube_proxy::defaults::Active;

pub(super) const RULES: &[RuleRow] = &[
    rule("kube-proxy-redundant-default", "the field says what kube-proxy does anyway")
        .note()
        .why("A default that is written down does not follow when a later minor changes it.")
        .help("leave it out")
        .source("kubernetes pkg/proxy/apis/config/v1alpha1/defaults.go")
        .by(redundant),
    rule("kube-proxy-section-unused", "a setting of another mode has no effect")
        .note()
        .why("Only the section of the active mode is read; ipvs reads two fields of iptables beside its own.")
        .help("take it out, or set the mode it belongs to")
        .source("kubernetes cmd/kube-proxy/app/server_linux.go")
        .by(unused),
];

/// Saying these out loud is no fault: defaults that will change, and that decide how services work.
const WORTH_SAYING: &[&str] = &["apiVersion", "kind", "mode", "detectLocalMode"];

fn redundant(c: &mut Check<'_>) {
    static DEFAULTS: [Defaults; Active::ALL.len()] = [const { Defaults::new() }; Active::ALL.len()];
    // The mode decides which sections have periods.
    let mode = &c.draft().mode;
    let defaults = DEFAULTS[Active::of(mode.as_ref()) as usize].of(c.minor(), || {
        let mut bare = KubeProxyConfiguration::new();
        bare.mode.clone_from(mode);
        bare.effective_json(c.target())
    });
    let mut redundant = Redundant::new(defaults, WORTH_SAYING);
    c.draft().write_set(&mut redundant);
    for (path, value) in redundant.finish() {
        c.at(path, format_args!("{value} is the default")).remove();
    }
}

/// The fields of iptables that ipvs reads.
const SHARED: &[&str] = &["masqueradeAll", "masqueradeBit"];

fn unused(c: &mut Check<'_>) {
    let Some(mode) = c.get(F::mode) else { return };
    let active = Active::of(Some(mode));
    let draft = c.draft();
    let sections = (&draft.iptables, &draft.ipvs, &draft.nftables, &draft.winkernel);
    if matches!(sections, (None, None, None, None)) {
        return;
    }
    let written = draft.written_json();
    for (section, of) in [
        ("iptables", Some(Active::Iptables)),
        ("ipvs", Some(Active::Ipvs)),
        ("nftables", Some(Active::Nftables)),
        ("winkernel", None),
    ] {
        let Some(fields) = written.get(section).and_then(|section| section.as_object()) else { continue };
        // Field by field: a section may hold one shared field and others without effect.
        for (key, value) in fields.iter().filter(|_| of != Some(active)) {
            let shared = section == "iptables" && active == Active::Ipvs && SHARED.contains(&key.as_str());
            // A zero says nothing, and tools that write all fields write many of them.
            if !shared && !crate::engine::redundant::is_zero(value) {
                c.at(
                    FieldPath::key(section).then(key.clone()),
                    format_args!("without effect in mode {mode}"),
                );
            }
        }
    }
}
