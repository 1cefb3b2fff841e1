//! Names of nodes, domains and servers: facts, valid by construction.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use super::name::{NameReason, dns_subdomain};
use crate::text::Quoted;

/// The text is not the name it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not {what}: {reason}", Quoted(.text))]
pub struct ParseNameError {
    text: Box<str>,
    what: &'static str,
    reason: NameReason,
}

impl ParseNameError {
    /// What is wrong.
    pub fn reason(&self) -> NameReason {
        self.reason
    }
}

macro_rules! subdomain {
    ($(#[$docs:meta])+ $name:ident, $what:literal) => {
        $(#[$docs])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseNameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match dns_subdomain(text).first() {
                    None => Ok(Self(text.into())),
                    Some(&reason) => Err(ParseNameError { text: text.into(), what: $what, reason }),
                }
            }
        }
    };
}

subdomain! {
    /// The name of a Node: a DNS subdomain in lower case, at most 253 bytes.
    ///
    /// ```
    /// use nodestrap::value::NodeName;
    ///
    /// let node: NodeName = "worker-1".parse()?;
    /// assert!("Worker_1".parse::<NodeName>().is_err());
    /// # Ok::<(), nodestrap::value::ParseNameError>(())
    /// ```
    NodeName, "a node name"
}

subdomain! {
    /// A DNS domain such as `cluster.local`, which is the default, in lower case and without a final dot.
    DnsDomain, "a DNS domain"
}

impl Default for DnsDomain {
    fn default() -> Self {
        Self("cluster.local".into())
    }
}

/// The address of the API server: `https://host` with an optional port, and nothing else.
///
/// An IPv6 address stands in brackets. User, path and query are refused: neither belongs into a node's files. The host
/// is kept as it was written, apart from IPv6 addresses, which are printed canonically.
///
/// ```
/// use nodestrap::value::ServerUrl;
///
/// let server: ServerUrl = "https://[fd00::1]:6443".parse()?;
/// assert_eq!((server.host(), server.port()), ("fd00::1", Some(6443)));
/// assert!("https://fd00::1:6443".parse::<ServerUrl>().is_err());
/// # Ok::<(), nodestrap::value::ParseServerUrlError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerUrl {
    host: Box<str>,
    ip: Option<IpAddr>,
    port: Option<u16>,
}

impl ServerUrl {
    /// The host, an IPv6 address without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host when it is an address.
    pub fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The port, if one is written.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The port that is connected to: 443 when none is written.
    pub fn port_or_default(&self) -> u16 {
        self.port.unwrap_or(443)
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ip {
            Some(IpAddr::V6(_)) => write!(f, "https://[{}]", self.host)?,
            _ => write!(f, "https://{}", self.host)?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// The text is not the address of an API server. It is not repeated, since it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the URL of an API server: {reason}")]
pub struct ParseServerUrlError {
    reason: ServerUrlReason,
}

/// Why a text is not the address of an API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerUrlReason {
    /// It does not begin with `https://`; clients would send no credentials.
    #[error("it must begin with https://, else clients leave out CA and credentials")]
    NotHttps,
    /// A user before `@`.
    #[error("it must not hold a user")]
    User,
    /// A path, query or fragment.
    #[error("it must end behind host and port")]
    Path,
    /// An IPv6 address without brackets, or brackets around something else.
    #[error("an IPv6 address stands in brackets, as in https://[fd00::1]:6443")]
    Brackets,
    /// A port outside 1–65535.
    #[error("the port must be a number from 1 to 65535")]
    Port,
    /// Neither an address nor a DNS name.
    #[error("the host must be an IP address or a DNS name")]
    Host,
}

impl ParseServerUrlError {
    /// What is wrong.
    pub fn reason(&self) -> ServerUrlReason {
        self.reason
    }
}

impl FromStr for ServerUrl {
    type Err = ParseServerUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| ParseServerUrlError { reason })
    }
}

fn parse(text: &str) -> Result<ServerUrl, ServerUrlReason> {
    let authority = text.strip_prefix("https://").ok_or(ServerUrlReason::NotHttps)?;
    // Before the user part: the `@` of a path is none of the host's.
    if authority.contains(['/', '?', '#']) {
        return Err(ServerUrlReason::Path);
    }
    if authority.contains('@') {
        return Err(ServerUrlReason::User);
    }
    if let Some(inner) = authority.strip_prefix('[') {
        let (address, behind) = inner.split_once(']').ok_or(ServerUrlReason::Brackets)?;
        let address: Ipv6Addr = address.parse().map_err(|_| ServerUrlReason::Brackets)?;
        // Rust's address parser knows no zones, so `fe80::1%eth0` ends as a wrong
        // bracket: a node's files are read on other hosts too.
        let port = match behind {
            "" => None,
            _ => Some(port(behind.strip_prefix(':').ok_or(ServerUrlReason::Brackets)?)?),
        };
        return Ok(ServerUrl { host: address.to_string().into(), ip: Some(address.into()), port });
    }
    // A second colon can only be an IPv6 address without brackets, which Go read as host and port up to 1.35.
    let (host, port_text) = match authority.split_once(':') {
        Some((_, port)) if port.contains(':') => return Err(ServerUrlReason::Brackets),
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let ip: Option<IpAddr> = host.parse().ok();
    if ip.is_none() && !is_dns_name(host) {
        return Err(ServerUrlReason::Host);
    }
    Ok(ServerUrl { host: host.into(), ip, port: port_text.map(port).transpose()? })
}

fn port(text: &str) -> Result<u16, ServerUrlReason> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|&port| digits && port > 0).ok_or(ServerUrlReason::Port)
}

/// A DNS name in any case, whose last label is not a number: `10.0.0.256` is a mistyped address.
fn is_dns_name(text: &str) -> bool {
    // RFC 3696: a top-level domain is never all digits, so a last label of digits is half an IPv4 address.
    let last = text.rsplit('.').next().unwrap_or(text);
    !last.bytes().all(|b| b.is_ascii_digit()) && dns_subdomain(&text.to_ascii_lowercase()).is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn node_names_are_lower_case() {
        assert_eq!(
            "worker-1.example.com".parse::<NodeName>().map(|n| n.to_string()).as_deref(),
            Ok("worker-1.example.com")
        );
        assert_eq!(
            "Worker".parse::<NodeName>().unwrap_err().to_string(),
            r#""Worker" is not a node name: it may hold lower-case letters, digits, '-' and '.' only, and each part between dots begins and ends with a letter or digit"#
        );
        assert_eq!("".parse::<NodeName>().map_err(|e| e.reason()), Err(NameReason::NotASubdomain));
        assert!("cluster.local.".parse::<DnsDomain>().is_err());
    }

    #[test]
    fn a_server_is_https_host_and_port() {
        for (text, host, port, printed) in [
            ("https://192.168.1.34:6443", "192.168.1.34", Some(6443), "https://192.168.1.34:6443"),
            ("https://[FD00:0::1]:6443", "fd00::1", Some(6443), "https://[fd00::1]:6443"),
            ("https://[::1]", "::1", None, "https://[::1]"),
            ("https://API.example.com", "API.example.com", None, "https://API.example.com"),
            ("https://localhost:0443", "localhost", Some(443), "https://localhost:443"),
        ] {
            let server: ServerUrl = text.parse().unwrap();
            assert_eq!((server.host(), server.port()), (host, port), "{text}");
            assert_eq!(server.to_string(), printed);
        }
    }

    #[test]
    fn other_text_is_refused_with_a_reason() {
        use ServerUrlReason::{Brackets, Host, NotHttps, Path, Port, User};
        for (text, reason) in [
            ("", NotHttps),
            ("192.168.1.34:6443", NotHttps),
            ("http://192.168.1.34:6443", NotHttps),
            ("https://h/", Path),
            ("https://h?x", Path),
            ("https://h#x", Path),
            ("https://u:p@h", User),
            ("https://fd00::1:6443", Brackets),
            ("https://[10.0.0.1]", Brackets),
            ("https://[::1%25eth0]", Brackets),
            ("https://[::1", Brackets),
            ("https://[::1]6443", Brackets),
            ("https://h:", Port),
            ("https://h:0", Port),
            ("https://h:65536", Port),
            ("https://h:+1", Port),
            ("https://h:abc", Port),
            ("https://", Host),
            ("https://:6443", Host),
            ("https://10.0.0.256", Host),
            ("https://10.0.0.01", Host),
            ("https://a b", Host),
            ("https://a_b", Host),
        ] {
            assert_eq!(text.parse::<ServerUrl>().map_err(|e| e.reason()), Err(reason), "{text}");
        }
    }

    #[test]
    fn an_error_does_not_repeat_a_password() {
        let error = "https://user:hunter2@h".parse::<ServerUrl>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_server(address: IpAddr, port in proptest::option::of(1_u16..)) {
            let server = ServerUrl { host: address.to_string().into(), ip: Some(address), port };
            prop_assert_eq!(server.to_string().parse(), Ok(server));
        }

        #[test]
        fn reading_never_panics(text in "https://[a-z0-9.:\\[\\]@/-]{0,24}|.*") {
            let _ = (text.parse::<ServerUrl>(), text.parse::<NodeName>());
        }
    }
}
