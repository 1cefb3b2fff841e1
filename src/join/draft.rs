//! Documents that the nodes of a cluster share until one of them is changed.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::Contents;
use crate::diagnostic::Report;
use crate::document::{Document, Valid};
use crate::rbac::Object;
use crate::sensitive::Sensitive;
use crate::target::Target;

/// A document of a join, which may still be changed.
///
/// It reads and changes like the document itself. What does not depend on the node is one document for a whole fleet,
/// and so is its proof; whoever changes it changes a copy of their own, which is proven again.
///
/// ```
/// use nodestrap::join::Draft;
/// use nodestrap::kubelet::KubeletConfiguration;
///
/// let shared = Draft::from(KubeletConfiguration::new().max_pods(110));
/// let mut own = shared.clone();
/// own.max_pods = Some(200);
/// assert_eq!((shared.max_pods, own.max_pods), (Some(110), Some(200)));
/// ```
pub struct Draft<D>(Arc<Shared<D>>);

struct Shared<D> {
    document: D,
    proof: OnceLock<Arc<Proof>>,
    /// The same document without the node's name.
    nameless: Option<Draft<D>>,
    /// It is as the facts made it.
    derived: bool,
}

/// What came of a document under a target.
pub(super) struct Proof {
    target: Arc<Target>,
    /// The text; nothing where the report has an error.
    pub(super) contents: Contents,
    pub(super) report: Report,
}

impl<D> Draft<D> {
    /// The document: the shared one when nobody else holds it, else a copy.
    pub fn into_inner(self) -> D
    where
        D: Clone,
    {
        Arc::unwrap_or_clone(self.0).document
    }

    fn new(document: D, nameless: Option<Self>, derived: bool) -> Self {
        Self(Arc::new(Shared { document, proof: OnceLock::new(), nameless, derived }))
    }

    /// A document that was made of facts.
    pub(super) fn derived(document: D) -> Self {
        Self::new(document, None, true)
    }

    /// Whatever was changed so far came of facts too.
    pub(super) fn settled(mut self) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.0) {
            shared.derived = true;
        }
        self
    }

    /// Whether it is as the facts made it.
    pub(super) fn is_derived(&self) -> bool {
        self.0.derived
    }

    /// A copy that says a node's name, and nothing else that this one does not say.
    ///
    /// Where nothing is found in the nameless document, nothing is found in the named one: a
    /// [`NodeName`](crate::value::NodeName) is sound wherever a name can stand. A law in `tests/join.rs` holds it
    /// against judging each document by itself.
    pub(super) fn named(&self, say: impl FnOnce(&mut D)) -> Self
    where
        D: Clone,
    {
        let mut document = D::clone(self);
        say(&mut document);
        Self::new(document, Some(self.clone()), true)
    }

    /// The proof of this very document, made when it is asked for first.
    pub(super) fn proof(&self, target: &Arc<Target>) -> Arc<Proof>
    where
        D: Prove,
    {
        let proof = self.0.proof.get_or_init(|| self.prove(target));
        // A draft may come from a join of another cluster.
        let holds = Arc::ptr_eq(&proof.target, target) || proof.target == *target;
        if holds { Arc::clone(proof) } else { self.prove(target) }
    }

    fn prove(&self, target: &Arc<Target>) -> Arc<Proof>
    where
        D: Prove,
    {
        let nameless = self.0.nameless.as_ref();
        let clean = nameless.is_some_and(|nameless| nameless.proof(target).report.is_empty());
        let report = if clean { Report::default() } else { self.judge(target) };
        let contents = if report.has_errors() { Contents::None } else { self.contents() };
        Arc::new(Proof { target: Arc::clone(target), contents, report })
    }
}

/// What can be proven and made a file of.
pub(super) trait Prove {
    fn judge(&self, target: &Target) -> Report;
    fn contents(&self) -> Contents;
}

impl<D: Document> Prove for D
where
    Contents: From<D::Text>,
{
    fn judge(&self, target: &Target) -> Report {
        Document::judge(self, target)
    }

    fn contents(&self) -> Contents {
        Valid::proven(self.clone(), Report::default()).render().into()
    }
}

/// The document of an object, whatever its kind.
macro_rules! any_kind {
    ($object:expr, $document:ident => $value:expr) => {
        match $object {
            Object::ClusterRole($document) => $value,
            Object::ClusterRoleBinding($document) => $value,
            Object::Role($document) => $value,
            Object::RoleBinding($document) => $value,
            Object::ServiceAccount($document) => $value,
            Object::Secret($document) => $value,
        }
    };
}

impl Prove for Object {
    fn judge(&self, target: &Target) -> Report {
        any_kind!(self, document => Prove::judge(document, target))
    }

    fn contents(&self) -> Contents {
        any_kind!(self, document => document.contents())
    }
}

impl From<String> for Contents {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Sensitive<String>> for Contents {
    fn from(text: Sensitive<String>) -> Self {
        Self::Secret(text)
    }
}

impl<D> From<D> for Draft<D> {
    fn from(document: D) -> Self {
        Self::new(document, None, false)
    }
}

impl<D> Deref for Draft<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.0.document
    }
}

impl<D: Clone> DerefMut for Draft<D> {
    fn deref_mut(&mut self) -> &mut D {
        let shared = Arc::make_mut(&mut self.0);
        shared.proof.take();
        shared.nameless = None;
        shared.derived = false;
        &mut shared.document
    }
}

/// The same document: it is not copied.
impl<D> Clone for Draft<D> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// The copy is about to be changed: it has no proof.
impl<D: Clone> Clone for Shared<D> {
    fn clone(&self) -> Self {
        Self { document: self.document.clone(), proof: OnceLock::new(), nameless: None, derived: false }
    }
}

impl<D: PartialEq> PartialEq for Draft<D> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl<D: fmt::Debug> fmt::Debug for Draft<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
