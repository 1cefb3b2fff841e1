//! One folder a rule: `tests/rules/<id>/` holds a file that breaks it, one that does not, and what is said.
//!
//! ```text
//! tests/rules/kubelet-read-only-port/
//!     bad.yaml       the rule complains about it (a second case is bad-2.yaml)
//!     good.yaml      the rule is silent, and the real program takes the file
//!     expected.txt   the findings of this rule, in order of the bad files, as they print
//!     target.txt     only where the file's format has no comments: what it is judged for
//! ```
//!
//! The beginning of the id says which kind of file it is. What it is judged for stands in a comment in the first
//! line, or in `target.txt`: `kubernetes 1.35; cgroup v1; swap on; systemd-resolved on; time 2026-11-24T06:00:00Z`,
//! and `containerd 2.2`. An argument list has the program in its first line and an argument in each other one.
//! Without one it is Kubernetes 1.34 and nothing else is known. Every certain fix is applied, and must silence its rule.
//!
//! `NODESTRAP_BLESS=1 cargo test --test rules` writes `expected.txt` anew; look at the difference before
//! committing it.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the library does no I/O; this test reads its folders"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use nodestrap::catalogue;
use nodestrap::certificate::{CaBundle, SigningCertificate};
use nodestrap::component::{Arguments, Component};
#[cfg(feature = "containerd")]
use nodestrap::containerd::{ContainerdConfig, HostsToml};
use nodestrap::diagnostic::{Diagnostic, Report};
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::{KubeletConfiguration, KubeletDropIn};
use nodestrap::object::{Manifest, Object};
use nodestrap::target::CgroupVersion;
use nodestrap::token::StaticTokenFile;
use nodestrap::unit::{DropIn, EnvironmentFile, ServiceUnit};
use nodestrap::value::Timestamp;
use nodestrap::{Target, edit, yaml};

/// A kind of file: how its rules' ids begin, and who judges it.
struct Kind {
    prefix: &'static str,
    judge: fn(&str, &Target) -> Report,
}

/// Longer prefixes first.
const KINDS: &[Kind] = &[
    Kind {
        prefix: "kubelet-drop-in-",
        judge: |text, target| KubeletDropIn::lint(text, target).into_parts().1,
    },
    Kind {
        prefix: "kubelet-",
        judge: |text, target| KubeletConfiguration::lint(text, target).into_parts().1,
    },
    Kind {
        prefix: "kube-proxy-",
        judge: |text, target| KubeProxyConfiguration::lint(text, target).into_parts().1,
    },
    Kind { prefix: "kubeconfig-", judge: |text, target| Kubeconfig::lint(text, target).into_parts().1 },
    Kind { prefix: "token-secret-", judge: |text, target| Object::lint(text, target).into_parts().1 },
    Kind { prefix: "manifest-", judge: |text, target| Manifest::lint(text, target).into_parts().1 },
    Kind { prefix: "rbac-", judge: |text, target| Object::lint(text, target).into_parts().1 },
    // Facts of one command line or of several files are tested in tests/component.rs and tests/node.
    Kind {
        prefix: "component-",
        judge: |text, target| {
            let words: Vec<&str> =
                text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
            let component = Component::of_binary(words[0]).expect("the first line names the program");
            let (arguments, report) = Arguments::lint(component, &words[1..], target).into_parts();
            let whole = arguments.filter(|_| text.contains("# the whole list"));
            let missing = whole.map(|arguments| arguments.check_required()).unwrap_or_default();
            report.iter().cloned().chain(missing).collect()
        },
    },
    Kind {
        prefix: "certificate-",
        judge: |text, target| {
            if text.contains("# the certificate that signs") {
                return SigningCertificate::lint(text, target).into_parts().1;
            }
            CaBundle::lint(text, target).into_parts().1
        },
    },
    #[cfg(feature = "containerd")]
    Kind { prefix: "containerd-hosts-", judge: |text, target| HostsToml::lint(text, target).into_parts().1 },
    #[cfg(feature = "containerd")]
    Kind { prefix: "containerd-", judge: |text, target| ContainerdConfig::lint(text, target).into_parts().1 },
    Kind {
        prefix: "unit-environment-file",
        judge: |text, target| ServiceUnit::lint(text, target).into_parts().1,
    },
    Kind {
        prefix: "unit-environment-",
        judge: |text, target| EnvironmentFile::lint(text, target).into_parts().1,
    },
    Kind { prefix: "unit-drop-in-", judge: |text, target| DropIn::lint(text, target).into_parts().1 },
    Kind { prefix: "unit-", judge: |text, target| ServiceUnit::lint(text, target).into_parts().1 },
    Kind { prefix: "token-", judge: |text, target| StaticTokenFile::lint(text, target).into_parts().1 },
    Kind { prefix: "yaml-", judge: |text, _| yaml::lint(text).into_parts().1 },
    Kind {
        prefix: "target-allowance-",
        judge: |text, target| KubeletConfiguration::lint(text, target).into_parts().1,
    },
];

/// Rules that no folder can show, and why.
const WITHOUT: &[(&str, &str)] = &[
    ("token-unwritable", "about drafts: a text that was read can be written"),
    ("manifest-object-unwritable", "about drafts: a text that was read is not written again"),
    ("unit-environment-unwritable", "about drafts: a text that was read can be written"),
    ("unit-unwritable", "about drafts: a text that was read can be written"),
    ("containerd-value-unwritable", "about drafts: a text that was read can be written"),
    ("unit-drop-in-line-too-long", "the text has more than a mebibyte"),
    ("unit-line-too-long", "the text has more than a mebibyte"),
];

/// Rules about several files or facts at once are tested where these are.
const OF_SETS: [&str; 6] = ["facts-", "join-", "kubelet-layers-", "node-", "target-", "upgrade-"];

fn is_of_set(id: &str) -> bool {
    // What a comment of a file allows stands in that file.
    OF_SETS.iter().any(|prefix| id.starts_with(prefix)) && !id.starts_with("target-allowance-")
}

#[test]
fn every_rule_of_the_catalogue_is_of_a_kind_that_has_folders() {
    for rule in catalogue::rules() {
        assert!(
            is_of_set(rule.id) || kind_of(rule.id).is_some(),
            "{} has no folder and no reason for that",
            rule.id
        );
    }
    for (id, _) in WITHOUT {
        assert!(catalogue::rule(id).is_some() || !cfg!(feature = "containerd"), "{id} is gone");
    }
}

#[test]
fn every_folder_says_what_is_expected() {
    let mut failures = String::new();
    for folder in folders() {
        if let Err(failure) = check(&folder) {
            let _ = writeln!(failures, "--- {}\n{failure}\n", folder.display());
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_rule_has_its_folder_and_every_folder_its_rule() {
    let names: Vec<String> = folders().iter().map(|folder| name(folder).to_owned()).collect();
    for kind in KINDS {
        let is_of_kind = |id: &&str| kind_of(id).is_some_and(|of| of.prefix == kind.prefix) && !is_of_set(id);
        let rules: Vec<&str> = catalogue::rules().iter().map(|rule| rule.id).filter(is_of_kind).collect();
        let missing: Vec<_> = rules.iter().filter(|id| !names.iter().any(|name| name == *id)).collect();
        let missing: Vec<_> =
            missing.into_iter().filter(|id| !WITHOUT.iter().any(|(rule, _)| rule == *id)).collect();
        assert!(missing.is_empty(), "rules without a folder in tests/rules: {missing:?}");
        let own = names.iter().filter(|name| kind_of(name).is_some_and(|of| of.prefix == kind.prefix));
        let stray: Vec<_> = own.filter(|name| !rules.contains(&name.as_str())).collect();
        assert!(stray.is_empty(), "folders in tests/rules without a rule: {stray:?}");
    }
}

#[test]
fn every_rule_says_why_and_how_to_mend_it() {
    for rule in catalogue::rules() {
        assert!(!rule.title.is_empty() && !rule.title.ends_with('.'), "{}: {:?}", rule.id, rule.title);
        assert!(rule.why.ends_with('.'), "{}: {:?}", rule.id, rule.why);
        assert!(!rule.help.is_empty() && !rule.help.ends_with('.'), "{}: {:?}", rule.id, rule.help);
        let names_its_source = !rule.source.is_empty() || rule.refused_by.is_none();
        assert!(names_its_source, "{}: where does the program say so?", rule.id);
    }
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).expect("tests/rules").map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|folder| cfg!(feature = "containerd") || !name(folder).starts_with("containerd-"));
    folders.sort();
    folders
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("a plain name")
}

fn kind_of(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| id.starts_with(kind.prefix))
}

fn check(folder: &Path) -> Result<(), String> {
    let id = name(folder);
    let kind = kind_of(id).ok_or("no kind of file has rules that begin like this")?;
    let files = files(folder);
    let bad: Vec<&PathBuf> = files.iter().filter(|file| name(file).starts_with("bad")).collect();
    let good: Vec<&PathBuf> = files.iter().filter(|file| name(file).starts_with("good")).collect();
    if bad.is_empty() || good.is_empty() {
        return Err("a bad and a good file are needed".to_owned());
    }
    let mut said = String::new();
    for file in bad {
        let (text, target) = read(folder, file)?;
        let findings = of(id, (kind.judge)(&text, &target));
        if findings.is_empty() {
            return Err(format!("{}: the rule is silent", name(file)));
        }
        for finding in &findings {
            let _ = writeln!(said, "{finding}\n");
        }
        check_fix(kind, id, &text, &target, &findings).map_err(|error| format!("{}: {error}", name(file)))?;
    }
    for file in good {
        let (text, target) = read(folder, file)?;
        let report = (kind.judge)(&text, &target);
        if !report.accepted() {
            return Err(format!("{}: must be accepted\n{report}", name(file)));
        }
        if let Some(finding) = of(id, report).first() {
            return Err(format!("{}: the rule must be silent\n{finding}", name(file)));
        }
    }
    compare(&folder.join("expected.txt"), &said)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn of(id: &str, report: Report) -> Vec<Diagnostic> {
    report.into_iter().filter(|finding| finding.rule.id == id).collect()
}

/// The findings' fixes, applied together, must silence the rule where it fixes at all.
fn check_fix(
    kind: &Kind,
    id: &str,
    text: &str,
    target: &Target,
    findings: &[Diagnostic],
) -> Result<(), String> {
    let edits: Vec<_> = findings.iter().flat_map(|finding| finding.fix.clone()).collect();
    let fixed = findings.iter().filter(|finding| !finding.fix.is_empty()).count();
    if fixed == 0 {
        return Ok(());
    }
    let mended = edit::apply(text, &edits).map_err(|error| error.to_string())?;
    let left = of(id, (kind.judge)(&mended, target));
    if left.len() > findings.len() - fixed {
        return Err(format!("the fix does not mend it:\n{mended}\n{}", left[0]));
    }
    Ok(())
}

fn compare(path: &Path, said: &str) -> Result<(), String> {
    if env::var_os("NODESTRAP_BLESS").is_some() {
        return fs::write(path, said).map_err(|error| error.to_string());
    }
    let expected = fs::read_to_string(path).map_err(|error| format!("expected.txt: {error}"))?;
    if expected == said { Ok(()) } else { Err(format!("expected:\n{expected}\nsaid:\n{said}")) }
}

fn read(folder: &Path, file: &Path) -> Result<(String, Target), String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let beside = fs::read_to_string(folder.join("target.txt")).ok();
    let first = text.lines().next().and_then(|line| line.strip_prefix("# "));
    let facts = beside.as_deref().or(first).filter(|facts| facts.starts_with("kubernetes "));
    let target = target(facts.unwrap_or("kubernetes 1.34"))?;
    Ok((text, target))
}

fn target(facts: &str) -> Result<Target, String> {
    let mut target = None;
    for fact in facts.trim().split("; ") {
        let (name, value) = fact.split_once(' ').ok_or_else(|| format!("{fact:?} is no fact"))?;
        target = Some(match (target, name, value) {
            (None, "kubernetes", version) => Target::new(version.parse().map_err(|e| format!("{e}"))?),
            (Some(target), "cgroup", "v1") => Target::cgroup(target, CgroupVersion::V1),
            (Some(target), "cgroup", "v2") => Target::cgroup(target, CgroupVersion::V2),
            (Some(target), "swap", on) => target.swap(on == "on"),
            (Some(target), "systemd-resolved", on) => target.systemd_resolved(on == "on"),
            (Some(target), "usr", how) => target.read_only_usr(how == "read-only"),
            #[cfg(feature = "containerd")]
            (Some(target), "containerd", version) => {
                target.containerd(version.parse().map_err(|e| format!("{e}"))?)
            }
            (Some(target), "time", time) => {
                target.at(time.parse::<Timestamp>().map_err(|e| format!("{e}"))?)
            }
            _ => return Err(format!("{fact:?} is no fact")),
        });
    }
    target.ok_or_else(|| "no Kubernetes version".to_owned())
}
