"""What the process that reads an untrusted file cannot do, and how its end is told."""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from tests.waiting import PATIENCE
from vouchsafe.jobs import errors
from vouchsafe.jobs.allowance import MB, OPENING, Allowance
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.media import UnknownFormat

linux = pytest.mark.skipif(sys.platform != "linux", reason="seccomp and Landlock are Linux's own")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        with Host("misbehave") as host:
            yield host


@pytest.fixture
def ask(host: Host, tmp_path: Path) -> Any:
    work = tmp_path / "work"
    work.mkdir()

    def ask(
        task: str, *, read: tuple[Path, ...] = (), on_progress: Any = None, **arguments: Any
    ) -> Any:
        limits = {
            k: arguments.pop(k)
            for k in ("memory", "cpu", "file_size", "quiet_cpu", "quiet_wall")
            if k in arguments
        }
        opening: Allowance = dataclasses.replace(OPENING, **limits)
        request = Request(task, arguments, str(work), tuple(map(str, read)), opening)
        return host.run(request, on_progress)

    return ask


def test_a_job_is_asked_and_answers(ask: Any) -> None:
    seen: list[Progress] = []

    answer = ask("echo", word="hé", number=3, on_progress=seen.append)

    assert answer["heard"] == {"word": "hé", "number": 3}
    assert seen == [Progress("echoing", 0.5)]


def test_every_job_has_a_process_of_its_own(ask: Any) -> None:
    assert ask("echo")["pid"] != ask("echo")["pid"] != os.getpid()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heap")
def test_no_picture_lies_among_small_things_in_memory(ask: Any) -> None:
    # There a mask that stays would settle in the hole that a picture leaves, and every frame
    # would take new memory.
    assert ask("frames", count=40) == {"in the heap": 0}


@linux
def test_no_socket_of_any_kind_can_be_made(ask: Any) -> None:
    assert set(ask("network").values()) == {"EPERM"}


@linux
def test_no_program_and_no_process_can_be_started_or_touched(ask: Any) -> None:
    assert ask("programs") == {
        "run": "EPERM",
        "exec": "EPERM",
        "fork": "EPERM",
        "kill the parent": "EPERM",
        "starve the others": "EPERM",
        "ptrace": "EPERM",
        "threads": 4,
    }


@linux
def test_only_the_input_is_read_and_only_the_work_folder_written(ask: Any, tmp_path: Path) -> None:
    given = tmp_path / "given.jpg"
    other = tmp_path / "private" / "other.jpg"
    other.parent.mkdir()
    given.write_bytes(b"given")
    other.write_bytes(b"other")

    assert ask("files", read=(given,), given=str(given), other=str(other)) == {
        "write inside": "done",
        "rename inside": "done",
        "folder inside": "done",
        "write beside": "EACCES",
        "read the input": "done",
        "write the input": "EACCES",
        "truncate the input": "EACCES",
        "delete the input": "EACCES",
        "change its mode": "EPERM",
        "change its times": "EPERM",
        "read another file": "EACCES",
        "list another folder": "EACCES",
        "write to the temporary folder": "EACCES",
        "handles": 4,
    }
    assert given.read_bytes() == b"given"


def test_the_libraries_work_in_there(ask: Any) -> None:
    assert ask("libraries", cpu=60, quiet_cpu=60, quiet_wall=60) == {
        "small": [64, 64, 3],
        "faces": 0,
    }


def test_what_libraries_print_goes_nowhere(ask: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert ask("log")["isolation"] == [True, True]
    assert capfd.readouterr() == ("", "")


def test_repeating_oneself_is_not_progress(ask: Any) -> None:
    with pytest.raises(errors.TookTooLong, match="1 seconds of computing"):
        ask("spin", quiet_cpu=1, cpu=30)


def test_the_kernel_ends_a_spinning_job_too(ask: Any) -> None:
    with pytest.raises(errors.TookTooLong):
        ask("spin", quiet_cpu=60, cpu=0)


def test_a_job_that_sleeps_is_ended(ask: Any) -> None:
    with pytest.raises(errors.Stalled):
        ask("sleep", quiet_wall=0.5)


@pytest.mark.parametrize("task", ["allocate", "allocate_natively"])
def test_memory_is_limited(ask: Any, task: str) -> None:
    with pytest.raises(errors.TooMuchMemory, match="more than the 200 MB"):
        ask(task, memory=200 * MB)


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA holds for all memory there only")
@pytest.mark.parametrize("room", [60, 120, 200])
def test_an_encoder_without_memory_says_so(ask: Any, tmp_path: Path, room: int) -> None:
    film = tmp_path / "film.mp4"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height = 1920, 1080
        for _ in range(60):
            container.mux(stream.encode(av.VideoFrame(1920, 1080, "yuv420p")))
        container.mux(stream.encode(None))

    with pytest.raises(errors.TooMuchMemory, match=f"more than the {room} MB"):
        ask("film", read=(film,), source=str(film), memory=room * MB, cpu=60, quiet_cpu=60)


def test_a_detector_without_memory_says_so(ask: Any) -> None:
    with pytest.raises(errors.TooMuchMemory):
        ask("look_at_much", memory=300 * MB, cpu=60, quiet_cpu=60)


def test_a_large_file_gets_more_once_it_is_open(ask: Any) -> None:
    assert ask("grow", memory=300 * MB)["kept"] == 800_000_000


@pytest.mark.parametrize(("task", "signal"), [("fault", "SIGSEGV"), ("abort", "SIGABRT")])
def test_a_crash_becomes_a_sentence(ask: Any, task: str, signal: str) -> None:
    with pytest.raises(errors.WorkerCrashed, match=signal):
        ask(task)


def test_a_job_that_ends_without_an_answer_is_refused(ask: Any) -> None:
    with pytest.raises(errors.MalformedAnswer):
        ask("die")


def test_files_do_not_grow_without_end(ask: Any) -> None:
    with pytest.raises(errors.OutputTooLarge, match="20 MB"):
        ask("fill", file_size=20 * MB)


def test_our_errors_arrive_as_themselves(ask: Any) -> None:
    with pytest.raises(UnknownFormat):
        ask("refuse")


def test_a_bug_says_that_it_is_one_and_where(ask: Any) -> None:
    with pytest.raises(errors.UnexpectedFailure, match=r"bug in Vouchsafe.*KeyError") as caught:
        ask("trip")

    assert "in trip" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    "words",
    [
        "nonsense",
        "[]",
        '{"say": "shell"}',
        '{"say": "progress", "stage": 3, "done": 0}',
        '{"say": "progress", "stage": "x", "done": NaN}',
        '{"say": "opened", "size": {"kind": "photo", "pixels": -1, "file": 0}}',
        '{"say": "failed", "error": "os.system", "facts": {}}',
        '{"say": "failed", "error": "media.Path", "facts": {}}',
        '{"say": "failed", "error": "media.TooManyPixels", "facts": {"claimed": []}}',
        "[" * 100_000,
    ],
)
def test_an_answer_out_of_form_is_refused(ask: Any, words: str) -> None:
    with pytest.raises(errors.MalformedAnswer):
        ask("lie", words=words)


def test_text_from_the_child_cannot_move_the_cursor(ask: Any) -> None:
    seen: list[Progress] = []

    ask(
        "lie", words='{"say":"progress","stage":"\\u001b[2Jgone","done":0}', on_progress=seen.append
    )

    assert seen[0].stage == "\N{REPLACEMENT CHARACTER}[2Jgone"


def test_endless_talk_is_cut_off(ask: Any) -> None:
    with pytest.raises(errors.MalformedAnswer):
        ask("babble")


def test_jobs_run_side_by_side(ask: Any) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(ask("echo", n=n)["heard"]["n"]))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == list(range(6))


def test_closing_the_host_ends_its_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    caught: list[BaseException] = []
    host = Host("misbehave")

    def wait() -> None:
        try:
            host.run(Request("sleep", {}, str(tmp_path), (), OPENING))
        except errors.JobError as error:
            caught.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)
    host.close()
    thread.join(PATIENCE)

    assert [type(error) for error in caught] == [errors.Interrupted]
