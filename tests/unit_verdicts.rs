//! Whole units against the verdict of systemd, and settings against what each release knows.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use base64::Engine as _;
use nodestrap::unit::{EffectiveUnit, ServiceUnit, Specifiers};
use nodestrap::{KubernetesVersion, SystemdVersion, Target};
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
        let specifiers = Specifiers::new(unit).systemd(SystemdVersion::new(252));
        let effective = EffectiveUnit::read(&specifiers, &text, drop_ins.iter().map(|(_, text)| *text));
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
fn directories_and_input_are_taken_as_by_systemd() {
    let settings: Value = serde_json::from_str(VALUES).unwrap();
    let target = Target::new(KubernetesVersion::V1_34).systemd(SystemdVersion::new(252));
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
    assert!(judged > 60, "{judged}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Settings that releases of systemd know, by what each says of itself.
const SETTINGS: &str = include_str!("data/systemd-settings.tsv");
const RELEASES: [u16; 5] = [247, 252, 254, 257, 262];

/// What a release says of a setting without a value that is wrong.
fn said(release: u16, section: &str, setting: &str) -> Vec<&'static str> {
    let target = Target::new(KubernetesVersion::V1_34).systemd(SystemdVersion::new(release));
    let text = format!("[{section}]\n{setting}=\n");
    let about = ["unit-unknown-key", "unit-wrong-section", "unit-value-ignored"];
    let lint = ServiceUnit::lint(&text, &target);
    let found = lint
        .report()
        .iter()
        .filter(|found| found.message.contains("no longer") || !found.rule.id.ends_with("ignored"));
    found.map(|found| found.rule.id).filter(|id| about.contains(id)).collect()
}

#[test]
fn every_release_knows_the_settings_that_systemd_says_it_knows() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for row in SETTINGS.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [section, setting, kind, first, last, ..] = fields[..] else { panic!("{row}") };
        rows += 1;
        for release in RELEASES {
            let is_known = kind == "removed"
                || (release >= first.parse().unwrap()
                    && last.parse().map_or(true, |last: u16| release <= last));
            let is_removed = kind == "removed" || (last == "257" && release > 257);
            let expected = if is_removed {
                vec!["unit-value-ignored"]
            } else if is_known {
                vec![]
            } else {
                vec!["unit-unknown-key"]
            };
            let said = said(release, section, setting);
            if said != expected && (is_known || said != ["unit-wrong-section"]) {
                wrong.push(format!("{release} [{section}] {setting}: {said:?}"));
            }
        }
    }
    assert_eq!(rows, 436);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn of_an_unknown_release_nothing_is_complained_about_that_one_of_them_takes() {
    let found = |target: Target, line: &str| {
        let text = format!(
            "[Unit]\nDescription=d\n[Service]\nExecStart=/bin/x\n{line}\n[Install]\nWantedBy=multi-user.target\n"
        );
        let report = ServiceUnit::lint(&text, &target).into_parts().1;
        report
            .iter()
            .map(ToString::to_string)
            .map(|found| found.split('\n').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let target = || Target::new(KubernetesVersion::V1_34);
    let of = |release| target().systemd(SystemdVersion::new(release));
    for (line, unknown, release, known) in [
        (
            "Type=notify-reload",
            "",
            252,
            "5:6: warning[unit-value-ignored] Service.Type: \"notify-reload\" is taken by systemd 253 and later only",
        ),
        (
            "RestartMode=direct",
            "5:1: note[unit-setting-release] Service.RestartMode: systemd 254 and later have it",
            252,
            "5:1: warning[unit-unknown-key] Service.RestartMode: [Service] has no such setting in systemd 252: systemd 254 and later have it",
        ),
        (
            "CPUAccounting=yes",
            "5:1: note[unit-setting-release] Service.CPUAccounting: systemd 258 and later skip it",
            262,
            "5:15: warning[unit-value-ignored] Service.CPUAccounting: systemd no longer has this setting",
        ),
        (
            "ExecStartPre=|/bin/y",
            "",
            257,
            "5:14: error[unit-executable] Service.ExecStartPre: neither an absolute path nor a plain file name",
        ),
        (
            "Description2=x",
            "5:1: warning[unit-unknown-key] Service.Description2: [Service] has no such setting in systemd 247 to 262",
            247,
            "5:1: warning[unit-unknown-key] Service.Description2: [Service] has no such setting in systemd 247",
        ),
    ] {
        assert_eq!(found(target(), line).join("; "), unknown, "{line}");
        assert_eq!(found(of(release), line).join("; "), known, "{line} in {release}");
    }
}

/// Whether each release loads the unit (`+`, else `-`), and whether it prints anything while it does (`!`).
fn verdicts(text: &str) -> String {
    let of = |release| {
        let specifiers = Specifiers::new("k.service".parse().unwrap()).systemd(SystemdVersion::new(release));
        let unit = EffectiveUnit::read(&specifiers, text, []);
        let loads = if unit.is_refused() { '-' } else { '+' };
        let prints = if unit.has_complaints() { "!" } else { "" };
        format!("{loads}{prints}")
    };
    [247, 252, 254, 257, 262].map(of).join(" ")
}

/// As the five releases answered when they were asked.
#[test]
fn verdicts_that_changed_between_releases() {
    let with = |line: &str| format!("{line}\n[Service]\nExecStart=/bin/true\n");
    let of_service = |line: &str| format!("[Service]\nExecStart=/bin/true\n{line}\n");
    for (text, expected) in [
        (with("[\"a\"]"), "+! -! -! -! -!"),
        (with("[X-\\]"), "+ -! -! -! -!"),
        (with("[]"), "+! +! +! +! -!"),
        (with("[a*]"), "+! +! +! +! -!"),
        (with("[X-[]"), "+ + + + -!"),
        (with("[a]b]"), "+! +! +! +! +!"),
        (with("[Unit]\nRebootArgument=\u{e9}"), "+ +! +! +! +!"),
        (of_service("RebootArgument=\u{e9}"), "+ + + + +"),
        (of_service("DefaultStartupMemoryLow=0"), "+! +! +! +! +!"),
        (of_service("StartupMemoryLow=0"), "+! +! + + +"),
        ("[Service]\nExecStart=/bin/true a\\ud800\n".to_owned(), "+ + + + +!"),
        ("[Service]\nExecStart=/bin/true a\\U0000d800\n".to_owned(), "+! +! +! +! +!"),
    ] {
        assert_eq!(verdicts(&text), expected, "{text}");
    }
}
