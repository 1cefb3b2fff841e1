//! Decoding: from a tree to typed values, every complaint with its path.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ops::Range;

use super::shape::{ShapeRule, ShapeRules};
use super::unreadable::Unreadable;
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo, Segment};
use crate::edit::Edit;
use crate::sensitive::{SecretSpans, is_key_material, names_secret};
use crate::target::Target;
use crate::text::excerpt;
use crate::tree::{Node, NodeKind};

mod record;

/// A field that an older version of a kind has under another name, as a text that says nothing of its own.
#[derive(Debug)]
pub(crate) struct Renamed {
    /// The type of the record that has the field.
    pub(crate) record: fn() -> TypeId,
    pub(crate) name: &'static str,
    pub(crate) older: &'static str,
}

/// The state of one decoding.
#[derive(Debug)]
pub struct Decoder<'a> {
    pub(crate) target: &'a Target,
    rules: &'static ShapeRules,
    /// Whether values may be shown in messages.
    shows_values: bool,
    path: FieldPath,
    found: Vec<Diagnostic>,
    /// How many findings there are of each rule: more than the target shows are only counted.
    counted: BTreeMap<&'static str, (usize, &'static RuleInfo)>,
    failed: Unreadable,
    /// Those of the failed fields that the program looks at: the draft is not whole. As many as a report shows.
    lost: Vec<FieldPath>,
    secret_spans: SecretSpans,
    keys: Vec<(usize, Range<usize>)>,
    /// Above zero inside a field that this minor does not know: Kubernetes does not look at its type.
    muted: u32,
    renamed: Option<&'static Renamed>,
}

/// What a decoding leaves behind.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    pub(crate) found: Vec<Diagnostic>,
    /// Fields whose text could not be read: no rule complains about them again.
    pub(crate) failed: Unreadable,
    /// Where secrets stand: no line of these is ever printed.
    pub(crate) secret_spans: SecretSpans,
    /// Findings about a key whose place is known, so that a large file need not be searched for each.
    pub(crate) keys: Vec<(usize, Range<usize>)>,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(target: &'a Target, rules: &'static ShapeRules, shows_values: bool) -> Self {
        Self {
            target,
            rules,
            shows_values,
            path: FieldPath::ROOT,
            found: Vec::new(),
            counted: BTreeMap::new(),
            failed: Unreadable::default(),
            lost: Vec::new(),
            secret_spans: SecretSpans::default(),
            keys: Vec::new(),
            muted: 0,
            renamed: None,
        }
    }

    /// The text is of an older version, which has a field under another name.
    pub(crate) fn older(&mut self, renamed: &'static Renamed) {
        self.renamed = Some(renamed);
    }

    pub(crate) fn finish(mut self) -> Decoded {
        let most = self.target.most_findings;
        let left_out = self.counted.into_values().filter(|(count, _)| *count > most);
        self.found.extend(
            left_out
                .map(|(count, rule)| Diagnostic::new(rule, FieldPath::ROOT, "").standing_for(count - most)),
        );
        Decoded { found: self.found, failed: self.failed, secret_spans: self.secret_spans, keys: self.keys }
    }

    /// Reports a finding at the current path; nothing where it is muted or only counted.
    pub(crate) fn report(
        &mut self,
        rule: &'static RuleInfo,
        message: impl Into<String>,
    ) -> Option<&mut Diagnostic> {
        if self.muted > 0 {
            return None;
        }
        // Counted before the finding is made: a file of a million unknown keys would else need as many messages.
        let (count, _) = self.counted.entry(rule.id).or_insert((0, rule));
        *count += 1;
        if *count > self.target.most_findings {
            return None;
        }
        self.found.push(Diagnostic::new(rule, self.path.clone(), message));
        self.found.last_mut()
    }

    /// Reports that the value cannot be read, and remembers that for the rules.
    pub(crate) fn unreadable<T>(&mut self, rule: &'static RuleInfo, message: impl Into<String>) -> Option<T> {
        self.report(rule, message);
        self.failed.add(&self.path);
        if self.muted == 0 && self.lost.len() < self.target.most_findings {
            self.lost.push(self.path.clone());
        }
        None
    }

    /// The value is of another type than the program decodes.
    pub(crate) fn wrong_type<T>(&mut self, node: Node<'_>, expected: &str) -> Option<T> {
        let found = self.describe(node);
        self.unreadable(&self.rules[ShapeRule::WrongType], format!("expected {expected}, found {found}"))
    }

    /// A text of the right type whose content the decoder refuses.
    pub(crate) fn bad_text<T>(&mut self, node: Node<'_>, why: &str) -> Option<T> {
        let found = self.describe(node);
        self.unreadable(&self.rules[ShapeRule::WrongType], format!("{found} {why}"))
    }

    fn describe(&self, node: Node<'_>) -> String {
        // All four have to agree: the kind, the place, the look of the text and the name of its key.
        let shown = self.shows_values
            && !self.secret_spans.last_holds(node.span().start)
            && !is_key_material(node.text())
            && !self.key().is_some_and(names_secret);
        match node.kind() {
            NodeKind::Null => "nothing (null)".to_owned(),
            NodeKind::True | NodeKind::False if shown => format!("the boolean {}", excerpt(node.text())),
            NodeKind::True | NodeKind::False => "a boolean".to_owned(),
            NodeKind::Number if shown => format!("the number {}", excerpt(node.text())),
            NodeKind::Number => "a number".to_owned(),
            NodeKind::List => "a list".to_owned(),
            NodeKind::Map => "a map".to_owned(),
            _ if shown => format!("the text {:?}", excerpt(node.text())),
            _ => "text".to_owned(),
        }
    }

    /// The key that the value stands behind, or the list that it is in.
    fn key(&self) -> Option<&str> {
        self.path.segments().iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(&**key),
            Segment::Index(_) => None,
        })
    }

    /// The text of a scalar that must be text.
    pub(crate) fn text<'t>(&mut self, node: Node<'t>) -> Option<&'t str> {
        if node.kind() == NodeKind::Text {
            return Some(node.text());
        }
        let mended = self.quoting_mends(node);
        // The finding may be muted or only counted, and then the last one is another's.
        let known = self.found.len();
        let nothing = self.wrong_type(node, "text");
        if let (Some(edit), Some(last)) = (mended, self.found.get_mut(known)) {
            last.help = Some("put it in quotes".to_owned());
            last.fix.push(edit);
        }
        nothing
    }

    /// Quotes around a bare number or boolean, where text was meant.
    fn quoting_mends(&self, node: Node<'_>) -> Option<Edit> {
        // The raw kind, so that an alias is left alone: quotes around it would make a text of the star.
        let bare = matches!(node.raw_kind(), NodeKind::Number | NodeKind::True | NodeKind::False);
        if !bare || !self.shows_values || self.muted > 0 {
            return None;
        }
        Some(Edit::replace(node.span(), format!("\"{}\"", node.written()?)))
    }

    /// The text of a scalar that is never shown.
    pub(crate) fn secret<'t>(&mut self, node: Node<'t>) -> Option<&'t str> {
        self.hide(node);
        if node.kind() == NodeKind::Text { Some(node.text()) } else { self.wrong_type(node, "text") }
    }

    /// Keeps the lines of this node out of every print.
    pub(crate) fn hide(&mut self, node: Node<'_>) {
        // What an alias stands for is the secret, and the alias shows where.
        self.secret_spans.push(node.target().span());
        self.secret_spans.push(node.span());
    }

    /// Hides what an unknown key names as a secret, here or deeper down.
    fn hide_secrets(&mut self, name: &str, value: Node<'_>) {
        if names_secret(name) {
            self.hide(value);
        // An alias points at a text that is looked at where it stands; following it could go on for ever.
        } else if value.raw_kind() != NodeKind::Alias {
            for entry in value.entries() {
                self.hide_secrets(entry.key.text(), entry.value);
            }
            for item in value.items() {
                self.hide_secrets("", item);
            }
        }
    }
}
