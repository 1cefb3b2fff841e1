//! CIDRs of a cluster: facts, valid by construction.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use crate::text::Quoted;

/// A network: an address without host bits and a prefix length.
///
/// ```
/// use nodestrap::value::Cidr;
///
/// let services: Cidr = "10.96.0.0/12".parse()?;
/// assert_eq!(services.nth(10)?.to_string(), "10.96.0.10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// The first address.
    pub fn address(self) -> IpAddr {
        self.address
    }

    /// How many leading bits name the network.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether this is an IPv4 network.
    pub fn is_ipv4(self) -> bool {
        self.address.is_ipv4()
    }

    /// How many addresses the network has; for `::/0` the largest number there is.
    pub fn size(self) -> u128 {
        self.last_index().saturating_add(1)
    }

    /// The address so many behind the first one, which is the 0th.
    ///
    /// # Errors
    /// When the network has no such address.
    pub fn nth(self, n: u128) -> Result<IpAddr, NthAddressError> {
        if n > self.last_index() {
            return Err(NthAddressError { cidr: self, n });
        }
        // Host bits are zero in a network, so "or" is "plus" here and cannot carry.
        Ok(to_address(self.is_ipv4(), number(self.address) | n))
    }

    /// Whether the address lies in the network; an IPv4-mapped one counts as IPv6.
    pub fn contains(self, address: IpAddr) -> bool {
        // Both families live in one 128-bit number, so the family has to be
        // compared apart: 0.0.0.1 and ::1 have the same.
        address.is_ipv4() == self.is_ipv4() && number(address) & !self.last_index() == number(self.address)
    }

    /// Whether the two networks share an address.
    pub fn overlaps(self, other: Self) -> bool {
        // Networks nest or are apart; they never overlap in part.
        self.contains(other.address) || other.contains(self.address)
    }

    /// Whether every address of `other` lies in this network.
    pub fn covers(self, other: Self) -> bool {
        self.prefix <= other.prefix && self.contains(other.address)
    }

    /// Whether addresses of the network may belong to others on the Internet: it is not within the private, shared,
    /// documentation, link-local, loopback, benchmark, multicast and reserved ranges.
    pub fn is_public(self) -> bool {
        if self.is_ipv4() {
            return !SPECIAL_V4.iter().any(|&(octets, prefix)| Self::v4(octets, prefix).covers(self));
        }
        // IANA gives out IPv6 addresses of 2000::/3 only; all other space is special or unassigned.
        let global = Self::v6([0x2000, 0], 3);
        let documentation = [Self::v6([0x2001, 0xdb8], 32), Self::v6([0x3fff, 0], 20)];
        global.overlaps(self) && !documentation.iter().any(|range| range.covers(self))
    }

    fn v4(octets: [u8; 4], prefix: u8) -> Self {
        Self { address: IpAddr::from(octets), prefix }
    }

    fn v6([a, b]: [u16; 2], prefix: u8) -> Self {
        Self { address: IpAddr::from([a, b, 0, 0, 0, 0, 0, 0]), prefix }
    }

    /// The number of the last address; its bits are the host bits.
    fn last_index(self) -> u128 {
        let host_bits = if self.is_ipv4() { 32 } else { 128 } - u32::from(self.prefix);
        // A shift by all 128 bits is no shift to Rust: `/32` and `/128` have one address.
        u128::MAX.checked_shr(128 - host_bits).unwrap_or(0)
    }
}

/// Ranges that are nobody's on the Internet (RFC 6890, RFC 6598).
const SPECIAL_V4: [([u8; 4], u8); 14] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn to_address(ipv4: bool, number: u128) -> IpAddr {
    match u32::try_from(number) {
        Ok(bits) if ipv4 => Ipv4Addr::from_bits(bits).into(),
        _ => Ipv6Addr::from_bits(number).into(),
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// The network has fewer addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cidr} has no address number {n}: it has {} addresses, counted from 0", .cidr.size())]
pub struct NthAddressError {
    cidr: Cidr,
    n: u128,
}

/// The text is not the CIDR it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a CIDR: {reason}", Quoted(.text))]
pub struct ParseCidrError {
    text: Box<str>,
    reason: CidrReason,
}

/// Why a text is not a CIDR, or not a pair of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CidrReason {
    /// It is not an address, a slash and a prefix length.
    #[error("write it as 10.96.0.0/12 or fd00::/108")]
    Form,
    /// Bits behind the prefix are set.
    #[error("bits behind the prefix are set; the network is {0}")]
    HostBits(Cidr),
    /// IPv4 written as IPv6.
    #[error("write IPv4 addresses as such, not within IPv6")]
    Mapped,
    /// More than two.
    #[error("a cluster has one or two of them")]
    TooMany,
    /// Two of the same family.
    #[error("two of them must be one IPv4 and one IPv6")]
    SameFamily,
}

impl ParseCidrError {
    pub(super) fn new(text: &str, reason: CidrReason) -> Self {
        Self { text: text.into(), reason }
    }

    /// What is wrong.
    pub fn reason(&self) -> CidrReason {
        self.reason
    }
}

impl FromStr for Cidr {
    type Err = ParseCidrError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| ParseCidrError::new(text, reason))
    }
}

fn parse(text: &str) -> Result<Cidr, CidrReason> {
    let (address, prefix) = text.split_once('/').ok_or(CidrReason::Form)?;
    let address: IpAddr = address.parse().map_err(|_| CidrReason::Form)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    // Rust takes `+12` and `012`; Kubernetes' strict readers take neither.
    let digits = prefix.bytes().all(|b| b.is_ascii_digit()) && (prefix == "0" || !prefix.starts_with('0'));
    let prefix = prefix.parse().ok().filter(|&prefix| digits && prefix <= most).ok_or(CidrReason::Form)?;
    // Go would count the network as IPv4 and iptables as IPv6: no program is served by it.
    if matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some()) {
        return Err(CidrReason::Mapped);
    }
    let host_bits = Cidr { address, prefix }.last_index();
    let network = Cidr { address: to_address(address.is_ipv4(), number(address) & !host_bits), prefix };
    if network.address == address { Ok(network) } else { Err(CidrReason::HostBits(network)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    #[test]
    fn the_nth_address_is_counted_not_written() {
        for (text, n, address) in [
            ("10.96.0.0/12", 10, "10.96.0.10"),
            ("10.96.0.0/12", 300, "10.96.1.44"),
            ("10.0.0.248/29", 7, "10.0.0.255"),
            ("fd00::/108", 10, "fd00::a"),
            ("fd00:1:2::/48", 65_546, "fd00:1:2::1:a"),
            ("0.0.0.0/0", u128::from(u32::MAX), "255.255.255.255"),
            ("::/0", u128::MAX, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("10.0.0.1/32", 0, "10.0.0.1"),
        ] {
            assert_eq!(cidr(text).nth(n).map(|a| a.to_string()), Ok(address.to_owned()), "{text} {n}");
        }
        assert_eq!(
            cidr("10.0.0.248/29").nth(10).unwrap_err().to_string(),
            "10.0.0.248/29 has no address number 10: it has 8 addresses, counted from 0"
        );
    }

    #[test]
    fn other_text_is_refused_with_a_reason() {
        for (text, reason) in [
            ("", CidrReason::Form),
            ("10.96.0.0", CidrReason::Form),
            ("10.96.0.0/33", CidrReason::Form),
            ("10.96.0.0/+12", CidrReason::Form),
            ("10.96.0.0/012", CidrReason::Form),
            ("10.96.0.0/12 ", CidrReason::Form),
            ("010.96.0.0/12", CidrReason::Form),
            ("fd00::/129", CidrReason::Form),
            ("10.97.0.5/12", CidrReason::HostBits(cidr("10.96.0.0/12"))),
            ("::ffff:10.0.0.0/104", CidrReason::Mapped),
        ] {
            assert_eq!(text.parse::<Cidr>().map_err(|e| e.reason()), Err(reason), "{text}");
        }
        assert_eq!(
            "10.97.0.5/12".parse::<Cidr>().unwrap_err().to_string(),
            r#""10.97.0.5/12" is not a CIDR: bits behind the prefix are set; the network is 10.96.0.0/12"#
        );
    }

    #[test]
    fn networks_overlap_when_one_holds_the_other() {
        for (a, b, overlap) in [
            ("10.96.0.0/12", "10.97.0.0/16", true),
            ("10.97.0.0/16", "10.96.0.0/12", true),
            ("10.96.0.0/12", "10.112.0.0/12", false),
            ("0.0.0.0/0", "10.0.0.0/8", true),
            ("::/0", "10.0.0.0/8", false),
            ("fd00::/108", "fd00::10:0/108", false),
        ] {
            assert_eq!(cidr(a).overlaps(cidr(b)), overlap, "{a} {b}");
        }
    }

    #[test]
    fn public_networks_are_told() {
        for text in
            ["10.96.0.0/12", "172.16.0.0/16", "192.168.0.0/24", "100.64.0.0/10", "fd00::/8", "2001:db8::/48"]
        {
            assert!(!cidr(text).is_public(), "{text}");
        }
        for text in ["172.160.0.0/16", "8.8.8.0/24", "0.0.0.0/0", "192.0.0.0/8", "2a00::/32", "::/0"] {
            assert!(cidr(text).is_public(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_network(address: IpAddr, prefix in 0_u8..=128, n: u128) {
            let most = if address.is_ipv4() { 32 } else { 128 };
            let raw = Cidr { address, prefix: prefix.min(most) };
            let first = to_address(address.is_ipv4(), number(address) & !raw.last_index());
            let network = Cidr { address: first, ..raw };
            prop_assert!(network.contains(address));
            if let Ok(nth) = network.nth(n) {
                prop_assert!(network.contains(nth));
            }
            match network.to_string().parse::<Cidr>() {
                Ok(read) => prop_assert_eq!(read, network),
                Err(error) => prop_assert_eq!(error.reason(), CidrReason::Mapped),
            }
        }

        #[test]
        fn reading_never_panics(text in "[0-9a-f.:,/]{0,40}|.*") {
            let _ = text.parse::<Cidr>();
        }
    }
}
