"""What `run` and `upgrade` share: which cases are asked, of which programs, and how an example is made small."""

import argparse
import itertools
import os
import shutil
import subprocess
import sys

from judging import COMPONENTS, HERE, LISTS, ROOT, containerds, minors, systemds
from recorded import stored_cases

FILES = ["kubelet-configuration", "kube-proxy-configuration", "kubeconfig", "object", "token-file", "yaml"]
FLAGS = [f"flags-{component}" for component in COMPONENTS]
# What a component refuses of its flags when it starts: whole lists, and the same programs are asked.
STARTS = [f"start-{component}" for component in COMPONENTS]
# Releases of systemd and of containerd are asked, instead of minors.
SYSTEMD = ["unit", "exec-start"]
CONTAINERD = ["containerd-config"]
BATCH = 500
MOST_QUESTIONS = 600


def parser(about, kinds, default, usual):
    """Arguments of a command that compares over cases: `kinds` it can, those it does by default, the usual minors."""
    parser = argparse.ArgumentParser(description=about.split("\n", 1)[0])
    parser.add_argument("minors", nargs="*", metavar="MINOR", help="default " + " ".join(usual))
    parser.add_argument("--all", action="store_true", help="every minor that a judge can be built for")
    parser.add_argument("--cases", type=int, default=20000, help="generated cases a kind (default 20000)")
    parser.add_argument("--kinds", default=",".join(default), help="comma-separated, of: " + ", ".join(kinds))
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--show", type=int, default=1, help="examples of each sort of disagreement")
    parser.add_argument("--questions", type=int, default=MOST_QUESTIONS, help="asked at most to shrink one example")
    parser.add_argument("--bin", help="folder of judge-MINOR, flags-COMPONENT-MINOR and containerd-RELEASE, instead of building them")
    parser.add_argument("--ours", help="folder of our judge and generate, instead of building them")
    parser.set_defaults(known=kinds, usual=usual)
    return parser


def asked(parser):
    """The options as they were given, and everything built that they need."""
    options = parser.parse_args()
    options.minors = minors() if options.all else options.minors or options.usual
    options.kinds = options.kinds.split(",")
    for kind in options.kinds:
        if kind not in options.known:
            parser.error(f"no kind {kind}")
    build(options)
    return options


def build(options):
    if not options.ours:
        command = ["cargo", "build", "-q", "--release", "--all-features", "--example", "judge"]
        subprocess.run(command, cwd=ROOT, check=True)
        target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
        # One folder for both, so that what they share is built once.
        manifest = os.path.join(HERE, "generate", "Cargo.toml")
        command = ["cargo", "build", "-q", "--release", "--manifest-path", manifest, "--target-dir", target]
        subprocess.run(command, check=True)
        options.ours = os.path.join(target, "release", "examples")
        shutil.copy2(os.path.join(target, "release", "generate"), options.ours)
    if options.bin:
        return
    kinds = [kind for kind in options.kinds if kind not in SYSTEMD + CONTAINERD]
    parts = sorted({f"flags-{component}" if component else "judge" for _, component in map(split, kinds)})
    for minor in options.minors:
        missing = [part for part in parts if not os.path.exists(os.path.join(HERE, ".build", minor, part))]
        if missing:
            subprocess.run([os.path.join(HERE, "build"), "--only", ",".join(missing), minor], check=True)


def releases(kind, options):
    """What a kind is asked of: minors of Kubernetes, or releases of containerd or systemd."""
    if kind in SYSTEMD:
        built = options.systemd.split(",") if options.systemd else systemds()
        return built or sys.exit("no systemd was fetched: conformance/build-systemd RELEASE")
    if kind not in CONTAINERD:
        return options.minors
    built = options.containerd.split(",") if options.containerd else containerds(options.bin)
    return built or sys.exit("no containerd was built: conformance/build-containerd RELEASE")


def for_release(line, kind, release):
    """A request line for one of them."""
    program = "containerd" if kind in CONTAINERD else "systemd" if kind in SYSTEMD else "kubernetes"
    return with_fields(line, f'"{program}": "{release}"')


def our_judge(options):
    return [os.path.join(options.ours, "judge")]


def split(kind):
    """The protocol's kind and the component of an argument list."""
    return tuple(kind.split("-", 1)) if kind in FLAGS + STARTS else (kind, None)


def batches(kind, options):
    """Request lines: the recorded cases, then those of our strategies, as they are made."""
    requests = itertools.chain(stored_cases(kind), generated(kind, options))
    while batch := list(itertools.islice(requests, BATCH)):
        yield batch


def generated(kind, options):
    command = [os.path.join(options.ours, "generate"), kind, str(options.cases), str(options.seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as generator:
        yield from generator.stdout
    if generator.returncode != 0:
        sys.exit(f"generate {kind} ended with status {generator.returncode}")


def with_fields(line, fields):
    """A request line with more fields, given as they are written in JSON."""
    return line.rstrip()[:-1] + b", " + fields.encode() + b"}\n"


class Judged(dict):
    """What was found of answers as they were written: most minors answer a case alike, and alike is compared once."""

    def __init__(self, compare):
        super().__init__()
        self.compare = compare

    def __missing__(self, lines):
        found = self[lines] = self.compare(*lines)
        return found


def shrunk(case, found, ask, left=MOST_QUESTIONS):
    """The case without what its disagreement does not need; `ask` gives answers, and what is found of them."""
    is_list = case["kind"] in LISTS
    field = "value" if is_list else "text"
    best = case
    for taken_apart, join in PIECES["arguments" if is_list else "text"]:
        parts = taken_apart(best[field])
        size = max(len(parts) // 2, 1)
        while size and left:
            at = 0
            while at < len(parts) and left:
                shorter = parts[:at] + parts[at + size:]
                smaller = {**case, field: join(shorter)}
                left -= 1
                if ask(smaller)[-1] == found:
                    best, parts = smaller, shorter
                else:
                    at += size
            size //= 2
    return best


# What is taken away: arguments; or lines, then, when few are left, characters.
PIECES = {
    "arguments": [(list, list)],
    "text": [(lambda text: text.splitlines(keepends=True), "".join), (lambda text: list(text) if len(text) < 400 else [], "".join)],
}
