//! Words that are keys if a `:` comes in time.
//!
//! A key is known by its `:` alone, so tokens wait in a queue until it is certain that none follows (same line, at most
//! 1,024 characters).

use super::cursor::Mark;
use super::scan::Scanner;
use crate::format::SyntaxError;

/// A key must end, with its `:`, this many characters after it began.
const MAX_KEY: usize = 1_024;

/// A token that is a key if a `:` comes in time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimpleKey {
    pub(super) possible: bool,
    /// It stands where only a key can stand.
    pub(super) required: bool,
    pub(super) token: usize,
    pub(super) mark: Mark,
}

impl Scanner<'_> {
    /// Whether the first token of the queue may still turn out to be a key.
    pub(super) fn first_waits(&mut self) -> Result<bool, SyntaxError> {
        // `simple_keys_by_tok` of scannerc.go is a map for this question; as tokens come
        // and go in order, a queue of those that wait will do.
        while self.waiting.front().is_some_and(|(token, _)| *token < self.taken) {
            self.waiting.pop_front();
        }
        match self.waiting.front() {
            Some(&(token, slot)) if token == self.taken => self.key_is_valid(slot),
            _ => Ok(false),
        }
    }

    fn wait(&mut self, token: usize, slot: usize) {
        if self.waiting.back().is_some_and(|(last, _)| *last == token) {
            self.waiting.pop_back();
        }
        self.waiting.push_back((token, slot));
    }

    /// Few tokens wait behind one that does not any more.
    pub(super) fn wait_no_longer(&mut self, token: usize) {
        let behind = self.waiting.iter().rev().take_while(|(later, _)| *later > token).count();
        if let Some(at) = self.waiting.len().checked_sub(behind + 1) {
            if self.waiting[at].0 == token {
                self.waiting.remove(at);
            }
        }
    }

    pub(super) fn key_is_valid(&mut self, slot: usize) -> Result<bool, SyntaxError> {
        let now = self.at.mark;
        let Some(key) = self.keys.get_mut(slot) else { return Ok(false) };
        // `yaml_simple_key_is_valid` of scannerc.go.
        if key.possible && (key.mark.line < now.line || key.mark.index + MAX_KEY < now.index) {
            if key.required {
                let mark = key.mark;
                return self.error(mark, "a key is expected here, with its `:` in the same line");
            }
            key.possible = false;
        }
        Ok(key.possible)
    }

    /// Notes that the token about to be read may be a key.
    pub(super) fn save_key(&mut self) -> Result<(), SyntaxError> {
        if !self.key_allowed {
            return Ok(());
        }
        // In the column of a block map's keys only a key can stand: a word there
        // without `:` is a fault and not a text.
        let required = self.flow_level == 0 && self.margin == self.at.mark.column + 1;
        let token = self.taken + self.queue.len();
        self.drop_key()?;
        let slot = self.keys.len() - 1;
        self.keys[slot] = SimpleKey { possible: true, required, token, mark: self.at.mark };
        self.wait(token, slot);
        Ok(())
    }

    /// The key noted last cannot be one any more.
    pub(super) fn drop_key(&mut self) -> Result<(), SyntaxError> {
        let slot = self.keys.len() - 1;
        let key = self.keys[slot];
        if key.possible {
            if key.required {
                return self.error(key.mark, "a key is expected here, with its `:` in the same line");
            }
            self.keys[slot].possible = false;
            self.wait_no_longer(key.token);
        }
        Ok(())
    }
}
