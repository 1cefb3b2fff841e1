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
        /// Not used any more.
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
        /// Words to select objects by.
        labels: {String: String} = "labels";
        /// Words for tools.
        annotations: {String: String} = "annotations" .secret();
        /// Objects that this one goes away with.
        owner_references: [OwnerReference] = "ownerReferences";
        /// What must happen before the object goes away.
        finalizers: [String] = "finalizers";
        /// Which tool set which field.
        managed_fields: [ManagedFieldsEntry] = "managedFields";
    }
}

schema! {
    /// An object that another one goes away with.
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
        /// The tool.
        manager: String = "manager";
        /// `Apply` or `Update`.
        operation: String = "operation";
        /// The version the fields are named in.
        api_version: String = "apiVersion";
        /// When.
        time: Timestamp = "time" .pointer();
        /// Always `FieldsV1`.
        fields_type: String = "fieldsType";
        /// The fields.
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
