//! Logs, exec and metrics: the API server as a client of the kubelet.

use super::{Look, NodeSet, Rule, access, rule};
use crate::certificate::Certificate;
use crate::diagnostic::{FieldPath, Severity};
use crate::node::LinkId;
use crate::node::grant::{self, Grant};
use crate::node::identity::attributes;
use crate::node::process::Process;
use crate::node::view::View;
use crate::object::KUBELET_API_ADMIN;

pub(super) const RULES: &[Rule<NodeSet>] = &[
    rule("node-kubelet-client-untrusted", "the kubelet does not know the API server's client certificate")
        .link(LinkId::KubeletClient.id())
        .why("Logs, exec and metrics are asked for with --kubelet-client-certificate; a kubelet that does not trust its CA answers 401.")
        .help("put the CA that issued --kubelet-client-certificate into the kubelet's clientCAFile")
        .journal(&["x509: certificate signed by unknown authority"])
        .source("kubernetes pkg/kubelet/server/auth.go")
        .by(client),
    rule("node-kubelet-client-unbound", "the API server may not ask the kubelet for logs")
        .link(LinkId::KubeletClientAccess.id())
        .why("The kubelet asks the API server whether the user of that certificate may read nodes/proxy and nodes/log, and answers 403 where not.")
        .help("bind the ClusterRole system:kubelet-api-admin to the user of --kubelet-client-certificate")
        .journal(&["kubectl logs: Forbidden (user="])
        .source("kubernetes pkg/kubelet/server/auth.go")
        .by(unbound),
    rule("node-serving-certificate", "the API server cannot verify the kubelet")
        .link(LinkId::ServingCertificate.id())
        .why("A kubelet without serverTLSBootstrap signs its own certificate, which --kubelet-certificate-authority does not know. With it, a request has to be approved by somebody: nothing in Kubernetes approves requests for kubernetes.io/kubelet-serving.")
        .help("set serverTLSBootstrap: true, and approve the requests")
        .journal(&["kubectl logs: tls: failed to verify certificate", "kubectl logs: remote error: tls: internal error"])
        .source("kubernetes pkg/apis/certificates/helpers.go")
        .by(serving),
];

const CLIENT: &str = "kubelet-client-certificate";

/// The certificate that an API server shows to kubelets.
fn shown<'v>(view: &View<'v>, apiserver: &Process) -> Option<&'v Certificate> {
    view.certificates(apiserver, CLIENT)?.0.certificates().first()
}

/// Whether the kubelet lets everybody in.
fn is_open(look: &Look<'_>) -> bool {
    let Some(kubelet) = look.view.kubelet else { return false };
    let says = |flag: &str, path: FieldPath, value: &str| {
        kubelet.get(flag, &path).is_some_and(|setting| setting.value == value)
    };
    says("anonymous-auth", FieldPath::key("authentication").then("anonymous").then("enabled"), "true")
        // Anonymous requests are authorized too: being let in as nobody is no use while a webhook says no.
        && allows_all(look)
}

fn allows_all(look: &Look<'_>) -> bool {
    let path = FieldPath::key("authorization").then("mode");
    let mode = look.view.kubelet.and_then(|kubelet| kubelet.get("authorization-mode", &path));
    mode.is_some_and(|mode| mode.value == "AlwaysAllow")
}

fn client(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet else { return };
    if is_open(look) {
        return;
    }
    let path = FieldPath::key("authentication").then("x509").then("clientCAFile");
    let setting = kubelet.get("client-ca-file", &path).filter(|setting| !setting.value.is_empty());
    for apiserver in view.apiservers() {
        let Some((_, spot)) = apiserver.flag(CLIENT) else {
            if apiserver.is_open() {
                look.open(apiserver.unseen());
                continue;
            }
            let place = kubelet.spot().related("the kubelet wants to know who asks");
            // Without the flag the API server asks as anonymous, and kubeadm's default for kubelets refuses that.
            look.broken(apiserver.program.clone(), "the API server shows kubelets no certificate", [place])
                .help = Some(format!("give kube-apiserver --{CLIENT} and --kubelet-client-key"));
            continue;
        };
        let Some(setting) = &setting else {
            if kubelet.is_read() && !kubelet.is_open() {
                let place = spot.related("the API server shows it");
                look.broken(
                    kubelet.field(&path),
                    "without clientCAFile the kubelet knows no client certificate",
                    [place],
                )
                .help = Some("set authentication.x509.clientCAFile to the CA of the API server's".to_owned());
            }
            continue;
        };
        let trusted = view.find(&setting.value).and_then(|file| file.certificates());
        let (Some(certificate), Some(trusted)) = (shown(view, apiserver), trusted) else {
            look.open(format!("{} or the file of --{CLIENT} is not in the set", setting.value));
            continue;
        };
        let place = spot.related(format!("the API server is {}", certificate.subject));
        if trusted.certificates().iter().any(|ca| certificate.is_issued_by(ca)) {
            let here = setting.spot.clone().related("trusts its CA");
            look.holds("the client certificate is issued by a CA of clientCAFile", [here, place]);
        } else {
            let message = format!("no CA of {} issued the API server's client certificate", setting.value);
            look.broken(setting.spot.clone(), message, [place]);
        }
    }
}

fn unbound(look: &mut Look<'_>) {
    let view = look.view;
    if view.kubelet.is_none() || allows_all(look) {
        return;
    }
    for apiserver in view.apiservers() {
        let Some((_, spot)) = apiserver.flag(CLIENT) else { continue };
        let Some(certificate) = shown(view, apiserver) else { continue };
        let Some(user) = attributes(&certificate.subject, "CN").next() else { continue };
        let mut groups: Vec<String> = attributes(&certificate.subject, "O").map(str::to_owned).collect();
        let place = spot.clone().related(format!("the API server is {}", certificate.subject));
        if groups.iter().any(|group| group == "system:masters") {
            look.holds("system:masters may do everything", [place]);
            continue;
        }
        // The kubelet sends the groups on in its SubjectAccessReview, this one too.
        groups.push("system:authenticated".to_owned());
        let others = grant::bindings(view, &grant::KUBELET_API);
        match grant::grant(view, Some(user), &groups, &grant::KUBELET_API) {
            Grant::Given(binding) => {
                let here = binding.subjects().related("bound here");
                look.holds(format!("{user} is bound to what it needs"), [place, here]);
            }
            Grant::NotGiven if !others.is_empty() => {
                let message = format!("{KUBELET_API_ADMIN} is bound to others than {user}");
                look.broken(others[0].subjects(), message, [place]);
            }
            Grant::NotGiven | Grant::Unknown(_) => {
                look.open(format!("a binding of {KUBELET_API_ADMIN} to {user} is not in the set"));
            }
        }
    }
}

fn serving(look: &mut Look<'_>) {
    let view = look.view;
    let Some(kubelet) = view.kubelet else { return };
    let bootstraps = FieldPath::key("serverTLSBootstrap");
    // The flag of the same meaning is rotate-server-certificates.
    let is_on = kubelet.get("rotate-server-certificates", &bootstraps);
    if let Some(setting) = is_on.filter(|setting| setting.value == "true") {
        return approver(look, setting.spot);
    }
    let file = kubelet.get("tls-cert-file", &FieldPath::key("tlsCertFile"));
    let file = file.filter(|setting| !setting.value.is_empty());
    for apiserver in view.apiservers() {
        let Some((path, spot)) = apiserver.flag("kubelet-certificate-authority") else {
            // Without --kubelet-certificate-authority it takes any certificate; a request with
            // a token would then reach anybody, but logs work.
            look.holds("the API server does not check it", [apiserver.program.clone().related("here")]);
            continue;
        };
        let place = spot.related(format!("the API server trusts {path}"));
        let Some(file) = &file else {
            look.broken(
                kubelet.field(&bootstraps),
                "the kubelet signs its own serving certificate",
                [place],
            )
            .help = Some(
                "set serverTLSBootstrap: true and have its requests approved, or give tlsCertFile".to_owned(),
            );
            continue;
        };
        let ours = view.find(&file.value).and_then(|file| file.certificates());
        let trusted = view.certificates(apiserver, "kubelet-certificate-authority");
        match (ours.and_then(|ours| ours.certificates().first()), trusted) {
            (Some(certificate), Some((trusted, _))) => {
                let here = file.spot.clone();
                if trusted.certificates().iter().any(|ca| certificate.is_issued_by(ca)) {
                    look.holds(
                        "it is issued by a CA that the API server trusts",
                        [here.related("here"), place],
                    );
                } else {
                    look.broken(here, format!("no CA of {path} issued {}", file.value), [place]);
                }
            }
            _ => look.open(format!("{} and {path} are not both in the set", file.value)),
        }
    }
}

/// Who approves the requests for serving certificates: something that is allowed to.
fn approver(look: &mut Look<'_>, spot: crate::node::spot::Spot) {
    const MESSAGE: &str = "the request for the serving certificate waits until somebody approves it";
    let view = look.view;
    if let Some(binding) = grant::bindings(view, &grant::SERVING).first() {
        let here = binding.subjects().related("approves them");
        return look.holds("somebody may approve the requests", [spot.related("asked for here"), here]);
    }
    // Approvers bring their ClusterRole with the right; how it is bound may be a matter of another manifest.
    if grant::role(view, &grant::SERVING).is_some() {
        return look.holds("a role of the set may approve the requests", [spot.related("asked for here")]);
    }
    let role = grant::SERVING.role;
    let help = Some(format!(
        "approve each with kubectl certificate approve, or run a controller that is bound to {role}"
    ));
    if access::has_join_bindings(view) {
        let found = look.broken(spot, MESSAGE, []);
        found.severity = Severity::Warning;
        found.prefer_help(help);
    } else {
        // Many people approve by hand, or run an approver that no file of the set shows.
        let found = look.remark(spot, MESSAGE, []);
        found.severity = Severity::Note;
        found.prefer_help(help);
        look.open("who approves requests for serving certificates is not in the set");
    }
}
