//! How many changes of real files can be made in place: one value at a time is taken away, emptied, changed or added in
//! the files of the walkthrough and in those that other tools leave.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use std::fmt::Write as _;

use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::{Document, Json, KubernetesVersion, Target, edit, yaml};

/// One value changed, in every way and in every place.
fn changes(value: &Json) -> Vec<Json> {
    let mut all = Vec::new();
    match value {
        Json::Object(fields) => {
            for (at, (key, value)) in fields.iter().enumerate() {
                let with = |value: Option<Json>| {
                    let mut fields = fields.clone();
                    match value {
                        Some(value) => fields[at] = (key.clone(), value),
                        None => drop(fields.remove(at)),
                    }
                    Json::Object(fields)
                };
                all.push(with(None));
                all.extend(changes(value).into_iter().map(|value| with(Some(value))));
            }
            all.push(Json::Object(Vec::new()));
            all.push(fields.iter().cloned().chain([("added".to_owned(), Json::from(1))]).collect());
        }
        Json::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                let with = |value: Option<Json>| {
                    let mut items = items.clone();
                    match value {
                        Some(value) => items[at] = value,
                        None => drop(items.remove(at)),
                    }
                    Json::Array(items)
                };
                all.push(with(None));
                all.extend(changes(value).into_iter().map(|value| with(Some(value))));
            }
            all.push(Json::Array(Vec::new()));
            all.extend(items.first().map(|first| {
                let mut items = items.clone();
                items.push(first.clone());
                Json::Array(items)
            }));
        }
        Json::String(text) => all.push(Json::from(format!("{text}0"))),
        Json::Bool(value) => all.push(Json::from(!value)),
        Json::Number(_) => all.push(Json::from(7)),
        Json::Null => all.push(Json::from("x")),
    }
    all
}

/// How many changes were asked for, and what was refused.
#[derive(Default)]
struct Count {
    asked: usize,
    refused: String,
}

/// Only what validates counts: a document with errors, or one that lost a field of its text, has no edits.
fn count<D: Document>(name: &str, text: &str, count: &mut Count) {
    let target = Target::new(KubernetesVersion::V1_34);
    let value = yaml::lint(text).into_parts().0.unwrap();
    for changed in changes(&value) {
        let Some(draft) = D::lint(&yaml::print(&changed), &target).into_parts().0 else { continue };
        let Ok(valid) = draft.validate(&target) else { continue };
        count.asked += 1;
        match valid.edits_to_equal(text) {
            Ok(edits) => {
                let after = edit::apply(text, &edits).unwrap();
                assert_eq!(D::lint(&after, &target).draft(), Some(valid.document()), "{name}:\n{after}");
                assert_eq!(comments(&after), comments(text), "{name}:\n{after}");
            }
            Err(refusal) => writeln!(count.refused, "{name}: {refusal}").unwrap(),
        }
    }
}

fn comments(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| line.starts_with('#')).collect()
}

macro_rules! file {
    ($kind:ty, $path:literal, $count:expr) => {
        count::<$kind>($path, include_str!($path), $count)
    };
}

#[test]
fn one_value_of_a_real_file_is_changed_in_place() {
    let mut all = Count::default();
    let c = &mut all;
    file!(KubeletConfiguration, "walkthrough/etc/kubernetes/kubelet-conf.yaml", c);
    file!(KubeletConfiguration, "trees/kubeadm-1.34/var/lib/kubelet/config.yaml", c);
    file!(KubeletConfiguration, "trees/k0s-1.34/var/lib/k0s/kubelet-config.yaml", c);
    file!(KubeletConfiguration, "trees/kubespray-1.33/etc/kubernetes/kubelet-config.yaml", c);
    file!(KubeletConfiguration, "trees/nodeadm-1.33/etc/kubernetes/kubelet/config.json", c);
    file!(KubeProxyConfiguration, "walkthrough/etc/kubernetes/kube-proxy.yaml", c);
    file!(Kubeconfig, "walkthrough/etc/kubernetes/bootstrap-kubeconfig", c);
    file!(Kubeconfig, "walkthrough/etc/kubernetes/kube-proxy.conf", c);
    file!(Kubeconfig, "trees/kubeadm-1.34/etc/kubernetes/admin.conf", c);
    file!(Kubeconfig, "trees/k0s-1.34/var/lib/k0s/kubelet.conf", c);
    file!(Kubeconfig, "trees/nodeadm-1.33/var/lib/kubelet/kubeconfig", c);
    assert_eq!((all.asked, all.refused.as_str()), (570, ""));
}
