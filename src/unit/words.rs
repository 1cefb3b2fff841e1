//! Splitting a value into words, as systemd's word reader does.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::release::Releases;

/// One word of a value, after quotes were removed and escapes decoded.
///
/// systemd's escapes can make bytes that are not UTF-8 (`\xff`), hence bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Word {
    pub(crate) bytes: Vec<u8>,
    pub(crate) span: Range<usize>,
}

impl Word {
    /// The bytes that the program receives.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The word as text; bytes that are not UTF-8 become U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Where the word stands in the value, quotes included, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

/// As text; a word that holds a secret as `…`.
impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        fmt::Debug::fmt(super::shown::shown([&*text])[0], f)
    }
}

/// How a setting's words are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// Single and double quotes group; else they are plain.
    pub(crate) unquote: bool,
    /// What a backslash does.
    pub(crate) backslash: Backslash,
    /// Unclosed quotes and trailing backslashes are taken as they are.
    pub(crate) relaxed: bool,
    /// `\ud800` stands for half of a character.
    pub(crate) surrogates: bool,
}

/// What a backslash in a word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backslash {
    /// Begins a C escape; unknown escapes stay as written.
    Escape,
    /// Makes the next character plain and goes.
    Quote,
    /// Is a plain character.
    Keep,
}

impl Syntax {
    /// [`ESCAPED`](Self::ESCAPED) as these releases read it. Of those that were asked, 262 is the first whose `cunescape_one`
    /// takes no surrogates.
    pub(crate) const fn escaped(releases: Releases) -> Self {
        Self { surrogates: !releases.all_since(262), ..Self::ESCAPED }
    }

    /// Exec lines and `Environment=`.
    pub(crate) const ESCAPED: Self =
        Self { unquote: true, backslash: Backslash::Escape, relaxed: false, surrogates: true };
    /// Lists of paths and words.
    pub(crate) const QUOTED: Self =
        Self { unquote: true, backslash: Backslash::Quote, relaxed: false, surrogates: true };
    /// Lists of addresses.
    pub(crate) const RETAINED: Self =
        Self { unquote: true, backslash: Backslash::Keep, relaxed: false, surrogates: true };
    /// Lists of users and of exit statuses.
    pub(crate) const PLAIN: Self =
        Self { unquote: false, backslash: Backslash::Quote, relaxed: false, surrogates: true };
    /// Lists of unit names.
    pub(crate) const RAW: Self =
        Self { unquote: false, backslash: Backslash::Keep, relaxed: false, surrogates: true };
    /// The value of a variable that stands alone in an Exec line.
    pub(crate) const VARIABLE: Self =
        Self { unquote: true, backslash: Backslash::Quote, relaxed: true, surrogates: true };
}

/// A quote that is not closed, or a backslash at the end that escapes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unbalanced {
    pub(crate) span: Range<usize>,
}

/// A word that was read.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) word: Word,
    /// Where the next word begins.
    pub(crate) next: usize,
    /// The escapes that stayed as written.
    pub(crate) unknown_escapes: Vec<Range<usize>>,
}

pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

pub(crate) fn skip_blanks(text: &[u8], at: usize) -> usize {
    at + text.iter().skip(at).take_while(|b| is_blank(**b)).count()
}

/// Reads the word that begins at or behind `at`; `None` behind the last one.
pub(crate) fn next_word(text: &[u8], at: usize, syntax: Syntax) -> Result<Option<Read>, Unbalanced> {
    // Follows `extract_first_word` in systemd's extract-word.c. Quotes may open and close inside a word: `a"b
    // c"d` is one word.
    let start = skip_blanks(text, at);
    if start >= text.len() {
        return Ok(None);
    }
    let mut reader = WordReader { text, at: start, bytes: Vec::new(), unknown_escapes: Vec::new() };
    let mut quote = None;
    while let Some(&byte) = text.get(reader.at) {
        match (byte, quote) {
            (b'\\', _) if syntax.backslash != Backslash::Keep => {
                if !reader.backslash(syntax, quote.is_some()) {
                    return Err(Unbalanced { span: quote.map_or(reader.at, |(at, _)| at)..text.len() });
                }
                continue;
            }
            (_, Some((_, open))) if byte == open => quote = None,
            (b'\'' | b'"', None) if syntax.unquote => quote = Some((reader.at, byte)),
            (_, None) if is_blank(byte) => break,
            _ => reader.bytes.push(byte),
        }
        reader.at += 1;
    }
    if let (Some((open, _)), false) = (quote, syntax.relaxed) {
        return Err(Unbalanced { span: open..text.len() });
    }
    let end = reader.at;
    let word = Word { bytes: reader.bytes, span: start..end };
    Ok(Some(Read { word, next: skip_blanks(text, end), unknown_escapes: reader.unknown_escapes }))
}

/// All words of a value, with the ranges of unknown escapes.
pub(crate) fn split(text: &[u8], syntax: Syntax) -> Result<Vec<Read>, Unbalanced> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(read) = next_word(text, at, syntax)? {
        at = read.next;
        words.push(read);
    }
    Ok(words)
}

struct WordReader<'t> {
    text: &'t [u8],
    at: usize,
    bytes: Vec<u8>,
    unknown_escapes: Vec<Range<usize>>,
}

impl WordReader<'_> {
    /// Takes a backslash and what it escapes; false where nothing is left to escape.
    fn backslash(&mut self, syntax: Syntax, quoted: bool) -> bool {
        let start = self.at;
        let Some(&escaped) = self.text.get(start + 1) else {
            self.at += 1;
            return match syntax.backslash {
                _ if syntax.relaxed => true,
                // Only here a lone backslash at the very end is kept.
                Backslash::Escape if !quoted => {
                    self.unknown_escapes.push(start..start + 1);
                    self.bytes.push(b'\\');
                    true
                }
                _ => false,
            };
        };
        // Without EXTRACT_CUNESCAPE a backslash makes any character plain, a letter too: `\n` is an n.
        if syntax.backslash != Backslash::Escape {
            self.bytes.push(escaped);
            self.at += 2;
        } else if let Some((decoded, length)) = unescape(&self.text[start + 1..])
            .filter(|(escape, _)| syntax.surrogates || !escape.is_surrogate())
        {
            decoded.push_to(&mut self.bytes);
            self.at += 1 + length;
        } else {
            self.unknown_escapes.push(start..start + 2);
            self.bytes.extend_from_slice(&[b'\\', escaped]);
            self.at += 2;
        }
        true
    }
}

/// What an escape at the start of a text stands for, and its length with the backslash.
pub(crate) fn escape(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (escape, length) = unescape(text.get(1..)?)?;
    let mut bytes = Vec::new();
    escape.push_to(&mut bytes);
    Some((bytes, length + 1))
}

enum Escape {
    Byte(u8),
    Code(u32),
}

impl Escape {
    fn is_surrogate(&self) -> bool {
        matches!(self, Self::Code(code) if char::from_u32(*code).is_none())
    }

    fn push_to(&self, bytes: &mut Vec<u8>) {
        match *self {
            Self::Byte(byte) => bytes.push(byte),
            Self::Code(code) => match char::from_u32(code) {
                Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                // `utf8_encode_unichar` encodes what it is given; only `\U` tests that
                // the code point is a character.
                None => bytes.extend_from_slice(&surrogate(code)),
            },
        }
    }
}

/// A surrogate in the form UTF-8 would have for it.
fn surrogate(code: u32) -> [u8; 3] {
    let part = |shift: u32, low: u32, mark: u32| u8::try_from(((code >> shift) & low) | mark).unwrap_or(0);
    [part(12, 0x0f, 0xe0), part(6, 0x3f, 0x80), part(0, 0x3f, 0x80)]
}

/// A C escape behind its backslash and its length. NUL cannot be written.
fn unescape(text: &[u8]) -> Option<(Escape, usize)> {
    let digits = |from: usize, count: usize, radix: u32| {
        let digits = text.get(from..from + count)?;
        digits.iter().try_fold(0_u32, |sum, d| Some(sum * radix + char::from(*d).to_digit(radix)?))
    };
    let byte = |byte: u8| Some((Escape::Byte(byte), 1));
    match *text.first()? {
        b'a' => byte(0x07),
        b'b' => byte(0x08),
        b'f' => byte(0x0c),
        b'n' => byte(b'\n'),
        b'r' => byte(b'\r'),
        b't' => byte(b'\t'),
        b'v' => byte(0x0b),
        b's' => byte(b' '),
        plain @ (b'\\' | b'"' | b'\'') => byte(plain),
        b'x' => {
            // `cunescape_one` refuses NUL in every form: it would end the C string.
            let value = digits(1, 2, 16).filter(|value| *value != 0)?;
            Some((Escape::Byte(u8::try_from(value).ok()?), 3))
        }
        b'0'..=b'7' => {
            let value = digits(0, 3, 8).filter(|value| *value != 0)?;
            Some((Escape::Byte(u8::try_from(value).ok()?), 3))
        }
        b'u' => Some((Escape::Code(digits(1, 4, 16).filter(|value| *value != 0)?), 5)),
        b'U' => {
            let value = digits(1, 8, 16).filter(|value| *value != 0)?;
            char::from_u32(value).filter(|c| !crate::format::unit::is_no_character(*c))?;
            Some((Escape::Code(value), 9))
        }
        _ => None,
    }
}
