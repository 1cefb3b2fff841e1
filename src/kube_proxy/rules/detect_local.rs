//! How kube-proxy recognizes traffic of this node's own Pods.

use super::{Check, F, RuleRow, refused};
use crate::engine::row::{F as Of, Field, Lens as _};
use crate::kube_proxy::{DetectLocal, LocalMode};

pub(super) const RULES: &[RuleRow] = &[
    refused("kube-proxy-bridge-interface", "detectLocalMode BridgeInterface needs a bridge")
        .why("detectLocal.bridgeInterface names it.")
        .help("set detectLocal.bridgeInterface, or take another detectLocalMode")
        .by(bridge),
    refused("kube-proxy-interface-name-prefix", "detectLocalMode InterfaceNamePrefix needs a prefix")
        .why("detectLocal.interfaceNamePrefix says how the pods' interfaces begin.")
        .help("set detectLocal.interfaceNamePrefix, or take another detectLocalMode")
        .by(prefix),
];

fn bridge(c: &mut Check<'_>) {
    needed(c, &LocalMode::BridgeInterface, Of::<DetectLocal>::bridge_interface);
}

fn prefix(c: &mut Check<'_>) {
    needed(c, &LocalMode::InterfaceNamePrefix, Of::<DetectLocal>::interface_name_prefix);
}

fn needed(c: &mut Check<'_>, mode: &LocalMode, field: Field<DetectLocal, String>) {
    let field = F::detect_local.then(field);
    let blank = c.get(field).is_none_or(String::is_empty) && c.readable(&field.path());
    // `validateDetectLocalConfiguration` asks for the field of the chosen mode alone.
    if blank && c.get(F::detect_local_mode) == Some(mode) {
        c.at(field, format_args!("must not be empty with detectLocalMode {mode}"));
    }
}
