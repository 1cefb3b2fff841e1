"""The machine below: whether a node can run on it, and how it is left as it was."""

import contextlib
import fcntl
import glob
import os
import shutil
import subprocess

# The kubelet sets these for the whole machine (unless it protects the kernel's defaults).
SYSCTLS = [
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
]
CGROUPS = "/sys/fs/cgroup"
LOCK = "/run/lock/nodestrap-join" if os.path.isdir("/run/lock") else "/tmp/nodestrap-join"
NAMESPACES = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
PROGRAMS = ["unshare", "nsenter", "ip", "mount", "openssl", "runc", "iptables", "nft", "conntrack"]
CNI = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"]


def lacks():
    """Why no node can run here, in one sentence; None where one can."""
    if not os.path.exists("/proc/self/ns/net"):
        return "this is no Linux"
    if os.geteuid() != 0:
        return "a kubelet needs root"
    missing = [program for program in PROGRAMS if not shutil.which(program, path=search_path())]
    if missing:
        return "not installed: " + ", ".join(missing)
    if not cni_folder():
        return "not installed: a CNI plugin `loopback` (containernetworking-plugins)"
    attempt = subprocess.run(
        [*NAMESPACES, "sh", "-ec", ATTEMPT], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if attempt.returncode != 0:
        return "no namespaces of its own: " + (attempt.stderr.strip().splitlines() or ["unshare failed"])[-1]
    if not os.path.exists("/dev/kmsg"):
        return "the kubelet needs /dev/kmsg"
    for name in SYSCTLS[:1]:
        if not os.access(f"/proc/sys/{name}", os.W_OK):
            return f"the kubelet must set {name}, which is read-only here"
    return lacks_cgroups()


# What is done in earnest later: a link of two ends, an overlay, the packet filter.
ATTEMPT = """
mount -t tmpfs tmpfs /tmp
mkdir /tmp/upper /tmp/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/tmp/upper,workdir=/tmp/work /etc
ip link add try0 type veth peer name try1
iptables -w -L >/dev/null
nft list ruleset >/dev/null
"""


def lacks_cgroups():
    if glob.glob(f"{CGROUPS}/kubepods*") or glob.glob(f"{CGROUPS}/*/kubepods*"):
        return "a kubelet's cgroups (kubepods) are already here"
    if cgroup_version() == 2:
        for controller in ["cpu", "cpuset", "memory", "pids"]:
            try:
                with open(f"{CGROUPS}/cgroup.subtree_control", "w", encoding="ascii") as file:
                    file.write(f"+{controller}")
            except OSError as error:
                return f"the cgroup controller {controller} cannot be handed on: {error.strerror}"
        return None
    missing = [name for name in ["cpu", "cpuacct", "cpuset", "memory"] if not os.path.isdir(f"{CGROUPS}/{name}")]
    return f"cgroup controllers are missing: {', '.join(missing)}" if missing else None


def cgroup_version():
    return 2 if os.path.exists(f"{CGROUPS}/cgroup.controllers") else 1


def has_swap():
    with open("/proc/swaps", encoding="ascii") as file:
        return len(file.readlines()) > 1


def search_path():
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin"


def cni_folder():
    return next((folder for folder in CNI if os.access(f"{folder}/loopback", os.X_OK)), None)


@contextlib.contextmanager
def left_as_it_was():
    """What a kubelet changes outside of every namespace is put back; so only one runs at a time."""
    with open(LOCK, "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with sysctls_put_back():
            yield


@contextlib.contextmanager
def sysctls_put_back():
    before = {}
    for name in SYSCTLS:
        with contextlib.suppress(OSError), open(f"/proc/sys/{name}", encoding="ascii") as file:
            before[name] = file.read()
    try:
        yield
    finally:
        for name, value in before.items():
            with contextlib.suppress(OSError), open(f"/proc/sys/{name}", "w", encoding="ascii") as file:
                file.write(value)
        remove_cgroups()


def remove_cgroups():
    for top in glob.glob(f"{CGROUPS}/kubepods*") + glob.glob(f"{CGROUPS}/*/kubepods*"):
        for folder, _, _ in os.walk(top, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(folder)
