//! The metadata that every object has.

use crate::engine::schema::schema;
use crate::value::{Json, Timestamp};

schema! {
    /// Name, namespace, labels and annotations of an object.
    ///
    /// Source: apimachinery `pkg/apis/meta/v1/types.go`.
    pub struct ObjectMeta {
        /// The name, unique for its kind in its namespace.
        name: String = "name";
        /// A prefix from which the server makes up a name; `kubectl apply` needs a name.
        generate_name: String = "generateName";
        /// The namespace; empty for objects of the whole cluster.
        namespace: String = "namespace";
        /// No longer used.
        self_link: String = "selfLink";
        /// Set by the server.
        uid: String = "uid";
        /// Set by the server.
        resource_version: String = "resourceVersion";
        /// Set by the server.
        generation: i64 = "generation";
        /// Set by the server; kubectl prints `null`.
        creation_timestamp: Timestamp = "creationTimestamp" .pointer();
        /// Set by the server.
        deletion_timestamp: Timestamp = "deletionTimestamp" .pointer();
        /// Set by the server.
        deletion_grace_period_seconds: i64 = "deletionGracePeriodSeconds" .pointer();
        /// The labels: keys and values to select objects by.
        labels: {String: String} = "labels";
        /// The annotations: keys and values for tools.
        annotations: {String: String} = "annotations" .secret();
        /// The owners: this object is deleted with them.
        owner_references: [OwnerReference] = "ownerReferences";
        /// The tasks that must be done before the object is deleted, by name.
        finalizers: [String] = "finalizers";
        /// Which tool set which field. The server writes it.
        managed_fields: [ManagedFieldsEntry] = "managedFields";
    }
}

schema! {
    /// An owner of an object, which is deleted with its owner.
    pub struct OwnerReference {
        /// Group and version of the owner.
        api_version: String = "apiVersion";
        /// Kind of the owner.
        kind: String = "kind";
        /// Name of the owner.
        name: String = "name";
        /// Uid of the owner.
        uid: String = "uid";
        /// Whether the owner manages this object; at most one does.
        controller: bool = "controller" .pointer();
        /// Whether the owner stays until this object is gone.
        block_owner_deletion: bool = "blockOwnerDeletion" .pointer();
    }
}

schema! {
    /// Which fields a tool set.
    pub struct ManagedFieldsEntry {
        /// The name of the tool.
        manager: String = "manager";
        /// `Apply` or `Update`.
        operation: String = "operation";
        /// The version the fields are named in.
        api_version: String = "apiVersion";
        /// When the fields were set.
        time: Timestamp = "time" .pointer();
        /// Always `FieldsV1`.
        fields_type: String = "fieldsType";
        /// The fields that the tool set.
        fields_v1: Json = "fieldsV1" .pointer();
        /// The subresource they were set through.
        subresource: String = "subresource";
    }
}

impl ObjectMeta {
    /// The metadata of an object of the whole cluster.
    pub fn named(name: impl Into<String>) -> Self {
        Self::new().name(name)
    }

    /// The metadata of an object in a namespace.
    pub fn namespaced(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self::named(name).namespace(namespace)
    }
}
