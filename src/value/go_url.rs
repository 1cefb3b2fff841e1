//! URLs as Go's `net/url` parses them.

use std::net::IpAddr;
use std::str::FromStr;

use super::percent::{Part, unescape};
use crate::version::{Minor, V1_36};

/// A URL as Go's `net/url` sees it: what it takes, and how it cuts it apart.
///
/// Nearly any text is a URL to Go (`10.0.0.1/x` is a path, `a:b` has the scheme `a`), so ask for the parts that must be
/// there. Decoded parts that are not UTF-8 show replacement characters. A password is not kept.
///
/// Kubernetes up to 1.35 takes further colons in the host of an http or https URL (`https://::1:6443`), from 1.36 on
/// they are refused; all other verdicts are those of Go 1.26.
///
/// Source: Go `net/url.Parse`.
///
/// ```
/// use nodestrap::value::GoUrl;
///
/// let url: GoUrl = "HTTPS://[fd00::1]:6443/prefix".parse()?;
/// assert_eq!((url.scheme(), url.host(), url.port()), ("https", "fd00::1", Some("6443")));
/// assert!("https://h:abc".parse::<GoUrl>().is_err());
/// # Ok::<(), nodestrap::value::GoUrlError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoUrl {
    scheme: String,
    opaque: String,
    user: Option<User>,
    authority: String,
    path: String,
    query: String,
    fragment: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct User {
    name: String,
    has_password: bool,
}

/// Why Go does not take a text for a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GoUrlError {
    /// It holds a control character.
    #[error("it holds a control character")]
    Control,
    /// It begins with a colon.
    #[error("the scheme before ':' is missing")]
    NoScheme,
    /// It has a colon in the first part of a path, as `10.0.0.1:6443` has.
    #[error("a colon stands in the first part of a path; was a scheme such as https:// meant?")]
    ColonInPath,
    /// A `%` without two hexadecimal digits, or one that may not stand there.
    #[error("a '%' escape is wrong")]
    Escape,
    /// A character that no host may hold.
    #[error("the host holds a character that may not stand there")]
    HostCharacter,
    /// Brackets that do not fit, or hold no IPv6 address.
    #[error("brackets in the host must hold an IPv6 address")]
    Brackets,
    /// A port that is not a number, or a second colon.
    #[error("the port behind the host is not a number; an IPv6 address stands in brackets")]
    Port,
    /// A character that no user may hold.
    #[error("the part before '@' holds a character that may not stand there")]
    User,
    /// Empty, or not absolute where that is demanded.
    #[error("it is neither an absolute URL nor an absolute path")]
    NotAbsolute,
}

impl GoUrl {
    /// Reads a URL the way this minor of Kubernetes does.
    ///
    /// # Errors
    /// When Go does not take the text.
    pub fn parse(text: &str, minor: Minor) -> Result<Self, GoUrlError> {
        // The first `#` ends the URL, before anything else is looked at.
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let mut url = Self::parse_before_fragment(text, minor, Reference::Any)?;
        url.fragment = unescape(fragment, Part::Other)?;
        Ok(url)
    }

    /// The scheme in lower case; empty when there is none.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// What follows the scheme when that is no slash, as `b` in `a:b`.
    pub fn opaque(&self) -> &str {
        &self.opaque
    }

    /// Host and port as written, decoded; empty when there is none.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The host without port and brackets.
    pub fn host(&self) -> &str {
        let host = self.split_port().0;
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    /// The digits behind the colon, possibly none.
    pub fn port(&self) -> Option<&str> {
        self.split_port().1
    }

    fn split_port(&self) -> (&str, Option<&str>) {
        match self.authority.rsplit_once(':') {
            // A colon of an unbracketed IPv6 address is no port: `splitHostPort` of
            // net/url checks what follows the last one.
            Some((host, port)) if is_port(port) => (host, Some(port)),
            _ => (&self.authority, None),
        }
    }

    /// The decoded path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query, without its question mark, not decoded.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The decoded fragment.
    pub fn fragment(&self) -> &str {
        &self.fragment
    }

    /// The decoded user name, where the URL has an `@`.
    pub fn user(&self) -> Option<&str> {
        self.user.as_ref().map(|user| user.name.as_str())
    }

    /// Whether a password is written into the URL.
    pub fn has_password(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.has_password)
    }

    /// Reads what must be an absolute URL or path; a fragment is a part of it: Go's `ParseRequestURI`.
    pub(crate) fn parse_request_uri(text: &str, minor: Minor) -> Result<Self, GoUrlError> {
        Self::parse_before_fragment(text, minor, Reference::Absolute)
    }

    pub(super) fn parse_before_fragment(
        text: &str,
        minor: Minor,
        reference: Reference,
    ) -> Result<Self, GoUrlError> {
        // Follows `parse` of Go's net/url; the fragment is cut off by its callers, as `url.Parse` does.
        if text.bytes().any(|b| b < b' ' || b == 0x7f) {
            return Err(GoUrlError::Control);
        }
        let absolute = reference == Reference::Absolute;
        if absolute && text.is_empty() {
            return Err(GoUrlError::NotAbsolute);
        }
        // `parse` takes it for the request target of `OPTIONS *`.
        if text == "*" {
            return Ok(Self { path: "*".to_owned(), ..Self::default() });
        }
        let (scheme, rest) = split_scheme(text)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut url =
            Self { scheme: scheme.to_ascii_lowercase(), query: query.to_owned(), ..Self::default() };
        // Only behind a scheme: `a:b` is opaque, while `b` is a relative path.
        if !rest.starts_with('/') {
            if !scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Ok(url);
            }
            if absolute {
                return Err(GoUrlError::NotAbsolute);
            }
            // RFC 3986, section 4.2, forbids a colon in the first segment of a relative path, and `parse` of
            // net/url checks it.
            if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
                return Err(GoUrlError::ColonInPath);
            }
        }
        let path = match rest.strip_prefix("//") {
            // `///a` without scheme is a path; with one its authority is empty.
            Some(after) if !scheme.is_empty() || !absolute && !after.starts_with('/') => {
                let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
                url.read_authority(authority, minor)?;
                path
            }
            _ => rest,
        };
        url.path = unescape(path, Part::Other)?;
        Ok(url)
    }

    fn read_authority(&mut self, text: &str, minor: Minor) -> Result<(), GoUrlError> {
        // `parseAuthority` of Go's net/url: the last `@` ends the user part, and the first colon in it ends the
        // name.
        let (user, host) = match text.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, text),
        };
        let strict_colons = minor >= V1_36 && matches!(self.scheme.as_str(), "http" | "https");
        self.authority = read_host(host, strict_colons)?;
        if let Some(user) = user {
            if !user.bytes().all(is_user_byte) {
                return Err(GoUrlError::User);
            }
            let (name, password) = match user.split_once(':') {
                Some((name, password)) => (name, Some(password)),
                None => (user, None),
            };
            // Decoded to find faults only, and not kept: a URL is printed into reports.
            password.map(|password| unescape(password, Part::Other)).transpose()?;
            self.user = Some(User { name: unescape(name, Part::Other)?, has_password: password.is_some() });
        }
        Ok(())
    }
}

/// As the newest Kubernetes reads it.
impl FromStr for GoUrl {
    type Err = GoUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, Minor::NEWEST)
    }
}

/// What a text may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    /// Any reference, fragment cut off: Go's `Parse`.
    Any,
    /// An absolute URL or path, without fragments: Go's `ParseRequestURI`.
    Absolute,
}

/// The scheme and what follows its colon; an empty scheme when there is none.
fn split_scheme(text: &str) -> Result<(&str, &str), GoUrlError> {
    // `getScheme` of Go's net/url: a digit, `+`, `-` or `.` at the beginning means that there is no scheme, not
    // an error.
    let is_scheme_byte = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let end = text.bytes().take_while(|&b| is_scheme_byte(b)).count();
    if !text[end..].starts_with(':') || end > 0 && !text.as_bytes()[0].is_ascii_alphabetic() {
        return Ok(("", text));
    }
    if end == 0 { Err(GoUrlError::NoScheme) } else { Ok((&text[..end], &text[end + 1..])) }
}

fn read_host(text: &str, strict_colons: bool) -> Result<String, GoUrlError> {
    // `parseHost` of Go's net/url. Go 1.26 looks at the first colon of an http host instead of the last one.
    match text.rfind('[') {
        Some(0) => return read_bracketed(text),
        Some(_) => return Err(GoUrlError::Brackets),
        None => {}
    }
    let colon = if strict_colons { text.find(':') } else { text.rfind(':') };
    if colon.is_some_and(|at| !is_port(&text[at + 1..])) {
        return Err(GoUrlError::Port);
    }
    unescape(text, Part::Host)
}

fn read_bracketed(text: &str) -> Result<String, GoUrlError> {
    let (inner, behind) = text[1..].rsplit_once(']').ok_or(GoUrlError::Brackets)?;
    if !behind.is_empty() && !behind.strip_prefix(':').is_some_and(is_port) {
        return Err(GoUrlError::Port);
    }
    // `%25` introduces the zone, whose escapes are freer.
    let (address, zone) = inner.split_at(inner.find("%25").unwrap_or(inner.len()));
    let host = unescape(address, Part::Host)? + &unescape(zone, Part::Zone)?;
    let (address, zone) = match host.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (host.as_str(), None),
    };
    // Go takes nothing but IPv6 addresses in brackets since the fix of CVE-2025-47912;
    // before, any text passed that no dialler could use.
    if !matches!(address.parse(), Ok(IpAddr::V6(_))) || zone == Some("") {
        return Err(GoUrlError::Brackets);
    }
    Ok(format!("[{host}]{behind}"))
}

fn is_port(text: &str) -> bool {
    // `validOptionalPort` of Go's net/url takes any number of digits, none too; only the dialler looks at the
    // range.
    text.bytes().all(|b| b.is_ascii_digit())
}

fn is_user_byte(byte: u8) -> bool {
    // `validUserinfo` of Go's net/url.
    byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::version::{V1_34, V1_37};

    #[test]
    fn a_url_is_cut_into_its_parts() {
        let url: GoUrl = "HTTPS://u%20v:secret@[fe80::1%25eth0]:6443/a%2Fb?x=%zz#f%41".parse().unwrap();
        assert_eq!(url.scheme(), "https");
        assert_eq!(url.user(), Some("u v"));
        assert!(url.has_password());
        assert_eq!(url.authority(), "[fe80::1%eth0]:6443");
        assert_eq!((url.host(), url.port()), ("fe80::1%eth0", Some("6443")));
        assert_eq!(url.path(), "/a/b");
        assert_eq!((url.query(), url.fragment()), ("x=%zz", "fA"));
        assert!(!format!("{url:?}").contains("secret"));
    }

    #[test]
    fn texts_that_are_hardly_urls_pass() {
        for (text, scheme, authority, path) in [
            ("", "", "", ""),
            ("*", "", "", "*"),
            ("10.0.0.1", "", "", "10.0.0.1"),
            ("not a url", "", "", "not a url"),
            ("localhost:80", "localhost", "", ""),
            ("http:p", "http", "", ""),
            ("http://", "http", "", ""),
            ("https://h:99999", "https", "h:99999", ""),
            ("https://h:", "https", "h:", ""),
            ("ftp://h/%2f", "ftp", "h", "//"),
            ("///a", "", "", "///a"),
            ("dns://8.8.8.8:53/x:1:2", "dns", "8.8.8.8:53", "/x:1:2"),
            ("unix:///run/otel.sock", "unix", "", "/run/otel.sock"),
        ] {
            let url: GoUrl = text.parse().unwrap();
            assert_eq!((url.scheme(), url.authority(), url.path()), (scheme, authority, path), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused_with_a_reason() {
        for (text, reason) in [
            ("https://h\n", GoUrlError::Control),
            (":a", GoUrlError::NoScheme),
            ("10.0.0.1:6443", GoUrlError::ColonInPath),
            ("https://h/%zz", GoUrlError::Escape),
            ("https://h%20x", GoUrlError::Escape),
            ("https://h#%", GoUrlError::Escape),
            ("https://a b", GoUrlError::HostCharacter),
            ("https://[10.0.0.1]", GoUrlError::Brackets),
            ("https://[::1", GoUrlError::Brackets),
            ("https://a[::1]", GoUrlError::Brackets),
            ("https://[::1%25]", GoUrlError::Brackets),
            ("https://h:abc", GoUrlError::Port),
            ("https://[::1]6443", GoUrlError::Port),
            ("https://u[@h", GoUrlError::User),
        ] {
            assert_eq!(text.parse::<GoUrl>(), Err(reason), "{text}");
        }
    }

    #[test]
    fn a_bare_ipv6_host_passed_until_1_35() {
        assert_eq!(
            GoUrl::parse("https://::1:6443", V1_34).map(|url| url.host().to_owned()),
            Ok("::1".to_owned())
        );
        assert_eq!(GoUrl::parse("https://::1:6443", V1_37), Err(GoUrlError::Port));
        assert!(GoUrl::parse("dns://::1:53", V1_37).is_ok());
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "(https?://)?[a-z0-9:/?#@%\\[\\]. é\\x01]{0,24}|.*") {
            let _ = text.parse::<GoUrl>();
        }
    }
}
