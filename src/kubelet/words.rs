//! Words that fields of a `KubeletConfiguration` take.
//!
//! Each type also holds any other text, as the decoder does; the rules say which words a minor accepts.

use crate::engine::schema::words;

words! {
    /// The program that creates cgroups. Every word but `systemd` acts as `cgroupfs`.
    pub enum CgroupDriver {
        /// The kubelet writes to the cgroup file system itself.
        Cgroupfs = "cgroupfs",
        /// The kubelet asks systemd.
        Systemd = "systemd",
    }
}

words! {
    /// How the kubelet gives CPUs to containers. It takes exactly these words.
    pub enum CpuManagerPolicy {
        /// Containers share all CPUs, by their CPU requests.
        None = "none",
        /// Containers of guaranteed pods that request whole CPUs get CPUs of their own.
        Static = "static",
    }
}

words! {
    /// How the kubelet gives memory of NUMA nodes to containers. The words are capitalised, unlike those of the other
    /// managers.
    pub enum MemoryManagerPolicy {
        /// The kubelet does not choose NUMA nodes.
        None = "None",
        /// Guaranteed pods get memory of NUMA nodes that the kubelet chooses.
        Static = "Static",
    }
}

words! {
    /// How the kubelet aligns CPU, memory and devices on NUMA nodes.
    pub enum TopologyManagerPolicy {
        /// It does not align them.
        None = "none",
        /// It aligns them where possible.
        BestEffort = "best-effort",
        /// It refuses pods that it cannot align.
        Restricted = "restricted",
        /// It refuses pods that do not fit on one NUMA node.
        SingleNumaNode = "single-numa-node",
    }
}

words! {
    /// The unit that the topology manager aligns.
    pub enum TopologyManagerScope {
        /// Each container.
        Container = "container",
        /// The whole pod.
        Pod = "pod",
    }
}

words! {
    /// How a pod reaches itself through a service.
    pub enum HairpinMode {
        /// The container bridge is made promiscuous.
        PromiscuousBridge = "promiscuous-bridge",
        /// Each interface on the bridge gets the hairpin flag.
        HairpinVeth = "hairpin-veth",
        /// The kubelet does nothing; the network plugin has to do it.
        None = "none",
    }
}

words! {
    /// How the kubelet notices changes of ConfigMaps and Secrets.
    pub enum ChangeDetectionStrategy {
        /// It asks the API server each time.
        Get = "Get",
        /// It keeps an object for some time before it asks again.
        Cache = "Cache",
        /// It watches the objects.
        Watch = "Watch",
    }
}

words! {
    /// A group of processes on which node allocatable is enforced.
    pub enum Enforcement {
        /// No group. This word must be the only one of the list.
        None = "none",
        /// All pods together.
        Pods = "pods",
        /// The cgroup of the operating system.
        SystemReserved = "system-reserved",
        /// The same for compressible resources (CPU) only. Since 1.32.
        SystemReservedCompressible = "system-reserved-compressible",
        /// The cgroup of Kubernetes' daemons.
        KubeReserved = "kube-reserved",
        /// The same for compressible resources (CPU) only. Since 1.32.
        KubeReservedCompressible = "kube-reserved-compressible",
    }
}

words! {
    /// Which pods may swap.
    pub enum SwapBehavior {
        /// No pod. Since 1.30.
        NoSwap = "NoSwap",
        /// Burstable pods, in proportion to their memory requests. It needs cgroup v2.
        LimitedSwap = "LimitedSwap",
        /// Every pod. Until 1.29.
        UnlimitedSwap = "UnlimitedSwap",
    }
}

words! {
    /// How the kubelet decides what a client of its port may do.
    pub enum AuthorizationMode {
        /// The kubelet allows every request that passes authentication.
        AlwaysAllow = "AlwaysAllow",
        /// The kubelet asks the API server (SubjectAccessReview).
        Webhook = "Webhook",
    }
}

words! {
    /// The lowest TLS version that is served.
    pub enum TlsVersion {
        /// TLS 1.0, which is broken.
        Tls10 = "VersionTLS10",
        /// TLS 1.1, which is broken.
        Tls11 = "VersionTLS11",
        /// TLS 1.2.
        Tls12 = "VersionTLS12",
        /// TLS 1.3.
        Tls13 = "VersionTLS13",
    }
}

words! {
    /// How memory is protected with MemoryQoS.
    pub enum MemoryReservationPolicy {
        /// Requests are not protected.
        None = "None",
        /// Requests are protected by quality-of-service class.
        TieredReservation = "TieredReservation",
    }
}

words! {
    /// When a pod must prove that it may use an image that is already on the node.
    pub enum ImagePullCredentialsVerificationPolicy {
        /// No pod has to.
        NeverVerify = "NeverVerify",
        /// Every pod has to, except for images that the kubelet did not pull.
        NeverVerifyPreloadedImages = "NeverVerifyPreloadedImages",
        /// Every pod has to, except for images of `preloadedImagesVerificationAllowlist`.
        NeverVerifyAllowlistedImages = "NeverVerifyAllowlistedImages",
        /// Every pod has to.
        AlwaysVerify = "AlwaysVerify",
    }
}

words! {
    /// What a taint does to pods that do not tolerate it.
    pub enum TaintEffect {
        /// The scheduler does not place them on the node.
        NoSchedule = "NoSchedule",
        /// The scheduler avoids the node for them.
        PreferNoSchedule = "PreferNoSchedule",
        /// They are evicted from the node.
        NoExecute = "NoExecute",
    }
}
