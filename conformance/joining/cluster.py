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
        inventory = os.path.join(self.work, "inventory.json")
        with open(inventory, "w", encoding="utf-8") as file:
            json.dump(self.inventory(), file)
        argv = [self.programs["bootstrap_node"], "--out", self.out, "--facts", inventory, *self.forced(), *more]
        if self.change is None:
            # Sabotage is told of the minimal file, where nothing stands twice.
            argv += ["--containerd-config", self.existing]
        if self.options.token == "static":
            argv.append("--static-token")
        result = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise Failure(f"bootstrap_node: {result.stderr.strip()}")
        with open(os.path.join(self.out, "plan.json"), encoding="utf-8") as file:
            return json.load(file)

    def inventory(self):
        """The facts, as a user of the example writes them down."""
        with open(f"{PKI}/ca.crt", encoding="ascii") as file:
            authority = file.read()
        cluster = {
            "server": self.facts.url,
            "serving_ca": authority,
            "service_cidr": ",".join(self.facts.services),
            "pod_cidr": ",".join(self.facts.pods),
            # No systemd runs here.
            "cgroup_driver": "cgroupfs",
        }
        nodes = [{"name": self.facts.node, "addresses": list(self.facts.addresses)}]
        versions = {"kubernetes": self.options.minor, "containerd": self.options.containerd}
        return {**versions, "cluster": cluster, "nodes": nodes}

    @property
    def minor(self):
        return int(self.options.minor.split(".")[1])

    def forced(self):
        """What this environment asks of a node, said through the options that every user has."""
        forced = ["--conntrack-max-per-core", "0", "--snapshotter", "native"]
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
        self.clock.step("files", f"bootstrap_node wrote {len(list(self.written()))} files")

    def lines(self, name):
        with open(os.path.join(self.out, "control-plane", name), encoding="utf-8") as file:
            lines = file.read().splitlines()
        program = name.removesuffix(".args")
        return self.change.arguments(self, program, lines) if self.change and program != name else lines

    def file_of(self, step):
        """Where the example wrote what a step brings to its machine."""
        folders = {"every control plane": "control-plane", "operator": "manifests"}
        folder = folders.get(step["machine"], f"nodes/{step['machine']}")
        return os.path.join(self.out, folder, name_of(step).lstrip("/"))

    def written(self):
        """The steps whose text is known."""
        for step in self.plan:
            if step["do"] in ("write-file", "apply") and os.path.exists(self.file_of(step)):
                yield step

    def text(self, step):
        with open(self.file_of(step), encoding="utf-8") as file:
            text = file.read()
        return self.change.text(self, place_of(step), text) if self.change else text

    def check(self):
        """What our own check says of every file together: its verdict and links, then every finding."""
        folder = os.path.join(self.work, "set")
        shutil.rmtree(folder, ignore_errors=True)
        for name in os.listdir(PKI):
            if name.endswith(".crt"):
                os.makedirs(folder + PKI, exist_ok=True)
                shutil.copy(f"{PKI}/{name}", folder + PKI)
        for step in self.written():
            path = folder + place_of(step)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.text(step))
            os.chmod(path, int(step.get("mode", "0600"), 8))
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

    # --- the plan ----------------------------------------------------------------

    def execute(self, wanted):
        """Does the steps that are wanted, in the order of the plan, and nothing else."""
        done = [step for step in self.plan if wanted(step)]
        for step in done:
            getattr(self, step["do"].replace("-", "_"))(step)
        return done

    def machine(self, step):
        return self.control if step["machine"] == "every control plane" else self.node

    def make_folder(self, step):
        path = self.machine(step).path(step["path"])
        if not os.path.isdir(path):
            os.makedirs(path)
            os.chmod(path, int(step["mode"], 8))

    def write_file(self, step):
        self.machine(step).write(step["path"], self.text(step), int(step["mode"], 8))

    def remove_file(self, step):
        path = self.machine(step).path(step["path"])
        if os.path.exists(path):
            os.remove(path)

    def reload_systemd(self, _step):
        """Units are read when they start: no systemd runs here."""

    def enable_unit(self, _step):
        """Nothing starts with a machine here."""

    def restart_unit(self, step):
        unit = step["unit"]
        service = self.machine(step).service(unit.removesuffix(".service"))
        if step["machine"] == "every control plane":
            self.start_api_server()
        elif service is None:
            self.start_unit(unit)
        else:
            service.restart()

    def apply(self, step):
        text = self.text(step)
        self.api.apply(text, self.value(text))

    def await_token(self, step):
        """Key `token` of a Secret; then the example fills it in, as its user would let it."""
        path = f"/api/v1/namespaces/{step['namespace']}/secrets/{step['secret']}"
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

    def await_ready(self, step):
        def is_ready():
            node = self.api.get(f"/api/v1/nodes/{step['node']}") or {}
            conditions = node.get("status", {}).get("conditions", [])
            return any((one["type"], one["status"]) == ("Ready", "True") for one in conditions)

        wait(f"Node {step['node']} is Ready", self.patience, is_ready, self.machines, self.node.service("kubelet"))

    # --- control plane -----------------------------------------------------------

    def start_control_plane(self):
        control, programs = self.control, self.programs
        control.start(
            "etcd",
            [programs["etcd"], f"--data-dir={self.work}/etcd", "--log-level=error", "--unsafe-no-fsync"],
        )
        # A join with a bootstrap token has nothing to do here: the API server runs already.
        if not self.execute(lambda step: step["machine"] == "every control plane"):
            self.start_api_server()
        control.start(
            "kube-controller-manager",
            [programs["kube-controller-manager"], *self.lines("kube-controller-manager.args")],
            self.restart_control,
        )
        self.clock.step("api", f"kube-apiserver {options_text(self.lines('kube-apiserver.args'))} is ready")

    def start_api_server(self):
        control, programs = self.control, self.programs
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
        early = self.until("await-token")
        done = self.execute(lambda step: step["machine"] == self.facts.node and step["number"] < early)
        units = [step["unit"] for step in done if step["do"] == "restart-unit"]
        self.clock.step("node", f"{len(done)} steps are done on the node; started: {', '.join(units)}")

    def until(self, word):
        """The number of the first step of this kind."""
        return next(step["number"] for step in self.plan if step["do"] == word)

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

    # --- parts of the plan -------------------------------------------------------

    def apply_manifests(self):
        applied = self.execute(lambda step: step["do"] == "apply")
        dns = dns_service(self.facts.dns)
        self.api.apply(json.dumps(dns), dns)
        self.clock.step("manifests", f"{len(applied)} manifests applied, and a Service kube-dns {self.facts.dns}")

    def value(self, text):
        answer = self.programs["judge"].ask({"do": "judge", "kind": "yaml", "text": text})
        return answer["value"]

    def fill_token(self):
        """kube-proxy's kubeconfig, as soon as the cluster has made its token."""
        first, last = self.until("await-token"), self.until("await-ready")
        self.execute(lambda step: first <= step["number"] < last)
        self.clock.step("token", "kube-proxy's kubeconfig holds the token of its ServiceAccount")

    def bootstrap_kubeconfig(self):
        """As it was written."""
        path = f"{self.out}/nodes/{self.facts.node}/etc/kubernetes/bootstrap-kubeconfig"
        with open(path, encoding="utf-8") as file:
            return file.read()

    def token(self):
        return re.search(r"^    token: (\S+)$", self.bootstrap_kubeconfig(), re.M)[1].strip('"')

    def after_join(self):
        ready = self.until("await-ready")
        self.execute(lambda step: step["number"] >= ready)
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


def name_of(step):
    """The path of a file, or the name of a manifest."""
    return step["name"] if step["do"] == "apply" else step["path"]


def place_of(step):
    """Where a file of the plan lies; manifests have a folder of their own."""
    return f"/manifests/{step['name']}" if step["do"] == "apply" else step["path"]


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
