//! Which names stand before a secret, whatever the format: keys of YAML, JSON and TOML, flags, environment variables,
//! HTTP headers, settings of units.
//!
//! A name says it by a word in it (`client-key-data`, `identitytoken`, `API_TOKEN`), in any letter case and with any
//! separators, or by being a slip of the pen away from a name that is known to hold one. A name too many costs a
//! source line in a message; a name too few shows a secret.

use crate::nearest::nearest;

/// Letters that make a name secret wherever they stand in it.
const STEMS: [&str; 16] = [
    "token",
    "passw",
    "passphrase",
    "secret",
    "credential",
    "bearer",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "keydata",
    "keypem",
    "authoriz",
    "header",
    "cookie",
];

/// Last words of names; inside of a word they say nothing (`authentication`).
const LAST_WORDS: [&str; 4] = ["auth", "auths", "pass", "pwd"];

/// Names that are mistyped: what is at most a slip or two away is taken for one of them.
const KNOWN: [&str; 17] = [
    "token",
    "password",
    "secret",
    "clientKeyData",
    "identitytoken",
    "accessToken",
    "refreshToken",
    "idToken",
    "clientSecret",
    "bearerToken",
    "tokenSecret",
    "credentials",
    "stringData",
    "privateKey",
    "authorization",
    "staticPodURLHeader",
    "manifestURLHeader",
];

/// Last letters of names that say where a secret is, or something else about it.
const HARMLESS_ENDS: [&str; 26] = [
    "file",
    "files",
    "path",
    "paths",
    "dir",
    "directory",
    "name",
    "names",
    "namespace",
    "mode",
    "modes",
    "ttl",
    "type",
    "kind",
    "plugin",
    "plugins",
    "provider",
    "providers",
    "timeout",
    "period",
    "expiration",
    "duration",
    "audiences",
    "policy",
    "strategy",
    "enabled",
];

/// Whether what stands behind this name may be a secret: `Token`, `Pasword`, `client-key-data`,
/// `--manifest-url-header`, `staticPodURLHeader`, `API_TOKEN`, `identitytoken`, `auth`. Names of files that hold one
/// (`tokenFile`) are harmless.
pub(crate) fn names_secret(name: &str) -> bool {
    // Nobody names a field with more letters; a longer one is a text that lost its quotes.
    const LONGEST: usize = 128;
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(LONGEST)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    // Ends before stems: `tokenFile` has both, and a path is no secret.
    if HARMLESS_ENDS.iter().any(|end| letters.ends_with(end)) {
        return false;
    }
    let last_word = name.rsplit(['-', '_', '.', '/', ' ']).find(|word| !word.is_empty()).unwrap_or("");
    STEMS.iter().any(|stem| letters.contains(stem))
        || LAST_WORDS.iter().any(|word| last_word.eq_ignore_ascii_case(word))
        || nearest(&letters, KNOWN).is_some()
}

/// Whether the value of this setting of a unit may hold secrets: `Environment=`, `SetCredential=` and their near
/// misses, and whatever else names a secret.
pub(crate) fn is_secret_setting(key: &str) -> bool {
    nearest(key, ["Environment", "SetCredential", "SetCredentialEncrypted"]).is_some()
        || (names_secret(key)
            && !["LoadCredential", "LoadCredentialEncrypted", "ImportCredential"].contains(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        for name in [
            "token",
            "Token",
            "TOKEN",
            "tokn",
            "tokne",
            "id-token",
            "accessToken",
            "refresh_token",
            "token-secret",
            "password",
            "Password",
            "pasword",
            "passwrd",
            "passwd",
            "PGPASSWORD",
            "DB_PASS",
            "passphrase",
            "client-key-data",
            "clientKeyData",
            "ClientKeyData",
            "client-key-dta",
            "clientkeydat",
            "identitytoken",
            "identityTokn",
            "auth",
            "Auth",
            "AUTH",
            "auths",
            "registry_auth",
            "staticPodURLHeader",
            "StaticPodURLHeader",
            "staticPodUrlHeaders",
            "staticPodURLHeder",
            "--manifest-url-header",
            "manifest-url-heder",
            "header",
            "Authorization",
            "Authorisation",
            "API_TOKEN",
            "GITHUB_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "apiKey",
            "stringData",
            "strinData",
            "client-secret",
            "bootstrap-token",
            "privateKey",
            "credentials",
        ] {
            assert!(names_secret(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_values_are_not() {
        for name in [
            "tokenFile",
            "token-auth-file",
            "tls-private-key-file",
            "passwordFile",
            "client-certificate-data",
            "certificate-authority-data",
            "clusterDNS",
            "authentication",
            "authorization-mode",
            "key",
            "client-key",
            "maxPods",
            "server",
            "user",
            "username",
            "name",
            "namespace",
            "path",
            "leader-elect",
            "data",
            "stream",
            "cgroupDriver",
            "secretName",
            "tlsPrivateKeyFile",
            "readOnlyPort",
            "rotateCertificates",
            "kubeconfig",
            "task",
            "taken-over",
            "part",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }

    #[test]
    fn settings_that_hold_variables_or_credentials_are_secret() {
        for key in ["Environment", "environment", "Enviroment", "SetCredential", "SetCredentails", "Password"]
        {
            assert!(is_secret_setting(key), "{key}");
        }
        for key in ["EnvironmentFile", "ExecStart", "LoadCredential", "PassEnvironment", "Restart"] {
            assert!(!is_secret_setting(key), "{key}");
        }
    }
}
