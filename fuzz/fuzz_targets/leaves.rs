//! Any text as every leaf: what is read prints, and what is printed is read as the same value and printed the same.

#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use libfuzzer_sys::fuzz_target;
use nodestrap::Json;
use nodestrap::token::BootstrapToken;
use nodestrap::unit::UnitName;
use nodestrap::value::{
    Cidr, CpuSet, DnsDomain, GoDuration, ImageReference, NodeName, PodCidr, Quantity, ServerUrl, ServiceCidr,
    Timestamp, check_image_pattern, parse_cidr_sloppy, parse_ip_sloppy, parse_port, split_host_port,
};
use nodestrap::version::KNOWN;

fn round<T: FromStr + Display + Debug + PartialEq>(text: &str) {
    let Ok(value) = text.parse::<T>() else { return };
    let printed = value.to_string();
    let Ok(again) = printed.parse::<T>() else { panic!("{printed:?} is printed and not read") };
    assert_eq!(again, value, "{printed:?}");
    assert_eq!(again.to_string(), printed);
}

fuzz_target!(|text: &str| {
    round::<GoDuration>(text);
    round::<Quantity>(text);
    round::<Timestamp>(text);
    round::<Cidr>(text);
    round::<ServiceCidr>(text);
    round::<PodCidr>(text);
    round::<NodeName>(text);
    round::<DnsDomain>(text);
    round::<ServerUrl>(text);
    round::<ImageReference>(text);
    round::<UnitName>(text);
    round::<Json>(text);
    if let Ok(set) = text.parse::<CpuSet>() {
        assert!(set.is_empty() == (set.count() == 0));
    }
    if let Ok(token) = text.parse::<BootstrapToken>() {
        assert_eq!(token.to_text().expose(), text);
    }
    let _ = (parse_ip_sloppy(text), parse_cidr_sloppy(text), parse_port(text), split_host_port(text));
    let _ = check_image_pattern(text, KNOWN[0]);
});
