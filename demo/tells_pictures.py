"""The pictures of docs/what-a-photo-tells.md, from nothing but the public-domain portrait.

Run as part of `make picture`; writes docs/images/{grades,copy,inspect}.png. The last is what
Chromium shows of an inspection's page; it is left as it is where there is no Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from demo.files import write_photo
from demo.scene import photo_scene
from vouchsafe.detect import Box, load_eye_gauge
from vouchsafe.exposure import grade_of

IMAGES = Path(__file__).parents[1] / "docs/images"
FACE = Box(181, 58, 88, 120)
HEIGHTS = (120, 60, 30, 18, 9)
"""pixels of the face in the upper row"""
BLURS = (0.005, 0.02, 0.04, 0.07, 0.12)
"""of the face's height, in the lower row"""
TILE, MARGIN, WORDS = 200, 12, 44
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")

Rgb = NDArray[np.uint8]


def main() -> int:
    portrait: Rgb = skimage.data.astronaut()
    IMAGES.mkdir(parents=True, exist_ok=True)
    _save(_grades(portrait), "grades")
    _save(_copy(portrait), "copy")
    return _page()


def _save(picture: Image.Image, name: str, colours: int = 256) -> None:
    picture.quantize(colours, kmeans=2).save(IMAGES / f"{name}.png", optimize=True)


def _grades(portrait: Rgb) -> Image.Image:
    """One face at five sizes and under five blurs, each with its grade."""
    across = len(HEIGHTS) * (TILE + MARGIN) + MARGIN
    sheet = Image.new("RGB", (across, 2 * (TILE + WORDS + MARGIN) + MARGIN), "white")
    gauge = load_eye_gauge(threads=1)
    for at, height in enumerate(HEIGHTS):
        scale = height / FACE.height
        small = _bytes(cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
        face = FACE.scaled(scale)
        _tile(sheet, (at, 0), small, face, [f"{height} pixels high", grade_of(small, face, gauge)])
    for at, share in enumerate(BLURS):
        soft = _bytes(cv2.GaussianBlur(portrait, (0, 0), share * FACE.height))
        said = f"blurred by {share:.1%} of its height".replace(".0%", "%")
        _tile(sheet, (at, 1), soft, FACE, [said, grade_of(soft, FACE, gauge)])
    return sheet


def _bytes(picture: object) -> Rgb:
    return np.asarray(picture, dtype=np.uint8)


def _tile(
    sheet: Image.Image, at: tuple[int, int], picture: Rgb, face: Box, words: list[str]
) -> None:
    left = MARGIN + at[0] * (TILE + MARGIN)
    top = MARGIN + at[1] * (TILE + WORDS + MARGIN)
    side = face.height * 1.4
    x, y = face.centre
    box = (x - side / 2, y - side / 2, x + side / 2, y + side / 2)
    shown = Image.fromarray(picture).resize((TILE, TILE), Image.Resampling.NEAREST, box=box)
    sheet.paste(shown, (left, top))
    draw = ImageDraw.Draw(sheet)
    for line, text in enumerate(words):
        size = 14 if line == 0 else 12
        draw.text((left, top + TILE + 4 + 18 * line), text, "#222222", ImageFont.load_default(size))


def _copy(portrait: Rgb) -> Image.Image:
    """A picture painted over by a program that forgot the small copy in the file."""
    whole = portrait[:384]
    hidden = Image.fromarray(whole)
    ImageDraw.Draw(hidden).ellipse((160, 30, 290, 205), fill="black")
    small = _bytes(cv2.resize(whole, (160, 120), interpolation=cv2.INTER_AREA))
    copy = Image.fromarray(small).resize((512, 384), Image.Resampling.NEAREST)
    sheet = Image.new("RGB", (2 * 512 + 3 * MARGIN, 384 + 2 * MARGIN + 26), "white")
    draw = ImageDraw.Draw(sheet)
    for across, (shown, said) in enumerate(
        [
            (hidden, "What everybody sees"),
            (copy, "The copy of 160 x 120 pixels inside the same file"),
        ]
    ):
        left = MARGIN + across * (512 + MARGIN)
        sheet.paste(shown, (left, MARGIN))
        draw.text((left, MARGIN + 390), said, "#222222", ImageFont.load_default(16))
    return sheet


def _page() -> int:
    """What a browser shows of the page of the demo's photo."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo, page, shot = folder / "street.jpg", folder / "look.html", folder / "shot.png"
        write_photo(photo_scene(), photo)
        program = str(Path(sys.executable).with_name("vouchsafe"))
        done = subprocess.run(
            [program, "inspect", str(photo), "--page", str(page)], check=False, text=True
        )
        if done.returncode not in (0, 1):
            return done.returncode
        if browser is None:
            print("No Chromium here: docs/images/inspect.png is left as it is.")
            return 0
        size = "--window-size=1080,1500"
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [size, f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        _save(Image.open(shot).convert("RGB"), "inspect", 200)
    return 0


if __name__ == "__main__":
    sys.exit(main())
