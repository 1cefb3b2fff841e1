//! The `logging` section that every component's configuration has.
//!
//! kubelet and kube-proxy embed one type of component-base, so it is declared once here, with its rules.
//!
//! ```
//! use nodestrap::kubelet::KubeletConfiguration;
//! use nodestrap::logging::{LogFormat, LoggingConfiguration};
//! use nodestrap::{KubernetesVersion, Target};
//!
//! let logging = LoggingConfiguration::new().format(LogFormat::Json).verbosity(2);
//! let kubelet = KubeletConfiguration::new().logging(logging);
//! let text = kubelet.validate(&Target::new(KubernetesVersion::V1_34))?.render();
//! assert!(text.ends_with("logging:\n  format: json\n  verbosity: 2\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: component-base `logs/api/v1/types.go`.

pub(crate) mod rules;

use crate::engine::schema::{schema, words};
use crate::value::{DurationOrNanoseconds, Quantity};
use crate::version::V1_30;

const I32_MAX: i64 = i32::MAX as i64;

schema! {
    /// The program's own log.
    pub struct LoggingConfiguration {
        /// How lines are written. Default: text.
        format: LogFormat = "format" .default("text");
        /// How often the log is flushed at least: a duration, or a whole number of nanoseconds. Default: 5s.
        flush_frequency: DurationOrNanoseconds = "flushFrequency" .always().default("5s");
        /// How much is logged; 0 is least. Default: 0.
        verbosity: u32 = "verbosity" .always().within(0, I32_MAX);
        /// The verbosity of single source files; only with format text.
        vmodule: [VmoduleItem] = "vmodule";
        /// Settings of the formats.
        options: FormatOptions = "options";
    }
}

schema! {
    /// The verbosity of some source files.
    pub struct VmoduleItem {
        /// A file name without `.go`, `*` and `?` allowed.
        file_pattern: String = "filePattern" .always();
        /// How much these files log.
        verbosity: u32 = "verbosity" .always().within(0, I32_MAX);
    }
}

schema! {
    /// Settings of the log formats.
    pub struct FormatOptions {
        /// Settings of the format text. Since 1.30.
        text: OutputRouting = "text" .since(V1_30);
        /// Settings of the format json.
        json: OutputRouting = "json";
    }
}

schema! {
    /// Where log lines go.
    pub struct OutputRouting {
        /// Whether errors go to standard error and the rest to standard output. Set in a file it has no effect: the
        /// programs bind their logging flags to what was read and put it back to false.
        split_stream: bool = "splitStream" .gate("LoggingAlphaOptions");
        /// How many bytes of info lines are held back with `splitStream`, as a quantity. Default: 0.
        info_buffer_size: Quantity = "infoBufferSize" .gate("LoggingAlphaOptions");
    }
}

words! {
    /// How log lines are written.
    pub enum LogFormat {
        /// For people.
        Text = "text",
        /// One object a line.
        Json = "json",
    }
}

/// Forgets `splitStream`: a program binds its logging flags to what it read from the file, and that writes the
/// flag's default over it.
pub(crate) fn forget_split_stream(logging: Option<&mut LoggingConfiguration>) {
    // `addFlags` of options.go binds `--log-text-split-stream` with
    // `BoolVar`, which sets the variable to its default.
    let Some(options) = logging.and_then(|logging| logging.options.as_mut()) else { return };
    for routing in [&mut options.text, &mut options.json].into_iter().flatten() {
        routing.split_stream = None;
    }
}
