//! Environment files as documents: what a draft renders, and what an edit leaves alone.

#![expect(clippy::expect_used, reason = "helpers of tests stop where tests would")]

use nodestrap::unit::{EnvironmentFile, Variables, read_environment_file};
use nodestrap::{KubernetesVersion, Patch, Target, edit};
use proptest::prelude::*;

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

#[track_caller]
fn edited(text: &str, wanted: EnvironmentFile) -> String {
    let wanted = wanted.validate(&target()).expect("a valid draft");
    edit::apply(text, &wanted.edits_to_equal(text).expect("a text that can be edited"))
        .expect("edits that fit")
}

#[test]
fn values_are_quoted_where_systemd_needs_it() {
    let file = EnvironmentFile::new()
        .variable("KUBELET_KUBEADM_ARGS", "--node-ip=192.168.1.51 --v=2")
        .variable("LANG", "C.UTF-8")
        .variable("NO_PROXY", "10.96.0.0/12,.svc")
        .variable("ODD", "a \"b\" \\ $C `d`\n # e")
        .variable("EMPTY", "");
    let text = file.validate(&target()).expect("a valid draft").render();
    let expected = "KUBELET_KUBEADM_ARGS=\"--node-ip=192.168.1.51 --v=2\"\nLANG=C.UTF-8\nNO_PROXY=10.96.0.0/12,.svc\n\
                    ODD=\"a \\\"b\\\" \\\\ \\$C \\`d\\`\n # e\"\nEMPTY=\n";
    assert_eq!(text.expose(), expected);
}

#[test]
fn a_draft_is_refused_where_no_line_says_what_was_meant() {
    let mut twice = EnvironmentFile::from_iter([("A", "1"), ("1B", "2"), ("C", "\0")]);
    twice.variables.push(("A", "3").into());
    let invalid = twice.validate(&target()).expect_err("three faults");
    let found: Vec<_> =
        invalid.report.errors().map(|d| (d.rule.id, d.path.to_string(), d.message.as_str())).collect();
    let of_rule = |path: &str, message| ("unit-environment-unwritable", path.to_owned(), message);
    assert_eq!(
        found,
        [
            of_rule("[1]", "\"1B\" is no name of a variable"),
            of_rule("[2]", "the value of C has a character that systemd takes in no file"),
            of_rule("[3]", "A is set a second time: one value alone can hold"),
        ]
    );
}

#[test]
fn an_edit_leaves_comments_and_equal_values_as_they_are_written() {
    let text = "# flags\n  A = '1'  \n; more\nB=\"2 \\\n3\"\nno assignment\nC=4";
    let same = EnvironmentFile::from_iter([("C", "4"), ("B", "2 3"), ("A", "1")]);
    assert_eq!(edited(text, same), text);
    let other = EnvironmentFile::from_iter([("A", "1"), ("C", "5 6"), ("D", "7")]);
    assert_eq!(edited(text, other), "# flags\n  A = '1'  \n; more\nno assignment\nC=\"5 6\"\nD=7\n");
}

#[test]
fn of_a_repeated_variable_the_value_that_holds_changes() {
    assert_eq!(edited("A=1\r\nA=2\r\n", EnvironmentFile::from_iter([("A", "3")])), "A=1\r\nA=3\r\n");
    assert_eq!(edited("A=1\nB=2\nA=2\n", EnvironmentFile::from_iter([("B", "2")])), "B=2\n");
}

#[test]
fn a_text_that_cannot_be_changed_in_place_is_refused() {
    let wanted = EnvironmentFile::from_iter([("A", "1"), ("B", "2")]).validate(&target()).expect("valid");
    let refusal = wanted.edits_to_equal("A=1\\").expect_err("the new line would be joined to the last one");
    assert_eq!(refusal.to_string(), "the text is written in a way that cannot be changed in place");
}

#[test]
fn a_patch_sets_and_removes_variables_by_name() {
    let text = "# flags\nA=1\nB=2\nC=3\n";
    let patch = Patch::new().set(EnvironmentFile::new().variable("B", "4 5")).remove("A").remove("D");
    let patched = patch.apply(text, &target()).expect("a text that can be changed");
    assert_eq!(*patched.text.expose(), "# flags\nB=\"4 5\"\nC=3\n");
    assert_eq!(patched.missing, ["D".into()]);
}

#[test]
fn no_value_of_a_draft_is_shown() {
    let file = EnvironmentFile::new().variable("API_TOKEN", "hunter2").variable("X", "hunter2\0");
    let invalid = file.clone().validate(&target()).expect_err("a NUL");
    assert!(!invalid.to_string().contains("hunter2"), "{invalid}");
    let valid = EnvironmentFile::new().variable("API_TOKEN", "hunter2").validate(&target()).expect("valid");
    assert!(!format!("{valid:?} {:?}", valid.render()).contains("hunter2"));
}

fn files() -> impl Strategy<Value = EnvironmentFile> {
    let values = "([a-z$`\"'\\\\#; \t\r\n=%-]|\u{e9}){0,12}";
    proptest::collection::vec(("[A-Z_][A-Z0-9_]{0,2}", values), 0..6).prop_map(EnvironmentFile::from_iter)
}

/// Texts made of what is special in them.
fn texts() -> impl Strategy<Value = String> {
    "([AB_1 ]{0,2}=?([a$`\"'\\\\#; \t-]){0,6}[\r\n]{0,2}){0,6}"
}

proptest! {
    #[test]
    fn what_is_rendered_is_read_the_same(file in files()) {
        let text = file.clone().validate(&target()).expect("names and values that can be written").render();
        let lint = EnvironmentFile::lint(text.expose(), &target());
        prop_assert_eq!(lint.draft(), Some(&file));
        prop_assert_eq!(read_environment_file(text.expose()), Variables::from(file));
    }

    #[test]
    fn an_edited_text_says_what_was_wanted(text in texts(), file in files()) {
        let wanted = file.clone().validate(&target()).expect("names and values that can be written");
        if let Ok(edits) = wanted.edits_to_equal(&text) {
            let edited = edit::apply(&text, &edits).expect("edits that fit");
            prop_assert_eq!(read_environment_file(&edited), Variables::from(file));
            prop_assert_eq!(wanted.edits_to_equal(&edited), Ok(Vec::new()));
        }
    }
}
