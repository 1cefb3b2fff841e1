//! What the machines of a set have in common: names and addresses that only one may have.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::configured::Configured;
use super::files::Files;
use super::locate;
use super::machine::Machine;
use super::spot::Spot;

/// Who has a name or an address first.
#[derive(Debug, Default)]
pub(super) struct Fleet {
    names: BTreeMap<String, (String, Spot)>,
    addresses: BTreeMap<IpAddr, (String, Spot)>,
}

impl Fleet {
    /// The machines of a set, in their order.
    pub(super) fn of<'v>(
        files: &'v Files<'v>,
        machines: impl Iterator<Item = (&'v Machine<'v>, Option<&'v Configured<'v, 'v>>)>,
    ) -> Self {
        let mut fleet = Self::default();
        // A machine without a name is the only one of the set.
        for (machine, kubelet) in machines.filter(|(machine, _)| !machine.name().is_empty()) {
            let Some(kubelet) = kubelet else { continue };
            let owner = machine.name().to_owned();
            if let Some((name, spot)) = name(files, machine, kubelet) {
                fleet.names.entry(name).or_insert_with(|| (owner.clone(), spot));
            }
            for (address, spot) in addresses(kubelet) {
                fleet.addresses.entry(address).or_insert_with(|| (owner.clone(), spot));
            }
        }
        fleet
    }

    /// The other machine that has this name, and where it is given.
    pub(super) fn other_of_name(&self, name: &str, machine: &Machine<'_>) -> Option<&(String, Spot)> {
        self.names.get(name).filter(|(owner, _)| owner != machine.name())
    }

    /// The other machine that has this address, and where it is given.
    pub(super) fn other_at(&self, address: IpAddr, machine: &Machine<'_>) -> Option<&(String, Spot)> {
        self.addresses.get(&address).filter(|(owner, _)| owner != machine.name())
    }
}

/// The name that a kubelet gives its Node, as far as the set tells: blanks around it go, and it becomes lower case.
pub(super) fn name(
    files: &Files<'_>,
    machine: &Machine<'_>,
    kubelet: &Configured<'_, '_>,
) -> Option<(String, Spot)> {
    let process = kubelet.process?;
    // As kubernetes component-helpers `GetHostname`: the flag, else the host's name; trimmed, then in lower case.
    let host = || {
        let file =
            locate::find(files, "/etc/hostname", machine.root).filter(|file| machine.owns(file.path))?;
        Some((&*file.text, file.spot()))
    };
    let (name, spot) = match process.flag("hostname-override") {
        Some(given) => given,
        None if process.is_open() => return None,
        None => host()?,
    };
    // `%H` is the host's own name, which only systemd knows.
    let has_specifier = name.contains('%');
    (!has_specifier).then(|| (name.trim().to_lowercase(), spot))
}

/// The addresses that a kubelet gives its Node.
pub(super) fn addresses(kubelet: &Configured<'_, '_>) -> Vec<(IpAddr, Spot)> {
    let Some((addresses, spot)) = kubelet.process.and_then(|process| process.flag("node-ip")) else {
        return Vec::new();
    };
    let addresses = addresses.split(',').filter_map(|address| address.trim().parse().ok());
    addresses
        // `0.0.0.0` and `::` only choose the family of the address that the kubelet finds itself.
        .filter(|address: &IpAddr| !address.is_unspecified())
        .map(|address| (address, spot.clone()))
        .collect()
}
