//! The name rules of Kubernetes objects, labels and sysctls.
//!
//! Each check gives every reason why a text is not such a name; no reason means that it is one. Lengths are counted in
//! bytes. The verdicts are those of Kubernetes 1.29 to 1.37, which agree.
//!
//! Source: apimachinery `pkg/util/validation/validation.go`, `pkg/api/validation/path`.

use std::fmt;

/// One reason why a text is not the name it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameReason {
    /// It is empty.
    Empty,
    /// It is longer than this many bytes.
    TooLong(usize),
    /// It is not a DNS label: lower-case letters, digits and `-`.
    NotALabel,
    /// It is a DNS subdomain of several labels where one label is wanted.
    Dots,
    /// It is not a DNS subdomain: labels joined by dots.
    NotASubdomain,
    /// It is not made of letters, digits, `-`, `_` and `.` between a letter or digit at each end.
    NotALabelValue,
    /// It has more than one `/`.
    TwoSlashes,
    /// The prefix before the `/` is empty.
    EmptyPrefix,
    /// The prefix before the `/` is longer than 253 bytes.
    PrefixTooLong,
    /// The prefix before the `/` is not a DNS subdomain.
    PrefixNotASubdomain,
    /// It is `.` or `..`.
    DotName,
    /// It holds `/`.
    Slash,
    /// It holds `%`.
    Percent,
    /// It is not made of the segments of a sysctl.
    NotASysctl,
}

impl fmt::Display for NameReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "it is empty",
            Self::TooLong(most) => return write!(f, "it is longer than {most} bytes"),
            Self::NotALabel => {
                "it may hold lower-case letters, digits and '-' only, and begins and ends with a letter or digit"
            }
            Self::Dots => "it must not hold dots",
            Self::NotASubdomain => {
                "it may hold lower-case letters, digits, '-' and '.' only, and each part between dots begins and ends \
                 with a letter or digit"
            }
            Self::NotALabelValue => {
                "it may hold letters, digits, '-', '_' and '.' only, and begins and ends with a letter or digit"
            }
            Self::TwoSlashes => "it has more than one '/'",
            Self::EmptyPrefix => "the prefix before '/' is empty",
            Self::PrefixTooLong => "the prefix before '/' is longer than 253 bytes",
            Self::PrefixNotASubdomain => "the prefix before '/' is not a DNS subdomain such as example.com",
            Self::DotName => "it must not be '.' or '..'",
            Self::Slash => "it must not hold '/'",
            Self::Percent => "it must not hold '%'",
            Self::NotASysctl => {
                "it must be made of parts of lower-case letters, digits, '-' and '_', joined by '.' or '/'; each part \
                 begins and ends with a letter or digit"
            }
        })
    }
}

const LABEL_MAX: usize = 63;
const SUBDOMAIN_MAX: usize = 253;

/// Checks a DNS-1123 label: a namespace, one part of a host name.
///
/// ```
/// use nodestrap::value::name::{NameReason, dns_label};
///
/// assert_eq!(dns_label("kube-system"), []);
/// assert_eq!(dns_label("kube.system"), [NameReason::Dots]);
/// ```
pub fn dns_label(text: &str) -> Vec<NameReason> {
    let mut reasons = too_long(text, LABEL_MAX);
    if !is_label(text) {
        // `IsDNS1123Label` gives both cases the reason of their own: "must not contain dots" or the grammar.
        reasons.push(if is_subdomain(text) { NameReason::Dots } else { NameReason::NotALabel });
    }
    reasons
}

/// Checks a DNS-1123 subdomain: a node, a ServiceAccount, a Secret.
pub fn dns_subdomain(text: &str) -> Vec<NameReason> {
    let mut reasons = too_long(text, SUBDOMAIN_MAX);
    if !is_subdomain(text) {
        reasons.push(NameReason::NotASubdomain);
    }
    reasons
}

/// Checks a qualified name: a label key, a taint key, an annotation key. An optional DNS subdomain and `/` come first.
///
/// ```
/// use nodestrap::value::name::qualified_name;
///
/// assert_eq!(qualified_name("node-role.kubernetes.io/control-plane"), []);
/// assert!(!qualified_name("a/b/c").is_empty());
/// ```
pub fn qualified_name(text: &str) -> Vec<NameReason> {
    let mut reasons = Vec::new();
    let name = match text.split_once('/') {
        None => text,
        // `IsQualifiedName` stops there: of three parts nobody can say which is the name.
        Some((_, name)) if name.contains('/') => return vec![NameReason::TwoSlashes],
        Some(("", name)) => {
            reasons.push(NameReason::EmptyPrefix);
            name
        }
        Some((prefix, name)) => {
            if prefix.len() > SUBDOMAIN_MAX {
                reasons.push(NameReason::PrefixTooLong);
            }
            if !is_subdomain(prefix) {
                reasons.push(NameReason::PrefixNotASubdomain);
            }
            name
        }
    };
    if name.is_empty() {
        reasons.push(NameReason::Empty);
    } else {
        reasons.extend(too_long(name, LABEL_MAX));
        if !is_label_text(name) {
            reasons.push(NameReason::NotALabelValue);
        }
    }
    reasons
}

/// Checks a label value, which may be empty.
pub fn label_value(text: &str) -> Vec<NameReason> {
    let mut reasons = too_long(text, LABEL_MAX);
    if !text.is_empty() && !is_label_text(text) {
        reasons.push(NameReason::NotALabelValue);
    }
    reasons
}

/// Checks a path segment: a Role, a ClusterRole and their bindings. Colons, blanks and upper case are fine; whether an
/// empty name is allowed is for the caller, as in Kubernetes.
pub fn path_segment(text: &str) -> Vec<NameReason> {
    // `IsValidPathSegmentName`: these two would change the URL that the object has.
    if matches!(text, "." | "..") {
        return vec![NameReason::DotName];
    }
    let mut reasons = Vec::new();
    if text.contains('/') {
        reasons.push(NameReason::Slash);
    }
    if text.contains('%') {
        reasons.push(NameReason::Percent);
    }
    reasons
}

/// Checks a sysctl name, with `.` or `/` between its parts.
///
/// ```
/// use nodestrap::value::name::sysctl;
///
/// assert_eq!(sysctl("net.ipv4.tcp_syncookies"), []);
/// assert_eq!(sysctl("net/ipv4/conf/eth0.100/forwarding"), []);
/// assert!(!sysctl("net.*").is_empty());
/// ```
pub fn sysctl(text: &str) -> Vec<NameReason> {
    let mut reasons = too_long(text, SUBDOMAIN_MAX);
    if !is_sysctl(text) {
        reasons.push(NameReason::NotASysctl);
    }
    reasons
}

/// Checks a sysctl name or a prefix of one with a final `*`, as `allowedUnsafeSysctls` holds them.
///
/// Source: kubernetes `pkg/apis/policy/validation/validation.go` (`IsValidSysctlPattern`).
pub fn sysctl_pattern(text: &str) -> Vec<NameReason> {
    let mut reasons = too_long(text, SUBDOMAIN_MAX);
    if !is_sysctl_pattern(text) {
        reasons.push(NameReason::NotASysctl);
    }
    reasons
}

/// A sysctl name with dots between its parts: when the first separator is `/`, dots and slashes change places.
///
/// Source: component-helpers `node/util/sysctl/namespace.go` (`NormalizeName`).
///
/// ```
/// use nodestrap::value::name::normalized_sysctl;
///
/// assert_eq!(normalized_sysctl("net/ipv4/conf/eth0.100/forwarding"), "net.ipv4.conf.eth0/100.forwarding");
/// assert_eq!(normalized_sysctl("net.ipv4.conf.eth0/100.forwarding"), "net.ipv4.conf.eth0/100.forwarding");
/// ```
pub fn normalized_sysctl(text: &str) -> String {
    // `NormalizeName` decides by the first separator, as sysctl(8) does, so that interface names may hold dots.
    if text.chars().find(|c| matches!(c, '.' | '/')) != Some('/') {
        return text.to_owned();
    }
    let swap = |c| match c {
        '.' => '/',
        '/' => '.',
        other => other,
    };
    text.chars().map(swap).collect()
}

fn too_long(text: &str, most: usize) -> Vec<NameReason> {
    if text.len() > most { vec![NameReason::TooLong(most)] } else { Vec::new() }
}

fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Whether the first and last byte pass `ends` and all of them `ends` or `inner`.
fn is_framed(text: &str, ends: impl Fn(u8) -> bool, inner: &[u8]) -> bool {
    // By hand instead of a regular expression: names are the most frequent values, and each of these is one pass.
    match text.as_bytes() {
        [] => false,
        [only] => ends(*only),
        [first, middle @ .., last] => {
            ends(*first) && ends(*last) && middle.iter().all(|b| ends(*b) || inner.contains(b))
        }
    }
}

fn is_label(text: &str) -> bool {
    is_framed(text, is_lower, b"-")
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_label_text(text: &str) -> bool {
    is_framed(text, |b| b.is_ascii_alphanumeric(), b"-_.")
}

fn is_sysctl(text: &str) -> bool {
    text.split(['.', '/']).all(is_sysctl_segment)
}

fn is_sysctl_segment(text: &str) -> bool {
    is_framed(text, is_lower, b"-_")
}

fn is_sysctl_pattern(text: &str) -> bool {
    let Some(prefix) = text.strip_suffix('*') else { return is_sysctl(text) };
    // Behind whole parts and their separators, the last part may be cut anywhere, even to nothing.
    let (parts, last) = match prefix.rfind(['.', '/']) {
        Some(at) => (Some(&prefix[..at]), &prefix[at + 1..]),
        None => (None, prefix),
    };
    let cut_part_is_right = match last.as_bytes() {
        [] => true,
        [first, rest @ ..] => is_lower(*first) && rest.iter().all(|&b| is_lower(b) || b"-_".contains(&b)),
    };
    cut_part_is_right && parts.is_none_or(is_sysctl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_a_label() {
        for (text, reasons) in [
            ("kube-system", vec![]),
            ("0", vec![]),
            ("", vec![NameReason::NotALabel]),
            ("-a", vec![NameReason::NotALabel]),
            ("a-", vec![NameReason::NotALabel]),
            ("Bad_NS", vec![NameReason::NotALabel]),
            ("ä", vec![NameReason::NotALabel]),
            ("a\n", vec![NameReason::NotALabel]),
            ("a.b", vec![NameReason::Dots]),
        ] {
            assert_eq!(dns_label(text), reasons, "{text:?}");
        }
        assert_eq!(dns_label(&"a".repeat(63)), []);
        assert_eq!(dns_label(&"a".repeat(64)), [NameReason::TooLong(63)]);
    }

    #[test]
    fn a_node_is_a_subdomain() {
        for text in ["worker-1", "worker-1.example.com", "1.2.3.4", "a.b-c.d"] {
            assert_eq!(dns_subdomain(text), [], "{text}");
        }
        for text in ["", ".", "a.", ".a", "a..b", "Worker", "a_b", "a.-b", "a b"] {
            assert_eq!(dns_subdomain(text), [NameReason::NotASubdomain], "{text}");
        }
        let long = format!("{}a", "a.".repeat(126));
        assert_eq!(dns_subdomain(&long), []);
        assert_eq!(dns_subdomain(&format!("{long}a")), [NameReason::TooLong(253)]);
    }

    #[test]
    fn a_label_key_has_an_optional_prefix() {
        for text in ["MyName", "my.name", "123-abc", "a_b", "example.com/MyName", "node.kubernetes.io/x"] {
            assert_eq!(qualified_name(text), [], "{text}");
        }
        for (text, reason) in [
            ("", NameReason::Empty),
            ("a/b/c", NameReason::TwoSlashes),
            ("/b", NameReason::EmptyPrefix),
            ("a/", NameReason::Empty),
            ("Example.com/b", NameReason::PrefixNotASubdomain),
            ("-a", NameReason::NotALabelValue),
            ("a b", NameReason::NotALabelValue),
        ] {
            assert_eq!(qualified_name(text), [reason], "{text}");
        }
        assert_eq!(qualified_name(&"a".repeat(64)), [NameReason::TooLong(63)]);
        assert_eq!(qualified_name(&format!("{}/a", "a".repeat(254))), [NameReason::PrefixTooLong]);
    }

    #[test]
    fn a_label_value_may_be_empty() {
        for text in ["", "MyValue", "my_value", "1.5", "a"] {
            assert_eq!(label_value(text), [], "{text}");
        }
        for text in ["a/b", "-", "a:b", " a", "a."] {
            assert_eq!(label_value(text), [NameReason::NotALabelValue], "{text}");
        }
    }

    #[test]
    fn a_role_name_is_a_path_segment() {
        for text in ["system:node-proxier", "Upper Case", "ä", ".a", "...", ""] {
            assert_eq!(path_segment(text), [], "{text}");
        }
        assert_eq!(path_segment("."), [NameReason::DotName]);
        assert_eq!(path_segment(".."), [NameReason::DotName]);
        assert_eq!(path_segment("a/b%"), [NameReason::Slash, NameReason::Percent]);
    }

    #[test]
    fn sysctls_have_dots_or_slashes() {
        for text in
            ["kernel.shm_rmid_forced", "net/ipv4/ip_forward", "a", "net.ipv4.conf.eth0/100.x", "a--b.c__d"]
        {
            assert_eq!(sysctl(text), [], "{text}");
        }
        for text in ["", ".", "a.", ".a", "a..b", "a.-b", "Net.a", "net.*", "a b", "a._b"] {
            assert_eq!(sysctl(text), [NameReason::NotASysctl], "{text}");
        }
        assert_eq!(sysctl(&"a".repeat(254)), [NameReason::TooLong(253)]);
    }

    #[test]
    fn unsafe_sysctls_may_end_in_a_star() {
        for text in ["net.ipv4.*", "net.*", "kernel.shm*", "net.core.somaxconn", "a-*", "*", "net/*"] {
            assert_eq!(sysctl_pattern(text), [], "{text}");
        }
        for text in ["net.ipv4.*,kernel.msg*", "net.*.a", "net.**", "", "a..*", ".*", "Net.*", "a.-*"] {
            assert!(!sysctl_pattern(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn reasons_read_as_sentences() {
        assert_eq!(NameReason::TooLong(63).to_string(), "it is longer than 63 bytes");
        assert_eq!(NameReason::TwoSlashes.to_string(), "it has more than one '/'");
    }
}
