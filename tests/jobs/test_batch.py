"""Many files through the whole path: named, isolated, placed, remembered."""

from __future__ import annotations

import json
import os
import re
import resource
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vouchsafe.jobs import (
    AlreadyThere,
    CannotWrite,
    NoSuchInput,
    NothingToDo,
    OutputIsInput,
)
from vouchsafe.media import UnknownFormat

from .conftest import Onlooker


def visible(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def media(folder: Path) -> set[str]:
    return {name for name in visible(folder) if not name.endswith((".json", ".html"))}


@pytest.fixture
def march(folder: Path, face: bytes, empty: bytes, clip: bytes) -> None:
    (folder / "day 1").mkdir()
    (folder / "face.jpg").write_bytes(face)
    (folder / "day 1" / "empty.png").write_bytes(empty)
    (folder / "day 1" / "clip.mp4").write_bytes(clip)
    (folder / "notes.txt").write_text("not a photo")


@pytest.mark.usefixtures("march")
def test_a_folder_is_redacted_and_its_tree_mirrored(do: Any, tmp_path: Path) -> None:
    onlooker = Onlooker()

    result = do(onlooker=onlooker, lanes=2)

    assert [outcome.state for outcome in result.outcomes] == ["done"] * 3
    assert media(tmp_path / "out") == {"face.jpg", "day 1/empty.png", "day 1/clip.mp4"}
    assert [path.name for path in result.skipped] == ["notes.txt"]
    assert onlooker.expected == 3
    by_name = {outcome.source.name: outcome for outcome in result.outcomes}
    assert by_name["face.jpg"].regions >= 1
    assert by_name["empty.png"].regions == 0
    assert by_name["clip.mp4"].regions >= 1
    assert all(outcome.checked for outcome in result.outcomes)


def test_progress_only_goes_forward(do: Any, folder: Path, clip: bytes) -> None:
    (folder / "clip.mp4").write_bytes(clip)
    onlooker = Onlooker()

    do(onlooker=onlooker)

    shares = [done for _, done in onlooker.stages]
    assert shares == sorted(shares)
    assert {stage for stage, _ in onlooker.stages} >= {"looking", "writing", "checking"}


def test_inputs_are_untouched_to_the_last_bit(do: Any, folder: Path, face: bytes) -> None:
    path = folder / "face.jpg"
    path.write_bytes(face)
    before = path.stat()

    do()

    after = path.stat()
    assert path.read_bytes() == face
    assert (before.st_mtime_ns, before.st_mode) == (after.st_mtime_ns, after.st_mode)


def test_one_bad_file_does_not_stop_the_others(
    do: Any, folder: Path, empty: bytes, tmp_path: Path
) -> None:
    (folder / "a.jpg").write_bytes(b"no photo at all")
    (folder / "b.png").write_bytes(empty)

    result = do()

    assert [outcome.state for outcome in result.outcomes] == ["refused", "done"]
    assert isinstance(result.outcomes[0].error, UnknownFormat)
    assert media(tmp_path / "out") == {"b.png"}


def test_a_second_run_does_nothing_twice(do: Any, folder: Path, empty: bytes) -> None:
    (folder / "a.png").write_bytes(empty)
    first = do().outcomes[0]
    written = first.output.stat().st_mtime_ns

    second = do().outcomes[0]

    assert (first.state, second.state) == ("done", "already")
    assert second.output == first.output
    assert second.output.stat().st_mtime_ns == written


def test_what_was_redacted_otherwise_is_not_replaced(do: Any, folder: Path, empty: bytes) -> None:
    (folder / "a.png").write_bytes(empty)
    do()

    refused = do(sensitivity="maximum").outcomes[0]
    forced = do(sensitivity="maximum", force=True).outcomes[0]

    assert isinstance(refused.error, AlreadyThere)
    assert forced.state == "done"


def test_an_output_that_was_altered_is_not_taken_for_finished(
    do: Any, folder: Path, empty: bytes
) -> None:
    (folder / "a.png").write_bytes(empty)
    output = do().outcomes[0].output
    output.write_bytes(output.read_bytes()[:-1])

    assert isinstance(do().outcomes[0].error, AlreadyThere)


def test_a_changed_input_is_not_taken_for_finished(
    do: Any, folder: Path, empty: bytes, face: bytes
) -> None:
    (folder / "a.png").write_bytes(empty)
    do()
    Image.new("RGB", (64, 48), "red").save(folder / "a.png")

    assert isinstance(do().outcomes[0].error, AlreadyThere)


def test_same_names_stay_apart(do: Any, tmp_path: Path, empty: bytes, face: bytes) -> None:
    for place, name, data in (("x", "a.png", empty), ("y", "A.PNG", empty), ("z", "a.jpg", face)):
        (tmp_path / place).mkdir()
        (tmp_path / place / name).write_bytes(data)

    result = do(tmp_path / "x" / "a.png", tmp_path / "y" / "A.PNG", tmp_path / "z" / "a.jpg")

    assert media(tmp_path / "out") == {"a.png", "A-2.PNG", "a.jpg"}
    assert [outcome.state for outcome in result.outcomes] == ["done"] * 3


def test_several_folders_keep_their_names(do: Any, tmp_path: Path, empty: bytes) -> None:
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.png").write_bytes(empty)

    do(tmp_path / "x", tmp_path / "y")

    assert media(tmp_path / "out") == {"x/a.png", "y/a.png"}


def test_one_file_named_twice_is_done_once(do: Any, folder: Path, empty: bytes) -> None:
    (folder / "a.png").write_bytes(empty)
    (folder / "link.png").symlink_to(folder / "a.png")

    assert len(do(folder, folder / "a.png", str(folder / "*.png")).outcomes) == 1


def test_the_output_folder_may_lie_in_the_input_folder(do: Any, folder: Path, empty: bytes) -> None:
    (folder / "a.png").write_bytes(empty)

    do(out=folder / "redacted")
    again = do(out=folder / "redacted")

    assert [outcome.state for outcome in again.outcomes] == ["already"]


def test_an_input_is_never_an_output(do: Any, folder: Path, empty: bytes, tmp_path: Path) -> None:
    source = folder / "a.png"
    source.write_bytes(empty)
    out = tmp_path / "out"
    out.mkdir()

    with pytest.raises(OutputIsInput):
        do(out=folder)
    assert isinstance(do(source, out=folder, force=True).outcomes[0].error, OutputIsInput)
    for link in (os.symlink, os.link):
        link(source, out / "a.png")
        assert isinstance(do(force=True).outcomes[0].error, OutputIsInput)
        assert isinstance(do().outcomes[0].error, OutputIsInput)
        (out / "a.png").unlink()
    assert source.read_bytes() == empty


def test_a_dangling_link_is_something_that_is_there(
    do: Any, folder: Path, empty: bytes, tmp_path: Path
) -> None:
    (folder / "a.png").write_bytes(empty)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.png").symlink_to(tmp_path / "elsewhere.png")

    assert isinstance(do().outcomes[0].error, AlreadyThere)
    assert not (tmp_path / "elsewhere.png").exists()


def test_anonymous_names_say_nothing(do: Any, folder: Path, empty: bytes, tmp_path: Path) -> None:
    (folder / "at the safe house").mkdir()
    (folder / "at the safe house" / "Maria.png").write_bytes(empty)

    first = do(anonymous=True)
    again = do(anonymous=True)

    out = tmp_path / "out"
    assert all(re.match(r"[0-9a-f]{16}\.png", name) for name in visible(out))
    assert [outcome.state for outcome in (*first.outcomes, *again.outcomes)] == ["done", "already"]
    for path in out.rglob("*"):
        assert b"Maria" not in path.read_bytes()
        assert b"safe house" not in path.read_bytes()


def test_a_plan_that_names_its_file_does_not_undo_anonymous_names(
    do: Any, folder: Path, empty: bytes, tmp_path: Path
) -> None:
    (folder / "Maria.png").write_bytes(empty)
    do(aim="plan", out=tmp_path / "plans")

    outcomes = do(plans=tmp_path / "plans", anonymous=True).outcomes

    assert [outcome.state for outcome in outcomes] == ["done"]
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if b"Maria" in path.read_bytes()]


def test_planning_writes_only_plans_and_redacting_follows_them(
    do: Any, folder: Path, face: bytes, tmp_path: Path
) -> None:
    (folder / "face.jpg").write_bytes(face)
    plans = tmp_path / "plans"

    planned = do(aim="plan", out=plans)
    assert media(plans) == set()
    raw = json.loads((plans / "face.jpg.plan.json").read_text())
    raw["tracks"] = []
    (plans / "face.jpg.plan.json").write_text(json.dumps(raw))
    redacted = do(plans=plans, check=False)

    assert planned.outcomes[0].regions >= 1
    assert redacted.outcomes[0].regions == 0
    assert not redacted.outcomes[0].checked


def test_a_plan_of_another_file_is_refused(
    do: Any, folder: Path, face: bytes, empty: bytes, tmp_path: Path
) -> None:
    (folder / "face.jpg").write_bytes(face)
    (folder / "empty.png").write_bytes(empty)
    do(folder / "empty.png", aim="plan", out=tmp_path / "plans")

    refused = do(folder / "face.jpg", plans=tmp_path / "plans" / "empty.png.plan.json")

    assert "plan was made for another file" in str(refused.outcomes[0].error)
    assert media(tmp_path / "out") == set()


def test_an_order_that_makes_no_sense_is_refused_before_any_work(
    do: Any, folder: Path, empty: bytes, tmp_path: Path
) -> None:
    with pytest.raises(NothingToDo):
        do()
    with pytest.raises(NoSuchInput):
        do(folder / "nothing.jpg")
    with pytest.raises(NoSuchInput):
        do(str(folder / "*.jpg"))
    (folder / "a.png").write_bytes(empty)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWrite):
        do(out=tmp_path / "file")
    with pytest.raises(NoSuchInput):
        do(plans=tmp_path)


def test_work_folders_of_dead_runs_are_removed_and_those_of_living_ones_kept(
    do: Any, folder: Path, empty: bytes, tmp_path: Path
) -> None:
    import fcntl

    (folder / "a.png").write_bytes(empty)
    out = tmp_path / "out"
    dead, living = out / ".vouchsafe-work-dead", out / ".vouchsafe-work-living"
    for work in (dead, living):
        work.mkdir(parents=True)
        (work / "out.png").write_bytes(b"half")
    lock = os.open(living, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)

    do()
    os.close(lock)

    assert {path.name for path in out.glob(".vouchsafe-work-*")} == {living.name}


def test_a_ledger_cut_short_by_a_kill_is_still_read(do: Any, folder: Path, empty: bytes) -> None:
    (folder / "a.png").write_bytes(empty)
    ledger = do().outcomes[0].output.parent / ".vouchsafe-done.jsonl"
    ledger.write_bytes(ledger.read_bytes() + b'{"source": "12')
    (folder / "b.png").write_bytes(empty + b" ")

    assert [outcome.state for outcome in do().outcomes] == ["already", "done"]
    assert [outcome.state for outcome in do().outcomes] == ["already", "already"]


def test_a_kill_between_the_moves_is_made_good(do: Any, folder: Path, empty: bytes) -> None:
    (folder / "a.png").write_bytes(empty)
    first = do().outcomes[0]
    first.output.unlink()

    again = do().outcomes[0]

    assert again.state == "done"
    assert again.output.is_file()


def test_an_output_that_outgrows_its_limit_leaves_nothing(
    do: Any, folder: Path, empty: bytes, tmp_path: Path
) -> None:
    (folder / "a.png").write_bytes(empty)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
        outcome = do().outcomes[0]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert outcome.state == "refused"
    assert list((tmp_path / "out").iterdir()) in ([], [tmp_path / "out" / ".vouchsafe-done.jsonl"])
