//! Templates: texts that something else turns into a file first.

use crate::document::Kind;

/// Whether a text that looks like this kind is still to be rendered.
///
/// systemd expands `${NAME}` itself, and a container's shell does, so in units and Pods that is no sign of a template.
pub(super) fn is_template(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::KubeletConfiguration
        | Kind::KubeletDropIn
        | Kind::KubeProxyConfiguration
        | Kind::Kubeconfig
        | Kind::ContainerdConfig
        | Kind::HostsToml
        | Kind::StaticTokenFile => has_blocks(text) || said(text).any(has_placeholder),
        // A command may hold a Go template for the output of a program, which is a part of the command.
        Kind::ServiceUnit | Kind::DropIn | Kind::Arguments => {
            said(text).any(|line| (has_block(line) && !formats(line)) || has_marker(line))
        }
        // A value that is a text of its own may hold templates for others: alerts, charts, dashboards.
        Kind::Manifest => {
            let names = |line| is_key_of_object(line) && (has_block(line) || has_placeholder(line));
            let is_secret = said(text).any(|line| line.trim_end() == "kind: Secret");
            said(text).any(names)
                || said(text).any(begins_with_substitution)
                || (is_secret && said(text).any(is_block))
                || (has_blocks(text) && !super::yaml::is_readable(text))
        }
        _ => false,
    }
}

/// Whether a line begins with a substitution of envsubst that cuts or replaces, such as `${ARN/#arn/role: arn}`: it
/// makes a key and its value, where it makes a line at all.
fn begins_with_substitution(line: &str) -> bool {
    let name = line.trim_start().strip_prefix("${").and_then(|rest| rest.split_once(['/', '}']));
    name.is_some_and(|(name, rest)| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && rest.starts_with(['#', '%'])
            && line.trim_end().ends_with('}')
    })
}

/// Whether a line outside of comments has `{{ … }}`, `{% … %}` or `<% … %>`.
pub(super) fn has_blocks(text: &str) -> bool {
    said(text).any(has_block)
}

/// The lines that are no comments.
fn said(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with(['#', ';']))
}

fn has_block(line: &str) -> bool {
    let between = |open: &str, close: &str| {
        line.split_once(open).is_some_and(|(_, rest)| rest.contains(close) || rest.trim_end().is_empty())
    };
    // A block may end in a later line; then nothing stands behind its opening.
    between("{{", "}}") || between("%{", "}%") || between("{%", "%}") || between("<%", "%>")
}

/// A field whose whole value is to be filled in: `ca.key: "{{ … }}"`.
fn is_block(line: &str) -> bool {
    let value = line.split_once(": ").map_or("", |(_, value)| value.trim().trim_matches(['"', '\'']));
    (value.starts_with("{{") && value.ends_with("}}")) || (value.starts_with("${") && value.ends_with('}'))
}

/// A Go template for the output of a program: `docker inspect --format '{{.State.Running}}'`.
fn formats(line: &str) -> bool {
    ["inspect", "--format", " -f ", " --filter", "-o go-template"].iter().any(|word| line.contains(word))
}

/// `${NAME}` and its like, which none of the programs that read these files expands.
fn has_placeholder(line: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.".contains(&b))
    };
    let braced = |open: &str, close: char| {
        line.match_indices(open).any(|(at, _)| {
            line[at + open.len()..]
                .split_once(close)
                .is_some_and(|(inner, _)| is_name(inner.split([':', '-', '|']).next().unwrap_or("").trim()))
        })
    };
    braced("${", '}') || has_variable(line) || has_marker(line)
}

/// A value that is nothing but `$NAME`.
fn has_variable(line: &str) -> bool {
    let value = line.rsplit([' ', '=']).next().unwrap_or("").trim_matches(['"', '\'']);
    value.strip_prefix('$').is_some_and(|name| {
        // Short or mixed-case names are values of their own, such as `$1` of a rewrite or a shell's `$i`.
        name.len() > 2 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    })
}

/// `__NAME__`, `@NAME@` and `%NAME%` in capital letters, as sed scripts and build tools replace them.
fn has_marker(line: &str) -> bool {
    let marked = |mark: &str| {
        let mut parts = line.split(mark);
        parts.next();
        let mut inner = parts.peekable();
        while let Some(part) = inner.next() {
            let is_name = part.len() > 2
                && part.starts_with(|c: char| c.is_ascii_uppercase())
                && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            if is_name && inner.peek().is_some() {
                return true;
            }
        }
        false
    };
    marked("__") || marked("@") || marked("%%")
}

/// A line of an object that names something, and no text inside of a value.
fn is_key_of_object(line: &str) -> bool {
    const KEYS: [&str; 8] =
        ["name:", "namespace:", "kind:", "apiVersion:", "apiGroup:", "clusterIP:", "image:", "type:"];
    let key = line.trim_start().trim_start_matches("- ");
    line.starts_with("{{")
        || line.starts_with("{%")
        // A key or a whole line; a script in a value begins its commands so, too.
        || (key.starts_with("${")
            && key.split_once('}').is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with(':')))
        || KEYS.iter().any(|known| key.starts_with(known))
}
