//! What is found in an argument list.

use super::flags::Gone;
use super::{Argument, Arguments, Component, FaultKind, Flag, FlagType, value};
use crate::diagnostic::{Diagnostic, FieldPath, Program, RuleInfo, Segment, Stage, bound, bound_early};
use crate::engine::rule::{rule, rules};
use crate::gate::GateSet;
use crate::text::excerpt;
use crate::version::Minor;

const SOURCE: &str = "github.com/spf13/pflag flag.go; the flag sets of each minor";

/// All four programs refuse: the entry names one of them, a finding the program of its list.
const ANY: Program = Program::Kubelet;

rules! {
    pub(super) FOUND {
        UNKNOWN = rule("component-flag-unknown", "the program has no such flag in this minor")
            .why(
                "A component that meets a flag it does not know prints the name and ends before it does anything.",
            )
            .help("take it out, or set what replaces it")
            .journal(&["unknown flag: --", "unknown shorthand flag: "])
            .source(SOURCE)
            .refused_by(ANY, Stage::Parse);
        NOT_KNOWN_YET = rule(
            "component-flag-not-known-yet",
            "a flag that no known minor has, judged for a newer one",
        )
        .note()
        .why("The version is newer than this release knows, so the flag may exist there.")
        .help("look it up with --help of that version")
        .source(SOURCE);
        OLDER_MINOR = rule(
            "component-flag-older-minor",
            "a flag that only minors older than the known ones have",
        )
        .note()
        .why(
            "The version is older than this release knows; that minor still has the flag, and a later one ends at it.",
        )
        .help("take it out before the upgrade, and set what replaces it")
        .source(SOURCE);
        VALUE = rule("component-flag-value", "the flag does not take this value")
            .why("A component that cannot read a flag's value ends before it does anything.")
            .help("write a value of the flag's type")
            .journal(&["invalid argument ", "bad flag syntax: "])
            .source(SOURCE)
            .refused_by(ANY, Stage::Parse);
        VALUE_MISSING = rule("component-flag-value-missing", "the flag needs a value and the list ends")
            .why("A component that misses a flag's value ends before it does anything.")
            .help("give the flag a value: --name=value")
            .journal(&["flag needs an argument: "])
            .source(SOURCE)
            .refused_by(ANY, Stage::Parse);
        STRAY = rule("component-argument-stray", "an argument that is neither a flag nor a flag's value")
            .why(
                "These programs take flags only. A space behind `=` or a lost dash makes a value an argument of its own.",
            )
            .help("write a flag and its value as one argument, --flag=value")
            .journal(&["unknown command ", "does not take any arguments"])
            .source(SOURCE)
            .refused_by(ANY, Stage::Parse);
        GATE = rule("component-flag-feature-gate", "a feature gate that stops the program")
            .why("Gates are set after the flags are read; an unknown or locked one ends the start.")
            .help("take the gate out, or write one that this minor knows and does not lock")
            .journal(&["unrecognized feature gate: ", "feature is locked to"])
            .source("component-base featuregate/feature_gate.go")
            .refused_by(ANY, Stage::Start);
        REMOVED_NEXT = rule("component-flag-removed-next", "the next minor does not know this flag")
            .warning()
            .why(
                "After the upgrade the program ends at once. The flag has to go, or be replaced, before it.",
            )
            .help("take it out before the upgrade, and set what replaces it")
            .source(SOURCE);
        DEPRECATED = rule("component-flag-deprecated", "the program calls the flag deprecated")
            .note()
            .why("It works for now and is logged at every start; a later minor may not know it.")
            .help("use what the flag's own description names in its place")
            .source(SOURCE);
        IGNORED = rule("component-flag-ignored", "kube-proxy ignores this flag beside --config")
            .warning()
            .why(
                "With a configuration file kube-proxy takes the whole configuration from it; the flag is read and lost.",
            )
            .help("set it in the file that --config names, and take the flag out")
            .source("kubernetes cmd/kube-proxy/app/options.go");
        REPEATED = rule("component-flag-repeated", "the flag is given again and only the last one holds")
            .note()
            .why("The earlier value is silently lost.")
            .help("keep one of them")
            .source(SOURCE);
    }
}

impl Arguments {
    /// Every finding about this list, before a target's overrides, in the order of the arguments. A path `[i]` is the index of the argument.
    pub fn check(&self) -> Vec<Diagnostic> {
        self.check_at_most(usize::MAX)
    }

    /// As [`check`](Self::check), with so many findings of one rule, and one more that counts the others.
    pub(crate) fn check_at_most(&self, most: usize) -> Vec<Diagnostic> {
        let mut found = Findings { list: Vec::new(), most };
        for fault in self.faults() {
            found.add(self.refused(fault.index, &fault.kind));
        }
        let beside_config = self.get("config").is_some_and(|config| !config.is_empty());
        for argument in self.given() {
            self.advise(argument, beside_config, &mut found);
        }
        self.repeated(&mut found);
        self.gates(&mut found);
        // A stable sort: findings of one argument stay in the order in which they were looked for.
        let mut found = bound(found.list, most);
        found.sort_by_key(|found| match found.path.segments().first() {
            Some(Segment::Index(index)) => *index,
            _ => usize::MAX,
        });
        found
    }

    fn refused(&self, index: usize, fault: &FaultKind) -> Diagnostic {
        match fault {
            FaultKind::UnknownFlag { name } => self.unknown_flag(index, name),
            FaultKind::UnknownShorthand { letter } => {
                let mut unknown = self.unknown(index, format!("{} has no flag -{letter}", self.program()));
                unknown.help = Some("long flags begin with two dashes".to_owned());
                unknown
            }
            FaultKind::Syntax => self.refusal(&VALUE, index, "no flag's name follows the dashes".to_owned()),
            FaultKind::MissingValue { flag } => {
                self.refusal(&VALUE_MISSING, index, format!("--{} needs a value", flag.name()))
            }
            FaultKind::BadValue { flag, reason } => {
                self.refusal(&VALUE, index, format!("--{}: {reason}", flag.name()))
            }
            FaultKind::GivenAfterEmpty { flag } => self.refusal(
                &VALUE,
                index,
                format!("--{} was given empty before: the program crashes on a second value", flag.name()),
            ),
            FaultKind::GivenTwice { flag } => {
                self.refusal(&VALUE, index, format!("--{} may be given once only", flag.name()))
            }
            FaultKind::Stray => {
                self.refusal(&STRAY, index, format!("{} takes flags only", self.component().name()))
            }
        }
    }

    fn unknown_flag(&self, index: usize, name: &str) -> Diagnostic {
        // A word that is no flag may be as long as an environment file.
        let name = excerpt(name);
        if let Some(gone) = Gone::find(self.component(), &name) {
            return self.gone(index, &name, gone);
        }
        let (component, judged) = (self.component(), self.version().minor().judged());
        let mut known = String::new();
        let mut help = None;
        // The last row is the newest: a flag whose type changed has several.
        match Flag::ever(component, &name).last() {
            Some(flag) if flag.window().since > judged => {
                known = format!(": {} is the first to know it", flag.window().since);
            }
            Some(flag) => {
                if let Some(until) = flag.window().until {
                    known = format!(": it was removed in {}", Minor(until.0 + 1));
                }
                help = flag.advice();
            }
            None => {
                help = Flag::nearest(component, &name, judged).map(|near| format!("did you mean --{near}?"));
                // A near name of the same program is likelier than the right name of another one.
                help = help.or_else(|| elsewhere(component, &name, judged));
            }
        }
        let mut diagnostic = self.unknown(index, format!("{} has no flag --{name}{known}", self.program()));
        diagnostic.prefer_help(help);
        diagnostic
    }

    /// A flag whose history is known: no guess by spelling, whatever a flag of today looks like.
    fn gone(&self, index: usize, name: &str, gone: &Gone) -> Diagnostic {
        let mut diagnostic = if self.version().minor() < gone.removed() {
            let message =
                format!("{} {} has --{name}: {gone}", self.component().name(), self.version().minor());
            found(&OLDER_MINOR, index, message)
        } else {
            self.refusal(&UNKNOWN, index, format!("{} has no flag --{name}: {gone}", self.program()))
        };
        diagnostic.prefer_help(Some(gone.advice().to_owned()));
        diagnostic
    }

    fn unknown(&self, index: usize, message: String) -> Diagnostic {
        // Of a minor that is not known yet nothing can be refused for certain.
        let rule = if self.version().minor() > Minor::NEWEST { &NOT_KNOWN_YET } else { &UNKNOWN };
        self.refusal(rule, index, message)
    }

    fn advise(&self, argument: &Argument, beside_config: bool, findings: &mut Findings) {
        let (component, flag, index) = (self.component(), argument.flag, argument.index);
        let minor = self.version().minor().judged();
        let next = Minor(minor.0 + 1);
        // Told one minor before: an upgrade goes from one minor to the next.
        let goes = next <= Minor::NEWEST && Flag::find(component, flag.name(), next).is_none();
        let advice = flag.deprecated(minor);
        if goes {
            let message = format!("--{}: {} {next} has no such flag", flag.name(), component.name());
            findings.add(found(&REMOVED_NEXT, index, message).helped(flag.advice()));
        } else if advice.is_some() {
            let message = format!("--{} is deprecated", flag.name());
            findings.add(found(&DEPRECATED, index, message).helped(advice));
        }
        if beside_config && flag.is_ignored_beside_config(component) {
            let message = format!("--{} has no effect beside --config", flag.name());
            let help = flag.key().map(|key| format!("set {key} in the configuration file"));
            findings.add(found(&IGNORED, index, message).helped(help));
        }
    }

    fn repeated(&self, findings: &mut Findings) {
        // From the end, because the last one holds: each earlier one is told where the one is that counts.
        let mut later: Vec<(&str, usize)> = Vec::new();
        for argument in self.given().iter().rev().filter(|argument| !argument.flag.kind().adds_up()) {
            let name = argument.flag.name();
            match later.iter().find(|(given, _)| *given == name) {
                Some((_, last)) => {
                    let message = format!("--{name} is given again behind this, at [{last}]: that one holds");
                    findings.add(found(&REPEATED, argument.index, message));
                }
                None => later.push((name, argument.index)),
            }
        }
    }

    /// Gates are judged after the flags were read; where the flag itself judges them this says nothing.
    fn gates(&self, findings: &mut Findings) {
        const NAME: &str = "feature-gates";
        // kube-proxy does not even set the gates of a flag that its file replaces.
        let ignored = self.component() == Component::KubeProxy && self.get("config").is_some();
        let Some(last) = self.last(NAME).filter(|_| !ignored) else { return };
        // This type has judged the names itself when the flag was read.
        if last.flag.kind() == FlagType::CheckedGates {
            return;
        }
        let settings = self.gate_settings();
        for problem in GateSet::resolve(settings, self.version().minor()).err().unwrap_or_default() {
            let index = last.value_index;
            let message = format!("--{NAME}: {}: {problem}", excerpt(problem.name()));
            findings.add(self.refusal(&GATE, index, message).helped(problem.help()));
        }
    }

    /// The gates that are set for this component, in order.
    pub(super) fn gate_settings(&self) -> Vec<(String, bool)> {
        let mut settings: Vec<(String, bool)> = Vec::new();
        for argument in self.all("feature-gates").filter(|argument| argument.sound) {
            let text = match argument.flag.kind() {
                FlagType::ComponentGates => own_gates(&argument.value),
                _ => argument.value.clone(),
            };
            let gates = value::gates(&text).unwrap_or_default();
            settings.extend(gates.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        settings
    }

    /// A finding that the program of this list refuses for.
    fn refusal(&self, rule: &'static RuleInfo, index: usize, message: String) -> Diagnostic {
        Diagnostic { program: Some(self.component().program()), ..found(rule, index, message) }
    }

    fn program(&self) -> String {
        format!("{} {}", self.component().name(), self.version().minor().judged())
    }
}

/// What is found, never many more than are kept.
struct Findings {
    list: Vec<Diagnostic>,
    most: usize,
}

impl Findings {
    fn add(&mut self, diagnostic: Diagnostic) {
        bound_early(&mut self.list, self.most);
        self.list.push(diagnostic);
    }
}

/// The gates of the component itself in a list of gates for several components.
fn own_gates(text: &str) -> String {
    let own = text.split(',').filter_map(|item| match item.split_once(':') {
        Some((component, gate)) => (component.trim() == "kube").then_some(gate),
        None => Some(item),
    });
    own.collect::<Vec<_>>().join(",")
}

fn elsewhere(component: Component, name: &str, minor: Minor) -> Option<String> {
    let other = Component::ALL
        .into_iter()
        .find(|other| *other != component && Flag::find(*other, name, minor).is_some())?;
    Some(format!("it is a flag of {}", other.name()))
}

fn found(rule: &'static RuleInfo, index: usize, message: String) -> Diagnostic {
    Diagnostic::new(rule, FieldPath::ROOT.item(index), message)
}
