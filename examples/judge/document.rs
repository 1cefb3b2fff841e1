//! Files: a text of a kind that goes by its name alone.

use nodestrap::diagnostic::Report;
use nodestrap::document::Kind;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::node::{AnyDocument, lint_as};
use nodestrap::token::StaticTokenFile;
use nodestrap::{Json, Target};
use serde_json::{Map, Value, json};

use super::request::Request;
use super::verdict;

/// Judges the text as this kind. Where it is taken, the answer has the value that its program goes by.
pub(crate) fn judge(kind: Kind, request: &Request) -> Result<Value, String> {
    let target = match kind {
        Kind::Yaml => request.any_target(),
        _ => request.target()?,
    };
    let lint = lint_as(kind, request.text()?, &target);
    let report = lint.report();
    let mut answer = verdict::of(report);
    if kind == Kind::Kubeconfig {
        // client-go has no strict reader of kubeconfigs.
        answer["strict"] = false.into();
    }
    if let Some(value) =
        lint.draft().map(|draft| value(draft, report, request, &target)).transpose()?.flatten()
    {
        answer["value"] = value;
    }
    Ok(answer)
}

fn value(
    draft: &AnyDocument,
    report: &Report,
    request: &Request,
    target: &Target,
) -> Result<Option<Value>, String> {
    match draft {
        AnyDocument::KubeletConfiguration(draft) if request.asks("effective") => {
            let configuration = draft.as_ref().clone().in_folder(request.folder(), target);
            json_of(&configuration.effective_json(target)).map(Some)
        }
        AnyDocument::KubeProxyConfiguration(draft) if request.asks("effective") => {
            json_of(&draft.effective_json(target)).map(Some)
        }
        AnyDocument::Kubeconfig(draft) if report.accepted() => Ok(client(draft, target)),
        AnyDocument::StaticTokenFile(file) if report.accepted() => Ok(Some(users(file))),
        AnyDocument::Yaml(value) if report.accepted() => json_of(value).map(Some),
        _ => Ok(None),
    }
}

fn json_of(value: &Json) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn client(kubeconfig: &Kubeconfig, target: &Target) -> Option<Value> {
    let client = kubeconfig.selected()?;
    Some(json!({
        "server": client.host(target.minor()),
        "user": client.user_name,
        "context": client.context_name,
    }))
}

/// Who each token is. The last record of a token wins whole; a record without a token is skipped.
fn users(file: &StaticTokenFile) -> Value {
    let mut tokens = Map::new();
    for record in file.tokens.iter().filter(|record| !record.token.expose().is_empty()) {
        let user = json!({"name": record.name, "uid": record.uid, "groups": record.groups});
        tokens.insert(record.token.expose().clone(), user);
    }
    Value::Object(tokens)
}
