"""Where each value that was read goes: one row of the table `placements` for every statement, none is lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.panel import DECIDED, has_flag
from analysis.placing._ratings import rate_units
from analysis.placing._reasons import explain_outcomes
from analysis.schemas import TABLES, validate

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How often kind and period are right at each level of confidence of the reader (docs/vnfilings.md, locked documents).
_RIGHT = {"high": 0.94, "medium": 0.91, "low": 0.69}
_SURE = 1.0


def count_to_place(placements: pd.DataFrame | None) -> Counter[str]:
    """Return how many values of each source wait for a place.

    Parameters
    ----------
    placements
        What `list_placements` returns; None where no run has placed anything.

    Returns
    -------
    Counter
        The number of values by `source_id`; a source without any counts 0.

    Raises
    ------
    KeyError
        If the table has no column `outcome` or `source_id`.

    Examples
    --------
    >>> table = pd.DataFrame({"source_id": ["a", "a", "b"], "outcome": ["to_place", "in_panel", "to_place"]})
    >>> count_to_place(table)["a"]
    1
    """
    if placements is None:
        return Counter()
    return Counter(placements.loc[placements["outcome"] == "to_place", "source_id"].astype(str))


def list_placements(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the table `placements`: for each statement whether it is in the panel, what is sure of it, and why not.

    Parameters
    ----------
    tables
        What `build_panel` returns; with `matches`, candidates and confidences of indicators are those of that table.

    Returns
    -------
    DataFrame
        One row for every row of `statements`, in the same order.

    Raises
    ------
    SchemaError
        If the table does not match its schema.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from analysis.panel import build_panel
    >>> from analysis.paths import packaged_folder
    >>> from analysis.registry import collect_documents
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> tables = build_panel(collect_documents([path])[0], packaged_folder() / "data" / "lookup", path.parent)
    >>> list_placements(tables)["outcome"].tolist()
    ['to_place']
    """
    statements = tables["statements"].reset_index(drop=True)
    kinds = _rate_kinds(statements)
    placed = pd.concat(
        [
            statements[["statement_id", "source_id"]],
            rate_units(statements, tables),
            rate_indicators(statements, tables.get("matches")),
            _rate_periods(statements, tables["sources"]),
            statements["kind"],
            kinds,
        ],
        axis=1,
    )
    in_panel = _is_in_panel(statements, tables)
    outcomes = explain_outcomes(statements, placed, in_panel, tables)
    table = placed.assign(in_panel=in_panel, outcome=outcomes["outcome"], why_not=outcomes["why_not"])
    return validate("placements", table[TABLES["placements"].column_names])


def _is_in_panel(statements: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return which statements are observations, or targets of which unit and indicator are known."""
    targets = tables["targets"].dropna(subset=["unit_code", "indicator_code"])
    held = {*tables["observations"]["statement_id"], *targets["statement_id"]}
    return statements["statement_id"].isin(held).rename("in_panel")


def rate_indicators(statements: pd.DataFrame, matches: pd.DataFrame | None) -> pd.DataFrame:
    """Return for each statement its indicator (the likeliest one where none is accepted), how sure it is, the next."""
    placed = statements["indicator_code"].notna()
    if matches is None:
        return pd.DataFrame(
            {
                "indicator_code": statements["indicator_code"],
                "indicator_confidence": placed.astype("float64"),
                "indicator_runner_up": pd.Series(None, index=statements.index, dtype="str"),
            }
        )
    found = matches.drop_duplicates("statement_id").set_index("statement_id")
    best, next_best, sure = (
        statements["statement_id"].map(found[name]) for name in ("indicator_code", "runner_up_code", "confidence")
    )
    is_best = placed & (statements["indicator_code"] == best)
    sure = sure.astype("float64").where(is_best | ~placed, _SURE)  # another one was decided, or fits what is counted
    return pd.DataFrame(
        {
            "indicator_code": statements["indicator_code"].where(placed, best),
            "indicator_confidence": sure.mask(has_flag(statements, DECIDED) & placed, _SURE).fillna(0.0),
            "indicator_runner_up": next_best.where(is_best | ~placed, best),
        }
    )


def _level_of(statements: pd.DataFrame) -> pd.Series:
    """Return how often what the reader says is right; what a person read, or a form states, is taken as sure."""
    read = statements["confidence"].map(_RIGHT).astype("float64").fillna(_SURE)
    return read.mask(has_flag(statements, "form"), _SURE)


def _rate_kinds(statements: pd.DataFrame) -> pd.Series:
    return _level_of(statements).mask(has_flag(statements, DECIDED), _SURE).rename("kind_confidence")


def _rate_periods(statements: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the period of each statement and how sure it is; that of the filing where the filing gave it."""
    known = sources.set_index("source_id")
    of_filing = (
        statements["source_id"].map(known["period_confidence"]).astype("float64").fillna(_SURE)
        if "period_confidence" in known
        else pd.Series(_SURE, index=statements.index)
    )
    sure = _level_of(statements).mask(has_flag(statements, "period-of-filing"), of_filing)
    sure = sure.mask(has_flag(statements, DECIDED), _SURE).where(statements["period"].notna(), np.nan)
    return pd.DataFrame({"period": statements["period"], "period_confidence": sure.fillna(0.0)})
