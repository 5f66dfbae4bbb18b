"""The errors that this library raises on purpose."""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: If it is set, tracebacks of bugs in the child processes are printed; `workbench --traceback` sets it.
TRACEBACK_VARIABLE = "WORKBENCH_TRACEBACK"


class VnFilingsError(ValueError):
    """An input that cannot be read; every error of this library is one. The message says where, what and what to do."""


class UnreadableFileError(VnFilingsError):
    """A file cannot be read; the message is one line with its name, the cause and what to do."""

    def __init__(self, path: Path, cause: str) -> None:
        from vnfilings.text import redact_label  # imported late: the text modules raise the errors above

        super().__init__(f"{redact_label(path.name)}: {cause}")
        self.path = path
        self.cause = cause


class ReadingLimitError(UnreadableFileError):
    """Reading a file took more than it may; `limit` names the limit: `cpu_seconds` or `memory_mb`."""

    def __init__(self, path: Path, cause: str, *, limit: str) -> None:
        super().__init__(path, cause)
        self.limit = limit


class InternalReadingError(UnreadableFileError):
    """A bug of this library, not damage of the file; `traceback` is the whole traceback in the child process.

    With the environment variable WORKBENCH_TRACEBACK the traceback is printed on the error stream too.
    """

    def __init__(self, path: Path, bug: str, traceback: str) -> None:
        cause = f"this is a bug in the workbench, not damage of the file: {bug}"
        how = "please report it with this line and what `workbench --traceback read` prints"
        super().__init__(path, f"{cause}; {how}")
        self.traceback = traceback
        self.add_note(traceback)
        if os.environ.get(TRACEBACK_VARIABLE):
            print(traceback, file=sys.stderr)
