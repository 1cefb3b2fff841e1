//! One judgement for all kinds: shape, rows, rules, places, overrides.

use std::ops::Range;

use super::Lint;
use super::allowance::{self, Comments};
use super::record_rule::RecordView;
use super::spec::Spec;
use crate::diagnostic::{
    Diagnostic, FieldPath, IDS, Lines, Place, Program, Report, Severity, odd_characters, place,
};
use crate::engine::decode::{Decoded, Decoder};
use crate::engine::record::is_set;
use crate::engine::row_checks::RowChecks;
use crate::engine::rule::{rule, rules};
use crate::engine::shape::ShapeRule;
use crate::format::{self, Fault, SyntaxError};
use crate::sensitive::mentions_secret;
use crate::target::{Override, Target};
use crate::text::excerpt;
use crate::tree::Tree;
use crate::version::Minor;

rules! {
    pub(crate) TARGET {
        OLDER_THAN_KNOWN = rule(
            "target-older-than-known",
            "the Kubernetes version is older than this release knows",
        )
        .why("Field lists, gates and rules begin with 1.29; for an older version nothing can be proven.")
        .help("upgrade the cluster: 1.29 is the oldest that is known")
        .source("kubernetes.io/releases");
        NEWER_THAN_KNOWN = rule(
            "target-newer-than-known",
            "the Kubernetes version is newer than this release knows",
        )
        .why(
            "It is judged as the newest known minor. What that one does not know may exist in the newer one.",
        )
        .help("look for a newer nodestrap, or allow it with Target::beyond_known")
        .source("kubernetes.io/releases");
        UNKNOWN_RULE = rule("target-rule-unknown", "the target allows or denies a rule that does not exist")
            .note()
            .why("Whatever was meant is judged as always.")
            .help("write the id as the page of rules has it");
        TEXT_TOO_LARGE = rule("target-text-too-large", "the text is larger than the target lets be read")
            .why(
                "No file of a join comes near this size, and reading takes memory that grows with it. Nothing is said \
                 of what the text holds.",
            )
            .help("give the file that was meant, or raise Target::largest_text");
    }
}

/// What is said of a text that is larger than the target allows: nothing of it is read.
pub(crate) fn too_large<D>(text: &str, target: &Target) -> Option<Lint<D>> {
    (text.len() > target.largest_text).then(|| {
        let message =
            format!("the text has {} bytes, and {} at most are read", text.len(), target.largest_text);
        let diagnostic = Diagnostic::new(&TEXT_TOO_LARGE, FieldPath::ROOT, message);
        Lint::new(None, text_report([diagnostic], target))
    })
}

/// The draft of a text that must be without errors.
pub(crate) fn parsed<D>(lint: Lint<D>) -> Result<D, Report> {
    match lint.into_parts() {
        (Some(draft), report) if !report.has_errors() => Ok(draft),
        (_, report) => Err(report),
    }
}

/// What every part of a whole says of the target is said once, of no part.
pub(crate) fn said_once(found: &mut Vec<Diagnostic>) {
    let mut said: Vec<Diagnostic> = Vec::new();
    found.retain(|diagnostic| {
        let is_of_target = TARGET.iter().any(|own| diagnostic.is_of(own));
        if is_of_target && !said.iter().any(|known| known.message == diagnostic.message) {
            said.push(Diagnostic { file: None, place: None, path: FieldPath::ROOT, ..diagnostic.clone() });
        }
        !is_of_target
    });
    found.extend(said);
}

/// What is said of the target's overrides: each must name a rule.
pub(crate) fn unknown_rules(target: &Target) -> impl Iterator<Item = Diagnostic> {
    target.unknown_rules().iter().map(|id| {
        let shown = excerpt(id);
        let mut diagnostic =
            Diagnostic::new(&UNKNOWN_RULE, FieldPath::ROOT, format!("no rule named {shown:?}"));
        let near = crate::nearest::nearest(id, IDS.iter().copied());
        diagnostic.prefer_help(near.map(|near| format!("did you mean {near}?")));
        diagnostic
    })
}

/// Judges a draft.
pub(crate) fn draft<D: Spec>(draft: &D, target: &Target) -> Report {
    let mut found = Vec::new();
    // A draft is going to be rendered: for a version that nobody knows that is an error, for a text only a note.
    report_unknown_target(target, true, &mut found);
    found.extend(lost(draft));
    apply_rules(draft, target, &Decoded::default(), None, &mut found);
    finish(found, None, target)
}

/// Judges a document that holds every value as the program has it: no default is filled in where one is empty.
pub(crate) fn filled<D: Spec>(effective: &D, target: &Target) -> Report {
    let mut found = Vec::new();
    apply_rules_to(effective, effective, target, &Decoded::default(), None, &mut found);
    finish(found, None, target)
}

/// A draft that lost a field of its text would be written without it, and nobody would know.
fn lost<D: Spec>(draft: &D) -> Vec<Diagnostic> {
    let Some(record) = draft.record() else { return Vec::new() };
    let lost = record.lost().iter().filter(|path| !is_set(record, path.segments()));
    let say = |path: &FieldPath| {
        let message = "the text has a value here that could not be read, and the draft is without it";
        let mut diagnostic = Diagnostic::new(&D::SHAPE_RULES[ShapeRule::WrongType], path.clone(), message);
        diagnostic.prefer_help(Some("set the field, or give it up with without_lost()".to_owned()));
        diagnostic
    };
    lost.map(say).collect()
}

/// Judges a text.
pub(crate) fn text<D: Spec>(text: &str, target: &Target) -> (Option<D>, Report) {
    let error = match format::read(text, D::FORMAT) {
        Ok(tree) => return self::tree(&tree, target),
        Err(error) => error,
    };
    let mut found = Vec::new();
    report_unknown_target(target, false, &mut found);
    found.push(unreadable(text, error, D::SHAPE_RULES, D::SECRET));
    (None, finish(found, None, target))
}

/// The report on a text of a kind that is not made of rows: every finding has its place already.
pub(crate) fn text_report(found: impl IntoIterator<Item = Diagnostic>, target: &Target) -> Report {
    report_of(found, target, false)
}

/// The report on a draft of a kind that is not made of rows: it is to be rendered, so the version must be known.
pub(crate) fn draft_report(found: impl IntoIterator<Item = Diagnostic>, target: &Target) -> Report {
    // Some kinds judge the text that the draft will be. Places in a text that nobody has seen would only confuse.
    report_of(found.into_iter().map(|found| Diagnostic { place: None, ..found }), target, true)
}

fn report_of(found: impl IntoIterator<Item = Diagnostic>, target: &Target, renders: bool) -> Report {
    let mut all = Vec::new();
    report_unknown_target(target, renders, &mut all);
    all.extend(found);
    finish(all, None, target)
}

/// What is said of a text that cannot be read.
pub(crate) fn unreadable(
    text: &str,
    error: SyntaxError,
    rules: &'static crate::engine::shape::ShapeRules,
    hidden: bool,
) -> Diagnostic {
    let rule =
        if error.kind == Fault::Exotic { &rules[ShapeRule::Exotic] } else { &rules[ShapeRule::Syntax] };
    let mut diagnostic = Diagnostic::new(rule, FieldPath::ROOT, error.message);
    diagnostic.prefer_help(odd_characters(line_at(text, error.span.start)));
    // Without a tree nobody knows where secrets stand: one name of a secret anywhere hides every line.
    diagnostic.place = Some(place(text, error.span, hidden || mentions_secret(text)));
    diagnostic
}

/// The line around an offset.
fn line_at(text: &str, offset: usize) -> &str {
    // An error of encoding may point into a character.
    let (before, behind) = text.split_at_checked(offset).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = behind.find('\n').map_or(text.len(), |at| before.len() + at);
    &text[start..end]
}

/// Judges a text that was read already.
pub(crate) fn tree<D: Spec>(tree: &Tree<'_>, target: &Target) -> (Option<D>, Report) {
    let mut found = Vec::new();
    report_unknown_target(target, false, &mut found);
    let mut cx = Decoder::new(target, D::SHAPE_RULES, !D::SECRET);
    let draft = D::decode(tree.root(), &mut cx);
    let mut decoded = cx.finish();
    // Shape findings first: rules look at values, and a reader mends what cannot be read before.
    let mut complaints = std::mem::take(&mut decoded.found);
    let lines = Lines::of(tree.source());
    decoded.secret_spans.sort();
    let source = Source { rules: D::SHAPE_RULES, tree, decoded: &decoded, secret: D::SECRET, lines };
    for (at, span) in &decoded.keys {
        complaints[*at].place = Some(source.place(span.clone()));
    }
    found.append(&mut complaints);
    report_repeated(&source, &mut found);
    report_ignored(&source, &mut found);
    if let Some(draft) = &draft {
        apply_rules(draft, target, &decoded, Some(tree), &mut found);
    }
    let report = finish(found, Some(&source), target);
    (draft, heeded(report, tree, target))
}

/// With what the comments of the text allow; JSON has none.
fn heeded(report: Report, tree: &Tree<'_>, target: &Target) -> Report {
    if tree.is_json() {
        return report;
    }
    allowance::heed(report, tree.source(), Comments::Yaml, target)
}

/// Gives findings about values that are written in the text their places.
pub(crate) fn placed<'d, D: Spec>(
    found: impl IntoIterator<Item = &'d mut Diagnostic>,
    text: &str,
    target: &Target,
) {
    let mut found = found.into_iter().peekable();
    if found.peek().is_none() {
        return;
    }
    let Ok(tree) = format::read(text, D::FORMAT) else { return };
    let mut cx = Decoder::new(target, D::SHAPE_RULES, !D::SECRET);
    // For what it finds on the way: where secrets are.
    let _draft = D::decode(tree.root(), &mut cx);
    let mut decoded = cx.finish();
    decoded.secret_spans.sort();
    let lines = Lines::of(text);
    let source = Source { rules: D::SHAPE_RULES, tree: &tree, decoded: &decoded, secret: D::SECRET, lines };
    for diagnostic in found {
        diagnostic.place = locate(&source, &diagnostic.path, false);
    }
}

fn report_unknown_target(target: &Target, renders: bool, found: &mut Vec<Diagnostic>) {
    found.extend(unknown_rules(target));
    let minor = target.node.minor();
    let (rule, severity, message) = if minor < Minor::OLDEST {
        let severity = if renders { Severity::Error } else { Severity::Note };
        (
            &OLDER_THAN_KNOWN,
            severity,
            format!("{minor} is older than this release knows; judged as {}", Minor::OLDEST),
        )
    } else if minor > Minor::NEWEST {
        let severity =
            if renders && !target.renders_beyond_known() { Severity::Error } else { Severity::Note };
        (
            &NEWER_THAN_KNOWN,
            severity,
            format!("{minor} is newer than this release knows; judged as {}", Minor::NEWEST),
        )
    } else {
        return;
    };
    let mut diagnostic = Diagnostic::new(rule, FieldPath::ROOT, message);
    diagnostic.severity = severity;
    if renders && severity == Severity::Error && minor > Minor::NEWEST {
        diagnostic.help = Some("Target::beyond_known() renders for it all the same".to_owned());
    }
    found.push(diagnostic);
}

fn report_repeated(source: &Source<'_>, found: &mut Vec<Diagnostic>) {
    let mut repeated = source.tree.repeated().peekable();
    if repeated.peek().is_none() {
        return;
    }
    let paths = source.tree.paths();
    for (key, first) in repeated {
        let line = source.lines.position(first.span().start).line;
        let message = format!("the key is given again; the one in line {line} is dropped");
        let rule = &source.rules[ShapeRule::RepeatedKey];
        let mut diagnostic = Diagnostic::new(rule, paths.path_of(key), message);
        diagnostic.place = Some(source.place(key.span()));
        found.push(diagnostic);
    }
}

fn report_ignored(source: &Source<'_>, found: &mut Vec<Diagnostic>) {
    for note in source.tree.notes() {
        let Some(why) = format::ignored(note.kind) else { continue };
        let mut diagnostic = Diagnostic::new(&source.rules[ShapeRule::IgnoredText], FieldPath::ROOT, why);
        diagnostic.place = Some(source.place(note.span.clone()));
        found.push(diagnostic);
    }
}

fn apply_rules<D: Spec>(
    draft: &D,
    target: &Target,
    decoded: &Decoded,
    tree: Option<&Tree<'_>>,
    found: &mut Vec<Diagnostic>,
) {
    // Rules see what the program sees: defaults filled in, as its own validation does.
    let mut effective = draft.clone();
    effective.fill(target);
    apply_rules_to(draft, &effective, target, decoded, tree, found);
}

fn apply_rules_to<D: Spec>(
    draft: &D,
    effective: &D,
    target: &Target,
    decoded: &Decoded,
    tree: Option<&Tree<'_>>,
    found: &mut Vec<Diagnostic>,
) {
    let context = D::context(effective, target);
    let failed = &decoded.failed;
    if let Some(record) = effective.record() {
        RowChecks {
            rules: D::SHAPE_RULES,
            target,
            failed,
            path: FieldPath::ROOT,
            written: false,
            found: &mut *found,
        }
        .record(record);
    }
    if let Some(record) = draft.record() {
        RowChecks {
            rules: D::SHAPE_RULES,
            target,
            failed,
            path: FieldPath::ROOT,
            written: true,
            found: &mut *found,
        }
        .record(record);
    }
    let view = RecordView { target, draft, effective, context: &context, failed, tree };
    for rule in D::rules().iter().copied().flatten() {
        rule.look(view, target.minor(), found);
    }
}

struct Source<'a> {
    rules: &'static crate::engine::shape::ShapeRules,
    tree: &'a Tree<'a>,
    decoded: &'a Decoded,
    secret: bool,
    lines: Lines<'a>,
}

fn finish(found: Vec<Diagnostic>, source: Option<&Source<'_>>, target: &Target) -> Report {
    // What is left out needs no place.
    let mut found = bound(found, target);
    for diagnostic in &mut found {
        // Places are looked up last: findings that are left out would be looked up for nothing.
        if let (None, 0, Some(source)) = (&diagnostic.place, diagnostic.left_out, source) {
            let at_key = diagnostic.is_of(&source.rules[ShapeRule::UnknownKey]);
            diagnostic.place = locate(source, &diagnostic.path, at_key);
        }
        if let (Some(place), Some(source)) = (&diagnostic.place, source) {
            let of_shape = [ShapeRule::WrongKind, ShapeRule::WrongType, ShapeRule::UnknownKey];
            if of_shape.into_iter().any(|shape| diagnostic.is_of(&source.rules[shape])) {
                let odd = odd_characters(line_at(source.tree.source(), place.span.start));
                diagnostic.prefer_help(odd);
            }
        }
        apply_target(diagnostic, target);
    }
    Report::from_diagnostics(found)
}

/// Keeps so many findings of one rule in one file as the target says, and one more that counts the others.
pub(crate) fn bound(found: Vec<Diagnostic>, target: &Target) -> Vec<Diagnostic> {
    crate::diagnostic::bound(found, target.most_findings)
}

/// As [`bound`], while findings are still gathered.
pub(crate) fn bound_early(found: &mut Vec<Diagnostic>, target: &Target) {
    crate::diagnostic::bound_early(found, target.most_findings);
}

/// Applies what the target says of a rule, and what an unknown newer version makes of its certainty: a newer
/// Kubernetes may know the key. systemd and containerd have versions of their own.
pub(crate) fn apply_target(diagnostic: &mut Diagnostic, target: &Target) {
    if target.is_beyond_known() && diagnostic.rule.strict.is_some_and(Program::is_of_kubernetes) {
        diagnostic.severity = Severity::Note;
    }
    match target.override_of(diagnostic.rule.id) {
        Some(Override::Allow) if diagnostic.rule.is_final => {}
        Some(Override::Allow) => {
            diagnostic.severity = Severity::Note;
            diagnostic.allowed = true;
        }
        Some(Override::Deny) => diagnostic.severity = Severity::Error,
        None => {}
    }
}

/// Where a path is in the text: its value, else its key, else the nearest place around it.
fn locate(source: &Source<'_>, path: &FieldPath, at_key: bool) -> Option<Place> {
    let located = source.tree.locate(path)?;
    let span = match located.key {
        Some(key) if at_key => key.span(),
        _ => located.span(path),
    };
    Some(source.place(span))
}

impl Source<'_> {
    fn place(&self, span: Range<usize>) -> Place {
        let hidden = self.secret || self.touches_secret(&span);
        self.lines.place(span, hidden)
    }

    fn touches_secret(&self, span: &Range<usize>) -> bool {
        let secrets = &self.decoded.secret_spans;
        !secrets.is_empty() && secrets.touch(&self.lines.line(span.start))
    }
}
