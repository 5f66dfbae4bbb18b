"""The legal texts that the first page of a document names, and whether it is a statistical report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnfilings import Document

_FIRST_PARAGRAPHS = 20
_LEGAL_NUMBER = re.compile(r"(?<![\d/])\d{1,4}/\d{4}/[A-ZĐ]+(?:-[A-ZĐ]+)+")
_STATISTICS = re.compile(r"(?:báo cáo|biểu mẫu|biểu)\s+thống kê\b", re.IGNORECASE)


def read_citations(document: Document) -> tuple[str, ...]:
    """Return the numbers of legal texts on the first page, and `báo cáo thống kê` where that is the document's type."""
    found: dict[str, None] = {}
    for place, paragraph in enumerate(document.paragraphs()):
        if place >= _FIRST_PARAGRAPHS:
            break
        if _STATISTICS.match(paragraph.text.strip(" :*")):
            found["báo cáo thống kê"] = None
        found |= dict.fromkeys(_LEGAL_NUMBER.findall(paragraph.text))
    return tuple(found)
