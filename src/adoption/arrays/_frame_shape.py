"""From what callers have (a frame, a dict, a series, an index of unit and time) to a frame with the known columns."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from adoption.arrays._problems import PanelError
from adoption.arrays._time_reader import parse_time

COLUMNS = ("unit", "time", "numerator", "denominator", "share", "op", "group", "se", "weight")
_MISSPELT = 0.8  # likeness to a known name from which another one counts as misspelt
_EXAMPLE = "pd.DataFrame({'unit': ['A', 'A'], 'time': [2024.0, 2025.0], 'share': [0.2, 0.5]})"


def as_frame(data: Any) -> pd.DataFrame:
    """Return a frame with the columns of a panel, from a frame, a dict or list of records, or a series of shares.

    Raises
    ------
    PanelError
        Where the columns are not there, with the call that makes them.
    """
    frame = _to_frame(data)
    named = [level for level in frame.index.names if level in COLUMNS and level not in frame.columns]
    if named:
        frame = frame.reset_index(level=named)
    _check_columns(frame, was_reset=bool(named))
    if frame.empty:
        raise PanelError("the panel is empty: at least one unit is needed")
    return frame


def _to_frame(data: Any) -> pd.DataFrame:
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, pd.Series):
        return _from_series(data)
    is_records = isinstance(data, list) and bool(data) and all(isinstance(row, Mapping) for row in data)
    if is_records or isinstance(data, Mapping):
        try:
            return pd.DataFrame(data)
        except (ValueError, TypeError) as error:
            raise PanelError(
                f"expected columns of one length in the {type(data).__name__}, found: {error}; e.g. {_EXAMPLE}"
            ) from error
    raise PanelError(f"expected a DataFrame, found {_name_type(data)}; e.g. {_EXAMPLE}")


def _from_series(series: pd.Series[Any]) -> pd.DataFrame:
    if {"unit", "time"} <= set(series.index.names):
        return series.to_frame(series.name if series.name in COLUMNS else "share")
    raise PanelError(
        "expected a DataFrame, found Series: its index must name unit and time, e.g. "
        "series.rename_axis(['unit', 'time']) for an index of both; or make a frame, e.g. " + _EXAMPLE
    )


def _name_type(data: Any) -> str:
    hint = ", call its to_pandas()" if hasattr(data, "to_pandas") else ""
    return type(data).__name__ + hint


def _check_columns(frame: pd.DataFrame, *, was_reset: bool) -> None:
    names = [str(name) for name in frame.columns]
    present, problems = set(names), []
    problems += [f"column '{name}' occurs {names.count(name)} times" for name in COLUMNS if names.count(name) > 1]
    absent = sorted(set(COLUMNS) - present)
    for column in sorted(present - set(COLUMNS)):  # other columns are left alone; a misspelt one would be lost
        near = difflib.get_close_matches(column.strip().lower(), absent, n=1, cutoff=_MISSPELT)
        problems += [f"unknown column '{column}': did you mean '{name}'?" for name in near]
    if names.count("indicator") == 1:
        n_indicators = frame["indicator"].dropna().map(str).nunique()
        if n_indicators > 1:
            problems.append(f"{n_indicators} indicators in one panel: fit one at a time")
    missing = [name for name in ("unit", "time") if name not in present]
    problems += [f"column '{name}' is missing" for name in missing]
    if "share" not in present and not {"numerator", "denominator"} <= present:
        problems.append("columns missing: either 'numerator' and 'denominator', or 'share'")
    if problems:
        raise PanelError(f"the panel cannot be read: {'; '.join(problems)}. {_find_way_out(frame, present, was_reset)}")


def _find_way_out(frame: pd.DataFrame, present: set[str], was_reset: bool) -> str:
    """Return the call that turns this frame into a tidy one, as far as it can be told."""
    known = f"Known columns: {', '.join(COLUMNS)}"
    if {"unit", "time"} <= present:
        return known
    times = [name for name in frame.columns if _is_time(name)]
    others = [name for name in frame.columns if not _is_time(name)]
    start = "call frame.reset_index()" if was_reset else "call frame"
    if len(times) > 1 and (len(others) <= 1 or "unit" in others):
        return f"It has a column for each time: {start}{_melt(others, 'unit', 'time')}"
    if "time" in present or (len(frame) and all(_is_time(label) for label in frame.index)):
        return f"It has a column for each unit: {start}{_melt(['time'] * ('time' in present), 'time', 'unit')}"
    if isinstance(frame.index, pd.MultiIndex) and frame.index.nlevels == 2 and not present & {"unit", "time"}:
        return "If its index holds units and times, name them: frame.rename_axis(['unit', 'time'])"
    example = "fit_formula('numerator/denominator ~ year | province', frame)"
    return f"{known}; columns of other names are taken by a formula, e.g. {example}"


def _melt(kept: list[Any], role: str, spread: str) -> str:
    """Return the call that turns a wide frame into a tidy one; `role` is a column kept, or else the index."""
    steps = "" if kept else f".rename_axis('{role}').reset_index()"
    renamed = f".rename(columns={{{kept[0]!r}: '{role}'}})" if kept and role not in kept else ""
    columns = kept if len(kept) > 1 else kept[0] if kept else role
    return f"{steps}.melt({columns!r}, var_name='{spread}', value_name='share'){renamed}"


def _is_time(label: object) -> bool:
    return not isinstance(parse_time(label), str)
