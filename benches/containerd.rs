//! config.toml and hosts.toml: reading alone, linting with a release of containerd told and without one, edits.

use divan::{Bencher, black_box};
use nodestrap::containerd::{ContainerdConfig, ContainerdVersion, HostsToml};
use nodestrap::{KubernetesVersion, Target};

/// `containerd config default` of Debian's 1.6.20.
const DEFAULT: &str = include_str!("../tests/data/containerd/default-1.6.toml");
const HOSTS: &str = r#"server = "https://registry.example.test"

[host."https://mirror.example.test"]
  capabilities = ["pull", "resolve"]
  ca = "/etc/certs/mirror.pem"

[host."https://far.example.test/v2/proxy"]
  capabilities = ["pull"]
  override_path = true
"#;

fn main() {
    divan::main();
}

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

/// What the `toml` crate needs for the same text.
#[divan::bench]
fn config_toml_value() -> toml::Table {
    black_box(DEFAULT).parse().expect("TOML")
}

#[divan::bench]
fn config_lint_1_7(bencher: Bencher<'_, '_>) {
    let target = target().containerd(ContainerdVersion::V1_7);
    bencher.bench_local(|| ContainerdConfig::lint(black_box(DEFAULT), &target).report().len());
}

#[divan::bench]
fn config_lint_without_release(bencher: Bencher<'_, '_>) {
    let target = target();
    bencher.bench_local(|| ContainerdConfig::lint(black_box(DEFAULT), &target).report().len());
}

#[divan::bench]
fn config_edits_1_7(bencher: Bencher<'_, '_>) {
    let wanted = ContainerdConfig::new().systemd_cgroup(true).sandbox_image("mirror.test/pause:3.9");
    bencher.bench_local(|| wanted.edits(black_box(DEFAULT), ContainerdVersion::V1_7).expect("edits"));
}

#[divan::bench]
fn hosts_lint_without_release(bencher: Bencher<'_, '_>) {
    let target = target();
    bencher.bench_local(|| HostsToml::lint(black_box(HOSTS), &target).report().len());
}
