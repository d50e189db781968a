#!/usr/bin/env python3
"""Check a bundle that was exported from a Vouchsafe archive: python3 verify.py [--help]

Needs Python 3.8 or later and OpenSSL 3.0 or later, and nothing else. It reads the bundle, writes
to a temporary folder, connects to nothing. Exit code: 0 when every check passed, 1 otherwise.

What holds what: an original's SHA-256 stands in a `received` event, which is signed by who did it.
A blinded commitment to each event is an entry of the archive's log, which is a Merkle tree (RFC
6962). Its root is signed in a checkpoint (C2SP tlog-checkpoint), which witnesses cosign and
time-stamp authorities stamp (RFC 3161). The checkpoint names the archive's policy by its SHA-256,
and that says whose keys are members', witnesses' and authorities'. So a changed byte breaks a chain
that ends in one key: the log's.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
import time
from functools import lru_cache
from pathlib import Path

sys.dont_write_bytecode = True  # The bundle stays as it is.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from proofs import Checkpoint, Policy, openssl, read_key, root_from, sha256, signed_by, stamped_at

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


@lru_cache(None)
def sha256_of(path):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def at(moment):
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))


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
    """When an authority saw these bytes, or None."""
    moment, held = stamped_at(stamp, roots, signed)
    failure = f"{stamp.parent.name}/{stamp.name} is not that authority's stamp over this checkpoint"
    return moment if check(held, f"{stamp.stem} saw it at {at(moment)}", failure) else None


def check_policy(data, size):
    """The policy, which says whose keys count: the log's newest checkpoint must name it."""
    policy = Policy((data / "policy.toml").read_bytes())
    newest = Checkpoint((data / "checkpoints" / str(size) / "checkpoint").read_bytes())
    failure = "data/policy.toml is not the policy that the log's newest checkpoint names"
    check(policy.named in newest.more, "the newest checkpoint names data/policy.toml", failure)
    for path in sorted(data.glob("authorities/*.pem")):
        if path.read_bytes() != policy.roots(path.stem):
            fail(f"authorities/{path.name} is not what the policy says: use what that says")
    return policy


def check_checkpoint(folder, log_key, policy, roots):
    """The checkpoint in this folder, with the earliest moment that an authority saw it."""
    point = Checkpoint((folder / "checkpoint").read_bytes())
    say(f"  Checkpoint {folder.name}: the log {point.origin} with {point.size} entries")
    text, own, moments = point.text.encode(), "", []
    for signature, line in point.signatures(point.origin, LOG_SIGNATURE, log_key):
        own = line if signed_by(log_key, text, signature) else own
    failure = f"checkpoint {folder.name} is not signed by the archive's log key: it is forged"
    if not check(own and folder.name == str(point.size), "signed by the archive's log", failure):
        return None
    say("        it names " + ("this" if policy.named in point.more else "an earlier") + " policy")
    for name, key in policy.witnesses():
        for raw, _ in point.signatures(name, COSIGNATURE, key):
            moment = int.from_bytes(raw[:8], "big")
            good = signed_by(key, b"cosignature/v1\ntime %d\n" % moment + text, raw[8:])
            failure = f"{name}'s cosignature on checkpoint {folder.name} does not hold"
            check(good, f"witness {name} had seen this log only grow, at {at(moment)}", failure)
    for stamp in sorted(folder.glob("*.tsr")):
        signed = f"{point.text}\n{own}\n".encode()
        moments.append(check_stamp(stamp, roots or policy.roots(stamp.stem), signed))
    point.seen = min(filter(None, moments), default=None)
    return point


def check_event(folder, policy, points):
    """One event: its commitment, its entry and that entry's place in the log; its signature."""
    raw, entry = (folder / "event.json").read_bytes(), (folder / "entry.bin").read_bytes()
    event, name, before = json.loads(raw), folder.name, len(problems)
    # An entry begins with the event's type and the commitment to it, each after its length.
    kind, blind = event["event"].encode(), bytes.fromhex((folder / "blind.txt").read_text("ascii"))
    commitment = hmac.new(blind, raw, "sha256").digest()
    if not entry.startswith(bytes([0, len(kind)]) + kind + b"\x00\x20" + commitment):
        fail(f"event {name} is not what its log entry commits to: it was changed")
    leaf, places, event["seen"] = sha256(b"\x00" + entry), {}, []
    for proof in sorted(folder.glob("*.tlog-proof")):
        head, _, note = proof.read_bytes().partition(b"\n\n")
        lines, point = head.decode().split("\n"), points.get(int(proof.stem))
        index, path = int(lines[1].split(" ")[1]), [base64.b64decode(line) for line in lines[2:]]
        same = point and note == point.note and point.origin == event["archive"]
        same = same and lines[0] == PROOF and root_from(leaf, index, point.size, path) == point.root
        if same and {index, *places.values()} == {index}:
            places[point.size] = index
            event["seen"] += [point.seen] if point.seen else []
        else:
            fail(f"{name}/{proof.name} does not lead to a checkpoint that the log signed")
    if not places or max(places) != max(points, default=0):
        fail(f"event {name} is not in the log's newest checkpoint")
    event["index"] = index = max(places.values(), default=0)
    event["by"] = key = policy.member_key(event["actor"], event["key"], index)
    bare = raw.replace(b'"signature":"%s",' % event["signature"].encode(), b"", 1)
    bare, signature = b"vouchsafe event v1\n" + bare, base64.b64decode(event["signature"])
    if not key:
        fail(f"event {name}: by the policy, {event['actor']} was no member with this key then")
    elif not signed_by(key, bare, signature):
        fail(f"event {name} is not what {event['actor']} signed: it was changed")
    if len(problems) > before:
        return None
    say(f"  ok    {name}: signed by {event['actor']}, entry {index} of the log")
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
    data = root / "data"
    newest_key = read_key(log_key or data / "keys/log.pem")

    print("\n2. The log: is it the archive's, who else saw it, when did it exist already?")
    items, points = {}, {}
    sizes = sorted((int(path.name) for path in data.glob("checkpoints/*")), reverse=True)
    policy = attempt("the policy", check_policy, data, sizes[0]) or Policy(b"")
    for size in sizes:
        key, folder = newest_key, data / "checkpoints" / str(size)
        if size != sizes[0]:
            key = attempt(f"the log's key at {size}", policy.log_key, size) or newest_key
        point = attempt(f"checkpoint {size}", check_checkpoint, folder, key, policy, roots)
        points.update({size: point} if point else {})

    print("\n3. The events: was each signed by who did it, and logged, and not changed since?")
    for folder in sorted(data.glob("events/*")):
        event = attempt(f"event {folder.name}", check_event, folder, policy, points)
        if event:
            items.setdefault(event["item"], []).append(event)

    print("\n4. The originals: is each what was received, its story whole? (Times: members' own)")
    info = (root / "bag-info.txt").read_text("utf-8")
    bundle = re.findall(r"^External-Identifier: urn:uuid:(\S+)$", info, re.M)[0]
    files, exports = set(), set()
    for item, events in items.items():
        files.add(attempt(f"the story of item {item}", check_item, root, item, events, bundle))
        exports |= {event["by"] for event in events if event["what"].get("bundle") == bundle}
    stray = sorted(path.name for path in set(data.glob("originals/*")) - files)
    check(files and not stray, "every file has its story", f"without a story that holds: {stray}")

    print("\n5. The export: are the other files, too, as the exporting member signed them?")
    lists = b"vouchsafe bundle v1\n" + (root / "tagmanifest-sha256.txt").read_bytes()
    signature = (root / "tagmanifest-sha256.txt.sig").read_bytes()
    good = exports and all(signed_by(key, lists, signature) for key in exports)
    failure = "the bag's lists are not those that the exporting member signed: they were rewritten"
    check(good, "the bag's lists, and so all files, are as they were signed", failure)
    return len(files), newest_key


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
        roots = asked.authority and asked.authority.read_bytes()
        held = attempt("the bundle", check_all, asked.bundle, asked.log_key, roots)
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
