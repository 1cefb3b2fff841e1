//! Units and drop-ins as documents: a text is read once and judged once.

use std::ops::Range;

use super::command_line::executable_of;
use super::edit;
use super::keys::Section;
use super::load::EffectiveUnit;
use super::name::{UnitName, unnamed};
use super::release::Releases;
use super::rules::{self, Finding, Scope};
use super::service_unit::{DropIn, ServiceUnit};
use super::specifier::Specifiers;
use crate::diagnostic::{Diagnostic, FieldPath, Report, Segment};
use crate::document::allowance::{self, Comments};
use crate::document::judge;
use crate::document::operation::{Changes, Operation};
use crate::document::{Document, Kind, Lint, Refusal, Valid, sealed::Sealed};
use crate::edit::Edit;
use crate::format::unit::{self as format, UnitText};
use crate::sensitive::is_secret_setting;
use crate::target::Target;

/// Reads a text once. Its name, where none is told, is guessed from the program that it runs.
fn read(name: Option<&UnitName>, text: &str, scope: Scope, target: &Target) -> EffectiveUnit {
    let names = Releases::from(target.systemd).section_names();
    let read = format::read(text, names);
    // %n and %p need a name. That of the program is what nearly every unit is called.
    let name = name.cloned().or_else(|| program(&read)).unwrap_or_else(unnamed);
    let specifiers = Specifiers::new(name).systemd(target.systemd);
    match scope {
        Scope::Unit => EffectiveUnit::of(&specifiers, [&read]),
        // A unit without settings stands before it: file 0 is the unit, in which other faults are fatal.
        Scope::DropIn => {
            EffectiveUnit::of(&specifiers, [&format::read(Section::Service.header(), names), &read])
        }
    }
}

/// The unit's name as that of the program which its first command starts.
fn program(text: &UnitText<'_>) -> Option<UnitName> {
    let mut first = None;
    for section in text.tree.root()?.entries().filter(|section| section.key.text() == "Service") {
        for assignment in section.value.entries().filter(|assignment| assignment.key.text() == "ExecStart") {
            let value = assignment.value.text();
            // An empty value empties the list, so that the next command is the first one.
            first = if value.is_empty() { None } else { first.or(Some(value)) };
        }
    }
    let path = executable_of(first?)?;
    format!("{}.service", path.rsplit('/').next()?).parse().ok()
}

/// What is found in a foreign text, every finding with its place.
fn placed(text: &str, unit: &EffectiveUnit, scope: Scope, target: &Target) -> Vec<Diagnostic> {
    let found = rules::find(unit, scope, target.most_findings);
    if found.is_empty() {
        return Vec::new();
    }
    let lines = crate::diagnostic::Lines::of(text);
    let mut diagnostics = Vec::new();
    for finding in found {
        if finding.left_out > 0 {
            diagnostics.push(diagnostic(finding));
            continue;
        }
        let span = finding.at.as_ref().map_or_else(|| header(unit, &finding.path), |at| at.span.clone());
        let place = Some(lines.place(span, hidden(&finding.path)));
        diagnostics.push(Diagnostic { place, ..diagnostic(finding) });
    }
    diagnostics
}

/// Where something is missing: at the header of its section, or at the start of a text without it.
fn header(unit: &EffectiveUnit, path: &FieldPath) -> Range<usize> {
    let named = |section: Section| path.segments().first() == Some(&Segment::Key(section.name().into()));
    let header = unit.headers.iter().find(|(section, _)| named(*section));
    header.map_or(0..0, |(_, at)| at.span.clone())
}

fn diagnostic(finding: Finding) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(finding.rule, finding.path, finding.message);
    diagnostic.prefer_help(finding.help);
    if finding.left_out > 0 { diagnostic.standing_for(finding.left_out) } else { diagnostic }
}

/// Lines of these settings may hold secrets and are not shown.
fn hidden(path: &FieldPath) -> bool {
    path.segments().iter().any(|segment| matches!(segment, Segment::Key(key) if is_secret_setting(key)))
}

macro_rules! document {
    ($name:ident, $kind:ident, $scope:expr) => {
        impl Sealed for $name {}

        impl Document for $name {
            const KIND: Kind = Kind::$kind;
            type Text = String;

            fn lint(text: &str, target: &Target) -> Lint<Self> {
                lint(None, text, target, $scope, Self::read)
            }

            fn judge(&self, target: &Target) -> Report {
                // By its text, because only the text shows what systemd makes of it; a
                // draft has no rules of its own.
                let unit = read(None, &self.encode(), $scope, target);
                let unwritable = self.unwritable().into_iter().map(rules::unwritable);
                let found = rules::find(&unit, $scope, target.most_findings).into_iter().chain(unwritable);
                judge::draft_report(found.map(diagnostic), target)
            }

            fn render(valid: &Valid<Self>) -> String {
                valid.document().encode()
            }

            fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
                // Only what the text says counts here, not which release reads it.
                let any = Target::new(crate::version::Minor::NEWEST.into());
                let canonical = |text: &str| Self::read(&read(None, text, $scope, &any)).encode();
                edit::edits(text, &valid.document().encode(), canonical, &[])
            }

            fn patch(operations: &[Operation<Self>], text: &str, _: &Target) -> Result<Changes, Refusal> {
                let any = Target::new(crate::version::Minor::NEWEST.into());
                edit::patch(operations, text, |text| Self::read(&read(None, text, $scope, &any)))
            }
        }

        impl $name {
            /// Judges the text of a unit whose name is known, the file's name for a unit, the folder's without `.d` for a
            /// drop-in. Specifiers such as `%n` and `%i` are what they are in that unit, and the unit knows itself among
            /// its dependencies. [`lint`](Self::lint) guesses the name from the program that the unit runs.
            pub fn lint_named(name: &UnitName, text: &str, target: &Target) -> Lint<Self> {
                lint(Some(name), text, target, $scope, Self::read)
            }
        }
    };
}
document!(ServiceUnit, ServiceUnit, Scope::Unit);
document!(DropIn, DropIn, Scope::DropIn);

fn lint<D>(
    name: Option<&UnitName>,
    text: &str,
    target: &Target,
    scope: Scope,
    draft: fn(&EffectiveUnit) -> D,
) -> Lint<D> {
    if let Some(refused) = judge::too_large(text, target) {
        return refused;
    }
    let unit = read(name, text, scope, target);
    let report = judge::text_report(placed(text, &unit, scope, target), target);
    let report = allowance::heed(report, text, Comments::Unit, target);
    Lint::new(Some(draft(&unit)), report)
}
