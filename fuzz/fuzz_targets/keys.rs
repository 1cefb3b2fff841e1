//! Any bytes as X.509 and as keys, in PEM: alone, as a signing certificate, and as the pair of a kubeconfig's user.

#![no_main]

use base64::prelude::{BASE64_STANDARD, Engine as _};
use libfuzzer_sys::fuzz_target;
use nodestrap::Target;
use nodestrap::certificate::{CaBundle, SigningCertificate};
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::version::KNOWN;

const LABELS: [&str; 5] = ["CERTIFICATE", "EC PRIVATE KEY", "RSA PRIVATE KEY", "PRIVATE KEY", "PUBLIC KEY"];

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}

fuzz_target!(|input: (u8, &[u8], &[u8])| {
    let (label, certificate, key) = input;
    let certificate = pem("CERTIFICATE", certificate);
    let key = pem(LABELS[usize::from(label) % LABELS.len()], key);
    let _ = format!("{:?}", CaBundle::from_pem(certificate.as_str()));
    let _ = format!("{:?}", SigningCertificate::from_pem(certificate.as_str()));
    let (certificate, key) = (BASE64_STANDARD.encode(certificate), BASE64_STANDARD.encode(key));
    let text = format!(
        "apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {{server: 'https://a', certificate-authority-data: {certificate}}}\n\
         users:\n- name: a\n  user: {{client-certificate-data: {certificate}, client-key-data: {key}}}\n\
         contexts:\n- name: a\n  context: {{cluster: a, user: a}}\ncurrent-context: a\n"
    );
    let lint = Kubeconfig::lint(&text, &Target::new(KNOWN[KNOWN.len() - 1].into()));
    assert!(!lint.report().to_string().contains(&key), "a key is shown");
});
