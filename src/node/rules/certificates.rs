//! Certificates: who has to know whom, and when they end.

use super::{Look, NodeSet, Rule, rule};

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-certificate-expired", "a certificate has ended")
        .why("Every program that checks it refuses it.")
        .help("renew it")
        .source("crypto/x509 verify.go")
        .by(expired),
    rule("node-certificate-ends-soon", "a certificate ends within thirty days")
        .warning()
        .why("Every program that checks it will refuse it from then on.")
        .help("renew it")
        .source("crypto/x509 verify.go")
        .by(soon),
];

/// Files with certificates, and how many of theirs end before a time.
fn ending(look: &Look<'_>, days: i64) -> Vec<(usize, String, bool)> {
    let Some(now) = look.view.target.time else { return Vec::new() };
    let mut ending = Vec::new();
    for (at, file) in look.view.seen.iter().enumerate() {
        let Some(bundle) = file.certificates() else { continue };
        let ends =
            bundle.certificates().iter().filter(|certificate| certificate.not_after <= now.plus_days(days));
        // A bundle with one good certificate left still works for whoever needs that one.
        let all = ends.clone().count() == bundle.certificates().len();
        if let Some(certificate) = ends.min_by_key(|certificate| certificate.not_after) {
            ending.push((at, format!("{} ends at {}", certificate.subject, certificate.not_after), all));
        }
    }
    ending
}

/// Whether a flag of some program names the file.
fn is_used(look: &Look<'_>, at: usize) -> bool {
    let view = look.view;
    let path = view.seen[at].path;
    let arguments = view.programs.iter().flat_map(|process| process.arguments.given());
    arguments.filter_map(|argument| view.find(&argument.value)).any(|file| file.path == path)
}

fn expired(look: &mut Look<'_>) {
    for (at, message, all) in ending(look, 0) {
        let spot = look.view.seen[at].spot();
        let is_used = is_used(look, at);
        let found = look.broken(spot, message, []);
        if !(all && is_used) {
            // Others of the bundle are still good, or it may be an old one that only lies about.
            found.severity = crate::diagnostic::Severity::Warning;
        }
    }
}

fn soon(look: &mut Look<'_>) {
    // What has ended also ends within thirty days, and is told once.
    let over: Vec<usize> = ending(look, 0).into_iter().map(|(at, ..)| at).collect();
    for (at, message, _) in ending(look, 30) {
        if !over.contains(&at) {
            let spot = look.view.seen[at].spot();
            look.broken(spot, message, []);
        }
    }
}
