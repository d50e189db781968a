"""A seccomp filter: no network, no other programs, no other processes.

A list of what is denied, not of what is allowed: the allowed calls differ with every version of
libc, FFmpeg and ONNX Runtime, and a wrong guess would refuse an honest file. What is denied
answers "not permitted" and does not kill, since libraries probe for some of it.

Classic BPF as in linux/filter.h and linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from vouchsafe.jobs import _linux, _syscalls

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, little endian
_MODE_FILTER = 2
_X32_BIT = 0x40000000
_CLONE_THREAD = 0x00010000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def deny_network_and_processes() -> bool:
    """Install the filter on the calling thread and all it will start; for good.

    False when this kernel or machine has no seccomp. Needs `no_new_privs`.
    """
    machine = _linux.machine()
    if machine is None:
        return False
    code = _filter(machine, os.getpid())
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    try:
        _linux.prctl(_linux.PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program))
    except OSError:
        return False
    return True


def _filter(machine: str, pid: int) -> bytes:
    refuse = _ERRNO | errno.EPERM
    steps = [
        *_load(_ARCH),
        *_unless(_EQUAL, _syscalls.AUDIT_ARCH[machine], _KILL_PROCESS),
        *_load(_NUMBER),
    ]
    if machine == "x86_64":
        steps += _when(_AT_LEAST, _X32_BIT, refuse)
    for number in sorted(_syscalls.DENIED[machine].values()):
        steps += _when(_EQUAL, number, refuse)
    # libc falls back to clone, whose flags a filter can read, when clone3 does not exist.
    steps += _when(_EQUAL, _syscalls.CLONE3[machine], _ERRNO | errno.ENOSYS)
    steps += _only_if(_syscalls.CLONE[machine], [(_ANY_BIT, _CLONE_THREAD)])
    steps += _only_if(_syscalls.TGKILL[machine], [(_EQUAL, pid)])
    steps += _only_if(_syscalls.PRLIMIT[machine], [(_EQUAL, 0), (_EQUAL, pid)])
    steps += [_step(_RETURN, _ALLOW)]
    return b"".join(steps)


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def _load(offset: int) -> list[bytes]:
    return [_step(_LOAD, offset)]


def _when(test: int, value: int, verdict: int) -> list[bytes]:
    return [_step(test, value, yes=0, no=1), _step(_RETURN, verdict)]


def _unless(test: int, value: int, verdict: int) -> list[bytes]:
    return [_step(test, value, yes=1, no=0), _step(_RETURN, verdict)]


def _only_if(number: int, tests: list[tuple[int, int]]) -> list[bytes]:
    """Allow the call only when its first argument passes one of the tests."""
    allowed = [step for test, value in tests for step in _when(test, value, _ALLOW)]
    body = [*_load(_FIRST_ARGUMENT), *allowed, _step(_RETURN, _ERRNO | errno.EPERM)]
    return [_step(_EQUAL, number, yes=0, no=len(body)), *body]
