"""Which value of an organisation goes up, for which day, by which rule, and what is said of those left out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.panel import consolidate
from analysis.panel.consolidation import add_consolidated

sys.path.insert(0, str(Path(__file__).parent))

from facility_tables import (  # type: ignore[import-not-found]
    CATALOGUE,
    UNITS,
    add_up,
    find_sum,
    make_observations,
    read_catalogue,
    read_units,
)

_CATALOGUE = f"""{CATALOGUE}
satisfied_count | count | survey | sum | facility | |
aged_count | count | stock | sum | hospital | 366 |
screens_pct | share | stock | latest | hospital | 366 |
score | index | stock | mean | hospital | |
province_count | count | stock | sum | province | |"""
_UNITS = f"""{UNITS}
f-m | facility | hospital | p34-q | |
f-u | facility | | p34-r | |
f-n | facility | other_facility | moh | |"""


def _day(text: str) -> dict[str, Any]:
    return {"as_of": pd.Timestamp(text)}


def _up(*rows: tuple[Any, ...], **more: Any) -> pd.DataFrame:
    return add_up(*rows, **({"catalogue": _CATALOGUE, "units": _UNITS} | more))


def _visits(unit: str, value: object, period: str = "2026-H1", **more: Any) -> tuple[Any, ...]:
    return (unit, "visits_count", period, value, more)


def test_a_facility_of_unknown_type_is_expected_as_any_other() -> None:
    row = find_sum(_up(_visits("f-r", 1.0), _visits("f-u", 2.0)), unit="p34-r")
    assert (row["value"], row["n_expected"]) == (3.0, 2)


def test_a_facility_that_has_closed_is_not_missing() -> None:
    closed = UNITS.replace("f-b | facility | hospital | p34-q | |", "f-b | facility | hospital | p34-q | | 2026-06-29")
    rows = (_visits("f-a", 1.0), _visits("f-c", 2.0))
    assert find_sum(_up(*rows, units=closed, lists="p34-q"))[["n_expected", "used"]].tolist() == [2, "added"]
    assert find_sum(_up(*rows, lists="p34-q", units=UNITS))["missing_units"] == "f-b"


def test_provinces_that_have_ended_and_ministries_without_such_facilities_are_not_expected() -> None:
    rows = [(unit, "emr_count", "2026-06-30", 1.0) for unit in ("p34-q", "p34-r")]
    found = find_sum(_up(*rows), "emr_count", "2026-06-30", "vn")
    assert (found["n_expected"], found["used"]) == (2, "added"), "a ministry has no hospital here"
    rows = [_visits(unit, 1.0) for unit in ("p34-q", "p34-r")]
    assert find_sum(_up(*rows), unit="vn")["missing_units"] == "moh"
    rows = [(unit, "province_count", "2026-06-30", 1.0) for unit in ("p34-q", "p34-r")]
    assert find_sum(_up(*rows), "province_count", "2026-06-30", "vn")["n_expected"] == 2


def test_a_facility_belongs_to_its_new_department_from_its_first_day() -> None:
    found = _up(_visits("f-c", 1.0, "2025-06-30"), _visits("f-c", 2.0, "2025-07-01"), lists="p63-k p34-q")
    assert find_sum(found, period="2025-07-01", unit="p34-q")["value"] == 2.0
    assert find_sum(found, period="2025-06-30", unit="p63-k")["value"] == 1.0


def test_a_facility_below_a_district_adds_up_to_the_department_above_the_district() -> None:
    units = UNITS.replace(
        "f-a | facility | hospital | p34-q", "d-a | district | | p34-q | |\nf-a | facility | hospital | d-a"
    )
    assert find_sum(_up(_visits("f-a", 1.0), _visits("f-b", 2.0), units=units))["value"] == 3.0


def test_a_facility_that_moved_is_no_part_and_no_stranger_of_whom_it_left() -> None:
    row = find_sum(_up(_visits("f-n", 1.0), _visits("f-m", 5.0), lists="moh"), unit="moh")
    assert (row["value"], row["is_complete"], pd.isna(row["left_out"])) == (1.0, True, True)


def test_a_period_bears_the_name_that_most_use() -> None:
    rows = [("f-a", "emr_count", "2026-06-30", 1.0), ("f-b", "emr_count", "2026-H1", 2.0)]
    found = _up(*rows, ("f-m", "emr_count", "2026-06-30", 3.0))
    assert found.xs("emr_count", level=1).index.get_level_values("period").tolist() == ["2026-06-30"]


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ((5.0, _day("2026-07-01")), (6.0, _day("2026-07-02")), 6.0),
        ((6.0, _day("2026-07-02")), (5.0, _day("2026-07-01")), 6.0),
        ((5.0, {}), (None, {"status": "no_information", "is_chosen": False} | _day("2026-07-02")), 5.0),
        ((5.0, {}), (7.0, {"is_chosen": False} | _day("2026-07-02")), 5.0),
    ],
    ids=["newest last", "newest first", "a number goes before none", "only what is chosen"],
)
def test_of_two_names_of_one_day_the_newest_number_that_was_chosen_counts(
    first: tuple[Any, ...], second: tuple[Any, ...], value: float
) -> None:
    rows = [("f-a", "emr_count", "2026-H1", *first), ("f-a", "emr_count", "2026-06-30", *second)]
    found = _up(*rows, ("f-b", "emr_count", "2026-H1", 100.0))
    assert find_sum(found, "emr_count")["value"] == 100.0 + value


def test_of_two_names_of_one_day_the_one_with_counts_goes_before_a_newer_without() -> None:
    rows = [("f-a", "screens_pct", "2026-H1", "1/2"), ("f-a", "screens_pct", "2026-06-30", 50.0, _day("2026-08-01"))]
    row = find_sum(_up(*rows, ("f-b", "screens_pct", "2026-H1", "1/2")), "screens_pct")
    assert (row["numerator"], row["denominator"], row["value"], row["n_reported"]) == (2.0, 4.0, 50.0, 2)


def test_the_latest_of_several_earlier_stocks_is_carried_and_only_by_the_rule_of_the_latest() -> None:
    earlier = [("2025-09-30", 1.0), ("2026-03-31", 2.0), ("2025-12-31", 4.0)]
    for code, value, missing in (("beds_count", 102.0, "f-m"), ("aged_count", 100.0, "f-a f-m")):
        rows = [("f-a", code, period, number) for period, number in earlier]
        row = find_sum(_up(*rows, (("f-b"), code, "2026-06-30", 100.0), lists="p34-q"), code, "2026-06-30")
        assert (row["value"], row["missing_units"]) == (value, missing)


def test_a_sum_of_shorter_periods_keeps_what_is_said_of_each() -> None:
    rows = [
        _visits("f-a", 1.0, "2026-Q1", **_day("2026-04-05")),
        _visits("f-a", 2.0, "2026-Q2", status="estimate", flags="low-confidence", **_day("2026-07-20")),
        _visits("f-b", 9.0, **_day("2026-07-01")),
    ]
    row = find_sum(_up(*rows))
    assert (row["value"], row["status"], row["as_of"]) == (12.0, "estimate", pd.Timestamp("2026-07-20"))
    assert {"low-confidence", "estimate", "added-periods"} <= set(row["flags"].split())


def test_a_share_of_shorter_periods_is_recomputed_from_the_counts_of_all() -> None:
    rows = [("f-a", "records_pct", "2026-Q1", "1/10"), ("f-a", "records_pct", "2026-Q2", "9/10")]
    row = find_sum(_up(*rows, ("f-b", "records_pct", "2026-H1", "5/20")), "records_pct")
    assert (row["numerator"], row["denominator"], row["value"]) == (15.0, 40.0, 37.5)


def test_a_year_that_nobody_reported_is_added_from_quarters_but_never_of_a_survey() -> None:
    for code, periods in (
        ("visits_count", {"2026-Q1", "2026-Q2", "2026-Q3", "2026-H1", "2026-9M"}),
        ("satisfied_count", {"2026-Q1", "2026-Q2", "2026-Q3"}),
    ):
        rows = [(unit, code, f"2026-Q{n}", float(n)) for unit in ("f-a", "f-b") for n in (1, 2, 3)]
        assert set(_up(*rows).xs("p34-q").index.get_level_values("period")) == periods
    rows = [("f-a", "satisfied_count", f"2026-Q{n}", 1.0) for n in (1, 2)]
    whole = [(unit, "satisfied_count", "2026-H1", 10.0) for unit in ("f-b", "f-c")]
    assert find_sum(_up(*rows, *whole), "satisfied_count")["value"] == 20.0


def test_a_half_year_of_a_complete_and_a_partial_quarter_is_partial() -> None:
    rows = [_visits(unit, 1.0, "2026-Q1") for unit in ("f-a", "f-b", "f-c")]
    parts = [*rows, _visits("f-d", 2.0, "2026-Q2"), _visits("p34-r", 7.0)]
    units = UNITS.replace("f-d | facility | no_care | p34-q | |", "f-d | facility | hospital | p34-q | 2026-04-01 |")
    row = find_sum(_up(*parts, units=units, lists="p34-q"), unit="vn")
    assert (row["value"], row["used"], "partial" in row["flags"].split()) == (12.0, "neither", True)


def test_the_longest_of_the_shorter_periods_are_added() -> None:
    rows = [_visits("f-a", 1.0, "2026-Q1"), _visits("f-a", 2.0, "2026-Q2"), _visits("f-a", 10.0, "2026-H1")]
    rows += [_visits("f-a", 5.0, "2026-H2"), _visits("f-b", 100.0, "2026")]
    assert find_sum(_up(*rows), period="2026")["value"] == 115.0


def test_what_did_not_occur_is_a_zero_of_a_share_too_and_nothing_of_nothing_is_no_share() -> None:
    nothing = {"status": "none_occurred", "value": None, "is_chosen": False}
    row = find_sum(
        _up(("f-a", "records_pct", "2026-H1", None, nothing), ("f-b", "records_pct", "2026-H1", "1/4")), "records_pct"
    )
    assert (row["value"], row["denominator"], row["n_reported"]) == (25.0, 4.0, 2)
    row = find_sum(_up(*[(unit, "records_pct", "2026-H1", None, nothing) for unit in ("f-a", "f-b")]), "records_pct")
    assert (row["denominator"], pd.isna(row["value"])) == (0.0, True)


@pytest.mark.parametrize(
    ("flags", "reason"), [("denominator-nationwide", "no_counts"), ("undated", "undated"), ("outside-limits", "wrong")]
)
def test_a_share_of_another_base_an_undated_and_a_wrong_one_are_left_out_and_named(flags: str, reason: str) -> None:
    rows = [("f-a", "records_pct", "2026-H1", "90/100", {"flags": flags}), ("f-b", "records_pct", "2026-H1", "1/100")]
    row = find_sum(_up(*rows, ("f-c", "records_pct", "2026-H1", "1/100"), lists="p34-q", units=UNITS), "records_pct")
    assert (row["value"], row["left_out"], row["is_complete"], row["used"]) == (1.0, f"f-a: {reason}", False, "neither")
    assert "partial" in row["flags"]


def test_a_mean_is_not_weighted_by_denominators() -> None:
    rows = [
        ("f-a", "score", "2026-06-30", 1.0, {"denominator": 9.0}),
        ("f-b", "score", "2026-06-30", 4.0, {"denominator": 1.0}),
    ]
    assert find_sum(_up(*rows), "score", "2026-06-30")["value"] == 2.5


def test_weights_are_the_latest_known_in_the_period() -> None:
    rows = [("f-a", "staff_per_bed", "2026-06-30", 1.0), ("f-b", "staff_per_bed", "2026-06-30", 2.0)]
    beds = [("f-a", "2025", 1.0), ("f-a", "2026-03-31", 300.0), ("f-a", "2026-12-31", 900.0), ("f-b", "2026-H1", 100.0)]
    weights = [(unit, "beds_count", period, number) for unit, period, number in beds]
    assert find_sum(_up(*rows, *weights), "staff_per_bed", "2026-06-30")["value"] == 1.25


def test_counts_that_only_some_state_are_not_added_up_as_if_they_were_all() -> None:
    rows = [_visits("f-a", 5.0, numerator=5.0, denominator=10.0), _visits("f-b", 6.0)]
    row = find_sum(_up(*rows))
    assert (row["value"], pd.isna(row["numerator"]), pd.isna(row["denominator"])) == (11.0, True, True)


def test_sums_of_an_earlier_build_are_not_added_up_again() -> None:
    rows = make_observations(*[_visits(unit, 10.0) for unit in ("f-a", "f-b", "f-c", "f-r")])
    names, lists = (read_units(), read_catalogue()), pd.DataFrame({"unit_code": ["p34-q", "p34-r"]})
    once = consolidate(rows, *names, lists)
    again = consolidate(add_consolidated(rows, once, names[1]), *names, lists)
    pd.testing.assert_frame_equal(once, again)


@pytest.mark.parametrize(
    ("earlier", "share"),
    [
        (("2025-H2", "1/100"), 50.0),
        (("2026-H2", "1/100"), None),  # what came later is not known yet
        (("2025", "1/100"), None),  # a year is no half-year
        (("2025-H2", 1.0), None),
    ],
)
def test_the_share_of_the_denominator_takes_the_last_one_of_a_period_as_long_or_is_not_known(
    earlier: tuple[str, object], share: float | None
) -> None:
    rows = [("f-a", "records_pct", "2026-H1", "90/100"), ("f-b", "records_pct", "2026-H1", 50.0)]
    rows += [("f-b", "records_pct", *earlier)]
    found = _up(*rows, units=UNITS.replace("f-c | facility | other_facility", "f-c | facility | no_care"))
    row = find_sum(found, "records_pct")
    assert row["left_out"] == "f-b: no_counts"
    assert (None if pd.isna(row["share_of_denominator"]) else row["share_of_denominator"]) == share


def test_a_sum_is_as_new_as_its_newest_part_and_its_difference_is_exact() -> None:
    rows = [_visits("f-a", 0.1, **_day("2026-07-01")), _visits("f-b", 0.5, **_day("2026-07-09")), _visits("p34-q", 0.7)]
    row = find_sum(_up(*rows))
    assert (row["as_of"], row["difference"]) == (pd.Timestamp("2026-07-09"), 0.1)


def test_a_reported_total_of_another_period_that_ends_on_the_day_does_not_stand_beside_the_sum() -> None:
    row = find_sum(_up(_visits("f-a", 1.0), _visits("f-b", 2.0), _visits("p34-q", 9.0, "2026-Q2")))
    assert (row["used"], pd.isna(row["reported_value"])) == ("neither", True)


def test_a_settled_sum_that_has_no_value_any_more_gives_way_to_the_reported_total() -> None:
    settled = pd.DataFrame({"statement_id": ["sum:p34-q:visits_count:2026-H1"]})
    rows = [_visits("f-a", 1.0, op=">="), _visits("f-b", 2.0, op="<"), _visits("p34-q", 9.0), _visits("p34-r", 1.0)]
    found = _up(*rows, settled=settled)
    assert (find_sum(found)["used"], find_sum(found, unit="vn")["value"]) == ("reported", 10.0)


def test_a_stock_begins_with_the_period_by_which_it_is_called() -> None:
    rows = [
        ("f-a", "emr_count", "2026-Q2", 1.0),
        ("f-b", "emr_count", "2026-H1", 2.0),
        ("f-m", "emr_count", "2026-H1", 2.0),
    ]
    assert find_sum(_up(*rows), "emr_count")["period_start"] == pd.Timestamp("2026-01-01")


def test_what_is_said_of_a_part_is_said_of_the_country_too() -> None:
    rows = [_visits(unit, 1.0, flags="low-confidence") for unit in ("f-a", "f-b", "f-r", "f-u")]
    row = find_sum(_up(*rows), unit="vn")
    assert {"low-confidence", "partial"} <= set(row["flags"].split())


def test_a_stock_of_a_day_outside_the_period_of_its_filing_stays_where_it_is() -> None:
    rows = make_observations(
        ("f-a", "emr_count", "2025-12-31", 3.0),
        ("f-b", "emr_count", "2026-06-30", 4.0),
        ("f-m", "emr_count", "2026-06-30", 5.0),
    )
    found = consolidate(
        rows, read_units(_UNITS), read_catalogue(_CATALOGUE), filed_for=dict.fromkeys(rows["statement_id"], "2026-H1")
    )
    assert found[["period", "value"]].to_numpy().tolist() == [["2026-H1", 9.0]]
