"""Takes from this process what a reader of documents needs not: time, memory, the network, other programs, the disk.

Every function returns whether the system did it; what it did not do is told to the caller and to the user.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path
from typing import Any

_SET_PARENT_DEATH_SIGNAL, _SET_SECCOMP, _NO_NEW_PRIVILEGES = 1, 22, 38
_KILL, _SECCOMP_FILTER = 9, 2
#: Numbers of system calls: (architecture in the kernel's words, socket, ptrace, execve, execveat); io_uring_setup is
#: 425 everywhere.
_CALLS = {"x86_64": (0xC000003E, 41, 101, 59, 322), "aarch64": (0xC00000B7, 198, 117, 221, 281)}
_IO_URING_SETUP = 425
_OTHER_CALLING_CONVENTION = 0x40000000  # x32 on x86_64; no number of aarch64 is as high
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # refused as EACCES
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_CREATE_RULESET, _RESTRICT_SELF, _ASK_VERSION = 444, 446, 1
#: All rights of Landlock that change files: write, remove, make (bits 1, 4 to 12), since version 2 move, since 3 cut.
_CHANGING, _MOVING, _CUTTING = sum(1 << bit for bit in (1, *range(4, 13))), 1 << 13, 1 << 14


def set_limits(cpu_seconds: int, memory_mb: int, *, may_write: bool) -> list[str]:
    """Limit processor time, memory and the size of written files; return what the system does not limit."""
    try:
        import resource
    except ModuleNotFoundError:
        return ["processor time", "memory"]
    memory = memory_mb * 2**20
    _lower(resource.RLIMIT_CPU, cpu_seconds)
    _lower(resource.RLIMIT_CORE, 0)
    if not may_write:
        _lower(resource.RLIMIT_FSIZE, 0)
    if sys.platform != "linux":
        return ["memory"]  # macOS accepts these limits and keeps none of them; the server watches there
    _lower(resource.RLIMIT_DATA, memory)
    _lower(resource.RLIMIT_AS, memory + _address_space())
    return []


def _lower(limit: int, value: int) -> None:
    import resource

    _, highest = resource.getrlimit(limit)
    if highest != resource.RLIM_INFINITY:
        value = min(value, highest)
    resource.setrlimit(limit, (value, highest if limit == resource.RLIMIT_CPU else value))


def _address_space() -> int:
    """Return what this process has mapped already; programs and libraries are not what a document needs."""
    return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def end_with_parent(parent: int) -> None:
    """Let the system kill this process when its parent ends (Linux); end now if the parent is gone already."""
    if sys.platform == "linux":
        _libc().prctl(_SET_PARENT_DEATH_SIGNAL, _KILL)
    if os.getppid() != parent:
        os._exit(1)


def refuse_network(*, may_execute: bool) -> bool:
    """Refuse to open sockets, to trace and (unless `may_execute`) to start programs, here and in all children."""
    numbers = _CALLS.get(platform.machine())
    if sys.platform != "linux" or numbers is None:
        return False
    program = make_filter(numbers, may_execute=may_execute)
    rules = ctypes.create_string_buffer(b"".join(program))
    whole = struct.pack("HxxxxxxP", len(program), ctypes.addressof(rules))
    libc = _libc()
    is_ready = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    return is_ready and bool(libc.prctl(_SET_SECCOMP, _SECCOMP_FILTER, ctypes.create_string_buffer(whole), 0, 0) == 0)


def make_filter(numbers: tuple[int, ...], *, may_execute: bool) -> list[bytes]:
    """Return the program of the kernel's filter that refuses these calls; `numbers` as in `_CALLS`."""
    architecture, socket, trace, *execute = numbers
    refused = [socket, trace, _IO_URING_SETUP, *([] if may_execute else execute)]
    tests = [(_AT_LEAST, _OTHER_CALLING_CONVENTION), *((_EQUAL, number) for number in refused)]
    return [
        _instruction(_LOAD, 0, 0, 4),  # the architecture: calls of 32-bit programs have other numbers
        _instruction(_EQUAL, 0, len(tests) + 2, architecture),
        _instruction(_LOAD, 0, 0, 0),  # the number of the call
        *(_instruction(code, len(tests) - place, 0, value) for place, (code, value) in enumerate(tests)),
        _instruction(_RETURN, 0, 0, _ALLOW),
        _instruction(_RETURN, 0, 0, _REFUSE),
    ]


def refuse_changes() -> bool:
    """Refuse to write, make, move or remove any file (Landlock, Linux 5.13 or later)."""
    if sys.platform != "linux":
        return False
    libc = _libc()
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return False
    rights = _CHANGING | (_MOVING if version >= 2 else 0) | (_CUTTING if version >= 3 else 0)
    ruleset = libc.syscall(
        _CREATE_RULESET, ctypes.create_string_buffer(struct.pack("Q", rights)), ctypes.c_size_t(8), 0
    )
    if ruleset < 0:
        return False
    is_done = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(is_done)


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)
