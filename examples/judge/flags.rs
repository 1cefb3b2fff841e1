//! The argument list of a component.

use nodestrap::component::{Arguments, Component};
use serde_json::Value;

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let lint = Arguments::lint(component(request)?, request.texts("value")?, &request.target()?);
    Ok(verdict::of(lint.report()))
}

/// The program that is asked about.
pub(crate) fn component(request: &Request) -> Result<Component, String> {
    match request.text_of("component") {
        Some("kubelet") => Ok(Component::Kubelet),
        Some("kube-proxy") => Ok(Component::KubeProxy),
        Some("kube-apiserver") => Ok(Component::KubeApiserver),
        Some("kube-controller-manager") => Ok(Component::KubeControllerManager),
        other => Err(format!("no component {:?}", other.unwrap_or(""))),
    }
}
