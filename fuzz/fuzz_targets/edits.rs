//! Edits of every kind: what is patched into a text is there afterwards, and a draft that a text is made equal to is
//! what the text says then.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::containerd::{ContainerdConfig, ContainerdVersion};
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::token::StaticTokenFile;
use nodestrap::unit::{DropIn, ServiceSection, ServiceUnit, UnitSection};
use nodestrap::version::KNOWN;
use nodestrap::{Document, Patch, Target, edit};

fn patched<D: Document>(patch: &Patch<D>, text: &str, target: &Target) {
    let _ = format!("{:?}", patch.apply(text, target).err());
}

fn made_equal<D: Document>(from: &str, text: &str, target: &Target) {
    let Some(draft) = D::lint(from, target).into_parts().0 else { return };
    let Ok(valid) = draft.validate(target) else { return };
    let Ok(edits) = valid.edits_to_equal(text) else { return };
    let changed = edit::apply(text, &edits).expect("edits of one document do not touch each other");
    let again = valid.edits_to_equal(&changed).expect("what was changed can be changed");
    assert_eq!(again, [], "a text that was made equal is to be changed again");
}

fuzz_target!(|input: (u8, &str, &str)| {
    let (minor, text, other) = input;
    let target = Target::new(KNOWN[usize::from(minor) % KNOWN.len()].into())
        .containerd(ContainerdVersion::KNOWN[usize::from(minor) % ContainerdVersion::KNOWN.len()]);
    let kubelet = KubeletConfiguration::new().cluster_domain(other).eviction_hard([(other, other)]);
    patched(&Patch::new().set(kubelet).remove("clusterDNS"), text, &target);
    patched(&Patch::new().set(KubeProxyConfiguration::new().cluster_cidr(other)), text, &target);
    patched(&Patch::new().set(Kubeconfig::new().current_context(other)), text, &target);
    patched(&Patch::new().set(ContainerdConfig::new().sandbox_image(other)), text, &target);
    patched(&Patch::new().set(ServiceUnit::new().unit(UnitSection::new().description(other))), text, &target);
    let variable = ServiceSection::new().environment([("A", other)]);
    patched(&Patch::new().add(DropIn::new().service(variable)), text, &target);
    made_equal::<KubeletConfiguration>(other, text, &target);
    made_equal::<KubeProxyConfiguration>(other, text, &target);
    made_equal::<Kubeconfig>(other, text, &target);
    made_equal::<ServiceUnit>(other, text, &target);
    made_equal::<StaticTokenFile>(other, text, &target);
});
