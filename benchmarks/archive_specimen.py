"""A small archive with everything in it, for breaking: made once, through the archive's own door.

Several items, one added twice, one erased and added again, members who joined and left, a rotated
log key, two time authorities (real ones: `openssl ts`), two witnesses, a catalogue, and snapshots
of how it was at several moments before.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from vouchsafe.archive import Acquisition, Archive
from vouchsafe.archive.catalogue import Catalogue
from vouchsafe.archive.keys import MemberKeys, read_member_keys
from vouchsafe.archive.log import WitnessSigner, cosign
from vouchsafe.archive.stamps import Authority, stamp
from vouchsafe.archive.store import NoSuchObject, Store
from vouchsafe.archive.verifying import Question, Remembered, verify

PASSPHRASE = "correct horse battery staple"
ORIGIN = "example.org/archive"
WITNESSES = tuple(WitnessSigner(f"witness{n}.example", bytes([n]) * 32) for n in (1, 2))

Files = dict[str, bytes]


class _MemoryStore:
    """An archive's files in memory, for reading only. Writing is nobody's business here."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.place = "memory"

    def read(self, name: str) -> bytes:
        try:
            return self.files[name]
        except KeyError:
            raise NoSuchObject(name=name, place=self.place) from None

    def chunks(self, name: str) -> Iterator[bytes]:
        yield self.read(name)

    def size(self, name: str) -> int:
        return len(self.read(name))

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        yield from sorted(
            (name, len(data)) for name, data in self.files.items() if name.startswith(prefix)
        )

    @contextmanager
    def lock(self, wait: float = 0.0) -> Iterator[None]:
        del wait
        yield


def in_memory(files: Files) -> Store:
    """These files as a store to read from."""
    return cast("Store", _MemoryStore(files))


@dataclass(frozen=True)
class Specimen:
    """files: the archive. older: how it was before, oldest first. keys: a member's.

    memory: what a verification of the good archive left to be remembered.
    """

    files: Files
    older: tuple[Files, ...]
    keys: MemberKeys
    memory: Remembered


def make_specimen(
    scratch: Path, authorities: tuple[Authority, ...] = (), *, notes: int = 0
) -> Specimen:
    """Make it below an empty folder. notes: so many further entries, for a log of several tiles."""
    chance = random.Random(2026)
    place = scratch / "archive"
    archive, _ = Archive.init(place, origin=ORIGIN, member="alice", passphrase=PASSPHRASE)
    key_file = (place / "keys/members/alice.key").read_bytes()
    keys = read_member_keys(key_file, PASSPHRASE)
    older: list[Files] = []

    def snapshot() -> None:
        older.append(files_of(place))

    policy = replace(
        archive.policy,
        authorities=authorities,
        witnesses=tuple(each.verifier.vkey for each in WITNESSES),
        quorum=1,
    )
    archive.change_policy(policy, "authorities and witnesses")
    originals = []
    for number in range(6):
        path = scratch / f"clip{number}.bin"
        path.write_bytes(chance.randbytes(chance.randrange(300, 6000)))
        originals.append(path)
    items = [added.item for added in archive.add(originals[:4], Acquisition(source="a phone"))]
    snapshot()
    _witnessed(archive, place, WITNESSES[0])
    stamp(archive.store, authorities, archive.hold)
    Catalogue.of(archive, worth=1).close()
    snapshot()
    archive.record("noted", items[0], {"note": "seen from the window"})
    list(archive.add([originals[0]], Acquisition(source="again")))
    archive.grant(MemberKeys.new("bob").member)
    snapshot()
    archive.erase(items[1], "she asked for it")
    archive.record("read", items[2], {"why": "to look at it"})
    _witnessed(archive, place, WITNESSES[0], WITNESSES[1])
    stamp(archive.store, authorities, archive.hold)
    snapshot()
    archive.revoke("bob")
    archive.grant(MemberKeys.new("carol").member)
    snapshot()
    list(archive.add([originals[4], originals[1]], Acquisition(note="came back")))
    archive.rotate()
    if notes:
        archive.record_all([("noted", items[3], {"note": str(each)}) for each in range(notes)])
        snapshot()
    _witnessed(archive, place, WITNESSES[1])
    stamp(archive.store, authorities, archive.hold)
    fewer = replace(
        archive.policy,
        authorities=authorities[1:],
        witnesses=(WITNESSES[1].verifier.vkey,),
    )
    archive.change_policy(fewer, "one witness and one authority less")
    list(archive.add([originals[5]], Acquisition()))
    snapshot()
    Catalogue.of(archive, worth=1).close()
    archive.record("exported", items[2], {"bundle": hashlib.sha256(b"").hexdigest()})
    files = files_of(place)
    good = verify(in_memory(files), Question(unlock=keys))
    assert good.remember is not None, good.verdict.findings
    return Specimen(files, tuple(older), keys, good.remember)


def files_of(place: Path) -> Files:
    """Every file below a folder, by its name there."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def _witnessed(archive: Archive, place: Path, *witnesses: WitnessSigner) -> None:
    """Cosignatures on the latest head, kept as the archive keeps them."""
    note = archive.checkpoint()
    for witness in witnesses:
        note = cosign(note, witness, int(time.time()))
    name = f"log/checkpoints/{archive.size}"
    with archive.hold():
        archive.store.write(name, note.data())
    assert (place / name).is_file()
