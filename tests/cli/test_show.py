"""What is printed: sentences, whatever the names in them are made of."""

from __future__ import annotations

import pytest

from vouchsafe.cli.show import say_error


def test_an_error_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say_error("clip\x1b]0;gone\x07\u202egpj.mp4 [red]cannot[/red] be read: größer als erlaubt")

    said = " ".join(capsys.readouterr().err.split())

    assert said == (
        "refused clip\\x1b]0;gone\\x07\\u202egpj.mp4 [red]cannot[/red] be read: größer als erlaubt"
    )
