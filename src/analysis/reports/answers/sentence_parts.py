"""The parts of sentences: names within a sentence, values with counts and day, targets, amounts; each number traced."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from analysis.i18n import translate
from analysis.panel import SUM_PREFIX
from analysis.panel.states import BoundTarget, SeriesValue
from analysis.reports._document import Number, Run, Text
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs, fill_message
from analysis.reports._report_texts import MOST_DECIMALS, SHARE_LIMITS, capitalise, rounded, short_number
from analysis.reports._row_helpers import Row

#: The words of operators within a sentence.
_OPERATOR_WORDS = {
    ">": "operator.words.over",
    ">=": "operator.words.at_least",
    "<": "operator.words.under",
    "<=": "operator.words.at_most",
    "~": "operator.about",
    "<~": "operator.nearly",
}
#: What a shortfall is counted in, by the measure of its indicator.
_AMOUNTS = {"share": "points", "index": "score", "rank": "places", "level": "levels"}


def unit_words(context: ReportContext, unit_code: str) -> str:
    """Return the name of a unit as it stands within a sentence: 'cả nước', 'the Ministry of Health'."""
    unit = context.unit(unit_code)
    if unit["level"] == "national":
        return context.texts("answer.country")
    name = context.dated_name(unit_code)
    if unit["level"] in ("group", "district") and (context.lang == "vi" or unit["level"] == "group"):
        return _lower_first(name)
    articles = read_report_settings("answers")["with_article"]
    needs_article = context.lang == "en" and any(name.startswith(f"{word} ") for word in articles)
    return f"the {name}" if needs_article else name


def indicator_words(context: ReportContext, indicator_code: str) -> str:
    """Return the title of an indicator as it stands within a sentence: its first letter small unless it is a name.

    An English title such as 'Hospitals with records, number' becomes 'number of hospitals with records'.
    """
    title = _lower_first(context.indicator_title(indicator_code))
    bare = title.removesuffix(", number")
    return title if bare == title else context.texts("answer.number_of", title=bare)


def _lower_first(name: str) -> str:
    first = name.split(" ", 1)[0]
    is_name = first in read_report_settings("answers")["proper_words"] or any(letter.isupper() for letter in first[1:])
    return name if is_name else name[:1].lower() + name[1:]


def start_sentence(runs: Runs) -> Runs:
    """Return runs whose first letter is a capital one."""
    if not runs:
        return runs
    return (dataclasses.replace(runs[0], text=capitalise(runs[0].text)), *runs[1:])


def write(context: ReportContext, code: str, shown: Mapping[str, Runs | str | int]) -> Runs:
    """Return the message `report.{code}` with its arguments as runs, as a sentence."""
    runs = {name: said if isinstance(said, tuple) else (Text(str(said)),) for name, said in shown.items()}
    return start_sentence(tuple(fill_message(code, {}, runs, context.texts)))


def phrase(context: ReportContext, code: str, shown: Mapping[str, Runs | str | int]) -> Runs:
    """Return the message `report.{code}` as runs that stand within a sentence."""
    runs = {name: said if isinstance(said, tuple) else (Text(str(said)),) for name, said in shown.items()}
    return tuple(fill_message(code, {}, runs, context.texts))


def row_of(context: ReportContext, unit_code: str, indicator_code: str, value: SeriesValue) -> Row:
    """Return the observation behind a value of a series."""
    rows = context.rows(
        "observations", unit_code=unit_code, indicator_code=indicator_code, statement_id=value.statement_id
    )
    return next((row for row in rows if (row["period"] or "") == value.period), rows[0])


def cite_row(context: ReportContext, row: Row, text: str, *, is_marked: bool = False) -> Number:
    """Return a printed number that leads to the row of an observation."""
    key = str(row["statement_id"])
    label = f"{row['unit_code']} {row['indicator_code']} {row.get('period') or ''}".strip()
    table = "consolidated" if key.startswith(SUM_PREFIX) else "statements"
    return Number(text, table, key, label, remark=context.correction_text(key), is_marked=is_marked)


def figure(context: ReportContext, row: Row, target: BoundTarget | None = None) -> Runs:
    """Return a value with what it is out of and its day: `64,6% (1.062/1.645 bệnh viện, tháng 1/2026)`.

    It stands after the name of its indicator, so a count has no noun unless it counts something else. It has as many
    decimals as it takes to stand on the same side of the target as the value itself.
    """
    value = cite_row(context, row, named_value_text(context, row, target), is_marked=True)
    day = cite_row(context, row, context.day_text(row))
    counts = _counts(context, row)
    inside: Runs = (*counts, Text(", "), day) if counts else (day,)
    return (value, Text(" ("), *inside, Text(")"))


def bare_figure(context: ReportContext, row: Row, target: BoundTarget | None = None) -> Runs:
    """Return a value alone, traced."""
    return (cite_row(context, row, value_text(context, row, target), is_marked=True),)


def named_figure(context: ReportContext, row: Row) -> Runs:
    """Return a value alone, traced, as it stands beside the name of its indicator."""
    return (cite_row(context, row, named_value_text(context, row), is_marked=True),)


def day_runs(context: ReportContext, row: Row) -> Runs:
    """Return the day or period of a value, traced."""
    return (cite_row(context, row, context.day_text(row)),)


def value_text(context: ReportContext, row: Row, target: BoundTarget | None = None) -> str:
    """Return a value as sentences print it: its operator in words, a share with one decimal at most, a count's noun."""
    indicator, value = context.indicator(row["indicator_code"]), float(row["value"])
    number = number_text(context, value, indicator, against=target)
    is_count = indicator.get("measure") == "count"
    noun = context.noun_of(row, value) if is_count else context.unit_noun(indicator, value)
    return with_operator(context, row.get("op"), f"{number} {noun}".rstrip())


def named_value_text(context: ReportContext, row: Row, target: BoundTarget | None = None) -> str:
    """Return a value that stands after its indicator's name: a count without the noun that the name says already."""
    indicator = context.indicator(row["indicator_code"])
    if indicator.get("measure") != "count" or not context.counts_own(row):
        return value_text(context, row, target)
    return with_operator(context, row.get("op"), number_text(context, float(row["value"]), indicator, against=target))


def with_operator(context: ReportContext, op: str | None, number: str) -> str:
    """Return a number with its operator in the words of its source: trên, gần, khoảng, dưới."""
    code = _OPERATOR_WORDS.get(op or "=")
    return number if code is None else translate(code, context.lang, figure=number)


def number_text(
    context: ReportContext, value: float, indicator: Mapping[str, Any], *, against: BoundTarget | None = None
) -> str:
    """Return a number in the indicator's unit: one decimal for a share and none for a whole one, never across a limit.

    99,96% is neither 100% nor, for a target of 100%, one that is met.
    """
    measure = indicator.get("measure")
    if measure in ("rank", "level"):
        return context.texts(f"answer.{measure}", **{str(measure): context.texts.number(value)})
    limits = {*SHARE_LIMITS} if measure == "share" else set()
    limits |= {against.value} if against else set()
    decimals = 1 if measure == "share" else 0 if float(value).is_integer() else 2
    text = short_number(context.texts, value, decimals, limits)
    return f"{text}%" if indicator.get("unit") == "%" else text


def _counts(context: ReportContext, row: Row) -> Runs:
    """Return the counts behind a share, or what a count or rank is out of; nothing where they were not printed."""
    numerator, denominator = row.get("numerator"), row.get("denominator")
    if numerator is None or denominator is None:
        return ()
    if context.indicator(row["indicator_code"]).get("measure") in ("count", "rank"):
        return (cite_row(context, row, context.texts("answer.out_of", total=context.texts.number(denominator))),)
    noun = context.noun_of(row, denominator)
    return (counts_of_ratio(context, row, f" {noun}" if noun else ""),)


def counts_of_ratio(context: ReportContext, row: Row, noun: str = "") -> Number:
    """Return the counts behind a share, traced: `1.062/1.645`."""
    total = context.texts.number(row["denominator"]) + noun
    text = context.texts("answer.counts", count=context.texts.number(row["numerator"]), total=total)
    return cite_row(context, row, text)


def target_runs(context: ReportContext, target: BoundTarget) -> Runs:
    """Return a target with its operator in words, traced: `trên 70%`, `100%`."""
    indicator = context.indicator(target.indicator_code)
    number = number_text(context, target.value, indicator)
    noun = context.unit_noun(indicator, target.value)
    text = with_operator(context, target.op, f"{number} {noun}".rstrip())
    return (_cite_target(target, text, is_marked=True),)


def due_runs(context: ReportContext, target: BoundTarget) -> Runs:
    """Return the deadline of a target, traced; for one that recurs how often it does."""
    if target.due is not None:
        return (_cite_target(target, context.texts.date(target.due)),)
    return (_cite_target(target, context.texts.period(target.period)),) if target.period else ()


def due_note(context: ReportContext, target: BoundTarget) -> Runs:
    """Return the deadline in brackets: ` (hạn 30/09/2025)`; how often it recurs; nothing where neither is known."""
    day = due_runs(context, target)
    code = "answer.due" if target.due is not None else "answer.recurring"
    return phrase(context, code, {"due": day}) if day else ()


def open_target(context: ReportContext, target: BoundTarget | None) -> Runs:
    """Return the end of a sentence that says nothing can be concluded on a target; nothing without a target."""
    if target is None:
        return ()
    named = {"target": target_runs(context, target), "due_note": due_note(context, target)}
    return phrase(context, "answer.open_target", named)


def _cite_target(target: BoundTarget, text: str, *, is_marked: bool = False) -> Number:
    table = "statements" if target.table == "targets" else target.table  # a target is cited by its statement
    return Number(text, table, target.row_key, f"target {target.indicator_code}", is_marked=is_marked)


def amount_text(context: ReportContext, amount: float, indicator: Mapping[str, Any]) -> str:
    """Return a difference in the indicator's unit: `35,4 điểm phần trăm`, `3 bệnh viện`, `5 bậc`."""
    amount = abs(amount)
    measure = str(indicator.get("measure"))
    if measure == "count":
        amount = float(math.ceil(amount - 1e-9))
        noun = context.unit_noun(indicator, amount)
        return f"{context.texts.number(amount)} {noun}".rstrip()
    decimals = 1 if measure == "share" else 2
    while decimals < MOST_DECIMALS and rounded(amount, decimals) == 0 < amount:
        decimals += 1
    number = short_number(context.texts, amount, decimals)
    unit = _AMOUNTS.get(measure)
    if unit is None:
        return number
    return context.texts(f"answer.{unit}", number=number)


def amount_runs(context: ReportContext, amount: float, row: Row) -> Runs:
    """Return a difference in the indicator's unit, traced to the value that it is measured from."""
    return (cite_row(context, row, amount_text(context, amount, context.indicator(row["indicator_code"]))),)


def join_runs(parts: list[Runs], separator: str) -> Runs:
    """Return several runs with a separator between them."""
    joined: list[Run] = []
    for part in parts:
        joined += [Text(separator), *part] if joined else part
    return tuple(joined)
