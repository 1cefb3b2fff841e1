//! Secrets that hold bootstrap tokens: what the API server's authenticator makes of one that exists.
//!
//! The API server takes any such Secret, whatever it holds; a wrong one just never lets anybody in, and the request
//! is answered with a bare 401. The checks below stand in the authenticator's order.

use super::bootstrap_token::{BootstrapGroup, BootstrapToken, is_id, is_secret};
use super::rules;
use crate::diagnostic::{Diagnostic, FieldPath, RuleInfo};
use crate::value::Timestamp;

/// A Secret of type `bootstrap.kubernetes.io/token`, or one that was meant as such.
pub(crate) struct BootstrapSecret<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    /// Decoded keys and values, `stringData` over `data`.
    pub(crate) data: &'a [(&'a str, &'a str)],
}

const AUTHENTICATOR: &str = "plugin/pkg/auth/authenticator/token/bootstrap";

static NAMESPACE: RuleInfo =
    RuleInfo::new("token-secret-namespace", "a bootstrap token lies outside of kube-system")
        .why("The authenticator looks into namespace kube-system only.")
        .help("set metadata.namespace to kube-system")
        .source(AUTHENTICATOR);
static NAME: RuleInfo = RuleInfo::new("token-secret-name", "the Secret's name is not bootstrap-token-<id>")
    .why("The authenticator finds the Secret by the id of the presented token, under that name only.")
    .source(AUTHENTICATOR);
static TYPE: RuleInfo =
    RuleInfo::new("token-secret-type", "the Secret is not of the type of bootstrap tokens")
        .why("The authenticator passes over Secrets of any other type, in any other letter case.")
        .help("set type to bootstrap.kubernetes.io/token")
        .source(AUTHENTICATOR);
static SECRET: RuleInfo =
    RuleInfo::new("token-secret-secret", "token-secret is missing or not sixteen characters of a-z and 0-9")
        .why("A token of any other form is not taken for a bootstrap token, so this value matches none.")
        .source("k8s.io/cluster-bootstrap/token/util");
static ID: RuleInfo = RuleInfo::new("token-secret-id", "token-id is not the id in the Secret's name")
    .why("The authenticator compares both with the presented id.")
    .source(AUTHENTICATOR);
static EXPIRATION: RuleInfo =
    RuleInfo::new("token-secret-expiration", "the expiration is not an RFC 3339 time")
        .why("A time that cannot be parsed counts as expired.")
        .help("write it as 2026-11-24T06:00:00Z, in quotes")
        .source("k8s.io/cluster-bootstrap/util/secrets");
static EXPIRED: RuleInfo = RuleInfo::new("token-secret-expired", "the bootstrap token has expired")
    .why("It lets nobody in, and the controller tokencleaner deletes it where that one is switched on.")
    .source("k8s.io/cluster-bootstrap/util/secrets");
static ENDLESS: RuleInfo = RuleInfo::new("token-secret-endless", "the bootstrap token never expires")
    .warning()
    .why("Its secret holds 82 bits, which is meant for hours, and whoever holds it can join nodes.")
    .help("set expiration")
    .source("kubernetes.io, bootstrap tokens");
static USAGE: RuleInfo = RuleInfo::new("token-secret-usage", "the bootstrap token may not log in")
    .why("usage-bootstrap-authentication must be exactly the text \"true\".")
    .source(AUTHENTICATOR);
static GROUPS: RuleInfo = RuleInfo::new(
    "token-secret-groups",
    "an extra group is not one that a token may carry",
)
.why("One bad group makes the whole token invalid. Nothing is trimmed.")
.help("names begin with system:bootstrappers: and go on with a-z, 0-9, : and -, at the end a letter or digit")
.source("k8s.io/cluster-bootstrap/token/util");
static KEY: RuleInfo = RuleInfo::new("token-secret-key", "nobody reads this key of a bootstrap token")
    .note()
    .why("A misspelt key is ignored without a word.")
    .source("k8s.io/cluster-bootstrap/token/api");
static PUBLISHED: RuleInfo = RuleInfo::new("token-secret-published", "the token is printed in a public text")
    .warning()
    .why("Whoever has read that text can present it.")
    .help("make a new one");

/// The rules, for the catalogue.
pub(crate) static RULES: [&RuleInfo; 12] = [
    &NAMESPACE,
    &NAME,
    &TYPE,
    &SECRET,
    &ID,
    &EXPIRATION,
    &EXPIRED,
    &ENDLESS,
    &USAGE,
    &GROUPS,
    &KEY,
    &PUBLISHED,
];

const KEYS: [&str; 7] = [
    "token-id",
    "token-secret",
    "expiration",
    "usage-bootstrap-authentication",
    "usage-bootstrap-signing",
    "auth-extra-groups",
    "description",
];

impl BootstrapSecret<'_> {
    /// Every finding; `path` says where a key stands (`data` or `stringData`). No value is repeated.
    pub(crate) fn check(
        &self,
        now: Option<Timestamp>,
        path: impl Fn(&'static str) -> FieldPath,
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut report = |rule: &'static RuleInfo, path: FieldPath, message: &str| {
            found.push(Diagnostic::new(rule, path, message));
        };
        let metadata = FieldPath::key("metadata");
        if self.namespace != BootstrapToken::NAMESPACE {
            report(&NAMESPACE, metadata.clone().then("namespace"), "the namespace is not kube-system");
        }
        let id = self.name.strip_prefix("bootstrap-token-").filter(|id| is_id(id));
        if id.is_none() {
            report(
                &NAME,
                metadata.then("name"),
                "the name is not bootstrap-token- and six characters of a-z and 0-9",
            );
        }
        if self.kind != BootstrapToken::SECRET_TYPE {
            report(&TYPE, FieldPath::key("type"), "the type is not bootstrap.kubernetes.io/token");
        }
        let secret = self.get("token-secret");
        if !is_secret(secret) {
            report(&SECRET, path("token-secret"), "not sixteen characters of a-z and 0-9");
        }
        let given = self.get("token-id");
        if !is_id(given) || id.is_some_and(|id| id != given) {
            report(&ID, path("token-id"), "not the six characters behind bootstrap-token- in the name");
        }
        if rules::is_published(&format!("{given}.{secret}")) {
            report(&PUBLISHED, path("token-secret"), "a token out of a public document");
        }
        match (self.get("expiration"), self.get("expiration").parse::<Timestamp>()) {
            ("", _) => report(&ENDLESS, path("expiration"), "without an expiration the token works for ever"),
            (_, Err(_)) => {
                report(&EXPIRATION, path("expiration"), "not an RFC 3339 time: the token counts as expired");
            }
            (_, Ok(end)) if now.is_some_and(|now| end <= now) => {
                report(&EXPIRED, path("expiration"), "the token has expired");
            }
            _ => {}
        }
        if self.get("usage-bootstrap-authentication") != "true" {
            report(
                &USAGE,
                path("usage-bootstrap-authentication"),
                "not the text \"true\": nobody can log in with it",
            );
        }
        let groups = self.get("auth-extra-groups");
        if !groups.is_empty() {
            if let Some(at) = groups.split(',').position(|group| !BootstrapGroup::is_valid(group)) {
                let message = format!("group {} is not valid, and makes the whole token invalid", at + 1);
                report(&GROUPS, path("auth-extra-groups"), &message);
            }
        }
        for _ in self.data.iter().filter(|(key, _)| !KEYS.contains(key)) {
            report(&KEY, FieldPath::ROOT, "a key that the authenticator does not know");
        }
        found
    }

    /// The value of a key; the empty text when it is missing, as in the authenticator.
    fn get(&self, key: &str) -> &str {
        self.data.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 5] = [
        ("token-id", "9fk2ab"),
        ("token-secret", "q7w8e9r0t1y2u3i4"),
        ("expiration", "2026-11-24T06:00:00Z"),
        ("usage-bootstrap-authentication", "true"),
        ("auth-extra-groups", "system:bootstrappers:a,system:bootstrappers:b:c-1"),
    ];

    fn check(secret: &BootstrapSecret<'_>, now: &str) -> Vec<&'static str> {
        let found = secret.check(now.parse().ok(), |key| FieldPath::key("stringData").then(key));
        found.iter().map(|d| d.rule.id).collect()
    }

    fn of_data<'a>(data: &'a [(&'a str, &'a str)]) -> BootstrapSecret<'a> {
        let kind = BootstrapToken::SECRET_TYPE;
        BootstrapSecret { namespace: "kube-system", name: "bootstrap-token-9fk2ab", kind, data }
    }

    /// The findings when one key has another value.
    fn with(key: &'static str, value: &str) -> Vec<&'static str> {
        let mut data: Vec<(&str, &str)> = GOOD.to_vec();
        data.retain(|(name, _)| *name != key);
        data.push((key, value));
        check(&of_data(&data), "2026-11-24T05:59:59Z")
    }

    #[test]
    fn a_good_secret_has_no_findings() {
        assert_eq!(check(&of_data(&GOOD), "2026-11-24T05:59:59Z"), [""; 0]);
        // Without a time nothing is said of the expiry.
        assert_eq!(check(&of_data(&GOOD), ""), [""; 0]);
    }

    #[test]
    fn a_token_ends_at_the_instant_of_its_expiration() {
        assert_eq!(check(&of_data(&GOOD), "2026-11-24T06:00:00Z"), ["token-secret-expired"]);
        assert_eq!(with("expiration", "2026-11-24T14:00:00.5+08:00"), [""; 0]);
        assert_eq!(with("expiration", ""), ["token-secret-endless"]);
        for odd in
            ["2026-11-24", "2026-11-24T06:00Z", "2026-11-24t06:00:00z", "2026-11-24T06:00:00Z\n", "tomorrow"]
        {
            assert_eq!(with("expiration", odd), ["token-secret-expiration"], "{odd:?}");
        }
    }

    #[test]
    fn what_the_authenticator_rejects_is_found() {
        assert_eq!(with("token-id", "9fk2ac"), ["token-secret-id"]);
        assert_eq!(with("token-id", ""), ["token-secret-id"]);
        assert_eq!(with("token-secret", "q7w8e9r0t1y2u3i4\n"), ["token-secret-secret"]);
        assert_eq!(with("token-secret", "Q7w8e9r0t1y2u3i4"), ["token-secret-secret"]);
        for odd in ["True", "1", "yes", "", " true"] {
            assert_eq!(with("usage-bootstrap-authentication", odd), ["token-secret-usage"], "{odd:?}");
        }
        for odd in ["system:bootstrappers", "system:bootstrappers:a, system:bootstrappers:b", "x", ","] {
            assert_eq!(with("auth-extra-groups", odd), ["token-secret-groups"], "{odd:?}");
        }
        assert_eq!(with("auth-extra-groups", ""), [""; 0]);
        assert_eq!(with("usage-bootstrap-auth", "true"), ["token-secret-key"]);
    }

    #[test]
    fn place_name_and_type_must_be_exact() {
        let secret = BootstrapSecret {
            namespace: "default",
            name: "bootstrap-token-9FK2AB",
            kind: "Opaque",
            data: &GOOD,
        };
        assert_eq!(
            check(&secret, "2026-11-24T05:00:00Z"),
            ["token-secret-namespace", "token-secret-name", "token-secret-type"]
        );
    }

    #[test]
    fn what_a_token_writes_is_without_findings() {
        let end = "2026-11-24T06:00:00Z".parse().expect("a time");
        let token = BootstrapToken::from_entropy([9; 32]).expires(end).description("rack 12");
        let (name, data) = (token.secret_name(), token.secret_data());
        let data: Vec<(&str, &str)> =
            data.iter().map(|(key, value)| (*key, value.expose().as_str())).collect();
        let secret = BootstrapSecret { name: &name, ..of_data(&data) };
        assert_eq!(check(&secret, "2026-11-24T05:00:00Z"), [""; 0]);
    }
}
