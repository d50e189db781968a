"""Landlock: which files the process may still open, enforced by the kernel.

Kernel documentation, userspace-api/landlock. Rights are handled as far as the running kernel
knows them: an older kernel enforces less, never nothing without saying so.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from vouchsafe.jobs import _linux

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_IOCTL_DEV = 1 << 15
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | (1 << 14) | _IOCTL_DEV
_NET_BIND_AND_CONNECT = 0b11  # since version 4
_SCOPE_SOCKETS_AND_SIGNALS = 0b11  # since version 6
_RULE_PATH_BENEATH = 1
_ASK_VERSION = 1


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """Which version of Landlock the kernel speaks; 0 for none."""
    try:
        return _linux.syscall(_linux.LANDLOCK_CREATE_RULESET, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def confine_files(read: Iterable[Path], write: Iterable[Path]) -> bool:
    """From now on only `read` can be read and only `write` changed, with all below them.

    For good, for the calling thread and all it will start. False when the kernel has no
    Landlock. Paths that do not exist are left out. Needs `no_new_privs`.
    """
    speaks = version()
    if not speaks:
        return False
    handled = _ALL_BY_VERSION[max(v for v in _ALL_BY_VERSION if v <= speaks)]
    rules = _Ruleset(
        handled,
        _NET_BIND_AND_CONNECT if speaks >= 4 else 0,
        _SCOPE_SOCKETS_AND_SIGNALS if speaks >= 6 else 0,
    )
    size = 24 if speaks >= 6 else 16 if speaks >= 4 else 8
    ruleset = _linux.syscall(_linux.LANDLOCK_CREATE_RULESET, ctypes.byref(rules), size, 0)
    try:
        for path in read:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in write:
            _allow(ruleset, path, handled & ~_EXECUTE)
        _linux.syscall(_linux.LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = _PathBeneath(rights, handle)
        _linux.syscall(_linux.LANDLOCK_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)
