"""Cells of one row that belong together: a share, the counts beside it that give it, and how far a plan was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations, product
from typing import NamedTuple

from vnfilings.extraction.statements._statement import Statement
from vnfilings.extraction.statements._unit_of_measure import ATTAINMENT, FROM_TABLE, as_percentage
from vnfilings.text import Quantity, grade_ratio, printed_decimals

_FITS = ("pass", "truncated")
#: A spreadsheet turns the ratio 3/5 into a day, and shows the month first in some countries.
_LAST_DAY, _LAST_MONTH = 31, 12
#: Places by which the decimal mark of a fraction moves to make it a percentage.
_PERCENT = 2


class RowFigure(NamedTuple):
    """One figure of a row; `group` tells the columns of one kind and period from others.

    `is_share`, `is_whole` and `is_part` say what the title of its column does: a share ('Tỷ lệ'), a whole ('Tổng số',
    'Mẫu số'), the part that a share is of its whole ('Tử số').
    """

    statement: Statement
    group: tuple[str, str]
    is_share: bool
    is_whole: bool
    is_part: bool = False


class _Counts(NamedTuple):
    """The numerator and the denominator that stand beside a share, and the statements that they are."""

    numerator: float
    denominator: float
    sources: tuple[Statement, ...]


def reconcile_row(figures: Sequence[RowFigure]) -> list[Statement]:
    """Return the statements of a row, with each share and the counts beside it as one statement.

    A share whose counts give another percentage keeps both, as it does in a sentence. Counts are found by the titles
    of their columns ('Tổng số') or, without such titles, by giving just that share. Beside a share, whole numbers of
    columns that are not titled as shares are counts, though the row is named a share.
    """
    figures, kept = _join_titled_parts(figures)
    for group in dict.fromkeys(figure.group for figure in figures):
        members = [figure for figure in figures if figure.group == group]
        share = _only_share(members)
        counts = _counts_beside(share, members) if share else None
        if share and counts:
            joined = _join(share.statement, counts)
            kept = [joined if one is share.statement else one for one in kept if one not in counts.sources]
        if share is None and (ratio := _bare_ratio(members)):
            part, whole, joined = ratio
            kept = [joined if one is part else one for one in kept if one is not whole]
        if share:
            beside = [one.statement for one in members if one is not share and not one.is_share]
            kept = [_as_count(one) if one in beside else one for one in kept]
    return _mark_attainment(figures, kept)


def _join_titled_parts(figures: Sequence[RowFigure]) -> tuple[list[RowFigure], list[Statement]]:
    """Return the figures that are left, and all statements of the row with those of 'Tử số' and 'Mẫu số' as ratios.

    Such columns hold counts whatever the unit of the row. The share beside them takes them; it may stand under a title
    of its own ('Kết quả 6 tháng đầu năm') where the row has one numerator only.
    """
    kept: dict[int, Statement] = {id(figure): figure.statement for figure in figures}
    parts = [figure for figure in figures if figure.is_part]
    wholes = [figure for figure in figures if figure.is_whole and not figure.is_part]
    beside = [one for one in figures if one not in (*parts, *wholes) and _may_take_counts(one.statement)]
    taken: set[int] = set()
    for part in parts:
        whole = _only([one for one in wholes if id(one) not in taken], part, is_alone=len(parts) == 1)
        if whole is None:
            kept[id(part)] = _as_count(part.statement)
            continue
        share = _only([one for one in beside if id(one) not in taken], part, is_alone=len(parts) == 1)
        del kept[id(whole)]
        if share is not None:
            counts = _count_pair(share.statement, part.statement, whole.statement)
            kept[id(share)] = _join(share.statement, counts)
            del kept[id(part)]
        else:
            kept[id(part)] = _as_ratio(part.statement, whole.statement)
        taken |= {id(one) for one in (part, whole, share) if one is not None}
    return [one for one in figures if id(one) not in taken], list(kept.values())


def _only(candidates: Sequence[RowFigure], part: RowFigure, *, is_alone: bool) -> RowFigure | None:
    """Return the one candidate under the title of a part; of the whole row where it has one part and none is there."""
    found = [one for one in candidates if one.group == part.group] or (list(candidates) if is_alone else [])
    return found[0] if len(found) == 1 else None


def _may_take_counts(statement: Statement) -> bool:
    quantity = statement.quantity
    is_level = not quantity.is_change and ATTAINMENT not in statement.flags
    return quantity.value_unit == "%" and quantity.denominator is None and is_level


def _only_share(members: Sequence[RowFigure]) -> RowFigure | None:
    """Return the one share without counts of its own; of several the one that its column or its cell says to be one."""
    shares = [one for one in members if _may_take_counts(one.statement)]
    titled = [one for one in shares if one.is_share and not one.is_whole]
    printed = [one for one in shares if _prints_percent(one)]
    return next((found[0] for found in (shares, titled, printed) if len(found) == 1), None)


def _bare_ratio(members: Sequence[RowFigure]) -> tuple[Statement, Statement, Statement] | None:
    """Return the part and the whole of a row that is named a share but holds counts alone, and both as one ratio."""
    if len(members) != 2 or sum(one.is_whole for one in members) != 1:
        return None
    whole, part = sorted(members, key=lambda one: not one.is_whole)
    counts = [_as_count(one.statement).quantity for one in (part, whole)]
    if any(FROM_TABLE not in one.statement.quantity.flags for one in members) or any(
        c.value_unit == "%" for c in counts
    ):
        return None
    return part.statement, whole.statement, _as_ratio(part.statement, whole.statement)


def _as_ratio(part: Statement, whole: Statement) -> Statement:
    counts = [_as_count(one).quantity for one in (part, whole)]
    numerator, denominator = (max(_whole_readings(count)) for count in counts)
    quantity = replace(counts[0], value=numerator, value_unit="count", numerator=numerator, denominator=denominator)
    reasons = part.reasons | {"ratio": f"{numerator:g} / {denominator:g} in the cells of the row"}
    return replace(part, quantity=quantity, reasons=reasons)


def _prints_percent(figure: RowFigure) -> bool:
    return FROM_TABLE not in figure.statement.quantity.flags


def _as_count(statement: Statement) -> Statement:
    """Return a whole number that only the name of its row makes a percentage as a count."""
    quantity = statement.quantity
    is_bare = FROM_TABLE in quantity.flags and quantity.value_unit == "%" and not quantity.is_change
    if not is_bare or ATTAINMENT in statement.flags or not (quantity.value or 0.5).is_integer():
        return statement
    flags = tuple(flag for flag in quantity.flags if flag != FROM_TABLE)
    return replace(statement, quantity=replace(quantity, value_unit="count", flags=flags))


def _counts_beside(share: RowFigure, members: Sequence[RowFigure]) -> _Counts | None:
    others = [one for one in members if one is not share and ATTAINMENT not in one.statement.flags]
    ratios = [one.statement for one in others if one.statement.quantity.denominator is not None]
    if len(ratios) == 1 and ratios[0].quantity.value_unit == "count":
        return _ratio_of(ratios[0], share.statement)
    if not share.is_share and not _prints_percent(share):
        return None
    plain = [one for one in others if not one.is_share and not one.statement.quantity.is_change]
    titled = [(part, whole) for part, whole in permutations(plain, 2) if whole.is_whole and not part.is_whole]
    counts = [
        _count_pair(share.statement, part.statement, whole.statement)
        for part, whole in titled or permutations(plain, 2)
    ]
    fitting = [pair for pair in counts if _gives(share.statement, pair)]
    if titled and len(counts) == 1:
        return counts[0]
    return fitting[0] if len({pair[:2] for pair in fitting}) == 1 else None


def _count_pair(share: Statement, part: Statement, whole: Statement) -> _Counts:
    """Return two counts, each in the reading that gives the share; else in the larger one: 10.000 is ten thousand."""
    readings = [sorted(_whole_readings(one.quantity), reverse=True) for one in (part, whole)]
    pairs = [_Counts(numerator, denominator, (part, whole)) for numerator, denominator in product(*readings)]
    return next((pair for pair in pairs if _gives(share, pair)), pairs[0])


def _whole_readings(quantity: Quantity) -> set[float]:
    readings = {value for value in (quantity.value, quantity.alternative_value) if value is not None}
    return {value for value in readings if value.is_integer()} or readings or {0.0}


def _ratio_of(ratio: Statement, share: Statement) -> _Counts:
    """Return the counts of a cell that holds a ratio; a day that a spreadsheet made of it may be turned round."""
    numerator, denominator = ratio.quantity.numerator or 0.0, ratio.quantity.denominator or 0.0
    counts, turned = _Counts(numerator, denominator, (ratio,)), _Counts(denominator, numerator, (ratio,))
    is_day = max(numerator, denominator) <= _LAST_DAY and min(numerator, denominator) <= _LAST_MONTH
    is_turned = is_day and _grade(share, counts) not in _FITS and _grade(share, turned) in _FITS
    return turned if is_turned else counts


def _grade(share: Statement, counts: _Counts, places: int = 0) -> str:
    """Return how a share relates to its counts, its decimal mark moved by so many places."""
    decimals = max(0, printed_decimals(share.quantity.raw_text) - places)
    value = (share.quantity.value or 0.0) * 10**places
    return grade_ratio(counts.numerator, counts.denominator, value, decimals).grade


def _is_fraction(share: Statement, counts: _Counts) -> bool:
    """Return whether only the share times 100 is what the counts give: .455 beside 5/11."""
    is_small = abs(share.quantity.value or 0.0) <= 1
    return is_small and _grade(share, counts) not in _FITS and _grade(share, counts, _PERCENT) in _FITS


def _gives(share: Statement, counts: _Counts) -> bool:
    return _grade(share, counts) in _FITS or _is_fraction(share, counts)


def _join(share: Statement, counts: _Counts) -> Statement:
    """Return the share with its counts; .455 beside 5/11 is 45.5 %."""
    is_fraction = _is_fraction(share, counts)
    quantity = as_percentage(share.quantity) if is_fraction else share.quantity
    flags, grade = quantity.flags, "pass" if is_fraction else _grade(share, counts)
    noun = next((one.quantity.counted_noun for one in counts.sources if one.quantity.counted_noun), None)
    joined = replace(
        quantity,
        numerator=counts.numerator,
        denominator=counts.denominator,
        counted_noun=quantity.counted_noun or noun,
        flags=flags if grade == "pass" else (*flags, f"ratio-{grade}"),
    )
    beside = f"{counts.numerator:g} / {counts.denominator:g} in the cells beside it"
    return replace(share, quantity=joined, reasons=share.reasons | {"ratio": beside})


def _mark_attainment(figures: Sequence[RowFigure], kept: Sequence[Statement]) -> list[Statement]:
    """Return the statements with a share marked that is the result divided by the plan: 30 of a planned 40 is 75 %."""
    plans = [one.statement for one in figures if one.group[0] == "target"]
    results = [one for one in figures if one.group[0] != "target"]
    if len(plans) != 1 or len(results) < 2:
        return list(kept)
    marked = list(kept)
    for place, one in enumerate(marked):
        is_share = any(figure.is_share for figure in results if figure.statement is one)
        if ATTAINMENT in one.flags or one.quantity.value_unit != "%" or not is_share:
            continue
        if any(_is_part_of_plan(one, other.statement, plans[0]) for other in results):
            marked[place] = replace(one, flags=(*one.flags, ATTAINMENT))
    return marked


def _is_part_of_plan(share: Statement, result: Statement, plan: Statement) -> bool:
    if result is share or not plan.quantity.value or result.quantity.value is None:
        return False
    counts = _Counts(result.quantity.value, plan.quantity.value, ())
    return result.quantity.value_unit == plan.quantity.value_unit and _grade(share, counts) in _FITS
