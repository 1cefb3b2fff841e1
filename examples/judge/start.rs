//! What a component refuses of a whole argument list before it touches the host.

use std::collections::BTreeSet;

use nodestrap::component::{Arguments, Flag};
use nodestrap::diagnostic::{Diagnostic, Program, Severity, Stage};
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubelet::KubeletConfiguration;
use serde_json::{Value, json};

use super::flags::component;
use super::request::Request;

pub(crate) fn judge(request: &Request) -> Result<Value, String> {
    let target = request.target()?;
    let component = component(request)?;
    let list = request.texts("value")?;
    let (arguments, _) = Arguments::lint(component, &list, &target).into_parts();
    let arguments = arguments.ok_or("a list is always read")?;
    let mut found = arguments.check();
    if arguments.accepted() {
        found.extend(arguments.check_required());
        found.extend(arguments.check_start());
        found.extend(KubeletConfiguration::check_flags(&arguments));
        found.extend(KubeProxyConfiguration::check_flags(&arguments));
    }
    found.retain(|found| found.severity == Severity::Error && found.refused_by().is_some());
    Ok(json!({
        "accepted": found.is_empty(),
        "stage": found.iter().filter_map(Diagnostic::stage).min().map(Stage::name),
        "strict": false,
        "problems": found.iter().map(|found| problem(found, &arguments)).collect::<Vec<_>>(),
    }))
}

fn problem(found: &Diagnostic, arguments: &Arguments) -> Value {
    let path = found.path.to_string();
    let at = path.trim_matches(['[', ']']).parse().ok();
    let given = arguments.given().iter().find(|argument| Some(argument.value_index) == at);
    let named = found.message.split("--").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        &rest[..end]
    });
    let flags: BTreeSet<&str> = named.chain(given.map(|argument| argument.flag.name())).collect();
    let rows = flags.iter().flat_map(|flag| Flag::ever(arguments.component(), flag));
    let fields: BTreeSet<&str> = rows.filter_map(Flag::key).collect();
    json!({
        "rule": found.rule.id,
        "refused_by": found.refused_by().map(Program::name),
        "stage": found.stage().map(Stage::name),
        "path": path,
        "flags": flags,
        "fields": fields,
        "message": found.message,
    })
}
