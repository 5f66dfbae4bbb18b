"""Filings that may not count: of a unit that was closed before the period, or the same document filed again."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.panel.flags import add_flag
from analysis.registry import is_same_document
from analysis.schemas import look_up

#: What two filings of one document state alike.
_SAME_FIGURE = ["unit_code", "indicator_code", "indicator_text", "period", "kind", "raw_text"]
_REPEATS = "repeats-document"


def flag_filings(statements: pd.DataFrame, sources: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the statements with those of a filing flagged that may not count.

    `closed-unit`: a result of a unit that was closed before the period began. `repeats-document`: what the same
    document (number, day, issuer), filed before under another id, states already.

    Parameters
    ----------
    statements, sources, units
        Tables of the panel, units matched; they are not changed.
    """
    return add_flag(
        add_flag(statements, of_closed_units(statements, sources, units), "closed-unit"),
        _is_filed_before(statements, sources),
        _REPEATS,
    )


def of_closed_units(statements: pd.DataFrame, sources: pd.DataFrame, units: pd.DataFrame) -> pd.Series:
    """Return which statements are results that a filing or a tidy table states of a unit closed before their period.

    Parameters
    ----------
    statements, sources, units
        Tables of the panel, units matched.

    Returns
    -------
    Series of bool
        With the index of `statements`.

    Examples
    --------
    >>> statements = pd.DataFrame({"source_id": ["a", "a"], "unit_code": ["p63-62", "p34-51"], "kind": "actual",
    ...     "period_start": pd.Timestamp("2026-01-01")})
    >>> sources = pd.DataFrame({"source_id": ["a"], "kind": "filing", "filing_unit_code": ["p34-51"]})
    >>> units = pd.DataFrame({"unit_code": ["p63-62", "p34-51"], "valid_to": [pd.Timestamp("2025-06-30"), pd.NaT]})
    >>> of_closed_units(statements, sources, units).tolist()
    [True, False]
    """
    is_filed = sources["filing_unit_code"].notna() | (sources["kind"] == "tidy_table")
    filed = statements["source_id"].isin(set(sources.loc[is_filed, "source_id"]))
    closed = look_up(statements["unit_code"], units.set_index("unit_code")["valid_to"])
    is_result = statements["kind"].isin(["actual", "estimate"])
    return is_result & filed & (statements["period_start"] > closed).fillna(False).astype(bool)


def filed_again(sources: pd.DataFrame) -> dict[str, str]:
    """Return each source that is a document which was filed before, with the source that it repeats.

    A document is known by its number, its day and its issuer (`is_same_document`).

    Parameters
    ----------
    sources
        The table `sources`.

    Returns
    -------
    dict
        The `source_id` of the document that was filed first, by that of the repeated one.

    Examples
    --------
    >>> sources = pd.DataFrame({"source_id": ["a", "b"], "number": "12/BC-SYT", "issuer_code": "p34-51",
    ...     "publisher": None, "issued": pd.Timestamp("2026-07-10")})
    >>> filed_again(sources)
    {'b': 'a'}
    """
    named = sources[sources["number"].notna() & sources["issued"].notna()].sort_values("source_id", kind="stable")
    found: dict[str, str] = {}
    for _, group in named.groupby("issued", sort=False):
        documents: list[dict[str, Any]] = [
            dict(zip(group.columns, row, strict=True)) for row in group.to_numpy(dtype=object)
        ]
        for place, document in enumerate(documents):
            same = (first for first in documents[:place] if is_same_document(first, document))
            if first := next(same, None):
                found[document["source_id"]] = found.get(first["source_id"], first["source_id"])
    return found


def _is_filed_before(statements: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    original = filed_again(sources)
    if not original:
        return pd.Series(False, index=statements.index)
    keys = statements[_SAME_FIGURE].fillna("").astype("str")
    figures = list(zip(statements["source_id"], keys.itertuples(index=False, name=None), strict=True))
    said = set(figures)
    found = [(original.get(source), key) in said for source, key in figures]
    return pd.Series(found, index=statements.index, dtype=bool)
