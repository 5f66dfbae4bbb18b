"""The row of a new indicator, filled from a wording and the values that it names, for a person to complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vnfilings.text import strip_marks

if TYPE_CHECKING:
    import pandas as pd

    from analysis.panel.matching import MatchingWords

_LONGEST_CODE = 60
#: The measure of values in a unit, and the last word of the codes of such indicators.
_MEASURES = {"%": "share", "count": "count", "index": "index", "rank": "rank", "level": "level", "money": "money"}
_LAST_WORDS = {"share": "pct", "money": "vnd"}
_UNITS = {"share": "%", "index": "index", "rank": "rank", "level": "level", "money": "VND"}
_AGGREGATIONS = {"share": "recompute", "count": "sum", "money": "sum"}
#: Things that happen over a period; all others are there on a day.
_FLOWS = frozenset({"visits", "payments", "lookups", "sessions", "doses"})
#: What a wording says of which less is better.
_LESS_IS_BETTER = frozenset({"not_yet", "not"})
_GUESSED = ("indicator_code", "direction", "period_type", "aggregation")


def describe_indicator(wording: str, statements: pd.DataFrame, words: MatchingWords) -> dict[str, Any]:
    """Return the row of `proposed_indicators` for a wording; `to_complete` names what is empty or only guessed."""
    measure = _measure_of(statements)
    things = words.find_things(wording) or words.find_things(_first(statements, "counted_noun"))
    scopes = sorted(words.find_qualifiers(wording) & set(words.counted.scopes.values()))
    title = wording[:1].upper() + wording[1:]
    counted = " ".join(sorted(things))
    row = {
        "indicator_code": _to_code(wording, measure),
        "title_vi": title,
        "numerator_vi": wording,
        "counted": counted,
        "scope": scopes[0] if len(scopes) == 1 else "",
        "unit": _UNITS.get(measure) or (sorted(things)[0].replace("_", " ") if things else "count"),
        "measure": measure,
        "direction": "down" if words.find_qualifiers(wording) & _LESS_IS_BETTER else "up",
        "minimum": 0 if measure in ("share", "count", "money") else None,
        "maximum": 100 if measure == "share" else None,
        "period_type": "flow" if things & _FLOWS or measure == "money" else "stock",
        "aggregation": _AGGREGATIONS.get(measure, "none"),
    }
    empty = [name for name in ("title_en", "denominator_vi", "protected", "counted") if not row.get(name)]
    return row | {"wording": wording, "to_complete": " ".join(sorted({*_GUESSED, *empty}))}


def _measure_of(statements: pd.DataFrame) -> str:
    units = statements["value_unit"].dropna().value_counts()
    return _MEASURES.get(str(units.index[0]), "count") if len(units) else "count"


def _first(statements: pd.DataFrame, column: str) -> str:
    found = statements[column].dropna().tolist() if column in statements else []
    return str(found[0]) if found else ""


def _to_code(wording: str, measure: str) -> str:
    """Return a code from the letters of the wording; a person gives it English words."""
    letters = re.sub(r"[^a-z0-9]+", "_", strip_marks(wording).lower()).strip("_")
    letters = re.sub(r"^(?:ty_le|ti_le|so_luong|tong_so|so)_(?=.)", "", letters)
    short = letters[:_LONGEST_CODE].rsplit("_", 1)[0] if len(letters) > _LONGEST_CODE else letters
    stem = short if re.match(r"[a-z]", short) else f"indicator_{short}".rstrip("_")
    return f"{stem}_{_LAST_WORDS.get(measure, measure)}"
