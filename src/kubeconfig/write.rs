//! Writing: kubectl's order and layout.

use std::borrow::Cow;

use super::{F, Kubeconfig, NamedCluster, NamedContext, NamedExtension, NamedUser};
use crate::engine::record::{AnyValue as _, Fields, Record as _, write_field};
use crate::format::sink::Sink;

/// Writes a whole file, its head among the fields.
pub(super) fn document<S: Sink>(kubeconfig: &Kubeconfig, sink: &mut S, fields: Fields) {
    sink.begin_map();
    sink.name("apiVersion");
    sink.text("v1");
    write_field(F::clusters.row, kubeconfig.clusters.as_ref(), sink, fields);
    write_field(F::contexts.row, kubeconfig.contexts.as_ref(), sink, fields);
    write_field(F::current_context.row, kubeconfig.current_context.as_ref(), sink, fields);
    write_field(F::extensions.row, kubeconfig.extensions.as_ref(), sink, fields);
    sink.name("kind");
    sink.text("Config");
    if kubeconfig.preferences.is_some() {
        write_field(F::preferences.row, kubeconfig.preferences.as_ref(), sink, fields);
    }
    write_field(F::users.row, kubeconfig.users.as_ref(), sink, fields);
    kubeconfig.extra().write(sink, fields);
    sink.end_map();
}

/// As kubectl would write it: every list of named entries sorted, empty lists and preferences left out.
pub(super) fn sorted(kubeconfig: &Kubeconfig) -> Cow<'_, Kubeconfig> {
    if is_sorted(kubeconfig) {
        return Cow::Borrowed(kubeconfig);
    }
    let mut sorted = kubeconfig.clone();
    sort(&mut sorted.clusters);
    sort(&mut sorted.contexts);
    sort(&mut sorted.users);
    sort(&mut sorted.extensions);
    for cluster in sorted.clusters.iter_mut().flatten().filter_map(|named| named.cluster.as_mut()) {
        sort(&mut cluster.extensions);
    }
    for context in sorted.contexts.iter_mut().flatten().filter_map(|named| named.context.as_mut()) {
        sort(&mut context.extensions);
    }
    for user in sorted.users.iter_mut().flatten().filter_map(|named| named.user.as_mut()) {
        sort(&mut user.extensions);
    }
    if let Some(preferences) = &mut sorted.preferences {
        sort(&mut preferences.extensions);
    }
    sorted.preferences =
        sorted.preferences.filter(|preferences| !preferences.is_zero() || !preferences.extra().is_empty());
    Cow::Owned(sorted)
}

/// Whether kubectl would leave everything in its place. A file with extensions or preferences is rare, and not looked
/// into.
fn is_sorted(kubeconfig: &Kubeconfig) -> bool {
    let clusters = kubeconfig.clusters.iter().flatten().filter_map(|named| named.cluster.as_ref());
    let contexts = kubeconfig.contexts.iter().flatten().filter_map(|named| named.context.as_ref());
    let users = kubeconfig.users.iter().flatten().filter_map(|named| named.user.as_ref());
    let plain = kubeconfig.extensions.is_none()
        && kubeconfig.preferences.is_none()
        && clusters.into_iter().all(|cluster| cluster.extensions.is_none())
        && contexts.into_iter().all(|context| context.extensions.is_none())
        && users.into_iter().all(|user| user.extensions.is_none());
    plain
        && in_order(kubeconfig.clusters.as_ref())
        && in_order(kubeconfig.contexts.as_ref())
        && in_order(kubeconfig.users.as_ref())
}

fn in_order<T: Named>(list: Option<&Vec<T>>) -> bool {
    let sorted = |items: &Vec<T>| !items.is_empty() && items.is_sorted_by(|a, b| a.name() <= b.name());
    list.is_none_or(sorted)
}

fn sort<T: Named>(list: &mut Option<Vec<T>>) {
    if let Some(items) = list {
        // Stable, so that a draft with a name given twice keeps its order.
        items.sort_by(|a, b| a.name().cmp(b.name()));
    }
    *list = list.take().filter(|items| !items.is_empty());
}

/// An entry of a list of named ones.
pub(super) trait Named {
    /// The name; none is the empty one.
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($entry:ty),+) => {
        $(impl Named for $entry {
            fn name(&self) -> &str {
                self.name.as_deref().unwrap_or_default()
            }
        })+
    };
}
named!(NamedCluster, NamedContext, NamedUser, NamedExtension);
