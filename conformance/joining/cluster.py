"""One cluster of two machines: a control plane and the node that joins it, with files that nodestrap wrote."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys

from . import host
from .api import Api
from .facts import prefix_of, version_of
from .machine import Machine
from .pki import Pki
from .steps import Clock, Failure, wait

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PKI = "/etc/kubernetes/pki"

# The network between Pods belongs to nobody here: a node is Ready with the loopback alone.
CNI_LIST = '{"cniVersion": "0.4.0", "name": "loopback", "plugins": [{"type": "loopback"}]}\n'


def dns_service(address):
    """What a cluster with DNS has; its Pods would need images."""
    ports = [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "kube-dns", "namespace": "kube-system"},
        "spec": {"clusterIP": address, "selector": {"k8s-app": "kube-dns"}, "ports": ports},
    }


class Cluster:
    """Made step by step; `stop` ends every process of it."""

    # Seconds after which an ended program of the control plane starts again; None: its end is a failure.
    restart_control = None
    patience = 60

    def __init__(self, options, work, programs, clock=None, change=None):
        # One edit of one file or of one program's flags; None leaves all as it was written.
        self.change = change
        self.options = options
        self.facts = options.facts
        self.work = work
        self.programs = programs
        self.out = os.path.join(work, "files")
        self.clock = clock or Clock()
        self.control = Machine("control-plane", work, apart=False)
        self.node = Machine("node", work, apart=True)
        self.machines = [self.node, self.control]
        self.connect()

    def connect(self):
        """Two machines on one wire; the control plane is the node's way out."""
        self.control.run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth1")
        self.control.run("ip", "link", "set", "eth1", "netns", str(self.node.holder.pid))
        self.node.run("ip", "link", "set", "eth1", "name", "eth0")
        for machine, addresses in [(self.control, self.facts.gateways()), (self.node, self.facts.addresses)]:
            machine.run("ip", "link", "set", "lo", "up")
            machine.run("ip", "link", "set", "eth0", "up")
            for address in addresses:
                # At once, not after nobody else has claimed the address.
                at_once = ["nodad"] if version_of(address) == 6 else []
                machine.run("ip", "address", "add", f"{address}/{prefix_of(address)}", "dev", "eth0", *at_once)
        for gateway in self.facts.gateways():
            self.node.run("ip", f"-{version_of(gateway)}", "route", "add", "default", "via", gateway)

    # --- files ---------------------------------------------------------------

    def write_files(self, *more):
        """Lets the library's own example write every file of the join, as its user would."""
        options = self.options
        argv = [
            self.programs["bootstrap_node"], "--out", self.out, "--server", self.facts.url,
            "--ca", f"{PKI}/ca.crt", "--node", self.facts.node,
            "--service-cidr", ",".join(self.facts.services), "--pod-cidr", ",".join(self.facts.pods),
            "--kubernetes", options.minor, "--containerd", options.containerd,
            *self.forced(), *more,
        ]  # fmt: skip
        for address in self.facts.addresses:
            argv += ["--address", address]
        if self.change is None:
            # Sabotage is told of the minimal file, where nothing stands twice.
            argv += ["--containerd-config", self.existing]
        if options.token == "static":
            argv.append("--static-token")
        result = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise Failure(f"bootstrap_node: {result.stderr.strip()}")
        with open(os.path.join(self.out, "plan.json"), encoding="utf-8") as file:
            return json.load(file)

    @property
    def minor(self):
        return int(self.options.minor.split(".")[1])

    def forced(self):
        """What this environment asks of a node, said through the options that every user has."""
        forced = ["--cgroup-driver", "cgroupfs", "--conntrack-max-per-core", "0", "--snapshotter", "native"]
        if host.has_swap():
            forced += ["--fail-swap-on", "false"]
        if host.cgroup_version() == 1 and self.minor >= 31:
            forced += ["--fail-cgroup-v1", "false"]
        return forced

    def prepare(self):
        """The CA, containerd's own default configuration, and the files."""
        self.pki = Pki(PKI)
        self.pki.authority()
        self.pki.key_pair("sa")
        default = subprocess.run(
            [self.programs["containerd"], "config", "default"], capture_output=True, text=True, check=True
        ).stdout
        self.existing = os.path.join(self.work, "config.toml")
        with open(self.existing, "w", encoding="utf-8") as file:
            file.write(default)
        self.plan = self.write_files()
        names = self.lines("apiserver.names")
        self.pki.certificate("apiserver", "/CN=kube-apiserver", "serverAuth", names)
        self.pki.certificate("apiserver-kubelet-client", "/CN=kube-apiserver-kubelet-client", "clientAuth")
        self.pki.certificate("admin", "/O=system:masters/CN=admin", "clientAuth")
        self.pki.certificate("controller-manager", "/CN=system:kube-controller-manager", "clientAuth")
        self.control.write("/etc/kubernetes/controller-manager.conf", self.kubeconfig("controller-manager"), 0o600)
        self.clock.step("files", f"bootstrap_node wrote {sum(entry['file'] is not None for entry in self.plan)} files")

    def lines(self, name):
        with open(os.path.join(self.out, "control-plane", name), encoding="utf-8") as file:
            lines = file.read().splitlines()
        program = name.removesuffix(".args")
        return self.change.arguments(self, program, lines) if self.change and program != name else lines

    def text(self, entry):
        with open(os.path.join(self.out, entry["file"]), encoding="utf-8") as file:
            text = file.read()
        return self.change.text(self, place_of(entry), text) if self.change else text

    def check(self):
        """What our own check says of every file together: its verdict and links, then every finding."""
        folder = os.path.join(self.work, "set")
        shutil.rmtree(folder, ignore_errors=True)
        for name in os.listdir(PKI):
            if name.endswith(".crt"):
                os.makedirs(folder + PKI, exist_ok=True)
                shutil.copy(f"{PKI}/{name}", folder + PKI)
        for entry in self.plan:
            if entry["file"]:
                path = folder + place_of(entry)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(self.text(entry))
                os.chmod(path, int(entry["mode"], 8))
        argv = [self.programs["check"], "--json", "--kubernetes", self.options.minor, "--containerd", self.options.containerd]
        for program in ["kube-apiserver", "kube-controller-manager"]:
            path = os.path.join(self.work, f"{program}.args")
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(self.lines(f"{program}.args")) + "\n")
            argv += ["--arguments", f"{program}={path}"]
        result = subprocess.run([*argv, "."], cwd=folder, capture_output=True, text=True, check=False)
        if result.returncode > 1:
            raise Failure(f"check: {result.stderr.strip()}")
        return [json.loads(line) for line in result.stdout.splitlines()]

    def place(self, phase, site, machine):
        """Does what the plan says for a site in a phase; gives the units that must restart."""
        restarts = []
        for entry in self.plan:
            if (entry["phase"], entry["site"]) != (phase, site):
                continue
            path, mode = entry["path"], int(entry["mode"], 8)
            if entry["kind"] == "directory":
                os.makedirs(machine.path(path), exist_ok=True)
                os.chmod(machine.path(path), mode)
            elif entry["kind"] == "absent":
                os.remove(machine.path(path))
            else:
                machine.write(path, self.text(entry), mode)
            restarts += [unit for unit in entry["restarts"] if unit not in restarts]
        return restarts

    # --- control plane -----------------------------------------------------------

    def start_control_plane(self):
        control, programs = self.control, self.programs
        self.place("before-apply", "every-control-plane", control)
        control.start(
            "etcd",
            [programs["etcd"], f"--data-dir={self.work}/etcd", "--log-level=error", "--unsafe-no-fsync"],
        )
        server = control.start(
            "kube-apiserver",
            [
                programs["kube-apiserver"], *self.lines("kube-apiserver.args"),
                "--etcd-servers=http://127.0.0.1:2379", f"--advertise-address={self.facts.server}",
                f"--secure-port={self.facts.port}", *self.more_flags(),
            ],
            self.restart_control,
        )  # fmt: skip
        self.api = Api(self.facts, self.trusted(), self.login("admin"))
        wait("kube-apiserver is ready", self.patience, lambda: self.api.request("GET", "/readyz")[0] == 200, [control], server)
        control.start(
            "kube-controller-manager",
            [programs["kube-controller-manager"], *self.lines("kube-controller-manager.args")],
            self.restart_control,
        )
        self.clock.step("api", f"kube-apiserver {options_text(self.lines('kube-apiserver.args'))} is ready")

    # --- node --------------------------------------------------------------------

    def start_node(self):
        node = self.node
        for name in ["kubelet", "kube-proxy", "containerd"]:
            node.run("touch", f"/usr/local/bin/{name}")
            node.run("mount", "--bind", self.programs[name], f"/usr/local/bin/{name}")
        if host.cni_folder() != "/opt/cni/bin":
            node.run("mkdir", "-p", "/opt/cni/bin")
            node.run("mount", "--bind", host.cni_folder(), "/opt/cni/bin")
        node.write("/etc/cni/net.d/10-loopback.conflist", CNI_LIST)
        units = self.place("before-apply", "worker", node)
        # systemd starts them in the order of After=.
        for unit in sorted(units, key=["containerd.service", "kubelet.service", "kube-proxy.service"].index):
            self.start_unit(unit)
        self.clock.step("node", f"before-apply is done on the node; started: {', '.join(sorted(units))}")

    def start_unit(self, unit):
        name = unit.removesuffix(".service")
        if name == "containerd":
            # Its unit is its package's.
            argv = ["/usr/local/bin/containerd", "--config=/etc/containerd/config.toml"]
            service = self.node.start(name, argv, restart_after=5)
            socket = "/run/containerd/containerd.sock"
            # Wants= and After=: the kubelet waits for the start of containerd, not for its success.
            wait("containerd starts", 60, lambda: self.node.exists(socket) or service.ends, [self.node], service)
            return
        text = self.node.read(f"/etc/systemd/system/{unit}")
        seconds = re.search(r"^RestartSec=(\d+)s?$", text, re.M)
        always = re.search(r"^Restart=always$", text, re.M)
        self.node.start(name, self.command_line(unit, text), float(seconds[1]) if always and seconds else None)

    def command_line(self, unit, text):
        """The words that systemd would start: its own answer where it is here, and ours in any case."""
        request = {"do": "judge", "kind": "unit", "path": f"/etc/systemd/system/{unit}", "text": text}
        answer = self.programs["judge"].ask(request)
        ours = answer.get("value", {}).get("exec_start")
        if not ours or len(ours) != 1:
            raise Failure(f"{unit} has no one command: {json.dumps(answer)}")
        if "systemd-judge" in self.programs:
            real = self.programs["systemd-judge"].ask(request)["value"]["exec_start"]
            if real != ours:
                raise Failure(f"{unit}: systemd would start {real}, we say {ours}")
        return ours[0]

    # --- phases ------------------------------------------------------------------

    def apply_manifests(self):
        applied = []
        for entry in self.plan:
            if entry["phase"] == "manifests":
                text = self.text(entry)
                self.api.apply(text, self.value(text))
                applied.append(entry["path"])
        dns = dns_service(self.facts.dns)
        self.api.apply(json.dumps(dns), dns)
        self.clock.step("manifests", f"{len(applied)} manifests applied, and a Service kube-dns {self.facts.dns}")

    def value(self, text):
        answer = self.programs["judge"].ask({"do": "judge", "kind": "yaml", "text": text})
        return answer["value"]

    def fill_token(self):
        """kube-proxy's kubeconfig, as soon as the cluster has made its token."""
        awaited = next(entry["awaits"] for entry in self.plan if entry["awaits"])
        path = f"/api/v1/namespaces/{awaited['namespace']}/secrets/{awaited['secret']}"
        manager = self.control.service("kube-controller-manager")
        data = wait(
            "the token of kube-proxy's Secret", self.patience,
            lambda: (self.api.get(path) or {}).get("data", {}).get("token"), self.machines, manager,
        )  # fmt: skip
        first = self.bootstrap_kubeconfig()
        self.proxy_token = base64.b64decode(data).decode()
        self.plan = self.write_files("--token", self.token(), "--service-account-token", self.proxy_token)
        if self.bootstrap_kubeconfig() != first:
            raise Failure("a second run writes another bootstrap kubeconfig")
        for unit in self.place("after-service-account-token", "worker", self.node):
            service = self.node.service(unit.removesuffix(".service"))
            if service is None:
                raise Failure(f"{unit} was never started")
            service.restart()
        self.clock.step("token", "kube-proxy's kubeconfig holds the token of its ServiceAccount")

    def bootstrap_kubeconfig(self):
        """As it was written."""
        with open(f"{self.out}/worker/etc/kubernetes/bootstrap-kubeconfig", encoding="utf-8") as file:
            return file.read()

    def token(self):
        return re.search(r"^    token: (\S+)$", self.bootstrap_kubeconfig(), re.M)[1].strip('"')

    def after_join(self):
        self.place("after-join", "worker", self.node)
        self.clock.step("after-join", "the bootstrap kubeconfig is gone")

    def more_flags(self):
        """Of the API server, for one run."""
        return []

    def trusted(self):
        """The CA of the API server for programs of the control plane; None leaves it unchecked."""
        return f"{PKI}/ca.crt"

    def login(self, user):
        """How a program of the control plane shows who it is, in a kubeconfig's words."""
        return {"client-certificate": f"{PKI}/{user}.crt", "client-key": f"{PKI}/{user}.key"}

    def kubeconfig(self, user):
        """A control plane component's own kubeconfig."""
        ca = self.trusted()
        trust = {"certificate-authority": ca} if ca else {"insecure-skip-tls-verify": True}
        cluster = {"server": self.facts.url, **trust}
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "kubernetes", "cluster": cluster}],
                "users": [{"name": user, "user": self.login(user)}],
                "contexts": [{"name": user, "context": {"cluster": "kubernetes", "user": user}}],
                "current-context": user,
            }
        )

    def stop(self):
        for machine in self.machines:
            machine.stop()


def options_text(arguments):
    return " ".join(argument for argument in arguments if "token-auth" in argument)


def place_of(entry):
    """Where a file of the plan lies; manifests have a folder of their own."""
    return f"/manifests/{entry['path']}" if entry["site"] == "operator" else entry["path"]


class Pipe:
    """A judge behind a pipe: one question, one answer."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, request):
        self.process.stdin.write(json.dumps({"id": 1, **request}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a judge ended")
        return json.loads(line)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
