//! Static token files: the API server's reading of every odd text, and what is said about it.

use nodestrap::diagnostic::Stage;
use nodestrap::token::{StaticToken, StaticTokenFile};
use nodestrap::{KubernetesVersion, Target, edit};
use proptest::prelude::*;

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

type Record<'t> = (&'t str, &'t str, &'t str, &'t [&'t str]);

#[track_caller]
fn accepts(text: &str, expected: &[Record<'_>]) {
    let lint = StaticTokenFile::lint(text, &target());
    assert!(lint.report().accepted(), "{text:?}\n{}", lint.report());
    let file = StaticTokenFile::parse(text, &target()).expect(text);
    let expected: Vec<StaticToken> = expected
        .iter()
        .map(|(token, name, uid, groups)| {
            StaticToken::new(*token, *name, *uid).groups(groups.iter().copied())
        })
        .collect();
    assert_eq!(file.tokens.len(), expected.len(), "{text:?}");
    for record in &expected {
        assert_eq!(file.find(record.token.expose()), Some(record), "{text:?}");
    }
}

#[track_caller]
fn refuses(text: &str, message: &str) {
    let report = StaticTokenFile::parse(text, &target()).expect_err(text);
    assert!(!report.accepted());
    assert_eq!(report.stage().map(Stage::name), Some("parse"));
    let first = report.errors().next().map(ToString::to_string).unwrap_or_default();
    assert!(first.contains(message), "{text:?}: {first}");
}

#[test]
fn columns_are_read_as_the_api_server_reads_them() {
    accepts("", &[]);
    accepts("\n\r\n\n", &[]);
    accepts("t,u,1", &[("t", "u", "1", &[])]);
    accepts("t,u,1\n", &[("t", "u", "1", &[])]);
    accepts("t,u,1,\"g1,g2\"\n", &[("t", "u", "1", &["g1", "g2"])]);
    accepts("t,u,1,g1,g2\n", &[("t", "u", "1", &["g1"])]);
    accepts("t,u,1,\n", &[("t", "u", "1", &[""])]);
    accepts("t,u,1,\"g1, g2\"\n", &[("t", "u", "1", &["g1", " g2"])]);
    accepts("t,u,1,\"g1,\"\n", &[("t", "u", "1", &["g1", ""])]);
    accepts("t,u,1,\"g,g\"\n", &[("t", "u", "1", &["g", "g"])]);
    accepts("t,,\n", &[("t", "", "", &[])]);
    accepts(",,", &[]);
    accepts(",u,1,g\nt,u,1\n", &[("t", "u", "1", &[])]);
    accepts("t,u,one\n", &[("t", "u", "one", &[])]);
    accepts("t,\"a\"\"b\",1\n", &[("t", "a\"b", "1", &[])]);
    accepts("t,'a;b\tc\\,1\n", &[("t", "'a;b\tc\\", "1", &[])]);
    accepts("t,u\0,1\n", &[("t", "u\0", "1", &[])]);
}

#[test]
fn of_equal_tokens_the_last_record_counts_whole() {
    accepts("t,u,1,g\ns,x,2\nt,v,3\n", &[("t", "v", "3", &[]), ("s", "x", "2", &[])]);
}

#[test]
fn lines_that_were_not_meant_as_records_are_records() {
    accepts("token,user,uid,groups\n", &[("token", "user", "uid", &["groups"])]);
    accepts("# t,u,1\n", &[("# t", "u", "1", &[])]);
    refuses("# comment\nt,u,1\n", "the record has 1 column, at least 3 are needed");
    refuses("t,u\n", "the record has 2 columns, at least 3 are needed");
    refuses(" \t\n", "the record has 1 column");
    refuses("\u{feff}", "the record has 1 column");
}

#[test]
fn line_ends_and_marks_are_data_where_go_takes_them_for_data() {
    accepts("t,u,1\r\ns,v,2\r\n", &[("t", "u", "1", &[]), ("s", "v", "2", &[])]);
    accepts("t,u,1\r", &[("t", "u", "1", &[])]);
    accepts("t,\"a\r\nb\",1\n", &[("t", "a\nb", "1", &[])]);
    accepts("a,b,c\rd,e,f", &[("a", "b", "c\rd", &["e"])]);
    accepts("t,u,1\r\r\n", &[("t", "u", "1\r", &[])]);
    accepts("\u{feff}t,u,1\n", &[("\u{feff}t", "u", "1", &[])]);
    accepts("t,u,1\n\r", &[("t", "u", "1", &[])]);
}

#[test]
fn misplaced_quotes_are_refused_with_the_programs_own_words() {
    let behind = "extraneous or missing \" in quoted-field";
    refuses("tok,u,1, \"g\"\n", "parse error on line 1, column 10: bare \" in non-quoted-field");
    refuses("\u{feff}\"t\",u,1\n", "bare \" in non-quoted-field");
    refuses("t,u,1,\"g\" \n", behind);
    refuses("t,u,1,\"g", behind);
    // The first bad record decides, yet both faults are shown.
    let report = StaticTokenFile::parse("t,u\nt,\"u\"x,1\n", &target()).expect_err("refused");
    let rules: Vec<&str> = report.errors().map(|error| error.rule.id).collect();
    assert_eq!(rules, ["token-columns", "token-quote"]);
}

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let lint = StaticTokenFile::lint(text, &target());
    let found: Vec<String> = lint
        .report()
        .iter()
        .filter(|d| d.rule.id != "token-static")
        .map(|d| {
            let at = d.place.as_ref().map(|place| place.position);
            format!("{} {}:{}", d.rule.id, at.map_or(0, |at| at.line), at.map_or(0, |at| at.column))
        })
        .collect();
    assert_eq!(found, expected, "{text:?}\n{}", lint.report());
}

const GOOD: &str = "9f3c1a7be24d5068a1b2c3d4e5f60718";

#[test]
fn findings_stand_at_their_fields() {
    let good = |rest: &str| format!("{GOOD},{rest}\n");
    finds(&good("kubelet-bootstrap,10001,\"system:bootstrappers\""), &[]);
    finds(&good("u,1"), &["token-no-bootstrapper 1:1"]);
    finds(&good("u,1,system:bootstrappers,x"), &["token-extra-columns 1:59"]);
    finds(&good("u,1,\"system:bootstrappers,\""), &["token-group-empty 1:38"]);
    finds(
        &good("u,1,\"g, system:bootstrappers\""),
        &["token-no-bootstrapper 1:1", "token-group-space 1:38", "token-group-near-miss 1:38"],
    );
    finds(&good(",1,system:bootstrappers"), &["token-user-empty 1:34"]);
    finds(&good("u,1,\"system:bootstrappers,system:masters\""), &["token-masters 1:38"]);
    finds("cdbe50bd844b6952cd197899bac486d9,u,1,system:bootstrappers", &["token-published 1:1"]);
    finds("secret,u,1,system:bootstrappers", &["token-weak 1:1"]);
    finds(",u,1,x", &["token-record-skipped 1:1"]);
    finds("token,user,uid,system:bootstrappers", &["token-header 1:1", "token-weak 1:1"]);
    finds(
        "# token,user,uid,system:bootstrappers",
        &["token-comment 1:1", "token-weak 1:1", "token-unusable 1:1"],
    );
    finds(
        "07401b.f395accd246ae52d,u,1,system:bootstrappers",
        &["token-published 1:1", "token-bootstrap-form 1:1"],
    );
    let twice = format!("{GOOD},u,1,system:bootstrappers\n{GOOD},v,2,system:bootstrappers\n");
    finds(&twice, &["token-repeated 2:1"]);
}

#[test]
fn a_byte_order_mark_is_removed_by_the_fix() {
    let text = format!("\u{feff}{GOOD},u,1,system:bootstrappers\n");
    let lint = StaticTokenFile::lint(&text, &target());
    let fixes: Vec<_> = lint.report().iter().flat_map(|d| &d.fix).collect();
    let mended = edit::apply(&text, fixes).expect("edits that fit");
    assert_eq!(mended, text[3..]);
    finds(&mended, &[]);
}

#[test]
fn drafts_that_would_read_back_differently_are_refused() {
    let unwritable = |record: StaticToken| {
        let mut file = StaticTokenFile::new();
        file.tokens.push(record);
        let invalid = file.validate(&target()).expect_err("not writable");
        let found: Vec<String> = invalid.report.errors().map(|error| error.message.clone()).collect();
        found.join("; ")
    };
    assert_eq!(unwritable(StaticToken::new("", "u", "1")), "an empty token: kube-apiserver skips the record");
    assert_eq!(
        unwritable(StaticToken::new("t", "u", "1").groups(["a,b"])),
        "a group name with a comma: it is read as two groups"
    );
    assert_eq!(
        unwritable(StaticToken::new("t", "u\r\n", "1")),
        "a carriage return before a line feed: the reader drops it"
    );
}

#[test]
fn a_valid_file_renders_and_edits_by_the_writer_rules() {
    let file = StaticTokenFile::from_iter([StaticToken::from_entropy([0x5a; 16])]);
    let valid = file.validate(&target()).expect("valid");
    let line = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a,kubelet-bootstrap,10001,\"system:bootstrappers\"\n";
    assert_eq!(valid.render().expose(), line);
    let edits = valid.edits_to_equal("other,x,2\n").expect("editable");
    assert_eq!(edit::apply("other,x,2\n", &edits).expect("edits that fit"), format!("other,x,2\n{line}"));
    assert!(valid.edits_to_equal("# comment").is_err());
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            "[a-z0-9,;#' ]",
            Just("\"".to_owned()),
            Just("\n".to_owned()),
            any::<char>().prop_map(String::from)
        ],
        0..8,
    )
    .prop_map(|parts| parts.concat())
}

fn record() -> impl Strategy<Value = StaticToken> {
    (text(), text(), text(), prop::collection::vec(text(), 0..3))
        .prop_map(|(token, name, uid, groups)| StaticToken::new(token, name, uid).groups(groups))
}

proptest! {
    #[test]
    fn what_is_rendered_reads_back_the_same(records in prop::collection::vec(record(), 0..4)) {
        let file = StaticTokenFile::from_iter(records);
        if let Ok(valid) = file.clone().validate(&target()) {
            let text = valid.render();
            prop_assert_eq!(StaticTokenFile::parse(text.expose(), &target()), Ok(file));
            prop_assert_eq!(valid.edits_to_equal(text.expose()), Ok(vec![]));
        }
    }

    #[test]
    fn no_text_panics_and_edits_do_what_they_say(text in "[a-c,\"\r\n #]{0,30}", extra in record()) {
        let lint = StaticTokenFile::lint(&text, &target());
        let file = StaticTokenFile::from_iter([extra.clone()]);
        let Ok(valid) = file.validate(&target()) else { return Ok(()) };
        if lint.report().accepted() {
            let edited = edit::apply(&text, &valid.edits_to_equal(&text).expect("accepted")).expect("edits that fit");
            let mut expected = StaticTokenFile::parse(&text, &target()).expect("accepted");
            expected.add(extra);
            let after = StaticTokenFile::parse(&edited, &target()).expect("still accepted");
            prop_assert_eq!(after.tokens.len(), expected.tokens.len());
            for record in &expected.tokens {
                prop_assert_eq!(after.find(record.token.expose()), Some(record));
            }
        } else {
            prop_assert!(valid.edits_to_equal(&text).is_err());
        }
    }

    #[test]
    fn no_field_is_ever_shown(secret in "[g-z]{12}", column in 0_usize..6, tail in "[,\"\r\n ]{0,6}") {
        let mut fields = vec!["a", "b", "1", "c"];
        fields.insert(column.min(4), &secret);
        let text = fields.join(",") + &tail;
        let lint = StaticTokenFile::lint(&text, &target());
        let mut shown = format!("{}\n{:?}", lint.report(), lint.report());
        for diagnostic in lint.report() {
            shown += &diagnostic.to_json().to_string();
        }
        prop_assert!(!shown.contains(&secret), "{}", shown);
        let token = StaticToken::new(secret.clone(), "u", "1");
        let shown = format!("{token:?}");
        prop_assert!(!shown.contains(&secret));
    }
}
