"""`make demo`: make a photo and a clip, redact both as a user would, and check the result.

`make demo FILE=march.mp4` redacts that file instead.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from PIL import Image

from demo.check import Seen, check_clip, check_photo, frame_at, read_photo, secrets_left
from demo.files import write_clip, write_photo
from demo.scene import clip_scene, photo_scene

SECONDS = 8.0

REVIEW_REQUIRED = 3
"""the exit code of `vouchsafe redact` when all is done but a person should look"""


def main() -> int:
    """0: every known face hidden and every planted secret gone (or the user's own file done)."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--file", type=Path, help="a photo or video of your own")
    parser.add_argument("--out", type=Path, default=Path("demo-out"))
    parser.add_argument("--seconds", type=float, default=SECONDS, help="length of the made clip")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.file is not None:
        return redact(options.file, options.out)
    return _made_scene(options.out, options.seconds)


def _made_scene(out: Path, seconds: float) -> int:
    made, redacted = out / "made", out / "redacted"
    made.mkdir(exist_ok=True)
    photo, clip = made / "street.jpg", made / "march.mp4"
    print(f"Composing a photo and a clip of {seconds:g} s in {made} …", flush=True)
    write_photo(photo_scene(), photo)
    write_clip(clip_scene(), clip, seconds)
    inspect(photo)
    code = redact(made, redacted)
    if code not in (0, REVIEW_REQUIRED):
        return code
    outputs = redacted / photo.name, redacted / clip.name
    print("\nChecked against the known places, with nothing of Vouchsafe's own:")
    seen = check_photo(photo_scene(), photo, outputs[0])
    _tell("photo", seen)
    in_clip = check_clip(clip_scene(), clip, outputs[1])
    _tell("clip", in_clip)
    left = [f"{secret} in {path.name}" for path in outputs for secret in secrets_left(path)]
    print(f"  planted secrets (place, serial, owner, comment): {', '.join(left) or 'all gone'}")
    _before_and_after(out / "before-after.png", (photo, clip), outputs, seconds / 2)
    _say_where(out, redacted, review=code == REVIEW_REQUIRED)
    return 1 if left or any(each.leaks for each in [*seen, *in_clip]) else 0


def inspect(source: Path) -> int:
    """Say what the file gives away as it is; the exit code of `vouchsafe inspect`."""
    return _vouchsafe("inspect", str(source), "--only", "metadata,faces")


def redact(source: Path, out: Path) -> int:
    """The exit code of `vouchsafe redact`, run as a user would."""
    return _vouchsafe("redact", str(source), "-o", str(out), "--force")


def _vouchsafe(*words: str) -> int:
    """The same program that a user types, from this environment."""
    print(f"\n$ vouchsafe {' '.join(words)}", flush=True)
    command = [str(Path(sys.executable).with_name("vouchsafe")), *words]
    return subprocess.run(command, check=False).returncode


def _tell(what: str, seen: list[Seen]) -> None:
    leaks = [each for each in seen if each.leaks]
    widths = [each.width for each in seen]
    least = min(seen, key=lambda each: each.hidden)
    print(
        f"  {what}: {len(seen) - len(leaks)} of {len(seen)} faces hidden, "
        f"{min(widths):.0f} to {max(widths):.0f} pixels wide; "
        f"the least hidden is {least.name!r} with {least.hidden:.0%} of its face"
    )
    for name in dict.fromkeys(each.name for each in leaks):
        times = [f"{each.time:.2f}" for each in leaks if each.name == name]
        print(f"    NOT HIDDEN: {name!r} at {', '.join(times[:8])} s ({len(times)} pictures)")


def _before_and_after(
    path: Path, inputs: tuple[Path, Path], outputs: tuple[Path, Path], time: float
) -> None:
    rows = [
        [Image.fromarray(read_photo(each[0])) for each in (inputs, outputs)],
        [Image.fromarray(frame_at(each[1], time)) for each in (inputs, outputs)],
    ]
    sheet = Image.new("RGB", (1600, 960), "white")
    for down, row in enumerate(rows):
        for across, picture in enumerate(row):
            picture.thumbnail((796, 478))
            sheet.paste(picture, (across * 804, down * 482))
    sheet.save(path)


def _say_where(out: Path, redacted: Path, *, review: bool) -> None:
    print(f"\nBefore and after:  {out / 'before-after.png'}")
    for report in sorted(redacted.rglob("*.html")):
        print(f"Report:            {report}")
    if review:
        print("Vouchsafe asks a person to look before these are shared: see the report.")


if __name__ == "__main__":
    sys.exit(main())
