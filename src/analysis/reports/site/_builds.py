"""What changed since the site was built before: the values of each build stand in ``values.json`` of its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.reports._row_helpers import rows_of

#: The file with the values of the build and what they changed.
VALUES = "values.json"
_LAYOUT = 1
_SERIES = ("unit_code", "indicator_code", "counted", "period")
_VALUE = ("op", "value", "numerator", "denominator", "statement_id")
#: What a value is; the statement behind it may change without it.
_FIGURES = _VALUE[:-1]


@dataclass(frozen=True)
class ValueChange:
    """One value that a build changed: which, and what stood and stands there; None where nothing did or does."""

    unit_code: str
    indicator_code: str
    counted: str
    period: str
    before: Mapping[str, Any] | None
    now: Mapping[str, Any] | None

    @property
    def sources(self) -> frozenset[str]:
        """Return the sources of both values."""
        ids = (str(one["statement_id"]) for one in (self.before, self.now) if one)
        return frozenset(one.partition(":")[0] for one in ids)


@dataclass(frozen=True)
class BuildChanges:
    """What the newest build that changed any value changed: the days of the values of both builds, each change."""

    earlier_day: str
    later_day: str
    changes: tuple[ValueChange, ...]


def compare_builds(folder: Path, observations: pd.DataFrame, day: str) -> tuple[bytes, BuildChanges | None]:
    """Return the file that holds the values of this build, and what they changed.

    A build of the same values changes nothing: the file and what it tells of the last change stay as they are.

    Parameters
    ----------
    folder
        The folder of the site, with the file of the build before if there was one.
    observations
        The values that the site may show.
    day
        The day on which they are known, an ISO date.
    """
    now = _values_of(observations)
    before = _read(folder / VALUES)
    if before is None:
        return _write(day, now, None), None
    if before["values"] == now:
        told = before["changes"]
        return _write(day if told is None else before["day"], now, told), _changes(told)
    told = {"earlier_day": before["day"], "later_day": day, "changes": _compare(before["values"], now)}
    return _write(day, now, told), _changes(told)


def _values_of(observations: pd.DataFrame) -> list[list[Any]]:
    """Return the chosen values, each with its series and period, in order."""
    rows = rows_of(observations[observations["is_chosen"].eq(True) & observations["value"].notna()])
    values = ([*(str(row[name] or "") for name in _SERIES), *(row[name] for name in _VALUE)] for row in rows)
    return sorted(values, key=lambda one: one[: len(_SERIES)])


def _compare(before: list[list[Any]], now: list[list[Any]]) -> list[list[Any]]:
    """Return the series and periods whose value differs, each with the values before and now."""
    old, new = ({tuple(one[: len(_SERIES)]): one[len(_SERIES) :] for one in values} for values in (before, now))
    n = len(_FIGURES)
    return [
        [*key, old.get(key), new.get(key)]
        for key in sorted({*old, *new})
        if key not in old or key not in new or old[key][:n] != new[key][:n]
    ]


def _changes(told: Mapping[str, Any] | None) -> BuildChanges | None:
    if told is None:
        return None

    def named(values: list[Any] | None) -> dict[str, Any] | None:
        return None if values is None else dict(zip(_VALUE, values, strict=True))

    changes = tuple(
        ValueChange(unit, indicator, counted, period, named(before), named(now))
        for unit, indicator, counted, period, before, now in told["changes"]
    )
    return BuildChanges(told["earlier_day"], told["later_day"], changes)


def _write(day: str, values: list[list[Any]], changes: Mapping[str, Any] | None) -> bytes:
    content = {"layout": _LAYOUT, "day": day, "values": values, "changes": changes}
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _read(path: Path) -> dict[str, Any] | None:
    """Return what the build before wrote; None where there was none, or the file cannot be used."""
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["layout"] != _LAYOUT:
            return None
        _compare(content["values"], [])
        told = _changes(content["changes"])
        shown = [one for change in told.changes for one in (change.before, change.now) if one] if told else []
        is_usable = all(isinstance(one["value"], (int, float)) for one in shown)
        return content if is_usable and isinstance(content["day"], str) else None
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
