//! Text into tokens: where collections begin and end, and which word is a key.
//!
//! The rules are those of the reader in Kubernetes (go-yaml v2), which differ from every YAML specification in places.

use std::collections::VecDeque;

use super::cursor::{Cursor, Mark};
use super::simple_key::SimpleKey;
use super::token::{Token, TokenKind};
use crate::format::SyntaxError;

/// Go stops at this many open brackets, and at as many block collections.
const MAX_OPEN: usize = 10_000;
#[derive(Debug)]
pub(super) struct Scanner<'s> {
    pub(super) at: Cursor<'s>,
    pub(super) queue: VecDeque<Token<'s>>,
    /// How many tokens left the queue.
    pub(super) taken: usize,
    /// The first token of the queue may leave.
    ready: bool,
    /// One more than the column of the innermost block collection; 0 outside of all.
    pub(super) margin: usize,
    margins: Vec<usize>,
    pub(super) flow_level: usize,
    pub(super) key_allowed: bool,
    /// One for each flow level and the block level.
    pub(super) keys: Vec<SimpleKey>,
    /// Which token waits for which of `keys`; tokens come and go in order.
    pub(super) waiting: VecDeque<(usize, usize)>,
    /// The first tab between tokens.
    pub(super) tab: Option<usize>,
}

impl<'s> Scanner<'s> {
    pub(super) fn new(text: &'s str, pos: usize) -> Self {
        Self {
            at: Cursor::new(text, pos),
            queue: VecDeque::new(),
            taken: 0,
            ready: false,
            margin: 0,
            margins: Vec::new(),
            flow_level: 0,
            key_allowed: true,
            keys: vec![SimpleKey::default()],
            waiting: VecDeque::new(),
            tab: None,
        }
    }

    /// The next token, which stays.
    pub(super) fn peek(&mut self) -> Result<&Token<'s>, SyntaxError> {
        // `yaml_parser_fetch_more_tokens`: the first token leaves only when no `:` can make it a key any more.
        while !self.ready {
            self.ready = !self.queue.is_empty() && !self.first_waits()?;
            if !self.ready {
                self.fetch()?;
            }
        }
        self.queue.front().ok_or_else(|| SyntaxError::refused(0..0, "nothing to read"))
    }

    /// Drops the token that [`peek`](Self::peek) showed.
    pub(super) fn advance(&mut self) -> Option<Token<'s>> {
        self.ready = false;
        self.taken += 1;
        self.queue.pop_front()
    }

    pub(super) fn error<T>(&self, from: Mark, message: &str) -> Result<T, SyntaxError> {
        Err(SyntaxError::refused(from.pos..self.at.mark.pos.max(from.pos), message))
    }

    pub(super) fn push(&mut self, kind: TokenKind<'s>, from: Mark) {
        self.queue.push_back(Token { kind, span: from.pos..self.at.mark.pos });
    }

    pub(super) fn push_until(&mut self, kind: TokenKind<'s>, from: Mark, end: usize) {
        self.queue.push_back(Token { kind, span: from.pos..end });
    }

    /// Puts a token before the token of that number. A number that is gone already puts it last, as in Go, where
    /// `[]: a` therefore is an empty list with something behind it.
    fn insert(&mut self, number: usize, kind: TokenKind<'s>, mark: Mark) {
        let token = Token { kind, span: mark.pos..mark.pos };
        match number.checked_sub(self.taken) {
            Some(place) if place <= self.queue.len() => self.queue.insert(place, token),
            _ => self.queue.push_back(token),
        }
    }

    /// Opens a block collection if the column is deeper than all open ones.
    fn indent_to(
        &mut self,
        mark: Mark,
        before: Option<usize>,
        kind: TokenKind<'s>,
    ) -> Result<(), SyntaxError> {
        if self.flow_level > 0 || self.margin > mark.column {
            return Ok(());
        }
        self.margins.push(self.margin);
        self.margin = mark.column + 1;
        if self.margins.len() > MAX_OPEN {
            return self.error(mark, "nested too deeply");
        }
        // A map begins before its first key, whose token is in the queue already;
        // a list begins with the dash that comes now.
        self.insert(before.unwrap_or(usize::MAX), kind, mark);
        Ok(())
    }

    /// Closes the block collections that are deeper than this margin.
    fn unindent_to(&mut self, margin: usize) {
        if self.flow_level > 0 {
            return;
        }
        // `yaml_parser_unroll_indent`: a dedent of several levels closes one collection after the other.
        while self.margin > margin {
            self.push(TokenKind::BlockEnd, self.at.mark);
            self.margin = self.margins.pop().unwrap_or(0);
        }
    }

    /// Skips white space, line breaks and comments.
    fn skip_to_token(&mut self) {
        loop {
            loop {
                match self.at.byte(0) {
                    b' ' => {}
                    // `yaml_parser_scan_to_next_token`: a tab where a key could begin would
                    // be indentation, which YAML forbids.
                    b'\t' if self.flow_level > 0 || !self.key_allowed => {
                        self.tab = self.tab.or(Some(self.at.mark.pos));
                    }
                    _ => break,
                }
                self.at.skip();
            }
            if self.at.byte(0) == b'#' {
                self.at.skip_to_line_end();
            }
            if self.at.take_break().is_none() {
                return;
            }
            if self.flow_level == 0 {
                self.key_allowed = true;
            }
        }
    }

    /// Reads one more token into the queue.
    fn fetch(&mut self) -> Result<(), SyntaxError> {
        self.skip_to_token();
        self.unindent_to(self.at.mark.column + 1);
        let in_flow = self.flow_level > 0;
        match self.at.byte(0) {
            0 => self.fetch_end(),
            b'%' if self.at.mark.column == 0 => self.fetch_directive(),
            b'-' if self.at.at_document_marker(b'-') => self.fetch_marker(TokenKind::DocumentStart),
            b'.' if self.at.at_document_marker(b'.') => self.fetch_marker(TokenKind::DocumentEnd),
            b'[' => self.fetch_flow_start(TokenKind::FlowListStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMapStart),
            b']' => self.fetch_flow_end(TokenKind::FlowListEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMapEnd),
            b',' => self.fetch_comma(),
            b'-' if self.at.is_space_or_end(1) => self.fetch_entry(),
            // Inside brackets `?` and `:` count without a blank behind them, as YAML
            // 1.1 has it: `{a:1}` is `{a: 1}`.
            b'?' if in_flow || self.at.is_space_or_end(1) => self.fetch_key(),
            b':' if in_flow || self.at.is_space_or_end(1) => self.fetch_value(),
            b'*' | b'&' => self.fetch_named(Self::scan_anchor),
            b'!' => self.fetch_named(Self::scan_tag),
            b'|' | b'>' if !in_flow => self.fetch_block_scalar(),
            b'\'' | b'"' => self.fetch_named(Self::scan_quoted),
            // The backtick and `@` are reserved; a tab can only be indentation here.
            b'#' | b'%' | b'@' | b'`' | b'|' | b'>' | b' ' | b'\t' => {
                self.error(self.at.mark, "no value begins with this character")
            }
            _ => self.fetch_named(Self::scan_plain),
        }
    }

    fn fetch_end(&mut self) -> Result<(), SyntaxError> {
        // `yaml_parser_fetch_stream_end` forces a new line, so that a key on the last line is still in time.
        if self.at.mark.column != 0 {
            self.at.mark.column = 0;
            self.at.mark.line += 1;
        }
        self.unindent_to(0);
        self.drop_key()?;
        self.key_allowed = false;
        self.push(TokenKind::End, self.at.mark);
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), SyntaxError> {
        self.unindent_to(0);
        self.drop_key()?;
        self.key_allowed = false;
        self.scan_directive()
    }

    fn fetch_marker(&mut self, kind: TokenKind<'s>) -> Result<(), SyntaxError> {
        self.unindent_to(0);
        self.drop_key()?;
        self.key_allowed = false;
        self.fetch_indicator(kind, 3);
        Ok(())
    }

    fn fetch_indicator(&mut self, kind: TokenKind<'s>, length: usize) {
        let start = self.at.mark;
        for _ in 0..length {
            self.at.skip();
        }
        self.push(kind, start);
    }

    fn fetch_flow_start(&mut self, kind: TokenKind<'s>) -> Result<(), SyntaxError> {
        self.save_key()?;
        let token = self.taken + self.queue.len();
        // A collection may itself be a key (`[a]: b`), which Go's scanner takes and its decoder refuses.
        self.keys.push(SimpleKey { token, mark: self.at.mark, ..SimpleKey::default() });
        self.flow_level += 1;
        if self.flow_level > MAX_OPEN {
            return self.error(self.at.mark, "nested too deeply");
        }
        self.key_allowed = true;
        self.fetch_indicator(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind<'s>) -> Result<(), SyntaxError> {
        self.drop_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(key) = self.keys.pop() {
                // Of an empty collection this is the bracket itself, which then does not wait for a `:` any more.
                self.wait_no_longer(key.token);
            }
        }
        self.key_allowed = false;
        self.fetch_indicator(kind, 1);
        Ok(())
    }

    fn fetch_comma(&mut self) -> Result<(), SyntaxError> {
        self.drop_key()?;
        self.key_allowed = true;
        self.fetch_indicator(TokenKind::Comma, 1);
        Ok(())
    }

    fn fetch_entry(&mut self) -> Result<(), SyntaxError> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return self.error(self.at.mark, "a list item cannot begin here");
            }
            self.indent_to(self.at.mark, None, TokenKind::BlockListStart)?;
        }
        self.drop_key()?;
        self.key_allowed = true;
        self.fetch_indicator(TokenKind::Entry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), SyntaxError> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return self.error(self.at.mark, "a key cannot begin here");
            }
            self.indent_to(self.at.mark, None, TokenKind::BlockMapStart)?;
        }
        self.drop_key()?;
        self.key_allowed = self.flow_level == 0;
        self.fetch_indicator(TokenKind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), SyntaxError> {
        let slot = self.keys.len() - 1;
        if self.key_is_valid(slot)? {
            let key = self.keys[slot];
            // Only now it is known that the waiting token was a key: KEY goes before
            // it, and the map's start before that.
            self.insert(key.token, TokenKind::Key, key.mark);
            self.indent_to(key.mark, Some(key.token), TokenKind::BlockMapStart)?;
            self.keys[slot].possible = false;
            self.wait_no_longer(key.token);
            self.key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.key_allowed {
                    return self.error(
                        self.at.mark,
                        "a `:` with a blank behind it cannot stand here; quote the text",
                    );
                }
                self.indent_to(self.at.mark, None, TokenKind::BlockMapStart)?;
            }
            self.key_allowed = self.flow_level == 0;
        }
        self.fetch_indicator(TokenKind::Value, 1);
        Ok(())
    }

    fn fetch_block_scalar(&mut self) -> Result<(), SyntaxError> {
        self.drop_key()?;
        self.key_allowed = true;
        self.scan_block_scalar()
    }

    /// Anything that may begin a key.
    fn fetch_named(&mut self, scan: fn(&mut Self) -> Result<(), SyntaxError>) -> Result<(), SyntaxError> {
        self.save_key()?;
        self.key_allowed = false;
        scan(self)
    }
}
