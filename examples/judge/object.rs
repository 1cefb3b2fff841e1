//! One object for the API server.

use nodestrap::object::Object;
use serde_json::Value;

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    Ok(verdict::of(Object::lint(request.text()?, &request.target()?).report()))
}
