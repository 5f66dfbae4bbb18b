"""How much a page of a PDF draws, so that one that draws more than any filing is refused and not drawn for minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

from vnfilings.formats._claims import TooMuchError

#: Forms that a page runs, those in other forms included, bytes of content, and parts of paths.
MAX_FORMS = 2_000
MAX_BYTES = 8 * 2**20
MAX_PATHS = 200_000
_REMEDY = "more than any filing; print it to PDF again"


class PageWork:
    """What has been drawn of one page so far."""

    def __init__(self) -> None:
        self._forms = self._bytes = self._paths = 0

    def add(self, streams: Iterable[Any]) -> None:
        """Count the content of a page or a form; raise TooMuchError where it is too much."""
        self._forms += 1
        self._bytes += sum(len(stream.get_data()) for one in streams if isinstance(stream := resolve1(one), PDFStream))
        if self._forms > MAX_FORMS:
            raise TooMuchError(f"a page draws forms within forms more than {MAX_FORMS:,} times, {_REMEDY}")
        if self._bytes > MAX_BYTES:
            raise TooMuchError(f"a page draws more than {MAX_BYTES // 2**20} MB, {_REMEDY}")

    def add_path(self, path: Sequence[Any]) -> None:
        """Count the parts of a path; raise TooMuchError where they are too many."""
        self._paths += len(path)
        if self._paths > MAX_PATHS:
            raise TooMuchError(f"a page draws more than {MAX_PATHS:,} lines, {_REMEDY}")
