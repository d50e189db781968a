"""The README's picture: the demo's photo before and after, small enough for a repository.

Run as `make picture`; writes docs/images/before-after.png.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

from demo.__main__ import redact
from demo.files import write_photo
from demo.scene import photo_scene

PICTURE = Path(__file__).parents[1] / "docs/images/before-after.png"

WIDTH = 560
"""of each half, in pixels"""

COLOURS = 256


def main() -> int:
    """The exit code of the redaction that the picture shows."""
    with tempfile.TemporaryDirectory() as name:
        before, out = Path(name) / "street.jpg", Path(name) / "out"
        write_photo(photo_scene(), before)
        code = redact(before, out)
        if (out / before.name).exists():
            _side_by_side(before, out / before.name).save(PICTURE, optimize=True)
    return code


def _side_by_side(before: Path, after: Path) -> Image.Image:
    halves = [Image.open(path).convert("RGB").reduce(2) for path in (before, after)]
    for half in halves:
        half.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", (2 * WIDTH + 8, halves[0].height), "white")
    for across, half in enumerate(halves):
        sheet.paste(half, (across * (WIDTH + 8), 0))
    return sheet.quantize(COLOURS, kmeans=2)


if __name__ == "__main__":
    sys.exit(main())
