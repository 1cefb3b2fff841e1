//! What is found in PEM texts, as the programs that are given them would see it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Certificate, PemError};
use crate::diagnostic::{Diagnostic, FieldPath, Lines, Program, RuleInfo, Severity, Stage};
use crate::engine::rule::{rule, rules};
use crate::format::pem;
use crate::target::Target;

rules! {
    pub(crate) RULES {
        MISSING = rule("certificate-missing", "there is no certificate in the text")
            .refused_by(Program::Kubelet, Stage::Start)
            .why("A program that is given a file without a certificate stops, or trusts no certificate.")
            .help("a certificate begins with -----BEGIN CERTIFICATE-----")
            .source("client-go util/cert/pem.go");
        BROKEN = rule("certificate-broken", "a certificate cannot be parsed")
            .refused_by(Program::Kubelet, Stage::Start)
            .why(
                "kubelet and kube-apiserver stop at such a file; client-go passes over the block and trusts one CA less.",
            )
            .help("take the block out, or put the whole certificate in its place")
            .source("client-go util/cert/pem.go");
        PRIVATE_KEY = rule("certificate-private-key", "a private key stands among the certificates")
            .why(
                "The file is handed to every client. Anyone who reads the key of a CA can become any user of the cluster.",
            )
            .help("take the key out, and replace the CA if the file has left this machine")
            .source("kubernetes.io/docs/setup/best-practices/certificates");
        NOT_CA = rule("certificate-not-ca", "the certificate is no certificate authority")
            .warning()
            .why("Nothing that its key signed is accepted: basic constraints without CA:TRUE.")
            .help("put the authority's own certificate here, one with CA:TRUE")
            .source("crypto/x509 verify.go");
        MAY_NOT_SIGN = rule(
            "certificate-key-usage",
            "the key usage of the CA does not allow signing certificates",
        )
        .warning()
        .why("Nothing that its key signed is accepted: the key usage is given and has no keyCertSign.")
        .help("issue the CA anew with keyCertSign")
        .source("crypto/x509 x509.go");
        ENDED = rule("certificate-ended", "the certificate is no longer valid")
            .warning()
            .why(
                "A chain through it is refused. Where it is the only CA of the file, nothing is trusted any more.",
            )
            .help("renew it, and roll it out before the old one is taken away")
            .source("crypto/x509 verify.go");
        NOT_YET = rule("certificate-not-yet-valid", "the certificate is not valid yet")
            .warning()
            .why("A chain through it is refused until then; often a clock is wrong.")
            .help("compare the clock of the machine that issued it with that of the node")
            .source("crypto/x509 verify.go");
        SEVERAL = rule("certificate-several", "there are several certificates where exactly one is wanted")
            .refused_by(Program::KubeControllerManager, Stage::Start)
            .why("kube-controller-manager signs with one certificate, and does not start with a bundle.")
            .help("keep the certificate that belongs to the signing key; bundles are for --client-ca-file")
            .source("kubernetes pkg/controller/certificates/authority");
        NO_SUBJECT = rule("certificate-no-subject", "the CA has an empty subject")
            .warning()
            .why(
                "Issuers are found by their subject; with an empty one every CA without a name looks like the issuer.",
            )
            .help("make the CA with a common name")
            .source("RFC 5280 section 4.1.2.4");
        COMMON_NAME = rule(
            "certificate-common-name-only",
            "a server's certificate that names no host beside its subject",
        )
        .warning()
        .why("Go looks at the subject alternative names alone: no client takes a host for the common name.")
        .help("issue it with the DNS names and addresses of the server")
        .source("crypto/x509 verify.go");
        REPEATED = rule("certificate-repeated", "a certificate is in the bundle more than once")
            .note()
            .why("It does no harm; a bundle that was appended to twice often misses the CA that was meant.")
            .help("keep one of them, and see whether another CA was meant")
            .source("crypto/x509 cert_pool.go");
    }
}

/// What keeps any program from reading a file of certificates; a key beside them may have its reason.
pub(crate) fn unreadable(text: &str, target: &Target) -> Vec<Diagnostic> {
    let mut check = BundleCheck::new(text, target);
    // A file of the kubelet may hold its certificate and key in one.
    check.text(false);
    check.found
}

/// What is found in a text that is to be trusted as a bundle of CAs.
pub(super) fn of_bundle(text: &str, target: &Target) -> Vec<Diagnostic> {
    let mut check = BundleCheck::new(text, target);
    check.text(true);
    check.repeated();
    check.each(false);
    check.found
}

/// What is found in a text that is to be the one certificate of a signing CA.
pub(super) fn of_signing(text: &str, target: &Target) -> Vec<Diagnostic> {
    let mut check = BundleCheck::new(text, target);
    check.text(true);
    let count = check.certificates.len();
    // `setCA` of the signer's ca_provider.go reads the file with `ParseCertsPEM` and refuses all but one.
    if count > 1 {
        let message = format!("there are {count} certificates; a signing file must hold exactly one");
        check.at(&SEVERAL, 1, message);
    }
    check.each(true);
    check.found
}

struct BundleCheck<'t> {
    text: &'t str,
    lines: Lines<'t>,
    target: &'t Target,
    /// The certificates that can be parsed, with their places.
    certificates: Vec<(Certificate, Range<usize>)>,
    found: Vec<Diagnostic>,
}

impl<'t> BundleCheck<'t> {
    fn new(text: &'t str, target: &'t Target) -> Self {
        let certificates = pem::blocks(text.as_bytes())
            .filter(|block| block.label == b"CERTIFICATE" && !block.has_headers)
            .filter_map(|block| Some((Certificate::from_der(&block.content)?, block.span)));
        Self { text, lines: Lines::of(text), target, certificates: certificates.collect(), found: Vec::new() }
    }

    /// What the text itself is: of certificates, whole, and without a key.
    fn text(&mut self, keys_matter: bool) {
        for (index, block) in pem::blocks(self.text.as_bytes()).enumerate() {
            if block.is_private_key() {
                if keys_matter {
                    let message = format!("PEM block {} is a private key", index + 1);
                    self.push(&PRIVATE_KEY, FieldPath::ROOT, block.span, message);
                }
            } else if block.label == b"CERTIFICATE"
                && !block.has_headers
                && Certificate::from_der(&block.content).is_none()
            {
                let message = PemError::Broken { block: index + 1 }.to_string();
                self.push(&BROKEN, FieldPath::ROOT, block.span, message);
            }
        }
        // A certificate that is there but broken is not "missing": one fault, one finding.
        let is_broken = self.found.iter().any(|found| found.is_of(&BROKEN));
        let is_key = pem::blocks(self.text.as_bytes()).any(|block| block.is_private_key());
        if self.certificates.is_empty() && !is_broken && (keys_matter || !is_key) {
            let blocks = pem::blocks(self.text.as_bytes()).count();
            let error = if blocks == 0 { PemError::NotPem } else { PemError::NoCertificate };
            self.push(&MISSING, FieldPath::ROOT, 0..0, error.to_string());
        }
    }

    fn repeated(&mut self) {
        // By content and not by text: the same certificate may be wrapped at another width.
        let mut firsts: BTreeMap<Certificate, usize> = BTreeMap::new();
        for index in 0..self.certificates.len() {
            let first = *firsts.entry(self.certificates[index].0.clone()).or_insert(index);
            if first != index {
                self.at(&REPEATED, index, format!("this is the certificate at [{first}] again"));
            }
        }
    }

    /// What each certificate says of itself. A signing CA must be right; of a bundle another one may be.
    fn each(&mut self, signs: bool) {
        let now = self.target.time;
        // While a CA is replaced a bundle holds the old and the new one: an error only when none is left.
        let all_dead = now.is_some_and(|now| self.certificates.iter().all(|(one, _)| !one.is_valid_at(now)));
        let graver = |alone: bool| if alone { Severity::Error } else { Severity::Warning };
        for index in 0..self.certificates.len() {
            let one = self.certificates[index].0.clone();
            let subject = shown(&one.subject);
            if !one.is_ca {
                self.at(&NOT_CA, index, format!("{subject} is no certificate authority")).severity =
                    graver(signs);
                if one.server_auth && one.dns_names.is_empty() && one.ip_addresses.is_empty() {
                    self.at(&COMMON_NAME, index, format!("{subject} has no subject alternative names"));
                }
            } else if !one.may_sign {
                let message = format!("the key of {subject} may not sign certificates (keyCertSign)");
                self.at(&MAY_NOT_SIGN, index, message).severity = graver(signs);
            } else if one.subject.is_empty() {
                self.at(&NO_SUBJECT, index, "the subject is empty".to_owned());
            }
            match now {
                Some(now) if one.not_after < now => {
                    let message = format!("{subject} ended at {}", one.not_after);
                    self.at(&ENDED, index, message).severity = graver(all_dead);
                }
                Some(now) if now < one.not_before => {
                    let message = format!("{subject} begins at {}", one.not_before);
                    self.at(&NOT_YET, index, message).severity = graver(all_dead);
                }
                _ => {}
            }
        }
    }

    /// A finding about the certificate of this index.
    fn at(&mut self, rule: &'static RuleInfo, index: usize, message: String) -> &mut Diagnostic {
        let span = self.certificates[index].1.clone();
        self.push(rule, FieldPath::ROOT.item(index), span, message)
    }

    fn push(
        &mut self,
        rule: &'static RuleInfo,
        path: FieldPath,
        span: Range<usize>,
        message: String,
    ) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(rule, path, message);
        // Hidden, since a line of the file may be one of a private key.
        diagnostic.place = Some(self.lines.place(span, true));
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

fn shown(subject: &str) -> String {
    if subject.is_empty() { "the certificate".to_owned() } else { crate::text::excerpt(subject).into_owned() }
}
