//! Who a program is to the API server: the user and the groups of its kubeconfig.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::grant::{self, Grant, Permission};
use super::process::Process;
use super::spot::Spot;
use super::used::Used;
use super::view::View;
use crate::diagnostic::Related;
use crate::format;
use crate::kubeconfig::Credential;
use crate::value::Json;

/// Who a program is, as far as the set shows.
pub(super) enum Identity {
    /// This user.
    Is(User),
    /// Nobody: the kubeconfig gives no credential.
    Anonymous(Spot),
    /// The credential lies outside of the set, or is of a kind that only the API server reads.
    Unknown,
}

/// A user with its groups.
pub(super) struct User {
    pub(super) name: String,
    pub(super) groups: Vec<String>,
    /// The credential as a reader knows it: a subject, or a ServiceAccount.
    pub(super) shown: String,
    /// Where the credential is given.
    pub(super) spot: Spot,
}

/// Who a kubeconfig makes of a program.
pub(super) fn identity_of<'v>(view: &View<'v>, process: &Process, used: Used<'v>) -> Identity {
    let Some(login) = used.kubeconfig.selected() else { return Identity::Unknown };
    match login.credential(view.target.minor()) {
        Credential::Anonymous => Identity::Anonymous(used.file.spot()),
        Credential::Certificate => {
            by_certificate(view, process, used).map_or(Identity::Unknown, Identity::Is)
        }
        Credential::Token => {
            // A token of a ServiceAccount is a JWT that names its user itself. Who
            // any other token is, only the API server knows.
            let token = login.user.and_then(|user| user.token.as_ref());
            let account = token.and_then(|token| service_account(token.expose()));
            account.map_or(Identity::Unknown, |account| {
                let (groups, shown) = (groups_of_account(&account), account.clone());
                Identity::Is(User { name: account, groups, shown, spot: used.spot_of_user("token") })
            })
        }
        _ => Identity::Unknown,
    }
}

fn by_certificate<'v>(view: &View<'v>, process: &Process, used: Used<'v>) -> Option<User> {
    let (certificates, spot) = used.client_certificates(view, Some(process))?;
    let subject = certificates.first()?.subject.clone();
    let name = attributes(&subject, "CN").next()?.to_owned();
    let mut groups: Vec<String> = attributes(&subject, "O").map(str::to_owned).collect();
    // Not in the certificate: the authenticator adds it, `NewAuthenticatedGroupAdder` of apiserver.
    groups.push("system:authenticated".to_owned());
    Some(User { name, groups, shown: subject, spot })
}

/// Why an API server does not take a client certificate, and where that is said.
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) spot: Spot,
    pub(super) places: Vec<Related>,
}

/// Why no API server of the set takes the client certificate of a kubeconfig, if so.
pub(super) fn refused<'v>(view: &View<'v>, process: &Process, used: Used<'v>) -> Option<Refused> {
    let (certificates, spot) = used.client_certificates(view, Some(process))?;
    let certificate = certificates.first()?;
    let subject = &certificate.subject;
    let refused = |message: String, places| Some(Refused { message, spot: spot.clone(), places });
    if let Some(now) = view.target.time.filter(|now| !certificate.is_valid_at(*now)) {
        let message = if now < certificate.not_before {
            format!("the certificate of {subject} begins at {}", certificate.not_before)
        } else {
            format!("the certificate of {subject} ended at {}", certificate.not_after)
        };
        return refused(message, Vec::new());
    }
    if !certificate.client_auth {
        return refused(format!("the certificate of {subject} is not for clients"), Vec::new());
    }
    for apiserver in view.apiservers() {
        let Some((trusted, _)) = view.certificates(apiserver, "client-ca-file") else { continue };
        let is_known = |ca| certificates.iter().any(|known| known.is_issued_by(ca));
        if !trusted.certificates().iter().any(is_known) {
            let place = apiserver.spot_of("client-ca-file").related("the API server trusts these");
            let message = format!("no CA of --client-ca-file issued the certificate of {subject}");
            return refused(message, vec![place]);
        }
    }
    None
}

impl User {
    /// Whether the user may do something: as a group of masters, or by a binding of the set.
    pub(super) fn grant<'v>(&self, view: &View<'v>, asked: &Permission) -> Grant<'v> {
        grant::grant(view, Some(&self.name), &self.groups, asked)
    }

    /// Whether it is in the group that may do everything.
    pub(super) fn is_master(&self) -> bool {
        self.groups.iter().any(|group| group == "system:masters")
    }
}

/// The values of an attribute in a subject as it is printed: `O=system:masters,CN=kube-apiserver`.
pub(super) fn attributes<'s>(subject: &'s str, name: &'static str) -> impl Iterator<Item = &'s str> {
    // `+` joins attributes of one relative name, as `O=a+O=b`; both are organizations.
    subject.split([',', '+']).filter_map(move |part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The groups that every ServiceAccount is in.
pub(super) fn groups_of_account(account: &str) -> Vec<String> {
    let mut groups = vec!["system:serviceaccounts".to_owned(), "system:authenticated".to_owned()];
    if let Some((namespace, _)) =
        account.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'))
    {
        groups.push(format!("system:serviceaccounts:{namespace}"));
    }
    groups
}

/// What a ServiceAccount's token says; its signature is not looked at.
pub(super) fn claims(token: &str) -> Option<Json> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let tree = format::json::read(std::str::from_utf8(&claims).ok()?).ok()?;
    Some(tree.root()?.json())
}

/// Whom a ServiceAccount's token names.
fn service_account(token: &str) -> Option<String> {
    let claims = claims(token)?;
    let subject = claims.get("sub")?.as_str()?;
    subject.starts_with("system:serviceaccount:").then(|| subject.to_owned())
}
