//! Whole units against the verdict of systemd 252.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use base64::Engine as _;
use nodestrap::unit::{EffectiveUnit, ServiceUnit, Specifiers};
use nodestrap::{KubernetesVersion, Target};
use serde_json::Value;

const VECTORS: &str = include_str!("data/systemd-vectors.json");

/// What systemd says of a vector's host, not of its text: files that are not there.
const OF_THE_HOST: [&str; 2] = ["command-not-executable", "missing-dependency"];

fn content(vector: &Value) -> Option<String> {
    if let Some(text) = vector["content"].as_str() {
        return Some(text.to_owned());
    }
    if let Some(recipe) = vector["content_recipe"].as_str() {
        // The only recipe: a line above the limit.
        assert!(recipe.contains('a'), "{recipe}");
        let line = "a".repeat(1 << 20);
        return Some(format!(
            "[Unit]\nDescription=d\n\n[Service]\nExecStart=/usr/local/bin/kubelet {line}\n"
        ));
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(vector["content_base64"].as_str()?).unwrap();
    // Bytes that are not UTF-8 cannot be given to this library; systemd refuses them.
    assert!(std::str::from_utf8(&bytes).is_err());
    assert_eq!(vector["loaded"], false);
    None
}

#[test]
fn units_get_the_verdict_of_systemd_and_its_arguments() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = vectors["units"].as_array().unwrap();
    assert_eq!(vectors.len(), 150);
    let mut wrong = Vec::new();
    for vector in vectors {
        let name = vector["name"].as_str().unwrap();
        let Some(text) = content(vector) else { continue };
        // verify judges a template as its instance `i`.
        let file_name = vector["filename"].as_str().unwrap().replace("@.", "@i.");
        let Ok(unit) = file_name.parse() else {
            assert_eq!(vector["verdict_class"], "bad-unit-name");
            continue;
        };
        let mut drop_ins: Vec<(&str, &str)> = vector["extra_files"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(path, _)| path.rsplit_once('.').is_some_and(|(_, suffix)| suffix == "conf"))
            .map(|(path, text)| (path.as_str(), text.as_str().unwrap()))
            .collect();
        drop_ins.sort_unstable();
        let effective =
            EffectiveUnit::read(&Specifiers::new(unit), &text, drop_ins.iter().map(|(_, text)| *text));
        let loaded = vector["loaded"].as_bool().unwrap();
        if effective.is_refused() == loaded {
            wrong.push(format!("{name}: loaded {loaded}"));
        }
        let classes = vector["classes"].as_array().unwrap();
        let complains = classes.iter().any(|class| !OF_THE_HOST.contains(&class.as_str().unwrap()));
        if effective.has_complaints() != complains {
            wrong.push(format!("{name}: complains {complains}"));
        }
        if !loaded {
            continue;
        }
        let argv: Vec<Vec<String>> = effective
            .commands("ExecStart")
            .iter()
            .map(|command| command.argv.iter().map(|word| word.text().into_owned()).collect())
            .collect();
        let expected: Vec<Vec<String>> =
            serde_json::from_value(vector["argv_parsed"].clone()).unwrap_or_default();
        if argv != expected {
            wrong.push(format!("{name}: {argv:?} is not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What systemd 252 takes and what it drops with a complaint, by setting.
const VALUES: &str = include_str!("data/systemd-values.json");

#[test]
fn values_of_what_a_service_sees_and_may_do_are_taken_as_by_systemd() {
    let settings: Value = serde_json::from_str(VALUES).unwrap();
    let target = Target::new(KubernetesVersion::V1_34);
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for (setting, values) in settings.as_object().unwrap() {
        for kind in ["taken", "dropped"] {
            for value in values[kind].as_array().unwrap() {
                let value = value.as_str().unwrap();
                let text = format!("[Service]\nExecStart=/bin/true\n{setting}={value}\n");
                let lint = ServiceUnit::lint(&text, &target);
                let complains = lint.report().iter().any(|found| found.rule.id == "unit-value-ignored");
                judged += 1;
                if complains != (kind == "dropped") {
                    wrong.push(format!("{setting}={value} is {kind} by systemd"));
                }
            }
        }
    }
    assert!(judged > 1200, "{judged}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
