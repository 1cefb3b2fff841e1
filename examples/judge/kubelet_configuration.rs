//! The kubelet's configuration file.

use nodestrap::kubelet::KubeletConfiguration;
use serde_json::Value;

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let target = request.target()?;
    let lint = KubeletConfiguration::lint(request.text()?, &target);
    let mut answer = verdict::of(lint.report());
    if let (true, Some(draft)) = (request.asks("effective"), lint.draft()) {
        let configuration = draft.clone().in_folder(request.folder(), &target);
        let value = configuration.effective_json(&target);
        answer["value"] = serde_json::to_value(value).map_err(|error| error.to_string())?;
    }
    Ok(answer)
}
