//! Which kind of file a text is: by what it says, and only then by what it is called.

use crate::document::Kind;
use crate::engine::tree::Node;
use crate::format::{self, Format, csv, environment, pem, yaml};

/// The kind of file that a text is, or nothing where it is none that this crate judges.
///
/// What the text says comes first: a file that holds a `KubeletConfiguration` is one, whatever it is called. The name
/// decides only between texts that look alike: a unit and its drop-in, an environment file, a token file.
///
/// ```
/// use nodestrap::document::Kind;
/// use nodestrap::node::recognise;
///
/// let text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
/// assert_eq!(recognise("any/name.txt", text), Some(Kind::KubeletConfiguration));
/// assert_eq!(recognise("etc/hostname", "worker-1\n"), None);
/// ```
pub fn recognise(path: &str, text: &str) -> Option<Kind> {
    kind_of(path, text).ok()
}

/// The kind, or why there is none.
pub(super) fn kind_of(path: &str, text: &str) -> Result<Kind, &'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if text.trim().is_empty() {
        return Err("it is empty");
    }
    if text.contains("-----BEGIN ") && !text.contains("apiVersion:") {
        return of_pem(text);
    }
    if is_unit(text) {
        return of_unit(path, name, text);
    }
    if let Some(kind) = of_toml(path, name, text) {
        return Ok(kind);
    }
    if let Some(kind) = of_tokens(name, text) {
        return Ok(kind);
    }
    if is_environment(text) {
        return Ok(Kind::EnvironmentFile);
    }
    of_yaml(text)
}

fn of_pem(text: &str) -> Result<Kind, &'static str> {
    let mut labels = pem::blocks(text.as_bytes()).map(|block| block.label == b"CERTIFICATE");
    if labels.any(|is_certificate| is_certificate) {
        return Ok(Kind::Certificates);
    }
    if pem::blocks(text.as_bytes()).any(|block| block.is_private_key()) {
        return Err("it holds a private key, which is left unread");
    }
    Err("it is PEM, but no certificate")
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']))
}

/// Names on a node are bytes: letter case matters in them.
fn ends(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some()
}

fn is_unit(text: &str) -> bool {
    lines(text).any(|line| matches!(line, "[Unit]" | "[Service]" | "[Install]"))
}

fn of_unit(path: &str, name: &str, text: &str) -> Result<Kind, &'static str> {
    const OTHERS: [&str; 8] =
        [".socket", ".timer", ".target", ".mount", ".automount", ".path", ".slice", ".swap"];
    let folder = path.rsplit('/').nth(1).unwrap_or("");
    if OTHERS.iter().any(|suffix| ends(name, suffix)) {
        Err("it is a systemd unit, but no service")
    } else if folder.ends_with(".service.d") {
        Ok(Kind::DropIn)
    } else if ends(folder, ".d") && ends(name, ".conf") {
        Err("it is a drop-in of a systemd unit that is no service")
    } else if ends(name, ".conf") && !lines(text).any(|line| line == "[Unit]") {
        Ok(Kind::DropIn)
    } else {
        Ok(Kind::ServiceUnit)
    }
}

fn of_toml(path: &str, name: &str, text: &str) -> Option<Kind> {
    let begins = |prefixes: &[&str]| lines(text).any(|line| prefixes.iter().any(|p| line.starts_with(p)));
    if begins(&["[host.\"", "[host.'"]) || name == "hosts.toml" {
        return Some(Kind::HostsToml);
    }
    let says = begins(&[
        "[plugins",
        "[grpc]",
        "[proxy_plugins]",
        "[stream_processors]",
        "disabled_plugins",
        "imports =",
    ]);
    let called = ends(name, ".toml") && path.contains("containerd");
    (says || called).then_some(Kind::ContainerdConfig)
}

/// Every record has a token, a user and a uid; without a name that hints at tokens the first column must look like
/// one, since any comma-separated text would pass.
fn of_tokens(name: &str, text: &str) -> Option<Kind> {
    let parsed = csv::parse(text);
    let root = parsed.tree.root()?;
    let mut records = root.items().peekable();
    records.peek()?;
    let called = ends(name, ".csv") || name.contains("token");
    let is_record = |record: Node<'_>| {
        let columns = record.items().count();
        let token = record.items().next().map_or("", Node::text);
        let looks =
            token.len() >= 16 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        (3..=4).contains(&columns) && (called || looks)
    };
    (parsed.fault.is_none() && records.all(is_record)).then_some(Kind::StaticTokenFile)
}

fn is_environment(text: &str) -> bool {
    let is_assignment = |line: &str| {
        line.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && !name.starts_with(|c: char| c.is_ascii_digit())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    };
    lines(text).next().is_some_and(is_assignment)
        && environment::read(text).iter().any(|assignment| assignment.taken)
}

fn of_yaml(text: &str) -> Result<Kind, &'static str> {
    const UNKNOWN: &str = "it is of no kind that is judged here";
    let spans = yaml::documents(text).unwrap_or_else(|_| std::iter::once(0..text.len()).collect());
    let mut verdict = Err(UNKNOWN);
    for span in spans {
        let part = text.get(span).unwrap_or(text);
        let Ok(tree) = format::read(part, Format::Component) else {
            // Which kind it was meant to be can still be told from a line.
            return by_line(text).ok_or("it cannot be read as any kind that is judged here");
        };
        let Some(root) = tree.root().filter(|root| !root.is_null()) else { continue };
        match of_document(root) {
            Ok(Kind::Manifest) => return Ok(Kind::Manifest),
            Ok(kind) => return Ok(kind),
            Err(why) if verdict.is_err() => verdict = Err(why),
            Err(_) => {}
        }
    }
    verdict
}

fn of_document(root: Node<'_>) -> Result<Kind, &'static str> {
    let head = |key: &str| root.get(key).map_or("", Node::text);
    let (api_version, kind) = (head("apiVersion"), head("kind"));
    let group = api_version.split('/').next().unwrap_or("");
    match (group, kind) {
        (_, "KubeletConfiguration") => Ok(Kind::KubeletConfiguration),
        (_, "KubeProxyConfiguration") => Ok(Kind::KubeProxyConfiguration),
        ("v1" | "", "Config") => Ok(Kind::Kubeconfig),
        ("", "") if root.get("clusters").is_some() && root.get("users").is_some() => Ok(Kind::Kubeconfig),
        ("kubeadm.k8s.io", _) => Err("it is a configuration of kubeadm"),
        ("k0s.k0sproject.io", _) => Err("it is a configuration of k0s"),
        ("node.eks.aws", _) => Err("it is a configuration of nodeadm"),
        ("kubelet.config.k8s.io" | "audit.k8s.io" | "apiserver.config.k8s.io" | "apiserver.k8s.io", _) => {
            Err("it is a configuration of a kind that is not judged here")
        }
        ("", _) | (_, "") => Err("it names no apiVersion and kind"),
        _ => Ok(Kind::Manifest),
    }
}

fn by_line(text: &str) -> Option<Kind> {
    lines(text).find_map(|line| {
        let kind = line.trim_start_matches(['{', ' ', '"']).strip_prefix("kind")?;
        match kind.trim_matches(|c: char| !c.is_ascii_alphabetic()) {
            "KubeletConfiguration" => Some(Kind::KubeletConfiguration),
            "KubeProxyConfiguration" => Some(Kind::KubeProxyConfiguration),
            "Config" => Some(Kind::Kubeconfig),
            "Pod" | "ConfigMap" | "Secret" | "ServiceAccount" | "ClusterRole" | "ClusterRoleBinding"
            | "Role" | "RoleBinding" | "DaemonSet" => Some(Kind::Manifest),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_says_comes_before_what_it_is_called() {
        for (path, text, kind) in [
            (
                "a.conf",
                "kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\n",
                Kind::KubeletConfiguration,
            ),
            ("a.service", "kind: KubeProxyConfiguration\n", Kind::KubeProxyConfiguration),
            ("kubelet.conf", "apiVersion: v1\nkind: Config\n", Kind::Kubeconfig),
            ("x", "clusters: []\nusers: []\n", Kind::Kubeconfig),
            ("x", "---\n# nothing\n---\napiVersion: v1\nkind: Secret\n", Kind::Manifest),
            ("a", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}", Kind::Manifest),
            ("kubelet.service", "[Unit]\n[Service]\nExecStart=/usr/bin/kubelet\n", Kind::ServiceUnit),
            ("kubelet.service.d/10.conf", "[Service]\nEnvironment=A=b\n", Kind::DropIn),
            ("flags.env", "# x\nA=\"--b --c\"\n", Kind::EnvironmentFile),
            ("config.toml", "version = 2\n[plugins]\n", Kind::ContainerdConfig),
            ("etc/containerd/config.toml", "version = 2\n", Kind::ContainerdConfig),
            ("x.toml", "server = \"https://a\"\n[host.\"https://b\"]\n", Kind::HostsToml),
            ("token.csv", "a,b,c\n", Kind::StaticTokenFile),
            ("x", "cdbe50bd844b6952cd197899bac486d9,u,1,\"g\"\n", Kind::StaticTokenFile),
            ("x", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", Kind::Certificates),
            ("kubelet.yaml", "kind: KubeletConfiguration\n\tbad: [\n", Kind::KubeletConfiguration),
        ] {
            assert_eq!(recognise(path, text), Some(kind), "{path}: {text}");
        }
    }

    #[test]
    fn what_is_of_no_kind_is_told_why() {
        for (path, text, why) in [
            ("hostname", "worker-1\n", "it names no apiVersion and kind"),
            ("image.bin", "\u{7f}ELF", "it cannot be read as any kind that is judged here"),
            ("empty", " \n", "it is empty"),
            ("x.socket", "[Unit]\n[Socket]\n", "it is a systemd unit, but no service"),
            ("instance-config.yaml", "containerRuntimeEndpoint: x\n", "it names no apiVersion and kind"),
            (
                "c.yaml",
                "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n",
                "it is a configuration of kubeadm",
            ),
        ] {
            assert_eq!(kind_of(path, text), Err(why), "{path}");
        }
    }
}
