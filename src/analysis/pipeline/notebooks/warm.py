"""Warm kernels where there are any: `warmkernel` is optional, and forks only where the system can."""

from __future__ import annotations

import os
import socket
from contextlib import AbstractContextManager, nullcontext

try:
    from warmkernel import new_address, share_folder, start_server
except ImportError:  # not installed: every kernel is a standard one
    _IS_INSTALLED = False
else:
    _IS_INSTALLED = True

#: What notebooks import of ours; the fork server has it before the first kernel.
PRELOADED = ("adoption", "vnfilings", "analysis.questions", "analysis.reports", "analysis.pipeline")
#: What the fork server makes before it forks, so that no kernel has to: for papers of filings, for other reports.
_BEFORE_FORK = {(True, True): "keep_both_days", (True, False): "keep_filing_day", (False, True): "keep_newest_day"}
STOCK, WARM = "python3", "workbench-warm"


def can_fork() -> bool:
    """Return whether kernels can be forked from a preloaded process here: not on Windows, not without `warmkernel`."""
    return _IS_INSTALLED and hasattr(os, "fork") and hasattr(socket, "AF_UNIX")


def usable_kernel(name: str) -> str:
    """Return the kernel to start for `name`: the standard one where kernels cannot be forked.

    >>> usable_kernel("python3")
    'python3'
    """
    return STOCK if name == WARM and not can_fork() else name


def start_warm_server(*, filings: bool = True, reports: bool = True) -> None:
    """Start the process from which the kernels of this run are forked, where they can be.

    It prepares what the notebooks of a run publish: papers of filings, other reports, or both.
    """
    if can_fork():
        prepares = _BEFORE_FORK.get((filings, reports))
        start_server(PRELOADED, f"analysis.pipeline.operate._newest_day:{prepares}" if prepares else "")


def share_sockets() -> AbstractContextManager[None]:
    """Let the workers started in the block put their kernels' sockets into this run's folder, where there is one."""
    return share_folder() if can_fork() else nullcontext()


def new_socket_address() -> str | None:
    """Return what the paths of one kernel's sockets begin with; None where kernels have to use network ports."""
    return new_address() if can_fork() else None
