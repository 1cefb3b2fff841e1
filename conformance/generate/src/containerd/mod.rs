//! Nearly valid files of containerd.

mod fields;
mod installed;
mod spelling;
mod toml;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use self::installed::INSTALLED;
use self::toml::Toml;
use crate::strange_key;
use nodestrap::arbitrary::strings;

/// Nearly valid `config.toml` files of every version and of none: an installer's file, or the known keys of some
/// plugins, with none to two faults, in any spelling that TOML has.
pub(crate) fn config_texts() -> impl Strategy<Value = String> {
    let installed =
        proptest::option::weighted(0.4, select(INSTALLED)).prop_map(|text| text.and_then(Toml::read));
    let documents = (installed, fields::config()).prop_map(|(installed, config)| match installed {
        Some(installed) => installed.over(config),
        None => config,
    });
    spelling::spelt(with_faults(documents))
}

#[derive(Clone, Debug)]
enum Fault {
    Remove,
    Repeat,
    Rename(u8),
    /// Puts an unknown key before it.
    Beside(String, Toml),
    Replace(Toml),
    /// Puts it into a list of its own.
    Wrap,
    /// Puts quotes around it.
    Quote,
    /// Puts a copy at the top of the file.
    ToTop,
    /// Splits its key at dots, as if its quotes were forgotten.
    Unquote,
}

/// The file with none, one or two faults.
fn with_faults(documents: impl Strategy<Value = Toml>) -> impl Strategy<Value = Toml> {
    let count = prop_oneof![12 => Just(0_usize), 6 => Just(1), 2 => Just(2)];
    (documents, count, vec((any::<Index>(), fault()), 2)).prop_map(|(mut document, count, faults)| {
        for (place, fault) in faults.into_iter().take(count) {
            let places = document.places();
            if places > 0 {
                let mut top = None;
                change(&mut document, &mut place.index(places), &fault, &mut top);
                if let (Toml::Table(fields), Some(moved)) = (&mut document, top) {
                    fields.push(moved);
                }
            }
        }
        document
    })
}

fn fault() -> BoxedStrategy<Fault> {
    prop_oneof![
        2 => Just(Fault::Remove),
        2 => Just(Fault::Repeat),
        6 => (0_u8..4).prop_map(Fault::Rename),
        2 => (strings(), fields::wrong()).prop_map(|(key, value)| Fault::Beside(key.replace('\0', ""), value)),
        4 => fields::wrong().prop_map(Fault::Replace),
        1 => Just(Fault::Wrap),
        2 => Just(Fault::Quote),
        2 => Just(Fault::ToTop),
        1 => Just(Fault::Unquote),
    ]
    .boxed()
}

/// Changes the field that this many come before; says whether it was below here.
fn change(value: &mut Toml, before: &mut usize, fault: &Fault, top: &mut Option<(String, Toml)>) -> bool {
    let Toml::Table(fields) = value else { return false };
    for at in 0..fields.len() {
        if *before == 0 {
            change_field(fields, at, fault, top);
            return true;
        }
        *before -= 1;
        if change(&mut fields[at].1, before, fault, top) {
            return true;
        }
    }
    false
}

fn change_field(
    fields: &mut Vec<(String, Toml)>,
    at: usize,
    fault: &Fault,
    top: &mut Option<(String, Toml)>,
) {
    let (key, value) = fields[at].clone();
    match fault {
        // A file that is imported is another matter.
        Fault::Replace(_) | Fault::Wrap | Fault::Quote if key == "imports" => {}
        Fault::Remove => drop(fields.remove(at)),
        Fault::Repeat => fields.push((key, value)),
        Fault::Rename(how) => fields[at].0 = strange_key(&key, *how),
        Fault::Beside(key, value) => fields.insert(at, (key.clone(), value.clone())),
        Fault::Replace(value) => fields[at].1 = value.clone(),
        Fault::Wrap => fields[at].1 = Toml::List(vec![value]),
        Fault::Quote => {
            if let Toml::Plain(text) = value {
                fields[at].1 =
                    Toml::Plain(match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                        Some(inside) => inside.to_owned(),
                        None => format!("\"{text}\""),
                    });
            }
        }
        Fault::ToTop => *top = Some((key, value)),
        Fault::Unquote => {
            let (first, rest) = key.split_once('.').unwrap_or((&key, "x"));
            fields[at] = (first.to_owned(), Toml::Table(vec![(rest.to_owned(), value)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
    use nodestrap::{KubernetesVersion, Target};
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    use super::*;

    #[test]
    fn about_half_of_the_texts_are_accepted() {
        let mut runner = TestRunner::deterministic();
        let target = Target::new(KubernetesVersion::V1_34).containerd(ContainerdVersion::V2_2);
        let texts = (0..400).map(|_| config_texts().new_tree(&mut runner).expect("a text").current());
        let accepted = texts.filter(|text| ContainerdConfig::lint(text, &target).report().accepted()).count();
        assert!((140..=260).contains(&accepted), "{accepted} of 400");
    }
}
