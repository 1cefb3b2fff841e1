//! Names: given twice, missing, or naming nothing.

use std::collections::BTreeSet;

use super::{Check, F, RuleRow, VALIDATION, is_set};
use crate::diagnostic::{FieldPath, Program, Stage};
use crate::engine::row::Lens as _;
use crate::engine::rule::rule;
use crate::kubeconfig::write::Named;
use crate::kubeconfig::{Context, NamedExtension};
use crate::value::name::dns_label;

pub(super) const RULES: &[RuleRow] = &[
    rule("kubeconfig-name-repeated", "two entries of a list have the same name")
        .refused_by(Program::ClientGo, Stage::Decode)
        .why(
            "Lists become maps by name, and a second entry makes the whole file unreadable. The program's own message \
             prints the list, tokens and keys included: do not pass it on.",
        )
        .help("keep one of them")
        .source("client-go tools/clientcmd/api/v1/conversion.go")
        .by(repeated),
    rule("kubeconfig-context-unnamed", "a context has no name")
        .warning()
        .why("No current-context can select it; kubectl refuses the file.")
        .help("give it a name")
        .source(VALIDATION)
        .by(unnamed_context),
    rule("kubeconfig-context-dangling", "a context that is not in use names no entry")
        .warning()
        .why("A component looks at the current context only, but kubectl refuses to use this one.")
        .help("name an entry that exists, or take the context out")
        .source(VALIDATION)
        .by(dangling),
    rule("kubeconfig-context-namespace", "the namespace of a context is no DNS label")
        .warning()
        .why("A component does not look at it; kubectl refuses the context.")
        .help("write a namespace: lower-case letters, digits and - only")
        .source(VALIDATION)
        .by(namespace),
];

fn repeated(c: &mut Check<'_>) {
    let kubeconfig = c.effective();
    // Collected first and said later: the check borrows the configuration while it walks.
    let mut found = Found::default();
    found.entries(&F::clusters.path(), kubeconfig.clusters.as_deref());
    found.entries(&F::contexts.path(), kubeconfig.contexts.as_deref());
    found.entries(&F::users.path(), kubeconfig.users.as_deref());
    found.extensions(&FieldPath::ROOT, kubeconfig.extensions.as_deref());
    if let Some(preferences) = &kubeconfig.preferences {
        found.extensions(&F::preferences.path(), preferences.extensions.as_deref());
    }
    for (at, named) in kubeconfig.clusters.iter().flatten().enumerate() {
        let extensions = named.cluster.as_ref().and_then(|cluster| cluster.extensions.as_deref());
        found.extensions(&F::clusters.item(at).then("cluster"), extensions);
    }
    for (at, named) in kubeconfig.contexts.iter().flatten().enumerate() {
        let extensions = named.context.as_ref().and_then(|context| context.extensions.as_deref());
        found.extensions(&F::contexts.item(at).then("context"), extensions);
    }
    for (at, named) in kubeconfig.users.iter().flatten().enumerate() {
        let extensions = named.user.as_ref().and_then(|user| user.extensions.as_deref());
        found.extensions(&F::users.item(at).then("user"), extensions);
    }
    for (path, name) in found.0 {
        c.at(path, format_args!("the name {name:?} is given again"));
    }
}

/// Names given again, and where.
#[derive(Default)]
struct Found(Vec<(FieldPath, String)>);

impl Found {
    fn entries<T: Named>(&mut self, list: &FieldPath, entries: Option<&[T]>) {
        self.names(list, entries.unwrap_or_default().iter().map(|entry| (entry.name(), true)));
    }

    /// Extensions without data do not count as long as none with data came before.
    fn extensions(&mut self, owner: &FieldPath, entries: Option<&[NamedExtension]>) {
        let has_data =
            |entry: &NamedExtension| entry.extension.as_ref().is_some_and(|data| !data.expose().is_null());
        let list = owner.clone().then("extensions");
        self.names(&list, entries.unwrap_or_default().iter().map(|entry| (entry.name(), has_data(entry))));
    }

    fn names<'n>(&mut self, list: &FieldPath, names: impl Iterator<Item = (&'n str, bool)>) {
        // `Convert_Slice_v1_NamedCluster_To_Map…` and its siblings fail on a name that the map already holds.
        let mut seen = BTreeSet::new();
        for (at, (name, counts)) in names.enumerate() {
            if seen.contains(name) {
                self.0.push((list.clone().item(at).then("name"), name.to_owned()));
            } else if counts {
                seen.insert(name);
            }
        }
    }
}

fn each_context<'a>(c: &Check<'a>) -> Vec<(usize, &'a str, &'a Context)> {
    let contexts = c.effective().contexts.iter().flatten().enumerate();
    contexts.filter_map(|(at, named)| Some((at, named.name(), named.context.as_ref()?))).collect()
}

fn unnamed_context(c: &mut Check<'_>) {
    for (at, name, _) in each_context(c) {
        if name.is_empty() {
            c.at(F::contexts.item(at), "a context without a name");
        }
    }
}

fn dangling(c: &mut Check<'_>) {
    let kubeconfig = c.effective();
    let in_use = c.context().selection.context;
    // The context in use has rules of its own, which are errors.
    for (at, _, context) in each_context(c).into_iter().filter(|(at, ..)| Some(*at) != in_use) {
        let path = F::contexts.item(at).then("context");
        let cluster = context.cluster.as_deref().unwrap_or_default();
        if !has(kubeconfig.clusters.as_deref(), cluster) {
            c.at(path.clone().then("cluster"), format_args!("there is no cluster {cluster:?}"));
        }
        let user = context.user.as_deref().unwrap_or_default();
        if !has(kubeconfig.users.as_deref(), user) {
            c.at(path.then("user"), format_args!("there is no user {user:?}"));
        }
    }
}

/// The rules of contexts know no entry without a name.
fn has<T: Named>(list: Option<&[T]>, name: &str) -> bool {
    // `validateContext` calls an empty name unspecified even where an entry without a name exists.
    !name.is_empty() && list.unwrap_or_default().iter().any(|entry| entry.name() == name)
}

fn namespace(c: &mut Check<'_>) {
    for (at, _, context) in each_context(c) {
        let Some(namespace) = context.namespace.as_deref().filter(|_| is_set(context.namespace.as_ref()))
        else {
            continue;
        };
        if let Some(reason) = dns_label(namespace).first() {
            c.at(
                F::contexts.item(at).then("context").then("namespace"),
                format_args!("{namespace:?}: {reason}"),
            );
        }
    }
}
