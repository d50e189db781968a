"""What a process that reads an untrusted file gives up before it opens it."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.jobs import _landlock, _linux, _seccomp
from vouchsafe.jobs.allowance import Allowance

ON_LINUX = sys.platform == "linux"

_SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/opt", "/nix", "/proc", "/sys", "/dev")
_DEVICES = ("/dev/null", "/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/dri")


@dataclass(frozen=True, slots=True)
class Isolation:
    """What actually holds on this machine.

    limits: memory, computing time, file size and open files are capped.
    no_network: no socket can be made, no program started, no other process touched (seccomp).
    files: only the input and the program can be read, only the work folder written (Landlock).
    """

    limits: bool
    no_network: bool
    files: bool


def confine(work: Path, read: Iterable[Path], allowance: Allowance) -> Isolation:
    """Give up everything but `work`, `read` and the program's own files; for good.

    Call it in a fresh child with one thread, before anything untrusted is opened.
    """
    _die_with_parent()
    _cap_for_good()
    apply_limits(allowance)
    if not ON_LINUX:
        return Isolation(limits=True, no_network=False, files=False)
    _linux.prctl(_linux.PR_SET_NO_NEW_PRIVS, 1)
    readable = [*map(Path, _SYSTEM), *_own_files(), *read]
    files = _landlock.confine_files(readable, [work, *map(Path, _DEVICES)])
    return Isolation(limits=True, no_network=_seccomp.deny_network_and_processes(), files=files)


def apply_limits(allowance: Allowance) -> None:
    """Set the soft limits, which the next stage of the same job may move."""
    memory = _data_in_use() + allowance.memory
    _soft(resource.RLIMIT_DATA, memory)
    if allowance.cpu is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _soft(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + allowance.cpu) + 1)
    else:
        _soft(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
    _soft(resource.RLIMIT_FSIZE, allowance.file_size)


def _cap_for_good() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = 256 if hard == resource.RLIM_INFINITY else min(256, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if ON_LINUX:
        # When memory runs out all the same, this process goes first and no other.
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("800", "ascii")


def _soft(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY and (value == resource.RLIM_INFINITY or value > hard):
        value = hard
    # macOS refuses some of these with EINVAL; the watch in the parent remains.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (value, hard))


def _data_in_use() -> int:
    """Bytes that count towards RLIMIT_DATA already: what the program itself has loaded."""
    if not ON_LINUX:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def _die_with_parent() -> None:
    if not ON_LINUX:
        return
    parent = os.getppid()
    _linux.prctl(_linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _own_files() -> list[Path]:
    """Where Python, the libraries and the models lie."""
    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, site.getuserbase(), *sys.path}
    places.add(str(Path(__file__).parents[1]))
    return [Path(place) for place in sorted(places) if place]
