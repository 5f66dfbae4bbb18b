"""What a value counts: a part of the key of its series, so that hospitals and facilities are never one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from analysis.panel.choosing.definitions import CountedWords

#: What a value counts where the catalogue names nothing that is counted: an index, a rank, a share of money.
AS_DEFINED = "as_defined"


def own_counted(indicators: pd.DataFrame) -> dict[str, str]:
    """Return what each indicator counts by its definition, with its scope: `hospitals`, `public_hospitals`.

    Parameters
    ----------
    indicators
        The table `indicators`; the first word of `counted` is what the definition names.

    Returns
    -------
    dict
        The word by the code of the indicator; `as_defined` where the catalogue names nothing that is counted.

    Examples
    --------
    >>> own_counted(pd.DataFrame({"indicator_code": ["emr_public_pct", "dti_index"],
    ...     "counted": ["hospitals facilities", None], "scope": ["public", None]}))
    {'emr_public_pct': 'public_hospitals', 'dti_index': 'as_defined'}
    """
    return {code: _join(scope, nouns[0]) if nouns else AS_DEFINED for code, nouns, scope in _definitions(indicators)}


def noun_of_unit(indicator: Mapping[str, Any]) -> str:
    """Return the word for what stands behind a number of an indicator: what a count counts, the currency of money.

    It is a word of `observations.counted`, or the unit where the catalogue names nothing that is counted; empty for a
    share, a score, a rank and a level, which count nothing.

    Parameters
    ----------
    indicator
        A row of the table `indicators`.

    Returns
    -------
    str
        The word, e.g. `public_hospitals`, `billion VND`.

    Examples
    --------
    >>> noun_of_unit({"measure": "count", "unit": "departments", "counted": "health_departments", "scope": None})
    'health_departments'
    """
    unit, measure = str(indicator.get("unit") or ""), indicator.get("measure")
    if measure != "count":
        return unit if measure == "money" else ""
    nouns, scope = (str(indicator.get(name) or "") for name in ("counted", "scope"))
    return _join(scope, nouns.split()[0]) if nouns else unit


def own_series(observations: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the observations that count what their indicator counts by definition; all others are other series.

    Models, sums, targets and verdicts take these alone. A unit that has observations of an indicator, but none of
    these, has values of another scope only.

    Parameters
    ----------
    observations
        The table `observations`, or some of its rows; a row without `counted` counts what its indicator does.
    indicators
        The table `indicators`.

    Returns
    -------
    DataFrame
        The rows, with their index.

    Examples
    --------
    >>> catalogue = pd.DataFrame({"indicator_code": ["emr_count"], "counted": ["hospitals facilities"], "scope": None})
    >>> rows = pd.DataFrame({"indicator_code": "emr_count", "counted": ["hospitals", "facilities"], "value": [9, 7]})
    >>> own_series(rows, catalogue)["value"].tolist()
    [9]
    """
    if "counted" not in observations:
        return observations
    counted, own = observations["counted"], observations["indicator_code"].map(own_counted(indicators))
    return observations[counted.isna() | own.isna() | (counted == own)]


def name_counted(
    statements: pd.DataFrame, units: pd.DataFrame, indicators: pd.DataFrame, words: CountedWords
) -> pd.DataFrame:
    """Return the statements with `counted`: what the printed noun counts where their indicator counts another thing.

    `12 facilities` under an indicator of hospitals is of the series `facilities`, `12 public hospitals` of the series
    `public_hospitals`. A noun that is not printed, or not known, counts what the indicator does, and so does a scope
    that is the unit itself: a group of all private hospitals.

    Parameters
    ----------
    statements
        Placed statements; they are not changed.
    units, indicators
        The tables of these names.
    words
        The nouns and scopes that are known.

    Returns
    -------
    DataFrame
        A new frame; `counted` is missing where the value is of the indicator's own series.

    Examples
    --------
    >>> from analysis.panel.choosing import CountedWords
    >>> words = CountedWords({"bệnh viện": "hospitals", "cơ sở": "facilities"}, {"công lập": "public"})
    >>> catalogue = pd.DataFrame({"indicator_code": ["emr_count"], "counted": ["hospitals facilities"], "scope": None})
    >>> placed = pd.DataFrame({"unit_code": "vn", "indicator_code": "emr_count",
    ...     "counted_noun": ["bệnh viện", "cơ sở", "bệnh viện công lập", None]})
    >>> units = pd.DataFrame({"unit_code": ["vn"], "level": ["national"]})
    >>> name_counted(placed, units, catalogue, words)["counted"].tolist()
    [nan, 'facilities', 'public_hospitals', nan]
    """
    printed = statements["counted_noun"].fillna("").astype("str")
    found = {noun: words.read_noun(noun) for noun in printed.unique()}
    definitions = {code: (nouns, scope) for code, nouns, scope in _definitions(indicators)}
    groups = set(units.loc[units["level"] == "group", "unit_code"])
    counted: list[str | None] = []
    for code, unit, noun in zip(statements["indicator_code"], statements["unit_code"], printed, strict=True):
        nouns, own_scope = definitions.get(code, ((), ""))
        things, scope = found[noun]
        is_named = bool(nouns) and bool(things)
        part = "" if unit in groups else scope
        counted.append(_other_than_own(nouns, own_scope, things, part) if is_named else None)
    return statements.assign(counted=pd.Series(counted, index=statements.index, dtype="object").astype("str"))


def _other_than_own(nouns: tuple[str, ...], own_scope: str, things: Collection[str], scope: str) -> str | None:
    noun = next((noun for noun in nouns if noun in things), min(things))
    is_own = noun == nouns[0] and scope in ("", own_scope)
    return None if is_own else _join(scope or own_scope, noun)


def _definitions(indicators: pd.DataFrame) -> list[tuple[str, tuple[str, ...], str]]:
    """Return the code, the nouns and the scope of each indicator."""
    empty = pd.Series("", index=indicators.index)
    counted, scope = (indicators.get(name, empty).fillna("").astype("str") for name in ("counted", "scope"))
    codes = indicators["indicator_code"].astype("str")
    return [(code, tuple(nouns.split()), part) for code, nouns, part in zip(codes, counted, scope, strict=True)]


def _join(scope: str, noun: str) -> str:
    return f"{scope}_{noun}" if scope else noun
