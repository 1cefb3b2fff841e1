//! What a record says: the strength and form of its token, its user, its groups.

use std::collections::BTreeSet;

use super::{GROUPS, NAME, TOKEN, field, report, values};
use crate::diagnostic::FieldPath;
use crate::engine::rule::{Check, Rule, rule};
use crate::token::records::Values;
use crate::token::{BOOTSTRAPPERS, StaticTokenFile, bootstrap_token};

type Checked<'c, 'a> = &'c mut Check<'a, StaticTokenFile>;

pub(super) const RULES: &[Rule<StaticTokenFile>] = &[
    rule("token-unwritable", "a record cannot be written so that it reads back the same")
        .not_allowable()
        .why("The file has no way to say it: kube-apiserver would read another record, or none.")
        .help("take the character out that the message names")
        .source("apiserver pkg/authentication/token/tokenfile/tokenfile.go")
        .by(unwritable),
    rule("token-static", "static tokens never expire")
        .warning()
        .why(
            "A static token is stored in clear text, never expires, and is revoked only by a restart of every \
             kube-apiserver; security benchmarks forbid the file.",
        )
        .help("use bootstrap tokens with an expiry: --enable-bootstrap-token-auth=true")
        .source("CIS Kubernetes Benchmark")
        .by(never_expires),
    rule("token-published", "the token is printed in a public text")
        .warning()
        .why("Anyone who has read that text can present it.")
        .help("make a new one of 16 random bytes")
        .source("kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping")
        .by(published),
    rule("token-weak", "the token is easily guessed")
        .warning()
        .why("The token is the whole credential, and guesses are not slowed down. At least 128 bits are advised.")
        .help("make a new one of 16 random bytes")
        .source("kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping")
        .by(weak),
    rule("token-unusable", "the token can never be presented")
        .warning()
        .why(
            "kube-apiserver takes the second word of the Authorization header: a token with a space never matches. \
             Clients refuse to send control characters.",
        )
        .help("make a token of letters and digits")
        .source("apiserver pkg/authentication/request/bearertoken/bearertoken.go")
        .by(unusable),
    rule("token-alphabet", "the token holds characters that bearer tokens should not")
        .note()
        .why("Letters, digits and -._~+/ (at the end also =) pass everywhere; others hang on the client.")
        .help("make a token of letters and digits")
        .source("RFC 6750")
        .by(alphabet),
    rule("token-bootstrap-form", "the token has the form of a bootstrap token")
        .note()
        .why("Where bootstrap tokens are switched on as well, two authenticators may claim it.")
        .help("make another token, or use a bootstrap token Secret instead")
        .source("cluster-bootstrap token/util")
        .by(bootstrap_form),
    rule("token-user-empty", "the user name is empty")
        .warning()
        .why("kube-apiserver accepts it; no binding can name this user.")
        .help("write a user name")
        .source("apiserver pkg/authentication/token/tokenfile/tokenfile.go")
        .by(user_empty),
    rule("token-group-empty", "a group name is empty")
        .warning()
        .why("The fourth column is split at every comma and nothing is dropped, so an empty name is a group.")
        .help("take the extra comma out")
        .source("apiserver pkg/authentication/token/tokenfile/tokenfile.go")
        .by(group_empty),
    rule("token-group-space", "a group name has blanks around it")
        .warning()
        .why("The blank is a part of the name, and no binding will match it.")
        .help("take the blanks out")
        .source("apiserver pkg/authentication/token/tokenfile/tokenfile.go")
        .by(group_space),
    rule("token-group-quote", "a group name has quotes in it")
        .warning()
        .why("Only double quotes around the whole column are quotes; others are a part of the name.")
        .help("put double quotes around the whole column: \"a,b\"")
        .source("apiserver pkg/authentication/token/tokenfile/tokenfile.go")
        .by(group_quote),
    rule("token-group-near-miss", "a group is nearly system:bootstrappers")
        .warning()
        .why("The bindings of a join speak of the group system:bootstrappers, spelt exactly so.")
        .help("write system:bootstrappers")
        .source("apiserver pkg/authentication/token/tokenfile/tokenfile.go")
        .by(near_miss),
    rule("token-masters", "a static token belongs to system:masters")
        .warning()
        .why("The group passes every authorization check, and this credential never expires.")
        .help("take system:masters out, and bind a role that is needed")
        .source("kubernetes.io/docs/reference/access-authn-authz/rbac")
        .by(masters),
    rule("token-no-bootstrapper", "no token belongs to system:bootstrappers")
        .note()
        .why("Unlike bootstrap tokens, static ones get no group by themselves. The usual bindings name this group.")
        .help("write \"system:bootstrappers\" as the fourth column")
        .source("kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping")
        .by(no_bootstrapper),
];

fn unwritable(c: Checked<'_, '_>) {
    // A text that was read says by itself what it says; only a draft can hold what no text holds.
    if c.text.is_some() {
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, record) in values(c) {
        let groups = FieldPath::ROOT.item(index).item(GROUPS);
        if record.token.is_empty() {
            report(c, field(index, TOKEN), "an empty token: kube-apiserver skips the record");
        } else if !seen.insert(record.token) {
            report(c, field(index, TOKEN), "the token of an earlier record: only the last one counts");
        }
        if record.groups.iter().any(|group| group.contains(',')) {
            report(c, groups.clone(), "a group name with a comma: it is read as two groups");
        }
        let fields = [record.token, record.name, record.uid].into_iter().chain(record.groups.iter().copied());
        // encoding/csv normalizes CR LF inside of quotes too.
        if let Some(column) = fields.enumerate().find(|(_, text)| text.contains("\r\n")) {
            let message = "a carriage return before a line feed: the reader drops it";
            report(c, field(index, column.0.min(GROUPS)), message);
        }
    }
}

fn never_expires(c: Checked<'_, '_>) {
    let records = values(c);
    // One finding for the whole file: it is the way of logging in that is warned of.
    if let Some((index, _)) = records.first() {
        let message = match records.len() {
            1 => "a static token, which never expires".to_owned(),
            count => format!("{count} static tokens, which never expire"),
        };
        report(c, field(*index, TOKEN), message);
    }
}

/// Tokens that documents print.
const PUBLISHED: [&str; 6] = [
    "cdbe50bd844b6952cd197899bac486d9",
    "02b50b05283e98dd0fd71db496ef01e8",
    "07401b.f395accd246ae52d",
    "31ada4fd-adec-460c-809a-9e56ceb75269",
    "abcdef.0123456789abcdef",
    "abcdef.1234567890abcdef",
];

/// Whether a token is printed in a public text.
pub(crate) fn is_published(token: &str) -> bool {
    PUBLISHED.contains(&token)
}

fn published(c: Checked<'_, '_>) {
    each_token(c, is_published, "a token out of a public document");
}

fn weak(c: Checked<'_, '_>) {
    for (index, record) in values(c) {
        let bits = strength(record.token);
        if bits < 128 && !is_published(record.token) {
            report(c, field(index, TOKEN), format!("at most {bits} bits, fewer than 128"));
        }
    }
}

/// An upper bound of how many bits a token can hold: its length, times what one character of its alphabet holds,
/// where only characters that differ count.
fn strength(token: &str) -> u32 {
    let has = |test: fn(&char) -> bool| token.chars().any(|c| test(&c));
    // One case throughout: a mix of both is no output of a tool that prints hexadecimal digits.
    let hexadecimal = token.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
        || token.chars().all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c));
    let classes = [
        (10, has(char::is_ascii_digit)),
        (26, has(char::is_ascii_lowercase)),
        (26, has(char::is_ascii_uppercase)),
        (30, has(|c| !c.is_ascii_alphanumeric())),
    ];
    let alphabet: u32 = classes.iter().filter(|(_, there)| *there).map(|(size, _)| size).sum();
    let alphabet = if hexadecimal && has(char::is_ascii_alphabetic) { 16 } else { alphabet };
    let distinct = token.chars().collect::<BTreeSet<_>>().len();
    let distinct = u32::try_from(distinct).unwrap_or(u32::MAX);
    // A random token of 32 digits shows nearly all of its alphabet; one that shows a quarter of it is no random one.
    let alphabet = if distinct * 4 <= alphabet { distinct } else { alphabet };
    let length = u16::try_from(token.chars().count()).unwrap_or(u16::MAX);
    let bits = f64::from(length) * f64::from(alphabet.max(1)).log2();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 65535 * 7")]
    let bits = bits.floor() as u32;
    bits
}

fn unusable(c: Checked<'_, '_>) {
    for (index, record) in values(c) {
        // `AuthenticateRequest` of bearertoken.go splits the header at blanks and takes the second part.
        if record.token.contains(' ') {
            report(c, field(index, TOKEN), "a token with a space never matches");
        } else if record.token.chars().any(char::is_control) {
            report(c, field(index, TOKEN), "a token with a control character, which no client sends");
        }
    }
}

fn alphabet(c: Checked<'_, '_>) {
    let odd = |token: &str| {
        let body = token.trim_end_matches('=');
        let sendable = !token.contains(|c: char| c == ' ' || c.is_control());
        sendable
            && (body.is_empty() || !body.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b)))
    };
    each_token(c, odd, "characters beside A-Z a-z 0-9 - . _ ~ + / in the token");
}

fn bootstrap_form(c: Checked<'_, '_>) {
    each_token(c, bootstrap_token::is_token, "a static token in the form of a bootstrap token");
}

fn each_token(c: Checked<'_, '_>, is_bad: fn(&str) -> bool, message: &str) {
    for (index, _) in values(c).into_iter().filter(|(_, record)| is_bad(record.token)) {
        report(c, field(index, TOKEN), message);
    }
}

fn user_empty(c: Checked<'_, '_>) {
    for (index, _) in values(c).into_iter().filter(|(_, record)| record.name.is_empty()) {
        report(c, field(index, NAME), "an empty user name");
    }
}

/// Reports records with such a group, by its number: the name may be a credential in the wrong column.
fn each_group(c: Checked<'_, '_>, is_bad: fn(&str) -> bool, message: &str) {
    for (index, record) in values(c) {
        if let Some(at) = record.groups.iter().position(|group| is_bad(group)) {
            report(c, field(index, GROUPS), format!("group {} {message}", at + 1));
        }
    }
}

fn group_empty(c: Checked<'_, '_>) {
    each_group(c, str::is_empty, "is the empty name");
}

fn group_space(c: Checked<'_, '_>) {
    each_group(c, |group| group.trim() != group, "has blanks around its name");
}

fn group_quote(c: Checked<'_, '_>) {
    each_group(c, |group| group.contains(['\'', '"']), "has a quote in its name");
}

fn near_miss(c: Checked<'_, '_>) {
    let near = |group: &str| {
        let bare = group.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"'));
        group != BOOTSTRAPPERS
            && [
                "system:bootstrapper",
                BOOTSTRAPPERS,
                "system:bootstrap",
                "bootstrappers",
                "systems:bootstrappers",
            ]
            .iter()
            .any(|known| bare.eq_ignore_ascii_case(known))
    };
    each_group(c, near, "is not the group system:bootstrappers, but nearly");
}

fn masters(c: Checked<'_, '_>) {
    each_group(c, |group| group == "system:masters", "is system:masters");
}

fn no_bootstrapper(c: Checked<'_, '_>) {
    let records = values(c);
    let belongs = |(_, record): &(usize, Values<'_>)| {
        record
            .groups
            .iter()
            .any(|group| *group == BOOTSTRAPPERS || group.starts_with("system:bootstrappers:"))
    };
    if let Some((index, _)) = records.first().filter(|_| !records.iter().any(belongs)) {
        report(c, FieldPath::ROOT.item(*index), "no record is in group system:bootstrappers");
    }
}
