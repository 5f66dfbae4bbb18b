"""Turns what a format library raises on a broken file into UnreadableFileError."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vnfilings.box import DAMAGED, UnreadableFileError
from vnfilings.formats._claims import TooMuchError

_ON_BROKEN_FILES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@contextmanager
def library_call(path: Path) -> Iterator[None]:
    """Report what a format library raises as damage of the file; nothing but the call of the library belongs inside.

    Around code of ours the same exceptions would be a bug of ours, and must be seen as one.

    Parameters
    ----------
    path: the file that is read.

    Raises
    ------
    UnreadableFileError
        In place of any exception that libraries raise on broken files.

    Examples
    --------
    >>> try:
    ...     with library_call(Path("report.docx")):
    ...         raise KeyError("word/document.xml")
    ... except UnreadableFileError as error:
    ...     print(error)
    report.docx: the file is damaged or has the wrong extension; ask for it again
    """
    try:
        yield
    except (TooMuchError, UnreadableFileError):
        raise
    except BaseException as error:
        # a library written in Rust panics with an error that is no Exception
        if not isinstance(error, _ON_BROKEN_FILES) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError(path, DAMAGED) from error
