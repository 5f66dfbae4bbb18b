"""Organisations compared on one indicator: latest value, change, gap to the target, rank with its uncertainty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from adoption import decimal_year
from analysis.panel.states import State
from analysis.questions._asked import (
    check_geography,
    figure_of,
    limits_of,
    make_result,
    no_values,
    read_units,
    reading_notes,
    says_when_empty,
    unit_of_values,
)
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Call, Picture, Result, Row
from analysis.reports.answers import Answer, answer
from analysis.reports.values import UnitValues, source_name, source_of, units_with_values

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace
    from analysis.reports import ReportContext

_SHOWN = (
    "rank",
    "rank_range",
    "unit",
    "figure",
    "counted",
    "date",
    "change",
    "change_since",
    "gap_to_target",
    "state",
    "publisher",
)
#: Draws of the model that ranks are counted in.
_DRAWS = 1000
_TIED = 1e-9


@says_when_empty
def compare(
    indicator: str,
    units: str | Sequence[str] = "provinces",
    *,
    geography: str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Compare organisations on an indicator: latest value, change, gap to the target, rank with its uncertainty.

    Parameters
    ----------
    indicator
        A code, a title, an alias or words of it.
    units
        Names or codes; ``"provinces"`` for all provinces.
    geography
        ``"34"`` puts the values of former provinces together to those since 1 July 2025, ``"63"`` takes the provinces
        before; by default the provinces of the day of the data with what was published of them.
    lang
        The language of names.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row for each organisation with a value, the best first. ``change`` is since the value before, in the unit of
        the indicator. ``rank`` shares places among equal values, ``rank_range`` holds the places that cannot be
        distinguished: by bounds such as "over 90 %" and, where the panel has a model, in 80 % of its draws on the day
        of the data.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.compare("EMR hospitals", "provinces", on="2026-06-30")  # doctest: +SKIP
    """
    check_geography(geography)
    call = Call("compare", (indicator, units), {"geography": geography, "on": on, "lang": lang})
    space = open_workspace(lang, on)
    context = space.on_geography(geography)
    named = read_units(space, units, geography)
    codes = [one.code for one in named]
    meant = space.names.indicator(indicator, codes)
    found = units_with_values(context, [meant.code], codes)
    frame = pd.DataFrame(
        [_row(space, context, one, meant.code) for one in found], columns=["unit_code", *_SHOWN, *_IDS]
    )
    frame = _with_ranks(space, meant.code, frame)
    title = space.text("title.compare", indicator=context.indicator_title(meant.code))
    is_group = isinstance(units, str) and len(named) > 1
    notes = reading_notes(space, meant, [] if is_group else named)
    missing = [context.dated_name(code) for code in codes if code not in {one.unit_code for one in found}]
    if found and missing:
        notes.append(space.text("no_value_of", n=len(missing), units=", ".join(missing)))
    if found:
        notes.append(space.text("note.ranks"))
    said = _say(space, frame) if found else no_values(space, codes, meant.code)
    return make_result(
        space,
        call,
        title,
        said,
        frame,
        shown=_SHOWN,
        notes=notes,
        indicator_code=meant.code,
        picture=(lambda: _picture(space, title, meant.code, frame)) if found else None,
    )


_IDS = (
    "value",
    "op",
    "numerator",
    "denominator",
    "indicator_code",
    "target",
    "due",
    "n_sources",
    "source_id",
    "statement_id",
    "rank_low",
    "rank_high",
)


def _row(space: Workspace, context: ReportContext, one: UnitValues, code: str) -> dict[str, Any]:
    row = one.latest.row
    before = next((value for value in reversed(one.earlier) if value.row["op"] in ("=", "~", None)), None)
    is_exact = (row["op"] or "=") in ("=", "~")
    said = answer(context, one.unit_code, code)
    target = said.target
    return {
        "unit_code": one.unit_code,
        "unit": context.unit_name(one.unit_code),
        "figure": figure_of(context, one.latest),
        "value": one.latest.value,
        "op": row["op"] or "=",
        "numerator": one.latest.numerator,
        "denominator": one.latest.denominator,
        "date": context.day_of(row),
        "change": one.latest.value - before.value if before and is_exact else None,
        "change_since": context.day_of(before.row) if before and is_exact else None,
        "gap_to_target": max(target.shortfall(one.latest.value), 0.0) if target and said.allows_verdict else None,
        "state": space.text(f"state.{'estimate' if _is_only_estimate(said, row) else said.state}"),
        "publisher": source_name(context, row),
        "indicator_code": row["indicator_code"],
        "counted": context.noun(one.latest.counted) if one.latest.counted else None,
        "target": target.value if target else None,
        "due": target.due if target else None,
        "n_sources": one.n_sources,
        "source_id": source_of(context, row).get("source_id"),
        "statement_id": row["statement_id"],
    }


def _is_only_estimate(said: Answer, row: Mapping[Any, Any]) -> bool:
    return row["status"] == "estimate" and said.state in (State.NO_DATA, State.NO_TARGET_NO_DATA)


def _with_ranks(space: Workspace, code: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their places: equal values share one, bounds and the model's draws widen it."""
    if frame.empty:
        return frame
    is_down = space.context.indicator(code).get("direction") == "down"
    sign = -1.0 if is_down or space.context.indicator(code).get("measure") == "rank" else 1.0
    value = sign * frame["value"].to_numpy(float)
    op = frame["op"].to_numpy()
    ups, downs = ((">", ">="), ("<", "<=")) if sign > 0 else (("<", "<="), (">", ">="))
    high = np.where(np.isin(op, ups), np.inf, value)
    low = np.where(np.isin(op, downs), -np.inf, value)
    others = ~np.eye(len(frame), dtype=bool)
    best = 1 + ((low[None, :] > high[:, None] + _TIED) & others).sum(axis=1)
    worst = len(frame) - ((high[None, :] < low[:, None] - _TIED) & others).sum(axis=1)
    modelled = _model_ranks(space, code, frame["unit_code"].tolist(), sign)
    lows = np.array(
        [
            min(first, modelled.get(unit, (first, last))[0])
            for unit, first, last in zip(frame["unit_code"], best, worst, strict=True)
        ]
    )
    highs = np.array(
        [
            max(last, modelled.get(unit, (first, last))[1])
            for unit, first, last in zip(frame["unit_code"], best, worst, strict=True)
        ]
    )
    rank = 1 + (value[None, :] > value[:, None] + _TIED).sum(axis=1)
    ranges = [f"{low}" if low == high else f"{low}–{high}" for low, high in zip(lows, highs, strict=True)]
    frame = frame.assign(rank=rank, rank_range=ranges, rank_low=lows, rank_high=highs)
    return frame.sort_values(["rank", "rank_low", "unit"], kind="stable")


def _model_ranks(space: Workspace, code: str, units: Sequence[str], sign: float) -> dict[str, tuple[int, int]]:
    """Return the places of units in 80 % of the draws of their panel's model on the day; none without a model."""
    panel = space.models.panel_of(code, units[0])
    fit = panel.fit if panel is not None else None
    if fit is None or len(units) < 2 or not set(units) <= set(fit.units):
        return {}
    draws = sign * fit.draws([decimal_year(space.day)], n=_DRAWS)[:, 0, :]
    mine = draws[[fit.units.index(unit) for unit in units]]
    places = 1 + (mine[None, :, :] > mine[:, None, :]).sum(axis=1)
    low, high = np.percentile(places, [10, 90], axis=1)
    return {unit: (round(a), round(b)) for unit, a, b in zip(units, low, high, strict=True)}


def _say(space: Workspace, frame: pd.DataFrame) -> str:
    first, last = frame.iloc[0], frame.iloc[-1]
    figure = space.context.value_text
    unit = space.context.indicator(first["indicator_code"])["unit"]
    if len(frame) == 1:
        return space.text("compare_one", unit=first["unit"], value=figure(first["value"], unit, first["op"]))
    if (frame["value"] == first["value"]).all() and set(frame["op"]) <= {"=", "~"}:
        return space.text("compare_equal", n=len(frame), value=figure(first["value"], unit))
    return space.text(
        "compare",
        n=len(frame),
        best=", ".join(frame.loc[frame["rank"] == 1, "unit"]),
        high=figure(first["value"], unit, first["op"]),
        worst=last["unit"],
        low=figure(last["value"], unit, last["op"]),
    )


def _picture(space: Workspace, title: str, code: str, frame: pd.DataFrame) -> Picture:
    rows = []
    for row in frame.to_dict("records"):
        earlier = None if pd.isna(row["change"]) else row["value"] - row["change"]
        rows.append(Row(row["unit"], row["value"], earlier, f"{row['rank_range']}  {row['date']:%Y-%m-%d}", row["op"]))
    targets = frame["target"].dropna().unique()
    label = space.context.value_text(float(targets[0]), "%") if len(targets) == 1 else ""
    return Picture(
        title,
        unit_of_values(space, code),
        rows=tuple(rows),
        target=(float(targets[0]), None, space.text("plot.target", value=label)) if len(targets) == 1 else None,
        limits=limits_of(space, code),
    )
