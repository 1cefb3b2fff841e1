//! Checks of truth values, words and quantities.

use super::numbers::{self, Limit};
use super::words::Words;
use super::{Effect, Kind, ValueCheck, boolean, words};
use crate::nearest::nearest;
use crate::unit::words::Syntax;
use crate::unit::{KillMode, TimeSpan};

impl ValueCheck<'_> {
    /// Truth values, words and whatever counts something.
    pub(super) fn scalar(&mut self, kind: Kind) {
        let value = self.value;
        match kind {
            Kind::Bool => self.holds(boolean(value).is_some(), "is neither yes nor no"),
            Kind::IsolateBool => {
                self.whole(Effect::Kept, "OnFailureJobMode= took the place of this setting");
                self.holds(boolean(value).is_some(), "is neither yes nor no");
            }
            Kind::FatalBool if boolean(value).is_none() => {
                self.whole(Effect::Refused, "is neither yes nor no");
            }
            // Truth values first: a setting that grew words keeps taking yes and no.
            Kind::BoolOr(_) | Kind::Delegate if boolean(value).is_some() => {}
            Kind::BoolOr(words) => self.word(&["yes", "no"], words),
            Kind::Word(words) | Kind::WordOrEmpty(words) => self.word(&[], words),
            Kind::KillMode => self.kill_mode(),
            Kind::Mode => self.holds(numbers::mode(value), "is no octal mode up to 7777"),
            Kind::Signal => self.holds(numbers::signal(value), "is no signal"),
            Kind::ExitStatuses => self.each_word(Syntax::PLAIN, |word| {
                (!numbers::exit_status(word) && !numbers::signal(word))
                    .then_some("is neither an exit status nor a signal")
            }),
            Kind::Delegate => {
                let known: Vec<&str> = self.taken(words::CONTROLLERS).collect();
                self.each_word(Syntax::QUOTED, |word| {
                    (!known.contains(&word)).then_some("is no controller of control groups")
                });
            }
            _ => self.quantity(kind),
        }
    }

    fn quantity(&mut self, kind: Kind) {
        let value = self.value;
        match kind {
            Kind::Span | Kind::SpanOrEmpty => self.span(1_000_000),
            Kind::Unsigned => self.number(0, i128::from(u32::MAX)),
            Kind::Integer(least, most) => self.number(least.into(), most.into()),
            Kind::LimitNumber => self.limit(Limit::Number),
            Kind::LimitSize => self.limit(Limit::Size),
            Kind::LimitSeconds => self.limit(Limit::Seconds),
            Kind::LimitMicroseconds => self.limit(Limit::Microseconds),
            Kind::LimitNice => self.limit(Limit::Nice),
            Kind::Memory => self.memory(0),
            Kind::MemoryAboveZero => self.memory(1),
            Kind::MemoryLimit => {
                self.obsolete("MemoryMax=");
                self.memory(1);
            }
            Kind::CpuShares => {
                self.obsolete("CPUWeight=");
                if !value.is_empty() {
                    self.number(2, 262_144);
                }
            }
            Kind::CpuWeight if value == "idle" && self.releases().any_since(252) => {}
            Kind::CpuWeight => self.number(1, 10_000),
            Kind::CpuQuota => {
                let share = numbers::permyriad(value);
                self.holds(share.is_some_and(|share| share > 0), "is no percentage above 0");
            }
            Kind::Percent => {
                let share = numbers::permyriad(value);
                self.holds(share.is_some_and(|share| share <= 10_000), "is no percentage up to 100%");
            }
            Kind::TasksMax => {
                let share = numbers::permyriad(value).is_some_and(|p| (1..=10_000).contains(&p));
                let number = numbers::within(value, 1, i128::from(u64::MAX) - 1);
                self.holds(value == "infinity" || share || number, "is no number of tasks");
            }
            _ => {}
        }
    }

    /// The words that one of the releases takes.
    fn taken(&self, words: Words) -> impl Iterator<Item = &'static str> + use<> {
        let releases = self.releases();
        words.iter().filter(move |choice| releases.any_since(choice.since)).map(|choice| choice.word)
    }

    /// One of the words, or of those before them, which are only named.
    fn word(&mut self, before: &[&'static str], words: Words) {
        let value = self.value;
        if self.taken(words).any(|word| word == value) {
            return;
        }
        let known: Vec<&str> = before.iter().copied().chain(self.taken(words)).collect();
        let mut message = format!("{value:?} is none of {}", known.join(", "));
        if let Some(later) = words.iter().find(|choice| choice.word == value) {
            message = format!("{value:?} is taken by systemd {} and later only", later.since);
        }
        self.whole(Effect::Dropped, message);
        if let Some(fault) = self.faults.last_mut() {
            let begins = |word: &&str| value.len() > 2 && word.starts_with(value);
            // A word that is cut short (`on-fail`) is too far from the whole one by its letters.
            let near = nearest(value, known.iter().copied());
            fault.near = near.or_else(|| known.iter().copied().find(begins));
        }
    }

    fn number(&mut self, least: i128, most: i128) {
        self.holds(
            numbers::within(self.value, least, most),
            format_args!("is no number from {least} to {most}"),
        );
    }

    fn limit(&mut self, kind: Limit) {
        self.holds(numbers::limit(self.value, kind), "is neither a limit nor SOFT:HARD nor infinity");
    }

    fn memory(&mut self, least: u64) {
        let value = self.value;
        // A share of the memory; what it comes to is at least 1 byte wherever it is above 0.
        let share = numbers::permyriad(value).filter(|p| *p <= 10_000).map(u64::from);
        let size = share.or_else(|| numbers::size(value).filter(|size| *size < u64::MAX));
        let holds = value == "infinity" || size.is_some_and(|size| size >= least);
        self.holds(holds, "is no size such as 512M, no percentage and not infinity");
    }

    fn span(&mut self, unit: u64) {
        if let Err(error) = TimeSpan::parse(self.value, unit) {
            self.whole(Effect::Dropped, error);
        }
    }

    fn kill_mode(&mut self) {
        match self.value {
            "none" => self.whole(Effect::Kept, "leaves processes behind when the service stops"),
            _ => self.word(&[], KillMode::WORDS),
        }
    }
}
