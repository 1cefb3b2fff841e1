//! What tells by its own form that it is a secret, and how such a part leaves a text that is shown.

use std::borrow::Cow;
use std::ops::Range;

use super::names_secret;

/// Takes the user part out of every URL of a text: `https://user:word@host/` becomes `https://…@host/`.
///
/// ```text
/// proxy http://u:p@10.0.0.1:3128 refused → proxy http://…@10.0.0.1:3128 refused
/// ```
pub(crate) fn without_user(text: &str) -> Cow<'_, str> {
    const MARK: &str = "://";
    let mut shown = String::new();
    let (mut kept, mut from) = (0, 0);
    while let Some(at) = text[from..].find(MARK) {
        let start = from + at + MARK.len();
        let address = address_of(&text[start..]);
        from = start + address.len();
        if let Some(user) = user_part(address, &text[start..]) {
            shown.push_str(&text[kept..start]);
            shown.push('…');
            kept = start + user;
            from = kept;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[kept..]);
    Cow::Owned(shown)
}

fn is_end_of_url(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | '<' | '>')
}

/// What stands between `://` and the path.
fn address_of(rest: &str) -> &str {
    let is_end = |letter| is_end_of_url(letter) || matches!(letter, '/' | '?' | '#');
    &rest[..rest.find(is_end).unwrap_or(rest.len())]
}

/// How many bytes of what stands behind `://` are a user and a password. A password with a slash in it ends the
/// address for every reader of URLs; it is a password all the same.
fn user_part(address: &str, rest: &str) -> Option<usize> {
    const LONGEST_PASSWORD: usize = 256;
    // The last one, as Go's `parseAuthority` does it: a password may hold an `@`.
    if let Some(at) = address.rfind('@') {
        return (at > 0).then_some(at);
    }
    let port = address.rsplit_once(':').map(|(_, port)| port)?;
    // `host:6443` and `[::1]` are no user with a password.
    if port.bytes().all(|byte| byte.is_ascii_digit()) || port.ends_with(']') {
        return None;
    }
    let letters =
        rest.char_indices().take(LONGEST_PASSWORD).take_while(|(_, letter)| !is_end_of_url(*letter));
    letters.filter(|(_, letter)| *letter == '@').last().map(|(at, _)| at)
}

/// Whether a text is, or holds, what only a key or token looks like: a private key in PEM, also in base64; a JSON web
/// token; an `Authorization` value; a bootstrap token.
pub(crate) fn is_key_material(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
        || text
            .match_indices(PEM_IN_BASE64)
            // Any PEM but a certificate: which label a key has cannot be told from its first letters.
            .any(|(at, _)| !text[at + PEM_IN_BASE64.len()..].starts_with("BDRVJU"))
        || words(text).any(|word| is_web_token(word) || is_bootstrap_token(word))
        || follows_scheme(text)
}

/// The private keys of a text, in PEM: from the line of the label to the end of its block, or of the text.
pub(crate) fn private_key_blocks(text: &str) -> Vec<Range<usize>> {
    const LABEL: &str = "PRIVATE KEY-----";
    let mut blocks = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(LABEL) {
        let label = from + at;
        // From the beginning of the line, whatever stands before the label there.
        let start = text[from..label].rfind('\n').map_or(from, |newline| from + newline + 1);
        let end = text[label..].find("-----END").map_or(text.len(), |end| label + end);
        from = text[end..].find('\n').map_or(text.len(), |line| end + line);
        blocks.push(start..from);
    }
    blocks
}

/// Base64 of `-----BEGIN`, without the letters that what follows has a share in; ` CERT` is `BDRVJU`.
const PEM_IN_BASE64: &str = "LS0tLS1CRUdJTi";

/// Parts of a text between characters that no token holds.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-')))
}

/// Three parts of base64url, the first an object in JSON.
fn is_web_token(word: &str) -> bool {
    // `eyJ` is base64 of `{"`.
    word.starts_with("eyJ") && word.len() > 16 && word.contains('.')
}

fn is_bootstrap_token(word: &str) -> bool {
    let is_part = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    word.len() == 23 && word.split_once('.').is_some_and(|(id, secret)| is_part(id, 6) && is_part(secret, 16))
}

/// Whether a word follows `Bearer` or `Basic`, in any letter case.
fn follows_scheme(text: &str) -> bool {
    let mut words = text.split(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '"' | '\''));
    words.by_ref().any(|word| {
        ["bearer", "basic"].iter().any(|scheme| {
            // The scheme may be glued to what is before it: `Authorization:Bearer`.
            let end = word.len().saturating_sub(scheme.len());
            word.get(end..).is_some_and(|tail| tail.eq_ignore_ascii_case(scheme))
        })
    }) && words.any(|word| word.len() >= 6)
}

/// Whether a line of any file may hold a secret: a name of one with something behind it, a URL with a user, or key
/// material. Such a line is never shown.
pub(crate) fn holds_secret(line: &str) -> bool {
    matches!(without_user(line), Cow::Owned(_)) || has_named_secret(line, false) || is_key_material(line)
}

/// Whether a text of which the structure is unknown names a secret anywhere: what stands below the name belongs to it.
pub(crate) fn mentions_secret(text: &str) -> bool {
    text.lines().any(|line| has_named_secret(line, true)) || is_key_material(text)
}

/// Whether a word of the line names a secret and is followed by `:`, `=`, a quote or, for a flag, another word. With
/// `opens` the value may begin in the next line.
fn has_named_secret(line: &str, opens: bool) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_of_name(**byte)).count();
        let (name, behind) = (&line[at..at + length], &line[at + length..]);
        if length > 2
            && gives_value(name, behind.trim_start_matches(['"', '\'']), opens)
            && names_secret(name)
        {
            return true;
        }
        at += length.max(1);
        while !line.is_char_boundary(at) {
            at += 1;
        }
    }
    false
}

/// Whether what stands behind a name gives it a value.
fn gives_value(name: &str, behind: &str, opens: bool) -> bool {
    let spaced = behind.trim_start();
    // Only a flag gives its value with a blank; prose like "a token for" does not.
    let Some(value) = spaced.strip_prefix([':', '=']).map(str::trim_start) else {
        return name.starts_with("--") && behind.len() > spaced.len() && !spaced.is_empty();
    };
    // Authorization with a map behind it is how a component authorizes, and no header.
    if name.eq_ignore_ascii_case("authorization") && (value.is_empty() || value.starts_with('{')) {
        return false;
    }
    let word = value.split([',', '}', ' ']).next().unwrap_or("");
    (opens || !value.is_empty()) && !["true", "false"].contains(&word)
}

/// A message without the values that it quotes as `{:?}` prints them: `"…"` stands for each.
pub(crate) fn without_quoted(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find('"') {
        shown.push_str(&rest[..at]);
        shown.push_str("\"…\"");
        rest = after_quoted(&rest[at..]);
    }
    shown.push_str(rest);
    shown
}

/// What stands behind a text or a list of texts, as `{:?}` prints them.
pub(super) fn after_quoted(shown: &str) -> &str {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, letter) in shown.char_indices() {
        match letter {
            // `Debug` escapes quotes, so a text ends at the first one that is not escaped.
            '"' if !escaped => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        if depth == 0 && !quoted {
            return &shown[at + letter.len_utf8()..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_goes_without_what_it_quotes() {
        for (message, shown) in [
            ("80 is not below 80", "80 is not below 80"),
            (r#""s3cret" is no quantity"#, r#""…" is no quantity"#),
            (r#"a "b\"c" d "e" f"#, r#"a "…" d "…" f"#),
            (r#"cut "off"#, r#"cut "…""#),
        ] {
            assert_eq!(without_quoted(message), shown);
        }
    }

    #[test]
    fn urls_lose_their_user_part() {
        for (text, shown) in [
            ("https://u:p@h/", "https://…@h/"),
            ("a http://u:p@h b https://h:1/x@y", "a http://…@h b https://h:1/x@y"),
            ("\"http://u:p@h\"", "\"http://…@h\""),
            ("http://u:p/w@h", "http://…@h"),
            ("unix:///run/x.sock", "unix:///run/x.sock"),
            ("http://[::1]:80/a@b", "http://[::1]:80/a@b"),
            ("http://@h", "http://@h"),
            ("no url", "no url"),
            ("http://ü:p@ä http://ü:q@ä", "http://…@ä http://…@ä"),
        ] {
            assert_eq!(without_user(text), shown);
        }
    }

    #[test]
    fn key_material_is_told_by_its_form() {
        for text in [
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----",
            "client-x: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t",
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJl.c2ln",
            "07401b.f395accd246ae52d",
            "x=07401b.f395accd246ae52d,y",
            "Bearer abcdefgh",
            "Authorization:bearer abcdefgh",
        ] {
            assert!(is_key_material(text), "{text}");
        }
        for text in [
            "-----BEGIN CERTIFICATE-----",
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
            "registry.k8s.io/pause:3.10",
            "kubelet.config.k8s.io/v1beta1",
            "basic",
        ] {
            assert!(!is_key_material(text), "{text}");
        }
    }

    #[test]
    fn a_private_key_is_hidden_to_the_end_of_its_block() {
        let text = "a\nKEY=-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\nb\n-----BEGIN EC PRIVATE KEY-----\nAA";
        let blocks: Vec<&str> = private_key_blocks(text).into_iter().map(|block| &text[block]).collect();
        let first = "KEY=-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----";
        assert_eq!(blocks, [first, "-----BEGIN EC PRIVATE KEY-----\nAA"]);
    }

    #[test]
    fn a_line_with_a_named_secret_is_hidden() {
        for line in [
            "    Token: abc",
            "\"token\": \"abc\"",
            "{user: a, Pasword: b}",
            "ExecStart=/usr/bin/kubelet --manifest-url-header=Authorization:abc",
            "--token abc",
            "password='abc'",
            "[host.'https://u:p@m']",
            "API_TOKEN=x",
        ] {
            assert!(holds_secret(line), "{line}");
        }
        for line in [
            "  tokenFile: /x",
            "token:",
            "clusterDNS: [10.96.0.10]",
            "# a token for each node",
            "authorization: {mode: Webhook}",
            "é: ü",
            "",
        ] {
            assert!(!holds_secret(line), "{line}");
        }
    }
}
