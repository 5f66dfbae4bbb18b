"""The level of confidence of a statement; docs/vnfilings.md has the measured share that is right at each level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnfilings.extraction.confidence._second_voice import list_periods, speaks_against_kind

if TYPE_CHECKING:
    from vnfilings.extraction.statements import Statement
    from vnfilings.text import Quantity

#: From the highest to the lowest.
CONFIDENCES = ("high", "medium", "low")
#: What decided a period that says nothing of the value's own time: the day of publication was right 0 times of 29.
_WEAK_PERIOD = ("publication-day", "document", "neighbour", "default", "none")
_WEAK_KIND = ("document", "default")
#: A period that stands further away than the headings.
_FAR_PERIOD = ("title",)
#: Decided by the layout of a table, which the second voice does not see.
_OF_TABLE = ("column", "row")
#: Flags of a statement or its number that leave a part of it open.
_DOUBTS = frozenset(("no-indicator", "no-unit", "unknown-noun", "period-uncertain", "ocr"))
_SHORT = 2


def judge_confidence(statement: Statement) -> str:
    """Return how far a statement can be trusted: high, medium or low.

    Low: the number may be read in two ways; a count without a noun or with nothing but its noun; a name or a period
    from a neighbour; a period from the day of publication or none; a bound that no word calls a result; a second
    reading that disagrees. Medium: a count in a sentence that says neither kind nor period, several periods in it, or a
    name of two words.

    Parameters
    ----------
    statement
        A statement with its reasons.

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
    if _is_doubtful(statement):
        return "low"
    reasons = statement.reasons
    is_in_table = " | " in reasons.get("sentence", "")
    is_far = reasons.get("kind_by") in _WEAK_KIND and reasons.get("period_by") in _FAR_PERIOD and not is_in_table
    far = is_far and statement.quantity.value_unit != "%"  # a share is a statement by itself, a count may be no value
    several = not is_in_table and len(list_periods(reasons.get("sentence", ""))) > 1
    return "medium" if far or several or len(statement.indicator_text.split()) <= _SHORT else "high"


def _is_doubtful(statement: Statement) -> bool:
    quantity, reasons = statement.quantity, statement.reasons
    if quantity.confidence == "low" or not _DOUBTS.isdisjoint((*quantity.flags, *statement.flags)):
        return True
    period_flags = statement.period.flags if statement.period else ()
    if "period-uncertain" in period_flags or reasons.get("period_by") in _WEAK_PERIOD:
        return True
    if reasons.get("indicator_by") == "neighbour" or _is_bare_count(quantity, statement.indicator_text):
        return True
    is_bound = quantity.op in ("<", ">", "<=", ">=", "~", "<~") and not quantity.denominator
    if is_bound and statement.kind == "actual" and reasons.get("kind_by") in (*_WEAK_KIND, "heading"):
        return True
    return _is_contradicted(statement)


def _is_bare_count(quantity: Quantity, name: str) -> bool:
    noun = (quantity.counted_noun or "").lower()
    return quantity.value_unit == "count" and not quantity.denominator and name.lower() in (noun, "")


def _is_contradicted(statement: Statement) -> bool:
    """Return whether the second voice names another kind, or the one period of the sentence is another one."""
    reasons = statement.reasons
    sentence = reasons.get("sentence", "")
    if " | " in sentence:
        return False
    if reasons.get("kind_by") not in _OF_TABLE and speaks_against_kind(
        statement.kind, sentence, reasons.get("headings", "")
    ):
        return True
    periods = list_periods(sentence)
    code = statement.period.code if statement.period else ""
    return reasons.get("period_by") not in _OF_TABLE and len(periods) == 1 and code not in periods
