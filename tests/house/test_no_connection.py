"""Vouchsafe connects to nothing: whoever watches the network must not see that it runs."""

from __future__ import annotations

import ast
import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from demo.files import write_clip
from demo.scene import clip_scene
from tests.archive.stamps.authority import Root
from tests.house.dependencies import ROOT

TRAP = Path(__file__).parent / "trap"

SPEAKERS = {
    *("socket", "ssl", "urllib.request", "http", "ftplib", "smtplib", "xmlrpc", "asyncio"),
    *("requests", "httpx", "aiohttp", "urllib3", "websockets", "grpc", "huggingface_hub"),
    *("obstore", "boto3", "botocore", "s3fs"),
}
MAY_SPEAK = {
    "archive/store/bucket.py": "reads and writes an archive at the object store that somebody "
    "named with s3://; loaded for nothing else",
    "jobs/host.py": "a socket pair to the worker on the same machine, made by socketpair()",
    "jobs/worker.py": "the other end of that pair",
    "server/feed.py": "asyncio, for tasks and events within the process",
    "server/running.py": "listens on the port of this machine that `serve` was told; asks nobody",
    "archive/stamps/sending.py": "asks the time authorities that an archive's policy names, when "
    "somebody runs a command that stamps",
}
"""Modules that may import one of SPEAKERS, with the reason."""

trapped = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"},
    reason="the trap is a Linux kernel filter",
)


def _under_the_trap(*arguments: str) -> subprocess.CompletedProcess[str]:
    paths = [str(TRAP), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )


@trapped
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_trap_catches_a_connection(family: str) -> None:
    done = _under_the_trap("-c", f"import socket; socket.socket(socket.{family})")

    assert done.returncode == -signal.SIGSYS


@trapped
def test_the_trap_catches_a_child_and_a_fork_of_it() -> None:
    spy = "import socket; socket.socket()"
    child = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {spy!r}]))"
    fork = f"import os\nif os.fork() == 0:\n {spy}\nassert os.wait()[1] == 0"

    assert _under_the_trap("-c", child).returncode != 0
    assert _under_the_trap("-c", fork).returncode != 0


@trapped
def test_the_trap_lets_a_socket_pair_be() -> None:
    assert _under_the_trap("-c", "import socket; socket.socketpair()").returncode == 0


@trapped
def test_inspecting_connects_to_nothing(tmp_path: Path) -> None:
    Image.fromarray(skimage.data.astronaut()[:256]).save(tmp_path / "portrait.jpg")
    write_clip(clip_scene(), tmp_path / "march.mp4", 0.4)
    page = tmp_path / "look.html"

    program = str(Path(sys.executable).with_name("vouchsafe"))
    done = _under_the_trap(program, "inspect", str(tmp_path), "--page", str(page), "--values")

    assert done.returncode == 1, done.stderr
    assert "2 files: 2 that give something away." in done.stdout
    assert page.exists()


@trapped
def test_redacting_a_photo_and_a_clip_connects_to_nothing(tmp_path: Path) -> None:
    made, out = tmp_path / "in", tmp_path / "out"
    made.mkdir()
    Image.fromarray(skimage.data.astronaut()).save(made / "portrait.jpg")
    write_clip(clip_scene(), made / "march.mp4", 0.4)

    program = str(Path(sys.executable).with_name("vouchsafe"))
    done = _under_the_trap(program, "redact", str(made), "-o", str(out))

    assert done.returncode in (0, 3), done.stdout + done.stderr
    assert {path.name for path in out.rglob("*")} >= {"portrait.jpg", "march.mp4"}


@trapped
def test_an_archive_connects_to_nothing_but_for_stamping(tmp_path: Path) -> None:
    portrait, roots = tmp_path / "portrait.jpg", tmp_path / "roots.pem"
    Image.fromarray(skimage.data.astronaut()[:256, 64:320]).save(portrait)
    roots.write_text(Root("root").pem)
    place, keys = ["--archive", str(tmp_path / "a")], ["--keys", str(tmp_path / "keys")]
    program = str(Path(sys.executable).with_name("vouchsafe"))

    def archive(*arguments: str) -> subprocess.CompletedProcess[str]:
        return _under_the_trap(program, "archive", *arguments, *keys)

    sheet = ["--sheet", str(tmp_path / "sheet.html")]
    init = archive("init", str(tmp_path / "a"), "--as", "ann", "--no-passphrase", *sheet)
    url = "http://localhost:9/"
    name = archive("authority", "one", "--url", url, "--roots", str(roots), *place)
    add = archive("add", str(portrait), "--json", *place)
    item = json.loads(add.stdout)["added"][0]["item"]
    redact = _under_the_trap(
        program, "redact", item, "-o", str(tmp_path / "out"), *place, *keys, "--provenance"
    )

    done = [init, name, add, redact, archive("history", item, *place)]
    assert [each.returncode for each in done] == [0] * len(done), [each.stderr for each in done]
    assert (tmp_path / "out" / "portrait.jpg").exists()

    stamp = _under_the_trap(program, "archive", "stamp", *place)
    assert stamp.returncode == -signal.SIGSYS


def test_no_module_of_ours_can_speak_to_a_network() -> None:
    package = ROOT / "src/vouchsafe"

    found = {
        f"{path.relative_to(package)}: {name}"
        for path in sorted(package.rglob("*.py"))
        if str(path.relative_to(package)) not in MAY_SPEAK
        for name in _imports(ast.parse(path.read_text("utf-8")))
        if any(name == each or name.startswith(f"{each}.") for each in SPEAKERS)
    }

    assert found == set()


def _imports(tree: ast.Module) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
