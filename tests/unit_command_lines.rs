//! Command lines against what systemd 252 made of them, and the laws of quoting.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use nodestrap::unit::{CommandLine, QuoteError, Specifiers, Variables, quote};
use proptest::prelude::*;
use serde_json::Value;

const VECTORS: &str = include_str!("data/systemd-vectors.json");

fn specifiers() -> Specifiers {
    Specifiers::new("vector.service".parse().unwrap())
}

/// What the vectors call the environment of the service that wrote down its arguments.
fn variables() -> Variables {
    let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    [("A", "1"), ("W", "x y"), ("Q", "x 'y z'")].map(pair).into()
}

#[test]
fn a_service_receives_the_arguments_that_systemd_gave_it() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = vectors["argument_vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 112);
    for vector in vectors {
        let line =
            CommandLine::parse(&format!("/bin/show {}", vector["input"].as_str().unwrap()), &specifiers());
        let argv = line.commands[0].expand(&variables());
        let latin1 = vector["bytes_latin1"].as_bool().unwrap();
        let expected: Vec<Vec<u8>> = vector["argv"]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| {
                let word = word.as_str().unwrap().replace("<unit name>", "vector.service");
                if latin1 {
                    word.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
                } else {
                    word.into_bytes()
                }
            })
            .collect();
        assert_eq!(argv[1..], expected, "{}", vector["name"]);
    }
}

#[test]
fn plain_words_stay_bare_and_others_are_quoted() {
    assert_eq!(
        quote([
            "/usr/bin/kubelet",
            "--v=2",
            "",
            "a b",
            ";",
            "%n",
            "$A",
            "\\",
            "\"",
            "'",
            "é",
            "\n\t\u{1}\u{7f}",
            "\u{fffe}"
        ])
        .unwrap(),
        r#"/usr/bin/kubelet --v=2 "" "a b" ";" "%%n" "$$A" "\\" "\"" "'" "é" "\n\t\x01\x7f" "\xef\xbf\xbe""#
    );
    assert_eq!(quote(["/opt/kube let/kubelet%"]).unwrap(), r#""/opt/kube let/kubelet%%""#);
    assert_eq!(quote(["kubelet"]).unwrap(), "kubelet");
}

#[test]
fn words_that_no_command_line_can_hold_are_refused() {
    assert_eq!(quote::<&str>([]), Err(QuoteError::NoExecutable));
    for path in
        ["", "./kubelet", "bin/kubelet", "/bin/", "-/bin/x", "@x", "/bin/it's", "/bin/$x", "/a\nb", ".."]
    {
        assert_eq!(quote([path]), Err(QuoteError::Executable), "{path}");
    }
    assert_eq!(quote(["/bin/x", "a", "\0"]), Err(QuoteError::Nul { word: 2 }));
    assert_eq!(quote(["/bin/x", &"a".repeat(1 << 20)]), Err(QuoteError::TooLong));
}

fn argument() -> impl Strategy<Value = String> {
    prop_oneof!["[^\u{0}]{0,12}", r#"[a-z$%{};:'"\\ \n\t#@!+-]{0,12}"#, "[a-z0-9./=:,-]{1,20}",]
}

proptest! {
    #[test]
    fn what_was_quoted_is_received(words in prop::collection::vec(argument(), 0..6)) {
        let argv: Vec<&str> = std::iter::once("/bin/show").chain(words.iter().map(String::as_str)).collect();
        let text = quote(&argv).unwrap();
        prop_assert!(!text.contains('\n'));
        let line = CommandLine::parse(&text, &specifiers());
        prop_assert_eq!(&line.problems, &[]);
        prop_assert_eq!(line.commands.len(), 1);
        let received = line.commands[0].expand(&variables());
        prop_assert_eq!(received, argv.iter().map(|word| word.as_bytes().to_vec()).collect::<Vec<_>>());
    }

    #[test]
    fn any_text_is_taken_apart_and_words_stand_where_they_say(text in r#"[/a-c$%{};:'"\\ \t#@!+é-]{0,24}"#) {
        let line = CommandLine::parse(&text, &specifiers());
        for command in &line.commands {
            let mut end = 0;
            for word in &command.argv {
                let span = word.span();
                prop_assert!(end <= span.start && text.get(span.clone()).is_some());
                end = span.end;
            }
            command.expand(&variables());
        }
    }
}
