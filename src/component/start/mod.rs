//! What the programs refuse when they start, behind their flag parsers: flags that are required or exclude each other,
//! and values that are read and not allowed.
//!
//! Upstream keeps these checks in the `Validate` functions of each component's `options` package. What needs the host (a
//! key file that can be read, an address that can be found) is not looked at.

mod controllers;
mod kube_apiserver;
mod kube_controller_manager;
mod kube_proxy;
mod kubelet;
mod own_labels;
mod shared;

pub(crate) use own_labels::{label_fault, may_label_itself};

use super::{Arguments, Component};
use crate::diagnostic::{Diagnostic, FieldPath, Program, RuleInfo, Stage};
use crate::engine::rule::{rule, rules};
use crate::gate::GateSet;
use crate::value::GoDuration;
use crate::value::go_number::{Base, parse_int};

/// Several programs refuse: the entry names one of them, a finding the program of its list.
const ANY: Program = Program::KubeApiserver;

rules! {
    pub(super) FOUND {
        REQUIRED = rule("component-flag-required", "the program does not start without this flag")
            .why("The program checks its flags before it serves anything, prints what is missing and ends.")
            .help("give the flag")
            .journal(&["is a required flag", "are required flags", "--etcd-servers must be specified"])
            .source("kubernetes cmd/kube-apiserver/app/options, pkg/controlplane/apiserver/options/validation.go")
            .refused_by(ANY, Stage::Start);
        CONFLICT = rule("component-flag-conflict", "flags that the program does not take together")
            .why("The program checks its flags before it serves anything, prints which exclude each other and ends.")
            .help("keep one of them")
            .journal(&["are mutually exclusive", "can not be specified when", "at the same time"])
            .source("kubernetes cmd/*/app/options, pkg/kubeapiserver/options")
            .refused_by(ANY, Stage::Start);
        LABEL = rule("component-flag-node-label", "a label that the kubelet does not start with")
            .why(
                "Keys and values have the syntax of labels, and of the domains of Kubernetes the kubelet takes a short \
                 list only. It prints the label and ends.",
            )
            .help("write a value of letters, digits, - _ . and take labels of Kubernetes out")
            .journal(&["invalid node labels: ", "labels specified with --node-labels"])
            .source("kubernetes cmd/kubelet/app/options/options.go (ValidateKubeletFlags)")
            .refused_by(Program::Kubelet, Stage::Start);
        NOT_ALLOWED = rule("component-flag-not-allowed", "a value that the program reads and does not start with")
            .why("The flag parser takes the value; the program checks it before it serves anything, and ends.")
            .help("write a value that the program allows")
            .journal(&["is not a valid mode", "is unknown", "must be between"])
            .source("kubernetes cmd/*/app/options, pkg/kubeapiserver/options, apiserver pkg/server/options")
            .refused_by(ANY, Stage::Start);
    }
}

impl Arguments {
    /// What the program refuses about the flags that are given, once it has read them all: some exclude each other, some
    /// have values that it does not allow.
    ///
    /// A path `[i]` is the index of the argument. See [`Arguments::check_required`] for what is missing.
    ///
    /// ```
    /// use nodestrap::KubernetesVersion;
    /// use nodestrap::component::{Arguments, Component};
    ///
    /// let argv = ["--enable-admission-plugins=NodeRestriction,PodSecurityPolicy"];
    /// let arguments = Arguments::parse(Component::KubeApiserver, KubernetesVersion::V1_34, argv);
    /// assert_eq!(arguments.check_start()[0].message, "--enable-admission-plugins: no plugin PodSecurityPolicy: it was removed in 1.25");
    /// ```
    pub fn check_start(&self) -> Vec<Diagnostic> {
        let mut found = match self.component() {
            Component::KubeApiserver => kube_apiserver::check(self),
            Component::KubeControllerManager => kube_controller_manager::check(self),
            Component::Kubelet => kubelet::check(self),
            Component::KubeProxy => kube_proxy::check(self),
        };
        shared::logs(self, &mut found);
        // The other two have a field for it, with rules of its own.
        if matches!(self.component(), Component::KubeApiserver | Component::KubeControllerManager) {
            shared::metrics(self, &mut found);
        }
        found
    }

    /// Which flags are missing that the program does not start without. For whole argument lists only: of a part nothing
    /// is missing.
    ///
    /// A finding has no index, because the flag stands nowhere.
    ///
    /// ```
    /// use nodestrap::KubernetesVersion;
    /// use nodestrap::component::{Arguments, Component};
    ///
    /// let argv = ["--etcd-servers=https://192.168.1.34:2379"];
    /// let arguments = Arguments::parse(Component::KubeApiserver, KubernetesVersion::V1_34, argv);
    /// assert_eq!(
    ///     arguments.check_required()[0].message,
    ///     "--service-account-issuer, --service-account-signing-key-file and --service-account-key-file are not given: kube-apiserver does not start"
    /// );
    /// ```
    pub fn check_required(&self) -> Vec<Diagnostic> {
        match self.component() {
            Component::KubeApiserver => kube_apiserver::check_required(self),
            Component::KubeControllerManager => kube_controller_manager::check_required(self),
            Component::Kubelet | Component::KubeProxy => Vec::new(),
        }
    }

    fn start_fault(&self, rule: &'static RuleInfo, flag: &str, message: String) -> Diagnostic {
        let program = Some(self.component().program());
        Diagnostic { program, ..Diagnostic::new(rule, self.place_of(flag), message) }
    }

    /// The path of the argument whose value holds for a flag.
    pub(super) fn place_of(&self, flag: &str) -> FieldPath {
        self.last(flag).map_or(FieldPath::ROOT, |argument| FieldPath::ROOT.item(argument.value_index))
    }

    /// Whether a feature gate is on, by the flag or by its default.
    fn enabled(&self, gate: &str) -> bool {
        GateSet::resolve_leniently(self.gate_settings(), self.version().minor()).0.enabled(gate)
    }

    /// The number that holds for a flag, its default too.
    fn number(&self, flag: &str) -> Option<i64> {
        parse_int(self.effective(flag)?, Base::ByPrefix, 64).ok()
    }

    /// The duration that holds for a flag, its default too.
    fn duration(&self, flag: &str) -> Option<GoDuration> {
        self.effective(flag)?.parse().ok()
    }

    /// A flag whose number must lie in a range.
    fn port_within(&self, flag: &str, least: i64) -> Option<Diagnostic> {
        // What the flag parser refuses never comes to be validated.
        let value = self.last(flag).filter(|argument| argument.sound)?.value.as_str();
        let port = parse_int(value, Base::ByPrefix, 64).ok()?;
        let allowed = (least..=65535).contains(&port);
        let message = || format!("--{flag}: {port} is not a port from {least} to 65535");
        (!allowed).then(|| self.start_fault(&NOT_ALLOWED, flag, message()))
    }
}
