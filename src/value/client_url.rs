//! The URL that a kubeconfig's server comes to.

use std::borrow::Cow;

use super::go_url::{GoUrl, GoUrlError, Reference};
use crate::version::Minor;

/// The URL that a client of the API server asks, made from a kubeconfig's server.
///
/// Mirrors client-go: a text without scheme or host gets `https://` in front when there is any TLS setting (a CA, a
/// client certificate, the insecure flag), else `http://`; in this case it may not have a path. An empty one is
/// `localhost`. A query and a fragment behind a path are dropped.
///
/// Credentials are used only when the result's scheme is `https`.
///
/// Source: client-go `rest/url_utils.go` (`DefaultServerUrlFor`), `tools/clientcmd/client_config.go`.
///
/// # Errors
/// When the text is neither a URL nor a host with an optional port.
///
/// ```
/// use nodestrap::value::client_base_url;
/// use nodestrap::version::V1_34;
///
/// let url = client_base_url("10.0.0.1:6443", false, V1_34)?;
/// assert_eq!((url.scheme(), url.authority()), ("http", "10.0.0.1:6443"));
/// assert!(client_base_url("not a url", true, V1_34).is_err());
/// # Ok::<(), nodestrap::value::ClientUrlError>(())
/// ```
pub fn client_base_url(server: &str, has_tls_config: bool, minor: Minor) -> Result<GoUrl, ClientUrlError> {
    let text = without_query(server, minor);
    // `DefaultServerUrlFor` and `DefaultServerURL` of client-go's rest/url_utils.go, in their order.
    let text = if text.is_empty() { Cow::Borrowed("localhost") } else { text };
    match GoUrl::parse(&text, minor) {
        // `localhost:80` parses too, with the scheme `localhost` and no host: it needs the prefix all the same.
        Ok(url) if !url.scheme().is_empty() && !url.authority().is_empty() => return Ok(url),
        _ => {}
    }
    let scheme = if has_tls_config { "https" } else { "http" };
    let url = GoUrl::parse(&format!("{scheme}://{text}"), minor)?;
    if matches!(url.path(), "" | "/") { Ok(url) } else { Err(ClientUrlError::NotAHost) }
}

/// The server without query and fragment, when it has a path and is an absolute URL.
fn without_query(server: &str, minor: Minor) -> Cow<'_, str> {
    match GoUrl::parse_before_fragment(server, minor, Reference::Absolute) {
        // `DirectClientConfig.ClientConfig` cleans a server that `ParseRequestURI`
        // takes and that has a path; any other stays as it is.
        Ok(url) if url.opaque().is_empty() && url.path().len() > 1 => {
            // Go takes a `#` for a part of the path here.
            let before = server.split('?').next().unwrap_or(server);
            Cow::Owned(before.replace('#', "%23"))
        }
        _ => Cow::Borrowed(server),
    }
}

/// Why a kubeconfig's server is of no use to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientUrlError {
    /// It is no URL, also with a scheme in front.
    #[error(transparent)]
    Url(#[from] GoUrlError),
    /// It has a path but no scheme and host before it.
    #[error("it is neither a URL nor a host with an optional port; write https://host:port")]
    NotAHost,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::version::V1_34;

    #[test]
    fn a_server_without_scheme_is_plain_http_unless_tls_is_set() {
        for (server, tls, scheme, authority) in [
            ("https://192.168.1.34:6443", false, "https", "192.168.1.34:6443"),
            ("10.0.0.1:6443", false, "http", "10.0.0.1:6443"),
            ("10.0.0.1:6443", true, "https", "10.0.0.1:6443"),
            ("localhost:80", true, "https", "localhost:80"),
            ("", false, "http", "localhost"),
            ("ftp://h", true, "ftp", "h"),
            ("https://h/a?%zz#%zz", true, "https", "h"),
        ] {
            let url = client_base_url(server, tls, V1_34).unwrap();
            assert_eq!((url.scheme(), url.authority()), (scheme, authority), "{server}");
        }
    }

    #[test]
    fn a_server_that_is_no_host_is_refused() {
        for server in ["not a url", "https://h:abc", "h/path", "https://h%zz", "a\u{1}b", "https:///x", "/x"]
        {
            assert!(client_base_url(server, true, V1_34).is_err(), "{server}");
        }
        assert_eq!(client_base_url("h/path", true, V1_34), Err(ClientUrlError::NotAHost));
    }

    proptest! {
        #[test]
        fn a_result_has_a_scheme_and_never_panics(text in "(https?://)?[a-z0-9:/?#@%\\[\\]. é]{0,24}|.*", tls: bool) {
            if let Ok(url) = client_base_url(&text, tls, V1_34) {
                prop_assert!(!url.scheme().is_empty());
            }
        }
    }
}
