//! Rules of Secrets.

use crate::diagnostic::{FieldPath, Program, RuleInfo, Stage};
use crate::engine::rule::{Check, Rule, rule};
use crate::format;
use crate::object::Secret;
use crate::object::core::{SERVICE_ACCOUNT_NAME, SERVICE_ACCOUNT_TOKEN};

const SOURCE: &str = "kubernetes pkg/apis/core/validation/validation.go (ValidateSecret)";

const fn refused(id: &'static str, title: &'static str) -> RuleInfo {
    rule(id, title)
        .refused_by(Program::KubeApiserver, Stage::Validate)
        .why("The API server refuses to create the Secret.")
        .source(SOURCE)
}

pub(in crate::object) const RULES: &[Rule<Secret>] = &[
    refused("rbac-secret-key-invalid", "a key of the data is not well-formed")
        .help("write keys of letters, digits, -, _ and . only")
        .by(keys),
    refused("rbac-secret-too-large", "the data is larger than the API server stores")
        .help("keep all values below 1 MiB together")
        .by(size),
    refused("rbac-secret-account-missing", "the Secret of a ServiceAccount token names no account")
        .help("annotate it with kubernetes.io/service-account.name; a label of that name does not count")
        .by(account),
    refused("rbac-secret-data-missing", "the data lacks what this type of Secret needs")
        .help("write the key that the message names")
        .by(typed_data),
];

/// Where a key of the data is written; a missing one is shown where the others stand.
pub(super) fn data_key(secret: &Secret, key: &str) -> FieldPath {
    let in_data = secret.data.as_ref().is_some_and(|data| data.contains_key(key));
    let in_text = secret.string_data.as_ref().is_some_and(|data| data.contains_key(key));
    let encoded = in_data || secret.string_data.is_none() && secret.data.is_some();
    FieldPath::key(if in_text || !encoded { "stringData" } else { "data" }).then(key.to_owned())
}

fn keys(c: &mut Check<'_, Secret>) {
    const MOST: usize = 253;
    let secret = c.effective();
    for (key, _) in secret.values() {
        let letters = key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
        // `IsConfigMapKey` of apimachinery's validation: the key becomes a file's name when the Secret is mounted.
        if key.is_empty() || !letters || key.len() > MOST || key == "." || key.starts_with("..") {
            c.at(
                data_key(secret, key),
                "a key holds letters, digits, '-', '_' and '.' only, at most 253, and is not '.' or '..'",
            );
        }
    }
}

fn size(c: &mut Check<'_, Secret>) {
    const MOST: usize = 1024 * 1024;
    // Values only, decoded: `MaxSecretSize` does not count keys.
    let size: usize = c.effective().values().map(|(_, value)| value.len()).sum();
    if size > MOST {
        c.at(FieldPath::key("data"), format_args!("{size} bytes in all are more than {MOST}"));
    }
}

fn account(c: &mut Check<'_, Secret>) {
    let secret = c.effective();
    if secret.r#type.as_deref() != Some(SERVICE_ACCOUNT_TOKEN) {
        return;
    }
    let annotations = secret.metadata.as_ref().and_then(|metadata| metadata.annotations.as_ref());
    let named = annotations.and_then(|annotations| annotations.get(SERVICE_ACCOUNT_NAME));
    let path = FieldPath::key("metadata").then("annotations").then(SERVICE_ACCOUNT_NAME);
    if named.is_none_or(String::is_empty) && c.readable(&path) {
        c.at(path, "the annotation must name the ServiceAccount");
    }
}

fn typed_data(c: &mut Check<'_, Secret>) {
    let secret = c.effective();
    let missing = |key: &str| secret.value(key).is_none();
    let keys: &[&'static str] = match secret.r#type.as_deref().unwrap_or_default() {
        "kubernetes.io/dockercfg" => return docker_config(c, ".dockercfg"),
        "kubernetes.io/dockerconfigjson" => return docker_config(c, ".dockerconfigjson"),
        // One of the two is enough; both are named where neither is there.
        "kubernetes.io/basic-auth" if missing("username") && missing("password") => &["username", "password"],
        "kubernetes.io/ssh-auth" if secret.value("ssh-privatekey").unwrap_or_default().is_empty() => {
            &["ssh-privatekey"]
        }
        // The API server asks for the keys alone: their values may be empty, or no certificate at all.
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        _ => return,
    };
    for key in keys.iter().copied() {
        // A value that could not be read was told of already.
        let path = FieldPath::key("data").then(key);
        if (missing(key) || key == "ssh-privatekey") && c.readable(&path) {
            c.at(path, format_args!("{key} is missing"));
        }
    }
}

fn docker_config(c: &mut Check<'_, Secret>, key: &'static str) {
    let secret = c.effective();
    let path = FieldPath::key("data").then(key);
    let Some(value) = secret.value(key) else {
        c.at(path, format_args!("{key} is missing"));
        return;
    };
    let object =
        std::str::from_utf8(value).ok().and_then(|text| format::json::read(text).ok()).is_some_and(|tree| {
            tree.root().is_some_and(|root| {
                // `json.Unmarshal` into a map takes null and leaves the map nil.
                matches!(root.kind(), crate::tree::NodeKind::Map | crate::tree::NodeKind::Null)
            })
        });
    if !object {
        c.at(data_key(secret, key), "the value is not a JSON object");
    }
}
