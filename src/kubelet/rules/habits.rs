//! Habits: fields that say what the kubelet does anyway, or nothing at all.

use super::{Check, F, RuleRow, enabled};
use crate::diagnostic::FieldPath;
use crate::engine::record::{AnyRecord as _, AnyValue};
use crate::engine::redundant::{Defaults, Redundant};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::kubelet::KubeletConfiguration;
use crate::version::V1_33;

pub(super) const RULES: &[RuleRow] = &[
    rule("kubelet-redundant-default", "the field says what the kubelet does anyway")
        .note()
        .why("A default that is written down does not follow when a later minor changes it.")
        .help("leave it out")
        .source("kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go")
        .by(redundant),
    rule("kubelet-zero-is-default", "an explicit zero means the default here")
        .note()
        .why("The kubelet cannot tell this zero from an absent field, and fills the default in.")
        .help("leave it out, or write the value that is meant")
        .source("kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go")
        .by(zero),
    rule("kubelet-image-pulls-serial", "images are pulled one after the other")
        .note()
        .why("One large image holds up every other pod of the node. maxParallelImagePulls: 2 or more pulls side by side.")
        .help("set serializeImagePulls: false and maxParallelImagePulls")
        .source("kubernetes pkg/kubelet/images/puller.go")
        .by(serial_pulls),
    rule("kubelet-parallel-pulls-unlimited", "any number of images is pulled at once")
        .note()
        .why("With serializeImagePulls false and no maxParallelImagePulls a fresh node pulls everything at the same time.")
        .help("set maxParallelImagePulls")
        .source("kubernetes pkg/kubelet/images/puller.go")
        .by(unlimited_pulls),
    rule("kubelet-user-namespaces-gate", "userNamespaces has no effect")
        .note()
        .since(V1_33)
        .why("The gate UserNamespacesSupport is switched off in this file.")
        .help("take UserNamespacesSupport out of featureGates, or leave userNamespaces out")
        .source("kubernetes pkg/features/kube_features.go")
        .by(user_namespaces),
    rule("kubelet-pod-cidr-ignored", "podCIDR is for kubelets without an API server")
        .note()
        .why("Otherwise the node's pod CIDR comes from its Node object and this field is not read.")
        .help("leave it out")
        .source("kubernetes pkg/kubelet/kubelet.go")
        .by(pod_cidr),
];

/// Saying these out loud is no fault: they decide who gets in.
const WORTH_SAYING: &[&str] = &["apiVersion", "kind", "enabled", "mode"];

/// Scalars of the file that equal the default, each at its place.
fn redundant(c: &mut Check<'_>) {
    // Once for each minor and process: filling and printing all defaults costs more than every other rule.
    static DEFAULTS: Defaults = Defaults::new();
    let defaults = DEFAULTS.of(c.minor(), || KubeletConfiguration::new().effective_json(c.target()));
    let mut redundant = Redundant::new(defaults, WORTH_SAYING);
    c.draft().write_set(&mut redundant);
    for (path, value) in redundant.finish() {
        c.at(path, format_args!("{value} is the default")).remove();
    }
}

/// Whole numbers only: tools that print every field write zero durations for absent ones.
fn zero(c: &mut Check<'_>) {
    let minor = c.minor();
    let mut zeros = Vec::new();
    c.draft().each(&mut |row, value| {
        // Of a pointer Go tells zero and absence apart.
        let zero = value.and_then(AnyValue::as_i64) == Some(0) && !row.pointer;
        zeros.extend(row.default_at(minor).filter(|_| zero).map(|default| (row.wire, default)));
    });
    for (wire, default) in zeros {
        let path = FieldPath::key(wire);
        if c.readable(&path) {
            c.at(path, format_args!("0 stands for the default, {default}"));
        }
    }
}

fn serial_pulls(c: &mut Check<'_>) {
    // Only where somebody wrote it: as the default it is upstream's choice.
    if c.written(F::serialize_image_pulls) == Some(&true) {
        c.at(F::serialize_image_pulls, "one pull at a time");
    }
}

fn unlimited_pulls(c: &mut Check<'_>) {
    let parallel = c.get(F::serialize_image_pulls) == Some(&false);
    if parallel
        && c.get(F::max_parallel_image_pulls).is_none()
        && c.readable(&F::max_parallel_image_pulls.path())
    {
        c.at(F::serialize_image_pulls, "without maxParallelImagePulls there is no limit")
            .help("set maxParallelImagePulls");
    }
}

fn user_namespaces(c: &mut Check<'_>) {
    if c.get(F::user_namespaces).is_some() && !enabled(c, "UserNamespacesSupport") {
        c.at(F::user_namespaces, "without effect: feature gate UserNamespacesSupport is off");
    }
}

fn pod_cidr(c: &mut Check<'_>) {
    if c.get(F::pod_cidr).is_some_and(|cidr| !cidr.is_empty()) {
        c.at(F::pod_cidr, "not read by a kubelet that talks to an API server");
    }
}
