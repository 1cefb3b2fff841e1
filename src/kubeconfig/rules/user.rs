//! What is refused of a user.

use super::{Check, Fault, RuleRow, UserCheck, VALIDATION, complain, is_set, refused, user_at, user_path};
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::rule;
use crate::kubeconfig::{ExecConfig, User};
use crate::sensitive::Sensitive;
use crate::value::Bytes;
use crate::version::V1_32;

type U = Of<User>;
type E = Of<ExecConfig>;

pub(super) const RULES: &[RuleRow] = &[
    refused("kubeconfig-token-and-basic", "a token stands beside a user name or password")
    .why("Both would go into the same header.")
    .help("keep the token, and take username and password out")
    .journal(&["more than one authentication method found"])
    .by(|c| {
        super::selected_user(c, token_and_basic);
    }),
    refused("kubeconfig-certificate-twice", "the client certificate is given as a file and as data")
    .why("The documentation says that the data take precedence, but validation refuses the two together.")
    .help("keep one of client-certificate and client-certificate-data")
    .by(|c| {
        super::selected_user(c, certificate_twice);
    }),
    refused("kubeconfig-key-twice", "the client key is given as a file and as data")
    .why("The documentation says that the data take precedence, but validation refuses the two together.")
    .help("keep one of client-key and client-key-data")
    .by(|c| {
        super::selected_user(c, key_twice);
    }),
    refused("kubeconfig-certificate-without-key", "a client certificate has no key")
    .why("Without its key a certificate proves nothing.")
    .help("set client-key or client-key-data")
    .by(|c| {
        super::selected_user(c, certificate_without_key);
    }),
    refused("kubeconfig-exec-and-auth-provider", "a plugin stands beside an auth provider")
    .why("Both would give the credentials.")
    .help("keep exec, and take auth-provider out")
    .by(|c| {
        super::selected_user(c, exec_and_provider);
    }),
    refused("kubeconfig-exec-incomplete", "a plugin lacks its command, version or mode")
    .why("command and apiVersion are required, and from version v1 of the plugin's API on interactiveMode too.")
    .help("set command, apiVersion and interactiveMode")
    .by(|c| {
        super::selected_user(c, exec_incomplete);
    }),
    refused("kubeconfig-exec-env-unnamed", "a variable of a plugin has no name")
    .why("A variable without a name cannot be set.")
    .help("give the variable its name, or take it out")
    .by(|c| {
        super::selected_user(c, exec_env);
    }),
    refused("kubeconfig-exec-interactive-mode", "interactiveMode has no such value")
    .why("It must be Never, IfAvailable or Always. Letter case matters.")
    .help("write Never, IfAvailable or Always")
    .by(|c| {
        super::selected_user(c, exec_mode);
    }),
    refused("kubeconfig-impersonation-incomplete", "groups, uid or extra data are impersonated without a user")
    .why("Only a whole user can be impersonated.")
    .help("set as").by(|c| {
        if !loses_extra(c) {
            super::selected_user(c, impersonation);
        }
    }),
    rule("kubeconfig-user-unusable", "a user that is not in use would be refused")
        .warning()
        .why("A component looks at the user in use only, but kubectl refuses the file.")
        .help("mend it, or take the entry out")
        .source(VALIDATION)
        .by(unused),
];

const CHECKS: &[UserCheck] = &[
    token_and_basic,
    certificate_twice,
    key_twice,
    certificate_without_key,
    exec_and_provider,
    exec_incomplete,
    exec_env,
    exec_mode,
    impersonation,
];

fn unused(c: &mut Check<'_>) {
    let in_use = c.context().selection.user;
    for (at, named) in c.effective().users.iter().flatten().enumerate() {
        let Some(user) = named.user.as_ref().filter(|_| in_use != Some(at)) else { continue };
        for fault in CHECKS.iter().flat_map(|check| check(user)).collect::<Vec<_>>() {
            complain(c, &user_path(at), fault);
        }
    }
}

fn has_secret(secret: Option<&Sensitive<String>>) -> bool {
    secret.is_some_and(|secret| !secret.expose().is_empty())
}

fn has_data(data: Option<&Bytes>) -> bool {
    data.is_some_and(|data| !data.expose().is_empty())
}

fn one(is_wrong: bool, fault: impl FnOnce() -> Fault) -> Vec<Fault> {
    is_wrong.then(fault).into_iter().collect()
}

fn token_and_basic(user: &User) -> Vec<Fault> {
    let basic = is_set(user.username.as_ref()) || has_secret(user.password.as_ref());
    one(basic && has_secret(user.token.as_ref()), || {
        Fault::new(U::token, "username or password is given as well; only one way to log in is allowed")
    })
}

fn has_certificate(user: &User) -> bool {
    is_set(user.client_certificate.as_ref()) || has_data(user.client_certificate_data.as_ref())
}

fn certificate_twice(user: &User) -> Vec<Fault> {
    let twice = is_set(user.client_certificate.as_ref()) && has_data(user.client_certificate_data.as_ref());
    one(twice, || Fault::new(U::client_certificate, "client-certificate-data is given as well"))
}

fn key_twice(user: &User) -> Vec<Fault> {
    let twice = is_set(user.client_key.as_ref()) && has_data(user.client_key_data.as_ref());
    // `validateAuthInfo` looks at the key only where there is a certificate.
    one(twice && has_certificate(user), || Fault::new(U::client_key, "client-key-data is given as well"))
}

fn certificate_without_key(user: &User) -> Vec<Fault> {
    let has_key = is_set(user.client_key.as_ref()) || has_data(user.client_key_data.as_ref());
    one(has_certificate(user) && !has_key, || {
        let given = if is_set(user.client_certificate.as_ref()) {
            U::client_certificate.path()
        } else {
            U::client_certificate_data.path()
        };
        Fault::new(given, "the certificate's key is not given")
    })
}

fn exec_and_provider(user: &User) -> Vec<Fault> {
    one(user.exec.is_some() && user.auth_provider.is_some(), || {
        Fault::new(U::auth_provider, "exec is given as well")
    })
}

fn exec_incomplete(user: &User) -> Vec<Fault> {
    let Some(exec) = &user.exec else { return Vec::new() };
    let mut faults = Vec::new();
    // All that is missing at once, as `validateAuthInfo` collects its errors.
    let mut need = |text: &Option<String>, path| {
        if !is_set(text.as_ref()) {
            faults.push(Fault::new(path, "required, and not set"));
        }
    };
    need(&exec.command, U::exec.then(E::command).path());
    need(&exec.api_version, U::exec.then(E::api_version).path());
    need(&exec.interactive_mode, U::exec.then(E::interactive_mode).path());
    faults
}

fn exec_env(user: &User) -> Vec<Fault> {
    let env = user.exec.iter().filter_map(|exec| exec.env.as_ref()).flatten().enumerate();
    let unnamed = env.filter(|(_, variable)| !is_set(variable.name.as_ref()));
    let path = |at| U::exec.then(E::env).item(at).then("name");
    unnamed.map(|(at, _)| Fault::new(path(at), "the variable has no name")).collect()
}

fn exec_mode(user: &User) -> Vec<Fault> {
    let mode = user.exec.as_ref().and_then(|exec| exec.interactive_mode.as_deref()).unwrap_or_default();
    one(!matches!(mode, "" | "Never" | "IfAvailable" | "Always"), || {
        Fault::new(U::exec.then(E::interactive_mode).path(), "none of Never, IfAvailable and Always")
    })
}

/// Up to 1.31 client-go lost extra data without values on its way to validation: `as-user-extra: {a: null}`.
fn loses_extra(c: &Check<'_>) -> bool {
    // Only a text can hold null here; a built value has lists.
    let Some((at, tree)) = c.context().selection.user.zip(c.tree).filter(|_| c.minor() < V1_32) else {
        return false;
    };
    let Some(user) = user_at(c, at) else { return false };
    let others =
        is_set(user.as_uid.as_ref()) || user.as_groups.as_ref().is_some_and(|groups| !groups.is_empty());
    let extra = tree.locate(&user_path(at).then("as-user-extra"));
    !others && extra.is_some_and(|extra| extra.value.fields().iter().all(|entry| entry.value.is_null()))
}

fn impersonation(user: &User) -> Vec<Fault> {
    // `validateAuthInfo` has one error for all three, so the first that is given gets it.
    let extras = [
        (is_set(user.as_uid.as_ref()), U::as_uid.path()),
        (user.as_groups.as_ref().is_some_and(|groups| !groups.is_empty()), U::as_groups.path()),
        (user.as_user_extra.as_ref().is_some_and(|extra| !extra.is_empty()), U::as_user_extra.path()),
    ];
    let given = extras.into_iter().find(|(is_given, _)| *is_given).filter(|_| !is_set(user.r#as.as_ref()));
    given.map(|(_, path)| Fault::new(path, "as is not set")).into_iter().collect()
}
