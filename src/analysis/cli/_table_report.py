"""What ``workbench add --columns`` says of a tidy table: what was matched, what was not, and the nearest names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from analysis.panel import match_table, read_lookups

    periods = [(entry.period_text, entry.period) for entry in table.entries]
    match = match_table(table.statements, periods, read_lookups(lookup))
    empty = sum(entry.value is None and entry.numerator is None for entry in table.entries)
    lines = [f"values: {len(table.entries) - empty:,} numbers, {empty:,} empty"]
    for what, names in (("units", match.units), ("indicators", match.indicators), ("periods", match.periods)):
        lines += _describe_names(what, names)
    lines += [f"note: {note}" for note in table.notes]
    return lines + list(_warn_of_fractions(table, match, lookup))


def _describe_names(what: str, names: tuple[NameMatch, ...]) -> Iterator[str]:
    unmatched = [match for match in names if match.code is None]
    yield f"{what}: {len(names) - len(unmatched)} of {len(names)} matched"
    for match in unmatched[:_MOST_LISTED]:
        near = f"; did you mean {' or '.join(map(repr, match.suggestions))}?" if match.suggestions else ""
        yield f"  not matched: '{match.name}' ({match.values:,} values): {match.reason}{near}"
    if len(unmatched) > _MOST_LISTED:
        yield f"  and {len(unmatched) - _MOST_LISTED} more"


def _warn_of_fractions(table: AddedTable, match: TableMatch, lookup: Path) -> Iterator[str]:
    """Yield a line for each percentage whose values all lie between 0 and 1: they may be fractions of one."""
    from analysis.panel import read_lookups

    indicators = read_lookups(lookup)["indicators"].set_index("indicator_code")
    for found in match.indicators:
        if found.code is None or indicators.at[found.code, "unit"] != "%":
            continue
        values = [e.value for e in table.entries if e.indicator == found.name and e.value is not None]
        if values and max(values) <= 1 and any(0 < value < 1 for value in values):
            yield f"note: all values of '{found.name}', a percentage, lie between 0 and 1; 45.5 % is 45.5, not 0.455"
