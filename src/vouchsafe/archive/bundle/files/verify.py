#!/usr/bin/env python3
"""Check a bundle that was exported from a Vouchsafe archive: python3 verify.py [--help]

Needs Python 3.8 or later and OpenSSL 3.0 or later, and nothing else. It reads the bundle, writes
to a temporary folder, connects to nothing. Exit code: 0 when every check passed, 1 otherwise.

What holds what: an original's SHA-256 stands in a `received` event, which is signed by who did it.
A blinded commitment to each event is an entry of the archive's log, which is a Merkle tree (RFC
6962). Its root is signed in a checkpoint (C2SP tlog-checkpoint), which witnesses cosign and
time-stamp authorities stamp (RFC 3161). So a changed byte breaks a chain that ends in keys.
"""

import argparse
import base64
import calendar
import hashlib
import hmac
import json
import re
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from subprocess import PIPE, STDOUT, run

KEY_HEADER = bytes.fromhex("302a300506032b6570032100")  # of an Ed25519 public key in DER
LOG_SIGNATURE, COSIGNATURE = b"\x01", b"\x04"  # types of signature lines on a checkpoint
PROOF = "c2sp.org/tlog-proof@v1"
UNLISTED = {"tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"}
problems = []


def say(line):
    """Print a line; letters that would move or hide others on a terminal are not passed on."""
    print(line := "".join(letter if letter.isprintable() else "?" for letter in line))
    return line


def fail(sentence):
    problems.append(say("  FAIL  " + sentence)[8:])


def check(passed, what, failure):
    say("  ok    " + what) if passed else fail(failure)
    return passed


def attempt(what, step, *given):
    """What the step gives; None where something cannot be read, which is a failed check."""
    try:
        return step(*given)
    except Exception as error:
        fail(f"{what} is missing or not as it should be ({error!r})")


def sha256(data):
    return hashlib.sha256(data).digest()


@lru_cache(None)
def sha256_of(path):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def at(moment):
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))


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


class Checkpoint:
    """The log's statement: it has so many entries, and this root (a C2SP signed note)."""

    def __init__(self, note):
        head, _, tail = note.decode("utf-8").rpartition("\n\n")
        self.note, self.text = note, head + "\n"
        self.origin, size, root = head.split("\n")[:3]
        self.size, self.root, self.lines = int(size), base64.b64decode(root), tail.splitlines()

    def signatures(self, kind, key):
        for line in self.lines:
            _, name, text = line.split(" ")
            raw = base64.b64decode(text)
            if raw[:4] == sha256(name.encode() + b"\n" + kind + key)[:4]:
                yield name, raw[4:], line


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


def check_bag(root):
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()}
    listed = {}
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        lines = (root / name).read_text("utf-8").splitlines()
        listed.update(reversed(line.split("  ", 1)) for line in lines)  # path: digest
    for path in sorted(there - UNLISTED | set(listed)):
        if path not in there:
            fail(path + " is in the bag's list, but not there")
        elif path not in listed:
            fail(path + " is there, but not in the bag's list")
        elif (root / path).is_symlink() or sha256_of(root / path) != listed[path]:
            fail(path + " is not what the bag's list says: it was changed")
    check(not problems, f"{len(listed)} files are there and undamaged", "the bag is not as it was")


def check_stamp(stamp, roots, signed):
    """When an authority saw these bytes, by its token (words beside it are unsigned), or None."""
    _, told = openssl("ts", "-reply", "-in", str(stamp), "-token_out", "-text")
    found = re.search(r"Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d+) GMT", told)
    said = " ".join(found.groups()) if found else "Jan 1 00:00:00 1970"
    moment = calendar.timegm(time.strptime(said, "%b %d %H:%M:%S %Y"))
    # What counts is that the certificate was valid when it stamped; it may have expired since.
    words = ["ts", "-verify", "-in", str(stamp), "-data", "@data", "-attime", str(moment)]
    held, _ = openssl(*words, "-CAfile", str(roots), data=signed)
    failure = f"{stamp.parent.name}/{stamp.name} is not that authority's stamp over this checkpoint"
    return moment if check(held, f"{stamp.stem} saw it at {at(moment)}", failure) else None


def check_checkpoint(folder, log_keys, witnesses, roots):
    """The checkpoint in this folder, with the earliest moment that an authority saw it."""
    point = Checkpoint((folder / "checkpoint").read_bytes())
    say(f"  Checkpoint {folder.name}: the log {point.origin} with {point.size} entries")
    text, line = point.text.encode(), ""
    for key in log_keys:
        for name, signature, own in point.signatures(LOG_SIGNATURE, key):
            if name == point.origin and signed_by(key, text, signature):
                line = own
    failure = f"checkpoint {folder.name} is not signed by the archive's log key: it is forged"
    if not check(line and folder.name == str(point.size), "signed by the archive's log", failure):
        return None
    for key in witnesses:
        for name, raw, _ in point.signatures(COSIGNATURE, key):
            moment = int.from_bytes(raw[:8], "big")
            good = signed_by(key, b"cosignature/v1\ntime %d\n" % moment + text, raw[8:])
            failure = f"{name}'s cosignature on checkpoint {folder.name} does not hold"
            check(good, f"witness {name} had seen this log only grow, at {at(moment)}", failure)
    moments, signed = [], f"{point.text}\n{line}\n".encode()
    for stamp in sorted(folder.glob("*.tsr")):
        own = folder.parent.parent / "authorities" / (stamp.stem + ".pem")
        moments.append(check_stamp(stamp, roots or own, signed))
    point.seen = min(filter(None, moments), default=None)
    return point


def check_event(folder, members, points):
    """One event: its signature, its commitment, its entry and that entry's place in the log."""
    raw, entry = (folder / "event.json").read_bytes(), (folder / "entry.bin").read_bytes()
    event, name, before = json.loads(raw), folder.name, len(problems)
    bare = raw.replace(b'"signature":"%s",' % event["signature"].encode(), b"", 1)
    bare, signature = b"vouchsafe event v1\n" + bare, base64.b64decode(event["signature"])
    if event["key"] not in members or not signed_by(members[event["key"]], bare, signature):
        fail(f"event {name} is not what {event['actor']} signed: it was changed")
    # An entry begins with the event's type and the commitment to it, each after its length.
    kind, blind = event["event"].encode(), bytes.fromhex((folder / "blind.txt").read_text("ascii"))
    commitment = hmac.new(blind, raw, "sha256").digest()
    if not entry.startswith(bytes([0, len(kind)]) + kind + b"\x00\x20" + commitment):
        fail(f"event {name} is not what its log entry commits to: it was changed")
    leaf, sizes, event["seen"] = sha256(b"\x00" + entry), [], []
    for proof in sorted(folder.glob("*.tlog-proof")):
        head, _, note = proof.read_bytes().partition(b"\n\n")
        lines, point = head.decode().split("\n"), points.get(int(proof.stem))
        index, path = int(lines[1].split(" ")[1]), [base64.b64decode(line) for line in lines[2:]]
        same = point and note == point.note and point.origin == event["archive"]
        same = same and lines[0] == PROOF and root_from(leaf, index, point.size, path) == point.root
        if same and event.setdefault("index", index) == index:
            sizes.append(point.size)
            event["seen"] += [point.seen] if point.seen else []
        else:
            fail(f"{name}/{proof.name} does not lead to a checkpoint that the log signed")
    if not sizes or max(sizes) != max(points, default=0):
        fail(f"event {name} is not in the log's newest checkpoint")
    if len(problems) > before:
        return None
    say(f"  ok    {name}: signed by {event['actor']}, entry {event['index']} of the log")
    return event


def check_item(root, item, events, bundle):
    """One original: its name, its bytes, and whether its whole story is here."""
    events = sorted(events, key=lambda event: event["index"])
    (export,) = [e for e in events if e["event"] == "exported" and e["what"]["bundle"] == bundle]
    file, history = export["what"]["file"], {*export["what"]["history"], export["index"]}
    path = root / "data" / file
    say(f"  {path.name} (item {item[:16]})")
    failure = f"{file} is not there or was renamed: this is the name that the export recorded"
    check(path.is_file(), "is there under the name that the export recorded", failure)
    digest = sha256_of(path)
    received = {e["what"]["original"]["sha256"] for e in events if e["event"] == "received"}
    failure = f"{file} is not the file that the archive received: its SHA-256 is another"
    check(received == {digest}, f"is what was received, byte for byte: SHA-256 {digest}", failure)
    odd = sorted(history ^ {event["index"] for event in events})
    failure = f"the story of {file} is not whole: see the log's entries {odd}"
    check(not odd, f"its story is whole: {len(history)} events", failure)
    for event in events:
        seen = f", proven to exist by {at(min(event['seen']))}" if event["seen"] else ""
        say(f"          {event['time']}  {event['event']} by {event['actor']}{seen}")
    return path


def check_all(root, log_key, roots):
    print("\n1. The bag (BagIt, RFC 8493): was anything lost or damaged by accident on the way?")
    check_bag(root)
    data, keys = root / "data", root / "data/keys"
    log_keys = [read_key(path) for path in [log_key or keys / "log.pem", *keys.glob("log-old-*")]]
    witnesses = [read_key(path) for path in sorted(keys.glob("witnesses/*.pem"))]
    members = {sha256(key).hex()[:16]: key for key in map(read_key, keys.glob("members/*.pem"))}

    print("\n2. The log: is it the archive's, who else saw it, when did it exist already?")
    items, points = {}, {}
    for size in sorted((int(path.name) for path in data.glob("checkpoints/*")), reverse=True):
        folder, trusted = data / "checkpoints" / str(size), log_keys if points else log_keys[:1]
        point = attempt(f"checkpoint {size}", check_checkpoint, folder, trusted, witnesses, roots)
        points.update({size: point} if point else {})

    print("\n3. The events: was each signed by who did it, and logged, and not changed since?")
    for folder in sorted(data.glob("events/*")):
        event = attempt(f"event {folder.name}", check_event, folder, members, points)
        if event:
            items.setdefault(event["item"], []).append(event)

    print("\n4. The originals: is each what was received, its story whole? (Times: members' own)")
    info = (root / "bag-info.txt").read_text("utf-8")
    bundle = re.findall(r"^External-Identifier: urn:uuid:(\S+)$", info, re.M)[0]
    files, exports = set(), set()
    for item, events in items.items():
        files.add(attempt(f"the story of item {item}", check_item, root, item, events, bundle))
        exports |= {event["key"] for event in events if event["what"].get("bundle") == bundle}
    stray = sorted(path.name for path in set(data.glob("originals/*")) - files)
    check(files and not stray, "every file has its story", f"without a story that holds: {stray}")

    print("\n5. The export: are the other files, too, as the exporting member signed them?")
    lists = b"vouchsafe bundle v1\n" + (root / "tagmanifest-sha256.txt").read_bytes()
    signature = (root / "tagmanifest-sha256.txt.sig").read_bytes()
    good = exports and all(signed_by(members[key], lists, signature) for key in exports)
    failure = "the bag's lists are not those that the exporting member signed: they were rewritten"
    check(good, "the bag's lists, and so all files, are as they were signed", failure)
    return len(files), log_keys[0]


def main():
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    words.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    words.add_argument("--log-key", type=Path, help="the archive's public key, from elsewhere")
    words.add_argument("--authority", type=Path, help="time-stamp authorities' roots, as PEM")
    asked = words.parse_args()
    sys.stdout.reconfigure(errors="replace")
    _, version = attempt("the program openssl", openssl, "version") or (False, "no openssl")
    say(f"{version.strip()}, Python {sys.version.split()[0]}")
    if re.match(r"OpenSSL ([3-9]|\d\d)", version):
        held = attempt("the bundle", check_all, asked.bundle, asked.log_key, asked.authority)
    else:
        fail("nothing was checked: this needs the program openssl, version 3.0 or later")
    if problems:
        print(f"\nDOES NOT HOLD: {len(problems)} checks failed. The first: {problems[0]}")
        return 1
    print(f"\nHOLDS: each original here ({held[0]}) is to the last byte what the archive received.")
    if not asked.log_key:
        print("This rests on the archive's log key. Ask the archive, or a witness, by another way")
        print("than the one this bundle came, if its SHA-256 is " + sha256(held[1]).hex())
    return 0


if __name__ == "__main__":
    sys.exit(main())
