//! The API server's static token file.

use nodestrap::token::{StaticToken, StaticTokenFile};
use serde_json::{Map, Value, json};

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let lint = StaticTokenFile::lint(request.text()?, &request.target()?);
    let mut answer = verdict::of(lint.report());
    if let (true, Some(file)) = (lint.report().accepted(), lint.draft()) {
        let mut tokens = Map::new();
        // The last record of a token wins whole; a record without a token is skipped.
        for record in file.tokens.iter().filter(|record| !record.token.expose().is_empty()) {
            let user = json!({"name": record.name, "uid": record.uid, "groups": record.groups});
            tokens.insert(record.token.expose().clone(), user);
        }
        answer["value"] = Value::Object(tokens);
    }
    Ok(answer)
}

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
