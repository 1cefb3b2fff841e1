//! Files of certificates as documents: their text is judged, and replaced as a whole.

use super::rules::{of_bundle, of_signing};
use super::{CaBundle, Certificate, SigningCertificate};
use crate::diagnostic::Report;
use crate::document::judge;
use crate::document::operation::{Changes, Operation, in_sequence};
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
        judge::draft_report(of_bundle(self.as_pem(), target), target)
    }

    fn render(valid: &Valid<Self>) -> String {
        valid.document().as_pem().to_owned()
    }

    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        let now = Self::from_pem(text).map_err(|error| refuse(error.to_string()))?;
        replaced(text, &now, valid.document())
    }

    /// Certificates that are added stand behind those that are there.
    fn patch(operations: &[Operation<Self>], text: &str, _: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| {
            let draft = no_path(operation)?;
            let now = Self::from_pem(text).map_err(|error| refuse(error.to_string()))?;
            if !matches!(operation, Operation::Add(_)) {
                return replaced(text, &now, draft);
            }
            let is_new = |found: &&Certificate| !now.certificates().contains(found);
            let blocks = pem::blocks(draft.as_pem().as_bytes());
            let new = blocks.zip(draft.certificates()).filter(|(_, certificate)| is_new(certificate));
            let added: String =
                new.filter_map(|(block, _)| draft.as_pem().get(block.span)).collect::<Vec<_>>().join("\n");
            if added.is_empty() {
                return Ok(Vec::new());
            }
            let due = if text.ends_with('\n') { "" } else { "\n" };
            Ok(vec![Edit::insert(text.len(), format!("{due}{added}\n"))])
        })
    }
}

impl Sealed for SigningCertificate {}

/// A certificate is named by itself: [`Patch::remove`](crate::Patch::remove) has no path to one.
fn no_path<D>(operation: &Operation<D>) -> Result<&D, Refusal> {
    operation.draft().ok_or_else(|| {
        let path = operation.removed().cloned().unwrap_or_default();
        Refusal::new(path, "certificates have no paths; set the certificates that stay")
    })
}

impl Document for SigningCertificate {
    const KIND: Kind = Kind::Certificates;
    type Text = String;

    fn lint(text: &str, target: &Target) -> Lint<Self> {
        Lint::new(Self::from_pem(text).ok(), judge::text_report(of_signing(text, target), target))
    }

    fn judge(&self, target: &Target) -> Report {
        judge::draft_report(of_signing(self.as_pem(), target), target)
    }

    fn render(valid: &Valid<Self>) -> String {
        valid.document().as_pem().to_owned()
    }

    fn edits_to_equal(valid: &Valid<Self>, text: &str) -> Result<Vec<Edit>, Refusal> {
        let now = CaBundle::from_pem(text).map_err(|error| refuse(error.to_string()))?;
        replaced(text, &now, valid.document().as_bundle())
    }

    fn patch(operations: &[Operation<Self>], text: &str, _: &Target) -> Result<Changes, Refusal> {
        in_sequence(text, operations, |operation, text| {
            let draft = no_path(operation)?;
            let now = CaBundle::from_pem(text).map_err(|error| refuse(error.to_string()))?;
            replaced(text, &now, draft.as_bundle())
        })
    }
}

inherent!(CaBundle);
inherent!(SigningCertificate);

/// Nothing where the same certificates stand there; else the whole text, unless something is written around them.
fn replaced(text: &str, now: &CaBundle, wanted: &CaBundle) -> Result<Vec<Edit>, Refusal> {
    if now.certificates() == wanted.certificates() {
        return Ok(Vec::new());
    }
    // What stands before, between and behind the blocks, one after the other.
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
        assert_eq!(valid.edits_to_equal(&format!("# the same CA\n{CERTIFICATE}")), Ok(Vec::new()));

        let twice = CERTIFICATE.repeat(2);
        let edits = valid.edits_to_equal(&twice).expect("nothing but certificates");
        assert_eq!(edit::apply(&twice, &edits).as_deref(), Ok(CERTIFICATE));

        let refusal = valid.edits_to_equal(&format!("# both\n{twice}")).expect_err("a comment");
        assert_eq!(
            refusal.to_string(),
            "the file is written whole, and this one has text around its certificates"
        );
    }
}
