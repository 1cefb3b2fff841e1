//! The set as the rules see it: every program with its configuration in force.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::FileSet;
use super::configured::Configured;
use super::content::Content;
use super::daemon::Daemon;
use super::file::{self, File};
use super::files::Files;
use super::fleet::{self, Fleet};
use super::known::Known;
use super::locate;
use super::machine::Machine;
use super::process::Process;
use super::runtime::Runtime;
use super::seat::Seat;
use super::spot::Spot;
use super::used::Used;
use crate::certificate::CaBundle;
use crate::component::Component;
use crate::diagnostic::{Diagnostic, FieldPath};
use crate::format::{self, Format};
use crate::kubeconfig::{BootstrapReason, Credential};
use crate::object::{ClusterRole, ClusterRoleBinding, Object, Secret, Subject};
use crate::target::Target;
use crate::tree::Node;

/// The set as the rules see it, from one machine.
pub(crate) struct View<'v> {
    pub(super) set: &'v FileSet,
    pub(super) target: &'v Target,
    /// Every file, for those that are found by path.
    pub(super) files: &'v Files<'v>,
    /// The files that the machine sees.
    pub(super) seen: &'v [&'v File<'v>],
    /// The programs that it sees.
    pub(super) programs: &'v [&'v Process],
    /// Whose kubelet this is about.
    pub(super) machine: &'v Machine<'v>,
    pub(super) kubelet: Option<&'v Configured<'v, 'v>>,
    pub(super) proxy: Option<&'v Configured<'v, 'v>>,
    #[cfg_attr(
        not(feature = "containerd"),
        expect(dead_code, reason = "only containerd's rules look at it")
    )]
    pub(super) runtime: Option<&'v Runtime<'v, 'v>>,
    /// containerd as its unit starts it.
    #[cfg_attr(
        not(feature = "containerd"),
        expect(dead_code, reason = "only containerd's rules look at it")
    )]
    pub(super) daemon: Option<&'v Daemon>,
    /// What the rules of single files and of arguments found.
    pub(super) known: &'v Known,
    /// What the machines of the set have in common.
    pub(super) fleet: &'v Fleet,
    /// The first ClusterRole of each name: bindings name them one by one.
    roles_by_name: BTreeMap<&'v str, &'v ClusterRole>,
    /// The paths of the files that an argument of a program names, found at the first look.
    named: OnceCell<BTreeSet<Box<str>>>,
}

/// An object of a manifest.
#[derive(Clone)]
pub(super) struct Placed<'v, T> {
    pub(super) file: &'v File<'v>,
    pub(super) part: Range<usize>,
    pub(super) object: &'v T,
}

impl<'v> View<'v> {
    pub(super) fn new(
        set: &'v FileSet,
        files: &'v Files<'v>,
        place: &'v Seat<'v>,
        known: &'v Known,
        fleet: &'v Fleet,
        target: &'v Target,
    ) -> Self {
        let (machine, kubelet) = (&place.machine, place.kubelet.as_ref());
        let (proxy, runtime) = (place.proxy.as_ref(), place.runtime.as_ref());
        let daemon = place.daemon.as_deref();
        let (seen, programs) = (&place.files[..], &place.programs[..]);
        let roles_by_name = BTreeMap::new();
        let mut view = Self {
            set,
            target,
            files,
            seen,
            programs,
            machine,
            kubelet,
            proxy,
            runtime,
            daemon,
            known,
            fleet,
            roles_by_name,
            named: OnceCell::new(),
        };
        let mut by_name = BTreeMap::new();
        // The first of each name: applying a manifest twice leaves the last, but
        // which file is applied last is not known.
        for role in view.roles() {
            let name = role.object.metadata.as_ref().and_then(|metadata| metadata.name.as_deref());
            if let Some(name) = name {
                by_name.entry(name).or_insert(role.object);
            }
        }
        view.roles_by_name = by_name;
        view
    }

    /// Whether a kubelet, or what one shows first, is in the set: else there is no join to look at.
    pub(super) fn looks_at_a_join(&self) -> bool {
        self.kubelet.is_some() || self.bootstrap().is_some()
    }

    /// Whether a file is of the machine that is looked at, as far as paths tell machines apart.
    pub(super) fn is_own(&self, file: &File<'_>) -> bool {
        self.machine.owns(file.path)
    }

    /// The files of the machine, and those that are nobody's.
    pub(super) fn own_files(&self) -> impl Iterator<Item = &'v File<'v>> + use<'_, 'v> {
        self.seen.iter().copied().filter(|file| self.is_own(file))
    }

    /// The file at this path of the machine.
    pub(super) fn find(&self, path: &str) -> Option<&'v File<'v>> {
        self.find_near(path, self.machine.root)
    }

    /// The file that a program reads at this path: the one of its own machine.
    pub(super) fn find_for(&self, process: &Process, path: &str) -> Option<&'v File<'v>> {
        self.find_near(path, self.machine.of(process))
    }

    /// Whether an argument of a program names a file.
    pub(super) fn is_named(&self, file: &File<'_>) -> bool {
        let named = self.named.get_or_init(|| {
            let arguments = self.programs.iter().flat_map(|process| {
                process.arguments.given().iter().map(move |argument| (process, &argument.value))
            });
            arguments
                .filter_map(|(process, value)| self.find_for(process, value))
                .map(|file| file.path.into())
                .collect()
        });
        named.contains(file.path)
    }

    fn find_near(&self, path: &str, near: Option<&str>) -> Option<&'v File<'v>> {
        locate::find(self.files, path, near).filter(|file| self.machine.is_near(near, file.path))
    }

    /// The text of a ConfigMap that a container sees at this path.
    pub(super) fn find_inside(&self, path: &str) -> Option<&'v File<'v>> {
        locate::find_inside(self.files, path)
    }

    /// The name that the kubelet gives its Node, and where it is given.
    pub(super) fn node_name(&self) -> Option<(String, Spot)> {
        fleet::name(self.files, self.machine, self.kubelet?)
    }

    /// The place, with the first line of its file where it names none.
    pub(super) fn lined(&self, mut spot: Spot) -> Spot {
        if let (None, Some(path)) = (&spot.place, &spot.file) {
            let file = self.files.given(path);
            spot.place = file.and_then(|file| Spot::of_span(file, FieldPath::ROOT, 0..0).place);
        }
        spot
    }

    /// The processes of a component.
    pub(super) fn of(&self, component: Component) -> impl Iterator<Item = &'v Process> + use<'v> {
        self.programs.iter().copied().filter(move |process| process.component() == component)
    }

    pub(super) fn apiservers(&self) -> impl Iterator<Item = &'v Process> + use<'v> {
        self.of(Component::KubeApiserver)
    }

    pub(super) fn controller_manager(&self) -> Option<&'v Process> {
        self.of(Component::KubeControllerManager).next()
    }

    /// The certificates in the file that a flag names.
    pub(super) fn certificates(&self, process: &Process, flag: &str) -> Option<(&'v CaBundle, &'v File<'v>)> {
        let (path, _) = process.flag(flag)?;
        let file = self.find_for(process, path)?;
        Some((file.certificates()?, file))
    }

    /// The kubeconfig that a flag of the kubelet names.
    pub(super) fn kubelet_kubeconfig(&self, flag: &str) -> Option<Used<'v>> {
        let process = self.kubelet?.process?;
        let (path, _) = process.flag(flag)?;
        let file = self.find(path)?;
        Some(Used { file, kubeconfig: file.kubeconfig()? })
    }

    /// The kubeconfig of the kubelet's first contact: the one its flag names, or the only one with a token that is
    /// called so.
    pub(super) fn bootstrap(&self) -> Option<Used<'v>> {
        if let Some(kubelet) = self.kubelet.and_then(|kubelet| kubelet.process) {
            // Where all flags are seen, a kubelet that is given no bootstrap
            // kubeconfig reads none, whatever lies in the set.
            if kubelet.unread.is_empty() || kubelet.flag("bootstrap-kubeconfig").is_some() {
                return self.kubelet_kubeconfig("bootstrap-kubeconfig");
            }
        }
        let is_named = |file: &&File<'_>| self.is_own(file) && file::name(file.path).contains("bootstrap");
        let named = self.seen.iter().copied().find(is_named)?;
        Some(Used { file: named, kubeconfig: named.kubeconfig()? })
    }

    /// kube-proxy's kubeconfig.
    pub(super) fn proxy_kubeconfig(&self) -> Option<Used<'v>> {
        let path = FieldPath::key("clientConnection").then("kubeconfig");
        let setting = self.proxy?.get("kubeconfig", &path)?;
        let file = self.find(&setting.value).or_else(|| self.find_inside(&setting.value))?;
        Some(Used { file, kubeconfig: file.kubeconfig()? })
    }

    /// Whether the node has joined already: the kubelet's own kubeconfig has a client certificate. With a bootstrap
    /// kubeconfig the kubelet asks for another one where that is of no use.
    pub(super) fn has_joined(&self) -> Option<Used<'v>> {
        let used = self.kubelet_kubeconfig("kubeconfig")?;
        let credential = used.kubeconfig.selected()?.credential(self.target.minor());
        if credential != Credential::Certificate {
            return None;
        }
        let read = |path: &str| Some(self.find(path)?.text.as_bytes().to_vec());
        // As `LoadClientCert` of pkg/kubelet/certificate/bootstrap: with both flags, a kubeconfig that
        // `isClientConfigStillValid` does not take is written anew.
        let is_lost = self.kubelet_kubeconfig("bootstrap-kubeconfig").is_some()
            && !matches!(
                used.kubeconfig.is_kept_by_kubelet(self.target, read),
                // A file that is not in the set may be on the machine.
                Ok(()) | Err(BootstrapReason::FileMissing(_))
            );
        (!is_lost).then_some(used)
    }

    /// The kubelet, where it is certain that it asks for no certificate: it is told of no bootstrap kubeconfig.
    pub(super) fn asks_for_none(&self) -> Option<&'v Process> {
        let kubelet = self.kubelet?.process?;
        (kubelet.lacks("bootstrap-kubeconfig") && kubelet.flag("kubeconfig").is_some()).then_some(kubelet)
    }

    /// Whether the node still has to get its certificate, as far as the set shows.
    pub(super) fn is_bootstrapping(&self) -> bool {
        let is_told = |process: &Process| process.flag("bootstrap-kubeconfig").is_some();
        let told = self.kubelet.and_then(|kubelet| kubelet.process).is_some_and(is_told);
        self.has_joined().is_none() && (told || self.bootstrap().is_some())
    }

    /// Every object that the API server takes, with its place.
    fn objects(&self) -> impl Iterator<Item = Placed<'v, Object>> {
        self.seen.iter().flat_map(|file| {
            let manifest = match &file.content {
                Content::Manifest(manifest) => Some(manifest),
                _ => None,
            };
            let objects = manifest.into_iter().flat_map(|manifest| &manifest.objects);
            // A binding that the API server refuses binds nobody, so it must not make a link hold.
            objects.filter(|object| !file.has_refusal(&object.span)).filter_map(move |object| {
                let part = object.span.clone();
                Some(Placed { file, part, object: object.object.as_ref()? })
            })
        })
    }

    /// The errors of objects whose text is of interest, where the API server refuses them.
    pub(super) fn refusals(
        &self,
        is_of_interest: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = &'v Diagnostic> {
        let manifests = self.seen.iter().filter_map(|file| match &file.content {
            Content::Manifest(manifest) => Some((*file, manifest)),
            _ => None,
        });
        let objects = manifests
            .flat_map(|(file, manifest)| manifest.objects.iter().map(move |object| (file, &object.span)));
        let refused = objects.filter(move |(file, part)| {
            file.has_refusal(part) && file.text.get((*part).clone()).is_some_and(&is_of_interest)
        });
        refused.flat_map(|(file, part)| self.known.errors_within(file.path, part.clone()))
    }

    /// Every ClusterRoleBinding.
    pub(super) fn every_binding(&self) -> impl Iterator<Item = Placed<'v, ClusterRoleBinding>> {
        self.objects().filter_map(|placed| match placed.object {
            Object::ClusterRoleBinding(binding) => {
                Some(Placed { file: placed.file, part: placed.part, object: binding })
            }
            _ => None,
        })
    }

    /// Every ClusterRole.
    pub(super) fn roles(&self) -> impl Iterator<Item = Placed<'v, ClusterRole>> {
        self.objects().filter_map(|placed| match placed.object {
            Object::ClusterRole(role) => Some(Placed { file: placed.file, part: placed.part, object: role }),
            _ => None,
        })
    }

    /// The first ClusterRole of this name.
    pub(super) fn role(&self, name: &str) -> Option<&'v ClusterRole> {
        self.roles_by_name.get(name).copied()
    }

    /// Every ClusterRoleBinding of a role.
    pub(super) fn bindings(&self, role: &str) -> Vec<Placed<'v, ClusterRoleBinding>> {
        self.every_binding().filter(|binding| role_of(binding.object) == Some(role)).collect()
    }

    /// What is read of every object of a kind and name, judged here or not. The reader is given the object and a way
    /// to the place of a field.
    pub(super) fn documents<T>(
        &self,
        kind: &str,
        name: &str,
        read: impl Fn(Node<'_>, &dyn Fn(&FieldPath) -> Spot) -> Option<T>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for file in self.seen.iter().copied() {
            let Content::Manifest(manifest) = &file.content else { continue };
            for part in file.places.named(file, manifest, kind, name) {
                // Each document is read by itself, so that a fault in one of a file does not hide the others.
                let text = file.text.get(part.clone()).unwrap_or("");
                let Ok(tree) = format::read(text, Format::Component) else { continue };
                let Some(root) = tree.root() else { continue };
                let spot = |path: &FieldPath| Spot::of_part(file, part.clone(), path.clone());
                found.extend(read(root, &spot));
            }
        }
        found
    }

    /// Every Secret of a type.
    pub(super) fn secrets(&self, kind: &str) -> Vec<Placed<'v, Secret>> {
        let mut secrets = self.every_secret();
        secrets.retain(|secret| secret.object.r#type.as_deref() == Some(kind));
        secrets
    }

    /// Every Secret.
    pub(super) fn every_secret(&self) -> Vec<Placed<'v, Secret>> {
        self.objects()
            .filter_map(|placed| match placed.object {
                Object::Secret(secret) => {
                    Some(Placed { file: placed.file, part: placed.part, object: secret })
                }
                _ => None,
            })
            .collect()
    }
}

impl<T> Placed<'_, T> {
    /// Where a field of the object is written.
    pub(super) fn spot(&self, path: FieldPath) -> Spot {
        Spot::of_part(self.file, self.part.clone(), path)
    }
}

/// The name of the role that a binding gives.
pub(super) fn role_of(binding: &ClusterRoleBinding) -> Option<&str> {
    binding.role_ref.as_ref()?.name.as_deref()
}

/// Whether a binding names one of these groups, or this user.
pub(super) fn binds(binding: &ClusterRoleBinding, user: Option<&str>, groups: &[String]) -> bool {
    let subjects = binding.subjects.as_deref().unwrap_or_default();
    subjects.iter().any(|subject: &Subject| {
        // As `appliesToUser` of kubernetes pkg/registry/rbac/validation/rule.go,
        // but for a ServiceAccount without a namespace.
        let name = subject.name.as_deref().unwrap_or("");
        match subject.kind.as_deref() {
            Some("Group") => groups.iter().any(|group| group == name),
            Some("User") => user == Some(name),
            Some("ServiceAccount") => {
                let namespace = subject.namespace.as_deref().unwrap_or("");
                user == Some(format!("system:serviceaccount:{namespace}:{name}").as_str())
            }
            _ => false,
        }
    })
}
