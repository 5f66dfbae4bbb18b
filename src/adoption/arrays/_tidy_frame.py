"""The one reader of tidy frames: from a frame to checked columns, refusing all that would mislead a model at once."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption.diagnostics import AdoptionError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Cells = dict[str, Any]  # the columns of the frame as arrays, one entry per row

#: Operators that make a value a lower bound, an upper bound, or leave it a value (if a rough one).
ABOVE, BELOW, EQUAL = (">", ">="), ("<", "<="), ("=", "~", "<~", "")
COLUMNS = ("unit", "time", "numerator", "denominator", "share", "op", "group", "se", "weight")
_NUMBERS = ("time", "numerator", "denominator", "share", "se", "weight")
_SHOWN_PROBLEMS = 20
_MISSPELT = 0.8  # likeness to a known name from which another one counts as misspelt
_EARLIEST_YEAR, _LATEST_YEAR = 1000, 9999
_ROUNDING = 1e-9  # of a ratio of counts
_DISAGREEMENT = 0.01  # share and counts may differ by rounding, not by more than a percentage point
_EXAMPLE = "pd.DataFrame({'unit': ['A', 'A'], 'time': [2024.0, 2025.0], 'share': [0.2, 0.5]})"


class PanelError(AdoptionError):
    """A frame or an argument that a model cannot take; the message lists every problem and what to do."""


def read_cells(frame: pd.DataFrame, above_one: str) -> tuple[Cells, str]:
    """Return the checked columns of a tidy frame, and the link ("logit", or "log" for shares that exceed 1).

    Counts are filled in from shares and shares from counts; the frame is not changed.

    Raises
    ------
    PanelError
        With all problems of the frame.
    """
    _check_columns(frame)
    problems: list[str] = []
    cells = _read_columns(frame, problems)
    _refuse(problems)
    _check_places(cells, problems)
    _check_agreement(cells, problems)
    _fill_in(cells)
    link = "log" if above_one == "allow" and _exceeds_one(cells).any() else "logit"
    _check_values(cells, link, problems)
    _refuse(problems)
    return cells, link


def read_groups(frame: pd.DataFrame) -> dict[str, str]:
    """Return the group of every unit; empty without a column `group`."""
    if "group" not in frame:
        return {}
    named = frame[["unit", "group"]].dropna().astype(str).drop_duplicates()
    moved = named[named["unit"].duplicated()]["unit"].unique()
    if len(moved):
        raise PanelError(f"unit {moved[0]} is in several groups; each unit must belong to one")
    return dict(zip(named["unit"], named["group"], strict=True))


def units_at_end(frame: pd.DataFrame, end: float) -> list[str]:
    """Return the units whose latest value stands at the end of the scale, sorted.

    A bound and an "almost" (`<~`) are no values at the end.

    Parameters
    ----------
    frame
        `unit`, `time`, and `share` or counts, as for `fit_adoption`; `op` where there are bounds.
    end
        The better end of the scale, 1.0 or 0.0 [share].

    Returns
    -------
    list of str
        The units.

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": ["A", "A", "B"], "time": [2024.0, 2025.0, 2025.0], "share": [0.9, 1.0, 0.9]})
    >>> units_at_end(panel, 1.0)
    ['A']
    """
    nothing = pd.Series(np.nan, index=frame.index)
    numerator, denominator = (frame.get(name, nothing).astype("float64") for name in ("numerator", "denominator"))
    share = frame.get("share", nothing).astype("float64").fillna(numerator / denominator.where(denominator > 0))
    op = frame["op"].fillna("") if "op" in frame else pd.Series("", index=frame.index)
    values = pd.DataFrame({"unit": frame["unit"].astype(str), "time": frame["time"], "share": share, "op": op})
    values = values[values["op"].isin(EQUAL) & values["share"].notna()].sort_values("time", kind="stable")
    latest = values.drop_duplicates("unit", keep="last")
    is_at_end = (latest["share"] - end) * (1 if end > 0 else -1) >= -_ROUNDING
    return sorted(latest.loc[is_at_end & (latest["op"] != "<~"), "unit"])


def _refuse(problems: list[str]) -> None:
    if problems:
        rest = f"\n  and {len(problems) - _SHOWN_PROBLEMS} more" if len(problems) > _SHOWN_PROBLEMS else ""
        listed = "\n  ".join(problems[:_SHOWN_PROBLEMS])
        raise PanelError(f"the panel has {len(problems)} problem{'s'[: len(problems) != 1]}\n  {listed}{rest}")


def _check_columns(frame: pd.DataFrame) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise PanelError(f"expected a DataFrame, found {type(frame).__name__}; e.g. {_EXAMPLE}")
    present = set(map(str, frame.columns))
    problems = []
    for column in sorted(present - set(COLUMNS)):  # other columns are left alone; a misspelt one would be lost
        near = difflib.get_close_matches(column, sorted(set(COLUMNS) - present), n=1, cutoff=_MISSPELT)
        problems += [f"unknown column '{column}': did you mean '{name}'?" for name in near]
    indicators = set(frame["indicator"]) if "indicator" in present else set()
    if len(indicators) > 1:
        problems.append(f"{len(indicators)} indicators in one panel: fit one at a time")
    missing = [name for name in ("unit", "time") if name not in present]
    problems += [f"column '{name}' is missing{_hint_for(name, frame)}" for name in missing]
    if "share" not in present and not {"numerator", "denominator"} <= present:
        problems.append("columns missing: either 'numerator' and 'denominator', or 'share'")
    if problems:
        raise PanelError("the panel cannot be read: " + "; ".join(problems) + f". Known columns: {', '.join(COLUMNS)}")
    if frame.empty:
        raise PanelError("the panel is empty: at least one unit is needed")


def _hint_for(name: str, frame: pd.DataFrame) -> str:
    if name in frame.index.names:
        return ": it is in the index, call frame.reset_index()"
    if name == "time" and sum(_is_year(column) for column in frame.columns) > 1:
        return ": the frame has a column per year, call frame.melt('unit', var_name='time', value_name='share')"
    return ""


def _is_year(column: object) -> bool:
    try:
        return _EARLIEST_YEAR <= float(str(column)) <= _LATEST_YEAR
    except ValueError:
        return False


def _read_columns(frame: pd.DataFrame, problems: list[str]) -> Cells:
    named = frame["unit"].notna() & (frame["unit"].astype(str).str.strip() != "")
    if not named.all():
        rows = ", ".join(map(str, np.flatnonzero(~named.to_numpy())[:5]))
        problems.append(f"{int((~named).sum())} rows have no unit (row {rows} of the frame, counted from 0)")
    cells: Cells = {"unit": frame["unit"].astype(str).to_numpy(dtype=object)}
    for name in _NUMBERS:
        cells[name] = _read_numbers(frame, name, problems)
    cells["weight"] = np.where(np.isnan(cells["weight"]), 1.0, cells["weight"])
    no_operator = np.full(len(frame), "", dtype=object)
    cells["op"] = (
        frame["op"].astype(object).fillna("").astype(str).to_numpy(dtype=object) if "op" in frame else no_operator
    )
    return cells


def _read_numbers(frame: pd.DataFrame, name: str, problems: list[str]) -> Floats:
    nothing = np.full(len(frame), np.nan)
    if name not in frame:
        return nothing
    column = frame[name]
    if isinstance(column, pd.DataFrame):
        problems.append(f"column '{name}' occurs {column.shape[1]} times")
        return nothing
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    values = column[column.notna()]
    wrong = [value for value in values if isinstance(value, bool) or not isinstance(value, Real | Decimal)]
    if wrong:
        problems.append(_name_wrong_type(name, wrong[0]))
        return nothing
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _name_wrong_type(name: str, value: object) -> str:
    if isinstance(value, dt.date | np.datetime64 | pd.Period):
        return (
            f"column '{name}' contains dates ({value}); convert them to decimal years with adoption.decimal_year(day)"
        )
    return f"column '{name}' contains {value!r}; convert it to numbers, e.g. with pd.to_numeric"


def _reporter(cells: Cells, problems: list[str]) -> Callable[[NDArray[np.bool_], str], None]:
    """Return a call that adds one problem for each of some rows; the sentence may name the row's cells."""

    def report(rows: NDArray[np.bool_], sentence: str) -> None:
        for row in np.flatnonzero(rows):
            values = {name: array[row] for name, array in cells.items()}
            problems.append(f"unit {values['unit']}, time {values['time']:g}: " + sentence.format(**values))

    return report


def _check_places(cells: Cells, problems: list[str]) -> None:
    """Report times that are no decimal years, and several values of one unit at one time."""
    report, time = _reporter(cells, problems), cells["time"]
    report(np.isnan(time), "the time is missing; decimal years are expected, e.g. 2026.5")
    report(time > _LATEST_YEAR, "the time is not a decimal year; December 2024 ends at 2025.0, 30 June at 2025.5")
    report(time < _EARLIEST_YEAR, "the time is not a decimal year of four digits; write 2024.5, not 24.5")
    has_value = ~np.isnan(cells["share"]) | ~np.isnan(cells["numerator"])
    places = pd.DataFrame({"unit": cells["unit"], "time": time})[has_value]
    repeated = np.zeros(len(time), dtype=bool)
    repeated[np.flatnonzero(has_value)] = places.duplicated().to_numpy()
    report(repeated, "a second value for the same unit and time; keep one")


def _check_agreement(cells: Cells, problems: list[str]) -> None:
    """Report shares that contradict their own counts."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(cells["denominator"] > 0, cells["numerator"] / cells["denominator"], np.nan)
        disagrees = (np.abs(cells["share"] - ratio) > _DISAGREEMENT) & (cells["share"] <= 1)
    _reporter(cells, problems)(
        disagrees, "share {share:g} contradicts {numerator:g} of {denominator:g}; keep the correct one"
    )


def _fill_in(cells: Cells) -> None:
    """Fill in counts from shares and shares from counts."""
    counted = cells["denominator"] > 0
    from_share = counted & np.isnan(cells["numerator"])
    cells["numerator"] = np.where(from_share, cells["share"] * cells["denominator"], cells["numerator"])
    ratio = cells["numerator"] / np.where(counted, cells["denominator"], np.nan)
    cells["share"] = np.where(np.isnan(cells["share"]), ratio, cells["share"])


def _exceeds_one(cells: Cells) -> NDArray[np.bool_]:
    return np.asarray(cells["share"] > 1 + 1e-9) | _exceeds_denominator(cells)


def _exceeds_denominator(cells: Cells) -> NDArray[np.bool_]:
    return np.asarray(cells["numerator"] > cells["denominator"] + 1e-9)


def _check_values(cells: Cells, link: str, problems: list[str]) -> None:
    """Report operators and numbers that mean nothing, and shares above 1 where the link takes none."""
    report = _reporter(cells, problems)
    report(~np.isin(cells["op"], ABOVE + BELOW + EQUAL), "operator '{op}' is not one of = ~ <~ > >= < <=")
    for name in ("numerator", "denominator", "share", "se", "weight"):
        said = name.replace("se", "standard error") + " {" + name + ":g} "
        report(cells[name] < 0, said + "is below 0")
        report(cells[name] == np.inf, said + "is not a number that was counted or measured; leave the cell empty")
    report((cells["denominator"] == 0) & (cells["numerator"] > 0), "{numerator:g} out of a denominator of 0")
    if link == "logit":
        counts = _exceeds_denominator(cells)
        shares = _exceeds_one(cells) & ~counts
        percent = cells["share"] > 1.5
        way_out = "pass above_one='allow' to fit_adoption to model the rate without a ceiling at 1"
        report(counts, "numerator {numerator:g} exceeds denominator {denominator:g}; correct the counts, or " + way_out)
        report(shares & percent, "share {share:g}; shares are 0 to 1, divide percent by 100, or " + way_out)
        report(shares & ~percent, "share {share:g} is above 1; correct it, or " + way_out)
