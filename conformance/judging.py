"""What the commands of this folder share: judges behind pipes, and where two answers differ."""

import collections
import json
import os
import queue
import re
import subprocess
import sys
import threading

# Answers may be nested as deep as the texts are.
sys.setrecursionlimit(20000)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
COMPONENTS = ("kubelet", "kube-proxy", "kube-apiserver", "kube-controller-manager")
# Kinds of the protocol that are asked about an argument list.
LISTS = ("flags", "start")


def minors():
    """Every minor that judges can be built for, oldest first."""
    return sorted(os.listdir(os.path.join(HERE, "minors")), key=lambda minor: int(minor.split(".")[1]))


def containerds(folder):
    """The releases of containerd that were built into `folder`, or into .build, oldest first."""
    folder = folder or os.path.join(HERE, ".build")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    built = (re.fullmatch(r"containerd-(\d+)\.(\d+)", name) for name in names)
    return [f"{major}.{minor}" for major, minor in sorted((int(m[1]), int(m[2])) for m in built if m)]


def systemds():
    """The releases of systemd that were fetched into .build, oldest first."""
    folder = os.path.join(HERE, ".build")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    fetched = (re.fullmatch(r"systemd-(\d+)", name) for name in names)
    return sorted(match[1] for match in fetched if match)


def real_program(kind, component, minor, folder):
    """The command of the real program for a kind; `folder` holds judge-MINOR and so on, or is None for .build."""
    if kind in ("unit", "exec-start"):
        return [os.path.join(HERE, "systemd-judge"), "--release", minor]
    if kind == "containerd-config":
        return [os.path.join(HERE, "containerd-judge")] + (["--bin", folder] if folder else [])
    name = f"flags-{component}" if kind in LISTS else "judge"
    if folder:
        return [os.path.join(folder, f"{name}-{minor}")]
    return [os.path.join(HERE, ".build", minor, name)]


# --- running -------------------------------------------------------------


class Program:
    """A judge behind a pipe, fed by a thread of its own so that neither side waits for the other."""

    def __init__(self, command):
        self.command = command
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            sys.exit(f"cannot run {command[0]}: {error.strerror}")
        self.waiting = queue.Queue()
        threading.Thread(target=self._write, daemon=True).start()

    def _write(self):
        try:
            while (lines := self.waiting.get()) is not None:
                self.process.stdin.write(lines)
                self.process.stdin.flush()
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def send(self, lines):
        """Puts request lines (bytes) into the pipe."""
        self.waiting.put(lines)

    def line(self):
        """The next answer as it was written."""
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.command[0]} ended with status {self.process.wait()} before it had answered")
        return line

    def receive(self):
        return json.loads(self.line())

    def ask(self, requests):
        """The answers to a few requests."""
        self.send(b"".join(json.dumps(request).encode() + b"\n" for request in requests))
        return [self.receive() for _ in requests]

    def close(self):
        self.waiting.put(None)
        self.process.wait()


# --- comparing -----------------------------------------------------------


def differences(kind, ours, real, skip=()):
    """What the two answers differ in: accepted, stage, strict, paths, value; or that one is an error."""
    if "error" in ours or "error" in real:
        return ["error"]
    if kind == "start":
        ours = without_later(ours)
    if ours["accepted"] != real["accepted"]:
        return ["exotic"] if is_exotic(ours) else ["accepted"]
    found = []
    stage = real.get("stage")
    if stage != "panic" and not same_stage(kind, ours.get("stage"), stage):
        if is_exotic(ours):
            return ["exotic"]
        found.append("stage")
    if stage not in ("panic", "decode", "parse", "kind") and kind not in LISTS and bool(ours.get("strict")) != real["strict"]:
        found.append("strict")
    if kind == "start":
        if stage not in ("panic", "parse") and flags_differ(ours, real):
            found.append("flags")
    elif stage == "validate" and paths_differ(kind, ours, real):
        found.append("paths")
    if "value" in real and real["accepted"] and not same(own_value(ours, real), value_of(kind, real)):
        found.append("value")
    return [name for name in found if name not in skip]


def own_value(ours, real):
    """Our value in the form that the real program's has: systemd 247 joins the words of a command."""
    if isinstance(real["value"], dict) and "command_lines" in real["value"] and ours.get("value"):
        # exec_command_line in systemd's execute.c puts quotes around words with blanks and escapes nothing.
        word = lambda text: f"'{text}'" if any(blank in text for blank in " \t\n\r") else text
        return {"command_lines": [" ".join(map(word, argv)) for argv in ours["value"]["exec_start"]]}
    return ours.get("value")


def value_of(kind, real):
    """The real program's value, as far as an answer of ours can say it: bytes that are not UTF-8 cannot be said, and of a
    header without values Go knows two sorts, which it treats alike."""
    if kind in ("unit", "exec-start"):
        return json.loads(json.dumps(real["value"], ensure_ascii=False).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    headers = real["value"].get("staticPodURLHeader") if kind == "kubelet-configuration" else None
    for name in headers or {}:
        headers[name] = headers[name] or []
    return real["value"]


def is_exotic(ours):
    """Whether we refuse the text for its YAML alone, see README.md: never read as another value, but not read."""
    refusing = [p["rule"] for p in ours["problems"] if p.get("refused_by")]
    return bool(refusing) and all(rule.endswith("-unusual-yaml") for rule in refusing)


def same_stage(kind, ours, real):
    # Which call of the client library complains is its own affair; a unit, an
    # argument list and a config.toml have one stage only.
    if kind in ("unit", "exec-start", "containerd-config", *LISTS):
        return True
    if ours is None or real is None:
        return ours == real
    if kind == "kubeconfig" and real != "decode":
        return ours in ("validate", "client", "url", "transport")
    # The fields of kinds that are not judged here are not read either.
    if kind == "object" and "kind" in (ours, real):
        return {ours, real} <= {"kind", "decode"}
    return ours == real


def same(a, b):
    """Equality of JSON values: true is not 1, but 1.0 is 1."""
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) or isinstance(b, float):
        return not isinstance(a, str) and not isinstance(b, str) and float(a) == float(b)
    return isinstance(a, str) == isinstance(b, str) and a == b


def refused_paths(ours):
    """Which fields we say the program refuses."""
    return {root(p.get("path")) for p in ours["problems"] if p.get("severity") == "error" and p.get("refused_by")}


def paths_differ(kind, ours, real):
    """Whether one side refuses a field that the other does not.

    The kubelet names fields in prose and not always, kube-proxy names its
    internal form; so each path of theirs must be among ours, and only where
    they name every field must ours be among theirs.
    """
    mine = {stored(kind, path) for path in refused_paths(ours)}
    if "" in mine:
        return False  # we refuse the document as a whole
    named = [choices(kind, p, mine) for p in real["problems"]]
    later = [choices(kind, p, mine) for p in real.get("later", [])]
    if any(names and not any(inside(path, names) for path in mine) for names in named):
        return True
    if not all(named + later):
        return False
    theirs = set().union(*named, *later)
    return not all(inside(path, theirs) for path in mine - CRASHES)


def flags_differ(ours, real):
    """Whether one side complains of a flag that the other does not complain of.

    A start ends at the first step that refuses, and we name what is wrong in all of them, so only of the last step must
    ours be among theirs; and only where they name a flag each time.
    """
    mine = [set(problem["flags"]) | {root(field) for field in problem["fields"]} for problem in ours["problems"]]
    theirs = [flags_named(problem) for problem in real["problems"]]
    if any(names and not names & set().union(*mine) for names in theirs):
        return True
    step = real.get("stage")
    if step not in ("validate", "run") or not all(theirs):
        return False
    # What the kubelet reads when it runs comes after what it validates, and these after that.
    behind = [p["rule"] in LATER or (step == "validate" and is_of_run(p)) for p in ours["problems"]]
    return any(names and not is_behind and not names & set().union(*theirs) for names, is_behind in zip(mine, behind))


def is_of_run(problem):
    """Whether a program comes upon it when it runs only."""
    if problem["rule"].startswith("kubelet-"):
        return problem["stage"] == "start"
    return problem["rule"].startswith("component-") and bool({"cluster-cidr", "exit-on-lock-contention", "hostname-override", "node-ip"} & set(problem["flags"]))


# What the kubelet refuses when it makes its managers, which look at the host: its start is not asked so far.
LATER = {
    "kubelet-authorization-mode",
    "kubelet-container-log-files-start",
    "kubelet-container-log-size",
    "kubelet-cpu-manager-no-reservation",
    "kubelet-cpu-manager-option",
    "kubelet-cpu-manager-policy",
    "kubelet-memory-manager-policy",
    "kubelet-memory-manager-sum",
    "kubelet-sync-frequency",
    "kubelet-topology-manager-option",
    "kubelet-unsafe-sysctls",
}


def without_later(ours):
    """An answer about a start without what only a host shows."""
    problems = [p for p in ours["problems"] if p["rule"] not in LATER]
    return {**ours, "problems": problems, "accepted": not problems}


# Fields of a configuration, or words, that a program's sentence names instead of the flag.
INSTEAD = {
    "format": ["logging-format"],
    "vmodule": ["vmodule"],
    "flushFrequency": ["log-flush-frequency"],
    "options.text.splitStream": ["log-text-split-stream"],
    "options.text.infoBufferSize": ["log-text-info-buffer-size"],
    "options.json.splitStream": ["log-json-split-stream"],
    "options.json.infoBufferSize": ["log-json-info-buffer-size"],
    "metrics.showHiddenMetricsForVersion": ["show-hidden-metrics-for-version"],
    "metrics.allowListMapping": ["allow-metric-labels"],
    "metrics.disabledMetrics": ["disabled-metrics"],
    "containerRuntimeEndpoint": ["container-runtime-endpoint"],
    "node labels": ["node-labels"],
    "resourceLock": ["leader-elect-resource-lock"],
    "known controllers": ["controllers"],
    "invalid group version": ["audit-log-version", "audit-webhook-version"],
    "service node port range": ["service-node-port-range", "kubernetes-service-node-port"],
    "unexpected GroupVersion string": ["audit-log-version", "audit-webhook-version"],
}


def known_flags():
    """The names of all flags of all programs."""
    with open(os.path.join(ROOT, "tests/data/flags.tsv"), encoding="utf-8") as table:
        return set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", table.read()))


KNOWN_FLAGS = known_flags()


def flags_named(problem):
    """The flags, or fields, that a program's complaint names, one of which is meant."""
    message = problem["message"].lower()
    named = set(re.findall(r"--([a-z0-9][a-z0-9-]*[a-z0-9])", message))
    named |= {word for word in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", message) if word in KNOWN_FLAGS}
    named |= {flag for words, flags in INSTEAD.items() if words.lower() in message or problem.get("path", "").endswith(words) for flag in flags}
    for part in re.findall(r"audit (?:batch |truncate )?(log|webhook) ", message):
        named |= {flag for flag in KNOWN_FLAGS if flag.startswith(f"audit-{part}-")}
    for signer, misnamed in (("kubelet-client", '"cluster-signing-kube-apiserver-client"'), ("kube-apiserver-client", '"cluster-signing-kube-apiserver"')):
        if misnamed in message:
            named |= {f"cluster-signing-{signer}-cert-file", f"cluster-signing-{signer}-key-file"}
    for signer in re.findall(r'"(cluster-signing-[a-z-]+)":', message):
        named |= {f"{signer}-cert-file", f"{signer}-key-file"}
    if "--cluster-signing-{cert,key}-file" in message:
        named |= {flag for flag in KNOWN_FLAGS if flag.startswith("cluster-signing-")}
    return named | choices("kube-proxy-configuration", problem, set())


# Until 1.34 a process crashes on it after it has complained about the rest.
CRASHES = {"logging.flushfrequency"}


def inside(path, names):
    """Whether a path is one of the names or a key below one: theirs may name an item, ours the key in it."""
    return any(path == name or path.startswith(name + ".") for name in names)


# A key of these maps may hold any character, brackets too: the map is compared.
MAPS = re.compile(r"^(metadata\.labels|metadata\.annotations|data|stringdata|logging\.vmodule)(?=[\[.])")


def root(path):
    """A path without indices and keys of maps, in one letter case."""
    path = (path or "").lower()
    map_of_any_keys = MAPS.match(path)
    if map_of_any_keys:
        return map_of_any_keys.group()
    return re.sub(r"\[[^]]*\]|\{[^}]*\}", "", path)


def stored(kind, path):
    """The API server puts stringData into data before it validates, and names it so."""
    return "data" if kind == "object" and path == "stringdata" else path


# kube-proxy's internal names; a set where the active mode decides.
PROXY = {
    "kubeproxyiptablesconfiguration": ["iptables"],
    "kubeproxyipvsconfiguration": ["ipvs"],
    "kubeproxynftablesconfiguration": ["nftables"],
    "kubeproxylinuxconfiguration.kubeproxyconntrackconfiguration": ["conntrack"],
    "kubeproxyconntrackconfiguration": ["conntrack"],
    "kubeproxylinuxconfiguration.oomscoreadj": ["oomscoreadj"],
    "detectlocalconfiguration.clustercidrs": ["clustercidr"],
    "detectlocalconfiguration.interfacename": ["detectlocal.bridgeinterface"],
    "detectlocalconfiguration.interfaceprefix": ["detectlocal.interfacenameprefix"],
    "interfacename": ["detectlocal.bridgeinterface"],
    "interfaceprefix": ["detectlocal.interfacenameprefix"],
    "mode.proxymode": ["mode"],
    "syncperiod": ["iptables.syncperiod", "ipvs.syncperiod", "nftables.syncperiod", "iptables.minsyncperiod", "ipvs.minsyncperiod", "nftables.minsyncperiod"],
    "minsyncperiod": ["iptables.minsyncperiod", "ipvs.minsyncperiod", "nftables.minsyncperiod"],
}


# Upstream's sentence about the one names the other.
MISNAMED = {"enablesystemloghandler": "enablesystemlogquery"}


def choices(kind, problem, mine):
    """The JSON paths that may be meant; empty where no field was named."""
    path = root(problem.get("path"))
    if kind == "kubelet-configuration" and path:
        # A sentence may name several fields, and which of them is at fault is for the reader to see.
        words = set(re.findall(r"[\w.]+", problem["message"].lower()))
        return {path, MISNAMED.get(path, path)} | {one for one in mine if one in words or one.rsplit(".", 1)[-1] in words}
    if kind == "kube-proxy-configuration" and path.startswith("kubeproxyconfiguration."):
        path = path.split(".", 1)[1]
        for internal, ours in PROXY.items():
            if path == internal:
                return set(ours)
            if path.startswith(internal + "."):
                return {name + path[len(internal):] for name in ours}
    return {path} if path else set()


# --- reporting -----------------------------------------------------------


class Report:
    """Counts answers that agree; sorts of disagreement, with an example of each."""

    def __init__(self, minor, show=1, full=False, write=None, shrink=None):
        self.minor, self.most, self.full, self.shrink = minor, show, full, shrink
        self.total = self.disagreed = self.errors = self.exotic = 0
        self.by_difference = collections.Counter()
        self.sorts = collections.OrderedDict()
        self.file = open(write, "w", encoding="utf-8") if write else None

    def agree(self):
        self.total += 1

    def add(self, case, ours, real, found):
        if not found:
            self.agree()
            return
        self.total += 1
        if found == ["exotic"]:
            self.exotic += 1
            return
        if found == ["error"]:
            self.errors += 1
        else:
            self.disagreed += 1
        self.by_difference.update(name.split(":")[0] for name in found)
        sort = self.sorts.setdefault(self.sort(case, ours, real, found), [0])
        sort[0] += 1
        if sort[0] <= self.most:
            if self.shrink:
                case, ours, real = self.shrink(case, ours, real, found)
            sort.append(self.example(case, ours, real, found))
        if self.file:
            self.file.write(json.dumps({"case": case, "ours": ours, "real": real, "differ": found}) + "\n")

    def sort(self, case, ours, real, found):
        """What tells one sort of disagreement from another."""
        about = gist(ours, real, found)
        return f"{case['kind']}: {', '.join(found)} differ{': ' + about if about else ''}"

    def example(self, case, ours, real, found):
        limit = None if self.full else 600
        asked = case["text"] if case.get("do", "judge") == "judge" and "text" in case else json.dumps(case.get("value"))
        lines = ["  | " + line for line in asked[:limit].split("\n") or [""]]
        lines += [f"  ours {brief(ours)[:limit]}", f"  real {brief(real)[:limit]}"]
        if "value" in found:
            lines += [f"  {line}"[:limit] for line in leaves(ours.get("value"), real.get("value"))][:6]
        return "\n".join(lines)

    def finish(self):
        """Prints the sorts and the count; says whether all agreed."""
        for sort, (count, *shown) in sorted(self.sorts.items(), key=lambda item: -item[1][0]):
            print(f"{self.minor}: {count} x {sort}")
            print("\n".join(shown))
        details = ", ".join(f"{name} {count}" for name, count in sorted(self.by_difference.items()))
        agree = self.total - self.disagreed - self.errors - self.exotic
        if self.exotic:
            print(f"{self.minor}: {self.exotic} texts are refused for YAML that we do not read")
        print(f"{self.minor}: {self.total} cases, {agree} agree, {self.disagreed} disagree, {self.errors} errors{' (' + details + ')' if details else ''}", flush=True)
        if self.file:
            self.file.close()
        return not (self.disagreed or self.errors)


def leaves(ours, real, path="value"):
    """The places where two values differ."""
    if isinstance(ours, dict) and isinstance(real, dict):
        for key in sorted(ours.keys() | real.keys()):
            if not (key in ours and key in real and same(ours[key], real[key])):
                yield from leaves(ours.get(key), real.get(key), f"{path}.{key}")
    else:
        yield f"{path}: ours {json.dumps(ours, ensure_ascii=False)}, real {json.dumps(real, ensure_ascii=False)}"


def gist(ours, real, found):
    """What a disagreement is about."""
    for answer in (ours, real):
        if "error" in answer:
            return blurred(str(answer["error"]))
    if found == ["value"]:
        return blurred(next(leaves(ours.get("value"), real.get("value")), ""))
    for answer in (real, ours):
        for problem in answer.get("problems", []):
            if answer is ours and not problem.get("refused_by"):
                continue
            return problem.get("rule") or blurred(problem["message"])
    return ""


def blurred(message):
    return re.sub(r"\"[^\"]*\"|'[^']*'|\d+", "_", message)[:90]


def brief(answer):
    if not answer.get("accepted", True) or "problems" in answer:
        kept = {key: answer[key] for key in ("accepted", "stage", "strict") if key in answer}
        problems = [p for p in answer.get("problems", []) if "refused_by" not in p or p["refused_by"]]
        kept["problems"] = [" ".join(filter(None, (p.get("rule"), p.get("path"), p["message"]))) for p in problems]
        return json.dumps(kept, ensure_ascii=False)
    return json.dumps(answer, ensure_ascii=False)
