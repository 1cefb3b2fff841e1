"""A machine: its own files and addresses on a kernel that is shared, and the programs that run on it."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time

from . import host
from .steps import Failure

# What systemd gives a service.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
GRACE = 3.0


class Machine:
    """Namespaces held open by a sleeping process, or those of this very process."""

    def __init__(self, name, work, apart):
        self.name = name
        self.folder = os.path.join(work, name)
        self.holder = None
        self.services = []
        os.makedirs(self.folder)
        if apart:
            self.holder = subprocess.Popen(
                ["unshare", "--mount", "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL, start_new_session=True
            )
            deadline = time.monotonic() + 5
            mine = os.readlink("/proc/self/ns/net")
            while os.readlink(f"/proc/{self.holder.pid}/ns/net") == mine:
                if time.monotonic() > deadline:
                    raise Failure(f"no namespaces for {name}")
                time.sleep(0.02)
        self.make_room()

    def make_room(self):
        """Folders of the default layout that belong to this machine alone."""
        upper = os.path.join(self.folder, "upper")
        self.run("mkdir", "-p", upper, f"{self.folder}/lib")
        self.run("mount", "-t", "tmpfs", "tmpfs", upper)
        for path in ["/etc", "/opt", "/usr/local"]:
            layer = os.path.join(upper, path.strip("/").replace("/", "-"))
            self.run("mkdir", "-p", f"{layer}/upper", f"{layer}/work")
            self.run(
                "mount", "-t", "overlay", "overlay",
                "-o", f"lowerdir={path},upperdir={layer}/upper,workdir={layer}/work", path,
            )  # fmt: skip
        self.run("mount", "-t", "tmpfs", "tmpfs", "/run")
        # On a disk, which the kubelet measures.
        self.run("mount", "--bind", f"{self.folder}/lib", "/var/lib")
        for path in ["/etc/kubernetes", "/etc/containerd", "/etc/cni/net.d"]:
            self.run("rm", "-rf", path)
            self.run("mkdir", "-p", path)

    def enter(self):
        if self.holder is None:
            return []
        return ["nsenter", f"--target={self.holder.pid}", "--mount", "--net", "--"]

    def run(self, *argv, **options):
        """Runs a command to its end, and gives what it printed."""
        result = subprocess.run(
            [*self.enter(), *argv], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            env={**os.environ, "PATH": host.search_path()}, **options,
        )  # fmt: skip
        if result.returncode != 0:
            raise Failure(f"{self.name}: {' '.join(argv)}: {result.stderr.strip()}")
        return result.stdout

    def path(self, path):
        """The path at which this process sees a file of the machine."""
        return path if self.holder is None else f"/proc/{self.holder.pid}/root{path}"

    def exists(self, path):
        return os.path.lexists(self.path(path))

    def read(self, path):
        # By a program of the machine: a link in it means the machine's own path.
        return self.run("cat", path)

    def write(self, path, text, mode=0o644):
        path = self.path(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)

    def install(self, program, path):
        shutil.copy(program, self.path(path))

    def start(self, name, argv, restart_after=None, environment=None):
        service = Service(self, name, argv, restart_after, environment)
        self.services.append(service)
        return service

    def service(self, name):
        return next((service for service in self.services if service.name == name), None)

    def stop(self):
        for service in reversed(self.services):
            service.stop()
        self.services.clear()
        if self.holder:
            self.holder.kill()
            self.holder.wait()


class Service:
    """A program that is started as systemd would start it, and again after it ended where its unit says so."""

    def __init__(self, machine, name, argv, restart_after, environment):
        self.machine = machine
        self.name = name
        self.argv = argv
        self.restart_after = restart_after
        self.environment = environment or {}
        self.log = os.path.join(machine.folder, f"{name}.log")
        self.ends = []
        self.process = None
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.machine.enter(), *self.argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env={**ENVIRONMENT, **self.environment}, start_new_session=True,
            )  # fmt: skip

    def look_after(self):
        """Notes an end, and starts anew when the time has come."""
        if self.process and self.process.poll() is not None:
            self.ends.append((time.monotonic(), self.process.returncode))
            self.process = None
            if self.restart_after is None:
                raise Failure(f"{self.name} ended with status {self.ends[-1][1]}", self)
        if self.process is None and self.restart_after is not None and self.ends:
            if time.monotonic() - self.ends[-1][0] >= self.restart_after:
                self.start()

    def stop(self):
        process, self.process, self.ends = self.process, None, []
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def restart(self):
        self.stop()
        self.start()

    def text(self):
        with contextlib.suppress(OSError), open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()
        return ""

    def tail(self, lines=12):
        shown = [re.sub(r"\s+", " ", line)[:400] for line in self.text().splitlines() if line.strip()]
        return shown[-lines:]
