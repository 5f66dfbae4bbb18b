"""Match statements to units and indicators; unmatched ones are kept, flagged and queued for review."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.panel.choosing import MISFIT
from analysis.panel.flags import add_flag, has_flag
from analysis.panel.indicators import suggest, wording_key
from analysis.panel.units import resolve_units
from analysis.schemas import TABLES, compare_key, latest_issue_days, look_up, validate
from vnfilings.text import split_scope

if TYPE_CHECKING:
    from analysis.panel.indicators import IndicatorCatalogue
    from analysis.panel.units import UnitRegistry

_NEAR = 80.0


def match_statements(
    statements: pd.DataFrame, sources: pd.DataFrame, registry: UnitRegistry, catalogue: IndicatorCatalogue
) -> pd.DataFrame:
    """Return the statements with `unit_code` and `indicator_code` wherever the lookups match them.

    A code that the source itself gives is kept. A statement without a unit's name is about the unit of its filing. A
    name means the unit that bore it on the day of the value, or on the last possible day of issue where that is
    earlier: a plan of 2021 means the provinces of 2021, whatever year it aims at.

    Parameters
    ----------
    statements, sources
        The tables of these names; they are not changed.
    registry, catalogue
        The units and the indicators with their names.
    """
    issued = look_up(statements["source_id"], latest_issue_days(sources.set_index("source_id")))
    placed = _match_units(statements, sources, registry, issued)
    return _match_indicators(placed, catalogue)


def _match_units(
    statements: pd.DataFrame, sources: pd.DataFrame, registry: UnitRegistry, issued: pd.Series
) -> pd.DataFrame:
    day = statements["period_end"].where(~(statements["period_end"] > issued), issued).fillna(issued)
    answers = resolve_units(pd.DataFrame({"unit_text": statements["unit_text"], "on": day}), registry)
    about = statements["source_id"].map(sources.set_index("source_id")["filing_unit_code"])
    given, named = statements["unit_code"].notna(), statements["unit_text"].notna()
    codes = statements["unit_code"].where(given, answers["unit_code"])
    placed = statements.assign(unit_code=codes.where(given | named, about).astype("str"))
    placed = add_flag(placed, ~given & ~named & about.notna(), "unit-of-filing")
    gone = ~given & (answers["reason"] == "no longer exists on that day")
    placed = add_flag(placed, gone, "former-unit")
    return add_flag(placed, placed["unit_code"].isna(), "unit-not-placed")


def _match_indicators(statements: pd.DataFrame, catalogue: IndicatorCatalogue) -> pd.DataFrame:
    given = statements["indicator_code"].notna()
    pairs = statements.loc[~given, ["indicator_text", "source_id"]].drop_duplicates()
    known = [_resolve_wording(text, source, catalogue) for text, source in pairs.itertuples(index=False)]
    pairs = pairs.assign(
        code=pd.array([code for code, _ in known], dtype="str"), noun=pd.array([noun for _, noun in known], dtype="str")
    )
    found = statements[["indicator_text", "source_id"]].merge(pairs, how="left", on=["indicator_text", "source_id"])
    found = found.set_index(statements.index)
    codes = statements["indicator_code"].where(given, found["code"])
    nouns = zip(found["noun"].fillna(""), statements["counted_noun"].fillna(""), strict=True)
    counted = [noun if noun.startswith(printed.lower()) else printed for noun, printed in nouns]
    counted_noun = pd.Series(counted, index=statements.index, dtype="str").replace("", None)
    placed = statements.assign(indicator_code=codes.astype("str"), counted_noun=counted_noun.astype("str"))
    return add_flag(placed, placed["indicator_code"].isna(), "indicator-not-placed")


def _resolve_wording(text: object, source_id: str, catalogue: IndicatorCatalogue) -> tuple[str | None, str | None]:
    """Return the indicator of a wording; where a part of what it counts is named, the one without, and that part."""
    if not isinstance(text, str):
        return None, None
    code, parts = catalogue.resolve(text, source_id), split_scope(text)
    if code or not parts:
        return code, None
    code = catalogue.resolve(parts[0], source_id)
    return code, parts[1] if code else None


def review_wordings(
    statements: pd.DataFrame, registry: UnitRegistry, catalogue: IndicatorCatalogue, tables: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the table `reviews`: wordings that nothing places, and aliases that place nothing.

    A person answers by adding a row to `data/lookup/unit_aliases.csv` or `indicator_aliases.csv`. A wording that is
    like an indicator which must not be mixed with others is a `near_miss`: it may be the other definition.
    """
    rows = _unplaced(statements, "unit", registry, catalogue) + _unplaced(statements, "indicator", registry, catalogue)
    rows += _other_counts(statements, catalogue)
    rows += _unused(statements, tables["unit_aliases"], "unit", "unit_text", compare_key)
    rows += _unused(statements, tables["indicator_aliases"], "indicator", "indicator_text", wording_key)
    reviews = pd.DataFrame(rows, columns=TABLES["reviews"].column_names)
    reviews = reviews.drop_duplicates(["about", "wording", "source_id"])
    return validate("reviews", reviews.sort_values(["about", "state", "wording", "source_id"], kind="stable"))


def _unplaced(
    statements: pd.DataFrame, about: str, registry: UnitRegistry, catalogue: IndicatorCatalogue
) -> list[dict[str, Any]]:
    text, code = f"{about}_text", f"{about}_code"
    open_rows = statements[statements[code].isna() & statements[text].notna() & (statements["kind"] != "remark")]
    open_rows = open_rows[~has_flag(open_rows, MISFIT)]
    groups = open_rows.groupby([text, "source_id"], sort=True)["statement_id"].agg(["size", "first"]).reset_index()
    known = registry if about == "unit" else catalogue
    key_of = compare_key if about == "unit" else wording_key
    choices = list(known.keys)
    rows = []
    for wording, source_id, size, first in groups.itertuples(index=False):
        key = key_of(wording)
        found = suggest(key, choices, limit=1)
        best, likeness = found[0] if found else ("", np.nan)
        codes = sorted(known.codes_of(best)) if best else []
        rows.append(
            {
                "about": about,
                "wording": wording,
                "source_id": source_id,
                "state": _state(about, key, best, likeness, codes, catalogue),
                "n_statements": size,
                "statement_id": first,
                "suggestion_code": codes[0] if codes else None,
                "suggestion": known.alias_of.get(best),
                "likeness": likeness,
            }
        )
    return rows


def _other_counts(statements: pd.DataFrame, catalogue: IndicatorCatalogue) -> list[dict[str, Any]]:
    """Return the wordings whose figures count something else than the indicator that the wording names."""
    misfits = statements[has_flag(statements, MISFIT) & statements["indicator_code"].isna()]
    groups = misfits.groupby(["indicator_text", "source_id"], sort=True)["statement_id"].agg(["size", "first"])
    return [
        {
            "about": "indicator",
            "wording": wording,
            "source_id": source_id,
            "state": "other_count",
            "n_statements": size,
            "statement_id": first,
            "suggestion_code": catalogue.resolve(wording, source_id),
        }
        for (wording, source_id), size, first in groups.itertuples(name=None)
    ]


def _state(about: str, key: str, best: str, likeness: float, codes: list[str], catalogue: IndicatorCatalogue) -> str:
    if best == key and len(codes) > 1:
        return "ambiguous"
    near = about == "indicator" and likeness >= _NEAR and any(catalogue.not_to_mix(code) for code in codes)
    return "near_miss" if near else "unknown"


def _unused(
    statements: pd.DataFrame, aliases: pd.DataFrame, about: str, column: str, key_of: Callable[[str], str]
) -> list[dict[str, Any]]:
    seen = {key_of(text) for text in statements[column].dropna().unique()}
    idle = aliases[[key_of(alias) not in seen for alias in aliases["alias"]]]
    return [
        {
            "about": about,
            "wording": row.alias,
            "state": "unused",
            "n_statements": 0,
            "suggestion_code": getattr(row, f"{about}_code"),
        }
        for row in idle.itertuples()
    ]
