//! The API server's static token file.

use nodestrap::token::{StaticToken, StaticTokenFile};
use serde_json::{Value, json};

use super::request::Request;

pub(crate) fn print(request: &Request) -> Result<Value, String> {
    let records = request.value("value").and_then(Value::as_array).ok_or("\"value\" must be a list")?;
    let file: StaticTokenFile = records.iter().map(record).collect();
    let valid = file.validate(&request.any_target()).map_err(|invalid| invalid.to_string())?;
    Ok(json!({"text": valid.render().expose()}))
}

fn record(value: &Value) -> StaticToken {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let groups =
        value.get("groups").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    StaticToken::new(text("token"), text("name"), text("uid")).groups(groups)
}
