//! Certificates: who has to know whom, and when they end.

use super::{Look, Row, row};
use crate::diagnostic::FieldPath;
use crate::node::Outcome;

pub(super) const ROWS: &[Row] = &[
    row("node-kubelet-client-untrusted", "the kubelet does not know the API server's client certificate", client)
        .link("the kubelet knows the API server's client certificate", Outcome::ReadyButLogsFail)
        .why("Logs, exec and metrics are asked for with --kubelet-client-certificate; a kubelet that does not trust its CA answers 401.")
        .help("put the CA that issued --kubelet-client-certificate into the kubelet's clientCAFile")
        .journal(&["x509: certificate signed by unknown authority"])
        .source("pkg/kubelet/server/auth.go"),
    row("node-certificate-expired", "a certificate has ended", expired)
        .why("Whoever checks it refuses it.")
        .help("renew it"),
    row("node-certificate-ends-soon", "a certificate ends within thirty days", soon)
        .warning()
        .why("Whoever checks it will refuse it then.")
        .help("renew it"),
];

fn client(look: &mut Look<'_, '_>) {
    const FLAG: &str = "kubelet-client-certificate";
    let view = look.view;
    let Some(kubelet) = &view.kubelet else { return };
    let path = FieldPath::key("authentication").then("x509").then("clientCAFile");
    let Some(setting) = kubelet.get("client-ca-file", &path).filter(|setting| !setting.value.is_empty())
    else {
        return;
    };
    let trusted = view.find(&setting.value).and_then(|file| file.certificates());
    for apiserver in view.apiservers() {
        let Some((_, spot)) = apiserver.flag(FLAG) else { continue };
        let shown = view.certificates(apiserver, FLAG);
        let (Some((shown, _)), Some(trusted)) = (shown, trusted) else {
            look.unknown(format!("{} or the file of --{FLAG} is not in the set", setting.value));
            continue;
        };
        let Some(certificate) = shown.certificates().first() else { continue };
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

/// Files with certificates, and how many of theirs end before a time.
fn ending(look: &Look<'_, '_>, days: i64) -> Vec<(usize, String, bool)> {
    let Some(now) = look.view.target.time else { return Vec::new() };
    let mut ending = Vec::new();
    for (at, file) in look.view.files.iter().enumerate() {
        let Some(bundle) = file.certificates() else { continue };
        let ends =
            bundle.certificates().iter().filter(|certificate| certificate.not_after <= now.plus_days(days));
        let all = ends.clone().count() == bundle.certificates().len();
        if let Some(certificate) = ends.min_by_key(|certificate| certificate.not_after) {
            ending.push((at, format!("{} ends at {}", certificate.subject, certificate.not_after), all));
        }
    }
    ending
}

fn expired(look: &mut Look<'_, '_>) {
    for (at, message, all) in ending(look, 0) {
        let spot = look.view.files[at].spot();
        let found = look.broken(spot, message, []);
        if !all {
            // Others of the bundle are still good.
            found.severity = crate::diagnostic::Severity::Warning;
        }
    }
}

fn soon(look: &mut Look<'_, '_>) {
    let over: Vec<usize> = ending(look, 0).into_iter().map(|(at, ..)| at).collect();
    for (at, message, _) in ending(look, 30) {
        if !over.contains(&at) {
            let spot = look.view.files[at].spot();
            look.broken(spot, message, []);
        }
    }
}
