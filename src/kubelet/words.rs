//! Words that fields of a `KubeletConfiguration` take.
//!
//! Each type also holds any other text, as the decoder does; the rules say which words a minor accepts.

use crate::engine::schema::words;

words! {
    /// Who creates cgroups. Every word but `systemd` acts as `cgroupfs`.
    pub enum CgroupDriver {
        /// The kubelet writes to the file system itself.
        Cgroupfs = "cgroupfs",
        /// systemd is asked.
        Systemd = "systemd",
    }
}

words! {
    /// How CPUs are given to containers; exactly these words.
    pub enum CpuManagerPolicy {
        /// By shares only.
        None = "none",
        /// Whole CPUs for guaranteed containers that ask for whole ones.
        Static = "static",
    }
}

words! {
    /// How memory of NUMA nodes is given to containers; capitalised, unlike the other managers.
    pub enum MemoryManagerPolicy {
        /// Not at all.
        None = "None",
        /// Guaranteed pods get memory of chosen NUMA nodes.
        Static = "Static",
    }
}

words! {
    /// How CPU, memory and devices are aligned on NUMA nodes.
    pub enum TopologyManagerPolicy {
        /// Not at all.
        None = "none",
        /// Where possible.
        BestEffort = "best-effort",
        /// Pods that cannot be aligned are refused.
        Restricted = "restricted",
        /// Pods that do not fit on one NUMA node are refused.
        SingleNumaNode = "single-numa-node",
    }
}

words! {
    /// What is aligned together.
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
        /// The network plugin sees to it.
        None = "none",
    }
}

words! {
    /// How changes of ConfigMaps and Secrets are noticed.
    pub enum ChangeDetectionStrategy {
        /// Asked for each time.
        Get = "Get",
        /// Remembered for a while.
        Cache = "Cache",
        /// Watched.
        Watch = "Watch",
    }
}

words! {
    /// What node allocatable is enforced on.
    pub enum Enforcement {
        /// Nothing; stands alone.
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
        /// None. Since 1.30.
        NoSwap = "NoSwap",
        /// Burstable ones, in proportion to their memory request; needs cgroup v2.
        LimitedSwap = "LimitedSwap",
        /// All. Until 1.29.
        UnlimitedSwap = "UnlimitedSwap",
    }
}

words! {
    /// Who decides what a client of the kubelet's port may do.
    pub enum AuthorizationMode {
        /// Nobody: everything is allowed to whoever got in.
        AlwaysAllow = "AlwaysAllow",
        /// The API server is asked.
        Webhook = "Webhook",
    }
}

words! {
    /// The lowest TLS version that is served.
    pub enum TlsVersion {
        /// TLS 1.0, broken.
        Tls10 = "VersionTLS10",
        /// TLS 1.1, broken.
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
        /// By quality-of-service class.
        TieredReservation = "TieredReservation",
    }
}

words! {
    /// When a pod must prove that it may use an image that is already on the node.
    pub enum ImagePullCredentialsVerificationPolicy {
        /// Never.
        NeverVerify = "NeverVerify",
        /// Not for images that were there before the kubelet.
        NeverVerifyPreloadedImages = "NeverVerifyPreloadedImages",
        /// Not for images of the list.
        NeverVerifyAllowlistedImages = "NeverVerifyAllowlistedImages",
        /// Always.
        AlwaysVerify = "AlwaysVerify",
    }
}

words! {
    /// What a taint does to pods that do not tolerate it.
    pub enum TaintEffect {
        /// They are not scheduled here.
        NoSchedule = "NoSchedule",
        /// They are scheduled elsewhere where possible.
        PreferNoSchedule = "PreferNoSchedule",
        /// They are evicted.
        NoExecute = "NoExecute",
    }
}
