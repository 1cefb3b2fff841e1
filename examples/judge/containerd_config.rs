//! containerd's config.toml.

use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
use nodestrap::document::Kind;
use nodestrap::node::lint_as;
use nodestrap::{KubernetesVersion, Target, edit};
use serde_json::{Value, json};

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let release = release(request)?;
    let target = Target::new(KubernetesVersion::V1_34).containerd(release);
    let mut answer = verdict::of(lint_as(Kind::ContainerdConfig, request.text()?, &target).report());
    // 1.x has no strict reader: it ignores unknown keys without a word.
    if release.major() == 1 {
        answer["strict"] = false.into();
    }
    Ok(answer)
}

/// Changes `text` until it says `value`, whose keys are the fields of [`ContainerdConfig`]: texts, `systemd_cgroup`
/// true or false, `cni_bin_dirs` a list.
pub(crate) fn print(request: &Request) -> Result<Value, String> {
    let value = request.value("value").ok_or("\"value\" is missing")?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut wanted = ContainerdConfig::new();
    wanted.sandbox_image = text("sandbox_image");
    wanted.systemd_cgroup = value.get("systemd_cgroup").and_then(Value::as_bool);
    wanted.runtime_type = text("runtime_type");
    wanted.default_runtime_name = text("default_runtime_name");
    wanted.snapshotter = text("snapshotter");
    wanted.registry_config_path = text("registry_config_path");
    wanted.cni_bin_dirs = value
        .get("cni_bin_dirs")
        .and_then(Value::as_array)
        .map(|folders| folders.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    wanted.cni_conf_dir = text("cni_conf_dir");
    wanted.grpc_address = text("grpc_address");
    wanted.root = text("root");
    wanted.state = text("state");
    let before = request.text()?;
    let edits = wanted.edits(before, release(request)?).map_err(|refusal| refusal.to_string())?;
    let after = edit::apply(before, &edits).map_err(|error| error.to_string())?;
    Ok(json!({"text": after}))
}

fn release(request: &Request) -> Result<ContainerdVersion, String> {
    let release = request.text_of("containerd").ok_or("\"containerd\" is missing")?;
    release.parse().map_err(|error| format!("{error}"))
}
