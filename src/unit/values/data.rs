//! Checks of encoded data, of credentials and of where input comes from.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Check, Effect, texts};
use crate::unit::words::{self as split, Syntax};

impl Check<'_> {
    /// A path, or the hash itself in hexadecimal digits.
    pub(super) fn root_hash(&mut self) {
        let digits: Vec<u8> = self.value.bytes().filter(|b| !split::is_blank(*b)).collect();
        let is_hash = digits.len() >= 32 && digits.len() % 2 == 0 && digits.iter().all(u8::is_ascii_hexdigit);
        self.holds(
            self.value.starts_with('/') || is_hash,
            "is neither a path nor a hash of 16 bytes or more",
        );
    }

    /// A path, or the signature behind `base64:`.
    pub(super) fn root_hash_signature(&mut self) {
        let encoded = self.value.strip_prefix("base64:");
        let holds = self.value.starts_with('/') || encoded.is_some_and(is_base64);
        self.holds(holds, "is neither a path nor base64: and data");
    }

    pub(super) fn base64(&mut self) {
        self.holds(is_base64(self.value), "is no base64");
    }

    pub(super) fn escaped_text(&mut self) {
        if let Some(at) = split::unknown_escape(self.value.as_bytes(), false) {
            return self.fault(Effect::Dropped, at..self.value.len(), "unknown escape");
        }
        let _resolved = self.resolve_all(Effect::Dropped);
    }

    pub(super) fn input(&mut self) {
        const INPUTS: [&str; 8] = ["null", "tty", "tty-force", "tty-fail", "socket", "fd", "data", "file"];
        let value = self.value;
        let behind = |prefix: &str| value.strip_prefix(prefix).map(|rest| (rest, value.len() - rest.len()));
        if let Some((name, at)) = behind("fd:") {
            let Some(name) = self.resolve(name.as_bytes(), at..value.len(), Effect::Dropped) else { return };
            if !texts::is_descriptor_name(&name) {
                self.fault(Effect::Dropped, at..value.len(), "is no name of a file descriptor");
            }
        } else if let Some((path, at)) = behind("file:") {
            self.absolute(path.as_bytes(), at..value.len());
        } else {
            self.holds(INPUTS.contains(&value), "is no place for input");
        }
    }

    /// `FIELD=VALUE` for the journal.
    pub(super) fn log_fields(&mut self) {
        for (word, at) in self.assignments() {
            let name = word.iter().position(|b| *b == b'=').map(|end| &word[..end]);
            if !name.is_some_and(texts::is_journal_field) {
                self.fault(Effect::Dropped, at, "is no field of the journal with a value");
            }
        }
    }

    pub(super) fn log_namespace(&mut self) {
        let Some(name) = self.resolve_all(Effect::Dropped) else { return };
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_' | b'.' | b'@');
        let holds = !name.is_empty()
            && name.len() <= 222
            && !matches!(&name[..], "." | "..")
            && name.bytes().all(plain);
        self.holds(holds, "is no name of a log namespace");
    }

    /// `NAME:DATA`.
    pub(super) fn credential(&mut self, encrypted: bool) {
        let (name, at) = first_part(self.value);
        let data = &self.value[at.clone()];
        if data.is_empty() {
            return self.whole(Effect::Dropped, "behind a credential's name its data is missing");
        }
        if !self.credential_name(&name, at.start) {
            return;
        }
        if encrypted && !is_base64(data) {
            self.fault(Effect::Dropped, at, "is no base64");
        } else if !encrypted && split::unknown_escape(data.as_bytes(), true).is_some() {
            self.fault(Effect::Dropped, at, "unknown escape");
        }
    }

    /// `NAME[:SOURCE]`, where the source is a path or another name.
    pub(super) fn credential_source(&mut self) {
        let (name, at) = first_part(self.value);
        if !self.credential_name(&name, at.start) || at.is_empty() {
            return;
        }
        let source = &self.value[at.clone()];
        let Some(source) = self.resolve(source.as_bytes(), at.clone(), Effect::Dropped) else { return };
        if !texts::is_path(&source) && !texts::is_credential_name(&source) {
            self.fault(Effect::Dropped, at, "is neither an absolute path nor the name of a credential");
        }
    }

    fn credential_name(&mut self, name: &[u8], end: usize) -> bool {
        let Some(name) = self.resolve(name, 0..end, Effect::Dropped) else { return false };
        let holds = texts::is_credential_name(&name);
        if !holds {
            self.fault(Effect::Dropped, 0..end, "is no name of a credential");
        }
        holds
    }

    /// Kinds of memory that a core dump holds, by name or as bits in hexadecimal digits.
    pub(super) fn coredump_filter(&mut self) {
        const KINDS: [&str; 11] = [
            "private-anonymous",
            "shared-anonymous",
            "private-file-backed",
            "shared-file-backed",
            "elf-headers",
            "private-huge",
            "shared-huge",
            "private-dax",
            "shared-dax",
            "default",
            "all",
        ];
        self.each_word(Syntax::PLAIN, |word| {
            (!KINDS.contains(&word) && !is_bits(word)).then_some("is no kind of memory")
        });
    }

    /// `TYPE:PATH`.
    pub(super) fn bpf_program(&mut self) {
        const TYPES: [&str; 18] = [
            "ingress",
            "egress",
            "sock_create",
            "sock_ops",
            "device",
            "bind4",
            "bind6",
            "connect4",
            "connect6",
            "post_bind4",
            "post_bind6",
            "sendmsg4",
            "sendmsg6",
            "sysctl",
            "recvmsg4",
            "recvmsg6",
            "getsockopt",
            "setsockopt",
        ];
        let value = self.value;
        let Some((kind, path)) = value.split_once(':').filter(|(kind, _)| TYPES.contains(kind)) else {
            return self.whole(Effect::Dropped, "begins with no type of program and a colon");
        };
        self.absolute(path.as_bytes(), kind.len() + 1..value.len());
    }
}

/// What stands before the first colon that no backslash makes plain, and the place of the rest.
fn first_part(value: &str) -> (Vec<u8>, Range<usize>) {
    let mut name = Vec::new();
    let mut bytes = value.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b':' => return (name, at + 1..value.len()),
            b'\\' => name.extend(bytes.next().map(|(_, escaped)| escaped)),
            byte => name.push(byte),
        }
    }
    (name, value.len()..value.len())
}

/// Padded as it has to be, with blanks anywhere.
fn is_base64(text: &str) -> bool {
    let packed: Vec<u8> = text.bytes().filter(|b| !split::is_blank(*b)).collect();
    STANDARD.decode(packed).is_ok()
}

fn is_bits(word: &str) -> bool {
    let (negative, digits) = match word.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(digits);
    let holds = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    holds && u64::from_str_radix(digits, 16).is_ok_and(|bits| !negative || bits == 0)
}
