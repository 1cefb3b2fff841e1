//! The rows of the sections inside a `KubeletConfiguration`.

use super::words::{AuthorizationMode, SwapBehavior, TaintEffect};
use crate::engine::schema::schema;
use crate::value::{GoDuration, Quantity, Timestamp};

schema! {
    /// How the kubelet authenticates the clients of its port.
    pub struct KubeletAuthentication {
        /// Authentication by client certificates.
        x509: X509Authentication = "x509" .always();
        /// Authentication by bearer tokens, which the kubelet verifies at the API server.
        webhook: WebhookAuthentication = "webhook" .always();
        /// Requests of clients without a credential.
        anonymous: AnonymousAuthentication = "anonymous" .always();
    }
}

schema! {
    /// Authentication by client certificates.
    pub struct X509Authentication {
        /// The PEM file of the CAs that client certificates are checked against; the API server's client
        /// certificate must come from one of them. Default: none, then no certificate is taken.
        client_ca_file: String = "clientCAFile";
    }
}

schema! {
    /// Authentication by bearer tokens, which the kubelet verifies at the API server.
    pub struct WebhookAuthentication {
        /// Whether the kubelet accepts bearer tokens. Default: true.
        enabled: bool = "enabled" .pointer().default("true");
        /// How long the kubelet caches an answer of the API server. Default: 2m.
        cache_ttl: GoDuration = "cacheTTL" .default("2m0s");
    }
}

schema! {
    /// Requests of clients without a credential.
    pub struct AnonymousAuthentication {
        /// Whether the kubelet accepts them, as user system:anonymous. Default: false.
        enabled: bool = "enabled" .pointer().default("false");
    }
}

schema! {
    /// How the kubelet decides what a client of its port may do.
    pub struct KubeletAuthorization {
        /// How it decides. Default: Webhook.
        mode: AuthorizationMode = "mode" .default("Webhook");
        /// Settings of the Webhook mode.
        webhook: WebhookAuthorization = "webhook" .always();
    }
}

schema! {
    /// How long the kubelet caches the API server's answers.
    pub struct WebhookAuthorization {
        /// How long the kubelet caches a permission. Default: 5m.
        cache_authorized_ttl: GoDuration = "cacheAuthorizedTTL" .default("5m0s");
        /// How long the kubelet caches a refusal. Default: 30s.
        cache_unauthorized_ttl: GoDuration = "cacheUnauthorizedTTL" .default("30s");
    }
}

schema! {
    /// How pods use swap.
    pub struct MemorySwap {
        /// Which pods may swap. Default: none.
        swap_behavior: SwapBehavior = "swapBehavior" .gate("NodeSwap");
    }
}

schema! {
    /// How the delay of a crashing container grows. Since 1.32.
    pub struct CrashLoopBackOff {
        /// The longest delay between two starts, 1s to 300s. Default: with its gate on (from 1.35) 5m.
        max_container_restart_period: GoDuration = "maxContainerRestartPeriod" .pointer()
            .gate("KubeletCrashLoopBackOffMax");
    }
}

schema! {
    /// The grace period of pods from a priority on, when the node shuts down.
    pub struct PodPriorityShutdown {
        /// The lowest pod priority that this entry is for.
        priority: i32 = "priority" .always();
        /// How long these pods have to end, in seconds.
        shutdown_grace_period_seconds: i64 = "shutdownGracePeriodSeconds" .always();
    }
}

schema! {
    /// Memory kept free on one NUMA node.
    pub struct MemoryReservation {
        /// The number of the NUMA node.
        numa_node: i32 = "numaNode" .always();
        /// `memory` or `hugepages-SIZE` to a quantity.
        limits: {String: Quantity} = "limits" .always();
    }
}

schema! {
    /// A taint that the node is registered with.
    pub struct Taint {
        /// A label key, such as `node-role.kubernetes.io/worker`.
        key: String = "key" .always();
        /// A label value, or empty text. Default: empty text.
        value: String = "value";
        /// The effect on pods that do not tolerate the taint.
        effect: TaintEffect = "effect" .always();
        /// When the taint was added. The API server sets it; it must be absent in this file.
        time_added: Timestamp = "timeAdded" .pointer();
    }
}

schema! {
    /// Where the program sends its traces.
    pub struct TracingConfiguration {
        /// The collector's gRPC address, `host:port`. Default: localhost:4317.
        endpoint: String = "endpoint" .pointer();
        /// How many of a million requests are traced. Default: none, and then only requests of traced clients are.
        sampling_rate_per_million: i32 = "samplingRatePerMillion" .within(0, 1_000_000).pointer();
    }
}

schema! {
    /// The id ranges of pods with a user namespace. Since 1.33.
    pub struct UserNamespaces {
        /// How many ids a pod gets: a multiple of 65536. Default: 65536.
        ids_per_pod: i64 = "idsPerPod" .pointer().gate("UserNamespacesSupport");
    }
}
