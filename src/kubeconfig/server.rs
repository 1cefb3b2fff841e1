//! The server as a client keeps it.

use std::fmt::Write as _;

use crate::value::GoUrl;
use crate::version::Minor;

/// The address that a client keeps: an absolute URL with a path loses its query, and is printed anew; everything else
/// stays as it is.
///
/// Source: client-go `tools/clientcmd/client_config.go`, Go `net/url.URL.String`.
pub(super) fn host(server: &str, minor: Minor) -> String {
    match GoUrl::parse_request_uri(server, minor) {
        // `ClientConfig` prints the URL anew when `ParseRequestURI` takes it and it
        // has a path; `RawQuery` and `Fragment` are emptied.
        Ok(url) if url.opaque().is_empty() && url.path().len() > 1 => {
            // Go remembers a lone question mark at the end apart from the query.
            let ends_in_mark = server.ends_with('?') && server.matches('?').count() == 1;
            reprint(server) + if ends_in_mark { "?" } else { "" }
        }
        _ => server.to_owned(),
    }
}

/// Prints a URL that is known to be one. Each part is decoded and encoded again, as bytes.
fn reprint(server: &str) -> String {
    // Follows `URL.String` of Go's net/url.
    let before = server.split_once('?').map_or(server, |(before, _)| before);
    let (scheme, rest) = match before.split_once(':') {
        Some((scheme, rest)) if !before.starts_with('/') => (scheme.to_ascii_lowercase() + ":", rest),
        _ => (String::new(), before),
    };
    let Some(after) = rest.strip_prefix("//").filter(|_| !scheme.is_empty()) else {
        return scheme + &path(rest);
    };
    let (authority, behind) = after.split_at(after.find('/').unwrap_or(after.len()));
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (user_info(user) + "@", host),
        None => (String::new(), authority),
    };
    // `shouldEscape` with `encodeHost` leaves these bytes alone, for hosts that were written unescaped.
    let host = encode(&decode(host), |byte| is_unreserved(byte) || b"!$&'()*+,;=:[]<>\"".contains(&byte));
    format!("{scheme}//{user}{host}{}", path(behind))
}

fn user_info(user: &str) -> String {
    // `Userinfo.String` of Go's net/url escapes by the rules of `encodeUserPassword`.
    let part = |text: &str| encode(&decode(text), |byte| is_unreserved(byte) || b"$&+,;=".contains(&byte));
    match user.split_once(':') {
        Some((name, password)) => format!("{}:{}", part(name), part(password)),
        None => part(user),
    }
}

/// A path that is a valid encoding stays as it was written.
fn path(written: &str) -> String {
    // `URL.EscapedPath` keeps a path that `validEncoded` takes, and encodes the decoded one otherwise.
    let stays = |byte: u8| is_unreserved(byte) || b"!$&'()*+,;=:@[]%/".contains(&byte);
    if written.bytes().all(stays) {
        return written.to_owned();
    }
    encode(&decode(written), |byte| is_unreserved(byte) || b"$&+,/:;=@".contains(&byte))
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)
}

/// Every escape is known to be one.
fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        let escaped = (*first == b'%').then(|| behind.get(..2)).flatten().and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        if escaped.is_some() {
            rest = behind.get(2..).unwrap_or_default();
        }
        bytes.push(escaped.unwrap_or(*first));
    }
    bytes
}

fn encode(bytes: &[u8], stays: impl Fn(u8) -> bool) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if stays(*byte) {
            text.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::host;
    use crate::version::V1_34;

    #[test]
    fn an_address_with_a_path_is_printed_anew() {
        for (server, kept) in [
            ("https://h:6443", "https://h:6443"),
            ("https://h:6443/?x", "https://h:6443/?x"),
            ("HTTPS://H/a?x=1#f", "https://H/a"),
            ("https://h/a#f", "https://h/a%23f"),
            ("https://h/a?", "https://h/a?"),
            ("https://h/a b%2fc", "https://h/a%20b/c"),
            ("https://h/a%2fc", "https://h/a%2fc"),
            ("https://u:p@h/é", "https://u:p@h/%C3%A9"),
            ("https://[fe80::1%25eth0]:6443/a", "https://[fe80::1%25eth0]:6443/a"),
            ("10.0.0.1:6443", "10.0.0.1:6443"),
        ] {
            assert_eq!(host(server, V1_34), kept, "{server}");
        }
    }
}
