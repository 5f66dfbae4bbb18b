"""The title of a document as a scope: all lines of it, whichever line holds the period and wherever the date stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from vnfilings.extraction.scopes._paragraph_openings import is_date_line, item_number, opens_list
from vnfilings.extraction.scopes._periods_of_headings import read_heading_period
from vnfilings.extraction.scopes._words_of_kind import read_heading_kind
from vnfilings.formats import Document, Identity, Paragraph
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import Period, read_ledger, to_plain

_MOST_LINES = 25
_LONGEST_LINE = 260
_LONGEST_TITLE_SENTENCE = 60
_NUMBER_LINE = to_pattern(r"^\W*Số(?:\s*hiệu)?\s*:", re.IGNORECASE)
_SKIPPED = to_pattern(rf"^\W*(?:{words('documents.motto')}|{words('documents.formal')})")
#: 'KẾT QUẢ NĂM 2025 VÀ KẾ HOẠCH NĂM 2026': the second period is that of targets.
_PLANNED = to_pattern(words("kinds.target_heading"), re.IGNORECASE)
#: Before a horizon: 'đến năm 2030', 'đến hết năm 2030'.
_UNTIL = rf"(?<!\w){words('statement_periods.until')}\s+(?:{words('statement_periods.until_link')}\s+)?(?:[^\W\d]+\s+)?"
_OPENS_WITH_TASKS = to_pattern(
    rf"^\W*(?:{words('kinds.target_heading')}|{words('kinds.tasks_heading')})\b", re.IGNORECASE
)


class Title(NamedTuple):
    """The words of a title and its lines, the kind that they give, and the period of results and that of targets.

    The latter is a horizon where the plan ends with it: 'KẾ HOẠCH ... ĐẾN NĂM 2030' has goals for earlier years too.
    """

    text: str = ""
    lines: tuple[str, ...] = ()
    kind: str | None = None
    period: Period | None = None
    target_period: Period | None = None
    is_horizon: bool = False


def read_title(document: Document, identity: Identity) -> Title:
    """Return the title of a document: the lines before its first sentence, value, table or numbered heading."""
    lines = list(_title_lines(document))
    text = " ".join(lines)
    day = identity.issued
    period = read_heading_period(text, day)
    if period is None and not _is_sentence(identity.title or ""):  # the press may open with a sentence of its body
        period = identity.period
    planned = _planned_period(text, day) or period
    kind = read_heading_kind(text) if identity.sort == "news" and _OPENS_WITH_TASKS.match(text) else None
    is_horizon = planned is not None and re.search(_UNTIL + re.escape(planned.code), text, re.IGNORECASE) is not None
    return Title(text, tuple(lines), kind, period, planned, is_horizon)


def _planned_period(text: str, day: date | None) -> Period | None:
    """Return the period after the last word of a plan in a title that names a period before it."""
    planned = list(_PLANNED.finditer(text))
    if not planned or read_heading_period(text[: planned[-1].start()], day) is None:
        return None
    return read_heading_period(text[planned[-1].start() :], day)


def _title_lines(document: Document) -> Iterator[str]:
    """Yield the lines of the title; date lines, numbers of documents and mottos lie between them."""
    for block in document.blocks[:_MOST_LINES]:
        if not isinstance(block, Paragraph):
            return
        plain = to_plain(block.text).strip()
        if is_date_line(plain) or _NUMBER_LINE.match(plain) or _SKIPPED.match(plain):
            continue
        if _is_body(plain):
            return
        yield plain


def _is_body(plain: str) -> bool:
    """Return whether a line is no line of a title: a sentence, a numbered heading, an opener, or one with a value."""
    if _is_sentence(plain) or item_number(plain) is not None or opens_list(plain):
        return True
    return bool(read_ledger(plain).stated)


def _is_sentence(plain: str) -> bool:
    """Return whether a line is too long for a title, or a whole sentence."""
    return len(plain) > _LONGEST_LINE or (plain.endswith((".", ";")) and len(plain) > _LONGEST_TITLE_SENTENCE)
