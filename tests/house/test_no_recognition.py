"""Vouchsafe finds faces and never whose they are: nothing that could tell may come in."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.dependencies import LOCKS, ROOT, installed, locked

RECOGNISERS = re.compile(
    r"""
    face[-_.]?(recog|net|id\b|match|embed|verif|search|print)   # and what is built on them
    | (insight|deep|arc|cos|sphere|ada|open|mag)[-_.]?face\b
    | retinaface[-_.]?recog | \bdlib | \bsface | uniface | face[-_.]?anal | rekognition
    | compreface | clearview | pimeyes | mtcnn[-_.]?facenet | kornia[-_.]?face
    | (speaker|voice)[-_.]?(recog|id\b|verif|embed|print|encoder) | resemblyzer | speechbrain
    | pyannote | wespeaker | nemo[-_.]?toolkit | re[-_.]?id\b | person[-_.]?re[-_.]?id
    | torchreid | fast[-_.]?reid | gait
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Distributions that tell people apart by face, voice or gait, by what they are called."""

TELLING = re.compile(
    r"face_?recogni|recogni[sz]e_?faces?|face_?embedding|face_?print|FaceRecognizer|identify_?person"
    r"|speaker_?embedding|voice_?print|re_?identif",
    re.IGNORECASE,
)
"""Names in code that would tell people apart, whoever's library they come from."""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_recogniser_is_locked(lock: Path) -> None:
    assert [name for name in locked(lock) if RECOGNISERS.search(name)] == []


def test_no_recogniser_is_installed_with_vouchsafe() -> None:
    assert [name for name in installed() if RECOGNISERS.search(name)] == []


def test_no_dependency_describes_itself_as_a_recogniser() -> None:
    said = {
        name: f"{about.get('summary', '')} {about.get('keywords', '')}".lower()
        for name, each in installed().items()
        for about in [each.metadata.json]
    }
    telling = re.compile(r"(face|facial|speaker|gait|person)[ -](recognition|re-?id|verification)")

    assert {name: text for name, text in said.items() if telling.search(text)} == {}


@pytest.mark.parametrize(
    "name",
    ["face-recognition", "facenet-pytorch", "insightface", "deepface", "dlib", "dlib-bin",
     "resemblyzer", "torchreid", "openface", "pyannote-audio"],
)  # fmt: skip
def test_the_known_recognisers_would_be_caught(name: str) -> None:
    assert RECOGNISERS.search(name)


@pytest.mark.parametrize(
    "name", ["deface", "opencv-python-headless", "scikit-image", "pillow", "typeguard"]
)
def test_harmless_neighbours_would_not_be_caught(name: str) -> None:
    assert not RECOGNISERS.search(name)


def test_no_code_asks_who_somebody_is() -> None:
    """OpenCV, which we need for other things, carries a recogniser; nobody may call it."""
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for name in _names(path.read_text("utf-8"))
        if TELLING.search(name)
    ]

    assert found == []


def test_code_that_asks_would_be_caught() -> None:
    asking = "import cv2\nmodel = cv2.FaceRecognizerSF.create('m.onnx', '')\n"

    assert any(TELLING.search(name) for name in _names(asking))


def _names(source: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            names.append(node.id)
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
        elif isinstance(node, ast.arg):
            names.append(node.arg)
        elif isinstance(node, ast.alias | ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
    return names
