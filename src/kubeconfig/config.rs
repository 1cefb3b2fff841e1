//! The rows of a kubeconfig, in the order in which kubectl writes them.

use super::extension::ExtensionData;
use crate::engine::schema::schema;
use crate::sensitive::Sensitive;
use crate::value::Bytes;
use crate::version::V1_34;

/// A text that is never shown; one token for `schema!`.
type Secret = Sensitive<String>;

schema! {
    /// A kubeconfig: clusters, users, pairs of both, and the pair that is in use.
    ///
    /// Lists hold named entries; a name that is given twice makes the whole file unreadable. The reader is not strict: it
    /// drops unknown and misspelt keys silently. Rendering sorts the lists by name and lays the file out
    /// as kubectl does.
    ///
    /// Source: kubernetes/client-go `tools/clientcmd/api/v1/types.go`.
    pub struct Kubeconfig {
        /// The clusters, by name.
        clusters: [NamedCluster] = "clusters" .always();
        /// Pairs of a cluster and a user.
        contexts: [NamedContext] = "contexts" .always();
        /// The name of the context in use.
        current_context: String = "current-context" .always();
        /// Data of other tools.
        extensions: [NamedExtension] = "extensions";
        /// Without effect; deprecated since 1.34.
        preferences: Preferences = "preferences" .deprecated(V1_34, "it has no effect; leave it out");
        /// The users, by name.
        users: [NamedUser] = "users" .always();
    }
}

schema! {
    /// Preferences; without effect.
    pub struct Preferences {
        /// Whether output is coloured.
        colors: bool = "colors";
        /// Data of other tools.
        extensions: [NamedExtension] = "extensions";
    }
}

schema! {
    /// A cluster with its name.
    pub struct NamedCluster {
        /// The cluster.
        cluster: Cluster = "cluster";
        /// The name that contexts use.
        name: String = "name" .always();
    }
}

schema! {
    /// The address of a cluster, and how a client checks its certificate.
    pub struct Cluster {
        /// A file of CA certificates, relative to the kubeconfig's folder.
        certificate_authority: String = "certificate-authority";
        /// CA certificates, PEM.
        certificate_authority_data: Bytes = "certificate-authority-data";
        /// Whether responses are left uncompressed.
        disable_compression: bool = "disable-compression";
        /// Data of other tools; `client.authentication.k8s.io/exec` reaches exec plugins.
        extensions: [NamedExtension] = "extensions";
        /// Whether the server's certificate is not checked at all.
        insecure_skip_tls_verify: bool = "insecure-skip-tls-verify";
        /// A proxy: http, https or socks5; it may hold a password. The kubelet drops it from the file that it writes.
        proxy_url: Secret = "proxy-url" .secret();
        /// The URL of the API server: `https://host[:port]`. Without https a client sends no credential.
        server: String = "server" .always();
        /// The name that the server's certificate must hold, instead of the host.
        tls_server_name: String = "tls-server-name";
    }
}

schema! {
    /// A context with its name.
    pub struct NamedContext {
        /// The pair.
        context: Context = "context";
        /// The name that `current-context` uses.
        name: String = "name" .always();
    }
}

schema! {
    /// A cluster together with a user.
    pub struct Context {
        /// The cluster's name in this file.
        cluster: String = "cluster" .always();
        /// Data of other tools.
        extensions: [NamedExtension] = "extensions";
        /// The namespace of requests that name none. Default: default.
        namespace: String = "namespace";
        /// The user's name in this file.
        user: String = "user" .always();
    }
}

schema! {
    /// A user with its name.
    pub struct NamedUser {
        /// The name that contexts use.
        name: String = "name" .always();
        /// The user.
        user: User = "user";
    }
}

schema! {
    /// The credential of a user: a token, a certificate or a plugin. Without one the client is anonymous.
    pub struct User {
        /// Impersonates a user.
        r#as: String = "as";
        /// Impersonates groups; needs `as`.
        as_groups: [String] = "as-groups";
        /// Impersonates a uid; needs `as`.
        as_uid: String = "as-uid";
        /// Impersonates extra data; needs `as`.
        as_user_extra: {String: Vec<String>} = "as-user-extra";
        /// A provider that was compiled in; kubelet and kube-proxy have none.
        auth_provider: AuthProvider = "auth-provider" .pointer();
        /// A file of the client certificate, relative to the kubeconfig's folder.
        client_certificate: String = "client-certificate";
        /// The client certificate, PEM.
        client_certificate_data: Bytes = "client-certificate-data";
        /// A file of the certificate's key, relative to the kubeconfig's folder.
        client_key: String = "client-key";
        /// The certificate's key, PEM.
        client_key_data: Bytes = "client-key-data" .secret();
        /// A plugin that gives credentials.
        exec: ExecConfig = "exec" .pointer();
        /// Data of other tools.
        extensions: [NamedExtension] = "extensions";
        /// The password of basic authentication.
        password: Secret = "password" .secret();
        /// A bearer token.
        token: Secret = "token" .secret();
        /// A file of a bearer token, relative to the kubeconfig's folder. It is read anew about every minute, and
        /// wins over `token` once it can be read.
        token_file: String = "tokenFile";
        /// The name of basic authentication.
        username: String = "username";
    }
}

schema! {
    /// A compiled-in provider of credentials.
    pub struct AuthProvider {
        /// Its settings, which may be secrets.
        config: {String: Sensitive<String>} = "config" .always() .secret();
        /// Its name.
        name: String = "name" .always();
    }
}

schema! {
    /// A plugin that gives credentials.
    pub struct ExecConfig {
        /// `client.authentication.k8s.io/v1` or `v1beta1`.
        api_version: String = "apiVersion";
        /// Arguments, which may be secrets.
        args: [Secret] = "args" .always() .secret();
        /// The program; with a slash in it relative to the kubeconfig's folder.
        command: String = "command" .always();
        /// Variables set for it, which may be secrets.
        env: [ExecEnv] = "env" .always() .secret();
        /// What to tell a user who lacks the program.
        install_hint: String = "installHint";
        /// `Never`, `IfAvailable` or `Always`: whether it may ask at the terminal. Versions before `v1` of the
        /// plugin's API default to `IfAvailable`.
        interactive_mode: String = "interactiveMode";
        /// Whether the plugin gets information about the cluster. Default: false.
        provide_cluster_info: bool = "provideClusterInfo" .always();
    }
}

schema! {
    /// A variable of a plugin.
    pub struct ExecEnv {
        /// Its name.
        name: String = "name" .always();
        /// Its value.
        value: Secret = "value" .always() .secret();
    }
}

schema! {
    /// Data of another tool.
    pub struct NamedExtension {
        /// The data.
        extension: ExtensionData = "extension" .always() .secret();
        /// Its name.
        name: String = "name" .always();
    }
}
