//! Any text as containerd's config.toml and hosts.toml.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::containerd::{ContainerdConfig, ContainerdVersion, EffectiveConfig, HostsToml};
use nodestrap::{KubernetesVersion, Target};

fuzz_target!(|text: &str| {
    for &version in ContainerdVersion::KNOWN {
        let target = Target::new(KubernetesVersion::V1_34).containerd(version);
        let _ = ContainerdConfig::lint(text, &target).report().to_string();
        let _ = HostsToml::lint(text, &target).report().to_string();
        let _ = format!("{:?}", EffectiveConfig::read(text, [text], version));
    }
});
