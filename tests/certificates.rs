//! Certificates that say less than most: what Go makes of an extension without content, and of a key that only agrees.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use nodestrap::certificate::{CaBundle, Certificate, PublicKey};

fn certificate(pem: &str) -> Certificate {
    CaBundle::from_pem(pem).unwrap().certificates()[0].clone()
}

#[test]
fn an_extended_key_usage_without_a_purpose_is_any_purpose() {
    let any = certificate(include_str!("data/certificates/empty-purposes.crt"));
    assert!(any.client_auth && any.server_auth);
    let client = certificate(include_str!("data/certificates/client-only.crt"));
    assert!(client.client_auth && !client.server_auth);
}

#[test]
fn a_key_usage_without_a_bit_is_none_given() {
    let ca = certificate(include_str!("data/certificates/no-usage.crt"));
    assert!(ca.is_ca && ca.may_sign);
}

#[test]
fn a_certificate_of_a_key_that_only_agrees_is_read() {
    let certificate = certificate(include_str!("data/certificates/x25519.crt"));
    assert_eq!((certificate.subject.as_str(), certificate.key), ("CN=x25519", PublicKey::Other));
}
