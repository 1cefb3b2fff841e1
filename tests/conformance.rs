//! What the real programs of every minor said of recorded cases, held against ours without any of those programs.
//!
//! `tests/conformance/KIND.cases` holds the cases, one a line; `KIND.verdicts` the verdicts on each, oldest minor
//! first, each said once (`29 ok#1b2c3d4e|33 validate clusterdns`). `conformance/record` writes them, and says there
//! what stands behind `#` (a checksum of the value) and `!` (the strict reader complains).

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

#[path = "../examples/judge/main.rs"]
#[expect(dead_code, reason = "its main reads a pipe")]
mod judge;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

/// Names that stand in the cases for long base64 texts.
const MATERIAL: &str = include_str!("conformance/material.json");

macro_rules! recorded {
    ($($test:ident: $kind:literal, $least:literal;)*) => {
        $(#[test]
        fn $test() {
            let cases = include_str!(concat!("conformance/", $kind, ".cases"));
            let verdicts = include_str!(concat!("conformance/", $kind, ".verdicts"));
            hold($kind, cases, verdicts, $least);
        })*
    };
}

recorded! {
    kubelet_configurations: "kubelet-configuration", 21_500;
    kube_proxy_configurations: "kube-proxy-configuration", 22_000;
    kubeconfigs: "kubeconfig", 13_500;
    objects: "object", 22_000;
    token_files: "token-file", 8_900;
    yaml_documents: "yaml", 22_000;
    kubelet_flags: "flags-kubelet", 6_300;
    kube_proxy_flags: "flags-kube-proxy", 4_500;
    kube_apiserver_flags: "flags-kube-apiserver", 5_400;
    kube_controller_manager_flags: "flags-kube-controller-manager", 5_400;
    kubelet_starts: "start-kubelet", 900;
    kube_proxy_starts: "start-kube-proxy", 800;
    kube_apiserver_starts: "start-kube-apiserver", 1_400;
    kube_controller_manager_starts: "start-kube-controller-manager", 800;
}

/// Judges every case for every recorded minor, at least so many in all.
fn hold(kind: &str, cases: &str, verdicts: &str, least: usize) {
    let mut verdicts = verdicts.lines();
    let minors: Vec<&str> = verdicts.next().unwrap().split(' ').skip(1).collect();
    let material: BTreeMap<&str, &str> = serde_json::from_str(MATERIAL).unwrap();
    let (mut judged, mut wrong) = (0, String::new());
    for (case, verdicts) in cases.lines().zip(verdicts) {
        let long = material.iter().fold(case.to_owned(), |case, (name, long)| case.replace(name, long));
        let content: Value = serde_json::from_str(&long).unwrap();
        let mut changes = verdicts.split('|').peekable();
        let mut expected = "";
        for minor in &minors {
            let change = changes.next_if(|change| change.split(' ').next() == Some(*minor));
            expected = change.map_or(expected, |change| change.split_once(' ').unwrap().1);
            let answer = judge::answer(request(kind, &content, minor).to_string().as_bytes());
            let ours = verdict(kind, &answer, expected);
            if ours != expected {
                writeln!(wrong, "1.{minor}: recorded {expected}, ours {ours}: {case}").unwrap();
            }
            judged += 1;
        }
        assert_eq!(changes.next(), None, "verdicts of an unknown minor: {verdicts}");
    }
    assert!(wrong.is_empty(), "{} of {judged} verdicts differ:\n{wrong}", wrong.lines().count());
    assert!(judged >= least, "only {judged} verdicts");
}

fn request(kind: &str, content: &Value, minor: &str) -> Value {
    let kubernetes = format!("1.{minor}");
    match kind.split_once('-') {
        Some((list @ ("flags" | "start"), component)) => json!({"id": 0, "do": "judge", "kind": list,
            "kubernetes": kubernetes, "component": component, "value": content}),
        _ => json!({"id": 0, "do": "judge", "kind": kind, "kubernetes": kubernetes, "effective": true,
            "text": content}),
    }
}

/// Our verdict in the words of the recorded one; a word that says as much as the recorded one is that one.
fn verdict(kind: &str, answer: &Value, expected: &str) -> String {
    let strict = if answer["strict"] == true { "!" } else { "" };
    if answer["accepted"] == true {
        let value = answer.get("value").map_or_else(String::new, |value| format!("#{:08x}", checksum(value)));
        return format!("ok{strict}{}", if expected.contains('#') { value } else { String::new() });
    }
    if kind.starts_with("start-") {
        let problems = answer["problems"].as_array().unwrap().iter();
        let flags: BTreeSet<&str> = problems
            .flat_map(|problem| problem["flags"].as_array().unwrap())
            .map(|flag| flag.as_str().unwrap())
            .collect();
        return flags.into_iter().fold("refused".to_owned(), |words, flag| words + " " + flag);
    }
    let recorded = expected.split([' ', '!']).next().unwrap_or_default();
    let stage = answer["stage"].as_str().unwrap_or_default();
    let stage = if same_stage(kind, stage, recorded) { recorded } else { stage };
    let strict = if matches!(stage, "panic" | "decode" | "parse" | "kind") { "" } else { strict };
    let mut words = vec![format!("{stage}{strict}")];
    if stage == "validate" {
        words.extend(refused_paths(answer));
    }
    words.join(" ")
}

/// Which call of a library complains is its own affair, and of a crash nobody can say where it belongs.
fn same_stage(kind: &str, ours: &str, recorded: &str) -> bool {
    match (kind, recorded) {
        (_, "panic") => true,
        ("kubeconfig", "validate" | "client" | "url" | "transport") => {
            matches!(ours, "validate" | "client" | "url" | "transport")
        }
        // The fields of kinds that are not judged here are not read either.
        ("object", "kind" | "decode") => matches!(ours, "kind" | "decode"),
        _ if kind.starts_with("flags-") => true,
        _ => ours == recorded,
    }
}

fn refused_paths(answer: &Value) -> BTreeSet<String> {
    let refused = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["severity"] == "error" && !problem["refused_by"].is_null());
    refused.map(|problem| root(problem["path"].as_str().unwrap_or_default())).collect()
}

/// A path without indices and keys of maps, in one letter case.
fn root(path: &str) -> String {
    const MAPS: [&str; 5] =
        ["metadata.labels", "metadata.annotations", "data", "stringdata", "logging.vmodule"];
    let path = path.to_lowercase();
    if let Some(map) =
        MAPS.iter().find(|map| path.strip_prefix(**map).is_some_and(|rest| rest.starts_with(['[', '.'])))
    {
        return (*map).to_owned();
    }
    let mut out = String::new();
    let mut rest = path.as_str();
    while let Some(letter) = rest.chars().next() {
        let close = if letter == '[' { ']' } else { '}' };
        match rest.find(close) {
            Some(end) if letter == '[' || letter == '{' => rest = &rest[end + 1..],
            _ => {
                let plain = letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '/' | '-');
                out.push(if plain { letter } else { '?' });
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    out
}

/// CRC-32 of the canonical form.
fn checksum(value: &Value) -> u32 {
    let mut bytes = Vec::new();
    canonical(value, &mut bytes);
    let mut crc = u32::MAX;
    for byte in bytes {
        crc = CRC[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8);
    }
    !crc
}

/// What each byte does to a CRC-32.
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let (mut crc, mut bit) = (at, 0);
        while bit < 8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
            bit += 1;
        }
        table[at as usize] = crc;
        at += 1;
    }
    table
};

/// The same bytes for the same JSON value: sorted keys, numbers as the bits of a float.
fn canonical(value: &Value, out: &mut Vec<u8>) {
    let text = |text: &str, out: &mut Vec<u8>| {
        out.extend(format!("s{}:", text.len()).bytes());
        out.extend(text.bytes());
    };
    match value {
        Value::Null => out.push(b'n'),
        Value::Bool(value) => out.push(if *value { b't' } else { b'f' }),
        Value::Number(number) => {
            out.extend(format!("d{:016x}", (number.as_f64().unwrap() + 0.0).to_bits()).bytes());
        }
        Value::String(value) => text(value, out),
        Value::Array(items) => {
            out.push(b'[');
            for item in items {
                canonical(item, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            out.push(b'{');
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            for (key, value) in fields {
                text(key, out);
                canonical(value, out);
            }
            out.push(b'}');
        }
    }
}
