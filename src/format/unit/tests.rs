//! Unit files in the oddest spellings.

use super::*;

fn show(source: &str) -> Vec<(String, Vec<(String, String)>)> {
    let text = read(source, SectionNames::Safe);
    let Some(root) = text.tree.root() else { return Vec::new() };
    root.entries()
        .map(|section| {
            let pairs = section.value.entries();
            let pairs = pairs.map(|e| (e.key.text().to_owned(), e.value.text().to_owned()));
            (section.key.text().to_owned(), pairs.collect())
        })
        .collect()
}

fn notes(source: &str) -> Vec<(NoteKind, &str)> {
    read(source, SectionNames::Safe).notes.into_iter().map(|note| (note.kind, &source[note.span])).collect()
}

#[test]
fn sections_and_keys_keep_their_order_and_repetitions() {
    let pairs = |p: &[(&str, &str)]| p.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    assert_eq!(
        show("[A]\nx=1\n x = 2 \n[B]\n[A]\ny=\n"),
        [
            ("A".to_owned(), pairs(&[("x", "1"), ("x", "2")])),
            ("B".to_owned(), vec![]),
            ("A".to_owned(), pairs(&[("y", "")])),
        ]
    );
}

#[test]
fn a_backslash_joins_lines_and_every_byte_keeps_its_place() {
    let source = "[S]\nA=one \\\n# note\n  two\\\n\tthree\n";
    let text = read(source, SectionNames::Safe);
    let value = text.tree.root().unwrap().get("S").unwrap().get("A").unwrap();
    assert_eq!(value.text(), "one    two \tthree");
    for (word, at) in [("one", 0), ("two", 7), ("three", 12)] {
        let span = text.source_span(value, at..at + word.len());
        assert_eq!(&value.text()[at..at + word.len()], word);
        assert_eq!(&source[span], word);
    }
    assert!(text.notes.is_empty());
}

#[test]
fn line_ends_of_other_systems_are_line_ends() {
    let expected = show("[S]\nA=1\nB=2\n");
    assert_eq!(show("[S]\r\nA=1\r\nB=2\r\n"), expected);
    assert_eq!(show("\u{feff}[S]\n\rA=1\n\rB=2"), expected);
    assert_eq!(show("[S]\rA=1\rB=2\r"), expected);
    assert_eq!(show("[S]\0A=1\0B=2\0"), expected);
    assert_eq!(notes("[S]\rA=1"), [(NoteKind::LoneReturn, "\r")]);
    assert_eq!(notes("[S]\nA=1\0B"), [(NoteKind::Nul, "\0"), (NoteKind::NoEquals, "B")]);
}

#[test]
fn odd_lines_are_noted_where_they_stand() {
    assert_eq!(notes("a=1\n[S]\n"), [(NoteKind::OutsideSection, "a=1")]);
    assert_eq!(
        notes("[S]\nRestart always\n = 1\n"),
        [(NoteKind::NoEquals, "Restart always"), (NoteKind::NoKey, "= 1")]
    );
    assert_eq!(notes("[S]\nA=b \\ \nB=c\n"), [(NoteKind::BlankAfterBackslash, "\\ ")]);
    assert_eq!(notes("[S]\nA=b \\\nRestart=no\n"), [(NoteKind::Swallowed, "Restart=no")]);
    assert_eq!(notes("[S]\nA=b \\\n [Install]\n"), [(NoteKind::Swallowed, "[Install]")]);
    assert_eq!(notes("[S]\nA=b \\\n\nB=c\n"), [(NoteKind::JoinsBlank, "\\")]);
    assert_eq!(notes("[S]\nA=b \\"), [(NoteKind::JoinsEnd, "\\")]);
    assert_eq!(
        notes("\u{feff}# x\n"),
        [(NoteKind::MarkHidesComment, "# x"), (NoteKind::OutsideSection, "# x")]
    );
    assert_eq!(notes("[S]\nA=b \\\n  --v=2 \\\n  C=d\\\\\n"), [(NoteKind::Swallowed, "C=d\\\\")]);
}

#[test]
fn nothing_is_read_behind_a_line_that_systemd_refuses() {
    for (source, kind, span) in [
        ("[S]\nA=1\n[T\nB=2\n", NoteKind::HeaderUnclosed, "[T"),
        ("[S]\nA=1\n[\"T\"]\nB=2\n", NoteKind::HeaderUnsafe, "[\"T\"]"),
        ("[S]\nA=1\nB=\u{fffe}\nC=\n", NoteKind::NoCharacter, "\u{fffe}"),
    ] {
        assert_eq!(notes(source), [(kind, span)]);
        assert_eq!(show(source), show("[S]\nA=1\n"));
    }
    let long = format!("[S]\nA={}\nB=2\n", "x".repeat(LONGEST_LINE - 1));
    assert_eq!(notes(&long), [(NoteKind::LineTooLong, "A")]);
    let most = format!("[S]\nA={}\nB=2\n", "x".repeat(LONGEST_LINE - 2));
    assert!(read(&most, SectionNames::Safe).fatal().is_none());
    let joined = format!("[S]\nA={}\\\n{}\n", "x".repeat(LONGEST_LINE / 2), "x".repeat(LONGEST_LINE / 2));
    assert_eq!(notes(&joined), [(NoteKind::JoinedTooLong, "A")]);
}

#[test]
fn an_empty_text_has_no_sections() {
    assert_eq!(show(""), []);
    assert_eq!(show("# only a comment\n"), []);
    assert!(read("", SectionNames::Safe).notes.is_empty());
}
