"""What a document says of itself: number, date, issuer, sort and title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from vnfilings.formats._layout.head_lines import BEFORE_DAY, NUMBER_LABEL, head_lines
from vnfilings.formats.blocks import Document, Paragraph
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import Period, find_periods, read_period

Sort = Literal["plan", "report", "decision", "news"]
_SORTS: tuple[tuple[str, Sort], ...] = (
    (words("documents.report"), "report"),
    (words("documents.plan"), "plan"),
    (words("documents.decision"), "decision"),
)
_NUMBER = to_pattern(rf"^{NUMBER_LABEL}\s*(?P<number>[^\s].{{0,40}}?)(?=\s{{2,}}|\s*(?:Loại|,|;|$)|\s+[A-ZĐ][a-zà-ỹ])")
_LONGEST_DATE_LINE = 120
_SHORTEST_TITLE = 20
_OFFICE = to_pattern(rf"^{words('documents.office')}\s[^.:;]{{2,80}}$")
_MOTTO = to_pattern(words("documents.motto"))
_BODY = to_pattern(rf"(?:{words('documents.body')}|Số:|\()")
#: Before the date of another document: 'Quyết định số 1210/QĐ-UBND ngày ...'.
_CITED = to_pattern(r"/[A-ZĐ][\w/.-]*\s*,?\s*$")
#: A paragraph of the body ends as a sentence; a title does not.
_SENTENCE = to_pattern(r"[.;:]\s*$")
_BY = to_pattern(rf"(?:\bcủa\s+)(?P<issuer>{words('documents.issuer')}\s[^.,;(]{{2,80}})")


@dataclass(frozen=True)
class Identity:
    """What a document states about itself; None where it does not."""

    number: str | None
    issued: date | None
    issuer: str | None
    sort: Sort
    title: str | None
    period: Period | None

    @property
    def reference_day(self) -> date | None:
        """Return the day that lends its year to '6 tháng cuối năm': of issue, else the first of the title's period."""
        return self.issued or (self.period.start if self.period else None)

    @property
    def year(self) -> int | None:
        """Return the year of issue."""
        return self.issued.year if self.issued else None


def read_identity(document: Document) -> Identity:
    """Return what the first page says: 'Số: 379 /BC-ĐTNDTT', 'Quảng Ngãi, ngày 25 tháng 6 năm 2026', 'BÁO CÁO'.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.

    Returns
    -------
    Identity
        Number, date, issuer, type, title and period; None for what the document does not state.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Quảng Ngãi, ngày 25 tháng 6 năm 2026", encoding="utf-8")
    >>> read_identity(read_document(path)).issued
    datetime.date(2026, 6, 25)
    """
    first = head_lines(document)
    issued = _read_issued(first)
    sort, title = _read_title(first, document)
    return Identity(
        number=next((match["number"].strip() for p in first if (match := _NUMBER.match(p.text))), None),
        issued=issued,
        issuer=_read_issuer(first, title),
        sort=sort,
        title=title,
        period=_read_title_period(title, issued),
    )


def _read_issued(paragraphs: list[Paragraph]) -> date | None:
    """Return the day of 'place, ngày ... tháng ... năm ...'; else of the first short line with a full date."""
    for pattern in (
        rf"^[^\W\d_][^.;:]{{1,40}}{BEFORE_DAY}",
        rf"^Ngày {words('documents.issued')}|^{words('documents.date_line')}|^[0-9]{{1,2}}[/:]|{BEFORE_DAY}",
    ):
        for paragraph in paragraphs:
            if len(paragraph.text) > _LONGEST_DATE_LINE or not re.search(pattern, paragraph.text, re.IGNORECASE):
                continue
            period = read_period(paragraph.text)
            if period is not None and period.start is not None and "-" in period.code and "/" not in period.code:
                return period.start
    return _first_day(paragraphs[:12])


def _first_day(paragraphs: list[Paragraph]) -> date | None:
    """Return the first full date of a news item's opening: it was written on or after that day."""
    for paragraph in paragraphs:
        for period in find_periods(paragraph.text):
            is_cited = _CITED.search(paragraph.text[: period.place[0]]) is not None
            is_day = period.start is not None and period.start == period.end
            if is_day and not is_cited and "comparison-base" not in period.flags:
                return period.start
    return None


def _read_title(paragraphs: list[Paragraph], document: Document) -> tuple[Sort, str | None]:
    """Return the sort of document and its title: the lines after the word alone on its line."""
    best: tuple[Sort, str | None] | None = None
    for place, paragraph in enumerate(paragraphs):
        word = paragraph.text.strip(" :*").lower()
        for pattern, sort in _SORTS:
            if re.fullmatch(pattern, word):
                title = _title_after(paragraphs[place + 1 : place + 5])
                if best is None or (best[0] == "decision" and sort != "decision" and title):
                    best = (sort, title)
            elif best is None and paragraph.level and len(paragraph.text) > _SHORTEST_TITLE and re.match(pattern, word):
                best = (sort, paragraph.text)
    if best is not None:
        return best
    texts = islice((p.text for p in document.paragraphs()), len(paragraphs))
    heading = next((text for text in texts if len(text) > _SHORTEST_TITLE and not _MOTTO.search(text)), None)
    return "news", heading


def _title_after(paragraphs: list[Paragraph]) -> str | None:
    lines: list[str] = []
    last_line: int | None = None
    for paragraph in paragraphs:
        is_body = _BODY.match(paragraph.text)
        line = paragraph.places[0].line
        is_apart = last_line is not None and line is not None and line > last_line + 1 and not paragraph.level
        if lines and (is_body or (is_apart and _SENTENCE.search(paragraph.text))):
            break
        if is_body or (not paragraph.level and lines and len(paragraph.text) > 250):
            continue
        lines.append(paragraph.text)
        last_line = paragraph.places[-1].line
        if len(" ".join(lines)) > 60:
            break
    return " ".join(lines) or None


def _read_issuer(paragraphs: list[Paragraph], title: str | None) -> str | None:
    offices = [p.text.strip() for p in paragraphs[:15] if _OFFICE.match(p.text) and not _MOTTO.search(p.text)]
    if offices:
        return offices[-1] if len(offices) <= 2 else offices[0]
    match = _BY.search(title or "")
    return match["issuer"].strip() if match else None


def _read_title_period(title: str | None, issued: date | None) -> Period | None:
    """Return the first period of the title that is more than a day: dates there belong to other documents."""
    for period in find_periods(title or "", issued=issued):
        if period.start is not None and period.start != period.end and "comparison-base" not in period.flags:
            return period
    return None
