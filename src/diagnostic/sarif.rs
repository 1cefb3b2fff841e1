//! Findings as a log of SARIF 2.1.0, the format that code scanning services read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Diagnostic, Place, Related, Report, RuleInfo, Severity};
use crate::value::Json;

/// The SARIF 2.1.0 log of these findings, with one run.
///
/// It takes the findings of one report, or those of several reports of several files:
/// `sarif(reports.iter().flatten())`. A file's path becomes a URI: relative to the root of the repository where the
/// path is relative, `file:` where it is absolute. A finding of a nameless text has its field path alone, since SARIF
/// has no place without a file. The run lists the rules that found something, each with the address of its page, what
/// refuses the file, and the help. An allowed finding is a suppressed result. No text that could hold a secret is in the
/// log; fixes are not either, since SARIF counts characters and an [`Edit`](crate::Edit) counts bytes.
///
/// A log without findings is valid, and says that nothing was found.
///
/// Source: OASIS, *Static Analysis Results Interchange Format (SARIF) Version 2.1.0*.
///
/// ```
/// use nodestrap::diagnostic::sarif;
/// use nodestrap::kubelet::KubeletConfiguration;
/// use nodestrap::{Json, KubernetesVersion, Target};
///
/// let text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: many\n";
/// let lint = KubeletConfiguration::lint(text, &Target::new(KubernetesVersion::V1_34));
/// let log = sarif(lint.report());
/// let run = &log.get("runs").and_then(Json::as_array).unwrap()[0];
/// let results = run.get("results").and_then(Json::as_array).unwrap();
/// assert!(results.iter().any(|result| result.get("ruleId").and_then(Json::as_str) == Some("kubelet-wrong-type")));
/// ```
pub fn sarif<'r>(findings: impl IntoIterator<Item = &'r Diagnostic>) -> Json {
    let mut rules = Rules::default();
    let results = findings.into_iter().map(|found| found.sarif_result(rules.index_of(found.rule))).collect();
    let driver = [
        ("name", Json::from("nodestrap")),
        ("semanticVersion", Json::from(env!("CARGO_PKG_VERSION"))),
        ("informationUri", Json::from(RuleInfo::PAGES)),
        ("rules", Json::Array(rules.told)),
    ];
    let run = [
        ("tool", object([("driver", object(driver))])),
        // SARIF's default are UTF-16 units, which would shift columns behind an emoji.
        ("columnKind", Json::from("unicodeCodePoints")),
        ("results", Json::Array(results)),
    ];
    object([
        ("$schema", Json::from("https://json.schemastore.org/sarif-2.1.0.json")),
        ("version", Json::from("2.1.0")),
        ("runs", Json::Array(vec![object(run)])),
    ])
}

/// The rules of a run, in the order in which they found something.
#[derive(Default)]
struct Rules {
    known: BTreeMap<&'static str, usize>,
    told: Vec<Json>,
}

impl Rules {
    fn index_of(&mut self, rule: &'static RuleInfo) -> usize {
        let next = self.told.len();
        // SARIF refers to rules by index, and each stands once however often it found something.
        let index = *self.known.entry(rule.id).or_insert(next);
        if index == next {
            self.told.push(rule.sarif_rule());
        }
        index
    }
}

impl Report {
    /// The report as a log of SARIF 2.1.0; [`sarif`] makes one log of several reports and says what is in it.
    pub fn to_sarif(&self) -> Json {
        sarif(self)
    }
}

impl RuleInfo {
    /// `reportingDescriptor`.
    fn sarif_rule(&self) -> Json {
        let mut fields = vec![
            ("id", Json::from(self.id)),
            ("shortDescription", message(self.title)),
            ("fullDescription", message(self.why)),
            ("helpUri", Json::from(self.page())),
        ];
        if !self.help.is_empty() {
            fields.push(("help", message(self.help)));
        }
        fields.push(("defaultConfiguration", object([("level", level(self.severity))])));
        let mut properties = Vec::new();
        if let Some((program, stage)) = self.refused_by {
            properties.push(("refusedBy", Json::from(program.name())));
            properties.push(("stage", Json::from(stage.name())));
        }
        if let Some(program) = self.strict {
            properties.push(("strict", Json::from(program.name())));
        }
        if let Some(link) = self.link {
            properties.push(("link", Json::from(link)));
        }
        if !self.source.is_empty() {
            properties.push(("source", Json::from(self.source)));
        }
        fields.push(("properties", object(properties)));
        object(fields)
    }
}

impl Diagnostic {
    /// `result`.
    fn sarif_result(&self, rule: usize) -> Json {
        let text = match &self.help {
            Some(help) => format!("{}\nhelp: {help}", self.said()),
            None => self.said(),
        };
        let mut fields = vec![
            ("ruleId", Json::from(self.rule.id)),
            ("ruleIndex", Json::from(rule as u64)),
            ("level", level(self.severity)),
            ("message", message(&text)),
            ("locations", Json::Array(self.sarif_location().into_iter().collect())),
        ];
        let related: Vec<Json> = self.related.iter().map(Related::sarif_location).collect();
        if !related.is_empty() {
            fields.push(("relatedLocations", Json::Array(related)));
        }
        // A suppressed result stays in the log, so that services can show what was allowed.
        if self.allowed {
            fields.push(("suppressions", Json::Array(vec![self.suppression()])));
        }
        object(fields)
    }

    /// A comment of the file gives its reason; what the target allows gives none.
    fn suppression(&self) -> Json {
        match &self.reason {
            Some(reason) => {
                object([("kind", Json::from("inSource")), ("justification", Json::from(&**reason))])
            }
            None => object([("kind", Json::from("external"))]),
        }
    }

    fn sarif_location(&self) -> Option<Json> {
        let mut fields = Vec::new();
        fields.extend(physical(self.file.as_deref(), self.place.as_ref()));
        if !self.path.is_root() {
            let name = [("fullyQualifiedName", Json::from(self.path.to_string()))];
            fields.push(("logicalLocations", Json::Array(vec![object(name)])));
        }
        (!fields.is_empty()).then(|| object(fields))
    }
}

impl Related {
    fn sarif_location(&self) -> Json {
        let mut fields = vec![("message", message(&self.message))];
        fields.extend(physical(self.file.as_deref(), self.place.as_ref()));
        object(fields)
    }
}

/// `physicalLocation`, which needs a file.
fn physical(file: Option<&str>, place: Option<&Place>) -> Option<(&'static str, Json)> {
    let mut fields = vec![("artifactLocation", object([("uri", Json::from(uri(file?)))]))];
    fields.extend(place.map(|place| ("region", region(place))));
    Some(("physicalLocation", object(fields)))
}

/// The end is told where the line is shown: the end of a secret would be its length.
fn region(place: &Place) -> Json {
    let mut fields = vec![
        ("startLine", Json::from(place.position.line as u64)),
        ("startColumn", Json::from(place.position.column as u64)),
    ];
    if !place.line_text.is_empty() {
        let end = place.position.column + place.marked_characters();
        fields.push(("endColumn", Json::from(end as u64)));
        fields.push(("snippet", message(&place.line_text)));
    }
    object(fields)
}

/// A path as a URI reference: what is no plain letter of a path is encoded.
fn uri(path: &str) -> String {
    // A relative reference keeps its colons escaped, or its first part would be a scheme.
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~' | b'@' | b'+') {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn level(severity: Severity) -> Json {
    Json::from(severity.to_string())
}

fn message(text: &str) -> Json {
    object([("text", Json::from(text))])
}

fn object(fields: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    fields.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{FieldPath, place};

    static RULE: RuleInfo = RuleInfo::new("test-rule", "a fault").why("It hurts.");

    #[test]
    fn a_path_becomes_a_uri() {
        for (path, expected) in [
            ("etc/kubernetes/kubelet-conf.yaml", "etc/kubernetes/kubelet-conf.yaml"),
            ("/etc/systemd/system/kubelet.service", "file:///etc/systemd/system/kubelet.service"),
            ("a b#c?.yaml", "a%20b%23c%3F.yaml"),
            ("unit:kubelet@1.service", "unit%3Akubelet@1.service"),
            ("größe.yaml", "gr%C3%B6%C3%9Fe.yaml"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn a_finding_is_a_result_with_its_place() {
        let mut diagnostic = Diagnostic::new(&RULE, FieldPath::key("b"), "is wrong");
        diagnostic.file = Some("x.yaml".into());
        diagnostic.place = Some(place("a: 1\nb: été\n", 8..13, false));
        assert_eq!(
            diagnostic.sarif_result(0).to_string(),
            r#"{"ruleId":"test-rule","ruleIndex":0,"level":"error","message":{"text":"b: is wrong"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"x.yaml"},"region":{"startLine":2,"startColumn":4,"endColumn":7,"snippet":{"text":"b: été"}}},"logicalLocations":[{"fullyQualifiedName":"b"}]}]}"#
        );
    }

    #[test]
    fn the_length_of_what_is_hidden_is_not_told() {
        let mut diagnostic = Diagnostic::new(&RULE, FieldPath::ROOT, "is wrong");
        diagnostic.file = Some("x.yaml".into());
        diagnostic.place = Some(place("token: abcdef.0123456789abcdef\n", 7..30, true));
        let shown = diagnostic.sarif_result(0).to_string();
        assert!(shown.contains(r#""region":{"startLine":1,"startColumn":8}"#), "{shown}");
    }
}
