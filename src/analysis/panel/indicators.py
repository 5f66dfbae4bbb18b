"""Indicators: a wording becomes one catalogue code, or stays open with the most like ones named."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.schemas import compare_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

#: Words that say that a share is meant, not of what.
_OPENING = re.compile(r"^(?:ty le|ti le|so luong|tong so|chi tieu)\s+")


class IndicatorCatalogue:
    """The indicators and their wordings, ready to be asked.

    Parameters are the tables `indicators` and `indicator_aliases`; titles and codes are aliases too. An alias with a
    `source_id` holds in that source alone and goes before one without.
    """

    def __init__(self, indicators: pd.DataFrame, aliases: pd.DataFrame) -> None:
        self.indicators = indicators.set_index("indicator_code", drop=False)
        self._by_key: dict[tuple[str, str], set[str]] = {}
        self._anywhere: dict[str, set[str]] = {}
        self.alias_of: dict[str, str] = {}
        for alias, source_id, code in aliases[["alias", "source_id", "indicator_code"]].to_numpy(dtype=object):
            self._learn(alias, source_id if isinstance(source_id, str) else "", code)
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
        """Return the code of the one indicator that `wording` names in this source; None where none or several do.

        A wording that was reviewed for other sources only, and is one indicator in all of them, is that one here.
        """
        key = wording_key(wording)
        for codes in (self._by_key.get((key, source_id)), self._by_key.get((key, "")), self._anywhere.get(key)):
            if codes:
                return next(iter(codes)) if len(codes) == 1 else None
        return None

    def not_to_mix(self, code: str) -> set[str]:
        """Return the indicators of another definition that `code` must not be mixed with."""
        listed = self.indicators.at[code, "not_to_mix_with"] if code in self.indicators.index else None
        return set(listed.split()) if isinstance(listed, str) else set()


@lru_cache(maxsize=1 << 16)
def wording_key(wording: str) -> str:
    """Return the form in which wordings of indicators are compared: no case, accents, tone places or opening words.

    >>> wording_key("Tỷ lệ KCB bằng CCCD") == wording_key("kcb bằng cccd")
    True
    """
    return _OPENING.sub("", compare_key(wording))


def suggest(key: str, choices: list[str], *, limit: int = 3, cutoff: float = 70.0) -> list[tuple[str, float]]:
    """Return the known keys most like `key` with their likeness [0 to 100], best first."""
    from rapidfuzz import fuzz, process

    found = process.extract(key, choices, scorer=fuzz.token_sort_ratio, limit=limit, score_cutoff=cutoff)
    return [(choice, round(float(likeness), 1)) for choice, likeness, _ in found]
