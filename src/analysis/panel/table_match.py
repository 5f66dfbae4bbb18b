"""What the lookups make of a tidy table before it is registered: matched and unmatched names, with the nearest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import nearest
from analysis.noun_counts import counted
from analysis.panel.matching import IndicatorMatcher, MatchingWords, wordings_of
from analysis.panel.units import UnitRegistry, resolve_units

if TYPE_CHECKING:
    from analysis.panel.matching import Match

_NO_PERIOD = "no period that is understood, such as 2024, 2024-Q1, 202401 or 31/12/2024"


@dataclass(frozen=True)
class NameMatch:
    """One name in a table: the number of its values, the code that it means, or why it has no code."""

    name: str
    values: int
    code: str | None
    reason: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableMatch:
    """The names of a table's units and indicators, and its periods, in order of their first value."""

    units: tuple[NameMatch, ...]
    indicators: tuple[NameMatch, ...]
    periods: tuple[NameMatch, ...]

    @property
    def unmatched(self) -> tuple[NameMatch, ...]:
        """Return the names that mean nothing known: their values are kept, and enter no series until they do."""
        return tuple(match for match in (*self.units, *self.indicators, *self.periods) if match.code is None)


def match_table(
    statements: pd.DataFrame,
    periods: list[tuple[str, str | None]],
    lookups: dict[str, pd.DataFrame],
    words: MatchingWords,
) -> TableMatch:
    """Return what the names in a tidy table mean.

    Parameters
    ----------
    statements
        Its rows of table `statements` (`analysis.registry.check_table`).
    periods
        The text and the code of each row's period.
    lookups
        `units, unit_aliases, indicators, indicator_aliases`.
    words
        The words by which wordings are compared, of `read_matching_words`.

    Returns
    -------
    TableMatch
        The code of each name, or why it has none.

    Examples
    --------
    >>> names = ("units", "unit_aliases", "indicators", "indicator_aliases")
    >>> from analysis.panel.choosing import CountedWords
    >>> from analysis.schemas import TABLES, validate
    >>> import pandas as pd
    >>> empty = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in (*names, "statements")}
    >>> empty = {name: validate(name, frame) for name, frame in empty.items()}
    >>> words = MatchingWords(CountedWords({}, {}))
    >>> match_table(empty["statements"], [("Năm 2024", None)], empty, words).periods[0].code
    """
    registry = UnitRegistry(lookups["units"], lookups["unit_aliases"])
    matcher = IndicatorMatcher(lookups["indicators"], lookups["indicator_aliases"], words)
    return TableMatch(
        _match_units(statements, registry, lookups),
        _match_indicators(statements, matcher, lookups),
        tuple(
            NameMatch(
                text,
                count,
                code,
                "" if code else "no period that is understood, such as 2024, 2024-Q1, 202401 or 31/12/2024",
            )
            for (text, code), count in Counter(periods).items()
        ),
    )


def _match_units(
    statements: pd.DataFrame, registry: UnitRegistry, lookups: dict[str, pd.DataFrame]
) -> tuple[NameMatch, ...]:
    named = pd.DataFrame({"unit_text": statements["unit_text"], "on": statements["period_end"]})
    answers = resolve_units(named, registry).fillna({"unit_text": "", "reason": ""})
    known = [*lookups["units"]["name_vi"], *lookups["unit_aliases"]["alias"]]
    matches = []
    for name, rows in answers.groupby("unit_text", sort=False):
        codes = rows["unit_code"].dropna().unique()
        reason = next((text for text in rows["reason"].unique() if text), "")
        if len(codes) and reason:
            reason = f"{reason} ({counted(int((rows['reason'] == reason).sum()), 'value')})"
        near = nearest(str(name), known) if reason == "unknown name" else ()
        matches.append(NameMatch(str(name), len(rows), " ".join(codes) or None, reason, near))
    return tuple(matches)


def _match_indicators(
    statements: pd.DataFrame, matcher: IndicatorMatcher, lookups: dict[str, pd.DataFrame]
) -> tuple[NameMatch, ...]:
    indicators = lookups["indicators"]
    known = [*indicators["indicator_code"], *indicators["title_vi"], *indicators["title_en"]]
    known += list(lookups["indicator_aliases"]["alias"])
    found: dict[str, list[Match]] = {}
    for name, match in zip(
        statements["indicator_text"].fillna(""), matcher.match(wordings_of(statements)), strict=True
    ):
        found.setdefault(str(name), []).append(match)
    return tuple(_describe_match(name, rows, known) for name, rows in found.items())


def _describe_match(name: str, rows: list[Match], known: list[str]) -> NameMatch:
    codes = list(dict.fromkeys(match.code for match in rows if match.code))
    code = codes[0] if len(codes) == 1 else None
    if code is None:
        likely = tuple(dict.fromkeys(candidate for match in rows for candidate, _ in match.candidates))[:3]
        return NameMatch(name, len(rows), None, "unknown name", nearest(name, known) or likely)
    best = next(match for match in rows if match.code)
    by_likeness = f"taken for {code} (confidence {best.confidence:.2f})" if best.how == "matched" else ""
    return NameMatch(name, len(rows), code, by_likeness)
