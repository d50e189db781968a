"""One archive being mutated: its files in memory, and the log taken apart and put together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.archive_specimen import Files, Specimen
from vouchsafe.archive.custody import join_sealed
from vouchsafe.archive.files import events_name
from vouchsafe.archive.keys import unwrap_secrets
from vouchsafe.archive.log import (
    Checkpoint,
    NoSuchTile,
    NoteSigner,
    grow,
    parse_note,
    sign_note,
    split_entries,
)
from vouchsafe.archive.policy import Policy

WIDTH = 256


@dataclass
class Case:
    """An archive being mutated. files: a copy; the bytes in it are shared with the good one."""

    specimen: Specimen
    files: Files
    chance: random.Random

    def any_file(self, prefix: str = "") -> str:
        """One of the archive's files, by lot."""
        return self.chance.choice(self.names(prefix))

    def names(self, prefix: str = "") -> list[str]:
        return sorted(name for name in self.files if name.startswith(prefix))

    def two(self, prefix: str) -> tuple[str, str]:
        one, other = self.chance.sample(self.names(prefix), 2)
        return one, other

    def swap(self, one: str, other: str) -> str:
        self.files[one], self.files[other] = self.files[other], self.files[one]
        return f"{one} <-> {other}"

    # -- The log, taken apart and put together ---------------------------------------------------

    @property
    def policy(self) -> Policy:
        return Policy.from_bytes(self.files["policy.toml"])

    @property
    def head(self) -> Checkpoint:
        return Checkpoint.parse(parse_note(self.files["log/checkpoint"]).text)

    def entries(self) -> list[bytes]:
        found: list[bytes] = []
        for name in self.names("log/tile/entries/"):
            width = WIDTH if ".p/" not in name else int(name.rpartition("/")[2])
            found += split_entries(name, self.files[name], width)
        return found

    def events(self) -> list[bytes]:
        found: list[bytes] = []
        for name in self.names("log/events/"):
            raw, at = self.files[name], 0
            while at < len(raw):
                end = at + 4 + int.from_bytes(raw[at : at + 4], "big")
                found.append(raw[at + 4 : end])
                at = end
        return found

    def write_log(self, entries: Sequence[bytes], events: Sequence[bytes]) -> bytes:
        """Tiles and bundles of these, consistently; returns the root."""
        for name in [*self.names("log/tile/"), *self.names("log/events/")]:
            del self.files[name]
        growth = grow(_Nothing(), 0, entries)
        for name, data in growth.writes.items():
            self.files[f"log/{name}"] = data
        for first in range(0, len(events), WIDTH):
            some = events[first : first + WIDTH]
            self.files[events_name(first // WIDTH, len(some))] = join_sealed(some)
        return growth.root

    def sign(self, size: int, root: bytes, seed: bytes, policy: str | None = None) -> None:
        """A new latest head by some key, under the log's name."""
        lines = self.head.extensions if policy is None else (f"policy {policy}",)
        text = Checkpoint(self.head.origin, size, root, lines).text()  # type: ignore[arg-type]
        note = sign_note(text, NoteSigner(self.head.origin, seed))
        self.files["log/checkpoint"] = note.data()

    def log_seed(self) -> bytes:
        """What only members have."""
        raw = self.files["keys/archive.age"]
        return unwrap_secrets(raw, self.specimen.keys.identity).log

    def forget_heads_after(self, size: int) -> None:
        """As an operator would who rewrites the log from there on."""
        for name in [*self.names("log/checkpoints/"), *self.names("log/stamps/")]:
            if int(name.split("/")[2]) > size:
                del self.files[name]


class _Nothing:
    def read(self, name: str, /) -> bytes:
        raise NoSuchTile(name=name)
