//! ServiceAccount and Secret.

use super::ObjectMeta;
use crate::engine::schema::schema;
use crate::sensitive::Sensitive;
use crate::value::Bytes;

/// The type of a Secret that the token controller fills with a ServiceAccount's token.
pub const SERVICE_ACCOUNT_TOKEN: &str = "kubernetes.io/service-account-token";

/// The type of a bootstrap token's Secret.
pub const BOOTSTRAP_TOKEN: &str = "bootstrap.kubernetes.io/token";

/// The annotation that names the ServiceAccount of a token Secret.
pub const SERVICE_ACCOUNT_NAME: &str = "kubernetes.io/service-account.name";

schema! {
    /// An identity for programs, core `v1`.
    pub struct ServiceAccount {
        /// Name and namespace.
        metadata: ObjectMeta = "metadata";
        /// Secrets that Pods may mount.
        secrets: [ObjectReference] = "secrets";
        /// Secrets for pulling images.
        image_pull_secrets: [LocalObjectReference] = "imagePullSecrets";
        /// Whether Pods get a token mounted. Default: true.
        automount_service_account_token: bool = "automountServiceAccountToken" .pointer();
    }
}

schema! {
    /// Names any object.
    pub struct ObjectReference {
        /// The kind of the object.
        kind: String = "kind";
        /// The namespace of the object.
        namespace: String = "namespace";
        /// The name of the object.
        name: String = "name";
        /// The uid of the object.
        uid: String = "uid";
        /// The group and version of the object.
        api_version: String = "apiVersion";
        /// The version of the object's contents.
        resource_version: String = "resourceVersion";
        /// The path of a part of the object.
        field_path: String = "fieldPath";
    }
}

schema! {
    /// Names an object of the same namespace.
    pub struct LocalObjectReference {
        /// The name of the object.
        name: String = "name";
    }
}

schema! {
    /// Confidential data, core `v1`.
    pub struct Secret {
        /// Name, namespace and annotations.
        metadata: ObjectMeta = "metadata";
        /// Whether the data can never be changed again. Default: false.
        immutable: bool = "immutable" .pointer();
        /// What the Secret is for. Default: `Opaque`.
        r#type: String = "type" .default("Opaque");
        /// The data; in the file it is base64.
        data: {String: Bytes} = "data" .secret();
        /// Data as plain text, which the API server moves to `data`; it takes precedence over `data`.
        string_data: {String: Sensitive<String>} = "stringData" .secret();
    }
}

impl ServiceAccount {
    /// Makes a ServiceAccount of this name.
    pub fn named(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new().metadata(ObjectMeta::namespaced(namespace, name))
    }
}

impl Secret {
    /// The Secret that the token controller fills with a token of this ServiceAccount.
    ///
    /// The ServiceAccount must exist first: the controller deletes a Secret whose account does not. The token
    /// arrives a moment later, and never expires.
    pub fn service_account_token(
        namespace: impl Into<String>,
        name: impl Into<String>,
        service_account: impl Into<String>,
    ) -> Self {
        let metadata = ObjectMeta::namespaced(namespace, name)
            .annotations([(SERVICE_ACCOUNT_NAME, service_account.into())]);
        Self::new().metadata(metadata).r#type(SERVICE_ACCOUNT_TOKEN)
    }

    /// The Secret of a bootstrap token, in `kube-system`.
    pub fn bootstrap_token(token: &crate::token::BootstrapToken) -> Self {
        Self::new()
            .metadata(ObjectMeta::namespaced("kube-system", token.secret_name()))
            .r#type(BOOTSTRAP_TOKEN)
            .string_data(token.secret_data())
    }

    /// The value of a key as the API server stores it: `stringData` wins over `data`.
    pub(crate) fn value(&self, key: &str) -> Option<&[u8]> {
        // `Convert_v1_Secret_To_core_Secret` writes stringData over data, key by key.
        let text =
            self.string_data.as_ref().and_then(|data| data.get(key)).map(|text| text.expose().as_bytes());
        text.or_else(|| self.data.as_ref().and_then(|data| data.get(key)).map(Bytes::expose))
    }

    /// Every key with its value as the API server stores it.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let texts = self.string_data.iter().flatten();
        let overridden = |key: &str| self.string_data.as_ref().is_some_and(|texts| texts.contains_key(key));
        let bytes = self.data.iter().flatten().filter(move |(key, _)| !overridden(key));
        texts
            .map(|(key, text)| (key.as_str(), text.expose().as_bytes()))
            .chain(bytes.map(|(key, bytes)| (key.as_str(), bytes.expose())))
    }
}
