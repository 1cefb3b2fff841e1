//! What an unquoted word means to Kubernetes: YAML 1.1 as go-yaml v2 understands it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use crate::value::Json;

/// A scalar's value; the text of [`Value::Text`] is kept elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// Above `i64::MAX`.
    Uint(u64),
    Float(f64),
    Text,
}

/// The tags that convert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScalarTag {
    Str,
    Int,
    Float,
    Bool,
    Null,
    Timestamp,
    Binary,
    Merge,
    /// Makes every scalar a text.
    Other,
}

impl ScalarTag {
    pub(super) fn new(tag: &[u8]) -> Self {
        match tag.strip_prefix(b"tag:yaml.org,2002:") {
            Some(b"str") => Self::Str,
            Some(b"int") => Self::Int,
            Some(b"float") => Self::Float,
            Some(b"bool") => Self::Bool,
            Some(b"null") => Self::Null,
            Some(b"timestamp") => Self::Timestamp,
            Some(b"binary") => Self::Binary,
            Some(b"merge") => Self::Merge,
            _ => Self::Other,
        }
    }
}

/// An unquoted word without a tag.
pub(super) fn word(text: &str) -> Value {
    // The first byte decides what is tried, as `resolveTable` of go-yaml's resolve.go does.
    let Some(&first) = text.as_bytes().first() else { return Value::Null };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            constant(text).unwrap_or(Value::Text)
        }
        b'.' => constant(text).or_else(|| dotted_float(text)).unwrap_or(Value::Text),
        b'+' | b'-' | b'0'..=b'9' => constant(text).or_else(|| number(text)).unwrap_or(Value::Text),
        _ => Value::Text,
    }
}

/// A scalar with a tag, quoted or not.
pub(super) fn tagged(tag: ScalarTag, text: &str) -> Result<Value, &'static str> {
    // Quoted or not: with a tag `"1"` is looked at like `1`, since `resolve` sees only tag and text.
    let value = word(text);
    match (tag, value) {
        (ScalarTag::Str | ScalarTag::Binary | ScalarTag::Merge | ScalarTag::Other, _) => Ok(Value::Text),
        (ScalarTag::Int, Value::Int(_) | Value::Uint(_))
        | (ScalarTag::Float, Value::Float(_))
        | (ScalarTag::Bool, Value::Bool(_))
        | (ScalarTag::Null, Value::Null) => Ok(value),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
        // The only conversion that `resolve` makes; `!!int 1.0` fails.
        (ScalarTag::Float, Value::Int(value)) => Ok(Value::Float(value as f64)),
        (ScalarTag::Timestamp, _) if is_timestamp(text) => Ok(Value::Text),
        _ => Err("the value does not fit its tag"),
    }
}

/// The bytes of a `!!binary`.
pub(super) fn binary(text: &str) -> Result<Vec<u8>, &'static str> {
    // Go's `base64.StdEncoding` skips CR and LF anywhere and does not look at the bits behind the last byte.
    const ENGINE: GeneralPurpose =
        GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));
    let packed: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    ENGINE.decode(packed).map_err(|_| "the value is no base64")
}

/// Every byte that is no UTF-8 becomes U+FFFD of its own, as in Go.
pub(super) fn lossy(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    while !bytes.is_empty() {
        // Not `String::from_utf8_lossy`: that makes one U+FFFD of a broken sequence, encoding/json one of each byte.
        let valid = match std::str::from_utf8(bytes) {
            Ok(all) => all,
            Err(error) => {
                bytes.get(..error.valid_up_to()).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
            }
        };
        text.push_str(valid);
        bytes = &bytes[valid.len()..];
        if let Some((_, rest)) = bytes.split_first() {
            text.push('\u{FFFD}');
            bytes = rest;
        }
    }
    text
}

fn constant(text: &str) -> Option<Value> {
    // The words of `resolveMap` in go-yaml's resolve.go: `y` and `off` are truth values of YAML 1.1.
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Value::Null,
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// A word that begins with a sign or a digit; underscores count for nothing.
fn number(text: &str) -> Option<Value> {
    let plain: Cow<'_, str> =
        if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    integer(&plain)
        .or_else(|| if is_decimal(&plain) { finite(&plain) } else { None })
        .or_else(|| signed_binary(&plain))
}

fn integer(text: &str) -> Option<Value> {
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'-') => (Some(b'-'), &text[1..]),
        Some(b'+') => (Some(b'+'), &text[1..]),
        _ => (None, text),
    };
    let magnitude = magnitude(digits)?;
    if sign == Some(b'-') {
        return 0_i64.checked_sub_unsigned(magnitude).map(Value::Int);
    }
    match i64::try_from(magnitude) {
        Ok(value) => Some(Value::Int(value)),
        // With a `+` Go does not try the unsigned type.
        Err(_) if sign.is_none() => Some(Value::Uint(magnitude)),
        Err(_) => None,
    }
}

fn magnitude(text: &str) -> Option<u64> {
    // `strconv.ParseUint` with base 0: a leading zero alone means octal, so `010` is 8.
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'b' | b'B', _, ..] => (2, &text[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &text[2..]),
        [b'0', b'x' | b'X', _, ..] => (16, &text[2..]),
        [b'0'] => return Some(0),
        [b'0', ..] => (8, &text[1..]),
        _ => (10, text),
    };
    digits_value(digits, radix)
}

fn digits_value(digits: &str, radix: u32) -> Option<u64> {
    // The standard parser would take a second sign.
    if digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        u64::from_str_radix(digits, radix).ok()
    } else {
        None
    }
}

/// `0b+1` and `0b-1`, which Go happens to take.
fn signed_binary(text: &str) -> Option<Value> {
    let rest = text.strip_prefix("0b")?;
    match rest.as_bytes().first()? {
        b'+' => i64::try_from(digits_value(&rest[1..], 2)?).ok().map(Value::Int),
        b'-' => 0_i64.checked_sub_unsigned(digits_value(&rest[1..], 2)?).map(Value::Int),
        _ => None,
    }
}

fn finite(text: &str) -> Option<Value> {
    // Go's `strconv.ParseFloat` reports a range error for a number that Rust reads as infinite; go-yaml then
    // keeps the text.
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Value::Float)
}

/// A word that begins with a dot; underscores stand between digits only.
fn dotted_float(text: &str) -> Option<Value> {
    // `resolve` hands a word with a dot to `strconv.ParseFloat` as it is, underscores too; Go takes them
    // between digits.
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if (1..bytes.len()).any(|at| bytes[at] == b'_' && !(digit(at - 1) && digit(at + 1))) {
        return None;
    }
    let plain = text.replace('_', "");
    if is_decimal(&plain) { finite(&plain) } else { None }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal(text: &str) -> bool {
    // `yamlStyleFloat` of go-yaml's resolve.go, without a regular expression.
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = digits(rest);
    rest = &rest[whole..];
    let mut part = 0;
    if let Some(behind) = rest.strip_prefix('.') {
        part = digits(behind);
        rest = &behind[part..];
    }
    if whole + part == 0 {
        return false;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

/// A float as Go's JSON writes it; nothing for infinities and NaN, which it refuses.
pub(super) fn float_text(value: f64) -> Option<String> {
    value.is_finite().then(|| crate::value::float_text(value))
}

/// What YAML can say of a value: there `5.0` is `5`, and `-0` is `0`. `None` where a number lies beyond 64-bit floats,
/// which would read back as text.
pub(crate) fn through_yaml(value: Json) -> Option<Json> {
    match value {
        Json::Number(number) => number_text(number.as_str()).map(|text| Json::number_text(&text)),
        Json::Array(items) => items.into_iter().map(through_yaml).collect::<Option<_>>().map(Json::Array),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| Some((key, through_yaml(value)?)));
            fields.collect::<Option<_>>().map(Json::Object)
        }
        Json::Null | Json::Bool(_) | Json::String(_) => Some(value),
    }
}

/// A JSON number as it comes back once YAML has said it; nothing where it comes back as text.
fn number_text(json: &str) -> Option<String> {
    // A JSON number may be a word that go-yaml does not read as a number: `1e400` stays a text.
    let text = match word(json) {
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Float(value) => float_text(value)?,
        Value::Null | Value::Bool(_) | Value::Text => return None,
    };
    // A float below zero that is nothing is written `-0`, which is an integer the next time.
    Some(if text == "-0" { "0".to_owned() } else { text })
}

/// A float as a key: through 32 bits, in `%g` form.
pub(super) fn float_key(value: f64) -> String {
    // `convertToJSONableObject` of sigs.k8s.io/yaml formats a float key with `strconv.FormatFloat(key, 'g', -1,
    // 32)`.
    #[expect(clippy::cast_possible_truncation, reason = "this is what the real reader does")]
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // With the shortest digits `FormatFloat` takes 6 for the precision of `%g`,
    // and writes an exponent from there on and below -4.
    if value == 0.0 || (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// `2001-12-14`, `2001-12-14T21:59:43.1Z`, `2001-12-14t21:59:43+01:00` and `2001-12-14 21:59:43`.
fn is_timestamp(text: &str) -> bool {
    timestamp(text).is_some()
}

fn timestamp(text: &str) -> Option<()> {
    // `parseTimestamp` of go-yaml's resolve.go: its four layouts take months, days and hours of one or two
    // digits.
    let (year, rest) = text.split_once('-')?;
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: u32 = year.parse().ok()?;
    let (month, rest) = short_number(rest)?;
    let (day, rest) = short_number(rest.strip_prefix('-')?)?;
    // `time.Parse` refuses days that the month does not have.
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days).contains(&day) {
        return None;
    }
    if rest.is_empty() {
        return Some(());
    }
    if rest.starts_with(' ') {
        let rest = clock(rest.trim_start_matches(' '))?;
        return rest.is_empty().then_some(());
    }
    match clock(rest.strip_prefix(['T', 't'])?)? {
        "Z" => Some(()),
        zone => offset(zone.strip_prefix(['+', '-'])?),
    }
}

/// `15:4:5.999`; gives the rest.
fn clock(text: &str) -> Option<&str> {
    // `time.Parse` takes a comma for the dot of a fraction.
    let (hour, rest) = short_number(text)?;
    let (minute, rest) = short_number(rest.strip_prefix(':')?)?;
    let (second, rest) = short_number(rest.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let Some(fraction) = rest.strip_prefix(['.', ',']) else { return Some(rest) };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    Some(if digits == 0 { rest } else { &fraction[digits..] })
}

/// `07:00`
fn offset(text: &str) -> Option<()> {
    // `time.Parse` allows an offset of up to 24 hours and 60 minutes.
    let (hours, minutes) = text.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, behind_hours) = short_number(hours)?;
    let (minutes, behind_minutes) = short_number(minutes)?;
    (hours <= 24 && minutes <= 60 && behind_hours.is_empty() && behind_minutes.is_empty()).then_some(())
}

/// One or two digits.
fn short_number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok()?;
    Some((number, &text[digits..]))
}
