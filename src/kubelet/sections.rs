//! The rows of the sections inside a `KubeletConfiguration`.

use super::words::{AuthorizationMode, SwapBehavior, TaintEffect};
use crate::engine::schema::schema;
use crate::value::{GoDuration, Quantity, Timestamp};

schema! {
    /// How a client of the kubelet's port proves who it is.
    pub struct KubeletAuthentication {
        /// Client certificates.
        x509: X509Authentication = "x509" .always();
        /// Bearer tokens, which the API server is asked about.
        webhook: WebhookAuthentication = "webhook" .always();
        /// Clients without any proof.
        anonymous: AnonymousAuthentication = "anonymous" .always();
    }
}

schema! {
    /// Client certificates.
    pub struct X509Authentication {
        /// The PEM file of the CAs that client certificates are checked against; the API server's client
        /// certificate must come from one of them. Default: none, then no certificate is taken.
        client_ca_file: String = "clientCAFile";
    }
}

schema! {
    /// Bearer tokens, which the API server is asked about.
    pub struct WebhookAuthentication {
        /// Whether tokens are taken. Default: true.
        enabled: bool = "enabled" .pointer().default("true");
        /// How long an answer is remembered. Default: 2m.
        cache_ttl: GoDuration = "cacheTTL" .default("2m0s");
    }
}

schema! {
    /// Clients without any proof.
    pub struct AnonymousAuthentication {
        /// Whether they get in, as user system:anonymous. Default: false.
        enabled: bool = "enabled" .pointer().default("false");
    }
}

schema! {
    /// What a client of the kubelet's port may do.
    pub struct KubeletAuthorization {
        /// Who decides. Default: Webhook.
        mode: AuthorizationMode = "mode" .default("Webhook");
        /// Settings of the Webhook mode.
        webhook: WebhookAuthorization = "webhook" .always();
    }
}

schema! {
    /// How long the API server's answers are remembered.
    pub struct WebhookAuthorization {
        /// How long a yes is remembered. Default: 5m.
        cache_authorized_ttl: GoDuration = "cacheAuthorizedTTL" .default("5m0s");
        /// How long a no is remembered. Default: 30s.
        cache_unauthorized_ttl: GoDuration = "cacheUnauthorizedTTL" .default("30s");
    }
}

schema! {
    /// How pods use swap.
    pub struct MemorySwap {
        /// Which pods may swap. Default: none of them.
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
        /// The lowest priority it holds for.
        priority: i32 = "priority" .always();
        /// How long these pods have, in seconds.
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
        /// A label value, or nothing.
        value: String = "value";
        /// What happens to pods that do not tolerate it.
        effect: TaintEffect = "effect" .always();
        /// When it was added; must be absent here, the API server sets it.
        time_added: Timestamp = "timeAdded" .pointer();
    }
}

schema! {
    /// Where traces go.
    pub struct TracingConfiguration {
        /// The collector's gRPC address, `host:port`. Default: localhost:4317.
        endpoint: String = "endpoint" .pointer();
        /// How many of a million requests are traced. Default: none of its own.
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
