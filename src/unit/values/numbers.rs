//! Numbers, sizes and limits.

use super::words::{EXIT_STATUSES, SIGNALS};
use crate::format::unit::BLANKS;
use crate::unit::TimeSpan;

/// What a `Limit…=` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Number,
    Size,
    Seconds,
    Microseconds,
    Nice,
}

/// A whole number in the notations of C and of systemd: decimal, `0x`, `0o`, `0b` or a leading zero.
pub(super) fn integer<'t>(text: &'t str) -> Option<i128> {
    let text = text.trim_start_matches(BLANKS);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let prefixed = |text: &'t str, lower: &str, upper: &str| {
        text.strip_prefix(lower).or_else(|| text.strip_prefix(upper))
    };
    // As `safe_atoi`: `strtol` knows 0x and a leading zero, behind a sign too;
    // 0b and 0o are systemd's own, without a sign.
    let (radix, digits) = if let Some(hex) = prefixed(digits, "0x", "0X") {
        (16, hex)
    } else if let Some(binary) = prefixed(text, "0b", "0B") {
        (2, binary)
    } else if let Some(octal) = prefixed(text, "0o", "0O") {
        (8, octal)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (8, &digits[1..])
    } else {
        (10, digits)
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    // Wide enough for every type of systemd's, so that a range is compared and never wraps.
    let value = i128::from_str_radix(digits, radix).ok()?;
    Some(if negative { -value } else { value })
}

pub(super) fn within(text: &str, least: i128, most: i128) -> bool {
    integer(text).is_some_and(|value| (least..=most).contains(&value))
}

/// A size in bytes with the suffixes K, M, G, T, P, E (powers of 1024), which may be added up.
pub(super) fn size(text: &str) -> Option<u64> {
    const SUFFIXES: [(&str, u32); 8] =
        [("E", 60), ("P", 50), ("T", 40), ("G", 30), ("M", 20), ("K", 10), ("B", 0), ("", 0)];
    let mut rest = text;
    let mut from = 0;
    let mut total: u64 = 0;
    loop {
        rest = rest.trim_start_matches(BLANKS);
        let unsigned = rest.strip_prefix('+').unwrap_or(rest);
        let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        let (number, mut behind) = unsigned.split_at(digits);
        let number: u64 = number.parse().ok()?;
        let mut fraction = "";
        if let Some(point) = behind.strip_prefix('.') {
            (fraction, behind) = point.split_at(point.bytes().take_while(u8::is_ascii_digit).count());
        }
        let behind = behind.trim_start_matches(BLANKS);
        let (at, (suffix, shift)) =
            // `parse_size` only goes down: behind `1G` comes `500M`, and `1G 1G` is refused.
            SUFFIXES.iter().enumerate().skip(from).find(|(_, (suffix, _))| behind.starts_with(suffix))?;
        let factor = 1_u64 << shift;
        let mut part = number.checked_mul(factor)?;
        let mut place = factor;
        for digit in fraction.bytes() {
            place /= 10;
            part = part.checked_add(u64::from(digit - b'0') * place)?;
        }
        total = total.checked_add(part)?;
        rest = &behind[suffix.len()..];
        from = at + 1;
        if rest.is_empty() {
            return Some(total);
        }
    }
}

/// Parts of ten thousand: `50%`, `12.34%`, `5‰`, `5‱`.
pub(super) fn permyriad(text: &str) -> Option<u32> {
    let (digits, scale, places) = if let Some(number) = text.strip_suffix('%') {
        (number, 100, 2)
    } else if let Some(number) = text.strip_suffix('‰') {
        (number, 10, 1)
    } else {
        (text.strip_suffix('‱')?, 1, 0)
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    // `parse_permyriad` takes as many decimals as come to whole parts of ten thousand.
    if fraction.len() > places || fraction.bytes().any(|b| !b.is_ascii_digit()) || digits.ends_with('.') {
        return None;
    }
    let whole = u32::try_from(integer(whole)?).ok()?;
    let mut parts = whole.checked_mul(scale)?;
    let mut place = scale;
    for digit in fraction.bytes() {
        place /= 10;
        parts = parts.checked_add(u32::from(digit - b'0') * place)?;
    }
    i32::try_from(parts).ok().map(|_| parts)
}

/// `SOFT` or `SOFT:HARD`.
pub(super) fn limit(text: &str, kind: Limit) -> bool {
    let (soft, hard) = text.split_once(':').unwrap_or((text, text));
    match (one_limit(soft, kind), one_limit(hard, kind)) {
        (Some(soft), Some(hard)) => soft <= hard,
        _ => false,
    }
}

fn one_limit(text: &str, kind: Limit) -> Option<u64> {
    if text == "infinity" && kind != Limit::Nice {
        return Some(u64::MAX);
    }
    let span = |unit| Some(TimeSpan::parse(text, unit).ok()?.as_micros().unwrap_or(u64::MAX));
    match kind {
        Limit::Number => u64::try_from(integer(text)?).ok().filter(|value| *value < u64::MAX),
        Limit::Size => size(text).filter(|value| *value < u64::MAX),
        // `rlimit_parse_sec` rounds up: half a second is one.
        Limit::Seconds => span(1_000_000).map(|micros| micros.div_ceil(1_000_000)),
        Limit::Microseconds => span(1),
        Limit::Nice => {
            let value = integer(text)?;
            // With a sign it is a niceness, which lies the other way round.
            let raw = if text.starts_with(['+', '-']) {
                (-20..=19).contains(&value).then_some(20 - value)?
            } else {
                (0..=40).contains(&value).then_some(value)?
            };
            u64::try_from(raw).ok()
        }
    }
}

/// Permission bits in octal.
pub(super) fn mode(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| (b'0'..=b'7').contains(&b))
        && u32::from_str_radix(text, 8).is_ok_and(|mode| mode <= 0o7777)
}

/// A signal's name, with `SIG` or without, or its number.
pub(super) fn signal(text: &str) -> bool {
    if integer(text).is_some() {
        return within(text, 1, 64);
    }
    let name = text.strip_prefix("SIG").unwrap_or(text);
    let real_time = |prefix: &str, sign: char| {
        let Some(rest) = name.strip_prefix(prefix) else { return false };
        // SIGRTMIN is 34 and SIGRTMAX 64 under glibc.
        rest.is_empty() || rest.strip_prefix(sign).is_some_and(|n| within(n, 0, 30))
    };
    SIGNALS.contains(&name) || real_time("RTMIN", '+') || real_time("RTMAX", '-')
}

/// An exit status by name or number.
pub(super) fn exit_status(text: &str) -> bool {
    EXIT_STATUSES.contains(&text) || within(text, 0, 255)
}
