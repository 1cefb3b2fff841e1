//! TLS of the kubelet's port.

use std::collections::BTreeSet;

use super::{Check, F, RuleRow, fatal, refused};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::kubelet::TlsVersion;
use crate::version::V1_36;

const CIPHERS: &str = "component-base cli/flag/ciphersuites_flag.go";

/// Names that every Go release of the known minors has: good ones, then those it calls insecure.
const SECURE: &[&str] = &[
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
];
const INSECURE: &[&str] = &[
    "TLS_RSA_WITH_RC4_128_SHA",
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
    "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
    "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
];

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-serving-rotation-gate", "a requested serving certificate needs a feature gate")
        .why("The gate RotateKubeletServerCertificate is on unless the file switches it off.")
        .help("take RotateKubeletServerCertificate out of featureGates")
        .by(bootstrap_gate),
    fatal("kubelet-cipher-suite", "a cipher suite is unknown")
        .why("The names are those of Go's crypto/tls. This passes validation, then the kubelet stops.")
        .help("write a name of Go's crypto/tls, or leave the list out")
        .source(CIPHERS)
        .by(cipher),
    rule("kubelet-cipher-suite-insecure", "a cipher suite is insecure")
        .warning()
        .why("The kubelet offers it and logs a warning for each.")
        .help("take it out")
        .source(CIPHERS)
        .by(insecure),
    rule("kubelet-cipher-suite-no-forward-secrecy", "a cipher suite exchanges keys with RSA")
        .note()
        .why("Whoever gets the kubelet's key later reads what was recorded before. Go counts these suites among the insecure ones, and the kubelet logs a warning for each; every client of today takes another one.")
        .help("take them out where no old client needs them")
        .source(CIPHERS)
        .by(no_forward_secrecy),
    rule("kubelet-cipher-suites-ignored", "the cipher suites have no effect")
        .note()
        .why("TLS 1.3 has its own suites, which cannot be chosen; a log line tells.")
        .help("leave the list out, or set tlsMinVersion: VersionTLS12")
        .source(CIPHERS)
        .by(ignored),
    fatal("kubelet-tls-version", "the lowest TLS version is unknown")
        .why("Go's names are VersionTLS10 to VersionTLS13. This passes validation, then the kubelet stops.")
        .help("write VersionTLS12 or VersionTLS13")
        .source(CIPHERS)
        .by(version),
    rule("kubelet-tls-version-broken", "a broken TLS version is served")
        .warning()
        .why(
            "TLS 1.0 and 1.1 were withdrawn for their weaknesses (RFC 8996); no supported client needs them.",
        )
        .help("set tlsMinVersion: VersionTLS12")
        .source("RFC 8996")
        .by(broken),
    fatal("kubelet-tls-curve", "a key exchange group is no TLS number, or given twice")
        .since(V1_36)
        .why("Groups are numbers from 1 to 65535. This passes validation, then the kubelet stops.")
        .help("write each number once, from 1 to 65535; X25519 is 29")
        .source("component-base cli/flag/curves_flag.go")
        .by(curve),
    rule("kubelet-tls-half", "only one of serving certificate and key is set")
        .warning()
        .why("With one of them missing the kubelet cannot serve with the other.")
        .help("set tlsCertFile and tlsPrivateKeyFile, or neither")
        .source("kubernetes cmd/kubelet/app/server.go")
        .by(half),
];

fn bootstrap_gate(c: &mut Check<'_>) {
    if c.get(F::server_tls_bootstrap) == Some(&true) && !super::enabled(c, "RotateKubeletServerCertificate") {
        c.at(F::server_tls_bootstrap, "needs feature gate RotateKubeletServerCertificate");
    }
}

fn cipher(c: &mut Check<'_>) {
    for (at, name) in c.get(F::tls_cipher_suites).into_iter().flatten().enumerate() {
        if !SECURE.contains(&name.as_str()) && !INSECURE.contains(&name.as_str()) {
            c.at(F::tls_cipher_suites.item(at), format_args!("{name:?} is no cipher suite of Go"));
        }
    }
}

/// The insecure suites of the list, by whether RSA is all that is wrong with them: what others lack is told once each.
fn insecure_suites(c: &mut Check<'_>, keyed_with_rsa: bool) -> Vec<(usize, String)> {
    // Go also calls these insecure for the cipher itself, which is more than a habit.
    const BROKEN: [&str; 3] = ["_RC4_", "_3DES_", "_CBC_SHA256"];
    let is_meant = |name: &str| {
        INSECURE.contains(&name) && keyed_with_rsa != BROKEN.iter().any(|part| name.contains(part))
    };
    let suites = c.get(F::tls_cipher_suites).into_iter().flatten().enumerate();
    let mut found: Vec<(usize, String)> = Vec::new();
    for (at, name) in suites {
        if is_meant(name) && !found.iter().any(|(_, known)| known == name) {
            found.push((at, name.clone()));
        }
    }
    found
}

fn insecure(c: &mut Check<'_>) {
    for (at, name) in insecure_suites(c, false) {
        c.at(F::tls_cipher_suites.item(at), format_args!("{name} is insecure"));
    }
}

fn no_forward_secrecy(c: &mut Check<'_>) {
    let found = insecure_suites(c, true);
    let Some((first, _)) = found.first() else { return };
    let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
    c.at(F::tls_cipher_suites.item(*first), format_args!("without forward secrecy: {}", names.join(", ")));
}

fn ignored(c: &mut Check<'_>) {
    let listed = c.get(F::tls_cipher_suites).is_some_and(|suites| !suites.is_empty());
    if listed && c.get(F::tls_min_version) == Some(&TlsVersion::Tls13) {
        c.at(F::tls_cipher_suites, "without effect from VersionTLS13 on");
    }
}

fn version(c: &mut Check<'_>) {
    if let Some(TlsVersion::Other(word)) = c.get(F::tls_min_version) {
        if !word.is_empty() {
            c.at(F::tls_min_version, format_args!("{word:?} is no TLS version"))
                .help("write VersionTLS12 or VersionTLS13");
        }
    }
}

fn broken(c: &mut Check<'_>) {
    if let Some(version @ (TlsVersion::Tls10 | TlsVersion::Tls11)) = c.get(F::tls_min_version) {
        c.at(F::tls_min_version, format_args!("{version} is broken")).set("VersionTLS12");
    }
}

fn curve(c: &mut Check<'_>) {
    let Some(curves) = c.get(F::tls_curve_preferences) else { return };
    let mut seen = BTreeSet::new();
    for (at, curve) in curves.iter().enumerate() {
        let path = F::tls_curve_preferences.item(at);
        // Any number of TLS is taken, also groups that this Go does not have.
        let is_new = seen.insert(curve);
        if !(1..=65535).contains(curve) {
            c.at(path, format_args!("{curve} is not between 1 and 65535"));
        } else if !is_new {
            c.at(path, format_args!("{curve} is given twice"));
        }
    }
}

fn half(c: &mut Check<'_>) {
    let is_set = |path: Option<&String>| path.is_some_and(|path| !path.is_empty());
    let (cert, key) = (is_set(c.get(F::tls_cert_file)), is_set(c.get(F::tls_private_key_file)));
    if !c.readable(&F::tls_cert_file.path()) || !c.readable(&F::tls_private_key_file.path()) {
        return;
    }
    if cert && !key {
        c.at(F::tls_cert_file, "set without tlsPrivateKeyFile");
    } else if key && !cert {
        c.at(F::tls_private_key_file, "set without tlsCertFile");
    }
}
