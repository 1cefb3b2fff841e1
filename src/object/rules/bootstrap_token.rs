//! Secrets that hold bootstrap tokens: what the API server's authenticator makes of them.
//!
//! The API server takes any such Secret, whatever it holds; a wrong one just never lets anybody in, and the request
//! is answered with a bare 401. No message repeats a value.

use super::secret::data_key;
use crate::diagnostic::FieldPath;
use crate::engine::rule::{Check, Rule, rule};
use crate::object::{BOOTSTRAP_TOKEN, Secret};
use crate::token::{BootstrapGroup, BootstrapToken, is_id, is_published, is_secret};
use crate::value::Timestamp;

const AUTHENTICATOR: &str = "kubernetes plugin/pkg/auth/authenticator/token/bootstrap";
const NAME_PREFIX: &str = "bootstrap-token-";
const TOKEN_ID: &str = "token-id";
const TOKEN_SECRET: &str = "token-secret";
const EXPIRATION: &str = "expiration";
const AUTHENTICATION: &str = "usage-bootstrap-authentication";
const GROUPS: &str = "auth-extra-groups";

const KEYS: [&str; 7] =
    [TOKEN_ID, TOKEN_SECRET, EXPIRATION, AUTHENTICATION, "usage-bootstrap-signing", GROUPS, "description"];

pub(in crate::object) const RULES: &[Rule<Secret>] = &[
    rule("token-secret-namespace", "a bootstrap token lies outside of kube-system")
        .why("The authenticator looks into namespace kube-system only.")
        .help("set metadata.namespace to kube-system")
        .source(AUTHENTICATOR)
        .by(namespace),
    rule("token-secret-name", "the Secret's name is not bootstrap-token-<id>")
        .why("The authenticator finds the Secret by the id of the presented token, under that name only.")
        .help("name it bootstrap-token- and the token's id")
        .source(AUTHENTICATOR)
        .by(name),
    rule("token-secret-type", "the Secret is not of the type of bootstrap tokens")
        .why("The authenticator passes over Secrets of any other type, in any other letter case.")
        .help("set type to bootstrap.kubernetes.io/token")
        .source(AUTHENTICATOR)
        .by(secret_type),
    rule("token-secret-secret", "token-secret is missing or not sixteen characters of a-z and 0-9")
        .why("A token of any other form is not taken for a bootstrap token, so this value matches none.")
        .help("write the sixteen characters behind the dot of the token")
        .source("cluster-bootstrap token/util")
        .by(secret),
    rule("token-secret-id", "token-id is not the id in the Secret's name")
        .why("The authenticator compares both with the presented id.")
        .help("write the six characters behind bootstrap-token-")
        .source(AUTHENTICATOR)
        .by(id),
    rule("token-secret-expiration", "the expiration is not an RFC 3339 time")
        .why("A time that cannot be parsed counts as expired.")
        .help("write it as 2026-11-24T06:00:00Z, in quotes")
        .source("cluster-bootstrap util/secrets")
        .by(expiration),
    rule("token-secret-expired", "the bootstrap token has expired")
        .why("It no longer authenticates a client, and the controller tokencleaner deletes it, where that controller runs.")
        .help("make a new token")
        .source("cluster-bootstrap util/secrets")
        .by(expired),
    rule("token-secret-endless", "the bootstrap token never expires")
        .warning()
        .why("Its secret has 82 bits, which is meant for hours, and anyone who has the token can join nodes.")
        .help("set expiration")
        .source("kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens")
        .by(endless),
    rule("token-secret-usage", "the bootstrap token may not log in")
        .why("usage-bootstrap-authentication must be exactly the text \"true\".")
        .help("write usage-bootstrap-authentication: \"true\"")
        .source(AUTHENTICATOR)
        .by(usage),
    rule("token-secret-groups", "an extra group is not one that a token may carry")
        .why("One bad group makes the whole token invalid. Nothing is trimmed.")
        .help(
            "names begin with system:bootstrappers: and go on with a-z, 0-9, : and -, at the end a letter or digit",
        )
        .source("cluster-bootstrap token/util")
        .by(groups),
    rule("token-secret-key", "the authenticator does not read this key of a bootstrap token")
        .note()
        .why("A misspelt key is silently ignored.")
        .help("write a key that the authenticator knows, or take it out")
        .source("cluster-bootstrap token/api")
        .by(key),
    rule("token-secret-published", "the token is printed in a public text")
        .warning()
        .why("Anyone who has read that text can present it.")
        .help("make a new one")
        .source("kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens")
        .by(published),
];

/// A Secret of the type of bootstrap tokens, or one that was meant as such.
fn token<'a>(c: &Check<'a, Secret>) -> Option<Token<'a>> {
    let secret = c.effective();
    let metadata = secret.metadata.as_ref();
    let name = metadata.and_then(|metadata| metadata.name.as_deref()).unwrap_or_default();
    let kind = secret.r#type.as_deref().unwrap_or_default();
    // By one of the two: the other may be exactly what is wrong.
    let meant = kind.eq_ignore_ascii_case(BOOTSTRAP_TOKEN) || name.starts_with(NAME_PREFIX);
    meant.then_some(Token { secret, name, kind })
}

struct Token<'a> {
    secret: &'a Secret,
    name: &'a str,
    kind: &'a str,
}

impl<'a> Token<'a> {
    /// The value of a key; the empty text when it is missing, as in the authenticator.
    fn get(&self, key: &str) -> &'a str {
        // What is no UTF-8 is none of the texts that anybody asks for.
        self.secret.value(key).map_or("", |value| std::str::from_utf8(value).unwrap_or("\u{fffd}"))
    }

    fn id(&self) -> Option<&'a str> {
        self.name.strip_prefix(NAME_PREFIX).filter(|id| is_id(id))
    }
}

/// Complains about a key's value, unless it could not be read.
fn report(c: &mut Check<'_, Secret>, token: &Token<'_>, key: &str, message: &str) {
    let unreadable =
        ["data", "stringData"].iter().any(|data| !c.readable(&FieldPath::key(*data).then(key.to_owned())));
    if !unreadable {
        c.at(data_key(token.secret, key), message);
    }
}

fn namespace(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    let metadata = token.secret.metadata.as_ref();
    let namespace = metadata.and_then(|metadata| metadata.namespace.as_deref()).unwrap_or_default();
    let path = FieldPath::key("metadata").then("namespace");
    if namespace != BootstrapToken::NAMESPACE && c.readable(&path) {
        c.at(path, "the namespace is not kube-system");
    }
}

fn name(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    let path = FieldPath::key("metadata").then("name");
    if token.id().is_none() && c.readable(&path) {
        c.at(path, "the name is not bootstrap-token- and six characters of a-z and 0-9");
    }
}

fn secret_type(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    let path = FieldPath::key("type");
    if token.kind != BOOTSTRAP_TOKEN && c.readable(&path) {
        c.at(path, "the type is not bootstrap.kubernetes.io/token");
    }
}

fn secret(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    if !is_secret(token.get(TOKEN_SECRET)) {
        report(c, &token, TOKEN_SECRET, "not sixteen characters of a-z and 0-9");
    }
}

fn id(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    let given = token.get(TOKEN_ID);
    // `AuthenticateToken` finds the Secret by its name, and then compares the id inside as well.
    if !is_id(given) || token.id().is_some_and(|id| id != given) {
        report(c, &token, TOKEN_ID, "not the six characters behind bootstrap-token- in the name");
    }
}

/// The end of the token, where one is given.
fn end(token: &Token<'_>) -> Option<Result<Timestamp, ()>> {
    let written = token.get(EXPIRATION);
    // `GetExpiration`: an empty text is no expiration, one that cannot be parsed is in the past.
    (!written.is_empty()).then(|| written.parse().map_err(|_| ()))
}

fn expiration(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    if end(&token) == Some(Err(())) {
        report(c, &token, EXPIRATION, "not an RFC 3339 time: the token counts as expired");
    }
}

fn expired(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    let (Some(Ok(end)), Some(now)) = (end(&token), c.target().time) else { return };
    // At the very second it is over: `GetExpiration` asks for a remaining time above zero.
    if end <= now {
        report(c, &token, EXPIRATION, "the token has expired");
    }
}

fn endless(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    if end(&token).is_none() {
        report(c, &token, EXPIRATION, "without an expiration the token never ends");
    }
}

fn usage(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    if token.get(AUTHENTICATION) != "true" {
        report(c, &token, AUTHENTICATION, "not the text \"true\": no client can log in with it");
    }
}

fn groups(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    let groups = token.get(GROUPS);
    // `GetGroups` splits at commas and trims nothing.
    let bad = groups.split(',').position(|group| !BootstrapGroup::is_valid(group));
    if let Some(at) = bad.filter(|_| !groups.is_empty()) {
        let message = format!("group {} is not valid, and makes the whole token invalid", at + 1);
        report(c, &token, GROUPS, &message);
    }
}

fn key(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    for (key, _) in token.secret.values().filter(|(key, _)| !KEYS.contains(key)) {
        report(c, &token, key, "a key that the authenticator does not know");
    }
}

fn published(c: &mut Check<'_, Secret>) {
    let Some(token) = token(c) else { return };
    // Both halves together: an id alone is no secret.
    if is_published(&format!("{}.{}", token.get(TOKEN_ID), token.get(TOKEN_SECRET))) {
        report(c, &token, TOKEN_SECRET, "a token out of a public document");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;
    use crate::object::ObjectMeta;
    use crate::version::Minor;

    const GOOD: [(&str, &str); 5] = [
        (TOKEN_ID, "9fk2ab"),
        (TOKEN_SECRET, "q7w8e9r0t1y2u3i4"),
        (EXPIRATION, "2026-11-24T06:00:00Z"),
        (AUTHENTICATION, "true"),
        (GROUPS, "system:bootstrappers:a,system:bootstrappers:b:c-1"),
    ];

    fn of_data(data: &[(&'static str, &str)]) -> Secret {
        Secret::new()
            .metadata(ObjectMeta::namespaced("kube-system", "bootstrap-token-9fk2ab"))
            .r#type(BOOTSTRAP_TOKEN)
            .string_data(data.iter().map(|(key, value)| (*key, crate::Sensitive::from(*value))))
    }

    fn check(secret: &Secret, now: &str) -> Vec<&'static str> {
        let mut target = Target::new(Minor::NEWEST.into());
        if let Ok(now) = now.parse::<Timestamp>() {
            target = target.at(now);
        }
        crate::document::judge::draft(secret, &target).iter().map(|found| found.rule.id).collect()
    }

    /// The findings when one key has another value.
    fn with(key: &'static str, value: &str) -> Vec<&'static str> {
        let mut data: Vec<(&'static str, &str)> = GOOD.to_vec();
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
        assert_eq!(with(EXPIRATION, "2026-11-24T14:00:00.5+08:00"), [""; 0]);
        assert_eq!(with(EXPIRATION, ""), ["token-secret-endless"]);
        for odd in
            ["2026-11-24", "2026-11-24T06:00Z", "2026-11-24t06:00:00z", "2026-11-24T06:00:00Z\n", "tomorrow"]
        {
            assert_eq!(with(EXPIRATION, odd), ["token-secret-expiration"], "{odd:?}");
        }
    }

    #[test]
    fn what_the_authenticator_rejects_is_found() {
        assert_eq!(with(TOKEN_ID, "9fk2ac"), ["token-secret-id"]);
        assert_eq!(with(TOKEN_ID, ""), ["token-secret-id"]);
        assert_eq!(with(TOKEN_SECRET, "q7w8e9r0t1y2u3i4\n"), ["token-secret-secret"]);
        assert_eq!(with(TOKEN_SECRET, "Q7w8e9r0t1y2u3i4"), ["token-secret-secret"]);
        for odd in ["True", "1", "yes", "", " true"] {
            assert_eq!(with(AUTHENTICATION, odd), ["token-secret-usage"], "{odd:?}");
        }
        for odd in ["system:bootstrappers", "system:bootstrappers:a, system:bootstrappers:b", "x", ","] {
            assert_eq!(with(GROUPS, odd), ["token-secret-groups"], "{odd:?}");
        }
        assert_eq!(with(GROUPS, ""), [""; 0]);
        assert_eq!(with("usage-bootstrap-auth", "true"), ["token-secret-key"]);
    }

    #[test]
    fn place_name_and_type_must_be_exact() {
        let secret = of_data(&GOOD).metadata(ObjectMeta::namespaced("default", "bootstrap-token-9fk2ax1"));
        let expected = ["token-secret-namespace", "token-secret-name", "token-secret-type"];
        assert_eq!(check(&secret.r#type("Opaque"), "2026-11-24T05:00:00Z"), expected);
    }

    #[test]
    fn other_secrets_are_left_alone() {
        let secret = Secret::new().metadata(ObjectMeta::namespaced("default", "token-9fk2ab"));
        assert_eq!(check(&secret, "2026-11-24T05:00:00Z"), [""; 0]);
    }

    #[test]
    fn what_a_token_writes_is_without_findings() {
        let end = "2026-11-24T06:00:00Z".parse().expect("a time");
        let token = BootstrapToken::from_entropy([9; 32]).expires(end).description("rack 12");
        assert_eq!(check(&Secret::bootstrap_token(&token), "2026-11-24T05:00:00Z"), [""; 0]);
    }
}
