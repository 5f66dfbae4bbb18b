"""Words of a unit's own paper: operators written out, one decimal, no sign of ours."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.i18n import OPERATOR_CODES
from analysis.reports._document import Number, Run, Text, plain_spaced
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, is_added_up


def gap(text: str) -> Text:
    """Return the mark of what a person has yet to write."""
    return Text(f"[{text}]", "gap")


def text_of(runs: Iterable[Run]) -> str:
    """Return the words of runs as they are printed."""
    return "".join(plain_spaced(run.text) for run in runs)


def period_words(context: ReportContext, period: str) -> str:
    """Return a period without its year where a heading names the year: `6 tháng đầu năm`.

    The catalogue holds each under `report.filing.period.{part}`; without a text the whole period is named.
    """
    part = period.partition("-")[2] or "year"
    return context.texts.get(f"filing.period.{part}", context.texts.period(period))


def number_words(
    context: ReportContext,
    value: float,
    unit: str | None,
    op: str | None,
    *,
    has_sign: bool = True,
    has_counts: bool = False,
) -> str:
    """Return a value with its operator in words: `trên 95%`, `từ 2 trở lên`, `61,2%`.

    A share that follows from counts has one decimal, `33,0%`, and 100 has none.
    """
    is_share = unit == "%"
    is_whole = float(value).is_integer() and not (has_counts and is_share and value not in (0, 100))
    decimals = 0 if is_whole else 1 if is_share else 2
    number = context.texts.number(value, decimals) + ("%" if is_share and has_sign else "")
    return context.texts(f"filing.{OPERATOR_CODES[op or '=']}", figure=number)


def figure(context: ReportContext, observation: Row | None) -> tuple[Run, ...]:
    """Return a value with its counts, or a gap where the unit wrote words that our reading does not keep."""
    if observation is None:
        return ()
    if observation.get("status") == "suppressed":
        return (Text(context.texts("document.withheld"), "missing"),)
    if observation["value"] is None:
        return (gap(context.texts("filing.gap.words")),)
    indicator = context.indicator(observation["indicator_code"])
    text = value_words(context, observation)
    noun = printed_noun(context, observation)
    is_count = indicator.get("measure") in ("count", "rank")
    ratio = context.ratio_text(observation, noun, is_count=is_count)
    return _as_runs(observation, text, ratio)


def printed_noun(context: ReportContext, observation: Row) -> str:
    """Return what the unit says that it counts; nothing where it says it in words that another language lacks."""
    noun = str((context.statement(observation["statement_id"]) or {}).get("counted_noun") or "")
    return context.texts.noun(noun) or (noun if context.lang == "vi" else "")


def value_words(context: ReportContext, observation: Row, *, has_sign: bool = True) -> str:
    """Return the value of an observation in words, without its counts."""
    unit = context.indicator(observation["indicator_code"])["unit"]
    has_counts = observation.get("denominator") is not None
    value, op = observation["value"], observation.get("op")
    return number_words(context, value, unit, op, has_sign=has_sign, has_counts=has_counts)


def target_figure(context: ReportContext, target: Row, *, has_sign: bool = True) -> tuple[Run, ...]:
    """Return a target of the unit as its own paper names it."""
    if target.get("value") is None:
        return (gap(context.texts("filing.gap.by_unit")),)
    unit = target.get("value_unit") or context.indicator(target["indicator_code"])["unit"]
    text = number_words(context, target["value"], unit, target["op"], has_sign=has_sign)
    return (Number(text, "statements", target["statement_id"], is_marked=False),)


def _as_runs(observation: Row, text: str, ratio: str) -> tuple[Run, ...]:
    table = "consolidated" if is_added_up(observation) else "statements"
    key = observation["statement_id"]
    label = f"{observation['unit_code']} {observation['indicator_code']} {observation.get('period') or ''}".strip()
    runs: tuple[Run, ...] = (Number(text, table, key, label, is_marked=False),)
    return (*runs, Number(ratio, table, key, label, is_marked=False)) if ratio else runs
