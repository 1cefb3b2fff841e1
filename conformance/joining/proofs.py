"""What shows that the node has joined: each proof is asked of the real programs and printed as one line."""

import base64
import json
import re

from .cluster import NODE
from .pki import Pki
from .steps import Failure, wait

SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
CURRENT = "/var/lib/kubelet/pki/kubelet-client-current.pem"
KUBELET_CLIENT = "kube-apiserver-kubelet-client"


def all_of_them(cluster):
    certificate_request(cluster)
    client_certificate(cluster)
    ready(cluster)
    service_address(cluster)
    logs_and_exec(cluster)
    running_configuration(cluster)


def conditions(thing):
    return {condition["type"]: condition["status"] for condition in thing.get("status", {}).get("conditions", [])}


def requests(cluster):
    """The certificate requests of nodes, by signer and requestor: their names are random."""
    requestors = ("system:bootstrap:", "kubelet-bootstrap")
    return [
        item
        for item in cluster.api.items("/apis/certificates.k8s.io/v1/certificatesigningrequests")
        if item["spec"]["signerName"] == SIGNER and item["spec"]["username"].startswith(requestors)
    ]


def certificate_request(cluster):
    kubelet = cluster.node.service("kubelet")

    def issued():
        return next((item for item in requests(cluster) if item.get("status", {}).get("certificate")), None)

    request = wait("a certificate is issued", 90, issued, cluster.machines, kubelet)
    if conditions(request).get("Approved") != "True":
        raise Failure(f"{request['metadata']['name']} is issued and not approved")
    text = base64.b64decode(request["spec"]["request"]).decode()
    subject = Pki.openssl("req", "-noout", "-subject", "-nameopt", "RFC2253", text=text).strip()
    expect(subject.removeprefix("subject="), f"CN=system:node:{NODE},O=system:nodes", "the request's subject")
    who = request["spec"]["username"]
    cluster.clock.step("issued", f"request of {who} for system:node:{NODE} at {SIGNER}: Approved, issued")


def client_certificate(cluster):
    wait("kubelet-client-current.pem", 30, lambda: cluster.node.exists(CURRENT), cluster.machines)
    text = cluster.node.read(CURRENT)
    subject = Pki.openssl("x509", "-noout", "-subject", "-nameopt", "RFC2253", text=text).strip()
    expect(subject.removeprefix("subject="), f"CN=system:node:{NODE},O=system:nodes", CURRENT)
    cluster.clock.step("certificate", f"{CURRENT}: O=system:nodes, CN=system:node:{NODE}")


def ready(cluster):
    kubelet = cluster.node.service("kubelet")
    path = f"/api/v1/nodes/{NODE}"
    node = wait("the node is registered", 60, lambda: cluster.api.get(path), cluster.machines, kubelet)
    cluster.clock.step("registered", f"node {NODE} is registered")

    def is_ready():
        node = cluster.api.get(path)
        return node if node and conditions(node).get("Ready") == "True" else None

    node = wait("the node is Ready", 90, is_ready, cluster.machines, kubelet)
    info = node["status"]["nodeInfo"]
    addresses = [address["address"] for address in node["status"]["addresses"] if address["type"] == "InternalIP"]
    starts = 1 + len(kubelet.ends)
    cluster.clock.step(
        "ready",
        f"node {NODE} is Ready: kubelet {info['kubeletVersion']}, {info['containerRuntimeVersion']}, "
        f"{','.join(addresses)}, Pods {node['spec'].get('podCIDR')}; the kubelet was started {starts} x",
    )


def service_address(cluster):
    proxy = cluster.node.service("kube-proxy")
    address = re.compile(r"\b10\.96\.0\.10\b")

    def rules():
        for argv in [["nft", "list", "ruleset"], ["iptables-save"]]:
            found = [line.strip() for line in cluster.node.run(*argv).splitlines() if address.search(line)]
            if found:
                return argv[0], found
        return None

    program, found = wait("kube-proxy programs 10.96.0.10", 60, rules, cluster.machines, proxy)
    cluster.clock.step("service", f"kube-proxy has programmed 10.96.0.10 ({program}): {found[0]}")


def logs_and_exec(cluster):
    """The API server as a client of the kubelet: a review of every right, and a real request for a log."""
    api = cluster.api
    for verb, subresource in [("get", "proxy"), ("create", "proxy"), ("get", "log"), ("get", "stats"), ("get", "metrics")]:
        attributes = {"verb": verb, "version": "v1", "resource": "nodes", "subresource": subresource, "name": NODE}
        if not api.review(user=KUBELET_CLIENT, groups=["system:authenticated"], resourceAttributes=attributes):
            raise Failure(f"{KUBELET_CLIENT} may not {verb} nodes/{subresource}")
    status, text = api.request("GET", f"/api/v1/nodes/{NODE}/proxy/containerLogs/default/none/none")
    if status != 404 or "none" not in text:
        raise Failure(f"a log of no Pod is answered with {status}: {text.strip()[:200]}")
    cluster.clock.step("logs", f"{KUBELET_CLIENT} may ask the kubelet for logs and exec; it answered: {text.strip()[:80]}")


def running_configuration(cluster):
    status, text = cluster.api.request("GET", f"/api/v1/nodes/{NODE}/proxy/configz")
    if status != 200:
        raise Failure(f"configz is answered with {status}: {text.strip()[:200]}")
    running = json.loads(text)["kubeletconfig"]
    path = "/etc/kubernetes/kubelet-conf.yaml"
    question = {
        "do": "judge", "kind": "kubelet-configuration", "kubernetes": cluster.options.minor, "path": path,
        "text": cluster.node.read(path), "effective": True,
    }  # fmt: skip
    effective = cluster.programs["judge"].ask(question)["value"]
    expected = running_from(effective, cluster.node.service("kubelet").argv)
    differences = list(leaves(expected, running, "configz"))
    if differences:
        raise Failure("the running configuration differs: " + "; ".join(differences))
    cluster.clock.step("configz", f"the running configuration is our effective one: {count(running)} values")


def running_from(effective, argv):
    """What the process adds to the document before it shows it: the certificate that it signed itself."""
    expected = {key: value for key, value in effective.items() if key not in ("apiVersion", "kind")}
    if not expected.get("tlsCertFile") and not expected.get("serverTLSBootstrap"):
        folder = next(word.removeprefix("--cert-dir=") for word in argv if word.startswith("--cert-dir="))
        expected["tlsCertFile"] = f"{folder}/kubelet.crt"
        expected["tlsPrivateKeyFile"] = f"{folder}/kubelet.key"
    return expected


def leaves(ours, real, path):
    if isinstance(ours, dict) and isinstance(real, dict):
        for key in sorted(ours.keys() | real.keys()):
            if ours.get(key) != real.get(key) or (key in ours) != (key in real):
                yield from leaves(ours.get(key), real.get(key), f"{path}.{key}")
    else:
        yield f"{path}: ours {ours!r}, real {real!r}"


def count(value):
    if isinstance(value, dict):
        return sum(map(count, value.values()))
    return 1


def expect(found, expected, what):
    if found.replace(", ", ",") != expected:
        raise Failure(f"{what} is {found!r}, not {expected!r}")
