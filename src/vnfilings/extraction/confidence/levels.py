"""The level of confidence of a statement; docs/vnfilings.md has the measured share that is right at each level."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from vnfilings.extraction.confidence._second_voice import list_periods, speaks_against_kind
from vnfilings.extraction.scopes import opens_with_horizon

if TYPE_CHECKING:
    from vnfilings.extraction.statements import Statement

#: From the highest to the lowest.
CONFIDENCES = ("high", "medium", "low")
#: What decided a period that says nothing of the value's own time: the day of publication was right 0 times of 15.
_NO_PERIOD = ("publication-day", "default", "none")
#: What decided a period that may be another value's.
_WEAK_PERIOD = ("document", "neighbour", "opener")
_WEAK_KIND = ("document", "default")
#: Decided by the layout of a table, which the second voice does not see.
_OF_TABLE = ("column", "row")
#: Flags of a statement or its number that leave a part of it open.
_OPEN = frozenset(("no-indicator", "unknown-noun", "structural", "ocr", "several-in-cell", "legacy-encoding"))
_BOUNDS = ("<", ">", "<=", ">=", "~", "<~")
_SMALL = 10
#: No share of a plan or of beds is larger [%].
_NO_SHARE = 200
#: So many slight doubts weigh as much as a grave one.
_MANY = 2


def judge_confidence(statement: Statement, issued: date | None = None) -> str:
    """Return how far a statement can be trusted: high, medium or low.

    Low: a grave doubt or two slight ones. Medium: one slight doubt. Which doubts are grave was measured on documents
    that nobody tuned to: of the statements with a grave one at most three quarters were right.

    Parameters
    ----------
    statement
        A statement with its reasons.
    issued
        The day on which the document was issued; None where it is unknown.

    Returns
    -------
    str
        One of CONFIDENCES.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document, read_statements
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Năm 2025, tỷ lệ hồ sơ điện tử đã đạt 80%. Có 30 trạm.", encoding="utf-8")
    >>> [judge_confidence(statement) for statement in read_statements(read_document(path))]
    ['high', 'low']
    """
    if any(_grave_doubts(statement, issued)):
        return "low"
    slight = sum(_slight_doubts(statement))
    return "low" if slight >= _MANY else "medium" if slight else "high"


def _grave_doubts(statement: Statement, issued: date | None) -> Iterator[bool]:
    """Yield whether each grave doubt holds: that the number, the kind or the period is not the one of the text."""
    quantity, reasons, period = statement.quantity, statement.reasons, statement.period
    yield quantity.confidence == "low" or not _OPEN.isdisjoint((*quantity.flags, *statement.flags))
    yield _is_bare_count(statement)
    yield period is None or "period-uncertain" in period.flags or reasons.get("period_by") in _NO_PERIOD
    is_bound = quantity.op in _BOUNDS and not quantity.denominator
    yield is_bound and statement.kind == "actual" and reasons.get("kind_by") in (*_WEAK_KIND, "heading")
    yield _is_contradicted(statement)
    yield "over-100" in statement.flags and (quantity.value or 0) > _NO_SHARE
    # no word says 'actual', and the period is not over, or may not be: 'Đến năm 2030 đạt 95%' without a date
    is_by_default = statement.kind == "actual" and reasons.get("kind_by") in _WEAK_KIND
    yield is_by_default and issued is None and opens_with_horizon(reasons.get("sentence", ""))
    yield is_by_default and None not in (issued, period) and period.end is not None and period.end > issued  # type: ignore[union-attr,operator]


def _slight_doubts(statement: Statement) -> Iterator[bool]:
    """Yield whether each slight doubt holds: that kind, period, name or place is that of something beside the value."""
    quantity, reasons = statement.quantity, statement.reasons
    kind_by, period_by, sentence = reasons.get("kind_by"), reasons.get("period_by"), reasons.get("sentence", "")
    yield period_by in _WEAK_PERIOD
    yield reasons.get("indicator_by") == "neighbour"
    yield quantity.value_unit == "count" and not quantity.denominator and (quantity.value or 0) < _SMALL
    yield "over-100" in statement.flags
    yield statement.kind == "target" and period_by == "title" and kind_by in ("clause", "sentence")
    if _is_in_table(sentence):
        return
    yield kind_by == "sentence"
    yield statement.kind == "estimate"
    yield kind_by in _WEAK_KIND and period_by == "title" and quantity.value_unit != "%"  # a count may be no value
    yield len(list_periods(sentence)) > 1
    yield bool(statement.unit_text) and statement.unit_text.lower() not in sentence.lower()


def _is_in_table(sentence: str) -> bool:
    return " | " in sentence


def _is_bare_count(statement: Statement) -> bool:
    quantity, noun = statement.quantity, (statement.quantity.counted_noun or "").lower()
    is_count = quantity.value_unit == "count" and not quantity.denominator
    return is_count and statement.indicator_text.lower() in (noun, "")


def _is_contradicted(statement: Statement) -> bool:
    """Return whether the second voice names another kind, or the one period of the sentence is another one."""
    reasons = statement.reasons
    sentence = reasons.get("sentence", "")
    if _is_in_table(sentence):
        return False
    if reasons.get("kind_by") not in _OF_TABLE and speaks_against_kind(
        statement.kind, sentence, reasons.get("headings", "")
    ):
        return True
    periods = list_periods(sentence)
    code = statement.period.code if statement.period else ""
    return reasons.get("period_by") not in _OF_TABLE and len(periods) == 1 and code not in periods
