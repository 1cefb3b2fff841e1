//! Judges texts over a pipe: one JSON request a line in, one JSON answer a line out, in order.
//!
//! ```text
//! {"id": 1, "do": "judge", "kind": "kubelet-configuration", "kubernetes": "1.34", "text": "…"}
//! {"id": 1, "accepted": false, "stage": "decode", "strict": false, "problems": [{"rule": …}]}
//! {"id": 2, "do": "upgrade", "kind": "kubelet-configuration", "from": "1.34", "to": "1.35", "text": "…"}
//! {"id": 2, "strict": false, "problems": [{"rule": …}]}
//! ```
//!
//! `upgrade` answers with what is new under the second version; what `strict` is about is new, too.
//!
//! The harness around the real programs (`conformance/`) speaks the same lines, so that a comparison is a diff of
//! two programs, and the library can be used without writing Rust. A line that is no request is answered with an
//! `error`, and the program goes on.

mod containerd_config;
mod document;
mod flags;
mod kubeconfig;
mod object;
mod request;
mod start;
mod token_file;
mod unit;
mod upgrade;
mod verdict;
mod yaml;

use std::io::{self, BufRead as _, Write as _};

use nodestrap::document::Kind;
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::Kubeconfig;
use nodestrap::kubelet::KubeletConfiguration;
use request::Request;
use serde::Serialize as _;
use serde_json::{Value, json};

/// Answers a request, all but its id.
type Answerer = fn(&Request) -> Result<Value, String>;

/// Who judges a text of which kind.
const JUDGES: &[(&str, Answerer)] = &[
    ("kubelet-configuration", |request| document::judge(Kind::KubeletConfiguration, request)),
    ("kube-proxy-configuration", |request| document::judge(Kind::KubeProxyConfiguration, request)),
    ("kubeconfig", |request| document::judge(Kind::Kubeconfig, request)),
    ("token-file", |request| document::judge(Kind::StaticTokenFile, request)),
    ("object", object::judge),
    ("yaml", |request| document::judge(Kind::Yaml, request)),
    ("unit", unit::judge),
    ("exec-start", unit::judge_line),
    ("flags", flags::judge),
    ("start", start::judge),
    ("containerd-config", containerd_config::judge),
];

/// Who prints a value as a text of which kind.
const PRINTERS: &[(&str, Answerer)] = &[
    ("yaml", yaml::print),
    ("kubeconfig", kubeconfig::print),
    ("token-file", token_file::print),
    ("exec-start", unit::print),
    ("containerd-config", containerd_config::print),
];

/// Who says what an upgrade makes of a text of which kind. The others do not depend on the version.
const UPGRADERS: &[(&str, Answerer)] = &[
    ("kubelet-configuration", upgrade::document::<KubeletConfiguration>),
    ("kube-proxy-configuration", upgrade::document::<KubeProxyConfiguration>),
    ("kubeconfig", upgrade::document::<Kubeconfig>),
    ("object", upgrade::object),
    ("flags", upgrade::flags),
];

/// Bytes read and written at once.
const BUFFER: usize = 1 << 20;

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let mut input = io::BufReader::with_capacity(BUFFER, io::stdin().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let mut writer = serde_json::Serializer::with_formatter(&mut out, GoNumbers);
            answer(&line).serialize(&mut writer)?;
            out.write_all(b"\n")?;
        }
        line.clear();
        // Whoever waits for each answer must get it; whoever streams gets whole buffers.
        if input.buffer().is_empty() {
            out.flush()?;
        }
    }
    out.flush()
}

/// Prints floats as Go does: as whole digits below 1e21, so that answers of both sides are equal as texts.
struct GoNumbers;

impl serde_json::ser::Formatter for GoNumbers {
    fn write_f64<W: io::Write + ?Sized>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        let size = value.abs();
        if size != 0.0 && !(1e-6..1e21).contains(&size) {
            write!(out, "{value:e}")
        } else {
            write!(out, "{value}")
        }
    }
}

pub(crate) fn answer(line: &[u8]) -> Value {
    let request = match serde_json::from_slice::<Value>(line) {
        Ok(value) => Request::new(value),
        Err(error) => return json!({"error": format!("not a request: {error}")}),
    };
    let table = match request.text_of("do") {
        Some("judge") => JUDGES,
        Some("print") => PRINTERS,
        Some("upgrade") => UPGRADERS,
        other => return failed(&request, &format!("cannot do {:?}", other.unwrap_or(""))),
    };
    let kind = request.text_of("kind").unwrap_or("");
    let Some((_, answerer)) = table.iter().find(|(known, _)| *known == kind) else {
        return failed(&request, &format!("cannot do that with kind {kind:?}"));
    };
    match answerer(&request) {
        Ok(mut answer) => {
            answer["id"] = request.id();
            answer
        }
        Err(error) => failed(&request, &error),
    }
}

fn failed(request: &Request, error: &str) -> Value {
    json!({"id": request.id(), "error": error})
}
