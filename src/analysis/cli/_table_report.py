"""What ``workbench add --columns`` says of a tidy table: what was matched, what was not, and the nearest names."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.noun_counts import counted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.panel import NameMatch, TableMatch
    from analysis.registry import AddedTable

_MOST_LISTED = 20


def describe_table(table: AddedTable, lookup: Path) -> list[str]:
    """Return lines that say what a table holds and how its names were matched.

    Parameters
    ----------
    table: what `analysis.registry.check_table` returned.
    lookup: the folder ``data/lookup``.
    """
    from analysis.panel import match_table, read_lookups, read_matching_words

    lookups = read_lookups(lookup)
    periods = [(entry.period_text, entry.period) for entry in table.entries]
    match = match_table(table.statements, periods, lookups, read_matching_words(lookup))
    empty = sum(entry.value is None and entry.numerator is None for entry in table.entries)
    lines = [f"values: {counted(len(table.entries) - empty, 'number')}, {empty:,} empty"]
    for what, names in (("units", match.units), ("indicators", match.indicators), ("periods", match.periods)):
        lines += _describe_names(what, names)
    indicators = lookups["indicators"].set_index("indicator_code")
    doubts = [*_find_one_count(table), *_find_fractions(table, match, lookups["indicators"])]
    doubts += _find_doubtful_values(table, match, indicators)
    doubts += islice(_find_doubles(table, match), _MOST_LISTED)
    return lines + [f"note: {note}" for note in (*table.notes, *doubts)]


def _describe_names(what: str, names: tuple[NameMatch, ...]) -> Iterator[str]:
    unmatched = [match for match in names if match.code is None]
    yield f"{what}: {len(names) - len(unmatched)} of {len(names)} matched"
    for match in unmatched[:_MOST_LISTED]:
        near = f"; did you mean {' or '.join(map(repr, match.suggestions))}?" if match.suggestions else ""
        yield f"  not matched: '{match.name}' ({counted(match.values, 'value')}): {match.reason}{near}"
    if len(unmatched) > _MOST_LISTED:
        yield f"  and {len(unmatched) - _MOST_LISTED} more"
    yield from (f"  '{match.name}': {match.reason}" for match in names if match.code and match.reason)


def _find_one_count(table: AddedTable) -> Iterator[str]:
    """Yield a note on values of which one count alone is given."""
    rows = [e.row for e in table.entries if e.value is None and (e.numerator is None) != (e.denominator is None)]
    if rows:
        yield f"{_list_rows(rows)}: a numerator or a denominator without the other gives no value"


def _find_fractions(table: AddedTable, match: TableMatch, indicators: pd.DataFrame) -> Iterator[str]:
    """Yield a note on each percentage with values that are fractions of one, or that may be."""
    from analysis.panel import AS_FRACTION, MAY_BE_FRACTION, has_flag, settle_share_scale

    codes = {found.name: found.code for found in match.indicators if found.code}
    matched = table.statements.assign(indicator_code=table.statements["indicator_text"].map(codes))
    for name, rows in settle_share_scale(matched, indicators).groupby("indicator_text", sort=False):
        if fractions := int(has_flag(rows, AS_FRACTION).sum()):
            yield f"{fractions:,} values of '{name}' are fractions of one by their counts: 0.455 becomes 45.5%"
        if doubtful := int(has_flag(rows, MAY_BE_FRACTION).sum()):
            yield (
                f"{doubtful:,} values of '{name}', a percentage, lie between 0 and 1; 45.5% is 45.5, not 0.455. They "
                "are kept as doubtful: multiply them by 100, or add columns for numerator and denominator"
            )


def _find_doubtful_values(table: AddedTable, match: TableMatch, indicators: pd.DataFrame) -> Iterator[str]:
    """Yield a note on each indicator whose values may be thousands, or are outside its limits."""
    for found in match.indicators:
        if found.code is None:
            continue
        indicator: Mapping[Hashable, Any] = indicators.loc[found.code].to_dict()
        values = [(e.row, e.value) for e in table.entries if e.indicator == found.name and e.value is not None]
        counts_ones = indicator["measure"] == "count" and "thousand" not in str(indicator["unit"])
        if counts_ones and (rows := [row for row, value in values if value % 1]):
            yield f"{_list_rows(rows)}: '{found.name}' is a count, but has decimals; 1.234 is not read as 1,234"
        low, high = indicator["minimum"], indicator["maximum"]
        if rows := [row for row, value in values if value < low or value > high]:
            yield f"{_list_rows(rows)}: outside the limits of '{found.name}' ({_limit(low)} to {_limit(high)})"


def _find_doubles(table: AddedTable, match: TableMatch) -> Iterator[str]:
    """Yield a note on each pair of values for one unit, indicator and period that go by different names."""
    units = {found.name: found.code for found in match.units if found.code and " " not in found.code}
    indicators = {found.name: found.code for found in match.indicators if found.code}
    first: dict[tuple[str, str, str], Any] = {}
    for entry in table.entries:
        unit, indicator = units.get(entry.unit), indicators.get(entry.indicator)
        if unit is None or indicator is None or entry.period is None:
            continue
        known = first.setdefault((unit, indicator, entry.period), entry)
        if known.value != entry.value:
            yield (
                f"rows {known.row} and {entry.row}: '{known.unit}' and '{entry.unit}' are one unit with two values of "
                f"'{entry.indicator}', {entry.period_text}: {known.raw_text} and {entry.raw_text}"
            )


def _list_rows(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:_MOST_LISTED]))
    more = f" and {len(rows) - _MOST_LISTED} more" if len(rows) > _MOST_LISTED else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {shown}{more}"


def _limit(value: float) -> str:
    return "no limit" if value != value else f"{value:g}"
