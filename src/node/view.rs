//! The set as the rules see it: every program with its configuration in force.

use std::ops::Range;

use super::FileSet;
use super::configured::Configured;
use super::file::{self, Content, File};
use super::machine::{self, Machine};
use super::process::Process;
use super::runtime::Runtime;
use super::spot::Spot;
use crate::certificate::CaBundle;
use crate::component::Component;
use crate::diagnostic::FieldPath;
use crate::format::{self, Format};
use crate::kubeconfig::Kubeconfig;
use crate::object::{ClusterRoleBinding, Object, Secret, Subject};
use crate::target::Target;
use crate::tree::Node;

/// The set as the rules see it.
pub(super) struct View<'v> {
    pub(super) set: &'v FileSet,
    pub(super) target: &'v Target,
    pub(super) files: &'v [File<'v>],
    pub(super) processes: &'v [Process],
    /// Whose kubelet this is about.
    pub(super) machine: Machine<'v>,
    pub(super) kubelet: Option<Configured<'v, 'v>>,
    pub(super) proxy: Option<Configured<'v, 'v>>,
    #[cfg_attr(
        not(feature = "containerd"),
        expect(dead_code, reason = "only containerd's rules look at it")
    )]
    pub(super) runtime: Option<Runtime<'v, 'v>>,
}

/// An object of a manifest.
#[derive(Clone)]
pub(super) struct Placed<'v, T> {
    pub(super) file: &'v File<'v>,
    pub(super) part: Range<usize>,
    pub(super) object: &'v T,
}

/// A kubeconfig that a program uses.
#[derive(Clone, Copy)]
pub(super) struct Used<'v> {
    pub(super) file: &'v File<'v>,
    pub(super) kubeconfig: &'v Kubeconfig,
}

impl<'v> View<'v> {
    pub(super) fn new(
        set: &'v FileSet,
        files: &'v [File<'v>],
        processes: &'v [Process],
        machine: Machine<'v>,
        target: &'v Target,
    ) -> Self {
        let of = |component| Configured::of(component, files, processes, &machine, target);
        Self {
            set,
            target,
            files,
            processes,
            kubelet: of(Component::Kubelet),
            proxy: of(Component::KubeProxy),
            runtime: Runtime::of(files, &machine, target),
            machine,
        }
    }

    /// Whether a kubelet, or what one shows first, is in the set: else there is no join to look at.
    pub(super) fn looks_at_a_join(&self) -> bool {
        self.kubelet.is_some() || self.bootstrap().is_some()
    }

    /// Whether a file is of the machine that is looked at, as far as paths tell machines apart.
    pub(super) fn is_own(&self, file: &File<'_>) -> bool {
        self.machine.owns(file.path)
    }

    /// The file at this path of the node.
    pub(super) fn find(&self, path: &str) -> Option<&'v File<'v>> {
        file::find(self.files, path, self.machine.root)
    }

    /// The processes of a component.
    pub(super) fn of(&self, component: Component) -> impl Iterator<Item = &'v Process> + use<'v> {
        self.processes.iter().filter(move |process| process.component() == component)
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
        // An API server reads the files of its own machine.
        let near =
            process.program.file.as_deref().and_then(machine::root).filter(|_| self.machine.root.is_some());
        let file = file::find(self.files, path, near)?;
        Some((file.certificates()?, file))
    }

    /// The kubeconfig that a flag of the kubelet names.
    pub(super) fn kubelet_kubeconfig(&self, flag: &str) -> Option<Used<'v>> {
        let process = self.kubelet.as_ref()?.process?;
        let (path, _) = process.flag(flag)?;
        let file = self.find(path)?;
        Some(Used { file, kubeconfig: file.kubeconfig()? })
    }

    /// The kubeconfig of the kubelet's first contact: the one its flag names, or the only one with a token that is
    /// called so.
    pub(super) fn bootstrap(&self) -> Option<Used<'v>> {
        if let Some(kubelet) = self.kubelet.as_ref().and_then(|kubelet| kubelet.process) {
            if kubelet.unread.is_empty() || kubelet.flag("bootstrap-kubeconfig").is_some() {
                return self.kubelet_kubeconfig("bootstrap-kubeconfig");
            }
        }
        let is_named = |file: &&File<'_>| self.is_own(file) && file::name(file.path).contains("bootstrap");
        let named = self.files.iter().find(is_named)?;
        Some(Used { file: named, kubeconfig: named.kubeconfig()? })
    }

    /// kube-proxy's kubeconfig.
    pub(super) fn proxy_kubeconfig(&self) -> Option<Used<'v>> {
        let path = FieldPath::key("clientConnection").then("kubeconfig");
        let setting = self.proxy.as_ref()?.get("kubeconfig", &path)?;
        let file = self.find(&setting.value).or_else(|| file::find_inside(self.files, &setting.value))?;
        Some(Used { file, kubeconfig: file.kubeconfig()? })
    }

    /// Whether the node has joined already: the kubelet's own kubeconfig has a client certificate.
    pub(super) fn has_joined(&self) -> Option<Used<'v>> {
        let used = self.kubelet_kubeconfig("kubeconfig")?;
        let credential = used.kubeconfig.selected()?.credential(self.target.minor());
        (credential == crate::kubeconfig::Credential::Certificate).then_some(used)
    }

    /// Whether the node still has to get its certificate, as far as the set shows.
    pub(super) fn is_bootstrapping(&self) -> bool {
        let is_told = |process: &Process| process.flag("bootstrap-kubeconfig").is_some();
        let told = self.kubelet.as_ref().and_then(|kubelet| kubelet.process).is_some_and(is_told);
        self.has_joined().is_none() && (told || self.bootstrap().is_some())
    }

    /// Every object that is judged, with its place.
    fn objects(&self) -> impl Iterator<Item = Placed<'v, Object>> {
        self.files.iter().flat_map(|file| {
            let manifest = match &file.content {
                Content::Manifest(manifest) => Some(manifest),
                _ => None,
            };
            let objects = manifest.into_iter().flat_map(|manifest| &manifest.objects);
            objects.filter_map(move |object| {
                let part = object.span.clone();
                Some(Placed { file, part, object: object.object.as_ref()? })
            })
        })
    }

    /// Every ClusterRoleBinding of a role.
    pub(super) fn bindings(&self, role: &str) -> Vec<Placed<'v, ClusterRoleBinding>> {
        let bound = |binding: &ClusterRoleBinding| {
            binding.role_ref.as_ref().and_then(|role| role.name.as_deref()) == Some(role)
        };
        self.objects()
            .filter_map(|placed| match placed.object {
                Object::ClusterRoleBinding(binding) if bound(binding) => {
                    Some(Placed { file: placed.file, part: placed.part, object: binding })
                }
                _ => None,
            })
            .collect()
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
        for file in self.files {
            let Content::Manifest(manifest) = &file.content else { continue };
            for object in manifest.objects.iter().filter(|object| object.kind == kind) {
                let text = file.text.get(object.span.clone()).unwrap_or("");
                let Ok(tree) = format::read(text, Format::Component) else { continue };
                let Some(root) = tree.root() else { continue };
                let own = root.get("metadata").and_then(|metadata| metadata.get("name"));
                if own.is_some_and(|own| own.text() == name) {
                    let spot = |path: &FieldPath| Spot::of_part(file, object.span.clone(), path.clone());
                    found.extend(read(root, &spot));
                }
            }
        }
        found
    }

    /// Whether a ClusterRole lets somebody approve the kubelets' serving certificates.
    pub(super) fn has_serving_approver(&self) -> bool {
        let names = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref().is_some_and(|list| list.iter().any(|known| known == name || known == "*"))
        };
        self.objects().any(|placed| match placed.object {
            Object::ClusterRole(role) => role.rules.iter().flatten().any(|rule| {
                names(&rule.verbs, "approve")
                    && names(&rule.resources, "signers")
                    && (rule.resource_names.is_none()
                        || names(&rule.resource_names, "kubernetes.io/kubelet-serving"))
            }),
            _ => false,
        })
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

impl Used<'_> {
    /// Where a field of the selected cluster is written.
    pub(super) fn spot_of_cluster(&self, field: &'static str) -> Spot {
        let name = self.kubeconfig.selected().map_or("", |selected| selected.cluster_name);
        let clusters = self.kubeconfig.clusters.as_deref().unwrap_or_default();
        let at = clusters.iter().position(|cluster| cluster.name.as_deref().unwrap_or("") == name);
        let path = FieldPath::key("clusters").item(at.unwrap_or(0)).then("cluster").then(field);
        Spot::of_field(self.file, path)
    }
}

impl<T> Placed<'_, T> {
    /// Where a field of the object is written.
    pub(super) fn spot(&self, path: FieldPath) -> Spot {
        Spot::of_part(self.file, self.part.clone(), path)
    }
}

/// Whether a binding names one of these groups, or this user.
pub(super) fn binds(binding: &ClusterRoleBinding, user: Option<&str>, groups: &[String]) -> bool {
    let subjects = binding.subjects.as_deref().unwrap_or_default();
    subjects.iter().any(|subject: &Subject| {
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
