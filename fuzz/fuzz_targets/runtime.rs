//! Any text as containerd's config.toml and hosts.toml.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::containerd::{ContainerdConfig, ContainerdVersion, EffectiveConfig, HostsToml};

fuzz_target!(|text: &str| {
    for version in ["1.6", "1.7", "2.2", "2.4"] {
        let version: ContainerdVersion = version.parse().expect("a version");
        let _ = ContainerdConfig::lint(text, version).to_string();
        let _ = HostsToml::lint(text, version).to_string();
        let _ = format!("{:?}", EffectiveConfig::read(text, [text], version));
    }
});
