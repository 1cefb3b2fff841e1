//! Leaf types shared by all kinds.
//!
//! Two sorts, never mixed. *Configuration leaves* ([`Json`] and the types of the Kubernetes configurations) hold
//! exactly what the program's decoder takes, wrong values included, so that rules still see them. *Facts* (names,
//! CIDRs, server URLs) are valid by construction.

// Circles of files: `percent.rs` decodes for `go_url.rs`, in whose words it refuses.

mod address;
mod bytes;
mod cidr;
mod cidr_pair;
mod client_url;
mod cpuset;
mod duration;
mod flush;
pub mod go_number;
mod go_url;
mod host;
mod image;
mod image_pattern;
mod ip;
mod json;
pub mod name;
mod percent;
mod quantity;
mod timestamp;

pub use address::Address;
pub use bytes::Bytes;
pub use cidr::{Cidr, CidrReason, NthAddressError, ParseCidrError};
pub use cidr_pair::{PodCidr, ServiceCidr};
pub use client_url::{ClientUrlError, client_base_url};
pub use cpuset::{CpuSet, CpuSetReason, ParseCpuSetError};
pub use duration::{DurationReason, GoDuration, ParseDurationError};
pub use flush::DurationOrNanoseconds;
pub use go_url::{GoUrl, GoUrlError};
pub use host::{DnsDomain, NodeName, ParseNameError, ParseServerUrlError, ServerUrl, ServerUrlReason};
pub use image::{ImageReference, ImageReferenceError};
pub use image_pattern::{ImagePatternError, check_image_pattern};
pub use ip::{
    HostPortError, SloppyCidr, is_ipv4, parse_cidr_sloppy, parse_ip_sloppy, parse_port, split_host_port,
};
pub(crate) use json::float_text;
pub use json::{Json, JsonNumber, ParseJsonError};
pub use quantity::{ParseQuantityError, Quantity, QuantityFormat, QuantityReason};
pub use timestamp::{ParseTimestampError, Timestamp};

crate::text::deserialize_from_text!(
    Cidr,
    DnsDomain,
    GoDuration,
    ImageReference,
    NodeName,
    PodCidr,
    ServerUrl,
    ServiceCidr,
    Timestamp,
);
