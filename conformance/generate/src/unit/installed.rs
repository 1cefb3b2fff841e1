//! Units as installers write them.

/// Whole units. A command that goes on behind its line is one line here.
pub(super) const UNITS: &[&str] = &[
    "[Unit]\nDescription=Kubernetes Kubelet\nDocumentation=https://kubernetes.io/docs/\nWants=containerd.service\n\
     After=containerd.service\n[Service]\n\
     ExecStart=/usr/local/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \
     --kubeconfig=/etc/kubernetes/kubelet.conf --config=/etc/kubernetes/kubelet-conf.yaml \
     --container-runtime-endpoint=unix:///run/containerd/containerd.sock --node-labels=node.kubernetes.io/node=\n\
     Restart=always\nRestartSec=10\n[Install]\nWantedBy=multi-user.target",
    "[Unit]\nDescription=kubelet: The Kubernetes Node Agent\nDocumentation=https://kubernetes.io/docs/\n\
     Wants=network-online.target\nAfter=network-online.target\n[Service]\nExecStart=/usr/bin/kubelet\n\
     Restart=always\nStartLimitInterval=0\nRestartSec=10\n[Install]\nWantedBy=multi-user.target",
    "[Unit]\nDescription=Kubernetes Kube Proxy\nDocumentation=https://github.com/kubernetes/kubernetes\n\
     After=network.target\n[Service]\n\
     ExecStart=/usr/local/bin/kube-proxy --config=/etc/kubernetes/kube-proxy.yaml --cluster-cidr=172.16.0.0/12 --v=2\n\
     Restart=always\nRestartSec=10s\n[Install]\nWantedBy=multi-user.target",
    "[Unit]\nDescription=containerd container runtime\nDocumentation=https://containerd.io\n\
     After=network.target local-fs.target dbus.service\n[Service]\nExecStartPre=-/sbin/modprobe overlay\n\
     ExecStart=/usr/local/bin/containerd\nType=notify\nDelegate=yes\nKillMode=process\nRestart=always\nRestartSec=5\n\
     LimitNPROC=infinity\nLimitCORE=infinity\nLimitNOFILE=1048576\nTasksMax=infinity\nOOMScoreAdjust=-999\n\
     [Install]\nWantedBy=multi-user.target",
    "[Unit]\nDescription=kubelet of %H\nConflicts=old-kubelet.service\n[Service]\n\
     Environment=\"KUBELET_ARGS=--v=2 --config=/var/lib/kubelet/config.yaml\" NODE_IP=10.0.0.1\n\
     EnvironmentFile=-/etc/default/kubelet\nWorkingDirectory=/var/lib/kubelet\nCPUAccounting=true\nMemoryAccounting=true\n\
     ExecStartPre=/bin/mkdir -p /var/lib/kubelet\nExecStart=/usr/bin/kubelet $KUBELET_ARGS --node-ip=${NODE_IP}\n\
     KillMode=process\nSlice=runtime.slice\nWatchdogSec=30s\n[Install]\nWantedBy=multi-user.target",
    "[Unit]\nDescription=prepare a node\nBefore=kubelet.service\nConditionPathExists=!/etc/kubernetes/kubelet.conf\n\
     [Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/sbin/swapoff -a\nExecStart=/sbin/sysctl --system\n\
     [Install]\nWantedBy=multi-user.target",
];

/// Drop-ins, which are judged as units too: a reset of a command and a new one are whole in themselves.
pub(super) const DROP_INS: &[&str] = &[
    "[Service]\n\
     Environment=\"KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf\"\n\
     Environment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml\"\n\
     EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironmentFile=-/etc/default/kubelet\nExecStart=\n\
     ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS",
    "[Unit]\nAfter=crio.service\n[Service]\nExecStart=\nExecStart=/usr/bin/kubelet --v=4\nRestartSec=5",
    "[Service]\nCPUWeight=200\nMemoryMin=256M\nOOMScoreAdjust=-900",
];

/// Next to nothing.
pub(super) const BARE: &[&str] = &[
    "[Service]\nExecStart=/usr/bin/kubelet",
    "[Service]\nType=oneshot\nExecStart=/bin/true\nExecStart=-/bin/false",
    "[Service]\nExecStop=/bin/true\nRemainAfterExit=yes\nType=oneshot",
    "[Service]\nType=notify\nExecStart=@/usr/bin/kubelet kubelet --v=2",
];
