//! One line of input.

use nodestrap::{KubernetesVersion, Target};
use serde_json::Value;

/// A request, with the fields that several kinds share.
pub(crate) struct Request(Value);

impl Request {
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    pub(crate) fn id(&self) -> Value {
        self.0.get("id").cloned().unwrap_or(Value::Null)
    }

    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(Value::as_str)
    }

    /// A field that is neither text nor flag.
    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The items of a list of texts.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<&str>, String> {
        let items =
            self.value(key).and_then(Value::as_array).ok_or_else(|| format!("{key:?} must be a list"))?;
        let texts = items.iter().map(|item| item.as_str().ok_or_else(|| format!("{key:?} must hold texts")));
        texts.collect()
    }

    /// The judged text.
    pub(crate) fn text(&self) -> Result<&str, String> {
        self.text_of("text").ok_or_else(|| "\"text\" is missing".to_owned())
    }

    /// Whether a flag of the request is set.
    pub(crate) fn asks(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool) == Some(true)
    }

    /// What the text is judged for: the asked Kubernetes version, nothing else known.
    pub(crate) fn target(&self) -> Result<Target, String> {
        self.target_of("kubernetes")
    }

    /// As [`Request::target`], by the version that stands under this key.
    pub(crate) fn target_of(&self, key: &str) -> Result<Target, String> {
        let version = self.text_of(key).ok_or_else(|| format!("{key:?} is missing"))?;
        let version: KubernetesVersion = version.parse().map_err(|error| format!("{error}"))?;
        Ok(Target::new(version))
    }

    /// A target for what does not depend on the Kubernetes version.
    pub(crate) fn any_target(&self) -> Target {
        self.target().unwrap_or_else(|_| Target::new(KubernetesVersion::V1_37))
    }

    /// The folder the text lies in.
    pub(crate) fn folder(&self) -> &str {
        let path = self.text_of("path").unwrap_or("/etc/kubernetes/config.yaml");
        path.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder })
    }
}
