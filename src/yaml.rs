//! YAML as Kubernetes reads it, and text that Kubernetes reads back the same.
//!
//! The reader in every component is `sigs.k8s.io/yaml`, which is older than every YAML specification in use: `yes`
//! is a boolean, `010` is eight, and only the first document of a file counts. [`lint`] reads a text to the same
//! JSON value or refuses it where that reader does; [`print`](fn@print) writes any JSON value so that it comes back.

use crate::document::Kind;
use crate::document::spec::{Keys, Spec};
use crate::document::{Document as _, Lint};
use crate::engine::decode::Decoder;
use crate::engine::rule::{Listed, Rule};
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::{self, Format};
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;
use crate::version::Minor;

pub(crate) static SHAPE: ShapeRules =
    shape_rules!("yaml", Program::ClientGo, Sources::of("sigs.k8s.io/yaml yaml.go")).only(&[
        ShapeRule::Syntax,
        ShapeRule::Exotic,
        ShapeRule::IgnoredText,
        ShapeRule::RepeatedKey,
    ]);

/// Reads a text as Kubernetes does: its value, and what the strict reader would complain about.
///
/// ```
/// let lint = nodestrap::yaml::lint("a: yes\nb: 010\na: 1\n");
/// assert_eq!(lint.draft().unwrap().to_string(), r#"{"a":1,"b":8}"#);
/// assert!(lint.report().strict());
/// ```
pub fn lint(text: &str) -> Lint<Json> {
    // How YAML is read does not depend on the minor.
    let target = Target::new(Minor::NEWEST.into());
    let (draft, report) = Text::lint(text, &target).into_parts();
    Lint::new(draft.map(|text| text.0), report)
}

/// The rules of YAML.
pub(crate) static RULES: &[&dyn Listed] = &[&SHAPE];

/// Writes a value as YAML that Kubernetes reads back as the same value, in kubectl's layout.
///
/// ```
/// use nodestrap::Json;
///
/// let value = Json::from_iter([("enabled", Json::from("yes")), ("port", Json::from(10250))]);
/// assert_eq!(nodestrap::yaml::print(&value), "enabled: \"yes\"\nport: 10250\n");
/// ```
pub fn print(value: &Json) -> String {
    format::yaml::text_of(value)
}

/// Any YAML document.
#[derive(Clone, Debug, PartialEq)]
struct Text(Json);

impl Spec for Text {
    const KIND: Kind = Kind::Yaml;
    const FORMAT: Format = Format::Yaml;
    const SHAPE_RULES: &'static ShapeRules = &SHAPE;
    type Text = String;
    type Context = ();

    fn rules() -> &'static [&'static [Rule<Self>]] {
        &[]
    }

    fn decode(root: Option<Node<'_>>, _: &mut Decoder<'_>) -> Option<Self> {
        Some(Self(root.map(Node::json).unwrap_or_default()))
    }

    fn encode(&self) -> String {
        print(&self.0)
    }

    fn said(&self, _: Keys) -> Json {
        self.0.clone()
    }

    fn context(_: &Self, _: &Target) {}
}
