//! Habits: fields that say what kube-proxy does anyway, or nothing at all.

use super::{Check, F, RuleRow};
use crate::diagnostic::FieldPath;
use crate::engine::redundant::redundant as equal_to_default;
use crate::engine::rule::rule;
use crate::kube_proxy::KubeProxyConfiguration;
use crate::kube_proxy::defaults::Active;

pub(super) const RULES: &[RuleRow] = &[
    rule("kube-proxy-redundant-default", "the field says what kube-proxy does anyway", redundant)
        .note()
        .why("A default that is written down does not follow when a later minor changes it."),
    rule("kube-proxy-section-unused", "a setting of another mode has no effect", unused).note().why(
        "Only the section of the active mode is read; ipvs reads two fields of iptables beside its own.",
    ),
];

/// Saying these out loud is no fault: defaults that will change, and that decide how services work.
const WORTH_SAYING: &[&str] = &["apiVersion", "kind", "mode", "detectLocalMode"];

fn redundant(c: &mut Check<'_>) {
    let mut bare = KubeProxyConfiguration::new();
    bare.mode.clone_from(&c.draft().mode);
    let defaults = bare.effective_json(c.target());
    for (path, value) in equal_to_default(&c.draft().written_json(), &defaults, WORTH_SAYING) {
        c.at(path, format_args!("{value} is the default")).remove();
    }
}

/// The fields of iptables that ipvs reads.
const SHARED: &[&str] = &["masqueradeAll", "masqueradeBit"];

fn unused(c: &mut Check<'_>) {
    let Some(mode) = c.get(F::mode) else { return };
    let active = Active::of(Some(mode));
    let written = c.draft().written_json();
    for (section, of) in [
        ("iptables", Some(Active::Iptables)),
        ("ipvs", Some(Active::Ipvs)),
        ("nftables", Some(Active::Nftables)),
        ("winkernel", None),
    ] {
        let Some(fields) = written.get(section).and_then(|section| section.as_object()) else { continue };
        for (key, value) in fields.iter().filter(|_| of != Some(active)) {
            let shared = section == "iptables" && active == Active::Ipvs && SHARED.contains(&key.as_str());
            if !shared && !crate::engine::redundant::is_zero(value) {
                c.at(
                    FieldPath::key(section).then(key.clone()),
                    format_args!("without effect in mode {mode}"),
                );
            }
        }
    }
}
