//! Any text as every YAML kind and as a token file: no panic, certain fixes apply, and what is rendered is read
//! and rendered the same again. (A draft may come back in kubectl's order, so texts are compared and not drafts.)

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::document::RenderedText as _;
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::{KubeletConfiguration, KubeletDropIn};
use nodestrap::object::{Manifest, Object};
use nodestrap::token::StaticTokenFile;
use nodestrap::version::KNOWN;
use nodestrap::{Document, Target, edit, yaml};

fn judge<D: Document>(text: &str, target: &Target) {
    let lint = D::lint(text, target);
    let _ = lint.report().to_string();
    for found in lint.report() {
        edit::apply(text, &found.fix).expect("the edits of one finding do not touch each other");
    }
    let Some(Ok(valid)) = lint.into_parts().0.map(|draft| draft.validate(target)) else { return };
    let rendered = valid.render();
    let again = D::parse(rendered.expose(), target).expect("what renders is read");
    let again = again.validate(target).expect("what was valid is valid");
    assert!(again.render().expose() == rendered.expose(), "rendered otherwise the second time");
    if let Ok(edits) = valid.edits_to_equal(text) {
        edit::apply(text, &edits).expect("edits of one document do not touch each other");
    }
}

fuzz_target!(|input: (u8, &str)| {
    let (minor, text) = input;
    let target = Target::new(KNOWN[usize::from(minor) % KNOWN.len()].into());
    judge::<KubeletConfiguration>(text, &target);
    judge::<KubeletDropIn>(text, &target);
    judge::<KubeProxyConfiguration>(text, &target);
    judge::<Kubeconfig>(text, &target);
    judge::<StaticTokenFile>(text, &target);
    let _ = Object::lint(text, &target).into_parts().1.to_string();
    let _ = Manifest::lint(text, &target).into_parts().1.to_string();
    let _ = yaml::lint(text).into_parts().1.to_string();
});
