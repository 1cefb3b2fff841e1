//! A systemd service unit or drop-in.

use nodestrap::unit::{DropIn, EffectiveUnit, ServiceUnit, Specifiers, UnitName, quote};
use serde_json::{Value, json};

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let (text, target) = (request.text()?, request.any_target());
    let path = request.text_of("path").unwrap_or("/etc/systemd/system/kubelet.service");
    let (name, is_drop_in) = unit_of(path);
    let mut answer = if is_drop_in {
        verdict::of(DropIn::lint(text, &target).report())
    } else {
        verdict::of(ServiceUnit::lint(text, &target).report())
    };
    let name: UnitName = name.parse().map_err(|error| format!("{error}"))?;
    let specifiers = Specifiers::new(name);
    let unit = if is_drop_in {
        EffectiveUnit::read(&specifiers, "[Service]\n", [text])
    } else {
        EffectiveUnit::read(&specifiers, text, [])
    };
    if answer["accepted"] == json!(true) {
        let commands: Vec<Vec<String>> = unit
            .commands("ExecStart")
            .iter()
            .map(|command| command.argv.iter().map(|word| word.text().into_owned()).collect())
            .collect();
        answer["value"] = json!({"exec_start": commands});
    }
    Ok(answer)
}

/// The unit's name, and whether the path is that of a drop-in.
fn unit_of(path: &str) -> (&str, bool) {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    match parts.next().and_then(|folder| folder.strip_suffix(".d")) {
        Some(unit) if unit.contains('.') => (unit, true),
        _ => (file, false),
    }
}

pub(crate) fn print(request: &Request) -> Result<Value, String> {
    let line = quote(&request.texts("value")?).map_err(|error| error.to_string())?;
    Ok(json!({"text": format!("ExecStart={line}")}))
}
