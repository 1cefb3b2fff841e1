//! Traces.

use super::{Check, F, RuleRow, enabled, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::kubelet::TracingConfiguration;
use crate::value::GoUrl;

const SCHEMES: &[&str] = &["dns", "unix", "unix-abstract"];
const GATE: &str = "KubeletTracing";
const SOURCE: &str = "component-base tracing/api/v1/config.go";

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-tracing-gate", "tracing is set and its feature gate is off")
        .why("The gate KubeletTracing is on unless the file switches it off.")
        .help("take KubeletTracing out of featureGates, or leave tracing out")
        .by(gate),
    refused("kubelet-tracing-endpoint", "the tracing endpoint is no gRPC target")
        .why("It is a gRPC name: host:port, or dns://, unix:// and unix-abstract:// with the rest.")
        .help("write HOST:PORT, such as localhost:4317")
        .source(SOURCE)
        .by(target),
];

fn gate(c: &mut Check<'_>) {
    if c.get(F::tracing).is_some() && !enabled(c, GATE) {
        c.at(F::tracing, format_args!("needs feature gate {GATE}"));
    }
}

fn target(c: &mut Check<'_>) {
    let field = F::tracing.then(Of::<TracingConfiguration>::endpoint);
    let Some(text) = c.get(field).filter(|_| enabled(c, GATE)) else { return };
    // `ValidateTracingConfiguration` of component-base puts the scheme before a bare address too.
    let url = if text.contains("//") { text.clone() } else { format!("dns://{text}") };
    match GoUrl::parse(&url, c.minor()) {
        Err(why) => drop(c.at(field, format_args!("{text:?}: {why}"))),
        Ok(url) if !SCHEMES.contains(&url.scheme()) => {
            c.at(field, format_args!("{text:?} begins with a scheme that is no gRPC name"))
                .help("write host:port, dns://…, unix://… or unix-abstract://…");
        }
        Ok(_) => {}
    }
}
