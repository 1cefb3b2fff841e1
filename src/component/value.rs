//! The values of flags: for each type the check that the program's own flag makes.

use super::FlagType;
use crate::format::csv;
use crate::gate::GateSet;
use crate::text::Quoted;
use crate::value::go_number::{Base, parse_bool, parse_f32, parse_f64, parse_int, parse_uint};
use crate::value::name::{label_value, qualified_name};
use crate::value::{GoDuration, Quantity, parse_cidr_sloppy, parse_ip_sloppy, split_host_port};
use crate::version::{KubernetesVersion, V1_34};

type Checked = Result<(), String>;

pub(super) fn check(kind: FlagType, text: &str, version: KubernetesVersion) -> Checked {
    match kind {
        FlagType::Bool => parse_bool(text).map(drop).ok_or_else(|| not(text, "true or false")),
        FlagType::Int | FlagType::Int64 => whole(text, 64),
        FlagType::Int32 => whole(text, 32),
        FlagType::Uint => parse_uint(text, Base::ByPrefix, 64)
            .map(drop)
            .map_err(|_| not(text, "a whole number without sign")),
        FlagType::Float32 => parse_f32(text).map(drop).map_err(|_| not(text, "a number")),
        FlagType::Float64 => parse_f64(text).map(drop).map_err(|_| not(text, "a number")),
        FlagType::Duration => {
            text.parse::<GoDuration>().map(drop).map_err(|_| not(text, "a duration such as 10s or 1m30s"))
        }
        FlagType::Quantity => quantity(text),
        // Judged by the program later, or by nobody.
        FlagType::Text
        | FlagType::TextArray
        | FlagType::LocalMode
        | FlagType::ProxyMode
        | FlagType::ComponentGates
        | FlagType::LoosePairs => Ok(()),
        FlagType::TextList => csv_line(text).map(drop),
        FlagType::TextMap => text_map(text),
        FlagType::Int32List => text.split(',').try_for_each(|item| whole(item, 32)),
        FlagType::Ip => ip(text, version),
        FlagType::SloppyIp => sloppy_ip(text),
        FlagType::SloppyIpPort => sloppy_ip_port(text),
        FlagType::Cidrs => text.split(',').try_for_each(cidr),
        FlagType::ProxyPortRange | FlagType::PortRange => port_range(text),
        FlagType::Gates => gates(text).map(drop),
        FlagType::CheckedGates => checked_gates(text, version),
        FlagType::Pairs => pairs(text, '='),
        FlagType::OnePair => pair(text, '='),
        FlagType::Thresholds => pairs(text, '<'),
        FlagType::Headers => pairs(text, ':'),
        FlagType::Taints => taints(text),
        FlagType::ReservedMemory => reserved_memory(text),
        FlagType::NamedCertKey => named_cert_key(text),
        FlagType::Verbosity => verbosity(text),
        FlagType::VModule => vmodule(text),
        FlagType::Version => reported_version(text, version),
    }
}

/// One line of CSV as Go's reader gives it: the first record, other lines are not looked at.
pub(super) fn csv_line(text: &str) -> Result<Vec<String>, String> {
    // Follows `readAsCSV` of pflag: only the first record counts, and what follows its line end is lost.
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let parsed = csv::parse(text);
    let first = parsed.tree.root().and_then(|records| records.items().next());
    match (first, parsed.fault) {
        // A fault in a later line does not matter: pflag's reader stops behind the first.
        (Some(record), _) => Ok(record.items().map(|field| field.text().to_owned()).collect()),
        (None, Some(_)) => Err("a quote is misplaced in this comma-separated list".to_owned()),
        (None, None) => Err("the list holds nothing but line ends".to_owned()),
    }
}

/// The settings of a gates flag, in order.
pub(super) fn gates(text: &str) -> Result<Vec<(&str, bool)>, String> {
    // Follows `featureGate.Set` of component-base: names and values are trimmed, empty items are skipped.
    let mut settings = Vec::new();
    for item in text.split(',').filter(|item| !item.is_empty()) {
        let Some((name, value)) = item.split_once('=') else {
            return Err(format!("{} has no value: write it as Name=true", Quoted(item)));
        };
        let value = value.trim();
        match parse_bool(value) {
            Some(value) => settings.push((name.trim(), value)),
            None => return Err(format!("{}: {}", Quoted(name.trim()), not(value, "true or false"))),
        }
    }
    Ok(settings)
}

fn checked_gates(text: &str, version: KubernetesVersion) -> Checked {
    let problems = GateSet::resolve(gates(text)?, version.minor()).err().unwrap_or_default();
    problems.first().map_or(Ok(()), |problem| Err(format!("{}: {problem}", Quoted(problem.name()))))
}

// pflag reads numbers with `strconv.ParseInt` and base 0, so `0x10` and `010` are numbers.
fn whole(text: &str, bits: u32) -> Checked {
    let what = if bits == 32 { "a whole number of 32 bits" } else { "a whole number of 64 bits" };
    parse_int(text, Base::ByPrefix, bits).map(drop).map_err(|_| not(text, what))
}

fn quantity(text: &str) -> Checked {
    text.parse::<Quantity>().map(drop).map_err(|_| not(text, "a quantity such as 64Mi"))
}

// Follows `stringToStringValue.Set` of pflag: only a text with several `=` is read as CSV.
fn text_map(text: &str) -> Checked {
    const SHAPE: &str = "write it as key=value,key=value";
    let all_pairs = match text.matches('=').count() {
        0 => false,
        // A single pair is taken as it stands, without CSV.
        1 => return Ok(()),
        _ => csv_line(text)?.iter().all(|pair| pair.contains('=')),
    };
    if all_pairs { Ok(()) } else { Err(SHAPE.to_owned()) }
}

/// The keys of `key=value` pairs as one line of CSV.
pub(super) fn keys(text: &str) -> Vec<String> {
    let pairs = match text.matches('=').count() {
        0 => Vec::new(),
        1 => vec![text.to_owned()],
        _ => csv_line(text).unwrap_or_default(),
    };
    pairs.iter().filter_map(|pair| Some(pair.split_once('=')?.0.to_owned())).collect()
}

/// A quantity's whole value.
pub(super) fn quantity_of(text: &str) -> Option<i64> {
    Some(text.parse::<Quantity>().ok()?.value())
}

fn ip(text: &str, version: KubernetesVersion) -> Checked {
    // The flag library of 1.34 and later takes the empty text for no change.
    if text.is_empty() && version.minor().judged() >= V1_34 {
        return Ok(());
    }
    // pflag's `ipValue.Set` cuts blanks off; kube-proxy's own type does not.
    let trimmed = text.trim();
    trimmed.parse::<std::net::IpAddr>().map(drop).map_err(|_| not(text, "an IP address"))
}

fn sloppy_ip(text: &str) -> Checked {
    if text.is_empty() || parse_ip_sloppy(text).is_some() { Ok(()) } else { Err(not(text, "an IP address")) }
}

fn sloppy_ip_port(text: &str) -> Checked {
    if sloppy_ip(text).is_ok() {
        return Ok(());
    }
    let wrong = || not(text, "an IP address with or without a port");
    let (host, port) = split_host_port(text).map_err(|_| wrong())?;
    // `ParsePort` of k8s.io/utils, which takes 0 here.
    let port = parse_uint(port, Base::Decimal, 16);
    if parse_ip_sloppy(host).is_some() && port.is_ok() { Ok(()) } else { Err(wrong()) }
}

fn cidr(text: &str) -> Checked {
    parse_cidr_sloppy(text).map(drop).ok_or_else(|| not(text, "a CIDR"))
}

fn port_range(text: &str) -> Checked {
    if text.trim().is_empty() { Ok(()) } else { bounds_of_ports(text.trim()).map(drop) }
}

/// The lowest and the highest port of a range.
pub(super) fn ports(text: &str) -> Option<(i64, i64)> {
    bounds_of_ports(text.trim()).ok()
}

// Follows `PortRange.Set` of apimachinery's util/net: `low+more` is a range too.
fn bounds_of_ports(range: &str) -> Result<(i64, i64), String> {
    let wrong = || not(range, "a port range such as 30000-32767");
    let port = |text: &str| parse_int(text, Base::Decimal, 64).map_err(|_| wrong());
    let (low, high) = match (range.split_once('-'), range.split_once('+')) {
        (None, None) => (port(range)?, port(range)?),
        (Some((low, high)), None) => (port(low)?, port(high)?),
        (None, Some((low, more))) => {
            let low = port(low)?;
            // Go's addition wraps, and the range is compared afterwards.
            (low, low.wrapping_add(port(more)?))
        }
        (Some(_), Some(_)) => return Err(wrong()),
    };
    if low > 65_535 || high > 65_535 || high < low { Err(wrong()) } else { Ok((low, high)) }
}

fn pairs(text: &str, between: char) -> Checked {
    text.split(',').filter(|item| !item.is_empty()).try_for_each(|item| pair(item, between))
}

fn pair(text: &str, between: char) -> Checked {
    if text.contains(between) {
        Ok(())
    } else {
        Err(format!("a pair without {between}: write it as name{between}value"))
    }
}

fn taints(text: &str) -> Checked {
    if text.is_empty() {
        return Ok(());
    }
    let mut added: Vec<(&str, &str)> = Vec::new();
    for item in text.split(',') {
        // `ParseTaints` is kubectl's: a minus sign takes a taint away, which the kubelet reads and ignores.
        if let Some(removed) = item.strip_suffix('-') {
            taint(removed)?;
            continue;
        }
        let (key, effect) = taint(item)?;
        if effect.is_empty() {
            return Err(format!("{} has no effect: write it as key=value:NoSchedule", Quoted(item)));
        }
        if added.contains(&(key, effect)) {
            return Err(format!("{} is given twice", Quoted(item)));
        }
        added.push((key, effect));
    }
    Ok(())
}

/// Key and effect of a taint.
fn taint(text: &str) -> Result<(&str, &str), String> {
    let wrong = || not(text, "a taint such as key=value:NoSchedule");
    let (pair, effect) = text.split_once(':').unwrap_or((text, ""));
    let has_effect = pair.len() < text.len();
    if has_effect && !matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
        return Err(wrong());
    }
    let (key, value) = match pair.split_once('=') {
        // Without an effect the whole text is the key.
        Some(split) if has_effect => split,
        _ => (pair, ""),
    };
    if qualified_name(key).is_empty() && label_value(value).is_empty() {
        Ok((key, effect))
    } else {
        Err(wrong())
    }
}

fn reserved_memory(text: &str) -> Checked {
    if text.is_empty() {
        return Ok(());
    }
    text.split(';').try_for_each(|node| {
        let parts: Vec<_> = node.split(':').collect();
        let &[number, limits] = parts.as_slice() else {
            return Err(not(node, "a reservation such as 0:memory=1Gi"));
        };
        parse_int(number, Base::Decimal, 64).map_err(|_| not(number, "the number of a NUMA node"))?;
        limits.split(',').try_for_each(memory_limit)
    })
}

fn memory_limit(text: &str) -> Checked {
    let parts: Vec<_> = text.split('=').collect();
    let &[kind, amount] = parts.as_slice() else {
        return Err(not(text, "a limit such as memory=1Gi"));
    };
    if kind != "memory" && !kind.starts_with("hugepages-") {
        return Err(not(kind, "memory or a hugepages- size"));
    }
    quantity(amount)
}

fn named_cert_key(text: &str) -> Checked {
    let (files, names) = text.split_once(':').map_or((text, None), |(files, names)| (files, Some(names)));
    if names.is_some_and(|names| names.trim().is_empty()) {
        return Err("no names behind the colon".to_owned());
    }
    if files.trim().split(',').count() == 2 {
        Ok(())
    } else {
        Err("write it as certificate,key or certificate,key:name,name".to_owned())
    }
}

fn verbosity(text: &str) -> Checked {
    parse_uint(text, Base::Decimal, 31).map(drop).map_err(|_| not(text, "a log level from 0 to 2147483647"))
}

fn vmodule(text: &str) -> Checked {
    text.split(',').filter(|item| !item.is_empty()).try_for_each(|item| {
        let parts: Vec<_> = item.split('=').collect();
        match parts.as_slice() {
            &[pattern, level] if !pattern.is_empty() && !level.is_empty() => verbosity(level),
            _ => Err(not(item, "a pattern=N pair")),
        }
    })
}

/// `v1.34.4-something` makes the program report that version, when it names the same release.
fn reported_version(text: &str, version: KubernetesVersion) -> Checked {
    if text == "raw" || parse_bool(text).is_some() {
        return Ok(());
    }
    let wrong = || not(text, "true, false, raw or a version of this release");
    let rest = text.strip_prefix('v').ok_or_else(wrong)?;
    // `ValidateDynamicVersion` of component-base: the numbers must be this release's, the rest is free.
    let end = rest.bytes().position(|b| !b.is_ascii_digit() && b != b'.').unwrap_or(rest.len());
    let (numbers, extra) = rest.split_at(end);
    let release = numbers.split('.').map(number).collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
    // Without a patch number of our own any patch may be this release.
    let any_patch = version == KubernetesVersion::from(version.minor());
    let own_patch = |patch: u64| u16::try_from(patch).is_ok_and(|patch| version.patch(patch) == version);
    match release.as_slice() {
        &[1, minor, patch]
            if minor == u64::from(version.minor().0)
                && (any_patch || own_patch(patch))
                && is_semver_tail(extra) =>
        {
            Ok(())
        }
        _ => Err(wrong()),
    }
}

fn number(digits: &str) -> Option<u64> {
    let leads_with_zero = digits.len() > 1 && digits.starts_with('0');
    if leads_with_zero { None } else { parse_uint(digits, Base::Decimal, 64).ok() }
}

/// Pre-release and build metadata of a semantic version.
fn is_semver_tail(text: &str) -> bool {
    let words = |text: &str| {
        text.split('.')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
    };
    let no_leading_zero = |text: &str| {
        text.split('.').all(|word| parse_uint(word, Base::Decimal, 64).is_err() || number(word).is_some())
    };
    // `extraMatchRE` of apimachinery's util/version ends in `\s*`.
    let text = text.trim_end_matches(['\t', '\x0c', '\r', ' ']);
    let (release, build) =
        text.split_once('+').map_or((text, None), |(release, build)| (release, Some(build)));
    let release = match release.strip_prefix('-') {
        Some(release) => words(release) && no_leading_zero(release),
        None => release.is_empty(),
    };
    release && build.is_none_or(words)
}

fn not(text: &str, what: &str) -> String {
    format!("{} is not {what}", Quoted(text))
}
