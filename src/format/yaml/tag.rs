//! Anchors, aliases, tags and directives.

use super::cursor::{Mark, is_word};
use super::scan::Scanner;
use super::token::{Tag, TokenKind};
use crate::format::SyntaxError;

impl<'s> Scanner<'s> {
    /// `&name` and `*name`.
    pub(super) fn scan_anchor(&mut self) -> Result<(), SyntaxError> {
        let start = self.at.mark;
        let anchor = self.at.byte(0) == b'&';
        self.at.skip();
        let name = self.scan_word();
        // `yaml_parser_scan_anchor` also lets `?`, `:` and closing brackets end a name: `*a:` is the key `*a`.
        let ends = self.at.is_space_or_end(0)
            || matches!(self.at.byte(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            return self.error(start, "the name of an anchor consists of letters, digits, `_` and `-`");
        }
        self.push(if anchor { TokenKind::Anchor(name) } else { TokenKind::Alias(name) }, start);
        Ok(())
    }

    fn scan_word(&mut self) -> &'s str {
        let start = self.at.mark.pos;
        while is_word(self.at.byte(0)) {
            self.at.skip();
        }
        self.at.text.get(start..self.at.mark.pos).unwrap_or("")
    }

    /// `!`, `!name`, `!!name`, `!handle!name` and `!<name>`.
    pub(super) fn scan_tag(&mut self) -> Result<(), SyntaxError> {
        let start = self.at.mark;
        let tag = if self.at.byte(1) == b'<' {
            self.at.skip();
            self.at.skip();
            let suffix = self.scan_uri(start, "")?;
            if self.at.byte(0) != b'>' {
                return self.error(start, "the tag is not closed");
            }
            self.at.skip();
            Tag { handle: "", suffix }
        } else {
            let handle = self.scan_handle();
            if handle.len() > 1 && handle.ends_with('!') {
                Tag { handle, suffix: self.scan_uri(start, "")? }
            } else {
                let suffix = self.scan_uri(start, handle)?;
                // A lone `!` has its roles swapped in `yaml_parser_scan_tag`: it is a suffix without handle.
                if suffix.is_empty() {
                    Tag { handle: "", suffix: b"!".to_vec() }
                } else {
                    Tag { handle: "!", suffix }
                }
            }
        };
        if !self.at.is_space_or_end(0) {
            return self.error(start, "a blank is missing behind the tag");
        }
        self.push(TokenKind::Tag(Box::new(tag)), start);
        Ok(())
    }

    /// `!`, `!word` or `!word!`; the reading position is on its first `!`.
    fn scan_handle(&mut self) -> &'s str {
        let start = self.at.mark.pos;
        self.at.skip();
        self.scan_word();
        if self.at.byte(0) == b'!' {
            self.at.skip();
        }
        self.at.text.get(start..self.at.mark.pos).unwrap_or("")
    }

    /// The rest of a tag whose `head` (with its `!`) was read as a handle.
    fn scan_uri(&mut self, start: Mark, head: &str) -> Result<Vec<u8>, SyntaxError> {
        // `!foo` was read as a handle that did not close; what follows its `!` is the beginning of the suffix.
        let mut uri = head.as_bytes().get(1..).unwrap_or(&[]).to_vec();
        let mut found = !head.is_empty();
        loop {
            match self.at.byte(0) {
                b'%' => self.scan_percent(start, &mut uri)?,
                byte if is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    uri.push(byte);
                    self.at.skip();
                }
                _ => break,
            }
            found = true;
        }
        if !found {
            return self.error(start, "the tag has no name");
        }
        Ok(uri)
    }

    /// The percent-escaped bytes of one character.
    fn scan_percent(&mut self, start: Mark, uri: &mut Vec<u8>) -> Result<(), SyntaxError> {
        let mut missing = 1;
        let mut first = true;
        while missing > 0 {
            let (high, low) = (self.hex_digit(1), self.hex_digit(2));
            let (b'%', Some(high), Some(low)) = (self.at.byte(0), high, low) else {
                return self.error(start, "the tag holds a bad percent escape");
            };
            let octet = high * 16 + low;
            match octet {
                0..=0x7F if first => {}
                0xC0..=0xDF if first => missing = 2,
                0xE0..=0xEF if first => missing = 3,
                // `yaml_parser_scan_uri_escapes` looks at the lengths alone: overlong forms and surrogates pass.
                0xF0..=0xF7 if first => missing = 4,
                0x80..=0xBF if !first => {}
                _ => return self.error(start, "the tag holds a bad percent escape"),
            }
            first = false;
            uri.push(octet);
            for _ in 0..3 {
                self.at.skip();
            }
            missing -= 1;
        }
        Ok(())
    }

    fn hex_digit(&self, ahead: usize) -> Option<u8> {
        char::from(self.at.byte(ahead)).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
    }

    /// `%YAML 1.1` and `%TAG !handle! prefix`.
    pub(super) fn scan_directive(&mut self) -> Result<(), SyntaxError> {
        let start = self.at.mark;
        self.at.skip();
        let name = self.scan_word();
        if name.is_empty() || !self.at.is_space_or_end(0) {
            return self.error(start, "a directive has a name");
        }
        let kind = match name {
            "YAML" => self.scan_version(start)?,
            "TAG" => self.scan_tag_directive(start)?,
            _ => return self.error(start, "only the directives %YAML and %TAG are known"),
        };
        let end = self.at.mark;
        self.at.skip_blanks();
        if self.at.byte(0) == b'#' {
            self.at.skip_to_line_end();
        }
        if !self.at.is_break_or_end(0) {
            return self.error(start, "only a comment can stand behind a directive");
        }
        self.at.take_break();
        self.push_until(kind, start, end.pos);
        Ok(())
    }

    fn scan_version(&mut self, start: Mark) -> Result<TokenKind<'s>, SyntaxError> {
        self.at.skip_blanks();
        let major = self.scan_version_number(start)?;
        if self.at.byte(0) != b'.' {
            return self.error(start, "a YAML version is written like 1.1");
        }
        self.at.skip();
        let minor = self.scan_version_number(start)?;
        Ok(TokenKind::Version(major, minor))
    }

    fn scan_version_number(&mut self, start: Mark) -> Result<u8, SyntaxError> {
        let from = self.at.mark.pos;
        while self.at.byte(0).is_ascii_digit() {
            self.at.skip();
        }
        let digits = self.at.text.get(from..self.at.mark.pos).unwrap_or("");
        match digits.parse() {
            // `max_number_length` of scannerc.go.
            Ok(number) if digits.len() <= 2 => Ok(number),
            _ => self.error(start, "a YAML version is written like 1.1"),
        }
    }

    fn scan_tag_directive(&mut self, start: Mark) -> Result<TokenKind<'s>, SyntaxError> {
        self.at.skip_blanks();
        if self.at.byte(0) != b'!' {
            return self.error(start, "a tag handle begins with `!`");
        }
        let handle = self.scan_handle();
        if handle != "!" && !(handle.len() > 1 && handle.ends_with('!')) {
            return self.error(start, "a tag handle ends with `!`");
        }
        if !self.at.is_blank(0) {
            return self.error(start, "a blank is missing behind the tag handle");
        }
        self.at.skip_blanks();
        let suffix = self.scan_uri(start, "")?;
        if !self.at.is_space_or_end(0) {
            return self.error(start, "a blank is missing behind the tag prefix");
        }
        Ok(TokenKind::TagDirective(Box::new(Tag { handle, suffix })))
    }
}
