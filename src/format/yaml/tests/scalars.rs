//! What a word means.

use super::*;

#[test]
fn booleans_and_nulls_have_few_spellings() {
    for word in "y Y yes Yes YES on On ON true True TRUE".split(' ') {
        assert_eq!(value(word).as_deref(), Some("true"), "{word}");
    }
    for word in "n N no No NO off Off OFF false False FALSE".split(' ') {
        assert_eq!(value(word).as_deref(), Some("false"), "{word}");
    }
    for word in ["~", "null", "Null", "NULL", "", "# only a comment", "---", "&a"] {
        assert_eq!(value(word).as_deref(), Some("null"), "{word}");
    }
    for word in "yEs tRUE t nULL nil none oN".split(' ') {
        assert_eq!(value(word), Some(format!("\"{word}\"")));
    }
}

#[test]
fn integers_take_underscores_and_four_radices() {
    reads(&[
        ("1_000", "1000"),
        ("1__0", "10"),
        ("1_", "1"),
        ("-_1", "-1"),
        ("0644", "420"),
        ("-010", "-8"),
        ("0o17", "15"),
        ("0O17", "15"),
        ("0_o7", "7"),
        ("0x1F", "31"),
        ("0X1f", "31"),
        ("+0x_1", "1"),
        ("0x1_", "1"),
        ("0b11", "3"),
        ("0b+1", "1"),
        ("0b-1", "-1"),
        ("-0b11", "-3"),
        ("+5", "5"),
        ("-0", "0"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        ("+18446744073709551615", "18446744073709552000"),
    ]);
    for word in "_1 0x 0x_ 0o8 0b2 --1 + 0xFFFFFFFFFFFFFFFFF".split(' ') {
        assert_eq!(value(word), Some(format!("\"{word}\"")));
    }
}

#[test]
fn floats_are_printed_as_json_prints_them() {
    reads(&[
        ("1.", "1"),
        (".5", "0.5"),
        ("1e3", "1000"),
        ("1.e3", "1000"),
        ("1_e3", "1000"),
        ("0123e4", "1230000"),
        ("08", "8"),
        ("09", "9"),
        ("18446744073709551616", "18446744073709552000"),
        ("0777777777777777777777777", "7.777777777777778e+23"),
        (".5_0", "0.5"),
        ("1.10", "1.1"),
        ("-0.0", "-0"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("0.000001", "0.000001"),
        ("1e-7", "1e-7"),
        ("1e-400", "0"),
    ]);
    for word in ".1_ ._5 . .e3 1e400 1e 0x1p3 inf nan .iNF .Nan -.nan 1.2.3".split(' ') {
        assert_eq!(value(word), Some(format!("\"{word}\"")));
    }
}

#[test]
fn much_else_stays_text() {
    for word in [
        "2001-12-14",
        "2001-12-14T21:59:43Z",
        "12:30:45",
        "10%",
        "1Gi",
        "5m",
        "=",
        "<<",
        "a:b",
        "a#b",
        "10.96.0.10",
    ] {
        assert_eq!(value(word), Some(format!("\"{word}\"")));
    }
    reads(&[("'1'", "\"1\""), ("\"yes\"", "\"yes\""), ("|\n  1\n", "\"1\\n\""), (">-\n  no\n", "\"no\"")]);
}

#[test]
fn infinities_count_only_where_they_remain() {
    refuses(&["a: .inf", "[-.INF]", "a: +.Inf", ".nan", "a: &x .inf\nb: [*x]"]);
    reads(&[("a: .inf\na: 1", r#"{"a":1}"#), (".inf: 1", r#"{".inf":1}"#)]);
}

#[test]
fn keys_become_text_through_their_value() {
    reads(&[
        ("yes: 1", r#"{"true":1}"#),
        ("010: 1", r#"{"8":1}"#),
        ("1.10: 1", r#"{"1.1":1}"#),
        ("0.30000000000000004: 1", r#"{"0.3":1}"#),
        ("1e20: 1", r#"{"1e+20":1}"#),
        ("1e5: 1", r#"{"100000":1}"#),
        ("1e6: 1", r#"{"1e+06":1}"#),
        ("&a 010: *a", r#"{"8":8}"#),
        ("a: &x 1.10\n*x : 2", r#"{"a":1.1,"1.1":2}"#),
        ("? a\n: b", r#"{"a":"b"}"#),
        ("{a, b: }", r#"{"a":null,"b":null}"#),
    ]);
    refuses(&["~: 1", ": 1", "[a]: 1", "? {a: 1}\n: 2", "9223372036854775808: 1", "a: &x [1]\n*x : 1"]);
}
