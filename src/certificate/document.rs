//! Files of certificates as documents: their text is judged, and replaced as a whole.

use super::rules::{of_bundle, of_signing};
use super::{CaBundle, SigningCertificate};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::judge;
use crate::document::spec::inherent;
use crate::document::{Document, Kind, Lint, Refusal, Valid, sealed::Sealed};
use crate::edit::Edit;
use crate::format::change::refuse;
use crate::format::pem;
use crate::target::Target;

impl Sealed for CaBundle {}

impl Document for CaBundle {
    const KIND: Kind = Kind::Certificates;
    type Text = String;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        Lint::new(Self::from_pem(text).ok(), judge::text_report(of_bundle(text, target), target))
    }

    fn judge(&self, target: &Target) -> Report {
        judge::draft_report(placeless(of_bundle(self.as_pem(), target)), target)
    }

    fn render(valid: &Valid<Self>) -> String {
        valid.document().as_pem().to_owned()
    }

    fn edits(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        let now = Self::from_pem(text).map_err(|error| refuse(error.to_string()))?;
        replaced(text, &now, valid.document())
    }
}

impl Sealed for SigningCertificate {}

impl Document for SigningCertificate {
    const KIND: Kind = Kind::Certificates;
    type Text = String;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        Lint::new(Self::from_pem(text).ok(), judge::text_report(of_signing(text, target), target))
    }

    fn judge(&self, target: &Target) -> Report {
        judge::draft_report(placeless(of_signing(self.as_pem(), target)), target)
    }

    fn render(valid: &Valid<Self>) -> String {
        valid.document().as_pem().to_owned()
    }

    fn edits(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        let now = CaBundle::from_pem(text).map_err(|error| refuse(error.to_string()))?;
        replaced(text, &now, valid.document().as_bundle())
    }
}

inherent!(CaBundle);
inherent!(SigningCertificate);

/// A draft stands in no file.
fn placeless(found: Vec<Diagnostic>) -> impl Iterator<Item = Diagnostic> {
    found.into_iter().map(|found| Diagnostic { place: None, ..found })
}

/// Nothing where the same certificates stand there; else the whole text, unless something is written around them.
fn replaced(text: &str, now: &CaBundle, wanted: &CaBundle) -> Result<Vec<Edit>, Refusal> {
    if now.certificates() == wanted.certificates() {
        return Ok(Vec::new());
    }
    let mut behind = 0;
    for block in pem::blocks(text.as_bytes()) {
        refuse_text(text.get(behind..block.span.start))?;
        behind = block.span.end;
    }
    refuse_text(text.get(behind..))?;
    Ok(vec![Edit::replace(0..text.len(), wanted.as_pem())])
}

/// Text around the certificates is somebody's comment, which no edit may lose.
fn refuse_text(around: Option<&str>) -> Result<(), Refusal> {
    match around {
        Some(blank) if blank.trim().is_empty() => Ok(()),
        _ => Err(refuse("the file is written whole, and this one has text around its certificates")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::verdict::tests::CERTIFICATE;
    use crate::edit;
    use crate::version::KubernetesVersion;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_only_where_nothing_is_lost() {
        let target = Target::new(KubernetesVersion::V1_34);
        let bundle = CaBundle::from_pem(CERTIFICATE).expect("a bundle");
        let valid = bundle.validate(&target).expect("a CA");
        assert_eq!(valid.render(), CERTIFICATE);
        assert_eq!(valid.edits(&format!("# the same CA\n{CERTIFICATE}")), Ok(Vec::new()));

        let twice = CERTIFICATE.repeat(2);
        let edits = valid.edits(&twice).expect("nothing but certificates");
        assert_eq!(edit::apply(&twice, &edits).as_deref(), Ok(CERTIFICATE));

        let refusal = valid.edits(&format!("# both\n{twice}")).expect_err("a comment");
        assert_eq!(
            refusal.to_string(),
            "the file is written whole, and this one has text around its certificates"
        );
    }
}
