//! The kubelet's own log. A complaint here ends the start before the other rules are looked at.

use super::{Check, F, RuleRow, enabled, refused};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::rule;
use crate::kubelet::{FormatOptions, LogFormat, LoggingConfiguration, OutputRouting};

type L = Of<LoggingConfiguration>;

const SOURCE: &str = "component-base logs/api/v1/options.go";

pub(super) const RULES: &[RuleRow] = &[
    refused("kubelet-log-flush-negative", "the log's flush frequency is negative", flush)
        .why("From 1.35 the kubelet refuses it; before, it panics when the log is set up.")
        .journal(&["non-positive interval for NewTicker"])
        .source(SOURCE),
    refused("kubelet-log-format", "the log format is unknown or switched off", format)
        .why("The kubelet writes text, or json while the gate LoggingBetaOptions is on; letter case matters.")
        .source(SOURCE),
    refused("kubelet-log-vmodule-format", "vmodule needs the log format text", vmodule_format)
        .why("Only the text logger can set the verbosity of single files.")
        .source(SOURCE),
    refused(
        "kubelet-log-vmodule-pattern",
        "a file pattern of vmodule is empty or holds = or ,",
        vmodule_pattern,
    )
    .why("The patterns are joined to pattern=level,… for the logger.")
    .source(SOURCE),
    refused("kubelet-log-buffer-gate", "a log buffer needs a feature gate", buffer_gate)
        .why("infoBufferSize is an alpha option: LoggingAlphaOptions has to be on.")
        .source(SOURCE),
    rule("kubelet-log-split-stream", "splitStream in a file has no effect", split_stream)
        .warning()
        .why("The kubelet binds its logging flags to what it read, and that puts splitStream back to false.")
        .help("use the flag --log-text-split-stream or --log-json-split-stream")
        .source("kubernetes cmd/kubelet/app/server.go"),
];

fn flush(c: &mut Check<'_>) {
    let field = F::logging.then(L::flush_frequency);
    let Some(frequency) = c.get(field).filter(|frequency| frequency.duration.is_negative()) else { return };
    c.at(field, format_args!("{} is negative", frequency.duration));
}

fn format(c: &mut Check<'_>) {
    let field = F::logging.then(L::format);
    match c.get(field) {
        Some(LogFormat::Other(word)) => {
            c.at(field, format_args!("{word:?} is neither \"text\" nor \"json\""));
        }
        Some(LogFormat::Json) if !enabled(c, "LoggingBetaOptions") => {
            c.at(field, "\"json\" needs feature gate LoggingBetaOptions");
        }
        _ => {}
    }
}

fn vmodule_format(c: &mut Check<'_>) {
    let Some(logging) = c.get(F::logging) else { return };
    let field = F::logging.then(L::vmodule);
    let other = logging.format.as_ref().is_some_and(|format| *format != LogFormat::Text);
    if other && c.get(field).is_some_and(|items| !items.is_empty()) {
        c.at(field, "works with format text only");
    }
}

fn vmodule_pattern(c: &mut Check<'_>) {
    let field = F::logging.then(L::vmodule);
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

fn buffer_gate(c: &mut Check<'_>) {
    if enabled(c, "LoggingAlphaOptions") {
        return;
    }
    let options = F::logging.then(L::options);
    for format in [Of::<FormatOptions>::text, Of::<FormatOptions>::json] {
        let field = options.then(format).then(Of::<OutputRouting>::info_buffer_size);
        if c.get(field).is_some_and(|size| size.value() != 0) {
            c.at(field, "needs feature gate LoggingAlphaOptions");
        }
    }
}

fn split_stream(c: &mut Check<'_>) {
    let options = F::logging.then(L::options);
    for format in [Of::<FormatOptions>::text, Of::<FormatOptions>::json] {
        let field = options.then(format).then(Of::<OutputRouting>::split_stream);
        if c.written(field) == Some(&true) {
            c.at(field, "is put back to false");
        }
    }
}
