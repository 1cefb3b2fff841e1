//! Any bytes as PEM and as DER inside of PEM.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::certificate::{CaBundle, SigningCertificate};

fuzz_target!(|text: &str| {
    let _ = format!("{:?}", CaBundle::from_pem(text));
    let _ = format!("{:?}", SigningCertificate::from_pem(text));
});
