//! Which texts need quotes: those that any reader, of YAML 1.1 or 1.2, could take for something else.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text as a scalar in block context, in one line.
pub(crate) fn scalar_text(text: &str) -> Cow<'_, str> {
    written(text, write_scalar)
}

/// A text as a scalar or key inside `[…]` or `{…}`.
pub(crate) fn flow_text(text: &str) -> Cow<'_, str> {
    written(text, |out, text| match quotes(text) {
        // Inside brackets these end a word, and go-yaml counts `?` and any `:` among them.
        Quotes::None if text.contains([',', '?', '[', ']', '{', '}', ':']) => write_double(out, text),
        quotes => write_with(out, text, quotes),
    })
}

/// A text in quotes: in single ones where those are asked for and can say it.
pub(crate) fn quoted_text(text: &str, single: bool) -> Cow<'_, str> {
    written(text, if single && !text.chars().any(needs_escape) { write_single } else { write_double })
}

fn written(text: &str, write: fn(&mut String, &str)) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() + 2);
    write(&mut out, text);
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

pub(super) fn write_scalar(out: &mut String, text: &str) {
    write_with(out, text, quotes(text));
}

pub(super) fn write_with(out: &mut String, text: &str, quotes: Quotes) {
    match quotes {
        Quotes::None => out.push_str(text),
        Quotes::Single => write_single(out, text),
        Quotes::Double => write_double(out, text),
    }
}

fn write_single(out: &mut String, text: &str) {
    out.push('\'');
    let mut rest = text;
    // Single quotes know one escape: the quote itself, doubled.
    while let Some(at) = rest.find('\'') {
        out.push_str(&rest[..at]);
        out.push_str("''");
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('\'');
}

fn write_double(out: &mut String, text: &str) {
    out.push('"');
    let mut done = 0;
    for (at, char) in text.char_indices() {
        let escape = match char {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            char if needs_escape(char) => "",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        done = at + char.len_utf8();
        out.push_str(escape);
        if escape.is_empty() {
            // Writing into a String cannot fail.
            let code = u32::from(char);
            let _ = if code < 0x100 { write!(out, "\\x{code:02x}") } else { write!(out, "\\u{code:04x}") };
        }
    }
    out.push_str(&text[done..]);
    out.push('"');
}

/// Controls, line breaks of YAML 1.1, byte-order marks and what is no character.
fn needs_escape(char: char) -> bool {
    matches!(char, '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    None,
    /// The text is printable, but has YAML's own signs in it.
    Single,
    /// The text means something else without quotes, or needs escapes.
    Double,
}

/// What a byte may do in a plain scalar, as a set: one look at each byte says what a text has to be looked at for.
mod class {
    /// It cannot begin one.
    pub(super) const INDICATOR: u8 = 1;
    /// It matters what stands around it: blank, `:`, `#`.
    pub(super) const AROUND: u8 = 2;
    /// It needs an escape.
    pub(super) const CONTROL: u8 = 4;
    /// A byte of a character beyond ASCII.
    pub(super) const WIDE: u8 = 8;
}

const CLASSES: [u8; 256] = {
    let mut classes = [class::WIDE; 256];
    let mut byte = 0;
    while byte < 0x80_u8 {
        classes[byte as usize] = match byte {
            0..0x20 | 0x7F => class::CONTROL,
            b' ' | b':' | b'#' => class::AROUND,
            b'-' | b'?' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
            | b'"' | b'%' | b'@' | b'`' => class::INDICATOR,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

pub(super) fn quotes(text: &str) -> Quotes {
    let bytes = text.as_bytes();
    let Some(&first) = bytes.first() else { return Quotes::Double };
    // One pass over a table and no branches: nearly every key and value ends here without needing quotes.
    let seen = bytes.iter().fold(0, |seen, byte| seen | CLASSES[usize::from(*byte)]);
    if seen & class::CONTROL != 0 {
        return Quotes::Double;
    }
    if seen & class::WIDE != 0 {
        if text.chars().any(needs_escape) {
            return Quotes::Double;
        }
        // Go takes a no-break space for a letter; other readers may trim it.
        if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
            return Quotes::Single;
        }
    }
    // `-` begins a plain scalar when no blank follows: `-1` and `--flag` are words, `- a` is a list.
    let dash = first == b'-' && bytes.get(1).is_some_and(|next| *next != b' ');
    let begins = CLASSES[usize::from(first)] & (class::INDICATOR | class::AROUND) == 0 || dash;
    // Single quotes are enough where the text is no other value: they need no escapes and read more easily.
    if !begins || (seen & class::AROUND != 0 && !is_glued(bytes)) {
        return Quotes::Single;
    }
    if means_something(text) { Quotes::Double } else { Quotes::None }
}

/// Whether every blank, `:` and `#` stands where it is a part of the text.
fn is_glued(bytes: &[u8]) -> bool {
    let behind = |at: usize| bytes.get(at + 1);
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b' ' => behind(at).is_some(),
        b':' => !matches!(behind(at), None | Some(b' ')),
        b'#' => at > 0 && bytes[at - 1] != b' ',
        _ => true,
    })
}

/// `null`, a truth value or a number of JSON as YAML says it. A whole number that is no 64-bit integer gets `.0`: Go takes
/// it for a float either way, other readers keep or refuse an integer; and an integer cannot be `-0`.
pub(crate) fn bare(token: &str) -> Cow<'_, str> {
    let digits = token.strip_prefix('-').unwrap_or(token);
    // Also empty digits are whole: `-` alone is no number, and never comes here.
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits = || token.parse::<i64>().is_ok() || token.parse::<u64>().is_ok();
    if whole && (token == "-0" || !fits()) { Cow::Owned(format!("{token}.0")) } else { Cow::Borrowed(token) }
}

/// Whether some reader takes the bare text for null, a truth value, a number, a date, a merge or a document marker.
fn means_something(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes[0] {
        b'0'..=b'9' | b'+' | b'-' | b'.' => {
            text.starts_with("---") || text.starts_with("...") || is_numeric(text) || is_date(bytes)
        }
        b'~' | b'=' => text.len() == 1,
        b'<' => text == "<<",
        // By the first byte, as `resolve` of go-yaml does it: most texts are decided by one comparison.
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => is_word(text),
        _ => false,
    }
}

fn is_word(text: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "yes", "n", "no", "true", "false", "on", "off", "null"];
    // Any mix of cases, although readers know three each: quotes too many do no harm.
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Numbers as all readers together see them: `_` and `,` between digits, any radix, sexagesimals, infinities.
fn is_numeric(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text).as_bytes();
    if let [b'.', word @ ..] = unsigned {
        if word.eq_ignore_ascii_case(b"inf") || word.eq_ignore_ascii_case(b"nan") {
            return true;
        }
    }
    // YAML 1.1 has `1_000`, `1,000` and `190:20:30`, which Go does not read but other tools do.
    let mut digits = unsigned.iter().copied().filter(|byte| !matches!(byte, b'_' | b',')).peekable();
    let mut clone = digits.clone();
    if clone.next() == Some(b'0') && clone.next().is_some_and(|b| matches!(b | 0x20, b'x' | b'o' | b'b')) {
        return true;
    }
    let mut count = 0_usize;
    let mut dots = 0_usize;
    let mut colons = 0_usize;
    while let Some(&byte) = digits.peek() {
        match byte {
            b'0'..=b'9' => count += 1,
            b'.' => dots += 1,
            b':' if dots == 0 => colons += 1,
            _ => break,
        }
        digits.next();
    }
    if count == 0 || dots > 1 {
        return false;
    }
    match digits.next() {
        None => true,
        Some(b'e' | b'E') if colons == 0 => {
            digits.next_if(|byte| matches!(byte, b'+' | b'-'));
            digits.all(|byte| byte.is_ascii_digit())
        }
        Some(_) => false,
    }
}

/// `2001-12-14` and everything that begins like it.
fn is_date(bytes: &[u8]) -> bool {
    matches!(bytes, [a, b, c, d, b'-', month, ..] if [a, b, c, d, month].iter().all(|byte| byte.is_ascii_digit()))
}

/// Whether a literal block holds the text: several printable lines, of which none begins or ends so that a reader
/// could lose something.
pub(super) fn fits_literal(text: &str) -> bool {
    let Some(body) = text.contains('\n').then(|| text.strip_suffix('\n').unwrap_or(text)) else {
        return false;
    };
    !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && !body.is_empty()
        && body.split('\n').all(|line| {
            !line.ends_with(' ') && !line.ends_with(char::is_whitespace) && !line.chars().any(needs_escape)
        })
}
