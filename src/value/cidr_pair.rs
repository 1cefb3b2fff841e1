//! The CIDRs of a cluster, for one family of addresses or both.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::cidr::{Cidr, CidrReason, NthAddressError, ParseCidrError};

fn parse_pair(text: &str) -> Result<(Cidr, Option<Cidr>), ParseCidrError> {
    let whole = |reason| ParseCidrError::new(text, reason);
    // No blanks around the comma: flags of the API server and the controller manager are split by the comma alone.
    let Some((first, second)) = text.split_once(',') else { return Ok((text.parse()?, None)) };
    if second.contains(',') {
        return Err(whole(CidrReason::TooMany));
    }
    let (first, second): (Cidr, Cidr) = (first.parse()?, second.parse()?);
    if first.is_ipv4() == second.is_ipv4() {
        return Err(whole(CidrReason::SameFamily));
    }
    Ok((first, Some(second)))
}

macro_rules! cidr_pair {
    ($(#[$docs:meta])+ $name:ident) => {
        $(#[$docs])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name {
            primary: Cidr,
            secondary: Option<Cidr>,
        }

        impl $name {
            /// The only network, or the first of two.
            pub fn primary(&self) -> Cidr {
                self.primary
            }

            /// The second network of a dual-stack cluster.
            pub fn secondary(&self) -> Option<Cidr> {
                self.secondary
            }

            /// One network or two.
            pub fn iter(&self) -> impl Iterator<Item = Cidr> + use<> {
                std::iter::once(self.primary).chain(self.secondary)
            }

            /// Whether there are two networks.
            pub fn is_dual_stack(&self) -> bool {
                self.secondary.is_some()
            }

            /// The address so many behind the first one of the primary network, which is the 0th.
            ///
            /// # Errors
            /// When the network has no such address.
            pub fn nth(&self, n: u128) -> Result<IpAddr, NthAddressError> {
                self.primary.nth(n)
            }

            /// Whether the address lies in one of the networks.
            pub fn contains(&self, address: IpAddr) -> bool {
                self.iter().any(|cidr| cidr.contains(address))
            }

            /// Whether one of the networks shares an address with one of the others.
            pub fn overlaps(&self, others: impl IntoIterator<Item = Cidr>) -> bool {
                others.into_iter().any(|other| self.iter().any(|cidr| cidr.overlaps(other)))
            }

            /// Whether one of the networks is [public](Cidr::is_public).
            pub fn is_public(&self) -> bool {
                self.iter().any(Cidr::is_public)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.secondary {
                    Some(secondary) => write!(f, "{},{secondary}", self.primary),
                    None => self.primary.fmt(f),
                }
            }
        }

        impl FromStr for $name {
            type Err = ParseCidrError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let (primary, secondary) = parse_pair(text)?;
                Ok(Self { primary, secondary })
            }
        }

        impl From<Cidr> for $name {
            fn from(primary: Cidr) -> Self {
                Self { primary, secondary: None }
            }
        }
    };
}

cidr_pair! {
    /// The addresses of Services: one network, or one of each family in a dual-stack cluster.
    ///
    /// ```
    /// use nodestrap::value::ServiceCidr;
    ///
    /// let services: ServiceCidr = "10.96.0.0/12,fd00::/108".parse()?;
    /// assert_eq!(services.nth(10)?.to_string(), "10.96.0.10");
    /// assert!(services.contains("fd00::a".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ServiceCidr
}

cidr_pair! {
    /// The addresses of Pods, of all nodes together: one network, or one of each family in a dual-stack cluster.
    PodCidr
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pair_has_one_of_each_family() {
        for text in ["10.96.0.0/12", "fd00::/108", "10.96.0.0/12,fd00::/108", "fd00::/108,10.96.0.0/12"] {
            assert_eq!(text.parse::<ServiceCidr>().map(|pair| pair.to_string()), Ok(text.to_owned()));
        }
        for (text, reason) in [
            ("10.96.0.0/12,10.0.0.0/16", CidrReason::SameFamily),
            ("fd00::/108,fd01::/108", CidrReason::SameFamily),
            ("10.96.0.0/12,fd00::/108,fd01::/108", CidrReason::TooMany),
            ("10.96.0.0/12, fd00::/108", CidrReason::Form),
            ("10.96.0.0/12,", CidrReason::Form),
        ] {
            assert_eq!(text.parse::<PodCidr>().map_err(|e| e.reason()), Err(reason), "{text}");
        }
    }

    #[test]
    fn pairs_overlap_when_any_two_networks_do() {
        let services: ServiceCidr = "10.96.0.0/12,fd00::/108".parse().unwrap();
        let pods: PodCidr = "172.16.0.0/16,fd00::/64".parse().unwrap();
        assert!(services.overlaps(pods.iter()));
        assert!(!services.overlaps([pods.primary()]));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "[0-9a-f.:,/]{0,40}|.*") {
            let _ = (text.parse::<ServiceCidr>(), text.parse::<PodCidr>());
        }
    }
}
