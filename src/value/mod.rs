//! Leaf types shared by all kinds.
//!
//! Two sorts, never mixed. *Configuration leaves* ([`Json`] and the types of the Kubernetes configurations) hold
//! exactly what the program's decoder takes, wrong values included, so that rules still see them. *Facts* (names,
//! CIDRs, server URLs) are valid by construction.

mod cidr;
mod cpuset;
mod duration;
pub mod go_number;
mod go_url;
mod host;
mod image;
mod ip;
mod json;
pub mod name;
mod quantity;
mod timestamp;

pub use cidr::{Cidr, CidrReason, NthAddressError, ParseCidrError, PodCidr, ServiceCidr};
pub use cpuset::{CpuSet, CpuSetReason, ParseCpuSetError};
pub use duration::{DurationReason, GoDuration, ParseDurationError};
pub use go_url::{ClientUrlError, GoUrl, GoUrlError, client_base_url};
pub use host::{DnsDomain, NodeName, ParseNameError, ParseServerUrlError, ServerUrl, ServerUrlReason};
pub use image::{ImagePatternError, ImageReference, ImageReferenceError, check_image_pattern};
pub use ip::{
    HostPortError, SloppyCidr, is_ipv4, parse_cidr_sloppy, parse_ip_sloppy, parse_port, split_host_port,
};
pub(crate) use json::write_json_string;
pub use json::{Json, JsonNumber};
pub use quantity::{ParseQuantityError, Quantity, QuantityFormat, QuantityReason};
pub use timestamp::{ParseTimestampError, Timestamp};
