//! Argument lists, read as the programs' flag library (spf13/pflag) reads them.

use super::flags::Gone;
use super::{Component, Flag, FlagType, value};
use crate::version::KubernetesVersion;

/// The argument list of a component, as the program understands it.
///
/// The program stops at its first fault; here reading goes on, so that all faults are known at once.
#[derive(Clone, Debug)]
pub struct Arguments {
    component: Component,
    version: KubernetesVersion,
    given: Vec<Argument>,
    faults: Vec<ArgumentFault>,
}

/// A flag that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The flag's row.
    pub flag: &'static Flag,
    /// The value, or what the bare flag stands for.
    pub value: String,
    /// The index of the argument that names the flag, from 0, without the program's own name.
    pub index: usize,
    /// The index of the argument that holds the value: the same one, or the next.
    pub value_index: usize,
    /// Whether the program takes the value.
    pub sound: bool,
}

/// A fault for which the program refuses the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentFault {
    /// The index of the argument, from 0, without the program's own name.
    pub index: usize,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// It begins with `--` and no name follows.
    Syntax,
    /// The program has no flag of this name in this minor.
    UnknownFlag {
        /// The name as it was given, without dashes.
        name: String,
    },
    /// The program has no flag of this one letter.
    UnknownShorthand {
        /// The letter.
        letter: char,
    },
    /// The list ends where the value should be.
    MissingValue {
        /// The flag.
        flag: &'static Flag,
    },
    /// The flag does not take this value.
    BadValue {
        /// The flag.
        flag: &'static Flag,
        /// Why not, in our words.
        reason: String,
    },
    /// The flag was given with an empty value and then again: the program crashes or refuses the second value.
    GivenAfterEmpty {
        /// The flag.
        flag: &'static Flag,
    },
    /// The flag may be given once only.
    GivenTwice {
        /// The flag.
        flag: &'static Flag,
    },
    /// It is neither a flag nor a flag's value; these programs take no other arguments.
    Stray,
}

impl Arguments {
    /// Reads a list, the program's own name not among it.
    ///
    /// Minors outside the known range are judged as the nearest known one.
    pub fn parse<A: AsRef<str>>(
        component: Component,
        version: KubernetesVersion,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let list: Vec<A> = arguments.into_iter().collect();
        let list: Vec<&str> = list.iter().map(AsRef::as_ref).collect();
        let parsed = Self { component, version, given: Vec::new(), faults: Vec::new() };
        let mut reader = ArgumentReader { list: &list, at: 0, parsed, spent: Vec::new() };
        reader.read();
        reader.parsed
    }

    /// The program.
    pub const fn component(&self) -> Component {
        self.component
    }

    /// The version the list was judged by.
    pub const fn version(&self) -> KubernetesVersion {
        self.version
    }

    /// Whether the program's flag parser takes the list.
    pub fn accepted(&self) -> bool {
        self.faults.is_empty()
    }

    /// Every fault, in the order of the arguments.
    pub fn faults(&self) -> &[ArgumentFault] {
        &self.faults
    }

    /// Every flag that was given, in order, those with a wrong value too.
    pub fn given(&self) -> &[Argument] {
        &self.given
    }

    /// The value that holds for a flag: the last one given. `None` where the flag is not given.
    ///
    /// For flags that add up see [`Arguments::all`] and [`Arguments::list`].
    pub fn get(&self, name: &str) -> Option<&str> {
        self.last(name).map(|argument| argument.value.as_str())
    }

    /// The argument whose value holds for a flag.
    pub fn last(&self, name: &str) -> Option<&Argument> {
        self.given.iter().rev().find(|argument| argument.flag.name() == name)
    }

    /// The value that holds for a flag, or its default in this minor; `None` for a flag the minor does not know.
    pub fn effective(&self, name: &str) -> Option<&str> {
        self.get(name).or_else(|| {
            Flag::find(self.component, name, self.version.minor())
                .map(|flag| flag.default(self.version.minor()))
        })
    }

    /// Every value given for a flag, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Argument> + 'a {
        self.given.iter().filter(move |argument| argument.flag.name() == name)
    }

    /// The items of a list flag, over all the times it is given: `--a=x,y --a=z` is x, y, z.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.all(name)
            .flat_map(|argument| match argument.flag.kind() {
                FlagType::TextList => value::csv_line(&argument.value).unwrap_or_default(),
                _ => vec![argument.value.clone()],
            })
            .collect()
    }
}

struct ArgumentReader<'a> {
    list: &'a [&'a str],
    at: usize,
    parsed: Arguments,
    /// Flags that remember how they were given and will not take just any second value.
    spent: Vec<&'static str>,
}

impl<'a> ArgumentReader<'a> {
    fn read(&mut self) {
        // Follows `FlagSet.parseArgs` of pflag; it goes on behind a fault, where pflag stops, to report all of
        // them.
        while let Some(&argument) = self.list.get(self.at) {
            let index = self.at;
            self.at += 1;
            if argument == "--" {
                for stray in self.at..self.list.len() {
                    self.stray(stray);
                }
                return;
            } else if let Some(name) = argument.strip_prefix("--") {
                self.long(index, name);
            } else if let Some(letters) = argument.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                self.short(index, letters);
            } else {
                self.stray(index);
            }
        }
    }

    fn long(&mut self, index: usize, text: &'a str) {
        // Follows `FlagSet.parseLongArg` of pflag.
        if text.starts_with(['-', '=']) {
            return self.fault(index, FaultKind::Syntax);
        }
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let component = self.parsed.component;
        let Some(flag) = Flag::find(component, name, self.parsed.version.minor()) else {
            // An unknown flag may take the next argument with it. What other minors know of
            // it tells, and else a value is the better guess.
            let takes_value = match Flag::ever(component, name).next() {
                Some(flag) => flag.bare().is_none(),
                None => Gone::find(component, name).is_none_or(Gone::takes_value),
            };
            self.fault(index, FaultKind::UnknownFlag { name: name.to_owned() });
            // Not a second complaint about what is the unknown flag's value, most likely.
            let next_is_value = self.list.get(self.at).is_some_and(|next| !next.starts_with('-'));
            if value.is_none() && takes_value && next_is_value {
                self.at += 1;
            }
            return;
        };
        match value.or(flag.bare()) {
            Some(value) => self.set(flag, value, index, index),
            None => self.set_to_next(flag, index),
        }
    }

    /// One letter or several: `-v2`, `-v=2`, `-v 2`, `-hv2`.
    fn short(&mut self, index: usize, mut letters: &'a str) {
        // Follows `FlagSet.parseSingleShortArg` of pflag: a flag with a bare value leaves the other letters to
        // be flags.
        while let Some(letter) = letters.chars().next() {
            // Flags of Go's test runner are passed over by the library.
            if letters.starts_with("test.") {
                return;
            }
            let flag = u8::try_from(letter).ok().and_then(|l| Flag::of_shorthand(self.parsed.component, l));
            let Some(flag) = flag else {
                return self.fault(index, FaultKind::UnknownShorthand { letter });
            };
            let rest = &letters[letter.len_utf8()..];
            // pflag looks for a value behind the sign: `-v=` is the letter v with the value `=`.
            if let Some(value) = rest.strip_prefix('=').filter(|value| !value.is_empty()) {
                return self.set(flag, value, index, index);
            }
            let Some(bare) = flag.bare() else {
                match rest {
                    "" => self.set_to_next(flag, index),
                    value => self.set(flag, value, index, index),
                }
                return;
            };
            self.set(flag, bare, index, index);
            letters = rest;
        }
    }

    fn set_to_next(&mut self, flag: &'static Flag, index: usize) {
        let Some(&value) = self.list.get(self.at) else {
            return self.fault(index, FaultKind::MissingValue { flag });
        };
        self.at += 1;
        self.set(flag, value, index, index + 1);
    }

    fn set(&mut self, flag: &'static Flag, value: &str, index: usize, value_index: usize) {
        let fault = self.again(flag, value).or_else(|| {
            let reason = flag.kind().check(value, self.parsed.version).err()?;
            Some(FaultKind::BadValue { flag, reason })
        });
        let sound = fault.is_none();
        if let Some(kind) = fault {
            self.fault(value_index, kind);
        }
        // Kept also where it is refused: rules about a flag that is given must not call it missing.
        self.parsed.given.push(Argument { flag, value: value.to_owned(), index, value_index, sound });
    }

    fn again(&mut self, flag: &'static Flag, value: &str) -> Option<FaultKind> {
        let spent = self.spent.contains(&flag.name());
        let (fault, spends) = match flag.kind() {
            // kube-proxy's `IPVar` clears its pointer for an empty text and writes through it for the next one.
            FlagType::SloppyIp | FlagType::SloppyIpPort => {
                ((!value.is_empty()).then_some(FaultKind::GivenAfterEmpty { flag }), value.is_empty())
            }
            FlagType::ReservedMemory => (Some(FaultKind::GivenAfterEmpty { flag }), value.is_empty()),
            // The flag type of cloud-provider refuses a second list, `cidrs.Set`.
            FlagType::Cidrs => (Some(FaultKind::GivenTwice { flag }), true),
            _ => (None, false),
        };
        if spends && !spent {
            self.spent.push(flag.name());
        }
        fault.filter(|_| spent)
    }

    fn stray(&mut self, index: usize) {
        // The kubelet looks for commands, the others only for words.
        if self.parsed.component == Component::Kubelet || !self.list[index].is_empty() {
            self.fault(index, FaultKind::Stray);
        }
    }

    fn fault(&mut self, index: usize, kind: FaultKind) {
        self.parsed.faults.push(ArgumentFault { index, kind });
    }
}
