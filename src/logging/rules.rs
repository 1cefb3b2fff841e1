//! Rules of the log. A complaint here ends a program's start before its other rules are looked at.

use super::{FormatOptions, LogFormat, LoggingConfiguration, OutputRouting};
use crate::engine::row::{F as Of, Field, Lens as _};
use crate::engine::rule::Check;
use crate::gate::rules::Gated;

/// A configuration file with a logging section in it.
pub(crate) trait Logs: Gated {
    /// The section.
    const LOGGING: Field<Self, LoggingConfiguration>;
}

/// The logging rules of one kind: the prefix of its ids, and the program that reads it.
macro_rules! logging_rules {
    ($prefix:literal, $program:expr) => {{
        use $crate::diagnostic::{Program, Stage};
        use $crate::engine::rule::rule;
        use $crate::logging::rules;
        const SOURCE: &str = "component-base logs/api/v1/options.go";
        &[
            rule(concat!($prefix, "-log-flush-negative"), "the log's flush frequency is negative")
                .refused_by($program, Stage::Validate)
                .why("From 1.35 the program refuses it; before, it panics when the log is set up.")
                .help("leave it out; the default is 5s")
                .journal(&["non-positive interval for NewTicker"])
                .source(SOURCE)
                .by(rules::flush),
            rule(concat!($prefix, "-log-format"), "the log format is unknown or switched off")
                .refused_by($program, Stage::Validate)
                .why("The program writes text, or json while the gate LoggingBetaOptions is on; letter case matters.")
                .help("write text, or json with the gate LoggingBetaOptions on")
                .source(SOURCE)
                .by(rules::format),
            rule(concat!($prefix, "-log-vmodule-format"), "vmodule needs the log format text")
                .refused_by($program, Stage::Validate)
                .why("Only the text logger can set the verbosity of single files.")
                .help("leave vmodule out, or set format: text")
                .source(SOURCE)
                .by(rules::vmodule_format),
            rule(concat!($prefix, "-log-vmodule-pattern"), "a file pattern of vmodule is empty or holds = or ,")
                .refused_by($program, Stage::Validate)
                .why("The patterns are joined to pattern=level,… for the logger.")
                .help("write one file pattern without = and , in each item")
                .source(SOURCE)
                .by(rules::vmodule_pattern),
            rule(concat!($prefix, "-log-buffer-gate"), "a log buffer needs a feature gate")
                .refused_by($program, Stage::Validate)
                .why("infoBufferSize is an alpha option: LoggingAlphaOptions has to be on.")
                .help("set featureGates.LoggingAlphaOptions: true, or leave the buffer out")
                .source(SOURCE)
                .by(rules::buffer_gate),
            rule(concat!($prefix, "-log-split-stream"), "splitStream in a file has no effect")
                .warning()
                .why("The program binds its logging flags to what it read, and that puts splitStream back to false.")
                .help("use the flag --log-text-split-stream or --log-json-split-stream")
                .source(SOURCE)
                .by(rules::split_stream),
        ]
    }};
}
pub(crate) use logging_rules;

type L = Of<LoggingConfiguration>;

pub(crate) fn flush<D: Logs>(c: &mut Check<'_, D>) {
    let field = D::LOGGING.then(L::flush_frequency);
    let Some(frequency) = c.get(field).filter(|frequency| frequency.duration.is_negative()) else { return };
    c.at(field, format_args!("{} is negative", frequency.duration));
}

pub(crate) fn format<D: Logs>(c: &mut Check<'_, D>) {
    let field = D::LOGGING.then(L::format);
    match c.get(field) {
        Some(LogFormat::Other(word)) => {
            c.at(field, format_args!("{word:?} is neither \"text\" nor \"json\""));
        }
        Some(LogFormat::Json) if !c.context().enabled("LoggingBetaOptions") => {
            c.at(field, "\"json\" needs feature gate LoggingBetaOptions");
        }
        _ => {}
    }
}

pub(crate) fn vmodule_format<D: Logs>(c: &mut Check<'_, D>) {
    let Some(logging) = c.get(D::LOGGING) else { return };
    let field = D::LOGGING.then(L::vmodule);
    // An unknown format is complained about twice, as `Validate` of options.go does.
    let other = logging.format.as_ref().is_some_and(|format| *format != LogFormat::Text);
    if other && c.get(field).is_some_and(|items| !items.is_empty()) {
        c.at(field, "works with format text only");
    }
}

pub(crate) fn vmodule_pattern<D: Logs>(c: &mut Check<'_, D>) {
    let field = D::LOGGING.then(L::vmodule);
    for (at, item) in c.get(field).into_iter().flatten().enumerate() {
        let path = field.item(at).then("filePattern");
        let pattern = item.file_pattern.as_deref().unwrap_or("");
        if pattern.is_empty() && c.readable(&path) {
            c.at(path, "must not be empty");
        } else if pattern.contains(['=', ',']) {
            c.at(path, format_args!("{pattern:?} contains = or ,"));
        }
    }
}

pub(crate) fn buffer_gate<D: Logs>(c: &mut Check<'_, D>) {
    if c.context().enabled("LoggingAlphaOptions") {
        return;
    }
    let options = D::LOGGING.then(L::options);
    for format in [Of::<FormatOptions>::text, Of::<FormatOptions>::json] {
        let field = options.then(format).then(Of::<OutputRouting>::info_buffer_size);
        // `validateTextOptions` asks for a value other than zero: a buffer of 0 needs no gate.
        if c.get(field).is_some_and(|size| size.value() != 0) {
            c.at(field, "needs feature gate LoggingAlphaOptions");
        }
    }
}

pub(crate) fn split_stream<D: Logs>(c: &mut Check<'_, D>) {
    let options = D::LOGGING.then(L::options);
    for format in [Of::<FormatOptions>::text, Of::<FormatOptions>::json] {
        let field = options.then(format).then(Of::<OutputRouting>::split_stream);
        // The written value: the effective one was put back already.
        if c.written(field) == Some(&true) {
            c.at(field, "is put back to false");
        }
    }
}
