//! The rows against what reflection over the real types of every minor says.

use super::KubeProxyConfiguration;
use crate::engine::listed::assert_rows;

/// With apiVersion and kind these make 75.
const FIELDS: &str = include_str!("../../tests/data/kube-proxy-fields.tsv");

#[test]
fn the_rows_are_the_fields_of_the_real_type() {
    assert_rows::<KubeProxyConfiguration>(FIELDS, 73);
}
