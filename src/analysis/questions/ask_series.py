"""Series of organisations side by side, and who reached a level since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import UsageError
from analysis.i18n import Phrase
from analysis.panel import compare_with_target, points_upward
from analysis.questions._asked import (
    check_geography,
    frame_of_values,
    last_own,
    limits_of,
    lines_of,
    make_result,
    no_values,
    read_units,
    reading_notes,
    says_when_empty,
    unit_of_values,
    values_of,
    words,
)
from analysis.questions._workspace import open_workspace, read_option_day
from analysis.questions.results import Call, Line, Picture, Result
from analysis.reports.answers import answer
from analysis.reports.values import is_of_a_year_only

if TYPE_CHECKING:
    from analysis.panel.states import SeriesValue
    from analysis.questions._workspace import Workspace
    from analysis.reports import ReportContext
    from analysis.reports.values import DrawnValue

_SERIES_SHOWN = ("unit", "date", "figure", "counted", "how", "publisher")
_REACHED_SHOWN = ("unit", "reached_on", "last_below_on", "value", "publisher", "fell_back_on", "latest", "latest_on")
#: A picture of more lines cannot be read; the table has all.
_MOST_LINES = 12


@says_when_empty
def series(
    indicator: str,
    units: str | Sequence[str] = "vn",
    *,
    geography: str | None = None,
    since: dt.date | str | None = None,
    until: dt.date | str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Show an indicator over time for one or more organisations, conflicting sources and bounds as such.

    Parameters
    ----------
    indicator
        A code, a title, an alias or words of it, in Vietnamese with or without marks, or in English.
    units
        Names or codes of organisations; ``"provinces"`` for all provinces.
    geography
        ``"34"`` puts the values of former provinces together to those since 1 July 2025, ``"63"`` takes the provinces
        before; by default values stand as they were published.
    since, until
        The first and the last day, or a period such as ``"2025"``.
    lang
        The language of names: ``"en"`` or ``"vi"``.
    on
        The last day whose publications are known; by default everything.

    Returns
    -------
    Result
        One row for each value: ``value`` in the indicator's unit, ``op`` (``=``, ``>=`` ...), ``numerator`` and
        ``denominator`` as printed, ``counted``, and ``how``: ``chosen`` by models and reports, ``passed over`` for
        another source, ``another count``, or ``computed`` by us over the newest printed denominator.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things; the message lists the nearest ones.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.series("EMR public hospitals", ["Hà Nội", "Huế"], on="2026-06-30")  # doctest: +SKIP
    """
    asked = {"geography": geography, "since": since, "until": until, "on": on}
    call = Call("series", (indicator, units), {**asked, "lang": lang})
    check_geography(geography)
    space = open_workspace(lang, on)
    context = space.on_geography(geography)
    named = read_units(space, units, geography)
    codes = [one.code for one in named]
    meant = space.names.indicator(indicator, codes)
    first, last = _bounds(since, "since"), _bounds(until, "until", is_last=True)
    found: dict[str, list[DrawnValue]] = {}
    for code in codes:
        values = values_of(context, code, meant.code)
        values = [one for one in values if first <= context.day_of(one.row) <= last]
        if values:
            found[code] = values
    frame = frame_of_values(context, [one for values in found.values() for one in values])
    title = space.text("title.series", indicator=context.indicator_title(meant.code), n=len(found))
    notes = reading_notes(space, meant, named)
    missing = [context.dated_name(code) for code in codes if code not in found]
    if found and missing:
        notes.append(space.text("no_value_of", n=len(missing), units=", ".join(missing)))
    if geography:
        notes.append(space.text(f"geography_{geography}"))
    by_year = sum(is_of_a_year_only(context, one.row) for values in found.values() for one in values)
    if by_year:
        notes.append(space.text("note.by_year", n=by_year))
    said = _say_series(context, meant.code, found) if found else no_values(space, codes, meant.code)
    return make_result(
        space,
        call,
        title,
        said,
        frame,
        shown=_SERIES_SHOWN,
        notes=notes,
        indicator_code=meant.code,
        picture=(lambda: _picture(space, context, meant.code, found)) if found else None,
    )


def _bounds(day: dt.date | str | None, name: str, *, is_last: bool = False) -> pd.Timestamp:
    from analysis.schemas import period_bounds

    if day is None:
        return pd.Timestamp.max if is_last else pd.Timestamp.min
    if isinstance(day, str):
        try:
            return _known_day(period_bounds(day)[is_last])
        except (ValueError, KeyError, TypeError):
            pass
    return pd.Timestamp(read_option_day(day, name))


def _known_day(day: dt.date | None) -> pd.Timestamp:
    if day is None:
        raise ValueError("a period without days")
    return pd.Timestamp(day)


def _say_series(context: ReportContext, code: str, found: dict[str, list[DrawnValue]]) -> str:
    """Return the sentence of a report for one unit; of several the latest value of each."""
    if len(found) == 1:
        (unit,) = found
        if context.rows("observations", unit_code=unit, indicator_code=code) and (
            said := words(answer(context, unit, code).runs)
        ):
            return said
    latest = []
    for unit, values in found.items():
        last = _latest(context, values)
        latest.append(f"{context.dated_name(unit)} {words(context.observed(last.row))}, {context.day_text(last.row)}")
    return "; ".join(latest) + "."


def _latest(context: ReportContext, values: list[DrawnValue]) -> DrawnValue:
    """Return the newest value in use of what the indicator counts; else the newest one."""
    sure = [one for one in values if not one.is_doubtful]
    return last_own(context, values) or (sure or values)[-1]


def _picture(space: Workspace, context: ReportContext, code: str, found: dict[str, list[DrawnValue]]) -> Picture:
    lines: list[Line] = []
    for unit, values in list(found.items())[:_MOST_LINES]:
        lines += lines_of(context, unit, values)
    target = None
    if len(found) == 1:
        (unit,) = found
        bound = context.states.answering_target(unit, code)
        if bound is not None:
            label = space.text("plot.target", value=context.value_text(bound.value, bound.value_unit))
            target = (bound.value, bound.due.date() if bound.due is not None else None, label)
    return Picture(
        context.indicator_title(code),
        unit_of_values(space, code),
        lines=tuple(lines),
        target=target,
        day=space.day,
        limits=limits_of(space, code),
    )


@says_when_empty
def first_reached(
    indicator: str,
    level: float,
    units: str | Sequence[str] | None = None,
    *,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """List who reached a level of an indicator, since when, and who fell back.

    Parameters
    ----------
    indicator
        A code, a title, an alias or words of it.
    level
        The level in the indicator's unit, e.g. 100 for 100%. Where less is better, values at or below it count.
    units
        Names or codes; by default all organisations of today that have a value.
    lang
        The language of names.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row for each organisation, the first ones first: ``reached_on`` is the day of the first value at the level,
        ``last_below_on`` the last day before it that was below (the level was reached between the two days),
        ``fell_back_on`` the first later day clearly below it.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.
    UsageError
        If the level is no number.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.first_reached("EMR public hospitals", 100, on="2026-06-30")  # doctest: +SKIP
    """
    call = Call(
        "first_reached",
        (indicator, level, *([] if units is None else [units])),
        {"on": on, "lang": lang},
    )
    if isinstance(level, bool) or not isinstance(level, int | float):
        raise UsageError(option="level", found=level, expected=Phrase("ask.error.level"))
    space = open_workspace(lang, on)
    context = space.context
    named = read_units(space, units) if units is not None else []
    meant = space.names.indicator(indicator, [one.code for one in named])
    codes, n_former = [one.code for one in named], 0
    if not codes:
        codes, n_former = _reporting_units(space, meant.code)
    limits = limits_of(space, meant.code)
    if limits and not limits[0] <= level <= limits[1]:
        raise UsageError(option="level", found=level, expected=Phrase("ask.error.range", low=limits[0], high=limits[1]))
    rows = [row for code in codes if (row := _reached_row(context, code, meant.code, float(level)))]
    columns = ["unit_code", *_REACHED_SHOWN, "indicator_code", "state", "source_id", "statement_id"]
    frame = pd.DataFrame(rows, columns=columns)
    for name in ("reached_on", "last_below_on", "fell_back_on", "latest_on"):
        frame[name] = pd.to_datetime(frame[name])
    frame = frame.sort_values(["reached_on", "unit"], kind="stable", na_position="last")
    reached = frame[frame["reached_on"].notna()]
    figure = context.value_text(float(level), context.indicator(meant.code)["unit"])
    title = space.text("title.first_reached", indicator=context.indicator_title(meant.code), level=figure)
    if frame.empty:
        said = no_values(space, codes, meant.code)
    else:
        said = space.text("reached", n=len(reached), all=len(frame), level=figure)
        if len(reached):
            first = reached.iloc[0]
            said += " " + space.text("reached_first", unit=first["unit"], date=context.texts.date(first["reached_on"]))
        back = reached[reached["fell_back_on"].notna()]
        if len(back):
            said += " " + space.text("fell_back", n=len(back), units=", ".join(back["unit"]))
    return make_result(
        space,
        call,
        title,
        said,
        frame,
        shown=_REACHED_SHOWN,
        notes=[
            *reading_notes(space, meant, named),
            space.text("note.reached"),
            *([space.text("note.former", n=n_former)] if n_former else []),
        ],
        indicator_code=meant.code,
        picture=(lambda: _reached_picture(space, title, meant.code, frame, float(level), figure))
        if len(frame)
        else None,
    )


def _reporting_units(space: Workspace, code: str) -> tuple[list[str], int]:
    """Return the units of today with a value of an indicator, and how many former ones have one."""
    every = sorted(unit for unit, one in space.names.values_by_series if one == code)
    today = [unit for unit in every if space.context.unit(unit).get("valid_to") is None]
    return (today, len(every) - len(today)) if today else (every, 0)


def _reached_row(context: ReportContext, unit: str, code: str, level: float) -> dict[str, Any] | None:
    values = [one for one in context.states.values(unit, code) if one.is_chosen and one.is_own]
    if not values:
        return None
    indicator = context.indicator(code)
    is_upward = points_upward("=", str(indicator.get("direction") or ""))

    def holds(one: SeriesValue) -> bool | None:
        return compare_with_target(one.value, one.op, level, ">=" if is_upward else "<=", is_upward)

    first = next((number for number, one in enumerate(values) if holds(one)), None)
    latest = values[-1]
    row: dict[str, Any] = {
        "unit_code": unit,
        "unit": context.dated_name(unit),
        "indicator_code": code,
        "latest": latest.value,
        "latest_on": latest.day,
        "state": str(context.states.decide(unit, code).state),
    }
    shown = latest if first is None else values[first]
    row |= {"source_id": shown.source_id, "statement_id": shown.statement_id, "publisher": shown.publisher}
    if first is None:
        return row
    reached = values[first]
    below = [one.day for one in values[:first] if holds(one) is False]
    fallen = [one.day for one in values[first + 1 :] if holds(one) is False and abs(one.value - level) > _fall(context)]
    return row | {
        "reached_on": reached.day,
        "last_below_on": max(below, default=None),
        "value": reached.value,
        "fell_back_on": min(fallen, default=None),
    }


def _fall(context: ReportContext) -> float:
    """Return by how much a later value must be below a level to count as a fall."""
    from analysis.panel.states import read_thresholds

    return read_thresholds().conflict_points


def _reached_picture(
    space: Workspace, title: str, code: str, frame: pd.DataFrame, level: float, figure: str
) -> Picture:
    from analysis.questions.results import Row

    rows = tuple(
        Row(row["unit"], row["latest"], note="" if pd.isna(row["reached_on"]) else f"{row['reached_on']:%Y-%m-%d}")
        for row in frame.to_dict("records")
    )
    return Picture(
        title,
        unit_of_values(space, code),
        rows=rows[:40],
        target=(level, None, space.text("plot.level", value=figure)),
        limits=limits_of(space, code),
    )
