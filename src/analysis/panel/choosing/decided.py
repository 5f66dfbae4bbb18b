"""What people decided about single values: applied before matching, refused where the value has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import AnalysisError, nearest
from analysis.panel.choosing.definitions import MISFIT, MOVED
from analysis.panel.flags import add_flag, remove_flag
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from pathlib import Path

#: Flag of a value about which a person decided.
DECIDED = "decided-by-hand"
_CODES = ("unit_code", "indicator_code", "kind")


class PlacementError(AnalysisError):
    """A row of `data/lookup/placement_decisions.csv` names no value, or one that has changed since it was decided."""


def apply_decisions(statements: pd.DataFrame, decisions: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return the statements with the unit, indicator, period and kind that people decided, flagged `decided-by-hand`.

    Decisions about sources that are not there are left aside: a filing that was taken out may be added again.

    Parameters
    ----------
    statements
        Statements that nobody has matched yet; they are not changed.
    decisions
        The table `placement_decisions`, with the line of each row in its file as index.
    path
        The file that it was read from, for the message.

    Raises
    ------
    PlacementError
        With every row whose value is not there or is printed otherwise than when it was decided.
    """
    current = decisions[decisions["source_id"].isin(set(statements["source_id"]))]
    if current.empty:
        return statements
    _refuse_stale(statements, current, path)
    decided = current.set_index("statement_id")
    ids = statements["statement_id"]
    given = {column: ids.map(decided[column]) for column in (*_CODES, "period")}
    placed = statements.assign(
        **{column: given[column].where(given[column].notna(), statements[column]).astype("str") for column in _CODES}
    )
    dated = given["period"].notna()
    if dated.any():
        bounds = {code: period_bounds(code) for code in given["period"].dropna().unique()}
        days = {"period": given["period"]} | {
            f"period_{end}": pd.to_datetime(given["period"].map({code: both[at] for code, both in bounds.items()}))
            for at, end in enumerate(("start", "end"))
        }
        placed = placed.assign(**{name: column.where(dated, placed[name]) for name, column in days.items()})
        placed = placed.assign(period=placed["period"].astype("str"))
    return add_flag(placed, ids.isin(decided.index), DECIDED)


def _refuse_stale(statements: pd.DataFrame, decisions: pd.DataFrame, path: Path) -> None:
    printed = dict(zip(statements["statement_id"], statements["raw_text"], strict=True))
    place = f"{path.parent.name}/{path.name}"
    errors = []
    for line, name, text in decisions[["statement_id", "raw_text"]].itertuples(name=None):
        if name not in printed:
            expected = "the id of a value of this source"
            near = nearest(name, printed)
            errors.append(
                PlacementError(
                    file=place, line=line, column="statement_id", found=name, expected=expected, nearest=near
                )
            )
        elif printed[name] != text:
            errors.append(
                PlacementError(
                    file=place,
                    line=line,
                    column="raw_text",
                    found=text,
                    expected=f"{printed[name]!r}, as {name} is printed now",
                )
            )
    if errors:
        message = "decisions no longer fit the values of their documents; look at them, then correct or delete them:"
        raise PlacementError.join(errors, message)


def keep_decided(fitted: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return statements in which `fit_definitions` has not overruled an indicator that a person decided.

    Parameters
    ----------
    fitted
        What `fit_definitions` returned; it is not changed.
    decisions
        The table `placement_decisions`.
    """
    decided = decisions.dropna(subset=["indicator_code"]).set_index("statement_id")["indicator_code"]
    codes = fitted["statement_id"].map(decided)
    if not codes.notna().any():
        return fitted
    kept = fitted.assign(indicator_code=codes.where(codes.notna(), fitted["indicator_code"]).astype("str"))
    freed = kept[codes.notna()]
    for flag in (MISFIT, MOVED):
        freed = remove_flag(freed, flag)
    return kept.assign(flags=freed["flags"].reindex(kept.index).where(codes.notna(), kept["flags"]).astype("str"))


def give_filing_period(statements: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the statements with the period of their filing where no words of the document date a result.

    A period that only the day of publication suggests gives way too. Such rows are flagged `period-of-filing`.

    Parameters
    ----------
    statements, sources
        The tables of these names; they are not changed.
    """
    is_report = (sources["kind"] == "filing") & ~sources["sort"].isin(["plan", "decision"])  # these look ahead
    filed = sources[is_report].set_index("source_id")["filing_period"].dropna()
    periods = statements["source_id"].map(filed)
    guessed = statements["flags"].fillna("").str.contains(r"(?:^| )period-of-publication(?: |$)")
    wanted = (statements["period"].isna() | guessed) & periods.notna() & statements["kind"].isin(["actual", "estimate"])
    if not wanted.any():
        return statements
    bounds = {code: period_bounds(code) for code in periods[wanted].unique()}
    dated = statements.assign(period=periods.where(wanted, statements["period"]).astype("str"))
    for at, end in enumerate(("start", "end")):
        days = pd.to_datetime(periods.map({code: both[at] for code, both in bounds.items()}))
        dated[f"period_{end}"] = days.where(wanted, statements[f"period_{end}"])
    return add_flag(dated, wanted, "period-of-filing")
