//! Kubeconfigs.

use nodestrap::kubeconfig::{Cluster, Context, Kubeconfig, NamedCluster, NamedContext, NamedUser, User};
use serde_json::{Value, json};

use super::request::Request;

/// Prints one cluster and one user: `server`, `ca` (PEM) or `ca_path`, and of the user `token`, `token_file`, or
/// `client_certificate` and `client_key` (PEM). The names `cluster`, `user` and `context` are optional.
pub(crate) fn print(request: &Request) -> Result<Value, String> {
    let value = request.value("value").ok_or("\"value\" is missing")?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let named = |key: &str, default: &str| text(key).unwrap_or(default).to_owned();

    let mut cluster = Cluster::new().server(text("server").ok_or("\"server\" is missing")?);
    cluster.certificate_authority_data = text("ca").map(Into::into);
    cluster.certificate_authority = text("ca_path").map(Into::into);
    let mut user = User::new();
    user.token = text("token").map(Into::into);
    user.token_file = text("token_file").map(Into::into);
    user.client_certificate_data = text("client_certificate").map(Into::into);
    user.client_key_data = text("client_key").map(Into::into);

    let (cluster_name, user_name) = (named("cluster", "kubernetes"), named("user", "default-auth"));
    let context_name = named("context", &format!("{user_name}@{cluster_name}"));
    let context = Context::new().cluster(cluster_name.clone()).user(user_name.clone());
    let kubeconfig = Kubeconfig::new()
        .clusters([NamedCluster::new().name(cluster_name).cluster(cluster)])
        .users([NamedUser::new().name(user_name).user(user)])
        .contexts([NamedContext::new().name(context_name.clone()).context(context)])
        .current_context(context_name);
    let valid = kubeconfig.validate(&request.any_target()).map_err(|invalid| invalid.to_string())?;
    Ok(json!({"text": valid.render().expose()}))
}
