"""How accurate forecasts of an indicator would have been, made from what was known on days of the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import translate
from analysis.modelling import backtest_panel
from analysis.questions._asked import (
    make_result,
    reading_notes,
    says_when_empty,
    unit_of_values,
)
from analysis.questions._name_index import GROUPS
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Call, Picture, Result, Row
from analysis.reports.answers import horizon_words, least_origins

if TYPE_CHECKING:
    from analysis.modelling import PanelModel
    from analysis.questions._workspace import Workspace

_SHOWN = ("ahead", "method_name", "n", "n_origins", "mae", "crps", "cover_80", "cover_95", "bias", "is_best")
_MORE = ("method", "horizon", "first_origin", "last_origin", "indicator_code", "level")


@says_when_empty
def backtest(
    indicator: str,
    level: str | None = None,
    horizons: Sequence[float] = (0.5, 1.0),
    *,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Test forecasts of an indicator on the past: at each day only what was known then is used.

    Parameters
    ----------
    indicator
        A code, a title, an alias or words of it.
    level
        ``"provinces"``, ``"facilities"`` or a level such as ``"national"``; by default the one with the most values.
    horizons
        How far ahead [years].
    lang
        The language of words.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row for each horizon and method, the smallest error first: ``n`` forecasts from ``n_origins`` days,
        ``mae`` (error of the mean), ``crps`` (error of the whole forecast) and ``bias`` in the indicator's unit, the
        share of actual figures in the 80% and 95% prediction intervals [%].

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.
    UsageError
        If the level or a horizon is none.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.backtest("PAPI internet access", "provinces", [1, 2], on="2026-06-30")  # doctest: +SKIP
    """
    arguments = (indicator, *([] if level is None else [level]))
    call = Call("backtest", arguments, {"horizons": list(horizons), "on": on, "lang": lang})
    for horizon in horizons:
        if isinstance(horizon, bool) or not isinstance(horizon, int | float) or not 0 < horizon <= 20:
            raise UsageError(option="horizons", found=horizon, expected="years ahead above 0, e.g. [0.5, 1]")
    space = open_workspace(lang, on)
    context = space.context
    chosen = _level(space, level)
    meant = space.names.indicator(indicator)
    panel, tested = _test(space, meant.code, chosen, [float(horizon) for horizon in horizons])
    frame = pd.DataFrame(columns=[*_SHOWN, *_MORE]) if tested.empty else _frame(space, tested, meant.code, panel)
    title = space.text("title.backtest", indicator=context.indicator_title(meant.code))
    if panel is not None:
        title += f" ({space.context.texts(f'level.{panel.level}')})"
    said = _say(space, frame) if len(frame) else _why_none(space, meant.code, chosen, panel)
    return make_result(
        space,
        call,
        title,
        said,
        frame,
        shown=_SHOWN,
        notes=[*reading_notes(space, meant), *([space.text("note.backtest")] if len(frame) else [])],
        indicator_code=meant.code,
        picture=(lambda: _picture(space, title, meant.code, frame)) if len(frame) else None,
    )


def _level(space: Workspace, level: str | None) -> str | None:
    """Return the level of organisations that a word means."""
    if level is None or level == "":
        return None
    known = sorted(space.tables["units"]["level"].dropna().unique())
    meant = GROUPS.get(str(level).strip().casefold(), str(level))
    if meant not in known:
        raise UsageError(
            option="level",
            found=level,
            expected=f"one of {', '.join(known)}",
            nearest=nearest(str(level), [*known, *GROUPS]),
        )
    return meant


def _test(
    space: Workspace, code: str, level: str | None, horizons: list[float]
) -> tuple[PanelModel | None, pd.DataFrame]:
    """Return the panel of a level, else the largest one that can be tested, and its scores."""
    panels = [panel for panel in space.models.panels_of(code) if level in (None, panel.level)]
    panels.sort(key=lambda panel: (-len(panel.values), panel.level))
    for panel in panels:
        tested = backtest_panel(panel, horizons)
        if len(tested):
            return panel, tested
    return (panels[0] if panels else None), pd.DataFrame()


def _frame(space: Workspace, tested: pd.DataFrame, code: str, panel: Any) -> pd.DataFrame:
    best = set(tested.loc[tested.groupby("horizon")["crps"].idxmin()].index)
    frame = tested.assign(
        ahead=[horizon_words(space.context, horizon) for horizon in tested["horizon"]],
        method_name=[translate(f"method.{method}", space.lang) for method in tested["method"]],
        is_best=[place in best for place in tested.index],
        indicator_code=code,
        level=panel.level,
    )
    return frame.sort_values(["horizon", "crps"], kind="stable")[[*_SHOWN, *_MORE]]


def _say(space: Workspace, frame: pd.DataFrame) -> str:
    """Return for each horizon which method was the most accurate, and how often its range held the actual figure."""
    said = []
    for _, rows in frame.groupby("horizon", sort=True):
        first = rows.iloc[0]
        held = round(first["cover_80"] / 100 * first["n"])
        numbers = {"n": int(first["n"]), "held": held, "origins": int(first["n_origins"])}
        is_last = first["method"] == "last"
        words = "backtest_last" if is_last else "backtest"
        said.append(space.text(words, ahead=first["ahead"], method=first["method_name"], **numbers))
        if first["n_origins"] < least_origins():
            said.append(space.text("backtest_few", n=int(first["n_origins"])))
    return " ".join(said)


def _why_none(space: Workspace, code: str, level: str | None, panel: PanelModel | None) -> str:
    title = space.context.indicator_title(code)
    if panel is not None:
        return space.text("no_backtest", title=title)
    levels = [space.context.texts(f"level.{one.level}") for one in space.models.panels_of(code)]
    if level is not None and levels:
        return space.text(
            "no_panel_at", title=title, level=space.context.texts(f"level.{level}"), others=", ".join(levels)
        )
    return space.text("no_panel", title=title)


def _picture(space: Workspace, title: str, code: str, frame: pd.DataFrame) -> Picture:
    rows = tuple(
        Row(f"{row['ahead']}: {row['method_name']}", row["crps"], note=f"{row['cover_80']:.0f} %")
        for row in frame.to_dict("records")
    )
    unit = "CRPS (%)" if unit_of_values(space, code) == "%" else "CRPS"
    return Picture(title, unit, rows=rows, limits=(0.0, float(frame["crps"].max())))
