"""Who wrote a document, to whom, about which period and what sort of document it is: every sign of it, unjudged."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from vnfilings.formats import BEFORE_DAY, Document, Identity, Paragraph, head_lines, read_identity, tail_lines
from vnfilings.lexicon import meanings, to_pattern, words
from vnfilings.text import Period, find_periods, redact_personal_data, to_plain

_HEAD_LINES, _FIELD_LINES, _BODY_LINES, _TAIL_LINES = 16, 40, 30, 40
_LONGEST_OFFICE, _LONGEST_TEXT, _MOST_TEXTS = 100, 160, 4
_OFFICE = to_pattern(
    rf"^(?:{words('who.facility')}|{words('who.office')}|{words('documents.office')})(?!\w)", re.IGNORECASE
)
_MOTTO = to_pattern(rf"^{words('documents.motto')}", re.IGNORECASE)
_TITLE = to_pattern(
    rf"^(?:{words('documents.report')}|{words('documents.plan')}|{words('documents.decision')})(?!\w)", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+(?:[\s–-]+[^\W\d_]+)*")
_FIELD = to_pattern(r"^[-+*\s]*(?:\d+[.)]\s*)?(?P<field>[^:]{2,60}?)\s*(?:\([^)]*\)\s*)?:\s*(?P<answer>\S.*)$")
_UNIT_FIELD = to_pattern(rf"^{words('letterhead.unit_field')}$", re.IGNORECASE)
_PERIOD_FIELD = to_pattern(rf"^{words('letterhead.period_field')}$", re.IGNORECASE)
_ADDRESSEE = to_pattern(rf"^{words('letterhead.addressee')}\s*:?\s*(?P<to>\S.*)$", re.IGNORECASE)
_REPORTS = to_pattern(
    rf"^(?P<who>(?:{words('who.facility')}|{words('who.office')})\s[^.,;:]{{2,100}}?)\s{words('letterhead.reports')}\s",
    re.IGNORECASE,
)
_PLACE = to_pattern(rf"^[(\s]*(?P<place>[^\W\d_][^,;:]{{1,40}}){BEFORE_DAY}")
_SIGNER = to_pattern(
    rf"^(?:{words('letterhead.on_behalf')}\s*)*(?:{words('letterhead.signer')}(?!\w))?\s*(?P<office>.*)$"
)
_BY_NUMBER = to_pattern(rf"/(?P<sort>{words('letterhead.number_sort')})[-–/]")
_FORM = to_pattern(rf"^{words('letterhead.form')}(?!\w)", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;!?]$")


@dataclass(frozen=True)
class DocumentSigns:
    """What a document shows of its author, its period and its sort; personal data are redacted.

    Attributes
    ----------
    offices: the lines of the letterhead that name offices, from the highest to the one that issued the document.
    unit_fields: what stands behind 'Đơn vị báo cáo:'.
    reporters: who reports in the first sentences: 'Bệnh viện A báo cáo ...'.
    signers: the offices in the signature block.
    places: the place before the day of issue.
    addressees: whom it is for.
    period_fields: the periods behind 'Kỳ báo cáo:', as codes.
    title_periods: the periods in the title, as codes; else that of a line which names nothing else.
    heading_periods: the periods of the first headings, as codes.
    sorts: a sort for each of `title`, `number` and `shape` that shows one.
    """

    offices: tuple[str, ...] = ()
    unit_fields: tuple[str, ...] = ()
    reporters: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    period_fields: tuple[str, ...] = ()
    title_periods: tuple[str, ...] = ()
    heading_periods: tuple[str, ...] = ()
    sorts: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the signs that there are as plain lists and mappings, for a file."""
        found: dict[str, object] = {field.name: list(getattr(self, field.name)) for field in fields(self)}
        return {name: value for name, value in found.items() if value} | (
            {"sorts": dict(self.sorts)} if self.sorts else {}
        )


def read_signs(document: Document, identity: Identity | None = None) -> DocumentSigns:
    r"""Return what the letterhead, the first lines and the signature of a document show.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.
    identity
        What `read_identity` returned for it, where that is known already.

    Returns
    -------
    DocumentSigns
        Empty where the document shows nothing.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("SỞ Y TẾ NAM SƠN\nBỆNH VIỆN MẮT\nSố: 2/BC-BVM\n\nBÁO CÁO\nKết quả", encoding="utf-8")
    >>> read_signs(read_document(path)).offices
    ('SỞ Y TẾ NAM SƠN', 'BỆNH VIỆN MẮT')
    """
    identity = identity or read_identity(document)
    lines = head_lines(document)
    texts = [to_plain(line.text).strip(" *_\t") for line in lines]
    asked = [match for text in texts[:_FIELD_LINES] if (match := _FIELD.match(text))]
    issued, offices = identity.issued, _offices(texts)
    return DocumentSigns(
        offices=offices,
        unit_fields=_texts(match["answer"] for match in asked if _UNIT_FIELD.match(match["field"].strip())),
        reporters=_texts(match["who"] for text in texts[:_BODY_LINES] if (match := _REPORTS.match(text))),
        signers=_signers(document),
        places=_texts(match["place"] for text in texts[:_HEAD_LINES] if (match := _PLACE.match(text)))[:1],
        addressees=_texts(match["to"] for text in texts[:_BODY_LINES] if (match := _ADDRESSEE.match(text))),
        period_fields=_codes(
            period
            for match in asked
            if _PERIOD_FIELD.match(match["field"].strip())
            for period in find_periods(match["answer"], issued=issued)
        ),
        title_periods=_codes(find_periods(identity.title or "", issued=issued))
        or _period_line(texts[:_HEAD_LINES], issued),
        heading_periods=_codes(
            period for line in lines if line.level for period in find_periods(line.text, issued=issued)
        ),
        sorts=_sorts(document, identity, texts, is_official=bool(offices)),
    )


def _texts(found: Iterable[str]) -> tuple[str, ...]:
    clean = (redact_personal_data(text).strip(" .,;-–*")[:_LONGEST_TEXT] for text in found)
    return tuple(dict.fromkeys(filter(None, clean)))[:_MOST_TEXTS]


def _period_line(texts: list[str], issued: dt.date | None) -> tuple[str, ...]:
    """Return the period that a line of the head consists of, '(Quý II/2026)'; nothing where lines name several."""
    lines = (text.strip("()[]*_.:;,–- ") for text in texts)
    alone = (period for line in lines for period in find_periods(line, issued=issued) if period.place == (0, len(line)))
    codes = _codes(alone)
    return codes if len(codes) == 1 else ()


def _codes(periods: Iterable[Period]) -> tuple[str, ...]:
    """Return the codes of periods longer than a day that are no base of a comparison."""
    found = (
        period.code
        for period in periods
        if period.start and period.start != period.end
        if "comparison-base" not in period.flags
    )
    return tuple(dict.fromkeys(found))[:_MOST_TEXTS]


def _offices(texts: list[str]) -> tuple[str, ...]:
    """Return the lines of offices above the title; a line that goes on in the next one is one name with it."""
    found: list[str] = []
    goes_on = False
    for text in texts[:_HEAD_LINES]:
        if _TITLE.match(text) or _ADDRESSEE.match(text):
            break
        is_office = bool(_OFFICE.match(text)) and len(text) <= _LONGEST_OFFICE and not _SENTENCE.search(text)
        is_rest = goes_on and text.isupper() and len(text) <= _LONGEST_OFFICE and not re.search(r"[:0-9]", text)
        if is_office and not _MOTTO.match(text) and ":" not in text and not _REPORTS.match(text):
            found.append(text)
        elif is_rest and not _MOTTO.match(text):
            found[-1] = f"{found[-1]} {text}"
        goes_on = bool(found) and found[-1].isupper() and (is_office or is_rest)
    return _texts(found)


def _signers(document: Document) -> tuple[str, ...]:
    """Return the offices of the signature block: capitals, for what follows in small letters is a person's name."""
    found = []
    for line in tail_lines(document)[-_TAIL_LINES:]:
        text = to_plain(line.text).strip(" *_\t")
        match = _SIGNER.match(text)
        capitals = (
            re.match(r"[^\W\d_]+(?:[\s–-]+[^\W\d_]+)*", match["office"]) if match and match.start("office") else None
        )
        office = " ".join(word for word in capitals[0].split() if word.isupper()) if capitals else ""
        if office and _OFFICE.match(office):
            found.append(office)
    return _texts(found)


def _sorts(
    document: Document, identity: Identity, texts: list[str], *, is_official: bool
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    if identity.sort != "news":
        found["title"] = identity.sort
    if by_number := _BY_NUMBER.search(to_plain(identity.number or "")):
        found["number"] = meanings("letterhead.number_sort")[by_number["sort"]]
    if any(map(_FORM.match, texts[:_HEAD_LINES])):
        found["shape"] = "form"
    elif _is_mostly_table(document):
        found["shape"] = "table"
    elif identity.sort == "news" and not identity.number and not is_official:
        found["shape"] = "news"
    return tuple(found.items())


def _is_mostly_table(document: Document) -> bool:
    """Return whether the document is a table with a few lines about it, as most workbooks are."""
    in_tables = sum(len(row.cells) for table in document.tables() for row in table.rows)
    return in_tables > 0 and sum(1 for block in document.blocks if isinstance(block, Paragraph)) * 5 < in_tables
