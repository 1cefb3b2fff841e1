//! Two versions at once: what the second says that the first does not.

use nodestrap::Document;
use nodestrap::object::Object;
use nodestrap::upgrade::Upgrade;
use serde_json::{Value, json};

use super::flags::component;
use super::request::Request;
use super::verdict;

pub(crate) fn document<D: Document>(request: &Request) -> Result<Value, String> {
    let (from, to) = (request.target_of("from")?, request.target_of("to")?);
    Ok(answer(&Upgrade::of::<D>(request.text()?, &from, &to)))
}

pub(crate) fn object(request: &Request) -> Result<Value, String> {
    let (text, from, to) = (request.text()?, request.target_of("from")?, request.target_of("to")?);
    let (before, after) = (Object::lint(text, &from), Object::lint(text, &to));
    Ok(answer(&Upgrade::between(before.report(), after.report())))
}

pub(crate) fn flags(request: &Request) -> Result<Value, String> {
    let (from, to) = (request.target_of("from")?, request.target_of("to")?);
    Ok(answer(&Upgrade::of_arguments(component(request)?, request.texts("value")?, &from, &to)))
}

fn answer(upgrade: &Upgrade) -> Value {
    json!({"strict": upgrade.report().strict(), "problems": verdict::problems(upgrade.report())})
}
