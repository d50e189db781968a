"""Hostile files: everything in ../shared/data/metadata and c2pa, bombs, and mutations of valid
photos and clips, through the real program: redacted, inspected and cleaned. No crash, no hang,
nothing unredacted written.

    python -m benchmarks.hostile [--quick]
"""

from __future__ import annotations

import argparse
import json
import random
import struct
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pillow_heif
import skimage.data
from PIL import Image

from benchmarks.datasets import DATA
from benchmarks.programs import Ran, ran
from benchmarks.result import Row, write_result

SECONDS, BYTES = 10.0, 1_000_000_000
MUTATIONS = 2000
_FACE = skimage.data.astronaut()[:224, 112:336]


def main() -> int:
    """0 when no file got through, hung, or crashed the program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="60 mutations, a few given files")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        groups = {
            "given files": _given(quick),
            "bombs": _write(folder / "bombs", bombs()),
            "mutations": _write(folder / "mutations", mutations(60 if quick else MUTATIONS)),
        }
        rows = [_measure(name, paths, folder / f"out {name}") for name, paths in groups.items()]
        rows += [_inspected(name, paths) for name, paths in groups.items()]
        rows += [
            _measure(name, paths, folder / f"clean {name}", "clean")
            for name, paths in groups.items()
        ]
    if not quick:
        write_result(
            "hostile",
            rows,
            goal="no crash, no hang (10 s of computing, 1 GB each), nothing unredacted written",
            peer="none: a property, not a race",
            notes=[
                "given files: all of metadata and c2pa beside the repository",
                "a file that is whole enough to decode is redacted and verified like any other",
            ],
        )
    for row in rows:
        print(f"{row.figure}: {row.ours}", json.dumps(row.details))
    return sum(row.ours != 0 for row in rows)


def _inspected(name: str, paths: list[Path]) -> Row:
    """One run of `inspect` over all of them, with everything it can look for."""
    names = [*map(str, paths)]
    done = ran([sys.executable, "-m", "vouchsafe", "inspect", *names, "--json"])
    files = json.loads(done.output)["files"] if done.code in (0, 1, 2) else []
    problems = [f"{each['source']}: {what}" for each in files for what in _ill(each)]
    if done.code not in (0, 1, 2) or "Traceback" in done.errors:
        problems.append(f"the program itself ended with {done.code}: {done.errors[-500:]}")
    for problem in problems[:20]:
        print(f"  {problem}")
    unread = [each for each in files if each["state"] == "unread"]
    return Row(
        f"{name}, inspected: files that crashed or hung it, of {len(paths)}",
        ours=len(problems),
        unit="files",
        goal="0",
        met=not problems,
        details={
            "unread": len(unread),
            "with something to tell": sum(each["state"] == "exposed" for each in files),
            "kinds of refusal": dict(Counter(each["kind_of_error"] for each in unread)),
            "most cpu seconds, unread": max((each["cpu_seconds"] for each in unread), default=0),
            "most cpu seconds": max((each["cpu_seconds"] for each in files), default=0),
            "most memory MB": max((each["peak_memory"] for each in files), default=0) // 10**6,
        },
    )


def _ill(each: dict[str, Any]) -> Iterator[str]:
    if each["kind_of_error"] in ("UnexpectedFailure", "MalformedAnswer", "WorkerBroken"):
        yield each["error"]
    if each["error"] is not None and ("\n" in each["error"] or not each["error"]):
        yield "not a one-line error"
    if each["inspection"] is None and each["cpu_seconds"] > SECONDS:
        yield f"{each['cpu_seconds']} s of computing before it was refused"
    if each["peak_memory"] > BYTES:
        yield f"{each['peak_memory'] // 10**6} MB"


def _measure(name: str, paths: list[Path], out: Path, command: str = "redact") -> Row:
    """One run of the program over all of them; every file's end looked at."""
    names = [*map(str, paths)]
    done = ran([sys.executable, "-m", "vouchsafe", command, *names, "-o", str(out), "--json"])
    problems = list(_problems(done, out))
    results = json.loads(done.output)["results"] if done.code in (0, 1, 3) else []
    for problem in problems[:20]:
        print(f"  {problem}")
    refused = [each for each in results if each["state"] == "refused"]
    return Row(
        f"{name}{', cleaned' * (command == 'clean')}: "
        f"files that crashed, hung or got through, of {len(paths)}",
        ours=len(problems),
        unit="files",
        goal="0",
        met=not problems,
        details={
            "refused": len(refused),
            "written and verified": len(results) - len(refused),
            "kinds of refusal": dict(Counter(each["kind_of_error"] for each in refused)),
            "most cpu seconds": max((each["cpu_seconds"] for each in refused), default=0),
            "most memory MB": max((each["peak_memory"] for each in refused), default=0) // 10**6,
            "most cpu seconds, written": max((e["cpu_seconds"] for e in results), default=0),
        },
    )


def _problems(done: Ran, out: Path) -> Iterator[str]:
    if done.code not in (0, 1, 3) or "Traceback" in done.errors:
        yield f"the program itself ended with {done.code}: {done.errors[-500:]}"
        return
    results = json.loads(done.output)["results"]
    kept = {each["output"] for each in results if each["output"]}
    kept |= {name for each in results for name in each["beside"]}
    for path in out.rglob("*"):
        if path.is_file() and str(path) not in kept and path.name != ".vouchsafe-done.jsonl":
            yield f"left behind: {path}"
    for each in results:
        yield from (f"{each['source']}: {what}" for what in _wrong(each))


def _wrong(each: dict[str, Any]) -> Iterator[str]:
    if each["state"] != "refused":
        if not each["checked"]:
            yield "written unverified"
        return
    if each["kind_of_error"] in ("UnexpectedFailure", "MalformedAnswer", "WorkerBroken"):
        yield each["error"]
    if "\n" in each["error"] or not each["error"]:
        yield "not a one-line error"
    if each["output"]:
        yield "refused, and written"
    if each["cpu_seconds"] > SECONDS:
        yield f"{each['cpu_seconds']} s of computing before it was refused"
    if each["peak_memory"] > BYTES:
        yield f"{each['peak_memory'] // 10**6} MB before it was refused"


def _given(quick: bool) -> list[Path]:
    paths = [
        path
        for folder in ("metadata", "c2pa")
        for path in sorted((DATA / folder).rglob("*"))
        if path.is_file()
    ]
    return paths[::25] if quick else paths


def _write(folder: Path, files: Iterator[tuple[str, bytes]]) -> list[Path]:
    folder.mkdir()
    paths = []
    for name, data in files:
        (folder / name).write_bytes(data)
        paths.append(folder / name)
    return paths


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that claim to be huge, or unfold without end."""
    for side in (65_000, 30_000, 2**31 - 1):
        yield f"png {side}.png", _png(side, side, zlib.compress(bytes(10_000_000), 9))
    yield "png short.png", _png(9_000, 9_000, zlib.compress(bytes(50_000_000), 9))
    yield "jpeg huge.jpg", _tall_jpeg()
    yield "tiff huge.tif", _tiff(65_000, 65_000, 1)
    yield "tiff loop.tif", _tiff(16, 16, 1, loop=True)
    yield "gif endless.gif", _gif(200_000)
    yield "gif huge.gif", b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
    yield "boxes.mp4", struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + _boxes(20_000)
    yield "endless box.mp4", struct.pack(">I4s4sIIQ", 16, b"ftyp", b"isom", 0, 1, 2**62)
    yield "ebml.mkv", b"\x1aE\xdf\xa3\x01" + b"\xff" * 4096
    yield "webp.webp", b"RIFF\xff\xff\xff\xffWEBPVP8X\n\0\0\0\x12\0\0\0" + b"\xff" * 6


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _tall_jpeg() -> bytes:
    data = bytearray(encoded("jpg"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = b"\xff\xdc\xff\xdc"
    return bytes(data)


def _tiff(width: int, height: int, value: int, *, loop: bool = False) -> bytes:
    tags = (
        (256, width),
        (257, height),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (279, value),
    )
    body = b"".join(struct.pack("<HHII", tag, 4, 1, number) for tag, number in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + body + struct.pack("<I", 8 if loop else 0)


def _gif(frames: int) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", 2000, 2000, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02L\x01\0"
    return head + frame * frames + b";"


def _boxes(deep: int) -> bytes:
    return b"".join(struct.pack(">I4s", 8 * (deep - at), b"moov") for at in range(deep))


def mutations(count: int) -> Iterator[tuple[str, bytes]]:
    """Valid files, each with something wrong; the same ones every time."""
    chance = random.Random(2026)
    valid = {name: encoded(name) for name in (*PHOTOS, *CLIPS)}
    names = sorted(valid)
    for number in range(count):
        name = names[number % len(names)]
        how = MUTATORS[chance.randrange(len(MUTATORS))]
        data = how(bytearray(valid[name]), chance)
        yield f"{number:04} {how.__name__[1:]}.{name.rpartition(' ')[2]}", bytes(data)


PHOTOS = ("jpg", "progressive jpg", "png", "webp", "tif", "gif", "heic", "avif")
CLIPS = ("mp4", "mov", "mkv", "webm", "avi", "ts")
_CODECS = {"webm": "libvpx", "avi": "mpeg4"}


def encoded(name: str) -> bytes:
    """A small valid file with a face in it."""
    suffix = name.rpartition(" ")[2]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{suffix}"
        if suffix in CLIPS:
            _clip(path, _CODECS.get(suffix, "libx264"))
        elif suffix == "heic":
            pillow_heif.from_pillow(Image.fromarray(_FACE)).save(path, quality=60)
        else:
            Image.fromarray(_FACE).save(path, progressive=name.startswith("progressive"))
        return path.read_bytes()


def _clip(path: Path, codec: str) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 224, 224, "yuv420p"
        for at in range(6):
            frame = av.VideoFrame.from_ndarray(np.roll(_FACE, at * 2, axis=1), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _flipped(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 4, 32, 256))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def _cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(1, len(data))]


def _head_changed(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 2, 8))):
        data[chance.randrange(min(512, len(data)))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
    return data


def _number_blown_up(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data) - 8)
    data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4)))
    return data


def _blanked(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data))
    length = min(chance.choice((16, 256, 4096)), len(data) - at)
    data[at : at + length] = bytes(length)
    return data


def _repeated(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data))
    part = data[at : at + chance.choice((8, 64, 2048))]
    return data[:at] + part * chance.choice((2, 50)) + data[at:]


def _dropped(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.choice((1, 8, 512)) :]


MUTATORS = (_flipped, _cut, _head_changed, _number_blown_up, _blanked, _repeated, _dropped)


if __name__ == "__main__":
    sys.exit(main())
