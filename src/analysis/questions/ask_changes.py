"""What changed since a day: values that were published since, by how much each series moved, decisions and sources."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.questions._asked import make_result, says_when_empty, value_row, values_of
from analysis.questions._workspace import open_workspace, read_option_day
from analysis.questions.results import Call, Result

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace
    from analysis.reports.values import DrawnValue

_SHOWN = ("unit", "indicator", "figure", "date", "published_on", "before", "before_on", "change", "publisher")
_DECISIONS = {
    "corrections": "decided_on",
    "settled": "settled_on",
    "finding_states": "decided_on",
    "placement_decisions": "decided_on",
}


@says_when_empty
def changes(
    since: dt.date | str,
    *,
    unit: str | None = None,
    indicator: str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """List what changed since a day: values published after it, the value before each, decisions, new sources.

    Parameters
    ----------
    since
        The day; what was published on it was known.
    unit, indicator
        Names or codes; by default all.
    lang
        The language of names.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row for each value that counts, the largest change of a share first: ``value`` with its day and the day on
        which it was published, ``before`` and ``before_on`` of the newest value that was known, ``change`` in the unit
        of the indicator.

    Raises
    ------
    UsageError
        If the day cannot be read.
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.changes(since="2026-06-30")  # doctest: +SKIP
    """
    call = Call(
        "changes",
        (),
        {"since": since, "unit": unit, "indicator": indicator, "on": on, "lang": lang},
    )
    start = pd.Timestamp(read_option_day(since, "since"))
    space = open_workspace(lang, on)
    context = space.context
    units = None if unit is None else space.names.unit(unit).code
    code = None if indicator is None else space.names.indicator(indicator, [units] if units else ()).code
    rows = _new_rows(space, start, units, code)
    frame = pd.DataFrame(
        rows,
        columns=[
            *_SHOWN,
            "unit_code",
            "indicator_code",
            "value",
            "op",
            "period",
            "numerator",
            "denominator",
            "counted",
            "source_id",
            "statement_id",
        ],
    )
    for name in ("date", "published_on", "before_on"):
        frame[name] = pd.to_datetime(frame[name])
    order = frame["change"].astype(float).abs().where(frame["indicator_code"].str.endswith("_pct"), 0).fillna(0)
    frame = (
        frame.assign(order=-order)
        .sort_values(["order", "unit", "indicator", "date"], kind="stable")
        .drop(columns="order")
    )
    sources = space.tables["sources"]
    new = sources[sources["issued"] > start]
    counts = {name: int((space.tables[name][day] > start).sum()) for name, day in _DECISIONS.items()}
    date = context.texts.date(start)
    if frame.empty:
        newest = sources["issued"].max()
        said = space.text("no_changes", date=date, newest=context.texts.date(newest) if pd.notna(newest) else "–")
    else:
        said = space.text("changes", date=date, n=len(frame), units=frame["unit_code"].nunique(), sources=len(new))
    decided = {name: n for name, n in counts.items() if n}
    notes = [space.text("decisions", n=sum(decided.values()), date=date)] if decided else []
    return make_result(
        space, call, space.text("title.changes", date=date), said, frame, shown=_SHOWN, notes=notes, indicator_code=code
    )


def _new_rows(space: Workspace, start: pd.Timestamp, unit: str | None, code: str | None) -> list[dict[str, Any]]:
    context = space.context
    rows = space.tables["observations"]
    new = rows[(rows["as_of"] > start) & rows["is_chosen"] & rows["value"].notna()]
    if unit is not None:
        new = new[new["unit_code"] == unit]
    if code is not None:
        new = new[new["indicator_code"] == code]
    found = []
    for unit_code, indicator_code in new[["unit_code", "indicator_code"]].drop_duplicates().itertuples(index=False):
        values = [
            one for one in values_of(context, unit_code, indicator_code) if not one.is_doubtful and not one.is_computed
        ]
        known = [one for one in values if not _is_new(one, start)]
        for one in values:
            if _is_new(one, start):
                found.append(_row(space, one, _before(known, one)))
    return found


def _is_new(one: DrawnValue, start: pd.Timestamp) -> bool:
    published = one.row["as_of"]
    return published is not None and not pd.isna(published) and published > start


def _before(known: list[DrawnValue], one: DrawnValue) -> DrawnValue | None:
    """Return the newest known value of the same thing counted, not later than this one."""
    same = [
        other for other in known if other.counted == one.counted and other.row["period_end"] <= one.row["period_end"]
    ]
    return max(same, key=lambda other: other.row["period_end"], default=None)


def _row(space: Workspace, one: DrawnValue, before: DrawnValue | None) -> dict[str, Any]:
    context = space.context
    row = value_row(context, one)
    is_exact = before is not None and {one.row["op"] or "=", before.row["op"] or "="} <= {"=", "~"}
    return row | {
        "indicator": context.indicator_title(row["indicator_code"]),
        "published_on": one.row["as_of"],
        "before": before.value if before else None,
        "before_on": context.day_of(before.row) if before else None,
        "change": one.value - before.value if before and is_exact else None,
    }
