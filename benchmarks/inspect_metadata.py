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
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.cost import Cost, cost_of, in_turn
from benchmarks.datasets import DATA
from benchmarks.result import Row, write_result
from vouchsafe.exposure.errors import ExposureError
from vouchsafe.exposure.metadata.judge import rule_for
from vouchsafe.exposure.metadata.model import Found, Tag
from vouchsafe.exposure.metadata.read import read_metadata
from vouchsafe.exposure.model import ExposureKind

FOLDER = DATA / "metadata"
PHONES = (
    "exiftool/Apple.jpg",
    "exiftool/Google.jpg",
    "exiftool/Motorola.jpg",
    "exif-samples/jpg/orientation/landscape_6.jpg",
    "exif-samples/jpg/gps/DSCN0010.jpg",
    "exif-samples/jpg/tests/11-tests.jpg",
)
PHOTOS, BODIES, OF_THE_PEER = 1000, 4, 100
CORES, RUNS = 2, 3
A_SECOND = 200
"""photos, on two cores"""
NOT_OF_THE_FILE = frozenset({"System", "Composite", "ExifTool"})
"""exiftool's groups for the file system's facts, its own sums, and its own messages"""
SUMS = frozenset({"CurrentIPTCDigest"})
"""what exiftool computes over a part of the file and shows among its tags"""
EMPTY = frozenset({"", "Unknown ()", "undef", "[]"})
"""values that say that there is none"""
THE_PICTURE_ITSELF = frozenset({("jpeg32.heif", "PreviewImage")})
"""a HEIF file whose one picture is coded as JPEG; exiftool calls every such item a preview"""
WITHIN = {
    ExposureKind.THUMBNAIL: frozenset({"thumbnail", "preview", "picture"}),
    ExposureKind.HIDDEN_MEDIA: frozenset({"thumbnail", "preview", "picture", "clip"}),
    ExposureKind.PROVENANCE: frozenset({"c2pa"}),
}
"""what we note as a file within the file and not as a tag, by its role"""


JUDGED_BY = (
    "Identifying is what src/vouchsafe/exposure/metadata/identifying.toml lists; it judges both "
    "sides. A picture, clip or manifest within the file counts as reported when it is noted as "
    "such (as many pictures as exiftool shows); every other tag by its name."
)
NOT_COMPARED = (
    "Left out of the comparison: the file system's facts, exiftool's own sums (Composite, "
    "CurrentIPTCDigest) and values that say that there is none."
)
MEASURED_ON = (
    f"{PHOTOS} photos: the metadata of {len(PHONES)} phones' and cameras' photos before {BODIES} "
    f"pictures made on the spot, each file different; medians of {RUNS}. exiftool without -ee, on "
    f"{OF_THE_PEER} of them."
)


@dataclass
class Seen:
    """One file, by both. theirs, ours: kind to names of tags."""

    path: Path
    theirs: dict[ExposureKind, set[str]] = field(default_factory=lambda: defaultdict(set))
    ours: dict[ExposureKind, set[str]] = field(default_factory=lambda: defaultdict(set))
    roles: Counter[str] = field(default_factory=Counter)

    def misses(self) -> Iterable[tuple[ExposureKind, str]]:
        """What they show and we do not.

        Of pictures within the file we must note as many as they show, whatever each is called.
        """
        names = set().union(*self.ours.values())
        for kind, theirs in self.theirs.items():
            lost = [
                name
                for name in sorted(theirs - names)
                if (self.path.name, name) not in THE_PICTURE_ITSELF
            ]
            noted = sum(self.roles[role] for role in WITHIN.get(kind, ()))
            shown = 1 if kind is not ExposureKind.THUMBNAIL else len(lost)
            if noted < shown or kind not in WITHIN:
                yield from ((kind, name) for name in lost)


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
        except ExposureError as error:
            unread[path] = str(error)
    return read, unread


def compare(read: dict[Path, Found], shown: dict[Path, list[Tag]]) -> list[Seen]:
    compared = []
    for path, found in read.items():
        seen = Seen(path, roles=Counter(each.role for each in found.embedded))
        for side, tags in ((seen.theirs, shown.get(path, [])), (seen.ours, found.tags)):
            for tag in tags:
                rule = rule_for(tag)
                if rule:
                    side[rule.kind].add(tag.name)
        compared.append(seen)
    return compared


def exact(compared: list[Seen], unread: dict[Path, str], read: dict[Path, Found]) -> list[Row]:
    """One row for all tags, whose details hold each kind; and one for the files read."""
    shown = Counter(kind for seen in compared for kind, names in seen.theirs.items() for _ in names)
    missed = Counter(kind for seen in compared for kind, _ in seen.misses())
    return [
        Row(
            "identifying tags that exiftool shows and inspect reports",
            ours=round(100 * (1 - missed.total() / shown.total()), 2),
            peer=100.0,
            unit="%",
            goal="100",
            met=not missed,
            details={
                "tags that exiftool shows, by file and name": shown.total(),
                "missed": {
                    str(seen.path.relative_to(FOLDER)): sorted(name for _, name in seen.misses())
                    for seen in compared
                    if any(True for _ in seen.misses())
                },
                "by kind": {
                    str(kind): f"{shown[kind] - missed[kind]} of {shown[kind]}"
                    for kind in sorted(shown)
                },
                "tags that inspect alone reports": sum(map(len, map(_only_ours, compared))),
            },
        ),
        Row(
            "files of the test folder that inspect reads",
            ours=len(compared),
            unit="files",
            readme=False,
            details={
                "formats": dict(Counter(found.format for found in read.values()).most_common()),
                "why the others are not": dict(Counter(unread.values())),
                "photos and videos among them, by exiftool's name for the format": dict(
                    Counter(_photos_and_videos(list(unread))).most_common()
                ),
            },
        ),
    ]


def _only_ours(seen: Seen) -> set[str]:
    theirs = set().union(*seen.theirs.values())
    return set().union(*seen.ours.values()) - theirs


def _photos_and_videos(paths: list[Path]) -> list[str]:
    """What exiftool takes for a picture or a film: formats that we leave to others."""
    listing = subprocess.run(
        ["exiftool", "-j", "-FileType", "-MIMEType", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    kinds = (
        (entry.get("MIMEType", ""), entry.get("FileType", "")) for entry in json.loads(listing)
    )
    return [kind for mime, kind in kinds if mime.startswith(("image/", "video/"))]


def phone_photos(folder: Path) -> None:
    """As many JPEGs as `PHOTOS`: the metadata of phones' own, before pictures of our making.

    Every file is different, as large as a phone's, and coded as JPEG codes a photo with grain.
    """
    heads = [_metadata_of((FOLDER / name).read_bytes()) for name in PHONES]
    bodies = [_body(seed) for seed in range(BODIES)]
    for number in range(PHOTOS):
        head, body = heads[number % len(heads)], bodies[number % BODIES]
        mark = f"photo {number}".encode()
        comment = b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark
        (folder / f"IMG_{number:04}.jpg").write_bytes(head + comment + body[2:])


def _metadata_of(jpeg: bytes) -> bytes:
    """Everything before the first table of steps."""
    at = 2
    while jpeg[at + 1] != 0xDB:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return jpeg[:at]


def _body(seed: int) -> bytes:
    noise = np.random.default_rng(seed)
    height, width = 3000, 4000
    soft = noise.normal(128, 40, (height // 50, width // 50, 3)).repeat(50, 0).repeat(50, 1)
    grain = noise.normal(0, 6, (height, width, 1))
    out = io.BytesIO()
    Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=85)
    return out.getvalue()


def speed(folder: Path) -> list[Row]:
    """Whole programs in turn, on two cores at most.

    By the clock, and by the computing that a photo takes, which does not count what else the
    machine does. The peer reads fewer photos, and without `-ee`, which would make it five times
    as slow here and show nothing more.
    """
    names = [*map(str, sorted(folder.iterdir()))]
    size = sum(Path(name).stat().st_size for name in names)
    inspect = [sys.executable, "-m", "vouchsafe", "inspect", "--only", "metadata", "--json"]
    reader = [sys.executable, "-m", "benchmarks.inspect_metadata", "--read"]
    peer = ["exiftool", "-j", "-G1", "-a", "-q"]
    costs = in_turn(
        {
            "program": lambda: _on_two_cores([*inspect, str(folder)], ok=(0, 1)),
            "reader": lambda: _on_two_cores([*reader, *names]),
            "peer": lambda: _on_two_cores([*peer, *names[:OF_THE_PEER]]),
        },
        RUNS,
    )
    theirs = 1000 * costs["peer"].cpu / OF_THE_PEER
    clock = PHOTOS / costs["program"].wall
    return [
        Row(
            "photos a second by the clock, metadata alone, the whole program",
            ours=round(clock, 1),
            peer=round(OF_THE_PEER / costs["peer"].wall, 1),
            unit="photos/s",
            goal=f">= {A_SECOND}",
            met=clock >= A_SECOND,
            readme=True,
        ),
        *_computing(costs, theirs, len(names), size),
    ]


def _computing(costs: dict[str, Cost], theirs: float, photos: int, size: int) -> list[Row]:
    return [
        Row(
            f"computing for a photo's metadata, {what}",
            ours=round(1000 * costs[name].cpu / PHOTOS, 2),
            peer=round(theirs, 2),
            unit="ms",
            readme=name == "program",
            details={
                "photos": photos,
                "megabytes each": round(size / photos / 1e6, 1),
                "memory, MB": round(costs[name].peak_mb),
                "the peer's memory, MB": round(costs["peer"].peak_mb),
            },
        )
        for name, what in (
            ("program", "the whole program, start and judgement included"),
            ("reader", "reader and judge alone"),
        )
    ]


def _on_two_cores(command: list[str], ok: tuple[int, ...] = (0,)) -> Cost:
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    pinned = ["taskset", "-c", ",".join(map(str, cores)), *command] if len(cores) > 1 else command
    return cost_of(pinned, ok=ok)


def read_all(names: list[str]) -> None:
    """Read and judge, in this process, and say nothing: what the reader alone costs."""
    for name in names:
        for tag in read_metadata(Path(name)).tags:
            rule_for(tag)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list what is missed, and no more")
    parser.add_argument("--read", nargs="+", metavar="FILE", help="read these, and no more")
    args = parser.parse_args()
    if args.read:
        read_all(args.read)
        return
    if not shutil.which("exiftool"):
        raise SystemExit("exiftool is not installed: nothing to compare with")
    read, unread = ours(sorted(path for path in FOLDER.rglob("*") if path.is_file()))
    compared = compare(read, theirs(list(read)))
    for seen in compared:
        for kind, name in seen.misses():
            print(f"missed in {seen.path.relative_to(FOLDER)}: {name} ({kind})")
    if args.misses:
        return
    with tempfile.TemporaryDirectory() as scratch:
        phone_photos(Path(scratch))
        rows = [*exact(compared, unread, read), *speed(Path(scratch))]
    version = subprocess.run(["exiftool", "-ver"], capture_output=True, text=True, check=True)
    write_result(
        "inspect_metadata",
        rows,
        goal="no identifying tag that exiftool shows is missed; 200 photos a second on two cores",
        peer=f"exiftool {version.stdout.strip()}, -j -G1 -a -ee, one process for all files",
        notes=[
            JUDGED_BY,
            NOT_COMPARED,
            MEASURED_ON,
        ],
    )


if __name__ == "__main__":
    main()
