"""What is left in a file after `vouchsafe clean`, and after mat2; and are the pictures the same?

Every photo and video of ../shared/data/metadata, c2pa and video-crowds in a format that we clean
goes through both programs. exiftool (`-a -ee -G1`) reads the sources and both outputs; its tags
are judged by our own list, identifying.toml. Pictures are compared as they are shown, to the last
bit. A sample of the photos and the clips with metadata are redacted too, and read the same way.

    python -m benchmarks.clean [--list] [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np

from benchmarks.datasets import DATA
from benchmarks.inspect_metadata import theirs
from benchmarks.programs import ran
from benchmarks.result import Row, write_result
from vouchsafe.exposure.metadata.judge import rule_for
from vouchsafe.media import MediaError, Photo, Picture, open_media, sniff

FOLDERS = ("metadata", "c2pa", "video-crowds")
FORMATS = (
    *("jpeg", "png", "webp", "gif", "tiff", "heif", "avif"),
    *("mp4", "mov", "3gp", "matroska", "webm"),
)
SUFFIXES = {"jpeg": ".jpg", "tiff": ".tiff", "heif": ".heic", "matroska": ".mkv"}
"""mat2 goes by names; every file gets the right one"""
REDACTED = 12
"""every so many photos"""


@dataclass
class Case:
    """One file: its format, what came of it by each program, and by redaction."""

    source: Path
    format: str
    ours: Path | None = None
    mat2: Path | None = None
    redacted: Path | None = None
    why: str = ""
    left: dict[str, list[str]] = field(default_factory=dict)


def main() -> int:
    """0 when nothing identifying is left in any output of ours and no picture changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="name what is left, and refusals")
    parser.add_argument("--quick", action="store_true", help="a tenth of the files; no result")
    args = parser.parse_args()
    if not shutil.which("exiftool") or not shutil.which("mat2"):
        raise SystemExit("exiftool and mat2 must be installed: nothing to compare with")
    with tempfile.TemporaryDirectory() as scratch:
        cases = list(_cases())[:: 10 if args.quick else 1]
        _run_ours(cases, Path(scratch) / "ours")
        _run_mat2(cases, Path(scratch) / "mat2")
        _run_redact(cases, Path(scratch) / "redacted")
        _read_back(cases)
        rows = list(_rows(cases))
    if args.list:
        _print(cases)
    if not args.quick:
        write_result(
            "clean",
            rows,
            goal="no identifying tag that exiftool can show is left; pictures and sound "
            "bit-identical",
            peer=f"mat2 {_version('mat2')}, at its defaults",
            notes=[
                "files that decode, of metadata, c2pa and video-crowds beside the repository",
                f"exiftool {_version('exiftool', '-ver')} as judge, by identifying.toml",
                "tags are counted in what a program wrote; a file that it refuses is not written",
            ],
        )
    for row in rows:
        print(f"{row.figure}: {row.ours} {row.unit}; mat2 {row.peer}", json.dumps(row.details))
    return sum(row.met is False for row in rows)


def _cases() -> Iterator[Case]:
    """Every file that can be decoded: nobody can clean what nobody can read."""
    for folder in FOLDERS:
        for path in sorted((DATA / folder).rglob("*")):
            try:
                kind = sniff(path) if path.is_file() else ""
                if kind in FORMATS and _decodes(path):
                    yield Case(path, kind)
            except MediaError:
                continue


def _decodes(path: Path) -> bool:
    with open_media(path) as medium:
        pictures: Iterator[Picture] = iter(medium.pictures())
        picture = next(pictures, None)
        return picture is not None and bool(picture.planes())


def _run_ours(cases: list[Case], out: Path) -> None:
    """The program itself, once over all files."""
    by_source = {str(case.source): case for case in cases}
    done = ran([sys.executable, "-m", "vouchsafe", "clean", *by_source, "-o", str(out), "--json"])
    for result in json.loads(done.output)["results"]:
        case = by_source[result["source"]]
        case.ours = Path(result["output"]) if result["output"] else None
        case.why = result["error"] or ""


def _run_redact(cases: list[Case], out: Path) -> None:
    photos = [case for case in cases if case.format not in FORMATS[7:]][::REDACTED]
    clips = [
        case for case in cases if case.format in FORMATS[7:] and "metadata" in str(case.source)
    ]
    by_source = {str(case.source): case for case in (*photos, *clips)}
    done = ran([sys.executable, "-m", "vouchsafe", "redact", *by_source, "-o", str(out), "--json"])
    for result in json.loads(done.output)["results"]:
        by_source[result["source"]].redacted = Path(result["output"]) if result["output"] else None


_MAT2 = """
import sys
from libmat2 import parser_factory
for path in sys.argv[1:]:
    try:
        parser, _ = parser_factory.get_parser(path)
        parser.sandbox = False
        parser.remove_all()
    except Exception as error:
        print(path, error)
"""
"""what its program does, without the sandbox, which would hide ffmpeg from it"""


def _run_mat2(cases: list[Case], folder: Path) -> None:
    folder.mkdir()
    (folder / "bin").mkdir()
    # mat2 cleans video by ffmpeg, which a Python package brings along.
    (folder / "bin" / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    names = {}
    for number, case in enumerate(cases):
        name = folder / f"{number}{SUFFIXES.get(case.format, '.' + case.format)}"
        shutil.copyfile(case.source, name)
        names[name] = case
    program = Path(shutil.which("mat2") or "").read_text("utf-8")
    interpreter = program.splitlines()[0].removeprefix("#!").strip()
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    subprocess.run(
        [interpreter, "-c", _MAT2, *map(str, names)],
        env={**os.environ, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    for name, case in names.items():
        cleaned = name.with_name(f"{name.stem}.cleaned{name.suffix}")
        case.mat2 = cleaned if cleaned.exists() and cleaned.stat().st_size else None


def _read_back(cases: list[Case]) -> None:
    paths = [
        path
        for case in cases
        for path in (case.source, case.ours, case.mat2, case.redacted)
        if path is not None
    ]
    shown = theirs(paths)
    for case in cases:
        sides = {"source": case.source, "ours": case.ours, "mat2": case.mat2}
        for side, path in {**sides, "redacted": case.redacted}.items():
            tags = shown.get(path, []) if path else []
            case.left[side] = sorted(
                {f"{tag.group}:{tag.name}={tag.value[:40]}" for tag in tags if rule_for(tag)}
            )


def _rows(cases: list[Case]) -> Iterator[Row]:
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.format].append(case)
    for name in FORMATS:
        found = groups.get(name, [])
        if not found:
            continue
        cleaned = sum(case.mat2 is not None for case in found)
        yield Row(
            f"{name}: identifying tags left of {sum(len(c.left['source']) for c in found)} in "
            f"{len(found)} files ({sum(c.ours is not None for c in found)} cleaned by us, "
            f"{cleaned} by mat2)",
            ours=sum(len(case.left["ours"]) for case in found),
            peer=sum(len(case.left["mat2"]) for case in found) if cleaned else None,
            unit="tags",
            goal="0",
            met=not any(case.left["ours"] for case in found),
            details={
                "refused by us": [case.source.name for case in found if case.ours is None],
                "refused by mat2": [case.source.name for case in found if case.mat2 is None],
                "left by mat2": dict(
                    Counter(tag.split("=")[0] for case in found for tag in case.left["mat2"])
                ),
            },
        )
    ours = [case for case in cases if case.ours]
    theirs_ = [case for case in cases if case.mat2]
    same = sum(_same(case.source, case.ours) for case in ours)
    yield Row(
        "cleaned files whose pictures and sound are bit-identical",
        ours=round(100 * same / max(len(ours), 1), 2),
        peer=round(100 * sum(_same(c.source, c.mat2) for c in theirs_) / max(len(theirs_), 1), 2),
        unit="%",
        goal="100",
        met=same == len(ours),
        details={"cleaned by us": len(ours), "cleaned by mat2": len(theirs_)},
    )
    clips = [case for case in cases if case.format in FORMATS[7:]]
    told = sum(_tells(case.source) for case in clips)
    yield Row(
        f"videos whose packets still name their encoder, of {told} that did",
        ours=sum(_tells(case.ours) for case in clips),
        peer=sum(_tells(case.mat2) for case in clips),
        unit="files",
        goal="0",
        met=not any(_tells(case.ours) for case in clips),
    )
    redacted = [case for case in cases if case.redacted]
    yield Row(
        f"after `redact`: identifying tags left, {len(redacted)} files",
        ours=sum(len(case.left["redacted"]) for case in redacted),
        unit="tags",
        goal="0",
        met=not any(case.left["redacted"] for case in redacted),
    )


def _tells(path: Path | None) -> bool:
    """Whether an encoder's words ride in the packets, where exiftool does not look."""
    raw = path.read_bytes() if path else b""
    return any(word in raw for word in (b"x264 - core", b"x265 (build", b"Lavc", b"LAME3"))


def _same(source: Path, output: Path | None) -> bool:
    """Every picture as it is shown, and every sound sample."""
    assert output is not None
    try:
        with open_media(source) as before, open_media(output) as after:
            if not isinstance(before, Photo):
                return _same_streams(source, output)
            if not isinstance(after, Photo):
                return False
            pairs = zip_longest(before.pictures(), after.pictures())
            return all(a and b and _same_picture(a, b) for a, b in pairs)
    except MediaError:
        return False


def _same_picture(a: Picture, b: Picture) -> bool:
    planes = zip_longest(a.planes(), b.planes())
    return all(p and q and np.array_equal(p.samples, q.samples) for p, q in planes)


def _same_streams(source: Path, output: Path) -> bool:
    for kind in ("video", "audio"):
        for a, b in zip_longest(_frames(source, kind), _frames(output, kind)):
            if a is None or b is None or a[0] != b[0] or not np.array_equal(a[1], b[1]):
                return False
    return True


def _frames(path: Path, kind: str) -> Iterator[tuple[float | None, np.ndarray]]:
    with av.open(str(path)) as container:
        streams = getattr(container.streams, kind)
        if streams:
            for frame in container.decode(streams[0]):
                yield frame.time, frame.to_ndarray()


def _print(cases: list[Case]) -> None:
    for case in cases:
        name = case.source.relative_to(DATA)
        if case.ours is None:
            print(f"refused {name}: {case.why}")
        elif case.left["ours"]:
            print(f"left in ours {name}: {case.left['ours']}")
        if case.left.get("redacted"):
            print(f"left after redact {name}: {case.left['redacted']}")
    print("left by mat2:", Counter(tag.split("=")[0] for c in cases for tag in c.left["mat2"]))


def _version(program: str, option: str = "--version") -> str:
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)
    return done.stdout.strip().rpartition(" ")[2]


if __name__ == "__main__":
    sys.exit(main())
