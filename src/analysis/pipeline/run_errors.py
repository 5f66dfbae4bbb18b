"""The errors of a run, each with its exit status."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.errors import AnalysisError


class RunError(AnalysisError):
    """A run could not do what was asked; the message says where, what was found and how to correct it."""


class RunIsBusyError(RunError):
    """Another run holds this project folder; the message names it for a terminal, `holder` for a screen.

    `holder` has ``user``, ``host``, ``what`` and ``since`` as far as they are known.
    """

    def __init__(self, message: str, holder: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.holder = dict(holder or {})


class NotebookError(RunError):
    """A cell of a notebook raised; the message names the notebook, the cell and the traceback's last line.

    `partial` is the notebook as far as it came, while it has not been written aside.
    """

    def __init__(self, message: str, partial: bytes = b"") -> None:
        super().__init__(message)
        self.partial = partial
