"""The one way to a row of the table `statements`, whatever its source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vnfilings import Quantity

#: The parts of a figure that a row takes over.
_OF_FIGURE = (
    "op",
    "value",
    "value_low",
    "value_high",
    "is_change",
    "value_unit",
    "counted_noun",
    "numerator",
    "denominator",
    "confidence",
    "alternative_value",
)


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a source states and where: all of a row of `statements` but its figure.

    Attributes
    ----------
    source_id, locator, line: where it stands.
    statement_id: the stable id of the statement.
    kind: target, actual, estimate, threshold or remark.
    raw_text: the figure as printed.
    clause_text: the words around it, without figures.
    period, bounds: the period as a code, and its first and last day.
    flags: keywords on the statement; those of the figure are added to them.
    """

    statement_id: str
    source_id: str
    locator: str
    line: int | None
    raw_text: str
    kind: str
    indicator_text: str | None = None
    clause_text: str | None = None
    indicator_code: str | None = None
    unit_text: str | None = None
    unit_code: str | None = None
    period: str | None = None
    bounds: tuple[date | None, date | None] = (None, None)
    flags: tuple[str, ...] = ()


def build_statement_row(
    stated: Stated, figure: Quantity | None, known: dict[str, object] | None = None
) -> dict[str, object]:
    """Return a row of the table `statements`, with all of its columns.

    Parameters
    ----------
    stated: what is stated, where and of when.
    figure: the figure as it was read; None for a statement without one.
    known: parts of the figure that the source gives itself, such as a ratio; they replace those that were read.

    Examples
    --------
    >>> from vnfilings import read_quantity
    >>> stated = Stated(statement_id="a:1#1", source_id="a", locator="1", line=None, raw_text="80%", kind="actual")
    >>> row = build_statement_row(stated, read_quantity("80%"))
    >>> row["value"], row["value_unit"], row["period_end"]
    (80.0, '%', None)
    """
    of_figure = {name: getattr(figure, name) if figure else None for name in _OF_FIGURE} | (known or {})
    return {
        "statement_id": stated.statement_id,
        "source_id": stated.source_id,
        "locator": stated.locator,
        "line": stated.line,
        "raw_text": stated.raw_text,
        "kind": stated.kind,
        "indicator_text": stated.indicator_text or None,
        "clause_text": stated.clause_text or None,
        "indicator_code": stated.indicator_code or None,
        "unit_text": stated.unit_text or None,
        "unit_code": stated.unit_code or None,
        **of_figure,
        "counted": None,  # the panel names it when the indicator is known
        "period": stated.period or None,
        "period_start": stated.bounds[0],
        "period_end": stated.bounds[1],
        "flags": join_flags(stated.flags),
    }


def join_flags(*flags: str | Iterable[str]) -> str | None:
    """Return the keywords of texts and lists as one text, each once, in order; None if there are none.

    >>> join_flags("undated secondary", ["secondary", "range"])
    'undated secondary range'
    """
    words = [word for part in flags for word in (part.split() if isinstance(part, str) else part)]
    return " ".join(dict.fromkeys(words)) or None


def slug(locator: str) -> str:
    """Return a locator as one word, for use in an identifier.

    >>> slug("line 90, table 1, row 1, column 3")
    'line-90-table-1-row-1-column-3'
    """
    return re.sub(r"[^\w.]+", "-", locator).strip("-")
