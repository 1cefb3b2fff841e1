//! The reading position: bytes for slicing, characters for the rules that count them.

/// A place in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// Bytes before it.
    pub(super) pos: usize,
    /// Characters before it; simple keys are limited in characters.
    pub(super) index: usize,
    pub(super) line: usize,
    /// Characters before it in its line.
    pub(super) column: usize,
}

/// What a line break leaves in a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// LF, CRLF, CR and NEL read as LF.
    Line,
    /// U+2028 and U+2029 are kept.
    Kept(char),
}

impl Break {
    pub(super) fn char(self) -> char {
        match self {
            Self::Line => '\n',
            Self::Kept(other) => other,
        }
    }
}

/// A text with the reading position in it. The end reads as the byte 0, which no accepted text holds.
#[derive(Debug)]
pub(super) struct Cursor<'s> {
    pub(super) text: &'s str,
    pub(super) mark: Mark,
}

impl<'s> Cursor<'s> {
    pub(super) fn new(text: &'s str, pos: usize) -> Self {
        Self { text, mark: Mark { pos, ..Mark::default() } }
    }

    /// The byte this many bytes ahead.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.mark.pos + ahead).copied().unwrap_or(0)
    }

    pub(super) fn at_end(&self) -> bool {
        self.byte(0) == 0
    }

    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    pub(super) fn is_break(&self, ahead: usize) -> bool {
        match self.byte(ahead) {
            // `is_break` of go-yaml's yamlprivateh.go knows NEL, LS and PS besides,
            // as YAML 1.1 does and 1.2 does not.
            b'\n' | b'\r' => true,
            0xC2 => self.byte(ahead + 1) == 0x85,
            0xE2 => self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xA8 | 0xA9),
            _ => false,
        }
    }

    pub(super) fn is_break_or_end(&self, ahead: usize) -> bool {
        self.byte(ahead) == 0 || self.is_break(ahead)
    }

    /// Whether a word ends here.
    pub(super) fn is_space_or_end(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_break_or_end(ahead)
    }

    /// Whether a line begins here with `---` or `...` and nothing glued to it.
    pub(super) fn at_document_marker(&self, byte: u8) -> bool {
        self.mark.column == 0
            && self.byte(0) == byte
            && self.byte(1) == byte
            && self.byte(2) == byte
            && self.is_space_or_end(3)
    }

    /// Goes one character further, which is no line break.
    pub(super) fn skip(&mut self) {
        // The text is valid UTF-8, so the first byte says how wide the character is.
        self.mark.pos += match self.byte(0) {
            0..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        };
        self.mark.pos = self.mark.pos.min(self.text.len());
        self.mark.index += 1;
        self.mark.column += 1;
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.skip();
        }
    }

    pub(super) fn skip_to_line_end(&mut self) {
        while !self.is_break_or_end(0) {
            self.skip();
        }
    }

    /// Goes behind the line break here, if there is one.
    pub(super) fn take_break(&mut self) -> Option<Break> {
        let (bytes, kind) = match (self.byte(0), self.byte(1), self.byte(2)) {
            // CR LF are two characters to the limit of a key and one line break to all else.
            (b'\r', b'\n', _) => {
                self.mark.index += 1;
                (2, Break::Line)
            }
            (b'\r' | b'\n', _, _) => (1, Break::Line),
            (0xC2, 0x85, _) => (2, Break::Line),
            (0xE2, 0x80, 0xA8) => (3, Break::Kept('\u{2028}')),
            (0xE2, 0x80, 0xA9) => (3, Break::Kept('\u{2029}')),
            _ => return None,
        };
        self.mark.pos += bytes;
        self.mark.index += 1;
        self.mark.column = 0;
        self.mark.line += 1;
        Some(kind)
    }
}

/// Letters, digits, `_` and `-`: what names of anchors and directives consist of.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
