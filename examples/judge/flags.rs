//! The argument list of a component.

use nodestrap::component::{Arguments, Component};
use serde_json::Value;

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let component = match request.text_of("component") {
        Some("kubelet") => Component::Kubelet,
        Some("kube-proxy") => Component::KubeProxy,
        Some("kube-apiserver") => Component::KubeApiserver,
        Some("kube-controller-manager") => Component::KubeControllerManager,
        other => return Err(format!("no component {:?}", other.unwrap_or(""))),
    };
    let lint = Arguments::lint(component, request.texts("value")?, &request.target()?);
    Ok(verdict::of(lint.report()))
}
