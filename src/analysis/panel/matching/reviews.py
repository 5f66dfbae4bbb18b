"""Wordings that nothing places, for a person to decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.panel.choosing import MISFIT
from analysis.panel.flags import has_flag
from analysis.panel.indicators import suggest, wording_key
from analysis.schemas import TABLES, compare_key, validate

if TYPE_CHECKING:
    from analysis.panel.indicators import IndicatorCatalogue
    from analysis.panel.units import UnitRegistry

#: A wording that is like an indicator at least so much may be its other definition [0 to 100].
_NEAR = 80.0


def review_wordings(statements: pd.DataFrame, registry: UnitRegistry, catalogue: IndicatorCatalogue) -> pd.DataFrame:
    """Return the table `reviews`: wordings that nothing places.

    A person answers by adding a row to `data/lookup/unit_aliases.csv` or `indicator_aliases.csv`. A wording that is
    like an indicator which must not be mixed with others is a `near_miss`: it may be the other definition.
    """
    rows = _unplaced(statements, "unit", registry, catalogue) + _unplaced(statements, "indicator", registry, catalogue)
    rows += _other_counts(statements, catalogue)
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
