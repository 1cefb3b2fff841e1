"""What shows that the node has joined: each proof is asked of the real programs and printed as one line."""

import base64
import json
import re

from .pki import Pki
from .steps import Failure, wait

SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
CURRENT = "/var/lib/kubelet/pki/kubelet-client-current.pem"
KUBELET_CLIENT = "kube-apiserver-kubelet-client"


def all_of_them(cluster):
    our_check(cluster)
    certificate_request(cluster)
    client_certificate(cluster)
    ready(cluster)
    service_address(cluster)
    logs_and_exec(cluster)
    running_configuration(cluster)


def our_check(cluster):
    """The library's own verdict on all of it, which the rest must bear out."""
    said, *found = cluster.check()
    links = [link["state"] for link in said["join"]]
    if said["verdict"] != "will join":
        raise Failure(f"our own check says of these files: {said['verdict']}")
    cluster.clock.step(
        "check",
        f"our check of every file: {said['verdict']}, {links.count('holds')} links hold; {said['found']}"
        + "".join(f", {item['rule']}" for item in found if "rule" in item),
    )


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
    expect(subject.removeprefix("subject="), f"CN=system:node:{cluster.facts.node},O=system:nodes", "the request's subject")
    who = request["spec"]["username"]
    cluster.clock.step("issued", f"request of {who} for system:node:{cluster.facts.node} at {SIGNER}: Approved, issued")


def client_certificate(cluster):
    wait("kubelet-client-current.pem", 30, lambda: cluster.node.exists(CURRENT), cluster.machines)
    text = cluster.node.read(CURRENT)
    subject = Pki.openssl("x509", "-noout", "-subject", "-nameopt", "RFC2253", text=text).strip()
    expect(subject.removeprefix("subject="), f"CN=system:node:{cluster.facts.node},O=system:nodes", CURRENT)
    cluster.clock.step("certificate", f"{CURRENT}: O=system:nodes, CN=system:node:{cluster.facts.node}")


def ready(cluster):
    kubelet = cluster.node.service("kubelet")
    path = f"/api/v1/nodes/{cluster.facts.node}"
    node = wait("the node is registered", 60, lambda: cluster.api.get(path), cluster.machines, kubelet)
    cluster.clock.step("registered", f"node {cluster.facts.node} is registered")

    def is_ready():
        node = cluster.api.get(path)
        return node if node and conditions(node).get("Ready") == "True" else None

    node = wait("the node is Ready", 90, is_ready, cluster.machines, kubelet)
    info = node["status"]["nodeInfo"]
    addresses = [address["address"] for address in node["status"]["addresses"] if address["type"] == "InternalIP"]
    starts = 1 + len(kubelet.ends)
    cluster.clock.step(
        "ready",
        f"node {cluster.facts.node} is Ready: kubelet {info['kubeletVersion']}, {info['containerRuntimeVersion']}, "
        f"{','.join(addresses)}, Pods {node['spec'].get('podCIDR')}; the kubelet was started {starts} x",
    )


def programmed(cluster):
    """Where the packet filter holds the address of the cluster's DNS: program and line."""
    address = re.compile(rf"(?<![\w.:]){re.escape(cluster.facts.dns)}(?![\w.:])")
    for argv in [["nft", "list", "ruleset"], ["iptables-save"], ["ip6tables-save"]]:
        for line in cluster.node.run(*argv).splitlines():
            if address.search(line):
                return argv[0], line.strip()
    return None


def service_address(cluster):
    proxy, dns = cluster.node.service("kube-proxy"), cluster.facts.dns
    program, line = wait(f"kube-proxy programs {dns}", 60, lambda: programmed(cluster), cluster.machines, proxy)
    cluster.clock.step("service", f"kube-proxy has programmed {dns} ({program}): {line}")


def logs_and_exec(cluster):
    """The API server as a client of the kubelet: a review of every right, and a real request for a log."""
    api = cluster.api
    for verb, subresource in [("get", "proxy"), ("create", "proxy"), ("get", "log"), ("get", "stats"), ("get", "metrics")]:
        attributes = {"verb": verb, "version": "v1", "resource": "nodes", "subresource": subresource, "name": cluster.facts.node}
        if not api.review(user=KUBELET_CLIENT, groups=["system:authenticated"], resourceAttributes=attributes):
            raise Failure(f"{KUBELET_CLIENT} may not {verb} nodes/{subresource}")
    status, text = api.request("GET", f"/api/v1/nodes/{cluster.facts.node}/proxy/containerLogs/default/none/none")
    if status != 404 or "none" not in text:
        raise Failure(f"a log of no Pod is answered with {status}: {text.strip()[:200]}")
    cluster.clock.step("logs", f"{KUBELET_CLIENT} may ask the kubelet for logs and exec; it answered: {text.strip()[:80]}")


def running_configuration(cluster):
    status, text = cluster.api.request("GET", f"/api/v1/nodes/{cluster.facts.node}/proxy/configz")
    if status != 200:
        raise Failure(f"configz is answered with {status}: {text.strip()[:200]}")
    running = json.loads(text)["kubeletconfig"]
    path = "/etc/kubernetes/kubelet-conf.yaml"
    question = {
        "do": "judge", "kind": "kubelet-configuration", "kubernetes": cluster.options.minor, "path": path,
        "text": cluster.node.read(path), "effective": True,
    }  # fmt: skip
    effective = cluster.programs["judge"].ask(question)["value"]
    # From 1.37 the kubelet says there what the document is.
    effective = {key: value for key, value in effective.items() if key in running or key not in ("apiVersion", "kind")}
    expected = running_from(effective, cluster.node.service("kubelet").argv)
    differences = list(leaves(expected, running, "configz"))
    if differences:
        raise Failure("the running configuration differs: " + "; ".join(differences))
    cluster.clock.step("configz", f"the running configuration is our effective one: {count(running)} values")


def running_from(effective, argv):
    """What the process adds to the document before it shows it: the certificate that it signed itself."""
    expected = dict(effective)
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
