//! Checks of what is mounted and of devices: values with parts that colons or blanks set apart.

use std::ops::Range;

use super::kernel::PARTITIONS;
use super::{Check, Effect, numbers, texts};
use crate::unit::TimeSpan;
use crate::unit::words::{self as split, Syntax, is_blank};

/// What stands behind the path of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PerDevice {
    Weight,
    Limit,
    Latency,
}

impl Check<'_> {
    /// `[-]SOURCE[:DESTINATION[:OPTIONS]]`, set apart by one blank each.
    pub(super) fn bind_paths(&mut self) {
        let Some(pieces) = self.pieces() else { return };
        let mut pieces = pieces.into_iter();
        while let Some(source) = pieces.next() {
            let path = source.text.strip_prefix(b"-").unwrap_or(&source.text);
            self.absolute(path, source.at.clone());
            if source.end != b':' {
                continue;
            }
            let Some(destination) = pieces.next() else {
                self.fault(Effect::Dropped, source.at, "the path behind the colon is missing");
                return;
            };
            self.absolute(&destination.text, destination.at);
            if destination.end == b':' {
                let mut options = Vec::new();
                for piece in pieces.by_ref() {
                    options.push(piece.text);
                    if piece.end != b':' {
                        break;
                    }
                }
                let options = options.join(&b':');
                if !matches!(&options[..], b"" | b"rbind" | b"norbind") {
                    self.whole(Effect::Dropped, "only rbind and norbind stand behind the second colon");
                }
            }
        }
    }

    /// Pieces of words that a colon or a blank ends; nothing where a quote is not closed.
    fn pieces(&mut self) -> Option<Vec<Piece>> {
        let pieces = pieces(self.value);
        if pieces.is_none() {
            self.whole(Effect::Dropped, "a quote is not closed");
        }
        pieces
    }

    /// `[-]IMAGE[:DESTINATION][[:PARTITION]:OPTIONS]`; only mounted images have a destination.
    pub(super) fn images(&mut self, with_destination: bool) {
        for (parts, at) in self.colon_words() {
            let mut parts = parts.into_iter();
            let source = parts.next().unwrap_or_default();
            self.absolute(source.strip_prefix(b"-").unwrap_or(&source), at.clone());
            if with_destination {
                match parts.next().filter(|part| !part.is_empty()) {
                    Some(destination) => self.absolute(&destination, at.clone()),
                    None => self.fault(Effect::Dropped, at.clone(), "the path to mount it at is missing"),
                }
            }
            let options: Vec<Vec<u8>> = parts.collect();
            for pair in options.chunks(2) {
                self.mount_options(pair, at.clone());
            }
        }
    }

    /// `[PARTITION:]OPTIONS`.
    pub(super) fn image_options(&mut self) {
        for (parts, at) in self.colon_words() {
            if parts.len() > 2 && parts[2..].iter().any(|part| !part.is_empty()) {
                self.fault(Effect::Dropped, at, "a partition and its options have one colon between them");
            } else {
                self.mount_options(&parts[..parts.len().min(2)], at);
            }
        }
    }

    fn mount_options(&mut self, pair: &[Vec<u8>], at: Range<usize>) {
        let [partition, options] = pair else {
            let _resolved = pair.first().and_then(|options| self.resolve(options, at, Effect::Dropped));
            return;
        };
        let is_known = PARTITIONS.iter().any(|known| known.as_bytes() == &partition[..]);
        if !partition.is_empty() && !options.is_empty() && !is_known {
            self.fault(Effect::Dropped, at, "is no partition of an image");
        } else {
            let _resolved = self.resolve(options, at, Effect::Dropped);
        }
    }

    /// `PATH[:OPTIONS]`, of which the options are the kernel's matter.
    pub(super) fn temporary_file_systems(&mut self) {
        for read in self.words(Syntax::QUOTED, Effect::Dropped) {
            let path = read.word.bytes.split(|b| *b == b':').next().unwrap_or_default();
            self.absolute(path, read.word.span.clone());
        }
    }

    /// Folders with colons between them.
    pub(super) fn search_path(&mut self) {
        let mut at = 0;
        for path in self.value.split(':').filter(|_| !self.value.is_empty()) {
            self.absolute(path.as_bytes(), at..at + path.len());
            at += path.len() + 1;
        }
    }

    /// Words with their parts, which colons outside escapes set apart.
    pub(super) fn colon_words(&mut self) -> Vec<(Vec<Vec<u8>>, Range<usize>)> {
        let mut words = Vec::new();
        for read in self.words(Syntax::RETAINED, Effect::Dropped) {
            let at = read.word.span;
            let Some(parts) = colon_parts(&read.word.bytes) else {
                let rest = at.start..self.value.len();
                self.fault(Effect::Dropped, rest, "unknown escape: the rest of the line is lost");
                return words;
            };
            words.push((parts, at));
        }
        words
    }

    pub(super) fn absolute(&mut self, path: &[u8], at: Range<usize>) {
        let Some(path) = self.resolve(path, at.clone(), Effect::Dropped) else { return };
        if !texts::is_path(&path) {
            self.fault(Effect::Dropped, at, "is no absolute path");
        }
    }

    /// A device or a class of devices, and what may be done with it.
    pub(super) fn device_allow(&mut self) {
        let Some((path, at, rights)) = self.first_word() else { return };
        let Some(path) = self.resolve(&path, at.clone(), Effect::Dropped) else { return };
        let is_class = path.starts_with(b"block-") || path.starts_with(b"char-");
        let is_device =
            path == b"/dev" || path.starts_with(b"/dev/") || path.starts_with(b"/run/systemd/inaccessible/");
        if !(is_class || (is_device && texts::is_path(&path))) {
            self.fault(Effect::Dropped, at, "is neither below /dev nor block- or char- and a class");
        } else if !self.value[rights.clone()].bytes().all(|b| matches!(b, b'r' | b'w' | b'm')) {
            self.fault(Effect::Dropped, rights, "rights are r, w and m");
        }
    }

    /// The path of a device and a value for it.
    pub(super) fn per_device(&mut self, kind: PerDevice) {
        let Some((path, at, rest)) = self.first_word() else { return };
        let text = &self.value[rest.clone()];
        if text.is_empty() {
            return self.whole(Effect::Dropped, "behind the device its value is missing");
        }
        let Some(path) = self.resolve(&path, at.clone(), Effect::Dropped) else { return };
        if path.is_empty() || !texts::is_normal(&path) {
            return self.fault(Effect::Dropped, at, "is no path");
        }
        let (holds, message) = match kind {
            PerDevice::Weight => (numbers::within(text, 1, 10_000), "is no number from 1 to 10000"),
            PerDevice::Limit => (
                text == "infinity" || numbers::size(text).is_some_and(|size| size > 0),
                "is no size above 0 and not infinity",
            ),
            PerDevice::Latency => (TimeSpan::parse(text, 1_000_000).is_ok(), "is no time span"),
        };
        if !holds {
            self.fault(Effect::Dropped, rest, message);
        }
    }

    /// The first word, its place, and the place of what is behind it; nothing for an empty value.
    fn first_word(&mut self) -> Option<(Vec<u8>, Range<usize>, Range<usize>)> {
        match split::next_word(self.value.as_bytes(), 0, Syntax::QUOTED) {
            Ok(read) => {
                let read = read?;
                Some((read.word.bytes, read.word.span, read.next..self.value.len()))
            }
            Err(unbalanced) => {
                self.fault(Effect::Dropped, unbalanced.span, "a quote is not closed");
                None
            }
        }
    }
}

/// A part of a value, and the byte that ends it: a colon, a blank, or 0 at the end.
struct Piece {
    text: Vec<u8>,
    at: Range<usize>,
    end: u8,
}

/// What colons and blanks outside quotes set apart; a backslash makes them plain.
fn pieces(value: &str) -> Option<Vec<Piece>> {
    let mut found = Vec::new();
    let mut piece = Piece { text: Vec::new(), at: 0..0, end: 0 };
    let mut quote = None;
    let mut bytes = value.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (byte, quote) {
            (b'\\', _) => piece.text.push(bytes.next()?.1),
            (_, Some(open)) if byte == open => quote = None,
            (b'\'' | b'"', None) => quote = Some(byte),
            (_, None) if byte == b':' || is_blank(byte) => {
                piece.at.end = at;
                piece.end = byte;
                let next = Piece { text: Vec::new(), at: at + 1..at + 1, end: 0 };
                found.push(std::mem::replace(&mut piece, next));
            }
            _ => piece.text.push(byte),
        }
    }
    piece.at.end = value.len();
    let is_left = piece.at.start < value.len();
    found.extend(is_left.then_some(piece));
    quote.is_none().then_some(found)
}

/// The parts of one word without quotes; nothing where it has an escape that is none.
fn colon_parts(word: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut parts = vec![Vec::new()];
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        let next = match byte {
            b':' => {
                parts.push(Vec::new());
                at += 1;
                continue;
            }
            b'\\' if word.get(at + 1) == Some(&b':') => (vec![b':'], 2),
            b'\\' if at + 1 < word.len() => split::escape(&word[at..])?,
            byte => (vec![byte], 1),
        };
        parts.last_mut()?.extend(next.0);
        at += next.1;
    }
    Some(parts)
}
