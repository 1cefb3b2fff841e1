//! Whether the kubeconfigs ask where an API server listens.

use std::net::IpAddr;

use super::{Look, NodeSet, Rule, address, rule};
use crate::diagnostic::Severity;
use crate::node::LinkId;
use crate::node::process::Process;
use crate::node::spot::Spot;
use crate::node::used::Used;

pub(super) const RULES: &[Rule<NodeSet>] = &[rule("node-server-port", "an API server listens at another port of this address")
    .warning()
    .link(LinkId::ServerPort.id())
    .why("The kubeconfig names the address that an API server of the set gives itself, and a port that this API server does not serve. Only something else that listens there, such as a proxy in front of it, makes that work.")
    .help("write the port of --secure-port")
    .journal(&["connect: connection refused"])
    .source("apiserver pkg/server/options/serving.go")
    .by(port)];

fn port(look: &mut Look<'_>) {
    if let Some(used) = address::first_contact(look) {
        check_port(look, used);
    }
}

/// Where an API server says that it is.
struct Listener {
    address: IpAddr,
    port: u16,
    /// Where its port is given.
    spot: Spot,
}

/// Nothing where an address or the port may be given by flags that are not seen.
fn listeners(apiserver: &Process) -> Vec<Listener> {
    let given = apiserver
        .arguments
        .effective("secure-port")
        .filter(|_| apiserver.flag("secure-port").is_some() || !apiserver.is_open());
    let Some(port) = given.and_then(|port| port.parse().ok()) else { return Vec::new() };
    // Both are addresses of the machine itself; `0.0.0.0`, the default of the second, says nothing.
    let addresses = ["advertise-address", "bind-address"].into_iter().filter_map(|flag| {
        let (address, spot) = apiserver.flag(flag)?;
        Some((address.parse::<IpAddr>().ok()?, spot))
    });
    let listener = |(address, spot): (IpAddr, Spot)| {
        let spot = apiserver.flag("secure-port").map_or(spot, |(_, spot)| spot);
        Listener { address, port, spot }
    };
    addresses.filter(|(address, _)| !address.is_unspecified()).map(listener).collect()
}

/// Whether a kubeconfig asks a port that the API server at this address serves.
pub(super) fn check_port(look: &mut Look<'_>, used: Used<'_>) {
    let view = look.view;
    let Some(selected) = used.kubeconfig.selected() else { return };
    let Ok(url) = selected.url(view.target.minor()) else { return };
    let Ok(host) = url.host().trim_matches(['[', ']']).parse::<IpAddr>() else {
        return look.needless(format!("{} is a name: what serves it, no file tells", url.host()), []);
    };
    // Go's net/http dials the scheme's own port where the URL has none, and not 6443.
    let asked = url.port().and_then(|port| port.parse().ok()).unwrap_or(if url.scheme() == "http" {
        80
    } else {
        443
    });
    let here: Vec<Listener> =
        view.apiservers().flat_map(listeners).filter(|listener| listener.address == host).collect();
    let server = used.spot_of_cluster("server");
    if let Some(listener) = here.iter().find(|listener| listener.port == asked) {
        let place = listener.spot.clone().related("the API server listens here");
        look.holds(format!("both say {host}, port {asked}"), [server.related("asked here"), place]);
    } else if let Some(listener) = here.first() {
        let listens = listener.port;
        let place = listener.spot.clone().related(format!("the API server of {host} listens on {listens}"));
        look.remark(
            server,
            format!("port {asked} of {host}, where the API server listens on {listens}"),
            [place],
        )
        .severity = Severity::Warning;
        look.open(format!("whether something at {host} passes port {asked} on to {listens}, no file tells"));
    } else {
        look.needless(format!("no API server of the set says that it is {host}"), []);
    }
}
