"""One edit of one file or flag, and what an operator then sees of the real cluster.

The rows are those of tests/node/sabotage.json, which the library is held to as well;
what its keys mean stands at its head.
"""

import base64
import json
import os
import re
import shutil
import time

from . import proofs
from .cluster import HERE, PKI, Cluster
from .steps import Clock, Failure

TABLE = os.path.join(os.path.dirname(HERE), "tests/node/sabotage.json")
# Nothing more is expected of a node that has looked the same for so long; a healthy one is Ready by then.
STEADY, AT_LEAST, AT_MOST = 10.0, 20.0, 60.0
ELSEWHERE = "192.168.1.35"
OPERATORS = "/etc/kubernetes/operators.csv"


def rows():
    with open(TABLE, encoding="utf-8") as file:
        return json.load(file)["rows"]


def fits(row, minor, containerd):
    """Why a row is not run here; None where it is."""
    if not row["seen_within_a_minute"]:
        return row["needs"]
    for key, version in [("kubernetes", minor), ("containerd", containerd)]:
        if row.get(key, version) != version:
            return f"{key} {row[key]}"
    return None


class Change:
    """The edit of a row."""

    def __init__(self, row):
        self.row = row
        self.made = 0

    def filled(self, cluster, text):
        def encoded(name):
            with open(f"{PKI}/{name}", "rb") as file:
                return base64.b64encode(file.read()).decode()

        token = cluster.token()
        identity, _, secret = token.partition(".")
        known = {
            "token": lambda: token,
            "token_id": lambda: identity,
            "token_secret": lambda: secret,
            "expiration": lambda: expiration_of(cluster),
            "ca": lambda: encoded("ca.crt"),
            "other_ca": lambda: encoded("other-ca.crt"),
            "proxy_token": lambda: cluster.proxy_token,
        }
        return re.sub(r"\{(\w+)\}", lambda match: known[match[1]](), text)

    def text(self, cluster, path, text):
        if "file" not in self.row or self.filled(cluster, self.row["file"]) != path:
            return text
        find, replace = self.filled(cluster, self.row["find"]), self.filled(cluster, self.row["replace"])
        if text.count(find) != 1:
            raise Failure(f"{path} holds {self.row['find']!r} {text.count(find)} x")
        self.made += 1
        return text.replace(find, replace)

    def arguments(self, cluster, program, argv):
        if self.row.get("program") != program:
            return argv
        self.made += 1
        for flag, value in self.row["flags"].items():
            argv = [argument for argument in argv if not argument.startswith(f"--{flag}=")]
            if value is not None:
                argv.append(f"--{flag}={self.filled(cluster, value)}")
        return argv

    def locks_out(self):
        """Whether the client certificates of the control plane's own programs are not accepted any more."""
        return "client-ca-file" in self.row.get("flags", {})

    def unmasks(self):
        """Whether those programs could not trust the API server any more."""
        return "tls-cert-file" in self.row.get("flags", {})


def expiration_of(cluster):
    step = next(step for step in cluster.plan if step.get("name", "").startswith("secret-bootstrap-token-"))
    with open(cluster.file_of(step), encoding="utf-8") as file:
        return re.search(r'^  expiration: "?([^"\n]+)"?$', file.read(), re.M)[1]


class Sabotaged(Cluster):
    """A cluster with one thing wrong, whose steps may fail."""

    restart_control = 5
    patience = 20

    def prepare(self):
        super().prepare()
        self.pki.certificate(
            "apiserver-expired", "/CN=kube-apiserver", "serverAuth", self.lines("apiserver.names"), days=-1
        )
        self.pki.authority("other-ca", "/CN=other")
        with open(f"{PKI}/two-cas.crt", "w", encoding="ascii") as file:
            for name in ["ca", "other-ca"]:
                with open(f"{PKI}/{name}.crt", encoding="ascii") as part:
                    file.write(part.read())
        for name in ["other-ca.crt", "two-cas.crt"]:
            self.node.run("mkdir", "-p", PKI)
            shutil.copy(f"{PKI}/{name}", self.node.path(f"{PKI}/{name}"))

    def connect(self):
        super().connect()
        # Where the API server answers too, and which its certificate does not name.
        self.control.run("ip", "address", "add", f"{ELSEWHERE}/24", "dev", "eth0")

    def more_flags(self):
        if not self.change.locks_out():
            return []
        with open(OPERATORS, "w", encoding="ascii") as file:
            file.write('operator-admin,admin,1,"system:masters"\n')
            file.write("operator-controller-manager,system:kube-controller-manager,2\n")
        return [f"--token-auth-file={OPERATORS}"]

    def trusted(self):
        return None if self.change.unmasks() else super().trusted()

    def login(self, user):
        return {"token": f"operator-{user}"} if self.change.locks_out() else super().login(user)

    def observe(self):
        """Looks on until nothing changes any more; gives what an operator sees, and a line of a log."""
        began = changed = time.monotonic()
        seen = None
        while True:
            for machine in self.machines:
                for service in machine.services:
                    service.look_after()
            now = self.seen()
            if now != seen:
                seen, changed = now, time.monotonic()
            steady, age = time.monotonic() - changed, time.monotonic() - began
            if seen == "Joined":
                return self.observe_a_restart()
            if age > AT_MOST or (steady > STEADY and age > AT_LEAST):
                return seen
            time.sleep(0.5)

    def observe_a_restart(self):
        """A node that has joined is asked to do without the process that joined."""
        kubelet = self.node.service("kubelet")
        kubelet.restart()
        before = len(kubelet.text())
        path = f"/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{self.facts.node}"
        lease = self.api.get(path)
        deadline = time.monotonic() + 25
        while time.monotonic() < deadline:
            kubelet.look_after()
            now = self.api.get(path)
            if lease and now and now["spec"]["renewTime"] != lease["spec"]["renewTime"]:
                return "Joined"
            if "x509:" in kubelet.text()[before:]:
                return "LaterAtRestart"
            time.sleep(0.5)
        return "LaterAtRestart"

    def seen(self):
        kubelet, facts = self.node.service("kubelet"), self.facts
        node = self.api.get(f"/api/v1/nodes/{facts.node}")
        requests = proofs.requests(self)
        certificate = self.node.exists(proofs.CURRENT)
        if node and proofs.conditions(node).get("Ready") == "True":
            return self.seen_when_ready()
        if node:
            return "NotReady"
        if certificate:
            return "IssuedThenUnauthorized" if self.is_unauthorized(kubelet) else "NotRegistered"
        if kubelet.ends:
            return "KubeletExits"
        if not requests:
            return "NoCsr"
        if any("Approved" in proofs.conditions(request) for request in requests):
            return "ApprovedNotIssued"
        return "CsrPending"

    def seen_when_ready(self):
        if proofs.programmed(self) is None:
            return "ReadyButNoServiceDns"
        status, _ = self.api.request("GET", f"/api/v1/nodes/{self.facts.node}/proxy/configz")
        return "Joined" if status == 200 else "ReadyButLogsFail"

    def is_unauthorized(self, kubelet):
        """Told from a node that is known and may not: whether the API server knows who asks, at the last try."""
        tries = [line for line in kubelet.text().splitlines() if "register node" in line]
        return bool(tries) and re.search(r"Unauthorized|system:anonymous", tries[-1]) is not None


def run(row, options, work, programs):
    """One row: the check's word and the cluster's."""
    change = Change(row)
    clock = Clock(quiet=True)
    cluster = None
    answer = {"row": row["name"], "expected": row["outcome"]}
    try:
        cluster = Sabotaged(options, work, programs, clock, change)
        cluster.prepare()
        for step in [cluster.start_control_plane, cluster.apply_manifests, cluster.start_node, cluster.fill_token]:
            try:
                step()
            except Failure as failure:
                answer.setdefault("stopped", []).append(str(failure)[:200])
        said = cluster.check()[0]
        broken = [link for link in said["join"] if link["state"] == "broken"]
        answer["check"] = broken[0]["outcome"] if broken else said["verdict"]
        answer["rule"] = broken[0]["rule"] if broken else None
        journal = broken[0]["journal"] if broken else None
        if not change.made:
            raise Failure("nothing was changed")
        answer["observed"] = cluster.observe()
        service = cluster.node.service("kube-proxy" if answer["observed"] == "ReadyButNoServiceDns" else "kubelet")
        answer["log"] = telling(service)
        if journal:
            everyone = [service for machine in cluster.machines for service in machine.services]
            answer["journal"] = {journal: any(journal in service.text() for service in everyone)}
    except Failure as failure:
        answer["failure"] = str(failure)
        answer["log"] = failure.service.tail(3) if failure.service else None
    finally:
        if cluster:
            cluster.stop()
    answer["seconds"] = round(clock.seconds())
    return answer


TELLING = re.compile(r"forbidden|Unauthorized|x509|credentials|failed to run|failed to load|unknown flag|invalid|refused|E\d{4}", re.I)


def telling(service):
    """The last line of a log that says what is wrong."""
    lines = [line for line in service.text().splitlines() if TELLING.search(line)]
    return lines[-1][:300] if lines else None
