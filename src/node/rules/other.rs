//! A kubelet that asks another runtime than containerd.

use super::{Look, NodeSet, Rule, rule};
use crate::document::Kind;
use crate::node::configured::Configured;

pub(super) const RULES: &[Rule<NodeSet>] = &[rule(
    "node-runtime-other",
    "the kubelet asks another runtime than containerd",
)
.note()
.supersedes(&["containerd-cri-disabled"])
.why("containerd's file is that of Docker, or of nothing here: whether it serves a kubelet does not matter.")
.help("nothing, where that runtime is meant")
.source("kubernetes.io/docs/setup/production-environment/container-runtimes")
.by(other)];

fn other(look: &mut Look<'_>) {
    let view = look.view;
    let Some((runtime, asked)) = view.kubelet.and_then(Configured::other_runtime) else { return };
    for file in view.own_files().filter(|file| file.kind == Ok(Kind::ContainerdConfig)) {
        look.supersede(&file.spot());
        let place = asked.spot.clone().related(format!("the kubelet asks {runtime}"));
        look.remark(file.spot(), format!("the kubelet does not ask this containerd, but {runtime}"), [place]);
    }
}
