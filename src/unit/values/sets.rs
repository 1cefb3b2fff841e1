//! Checks of lists that stand for sets: processors, system calls, addresses, interfaces.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::kernel::{
    ADDRESS_FAMILIES, ARCHITECTURES, ERROR_NUMBERS, FILE_SYSTEM_GROUPS, SYSTEM_CALL_GROUPS, SYSTEM_CALLS,
};
use super::{Check, Effect, boolean, numbers};
use crate::unit::words::Syntax;

impl Check<'_> {
    /// Numbers and ranges of processors or memory nodes.
    pub(super) fn processors(&mut self) {
        let Some(value) = self.resolve_all(Effect::Dropped) else { return };
        // Commas part words as blanks do.
        let spaced = value.replace(',', " ");
        let mut inner = Check { value: &spaced, specifiers: self.specifiers, faults: Vec::new() };
        inner.each_word(Syntax::QUOTED, |word| {
            (!is_processors(word)).then_some("is no number or range of numbers up to 8191")
        });
        if !inner.faults.is_empty() && value != self.value {
            return self
                .whole(Effect::Dropped, "is no set of processors or nodes once specifiers are resolved");
        }
        self.faults.append(&mut inner.faults);
    }

    pub(super) fn processors_or(&mut self, word: &str) {
        if self.value != word {
            self.processors();
        }
    }

    /// Names of system calls and `@groups`, behind `~` all but those, there with `:` and an error number.
    pub(super) fn system_calls(&mut self, with_errors: bool) {
        self.negatable(Syntax::PLAIN, |word, negated| {
            let (name, error) = match word.split_once(':').filter(|_| with_errors) {
                Some((name, error)) => (name, Some(error)),
                None => (word, None),
            };
            match error {
                Some(error) if !is_error_number(error) || name.is_empty() => Some("is no error number"),
                Some(_) if !negated => Some("only what is forbidden, behind ~, has an error number"),
                _ => is_system_call(name).err(),
            }
        });
    }

    pub(super) fn error_number(&mut self) {
        let value = self.value;
        self.holds(value != "0" && is_error_number(value), "is no error number");
    }

    pub(super) fn architectures(&mut self) {
        self.each_word(Syntax::QUOTED, |word| {
            (!ARCHITECTURES.contains(&word)).then_some("is no architecture of system calls")
        });
    }

    pub(super) fn namespaces(&mut self) {
        const NAMES: [&str; 8] = ["cgroup", "ipc", "net", "mnt", "pid", "user", "uts", "time"];
        if boolean(self.value).is_none() {
            self.negatable(Syntax::PLAIN, |word, _| {
                (!NAMES.contains(&word)).then_some("is no kind of namespace")
            });
        }
    }

    pub(super) fn address_families(&mut self) {
        if self.value == "none" {
            return;
        }
        self.negatable(Syntax::QUOTED, |word, _| {
            let name = word.get(..3).filter(|start| start.eq_ignore_ascii_case("AF_")).map(|_| &word[3..]);
            let is_known = |name: &str| ADDRESS_FAMILIES.iter().any(|known| known.eq_ignore_ascii_case(name));
            (!name.is_some_and(is_known)).then_some("is no family of addresses")
        });
    }

    pub(super) fn file_systems(&mut self) {
        self.negatable(Syntax::QUOTED, |word, _| {
            let group = word.strip_prefix('@');
            group
                .is_some_and(|group| !FILE_SYSTEM_GROUPS.contains(&group))
                .then_some("is no group of file systems")
        });
    }

    pub(super) fn interfaces(&mut self) {
        self.negatable(Syntax::QUOTED, |word, _| {
            (!is_interface(word)).then_some("is no name of an interface")
        });
    }

    /// Addresses with or without a prefix, and names of some.
    pub(super) fn addresses(&mut self) {
        const NAMES: [&str; 4] = ["any", "localhost", "link-local", "multicast"];
        self.each_word(Syntax::PLAIN, |word| {
            (!NAMES.contains(&word) && !is_prefix(word)).then_some("is no address with or without a prefix")
        });
    }

    /// `[ipv4:|ipv6:][tcp:|udp:]PORTS`, or less of it.
    pub(super) fn socket_bind(&mut self) {
        let mut rest = Some(self.value);
        for names in [["ipv4", "ipv6"], ["tcp", "udp"]] {
            rest = rest.and_then(|rest| match names.iter().find_map(|name| rest.strip_prefix(name)) {
                Some("") => None,
                Some(behind) => Some(behind.strip_prefix(':').unwrap_or(rest)),
                None => Some(rest),
            });
        }
        let holds = rest.is_none_or(|ports| ports == "any" || is_ports(ports));
        self.holds(holds, "is neither ports nor any, behind ipv4: or ipv6: and tcp: or udp:");
    }

    /// Words behind an optional `~`, which `wrong` is told of.
    fn negatable(&mut self, syntax: Syntax, wrong: impl Fn(&str, bool) -> Option<&'static str>) {
        let negated = self.value.starts_with('~');
        let skipped = usize::from(negated);
        let mut inner =
            Check { value: &self.value[skipped..], specifiers: self.specifiers, faults: Vec::new() };
        inner.each_word(syntax, |word| wrong(word, negated));
        for mut fault in inner.faults {
            fault.at = fault.at.start + skipped..fault.at.end + skipped;
            self.faults.push(fault);
        }
    }
}

fn is_processors(word: &str) -> bool {
    let number = |text: &str| numbers::integer(text).filter(|number| (0..=u32::MAX.into()).contains(number));
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    match (number(first), number(last)) {
        // The next number would be none: systemd takes it.
        (Some(first), Some(last)) if first == last && first == u32::MAX.into() => true,
        (Some(first), Some(last)) => first <= last && last <= 8191,
        _ => false,
    }
}

fn is_error_number(text: &str) -> bool {
    let is_named = |name: &str| ERROR_NUMBERS.iter().any(|known| known.eq_ignore_ascii_case(name));
    let name = text.strip_prefix(['E', 'e']);
    text == "kill" || numbers::within(text, 0, 4095) || name.is_some_and(is_named)
}

fn is_system_call(name: &str) -> Result<(), &'static str> {
    match name.strip_prefix('@') {
        Some(group) if SYSTEM_CALL_GROUPS.contains(&group) => Ok(()),
        Some(_) => Err("is no group of system calls"),
        None if SYSTEM_CALLS.contains(&name) => Ok(()),
        None => Err("is no system call"),
    }
}

fn is_interface(name: &str) -> bool {
    (1..=15).contains(&name.len())
        && !matches!(name, "all" | "default" | "." | "..")
        && !name.bytes().all(|b| b.is_ascii_digit())
        && !numbers::within(name, 0, u32::MAX.into())
        && name.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b':' | b'/' | b'%'))
}

fn is_prefix(word: &str) -> bool {
    let (address, length) = match word.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (word, None),
    };
    let longest = if address.parse::<Ipv4Addr>().is_ok() {
        32
    } else if address.parse::<Ipv6Addr>().is_ok() {
        128
    } else {
        return false;
    };
    length.is_none_or(|length| numbers::within(length, 0, longest))
}

fn is_ports(text: &str) -> bool {
    let port = |text: &str| numbers::integer(text).filter(|port| (1..=65535).contains(port));
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    matches!((port(first), port(last)), (Some(first), Some(last)) if first <= last)
}
