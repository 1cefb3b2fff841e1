//! IP addresses, CIDRs and host:port pairs as Kubernetes reads them.
//!
//! Kubernetes keeps an older, more lenient parser for files and objects that may have been written with it:
//! octets may have leading zeros (`010` is ten). Addresses that its own code prints are strict.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::go_number::{Base, parse_int};

/// Numbers from here on are refused by Go's address parsers, whatever their place.
const BIG: u32 = 0xFF_FFFF;

/// Reads an IP address as Kubernetes does: leading zeros are decimal, zones and brackets are refused.
///
/// An IPv4-mapped IPv6 address stays IPv6 here; [`is_ipv4`] counts it as Kubernetes does.
///
/// Source: kubernetes/utils `net/parse.go` (`ParseIPSloppy`).
///
/// ```
/// use nodestrap::value::parse_ip_sloppy;
///
/// assert_eq!(parse_ip_sloppy("010.096.0.10"), "10.96.0.10".parse().ok());
/// assert_eq!(parse_ip_sloppy("[::1]"), None);
/// ```
pub fn parse_ip_sloppy(text: &str) -> Option<IpAddr> {
    // `ParseIP` of the copied net package decides by the first dot or colon, and never tries the other form.
    match text.bytes().find(|b| matches!(b, b'.' | b':'))? {
        b'.' => parse_ipv4(text).map(IpAddr::V4),
        _ => parse_ipv6(text).map(IpAddr::V6),
    }
}

/// Whether Go counts this address as IPv4: IPv4 itself, and IPv4-mapped IPv6.
pub fn is_ipv4(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(address) => address.to_ipv4_mapped().is_some(),
    }
}

/// An address with a prefix length, host bits included, as [`parse_cidr_sloppy`] reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SloppyCidr {
    /// The address as it was written, host bits too.
    pub address: IpAddr,
    /// How many leading bits name the network: up to 32 for an IPv4 text, up to 128 for an IPv6 one.
    pub prefix: u8,
}

impl SloppyCidr {
    /// Whether Kubernetes counts this CIDR as IPv4, by its network: IPv4-mapped IPv6 (`::ffff:10.0.0.0/104`) is, as
    /// long as the prefix covers the 96 bits that make it one.
    pub fn is_ipv4(self) -> bool {
        // Go asks the masked network's `To4`: with a shorter prefix the mark `ffff` is masked away.
        self.address.is_ipv4() || self.is_ipv4_mapped() && self.prefix >= 96
    }

    /// Whether the text named an IPv4-mapped IPv6 address.
    pub fn is_ipv4_mapped(self) -> bool {
        self.address.is_ipv6() && is_ipv4(self.address)
    }
}

/// Reads a CIDR as Kubernetes does: leading zeros are decimal in address and prefix, host bits may be set.
///
/// Source: kubernetes/utils `net/parse.go` (`ParseCIDRSloppy`).
///
/// ```
/// use nodestrap::value::parse_cidr_sloppy;
///
/// let cidr = parse_cidr_sloppy("10.0.0.5/08").expect("a CIDR");
/// assert_eq!((cidr.address.to_string().as_str(), cidr.prefix), ("10.0.0.5", 8));
/// assert_eq!(parse_cidr_sloppy("10.0.0.0/+8"), None);
/// ```
pub fn parse_cidr_sloppy(text: &str) -> Option<SloppyCidr> {
    let (address, prefix) = text.split_once('/')?;
    // `ParseCIDR` tries IPv4 first, whatever the first mark is; the result is the same.
    let address = match parse_ipv4(address) {
        Some(address) => IpAddr::V4(address),
        None => IpAddr::V6(parse_ipv6(address)?),
    };
    let (prefix, rest) = decimal(prefix)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let prefix = u8::try_from(prefix).ok().filter(|&prefix| rest.is_empty() && prefix <= most)?;
    Some(SloppyCidr { address, prefix })
}

/// The leading decimal digits of a text and what follows them.
fn decimal(text: &str) -> Option<(u32, &str)> {
    leading_number(text, 10)
}

fn leading_number(text: &str, radix: u32) -> Option<(u32, &str)> {
    // `dtoi` and `xtoi` of Go's old net package give up at 0xFFFFFF, before the caller compares with its own
    // limit.
    let mut number: u32 = 0;
    let mut end = 0;
    for byte in text.bytes() {
        let Some(digit) = char::from(byte).to_digit(radix) else { break };
        number = number * radix + digit;
        if number >= BIG {
            return None;
        }
        end += 1;
    }
    if end == 0 { None } else { Some((number, &text[end..])) }
}

fn parse_ipv4(text: &str) -> Option<Ipv4Addr> {
    // `parseIPv4` of the net package that k8s.io/utils keeps a copy of; newer Go refuses leading zeros.
    let mut octets = [0; 4];
    let mut rest = text;
    for (i, octet) in octets.iter_mut().enumerate() {
        if i > 0 {
            rest = rest.strip_prefix('.')?;
        }
        let number;
        (number, rest) = decimal(rest)?;
        *octet = u8::try_from(number).ok()?;
    }
    rest.is_empty().then(|| octets.into())
}

fn parse_ipv6(text: &str) -> Option<Ipv6Addr> {
    // A second `::` ends up in the tail as an empty group, which is refused.
    let (head, tail) = match text.split_once("::") {
        Some((head, tail)) => (groups(head, tail.is_empty())?, Some(groups(tail, true)?)),
        None => (groups(text, true)?, None),
    };
    let mut segments = [0; 8];
    let Some(tail) = tail else {
        return (head.len() == 8).then(|| {
            segments.copy_from_slice(&head);
            segments.into()
        });
    };
    // `::` stands for at least one group.
    if head.len() + tail.len() > 7 {
        return None;
    }
    segments[..head.len()].copy_from_slice(&head);
    segments[8 - tail.len()..].copy_from_slice(&tail);
    Some(segments.into())
}

/// The 16-bit groups between colons; the last one may be an IPv4 address, which makes two.
fn groups(text: &str, ends: bool) -> Option<Vec<u16>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut groups = Vec::with_capacity(8);
    let mut parts = text.split(':').peekable();
    while let Some(part) = parts.next() {
        if groups.len() > 7 {
            return None;
        }
        // An IPv4 tail may stand at the end of the whole address only, so not right before `::`.
        if ends && parts.peek().is_none() && part.contains('.') {
            let [a, b, c, d] = parse_ipv4(part)?.octets();
            groups.extend([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])]);
            continue;
        }
        let (number, rest) = leading_number(part, 16)?;
        groups.push(u16::try_from(number).ok().filter(|_| rest.is_empty())?);
    }
    Some(groups)
}

/// Why a text is not `host:port`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostPortError {
    /// No colon behind the host.
    #[error("the port is missing")]
    MissingPort,
    /// More than one colon, and no brackets.
    #[error("there are too many colons; an IPv6 address stands in brackets, as in [::1]:10256")]
    TooManyColons,
    /// A bracket that is not closed, or stands where none may be.
    #[error("the brackets do not fit")]
    Brackets,
}

/// Splits `host:port`, `[host]:port` as Go's `net.SplitHostPort`; host and port are not looked at.
///
/// # Errors
/// When there is no port, or colons and brackets do not fit.
///
/// ```
/// use nodestrap::value::split_host_port;
///
/// assert_eq!(split_host_port("[::1]:10256"), Ok(("::1", "10256")));
/// assert!(split_host_port("::1:10256").is_err());
/// ```
pub fn split_host_port(text: &str) -> Result<(&str, &str), HostPortError> {
    // Follows `net.SplitHostPort` of Go.
    let (before, port) = text.rsplit_once(':').ok_or(HostPortError::MissingPort)?;
    let Some(inner) = text.strip_prefix('[') else {
        // Too many colons before stray brackets, in Go's order of complaints.
        return if before.contains(':') {
            Err(HostPortError::TooManyColons)
        } else if text.contains(['[', ']']) {
            Err(HostPortError::Brackets)
        } else {
            Ok((before, port))
        };
    };
    let (host, behind) = inner.split_once(']').ok_or(HostPortError::Brackets)?;
    match behind.strip_prefix(':') {
        None => Err(HostPortError::MissingPort),
        Some(rest) if rest.contains(':') => Err(HostPortError::TooManyColons),
        Some(rest) if host.contains('[') || rest.contains(['[', ']']) => Err(HostPortError::Brackets),
        Some(rest) => Ok((host, rest)),
    }
}

/// Reads a port from 1 to 65535 as a Go integer: `+80` and `080` pass, `0x50`, `8_0` and blanks do not.
///
/// Source: apimachinery `pkg/util/validation` (`IsValidPortNum` over `strconv.Atoi`), kubernetes/utils `net/port.go`.
///
/// ```
/// use nodestrap::value::parse_port;
///
/// assert_eq!(parse_port("080"), Some(80));
/// assert_eq!(parse_port("0"), None);
/// ```
pub fn parse_port(text: &str) -> Option<u16> {
    // Go's parser and not Rust's: flags like `+80` pass where kubelet and kube-proxy use `Atoi`.
    let port = parse_int(text, Base::Decimal, 64).ok()?;
    u16::try_from(port).ok().filter(|&port| port > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leading_zeros_are_decimal() {
        for (text, shown) in [
            ("10.96.0.10", "10.96.0.10"),
            ("010.096.000.00010", "10.96.0.10"),
            ("::", "::"),
            ("::1", "::1"),
            ("1::", "1::"),
            ("fd00::000a", "fd00::a"),
            ("fd00::00000a", "fd00::a"),
            ("FD00:0:0:0:0:0:0:A", "fd00::a"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
            ("::ffff:010.0.0.1", "::ffff:10.0.0.1"),
            ("1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"),
        ] {
            assert_eq!(parse_ip_sloppy(text).map(|a| a.to_string()).as_deref(), Some(shown), "{text}");
        }
    }

    #[test]
    fn other_text_is_no_address() {
        for text in [
            "",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2.3.",
            ".1.2.3",
            "1..2.3",
            " 1.2.3.4",
            "1.2.3.4 ",
            "a.b.c.d",
            "0x1.2.3.4",
            "+1.2.3.4",
            "1.2.3.4:80",
            "1.2.3.4/8",
            "[::1]",
            "::1%eth0",
            ":",
            ":::",
            "1::2::3",
            "1:2:3",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:",
            ":1:2:3:4:5:6:7",
            "12345::",
            "g::",
            "::1.2.3",
            "1.2.3.4::",
            "1:2:3:4:5:6:7:8.9.10.11",
            "::1.2.3.4:5",
            "1:2:3:4::5:6:7:8",
            "localhost",
        ] {
            assert_eq!(parse_ip_sloppy(text), None, "{text:?}");
        }
    }

    #[test]
    fn cidrs_take_host_bits_and_leading_zeros() {
        for (text, address, prefix) in [
            ("10.96.0.0/12", "10.96.0.0", 12),
            ("10.0.0.5/16", "10.0.0.5", 16),
            ("010.0.0.0/08", "10.0.0.0", 8),
            ("0.0.0.0/0", "0.0.0.0", 0),
            ("fd00::/108", "fd00::", 108),
            ("::ffff:10.0.0.0/104", "::ffff:10.0.0.0", 104),
        ] {
            let cidr = parse_cidr_sloppy(text).unwrap();
            assert_eq!((cidr.address.to_string().as_str(), cidr.prefix), (address, prefix), "{text}");
        }
        for text in [
            "",
            "/",
            "10.0.0.0",
            "10.0.0.0/",
            "/8",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.0/-8",
            "10.0.0.0/8/8",
            "10.0.0.0/8 ",
            " 10.0.0.0/8",
            "fd00::/129",
            "10.0.0/8",
            "fe80::%eth0/64",
            "primary",
        ] {
            assert_eq!(parse_cidr_sloppy(text), None, "{text:?}");
        }
    }

    #[test]
    fn ipv4_mapped_addresses_count_as_ipv4() {
        let mapped = parse_cidr_sloppy("::ffff:10.0.0.0/104").unwrap();
        assert!(mapped.is_ipv4() && mapped.is_ipv4_mapped());
        assert!(!parse_cidr_sloppy("::10.0.0.0/104").unwrap().is_ipv4());
        assert!(parse_cidr_sloppy("::ffff:10.0.0.0/96").unwrap().is_ipv4());
        assert!(!parse_cidr_sloppy("::ffff:10.0.0.0/95").unwrap().is_ipv4(), "its network is ::fffe:0:0");
        assert!(!parse_cidr_sloppy("10.0.0.0/8").unwrap().is_ipv4_mapped());
    }

    #[test]
    fn host_and_port_split_as_in_go() {
        use HostPortError::{Brackets, MissingPort, TooManyColons};
        for (text, result) in [
            ("0.0.0.0:10256", Ok(("0.0.0.0", "10256"))),
            ("[::]:10256", Ok(("::", "10256"))),
            ("[10.0.0.1]:80", Ok(("10.0.0.1", "80"))),
            ("[fe80::1%eth0]:80", Ok(("fe80::1%eth0", "80"))),
            (":80", Ok(("", "80"))),
            ("host:", Ok(("host", ""))),
            ("", Err(MissingPort)),
            ("host", Err(MissingPort)),
            ("[::1]", Err(MissingPort)),
            ("[::1]80", Err(MissingPort)),
            ("[a]b:80", Err(MissingPort)),
            ("::1:80", Err(TooManyColons)),
            ("[::1]:80:90", Err(TooManyColons)),
            ("[::1:80", Err(Brackets)),
            ("a[b:80", Err(Brackets)),
            ("ab]:80", Err(Brackets)),
            ("[a[b]:80", Err(Brackets)),
            ("[a]:8]0", Err(Brackets)),
        ] {
            assert_eq!(split_host_port(text), result, "{text}");
        }
    }

    #[test]
    fn ports_are_go_integers() {
        for (text, port) in [("1", Some(1)), ("65535", Some(65535)), ("+80", Some(80)), ("080", Some(80))] {
            assert_eq!(parse_port(text), port, "{text}");
        }
        for text in ["", "0", "-1", "65536", "0x50", "8_0", " 80", "80 ", "http", "8.0"] {
            assert_eq!(parse_port(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn printed_addresses_read_back(address: IpAddr) {
            prop_assert_eq!(parse_ip_sloppy(&address.to_string()), Some(address));
        }

        #[test]
        fn reading_never_panics(text in "[0-9a-f:.%/\\[\\]]{0,50}|.*") {
            let _ = (parse_ip_sloppy(&text), parse_cidr_sloppy(&text), split_host_port(&text), parse_port(&text));
        }
    }
}
