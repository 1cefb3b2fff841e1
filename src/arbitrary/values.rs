//! Any JSON value, and strings that a careless printer spoils.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::value::Json;

/// Words that some YAML reader takes for something else.
const NASTY: &[&str] = &[
    "",
    "y",
    "n",
    "yes",
    "no",
    "on",
    "off",
    "true",
    "False",
    "null",
    "~",
    "1",
    "0",
    "010",
    "0x1F",
    "0b1",
    "0o7",
    "1_000",
    ".5_0",
    "08",
    "1e3",
    "1.",
    ".5",
    "+1",
    "-",
    "--",
    "---",
    "...",
    ".inf",
    ".NaN",
    "=",
    "<<",
    "a: b",
    "a #b",
    "#",
    "- a",
    "? a",
    "[",
    "{}",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "@a",
    "`a",
    "%a",
    "'",
    "\"",
    "\\",
    "a\nb",
    "a\n",
    "\n",
    " a",
    "a ",
    "\t",
    "a\tb",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{0}",
    "\u{7f}",
    "é",
    "日本",
    "\u{1F600}",
    "2001-12-14",
    "12:30:45",
    "1.29",
    "10%",
    "1Gi",
    "5m",
];

/// Strings: short random ones, and those that a careless printer spoils.
pub fn strings() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        3 => proptest::sample::select(NASTY).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9._/:-]{1,12}",
        1 => "[ -~]{0,16}",
        1 => vec(any::<char>(), 0..6).prop_map(String::from_iter),
    ]
}

/// Any JSON value that YAML can hold, a few levels deep.
pub fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1000_i32..1000).prop_map(Json::from),
        strings().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::Array),
            vec((strings(), inner), 0..6).prop_map(|fields| {
                // Keys are not repeated.
                let ordered: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
                ordered.into_iter().collect()
            }),
        ]
    })
}
