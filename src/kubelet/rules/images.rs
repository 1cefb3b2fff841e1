//! Image removal, image pulls and who may use an image that is already there.

use super::{Check, F, RuleRow, enabled, refused};
use crate::engine::row::Lens as _;
use crate::engine::row_checks::list;
use crate::kubelet::ImagePullCredentialsVerificationPolicy as Policy;
use crate::value::check_image_pattern;
use crate::version::{V1_33, V1_36};

const PULL_GATE: &str = "KubeletEnsureSecretPulledImages";

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-image-gc-thresholds", "the low image threshold is not below the high one")
        .why("Images are removed from the high threshold down to the low one. An absent one counts with its default: 85 and 80.")
        .help("make imageGCLowThresholdPercent smaller than imageGCHighThresholdPercent")
        .by(thresholds),
    refused("kubelet-image-maximum-age-gate", "a maximum image age needs a feature gate")
        .why("The gate ImageMaximumGCAge is off in 1.29 and on from 1.30.")
        .help("leave it out, or set featureGates.ImageMaximumGCAge: true")
        .by(maximum_age_gate),
    refused("kubelet-image-age-negative", "an image age is negative")
        .why("An age is zero or more. Before 1.36 a negative imageMinimumGCAge passes.")
        .help("write a time of 0s or more")
        .by(negative_age),
    refused("kubelet-image-ages", "the maximum image age is not above the minimum one")
        .why("An image would be removed before it may be removed. The minimum is 2m when it is absent.")
        .help("make imageMaximumGCAge longer than imageMinimumGCAge, or leave it out")
        .by(ages),
    refused("kubelet-parallel-pulls-serialized", "parallel image pulls are asked for and forbidden")
        .why("Only one image is pulled at a time while serializeImagePulls is true.")
        .help("set serializeImagePulls: false, or leave it out")
        .by(parallel),
    refused("kubelet-image-verification-unknown", "the image verification policy is unknown")
        .since(V1_33)
        .why("With the gate KubeletEnsureSecretPulledImages on the kubelet takes four words here; letter case matters.")
        .help("write NeverVerify, NeverVerifyPreloadedImages, NeverVerifyAllowlistedImages or AlwaysVerify")
        .by(policy),
    refused("kubelet-image-verification-gate", "image verification needs a feature gate")
        .since(V1_33)
        .why("The gate KubeletEnsureSecretPulledImages is off in 1.33 and 1.34 and on from 1.35.")
        .help("leave it out, or set featureGates.KubeletEnsureSecretPulledImages: true")
        .by(gate),
    refused("kubelet-image-allowlist-policy", "the list of images that need no proof has no effect")
        .since(V1_33)
        .why("The list belongs to the policy NeverVerifyAllowlistedImages.")
        .help("set imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages, or leave the list out")
        .by(allowlist_policy),
    refused("kubelet-image-allowlist-pattern", "an image pattern cannot be read")
        .since(V1_33)
        .why(
            "A pattern is an image name without tag and digest, or a prefix of whole path parts that ends in /*. \
             Before 1.36 the name must be written in full, such as docker.io/library/busybox.",
        )
        .help("write an image name without tag, or a prefix that ends in /*")
        .source("kubernetes pkg/kubelet/images/pullmanager/image_pull_policies.go")
        .by(allowlist_pattern),
];

fn thresholds(c: &mut Check<'_>) {
    let (Some(low), Some(high)) =
        (c.get(F::image_gc_low_threshold_percent), c.get(F::image_gc_high_threshold_percent))
    else {
        return;
    };
    if low >= high {
        c.at(
            F::image_gc_low_threshold_percent,
            format_args!("{low} must be less than imageGCHighThresholdPercent, which is {high}"),
        );
    }
}

fn maximum_age_gate(c: &mut Check<'_>) {
    if c.get(F::image_maximum_gc_age).is_some_and(|age| !age.is_zero()) && !enabled(c, "ImageMaximumGCAge") {
        c.at(F::image_maximum_gc_age, "needs feature gate ImageMaximumGCAge");
    }
}

fn negative_age(c: &mut Check<'_>) {
    // The order of the list matters: before 1.36 only the maximum age is looked at.
    let checked = if c.minor() < V1_36 { 1 } else { 2 };
    for field in [F::image_maximum_gc_age, F::image_minimum_gc_age].into_iter().take(checked) {
        if let Some(age) = c.get(field).filter(|age| age.is_negative()) {
            c.at(field, format_args!("{age} is negative"));
        }
    }
}

fn ages(c: &mut Check<'_>) {
    let (Some(maximum), Some(minimum)) = (c.get(F::image_maximum_gc_age), c.get(F::image_minimum_gc_age))
    else {
        return;
    };
    // Zero means no limit; a negative age has its own complaint.
    if !maximum.is_zero() && !maximum.is_negative() && maximum <= minimum {
        c.at(
            F::image_maximum_gc_age,
            format_args!("{maximum} must be greater than imageMinimumGCAge, which is {minimum}"),
        );
    }
}

fn parallel(c: &mut Check<'_>) {
    let (Some(true), Some(most)) = (c.get(F::serialize_image_pulls), c.get(F::max_parallel_image_pulls))
    else {
        return;
    };
    if *most > 1 {
        c.at(
            F::max_parallel_image_pulls,
            format_args!("{most} is not possible while serializeImagePulls is true"),
        );
    }
}

fn policy(c: &mut Check<'_>) {
    let Some(policy) = c.get(F::image_pull_credentials_verification_policy) else { return };
    // With the gate off the field must be empty, whatever the word is.
    if let (Policy::Other(word), true) = (policy, enabled(c, PULL_GATE)) {
        c.at(
            F::image_pull_credentials_verification_policy,
            format_args!("{word:?} is none of {}", list(Policy::WORDS)),
        );
    }
}

fn gate(c: &mut Check<'_>) {
    if enabled(c, PULL_GATE) {
        return;
    }
    if c.get(F::image_pull_credentials_verification_policy).is_some_and(|policy| !policy.as_str().is_empty())
    {
        c.at(
            F::image_pull_credentials_verification_policy,
            "needs feature gate KubeletEnsureSecretPulledImages",
        );
    }
    if c.get(F::preloaded_images_verification_allowlist).is_some_and(|list| !list.is_empty()) {
        c.at(
            F::preloaded_images_verification_allowlist,
            "needs feature gate KubeletEnsureSecretPulledImages",
        );
    }
}

fn uses_allowlist(c: &Check<'_>) -> Option<bool> {
    let policy = c.get(F::image_pull_credentials_verification_policy)?;
    enabled(c, PULL_GATE).then_some(*policy == Policy::NeverVerifyAllowlistedImages)
}

fn allowlist_policy(c: &mut Check<'_>) {
    let listed = c.get(F::preloaded_images_verification_allowlist).is_some_and(|list| !list.is_empty());
    if listed && uses_allowlist(c) == Some(false) {
        c.at(
            F::preloaded_images_verification_allowlist,
            "needs imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages",
        );
    }
}

fn allowlist_pattern(c: &mut Check<'_>) {
    if uses_allowlist(c) != Some(true) {
        return;
    }
    let minor = c.minor();
    for (at, pattern) in c.get(F::preloaded_images_verification_allowlist).into_iter().flatten().enumerate() {
        if let Err(why) = check_image_pattern(pattern, minor) {
            c.at(F::preloaded_images_verification_allowlist.item(at), format_args!("{pattern:?}: {why}"));
        }
    }
}
