"""What another pace, a legal deadline or another denominator would do: arithmetic on the fitted model."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from adoption import Deadline, PanelError, decimal_year
from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase, translate
from analysis.panel import scale_of
from analysis.questions._asked import (
    last_own,
    limits_of,
    lines_of,
    make_result,
    reading_notes,
    says_when_empty,
    unit_of_values,
    values_of,
    words,
)
from analysis.questions._workspace import open_workspace, read_option_day
from analysis.questions.ask_forecasts import ENDS, band_of, why_none
from analysis.questions.results import Call, Picture, Result
from analysis.reports import sentence
from analysis.reports.answers import calibration_sentence, forecast_gate

if TYPE_CHECKING:
    from adoption import AdoptionFit
    from analysis.modelling import PanelModel
    from analysis.questions._workspace import Workspace

_WHAT_IF = ("date", "mean", "lower_80", "upper_80", "scenario_mean", "scenario_lower_80", "scenario_upper_80")
#: How far a scenario looks ahead where no deadline lies farther.
_YEARS_AHEAD = 2
#: Paces and deadlines that the sliders of the explorer know.
_PACES = tuple(step / 4 for step in range(17))
_DEADLINES_AHEAD = 8
#: The fastest pace, and how many years ahead a deadline may lie.
_FASTEST, _LATEST = 20, 50
_FORCES = ("decree", "decision", "plan", "wish")


@says_when_empty
def what_if(
    unit: str,
    indicator: str,
    *,
    pace: float = 1.0,
    deadline: dt.date | str | None = None,
    force: str = "decree",
    denominator: float | None = None,
    target: float | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Show what another pace, a legal deadline or another denominator would do; arithmetic on the model, no forecast.

    Parameters
    ----------
    unit, indicator
        Names or codes.
    pace
        How many times the present pace, 0 to 20: 2 is twice the pace, 0 a standstill.
    deadline
        The day of a legal deadline that the unit would have; the model raises adoption towards it as measured
        roll-outs did.
    force
        The force of that text: ``"decree"``, ``"decision"``, ``"plan"`` or ``"wish"``.
    denominator
        The number of facilities, if another than the last one.
    target
        The level whose chance is stated, in the unit of the indicator; by default the target in force, else the end of
        the scale.
    lang
        The language of names and sentences.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row a quarter: the model's mean and 80% prediction interval, and those of the scenario.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.
    UsageError
        If pace, force, deadline or denominator cannot be used, with what could.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.what_if("vn", "EMR", pace=2, deadline="2026-12-31", on="2026-06-30")  # doctest: +SKIP
    """
    options: dict[str, Any] = {
        "pace": pace,
        "deadline": deadline,
        "force": force,
        "denominator": denominator,
        "target": target,
        "on": on,
        "lang": lang,
    }
    call = Call("what_if", (unit, indicator), options)
    space = open_workspace(lang, on)
    context = space.context
    named = space.names.unit(unit)
    meant = space.names.indicator(indicator, [named.code])
    due = None if deadline is None else read_option_day(deadline, "deadline")
    if due is not None and not space.day < due <= space.day.replace(year=space.day.year + _LATEST, day=28):
        last = f"{space.day.year + _LATEST}"
        raise UsageError(
            option="deadline",
            found=str(due),
            expected=Phrase("ask.error.deadline", day=space.day.isoformat(), last=last),
        )
    _check_numbers(pace, force, denominator, target)
    name, title_of = context.dated_name(named.code), context.indicator_title(meant.code)
    title = space.text("title.what_if", indicator=title_of, unit=name)
    notes = reading_notes(space, meant, [named])
    panel, model = _model_of(space, named.code, meant.code)
    if panel is None or model is None:
        reason = _why_no_model(space, named.code, meant.code)
        empty = pd.DataFrame(columns=[*_WHAT_IF, "unit_code", "indicator_code"])
        return make_result(
            space,
            call,
            title,
            f"{space.text('no_scenario')} {sentence(reason)}",
            empty,
            notes=notes,
            indicator_code=meant.code,
        )
    base = model.without_deadlines() if due is not None else model
    try:
        changed = _changed(base, named.code, pace, due, force)
        if denominator is not None:
            changed = changed.with_denominator({named.code: float(denominator)})
    except PanelError as error:
        raise UsageError(str(error)) from None
    days = _days(space.day, due)
    frame = _scenario_frame(panel, base, changed, named.code, days).assign(
        unit_code=named.code, indicator_code=meant.code
    )
    level, level_text = _level(space, named.code, meant.code, target)
    answered = _say_scenario(space, frame, (level, due, level_text), name)
    notes += [space.text("note.scenario"), _calibration(space, named.code, meant.code)]
    return make_result(
        space,
        call,
        title,
        answered,
        frame,
        shown=_WHAT_IF,
        notes=notes,
        indicator_code=meant.code,
        picture=lambda: _scenario_picture(space, title, named.code, meant.code, frame, (level, due, level_text)),
    )


def _check_numbers(pace: object, force: object, denominator: object, target: object) -> None:
    """Raise where a number of the scenario is none, or cannot be."""
    if not _is_number(pace) or not 0 <= float(pace) <= _FASTEST:  # type: ignore[arg-type]
        raise UsageError(option="pace", found=pace, expected=Phrase("ask.error.pace", most=_FASTEST))
    if force not in _FORCES:
        raise UsageError(option="force", found=force, expected=", ".join(_FORCES), nearest=nearest(str(force), _FORCES))
    if denominator is not None and (not _is_number(denominator) or float(denominator) <= 0):  # type: ignore[arg-type]
        raise UsageError(option="denominator", found=denominator, expected=Phrase("ask.error.denominator"))
    if target is not None and not _is_number(target):
        raise UsageError(option="target", found=target, expected=Phrase("ask.error.level"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _model_of(space: Workspace, unit: str, code: str) -> tuple[PanelModel | None, AdoptionFit | None]:
    """Return the panel of a series and its fit; none where there is no fit, or the state forbids what it would say."""
    panel = space.models.panel_of(code, unit)
    fit = panel.fit if panel is not None else None
    state = space.context.states.decide(unit, code).state
    return (panel, fit) if fit is not None and unit in fit.units and state.allows_verdict else (None, None)


def _why_no_model(space: Workspace, unit: str, code: str) -> str:
    panel = space.models.panel_of(code, unit)
    if space.context.states.decide(unit, code).state.allows_verdict and panel is not None and unit in panel.refusals:
        return translate(panel.refusals[unit], space.lang)
    return why_none(space, unit, code)


def _changed(base: AdoptionFit, unit: str, pace: float, due: dt.date | None, force: str) -> AdoptionFit:
    """Return the fit at another pace, and with a deadline of the unit where there is one."""
    fit = base.with_pace(pace)
    return fit if due is None else fit.with_deadlines([Deadline(due, force, units=frozenset({unit}))])


def _rows_of(panel: PanelModel, fit: AdoptionFit, unit: str, days: list[dt.date]) -> pd.DataFrame:
    """Return the mean and the 80% prediction interval of a unit on some days, on the indicator's scale."""
    rows = fit.forecast([decimal_year(day) for day in days])
    shares: pd.DataFrame = rows.loc[rows["unit"] == unit, list(ENDS)].reset_index(drop=True)
    found: pd.DataFrame = shares.apply(panel.scale.from_share)
    return found


def _days(day: dt.date, due: dt.date | None) -> list[dt.date]:
    """Return the day of the data, the ends of the quarters after it, and the deadline; a year beyond that at least."""
    start = pd.Timestamp(day)
    last = max(start + pd.DateOffset(years=_YEARS_AHEAD), pd.Timestamp(due or day) + pd.DateOffset(years=1))
    ends = pd.date_range(start, last, freq="QE")
    found = {start, *ends, *([pd.Timestamp(due)] if due and due > day else [])}
    return [one.date() for one in sorted(found)]


def _scenario_frame(
    panel: PanelModel, base: AdoptionFit, changed: AdoptionFit, unit: str, days: list[dt.date]
) -> pd.DataFrame:
    rows = _rows_of(panel, base, unit, days)
    rows.insert(0, "date", pd.to_datetime(days))
    return rows.join(_rows_of(panel, changed, unit, days).add_prefix("scenario_"))


def _level(space: Workspace, unit: str, code: str, target: float | None) -> tuple[float, str]:
    """Return the level that is aimed at, and its text: the one asked for, the target in force, or the scale's end."""
    context = space.context
    indicator = context.indicator(code)
    bound = context.states.answering_target(unit, code)
    level = target if target is not None else bound.value if bound is not None else None
    if level is None:
        scale = scale_of(indicator)
        is_down = indicator.get("direction") == "down"
        level = 100.0 if scale is None else scale.low if is_down else scale.low + scale.span
    return float(level), context.value_text(float(level), indicator["unit"])


def _say_scenario(space: Workspace, frame: pd.DataFrame, aim: tuple[float, dt.date | None, str], name: str) -> str:
    context, (level, due, level_text) = space.context, aim
    unit = context.indicator(str(frame["indicator_code"].iloc[0]))["unit"]
    last = frame.iloc[-1]
    at = frame[frame["date"].dt.date >= due].iloc[0] if due else last
    said = space.text(
        "scenario_due" if due else "scenario",
        unit=name,
        date=context.texts.date(at["date"]),
        scenario=context.value_text(at["scenario_mean"], unit),
        base=context.value_text(at["mean"], unit),
    )
    days = {"scenario": _first_day(frame, "scenario_mean", level), "base": _first_day(frame, "mean", level)}
    held = [key for key, day in days.items() if day is not None]
    code = "reaches_both" if len(held) == 2 else f"reaches_{held[0]}" if held else "reaches_none"
    shown = {key: context.texts.date(day) for key, day in days.items() if day is not None}
    return f"{said} {space.text(code, level=level_text, last=context.texts.date(last['date']), **shown)}"


def _first_day(frame: pd.DataFrame, column: str, level: float) -> pd.Timestamp | None:
    held = frame.loc[frame[column] >= level - 1e-9, "date"]
    return held.iloc[0] if len(held) else None


def _calibration(space: Workspace, unit: str, code: str) -> str:
    context = space.context
    gate = forecast_gate(context, code, context.unit(unit)["level"], 1.0)
    return words(calibration_sentence(context, gate))


def _scenario_picture(
    space: Workspace, title: str, unit: str, code: str, frame: pd.DataFrame, aim: tuple[float, dt.date | None, str]
) -> Picture:
    context = space.context
    values = [one for one in values_of(context, unit, code) if not one.is_doubtful]
    last = last_own(context, values)
    start = (context.day_of(last.row).date(), last.value) if last else None
    base = band_of(frame, "", space.text("plot.model"), start)
    changed = band_of(frame, "scenario_", space.text("plot.scenario"), start)
    level, due, text = aim
    return Picture(
        title,
        unit_of_values(space, code),
        lines=tuple(lines_of(context, unit, values)),
        bands=(base, changed),
        target=(level, due, space.text("plot.target", value=text)),
        day=space.day,
        limits=limits_of(space, code),
    )


def scenario_grid(space: Workspace, unit: str, code: str) -> dict[str, Any] | None:
    """Return scenarios for each pace and deadline of the explorer, for sliders without a kernel; None without a model.

    Values are on the indicator's scale: `values[deadline][pace][day]` is the mean and both ends of the 80% prediction
    interval, the first deadline is none.
    """
    panel, fit = _model_of(space, unit, code)
    if panel is None or fit is None:
        return None
    days = _days(space.day, None)
    ends = [one.date() for one in pd.date_range(pd.Timestamp(space.day), periods=_DEADLINES_AHEAD + 1, freq="QE")]
    deadlines = [None, *(day for day in ends if day > space.day)]
    values = []
    for due in deadlines:
        base = fit if due is None else fit.without_deadlines()
        fits = (_changed(base, unit, pace, due, "decree") for pace in _PACES)
        values.append([_rows_of(panel, one, unit, days).round(2).to_numpy().tolist() for one in fits])
    last = last_own(space.context, values_of(space.context, unit, code))
    return {
        "unit": unit,
        "days": [day.isoformat() for day in days],
        "paces": list(_PACES),
        "deadlines": [None if due is None else due.isoformat() for due in deadlines],
        "values": values,
        "denominator": None if last is None else last.denominator,
        "start": None if last is None else [space.context.day_of(last.row).date().isoformat(), last.value],
        "calibration": _calibration(space, unit, code),
    }
