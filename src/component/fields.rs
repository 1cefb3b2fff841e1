//! Flags that stand for fields of a component's configuration file, and the file's rules asked of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Argument, Arguments, Component, Flag, FlagType};
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo, Severity};
use crate::document::judge;
use crate::document::spec::Spec;
use crate::engine::decode::Decoder;
use crate::engine::row::{Row, Shape};
use crate::format::json;
use crate::target::Target;
use crate::tree::Tree;
use crate::value::go_number::{Base, parse_bool, parse_f64, parse_int};
use crate::value::{GoDuration, Json};

/// What a flag sets.
pub(crate) struct Setting {
    pub(crate) flag: &'static str,
    /// The path of its field, of plain keys.
    pub(crate) path: &'static str,
    pub(crate) value: Json,
}

/// Flags and the paths of their fields, in byte order. A flag wins over every file.
///
/// How a component logs is no field here: all four have these flags, and they are judged as flags.
///
/// Source: kubernetes `cmd/kubelet/app/options/options.go` (`AddKubeletConfigFlags`), `cmd/kube-proxy/app/options.go`.
pub(crate) fn fields(component: Component) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut last = "";
    let mut is_first = move |name: &'static str| std::mem::replace(&mut last, name) != name;
    let fields = Flag::all(component).iter().filter_map(|flag| Some((flag.name(), flag.key()?)));
    // A flag whose type changed has a row for each type.
    fields.filter(|(_, path)| !path.starts_with("logging.")).filter(move |(name, _)| is_first(name))
}

/// What flags set, in byte order of the flags. A list or map that is given several times adds up.
pub(crate) fn settings(arguments: &Arguments, rows: &'static [&'static Row]) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (flag, path) in fields(arguments.component()) {
        // A value that the flag parser refuses ends the program; it sets nothing, and the finding about it is another
        // rule's. An address that is given empty changes nothing.
        let is_nothing = |argument: &Argument| {
            matches!(argument.flag.kind(), FlagType::SloppyIp | FlagType::SloppyIpPort)
                && argument.value.is_empty()
        };
        let given: Vec<&Argument> =
            arguments.all(flag).filter(|argument| argument.sound && !is_nothing(argument)).collect();
        let Some(last) = given.last() else { continue };
        if let Some(value) = shape(path, rows).and_then(|shape| value(flag, shape, &given, &last.value)) {
            settings.push(Setting { flag, path, value });
        }
    }
    settings
}

fn shape(path: &str, mut rows: &'static [&'static Row]) -> Option<Shape> {
    let mut shape = None;
    for wire in path.split('.') {
        let row = rows.iter().find(|row| row.wire == wire)?;
        if let Shape::Record(inner) = row.shape {
            rows = inner;
        }
        shape = Some(row.shape);
    }
    shape
}

fn value(name: &str, shape: Shape, given: &[&Argument], last: &str) -> Option<Json> {
    let texts =
        || given.iter().flat_map(|argument| argument.value.split(',')).filter(|text| !text.is_empty());
    Some(match shape {
        Shape::Bool => Json::from(parse_bool(last)?),
        // pflag reads numbers with base 0: `0x10` is 16.
        Shape::Integer { .. } => Json::from(parse_int(last, Base::ByPrefix, 64).ok()?),
        Shape::Float { .. } => json::read(&parse_f64(last).ok()?.to_string()).ok()?.root()?.json(),
        Shape::Duration => Json::from(last.parse::<GoDuration>().ok()?.to_string()),
        Shape::Text => Json::from(last.trim()),
        Shape::List(Shape::Text) => Json::Array(texts().map(Json::from).collect()),
        Shape::List(Shape::Record(_)) if name == "register-with-taints" => {
            Json::Array(texts().map(taint).collect())
        }
        Shape::List(Shape::Record(_)) if name == "reserved-memory" => Json::Array(
            given.iter().flat_map(|argument| argument.value.split(';')).filter_map(reserved).collect(),
        ),
        Shape::Map(Shape::Bool) => last_of_each(
            texts()
                .filter_map(|pair| pair.split_once('='))
                .filter_map(|(key, value)| Some((key.trim(), Json::from(parse_bool(value.trim())?)))),
        ),
        Shape::Map(Shape::Text) => {
            // `LangleSeparatedMapStringString` of component-base: `memory.available<100Mi`.
            let between = if matches!(name, "eviction-hard" | "eviction-soft") { '<' } else { '=' };
            let pairs = texts().filter_map(|pair| pair.split_once(between));
            last_of_each(pairs.map(|(key, value)| (key.trim(), Json::from(value.trim()))))
        }
        // HTTP headers have a syntax of their own; the flag wins all the same, unread.
        _ => return None,
    })
}

/// An object of pairs: of a key that is given again the last value holds.
fn last_of_each<'t>(pairs: impl Iterator<Item = (&'t str, Json)>) -> Json {
    let mut object: Vec<(String, Json)> = Vec::new();
    for (key, value) in pairs {
        object.retain(|(known, _)| known != key);
        object.push((key.to_owned(), value));
    }
    Json::Object(object)
}

/// `key=value:Effect`, the value optional.
fn taint(text: &str) -> Json {
    let (name, effect) = text.rsplit_once(':').unwrap_or((text, ""));
    let (key, value) = name.split_once('=').unwrap_or((name, ""));
    Json::from_iter([("key", key), ("value", value), ("effect", effect)])
}

/// `node:resource=quantity,…`.
fn reserved(text: &str) -> Option<Json> {
    let (node, limits) = text.split_once(':')?;
    let limits: Json = limits
        .split(',')
        .filter_map(|pair| pair.split_once('='))
        .map(|(resource, quantity)| (resource.trim(), Json::from(quantity.trim())))
        .collect();
    let node = parse_int(node, Base::Decimal, 64).ok()?;
    Some(Json::from_iter([("numaNode", Json::from(node)), ("limits", limits)]))
}

/// JSON merge patch, RFC 7386.
pub(crate) fn patch_over(base: &mut Json, patch: &Json) {
    let Json::Object(changes) = patch else {
        *base = patch.clone();
        return;
    };
    // RFC 7386: a map laid over anything else begins as an empty map, in which `null` still removes nothing.
    if base.as_object().is_none() {
        *base = Json::Object(Vec::new());
    }
    let Json::Object(fields) = base else { return };
    // What goes is taken out at the end: until then the places stay.
    let mut places: BTreeMap<String, usize> = fields.iter().map(|(name, _)| name.clone()).zip(0..).collect();
    let mut gone = BTreeSet::new();
    for (key, change) in changes {
        match (change, places.get(key.as_str())) {
            (Json::Null, at) => gone.extend(at.copied()),
            (change, Some(&at)) => {
                if gone.remove(&at) {
                    fields[at].1 = Json::Null;
                }
                patch_over(&mut fields[at].1, change);
            }
            (change, None) => {
                let mut value = Json::Null;
                patch_over(&mut value, change);
                places.insert(key.clone(), fields.len());
                fields.push((key.clone(), value));
            }
        }
    }
    let mut at = 0..;
    fields.retain(|_| at.next().is_some_and(|at| !gone.contains(&at)));
}

/// Puts a value at a path of plain keys; a map of feature gates is added to, not replaced.
pub(crate) fn put(base: &mut Json, path: &str, value: Json) {
    let mut change = value;
    // `kubeletConfigFlagPrecedence` remembers the gates of the file and adds them to those of the flag.
    let adds = path == "featureGates";
    for key in path.rsplit('.') {
        change = Json::Object(vec![(key.to_owned(), change)]);
    }
    if !adds {
        // The old value goes first, or a map of a flag would be merged with that of the file.
        let mut gone = Json::Null;
        for key in path.rsplit('.') {
            gone = Json::Object(vec![(key.to_owned(), gone)]);
        }
        patch_over(base, &gone);
    }
    patch_over(base, &change);
}

/// Flags without a file: the configuration that a component makes of them, and what its program refuses of it.
pub(crate) struct WithoutFile<'a, D: Spec> {
    pub(crate) arguments: &'a Arguments,
    pub(crate) target: &'a Target,
    /// Every default, as JSON: flags are laid over it.
    pub(crate) defaults: Json,
    pub(crate) settings: Vec<Setting>,
    /// What the component does with its configuration after the flags.
    pub(crate) complete: &'a dyn Fn(&mut D),
    /// Which rules are asked.
    pub(crate) asks: fn(&RuleInfo) -> bool,
}

impl<D: Spec> WithoutFile<'_, D> {
    /// What the program refuses, each finding at the flag without which it would not be there.
    pub(crate) fn check(&self) -> Vec<Diagnostic> {
        if self.settings.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<_> = self.refusals(None).into_iter().map(|found| self.at_flag(found)).collect();
        found.sort_by_key(|(index, _)| *index);
        found.into_iter().map(|(_, found)| found).collect()
    }

    fn refusals(&self, left_out: Option<usize>) -> Vec<Diagnostic> {
        let mut effective = self.defaults.clone();
        for (_, setting) in self.settings.iter().enumerate().filter(|(at, _)| Some(*at) != left_out) {
            put(&mut effective, setting.path, setting.value.clone());
        }
        let text = effective.to_string();
        let Ok(tree) = json::read(&text) else { return Vec::new() };
        let Some(mut document) = decoded::<D>(&tree, self.target) else { return Vec::new() };
        (self.complete)(&mut document);
        let report = judge::filled(&document, self.target);
        let refused = report.into_iter().filter(|found| {
            found.severity == Severity::Error && found.refused_by().is_some() && (self.asks)(found.rule)
        });
        refused.collect()
    }

    /// The index of the argument, and the finding at it.
    fn at_flag(&self, found: Diagnostic) -> (Option<usize>, Diagnostic) {
        let is_about = |setting: &Setting| {
            let path = setting.path.split('.').fold(FieldPath::ROOT, FieldPath::then);
            found.path.is_within(&path)
        };
        let is_same = |other: &Diagnostic| other.is_of(found.rule) && other.path == found.path;
        let causes = |at: &usize| !self.refusals(Some(*at)).iter().any(is_same);
        let cause = self
            .settings
            .iter()
            .position(is_about)
            .or_else(|| (0..self.settings.len()).find(causes))
            .map(|at| self.settings[at].flag);
        // What is found may be the default of another flag, which is not given.
        let key = found.path.to_string();
        let mut named =
            fields(self.arguments.component()).filter(|(_, path)| *path == key).map(|(flag, _)| flag);
        let named = named.next().or(cause);
        let message =
            named.map_or_else(|| found.message.clone(), |flag| format!("--{flag}: {}", found.message));
        let path = cause.map_or(FieldPath::ROOT, |flag| self.arguments.place_of(flag));
        let mut moved = Diagnostic::new(found.rule, path, message);
        moved.program = found.program;
        moved.help = found.help;
        let index = cause.and_then(|flag| self.arguments.last(flag)).map(|argument| argument.value_index);
        (index, moved)
    }
}

fn decoded<D: Spec>(tree: &Tree<'_>, target: &Target) -> Option<D> {
    D::decode(tree.root(), &mut Decoder::new(target, D::SHAPE_RULES, !D::SECRET))
}
