//! Bootstrap tokens: `id.secret`, kept by the cluster as a Secret.

use std::str::FromStr;

use super::{BOOTSTRAPPERS, BootstrapGroup};
use crate::sensitive::Sensitive;
use crate::value::Timestamp;

/// The characters of both parts.
pub(super) const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH: usize = 6;
const SECRET_LENGTH: usize = 16;

/// A bootstrap token, `id.secret`: the credential that a node shows on first contact.
///
/// A client that presents it is user `system:bootstrap:<id>` in group `system:bootstrappers` and the extra groups. The id
/// is public, the secret is not. kube-apiserver accepts such tokens with `--enable-bootstrap-token-auth=true`, out
/// of a Secret of namespace `kube-system` ([`secret_data`](Self::secret_data)); an expired Secret is deleted by the
/// controller `tokencleaner`, when that one is switched on.
///
/// The secret holds 82 bits, fewer than a [`StaticToken`](super::StaticToken): it is made for a short life, so give
/// it an expiry.
///
/// ```
/// use nodestrap::token::BootstrapToken;
///
/// let token = BootstrapToken::from_entropy([7; 32]).description("rack 12");
/// let again: BootstrapToken = token.to_text().expose().parse()?;
/// assert_eq!(again.id(), token.id());
/// assert_eq!(token.groups(), ["system:bootstrappers"]);
/// # Ok::<(), nodestrap::token::ParseBootstrapTokenError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BootstrapToken {
    id: String,
    secret: Sensitive<String>,
    /// When it ends; never, when `None`.
    pub expiration: Option<Timestamp>,
    /// Whether the token may log in; yes by default.
    pub authentication: bool,
    /// Whether it signs the ConfigMap `cluster-info` in `kube-public`, for `kubeadm join`; no by default.
    pub signing: bool,
    /// Groups beside `system:bootstrappers`.
    pub extra_groups: Vec<BootstrapGroup>,
    /// What the token is for.
    pub description: Option<String>,
}

impl BootstrapToken {
    /// The namespace of the Secret. The API server looks at no other one.
    pub const NAMESPACE: &'static str = "kube-system";
    /// The type of the Secret.
    pub const SECRET_TYPE: &'static str = "bootstrap.kubernetes.io/token";

    /// A token made of 32 bytes from a cryptographic source.
    ///
    /// The first eight bytes make the id and the others the secret. Both are read as numbers much longer than the
    /// part they fill, so that every character is as likely as any other, up to one part in 2^109 in the secret.
    pub fn from_entropy(mut entropy: [u8; 32]) -> Self {
        // Two parts of the entropy, so that the id, which is public, says nothing about the secret.
        let (id, secret) = entropy.split_at_mut(8);
        let id = digits(id, ID_LENGTH);
        let secret = digits(secret, SECRET_LENGTH).into();
        Self::of_parts(id, secret)
    }

    /// [`from_entropy`](Self::from_entropy) with entropy of the operating system.
    ///
    /// # Panics
    /// When the operating system has no entropy to give, which supported ones do not let happen.
    #[cfg(feature = "random")]
    pub fn generate() -> Self {
        Self::from_entropy(super::entropy())
    }

    fn of_parts(id: String, secret: Sensitive<String>) -> Self {
        Self {
            id,
            secret,
            expiration: None,
            authentication: true,
            signing: false,
            extra_groups: Vec::new(),
            description: None,
        }
    }

    /// The public part: six characters of `a-z` and `0-9`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret part: sixteen characters of `a-z` and `0-9`.
    pub const fn secret(&self) -> &Sensitive<String> {
        &self.secret
    }

    /// The text that the client presents: `id.secret`.
    pub fn to_text(&self) -> Sensitive<String> {
        Sensitive::new(format!("{}.{}", self.id, self.secret.expose()))
    }

    /// Sets the time at which the token expires; parts of a second are cut off. Default: it never expires.
    #[must_use]
    pub const fn expires(mut self, at: Timestamp) -> Self {
        // Kubernetes reads RFC 3339 with a fraction, yet kubeadm prints none: the text stays comparable.
        self.expiration = Some(at.whole_seconds());
        self
    }

    /// Sets whether a client may authenticate with the token. Default: true.
    #[must_use]
    pub const fn authentication(mut self, allowed: bool) -> Self {
        self.authentication = allowed;
        self
    }

    /// Sets whether the token signs the ConfigMap `cluster-info`. Default: false.
    #[must_use]
    pub const fn signing(mut self, allowed: bool) -> Self {
        self.signing = allowed;
        self
    }

    /// Sets the groups besides `system:bootstrappers`. Default: none.
    #[must_use]
    pub fn extra_groups(mut self, groups: impl IntoIterator<Item = BootstrapGroup>) -> Self {
        self.extra_groups = groups.into_iter().collect();
        self
    }

    /// Sets the description of the token's purpose.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The user name of a client that presents the token.
    pub fn user_name(&self) -> String {
        format!("system:bootstrap:{}", self.id)
    }

    /// The groups of that user, sorted, none twice.
    pub fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = self.extra_groups.iter().map(BootstrapGroup::as_str).collect();
        // `GetGroups` of cluster-bootstrap adds it to every token, and sorts as a set does.
        groups.push(BOOTSTRAPPERS);
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The name of the Secret: `bootstrap-token-<id>`.
    pub fn secret_name(&self) -> String {
        format!("bootstrap-token-{}", self.id)
    }

    /// The keys and values of the Secret, as `stringData` holds them: all of them text, also the booleans.
    pub fn secret_data(&self) -> Vec<(&'static str, Sensitive<String>)> {
        let mut data: Vec<(&'static str, Sensitive<String>)> =
            vec![("token-id", self.id.as_str().into()), ("token-secret", self.secret.clone())];
        if let Some(description) = &self.description {
            data.push(("description", description.as_str().into()));
        }
        if let Some(expiration) = self.expiration {
            data.push(("expiration", expiration.to_string().into()));
        }
        for (key, allowed) in [
            ("usage-bootstrap-authentication", self.authentication),
            ("usage-bootstrap-signing", self.signing),
        ] {
            // Absent is false, and only the text `true` is true.
            if allowed {
                data.push((key, "true".into()));
            }
        }
        if !self.extra_groups.is_empty() {
            let groups: Vec<&str> = self.extra_groups.iter().map(BootstrapGroup::as_str).collect();
            data.push(("auth-extra-groups", groups.join(",").into()));
        }
        data
    }
}

/// Takes `length` digits to base 36 off a big-endian number, which is used up.
fn digits(number: &mut [u8], length: usize) -> String {
    let mut text = String::with_capacity(length);
    for _ in 0..length {
        let mut remainder = 0_u16;
        for byte in &mut *number {
            let part = remainder << 8 | u16::from(*byte);
            // Below 256, since the remainder was below 36.
            *byte = u8::try_from(part / 36).unwrap_or(u8::MAX);
            remainder = part % 36;
        }
        text.push(char::from(ALPHABET[usize::from(remainder)]));
    }
    // What is left of the number still holds bits of the secret.
    zeroize::Zeroize::zeroize(number);
    text
}

/// Whether a text can be a token's id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// Whether a text can be a token's secret.
pub(crate) fn is_secret(text: &str) -> bool {
    text.len() == SECRET_LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// Whether a text has the form of a whole token.
pub(crate) fn is_token(text: &str) -> bool {
    text.split_once('.').is_some_and(|(id, secret)| is_id(id) && is_secret(secret))
}

/// Reads `id.secret`; usages, groups and description are the defaults.
impl FromStr for BootstrapToken {
    type Err = ParseBootstrapTokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('.') {
            Some((id, secret)) if is_id(id) && is_secret(secret) => {
                Ok(Self::of_parts(id.to_owned(), secret.into()))
            }
            _ => Err(ParseBootstrapTokenError(())),
        }
    }
}

/// The text is not a bootstrap token. It is not repeated here, because it may be another secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bootstrap token is six characters of a-z and 0-9, a dot, and sixteen more of them")]
pub struct ParseBootstrapTokenError(());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_whole_or_not_at_all() {
        for good in ["abcdef.0123456789abcdef", "000000.zzzzzzzzzzzzzzzz"] {
            let token: BootstrapToken = good.parse().expect(good);
            assert_eq!(token.to_text().expose(), good);
        }
        for bad in [
            "",
            ".",
            "abcdef",
            "abcdef.0123456789abcde",
            "abcdef.0123456789abcdef0",
            "abcde.0123456789abcdef",
            "ABCDEF.0123456789abcdef",
            "abcdef.0123456789abcdeF",
            "abcdef.0123456789abcdef\n",
            " abcdef.0123456789abcdef",
            "abcdef:0123456789abcdef",
            "abcde.f.123456789abcdef",
            "abcdéf.0123456789abcdef",
        ] {
            let error = bad.parse::<BootstrapToken>().expect_err(bad);
            assert_eq!(
                error.to_string(),
                "a bootstrap token is six characters of a-z and 0-9, a dot, and sixteen more of them"
            );
        }
    }

    #[test]
    fn a_token_is_a_user_in_groups() {
        let group = |name: &str| name.parse::<BootstrapGroup>().expect(name);
        let token = BootstrapToken::from_entropy([0; 32]).extra_groups([
            group("system:bootstrappers:z"),
            group("system:bootstrappers:a"),
            group("system:bootstrappers:z"),
        ]);
        assert_eq!(token.user_name(), "system:bootstrap:aaaaaa");
        assert_eq!(
            token.groups(),
            ["system:bootstrappers", "system:bootstrappers:a", "system:bootstrappers:z"]
        );
    }

    #[test]
    fn extra_groups_are_those_the_authenticator_takes() {
        let long = |n: usize| format!("system:bootstrappers:{}", "a".repeat(n));
        for good in ["system:bootstrappers:a", "system:bootstrappers:::-0", &long(256)] {
            assert!(BootstrapGroup::is_valid(good), "{good}");
        }
        for bad in [
            "",
            "system:bootstrappers",
            "system:bootstrappers:",
            "system:bootstrappers:a-",
            "system:bootstrappers:a:",
            "system:bootstrappers:A",
            "system:bootstrappers:a\n",
            " system:bootstrappers:a",
            "system:masters",
            &long(257),
        ] {
            assert!(!BootstrapGroup::is_valid(bad), "{bad}");
        }
        assert_eq!(
            "system:masters".parse::<BootstrapGroup>().expect_err("foreign").to_string(),
            "\"system:masters\" cannot be an extra group of a bootstrap token: it must be system:bootstrappers: and a \
             name of a-z, 0-9, : and - that ends in a letter or digit"
        );
    }

    #[test]
    fn entropy_becomes_digits_to_base_36() {
        // 36^6 + 35 has the lowest digits 35, 0, 0, 0, 0, 0; the seventh is not taken.
        let mut number = (36_u64.pow(6) + 35).to_be_bytes();
        assert_eq!(digits(&mut number, 6), "9aaaaa");
        assert_eq!(number, [0; 8]);
        assert_eq!(digits(&mut [0, 0, 1, 0], 3), "eha");
    }

    #[test]
    fn the_secret_says_what_the_token_says() {
        let token = "abcdef.0123456789abcdef".parse::<BootstrapToken>().expect("a token");
        let plain = |token: &BootstrapToken| -> Vec<String> {
            token.secret_data().iter().map(|(key, value)| format!("{key}={}", value.expose())).collect()
        };
        assert_eq!(
            plain(&token),
            ["token-id=abcdef", "token-secret=0123456789abcdef", "usage-bootstrap-authentication=true"]
        );
        let group = "system:bootstrappers:a".parse().expect("a group");
        let token = token.signing(true).authentication(false).extra_groups([group]).description("rack 12");
        let token = token.expires("2026-11-25T06:00:00.7+02:00".parse().expect("a time"));
        assert_eq!(
            plain(&token),
            [
                "token-id=abcdef",
                "token-secret=0123456789abcdef",
                "description=rack 12",
                "expiration=2026-11-25T04:00:00Z",
                "usage-bootstrap-signing=true",
                "auth-extra-groups=system:bootstrappers:a"
            ]
        );
    }

    #[test]
    fn debug_shows_the_id_only() {
        let token = "abcdef.0123456789abcdef".parse::<BootstrapToken>().expect("a token");
        let shown = format!("{token:?}");
        assert!(shown.contains("abcdef") && !shown.contains("0123456789"), "{shown}");
    }
}
