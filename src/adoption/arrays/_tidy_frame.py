"""The one reader of tidy frames: from a frame to checked columns, refusing all that would mislead a model at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption.arrays._frame_shape import as_frame
from adoption.arrays._number_reader import read_number_column
from adoption.arrays._problems import PanelError, is_missing, refuse
from adoption.arrays._time_reader import EXPECTED as EXPECTED_TIME
from adoption.arrays._time_reader import read_time_column

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Cells = dict[str, Any]  # the columns of the frame as arrays, one entry per row

#: Operators that make a value a lower bound, an upper bound, or leave it a value (if a rough one).
ABOVE, BELOW, EQUAL = (">", ">="), ("<", "<="), ("=", "~", "<~", "")
_NUMBERS = ("numerator", "denominator", "share", "se", "weight")
_OPERATORS = {"≥": ">=", "≤": "<=", "==": "="}  # other ways to write them
_NO_NAMES = {"nan", "None", "<NA>", "NaT"}  # an empty cell that was turned into text
_ROUNDING = 1e-9  # of a ratio of counts
_SAME_TIME = 1e-6  # [years], half a minute: the same day reckoned in two ways
_DISAGREEMENT = 0.01  # share and counts may differ by rounding, not by more than a percentage point


def read_frame(data: Any) -> pd.DataFrame:
    """Return the columns of a panel with their values read: times as decimal years, texts as numbers.

    The caller's labels of units are kept; `op` and `group` are text; the caller's frame is not changed. A
    frame that was read once stays as it is.

    Parameters
    ----------
    data
        A frame with the columns of a panel, as columns or levels of its index; a dict of columns, a list of records, or
        a series of shares by unit and time.

    Returns
    -------
    DataFrame
        `unit, time` and those of `numerator, denominator, share, op, group, se, weight` that were given.

    Raises
    ------
    PanelError
        With every cell that cannot be read.

    Examples
    --------
    >>> read_frame({"unit": ["A", "A"], "time": ["2023-H2", "2024-H2"], "share": ["20%", "35,5%"]}).values.tolist()
    [['A', 2024.0, 0.2], ['A', 2025.0, 0.355]]
    """
    columns, problems, _ = _read_columns(data)
    refuse(problems)
    given = {name: values for name, values in columns.items() if name not in ("code", "name", "row")}
    return pd.DataFrame(given, index=columns["row"])


def _read_columns(data: Any) -> tuple[Cells, list[str], NDArray[np.bool_]]:
    """Return the columns with their values read, row labels and numbers of units; all problems; the rows with one."""
    frame = as_frame(data)
    problems: list[str] = []
    is_wrong = np.zeros(len(frame), dtype=bool)

    def reporter(column: str) -> Callable[[int, str], None]:
        def report(row: int, sentence: str) -> None:
            is_wrong[row] = True
            where = f"row {frame.index[row]}, column '{column}' (unit {frame['unit'].iloc[row]})"
            problems.append(f"{where}: {sentence}")

        return report

    is_category = isinstance(frame["unit"].dtype, pd.CategoricalDtype)
    read: Cells = {"row": frame.index, "unit": frame["unit"].astype(object) if is_category else frame["unit"]}
    read |= _number_units(read["unit"], problems)
    read["time"] = read_time_column(frame["time"], reporter("time"))
    read |= _read_numbers(frame, reporter)
    for name in ("op", "group"):
        if name in frame:
            texts = ["" if is_missing(value) else str(value).strip() for value in frame[name].tolist()]
            read[name] = np.array(texts, dtype=object)
    return read, problems, is_wrong


def _read_numbers(frame: pd.DataFrame, reporter: Callable[[str], Callable[[int, str], None]]) -> dict[str, Floats]:
    """Return the numbers of every column; the decimal mark of one column decides about '1.234' in another."""
    names = [name for name in _NUMBERS if name in frame]
    marks: set[str] = set()
    for name in names:
        marks |= read_number_column(frame[name], name, "", lambda row, sentence: None)[1]
    settled = next(iter(marks)) if len(marks) == 1 else ""
    return {name: read_number_column(frame[name], name, settled, reporter(name))[0] for name in names}


def _number_units(labels: pd.Series[Any], problems: list[str]) -> dict[str, Any]:
    """Return the number and the name of each row's unit, and report rows without one and names that look alike."""
    try:
        codes, uniques = pd.factorize(labels)
    except TypeError:
        problems.append("column 'unit' contains lists or dicts; a text or a number is expected for each unit")
        return {"code": np.zeros(len(labels), dtype=np.int64), "name": labels.map(str).to_numpy(dtype=object)}
    units = list(uniques)
    if any(isinstance(unit, bytes) for unit in units):
        problems.append("column 'unit' contains bytes; decode them to text, as in frame['unit'].str.decode('utf-8')")
    names = np.array([str(unit) for unit in units] + [""], dtype=object)
    is_nameless = np.array([name.strip() in ("", *_NO_NAMES) for name in names], dtype=bool)[codes]
    if is_nameless.any():
        rows = ", ".join(map(str, labels.index[is_nameless][:5])) + (", ..." if is_nameless.sum() > 5 else "")
        problems.append(f"{is_nameless.sum()} rows have no unit (row {rows}); name their unit or leave them out")
    problems += _find_alike(units)
    return {"code": codes, "name": names[codes]}


def _find_alike(units: list[Any]) -> list[str]:
    """Return one problem for each name that differs from another only in what cannot be seen."""
    seen: dict[str, Any] = {}
    problems = []
    for unit in units:
        name = str(unit)
        plain = " ".join((name if name.isascii() else unicodedata.normalize("NFC", name)).split())
        if plain in seen:
            both = f"{seen[plain]!r} and {unit!r}"
            problems.append(f"units {both} differ only in type, spaces or the encoding of letters; write them alike")
        seen[plain] = unit
    return problems


def read_cells(data: Any, above_one: str, *, needs_value: bool = True) -> tuple[Cells, str]:
    """Return the checked columns of a tidy frame, and the link ("logit", or "log" for shares that exceed 1).

    Counts are filled in from shares and shares from counts; the frame is not changed. `needs_value` refuses a frame in
    which nothing is reported.

    Raises
    ------
    PanelError
        With all problems of the frame.
    """
    if above_one not in ("refuse", "allow"):
        raise PanelError(f"above_one {above_one!r}: expected 'refuse' or 'allow'")
    columns, problems, is_wrong = _read_columns(data)
    cells = _to_cells(columns)
    report = _reporter(cells, problems, ~is_wrong)
    _check_places(cells, problems, report)
    _check_agreement(cells, report)
    _fill_in(cells)
    link = "log" if above_one == "allow" and _exceeds_one(cells).any() else "logit"
    _check_values(cells, link, report)
    if above_one == "refuse":
        is_more = (cells["op"] == ">") & (np.abs(cells["share"] - 1) < _ROUNDING)
        report(is_more, "more than all is no share; write '>=', or correct the value")
    if needs_value and not problems and np.isnan(cells["share"]).all():
        problems.append("no row has a value: at least one share, or one numerator with its denominator, is needed")
    refuse(problems)
    return cells, link


def read_groups(cells: Cells) -> dict[str, str]:
    """Return the group of every unit; empty without a column `group`."""
    if "group" not in cells:
        return {}
    named = pd.DataFrame({"unit": cells["unit"], "group": cells["group"]}).query("group != ''").drop_duplicates()
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
    cells = _to_cells(_read_columns(frame)[0])
    _fill_in(cells)
    values = pd.DataFrame({name: cells[name] for name in ("unit", "time", "share", "op")})
    values = values[values["op"].isin(EQUAL) & values["share"].notna()].sort_values("time", kind="stable")
    latest = values.drop_duplicates("unit", keep="last")
    is_at_end = (latest["share"] - end) * (1 if end > 0 else -1) >= -_ROUNDING
    return sorted(latest.loc[is_at_end & (latest["op"] != "<~"), "unit"])


def _to_cells(columns: Cells) -> Cells:
    """Return every column as an array: units by name, number and the caller's label; numbers may be missing."""
    cells: Cells = {"unit": columns["name"], "label": columns["unit"], "code": columns["code"], "row": columns["row"]}
    nothing = np.full(len(cells["code"]), np.nan)
    for name in ("time", *_NUMBERS):
        cells[name] = columns.get(name, nothing)
    cells["weight"] = np.where(np.isnan(cells["weight"]), 1.0, cells["weight"])
    operators = [_OPERATORS.get(op, op) for op in columns["op"]] if "op" in columns else [""] * len(nothing)
    cells["op"] = np.array(operators, dtype=object)
    if "group" in columns:
        cells["group"] = columns["group"]
    return cells


_Report = Callable[[NDArray[np.bool_], str], None]


def _reporter(cells: Cells, problems: list[str], is_read: NDArray[np.bool_]) -> _Report:
    """Return a call that adds one problem for each of some rows; the sentence may name the row's cells."""

    def report(rows: NDArray[np.bool_], sentence: str) -> None:
        for row in np.flatnonzero(rows & is_read):
            values = {name: array[row] for name, array in cells.items() if name != "label"}
            where = f"row {values['row']}, unit {values['unit']}, time {values['time']:.7g}: "
            problems.append(where + sentence.format(**values))

    return report


def _check_places(cells: Cells, problems: list[str], report: _Report) -> None:
    """Report values without a time, and several values of one unit at one time."""
    time = cells["time"]
    has_value = ~np.isnan(cells["share"]) | ~np.isnan(cells["numerator"])
    report(np.isnan(time) & has_value, f"the time is missing; {EXPECTED_TIME}")
    rows = np.flatnonzero(has_value & ~np.isnan(time))
    problems += _find_months(time[rows])
    code, steps = cells["code"][rows], np.diff(time[rows])
    if ((np.diff(code) > 0) | ((np.diff(code) == 0) & (steps > _SAME_TIME))).all():  # in order, and so without doubles
        return
    places = pd.DataFrame({"code": code, "time": np.round(time[rows] / _SAME_TIME)})
    again = places.duplicated().to_numpy()
    first = places.assign(row=rows).groupby(["code", "time"])["row"].transform("first").to_numpy()
    for row, earlier in zip(rows[again], first[again], strict=True):
        both = f"{_value_of(cells, row)} here and {_value_of(cells, earlier)} in row {cells['row'][earlier]}"
        report(np.arange(len(time)) == row, f"a second value for the same unit and time, {both}; keep one")


def _find_months(time: Floats) -> list[str]:
    """Return the problem of times whose decimals are all a month, as in 2024.06 and 2024.12."""
    months = np.round(100 * (time % 1), 4)
    is_month = (months >= 1) & (months <= 12) & (months == np.round(months))
    if not len(time) or not is_month.all() or np.ptp(months) == 0:
        return []
    meant = f"{int(time[0])}-{int(months[0]):02}"
    return [f"times such as {time[0]:.2f} look like years and months; write '{meant}', or days"]


def _value_of(cells: Cells, row: int) -> str:
    op, share = cells["op"][row], cells["share"][row]
    told = f"{cells['numerator'][row]:g} of {cells['denominator'][row]:g}" if np.isnan(share) else f"{share:g}"
    return f"{op} {told}" if op not in ("", "=") else told


def _check_agreement(cells: Cells, report: _Report) -> None:
    """Report shares that contradict their own counts."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(cells["denominator"] > 0, cells["numerator"] / cells["denominator"], np.nan)
        disagrees = (np.abs(cells["share"] - ratio) > _DISAGREEMENT) & (cells["share"] <= 1)
    report(disagrees, "share {share:g} contradicts {numerator:g} of {denominator:g}; keep the correct one")


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


def _check_values(cells: Cells, link: str, report: _Report) -> None:
    """Report operators and numbers that mean nothing, and shares above 1 where the link takes none."""
    if (cells["op"] != "").any():
        report(~np.isin(cells["op"], ABOVE + BELOW + EQUAL), "operator '{op}' is not one of = ~ <~ > >= < <=")
    for name in ("numerator", "denominator", "share", "se", "weight"):
        said = name.replace("se", "standard error") + " {" + name + ":g} "
        report(cells[name] < 0, said + "is below 0")
        report(cells[name] == np.inf, said + "is not a number that was counted or measured; leave the cell empty")
    is_nothing = (cells["op"] == "<") & (cells["share"] <= 0)
    report(is_nothing, "less than {share:g} is no share; write '<=', or correct the value")
    report((cells["denominator"] == 0) & (cells["numerator"] > 0), "{numerator:g} out of a denominator of 0")
    is_of_nothing = (cells["denominator"] == 0) & np.isnan(cells["numerator"]) & (cells["share"] > 0)
    report(is_of_nothing, "share {share:g} of a denominator of 0; correct the denominator or leave it empty")
    is_alone = np.isnan(cells["share"]) & ~np.isnan(cells["numerator"]) & np.isnan(cells["denominator"])
    report(is_alone, "numerator {numerator:g} has no denominator; add it, or leave the numerator empty")
    if link == "logit":
        counts = _exceeds_denominator(cells)
        shares = _exceeds_one(cells) & ~counts
        percent = cells["share"] > 1.5
        way_out = "pass above_one='allow' to fit_adoption to model the rate without a ceiling at 1"
        report(counts, "numerator {numerator:g} exceeds denominator {denominator:g}; correct the counts, or " + way_out)
        report(shares & percent, "share {share:g}; shares are 0 to 1, divide percent by 100, or " + way_out)
        report(shares & ~percent, "share {share:g} is above 1; correct it, or " + way_out)
