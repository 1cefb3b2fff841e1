//! Reading: what is taken for a kubeconfig, and what is assumed of its head.

use super::Kubeconfig;
use super::SHAPE;
use crate::document::head::{HeadText, head_text, is_same_key};
use crate::engine::decode::Decoder;
use crate::engine::shape::ShapeRule;
use crate::format::Format;
use crate::text::excerpt;
use crate::tree::{Node, NodeKind};

const HEAD: [&str; 2] = ["apiVersion", "kind"];

/// Decodes a kubeconfig. Nothing at all is an empty one.
pub(super) fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Kubeconfig> {
    // client-go merges what it loads into an empty configuration: an empty file is no fault of reading, only of use.
    let Some(root) = root.filter(|root| !root.is_null()) else { return Some(Kubeconfig::new()) };
    if root.kind() != NodeKind::Map {
        cx.report(&SHAPE[ShapeRule::WrongKind], "the file holds no kubeconfig, which is a map");
        return None;
    }
    let named = check_head(root, cx);
    let mut kubeconfig = Kubeconfig::new();
    let fields = root.fields();
    // Go matches keys without regard to case, so `Kind` and `kind` are both the head and no unknown keys.
    let head: Vec<&str> = fields.iter().map(|entry| entry.key.text()).filter(|key| is_head(key)).collect();
    cx.record_into(root, &mut kubeconfig, &head)?;
    named.then_some(kubeconfig)
}

fn is_head(key: &str) -> bool {
    HEAD.iter().any(|head| is_same_key(key, head))
}

/// Missing, empty and null are assumed to be right; anything else must be.
fn check_head(root: Node<'_>, cx: &mut Decoder<'_>) -> bool {
    let mut good = true;
    for key in HEAD {
        let message = match head_text(root, Format::Yaml, key) {
            HeadText::Missing => continue,
            HeadText::Text(text) if is_assumed(key, text) => continue,
            HeadText::Text(text) => format!("{key} is {:?}; it must be v1 Config", excerpt(text)),
            HeadText::NoText => format!("{key} must be text"),
        };
        cx.report(&SHAPE[ShapeRule::WrongKind], message);
        good = false;
    }
    good
}

/// Go takes a lone slash for no version, and an empty group for none.
fn is_assumed(key: &str, text: &str) -> bool {
    match key {
        // `clientcmdlatest.Codec` decodes with v1 Config as the default kind, which fills in what is empty.
        "kind" => matches!(text, "" | "Config"),
        _ => matches!(text, "" | "/" | "v1" | "/v1"),
    }
}
