//! What client-go refuses, what it lets pass, and what we think of the rest. One file a topic.

mod cluster;
mod habits;
mod names;
mod selection;
mod server;
mod transport;
mod traps;
mod user;

use super::selected::{Client, Selected};
use super::{Cluster, F, Kubeconfig, User};
use crate::diagnostic::{FieldPath, Program, RuleInfo, Stage};
use crate::engine::row::Lens as _;
use crate::engine::rule::{self, Rule, rule};
use crate::value::{ClientUrlError, GoUrl};
use crate::version::Minor;

/// Every rule besides those of shape.
pub(super) static RULES: &[&[RuleRow]] = &[
    names::RULES,
    selection::RULES,
    cluster::RULES,
    user::RULES,
    server::RULES,
    transport::RULES,
    traps::RULES,
    habits::RULES,
];

type Check<'a> = rule::Check<'a, Kubeconfig>;
type RuleRow = Rule<Kubeconfig>;

const VALIDATION: &str = "client-go tools/clientcmd/validation.go";
const CLIENT: &str = "client-go tools/clientcmd/client_config.go";
const TRANSPORT: &str = "client-go transport/transport.go";

/// Refused while a client is made of the selected cluster and user.
const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title).refused_by(Program::ClientGo, Stage::Client).source(VALIDATION)
}

/// What is wrong with one entry, and where below it.
struct Fault {
    path: FieldPath,
    message: String,
}

impl Fault {
    fn new(path: impl Into<FieldPath>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

type ClusterCheck = fn(&Cluster, Minor) -> Vec<Fault>;
type UserCheck = fn(&User) -> Vec<Fault>;

/// Complains about the cluster in use.
fn selected_cluster(c: &mut Check<'_>, check: ClusterCheck) {
    let selection = c.context().selection;
    // With an unknown context client-go stops before it looks at any cluster.
    let Some(at) = selection.cluster.filter(|_| selection.is_found) else { return };
    let Some(cluster) = cluster_at(c, at) else { return };
    for fault in check(cluster, c.minor()) {
        complain(c, &cluster_path(at), fault);
    }
}

/// Complains about the user in use.
fn selected_user(c: &mut Check<'_>, check: UserCheck) {
    let Some(at) = c.context().selection.user else { return };
    let Some(user) = user_at(c, at) else { return };
    for fault in check(user) {
        complain(c, &user_path(at), fault);
    }
}

fn complain(c: &mut Check<'_>, entry: &FieldPath, fault: Fault) {
    let mut path = entry.clone();
    path.extend(&fault.path);
    c.at(path, fault.message);
}

fn cluster_at<'a>(c: &Check<'a>, at: usize) -> Option<&'a Cluster> {
    c.effective().clusters.as_ref()?.get(at)?.cluster.as_ref()
}

fn user_at<'a>(c: &Check<'a>, at: usize) -> Option<&'a User> {
    c.effective().users.as_ref()?.get(at)?.user.as_ref()
}

fn cluster_path(at: usize) -> FieldPath {
    F::clusters.item(at).then("cluster")
}

fn user_path(at: usize) -> FieldPath {
    F::users.item(at).then("user")
}

/// The client that is made, and where its cluster and its user stand.
struct InUse<'a> {
    selected: Selected<'a>,
    cluster: Place,
    user: Place,
    url: &'a Result<GoUrl, ClientUrlError>,
    uses_tls: bool,
}

/// An entry of the file: most of them are only looked at, so no path is made before there is something to say.
#[derive(Clone, Copy)]
enum Place {
    Cluster(usize),
    User(usize),
    /// Of a user that is not there.
    Users,
}

impl Place {
    fn then(self, key: &'static str) -> FieldPath {
        FieldPath::from(self).then(key)
    }
}

impl From<Place> for FieldPath {
    fn from(place: Place) -> Self {
        match place {
            Place::Cluster(at) => cluster_path(at),
            Place::User(at) => user_path(at),
            Place::Users => F::users.into(),
        }
    }
}

fn in_use<'a>(c: &Check<'a>) -> Option<InUse<'a>> {
    let Client { selection, url } = c.context();
    // Made once for all rules: parsing the URL is the dearest step of judging a kubeconfig.
    let url = url.as_ref()?;
    Some(InUse {
        selected: c.effective().selected_by(*selection)?,
        cluster: Place::Cluster(selection.cluster?),
        user: selection.user.map_or(Place::Users, Place::User),
        url,
        uses_tls: url.as_ref().is_ok_and(|url| url.scheme() == "https"),
    })
}

fn is_set(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}
