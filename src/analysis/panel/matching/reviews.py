"""Wordings that nothing places, for a person to decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.panel.choosing import MISFIT
from analysis.panel.flags import has_flag
from analysis.panel.indicators import suggest
from analysis.schemas import TABLES, compare_key, validate

if TYPE_CHECKING:
    from analysis.panel.indicators import IndicatorCatalogue
    from analysis.panel.units import UnitRegistry

#: A wording that means an indicator with at least this probability may be its other definition.
_NEAR = 0.5
_PERCENT = 100
#: Flags of values that never enter the panel, whatever their wording means.
_NO_VALUE = ("change-not-level", "attainment-of-plan")


def review_wordings(
    statements: pd.DataFrame, registry: UnitRegistry, catalogue: IndicatorCatalogue, matches: pd.DataFrame
) -> pd.DataFrame:
    """Return the table `reviews`: wordings that nothing places.

    A person answers by adding a row to `data/lookup/unit_aliases.csv` or `indicator_aliases.csv`. A wording that is
    like an indicator which must not be mixed with others is a `near_miss`: it may be the other definition.
    """
    rows = _unplaced_units(statements, registry) + _unplaced_indicators(statements, catalogue, matches)
    rows += _other_counts(statements, catalogue)
    reviews = pd.DataFrame(rows, columns=TABLES["reviews"].column_names)
    reviews = reviews.drop_duplicates(["about", "wording", "source_id"])
    return validate("reviews", reviews.sort_values(["about", "state", "wording", "source_id"], kind="stable"))


def _group_unplaced(statements: pd.DataFrame, about: str) -> list[dict[str, Any]]:
    """Return each wording that nothing places, with its source, the number of its statements and the first of them."""
    text, code = f"{about}_text", f"{about}_code"
    is_open = statements[code].isna() & statements[text].notna() & (statements["kind"] != "remark")
    open_rows = statements[is_open & ~has_flag(statements, MISFIT, *_NO_VALUE)]
    groups = open_rows.groupby([text, "source_id"], sort=True)["statement_id"].agg(["size", "first"]).reset_index()
    return [
        {"about": about, "wording": wording, "source_id": source, "n_statements": size, "statement_id": first}
        for wording, source, size, first in groups.itertuples(index=False)
    ]


def _unplaced_units(statements: pd.DataFrame, registry: UnitRegistry) -> list[dict[str, Any]]:
    choices = list(registry.keys)
    rows = _group_unplaced(statements, "unit")
    for row in rows:
        key = compare_key(row["wording"])
        found = suggest(key, choices, limit=1)
        best, likeness = found[0] if found else ("", np.nan)
        codes = sorted(registry.codes_of(best)) if best else []
        row |= {
            "state": "ambiguous" if best == key and len(codes) > 1 else "unknown",
            "suggestion_code": codes[0] if codes else None,
            "suggestion": registry.alias_of.get(best),
            "likeness": likeness,
        }
    return rows


def _unplaced_indicators(
    statements: pd.DataFrame, catalogue: IndicatorCatalogue, matches: pd.DataFrame
) -> list[dict[str, Any]]:
    best = matches.set_index("statement_id")[["indicator_code", "confidence"]]
    titles = catalogue.indicators["title_vi"]
    rows = _group_unplaced(statements, "indicator")
    for row in rows:
        code, chance = best.loc[row["statement_id"]].tolist()
        has_code = isinstance(code, str)
        row |= {
            "state": _state(row["wording"], row["source_id"], code if has_code else "", chance, catalogue),
            "suggestion_code": code if has_code else None,
            "suggestion": titles.get(code) if has_code else None,
            "likeness": round(_PERCENT * chance, 1) if has_code else np.nan,
        }
    return rows


def _state(wording: str, source_id: str, code: str, chance: float, catalogue: IndicatorCatalogue) -> str:
    if len(catalogue.find(wording, source_id)) > 1:
        return "ambiguous"
    return "near_miss" if code and chance >= _NEAR and catalogue.not_to_mix(code) else "unknown"


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
