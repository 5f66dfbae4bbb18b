"""How an indicator moves in each organisation: its own trend beside the one that the others of its level inform."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from adoption import AdoptionError
from analysis.modelling import compare_with_own_trend
from analysis.questions._asked import (
    check_geography,
    make_result,
    no_values,
    read_units,
    reading_notes,
    says_when_empty,
)
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Call, Picture, Result, Row

if TYPE_CHECKING:
    from adoption import AdoptionFit
    from analysis.questions._workspace import Workspace

_SHOWN = (
    "unit",
    "values",
    "slope",
    "slope_lower_95",
    "slope_upper_95",
    "direction",
    "own_slope",
    "own_se",
    "agreement",
)
_MORE = ("unit_code", "indicator_code", "slope_se", "own_lower_95", "own_upper_95", "method")
_NAMES = ("slope", "slope_se", "slope_lower_95", "slope_upper_95")
_OWN, _POOLED = "own trend (statsmodels GLM)", "pooled trend"
#: A picture of more rows cannot be read; the table has all.
_MOST_ROWS = 40


@dataclass(frozen=True, repr=False)
class TrendsResult(Result):
    """The trends of organisations; `summary` shows the model that they come from."""

    fits: tuple[AdoptionFit, ...] = field(default=(), repr=False)

    def summary(self) -> Any:
        """Return the model in the form of statsmodels: parameters, their standard errors, how it was fitted.

        Returns
        -------
        Summary or str
            Of the level of the first organisation; without a model the answer, which says why there is none.
        """
        return self.fits[0].summary() if self.fits else self.answer


@says_when_empty
def trends(
    indicator: str,
    units: str | Sequence[str] = "provinces",
    *,
    geography: str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Show how fast an indicator moves in each organisation, and how certain that is.

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
    TrendsResult
        One row for each organisation with a model, the fastest first: ``slope`` [logit a year] pooled with the others
        of its level and its 95% interval, ``direction`` (``up``, ``down``, ``unclear``: the interval holds zero),
        ``own_slope`` and ``own_se`` of its values alone as statsmodels fits them, and ``agreement``: whether the pooled
        slope lies in the 95% interval of the own one.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.trends("PAPI internet access", ["Hà Nội", "Huế"], geography="63", on="2026-06-30")  # doctest: +SKIP
    """
    check_geography(geography)
    call = Call("trends", (indicator, units), {"geography": geography, "on": on, "lang": lang})
    space = open_workspace(lang, on)
    context = space.context
    named = read_units(space, units, geography)
    codes = [one.code for one in named]
    meant = space.names.indicator(indicator, codes)
    rows = {code: _row(space, code, meant.code) for code in codes}
    frame = pd.DataFrame([row for row in rows.values() if row], columns=[*_SHOWN, *_MORE])
    frame = frame.sort_values(["slope", "unit"], ascending=[False, True], kind="stable")
    title = space.text("title.trends", indicator=context.indicator_title(meant.code))
    notes = reading_notes(space, meant, named if len(named) <= 5 else [])
    without = [context.dated_name(code) for code, row in rows.items() if row is None]
    if len(frame) and without:
        notes.append(space.text("no_trend_of", n=len(without), units=", ".join(without)))
    if len(frame):
        notes.append(space.text("note.trends"))
    has_values = any((code, meant.code) in space.names.values_by_series for code in codes)
    why = space.text("no_trend") if has_values else no_values(space, codes, meant.code)
    result = make_result(
        space,
        call,
        title,
        _say(space, frame) if len(frame) else why,
        frame,
        shown=_SHOWN,
        notes=notes,
        indicator_code=meant.code,
        picture=(lambda: _picture(space, title, frame)) if len(frame) else None,
        kind=TrendsResult,
    )
    panels = {panel.name: panel for code in frame["unit_code"] if (panel := space.models.panel_of(meant.code, code))}
    return replace(result, fits=tuple(panel.fit for panel in panels.values() if panel.fit is not None))


def _row(space: Workspace, unit: str, code: str) -> dict[str, Any] | None:
    """Return the trends of one organisation; None where its panel is too thin for a slope."""
    panel = space.models.panel_of(code, unit)
    if panel is None or panel.fit is None or unit not in panel.fit.units:
        return None
    try:
        table = compare_with_own_trend(panel, unit).table
    except AdoptionError:
        return None
    known = {name: dict(table.loc[name]) for name in (_OWN, _POOLED) if name in table.index}
    shown = known.get(_POOLED) or known.get(_OWN)
    if shown is None:
        return None
    own = known.get(_OWN, {})
    is_up, is_down = shown["slope_lower_95"] > 0, shown["slope_upper_95"] < 0
    direction = "up" if is_up else "down" if is_down else "unclear"
    is_inside = bool(own) and own["slope_lower_95"] <= shown["slope"] <= own["slope_upper_95"]
    return {
        "unit": space.context.dated_name(unit),
        "unit_code": unit,
        "indicator_code": code,
        "values": int((panel.sound["unit"] == unit).sum()),
        **{name: shown[name] for name in _NAMES},
        "direction": direction,
        "own_slope": own.get("slope"),
        "own_se": own.get("slope_se"),
        "own_lower_95": own.get("slope_lower_95"),
        "own_upper_95": own.get("slope_upper_95"),
        "agreement": ("inside" if is_inside else "outside") if own and _POOLED in known else "alone",
        "method": panel.method_of(unit),
    }


def _say(space: Workspace, frame: pd.DataFrame) -> str:
    """Return the finding: in how many organisations the indicator moves which way, the fastest, and who is drawn in."""
    n = {name: int((frame["direction"] == name).sum()) for name in ("up", "down", "unclear")}
    first = frame.iloc[0]
    numbers = {"unit": first["unit"], "slope": first["slope"]}
    said = [space.text("trends", n=len(frame), **n)]
    if len(frame) > 1:
        said.append(space.text("trends_first", **numbers))
    outside = int((frame["agreement"] == "outside").sum())
    compared = int((frame["agreement"] != "alone").sum())
    if compared:
        said.append(space.text("trends_outside", n=outside, all=compared))
    return " ".join(said)


def _picture(space: Workspace, title: str, frame: pd.DataFrame) -> Picture:
    rows = tuple(
        Row(
            row["unit"],
            row["slope"],
            None if pd.isna(row["own_slope"]) else row["own_slope"],
            f"{row['slope_lower_95']:+.2f} – {row['slope_upper_95']:+.2f}",
        )
        for row in frame.head(_MOST_ROWS).to_dict("records")
    )
    return Picture(title, space.text("plot.slope"), rows=rows, other=space.text("plot.own"))
