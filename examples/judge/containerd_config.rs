//! containerd's config.toml.

use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
use nodestrap::{KubernetesVersion, Target};
use serde_json::Value;

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let version = request.text_of("containerd").ok_or("\"containerd\" is missing")?;
    let version: ContainerdVersion = version.parse().map_err(|error| format!("{error}"))?;
    let target = Target::new(KubernetesVersion::V1_34).containerd(version);
    Ok(verdict::of(ContainerdConfig::lint(request.text()?, &target).report()))
}
