//! config.toml as installers write it.

pub(super) const INSTALLED: &[&str] = &[
    "version = 2\nroot = \"/var/lib/containerd\"\nstate = \"/run/containerd\"\noom_score = -999\n\
     [grpc]\naddress = \"/run/containerd/containerd.sock\"\nuid = 0\ngid = 0\n[debug]\nlevel = \"info\"\n\
     [plugins.\"io.containerd.grpc.v1.cri\"]\nsandbox_image = \"registry.k8s.io/pause:3.9\"\n\
     [plugins.\"io.containerd.grpc.v1.cri\".cni]\nbin_dir = \"/opt/cni/bin\"\nconf_dir = \"/etc/cni/net.d\"\n\
     [plugins.\"io.containerd.grpc.v1.cri\".containerd]\ndefault_runtime_name = \"runc\"\nsnapshotter = \"overlayfs\"\n\
     [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc]\nruntime_type = \"io.containerd.runc.v2\"\n\
     [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]\nSystemdCgroup = true\n\
     [plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"\n",
    "version = 3\nimports = []\n[plugins.'io.containerd.cri.v1.images']\nsnapshotter = 'overlayfs'\n\
     [plugins.'io.containerd.cri.v1.images'.pinned_images]\nsandbox = 'registry.k8s.io/pause:3.10'\n\
     [plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '/etc/containerd/certs.d:/etc/docker/certs.d'\n\
     [plugins.'io.containerd.cri.v1.runtime'.containerd]\ndefault_runtime_name = 'runc'\n\
     [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]\nruntime_type = 'io.containerd.runc.v2'\n\
     [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\nBinaryName = ''\nSystemdCgroup = true\n\
     [plugins.'io.containerd.cri.v1.runtime'.cni]\nbin_dir = '/opt/cni/bin'\nconf_dir = '/etc/cni/net.d'\n",
    "[plugins.cri]\nsystemd_cgroup = true\nsandbox_image = \"k8s.gcr.io/pause:3.1\"\n\
     [plugins.cri.registry.mirrors.\"docker.io\"]\nendpoint = [\"https://registry-1.docker.io\"]\n",
    "version = 2\ndisabled_plugins = [\"io.containerd.snapshotter.v1.btrfs\"]\n\
     [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.nvidia]\nruntime_type = \"io.containerd.runc.v2\"\n\
     privileged_without_host_devices = false\n[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.nvidia.options]\n\
     BinaryName = \"/usr/bin/nvidia-container-runtime\"\nSystemdCgroup = true\n\
     [plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\nendpoint = [\"https://mirror.example.com\"]\n\
     [plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r.example.com\".tls]\ninsecure_skip_verify = true\n",
    "disabled_plugins = [\"cri\"]\n",
    "version = 3\n[plugins.\"io.containerd.cri.v1.runtime\".containerd.runtimes.runsc]\nruntime_type = \"io.containerd.runsc.v1\"\n\
     [proxy_plugins.stargz]\ntype = \"snapshot\"\naddress = \"/run/containerd-stargz-grpc/containerd-stargz-grpc.sock\"\n\
     [timeouts]\n\"io.containerd.timeout.shim.load\" = \"5s\"\n",
];
