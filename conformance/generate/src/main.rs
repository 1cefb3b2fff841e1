//! Prints judge requests: `generate KIND COUNT [SEED]`, one JSON a line.
//!
//! The lines go to `examples/judge` and to a real program alike; `conformance/compare` diffs the answers. Kinds that are
//! made of rows come from the crate's own strategies; units and `config.toml` are made here, where nobody who uses the
//! crate builds them.

mod containerd;
mod start;
mod unit;

use std::io::{self, Write as _};
use std::process::ExitCode;

use nodestrap::arbitrary;
use nodestrap::component::Component;
use proptest::strategy::{BoxedStrategy, Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

/// The requests of a kind, without their ids.
fn requests(kind: &str) -> Option<BoxedStrategy<Value>> {
    if let Some(component) = kind.strip_prefix("flags-") {
        let lists = arbitrary::argument_lists(component_of(component)?);
        return Some(of_lists("flags", component, lists.boxed()));
    }
    if let Some(component) = kind.strip_prefix("start-") {
        return Some(of_lists("start", component, start::lists(component_of(component)?).boxed()));
    }
    match kind {
        "unit" => Some(units()),
        "exec-start" => {
            let lines = unit::exec_start_lines();
            let requests = lines
                .prop_map(|line| json!({"do": "judge", "kind": "exec-start", "text": line + "\n"}));
            Some(requests.boxed())
        }
        _ => texts(kind),
    }
}

fn component_of(name: &str) -> Option<Component> {
    Component::ALL.into_iter().find(|component| component.name() == name)
}

fn of_lists(kind: &str, component: &str, lists: BoxedStrategy<Vec<String>>) -> BoxedStrategy<Value> {
    let (kind, component) = (kind.to_owned(), component.to_owned());
    let requests = lists.prop_map(
        move |list| json!({"do": "judge", "kind": kind, "component": component, "value": list}),
    );
    requests.boxed()
}

/// Units, each under a name of its own, so that systemd can read many in one run; some as drop-ins.
fn units() -> BoxedStrategy<Value> {
    let weighted = proptest::bool::weighted;
    let named = (unit::unit_texts(), 0..1_000_000_u32, weighted(0.15), weighted(0.05));
    let requests = named.prop_map(|(text, number, is_drop_in, is_template)| {
        let drop_in = if is_drop_in { ".d/10-settings.conf" } else { "" };
        let template = if is_template && !is_drop_in { "@" } else { "" };
        let path = format!("/etc/systemd/system/kubelet-{number}{template}.service{drop_in}");
        json!({"do": "judge", "kind": "unit", "path": path, "text": text})
    });
    requests.boxed()
}

fn texts(kind: &str) -> Option<BoxedStrategy<Value>> {
    let texts = match kind {
        "kubelet-configuration" => arbitrary::kubelet_configuration_texts().boxed(),
        "kube-proxy-configuration" => arbitrary::kube_proxy_configuration_texts().boxed(),
        "kubeconfig" => arbitrary::kubeconfig_texts().boxed(),
        "object" => arbitrary::object_texts().boxed(),
        "token-file" => arbitrary::token_file_texts().boxed(),
        "yaml" => arbitrary::yaml_texts().boxed(),
        "containerd-config" => containerd::config_texts().boxed(),
        _ => return None,
    };
    let kind = kind.to_owned();
    let requests = texts.prop_map(move |text| {
        // What containerd would run is its own text, which names the file.
        let effective = kind != "containerd-config";
        json!({"do": "judge", "kind": kind, "effective": effective, "text": text})
    });
    Some(requests.boxed())
}

/// A key as it is not written.
pub(crate) fn strange_key(key: &str, how: u8) -> String {
    match how {
        0 => key.to_uppercase(),
        1 => key.chars().skip(1).collect(),
        2 => key.to_lowercase(),
        _ => format!("x{key}"),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, default: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let kind = arguments.first().map_or("kubelet-configuration", String::as_str);
    let Some(strategy) = requests(kind) else {
        eprintln!("generate: no generator for {kind:?}");
        return ExitCode::from(2);
    };
    match print(&strategy, number(1, 3), number(2, 1)) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(strategy: &BoxedStrategy<Value>, count: u64, seed: u64) -> io::Result<()> {
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for id in 0..count {
        let tree = strategy.new_tree(&mut runner).map_err(|reason| io::Error::other(reason.to_string()))?;
        let mut request = tree.current();
        request["id"] = id.into();
        serde_json::to_writer(&mut out, &request)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
