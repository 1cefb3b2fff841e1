//! What a CA certificate says, and how a private key in its place is refused.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::certificate::{CaBundle, SigningCertificate};
use nodestrap::value::Timestamp;

/// A throw-away CA; its key was never kept.
const CA: &str = include_str!("data/ca.crt");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let today: Timestamp = "2026-11-24T06:00:00Z".parse()?;
    let bundle = CaBundle::from_pem(CA)?;
    for certificate in bundle.certificates() {
        println!("{} issued by {}", certificate.subject, certificate.issuer);
        println!("  {:?}, valid {} to {}", certificate.key, certificate.not_before, certificate.not_after);
        println!("  valid on {today}: {}", certificate.is_valid_at(today));
        println!("  a CA: {}, may sign: {}", certificate.is_ca, certificate.may_sign);
        println!("  kubeadm join --discovery-token-ca-cert-hash {}", certificate.public_key_hash);
    }

    // The controller manager wants exactly one, where everybody else takes a bundle.
    SigningCertificate::try_from(bundle)?;
    for (what, text) in [
        ("two certificates to sign with", format!("{CA}{CA}")),
        (
            "a private key",
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n".to_owned(),
        ),
        ("no PEM", "certificate".to_owned()),
    ] {
        match SigningCertificate::from_pem(text) {
            Ok(_) => println!("{what}: taken"),
            Err(error) => println!("{what}: {error}"),
        }
    }
    Ok(())
}
