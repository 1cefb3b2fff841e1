//! Patches: changes of a text that exists.

use std::fmt;

use super::operation::{Changes, Operation};
use super::{Document, RenderedText as _};
use crate::diagnostic::{FieldPath, Report};
use crate::document::judge;
use crate::edit::{self, Edit};
use crate::format::change::{self, Refusal};
use crate::target::Target;

/// A change of a text that exists: what it names changes, and every other byte stays.
///
/// [`set`](Self::set) sets the fields that a draft sets, [`add`](Self::add) extends lists, [`remove`](Self::remove) takes
/// a key away. [`apply`](Self::apply) makes the changes in the order in which they were named and judges the *whole*
/// result under the target. Comments, order, quotes, unknown keys, line ends and a byte-order mark stay. A value that is
/// there already is not written again, so a patch that is applied twice is a patch that is applied once.
///
/// The verbs mean the same for every kind of file:
///
/// | | a field is | a list that `set` replaces and `add` extends | entries known by name |
/// |---|---|---|---|
/// | YAML and JSON: kubelet, kube-proxy, objects | a key, at any depth | every list | maps, key by key |
/// | kubeconfig | a key of a cluster, user or context | such as `as-groups` | `clusters`, `users`, `contexts` |
/// | unit, drop-in | a setting of a section | `Environment=`, `ExecStart=`, `Wants=` … | |
/// | environment file | a variable | | |
/// | manifest | a key of an object | every list | objects, by kind, namespace and name |
/// | environment file | a variable | | variables |
/// | static token file | a record | | records, by token |
/// | CA bundle | | the certificates | |
/// | `config.toml` | a value of [`ContainerdConfig`](crate::containerd::ContainerdConfig) | | |
/// | `hosts.toml` | `server`, or a key of a host | | hosts, by URL |
///
/// ```
/// use nodestrap::kubelet::KubeletConfiguration;
/// use nodestrap::{KubernetesVersion, Patch, Target};
///
/// let text = "\
/// apiVersion: kubelet.config.k8s.io/v1beta1
/// kind: KubeletConfiguration
/// maxPods: 110  # measured in March
/// evictionSoft: {}
/// futureKey: kept
/// ";
/// let patch = Patch::new().set(KubeletConfiguration::new().max_pods(200)).remove("evictionSoft");
/// let patched = patch.apply(text, &Target::new(KubernetesVersion::V1_34))?;
/// assert_eq!(patched.text, text.replace("110", "200").replace("evictionSoft: {}\n", ""));
/// # Ok::<(), nodestrap::document::PatchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Patch<D> {
    operations: Vec<Operation<D>>,
}

/// A text that a patch was applied to: free of errors under the target that it was judged for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct Patched<D: Document> {
    /// The whole text; [`Sensitive`](crate::Sensitive) for kinds with secrets.
    pub text: D::Text,
    /// What changes of the old text, in its order; empty where it said all of it already.
    pub edits: Vec<Edit>,
    /// The warnings and notes of the whole text.
    pub report: Report,
    /// The paths that [`Patch::remove`] names and the old text did not have.
    pub missing: Vec<FieldPath>,
}

/// The reason why a patch was not applied. No part of it was.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum PatchError {
    /// A change that cannot be made without touching text that the patch does not name.
    Refused(Refusal),
    /// The text would have errors under the target, whether the patch brings them or they were there before.
    Invalid(Report),
}

/// The refusal, or the errors, one on each line.
impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Invalid(report) => {
                f.write_str("the changed text has errors")?;
                report.errors().try_for_each(|error| write!(f, "\n{error}"))
            }
        }
    }
}

/// As [`Display`](fmt::Display), since this is what `main` prints.
impl fmt::Debug for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for PatchError {}

impl From<Refusal> for PatchError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<D: Document> Default for Patch<D> {
    fn default() -> Self {
        Self::new()
    }
}

impl<D: Document> Patch<D> {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self { operations: Vec::new() }
    }

    /// Sets every field that the draft sets. A record or map is set key by key: what the draft does not mention stays. A
    /// list becomes the draft's list; a cluster, user or context of a kubeconfig is set by its name.
    ///
    /// ```
    /// use nodestrap::kubeconfig::{Cluster, Kubeconfig, NamedCluster};
    /// use nodestrap::{KubernetesVersion, Patch, Target};
    ///
    /// let moved = Cluster::new().server("https://10.0.0.9:6443");
    /// let patch = Patch::new().set(Kubeconfig::new().clusters([NamedCluster::new().name("prod").cluster(moved)]));
    /// # let ca = "certificate-authority: ca.crt";
    /// let text = format!("\
    /// clusters:
    /// - {{name: lab, cluster: {{server: 'https://10.0.0.2:6443', {ca}}}}}
    /// - {{name: prod, cluster: {{server: 'https://10.0.0.1:6443', {ca}}}}}
    /// contexts: [{{name: prod, context: {{cluster: prod, user: node}}}}]
    /// current-context: prod
    /// users: [{{name: node, user: {{tokenFile: token}}}}]
    /// ");
    /// let patched = patch.apply(&text, &Target::new(KubernetesVersion::V1_34))?;
    /// assert_eq!(*patched.text.expose(), text.replace("10.0.0.1", "10.0.0.9"));
    /// # Ok::<(), nodestrap::document::PatchError>(())
    /// ```
    pub fn set(mut self, draft: D) -> Self {
        self.operations.push(Operation::Set(draft));
        self
    }

    /// As [`set`](Self::set), but the items of a list that are not there yet are put behind those that are.
    ///
    /// ```
    /// use nodestrap::unit::{ServiceSection, ServiceUnit};
    /// use nodestrap::{KubernetesVersion, Patch, Target};
    ///
    /// let text = "[Service]\nEnvironment=A=1\nExecStart=/usr/bin/kubelet --config=/etc/kubelet.yaml\n";
    /// let patch = Patch::new().add(ServiceUnit::new().service(ServiceSection::new().environment([("B", "2")])));
    /// let patched = patch.apply(text, &Target::new(KubernetesVersion::V1_34))?;
    /// assert_eq!(patched.text, text.replace("A=1\n", "A=1\nEnvironment=B=2\n"));
    /// # Ok::<(), nodestrap::document::PatchError>(())
    /// ```
    #[expect(clippy::should_implement_trait, reason = "the verb of lists; a patch is no number")]
    pub fn add(mut self, draft: D) -> Self {
        self.operations.push(Operation::Add(draft));
        self
    }

    /// Takes away what stands at a path, such as `evictionSoft`, `evictionHard["memory.available"]`,
    /// `clusterDNS["10.96.0.10"]`, `users.admin.user.token` or `Service.Environment`. What is not there is as it should
    /// be; [`Patched::missing`] says which paths those are.
    pub fn remove(mut self, path: impl Into<FieldPath>) -> Self {
        self.operations.push(Operation::Remove(path.into()));
        self
    }

    /// Makes the changes, and judges the whole result.
    ///
    /// # Errors
    /// [`PatchError::Refused`] names path, line and reason when a change would touch text that the patch does not name.
    /// [`PatchError::Invalid`] has the report when the result has an error under this target.
    pub fn apply(&self, text: &str, target: &Target) -> Result<Patched<D>, PatchError> {
        if let Some(refused) = judge::too_large::<D>(text, target) {
            return Err(PatchError::Invalid(refused.into_parts().1));
        }
        let changes = D::patch(&self.operations, text, target).map_err(|refusal| refusal.with_line(text))?;
        let Changes { edits, missing } = changes;
        let new = edit::apply(text, &edits).map_err(|_| change::refuse("two changes touch the same text"))?;
        let text = D::Text::from(new);
        let (_, report) = D::lint(text.expose(), target).into_parts();
        if report.has_errors() {
            return Err(PatchError::Invalid(report));
        }
        Ok(Patched { text, edits, report, missing })
    }
}
