use proptest::prelude::*;

use super::*;

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

#[test]
fn the_canonical_form_has_no_fraction_and_the_largest_suffix() {
    for (text, canonical) in [
        ("0", "0"),
        ("-0", "0"),
        ("0Ki", "0"),
        ("1.5", "1500m"),
        ("1.5Gi", "1536Mi"),
        ("1024Mi", "1Gi"),
        ("1000m", "1"),
        ("0.5Gi", "512Mi"),
        (".5", "500m"),
        ("1.0", "1"),
        ("200Mi", "200Mi"),
        ("1e3", "1e3"),
        ("1E3", "1E3"),
        ("12e6", "12e6"),
        ("1e4", "10e3"),
        ("1000k", "1M"),
        ("100Ki", "100Ki"),
        ("1023", "1023"),
        ("0.5Ki", "512"),
        ("1.1Ki", "1126400m"),
        ("0.0001Ki", "102400u"),
        ("-1.5Gi", "-1536Mi"),
        ("0.0000000001", "1n"),
        ("-0.0000000001", "-1n"),
        ("1.0000000001", "1000000001n"),
        ("999999999999999999999", "999999999999999999999"),
        ("1000000000000000000", "1E"),
        ("8Ei", "9223372036854775807"),
        ("-100Ei", "-9223372036854775807"),
        ("4Ei", "4Ei"),
        ("1048576Pi", "9223372036854775807"),
    ] {
        assert_eq!(quantity(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn a_text_that_counts_as_canonical_stays() {
    // Kubernetes' own test for "canonical" is a quick one.
    for text in ["+1", "1.", "1.500", "007", "01Ki", "1025Ki"] {
        assert_eq!(quantity(text).to_string(), text);
    }
}

#[test]
fn amounts_without_a_suffix_keep_their_value() {
    for (text, shown) in [("1000E", "1e21"), ("-5000000000000000000000000", "-5e24"), ("1e30", "1e30")] {
        assert_eq!(quantity(text).to_string(), shown);
        assert_eq!(quantity(shown), quantity(text));
    }
}

#[test]
fn other_text_is_refused() {
    use QuantityReason::{Form, Number, Suffix};
    for (text, reason) in [
        ("", Form),
        (" 1", Form),
        ("1 ", Form),
        ("1 Gi", Form),
        ("1K", Suffix),
        ("1KB", Form),
        ("1MB", Form),
        ("1Gib", Form),
        ("1mi", Suffix),
        ("1g", Form),
        ("1.2.3", Form),
        ("--1", Suffix),
        ("1e", Suffix),
        ("1e1.5", Form),
        ("1Ki3", Suffix),
        ("1e99999999999999999999", Suffix),
        ("10%", Form),
        ("0x10", Form),
        ("1_000", Form),
        ("1,5", Form),
        (".Ei", Number),
    ] {
        assert_eq!(text.parse::<Quantity>().map_err(|e| e.reason()), Err(reason), "{text:?}");
    }
    assert_eq!(
        "1K".parse::<Quantity>().unwrap_err().to_string(),
        "\"1K\" is not a quantity: there is no such suffix; the suffixes are Ki Mi Gi Ti Pi Ei, n u m k M G T P E \
         and exponents like e3"
    );
}

#[test]
fn units_are_rounded_up() {
    for (text, value) in [
        ("1", Some(1)),
        ("0.0001", Some(1)),
        ("-1500m", Some(-2)),
        ("1.5Gi", Some(1536 << 20)),
        ("8Ei", Some(i64::MAX)),
        ("1e18", Some(1_000_000_000_000_000_000)),
        ("1e19", None),
        ("99999999999999999999", None),
        ("1e2000000000", None),
    ] {
        assert_eq!(quantity(text).checked_value(), value, "{text}");
    }
    // Beyond 64 bits Go's answers are arbitrary, and programs decide by them.
    for (text, value) in [("1e19", 0), ("922337203685477580k", -800), ("-9Ei", -i64::MAX), ("9Ei", i64::MAX)]
    {
        assert_eq!(quantity(text).value(), value, "{text}");
    }
    assert_eq!(quantity("0.0001").value(), 1);
}

#[test]
fn some_whole_amounts_are_not_at_hand_as_a_number() {
    for (text, value) in [("10Mi", Some(10 << 20)), ("1e3", Some(1000)), ("1.5Gi", None), ("1000m", None)] {
        assert_eq!(quantity(text).as_i64(), value, "{text}");
    }
}

#[test]
fn comparison_is_by_value() {
    for pair in [
        ["-1e30", "-1Ei"],
        ["-1", "0"],
        ["0", "1n"],
        ["999m", "1"],
        ["1G", "1Gi"],
        ["1.5Gi", "1537Mi"],
        ["4Ei", "1e2000000000"],
        ["12345678901234567890", "12345678901234567891"],
    ] {
        assert!(quantity(pair[0]) < quantity(pair[1]), "{pair:?}");
    }
    assert_eq!(quantity("1Gi"), quantity("1073741824"));
    assert_eq!(quantity("0.001"), Quantity::from_millis(1));
    assert_eq!(quantity("1.0001").checked_millis(), Some(1001));
}

#[test]
fn sums_are_exact() {
    for (a, b, sum) in [
        ("100Mi", "1Gi", "1124Mi"),
        ("0", "1Gi", "1Gi"),
        ("1", "-1", "0"),
        ("1Gi", "-2Gi", "-1Gi"),
        ("500m", "1", "1500m"),
        ("99999999999999999999", "1", "100e18"),
    ] {
        let total = quantity(a).checked_add(&quantity(b)).unwrap();
        assert_eq!(total, quantity(sum), "{a} + {b}");
    }
    assert_eq!(quantity("1").checked_add(&quantity("1e2000000000")), None);
}

proptest! {
    #[test]
    fn printing_and_reading_gives_the_same_amount(
        text in "[-+]?[0-9]{1,24}(\\.[0-9]{0,12})?([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]{1,2})?",
    ) {
        let amount = quantity(&text);
        prop_assert_eq!(&quantity(&amount.to_string()), &amount, "{}", amount);
    }

    #[test]
    fn order_is_that_of_the_numbers(a: i32, b: i32, scale in -9_i32..9) {
        let quantity = |value: i32| Quantity {
            amount: Amount::Scaled { value: value.into(), scale },
            format: QuantityFormat::DecimalSi,
            text: None,
        };
        prop_assert_eq!(quantity(a).cmp(&quantity(b)), a.cmp(&b));
        let sum = quantity(a).checked_add(&quantity(b)).unwrap();
        prop_assert_eq!(sum.to_decimal(), Decimal::from_scaled(i64::from(a) + i64::from(b), scale));
    }

    #[test]
    fn reading_never_panics(text in "[-+]?[0-9.]{0,30}[eEinumkKMGTP]{0,3}[-+]?[0-9]{0,12}|.*") {
        if let Ok(amount) = text.parse::<Quantity>() {
            let _ = (amount.value(), amount.checked_value(), amount.as_i64(), amount.checked_millis());
        }
    }
}
