//! Checks of truth values, words and quantities.

use super::numbers::{self, Limit};
use super::{Check, Effect, Kind, boolean, words};
use crate::nearest::nearest;
use crate::unit::TimeSpan;
use crate::unit::words::Syntax;

impl Check<'_> {
    /// Truth values, words and whatever counts something.
    pub(super) fn scalar(&mut self, kind: Kind) {
        let value = self.value;
        match kind {
            Kind::Bool | Kind::BoolOrEmpty => self.holds(boolean(value).is_some(), "is neither yes nor no"),
            Kind::IsolateBool => {
                self.whole(Effect::Kept, "OnFailureJobMode= took the place of this setting");
                self.holds(boolean(value).is_some(), "is neither yes nor no");
            }
            Kind::FatalBool if boolean(value).is_none() => {
                self.whole(Effect::Refused, "is neither yes nor no");
            }
            Kind::BoolOr(_) | Kind::Delegate if boolean(value).is_some() => {}
            Kind::BoolOr(words) => {
                let holds = words.contains(&value);
                self.holds(holds, format_args!("{value:?} is none of yes, no, {}", words.join(", ")));
            }
            Kind::WordOrNumber(_, most) if numbers::within(value, 0, most.into()) => {}
            Kind::Word(words) | Kind::WordOrEmpty(words) | Kind::WordOrNumber(words, _) => self.word(words),
            Kind::KillMode => self.kill_mode(),
            Kind::Level if numbers::within(value, 0, 7) => {}
            Kind::Level => self.word(words::LEVELS),
            Kind::Facility if numbers::within(value, 0, 127) => {}
            Kind::Facility => self.word(words::FACILITIES),
            Kind::Mode => self.holds(numbers::mode(value), "is no octal mode up to 7777"),
            Kind::Signal => self.holds(numbers::signal(value), "is no signal"),
            Kind::ExitStatus => self.number(0, 255),
            Kind::ExitStatuses => self.each_word(Syntax::PLAIN, |word| {
                (!numbers::exit_status(word) && !numbers::signal(word))
                    .then_some("is neither an exit status nor a signal")
            }),
            Kind::Controllers => {
                let words = self.words(Syntax::PLAIN, Effect::Dropped);
                let is_known = |word: &str| words::CONTROLLERS.contains(&word);
                // One that is known is enough: the others are left out in silence.
                let holds = words.is_empty() || words.iter().any(|read| is_known(&read.word.text()));
                self.holds(holds, "names no controller of control groups");
            }
            Kind::Delegate => self.each_word(Syntax::QUOTED, |word| {
                (!words::CONTROLLERS.contains(&word)).then_some("is no controller of control groups")
            }),
            _ => self.quantity(kind),
        }
    }

    fn quantity(&mut self, kind: Kind) {
        let value = self.value;
        match kind {
            Kind::Span | Kind::SpanOrEmpty => self.span(1_000_000),
            Kind::Nanoseconds => self.nanoseconds(),
            Kind::Unsigned | Kind::UnsignedOrEmpty => self.number(0, i128::from(u32::MAX)),
            Kind::Integer(least, most) => self.number(least.into(), most.into()),
            Kind::IoPriority => self.number(0, 7),
            Kind::CpuPriority => self.number(0, 99),
            Kind::LimitNumber => self.limit(Limit::Number),
            Kind::LimitSize => self.limit(Limit::Size),
            Kind::LimitSeconds => self.limit(Limit::Seconds),
            Kind::LimitMicroseconds => self.limit(Limit::Microseconds),
            Kind::LimitNice => self.limit(Limit::Nice),
            Kind::Memory => self.memory(0),
            Kind::MemoryAboveZero => self.memory(1),
            Kind::MemoryLimit => {
                self.whole(Effect::Kept, "MemoryMax= took the place of this setting");
                self.memory(1);
            }
            Kind::CpuShares => {
                self.whole(Effect::Kept, "CPUWeight= took the place of this setting");
                if !value.is_empty() {
                    self.number(2, 262_144);
                }
            }
            Kind::CpuWeight if value == "idle" => {}
            Kind::CpuWeight | Kind::Weight => self.number(1, 10_000),
            Kind::BlockIoWeight => self.number(10, 1000),
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

    fn word(&mut self, words: &'static [&'static str]) {
        let value = self.value;
        if words.contains(&value) {
            return;
        }
        self.whole(Effect::Dropped, format_args!("{value:?} is none of {}", words.join(", ")));
        if let Some(fault) = self.faults.last_mut() {
            let begins = |word: &&&str| value.len() > 2 && word.starts_with(value);
            fault.near = nearest(value, words.iter().copied()).or_else(|| words.iter().find(begins).copied());
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

    fn nanoseconds(&mut self) {
        // The only units that time spans elsewhere do not have.
        let plain = self.value.trim_end_matches("nsec").trim_end_matches("ns");
        if let Err(error) = TimeSpan::parse(plain, 1) {
            self.whole(Effect::Dropped, error);
        }
    }

    fn kill_mode(&mut self) {
        match self.value {
            "none" => self.whole(Effect::Kept, "leaves processes behind when the service stops"),
            _ => self.word(words::KILL_MODES),
        }
    }
}
