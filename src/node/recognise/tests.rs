use super::*;

#[test]
fn what_a_text_is_made_of_comes_before_what_it_is_called() {
    for (path, text, kind) in [
        (
            "a.conf",
            "kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\n",
            Kind::KubeletConfiguration,
        ),
        ("a.service", "kind: KubeProxyConfiguration\n", Kind::KubeProxyConfiguration),
        ("kubelet.conf", "apiVersion: v1\nkind: Config\n", Kind::Kubeconfig),
        ("x", "clusters: []\nusers: []\n", Kind::Kubeconfig),
        ("x", "---\n# nothing\n---\napiVersion: v1\nkind: Secret\n", Kind::Manifest),
        ("a", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}", Kind::Manifest),
        ("kubelet.service", "[Unit]\n[Service]\nExecStart=/usr/bin/kubelet\n", Kind::ServiceUnit),
        ("kubelet.service.d/10.conf", "[Service]\nEnvironment=A=b\n", Kind::DropIn),
        ("kubelet.service.d/10.conf", "Environment=A=b\n", Kind::DropIn),
        ("10-kubeadm.conf", "# x\n[Service]\nEnvironment=A=b\n", Kind::DropIn),
        ("config.toml", "version = 2\n[plugins]\n", Kind::ContainerdConfig),
        ("config.toml", "version = 2\nimports = [\n\"/a\",\n]\n", Kind::ContainerdConfig),
        ("x", "[plugins.\"io.containerd.grpc.v1.cri\".registry]\n", Kind::ContainerdConfig),
        ("x", "  [plugins.\"io.containerd.grpc.v1.cri\".registry]\n", Kind::ContainerdConfig),
        ("etc/containerd/config.toml", "version = 2\n", Kind::ContainerdConfig),
        ("etc/containerd/conf.d/a.toml", "oom_score = 1\n", Kind::ContainerdConfig),
        ("x.toml", "server = \"https://a\"\n[host.\"https://b\"]\n", Kind::HostsToml),
        ("certs.d/docker.io/hosts.toml", "server = \"https://a\"\n", Kind::HostsToml),
        ("token.csv", "a,b,c\n", Kind::StaticTokenFile),
        ("kube-apiserver.args", "--v=2\n--etcd-servers=https://a\n", Kind::Arguments),
        ("x", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", Kind::Certificates),
        ("kubelet.yaml", "kind: KubeletConfiguration\n\tbad: [\n", Kind::KubeletConfiguration),
        ("kubelet.yaml", "maxPods：1\nkind: KubeletConfiguration\na: b: c\n", Kind::KubeletConfiguration),
        ("rbac.yaml", "apiVersion: v1\nkind: Secret\na: b: c\n", Kind::Manifest),
        ("kubeadm.yaml", "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n", Kind::Manifest),
    ] {
        assert_eq!(recognise(path, text), Some(kind), "{path}: {text}");
    }
}

#[test]
fn what_is_of_no_kind_is_told_why() {
    for (path, text, why) in [
        ("hostname", "worker-1\n", "it names no apiVersion and kind"),
        ("image.bin", "\u{7f}ELF\0", "no text"),
        ("empty", " \n", "empty"),
        ("x.socket", "[Unit]\n[Socket]\n", "a unit of systemd, but no service"),
        ("instance-config.yaml", "containerRuntimeEndpoint: x\n", "it names no apiVersion and kind"),
        ("install", "#!/bin/sh\ncat <<EOF\nkind: Config\nEOF\n", "a script"),
        ("README.md", "kind: KubeletConfiguration\n", "documentation"),
        ("flags.env", "# x\nA=\"--b --c\"\n", "an environment file that no unit of the set names"),
        ("kubelet.yaml.bak", "kind: KubeletConfiguration\n", BACKUP),
        (
            "kubelet-unit",
            "[Unit]\n[Service]\nExecStart=/usr/bin/kubelet\n",
            "written like a unit, but systemd reads units from files that end in .service",
        ),
        ("people.csv", "name,age,city\nada,36,london\n", "it names no apiVersion and kind"),
        ("x", "cdbe50bd844b6952cd197899bac486d9,u,1,\"g\"\n", "it names no apiVersion and kind"),
    ] {
        assert_eq!(kind_of(path, text, Given::Found), Err(why), "{path}");
    }
}

#[test]
fn a_quoted_text_is_not_what_it_quotes() {
    for (path, text) in [
        ("node.bu", "variant: fcos\ncontents: |\n  [Unit]\n  [Service]\n  ExecStart=/usr/bin/kubelet\n"),
        ("x.yaml", "a: |\n  kind: KubeletConfiguration\n  apiVersion: kubelet.config.k8s.io/v1beta1\n"),
        ("notes.txt", "Install\n\n    kind: KubeletConfiguration\n    a: b: c\n"),
        (
            "play.yaml",
            "- hosts: all\n  tasks:\n  - copy:\n      content: |\n        kind: KubeletConfiguration\n",
        ),
        ("hosts.toml", "[webservers]\nhosts = [\"a\", \"b\"]\n"),
        ("containerd/snapshotter.toml", "fuse = true\n[resolver]\nx = 1\n"),
        ("buildkitd.toml", "[grpc]\n  address = [\"unix:///run/b.sock\"]\n[worker.oci]\n  enabled = true\n"),
        ("crio.conf", "[crio]\nroot = \"/var/lib\"\n"),
        ("x.service", "[D-BUS Service]\nName=org.a\nExec=/bin/a\n"),
        ("ssh.service", "<?xml version=\"1.0\"?>\n<service-group/>\n"),
        ("x.desktop", "[Desktop Entry]\nName=a\n"),
    ] {
        assert_eq!(recognise(path, text), None, "{path}: {text}");
    }
}

#[test]
fn a_template_is_to_be_rendered_first() {
    let unit = "[Service]\nExecStart=";
    let kubelet = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    for (path, text) in [
        ("kubelet.service", format!("{unit}{{{{ bin_dir }}}}/kubelet\n")),
        ("kubelet.service", format!("{{% if x %}}\n{unit}/usr/bin/kubelet\n{{% endif %}}\n")),
        ("kubelet.service", format!("{unit}@BINDIR@/kubelet\n")),
        ("kubelet.yaml", format!("{kubelet}clusterDNS: [\"{{{{ dns }}}}\"]\n")),
        ("kubelet.yaml", format!("{kubelet}clusterDNS: [${{DNS}}]\n")),
        ("kubelet.yaml", format!("{kubelet}clusterDomain: $CLUSTER_DOMAIN\n")),
        ("kubelet.yaml", format!("{kubelet}clusterDomain: __DOMAIN__\n")),
        (
            "kubeconfig",
            "apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    server: https://${IP}:6443\n".into(),
        ),
        ("rbac.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ include \"x\" . }}\n".into()),
        ("dns.yaml", "apiVersion: v1\nkind: Service\nspec:\n  clusterIP: %{CLUSTER_DNS}%\n".into()),
        ("rbac.yaml", "{{- if .Values.rbac }}\napiVersion: v1\nkind: Secret\n{{- end }}\n".into()),
        ("etc/containerd/config.toml", "version = 2\nroot = \"{{ root }}\"\n".into()),
        (
            "s.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  ca.key: \"{{ .Values.key }}\"\n"
                .into(),
        ),
    ] {
        assert_eq!(kind_of(path, &text, Given::Named), Err(TEMPLATE), "{path}: {text}");
    }
    for (path, text) in [
        ("kubelet.service", format!("{unit}/usr/bin/kubelet $ARGS ${{MORE}}\n")),
        ("kubelet.service", format!("# {{{{ ansible_managed }}}}\n{unit}/usr/bin/kubelet\n")),
        (
            "kubelet.service",
            "[Service]\nExecStartPre=/usr/bin/docker inspect -f '{{.Id}}' a\nExecStart=/usr/bin/kubelet\n"
                .to_owned(),
        ),
        (
            "pod.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  args: [\"${HOME}\", \"$(POD_IP)\"]\n"
                .into(),
        ),
        (
            "map.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: |\n    {{ $labels.a }}\n"
                .into(),
        ),
    ] {
        assert!(kind_of(path, &text, Given::Named).is_ok(), "{path}: {text}");
    }
}

#[test]
fn what_a_person_names_is_judged_where_its_name_tells_against_it() {
    for (path, text, kind) in [
        ("kubelet-unit", "[Unit]\n[Service]\nExecStart=/usr/bin/kubelet\n", Kind::ServiceUnit),
        ("flags.env", "A=\"--b --c\"\n", Kind::EnvironmentFile),
        ("kubelet.yaml.bak", "kind: KubeletConfiguration\n", Kind::KubeletConfiguration),
        ("x", "cdbe50bd844b6952cd197899bac486d9,u,1,\"g\"\n", Kind::StaticTokenFile),
    ] {
        assert_eq!(kind_of(path, text, Given::Named), Ok(kind), "{path}");
    }
}
