"""Everything that somebody could do to an archive's files, at random, one thing at a time.

Each mutation takes a copy of a good archive and changes it as an accident, a thief, a hoster or
the operator could; `vouchsafe archive verify` must notice every one. Names that are left out, and
why, are in `HARMLESS`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from benchmarks.archive_case import Case
from benchmarks.archive_silence import silent_change
from benchmarks.archive_specimen import WITNESSES, Files, Specimen
from vouchsafe.archive.keys import (
    ItemKey,
    MemberKeys,
    decrypt_with,
    encrypt_to,
    rewrap,
    unwrap_secrets,
    wrap_item_key,
    wrap_secrets,
)
from vouchsafe.archive.log import (
    Note,
    NoteSigner,
    WitnessSigner,
    cosign,
    parse_note,
    sign_note,
)
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.tenure import LogKey, Membership

HARMLESS = {
    "journal/rewrap": "says only that item keys are to be encrypted anew, which the next member "
    "who opens the archive does; verify says that it is there",
    "incoming/": "files that no entry names yet; the next `archive add` removes them, verify says "
    "that they are there",
    "lock/": "the mark of whoever writes to an object store; verify says that it is there",
    "keys/*.age, older copies for the very same people": "the same key for the same members, "
    "encrypted with other randomness; every change of members makes another file",
    "catalogue.age (absent)": "made from the events, made anew when it is missing",
}

ALICE, CATALOGUE = "keys/members/alice.key", "catalogue.age"


Mutation = Callable[[Case], str | None]
"""Changes the case's files; says what it did, or None where there was nothing to do it to."""


# -- Accidents -----------------------------------------------------------------------------------


def flip_a_bit(case: Case) -> str:
    name = case.any_file()
    data = bytearray(case.files[name])
    at = case.chance.randrange(8 * len(data))
    data[at // 8] ^= 1 << at % 8
    case.files[name] = bytes(data)
    return f"{name}, bit {at}"


def delete(case: Case) -> str | None:
    name = case.any_file()
    if name == CATALOGUE:
        return None
    del case.files[name]
    return name


def truncate(case: Case) -> str:
    name = case.any_file()
    keep = case.chance.randrange(len(case.files[name]))
    case.files[name] = case.files[name][:keep]
    return f"{name} to {keep}"


def append(case: Case) -> str:
    name = case.any_file()
    more = case.chance.choice([b"\0", b"\n", b"\0\0\0\0", case.chance.randbytes(9)])
    case.files[name] += more
    return f"{name} + {more!r}"


def overwrite(case: Case) -> str:
    name = case.any_file()
    data = bytearray(case.files[name])
    start = case.chance.randrange(len(data))
    stop = min(len(data), start + case.chance.randrange(1, 600))
    zeros = case.chance.random() < 0.5
    data[start:stop] = bytes(stop - start) if zeros else case.chance.randbytes(stop - start)
    case.files[name] = bytes(data)
    return f"{name}, {start} to {stop}"


def drop_a_piece(case: Case) -> str:
    name = case.any_file()
    data = case.files[name]
    start = case.chance.randrange(len(data))
    stop = min(len(data), start + case.chance.randrange(1, 200))
    case.files[name] = data[:start] + data[stop:]
    return f"{name}, {start} to {stop}"


def rename(case: Case) -> str | None:
    name = case.any_file()
    path = PurePosixPath(name)
    letters = list(path.name)
    at = case.chance.randrange(len(letters))
    letters[at] = case.chance.choice("0123456789abcdefx")
    fresh = str(path.with_name("".join(letters)))
    if fresh in case.files:
        return None
    case.files[fresh] = case.files.pop(name)
    return f"{name} -> {fresh}"


def swap_any(case: Case) -> str:
    return case.swap(*case.two(""))


def swap_alike(case: Case) -> str:
    prefix = case.chance.choice(["blobs/", "keys/", "log/", "log/stamps/", "log/checkpoints/"])
    return case.swap(*case.two(prefix))


def extra_file(case: Case) -> str | None:
    folder = str(PurePosixPath(case.any_file()).parent)
    name = case.chance.choice(
        [
            f"{folder}/{case.chance.randbytes(4).hex()}",
            f"{folder}/.hidden",
            f"blobs/aa/aa{case.chance.randbytes(31).hex()}",
            f"keys/items/bb/bb{case.chance.randbytes(31).hex()}.age",
            f"keys/members/{case.chance.choice(['mallory', 'bob', 'alice.old'])}.key",
            f"log/checkpoints/{case.chance.randrange(1, 99)}",
            f"log/stamps/{case.chance.randrange(1, 99)}/tsa-one.tsr",
            f"log/tile/{case.chance.randrange(3)}/001",
            "log/events/001",
            "journal/pending",
            "README",
        ]
    ).removeprefix("./")
    if name in case.files:
        return None
    case.files[name] = case.files[case.any_file()]
    return name


# -- Older copies --------------------------------------------------------------------------------


def older_file(case: Case) -> str | None:
    older = case.chance.choice(case.specimen.older)
    changed = [
        name
        for name, data in older.items()
        if name in case.files and not _the_same(case, name, data)
    ]
    if not changed:
        return None
    name = case.chance.choice(sorted(changed))
    case.files[name] = older[name]
    return name


def _the_same(case: Case, name: str, older: bytes) -> bool:
    """The same bytes, or the same key encrypted to the same people."""
    if not name.startswith("keys/") or not name.endswith(".age") or older == case.files[name]:
        return older == case.files[name]
    identity = case.specimen.keys.identity
    return decrypt_with(identity, older) == decrypt_with(identity, case.files[name])


def put_back(case: Case) -> str | None:
    older = case.chance.choice(case.specimen.older)
    gone = sorted(older.keys() - case.files.keys())
    if not gone:
        return None
    name = case.chance.choice(gone)
    case.files[name] = older[name]
    return name


def older_folder(case: Case) -> str | None:
    older = case.chance.choice(case.specimen.older)
    prefix = case.chance.choice(["log/", "keys/", "log/tile/", "log/events/", "keys/items/"])
    there = {name: data for name, data in older.items() if name.startswith(prefix)}
    now = case.names(prefix)
    if list(there) == now and all(_the_same(case, name, there[name]) for name in now):
        return None
    for name in now:
        del case.files[name]
    case.files.update(there)
    return prefix


def older_archive(case: Case) -> str:
    at = case.chance.randrange(len(case.specimen.older))
    case.files = dict(case.specimen.older[at])
    return f"state {at}"


# -- The log rewritten ---------------------------------------------------------------------------


def _rewritten(case: Case, *, events_too: bool = True) -> tuple[list[bytes], list[bytes], str]:
    entries, events = case.entries(), case.events()
    one, other = case.chance.sample(range(len(entries)), 2)
    how = case.chance.choice(["reorder", "drop", "replay", "replace", "change"])
    lists = [entries, events] if events_too else [entries]
    for each in lists:
        if how == "reorder":
            each[one], each[other] = each[other], each[one]
        elif how == "drop":
            del each[one]
        elif how == "replay":
            each.append(each[one])
        elif how == "replace":
            each[one] = each[other]
    if how == "change":
        data = bytearray(entries[one])
        data[case.chance.randrange(len(data) - 32, len(data))] ^= 1
        entries[one] = bytes(data)
    return entries, events, f"{how} {one} {other}"


def rewrite_entries(case: Case) -> str:
    """Without the log's key: the tree fits the entries, and the head does not."""
    entries, events, did = _rewritten(case)
    case.write_log(entries, events)
    return did


def rewrite_and_forge(case: Case) -> str:
    """The same, and a head by a key of one's own."""
    entries, events, did = _rewritten(case)
    root = case.write_log(entries, events)
    case.sign(len(entries), root, case.chance.randbytes(32))
    return did


def rewrite_and_sign(case: Case) -> str:
    """An operator who has the log's key, and drops all heads that would contradict."""
    entries, events, did = _rewritten(case)
    root = case.write_log(entries, events)
    case.sign(len(entries), root, case.log_seed())
    if case.chance.random() < 0.5:
        case.forget_heads_after(0)
    return did


def cut_and_sign(case: Case) -> str:
    """An operator who has the log's key makes the last entries unhappen."""
    entries, events = case.entries(), case.events()
    keep = case.chance.randrange(1, len(entries))
    root = case.write_log(entries[:keep], events[:keep])
    case.sign(keep, root, case.log_seed())
    case.forget_heads_after(keep)
    return f"to {keep}"


def swap_sealed_events(case: Case) -> str:
    events = case.events()
    one, other = case.chance.sample(range(len(events)), 2)
    events[one], events[other] = events[other], events[one]
    case.write_log(case.entries(), events)
    return f"{one} <-> {other}"


def forge_head(case: Case) -> str:
    head = case.head
    case.sign(head.size, head.root, case.chance.randbytes(32))
    return "same root, other key"


def forge_kept_head(case: Case) -> str | None:
    name = case.any_file("log/checkpoints/")
    text = parse_note(case.files[name]).text
    seed = case.chance.choice([case.chance.randbytes(32), case.log_seed()])
    fresh = sign_note(text, NoteSigner(case.head.origin, seed))
    lines = parse_note(case.files[name]).signatures[1:]
    if fresh.data() == Note(text, parse_note(case.files[name]).signatures[:1]).data():
        return None
    case.files[name] = fresh.with_signatures(lines).data()
    return name


# -- Witnesses and time --------------------------------------------------------------------------


def strip_cosignature(case: Case) -> str | None:
    cosigned = [
        name
        for name in case.names("log/checkpoints/")
        if len(parse_note(case.files[name]).signatures) > 1
    ]
    name = case.chance.choice(cosigned)
    note = parse_note(case.files[name])
    gone = case.chance.randrange(1, len(note.signatures))
    kept = tuple(line for at, line in enumerate(note.signatures) if at != gone)
    case.files[name] = Note(note.text, kept).data()
    return name


def foreign_cosignature(case: Case) -> str:
    name = case.any_file("log/checkpoint")
    seed = case.chance.randbytes(32)
    who = case.chance.choice(["mallory.example", WITNESSES[0].name])
    note = cosign(parse_note(case.files[name]), WitnessSigner(who, seed), 1_800_000_000)
    case.files[name] = note.data()
    return f"{name} by {who}"


def moved_cosignature(case: Case) -> str | None:
    one, other = case.two("log/checkpoints/")
    lines = parse_note(case.files[one]).signatures[1:]
    if not lines:
        return None
    case.files[other] = parse_note(case.files[other]).with_signatures(lines).data()
    return f"{one} -> {other}"


def swap_tokens(case: Case) -> str | None:
    if len(case.names("log/stamps/")) < 2:
        return None
    return case.swap(*case.two("log/stamps/"))


def drop_proofs(case: Case) -> str | None:
    """A kept head with everything that goes with it."""
    size = case.any_file("log/checkpoints/").rpartition("/")[2]
    for name in [f"log/checkpoints/{size}", *case.names(f"log/stamps/{size}/")]:
        del case.files[name]
    return size


def drop_token(case: Case) -> str | None:
    if not case.names("log/stamps/"):
        return None
    name = case.any_file("log/stamps/")
    del case.files[name]
    return name


# -- Policy and keys -----------------------------------------------------------------------------


def edit_policy(case: Case) -> str | None:
    policy = case.policy
    mallory = MemberKeys.new("mallory")
    at = case.chance.randrange(len(policy.members))
    old = policy.members[at]
    keys = replace(old.member, verify_key=mallory.member.verify_key)
    reads = replace(old.member, recipient=mallory.member.recipient)
    other_log = NoteSigner(policy.origin, case.chance.randbytes(32)).verifier.vkey
    edits: dict[str, Callable[[], Policy]] = {
        "a member more": lambda: policy.joined(mallory.member, 0),
        "a member's signing key": lambda: _with_member(policy, at, replace(old, member=keys)),
        "a member's recipient": lambda: _with_member(policy, at, replace(old, member=reads)),
        "a member less": lambda: _with_member(policy, at, None),
        "a membership longer": lambda: _with_member(policy, at, replace(old, until=999)),
        "a key file": lambda: _with_member(policy, at, replace(old, key_file="0" * 64)),
        "no quorum": lambda: replace(policy, quorum=0),
        "a witness less": lambda: replace(policy, witnesses=policy.witnesses[1:], quorum=0),
        "no former witnesses": lambda: replace(policy, former_witnesses=()),
        "no former authorities": lambda: replace(policy, former_authorities=()),
        "an authority less": lambda: replace(policy, authorities=policy.authorities[1:]),
        "authorities exchanged": lambda: replace(
            policy, authorities=tuple(reversed(policy.authorities))
        ),
        "another recovery key": lambda: replace(policy, recovery=mallory.member.recipient),
        "another log key": lambda: replace(
            policy, log_keys=(*policy.log_keys[:-1], LogKey(other_log))
        ),
        "another name": lambda: replace(policy, origin="example.org/other"),
    }
    which = case.chance.choice(sorted(edits))
    try:
        raw = edits[which]().to_bytes()
        Policy.from_bytes(raw)
    except Exception:  # noqa: BLE001 - an edit that makes no policy is for `flip_a_bit`
        return None
    if raw == case.files["policy.toml"]:
        return None
    case.files["policy.toml"] = raw
    return which


def _with_member(policy: Policy, at: int, changed: Membership | None) -> Policy:
    members = list(policy.members)
    members[at : at + 1] = [changed] if changed else []
    return replace(policy, members=tuple(members))


def respell_policy(case: Case) -> str:
    """What changes no meaning is changed all the same."""
    lines = case.files["policy.toml"].decode().splitlines(keepends=True)
    at = case.chance.randrange(len(lines))
    lines.insert(at, case.chance.choice(["\n", "# nothing\n"]))
    case.files["policy.toml"] = "".join(lines).encode()
    return f"line {at}"


def exchange_item_keys(case: Case) -> str:
    return case.swap(*case.two("keys/items/"))


def wrong_item_key(case: Case) -> str:
    """A fresh key, properly encrypted to the members: everybody knows their recipients."""
    name = case.any_file("keys/items/")
    case.files[name] = wrap_item_key(ItemKey.new(), case.policy.recipients())
    return name


def shared_key_file(case: Case) -> str | None:
    """A member lets somebody else read on; or keeps the others out."""
    name = case.any_file("keys/")
    if name == ALICE:
        return None
    identity = case.specimen.keys.identity
    more = MemberKeys.new("mallory").member.recipient
    present = case.policy.recipients()
    recipients = case.chance.choice([[*present, more], [*present[:-1], more], present[:1]])
    if len(recipients) == len(present) or case.chance.random() < 0.5:
        case.files[name] = rewrap(case.files[name], identity, recipients)
    else:
        # It says inside that it is for those whom it should be for.
        case.files[name] = encrypt_to(recipients, decrypt_with(identity, case.files[name]))
    return f"{name} for {len(recipients)}"


def other_secrets(case: Case) -> str:
    """The archive's own secrets with another log key."""
    secrets = unwrap_secrets(case.files["keys/archive.age"], case.specimen.keys.identity)
    fresh = replace(secrets, **{case.chance.choice(["log", "naming"]): case.chance.randbytes(32)})
    case.files["keys/archive.age"] = wrap_secrets(fresh, case.policy.recipients())
    return "other secrets"


def other_member_file(case: Case) -> str:
    case.files[ALICE] = case.chance.randbytes(len(case.files[ALICE]))
    return ALICE


# -- Originals -----------------------------------------------------------------------------------


def exchange_blobs(case: Case) -> str:
    return case.swap(*case.two("blobs/"))


def other_original(case: Case) -> str:
    """A blob made anew, by somebody who knows whom to encrypt to."""
    name = case.any_file("blobs/")
    case.files[name] = encrypt_to([ItemKey.new().recipient], case.chance.randbytes(900))
    return name


ACCIDENTS: tuple[Mutation, ...] = (
    flip_a_bit,
    delete,
    truncate,
    append,
    overwrite,
    drop_a_piece,
    rename,
    swap_any,
    swap_alike,
    extra_file,
)
ATTACKS: tuple[Mutation, ...] = (
    older_file,
    put_back,
    older_folder,
    older_archive,
    rewrite_entries,
    rewrite_and_forge,
    rewrite_and_sign,
    cut_and_sign,
    swap_sealed_events,
    forge_head,
    forge_kept_head,
    strip_cosignature,
    foreign_cosignature,
    moved_cosignature,
    swap_tokens,
    drop_proofs,
    drop_token,
    edit_policy,
    silent_change,
    respell_policy,
    exchange_item_keys,
    wrong_item_key,
    shared_key_file,
    other_secrets,
    other_member_file,
    exchange_blobs,
    other_original,
)


def mutate(specimen: Specimen, chance: random.Random) -> tuple[str, str, Files]:
    """One mutation by lot: its kind, what it did, and the files afterwards.

    Half of them are accidents, and half of those a flipped bit, which is what finds most.
    """
    while True:
        if chance.random() < 0.5:
            kind = flip_a_bit if chance.random() < 0.5 else chance.choice(ACCIDENTS[1:])
        else:
            kind = chance.choice(ATTACKS)
        case = Case(specimen, dict(specimen.files), chance)
        did = kind(case)
        if did is not None and case.files != specimen.files:
            return kind.__name__, did, case.files
