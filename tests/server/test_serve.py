"""`vouchsafe serve`, as a program."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx

from tests.waiting import PATIENCE
from vouchsafe.review import Reviews
from vouchsafe.server.running import listen


@contextmanager
def serving(data: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, and the link that it prints."""
    command = [sys.executable, "-m", "vouchsafe", "serve", "--data", str(data), "--no-browser"]
    program = subprocess.Popen(
        [*command, "--port", "0", "--workers", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert program.stdout is not None
        for line in program.stdout:
            if found := re.search(r"http://\S+", line):
                yield program, found[0]
                break
        else:
            raise AssertionError(program.communicate()[1])
    finally:
        if program.poll() is None:
            program.kill()
        program.communicate()


def test_a_link_signs_in_once_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (program, link):
        origin = re.sub(r"/sign-in/.*", "", link)
        assert origin.startswith("http://127.0.0.1:")
        headers = {"origin": origin, "sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=origin, headers=headers, trust_env=False) as browser:
            assert browser.get(link).status_code == 200
            assert browser.post(link, data={"label": "Heron"}).status_code == 303
            assert browser.get("/").status_code == 200
            browser.cookies.clear()
            assert browser.post(link, data={"label": "Tern"}).status_code == 410

        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=PATIENCE)

    assert program.returncode == 0
    assert "goes on at the next start" in out
    [refused] = err.splitlines()
    assert ' vouchsafe.refused: {"code": "spent"' in refused
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_starts_print_links_until_somebody_can_sign_in(tmp_path: Path) -> None:
    links = []
    for _ in range(2):
        with serving(tmp_path / "data") as (program, link):
            links.append(link.rsplit("/", 1)[-1])
            program.send_signal(signal.SIGTERM)
            program.communicate(timeout=PATIENCE)
            assert program.returncode == 0
    with Reviews.open(tmp_path / "data") as reviews:
        reviews.accept(links[1], "Heron")
    assert links[0] != links[1]

    with serving(tmp_path / "data") as (program, place):
        assert re.fullmatch(re.escape("http://127.0.0.1:") + r"\d+", place)
        port = place.rsplit(":", 1)[-1]
        beside = run("--data", str(tmp_path / "data"), "--port", port, "--sign-in-link")
        program.send_signal(signal.SIGTERM)
        said, _ = program.communicate(timeout=PATIENCE)

    assert "/sign-in/" not in said
    assert beside.returncode == 0
    with Reviews.open(tmp_path / "data") as reviews:
        (link,) = re.findall(rf"{place}/sign-in/(\S+)", beside.stdout)
        assert reviews.sign_in(link).who.label == "Heron"


def test_a_link_leads_to_the_server_of_this_folder_whatever_port_is_named(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (program, link), listen("127.0.0.1", 0) as strange:
        place = link.partition("/sign-in/")[0]
        port = str(strange.getsockname()[1])

        for each in (port, "0"):
            beside = run("--data", str(tmp_path / "data"), "--port", each, "--sign-in-link")

            assert beside.returncode == 0
            assert re.findall(r"http://[^/]+", beside.stdout) == [place]
        assert program.poll() is None


def test_no_link_leads_to_a_program_that_is_no_server_of_this_folder(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (program, _):
        program.kill()  # as a power cut would
        program.communicate()
    with listen("127.0.0.1", 0) as strange:
        port = str(strange.getsockname()[1])

        done = run("--data", str(tmp_path / "data"), "--port", port, "--sign-in-link")

    assert done.returncode == 2
    assert "/sign-in/" not in done.stdout + done.stderr
    assert "Another program listens" in " ".join(done.stderr.split())


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vouchsafe", "serve", "--no-browser", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])

        done = run("--data", str(tmp_path / "data"), "--port", port)

    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in " ".join(done.stderr.split())
    assert "--port" in done.stderr
    assert not (tmp_path / "data").exists()


def test_what_cannot_be_meant_is_said_before_anything_is_made(tmp_path: Path) -> None:
    done = run("--data", str(tmp_path / "data"), "--host", "0.0.0.0")

    assert done.returncode == 2
    assert "--origin" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_second_server_for_the_same_folder_says_where_the_first_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as (first, link):
        command = [sys.executable, "-m", "vouchsafe", "serve", "--data", str(data), "--port", "0"]
        second = subprocess.run(
            [*command, "--no-browser"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert first.poll() is None

    assert second.returncode == 2
    assert link.partition("/sign-in/")[0] in second.stderr
    assert "works with this folder already" in second.stderr

    with serving(data):
        pass  # the first is gone, even though it was killed
