"""Put on PYTHONPATH, this makes every Python process die when anything in it reaches for a network.

The kernel does the watching, so that compiled libraries are caught too: a process that asks for
an internet socket is killed on the spot with SIGSYS, and so is any process it started.
"""

import ctypes
import platform
import socket
import struct

SOCKET = {"x86_64": 41, "aarch64": 198}[platform.machine()]

LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
NUMBER, FIRST_ARGUMENT = 0, 16
NO_NEW_PRIVS, SECCOMP, FILTER = 38, 22, 2

PROGRAM = [
    (LOAD_WORD, 0, 0, NUMBER),
    (JUMP_IF_EQUAL, 0, 4, SOCKET),
    (LOAD_WORD, 0, 0, FIRST_ARGUMENT),
    (JUMP_IF_EQUAL, 1, 0, socket.AF_INET),
    (JUMP_IF_EQUAL, 0, 1, socket.AF_INET6),
    (RETURN, 0, 0, KILL),
    (RETURN, 0, 0, ALLOW),
]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def _arm() -> None:
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in PROGRAM)
    program = _Program(len(PROGRAM), code)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(NO_NEW_PRIVS, 1, 0, 0, 0) or prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "the trap could not be set")


_arm()
