//! What is wrong with a unit: what systemd refuses, what it drops, and what it never says.

mod commands;
mod habits;
mod reading;
mod relations;

pub(crate) use self::reading::UNKNOWN_KEY;

use super::keys::Section;
use super::load::{At, EffectiveUnit};
use crate::diagnostic::{FieldPath, Program, RuleInfo, Stage};
use crate::document::spec::Spec;
use crate::engine::rule::{Check, Rule};

/// One finding, before it becomes a diagnostic.
#[derive(Clone, Debug)]
#[expect(unnameable_types, reason = "only the engine sees it, as the context of sealed kinds")]
pub struct Finding {
    pub(crate) rule: &'static RuleInfo,
    pub(crate) at: Option<At>,
    pub(crate) path: FieldPath,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// How much of a unit is in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it.
    Unit,
    /// Only a drop-in: what is missing may stand in the unit.
    DropIn,
}

/// Everything that is found in a unit.
pub(crate) fn find(unit: &EffectiveUnit, scope: Scope) -> Vec<Finding> {
    let mut found = Findings { list: Vec::new() };
    reading::find(unit, scope, &mut found);
    commands::find(unit, scope, &mut found);
    if scope == Scope::Unit {
        relations::find(unit, &mut found);
        habits::find(unit, &mut found);
    }
    found.list
}

/// A value of a draft that no line can hold.
pub(crate) fn unwritable(section: Section, key: &'static str, why: String) -> Finding {
    Finding { rule: &reading::UNWRITABLE, at: None, path: path(section, key), message: why, help: None }
}

/// Every rule of units as rows of the engine.
pub(crate) struct Rows<D>(std::marker::PhantomData<D>);

impl<D: Judged> Rows<D> {
    pub(crate) const ALL: &'static [&'static [Rule<D>]] = &[
        reading::Rows::<D>::RULES,
        relations::Rows::<D>::RULES,
        commands::Rows::<D>::RULES,
        habits::Rows::<D>::RULES,
    ];
}

/// Declares the rows of one topic.
macro_rules! rows {
    ($($rule:ident),+ $(,)?) => {
        pub(super) struct Rows<D>(std::marker::PhantomData<D>);

        impl<D: super::Judged> Rows<D> {
            pub(super) const RULES: &'static [crate::engine::rule::Rule<D>] =
                &[$($rule.by(super::drafted::<D>)),+];
        }
    };
}
use rows;

/// A document whose context is what was found in it.
pub(crate) trait Judged: Spec<Context = Vec<Finding>> {}

/// Repeats what was found in a draft's own text. The findings of a foreign text were reported with their places.
fn drafted<D: Judged>(c: &mut Check<'_, D>) {
    if c.tree.is_some() {
        return;
    }
    let id = c.rule.id;
    for finding in c.context().iter().filter(|finding| finding.rule.id == id) {
        let found = c.at(finding.path.clone(), &finding.message);
        if let Some(help) = &finding.help {
            found.help(help);
        }
    }
}

impl Finding {
    /// Whether systemd refuses the unit for it.
    pub(crate) fn refuses(&self) -> bool {
        self.rule.refused_by.is_some()
    }

    /// Whether systemd itself prints something for it.
    pub(crate) fn is_printed(&self) -> bool {
        self.refuses() || self.rule.strict.is_some()
    }
}

struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    fn add(
        &mut self,
        rule: &'static RuleInfo,
        path: FieldPath,
        at: Option<&At>,
        message: impl Into<String>,
    ) -> &mut Finding {
        let message = message.into();
        self.list.push(Finding { rule, at: at.cloned(), path, message, help: None });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

impl Finding {
    fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
}

/// `Service.ExecStart`.
fn path(section: Section, key: &str) -> FieldPath {
    FieldPath::key(section.name()).then(key.to_owned())
}

/// A rule that systemd refuses units for.
const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    RuleInfo::new(id, title).refused_by(Program::Systemd, Stage::Decode)
}

const fn warning(id: &'static str, title: &'static str) -> RuleInfo {
    RuleInfo::new(id, title).warning()
}

const fn note(id: &'static str, title: &'static str) -> RuleInfo {
    RuleInfo::new(id, title).note()
}
