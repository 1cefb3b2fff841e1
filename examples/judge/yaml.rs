//! Any YAML document.

use nodestrap::Json;
use serde_json::{Value, json};

use super::request::Request;

pub(crate) fn print(request: &Request) -> Result<Value, String> {
    let value = request.value("value").ok_or("\"value\" is missing")?;
    let value: Json = value.to_string().parse().map_err(|error| format!("{error}"))?;
    Ok(json!({"text": nodestrap::yaml::print(&value)}))
}
