"""The three calls of the Linux kernel that Python has no name for."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import cache
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

# The same numbers on every architecture.
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def machine() -> str | None:
    """`x86_64` or `aarch64`; None where the tables in `_syscalls` do not apply."""
    name = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    little_and_wide = sys.byteorder == "little" and sys.maxsize > 2**32
    return name if name in ("x86_64", "aarch64") and little_and_wide else None


def prctl(option: int, first: Any = 0, second: Any = 0) -> None:
    """Raises OSError when the kernel refuses."""
    arguments = [_wide(first), _wide(second), _wide(0), _wide(0)]
    if _libc().prctl(ctypes.c_int(option), *arguments) != 0:
        raise _last_error()


def syscall(number: int, *arguments: Any) -> int:
    """The call's result; raises OSError when the kernel refuses."""
    call = _libc().syscall
    call.restype = ctypes.c_long
    result: int = call(ctypes.c_long(number), *[_wide(a) for a in arguments])
    if result < 0:
        raise _last_error()
    return result


def _wide(argument: Any) -> Any:
    # Variadic calls take no conversions from C: an int must be widened by hand.
    return ctypes.c_ulong(argument) if isinstance(argument, int) else argument


def _last_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
