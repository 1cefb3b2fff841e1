//! What a TLS-bootstrap join needs of the control plane's flags.

use super::{Arguments, Component};
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo};
use crate::engine::rule::{rule, rules};

rules! {
    pub(super) FOUND {
        CLIENT_CA = rule("component-join-client-ca", "the API server checks no client certificates")
            .why("A node that was given a certificate shows it and is anonymous: it can never register.")
            .help("give --client-ca-file the CA bundle that holds the signing CA")
            .source("apiserver pkg/server/options/authentication.go");
        AUTHORIZER = rule(
            "component-join-authorization-mode",
            "the API server does not authorize nodes as nodes",
        )
        .why(
            "Without Node the group system:nodes may nothing, and without RBAC the bootstrap bindings do not count.",
        )
        .help("--authorization-mode=Node,RBAC")
        .source("kubernetes pkg/kubeapiserver/authorizer/modes");
        ALWAYS_ALLOW = rule("component-join-always-allow", "the API server allows everything to everybody")
        .warning()
            .why(
                "AlwaysAllow, which is also what holds when no mode is given, lets a bootstrap token read every Secret. Nodes join, and so does everybody else.",
            )
            .help("--authorization-mode=Node,RBAC")
            .source("kubernetes pkg/kubeapiserver/authorizer/modes");
        NODE_RESTRICTION = rule("component-join-node-restriction", "nodes may change other nodes")
            .warning()
            .why("The Node authorizer limits what a node reads; only NodeRestriction limits what it writes.")
            .help("--enable-admission-plugins=NodeRestriction")
            .source("kubernetes plugin/pkg/admission/noderestriction");
        TOKENS = rule("component-join-tokens", "the API server takes no tokens for bootstrapping")
            .warning()
            .why(
                "A bootstrap kubeconfig with a token is answered with 401 until one of the two flags is set.",
            )
            .help("--enable-bootstrap-token-auth=true, or --token-auth-file for static tokens")
            .source("kubernetes pkg/kubeapiserver/options/authentication.go");
        SIGNER = rule(
            "component-join-signer",
            "the controller manager has no CA to sign the nodes' certificates",
        )
        .warning()
        .why("Requests are approved and never issued, unless another signer runs in the cluster.")
        .help("--cluster-signing-cert-file and --cluster-signing-key-file")
        .source("kubernetes pkg/controller/certificates");
        SIGNING_OFF = rule(
            "component-join-signing-off",
            "a controller that approves or signs the nodes' requests is off",
        )
        .warning()
        .why("Requests of new nodes stay pending, unless somebody else approves and signs them.")
        .help("--controllers=*,bootstrapsigner,tokencleaner")
        .source("kubernetes cmd/kube-controller-manager/names");
    }
}

impl Arguments {
    /// What in this list keeps nodes from joining by TLS bootstrapping, or makes it dangerous.
    ///
    /// Looks at the API server and the controller manager; the other two have nothing that a list alone could show.
    /// Configuration files that a flag names (`--authorization-config`, `--authentication-config`) are not read: where
    /// one is given, nothing is said of what it may hold.
    ///
    /// ```
    /// use nodestrap::KubernetesVersion;
    /// use nodestrap::component::{Arguments, Component};
    ///
    /// let argv = ["--client-ca-file=/ca.crt", "--authorization-mode=RBAC", "--token-auth-file=/token.csv",
    ///     "--enable-admission-plugins=NodeRestriction"];
    /// let arguments = Arguments::parse(Component::KubeApiserver, KubernetesVersion::V1_34, argv);
    /// assert_eq!(arguments.check_join()[0].rule.id, "component-join-authorization-mode");
    /// ```
    pub fn check_join(&self) -> Vec<Diagnostic> {
        match self.component() {
            Component::KubeApiserver => self.check_apiserver(),
            Component::KubeControllerManager => self.check_controller_manager(),
            Component::Kubelet | Component::KubeProxy => Vec::new(),
        }
    }

    fn check_apiserver(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        // A webhook or a structured configuration may know any token.
        let files_say_who = self.is_given("authentication-config")
            || self.is_given("authentication-token-webhook-config-file");
        if !self.is_given("client-ca-file") {
            found.push(self.at("client-ca-file", &CLIENT_CA, "no --client-ca-file is given"));
        }
        if !self.is_given("authorization-config") {
            found.extend(self.check_authorization());
        }
        let has = |flag: &str, plugin: &str| self.list(flag).iter().any(|name| name == plugin);
        if !has("enable-admission-plugins", "NodeRestriction") && !has("admission-control", "NodeRestriction")
        {
            found.push(self.at(
                "enable-admission-plugins",
                &NODE_RESTRICTION,
                "NodeRestriction is not enabled",
            ));
        }
        if !files_say_who && !self.is_given("token-auth-file") && !self.is_on("enable-bootstrap-token-auth") {
            let message = "neither --enable-bootstrap-token-auth nor --token-auth-file is given";
            found.push(self.at("enable-bootstrap-token-auth", &TOKENS, message));
        }
        found
    }

    fn check_authorization(&self) -> Option<Diagnostic> {
        const FLAG: &str = "authorization-mode";
        let modes = self.list(FLAG);
        let has = |mode: &str| modes.iter().any(|given| given == mode);
        // No mode is AlwaysAllow, and one AlwaysAllow among others lets everything through.
        if modes.is_empty() || has("AlwaysAllow") {
            return Some(self.at(FLAG, &ALWAYS_ALLOW, "the mode is AlwaysAllow"));
        }
        let missing: Vec<_> = ["Node", "RBAC"].into_iter().filter(|mode| !has(mode)).collect();
        (!missing.is_empty())
            .then(|| self.at(FLAG, &AUTHORIZER, &format!("--{FLAG} does not hold {}", missing.join(" and "))))
    }

    fn check_controller_manager(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let pair = |cert: &str, key: &str| self.is_given(cert) && self.is_given(key);
        // Either pair signs for nodes; the second is for their signer alone.
        if !pair("cluster-signing-cert-file", "cluster-signing-key-file")
            && !pair("cluster-signing-kubelet-client-cert-file", "cluster-signing-kubelet-client-key-file")
        {
            found.push(self.at(
                "cluster-signing-cert-file",
                &SIGNER,
                "no signing certificate and key are given",
            ));
        }
        let controllers = self.list("controllers");
        let all = controllers.is_empty() || controllers.iter().any(|name| name == "*");
        for (name, alias) in [
            // Names since 1.28 and their aliases, which every known minor takes.
            ("certificatesigningrequest-approving-controller", "csrapproving"),
            ("certificatesigningrequest-signing-controller", "csrsigning"),
        ] {
            let named = |prefix: &str| {
                controllers.iter().any(|given| {
                    given.strip_prefix(prefix).is_some_and(|given| given == name || given == alias)
                })
            };
            // `IsControllerEnabled`: what is named counts before the star.
            if named("-") || !(all || named("")) {
                found.push(self.at("controllers", &SIGNING_OFF, &format!("{name} does not run")));
            }
        }
        found
    }

    /// Whether a flag has a value that is not empty.
    pub(crate) fn is_given(&self, flag: &str) -> bool {
        self.get(flag).is_some_and(|value| !value.is_empty())
    }

    pub(super) fn is_on(&self, flag: &str) -> bool {
        self.effective(flag).and_then(crate::value::go_number::parse_bool).unwrap_or(false)
    }

    /// At the argument that decides, where there is one.
    fn at(&self, flag: &str, rule: &'static RuleInfo, message: &str) -> Diagnostic {
        let path =
            self.last(flag).map_or(FieldPath::ROOT, |argument| FieldPath::ROOT.item(argument.value_index));
        Diagnostic::new(rule, path, message)
    }
}
