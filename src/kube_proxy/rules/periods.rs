//! How often rules are written and objects are read anew.

use super::{Check, F, RuleRow, refused};
use crate::diagnostic::FieldPath;
use crate::engine::row::{F as Of, Lens};
use crate::kube_proxy::defaults::Active;
use crate::kube_proxy::{Iptables, Ipvs, KubeProxyConfiguration, Nftables};
use crate::value::GoDuration;
use crate::version::V1_31;

const WHICH: &str = "From 1.31 the periods of the active mode are looked at, whatever the other sections say; before, \
                     those of iptables in every mode and those of the active mode.";

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-config-sync-period", "the period of reading anew is negative")
        .why("It must be above 0; a zero stands for the default of 15m.")
        .help("leave it out; the default is 15m")
        .by(config_sync),
    refused("kube-proxy-sync-period", "the sync period is negative")
        .why(WHICH)
        .help("leave it out; the default is 30s")
        .by(sync),
    refused("kube-proxy-min-sync-period", "the least sync period is negative")
        .why(WHICH)
        .help("write a time of 0s or more")
        .by(least),
    refused("kube-proxy-sync-periods", "the least sync period is above the sync period")
        .why(WHICH)
        .help("make minSyncPeriod no longer than syncPeriod")
        .by(order),
];

fn config_sync(c: &mut Check<'_>) {
    if let Some(period) = c.get(F::config_sync_period).filter(|period| is_no_period(**period)) {
        c.at(F::config_sync_period, not_above_zero(*period));
    }
}

/// A zero of a file stands for the default; a flag is taken as it is given.
fn is_no_period(period: GoDuration) -> bool {
    period.is_negative() || period.is_zero()
}

fn not_above_zero(period: GoDuration) -> String {
    if period.is_negative() { format!("{period} is negative") } else { format!("{period} is not above 0") }
}

/// The two periods of one section, where they can be read.
struct Periods {
    sync: (FieldPath, Option<GoDuration>),
    least: (FieldPath, Option<GoDuration>),
}

impl Periods {
    fn of<S, M>(c: &Check<'_>, sync: S, least: M) -> Self
    where
        S: Lens<KubeProxyConfiguration, Value = GoDuration>,
        M: Lens<KubeProxyConfiguration, Value = GoDuration>,
    {
        let zero = |value: Option<&GoDuration>, path: &FieldPath| {
            // Go compares zero where nothing is given; what could not be read is not compared at all.
            value.copied().or_else(|| c.readable(path).then_some(GoDuration::ZERO))
        };
        let (sync_path, least_path) = (sync.path(), least.path());
        Self {
            sync: (sync_path.clone(), zero(c.get(sync), &sync_path)),
            least: (least_path.clone(), zero(c.get(least), &least_path)),
        }
    }
}

/// The periods that this minor looks at.
fn judged(c: &Check<'_>) -> Vec<Periods> {
    let Some(mode) = c.get(F::mode) else { return Vec::new() };
    let active = Active::of(Some(mode));
    let mut judged = Vec::with_capacity(2);
    // Until 1.30 `Validate` called `validateKubeProxyIPTablesConfiguration` whatever the mode was.
    if active == Active::Iptables || c.minor() < V1_31 {
        let section = F::iptables;
        judged.push(Periods::of(
            c,
            section.then(Of::<Iptables>::sync_period),
            section.then(Of::<Iptables>::min_sync_period),
        ));
    }
    match active {
        Active::Iptables => {}
        Active::Ipvs => {
            let section = F::ipvs;
            judged.push(Periods::of(
                c,
                section.then(Of::<Ipvs>::sync_period),
                section.then(Of::<Ipvs>::min_sync_period),
            ));
        }
        Active::Nftables => {
            let section = F::nftables;
            judged.push(Periods::of(
                c,
                section.then(Of::<Nftables>::sync_period),
                section.then(Of::<Nftables>::min_sync_period),
            ));
        }
    }
    judged
}

fn sync(c: &mut Check<'_>) {
    for Periods { sync: (path, period), .. } in judged(c) {
        if let Some(period) = period.filter(|period| is_no_period(*period)) {
            c.at(path, not_above_zero(period));
        }
    }
}

fn least(c: &mut Check<'_>) {
    for Periods { least: (path, period), .. } in judged(c) {
        if let Some(period) = period.filter(|period| period.is_negative()) {
            c.at(path, format_args!("{period} is negative"));
        }
    }
}

fn order(c: &mut Check<'_>) {
    for Periods { sync: (path, sync), least: (_, least) } in judged(c) {
        let (Some(sync), Some(least)) = (sync, least) else { continue };
        if least > sync {
            c.at(path, format_args!("{sync} is less than minSyncPeriod, {least}"));
        }
    }
}
