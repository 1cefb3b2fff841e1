//! The keys that containerd's decoders know, with the types they take: a wrong one stops `config dump` and the
//! daemon, an unknown key is ignored.
//!
//! Source: `pkg/cri/config` and `services/server/config` of 1.x, `internal/cri/config`,
//! `cmd/containerd/server/config` and the plugins' own configurations of 2.x, compared with what `config default`
//! prints.

use super::settings::{CRI, GRPC, IMAGES, RUNTIME, TASK};
use crate::version::ContainerdVersion as V;

/// What containerd's decoder takes for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyType {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A text.
    Text,
    /// A text that Go's `time.ParseDuration` reads.
    Duration,
    /// The same, or a whole number of nanoseconds.
    Nanoseconds,
    /// A list of texts.
    Texts,
    /// A list of tables with known keys.
    Tables(&'static [Key]),
    /// A table with known keys.
    Table(&'static [Key]),
    /// A table with free keys and one type of value.
    Map(&'static KeyType),
    /// A table whose contents are not looked at.
    Free,
    /// Anything.
    Any,
}

/// A key of `config.toml` that a known containerd reads.
///
/// The tables [`TOP`](Self::TOP), [`PLUGINS`](Self::PLUGINS) and [`CRI`](Self::CRI) are what files are judged with, and
/// what generators of files can be made from.
///
/// ```
/// use nodestrap::containerd::{ContainerdVersion, Key, KeyType};
///
/// let key = Key::TOP.iter().find(|key| key.name == "plugin_dir").ok_or("a key")?;
/// assert_eq!(key.kind, KeyType::Text);
/// assert!(key.is_known_to(ContainerdVersion::V1_7) && !key.is_known_to(ContainerdVersion::V2_2));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The key; of a plugin its id.
    pub name: &'static str,
    /// What is decoded for it.
    pub kind: KeyType,
    since: V,
    until: V,
    backported: Option<V>,
}

impl Key {
    /// The keys at the top of the file.
    pub const TOP: &'static [Self] = TOP;

    /// The plugins of all releases by their whole id, with the keys of their tables. CRI's are those of a file of version 3.
    pub const PLUGINS: &'static [Self] = PLUGINS;

    /// The keys of CRI's only plugin in a file of version 2, `io.containerd.grpc.v1.cri`.
    pub const CRI: &'static [Self] = CRI_2;

    const fn since(self, since: V) -> Self {
        Self { since, ..self }
    }

    /// The patch of an older minor that knows it too.
    const fn backported(self, patch: V) -> Self {
        Self { backported: Some(patch), ..self }
    }

    /// The last minor that knows it.
    const fn until(self, until: V) -> Self {
        Self { until, ..self }
    }

    /// Whether this containerd knows the key.
    pub fn is_known_to(&self, containerd: V) -> bool {
        // A release that is not known is judged as the nearest older one that is.
        let judged = containerd.judged();
        !self.is_later_than(judged) && self.until.at_least(V::new(judged.major(), judged.minor()))
    }

    /// Whether the key came after this containerd.
    pub(super) fn is_later_than(&self, containerd: V) -> bool {
        let judged = containerd.judged();
        // A patch that was not told may be a new one.
        let has_patch = |first: V| {
            (judged.major(), judged.minor()) == (first.major(), first.minor())
                && judged.patch_number().is_none_or(|patch| Some(patch) >= first.patch_number())
        };
        !judged.at_least(self.since) && !self.backported.is_some_and(has_patch)
    }

    /// The release from which on this containerd's verdict on the key changes.
    pub(super) fn edge(&self, containerd: V) -> V {
        if self.is_later_than(containerd) {
            return self.since;
        }
        // "Gone since" names the release without the key, and `until` is the last one with it.
        let behind = V::KNOWN.iter().copied().find(|known| !self.until.at_least(*known));
        behind.unwrap_or(self.until)
    }
}

const fn key(name: &'static str, kind: KeyType) -> Key {
    Key { name, kind, since: V::V1_6, until: V::new(u16::MAX, 0), backported: None }
}

use KeyType::{Any, Bool, Duration, Float, Free, Int, Map, Nanoseconds, Table, Tables, Text, Texts};

/// The top of the file.
pub(super) const TOP: &[Key] = &[
    key("version", Int),
    key("root", Text),
    key("state", Text),
    key("temp", Text),
    key("plugin_dir", Text).until(V::V2_0),
    key("grpc", Table(GRPC_BLOCK)),
    key("ttrpc", Table(SOCKET)),
    key("debug", Table(DEBUG)),
    key("metrics", Table(METRICS)),
    key("disabled_plugins", Texts),
    key("required_plugins", Texts),
    key("plugins", Any),
    key("oom_score", Int),
    key("cgroup", Table(&[key("path", Text)])),
    key("proxy_plugins", Map(&Table(PROXY_PLUGIN))),
    key("timeouts", Map(&Text)),
    key("imports", Texts),
    key("stream_processors", Map(&Table(STREAM_PROCESSOR))),
];

const GRPC_BLOCK: &[Key] = &[
    key("address", Text),
    key("tcp_address", Text),
    key("tcp_tls_ca", Text),
    key("tcp_tls_cert", Text),
    key("tcp_tls_key", Text),
    key("uid", Int),
    key("gid", Int),
    key("max_recv_message_size", Int),
    key("max_send_message_size", Int),
    key("tcp_tls_common_name", Text).since(V::V2_2),
];
const SOCKET: &[Key] = &[key("address", Text), key("uid", Int), key("gid", Int)];
const DEBUG: &[Key] = &[
    key("address", Text),
    key("uid", Int),
    key("gid", Int),
    key("level", Text),
    key("format", Text),
    key("log_trace_id", Bool).since(V::V2_3),
];
const METRICS: &[Key] = &[key("address", Text), key("grpc_histogram", Bool)];
const PROXY_PLUGIN: &[Key] = &[
    key("type", Text),
    key("address", Text),
    key("platform", Text).since(V::V1_7).backported(V::V1_6.patch(32)),
    key("exports", Map(&Text)).since(V::V1_7).backported(V::V1_6.patch(32)),
    key("capabilities", Texts).since(V::V1_7),
];
const STREAM_PROCESSOR: &[Key] =
    &[key("accepts", Texts), key("returns", Text), key("path", Text), key("args", Texts), key("env", Texts)];

/// A runtime of a version 2 file: 2.x turns `sandbox_mode` into `sandboxer` when it converts one.
const RUNTIME_ENTRY: &[Key] = &runtime_entry(key("sandbox_mode", Text).since(V::V1_7));
/// A runtime of a version 3 file, which is not converted.
const RUNTIME_ENTRY_3: &[Key] = &runtime_entry(key("sandbox_mode", Text).until(V::V1_7));

const fn runtime_entry(sandbox_mode: Key) -> [Key; 18] {
    [
        key("runtime_type", Text),
        key("runtime_path", Text),
        key("runtime_engine", Text).until(V::V1_7),
        key("runtime_root", Text).until(V::V1_7),
        key("pod_annotations", Texts),
        key("container_annotations", Texts),
        key("options", Free),
        key("privileged_without_host_devices", Bool),
        key("privileged_without_host_devices_all_devices_allowed", Bool).since(V::V1_7),
        key("cgroup_writable", Bool).since(V::V2_1),
        key("base_runtime_spec", Text),
        key("cni_conf_dir", Text),
        key("cni_max_conf_num", Int),
        key("snapshotter", Text).since(V::V1_7),
        sandbox_mode,
        key("sandboxer", Text).since(V::V2_0),
        key("io_type", Text).since(V::V2_0),
        key("disable_pause_image_pull", Bool).since(V::V2_4),
    ]
}
const CONTAINERD: &[Key] = &[
    key("snapshotter", Text),
    key("default_runtime_name", Text),
    key("default_runtime", Table(RUNTIME_ENTRY)).until(V::V1_7),
    key("untrusted_workload_runtime", Table(RUNTIME_ENTRY)).until(V::V1_7),
    key("runtimes", Map(&Table(RUNTIME_ENTRY))),
    key("no_pivot", Bool).until(V::V1_7),
    key("disable_snapshot_annotations", Bool),
    key("discard_unpacked_layers", Bool),
    key("ignore_blockio_not_enabled_errors", Bool).since(V::V1_7),
    key("ignore_rdt_not_enabled_errors", Bool),
];
const CONTAINERD_3: &[Key] = &[
    key("default_runtime_name", Text),
    key("runtimes", Map(&Table(RUNTIME_ENTRY_3))),
    key("ignore_blockio_not_enabled_errors", Bool),
    key("ignore_rdt_not_enabled_errors", Bool),
];
const CNI: &[Key] = &[
    key("bin_dir", Text),
    key("bin_dirs", Texts).since(V::V2_1),
    key("conf_dir", Text),
    key("max_conf_num", Int),
    key("setup_serially", Bool).since(V::V1_7),
    key("conf_template", Text),
    key("ip_pref", Text),
    key("use_internal_loopback", Bool).since(V::V2_0),
];
const CNI_3: &[Key] = &[
    key("bin_dir", Text).until(V::V2_3),
    key("bin_dirs", Texts).since(V::V2_1),
    key("conf_dir", Text),
    key("max_conf_num", Int),
    key("setup_serially", Bool),
    key("conf_template", Text),
    key("ip_pref", Text),
    key("use_internal_loopback", Bool),
];
const AUTH: &[Key] =
    &[key("username", Text), key("password", Text), key("auth", Text), key("identitytoken", Text)];
const TLS: &[Key] =
    &[key("insecure_skip_verify", Bool), key("ca_file", Text), key("cert_file", Text), key("key_file", Text)];
const REGISTRY: &[Key] = &[
    key("config_path", Text),
    key("mirrors", Map(&Table(&[key("endpoint", Texts)]))),
    key("configs", Map(&Table(&[key("auth", Table(AUTH)), key("tls", Table(TLS)).until(V::V1_7)]))),
    key("auths", Map(&Table(AUTH))),
    key("headers", Map(&Texts)),
];
const KEY_MODEL: &[Key] = &[key("key_model", Text)];
const X509: &[Key] = &[key("tls_cert_file", Text), key("tls_key_file", Text)];

/// The CRI plugin in a version 2 file, which 2.x converts.
pub(super) const CRI_2: &[Key] = &[
    key("containerd", Table(CONTAINERD)),
    key("cni", Table(CNI)),
    key("registry", Table(REGISTRY)),
    key("image_decryption", Table(KEY_MODEL)),
    key("disable_tcp_service", Bool),
    key("stream_server_address", Text),
    key("stream_server_port", Text),
    key("stream_idle_timeout", Text),
    key("enable_selinux", Bool),
    key("selinux_category_range", Int),
    key("sandbox_image", Text),
    key("stats_collect_period", Int),
    key("systemd_cgroup", Bool).until(V::V1_7),
    key("enable_tls_streaming", Bool),
    key("x509_key_pair_streaming", Table(X509)),
    key("max_container_log_line_size", Int),
    key("disable_cgroup", Bool).until(V::V1_7),
    key("disable_apparmor", Bool),
    key("restrict_oom_score_adj", Bool),
    key("max_concurrent_downloads", Int),
    key("disable_proc_mount", Bool),
    key("unset_seccomp_profile", Text),
    key("tolerate_missing_hugetlb_controller", Bool),
    key("disable_hugetlb_controller", Bool),
    key("device_ownership_from_security_context", Bool),
    key("ignore_image_defined_volumes", Bool),
    key("netns_mounts_under_state_dir", Bool),
    key("enable_unprivileged_ports", Bool),
    key("enable_unprivileged_icmp", Bool),
    key("enable_cdi", Bool).since(V::V1_7).until(V::V2_3),
    key("cdi_spec_dirs", Texts).since(V::V1_7),
    key("image_pull_progress_timeout", Text).since(V::V1_7),
    key("drain_exec_sync_io_timeout", Text).since(V::V1_7).backported(V::V1_6.patch(30)),
    key("image_pull_with_sync_fs", Bool).since(V::V1_7),
    key("ignore_deprecation_warnings", Texts).since(V::V1_7).backported(V::V1_6.patch(30)),
    // The conversion hands them on to the runtime plugin.
    key("enable_experimental_restore_via_create", Bool).since(V::V2_2).until(V::V2_3),
];

const CRI_SERVER: &[Key] = &[
    key("disable_tcp_service", Bool),
    key("stream_server_address", Text),
    key("stream_server_port", Text),
    key("stream_idle_timeout", Text),
    key("enable_tls_streaming", Bool),
    key("x509_key_pair_streaming", Table(X509)),
];
const CRI_IMAGES: &[Key] = &[
    key("snapshotter", Text),
    key("disable_snapshot_annotations", Bool),
    key("discard_unpacked_layers", Bool),
    key("pinned_images", Map(&Text)),
    key("runtime_platforms", Map(&Table(&[key("platform", Text), key("snapshotter", Text)]))),
    key("registry", Table(REGISTRY)),
    key("image_decryption", Table(KEY_MODEL)),
    key("max_concurrent_downloads", Int),
    key("concurrent_layer_fetch_buffer", Int).since(V::V2_1),
    key("image_pull_progress_timeout", Text),
    key("image_pull_with_sync_fs", Bool),
    key("stats_collect_period", Int),
    key("use_local_image_pull", Bool).since(V::V2_1),
];
pub(super) const CRI_RUNTIME: &[Key] = &[
    key("containerd", Table(CONTAINERD_3)),
    key("cni", Table(CNI_3)),
    key("enable_selinux", Bool),
    key("selinux_category_range", Int),
    key("max_container_log_line_size", Int),
    key("disable_apparmor", Bool),
    key("restrict_oom_score_adj", Bool),
    key("disable_proc_mount", Bool),
    key("unset_seccomp_profile", Text),
    key("tolerate_missing_hugetlb_controller", Bool),
    key("disable_hugetlb_controller", Bool),
    key("device_ownership_from_security_context", Bool),
    key("ignore_image_defined_volumes", Bool),
    key("netns_mounts_under_state_dir", Bool),
    key("enable_unprivileged_ports", Bool),
    key("enable_unprivileged_icmp", Bool),
    key("enable_cdi", Bool).until(V::V2_3),
    key("cdi_spec_dirs", Texts),
    key("drain_exec_sync_io_timeout", Text),
    key("ignore_deprecation_warnings", Texts),
    key("enable_criu", Bool).since(V::V2_2),
    key("enable_experimental_restore_via_create", Bool).since(V::V2_2).until(V::V2_3),
    key("stats_collect_period", Text).since(V::V2_3),
    key("stats_retention_period", Text).since(V::V2_3),
];

/// The keys of the plugins that every build has, by full id. Plugins that need libraries of the host (btrfs,
/// devmapper, zfs) are looked at in 1.6 alone, which distributions build with all of them; later ones are left to those
/// who build them in.
pub(super) const PLUGINS: &[Key] = &[
    key(CRI, Table(CRI_2)).until(V::V1_7),
    key(CRI, Table(CRI_SERVER)).since(V::V2_0),
    key(IMAGES, Table(CRI_IMAGES)).since(V::V2_0),
    key(RUNTIME, Table(CRI_RUNTIME)).since(V::V2_0),
    key(
        "io.containerd.gc.v1.scheduler",
        Table(&[
            key("pause_threshold", Float),
            key("deletion_threshold", Int),
            key("mutation_threshold", Int),
            key("schedule_delay", Duration),
            key("startup_delay", Duration),
        ]),
    ),
    key(
        "io.containerd.differ.v1.erofs",
        Table(&[
            key("mkfs_options", Texts),
            key("enable_tar_index", Bool).since(V::V2_2),
            key("enable_dmverity", Bool).since(V::V2_3),
        ]),
    )
    .since(V::V2_1),
    key(
        "io.containerd.image-verifier.v1.bindir",
        Table(&[key("bin_dir", Text), key("max_verifiers", Int), key("per_verifier_timeout", Duration)]),
    )
    .since(V::V2_0),
    key("io.containerd.internal.v1.opt", Table(&[key("path", Text)])),
    key("io.containerd.internal.v1.restart", Table(&[key("interval", Duration)])).until(V::V1_7),
    key("io.containerd.monitor.container.v1.restart", Table(&[key("interval", Duration)])).since(V::V2_0),
    key(
        "io.containerd.metadata.v1.bolt",
        Table(&[key("content_sharing_policy", Text), key("no_sync", Bool).since(V::V2_1)]),
    ),
    key(
        "io.containerd.internal.v1.tracing",
        Table(&[key("service_name", Text), key("sampling_ratio", Float)]),
    )
    .since(V::V1_7)
    .until(V::V2_3),
    key(
        "io.containerd.tracing.processor.v1.otlp",
        Table(&[key("endpoint", Text), key("protocol", Text), key("insecure", Bool)]),
    )
    .since(V::V1_7)
    .until(V::V2_3),
    key("io.containerd.metrics.v1.grpc-prometheus", Table(&[key("grpc_histogram", Bool)])).since(V::V2_3),
    key("io.containerd.monitor.v1.cgroups", Table(&[key("no_prometheus", Bool)])).until(V::V1_7),
    key("io.containerd.monitor.task.v1.cgroups", Table(&[key("no_prometheus", Bool)])).since(V::V2_0),
    key(
        "io.containerd.nri.v1.nri",
        Table(&[
            key("disable", Bool),
            key("socket_path", Text),
            key("plugin_path", Text),
            key("plugin_config_path", Text),
            key("plugin_registration_timeout", Nanoseconds).until(V::V1_7),
            key("plugin_registration_timeout", Duration).since(V::V2_0),
            key("plugin_request_timeout", Nanoseconds).until(V::V1_7),
            key("plugin_request_timeout", Duration).since(V::V2_0),
            key("disable_connections", Bool),
            key("default_validator", Table(NRI_VALIDATOR)).since(V::V2_2),
        ]),
    )
    .since(V::V1_7),
    key(
        "io.containerd.runtime.v1.linux",
        Table(&[
            key("shim", Text),
            key("runtime", Text),
            key("runtime_root", Text),
            key("no_shim", Bool),
            key("shim_debug", Bool),
        ]),
    )
    .until(V::V1_7),
    key(TASK, Table(&[key("platforms", Texts), key("sched_core", Bool).until(V::V1_7)])),
    key(GRPC, Table(SERVER_GRPC)).since(V::V2_3),
    key("io.containerd.server.v1.grpc-tcp", Table(SERVER_TCP)).since(V::V2_3),
    key("io.containerd.server.v1.ttrpc", Table(SOCKET)).since(V::V2_3),
    key("io.containerd.server.v1.debug", Table(SOCKET)).since(V::V2_3),
    key("io.containerd.server.v1.metrics", Table(&[key("address", Text)])).since(V::V2_3),
    key(
        "io.containerd.service.v1.diff-service",
        Table(&[key("default", Texts), key("sync_fs", Bool).since(V::V1_7)]),
    ),
    key(
        "io.containerd.service.v1.tasks-service",
        Table(&[key("rdt_config_file", Text), key("blockio_config_file", Text).since(V::V1_7)]),
    ),
    key("io.containerd.shim.v1.manager", Table(&[key("env", Texts), key("socket_dir", Text).since(V::V2_3)]))
        .since(V::V2_0),
    key("io.containerd.mount-handler.v1.erofs", Table(&[])).since(V::V2_2),
    key("io.containerd.snapshotter.v1.aufs", Table(&[key("root_path", Text)])).until(V::V1_6),
    key("io.containerd.snapshotter.v1.btrfs", Table(&[key("root_path", Text)])).until(V::V1_6),
    key("io.containerd.snapshotter.v1.devmapper", Table(DEVMAPPER)).until(V::V1_6),
    key("io.containerd.snapshotter.v1.zfs", Table(&[key("root_path", Text)])).until(V::V1_6),
    key("io.containerd.snapshotter.v1.native", Table(&[key("root_path", Text)])),
    key(
        "io.containerd.snapshotter.v1.overlayfs",
        Table(&[
            key("root_path", Text),
            key("upperdir_label", Bool),
            key("sync_remove", Bool).since(V::V1_7).backported(V::V1_6.patch(24)),
            key("slow_chown", Bool).since(V::V2_0),
            key("mount_options", Texts).since(V::V1_7).backported(V::V1_6.patch(24)),
        ]),
    ),
    key(
        "io.containerd.snapshotter.v1.blockfile",
        Table(&[
            key("root_path", Text),
            key("scratch_file", Text),
            key("fs_type", Text),
            key("mount_options", Texts),
            key("recreate_scratch", Bool).since(V::V2_0),
        ]),
    )
    .since(V::V1_7),
    key(
        "io.containerd.snapshotter.v1.erofs",
        Table(&[
            key("root_path", Text),
            key("ovl_mount_options", Texts),
            key("enable_fsverity", Bool),
            key("set_immutable", Bool),
            key("default_size", Text).since(V::V2_2),
            key("dmverity_mode", Text).since(V::V2_3),
            key("layer_content_caches", Texts).since(V::V2_4),
        ]),
    )
    .since(V::V2_1),
    key(
        "io.containerd.transfer.v1.local",
        Table(&[
            key("max_concurrent_downloads", Int),
            key("concurrent_layer_fetch_buffer", Int).since(V::V2_1),
            key("max_concurrent_uploaded_layers", Int),
            key("check_platform_supported", Bool).since(V::V2_1),
            key("config_path", Text),
            key("max_concurrent_unpacks", Int).since(V::V2_2),
            key("unpack_config", Tables(UNPACK)),
        ]),
    )
    .since(V::V1_7),
];

const UNPACK: &[Key] = &[key("platform", Text), key("snapshotter", Text), key("differ", Text)];
const DEVMAPPER: &[Key] = &[
    key("root_path", Text),
    key("pool_name", Text),
    key("base_image_size", Text),
    key("async_remove", Bool),
    key("discard_blocks", Bool),
    key("fs_type", Text),
    key("fs_options", Text),
];
const NRI_VALIDATOR: &[Key] = &[
    key("enable", Bool),
    key("reject_oci_hook_adjustment", Bool),
    key("reject_runtime_default_seccomp_adjustment", Bool),
    key("reject_unconfined_seccomp_adjustment", Bool),
    key("reject_custom_seccomp_adjustment", Bool),
    key("reject_namespace_adjustment", Bool),
    key("reject_sysctl_adjustment", Bool),
    key("required_plugins", Texts),
    key("tolerate_missing_plugins_annotation", Text),
];
const SERVER_GRPC: &[Key] = &[
    key("address", Text),
    key("uid", Int),
    key("gid", Int),
    key("max_recv_message_size", Int),
    key("max_send_message_size", Int),
];
const SERVER_TCP: &[Key] = &[
    key("address", Text),
    key("tls_ca", Text),
    key("tls_cert", Text),
    key("tls_key", Text),
    key("tls_common_name", Text),
    key("max_recv_message_size", Int),
    key("max_send_message_size", Int),
];

/// The option names of `io.containerd.runc.v2` (`runtime/v2/runc/options` upstream): a misspelt one is ignored.
pub(super) const RUNC_OPTIONS: &[&str] = &[
    "NoPivotRoot",
    "NoNewKeyring",
    "ShimCgroup",
    "IoUid",
    "IoGid",
    "BinaryName",
    "Root",
    "CriuPath",
    "SystemdCgroup",
    "CriuImagePath",
    "CriuWorkPath",
    "TaskApiAddress",
    "TaskApiVersion",
];

/// The options that the built-in `runc` entry of 2.x has values for.
pub(super) const BUILT_IN_OPTIONS: &[&str] = &[
    "BinaryName",
    "CriuImagePath",
    "CriuWorkPath",
    "IoGid",
    "IoUid",
    "NoNewKeyring",
    "Root",
    "ShimCgroup",
    "SystemdCgroup",
];

/// The full id that 2.x gives a short one of version 1.
pub(super) fn full_id(short: &str) -> String {
    // As `v1MigratePluginName` of cmd/containerd/server/config/config.go; what it does not know is a gRPC plugin.
    let family = match short {
        _ if short.contains('.') => return short.to_owned(),
        "cgroups" => "monitor.v1",
        "linux" => "runtime.v1",
        "scheduler" => "gc.v1",
        "bolt" => "metadata.v1",
        "task" => "runtime.v2",
        "opt" | "restart" | "tracing" => "internal.v1",
        "otlp" => "tracing.processor.v1",
        "aufs" | "btrfs" | "devmapper" | "native" | "overlayfs" | "zfs" | "windows" | "windows-lcow" => {
            "snapshotter.v1"
        }
        _ if short.ends_with("-service") => "service.v1",
        _ => "grpc.v1",
    };
    format!("io.containerd.{family}.{short}")
}

impl KeyType {
    /// What a reader calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bool => "true or false",
            Self::Int => "a whole number",
            Self::Float => "a number with a fraction",
            Self::Text => "text in quotes",
            Self::Duration | Self::Nanoseconds => "a duration such as \"10s\"",
            Self::Texts => "a list of texts",
            Self::Tables(_) => "a list of tables",
            Self::Table(_) | Self::Map(_) | Self::Free => "a table",
            Self::Any => "anything",
        }
    }
}
