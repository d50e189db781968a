"""The servers of a data folder, as the folder itself knows them."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.server.serving import noted, served


def test_a_place_is_there_while_the_server_runs(tmp_path: Path) -> None:
    assert served(tmp_path) == []
    with noted(tmp_path, "http://127.0.0.1:8750"), noted(tmp_path, "https://review.example.org"):
        assert sorted(served(tmp_path)) == ["http://127.0.0.1:8750", "https://review.example.org"]
        modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "serving").iterdir()}
        assert modes == {0o600}
        assert len(served(tmp_path)) == 2
    assert served(tmp_path) == []


def test_what_nobody_keeps_locked_is_nobodys_and_goes(tmp_path: Path) -> None:
    (tmp_path / "serving").mkdir()
    left = tmp_path / "serving" / "0011223344556677"
    left.write_text("http://127.0.0.1:9999")

    assert served(tmp_path) == []
    assert not left.exists()
