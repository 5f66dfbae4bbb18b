"""Which cells of one row belong together: never a change, a plan, or counts that something else explains."""

from __future__ import annotations

from vnfilings.extraction.statements._prose import Statement
from vnfilings.extraction.statements._unit_of_measure import ATTAINMENT
from vnfilings.extraction.statements.tables._row_ratios import RowFigure, reconcile_row
from vnfilings.text import Quantity


def _figure(quantity: Quantity, title: str = "", kind: str = "actual", flags: tuple[str, ...] = ()) -> RowFigure:
    statement = Statement(quantity, "t1", 1, kind, "name", "", None, flags)
    return RowFigure(statement, (kind, "2026"), title == "share", title == "whole")


def _share(value: float, title: str = "share", **other: object) -> RowFigure:
    flags = other.pop("flags", ())
    text = f"{value:g}".replace(".", ",")
    quantity = Quantity(text, value=float(value), value_unit="%", **other)  # type: ignore[arg-type]
    return _figure(quantity, title, flags=flags)  # type: ignore[arg-type]


def _count(value: float, title: str = "", kind: str = "actual", **other: object) -> RowFigure:
    quantity = Quantity(f"{value:g}", value=float(value), value_unit="count", **other)  # type: ignore[arg-type]
    return _figure(quantity, title, kind)


def _ratio(part: float, whole: float) -> RowFigure:
    text = f"{part:g}/{whole:g}"
    return _figure(Quantity(text, value=float(part), value_unit="count", numerator=part, denominator=whole))


def _read(*figures: RowFigure) -> list[tuple[float | None, float | None, float | None]]:
    read = [one.quantity for one in reconcile_row(figures)]
    return [(one.value, one.numerator, one.denominator) for one in read]


def _has_met_plan(*figures: RowFigure) -> list[float | None]:
    return [one.quantity.value for one in reconcile_row(figures) if ATTAINMENT in one.flags]


def test_a_change_beside_a_share_takes_no_counts() -> None:
    change = _share(25, is_change=True)
    assert _read(change, _count(15), _count(60, "whole")) == [(25, None, None), (15, None, None), (60, None, None)]
    assert (75, 45, 60) in _read(_share(75), change, _count(45), _count(60, "whole"))


def test_how_far_a_plan_was_met_takes_no_counts() -> None:
    met = _share(75, flags=(ATTAINMENT,))
    assert _read(met, _count(45), _count(60, "whole")) == [(75, None, None), (45, None, None), (60, None, None)]


def test_of_two_ratios_beside_a_share_neither_is_taken_by_its_place() -> None:
    assert (75, None, None) in _read(_share(75, title=""), _ratio(9, 10), _ratio(45, 60))


def test_only_what_a_spreadsheet_takes_for_a_day_is_turned_round() -> None:
    assert _read(_share(60), _ratio(5, 3)) == [(60, 3, 5)]
    assert _read(_share(75), _ratio(60, 45)) == [(75, 60, 45)]
    assert _read(_share(75), _ratio(20, 15)) == [(75, 20, 15)]


def test_of_counts_without_titles_two_pairs_that_give_the_share_are_left_alone() -> None:
    figures = [_count(value) for value in (1, 2, 4)]
    assert (50, None, None) in _read(_share(50), *figures)
    assert (25, 1, 4) in _read(_share(25), *figures)


def test_counts_that_give_no_share_are_read_as_thousands() -> None:
    cells = (_count(9.1, alternative_value=9100.0), _count(10.0, "whole", alternative_value=10000.0))
    assert _read(_share(20), *cells) == [(20, 9100, 10000)]


def test_a_share_is_measured_on_the_one_plan_of_its_row() -> None:
    plan, result, share = _count(40, kind="target"), _count(30), _share(75)
    assert _has_met_plan(plan, result, share) == [75]
    assert _has_met_plan(plan, _count(60, kind="target"), result, share) == []


def test_a_result_in_percent_whose_column_names_no_share_meets_no_plan() -> None:
    assert _has_met_plan(_count(40, kind="target"), _count(30), _share(75, title="")) == []


def test_a_share_of_a_plan_is_measured_in_the_unit_of_the_plan() -> None:
    plan = _figure(Quantity("40", value=40.0, value_unit="money"), kind="target")
    assert _has_met_plan(plan, _count(30), _share(75)) == []
