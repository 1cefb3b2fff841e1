//! The engine: rows and rules. It knows no kind of file and no document; those are declared above it, in its words.
//!
//! # One row, from its declaration to its text, its findings and its edit
//!
//! A test of the document room holds this page: `one_row_from_its_declaration_to_its_text_its_findings_and_its_edit`.
//!
//! **The row.** A configuration type is declared by its rows. This one stands in `kubelet/config.rs`:
//!
//! ```text
//! schema! {
//!     pub struct KubeletConfiguration {
//!         /// Most pods this node runs.
//!         max_pods: i32 = "maxPods" .within(0, I32_MAX).default("110");
//! ```
//!
//! [`schema!`](schema::schema) emits a plain field `max_pods: Option<i32>`, a setter `.max_pods(200)` and one constant:
//! `F::max_pods`, a [`row::Field`], which holds the [`row::Row`] (`"maxPods"` and what the chain says of it) and the way
//! from a struct to the field. The chain is made of `const fn`s of `Row`: what a row can say is listed in `row.rs`. The
//! macro decides nothing. How an `i32` is decoded and written is said once, by `impl Value for i32` in `leaf.rs`;
//! the struct is a [`record::Record`], which is a list of rows and a `set` by key.
//!
//! **Its text.** `KubeletConfiguration::new().max_pods(200).validate(&target)?.render()` goes through
//! `document::head::write_component`: it writes `apiVersion` and `kind`, then `Record::write_fields` hands each row in
//! order to [`record::write_field`], which skips what is `None`, writes the key, and lets the value write itself into a
//! `format::sink::Sink`. The sink of a file is the YAML printer. No tree is made.
//!
//! ```text
//! apiVersion: kubelet.config.k8s.io/v1beta1
//! kind: KubeletConfiguration
//! maxPods: 200
//! ```
//!
//! **Its findings.** `KubeletConfiguration::lint(text, &target)` goes the other way. `format::read` makes a tree of the
//! text. `document::judge` gives its root to a [`decode::Decoder`], which looks up each key of the map by
//! `Record::set`. Three things can be wrong with the row:
//!
//! | in the file | who notices | what is said |
//! |---|---|---|
//! | `maxPods: many` | `i32::decode`, by `Decoder::wrong_type`; the path goes on a list, and no rule looks there again | `3:10: error[kubelet-wrong-type] maxPods: expected a whole number of 32 bits, found the text "many"` |
//! | `maxPods: -5` | nobody while it is decoded: Go takes the number too. [`row_checks::RowChecks`] holds it to the row's range, as the kubelet's validation does | `3:10: error[kubelet-out-of-range] maxPods: -5 is not between 0 and 2147483647` |
//! | `maxPod: 200` | no row takes the key: `Decoder::unknown_key` looks for the nearest one, and keeps the value in `extra` | `3:1: warning[kubelet-unknown-key] maxPod: unknown key "maxPod": did you mean "maxPods"?` |
//!
//! The ids and reasons are those of the kind's [`shape::ShapeRules`]. What a row cannot say, a relation between two
//! fields, is a rule: a row of `rule(id, title)…by(function)` in `kubelet/rules/` (see [`rule`]), whose function asks
//! `c.get(F::max_pods)` and gets 110, the row's default, where the file says nothing. A finding carries a path and no
//! position: where the path stands in the text is looked up when everything was found, and once.
//!
//! **Its edit.** `valid.edits_to_equal(text)` decodes the text again into a record, writes both records as `Json` (the sink is
//! then a `JsonSink`), and `format::change` compares the two values with the tree: for each field that differs it
//! replaces, adds or takes out the bytes of that field alone. In `maxPods: 110  # as always` three bytes become `200`.
//! The changed text is read once more, and where it does not say what was asked for there is no edit but a refusal.
//!
//! # Circles
//!
//! `decode.rs` and `record.rs` need each other: a record is decoded field by field, and a field may be a record.

pub(crate) mod decode;
pub(crate) mod json_schema;
pub(crate) mod leaf;
#[cfg(test)]
pub(crate) mod listed;
pub(crate) mod record;
pub(crate) mod redundant;
pub(crate) mod row;
pub(crate) mod row_checks;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod shape;
mod syntax_leaf;
pub(crate) mod unreadable;
