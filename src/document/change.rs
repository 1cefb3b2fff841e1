//! Edits of the existing text of a kind that is made of rows.

use super::operation::{Changes, Operation};
use super::spec::{Keys, Spec};
use crate::diagnostic::{FieldPath, Segment};
use crate::edit::{self, Edit};
use crate::engine::decode::Decoder;
use crate::engine::unreadable::Unreadable;
use crate::format;
use crate::format::change::overlay::{self, Lists, Overlay};
use crate::format::change::{self, Refusal};
use crate::target::Target;
use crate::tree::{Node, Tree};
use crate::value::Json;
use crate::version::Minor;

/// What this release knows of a text, and which paths of it could not be decoded.
fn known<D: Spec>(tree: &Tree<'_>, target: &Target) -> Option<(Json, Unreadable)> {
    let mut cx = Decoder::new(target, D::SHAPE_RULES, false);
    let draft = D::decode(tree.root(), &mut cx)?;
    Some((draft.said(Keys::Known), cx.finish().failed))
}

/// What a text says: values as this release writes them where it knows them, and everything else as it stands there.
fn all<D: Spec>(tree: &Tree<'_>, target: &Target) -> Option<Json> {
    let (known, failed) = known::<D>(tree, target)?;
    let text = tree.root().map(Node::json).unwrap_or_default();
    Some(change::with_unknown(change::with_unreadable(known, tree, failed.inside()), &text))
}

fn read<D: Spec>(text: &str) -> Result<Tree<'_>, Refusal> {
    format::read(text, D::FORMAT).map_err(|error| {
        change::refuse(format!("the text cannot be read: {}", error.message)).in_text(text, error.span)
    })
}

/// The edits after which `text` says what `wanted` says, and nothing else that this release knows.
pub(super) fn to_equal<D: Spec>(wanted: &D, text: &str) -> Result<Vec<Edit>, Refusal> {
    // Only what the text says counts here, not what a version makes of it.
    let target = Target::new(Minor::NEWEST.into());
    let tree = read::<D>(text)?;
    let (now, failed) = known::<D>(&tree, &target).ok_or_else(another_kind)?;
    let now = change::with_unreadable(now, &tree, failed.inside());
    let edits = change::document(&tree, &now, &wanted.said(Keys::All))?;
    confirm(text, edits, |changed| {
        let again = format::read(changed, D::FORMAT).ok()?;
        let (then, failed) = known::<D>(&again, &target)?;
        Some(failed.is_empty() && then == wanted.said(Keys::Known))
    })
}

/// The edits after which `text` says what these operations name; everything else stays as it is.
pub(super) fn patched<D: Spec>(
    operations: &[Operation<D>],
    text: &str,
    target: &Target,
) -> Result<Changes, Refusal> {
    let tree = read::<D>(text)?;
    let now = all::<D>(&tree, target).ok_or_else(another_kind)?;
    let removed = operations.iter().filter_map(Operation::removed);
    removed.clone().try_for_each(refuse_index)?;
    let wanted = applied(now.clone(), operations);
    let edits = change::document(&tree, &now, &wanted)?;
    let missing = removed.clone().filter(|path| !overlay::holds(&now, path)).cloned().collect();
    let edits = confirm(text, edits, |changed| {
        let again = format::read(changed, D::FORMAT).ok()?;
        let then = all::<D>(&again, target)?;
        let stays = |path: &FieldPath| !is_set_again(operations, path) && overlay::holds(&then, path);
        Some(overlay::is_same(&applied(then.clone(), operations), &then) && !removed.clone().any(stays))
    })?;
    Ok(Changes { edits, missing })
}

/// Whether a later part of the patch brings something below a path that was taken away.
fn is_set_again<D: Spec>(operations: &[Operation<D>], path: &FieldPath) -> bool {
    operations.iter().filter_map(Operation::draft).any(|draft| overlay::holds(&draft.said(Keys::All), path))
}

fn applied<D: Spec>(mut now: Json, operations: &[Operation<D>]) -> Json {
    for operation in operations {
        let (draft, lists) = match operation {
            Operation::Set(draft) => (draft, Lists::Replaced),
            Operation::Add(draft) => (draft, Lists::Extended),
            Operation::Remove(path) => {
                overlay::take(&mut now, path.segments());
                continue;
            }
        };
        Overlay { lists, named: D::NAMED_LISTS }.over(&mut now, &draft.said(Keys::All));
    }
    now
}

/// The number of an item is another one once an item before it went.
fn refuse_index(path: &FieldPath) -> Result<(), Refusal> {
    if path.segments().iter().any(|segment| matches!(segment, Segment::Index(_))) {
        let reason = "an item of a list is named by its name or text, as in clusterDNS[\"10.96.0.10\"], not by its number";
        return Err(Refusal::new(path.clone(), reason));
    }
    Ok(())
}

fn another_kind() -> Refusal {
    change::refuse("the text is of another kind")
}

/// Keeps edits only when the text they make says what was asked for.
fn confirm(
    text: &str,
    edits: Vec<Edit>,
    says: impl FnOnce(&str) -> Option<bool>,
) -> Result<Vec<Edit>, Refusal> {
    let changed = edit::apply(text, &edits).map_err(|_| change::refuse("two changes touch the same text"))?;
    match says(&changed) {
        Some(true) => Ok(edits),
        _ => Err(change::refuse("the text is written in a way that cannot be changed in place")),
    }
}
