"""What verify.py computes with: hashes, signatures, stamps, the log's checkpoints, the policy.

Needs Python 3.8 or later and OpenSSL 3.0 or later, and nothing else. It prints nothing, and takes
nothing on trust: whatever it cannot read, or does not know, raises an error.
"""

import base64
import calendar
import hashlib
import json
import re
import tempfile
import time
from pathlib import Path
from subprocess import PIPE, STDOUT, run

KEY_HEADER = bytes.fromhex("302a300506032b6570032100")  # of an Ed25519 public key in DER


def sha256(data):
    return hashlib.sha256(data).digest()


def openssl(*command, **inputs):
    """Run openssl; a word `@name` of the command stands for a file that holds inputs[name]."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in inputs.items():
            Path(folder, name).write_bytes(data)
        words = [folder + "/" + word[1:] if word[0] == "@" else word for word in command]
        done = run(["openssl", *words], stdout=PIPE, stderr=STDOUT, check=False)
    return done.returncode == 0, done.stdout.decode("utf-8", "replace")


def read_key(path):
    """The 32 bytes of an Ed25519 public key in PEM."""
    der = base64.b64decode(path.read_text("ascii").split("-----")[2])
    return der[der.index(KEY_HEADER) + len(KEY_HEADER) :]


def signed_by(key, message, signature):
    """Whether this is the key's Ed25519 signature over the message."""
    words = "pkeyutl -verify -pubin -keyform DER -inkey @key -rawin -in @message -sigfile @signed"
    return openssl(*words.split(), key=KEY_HEADER + key, message=message, signed=signature)[0]


def stamped_at(stamp, roots, signed):
    """When an authority with these roots stamped these bytes, and whether it did.

    The time is read from the token: words beside it are unsigned.
    """
    _, told = openssl("ts", "-reply", "-in", str(stamp), "-token_out", "-text")
    found = re.search(r"Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d+) GMT", told)
    said = " ".join(found.groups()) if found else "Jan 1 00:00:00 1970"
    moment = calendar.timegm(time.strptime(said, "%b %d %H:%M:%S %Y"))
    # What counts is that the certificate was valid when it stamped; it may have expired since.
    words = ["ts", "-verify", "-in", str(stamp), "-data", "@data", "-attime", str(moment)]
    held, _ = openssl(*words, "-CAfile", "@roots", data=signed, roots=roots)
    return moment, held


class Policy:
    """Whose keys count, by data/policy.toml: TOML in one spelling, whose values are JSON's."""

    def __init__(self, raw):
        self.named = "policy " + sha256(raw).hex()
        self.tables = table = {}
        # Texts of several lines become such of one, like the others.
        text = re.sub(r'"""\n((?:[^"\\]|\\.)*)"""', self._one_line, raw.decode("utf-8"))
        for line in filter(None, text.split("\n")):
            if line[0] == "[":
                table = {}
                self.tables.setdefault(line.strip("[]"), []).append(table)
            else:
                name, value = line.split(" = ", 1)
                table[name] = json.loads(value)

    @staticmethod
    def _one_line(found):
        return '"' + found[1].replace("\n", "\\n") + '"'

    def all(self, *names):
        return [table for name in names for table in self.tables.get(name, [])]

    def log_key(self, size):
        """The key that the log's checkpoint of this size must be signed with."""
        keys = [each["key"] for each in self.all("log") if size <= each.get("until", size)]
        return base64.b64decode(keys[0].split("+", 2)[2])[1:]

    def member_key(self, name, digits, index):
        """The key that this member signed entry `index` of the log with, if they were one then."""
        for each in self.all("members"):
            key, until = base64.b64decode(each["verify"]), each.get("until", index + 1)
            same = (each["name"], sha256(key).hex()[:16]) == (name, digits)
            if same and each["since"] <= index < until:
                return key
        return None

    def witnesses(self):
        """Each witness's name and key; also of those from before."""
        for each in self.all("witnesses"):
            for key in each["keys"] + each.get("former", []):
                name, _, text = key.split("+", 2)
                yield name, base64.b64decode(text)[1:]

    def roots(self, name):
        """The certificates that this authority's own must descend from, in PEM."""
        known = self.all("authorities", "former_authorities")
        return "\n".join(each["roots"] for each in known if each["name"] == name).encode()


class Checkpoint:
    """The log's statement: it has so many entries, and this root (a C2SP signed note)."""

    def __init__(self, note):
        head, _, tail = note.decode("utf-8").rpartition("\n\n")
        self.note, self.text = note, head + "\n"
        self.origin, size, root, *self.more = head.split("\n")
        self.size, self.root, self.lines = int(size), base64.b64decode(root), tail.splitlines()

    def signatures(self, name, kind, key):
        digits = sha256(name.encode() + b"\n" + kind + key)[:4]
        for line in self.lines:
            _, whose, text = line.split(" ")
            raw = base64.b64decode(text)
            if (whose, raw[:4]) == (name, digits):
                yield raw[4:], line


def root_from(leaf, index, size, path):
    """The root that a leaf and its audit path lead to (RFC 6962, section 2.1.1)."""
    inner = (index ^ (size - 1)).bit_length()  # up to here, either side may be the sibling's
    if not 0 <= index < size or len(path) != inner + bin(index >> inner).count("1"):
        raise ValueError("an audit path is too long or too short")
    node = leaf
    for level, sibling in enumerate(path):
        sibling_is_left = level >= inner or index >> level & 1
        node = sha256(b"\x01" + (sibling + node if sibling_is_left else node + sibling))
    return node
