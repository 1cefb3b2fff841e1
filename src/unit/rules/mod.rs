//! What is wrong with a unit: what systemd refuses, what it drops, and what it never says.

mod commands;
mod habits;
mod reading;
mod relations;

use std::collections::BTreeMap;

use super::keys::Section;
use super::load::{At, EffectiveUnit};
use crate::diagnostic::{FieldPath, Program, RuleInfo, Stage};
use crate::engine::rule::{Listed, rule};

/// One finding, before it becomes a diagnostic.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: &'static RuleInfo,
    pub(crate) at: Option<At>,
    pub(crate) path: FieldPath,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// How many findings of the rule this one stands for; 0 for a finding of its own.
    pub(crate) left_out: usize,
}

/// How much of a unit is in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it.
    Unit,
    /// Only a drop-in: what is missing may stand in the unit.
    DropIn,
}

/// What is found in a unit: so many findings of one rule, and one more that counts the others.
pub(crate) fn find(unit: &EffectiveUnit, scope: Scope, most: usize) -> Vec<Finding> {
    let mut found = Findings { list: Vec::new(), most, counted: BTreeMap::new(), left_out: None };
    reading::find(unit, scope, &mut found);
    commands::find(unit, scope, &mut found);
    // A drop-in alone lacks ExecStart=, [Install] and the like because its unit has them.
    if scope == Scope::Unit {
        relations::find(unit, &mut found);
        habits::find(unit, &mut found);
    }
    found.finish()
}

/// A value of a draft that no line can hold.
pub(crate) fn unwritable((section, key, why): (Section, &'static str, String)) -> Finding {
    Finding {
        rule: &reading::UNWRITABLE,
        at: None,
        path: path(section, key),
        message: why,
        help: None,
        left_out: 0,
    }
}

/// The rules of units and drop-ins.
pub(crate) static RULES: &[&dyn Listed] =
    &[&reading::FOUND, &relations::FOUND, &commands::FOUND, &habits::FOUND];

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
    /// How many findings of one rule are kept.
    most: usize,
    counted: BTreeMap<&'static str, (usize, &'static RuleInfo)>,
    /// The last one that was only counted.
    left_out: Option<Finding>,
}

impl Findings {
    fn add(
        &mut self,
        rule: &'static RuleInfo,
        path: FieldPath,
        at: Option<&At>,
        message: impl Into<String>,
    ) -> &mut Finding {
        let finding =
            Finding { rule, at: at.cloned(), path, message: message.into(), help: None, left_out: 0 };
        let (count, _) = self.counted.entry(rule.id).or_insert((0, rule));
        *count += 1;
        if *count > self.most {
            return self.left_out.insert(finding);
        }
        self.push(finding)
    }

    /// Adds what is kept however many there are: nothing more is read behind it.
    fn push(&mut self, finding: Finding) -> &mut Finding {
        self.list.push(finding);
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    fn finish(mut self) -> Vec<Finding> {
        let left_out = self.counted.into_values().filter(|(count, _)| *count > self.most);
        self.list.extend(left_out.map(|(count, rule)| Finding {
            rule,
            at: None,
            path: FieldPath::ROOT,
            message: String::new(),
            help: None,
            left_out: count - self.most,
        }));
        self.list
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
    rule(id, title).refused_by(Program::Systemd, Stage::Decode)
}

const fn warning(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title).warning()
}

const fn note(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title).note()
}
