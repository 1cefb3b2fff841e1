//! Any YAML document.

use nodestrap::Json;
use serde_json::{Value, json};

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let lint = nodestrap::yaml::lint(request.text()?);
    let mut answer = verdict::of(lint.report());
    if let (true, Some(value)) = (lint.report().accepted(), lint.draft()) {
        answer["value"] = serde_json::to_value(value).map_err(|error| error.to_string())?;
    }
    Ok(answer)
}

pub(crate) fn print(request: &Request) -> Result<Value, String> {
    let value = request.value("value").ok_or("\"value\" is missing")?;
    let value: Json = value.to_string().parse().map_err(|error| format!("{error}"))?;
    Ok(json!({"text": nodestrap::yaml::print(&value)}))
}
