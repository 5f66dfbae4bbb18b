"""The errors about a file; each names it by `redact_label`, for the name of a file may identify a private person."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vnfilings.reading_errors import VnFilingsError

#: If it is set, tracebacks of bugs in the child processes are printed; `workbench --traceback` sets it.
TRACEBACK_VARIABLE = "WORKBENCH_TRACEBACK"


#: What a file is of which a format library made nothing; the words of the library help nobody who sent it.
DAMAGED = "the file is damaged or has the wrong extension; ask for it again"


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
        cause = f"this is a bug in the workbench, not damage to the file: {bug}"
        how = "please report it with this line and the output of `workbench --traceback read`"
        super().__init__(path, f"{cause}; {how}")
        self.traceback = traceback
        self.add_note(traceback)
        if os.environ.get(TRACEBACK_VARIABLE):
            print(traceback, file=sys.stderr)
