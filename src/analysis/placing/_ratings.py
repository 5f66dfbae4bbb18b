"""How sure the unit of each statement is: named beside the value, or that of the filing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.panel import DECIDED, UnitRegistry, has_flag

if TYPE_CHECKING:
    from collections.abc import Mapping

_SURE = 1.0
#: A name that is less like [0 to 100] is not proposed.
_LEAST_LIKE = 70.0


def rate_units(statements: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the unit of each statement (the likeliest one where none is accepted), how sure it is, the next."""
    sources = tables["sources"].set_index("source_id")
    placed, named = statements["unit_code"].notna(), statements["unit_text"].notna()
    of_filing = (placed & ~named) | (~placed & ~named)
    rated = pd.DataFrame(
        {
            "unit_code": statements["unit_code"],
            "unit_confidence": placed.astype("float64"),
            "unit_runner_up": pd.Series(None, index=statements.index, dtype="str"),
        }
    )
    if "unit_confidence" in sources:
        about = statements["source_id"]
        sure = about.map(sources["unit_confidence"]).astype("float64").fillna(_SURE)
        rated["unit_confidence"] = rated["unit_confidence"].mask(of_filing & placed, sure)
        rated["unit_runner_up"] = rated["unit_runner_up"].mask(of_filing, about.map(sources["unit_runner_up"]))
    open_names = statements.loc[named & ~placed, "unit_text"].unique()
    near = propose_units(list(open_names), tables)
    for at, name in enumerate(rated.columns):
        column = statements["unit_text"].map({text: found[at] for text, found in near.items()})
        rated[name] = rated[name].mask(named & ~placed & column.notna(), column)
    decided = has_flag(statements, DECIDED) & placed
    return rated.assign(unit_confidence=rated["unit_confidence"].astype("float64").mask(decided, _SURE).fillna(0.0))


def propose_units(names: list[str], tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, float, str | None]]:
    """Return for names of no unit, or of several, the likeliest code, the likeness [0 to 1], and the next code.

    >>> propose_units([], {})
    {}
    """
    if len(names) == 0:
        return {}
    from rapidfuzz import fuzz, process

    registry = UnitRegistry(tables["units"], tables["unit_aliases"])
    choices = list(registry.keys)
    found: dict[str, tuple[str, float, str | None]] = {}
    for name in names:
        key = registry.key_of(name)
        same = registry.codes_of(key)
        if same:  # several units of one name, or on no day
            found[name] = (same[0], round(1 / (len(same) + 1), 2), same[1] if len(same) > 1 else None)
            continue
        near = process.extract(key, choices, scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=_LEAST_LIKE)
        likeness: dict[str, float] = {}
        for choice, score, _ in near:
            for code in registry.codes_of(choice):
                likeness.setdefault(code, score)
        if likeness:
            first, *rest = likeness
            # a name that is only like a known one is never taken without asking: below one half
            found[name] = (first, round(likeness[first] / 200, 2), rest[0] if rest else None)
    return found
