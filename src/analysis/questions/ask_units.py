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
    has_group,
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
        distinguished: by bounds such as "over 90%" and, where the panel has a model, in 80% of its draws on the day
        of the data. What counts something else (facilities instead of hospitals), or is of another level or of another
        geography than most, has no rank and stands at the end; ``is_ranked`` says so.

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
    rows = [_row(space, context, one, meant.code) for one in found]
    frame = _with_ranks(space, meant.code, pd.DataFrame(rows, columns=["unit_code", *_SHOWN, *_IDS]))
    title = space.text("title.compare", indicator=context.indicator_title(meant.code))
    notes = reading_notes(space, meant, [] if has_group(units) else named)
    missing = [context.dated_name(code) for code in codes if code not in {one.unit_code for one in found}]
    if found and missing:
        notes.append(space.text("no_value_of", n=len(missing), units=", ".join(missing)))
    if found:
        notes += [*_unranked_notes(space, frame), space.text("note.ranks")]
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


@says_when_empty
def units(
    names: str | Sequence[str] = "provinces",
    *,
    geography: str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """List the organisations that names mean, with their codes and how many values each has.

    Parameters
    ----------
    names
        Names or codes; ``"provinces"`` for all provinces.
    geography
        ``"63"`` takes names of provinces as those before 1 July 2025; by default those of the day of the data.
    lang
        The language of names.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row for each organisation: ``unit_code``, ``unit``, ``level``, ``valid_from`` and ``valid_to`` where it
        begins or ends, ``values`` in use.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.units(["Hà Nội", "hue"], on="2026-06-30")  # doctest: +SKIP
    """
    check_geography(geography)
    call = Call("units", (names,), {"geography": geography, "on": on, "lang": lang})
    space = open_workspace(lang, on)
    counts: dict[str, int] = {}
    for (unit, _), n in space.names.values_by_series.items():
        counts[unit] = counts.get(unit, 0) + n
    named = read_units(space, names, geography, option="names")
    rows = [_organisation(space, one.code, counts.get(one.code, 0)) for one in named]
    frame = pd.DataFrame(rows, columns=["unit_code", "unit", "level", "valid_from", "valid_to", "values"])
    frame = frame.astype({"valid_from": "datetime64[us]", "valid_to": "datetime64[us]"})
    return make_result(
        space,
        call,
        space.text("title.units"),
        space.text("units", n=len(frame), none=int((frame["values"] == 0).sum())),
        frame,
        shown=tuple(frame.columns),
        notes=reading_notes(space, None, [] if has_group(names) else named),
    )


def _organisation(space: Workspace, code: str, n_values: int) -> dict[str, Any]:
    row = space.context.unit(code)
    named = {"unit_code": code, "unit": space.context.unit_name(code), "level": row["level"], "values": n_values}
    return named | {"valid_from": row["valid_from"], "valid_to": row["valid_to"]}


_IDS = (
    "value",
    "op",
    "numerator",
    "denominator",
    "period",
    "indicator_code",
    "target",
    "due",
    "n_sources",
    "source_id",
    "statement_id",
    "rank_low",
    "rank_high",
    "is_ranked",
    "is_own",
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
        "is_own": bool(context.counts_own(row)),
        "figure": figure_of(context, one.latest),
        "value": one.latest.value,
        "op": row["op"] or "=",
        "numerator": one.latest.numerator,
        "denominator": one.latest.denominator,
        "date": context.day_of(row),
        "period": row["period"],
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
    """Return the rows with the places of those that can be compared, and the others after them."""
    if frame.empty:
        return frame
    is_doubled = frame["unit"].duplicated(keep=False)
    frame["unit"] = frame["unit"].where(~is_doubled, frame["unit_code"].map(space.context.dated_name))
    frame["is_ranked"] = _are_alike(space, frame)
    sign = _sign(space, code)
    ranked = _with_places(space, code, frame[frame["is_ranked"]], sign)
    rest = frame[~frame["is_ranked"]].assign(order=lambda rows: -sign * rows["value"])
    rest = rest.sort_values(["order", "unit"], kind="stable").drop(columns="order")
    return pd.concat([ranked, rest]) if len(rest) else ranked


def _are_alike(space: Workspace, frame: pd.DataFrame) -> pd.Series:
    """Return which rows are ranked: those that count what the indicator counts, of the level and geography of most."""
    may_be = frame["is_own"] if frame["is_own"].any() else pd.Series(True, frame.index)
    kinds = pd.Series(
        [
            (space.context.unit(unit)["level"], space.names.exists(unit, space.day), None if own else counted)
            for unit, own, counted in zip(frame["unit_code"], frame["is_own"], frame["counted"], strict=True)
        ],
        frame.index,
    )
    sizes = kinds[may_be].value_counts(sort=False)
    most: Any = max(sizes.index, key=lambda kind: (sizes[kind], kind[1]))
    alike: pd.Series = may_be & (kinds == most)
    return alike


def _sign(space: Workspace, code: str) -> float:
    """Return -1 where less is better, as of ranks."""
    indicator = space.context.indicator(code)
    return -1.0 if indicator.get("direction") == "down" or indicator.get("measure") == "rank" else 1.0


def _with_places(space: Workspace, code: str, frame: pd.DataFrame, sign: float) -> pd.DataFrame:
    """Return rows with their places: equal values share one, bounds and the model's draws widen it."""
    value = sign * frame["value"].to_numpy(float)
    op = frame["op"].to_numpy()
    ups, downs = ((">", ">="), ("<", "<=")) if sign > 0 else (("<", "<="), (">", ">="))
    high = np.where(np.isin(op, ups), np.inf, value)
    low = np.where(np.isin(op, downs), -np.inf, value)
    others = ~np.eye(len(frame), dtype=bool)
    best = 1 + ((low[None, :] > high[:, None] + _TIED) & others).sum(axis=1)
    worst = len(frame) - ((high[None, :] < low[:, None] - _TIED) & others).sum(axis=1)
    modelled = _model_ranks(space, code, frame["unit_code"].tolist(), sign)
    places = [
        (min(first, known[0]), max(last, known[1]))
        for unit, first, last in zip(frame["unit_code"], best, worst, strict=True)
        for known in [modelled.get(unit, (first, last))]
    ]
    rank = 1 + (value[None, :] > value[:, None] + _TIED).sum(axis=1)
    ranges = [f"{low}" if low == high else f"{low}–{high}" for low, high in places]
    lows, highs = zip(*places, strict=True)
    frame = frame.assign(rank=rank, rank_range=ranges, rank_low=lows, rank_high=highs)
    return frame.sort_values(["rank", "rank_low", "unit"], kind="stable")


def _unranked_notes(space: Workspace, frame: pd.DataFrame) -> list[str]:
    """Return which organisations have no rank, and why: another count, or another level or geography."""
    rest = frame[~frame["is_ranked"]]
    notes = []
    for is_own, code in ((False, "unranked_count"), (True, "unranked_level")):
        mine = rest[rest["is_own"] == is_own]
        if len(mine):
            named = [row["unit"] if is_own else f"{row['unit']} ({row['counted']})" for row in mine.to_dict("records")]
            notes.append(space.text(code, n=len(mine), units=", ".join(named)))
    return notes


def _model_ranks(space: Workspace, code: str, units: Sequence[str], sign: float) -> dict[str, tuple[int, int]]:
    """Return the places of units in 80% of the draws of their panel's model on the day; none without a model."""
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
    figure = space.context.value_text
    every, frame = frame, frame[frame["is_ranked"]]
    first, last = frame.iloc[0], frame.iloc[-1]
    unit = space.context.indicator(first["indicator_code"])["unit"]
    if len(every) == 1:
        return space.text("compare_one", unit=first["unit"], value=figure(first["value"], unit, first["op"]))
    said = space.text("compare_some", n=len(every), ranked=len(frame)) if len(frame) < len(every) else ""
    if len(frame) == 1:
        one = space.text("compare_first", unit=first["unit"], value=figure(first["value"], unit, first["op"]))
        return f"{said} {one}"
    if (frame["value"] == first["value"]).all() and set(frame["op"]) <= {"=", "~"}:
        return f"{said} {space.text('compare_equal', n=len(frame), value=figure(first['value'], unit))}".strip()
    told = space.text(
        "compare_ends",
        best=", ".join(frame.loc[frame["rank"] == 1, "unit"]),
        high=figure(first["value"], unit, first["op"]),
        worst=", ".join(frame.loc[frame["rank"] == last["rank"], "unit"]),
        low=figure(last["value"], unit, last["op"]),
    )
    return f"{said or space.text('compare', n=len(frame))} {told}"


def _picture(space: Workspace, title: str, code: str, frame: pd.DataFrame) -> Picture:
    rows = []
    for row in frame.to_dict("records"):
        earlier = None if pd.isna(row["change"]) else row["value"] - row["change"]
        place = row["rank_range"] if row["is_ranked"] else row["counted"] if not row["is_own"] else "–"
        note = f"{place}  {space.context.texts.short_date(row['date'])}"
        rows.append(Row(row["unit"], row["value"], earlier, note, row["op"], is_hollow=not row["is_ranked"]))
    targets = frame["target"].dropna().unique()
    unit = space.context.indicator(code)["unit"]
    label = space.context.value_text(float(targets[0]), unit) if len(targets) == 1 else ""
    return Picture(
        title,
        unit_of_values(space, code),
        rows=tuple(rows),
        target=(float(targets[0]), None, space.text("plot.target", value=label)) if len(targets) == 1 else None,
        limits=limits_of(space, code),
    )
