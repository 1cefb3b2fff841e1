//! One document: render against `serde_json`, `serde_yaml` and plain formatting; lint against a bare YAML reader.

use divan::{Bencher, black_box};
use nodestrap::kube_proxy::KubeProxyConfiguration;
use nodestrap::kubeconfig::{Authority, Kubeconfig};
use nodestrap::kubelet::KubeletConfiguration;
use nodestrap::{KubernetesVersion, Target, Valid};
use serde_json::Value;

const KUBELET: &str = include_str!("../tests/walkthrough/etc/kubernetes/kubelet-conf.yaml");
const KUBE_PROXY: &str = include_str!("../tests/walkthrough/etc/kubernetes/kube-proxy.yaml");
const KUBECONFIG: &str = include_str!("../tests/walkthrough/etc/kubernetes/bootstrap-kubeconfig");
const CA: &str = include_str!("../examples/data/ca.crt");

fn main() {
    divan::main();
}

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

fn kubelet() -> Valid<KubeletConfiguration> {
    let draft = KubeletConfiguration::parse(KUBELET, &target()).expect("the walkthrough's file");
    draft.validate(&target()).expect("a valid document")
}

fn kubeconfig() -> Valid<Kubeconfig> {
    let server = "https://192.168.1.34:6443".parse().expect("an address");
    let draft = Kubeconfig::bootstrap(&server, Authority::Embedded(CA.into()), "07401b.f395accd246ae52d");
    draft.validate(&target()).expect("a valid document")
}

/// The same data as the peers hold it.
fn value(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

mod kubelet_render {
    use super::{Bencher, black_box, kubelet, value};

    #[divan::bench]
    fn nodestrap(bencher: Bencher<'_, '_>) {
        let valid = kubelet();
        bencher.bench_local(|| black_box(&valid).render());
    }

    #[divan::bench]
    fn serde_json(bencher: Bencher<'_, '_>) {
        let value = value(&kubelet().render());
        bencher.bench_local(|| ::serde_json::to_string(black_box(&value)));
    }

    #[divan::bench]
    fn serde_yaml(bencher: Bencher<'_, '_>) {
        let value = value(&kubelet().render());
        bencher.bench_local(|| ::serde_yaml::to_string(black_box(&value)));
    }

    /// The least that a program without any check does: one `format!` with seven holes.
    #[divan::bench]
    fn plain_format(bencher: Bencher<'_, '_>) {
        let (address, ca, driver) = ("0.0.0.0", "/etc/kubernetes/pki/ca.crt", "systemd");
        let (dns, domain, pods) = ("10.96.0.0", "cluster.local", "/etc/kubernetes/manifests");
        bencher.bench_local(|| {
            let (address, ca, driver) = (black_box(address), black_box(ca), black_box(driver));
            let (dns, domain, pods, port) = (black_box(dns), black_box(domain), black_box(pods), black_box(10250));
            format!(
                "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\naddress: {address}\nport: {port}\n\
                 readOnlyPort: 10255\nserializeImagePulls: false\nauthentication:\n  anonymous:\n    enabled: false\n  \
                 webhook:\n    cacheTTL: 2m0s\n    enabled: true\n  x509:\n    clientCAFile: {ca}\nauthorization:\n  \
                 mode: Webhook\n  webhook:\n    cacheAuthorizedTTL: 5m0s\n    cacheUnauthorizedTTL: 30s\n\
                 cgroupDriver: {driver}\nclusterDNS:\n- {dns}\nclusterDomain: {domain}\nstaticPodPath: {pods}\n"
            )
        });
    }
}

/// A template with the same seven holes, compiled once: what configuration tools do. It quotes nothing.
mod kubelet_template {
    use minijinja::{Environment, context};

    use super::{Bencher, black_box};

    const TEMPLATE: &str = "\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: {{ address }}
port: {{ port }}
readOnlyPort: 10255
serializeImagePulls: false
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 2m0s
    enabled: true
  x509:
    clientCAFile: {{ ca }}
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 5m0s
    cacheUnauthorizedTTL: 30s
cgroupDriver: {{ driver }}
clusterDNS:
- {{ dns }}
clusterDomain: {{ domain }}
staticPodPath: {{ pods }}
";

    #[divan::bench]
    fn minijinja(bencher: Bencher<'_, '_>) {
        let mut environment = Environment::new();
        environment.add_template("kubelet", TEMPLATE).expect("a template");
        let template = environment.get_template("kubelet").expect("it was added");
        bencher.bench_local(|| {
            black_box(&template).render(context! {
                address => "0.0.0.0", port => 10250, ca => "/etc/kubernetes/pki/ca.crt", driver => "systemd",
                dns => "10.96.0.10", domain => "cluster.local", pods => "/etc/kubernetes/manifests",
            })
        });
    }
}

mod kubeconfig_render {
    use super::{Bencher, black_box, kubeconfig, value};

    #[divan::bench]
    fn nodestrap(bencher: Bencher<'_, '_>) {
        let valid = kubeconfig();
        bencher.bench_local(|| black_box(&valid).render());
    }

    #[divan::bench]
    fn serde_json(bencher: Bencher<'_, '_>) {
        let value = value(kubeconfig().render().expose());
        bencher.bench_local(|| ::serde_json::to_string(black_box(&value)));
    }

    #[divan::bench]
    fn serde_yaml(bencher: Bencher<'_, '_>) {
        let value = value(kubeconfig().render().expose());
        bencher.bench_local(|| ::serde_yaml::to_string(black_box(&value)));
    }
}

/// Reading and judging with every rule, against reading alone.
mod lint {
    use super::{
        KUBE_PROXY, KUBECONFIG, KUBELET, KubeProxyConfiguration, Kubeconfig, KubeletConfiguration, black_box,
        target,
    };

    #[divan::bench]
    fn kubelet() -> usize {
        KubeletConfiguration::lint(black_box(KUBELET), &target()).report().len()
    }

    #[divan::bench]
    fn kubelet_serde_yaml() -> ::serde_yaml::Value {
        ::serde_yaml::from_str(black_box(KUBELET)).expect("YAML")
    }

    #[divan::bench]
    fn kube_proxy() -> usize {
        KubeProxyConfiguration::lint(black_box(KUBE_PROXY), &target()).report().len()
    }

    #[divan::bench]
    fn kube_proxy_serde_yaml() -> ::serde_yaml::Value {
        ::serde_yaml::from_str(black_box(KUBE_PROXY)).expect("YAML")
    }

    #[divan::bench]
    fn kubeconfig() -> usize {
        Kubeconfig::lint(black_box(KUBECONFIG), &target()).report().len()
    }

    #[divan::bench]
    fn kubeconfig_serde_yaml() -> ::serde_yaml::Value {
        ::serde_yaml::from_str(black_box(KUBECONFIG)).expect("YAML")
    }
}
