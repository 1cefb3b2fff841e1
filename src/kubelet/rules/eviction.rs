//! Eviction thresholds: validated as plain text, read when the kubelet starts.

use std::collections::BTreeMap;

use super::{Check, F, RuleRow, fatal};
use crate::engine::row::{Field, Lens as _};
use crate::engine::rule::rule;
use crate::kubelet::KubeletConfiguration;
use crate::kubelet::defaults::default_eviction_hard;
use crate::value::go_number::parse_f32;
use crate::value::{GoDuration, Quantity};

const HELPERS: &str = "kubernetes pkg/kubelet/eviction/helpers.go";
const SIGNALS: &[&str] = &[
    "memory.available",
    "allocatableMemory.available",
    "nodefs.available",
    "nodefs.inodesFree",
    "imagefs.available",
    "imagefs.inodesFree",
    "containerfs.available",
    "containerfs.inodesFree",
    "pid.available",
];

pub(super) const RULES: &[RuleRow] = &[
    fatal("kubelet-eviction-signal", "an eviction signal is unknown")
        .why("This passes validation, then the kubelet stops when it reads the thresholds.")
        .help("write a signal such as memory.available or nodefs.available")
        .journal(&["unsupported eviction signal "])
        .source(HELPERS)
        .by(signal),
    fatal("kubelet-eviction-threshold", "an eviction threshold can be neither quantity nor percentage")
        .why(
            "A threshold is a quantity above zero, or a percentage from 0 to 100; exactly 0% and 100% switch a signal \
             off. This passes validation, then the kubelet stops.",
        )
        .help("write a quantity or a percentage, such as 100Mi or 10%")
        .source(HELPERS)
        .by(threshold),
    fatal("kubelet-eviction-grace-period", "a grace period of a soft threshold is missing or no duration")
        .why("Every soft threshold needs a duration of zero or more. This passes validation, then the kubelet stops.")
        .help("give every soft threshold a duration, such as 1m30s")
        .journal(&["grace period must be specified for the soft eviction threshold "])
        .source(HELPERS)
        .by(grace),
    rule("kubelet-eviction-grace-period-unused", "a grace period has no soft threshold")
        .note()
        .why("The kubelet takes it and never waits for it: only signals of evictionSoft have a soft threshold.")
        .help("add the signal to evictionSoft, or take the grace period out")
        .source(HELPERS)
        .by(unused_grace),
    fatal("kubelet-eviction-reclaim", "a minimum reclaim can be neither quantity nor percentage")
        .why("It is a quantity of zero or more, or a percentage above zero. This passes validation, then the kubelet stops.")
        .help("write a quantity or a percentage, such as 500Mi or 5%")
        .source(HELPERS)
        .by(reclaim),
    rule("kubelet-eviction-defaults-dropped", "some hard thresholds are set and the default ones are gone")
        .warning()
        .why(
            "The defaults hold only where evictionHard is absent. With one key set the node no longer evicts for the \
             other signals, and a full disk or memory stops it.",
        )
        .help("write all default signals, or leave evictionHard out")
        .source("kubernetes cmd/kubelet/app/server.go, kubernetes/kubernetes#119985")
        .by(dropped),
];

type Thresholds = Field<KubeletConfiguration, BTreeMap<String, String>>;

fn signal(c: &mut Check<'_>) {
    // `parseThresholdStatements` and its siblings check the names in all four maps, each by itself.
    let fields: [Thresholds; 4] =
        [F::eviction_hard, F::eviction_soft, F::eviction_soft_grace_period, F::eviction_minimum_reclaim];
    for field in fields {
        for signal in c.get(field).into_iter().flat_map(BTreeMap::keys) {
            if !SIGNALS.contains(&signal.as_str()) {
                let near = crate::nearest::nearest(signal, SIGNALS.iter().copied());
                let found = c.at(field.entry(signal), format_args!("{signal:?} is no eviction signal"));
                if let Some(near) = near {
                    found.help(format_args!("did you mean {near:?}?"));
                }
            }
        }
    }
}

fn threshold(c: &mut Check<'_>) {
    let fields: [Thresholds; 2] = [F::eviction_hard, F::eviction_soft];
    for field in fields {
        for (signal, text) in c.get(field).into_iter().flatten() {
            if let Err(why) = read_threshold(text) {
                c.at(field.entry(signal), format_args!("{text:?} {why}"));
            }
        }
    }
}

fn read_threshold(text: &str) -> Result<(), &'static str> {
    // As `parseThresholdStatement`: the last character alone decides how the text is read.
    if !text.ends_with('%') {
        return match text.parse::<Quantity>() {
            Ok(quantity) if quantity.is_zero() || quantity.is_negative() => Err("is not above zero"),
            Ok(_) => Ok(()),
            Err(_) => Err("is neither a quantity such as 100Mi nor a percentage such as 10%"),
        };
    }
    match percentage(text) {
        Some(percent) if (0.0..=100.0).contains(&percent) => Ok(()),
        Some(_) => Err("is not between 0% and 100%"),
        None => Err("is no percentage such as 10%"),
    }
}

/// All final percent signs are cut, and the rest is a Go number of 32 bits.
fn percentage(text: &str) -> Option<f32> {
    parse_f32(text.trim_end_matches('%')).ok()
}

fn grace(c: &mut Check<'_>) {
    let periods = c.get(F::eviction_soft_grace_period);
    for (signal, text) in periods.into_iter().flatten() {
        // Zero is a duration: the threshold then acts at once, as a hard one.
        let good = text.parse::<GoDuration>().is_ok_and(|period| !period.is_negative());
        if !good {
            c.at(
                F::eviction_soft_grace_period.entry(signal),
                format_args!("{text:?} is not a duration of zero or more, such as 1m30s"),
            );
        }
    }
    if !c.readable(&F::eviction_soft_grace_period.path()) {
        return;
    }
    for (signal, text) in c.get(F::eviction_soft).into_iter().flatten() {
        // `parseThresholdStatement` drops these two texts, and no others that mean the same.
        let ignored = matches!(text.as_str(), "0%" | "100%");
        if !ignored && periods.is_none_or(|periods| !periods.contains_key(signal)) {
            c.at(F::eviction_soft.entry(signal), format_args!("evictionSoftGracePeriod has no {signal:?}"));
        }
    }
}

fn unused_grace(c: &mut Check<'_>) {
    if !c.readable(&F::eviction_soft.path()) {
        return;
    }
    let soft = c.get(F::eviction_soft);
    for signal in c.get(F::eviction_soft_grace_period).into_iter().flat_map(BTreeMap::keys) {
        if SIGNALS.contains(&signal.as_str()) && soft.is_none_or(|soft| !soft.contains_key(signal)) {
            c.at(F::eviction_soft_grace_period.entry(signal), format_args!("evictionSoft has no {signal:?}"));
        }
    }
}

fn reclaim(c: &mut Check<'_>) {
    for (signal, text) in c.get(F::eviction_minimum_reclaim).into_iter().flatten() {
        let good = if text.ends_with('%') {
            percentage(text).is_some_and(|percent| percent > 0.0)
        } else {
            text.parse::<Quantity>().is_ok_and(|quantity| !quantity.is_negative())
        };
        if !good {
            c.at(
                F::eviction_minimum_reclaim.entry(signal),
                format_args!("{text:?} is neither a quantity such as 500Mi nor a percentage above 0%"),
            );
        }
    }
}

fn dropped(c: &mut Check<'_>) {
    // What is written and not what is in force: the defaults would hide what was left out.
    let Some(given) = c.written(F::eviction_hard) else { return };
    if c.get(F::merge_default_eviction_settings) == Some(&true) || !c.readable(&F::eviction_hard.path()) {
        return;
    }
    // Where images have no filesystem of their own, the threshold of nodefs holds for them too.
    let is_covered = |signal: &str| {
        signal.strip_prefix("imagefs.").is_some_and(|kind| given.contains_key(&format!("nodefs.{kind}")))
    };
    let missing: Vec<&str> = default_eviction_hard(c.minor())
        .iter()
        .map(|(signal, _)| *signal)
        .filter(|signal| !given.contains_key(*signal) && !is_covered(signal))
        .collect();
    if !missing.is_empty() {
        c.at(
            F::eviction_hard,
            format_args!("no default threshold holds any more for {}", missing.join(", ")),
        )
        .help("write them too; from 1.33 mergeDefaultEvictionSettings: true keeps them");
    }
}
