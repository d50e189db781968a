"""Does `inspect` see every identifying tag that exiftool sees, and how fast is it?

exiftool reads every file of ../shared/data/metadata that our readers open (`-a -ee -G1`: all
duplicates, embedded streams; without `-u`, for a tag nobody can name tells nobody anything);
its tags are judged by our own list, identifying.toml, and each must be among ours: by file and
name, or, for pictures within the file, by file and role. Then 1,000 phone-like photos, made on
the spot, are read for their metadata alone.

    python -m benchmarks.inspect_metadata [--misses]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.datasets import DATA
from vouchsafe.exposure.errors import ExposureError
from vouchsafe.exposure.metadata.judge import rule_for
from vouchsafe.exposure.metadata.model import Found, Tag
from vouchsafe.exposure.metadata.read import read_metadata
from vouchsafe.exposure.model import ExposureKind

FOLDER = DATA / "metadata"
NOT_OF_THE_FILE = frozenset({"System", "Composite", "ExifTool"})
"""exiftool's groups for the file system's facts, its own sums, and its own messages"""
SUMS = frozenset({"CurrentIPTCDigest"})
"""what exiftool computes over a part of the file and shows among its tags"""
EMPTY = frozenset({"", "Unknown ()", "undef", "[]"})
"""values that say that there is none"""
WITHIN = {ExposureKind.THUMBNAIL, ExposureKind.HIDDEN_MEDIA, ExposureKind.PROVENANCE}
"""what we note as a file within the file and not as a tag"""


@dataclass
class Seen:
    """One file, by both. theirs, ours: kind to names of tags."""

    path: Path
    theirs: dict[ExposureKind, set[str]] = field(default_factory=lambda: defaultdict(set))
    ours: dict[ExposureKind, set[str]] = field(default_factory=lambda: defaultdict(set))
    embedded: int = 0

    def misses(self) -> Iterable[tuple[ExposureKind, str]]:
        """What they show and we do not."""
        names = set().union(*self.ours.values())
        for kind, theirs in self.theirs.items():
            for name in theirs - names:
                if not (kind in WITHIN and self.embedded):
                    yield kind, name


def theirs(paths: list[Path]) -> dict[Path, list[Tag]]:
    """Every tag that exiftool shows, by file."""
    listing = subprocess.run(
        ["exiftool", "-j", "-G1:4", "-a", "-ee", "-@", "-"],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = {}
    for entry in json.loads(listing):
        path = Path(entry.pop("SourceFile"))
        keys = ((key.split(":"), value) for key, value in entry.items())
        found[path] = [
            Tag(parts[0], parts[-1], str(value))
            for parts, value in keys
            if parts[0] not in NOT_OF_THE_FILE
            and parts[-1] not in SUMS
            and str(value).strip() not in EMPTY
        ]
    return found


def ours(paths: list[Path]) -> tuple[dict[Path, Found], dict[Path, str]]:
    """What we find in what we read; why not in the rest."""
    read, unread = {}, {}
    for path in paths:
        try:
            read[path] = read_metadata(path)
        except (ExposureError, ImportError) as error:
            unread[path] = str(error)
    return read, unread


def compare(read: dict[Path, Found], shown: dict[Path, list[Tag]]) -> list[Seen]:
    compared = []
    for path, found in read.items():
        seen = Seen(path, embedded=len(found.embedded))
        for side, tags in ((seen.theirs, shown.get(path, [])), (seen.ours, found.tags)):
            for tag in tags:
                rule = rule_for(tag)
                if rule:
                    side[rule.kind].add(tag.name)
        compared.append(seen)
    return compared


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list every miss by file and name")
    args = parser.parse_args()
    if not shutil.which("exiftool"):
        raise SystemExit("exiftool is not installed: nothing to compare with")
    paths = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    read, unread = ours(paths)
    compared = compare(read, theirs(list(read)))
    total = Counter(kind for seen in compared for kind, names in seen.theirs.items() for _ in names)
    missed = Counter(kind for seen in compared for kind, _ in seen.misses())
    for kind in total:
        print(f"{kind}: {total[kind] - missed[kind]} of {total[kind]}")
    if args.misses:
        for seen in compared:
            lost = sorted(f"{kind}/{name}" for kind, name in seen.misses())
            if lost:
                print(seen.path.relative_to(FOLDER), read[seen.path].format, " ".join(lost))


if __name__ == "__main__":
    main()
