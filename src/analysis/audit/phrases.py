"""How findings say figures, days and periods: each language in its own convention, quotations as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n.formatting import Phrase, Printer, both, say

if TYPE_CHECKING:
    from collections.abc import Iterable


def number(value: float, noun: object = None) -> Phrase:
    """Return a number with all its decimals, and what it counts where that is known."""
    counted = noun if isinstance(noun, str) else ""
    return lambda printer: f"{printer.exact(value)} {printer.noun(counted)}".rstrip()


def percent(value: float, decimals: int = 1) -> Phrase:
    """Return a share [%]."""
    return lambda printer: printer.percent(value, decimals)


def points(value: float) -> Phrase:
    """Return a change [percentage points] with its sign."""
    return lambda printer: printer.signed(value)


def counts(numerator: float, denominator: float) -> Phrase:
    """Return the counts of a ratio, `1.468/2.400`."""
    return lambda printer: f"{printer.exact(numerator)}/{printer.exact(denominator)}"


def share_with_count(share: float, count: float) -> Phrase:
    """Return a share [%] with the count that stands beside it, `15% (4)`."""
    return lambda printer: f"{printer.exact(share)}% ({printer.exact(count)})"


def total(values: Iterable[float]) -> Phrase:
    """Return the terms of a sum, `12 + 30`."""
    terms = list(values)
    return lambda printer: " + ".join(printer.exact(term) for term in terms)


def span(low: float, high: float) -> Phrase:
    """Return an interval of whole numbers, `9–10`."""
    return lambda printer: f"{printer.number(low)}–{printer.number(high)}"


def limits(low: float, high: float, unit: object) -> Phrase:
    """Return the values that an indicator can have, one end of them perhaps open."""
    sign = "%" if unit == "%" else ""

    def printed(printer: Printer) -> str:
        ends = [None if pd.isna(end) else f"{printer.exact(end)}{sign}" for end in (low, high)]
        if ends[1] is None:
            return printer.with_operator(">=", ends[0] or f"0{sign}")
        return printer.with_operator("<=", ends[1]) if ends[0] is None else f"{ends[0]} – {ends[1]}"

    return printed


def day(moment: pd.Timestamp) -> Phrase:
    """Return a day."""
    return lambda printer: printer.date(moment)


def deadline(task: Any) -> Phrase:
    """Return a task's deadline as its document words it, else the day that was read."""
    return task.deadline_text if isinstance(task.deadline_text, str) else day(task.due)


def period(code: object) -> Phrase:
    """Return a period in words; a dash where there is none."""
    return lambda printer: printer.period(code) if isinstance(code, str) else "–"


def name(row: Any, side: str = "") -> Phrase:
    """Return what a row of `figures` (or one `side` of a pair) measures: the indicator's title, else the wording."""

    def titled(lang: str) -> str:
        found = (getattr(row, f"{column}{side}") for column in (f"title_{lang}", "indicator_text"))
        return next((text for text in found if isinstance(text, str)), "?")

    return both(titled("vi"), titled("en"))


@dataclass(frozen=True)
class Quotation:
    """A figure of a source: `raw` as it stands there, and as a sentence says it in each language."""

    raw: str
    shown: Phrase

    def __call__(self, printer: Printer) -> str:
        """Return the figure for a sentence."""
        return say(self.shown, printer)


def quote(row: Any) -> Quotation:
    """Return the figure of a row of `figures` as its source prints it.

    A list of facts holds figures already turned into digits (`~657`): sentences say those in the language's own way.
    """
    raw = str(row.raw_text)
    if row.source_kind != "publications" or pd.isna(row.value):
        return Quotation(raw, raw[:1].lower() + raw[1:] if raw[1:2].islower() else raw)

    def shown(printer: Printer) -> str:
        counted = row.counted_noun if isinstance(row.counted_noun, str) else ""
        what = "%" if row.value_unit == "%" else f" {printer.noun(counted)}".rstrip()
        return printer.with_operator(row.op, f"{printer.exact(row.value)}{what}")

    return Quotation(raw, shown)


def reading(row: Any) -> Phrase:
    """Return an ambiguous figure as it stands and as it was read, `1.150 = 1.150`."""
    return lambda printer: f"{row.raw_text} = {printer.exact(row.value)}"


def quote_all(rows: Iterable[Any]) -> Quotation:
    """Return the figures of several rows as their source prints them."""
    quoted = [quote(row) for row in rows]
    return Quotation(
        "; ".join(part.raw for part in quoted), lambda printer: "; ".join(part(printer) for part in quoted)
    )


def held(phrase: Phrase, printer: Printer) -> str:
    """Return a phrase for a column of the table: a quotation as it stands in its source, else what was computed."""
    return phrase.raw if isinstance(phrase, Quotation) else say(phrase, printer)
