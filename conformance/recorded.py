"""The recorded cases and verdicts of tests/conformance/, as the commands of this folder read and write them."""

import json
import os
import re
import struct
import zlib

from judging import ROOT, refused_paths, value_of

FOLDER = os.path.join(ROOT, "tests/conformance")


def material():
    """Names that stand in the stored cases for long base64 texts."""
    with open(os.path.join(FOLDER, "material.json"), encoding="utf-8") as file:
        return json.load(file)


def stored(kind):
    """The recorded contents of a kind: texts, or argument lists."""
    try:
        with open(os.path.join(FOLDER, f"{kind}.cases"), encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return []
    for name, long in material().items():
        text = text.replace(name, long)
    return [json.loads(line) for line in text.split("\n") if line]


def case_line(content):
    """A content on one line, for every editor's idea of a line."""
    line = json.dumps(content, ensure_ascii=False)
    for name, long in material().items():
        line = line.replace(long, name)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda odd: f"\\u{ord(odd.group()):04x}", line)


def request(kind, content, number=0):
    if kind.startswith(("flags-", "start-")):
        kind, component = kind.split("-", 1)
        return {"id": number, "do": "judge", "kind": kind, "component": component, "value": content}
    return {"id": number, "do": "judge", "kind": kind, "effective": True, "text": content}


def stored_cases(kind):
    """Request lines, as `generate` prints them."""
    for number, content in enumerate(stored(kind)):
        yield json.dumps(request(kind, content, -1 - number)).encode() + b"\n"


def verdict(kind, ours, real):
    """One verdict as a word: the real program's, and of the paths, which it names in its own way, ours that agree with it."""
    if real["accepted"]:
        value = f"#{checksum(value_of(kind, real)):08x}" if "value" in real else ""
        return "ok" + ("!" if real["strict"] else "") + value
    if kind.startswith("start-"):
        return " ".join(["refused", *sorted({flag for problem in ours["problems"] for flag in problem["flags"]})])
    stage = real["stage"]
    strict = "!" if real["strict"] and stage not in ("panic", "decode", "parse", "kind") else ""
    paths = sorted({re.sub(r"[^a-z0-9._/-]", "?", path) for path in refused_paths(ours)}) if stage == "validate" else []
    return " ".join([stage + strict, *paths])


def line(verdicts):
    """The verdicts of one case, oldest minor first, each said once: `29 ok#1b2c3d4e|33 validate clusterdns`."""
    changes = [(minor, word) for at, (minor, word) in enumerate(verdicts) if at == 0 or verdicts[at - 1][1] != word]
    return "|".join(f"{minor} {word}" for minor, word in changes)


def checksum(value):
    out = []
    canonical(value, out)
    return zlib.crc32(b"".join(out))


def canonical(value, out):
    """The same bytes for the same JSON value: sorted keys, numbers as the bits of a float."""
    if value is None or isinstance(value, bool):
        out.append({None: b"n", True: b"t", False: b"f"}[value])
    elif isinstance(value, (int, float)):
        out.append(b"d%016x" % struct.unpack(">Q", struct.pack(">d", value + 0.0)))
    elif isinstance(value, str):
        text = value.encode()
        out.append(b"s%d:%s" % (len(text), text))
    elif isinstance(value, list):
        out.append(b"[")
        for item in value:
            canonical(item, out)
        out.append(b"]")
    else:
        out.append(b"{")
        for key in sorted(value):
            canonical(key, out)
            canonical(value[key], out)
        out.append(b"}")
