"""The processed store: one Parquet file a table, written whole or not at all, the same bytes for the same rows."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import paths
from analysis.declared_inputs import declared_tables, require_table
from analysis.errors import AnalysisError, did_you_mean
from analysis.panel.consolidation import SUM_PREFIX
from analysis.schemas import TABLES, SchemaError, set_types, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNIFICANT_DIGITS = 10
#: Below this, a power of ten that scales a value to ten digits overflows; such values stay as they are.
_SMALLEST = 1e-250
#: Whole numbers below this are exact as floats.
_EXACT = 2.0**53
_KEYS = ("unit_code", "indicator_code", "counted", "period", "period_start", "period_end", "as_of", "status")


class StoreError(AnalysisError):
    """A table is not in the store; the message names the nearest one or the command that builds it."""


def save(name: str, frame: pd.DataFrame, folder: Path | None = None) -> Path:
    """Return the file in which `frame` is stored, after checking it against the schema `name`.

    Rows keep their order, floats are rounded to 10 significant digits, and the file replaces the old one in one step,
    so a killed run leaves the old table or the new one.

    Parameters
    ----------
    name
        The name of a table of `TABLES`.
    frame
        The rows; it is not changed.
    folder
        The folder of the stored tables, made where it does not exist; the project's by default.

    Returns
    -------
    Path
        The Parquet file.

    Raises
    ------
    StoreError
        If the table is unknown.
    SchemaError
        With every error of the frame.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> save("reviews", pd.DataFrame({"about": ["unit"], "wording": ["Sở Y tế"], "state": ["unknown"]}), folder).name
    'reviews.parquet'
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    conformed = round_floats(validate(_known(name), frame))
    folder = folder or paths.processed_folder()
    folder.mkdir(parents=True, exist_ok=True)
    # The pandas metadata would name versions and make the bytes depend on them.
    table = pa.Table.from_pandas(conformed, preserve_index=False).replace_schema_metadata(None)
    handle, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(table, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        return Path(temporary).replace(folder / f"{name}.parquet")
    finally:
        Path(temporary).unlink(missing_ok=True)


def load(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Return the stored table `name` with the columns and types of its schema.

    Parameters
    ----------
    name
        The name of a table of `TABLES`.
    folder
        The folder of the stored tables; the project's by default.

    Returns
    -------
    DataFrame
        The rows as they were saved.

    Raises
    ------
    StoreError
        If the table is unknown or not in the store.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = save("reviews", pd.DataFrame({"about": ["unit"], "wording": ["Sở Y tế"], "state": ["unknown"]}), folder)
    >>> load("reviews", folder)["wording"].tolist()
    ['Sở Y tế']
    """
    path = _path_of(_known(name), folder)
    if not path.is_file():
        raise StoreError(f"table '{name}' is not in {path.parent}; build it with `workbench run`")
    try:
        return _read(name, path).copy(deep=False)  # pandas copies on write: a caller that changes it changes its own
    except (OSError, ValueError, SchemaError) as error:  # pyarrow's errors are of the first two
        raise StoreError(
            f"table '{name}' is damaged or from another version: {error}",
            file=path,
            fix="Delete the file and build it with `workbench run`.",
        ) from error


#: The tables that this process has read, with what tells a file from another under the same name.
_tables_read: dict[Path, tuple[tuple[int, int, int], pd.DataFrame]] = {}
#: Those of the project and of two other days; more would only take memory.
_MOST_TABLES = 3 * len(TABLES)


def _read(name: str, path: Path) -> pd.DataFrame:
    """Return a stored table, read once as long as its file stays the same: a notebook asks for all of them often."""
    import pyarrow.parquet as pq

    found = path.stat()
    state = found.st_ino, found.st_mtime_ns, found.st_size
    known, frame = _tables_read.get(path, (None, None))
    if frame is None or known != state:
        # `pandas.read_parquet` starts threads, and the fork server, which reads tables as well, must have one alone
        with pq.ParquetFile(path, pre_buffer=False) as file:
            frame = set_types(name, file.read(use_threads=False).to_pandas(use_threads=False))
        _tables_read.pop(path, None)
        _tables_read[path] = state, frame
        for oldest in list(_tables_read)[:-_MOST_TABLES]:
            del _tables_read[oldest]
    return frame


def load_all(folder: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return every stored table by its name; under a run exactly the tables that the notebook declares.

    Parameters
    ----------
    folder
        The folder of the stored tables; the project's by default.

    Returns
    -------
    dict
        The tables by name.

    Raises
    ------
    StoreError
        If a declared table is not in the store.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = save("reviews", pd.DataFrame({"about": ["unit"], "wording": ["Sở Y tế"], "state": ["unknown"]}), folder)
    >>> list(load_all(folder))
    ['reviews']
    """
    declared = None if folder else declared_tables()
    if declared is not None:
        return {name: load(name) for name in declared}
    folder = folder or paths.processed_folder()
    return {name: load(name, folder) for name in TABLES if (folder / f"{name}.parquet").is_file()}


def round_floats(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with its floats at 10 significant digits, so that the last bits of a sum do not reach a file.

    Whole numbers are exact and stay: an amount in dong has more than ten digits.

    Parameters
    ----------
    frame
        Any table; it is not changed.

    Returns
    -------
    DataFrame
        A new frame; other columns are shared with `frame`.

    Examples
    --------
    >>> round_floats(pd.DataFrame({"share": [0.1 + 0.2, 123456789012.0]}))["share"].tolist()
    [0.3, 123456789012.0]
    """
    rounded = frame.copy(deep=False)
    for column in frame.columns[frame.dtypes == "float64"]:
        values = frame[column].to_numpy()
        usable = np.isfinite(values) & (np.abs(values) > _SMALLEST) & ~_is_whole(values)
        if not usable.any():
            continue
        places = SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(values[usable])))
        shortened = values.copy()
        # Through text where a power of ten is no exact float: 10**-1 is not, and 0.1 * 10 would carry its error on.
        low, high = places >= 0, places < 0
        picked = values[usable]
        result = picked.copy()
        result[low] = np.round(picked[low] * 10.0 ** places[low]) / 10.0 ** places[low]
        result[high] = np.round(picked[high] / 10.0 ** -places[high]) * 10.0 ** -places[high]
        shortened[usable] = result
        rounded[column] = shortened
    return rounded


def _is_whole(values: np.ndarray) -> np.ndarray:
    """Return which floats are whole numbers that a float holds exactly."""
    whole: np.ndarray = (np.abs(values) < _EXACT) & (values == np.round(values))
    return whole


def aggregate_observations(
    by: Sequence[str] = ("unit_code", "indicator_code", "period_end"),
    folder: Path | None = None,
    *,
    chosen_only: bool = True,
) -> pd.DataFrame:
    """Return counts, sums and recomputed shares of the stored observations, one row a combination of `by`.

    What counts another thing than the indicator has rows of its own: the column `counted` stands in every result.

    Runs in DuckDB over the Parquet file, so ten million rows need neither memory nor patience. Shares are the ratio of
    the summed counts [%], never a mean of shares; `unweighted_mean` [indicator's unit] stands beside them for indices,
    and `n_with_counts` says how many rows the ratio rests on. It describes what was stated: sums of consolidation are
    left out, and what facilities add up to for their department stands in the table `consolidated`.

    Parameters
    ----------
    by
        Columns of `observations`: unit_code, indicator_code, counted, period, period_start, period_end, as_of, status.
    folder
        The folder of the stored tables; the project's by default.
    chosen_only
        Leave out the values that another source's replaced.

    Returns
    -------
    DataFrame
        The columns of `by`, `counted, n, n_with_counts, numerator, denominator, share` [%], `unweighted_mean`.

    Raises
    ------
    ValueError
        If a column of `by` is unknown.
    OSError
        If the table is not in the store.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> rows = pd.DataFrame({"unit_code": ["f-a", "f-b"], "indicator_code": "records_pct", "status": "observed",
    ...     "statement_id": ["s1", "s2"], "is_chosen": True, "value": [50.0, 90.0], "numerator": [5, 270],
    ...     "denominator": [10, 300]})
    >>> _ = save("observations", rows, folder)
    >>> table = aggregate_observations(["indicator_code"], folder)
    >>> table[["indicator_code", "n", "share"]].round(1).values.tolist()
    [['records_pct', 2, 88.7]]
    """
    import duckdb

    unknown = [column for column in by if column not in _KEYS]
    if unknown:
        raise ValueError(f"cannot aggregate by {unknown}: expected one or more of {', '.join(_KEYS)}")
    path = _path_of("observations", folder)
    columns = [f"o.{column}" for column in dict.fromkeys([*by, "counted"])]
    groups = ", ".join(str(i + 1) for i in range(len(columns)))
    where = f"WHERE NOT starts_with(o.statement_id, '{SUM_PREFIX}')" + (" AND o.is_chosen" if chosen_only else "")
    counted = "FILTER (WHERE o.numerator IS NOT NULL AND o.denominator > 0)"
    query = f"""
        SELECT {", ".join(columns)}, count(*) AS n, count(o.value) {counted} AS n_with_counts,
               sum(o.numerator) {counted} AS numerator, sum(o.denominator) {counted} AS denominator,
               100 * sum(o.numerator) {counted} / sum(o.denominator) {counted} AS share, avg(o.value) AS unweighted_mean
        FROM read_parquet($path) o {where} GROUP BY {groups} ORDER BY {groups}
    """  # noqa: S608  # the columns are names from a closed list; values go in as parameters
    with duckdb.connect(config={"threads": 2}) as connection:
        frame: pd.DataFrame = connection.execute(query, {"path": str(path)}).df()
        return frame


def _path_of(name: str, folder: Path | None) -> Path:
    """Return the file of a table; of the project's own store a notebook under a run reads what it declares only."""
    if folder is None:
        require_table(name)
    return (folder or paths.processed_folder()) / f"{name}.parquet"


def _known(name: str) -> str:
    if name not in TABLES:
        hint = did_you_mean(name, TABLES) or f"; tables are {', '.join(TABLES)}"
        raise StoreError(f"no table '{name}'{hint}")
    return name
