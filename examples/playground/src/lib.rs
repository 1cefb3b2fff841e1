//! The crate behind a page: one JSON request in, one JSON answer out.
//!
//! ```text
//! {"files": [{"path": "etc/kubernetes/kubelet-conf.yaml", "text": "…"}],
//!  "kubernetes": "1.34", "containerd": "2.2", "systemd": "252", "control_plane": "1.35",
//!  "service_cidr": "10.96.0.0/12", "pod_cidr": "10.244.0.0/16", "at": "2026-11-24T06:00:00Z"}
//! ```
//!
//! Only `files` must be there. The answer has `error`, or `verdict`, `machines` with the links of each join, `findings`
//! with causes first, and `files` with what each was taken for.

use std::cell::RefCell;
use std::fmt::Display;
use std::str::FromStr;

use nodestrap::node::FileSet;
use nodestrap::version::Minor;
use nodestrap::{Json, KubernetesVersion, Target, yaml};

thread_local! {
    static REQUEST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ANSWER: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes room for a request of so many bytes, and says where the page writes it.
#[unsafe(no_mangle)]
pub extern "C" fn request(length: usize) -> *mut u8 {
    REQUEST.with_borrow_mut(|request| {
        *request = vec![0; length];
        request.as_mut_ptr()
    })
}

/// Judges the request, and says where the answer begins.
#[unsafe(no_mangle)]
pub extern "C" fn judge() -> *const u8 {
    let answered = REQUEST.with_borrow(|request| answer(&String::from_utf8_lossy(request)));
    ANSWER.with_borrow_mut(|answer| {
        *answer = answered;
        answer.as_ptr()
    })
}

/// The length of the answer in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn answer_length() -> usize {
    ANSWER.with_borrow(String::len)
}

/// The answer to a request.
pub fn answer(request: &str) -> String {
    let answer = yaml::lint(request)
        .into_parts()
        .0
        .ok_or_else(|| "the request is no JSON".to_owned())
        .and_then(|request| judged(&request));
    answer.unwrap_or_else(|error| Json::from_iter([("error", error)])).to_string()
}

fn judged(request: &Json) -> Result<Json, String> {
    let set = set(request)?;
    let report = set.check(&target(request)?);
    let machines = report.joins().map(|(machine, join)| {
        Json::from_iter([
            ("machine", Json::from(machine)),
            ("verdict", Json::from(join.to_string())),
            ("joins", join.joins().map_or(Json::Null, Json::from)),
            ("links", join.to_json()),
        ])
    });
    let files = report.files().iter().map(|file| {
        Json::from_iter([
            ("path", Json::from(file.path.as_str())),
            ("kind", file.kind.map_or(Json::Null, |kind| Json::from(kind.to_string()))),
            ("skipped", file.skipped.map_or(Json::Null, Json::from)),
        ])
    });
    Ok(Json::from_iter([
        ("verdict", Json::from(report.join().to_string())),
        ("joins", report.join().joins().map_or(Json::Null, Json::from)),
        ("machines", Json::Array(machines.collect())),
        ("findings", Json::Array(report.by_cause().map(nodestrap::diagnostic::Diagnostic::to_json).collect())),
        ("files", Json::Array(files.collect())),
    ]))
}

fn set(request: &Json) -> Result<FileSet, String> {
    let mut set = FileSet::new();
    let files = request.get("files").and_then(Json::as_array).ok_or("the request has no files")?;
    for file in files {
        let text = |key| file.get(key).and_then(Json::as_str).ok_or(format!("a file without {key}"));
        set.add(text("path")?, text("text")?);
    }
    if let Some(cidr) = said(request, "service_cidr")? {
        set = set.service_cidr(cidr);
    }
    if let Some(cidr) = said(request, "pod_cidr")? {
        set = set.pod_cidr(cidr);
    }
    Ok(set)
}

fn target(request: &Json) -> Result<Target, String> {
    let node: KubernetesVersion = said(request, "kubernetes")?.unwrap_or_else(|| Minor::NEWEST.into());
    let mut target = Target::new(node);
    target.control_plane = said(request, "control_plane")?;
    target.containerd = said(request, "containerd")?;
    target.systemd = said(request, "systemd")?;
    target.time = said(request, "at")?;
    Ok(target)
}

/// What the request says of one thing; an empty text is nothing.
fn said<T: FromStr<Err: Display>>(request: &Json, key: &str) -> Result<Option<T>, String> {
    let text = request.get(key).and_then(Json::as_str).filter(|text| !text.trim().is_empty());
    text.map(|text| text.trim().parse().map_err(|error: T::Err| format!("{key}: {error}"))).transpose()
}
