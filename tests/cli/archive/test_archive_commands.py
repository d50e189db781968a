"""The archive's commands as a shell sees them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from vouchsafe.archive import Archive, find_keys
from vouchsafe.cli import app
from vouchsafe.cli.archive import COMMANDS

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("VOUCHSAFE_ARCHIVE", "VOUCHSAFE_MEMBER", "VOUCHSAFE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["archive", *map(str, words)])


def answer(*words: object) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of ann's that every further command finds."""
    done = run("init", "marches", "--as", "ann", "--keys", "keys", "--no-passphrase")
    assert done.exit_code == 0, (done.output, done.exception)
    monkeypatch.setenv("VOUCHSAFE_ARCHIVE", str(tmp_path / "marches"))
    monkeypatch.setenv("VOUCHSAFE_KEYS", str(tmp_path / "keys"))
    return tmp_path / "marches"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "clip.mp4"
    path.parent.mkdir()
    path.write_bytes(os.urandom(10_000))
    return path


@pytest.fixture
def item(made: Path, clip: Path) -> str:
    return str(answer("add", clip, "--no-examine")["added"][0]["item"])


def test_every_command_has_help_with_an_example() -> None:
    for command in COMMANDS:
        name = command.__name__.replace("_", "-")
        shown = run(name, "--help")
        assert shown.exit_code == 0
        assert f"vouchsafe archive {name}" in " ".join(shown.output.split()), name


def test_init_leaves_a_sheet_to_print_and_says_so(made: Path) -> None:
    sheet = made.parent / "recovery-sheet.html"

    assert "AGE-SECRET-KEY-1" in sheet.read_text("utf-8")
    assert sheet.stat().st_mode & 0o077 == 0
    assert {path.name for path in (made.parent / "keys").iterdir()} >= {"ann.key", "ann.pub"}


def test_init_replaces_no_sheet_and_makes_nothing_then(tmp_path: Path) -> None:
    (tmp_path / "recovery-sheet.html").write_text("of another archive")

    done = run("init", "marches", "--as", "ann", "--keys", "keys", "--no-passphrase")

    assert done.exit_code != 0
    assert not (tmp_path / "marches").exists()
    assert (tmp_path / "recovery-sheet.html").read_text() == "of another archive"


def test_a_failed_init_leaves_no_sheet(tmp_path: Path) -> None:
    (tmp_path / "marches").mkdir()
    (tmp_path / "marches" / "file").touch()

    assert run("init", "marches", "--as", "a", "--keys", "keys", "--no-passphrase").exit_code != 0
    assert not (tmp_path / "recovery-sheet.html").exists()


def test_a_passphrase_comes_from_a_file(tmp_path: Path, clip: Path) -> None:
    (tmp_path / "right").write_text("long and wide\n")
    (tmp_path / "wrong").write_text("short\n")
    assert run("init", "a", "--as", "ann", "--passphrase-file", "right").exit_code == 0

    done = run("add", clip, "--no-examine", "--archive", "a", "--passphrase-file", "right")
    refused = run("add", clip, "--archive", "a", "--passphrase-file", "wrong")
    unasked = run("add", clip, "--archive", "a")

    assert done.exit_code == 0
    assert "1 added, 0 refused." in done.stdout
    assert "not the passphrase" in str(refused.exception)
    assert unasked.exit_code == 2


def test_what_is_added_comes_out_again(item: str, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    taken = answer("get", item[:8], "-o", "out", "--why", "a hearing")

    assert taken["item"] == item
    assert (tmp_path / "out" / "clip.mp4").read_bytes() == clip.read_bytes()
    again = run("get", item, "-o", "out")
    assert "it is there already" in str(again.exception)
    kinds = [event["event"] for event in answer("history", item)["events"]]
    assert kinds == ["received", "read"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"clip.mp4"}


def test_folders_are_taken_in_with_all_below(made: Path, tmp_path: Path) -> None:
    for name in ("b/2.jpg", "b/a/1.jpg", "0.jpg"):
        path = tmp_path / "march" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    (tmp_path / "march" / "link").symlink_to(tmp_path / "march" / "0.jpg")

    said = ["--source", "a neighbour", "--received-at", "2026-11-22"]

    added = answer("add", "march", *said, "--no-examine")

    names = [Path(each["path"]).relative_to("march").as_posix() for each in added["added"]]
    assert names == ["0.jpg", "b/2.jpg", "b/a/1.jpg"]


def test_what_is_no_file_is_left_out_of_folders_and_said(made: Path, clip: Path) -> None:
    os.mkfifo(clip.parent / "pipe")
    (clip.parent / "li\x1bnk").symlink_to("clip.mp4")

    told = answer("add", clip.parent, "--no-examine")
    shown = run("add", clip.parent, "--no-examine")

    assert [each["path"] for each in told["added"]] == [str(clip)]
    assert told["refused"] == []
    assert told["left_out"] == [
        {
            "path": str(clip.parent / "li\x1bnk"),
            "why": "a link; what it points at is added where it lies",
        },
        {"path": str(clip.parent / "pipe"), "why": "no plain file"},
    ]
    assert "1 added, 0 refused, 2 left out." in shown.stdout
    assert "pipe: no plain file" in shown.stderr
    assert "\x1b" not in shown.stderr
    assert shown.exit_code == 0


def test_a_refused_file_is_exit_code_1_and_the_rest_is_in(made: Path, clip: Path) -> None:
    os.mkfifo(clip.parent / "pipe")

    done = run("add", clip, clip.parent / "pipe", "--no-examine", "--json")

    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert len(said["added"]) == 1
    assert said["refused"][0]["kind_of_error"] == "NoPlainFile"


def test_a_wrong_moment_is_refused_with_a_sentence(made: Path, clip: Path) -> None:
    done = run("add", clip, "--received-at", "yesterday")

    assert "Write it like 2026-11-22" in str(done.exception)


def test_the_history_is_told_as_a_story(item: str) -> None:
    run("note", item, "The [clock] is an hour off.")

    told = run("history", item[:6]).stdout

    assert "ann took in “clip.mp4”, 10.0 kB." in told
    assert "ann noted: The [clock] is an hour off." in told


def test_the_whole_archives_history_is_told(item: str) -> None:
    told = run("history").stdout

    assert "ann made the archive." in told
    assert "took in" in told


def test_erasing_asks_first(item: str) -> None:
    asked = run("erase", item, "--reason", "asked for")
    done = run("erase", item, "--reason", "asked for", "--yes")

    assert asked.exit_code == 2
    assert "nobody is there to be asked" in asked.output
    assert "--yes" in asked.output
    assert done.exit_code == 0
    assert "erased it: its key was destroyed." in run("history", item).stdout
    assert "was erased on" in str(run("get", item).exception)


def test_members_come_and_go(item: str, made: Path, tmp_path: Path) -> None:
    assert run("keys", "bob", "--keys", "stick", "--no-passphrase").exit_code == 0
    assert run("grant", "stick/bob.pub", "--yes").exit_code == 0
    seen = run("history", item, "--keys", "stick")
    assert "took in" in seen.stdout, seen.exception
    revoked = answer("revoke", "bob", "--yes")
    assert revoked["log_key"].startswith("archive-")
    assert "no present member" in str(run("history", item, "--keys", "stick").exception)


def test_who_cannot_be_revoked_is_said_before_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "phrase").write_text("long and wide\n")
    assert run("init", "a", "--as", "ann", "--passphrase-file", "phrase").exit_code == 0

    nobody, herself = (run("revoke", name, "--archive", "a") for name in ("nobody", "ann"))

    assert "nobody is no member of this archive" in str(nobody.exception)
    assert "ann is the only member" in str(herself.exception)


def test_keys_are_never_replaced(tmp_path: Path) -> None:
    assert run("keys", "bob", "--keys", "stick", "--no-passphrase").exit_code == 0
    before = (tmp_path / "stick" / "bob.key").read_bytes()

    again = run("keys", "bob", "--keys", "stick", "--no-passphrase")

    assert "is there already" in str(again.exception)
    assert (tmp_path / "stick" / "bob.key").read_bytes() == before


def test_keys_are_renewed(item: str, made: Path, tmp_path: Path) -> None:
    assert run("rotate").exit_code == 0
    assert run("rotate", "member", "--no-passphrase").exit_code == 0
    assert run("rotate", "recovery", "--sheet", "new.html").exit_code == 0
    assert "AGE-SECRET-KEY-1" in (tmp_path / "new.html").read_text("utf-8")
    told = run("history").stdout
    for said in ("gave the log a new key", "renewed the keys of ann", "a new recovery sheet"):
        assert said in told
    keys = find_keys(str(made), "ann", tmp_path / "keys").unlock(None)
    assert Archive.open(made, unlock=keys).policy.log_keys[0].until == 2


def test_a_rolled_back_archive_is_said_aloud(item: str, made: Path, clip: Path) -> None:
    import shutil

    shutil.copytree(made, made.parent / "earlier")
    run("note", item, "later")
    shutil.rmtree(made)
    shutil.move(made.parent / "earlier", made)

    told, refused = run("history"), run("add", clip)

    assert "rolled back" in told.stderr
    assert told.exit_code == 0
    assert "Nothing is written to it" in str(refused.exception)


def test_no_archive_is_said_with_what_to_do(tmp_path: Path) -> None:
    assert "--archive DIR" in str(run("history").exception)
    assert "archive init" in str(run("history", "--archive", "nothing").exception)


def test_the_sheet_lets_somebody_in(item: str, made: Path, tmp_path: Path) -> None:
    sheet = (tmp_path / "recovery-sheet.html").read_text("utf-8")
    shown = sheet[sheet.index('<div class="key">') : sheet.index('<div class="code">')]
    key = " ".join(re.findall(r"<span>(.*?)</span>", shown))
    (tmp_path / "recovery.txt").write_text(key)

    done = run(
        "recover", "bob", "--keys", "new", "--no-passphrase", "--recovery-file", "recovery.txt"
    )

    assert done.exit_code == 0, done.exception
    assert "bob is a member now" in done.stdout
    assert "bob made bob a member with the recovery key." in run("history").stdout


def test_the_sheet_lets_somebody_in_whose_keys_lie_in_the_archive(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).write_text(f"{name} passphrase\n")
    here = ("--archive", "a", "--passphrase-file", "new")
    assert run("init", "a", "--as", "ann", "--passphrase-file", "old").exit_code == 0
    sheet = (tmp_path / "recovery-sheet.html").read_text("utf-8")
    shown = sheet[sheet.index('<div class="key">') : sheet.index('<div class="code">')]
    (tmp_path / "key").write_text(" ".join(re.findall(r"<span>(.*?)</span>", shown)))

    bare = run("recover", "ann", "--no-passphrase", "--recovery-file", "key", *here)
    done = run("recover", "ann", "--recovery-file", "key", *here)

    assert "need a passphrase" in str(bare.exception)
    assert done.exit_code == 0, done.exception
    assert "with the recovery key" in run("history", *here).stdout
    assert run("verify", *here).exit_code == 0


def test_nothing_that_came_in_steers_the_terminal(item: str) -> None:
    run("note", item, "red \x1b[31m and \u202eback\nnext line")

    told = run("history", item).stdout

    assert "\x1b[31m" not in told
    assert "\\x1b[31m and \\u202eback\\nnext line" in told


def test_what_is_missing_keeps_nothing_else_out(made: Path, clip: Path) -> None:
    done = run("add", clip.parent / "gone", clip, "--no-examine", "--json")

    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [each["path"] for each in told["added"]] == [str(clip)]
    assert [each["path"] for each in told["refused"]] == [str(clip.parent / "gone")]
    assert "there is no such file" in told["refused"][0]["error"]


def test_a_name_cannot_steer_the_terminal(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31mb.txt"
    path.write_text("x")
    shown = run("add", path), run("search")

    assert all(done.exit_code == 0 and "\x1b" not in done.output for done in shown)
    assert "a\\x1b[31mb.txt" in shown[1].output


def test_a_name_of_two_lines_stays_one_name(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.txt\nand two.txt"
    path.write_text("x")
    run("add", path)

    assert "one.txt\\nand two.txt" in run("search").output


def test_what_cannot_be_meant_is_refused_with_a_sentence(item: str, tmp_path: Path) -> None:
    (tmp_path / "phrase").write_bytes(b"\xff\xfe\n")

    assert "empty" in run("note", item, " ").output
    assert "--near" in run("search", "--within", "2km").output
    made = run("keys", "bob", "--keys", tmp_path / "b", "--passphrase-file", tmp_path / "phrase")
    assert made.exit_code == 2
    assert "UTF-8" in made.output


def test_a_folder_that_cannot_be_listed_keeps_nothing_else_out(
    made: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, listed = clip.parent / "closed", os.scandir
    closed.mkdir()

    def scandir(path: Any) -> Any:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr("vouchsafe.archive.inputs.os.scandir", scandir)
    done = run("add", clip.parent, "--no-examine", "--json")

    told = json.loads(done.stdout)
    assert (done.exit_code, len(told["added"]), len(told["refused"])) == (1, 1, 1)
    assert "Permission denied" in told["refused"][0]["error"]
