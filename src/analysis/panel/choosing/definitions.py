"""What a statement counted, held against its indicator's definition: it goes to the indicator it fits, or to none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.flags import add_flag
from vnfilings.text import compare_key

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

#: Flags of a statement that left the indicator which its wording names.
MOVED, MISFIT, INFERRED = "moved-by-scope", "counts-otherwise", "scope-from-counts"
#: The scope of a noun with a word before it that is not known.
OTHER_PART = "other"
#: The counts of a unit speak for a share without a base that is dated so many days from them.
_NEAR_DAYS = 60
#: A whole, such as the number of public hospitals, holds for so many days.
_NEAR_YEAR = 366
#: In `counted_nouns.csv`, a word for a group of whatever is counted: 'khối công lập'.
ANYTHING = "anything"
#: Scopes that are all of them together.
WHOLE = {"public", "private"}
#: A share without a base and the counts behind it differ by rounding alone.
_ROUNDING = 0.5


@dataclass(frozen=True)
class CountedWords:
    """The words of `data/lookup/counted_nouns.csv` and `scope_words.csv`: what is counted, and which part of it.

    Attributes
    ----------
    nouns: the things that a printed noun may stand for, by that noun.
    scopes: the scope that a printed word stands for, by that word.
    """

    nouns: Mapping[str, str]
    scopes: Mapping[str, str]

    @cached_property
    def _noun_keys(self) -> dict[str, frozenset[str]]:
        return {compare_key(word): frozenset(things.split()) for word, things in self.nouns.items()}

    @cached_property
    def _scope_keys(self) -> dict[str, str]:
        return {compare_key(word): scope for word, scope in self.scopes.items()}

    def read_noun(self, printed: str) -> tuple[frozenset[str], str]:
        """Return what a printed noun may count, and the scope that it names; empty where the words are not known.

        >>> CountedWords({"bệnh viện": "hospitals"}, {"công lập": "public"}).read_noun("bệnh viện công lập")
        (frozenset({'hospitals'}), 'public')
        """
        key = compare_key(printed)
        if key in self._noun_keys:  # 'dịch vụ công' is no part of the services
            return self._noun_keys[key] - {ANYTHING}, ""
        scope_word = _longest(key, self._scope_keys)
        rest = _without(scope_word, key)
        scopes = {self._scope_keys.get(word, "") for word in (scope_word, _longest(rest, self._scope_keys))}
        # Only a noun that stands first is what is counted: 'provinces with hospitals' are provinces. It may be English
        # and in the plural.
        nouns = [word for word in self._noun_keys if re.match(rf"{re.escape(word)}(?:s|es)?\b", rest)]
        if not nouns and printed.isascii():
            # An English noun stands last: 'teaching hospitals' are a part of them, whatever it is.
            nouns = [word for word in self._noun_keys if re.search(rf"\b{re.escape(word)}(?:s|es)?$", rest)]
            return (self._noun_keys[max(nouns, key=len)], OTHER_PART) if nouns else (frozenset(), "")
        if not nouns:
            return frozenset(), ""
        things = self._noun_keys[max(nouns, key=len)] - {ANYTHING}
        return things, "" if scopes == WHOLE else self._scope_keys.get(scope_word, "")


def _without(word: str, key: str) -> str:
    return " ".join(re.sub(rf"\b{re.escape(word)}\b", " ", key).split()) if word else key


def _longest(key: str, known: Mapping[str, object]) -> str:
    """Return the longest known word in `key`."""
    return max((word for word in known if re.search(rf"\b{re.escape(word)}\b", key)), key=len, default="")


def fit_definitions(
    statements: pd.DataFrame, units: pd.DataFrame, indicators: pd.DataFrame, words: CountedWords
) -> pd.DataFrame:
    """Return the statements under the indicator that what they count fits.

    The noun and its scope (public, private, of a ministry, ...) are compared with `counted` and `scope` of the
    indicator. A statement of another scope goes to the indicator of that scope (`general_code`), flagged
    `moved-by-scope`; where there is none, or another thing is counted, it loses its indicator and is flagged
    `counts-otherwise`. A share without a base that only the counts of one scope explain, and a ratio whose denominator
    is that of one scope where there are more, go to that scope, flagged
    `scope-from-counts`. A group of one kind of hospitals, e.g. the private ones, is a scope of its own.

    Parameters
    ----------
    statements: placed statements; they are not changed.
    units, indicators: the tables of these names.
    words: the nouns and scopes that are known.
    """
    if "counted" not in indicators or statements.empty:
        return statements
    catalogue = indicators.set_index("indicator_code")
    columns = catalogue[["counted", "scope"]].fillna("").to_dict("index")
    of_scope = {
        (general, scope): code
        for code, general, scope in catalogue[["general_code", "scope"]].dropna().itertuples(name=None)
    }
    groups = set(units.loc[units["level"] == "group", "unit_code"])
    found = statements["counted_noun"].fillna("").map({n: words.read_noun(n) for n in _nouns_of(statements)})
    codes: list[str | None] = []
    for code, unit, (things, scope) in zip(statements["indicator_code"], statements["unit_code"], found, strict=True):
        held = columns.get(code) if isinstance(code, str) else None
        codes.append(_fitting_code(code, held, things, "" if unit in groups else scope, of_scope) if held else code)
    fitted = pd.Series(codes, index=statements.index, dtype="object")
    before = statements["indicator_code"]
    moved, lost = fitted.notna() & before.notna() & (fitted != before), fitted.isna() & before.notna()
    placed = statements.assign(indicator_code=fitted.astype("str"))
    placed = add_flag(add_flag(placed, moved, MOVED), lost, MISFIT)
    return _fit_bare_shares(_fit_denominators(placed, of_scope), catalogue, of_scope)


def _nouns_of(statements: pd.DataFrame) -> list[str]:
    return [str(noun) for noun in statements["counted_noun"].fillna("").unique()]


def _fitting_code(
    code: str, held: Mapping[Hashable, Any], things: frozenset[str], scope: str, of_scope: Mapping[tuple[str, str], str]
) -> str | None:
    counted = held["counted"].split()
    if things and counted and things.isdisjoint(counted):
        return None
    if scope and scope != held["scope"]:
        return of_scope.get((code, scope)) if not held["scope"] else None
    return code


def _fit_denominators(statements: pd.DataFrame, of_scope: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Return the statements with each ratio whose whole is that of one scope, while others show that all are more."""
    general_of = {code: general for (general, _), code in of_scope.items()}
    based = statements[(statements["denominator"] > 0) & (statements["kind"] == "actual")]
    family = based["indicator_code"].map(lambda code: general_of.get(code, code))
    codes: dict[Hashable, Any] = dict(statements["indicator_code"])
    keys = pd.MultiIndex.from_arrays([based["unit_code"], family, based["denominator"]])
    is_scoped = based["indicator_code"] != family
    general = based[~is_scoped & keys.isin(keys[is_scoped])]
    for place, row in general.to_dict("index").items():
        near = (based["period_end"] - row["period_end"]).abs().dt.days <= _NEAR_YEAR
        same = based[(based["unit_code"] == row["unit_code"]) & (family == row["indicator_code"]) & near]
        is_part = same["indicator_code"] != row["indicator_code"]
        fits = set(same.loc[is_part & (same["denominator"] == row["denominator"]), "indicator_code"])
        others = same[~same["indicator_code"].isin(fits)]
        shows_more = (others["indicator_code"] != row["indicator_code"]) | (others["denominator"] > row["denominator"])
        if len(fits) == 1 and shows_more.any():
            codes[place] = fits.pop()
    return _with_codes(statements, codes)


def _with_codes(statements: pd.DataFrame, codes: Mapping[Hashable, Any]) -> pd.DataFrame:
    fitted = pd.Series(codes, dtype="str")
    changed = fitted.fillna("") != statements["indicator_code"].fillna("")
    return add_flag(statements.assign(indicator_code=fitted), changed, INFERRED)


def _fit_bare_shares(
    statements: pd.DataFrame, catalogue: pd.DataFrame, of_scope: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    """Return the statements with each share that has no base under the one scope whose counts give just that share."""
    shares_of = {
        code: general for (general, _), code in of_scope.items() if catalogue.at[general, "measure"] == "share"
    }
    bare = statements[
        statements["indicator_code"].isin(set(shares_of.values()))
        & (statements["value_unit"] == "%")
        & statements["denominator"].isna()
        & statements["op"].fillna("=").isin(["=", "~"])
        & (statements["value"] > 0)
        & (statements["value"] < 100)
        & (statements["kind"] == "actual")
    ]
    if bare.empty:
        return statements
    counts = statements[(statements["denominator"] > 0) & statements["numerator"].notna()]
    share_code = catalogue["share_code"] if "share_code" in catalogue else pd.Series(dtype="str")
    own = counts["indicator_code"].map(share_code)
    counts = counts.assign(share=own.where(own.notna(), counts["indicator_code"]))
    bare = bare[bare["unit_code"].isin(set(counts.loc[counts["share"].isin(list(shares_of)), "unit_code"]))]
    codes = dict(statements["indicator_code"])
    for row in bare.itertuples():
        fits = _codes_that_explain(row, counts)
        scoped = {code for code in fits if shares_of.get(code) == row.indicator_code}
        if len(scoped) == 1 and row.indicator_code not in fits:
            codes[row.Index] = scoped.pop()
    return _with_codes(statements, codes)


def _codes_that_explain(row: object, counts: pd.DataFrame) -> set[str]:
    """Return the shares of the unit whose counts of nearly that day round to the printed share."""
    near = (counts["period_end"] - row.period_end).abs().dt.days <= _NEAR_DAYS  # type: ignore[attr-defined]
    same = (counts["unit_code"] == row.unit_code) & near  # type: ignore[attr-defined]
    ratio = 100 * counts["numerator"] / counts["denominator"]
    return set(counts.loc[same & ((ratio - row.value).abs() <= _ROUNDING), "share"].dropna())  # type: ignore[attr-defined]
