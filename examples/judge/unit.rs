//! A systemd service unit or drop-in.

use nodestrap::Target;
use nodestrap::unit::{DropIn, EffectiveUnit, ServiceUnit, Specifiers, UnitName, Variables, Word, quote};
use serde_json::{Value, json};

use super::request::Request;
use super::verdict;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let (text, target) = (request.text()?, target(request)?);
    let path = request.text_of("path").unwrap_or("/etc/systemd/system/kubelet.service");
    let (name, is_drop_in) = unit_of(path);
    let name: UnitName = loaded(name, &target).parse().map_err(|error| format!("{error}"))?;
    let mut answer = if is_drop_in {
        verdict::of(DropIn::lint_named(&name, text, &target).report())
    } else {
        verdict::of(ServiceUnit::lint_named(&name, text, &target).report())
    };
    let specifiers = Specifiers::new(name).systemd(target.systemd);
    let unit = if is_drop_in {
        EffectiveUnit::read(&specifiers, STUB, [text])
    } else {
        EffectiveUnit::read(&specifiers, text, [])
    };
    if unit.is_refused() {
        answer["accepted"] = false.into();
        answer["stage"] = "decode".into();
    } else {
        let commands = unit.commands("ExecStart");
        let commands = commands.iter().map(|command| command.argv.iter().map(Word::text).collect::<Vec<_>>());
        answer["value"] = json!({"exec_start": commands.collect::<Vec<_>>()});
    }
    answer["strict"] = unit.has_complaints().into();
    Ok(answer)
}

/// The target with the asked release of systemd.
fn target(request: &Request) -> Result<Target, String> {
    let target = request.any_target();
    match request.text_of("systemd") {
        Some(version) => Ok(target.systemd(version.parse().map_err(|error| format!("{error}"))?)),
        None => Ok(target),
    }
}

/// The instance that `systemd-analyze verify` loads of a template.
fn loaded(name: &str, target: &Target) -> String {
    let is_new = target.systemd.is_some_and(|version| version.number() >= 257);
    name.replace("@.", if is_new { "@test_instance." } else { "@i." })
}

/// What a drop-in is judged over.
const STUB: &str = "[Service]\nExecStart=/bin/true\n";

/// One `ExecStart=` line, judged in a unit that takes several; the value is what the program gets where nothing is in
/// its environment.
pub(crate) fn judge_line(request: &Request) -> Result<Value, String> {
    let (text, target) = (request.text()?, target(request)?);
    let line = text.strip_suffix('\n').unwrap_or(text);
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    let is_one_line = line.starts_with("ExecStart=") && !line.contains('\n') && backslashes % 2 == 0;
    let unit = format!("[Service]\nType=oneshot\nExecStart=/bin/mark\n{line}\n");
    let mut answer = verdict::of(ServiceUnit::lint(&unit, &target).report());
    let specifiers = Specifiers::new("lines.service".parse::<UnitName>().map_err(|error| error.to_string())?)
        .systemd(target.systemd);
    let unit = EffectiveUnit::read(&specifiers, &unit, []);
    let commands = unit.commands("ExecStart");
    answer["strict"] = false.into();
    if let (Value::Bool(true), true, [_, command]) = (&answer["accepted"], is_one_line, &commands[..]) {
        let argv = command.expand(&Variables::new());
        let argv: Vec<_> = argv.iter().map(|word| String::from_utf8_lossy(word)).collect();
        answer["value"] = json!(argv);
    } else {
        answer["accepted"] = false.into();
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
