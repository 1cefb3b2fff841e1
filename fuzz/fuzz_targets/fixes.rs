//! Certain fixes converge: each round applies, and after a few rounds there is nothing left to mend.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::document::Kind;
use nodestrap::node::lint_as;
use nodestrap::version::KNOWN;
use nodestrap::{Target, edit};

const KINDS: [Kind; 7] = [
    Kind::KubeletConfiguration,
    Kind::KubeProxyConfiguration,
    Kind::Kubeconfig,
    Kind::Manifest,
    Kind::StaticTokenFile,
    Kind::ServiceUnit,
    Kind::DropIn,
];

/// A fix may bring to light what it hid, which has a fix of its own.
const ROUNDS: usize = 16;

fuzz_target!(|input: (u8, u8, &str)| {
    let (kind, minor, text) = input;
    let kind = KINDS[usize::from(kind) % KINDS.len()];
    let target = Target::new(KNOWN[usize::from(minor) % KNOWN.len()].into());
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let lint = lint_as(kind, &text, &target);
        let Some(found) = lint.report().iter().find(|found| !found.fix.is_empty()) else { return };
        let fixed = edit::apply(&text, &found.fix).expect("the edits of one finding do not touch each other");
        assert_ne!(fixed, text, "{} mends nothing", found.rule.id);
        text = fixed;
    }
    // As many findings as a text has lines may each have a fix: it must get nearer all the same.
    let count = |text: &str| {
        lint_as(kind, text, &target).report().iter().filter(|found| !found.fix.is_empty()).count()
    };
    assert!(count(&text) < 1_000, "fixes do not converge");
});
