"""What is written on the command line is what the work is done by."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from vouchsafe.cli import app
from vouchsafe.jobs import Order, Settings

Orders = list[Order]

SETTINGS = [
    (["--hide", "plate,text"], {"hide": ("plate", "text")}),
    (["--style", "mosaic"], {"style": "mosaic"}),
    (["--shape", "box"], {"shape": "box"}),
    (["--sound", "mute"], {"sound": "mute"}),
    (["--sensitivity", "maximum"], {"sensitivity": "maximum"}),
    (["--min-size", "12.5"], {"min_size": 12.5}),
    (["--max-pixels", "5000000"], {"max_pixels": 5_000_000}),
    (["--subtitles"], {"subtitles": True}),
    (["--no-subtitles"], {"subtitles": False}),
    (["--no-verify"], {"check": False}),
    (["--verify"], {"check": True}),
    (["--on-residual", "refuse"], {"on_residual": "refuse"}),
    (["--review"], {"review": True}),
    (["--no-report"], {"report": False}),
    (["--report"], {"report": True}),
]
ORDERS = [
    (["--jobs", "3"], {"lanes": 3}),
    (["--force"], {"force": True}),
    (["--anonymous-names"], {"anonymous": True}),
]


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> Orders:
    """The orders that a command would have carried out, with what it would have printed."""
    caught: Orders = []

    def catch(order: Order, *_: Any, as_json: bool, debug: bool) -> None:
        caught.append(order)
        sys.stdout.write(f"json {as_json} debug {debug}")

    for command in ("redact", "plan", "clean"):
        monkeypatch.setattr(sys.modules[f"vouchsafe.cli.{command}"], "run", catch)
    return caught


def given(*arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_without_options_the_defaults_hold(orders: Orders) -> None:
    assert given("redact", "a.jpg", "b", "-o", "out") == "json False debug False"

    assert orders == [Order("redact", ("a.jpg", "b"), Path("out"), Settings())]


@pytest.mark.parametrize(("words", "wanted"), SETTINGS)
def test_a_setting(orders: Orders, words: list[str], wanted: dict[str, Any]) -> None:
    given("redact", "a.jpg", "-o", "out", *words)

    (order,) = orders
    assert {name: getattr(order.settings, name) for name in wanted} == wanted


@pytest.mark.parametrize(("words", "wanted"), ORDERS)
@pytest.mark.parametrize("command", ["redact", "plan", "clean"])
def test_how_the_work_is_done(
    orders: Orders, command: str, words: list[str], wanted: dict[str, Any]
) -> None:
    given(command, "a.jpg", "-o", "out", *words)

    (order,) = orders
    assert order.aim == command
    assert {name: getattr(order, name) for name in wanted} == wanted


@pytest.mark.parametrize("command", ["redact", "plan", "clean"])
@pytest.mark.usefixtures("orders")
def test_how_it_is_told(command: str) -> None:
    assert given(command, "a", "-o", "out", "--json", "--debug") == "json True debug True"


@pytest.mark.parametrize(
    "words", [["--shape", "star"], ["--on-residual", "ask"], ["--hide", "name"], ["--hide", ","]]
)
def test_what_no_option_knows_is_refused(orders: Orders, words: list[str]) -> None:
    done = CliRunner().invoke(app, ["redact", "a.jpg", "-o", "out", *words])

    assert done.exit_code == 2
    assert not orders
