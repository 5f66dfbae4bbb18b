"""The values that a finding shows, as arguments of its message: computed values with their type, quotations as printed.

Computed values are messages with the prefix `value.`, which each language prints in its own convention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import LANGUAGES, OPERATOR_CODES, Argument, Formatter, Message, has_message, translate
from vnfilings.lexicon import to_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_SOURCE_LANGUAGE = "vi"
#: A count of four digits or more without separators, or of millions with them; a share with such counts in brackets.
_PLAIN_COUNT = to_pattern(r"(\d{4,}|\d{1,3}(?:\.\d{3}){2,}) (\D+)")
_PLAIN_RATIO = to_pattern(r"(\d+(?:,\d+)?) ?% \((\d+) ?/ ?(\d{4,}) ([^\d()]+)\)")
#: Words, or a decimal comma: another language than the source's prints them otherwise.
_WORDED = re.compile(r"[^\W\d_]|\d,\d")


@dataclass(frozen=True)
class Quotation:
    """A printed value of a source: `raw` as it stands there, `shown` as a sentence quotes it."""

    raw: str
    shown: Argument


def number(value: float, noun: object = None) -> Message:
    """Return a number with all its decimals, and what it counts where that is known."""
    if isinstance(noun, str) and noun:
        return Message("value.counted", {"value": value, "noun": noun})
    return Message("value.number", {"value": value})


def percent(value: float, decimals: int = 1) -> Message:
    """Return a share [%]."""
    return Message("value.percent", {"value": value, "decimals": decimals})


def points(value: float) -> Message:
    """Return a change [percentage points] with its sign."""
    return Message("value.points", {"value": value})


def counts(numerator: float, denominator: float) -> Message:
    """Return the counts of a ratio, `1.468/2.400`."""
    return Message("value.counts", {"numerator": numerator, "denominator": denominator})


def share_with_count(share: float, count: float) -> Message:
    """Return a share [%] with the count printed beside it, `15% (4)`."""
    return Message("value.share_with_count", {"share": share, "count": count})


def total(values: Iterable[float]) -> Message:
    """Return the terms of a sum, `12 + 30`."""
    return Message("value.sum", {"terms": list(values)})


def span(low: float, high: float) -> Message:
    """Return an interval of whole numbers, `9–10`."""
    return Message("value.whole_range", {"low": low, "high": high})


def limits(low: float, high: float, unit_of_measure: object) -> Message:
    """Return the valid range of an indicator, which may be open at one end."""
    code = "value.exact_percent" if unit_of_measure == "%" else "value.number"

    def end(value: float) -> Message:
        return Message(code, {"value": value})

    if pd.isna(high):
        return with_operator(">=", end(0.0 if pd.isna(low) else low))
    return (
        with_operator("<=", end(high)) if pd.isna(low) else Message("value.range", {"low": end(low), "high": end(high)})
    )


def with_operator(op: str | None, figure: Argument) -> Message:
    """Return a value with the operator that it is printed with."""
    return Message(OPERATOR_CODES[op or "="], {"figure": figure})


def day(moment: pd.Timestamp) -> Message:
    """Return a day."""
    return Message("value.day", {"day": moment})


def deadline(task: Any) -> Argument:
    """Return a task's deadline as its document words it, else the day that was read."""
    return str(task.deadline_text) if isinstance(task.deadline_text, str) else day(task.due)


def period(code: object) -> Message:
    """Return a period in words, or a dash."""
    return Message("value.period", {"period": code}) if isinstance(code, str) else Message("value.dash")


def regime(row: Mapping[str, Any]) -> Argument:
    """Return the name of a reporting regime, a row of `reporting_regimes`, in each language."""
    return {lang: str(row[f"title_{lang}"]) for lang in LANGUAGES}


def months(n: int) -> Message:
    """Return a number of months."""
    return Message("value.months", {"n": n})


def name(row: Any) -> Argument:
    """Return what a row of `figures` measures: the indicator's title, else the wording of the source."""
    titles = {lang: getattr(row, f"title_{lang}", None) for lang in LANGUAGES}
    known = {lang: title for lang, title in titles.items() if isinstance(title, str)}
    return known or (row.indicator_text if isinstance(row.indicator_text, str) else "?")


def _separate_digits(raw: str) -> Argument:
    """Return a printed count or ratio as each language prints it where its digits are not in doubt; else unchanged."""
    if ratio := _PLAIN_RATIO.fullmatch(raw):
        share, numerator, denominator, noun = ratio.groups()
        shown = percent(float(share.replace(",", ".")), decimals=len(share.partition(",")[2]))
        counted = {"numerator": float(numerator), "denominator": float(denominator), "noun": noun}
        return Message("value.share_with_counts", {"share": shown, **counted})
    count = _PLAIN_COUNT.fullmatch(raw)
    return number(float(count[1].replace(".", "")), count[2]) if count else raw


def _quote_words(row: Any, raw: str) -> Argument:
    """Return a printed share or bound as it stands, and in other languages than the source's its value.

    'trên 70%' is over 70%, 'từ 3 trở lên' at least 3.
    """
    is_bound = OPERATOR_CODES.get(row.op or "=") not in (None, OPERATOR_CODES["="])
    if pd.isna(row.value) or not _WORDED.search(raw) or not (row.value_unit == "%" or is_bound):
        return raw
    return {lang: raw if lang == _SOURCE_LANGUAGE else _valued(row, lang) for lang in LANGUAGES}


def _valued(row: Any, lang: str) -> str:
    """Return the value of a row in a language, its operator in words; a noun that the language lacks is left out."""
    code = OPERATOR_CODES[row.op or "="]
    words = code.replace("operator.", "operator.words.")
    noun = row.counted_noun if isinstance(row.counted_noun, str) and Formatter(lang).noun(row.counted_noun) else None
    shown = Message("value.exact_percent", {"value": row.value}) if row.value_unit == "%" else number(row.value, noun)
    counted = {name: getattr(row, name, None) for name in ("numerator", "denominator")}
    if noun and row.value_unit == "%" and all(pd.notna(count) for count in counted.values()):
        shown = Message("value.share_with_counts", {"share": shown, **counted, "noun": noun})
    return translate(Message(words if has_message(words) else code, {"figure": shown}), lang)


def quote(row: Any) -> Quotation:
    """Return the value of a row of `figures` as its source prints it.

    A list of facts and a tidy table hold values already turned into digits (`~657`), and a filing may print plain
    digits (`15397 lượt`, `61,2% (1468 / 2400 lượt)`) or words (`trên 70%`): sentences print these in the language's
    own way.
    """
    raw = str(row.raw_text)
    if row.source_kind not in ("publications", "tidy_table") or pd.isna(row.value):
        printed = raw[:1].lower() + raw[1:] if raw[1:2].islower() else raw
        shown = _separate_digits(printed)
        return Quotation(raw, _quote_words(row, printed) if shown == printed else shown)
    is_share = row.value_unit == "%"
    figure = Message("value.exact_percent", {"value": row.value}) if is_share else number(row.value, row.counted_noun)
    return Quotation(raw, with_operator(row.op, figure))


def reading(row: Any) -> Message:
    """Return an ambiguous number as it is printed and as it was read, `1.150 = 1.150`."""
    return Message("value.reading", {"raw": str(row.raw_text), "value": row.value})


def quote_all(rows: Iterable[Any]) -> Quotation:
    """Return the values of several rows as their source prints them."""
    quoted = [quote(row) for row in rows]
    shown = [part.shown for part in quoted]
    return Quotation("; ".join(part.raw for part in quoted), Message("value.list", {"parts": shown}))
