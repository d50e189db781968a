"""The partner's side: keys, memory, and the one act of cosigning."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.archive.keys import needs_passphrase
from vouchsafe.archive.log import (
    Checkpoint,
    Note,
    NoteVerifier,
    Offer,
    WitnessMemory,
    WitnessSigner,
    cosign,
)
from vouchsafe.archive.store import FolderStore, NoSuchObject
from vouchsafe.archive.witnessing.errors import ThereIsNone, WitnessThere
from vouchsafe.archive.witnessing.keyfile import read_key, write_key

_KEY = "witness.key"
_PUBLIC = "witness.pub"
_SEEN = "witness.seen"


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of an offer.

    note: the checkpoint with the cosignature. before: how many entries had been seen until then.
    again: this very checkpoint had been cosigned before, and is handed out as it was.
    """

    note: Note
    head: Checkpoint
    before: int
    again: bool = False


class Partner:
    """A witness in a folder of its own: witness.key, witness.pub, and witness.seen, its memory.

    The memory is what makes a witness: keep it as safe as the key, and never set it back.
    """

    def __init__(self, folder: Path) -> None:
        self._store = FolderStore(folder)

    @classmethod
    def new(cls, folder: Path, name: str, passphrase: str | None) -> Partner:
        """Make a witness called `name`, like "partner.example/witness". Raises `WitnessThere`."""
        signer = WitnessSigner(name, secrets.token_bytes(32))
        partner = cls(folder)
        key = write_key(signer, passphrase)
        with partner._store.lock():
            if any(partner._store.names("witness.")):
                raise WitnessThere(folder=str(folder))
            partner._store.write(_SEEN, WitnessMemory().data())
            partner._store.write(_PUBLIC, f"{signer.verifier.vkey}\n".encode())
            partner._store.write(_KEY, key)
        return partner

    @property
    def public(self) -> NoteVerifier:
        """The public key, for archives to know this witness by."""
        return NoteVerifier.from_vkey(self._read(_PUBLIC).decode("utf-8", "replace"))

    @property
    def needs_passphrase(self) -> bool:
        """Whether the key is under a passphrase."""
        return needs_passphrase(self._read(_KEY))

    def seen(self) -> list[Checkpoint]:
        """The last checkpoint that was cosigned, of each log."""
        return [seen.checkpoint for seen in self._memory().logs.values()]

    def sign(
        self, offer: Offer, time: int, passphrase: str | None, log: NoteVerifier | None = None
    ) -> Signed:
        """Cosign what an archive offers, if it continues what was seen of it before.

        log: the log's key, where it is new here or has changed. The memory is durable before
        the cosignature leaves this function. Raises what `WitnessMemory.check` raises.
        """
        signer = read_key(self._read(_KEY), passphrase)
        with self._store.lock():
            memory = self._memory()
            if again := _signed_before(memory, offer):
                return again
            head = memory.check(offer, log)
            before = memory.logs[head.origin].checkpoint.size if head.origin in memory.logs else 0
            note = cosign(offer.checkpoint, signer, time)
            memory.remember(note, log)
            self._store.write(_SEEN, memory.data())
        return Signed(note, head, before)

    def _memory(self) -> WitnessMemory:
        return WitnessMemory.parse(self._read(_SEEN))

    def _read(self, name: str) -> bytes:
        try:
            return self._store.read(name)
        except NoSuchObject as error:
            raise ThereIsNone(folder=self._store.place) from error


def _signed_before(memory: WitnessMemory, offer: Offer) -> Signed | None:
    # A cosigned checkpoint that was lost on its way can be had again, without a new offer.
    for seen in memory.logs.values():
        if seen.note.text == offer.checkpoint.text:
            return Signed(seen.note, seen.checkpoint, seen.checkpoint.size, again=True)
    return None
