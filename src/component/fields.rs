//! Which flag of the kubelet stands for which field of its configuration.

use super::KubeletConfiguration;
use crate::component::{Argument, Arguments, Component, Flag};
use crate::engine::record::Record as _;
use crate::engine::row::Shape;
use crate::value::go_number::{Base, parse_bool, parse_int};
use crate::value::{GoDuration, Json};

/// Flags and the paths of their fields, in byte order. A flag wins over every file.
///
/// What is logged, and how, is left to the files: no rule here looks at it.
///
/// Source: kubernetes `cmd/kubelet/app/options/options.go` (`AddKubeletConfigFlags`).
fn fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut last = "";
    let mut is_first = move |name: &'static str| std::mem::replace(&mut last, name) != name;
    let fields = Flag::all(Component::Kubelet).iter().filter_map(|flag| Some((flag.name(), flag.key()?)));
    // A flag whose type changed has a row for each type.
    fields.filter(|(_, path)| !path.starts_with("logging.")).filter(move |(name, _)| is_first(name))
}

impl KubeletConfiguration {
    /// The path of the field that a flag of the kubelet stands for; nothing for flags that are no fields.
    ///
    /// ```
    /// use nodestrap::kubelet::KubeletConfiguration;
    ///
    /// assert_eq!(KubeletConfiguration::path_of_flag("pod-manifest-path"), Some("staticPodPath"));
    /// assert_eq!(KubeletConfiguration::path_of_flag("node-ip"), None);
    /// ```
    pub fn path_of_flag(flag: &str) -> Option<&'static str> {
        fields().find(|(name, _)| *name == flag).map(|(_, path)| path)
    }
}

/// What flags set: flag, path of the field, value. A list or map that is given several times adds up.
pub(super) fn settings(arguments: &Arguments) -> Vec<(&'static str, &'static str, Json)> {
    let mut settings = Vec::new();
    for (name, path) in fields() {
        // A value that the flag parser refuses ends the kubelet; it sets nothing,
        // and the finding about it is another rule's.
        let given: Vec<&Argument> = arguments.all(name).filter(|argument| argument.sound).collect();
        let Some(last) = given.last() else { continue };
        if let Some(value) = shape(path).and_then(|shape| value(name, shape, &given, &last.value)) {
            settings.push((name, path, value));
        }
    }
    settings
}

fn shape(path: &str) -> Option<Shape> {
    let mut rows = KubeletConfiguration::ROWS;
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
        Shape::Duration => Json::from(last.parse::<GoDuration>().ok()?.to_string()),
        Shape::Text => Json::from(last.trim()),
        Shape::List(Shape::Text) => Json::Array(texts().map(Json::from).collect()),
        Shape::List(Shape::Record(_)) if name == "register-with-taints" => {
            Json::Array(texts().map(taint).collect())
        }
        Shape::Map(Shape::Bool) => texts()
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(key, value)| Some((key.trim(), Json::from(parse_bool(value.trim())?))))
            .collect(),
        Shape::Map(Shape::Text) => {
            // `LangleSeparatedMapStringString` of component-base: `memory.available<100Mi`.
            let between = if matches!(name, "eviction-hard" | "eviction-soft") { '<' } else { '=' };
            texts()
                .filter_map(|pair| pair.split_once(between))
                .map(|(key, value)| (key.trim(), Json::from(value.trim())))
                .collect()
        }
        // NUMA reservations and HTTP headers have syntaxes of their own; the flags win all the same, unread.
        _ => return None,
    })
}

/// `key=value:Effect`, the value optional.
fn taint(text: &str) -> Json {
    let (name, effect) = text.rsplit_once(':').unwrap_or((text, ""));
    let (key, value) = name.split_once('=').unwrap_or((name, ""));
    Json::from_iter([("key", key), ("value", value), ("effect", effect)])
}

#[cfg(test)]
mod tests {
    use super::{fields, shape};

    #[test]
    fn every_flag_with_a_key_stands_for_a_field() {
        let names: Vec<&str> = fields().map(|(name, _)| name).collect();
        assert!(names.is_sorted_by(|one, next| one < next) && names.len() == 101, "{}", names.len());
        for (name, path) in fields() {
            assert!(shape(path).is_some(), "--{name}: {path}");
        }
    }
}
