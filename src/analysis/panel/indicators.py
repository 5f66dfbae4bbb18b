"""Indicators: a wording becomes one catalogue code, or stays open with the most like ones named; their scales."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pandas as pd

from analysis.schemas import compare_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_Values = TypeVar("_Values", float, pd.Series)
#: Words that say that a share is meant, not of what.
_OPENING = re.compile(r"^(?:ty le|ti le|so luong|tong so|chi tieu)\s+")


class IndicatorCatalogue:
    """The indicators and their wordings, ready to be asked.

    Parameters are the tables `indicators` and `indicator_aliases`; titles and codes are aliases too. An alias with a
    `source_id` holds in that source alone, where it goes before one without.
    """

    def __init__(self, indicators: pd.DataFrame, aliases: pd.DataFrame) -> None:
        self.indicators = indicators.set_index("indicator_code", drop=False)
        self._by_key: dict[tuple[str, str], set[str]] = {}
        self._anywhere: dict[str, set[str]] = {}
        self.alias_of: dict[str, str] = {}
        for alias, source_id, code in aliases[["alias", "source_id", "indicator_code"]].to_numpy(dtype=object):
            self._learn(alias, source_id if isinstance(source_id, str) else "", code)
        decided = aliases[aliases["reviewed_on"].notna()][["alias", "source_id"]].fillna("")
        self._decided = {(wording_key(alias), source_id) for alias, source_id in decided.to_numpy(dtype=object)}
        for code, *titles in indicators[["indicator_code", "title_vi", "title_en"]].to_numpy(dtype=object):
            for title in (code, *titles):
                if not self._by_key.get((wording_key(title), "")):
                    self._learn(title, "", code)

    def _learn(self, alias: str, source_id: str, code: str) -> None:
        key = wording_key(alias)
        self._by_key.setdefault((key, source_id), set()).add(code)
        self._anywhere.setdefault(key, set()).add(code)
        self.alias_of.setdefault(key, alias)

    @property
    def keys(self) -> Iterable[str]:
        """Return the comparable form of every wording that is known."""
        return self.alias_of.keys()

    def codes_of(self, key: str) -> set[str]:
        """Return the indicators that go by this comparable wording in any source."""
        return self._anywhere.get(key, set())

    def resolve(self, wording: str, source_id: str = "") -> str | None:
        """Return the code of the one indicator that `wording` names in this source; None where none or several do."""
        codes = self.find(wording, source_id)
        return next(iter(codes)) if len(codes) == 1 else None

    def find(self, wording: str, source_id: str = "") -> set[str]:
        """Return the indicators that go by exactly this wording in this source."""
        key = wording_key(wording)
        return self._by_key.get((key, source_id)) or self._by_key.get((key, "")) or set()

    def is_decided(self, wording: str, source_id: str = "") -> bool:
        """Return whether a person decided, on a known day, what this wording means in this source."""
        key = wording_key(wording)
        return (key, source_id if (key, source_id) in self._by_key else "") in self._decided

    def not_to_mix(self, code: str) -> set[str]:
        """Return the indicators of another definition that `code` must not be mixed with."""
        listed = self.indicators.at[code, "not_to_mix_with"] if code in self.indicators.index else None
        return set(listed.split()) if isinstance(listed, str) else set()


@lru_cache(maxsize=1 << 16)
def wording_key(wording: str) -> str:
    """Return the form in which wordings of indicators are compared: no case, accents, tone places or opening words.

    Parameters
    ----------
    wording
        The name of an indicator as a document writes it.

    Returns
    -------
    str
        The key; for comparing, not for showing.

    Examples
    --------
    >>> wording_key("Tỷ lệ KCB bằng CCCD") == wording_key("kcb bằng cccd")
    True
    """
    return _OPENING.sub("", compare_key(wording))


def suggest(key: str, choices: list[str], *, limit: int = 3, cutoff: float = 70.0) -> list[tuple[str, float]]:
    """Return the known keys most like `key` with their likeness [0 to 100], best first."""
    from rapidfuzz import fuzz, process

    found = process.extract(key, choices, scorer=fuzz.token_sort_ratio, limit=limit, score_cutoff=cutoff)
    return [(choice, round(float(likeness), 1)) for choice, likeness, _ in found]


class Scale(NamedTuple):
    """Where the scale of an indicator begins and how long it is: 0 and 100 for a share, 0.33 and 3 for 0.33 to 3.33.

    >>> scale = Scale(0.33, 3.0)
    >>> round(scale.to_share(1.83), 6), round(scale.from_share(0.5), 6)
    (0.5, 1.83)
    """

    low: float
    span: float

    def to_share(self, value: _Values) -> _Values:
        """Return values of the indicator as parts of its scale, 0 to 1."""
        return (value - self.low) / self.span

    def from_share(self, share: _Values) -> _Values:
        """Return parts of the scale, 0 to 1, as values of the indicator."""
        return self.low + self.span * share


PERCENT = Scale(0.0, 100.0)


def scale_of(indicator: Mapping[Any, Any] | pd.Series) -> Scale | None:
    """Return the scale of an indicator; None for one that has none: a count, a rank, an index without limits.

    Parameters
    ----------
    indicator
        `measure`, and of an index `minimum` and `maximum`.

    Returns
    -------
    Scale or None
        None for an indicator without a scale of its own.

    Examples
    --------
    >>> scale_of({"measure": "index", "minimum": 0.5, "maximum": 5.0})
    Scale(low=0.5, span=4.5)
    >>> scale_of({"measure": "count", "minimum": 0.0, "maximum": None}) is None
    True
    """
    if indicator["measure"] == "share":
        return PERCENT
    low, high = indicator.get("minimum"), indicator.get("maximum")
    if indicator["measure"] != "index" or pd.isna(low) or pd.isna(high) or high <= low:
        return None
    return Scale(float(low), float(high) - float(low))


def scales_of(indicators: pd.DataFrame) -> dict[str, Scale]:
    """Return the scale of each indicator that has one, by its code.

    Parameters
    ----------
    indicators
        The table `indicators`.

    Returns
    -------
    dict
        Scales by the code of the indicator.

    Examples
    --------
    >>> import pandas as pd
    >>> indicator = {"indicator_code": "records_pct", "measure": "share", "minimum": 0.0, "maximum": 100.0}
    >>> scales_of(pd.DataFrame([indicator]))
    {'records_pct': Scale(low=0.0, span=100.0)}
    """
    scales = {row["indicator_code"]: scale_of(row) for row in indicators.to_dict("records")}
    return {code: scale for code, scale in scales.items() if scale is not None}


def may_fall(indicator: Mapping[Any, Any] | pd.Series) -> bool | None:
    """Return whether what was reached may be lost again; None where the dictionary does not tell.

    That is: whether a later value may lie below an earlier one, or where less is better above it. `can_fall` says so
    where it is filled. Otherwise a share that is a stock and is to rise cannot fall: it counts what has adopted, and
    what has adopted stays adopted. One that is to fall (hospitals that accept cash only) cannot rise, for its
    complement cannot fall. A flow tells of its own period, a survey asks others each time, and an index is worked out
    again. Stocks that can be undone or whose base grows by itself (insured people, users of a service, systems under
    watch) are doubtful, and `can_fall` is filled for them.

    Parameters
    ----------
    indicator
        `measure`, `period_type`, `direction` and, where there is one, `can_fall`.

    Returns
    -------
    bool or None
        False for a share that never falls, or that never rises where less is better.

    Examples
    --------
    >>> may_fall({"measure": "share", "period_type": "stock", "direction": "up"})
    False
    >>> may_fall({"measure": "share", "period_type": "stock", "direction": "down"})
    False
    >>> may_fall({"measure": "share", "period_type": "flow", "direction": "up"})
    True
    """
    said, period_type = indicator.get("can_fall"), indicator.get("period_type")
    if pd.notna(said):
        return bool(said == "yes")
    if period_type is None or pd.isna(period_type):
        return None
    has_better_side = indicator.get("direction") in ("up", "down")
    return not (indicator["measure"] == "share" and period_type == "stock" and has_better_side)
