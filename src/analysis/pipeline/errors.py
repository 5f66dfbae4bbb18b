"""The faults that a run reports in plain words, each with its exit status."""

from __future__ import annotations


class RunFault(Exception):
    """A run could not do what was asked; the message says where, what was found and how to mend it."""

    exit_status = 1


class WrongUse(RunFault):
    """The command was given something it cannot use."""

    exit_status = 2


class RunIsBusy(RunFault):
    """Another run holds this project folder; the message names it."""


class NotebookFailed(RunFault):
    """A cell of a notebook raised; the message names the notebook, the cell and the traceback's last line.

    `partial` is the notebook as far as it came, while it has not been written aside.
    """

    def __init__(self, message: str, partial: bytes = b"") -> None:
        super().__init__(message, partial)
        self.partial = partial

    def __str__(self) -> str:
        return str(self.args[0])
