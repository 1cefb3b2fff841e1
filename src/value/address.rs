//! Addresses of configurations, which hold any text.

use std::fmt;
use std::net::IpAddr;

use super::ip::parse_ip_sloppy;

/// Text where an IP address belongs.
///
/// The configurations decode any text here and look at it later, if at all, so this type holds any text and says
/// what it reads as. Kubernetes reads addresses the sloppy way: leading zeros are decimal.
///
/// ```
/// use nodestrap::value::Address;
///
/// let address = Address::from("010.096.0.10");
/// assert_eq!(address.ip(), Some([10, 96, 0, 10].into()));
/// assert_eq!(address.as_str(), "010.096.0.10");
/// assert_eq!(Address::from("dns.example").ip(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Box<str>);

impl Address {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address Kubernetes reads in it, if any.
    pub fn ip(&self) -> Option<IpAddr> {
        parse_ip_sloppy(&self.0)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self(address.to_string().into())
    }
}
