"""What facilities and departments add up to: exact sums, coverage, and nothing mixed or counted twice."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.i18n import translate_cell
from analysis.panel import consolidate
from analysis.panel.consolidation import add_consolidated, add_operators

sys.path.insert(0, str(Path(__file__).parent))

from facility_tables import (  # type: ignore[import-not-found]
    add_up,
    find_sum,
    make_observations,
    read_catalogue,
    read_units,
)


def test_two_facilities_that_filed_counts_give_their_department_a_sum_with_its_coverage() -> None:
    row = find_sum(add_up(("f-a", "visits_count", "2026-H1", 1468.0), ("f-b", "visits_count", "2026-H1", 2400.0)))
    assert (row["value"], row["n_reported"], row["n_expected"], row["missing_units"]) == (3868.0, 2, 3, "f-c")
    assert (row["is_complete"], row["used"], row["parts"]) == (False, "neither", "s0 | s1")
    assert set(row["flags"].split()) == {"partial", "list-open"}


def test_a_share_is_recomputed_from_summed_counts() -> None:
    row = find_sum(
        add_up(("f-a", "records_pct", "2026-H1", "90/100"), ("f-b", "records_pct", "2026-H1", "10/1000")), "records_pct"
    )
    assert (row["numerator"], row["denominator"], round(row["value"], 4)) == (100.0, 1100.0, 9.0909)


def test_a_share_without_counts_is_left_out_and_named() -> None:
    row = find_sum(
        add_up(
            ("f-a", "records_pct", "2026-H1", "90/100"),
            ("f-b", "records_pct", "2026-H1", "1/100"),
            ("f-c", "records_pct", "2026-H1", 50.0),
        ),
        "records_pct",
    )
    assert (row["value"], row["left_out"], pd.isna(row["missing_units"])) == (45.5, "f-c: no_counts", True)
    assert not row["is_complete"]


def test_a_sum_is_used_only_where_all_facilities_are_known_to_be_listed_and_reported() -> None:
    rows = [(unit, "visits_count", "2026-H1", 10.0) for unit in ("f-a", "f-b", "f-c")]
    assert find_sum(add_up(*rows))["used"] == "neither"
    assert find_sum(add_up(*rows, lists="p34-q"))["used"] == "added"
    assert find_sum(add_up(*rows[:2], lists="p34-q"))["used"] == "neither"


def test_only_a_sum_that_is_used_becomes_an_observation() -> None:
    doubt = {"flags": "low-confidence"}
    rows = [(unit, "visits_count", "2026-H1", 10.0, doubt) for unit in ("f-a", "f-b", "f-c")]
    observations, complete = make_observations(*rows), pd.DataFrame({"unit_code": ["p34-q"]})
    for lists, expected in ((complete, [30.0]), (complete.iloc[:0], [])):
        added_up = consolidate(observations, read_units(), read_catalogue(), lists)
        both = add_consolidated(observations, added_up, read_catalogue())
        made = both[both["flags"].fillna("").str.contains("consolidated")]
        assert made["value"].tolist() == expected
        assert ["low-confidence" in flags for flags in made["flags"]] == [True] * len(made)


def test_a_reported_total_stands_beside_the_sum_and_goes_up_instead_of_it() -> None:
    found = add_up(
        ("f-a", "visits_count", "2026-H1", 10.0),
        ("f-b", "visits_count", "2026-H1", 20.0),
        ("p34-q", "visits_count", "2026-H1", 100.0),
        ("p34-r", "visits_count", "2026-H1", 5.0),
    )
    assert find_sum(found)[["used", "reported_value", "difference"]].tolist() == ["reported", 100.0, 70.0]
    assert find_sum(found, unit="vn")["value"] == 105.0, (
        "the reported total of the province once, its facilities not again"
    )


def test_a_sum_that_a_person_settled_for_goes_before_the_reported_total() -> None:
    key = "sum:p34-q:visits_count:2026-H1"
    settled = pd.DataFrame(
        {"unit_code": "p34-q", "indicator_code": "visits_count", "period": "2026-H1", "statement_id": [key]}
    )
    rows = (
        ("f-a", "visits_count", "2026-H1", 10.0),
        ("f-b", "visits_count", "2026-H1", 20.0),
        ("p34-q", "visits_count", "2026-H1", 100.0, {"as_of": pd.Timestamp("2026-07-20")}),
        ("p34-r", "visits_count", "2026-H1", 5.0),
    )
    found = add_up(*rows, settled=settled)
    assert (find_sum(found)["used"], find_sum(found, unit="vn")["value"]) == ("added", 35.0)
    notes = settled.assign(settled_by="An", settled_on=pd.Timestamp("2026-08-01"), reason="counted again")
    both = add_consolidated(make_observations(*rows), found.reset_index(), read_catalogue(), notes)
    mine = both[both["unit_code"] == "p34-q"].set_index("statement_id")
    assert mine["is_chosen"].to_dict() == {"s2": False, key: True}
    assert ["counted again" in translate_cell(rule, "en") for rule in mine["chosen_rule"]] == [True, True]


def test_partial_sums_of_provinces_add_up_to_a_partial_sum_of_the_country() -> None:
    found = add_up(
        ("f-a", "visits_count", "2026-H1", 10.0),
        ("f-b", "visits_count", "2026-H1", 20.0),
        ("f-r", "visits_count", "2026-H1", 7.0),
        lists="p34-r",
    )
    row = find_sum(found, unit="vn")
    assert (row["value"], row["is_complete"], row["used"]) == (37.0, False, "neither")
    assert ["list-open" in find_sum(found, unit=unit)["flags"] for unit in ("p34-q", "vn")] == [True, False]
    assert "partial" in row["flags"]
    assert row["parts"] == "sum:p34-q:visits_count:2026-H1 | sum:p34-r:visits_count:2026-H1"


def test_a_year_is_added_from_four_quarters_but_never_from_overlapping_periods() -> None:
    quarters = [("f-a", "visits_count", f"2025-Q{n}", float(n)) for n in (1, 2, 3, 4)]
    year = ("f-b", "visits_count", "2025", 100.0)
    row = find_sum(add_up(*quarters, year), period="2025")
    assert (row["value"], "added-periods" in row["flags"].split()) == (110.0, True)
    assert row["n_reported"] == 2
    for others in (
        [("f-a", "visits_count", "2025-H1", 3.0), ("f-a", "visits_count", "2025-9M", 6.0)],
        quarters[:3],
    ):
        row = find_sum(add_up(*others, year, ("f-c", "visits_count", "2025", 1.0)), period="2025")
        assert (row["value"], row["missing_units"]) == (101.0, "f-a"), "no year is made of periods that do not fill it"


def test_an_average_of_a_year_is_never_the_sum_of_those_of_its_quarters() -> None:
    quarters = [("f-a", "stay_days", f"2025-Q{n}", 6.0) for n in (1, 2, 3, 4)]
    row = find_sum(add_up(*quarters, ("f-b", "stay_days", "2025", 8.0), lists="p34-q"), "stay_days", "2025")
    assert (row["value"], row["missing_units"]) == (8.0, "f-a")


def test_a_half_year_and_a_quarter_fill_nine_months() -> None:
    row = find_sum(
        add_up(
            ("f-a", "visits_count", "2025-H1", 3.0),
            ("f-a", "visits_count", "2025-Q3", 4.0),
            ("f-b", "visits_count", "2025-9M", 10.0),
        ),
        period="2025-9M",
    )
    assert (row["value"], row["parts"]) == (17.0, "s0 | s1 | s2")


def test_stocks_meet_on_their_last_day_however_the_period_is_called() -> None:
    found = add_up(
        ("f-a", "emr_count", "2026-06-30", 1.0),
        ("f-b", "emr_count", "2026-H1", 1.0),
        ("f-a", "emr_count", "2026-03-31", 0.0),
    )
    assert find_sum(found, "emr_count", "2026-H1")["value"] == 2.0
    assert ("p34-q", "emr_count", "2026-06-30") not in found.index


def test_stocks_that_filings_on_one_period_count_on_different_days_meet_at_its_end() -> None:
    rows = make_observations(
        ("f-a", "emr_count", "2026-06-14", 3.0),
        ("f-b", "emr_count", "2026-06-30", 4.0),
        ("f-a", "emr_count", "2026-05-31", 2.0),
        ("f-a", "emr_count", "2025-12-31", 1.0),
    )
    filed_for = dict.fromkeys(rows["statement_id"], "2026-H1")
    found = consolidate(rows, read_units(), read_catalogue(), filed_for=filed_for)
    assert found[["period", "value", "parts"]].to_numpy().tolist() == [["2026-H1", 7.0, "s0 | s1"]]
    assert "carried" in found["flags"].iloc[0].split()


def test_the_latest_value_of_a_stock_is_carried_no_further_than_its_age() -> None:
    def total(earlier: str) -> Any:
        rows = [("f-a", "beds_count", earlier, 100.0), ("f-b", "beds_count", "2026-06-30", 50.0)]
        return find_sum(add_up(*rows, ("f-a", "beds_count", "2019", 1.0), lists="p34-q"), "beds_count", "2026-06-30")

    assert (total("2025-12-31")["value"], "carried" in total("2025-12-31")["flags"]) == (150.0, True)
    assert (total("2025-06-29")["value"], pd.isna(total("2025-06-29")["missing_units"])) == (150.0, True)
    assert (total("2025-06-28")["value"], total("2025-06-28")["missing_units"]) == (50.0, "f-a")


def test_a_weighted_mean_takes_the_weights_of_the_indicator_named_and_says_who_has_none() -> None:
    rows = [
        ("f-a", "staff_per_bed", "2026-06-30", 1.0),
        ("f-b", "staff_per_bed", "2026-06-30", 2.0),
        ("f-a", "beds_count", "2026-06-30", 300.0),
    ]
    row = find_sum(add_up(*rows, lists="p34-q"), "staff_per_bed", "2026-06-30")
    assert (row["value"], row["left_out"]) == (1.0, "f-b: no_weight")
    weighed = add_up(*rows, ("f-b", "beds_count", "2026-06-30", 100.0))
    assert find_sum(weighed, "staff_per_bed", "2026-06-30")["value"] == 1.25


def test_ranks_are_never_added_up() -> None:
    assert add_up(("f-a", "rank", "2026", 1.0), ("f-b", "rank", "2026", 2.0)).empty


@pytest.mark.parametrize(
    ("operators", "expected"),
    [
        ((">=", "="), ">="),
        ((">", ">="), ">"),
        (("~", "="), "~"),
        (("~", ">="), "~"),
        (("<", "<="), "<"),
        (("<~", "="), "<~"),
        ((">", "<"), None),
        ((">=", "<~"), None),
        (("=", "="), "="),
    ],
)
def test_bounds_of_one_side_stay_a_bound(operators: tuple[str, ...], expected: str | None) -> None:
    assert add_operators(operators) == expected


def test_bounds_that_face_both_ways_give_no_sum() -> None:
    row = find_sum(
        add_up(
            ("f-a", "visits_count", "2026-H1", 40.0, {"op": ">="}),
            ("f-b", "visits_count", "2026-H1", 30.0, {"op": "<"}),
        )
    )
    assert pd.isna(row["value"])
    assert "mixed-bounds" in row["flags"]


def test_flags_and_statuses_of_parts_are_carried_up() -> None:
    row = find_sum(
        add_up(
            ("f-a", "visits_count", "2026-H1", 40.0, {"status": "estimate", "flags": "low-confidence"}),
            ("f-b", "visits_count", "2026-H1", 30.0, {"status": "corrected", "op": ">="}),
        )
    )
    assert (row["value"], row["op"], row["status"]) == (70.0, ">=", "estimate")
    assert {"low-confidence", "estimate", "corrected", "partial"} <= set(row["flags"].split())


def test_a_count_of_another_thing_is_left_out_and_named_and_alone_adds_up_to_nothing() -> None:
    wide = {"counted": "facilities"}
    own = ("f-a", "emr_count", "2026", 1.0)
    row = find_sum(add_up(own, ("f-b", "emr_count", "2026", 5.0, wide)), "emr_count", "2026")
    assert (row["left_out"], row["value"], row["is_complete"]) == ("f-b: other_count", 1.0, False)
    alike = [("f-a", "emr_count", "2026", 1.0, wide), ("f-b", "emr_count", "2026", 5.0, wide)]
    assert add_up(*alike).empty


def test_another_scope_and_another_kind_of_facility_are_left_out_and_named() -> None:
    row = find_sum(
        add_up(
            ("f-a", "emr_count", "2026", 1.0),
            ("f-b", "public_emr_count", "2026", 1.0),
            ("f-c", "emr_count", "2026", 1.0),
            lists="p34-q",
        ),
        "emr_count",
        "2026",
    )
    assert (row["value"], row["left_out"]) == (1.0, "f-b: other_scope | f-c: not_expected")
    assert (pd.isna(row["missing_units"]), row["is_complete"]) == (True, False)


def test_reasons_for_no_value_are_told_apart() -> None:
    nothing = {"value": None, "is_chosen": False}
    row = find_sum(
        add_up(
            ("f-a", "visits_count", "2026-H1", None, nothing | {"status": "none_occurred"}),
            ("f-b", "visits_count", "2026-H1", None, nothing | {"status": "not_applicable"}),
            ("f-c", "visits_count", "2026-H1", 5.0),
            lists="p34-q",
        )
    )
    assert (row["value"], row["n_reported"], row["n_expected"], row["is_complete"]) == (5.0, 2, 2, True)
    row = find_sum(
        add_up(
            ("f-a", "visits_count", "2026-H1", None, nothing | {"status": "suppressed"}),
            ("f-b", "visits_count", "2026-H1", None, nothing | {"status": "no_information"}),
            ("f-c", "visits_count", "2026-H1", 5.0),
            lists="p34-q",
        )
    )
    assert (row["missing_units"], "suppressed" in row["flags"]) == ("f-a f-b", True)


def test_a_facility_adds_up_to_the_province_that_it_stood_in_on_that_day() -> None:
    rows = [(unit, "visits_count", "2025-H1", 1.0) for unit in ("f-a", "f-b", "f-c")]
    found = add_up(*rows, lists="p63-k p34-q")
    assert found.index.get_level_values("unit_code").tolist() == ["p63-k"], "p34-q did not exist, f-a had no other"
    assert found["value"].tolist() == [1.0]


def test_the_share_of_the_denominator_counts_the_last_known_one_of_the_missing() -> None:
    row = find_sum(
        add_up(
            ("f-a", "records_pct", "2026-H1", "90/100"),
            ("f-b", "records_pct", "2026-H1", "20/100"),
            ("f-c", "records_pct", "2025-H2", "10/200"),
        ),
        "records_pct",
    )
    assert row["share_of_denominator"] == 50.0


def test_a_total_in_doubt_is_left_out_as_wrong() -> None:
    row = find_sum(
        add_up(
            ("f-a", "visits_count", "2026-H1", 1.0),
            ("f-b", "visits_count", "2026-H1", 999.0, {"flags": "audit-error"}),
        )
    )
    assert (row["value"], row["left_out"]) == (1.0, "f-b: wrong")


_COUNTS = st.lists(st.one_of(st.none(), st.decimals(0, 10**12, places=3, allow_nan=False)), min_size=3, max_size=3)


@settings(max_examples=25)
@given(_COUNTS, st.permutations(range(3)), st.sampled_from(["visits_count", "emr_count"]))
def test_sums_equal_brute_force_in_every_order_of_the_rows(
    counts: list[Decimal | None], order: list[int], code: str
) -> None:
    units = ("f-a", "f-b", "f-c")
    rows = [(units[i], code, "2026-H1", float(counts[i])) for i in order if counts[i] is not None]  # type: ignore[arg-type]
    if not rows:
        return
    wanted = [
        n for unit, n in zip(units, counts, strict=True) if n is not None and (code == "visits_count" or unit != "f-c")
    ]
    found = add_up(*rows, lists="p34-q")
    row = find_sum(found, code)
    assert row["n_reported"] == len(wanted)
    if wanted:
        assert row["value"] == float(sum(Decimal(repr(float(n))) for n in wanted))
    else:
        assert pd.isna(row["value"])


@settings(max_examples=25)
@given(st.integers(0, 2), st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
def test_a_missing_facility_changes_no_other_part(gone: int, counts: list[int]) -> None:
    units = ("f-a", "f-b", "f-c")
    rows = [(unit, "visits_count", "2026-H1", float(n)) for unit, n in zip(units, counts, strict=True)]
    whole = find_sum(add_up(*rows, ("f-r", "visits_count", "2026-H1", 3.0), lists="p34-q p34-r"))
    left = [row for number, row in enumerate(rows) if number != gone]
    found = add_up(*left, ("f-r", "visits_count", "2026-H1", 3.0), lists="p34-q p34-r")
    assert find_sum(found)["value"] == whole["value"] - counts[gone]
    assert find_sum(found)["missing_units"] == units[gone]
    assert find_sum(found, unit="p34-r")["value"] == 3.0


def test_what_was_estimated_and_what_was_corrected_is_told_at_every_level_above() -> None:
    sums = add_up(
        ("f-a", "visits_count", "2026-H1", 40.0, {"status": "estimate"}),
        ("f-b", "visits_count", "2026-H1", 30.0, {"status": "corrected"}),
        ("f-c", "visits_count", "2026-H1", 20.0),
        ("p34-r", "visits_count", "2026-H1", 20.0),
        lists="p34-q",
    )
    for unit in ("p34-q", "vn"):
        assert {"estimate", "corrected"} <= set(find_sum(sums, unit=unit)["flags"].split())
