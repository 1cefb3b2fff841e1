//! The argument list of a component.

use nodestrap::component::{Arguments, Component};
use nodestrap::diagnostic::Report;
use serde_json::Value;

use crate::request::Request;
use crate::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let component = match request.text_of("component") {
        Some("kubelet") => Component::Kubelet,
        Some("kube-proxy") => Component::KubeProxy,
        Some("kube-apiserver") => Component::KubeApiserver,
        Some("kube-controller-manager") => Component::KubeControllerManager,
        other => return Err(format!("no component {:?}", other.unwrap_or(""))),
    };
    let target = request.target()?;
    let arguments = Arguments::parse(component, target.node, request.texts("value")?);
    let report: Report = arguments.check().into_iter().collect();
    Ok(verdict::of(&report))
}
