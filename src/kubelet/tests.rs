//! The rows against what reflection over the real types of every minor says.

use super::KubeletConfiguration;
use crate::engine::listed::assert_rows;

/// With apiVersion and kind these make 165.
const FIELDS: &str = include_str!("../../tests/data/kubelet-fields.tsv");

#[test]
fn the_rows_are_the_fields_of_the_real_type() {
    assert_rows::<KubeletConfiguration>(FIELDS, 163);
}
