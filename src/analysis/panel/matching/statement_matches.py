"""Match statements to units and indicators; unmatched ones are kept, flagged and queued for review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.panel.flags import add_flag, has_flag
from analysis.panel.matching.matcher import ACCEPTED
from analysis.panel.matching.wordings import NO_LEVELS, Wording
from analysis.panel.units import resolve_units
from analysis.schemas import TABLES, latest_issue_days, look_up, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.panel.matching.matcher import IndicatorMatcher, Match
    from analysis.panel.units import UnitRegistry

#: Flag of a statement whose indicator was accepted by likeness: nobody has looked at its wording.
BY_LIKENESS = "indicator-by-likeness"
#: Flags of statements whose document does not state the period.
GUESSED_PERIODS = frozenset(("period-of-publication", "period-of-filing"))


def match_statements(
    statements: pd.DataFrame, sources: pd.DataFrame, registry: UnitRegistry, matcher: IndicatorMatcher
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the statements with `unit_code` and `indicator_code` wherever they are matched, and the table `matches`.

    A code that the source itself gives is kept. A statement without a unit's name is about the unit of its filing. A
    name means the unit that bore it on the day of the value, or on the last possible day of issue where that is
    earlier: a plan of 2021 means the provinces of 2021, whatever year it aims at.

    Parameters
    ----------
    statements, sources
        The tables of these names; they are not changed.
    registry, matcher
        The units with their names, and the indicators with their wordings.
    """
    issued = look_up(statements["source_id"], latest_issue_days(sources.set_index("source_id")))
    placed = _match_units(statements, sources, registry, issued)
    found = matcher.match(wordings_of(placed))
    return _with_indicators(placed, found), _tabulate_matches(placed, found)


def _match_units(
    statements: pd.DataFrame, sources: pd.DataFrame, registry: UnitRegistry, issued: pd.Series
) -> pd.DataFrame:
    day = statements["period_end"].where(~(statements["period_end"] > issued), issued).fillna(issued)
    named = statements[["unit_text", "source_id"]].assign(on=day)[["unit_text", "on", "source_id"]]
    answers = resolve_units(named, registry)
    about = statements["source_id"].map(sources.set_index("source_id")["filing_unit_code"])
    given, is_named = statements["unit_code"].notna(), statements["unit_text"].notna()
    codes = statements["unit_code"].where(given, answers["unit_code"])
    placed = statements.assign(unit_code=codes.where(given | is_named, about).astype("str"))
    placed = add_flag(placed, ~given & ~is_named & about.notna(), "unit-of-filing")
    gone = ~given & (answers["reason"] == "no longer exists on that day")
    placed = add_flag(placed, gone, "former-unit")
    return add_flag(placed, placed["unit_code"].isna(), "unit-not-placed")


def wordings_of(statements: pd.DataFrame) -> list[Wording]:
    """Return the words that each statement uses for its indicator, for the matcher.

    Parameters
    ----------
    statements
        A table `statements`.
    """
    texts = ["indicator_text", "value_unit", "counted_noun", "source_id", "indicator_code", "clause_text"]
    rows = statements[texts].astype("object").where(statements[texts].notna(), "")
    is_guessed = has_flag(statements, *GUESSED_PERIODS) | statements["period_end"].isna()
    years = pd.to_datetime(statements["period_end"]).dt.year.mask(is_guessed, 0).astype(int)
    is_level = ~(statements["is_change"].fillna(False).astype(bool) | has_flag(statements, *NO_LEVELS))
    return [
        Wording(
            phrase,
            unit_of_measure=unit,
            counted_noun=noun if unit == "count" else "",
            is_level=bool(level),
            source_id=source,
            code=code,
            year=year,
            second=clause,
        )
        for (phrase, unit, noun, source, code, clause), level, year in zip(
            rows.to_numpy(), is_level, years, strict=True
        )
    ]


def _with_indicators(statements: pd.DataFrame, found: Sequence[Match]) -> pd.DataFrame:
    """Return the statements with their indicators; that of a part is fitted to its definition later."""
    codes = [match.general or match.code for match in found]
    nouns = zip((match.part for match in found), statements["counted_noun"].fillna(""), strict=True)
    counted = [part if part.startswith(printed.lower()) else printed for part, printed in nouns]
    placed = statements.assign(
        indicator_code=pd.array(codes, dtype="str"),
        counted_noun=pd.Series(counted, index=statements.index, dtype="str").replace("", None).astype("str"),
    )
    by_likeness = pd.Series([match.how == "matched" for match in found], index=statements.index, dtype=bool)
    placed = add_flag(placed, by_likeness, BY_LIKENESS)
    return add_flag(placed, placed["indicator_code"].isna(), "indicator-not-placed")


def _tabulate_matches(statements: pd.DataFrame, found: Sequence[Match]) -> pd.DataFrame:
    rows = [
        (
            statement_id,
            source_id,
            wording,
            match.candidates[0][0] if match.candidates else None,
            match.confidence if match.candidates else None,
            match.how,
            *(match.candidates[1] if len(match.candidates) > 1 else (None, None)),
            match.print_candidates() or None,
        )
        for (statement_id, source_id, wording), match in zip(
            statements[["statement_id", "source_id", "indicator_text"]].to_numpy(dtype=object), found, strict=True
        )
    ]
    return pd.DataFrame(rows, columns=TABLES["matches"].column_names)


def settle_matches(matches: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the table `matches` as the definitions left it, checked.

    A statement that went to the indicator of another scope has that one. One that counts something other than its
    indicator is only proposed: a person must choose.

    Parameters
    ----------
    matches
        The matches of `match_statements`.
    statements
        The same statements after `fit_definitions`.
    """
    final = statements["indicator_code"].set_axis(matches.index)
    accepted = matches["how"].isin(ACCEPTED)
    settled = matches.assign(
        indicator_code=final.where(final.notna(), matches["indicator_code"]).astype("str"),
        how=matches["how"].mask(accepted & final.isna(), "proposed").mask(~accepted & final.notna(), "exact"),
    )
    return validate("matches", settled)
