"""Whether the shares in a column without percent signs are percentages or fractions of one: .455 for 45.5 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vnfilings.extraction.statements._statement import Statement
from vnfilings.extraction.statements._unit_of_measure import AS_FRACTION, FROM_TABLE, as_percentage, in_percent
from vnfilings.text import Quantity

#: Flag of a share that may have been printed as a fraction of one.
MAY_BE_FRACTION = "fraction-or-percent"
_PERCENT = 100


def settle_scale(found: Sequence[Statement], columns: Mapping[str, int]) -> list[Statement]:
    """Return the statements of a table with its bare shares on the scale that its columns have.

    The counts beside some shares of a column tell the scale of all of them, and so does a share above 1. A column
    whose shares all lie within 0 and 1 has the scale of the table's other columns; where nothing tells, its shares
    stay as printed with low confidence, the other reading in `alternative_value`, flagged `fraction-or-percent`.

    Parameters
    ----------
    found: the statements of a table, their counts joined.
    columns: the column of each cell, by its locator.
    """
    scales: dict[int, set[int]] = {}
    for statement in filter(_is_bare, found):
        scales.setdefault(columns[statement.locator], set()).update(_scales_of(statement.quantity))
    of_table = set().union(*scales.values())
    return [
        _settle(statement, scales[columns[statement.locator]] or of_table) if _is_open(statement) else statement
        for statement in found
    ]


def _is_bare(statement: Statement) -> bool:
    quantity = statement.quantity
    is_share = quantity.value_unit == "%" and quantity.value is not None
    return is_share and FROM_TABLE in quantity.flags and not quantity.is_change


def _is_open(statement: Statement) -> bool:
    quantity = statement.quantity
    is_small = quantity.value is not None and 0 < quantity.value <= 1
    return _is_bare(statement) and is_small and quantity.denominator is None


def _scales_of(quantity: Quantity) -> set[int]:
    """Return what a share tells of its column: 100 if it was a fraction of one, 1 if it is a percentage for sure."""
    if AS_FRACTION in quantity.flags:
        return {_PERCENT}
    is_proven = quantity.denominator is not None and not any(flag.startswith("ratio-") for flag in quantity.flags)
    return {1} if quantity.value and (quantity.value > 1 or is_proven) else set()


def _settle(statement: Statement, scales: set[int]) -> Statement:
    quantity = statement.quantity
    if scales == {1}:
        return statement
    if scales == {_PERCENT}:
        return replace(statement, quantity=as_percentage(quantity))
    doubtful = replace(
        quantity,
        confidence="low",
        alternative_value=in_percent(quantity),
        flags=(*quantity.flags, MAY_BE_FRACTION),
    )
    return replace(statement, quantity=doubtful)
