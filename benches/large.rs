//! Large files: time and memory grow with the bytes, for files of any shape.
#![expect(clippy::wildcard_imports, reason = "each group of measurements is a module of its own")]

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::{KubernetesVersion, Target, yaml};

// Shows the bytes that each benchmark holds at most.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

const SIZES: [usize; 3] = [64 << 10, 256 << 10, 1 << 20];

fn main() {
    divan::main();
}

/// Lines from `line` until the text has this size.
fn filled(mut text: String, size: usize, line: impl Fn(&mut String, usize)) -> String {
    let mut number = 0;
    while text.len() < size {
        line(&mut text, number);
        number += 1;
    }
    text
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("a String takes everything");
}

/// One short key a line.
fn keys(size: usize) -> String {
    filled(String::new(), size, |text, n| put(text, format_args!("some-key-{n}: value of {n}\n")))
}

/// Maps in lists: several nodes a line.
fn maps(size: usize) -> String {
    filled(String::new(), size, |text, n| put(text, format_args!("- {{a: {n}, b: [x, y]}}\n")))
}

/// A kubelet's file with an unreasonable list in it.
fn kubelet(size: usize) -> String {
    let head =
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nallowedUnsafeSysctls:\n";
    filled(head.to_owned(), size, |text, n| put(text, format_args!("- net.example.value{n}\n")))
}

/// A kubelet's file of keys that nobody knows: a finding a line.
fn unknown(size: usize) -> String {
    let head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    filled(head.to_owned(), size, |text, n| put(text, format_args!("someKey{n}: value of {n}\n")))
}

fn measured<R>(bencher: Bencher<'_, '_>, text: &str, read: impl Fn(&str) -> R) {
    bencher.counter(BytesCount::new(text.len())).bench_local(|| read(black_box(text)));
}

#[divan::bench_group(sample_count = 10, sample_size = 1)]
mod keys_a_line {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn nodestrap(bencher: Bencher<'_, '_>, size: usize) {
        measured(bencher, &keys(size), yaml::lint);
    }

    #[divan::bench(args = SIZES)]
    fn serde_yaml(bencher: Bencher<'_, '_>, size: usize) {
        measured(bencher, &keys(size), |text| ::serde_yaml::from_str::<::serde_yaml::Value>(text));
    }
}

#[divan::bench_group(sample_count = 10, sample_size = 1)]
mod maps_in_lists {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn nodestrap(bencher: Bencher<'_, '_>, size: usize) {
        measured(bencher, &maps(size), yaml::lint);
    }

    #[divan::bench(args = SIZES)]
    fn serde_yaml(bencher: Bencher<'_, '_>, size: usize) {
        measured(bencher, &maps(size), |text| ::serde_yaml::from_str::<::serde_yaml::Value>(text));
    }
}

#[divan::bench_group(sample_count = 10, sample_size = 1)]
mod kubelet_lint {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn nodestrap(bencher: Bencher<'_, '_>, size: usize) {
        let target = Target::new(KubernetesVersion::V1_34);
        measured(bencher, &kubelet(size), |text| KubeletConfiguration::lint(text, &target));
    }

    #[divan::bench(args = SIZES)]
    fn serde_yaml(bencher: Bencher<'_, '_>, size: usize) {
        measured(bencher, &kubelet(size), |text| ::serde_yaml::from_str::<::serde_yaml::Value>(text));
    }
}

#[divan::bench_group(sample_count = 5, sample_size = 1)]
mod a_finding_a_line {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn nodestrap(bencher: Bencher<'_, '_>, size: usize) {
        let target = Target::new(KubernetesVersion::V1_34);
        measured(bencher, &unknown(size), |text| KubeletConfiguration::lint(text, &target));
    }
}
