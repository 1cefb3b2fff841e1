//! Facts of certificates, read again by x509-parser: every certificate that the tests of the crate have.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use nodestrap::certificate::{CaBundle, Certificate, PublicKey};
use x509_parser::pem::Pem;
use x509_parser::prelude::*;
use x509_parser::public_key::PublicKey as TheirKey;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let is_of_certificates = || path.extension().is_some_and(|name| name == "crt" || name == "pem");
        if path.is_dir() {
            files(&path, found);
        } else if is_of_certificates() {
            found.push(path);
        }
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn agree(ours: &Certificate, theirs: &X509Certificate<'_>, path: &str) {
    let validity = theirs.validity();
    assert_eq!(ours.not_before.unix_seconds(), validity.not_before.timestamp(), "{path}");
    assert_eq!(ours.not_after.unix_seconds(), validity.not_after.timestamp(), "{path}");
    assert_eq!(ours.is_ca, theirs.is_ca(), "{path}");
    let usage = theirs.key_usage().expect("one key usage at most");
    assert_eq!(
        ours.may_sign,
        usage.is_none_or(|usage| usage.value.flags == 0 || usage.value.key_cert_sign()),
        "{path}"
    );
    let purposes =
        theirs.extended_key_usage().expect("one extended key usage at most").map(|purposes| purposes.value);
    let is_any = |of: &ExtendedKeyUsage<'_>| {
        of.any || !(of.client_auth || of.server_auth || of.code_signing || !of.other.is_empty())
    };
    assert_eq!(ours.client_auth, purposes.is_none_or(|of| of.client_auth || is_any(of)), "{path}");
    assert_eq!(ours.server_auth, purposes.is_none_or(|of| of.server_auth || is_any(of)), "{path}");
    let names = theirs.subject_alternative_name().expect("one list of names at most");
    let names = names.map_or(&[][..], |names| &names.value.general_names);
    let dns: Vec<&str> = names
        .iter()
        .filter_map(|name| if let GeneralName::DNSName(name) = name { Some(*name) } else { None })
        .collect();
    assert_eq!(ours.dns_names, dns, "{path}");
    let addresses: Vec<IpAddr> = names
        .iter()
        .filter_map(|name| if let GeneralName::IPAddress(bytes) = name { address(bytes) } else { None })
        .collect();
    assert_eq!(ours.ip_addresses, addresses, "{path}");
    let common = theirs.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
    assert!(
        common.is_none_or(|name| ours.subject.contains(&format!("CN={name}"))),
        "{path}: {}",
        ours.subject
    );
    match (theirs.public_key().parsed().expect("a key"), ours.key) {
        (TheirKey::RSA(key), PublicKey::Rsa(bits)) => assert_eq!(key.key_size(), bits, "{path}"),
        (TheirKey::EC(point), PublicKey::Ec(bits)) => assert_eq!(point.key_size(), bits, "{path}"),
        (TheirKey::Unknown(_), PublicKey::Ed25519 | PublicKey::Other) => {}
        (theirs, ours) => panic!("{path}: {theirs:?} and {ours:?}"),
    }
}

#[test]
fn x509_parser_reads_the_same_facts() {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests"), &mut paths);
    let mut seen = 0;
    for path in paths {
        let text = fs::read_to_string(&path).expect("a text");
        let Ok(ours) = CaBundle::from_pem(text.as_str()) else { continue };
        let theirs: Vec<Pem> = Pem::iter_from_buffer(text.as_bytes()).filter_map(Result::ok).collect();
        let theirs = theirs.iter().filter(|pem| pem.label == "CERTIFICATE");
        for (ours, theirs) in ours.certificates().iter().zip(theirs) {
            agree(ours, &theirs.parse_x509().expect("a certificate"), &path.display().to_string());
            seen += 1;
        }
    }
    assert!(seen >= 15, "only {seen} certificates were compared");
}
