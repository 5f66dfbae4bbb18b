"""The first page of a report as a picture: taken from the PDF that stands there, nothing is laid out again."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

#: Enough to recognise a page and to read its headings.
_DOTS_PER_INCH = 84
_COLOURS = 32


def first_page(path: Path) -> str:
    """Return the first page of a PDF as the address of a picture (``data:image/png;base64,...``); empty for none."""
    try:
        state = path.stat()
    except OSError:
        return ""
    return _draw(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _draw(path: Path, _changed: int, _size: int) -> str:
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as document:
            picture = document.pages[0].to_image(resolution=_DOTS_PER_INCH).original
    except (PdfminerException, ValueError, IndexError, OSError):
        return ""
    written = io.BytesIO()
    picture.convert("RGB").quantize(_COLOURS).save(written, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode("ascii")
