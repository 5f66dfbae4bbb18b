"""Starts the process that reads documents before the first document is known."""

from __future__ import annotations

import sys


def start_reader() -> None:
    """Start the process that reads documents, so that it is ready when the first document comes.

    It is started by the first call otherwise, and once only. Nothing is started where each document has its own
    process (Windows).

    Raises
    ------
    ReaderProcessError
        If the process cannot be started.

    Examples
    --------
    >>> start_reader()
    """
    if sys.platform != "win32":
        from vnfilings.box._client import CLIENTS

        CLIENTS.start()
