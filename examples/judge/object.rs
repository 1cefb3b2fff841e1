//! One object for the API server.

use nodestrap::rbac::Object;
use serde_json::Value;

use crate::request::Request;
use crate::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    Ok(verdict::of(Object::lint(request.text()?, &request.target()?).report()))
}
