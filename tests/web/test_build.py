"""What a browser is given is what the sources say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
STATIC = ROOT / "src/vouchsafe/server/static"


def test_the_committed_files_are_what_the_sources_build_to(
    node: Callable[..., None], tmp_path: Path
) -> None:
    node("build.mjs", str(tmp_path))

    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {name: _bytes(STATIC / name) for name in built}

    assert built.keys() >= {"editor.js", "editor.css"}
    assert [name for name in built if built[name] != committed[name]] == [], "make web"


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def test_the_model_does_what_its_tests_say(node: Callable[..., None]) -> None:
    node("test.mjs")


def test_every_word_of_the_editor_is_used() -> None:
    sources = "".join(path.read_text("utf-8") for path in (WEB / "src/editor").rglob("*.ts"))
    words = json.loads((WEB / "src/editor/words.json").read_text("utf-8"))
    made_up = re.findall(r"`(\w+_)\$\{", sources)  # `kind_${track.kind}` and the like

    unused = [
        word for word in words if f'"{word}"' not in sources and not word.startswith(tuple(made_up))
    ]

    assert unused == []


def test_the_pages_know_the_same_words() -> None:
    packaged = ROOT / "src/vouchsafe/server/pages/editor_words.json"

    assert packaged.read_bytes() == (WEB / "src/editor/words.json").read_bytes()


def test_the_editor_is_small_and_asks_nobody_else() -> None:
    script = (STATIC / "editor.js").read_text("utf-8")

    assert len(script) < 120_000
    assert set(re.findall(r"https?://[\w.]+", script)) <= {"http://www.w3.org"}  # SVG's name
    assert "eval(" not in script
    assert "innerHTML" not in script
