"""What the command line needs of its process, made good where the system gave less: streams, UTF-8, memory, a home."""

from __future__ import annotations

import atexit
import ctypes
import locale
import os
import shutil
import sys
import tempfile
from pathlib import Path

from analysis.errors import AnalysisError

#: Address space that a run with notebooks needs [MB]; measured, with some room.
LEAST_MEGABYTES = 1000
#: What libraries reserve beforehand and mostly never use: a gigabyte for Arrow's pool, a stack for each thread of BLAS.
_SPARING = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
_ARENA_MAX = -8  # of mallopt
_HOMES = {"IPYTHONDIR": "~/.ipython", "MPLCONFIGDIR": "~/.config/matplotlib"}


def prepare_process() -> None:
    """Make good what this process lacks; it may begin again in UTF-8 mode.

    Raises
    ------
    AnalysisError
        When its address space is too small for the libraries.
    """
    open_closed_streams()
    if os.name == "posix":
        _begin_again_in_utf8()
        spare_address_space()
        lend_home()


def open_closed_streams() -> None:
    """Open standard streams that are closed, on nothing: the next file would take their number, and what is printed."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
            os.set_inheritable(opened, True)  # kernels and workers need it too
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _begin_again_in_utf8() -> None:
    """Begin again in Python's UTF-8 mode where names of files, arguments or texts would be read as ASCII."""
    encodings = (sys.getfilesystemencoding(), locale.getencoding())
    if sys.flags.utf8_mode or all(name.lower().replace("-", "") == "utf8" for name in encodings):
        return
    command = [sys.executable, "-P", "-X", "utf8", "-m", "analysis.cli", *sys.argv[1:]]
    os.execve(sys.executable, command, {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606  # this very program


def spare_address_space() -> None:
    """Where the address space is limited, reserve little of it; refuse a limit that is too small.

    Raises
    ------
    AnalysisError
        When the limit is below `LEAST_MEGABYTES`.
    """
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return
    if limit < LEAST_MEGABYTES * 2**20:
        raise AnalysisError(
            f"the address space is limited to {limit / 2**20:,.0f} MB, and the libraries need {LEAST_MEGABYTES:,} MB",
            fix="Raise the limit: `ulimit -v 1500000`.",
        )
    for name, value in _SPARING.items():
        os.environ.setdefault(name, value)
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # of glibc; it has read its variables already
        if mallopt:
            mallopt(_ARENA_MAX, int(_SPARING["MALLOC_ARENA_MAX"]))


def lend_home() -> None:
    """Let the libraries that write settings of theirs into the home use a temporary folder where it is not writable."""
    lacking = [name for name, usual in _HOMES.items() if name not in os.environ and not _is_writable(usual)]
    if lacking:
        folder = tempfile.mkdtemp(prefix="workbench-home-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ |= dict.fromkeys(lacking, folder)


def _is_writable(usual: str) -> bool:
    """Return whether a folder can be written, or made where the nearest folder above it stands."""
    try:
        path = Path(usual).expanduser()
    except RuntimeError:  # neither HOME nor an entry of this user
        return False
    while not path.exists() and path != path.parent:
        path = path.parent
    is_virtual = path.parts[:2] in (("/", "proc"), ("/", "sys"))  # to root they look writable
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK) and not is_virtual
