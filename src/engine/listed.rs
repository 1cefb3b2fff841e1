//! The rows of a type as text, for tests that pin them against the real types.

use super::record::Record;
use super::row::{Row, Shape};
use crate::version::Minor;

/// Compares the rows of a type with a listing of the real type's fields, one a line: path, shape, `pointer`,
/// `omitempty` or `always`, first minor.
#[track_caller]
pub(crate) fn assert_rows<R: Record>(fields: &str, count: usize) {
    let mut rows = Vec::new();
    list("", R::ROWS, Minor::OLDEST, &mut rows);
    rows.sort_unstable();
    let real: Vec<&str> = fields.lines().collect();
    let missing: Vec<_> = real.iter().filter(|field| !rows.iter().any(|row| row == *field)).collect();
    let unreal: Vec<_> = rows.iter().filter(|row| !real.contains(&row.as_str())).collect();
    assert!(missing.is_empty() && unreal.is_empty(), "missing {missing:#?}\nnot real {unreal:#?}");
    assert_eq!(rows.len(), count);
}

fn list(prefix: &str, rows: &[&'static Row], oldest: Minor, lines: &mut Vec<String>) {
    for row in rows {
        let path = format!("{prefix}{}", row.wire);
        // A field of a section cannot be older than the section.
        let since = row.window.since.max(oldest);
        lines.push(format!(
            "{path}\t{}\t{}\t{}\t{since}",
            name(row.shape),
            if row.pointer { "pointer" } else { "-" },
            if row.always { "always" } else { "omitempty" },
        ));
        match row.shape {
            Shape::Record(inner) => list(&format!("{path}."), inner, since, lines),
            Shape::List(Shape::Record(inner)) => list(&format!("{path}[]."), inner, since, lines),
            _ => {}
        }
    }
}

fn name(shape: Shape) -> String {
    match shape {
        Shape::Bool => "bool".to_owned(),
        Shape::Integer { bits, signed } => format!("{}{bits}", if signed { 'i' } else { 'u' }),
        Shape::Float { bits } => format!("f{bits}"),
        Shape::Text => "text".to_owned(),
        Shape::Duration => "duration".to_owned(),
        Shape::DurationOrNanoseconds => "duration-or-nanoseconds".to_owned(),
        Shape::Quantity => "quantity".to_owned(),
        Shape::Time => "time".to_owned(),
        Shape::List(item) => format!("[{}]", name(*item)),
        Shape::Map(value) => format!("{{{}}}", name(*value)),
        Shape::Record(_) => "record".to_owned(),
        Shape::Bytes | Shape::Any => "any".to_owned(),
    }
}
