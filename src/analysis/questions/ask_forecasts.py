"""The stored forecast of an indicator, with its back-test beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from adoption import day_of, decimal_year
from analysis.i18n import translate_cell
from analysis.questions._asked import (
    check_geography,
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
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Band, Call, Line, Picture, Result
from analysis.reports import sentence
from analysis.reports.answers import Gate, calibration_sentence, forecast_gate
from analysis.reports.forecasts import forecast_rows, printed_forecast

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

_SHOWN = ("unit", "date", "mean", "lower_80", "upper_80", "lower_95", "upper_95", "is_printed")
_FORECAST = (*_SHOWN, "unit_code", "indicator_code", "method", "backtest_origins", "backtest_held_80", "backtest_bias")
#: What models are fitted to.
_MODELLED = ("share", "index")
ENDS = ("mean", "lower_80", "upper_80")


@says_when_empty
def forecast(
    indicator: str,
    units: str | Sequence[str] = "vn",
    *,
    geography: str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Show the stored forecast of an indicator, with how forecasts like it did on the past.

    Parameters
    ----------
    indicator
        A code, a title, an alias or words of it.
    units
        Names or codes; ``"provinces"`` for all provinces.
    geography
        ``"63"`` takes names of provinces as those before 1 July 2025; by default those of the day of the data.
    lang
        The language of names and sentences.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row for each organisation and day: the mean and the ends of the 80% and 95% prediction intervals in the
        unit of the indicator, ``is_printed`` where reports print it, and of the back-test of its level and horizon the
        number of origins, the share of truths that the 80% interval held [%] and the mean error.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.forecast("PAPI public healthcare", ["Hà Nội"], on="2026-06-30")  # doctest: +SKIP
    """
    check_geography(geography)
    call = Call("forecast", (indicator, units), {"geography": geography, "on": on, "lang": lang})
    space = open_workspace(lang, on)
    context = space.context
    named = read_units(space, units, geography)
    codes = [one.code for one in named]
    meant = space.names.indicator(indicator, codes)
    rows: list[dict[str, Any]] = []
    said: list[str] = []
    without: list[str] = []
    for code in codes:
        found = forecast_rows(context, code, meant.code)
        if not found:
            without.append(code)
            continue
        rows += _forecast_rows(space, code, meant.code, found)
        said.append(words(calibration_sentence(context, _gate_of(space, code, meant.code, found))))
    frame = pd.DataFrame(rows, columns=list(_FORECAST))
    frame["date"] = pd.to_datetime(frame["date"])
    notes = reading_notes(space, meant, named if len(named) <= 5 else [])
    if not are_models_built(space):
        without = without[:1]  # one reason holds for all, and the answer gives it
    else:
        notes += [
            space.text("why_no_forecast", unit=context.dated_name(code), reason=why_none(space, code, meant.code))
            for code in without[:5]
        ]
    if len(without) > 5:
        notes.append(space.text("no_forecast_of_more", n=len(without) - 5))
    if frame.empty:
        is_one = len(without) == 1 or not are_models_built(space)
        reason = why_none(space, without[0], meant.code) if is_one else ""
        answered = f"{space.text('no_forecast')} {sentence(reason)}" if reason else space.text("no_forecast")
    else:
        answered = " ".join(dict.fromkeys(said))
    title = space.text("title.forecast", indicator=context.indicator_title(meant.code))
    return make_result(
        space,
        call,
        title,
        answered,
        frame,
        shown=_SHOWN,
        notes=notes,
        indicator_code=meant.code,
        picture=(lambda: _forecast_picture(space, title, meant.code, frame)) if len(frame) else None,
    )


def _gate_of(space: Workspace, unit: str, code: str, found: list[dict[Any, Any]]) -> Gate:
    """Return the back-test of the nearest day of a forecast whose horizon was tested; else that none was."""
    level = space.context.unit(unit)["level"]
    ahead = [row["time"] - decimal_year(space.day) for row in found]
    gates = [forecast_gate(space.context, code, level, horizon) for horizon in ahead if horizon > 0]
    return next((gate for gate in gates if gate.row is not None), Gate(False, "untested"))


def _forecast_rows(space: Workspace, unit: str, code: str, found: list[dict[Any, Any]]) -> list[dict[str, Any]]:
    context = space.context
    printed = {row["time"] for row in printed_forecast(context, unit, code)}
    rows = []
    for row in found:
        ahead = row["time"] - decimal_year(space.day)
        gate = forecast_gate(context, code, context.unit(unit)["level"], max(ahead, 0.0))
        tested = gate.row or {}
        rows.append(
            {name: row[name] for name in ("mean", "lower_80", "upper_80", "lower_95", "upper_95", "method")}
            | {
                "unit": context.dated_name(unit),
                "unit_code": unit,
                "indicator_code": code,
                "date": day_of(row["time"]),
                "is_printed": row["time"] in printed and gate.is_open,
                "backtest_origins": tested.get("n_origins"),
                "backtest_held_80": tested.get("cover_80"),
                "backtest_bias": tested.get("bias"),
            }
        )
    return rows


def why_none(space: Workspace, unit: str, code: str) -> str:
    """Return why a series has no forecast: its state, the message of its fit, or that nothing was fitted."""
    context = space.context
    if not are_models_built(space):
        return space.text("models_not_built")
    state = context.states.decide(unit, code).state
    if not state.allows_verdict:
        return space.text(f"state.{state}")
    if not values_of(context, unit, code):
        return no_values(space, [unit], code)
    messages = [row["message"] for row in context.rows("fits", unit_code=unit, indicator_code=code) if row["message"]]
    if messages:
        return translate_cell(messages[-1], space.lang)
    is_modelled = context.indicator(code).get("measure") in _MODELLED
    return space.text("no_model" if is_modelled else "no_model_of_counts")


def are_models_built(space: Workspace) -> bool:
    """Return whether a run has fitted models since the tables were built; each series has a row then."""
    return "fits" in space.tables and not space.tables["fits"].empty


def _forecast_picture(space: Workspace, title: str, code: str, frame: pd.DataFrame) -> Picture:
    context = space.context
    lines: list[Line] = []
    bands: list[Band] = []
    for unit, rows in frame.groupby("unit_code", sort=False):
        values = [one for one in values_of(context, str(unit), code) if not one.is_doubtful]
        lines += lines_of(context, str(unit), values)
        bands.append(band_of(rows, "", space.text("plot.forecast", unit=context.dated_name(str(unit)))))
    return Picture(
        title,
        unit_of_values(space, code),
        lines=tuple(lines[:8]),
        bands=tuple(bands[:8]),
        day=space.day,
        limits=limits_of(space, code),
    )


def band_of(rows: pd.DataFrame, prefix: str, name: str, start: tuple[dt.date, float] | None = None) -> Band:
    """Return a forecast as the band of a picture; it starts at the last value where that is given."""
    days = [day.date() for day in rows["date"]]
    mean, low, high = (rows[f"{prefix}{end}"].tolist() for end in ENDS)
    if start is not None and start[0] < days[0]:
        days = [start[0], *days]
        mean, low, high = ([start[1], *ends] for ends in (mean, low, high))
    return Band(name, tuple(days), tuple(mean), tuple(low), tuple(high), is_scenario=bool(prefix))
