"""Tasks for the worker that do what a hostile file would make a decoder do."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter
from vouchsafe.media import UnknownFormat

Arguments = dict[str, Any]


def attempt(what: Callable[[], object]) -> str:
    try:
        what()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def echo(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    reporter.progress("echoing", 0.5)
    return {"heard": arguments, "pid": os.getpid()}


def network(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    families = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK)
    found = {str(int(f)): attempt(lambda f=f: socket.socket(f)) for f in families}
    return found | {"pair": attempt(socket.socketpair)}


def programs(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *rest: int) -> str:
        libc.syscall(number, *rest)
        return errno.errorcode[ctypes.get_errno()]

    return {
        "run": attempt(lambda: subprocess.run(["/bin/true"], check=False)),
        "exec": attempt(lambda: os.execv("/bin/true", ["true"])),
        "fork": attempt(os.fork),
        "kill the parent": attempt(lambda: os.kill(os.getppid(), 0)),
        "starve the others": attempt(
            lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        ),
        "ptrace": call(101 if os.uname().machine == "x86_64" else 117, 0, 0, 0, 0),
        "threads": _threads(),
    }


def _threads() -> int:
    import threading

    counted: list[int] = []
    threads = [threading.Thread(target=counted.append, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(counted)


def files(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    given, other = Path(arguments["given"]), Path(arguments["other"])
    return {
        "write inside": attempt(lambda: (work / "out").write_bytes(b"x")),
        "rename inside": attempt(lambda: (work / "out").rename(work / "out2")),
        "folder inside": attempt((work / "sub").mkdir),
        "write beside": attempt(lambda: (work.parent / "out").write_bytes(b"x")),
        "read the input": attempt(given.read_bytes),
        "write the input": attempt(lambda: given.open("r+b")),
        "truncate the input": attempt(lambda: os.truncate(given, 0)),
        "delete the input": attempt(given.unlink),
        "change its mode": attempt(lambda: given.chmod(0o777)),
        "change its times": attempt(lambda: os.utime(given, (0, 0))),
        "read another file": attempt(other.read_bytes),
        "list another folder": attempt(lambda: list(other.parent.iterdir())),
        "write to the temporary folder": attempt(lambda: Path("/tmp/x").write_bytes(b"x")),
        "handles": len(list(Path("/proc/self/fd").iterdir())) - 1,
    }


def libraries(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Everything an honest job needs still works in here, with threads."""
    import av
    import cv2
    import numpy as np
    from PIL import Image

    from vouchsafe.detect import load_detector

    picture = np.full((240, 320, 3), 128, np.uint8)
    Image.fromarray(picture).save(work / "a.jpg")
    small = cv2.resize(cv2.imread(str(work / "a.jpg")), (64, 64))
    with av.open(str(work / "a.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height = 320, 240
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    found = load_detector(threads=2).detect(picture, 0.5)
    return {"small": list(small.shape), "faces": len(found)}


def spin(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    while True:
        reporter.progress("spinning", 0.5)


def sleep(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    time.sleep(600)
    return {}


def allocate(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def allocate_natively(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    import numpy as np

    return {"sum": float(np.ones(10**9).sum())}


def fault(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    ctypes.string_at(8)
    return {}


def abort(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    os.abort()


def die(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    os._exit(0)


def fill(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    with (work / "big").open("wb") as file:
        while True:
            file.write(bytes(1_000_000))


def refuse(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    raise UnknownFormat


def trip(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    return {"never": {}["there"]}


def lie(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    os.write(3, arguments["words"].encode() + b"\n")
    return {}


def babble(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    while True:
        os.write(3, b"x" * 65536)


def grow(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """A large file may use more once it has been opened and its size is known."""
    reporter.opened(Size("photo", 40_000_000, 1_000_000))
    return {"kept": len(bytearray(800_000_000))}


def film(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Write a video anew, whose encoder meets the limit."""
    from vouchsafe.media import Video, open_media, rewrite

    with open_media(Path(arguments["source"])) as medium:
        assert isinstance(medium, Video)
        rewrite(medium, work / "out.mp4", lambda _: None)
    return {}


def look_at_much(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Look at a picture larger than memory allows."""
    import numpy as np

    from vouchsafe.detect import load_detector

    load_detector(threads=1).detect(np.zeros((3000, 3000, 3), np.uint8), 0.5)
    return {}


def frames(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Large pictures that come and go, and small masks between them that stay."""
    import numpy as np

    kept, addresses = [], set()
    for number in range(arguments["count"]):
        picture = np.full(1920 * 1080 * 3 // 2, number, np.uint8)
        kept.append(np.ones(20_000, np.bool_))
        addresses.add(picture.ctypes.data)
        del picture
        kept.append(np.ones(20_000, np.bool_))
    heap = next(
        line for line in Path("/proc/self/maps").read_text().splitlines() if "[heap]" in line
    )
    first, last = (int(end, 16) for end in heap.split()[0].split("-"))
    return {"in the heap": sum(first <= address < last for address in addresses)}


def log(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    print("noise on standard output", flush=True)  # noqa: T201 - the point
    os.write(2, b"noise on standard error")
    return {"isolation": [reporter.isolation.no_network, reporter.isolation.files]}


TASKS = {
    task.__name__: task
    for task in (
        echo, network, programs, files, libraries, spin, sleep, allocate, allocate_natively,
        fault, abort, die, fill, refuse, trip, lie, babble, grow, film, look_at_much, frames, log,
    )
}  # fmt: skip


def prepare() -> None:
    """Nothing to load."""
