//! Taints that the node is registered with.

use std::collections::BTreeSet;

use super::{Check, F, RuleRow, refused};
use crate::engine::row::Lens as _;
use crate::engine::row_checks::list;
use crate::engine::rule::rule;
use crate::kubelet::TaintEffect;
use crate::value::name::{label_value, qualified_name};

const SOURCE: &str = "kubernetes pkg/util/taints/taints.go";

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-taint-key", "the key of a taint is no qualified name")
        .why("A taint key is a label key: an optional DNS subdomain and a slash, then a name of at most 63 characters.")
        .help("write a label key, such as example.com/dedicated")
        .source(SOURCE)
        .by(key),
    refused("kubelet-taint-value", "the value of a taint is no label value")
        .why("Letters, digits, dash, underscore and dot, at most 63, a letter or digit at both ends.")
        .help("write letters, digits, -, _ and . only, at most 63")
        .source(SOURCE)
        .by(value),
    refused("kubelet-taint-effect", "the effect of a taint is unknown")
        .why("There are three effects; letter case matters.")
        .help("write NoSchedule, PreferNoSchedule or NoExecute")
        .source(SOURCE)
        .by(effect),
    refused("kubelet-taint-time", "a taint has a time")
        .why("The API server notes when a taint was added; here it must be absent.")
        .help("leave timeAdded out")
        .by(time),
    rule("kubelet-taint-no-effect", "a taint has no effect")
        .warning()
        .why("The kubelet takes an empty effect, then the API server refuses the registration of the node.")
        .help("write NoSchedule, PreferNoSchedule or NoExecute")
        .source("kubernetes pkg/apis/core/validation/validation.go")
        .by(no_effect),
    rule("kubelet-taint-repeated", "a taint is given twice")
        .warning()
        .why("The kubelet takes it, then the API server refuses the registration: key and effect must be unique.")
        .help("keep one of them")
        .source("kubernetes pkg/apis/core/validation/validation.go")
        .by(repeated),
];

fn key(c: &mut Check<'_>) {
    for (at, taint) in c.get(F::register_with_taints).into_iter().flatten().enumerate() {
        let path = F::register_with_taints.item(at).then("key");
        // An absent key is an empty one to Go, which no label key is.
        let key = taint.key.as_deref().unwrap_or("");
        if let Some(reason) = qualified_name(key).into_iter().next().filter(|_| c.readable(&path)) {
            c.at(path, format_args!("{key:?}: {reason}"));
        }
    }
}

fn value(c: &mut Check<'_>) {
    for (at, taint) in c.get(F::register_with_taints).into_iter().flatten().enumerate() {
        let value = taint.value.as_deref().unwrap_or("");
        if let Some(reason) = label_value(value).into_iter().next() {
            c.at(F::register_with_taints.item(at).then("value"), format_args!("{value:?}: {reason}"));
        }
    }
}

fn effect(c: &mut Check<'_>) {
    for (at, taint) in c.get(F::register_with_taints).into_iter().flatten().enumerate() {
        // `CheckTaintValidation` lets an empty effect pass, for taints that are to be removed.
        if let Some(TaintEffect::Other(word)) = taint.effect.as_ref().filter(|e| !e.as_str().is_empty()) {
            c.at(
                F::register_with_taints.item(at).then("effect"),
                format_args!("{word:?} is none of {}", list(TaintEffect::WORDS)),
            );
        }
    }
}

fn time(c: &mut Check<'_>) {
    for (at, taint) in c.get(F::register_with_taints).into_iter().flatten().enumerate() {
        if taint.time_added.is_some() {
            c.at(F::register_with_taints.item(at).then("timeAdded"), "must be absent").remove();
        }
    }
}

fn no_effect(c: &mut Check<'_>) {
    for (at, taint) in c.get(F::register_with_taints).into_iter().flatten().enumerate() {
        let path = F::register_with_taints.item(at).then("effect");
        if taint.effect.as_ref().is_none_or(|effect| effect.as_str().is_empty()) && c.readable(&path) {
            c.at(path, "missing: the API server will not register this node")
                .help("write NoSchedule, PreferNoSchedule or NoExecute");
        }
    }
}

fn repeated(c: &mut Check<'_>) {
    let Some(taints) = c.get(F::register_with_taints) else { return };
    let mut seen = BTreeSet::new();
    for (at, taint) in taints.iter().enumerate() {
        if !seen.insert((&taint.key, taint.effect.as_ref().map(TaintEffect::as_str))) {
            c.at(F::register_with_taints.item(at), "key and effect are those of an earlier taint");
        }
    }
}
