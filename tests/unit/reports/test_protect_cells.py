"""What an outsider can compute from all cells that are published together, and what is withheld against it."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.reports.disclosure import (
    Protection,
    Relation,
    ReleaseRefusedError,
    protect_cells,
    share_relations,
    sum_relation,
)


def _protect(
    counts: dict[Hashable, float], *relations: Relation, released: Collection[Hashable] = (), **options: object
) -> Protection:
    """Return what is withheld where all printed counts from 1 to 4 are small."""
    small = [key for key, count in counts.items() if 1 <= count < 5 and key not in released]
    return protect_cells(pd.Series(counts), relations, small, released, threshold=5, **options)  # type: ignore[arg-type]


def test_a_parent_minus_its_other_children_gives_no_child_away() -> None:
    protection = _protect({"p": 103, "a": 3, "b": 40, "c": 60}, sum_relation("p", "abc"))
    assert protection.reasons == {"a": "small", "b": "complementary"}
    assert protection.intervals == {"a": (1, 4)}


def test_a_half_year_minus_a_quarter_gives_no_quarter_away() -> None:
    counts: dict[Hashable, float] = {"Q1": 40, "Q2": 2, "H1": 42, "Q3": 50, "9M": 92}
    protection = _protect(counts, sum_relation("H1", ["Q1", "Q2"]), sum_relation("9M", ["H1", "Q3"]))
    assert protection.reasons == {"Q2": "small", "Q1": "complementary"}


def test_a_small_quarter_that_nobody_prints_is_found_in_what_is_printed_around_it() -> None:
    counts: dict[Hashable, float] = {"9M": 100, "Q1": 50, "Q2": math.nan, "Q3": 48}
    protection = _protect(counts, sum_relation("9M", ["Q1", "Q2", "Q3"]))
    assert protection.reasons == {"Q3": "complementary"}
    assert protection.intervals == {"Q2": (1, 4)}


def test_two_small_cells_with_the_least_possible_sum_take_a_third_cell_with_them() -> None:
    protection = _protect({"a": 1, "b": 1, "c": 40, "all": 42}, sum_relation("all", "abc"))
    assert protection.reasons == {"a": "small", "b": "small", "c": "complementary"}


def test_what_an_earlier_release_printed_is_known_and_another_cell_goes() -> None:
    protection = _protect({"a": 3, "b": 40, "all": 43}, sum_relation("all", "ab"), released=["b"])
    assert protection.reasons == {"a": "small", "all": "complementary"}


def test_a_release_that_earlier_ones_give_away_is_refused_with_the_cell_and_the_reason() -> None:
    with pytest.raises(ReleaseRefusedError, match="'a': it can be computed from sums, shares and earlier releases"):
        _protect({"a": 3, "b": 40, "all": 43}, sum_relation("all", "ab"), released=["b", "all"])


def test_a_share_times_its_denominator_gives_no_numerator_away() -> None:
    shares = share_relations("n", "d", 2.9, shown_by="share")
    protection = _protect({"n": 3, "d": 103}, *shares)
    assert protection.reasons["n"] == "small"
    assert len(protection.reasons) == 2
    low, high = protection.intervals["n"]
    assert low < 3 < high


def test_the_rest_of_a_denominator_is_protected_as_well() -> None:
    shares = share_relations("n", "d", 97.1, shown_by="share")
    protection = _protect(
        {"n": 100, "d": 103, "rest": 3}, sum_relation("d", ["n", "rest"]), *shares, unprinted=["rest"]
    )
    assert protection.intervals == {"rest": (1, 4)}
    assert len(protection.reasons) == 2


def test_cells_of_one_group_are_withheld_together() -> None:
    group = dict.fromkeys(["n", "d", "share"], "statement 1")
    shares = share_relations("n", "d", 2.9, shown_by="share")
    assert set(_protect({"n": 3, "d": 103}, *shares, together=group).reasons) == {"n", "d", "share"}


def test_a_sum_that_sources_contradict_protects_its_parts_all_the_same() -> None:
    protection = _protect({"a": 3, "b": 40, "all": 45}, sum_relation("all", "ab"))
    assert protection.reasons == {"a": "small", "b": "complementary"}


@pytest.mark.parametrize(
    ("counts", "sensitive", "threshold", "message"),
    [
        ({"a": 3}, ["b"], 5, "sensitive cell, found \"'b': None\", expected a cell with a count of 1 to 4"),
        ({"a": 7}, ["a"], 5, "found \"'a': 7\""),
        ({"a": 1}, ["a"], 2, "threshold of small counts, found 2, expected 3 or more"),
    ],
)
def test_wrong_input_is_refused(counts: dict[str, float], sensitive: list[str], threshold: int, message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        protect_cells(pd.Series(counts), [], sensitive, threshold=threshold)


@pytest.mark.parametrize(
    ("counts", "sums", "withheld"),
    [
        ({"Q1": 50, "M1": 20, "M2": 28, "M3": 2}, {"Q1": ["M1", "M2", "M3"]}, {"M3", "M1"}),
        ({"9M": 93, "H1": 40, "Q1": 38, "Q2": 2, "Q3": 53}, {"9M": ["H1", "Q3"], "H1": ["Q1", "Q2"]}, {"Q2", "Q1"}),
        ({"all": 44, "women": 40, "men": 4}, {"all": ["women", "men"]}, {"men", "women"}),
        # Two sums have one cell in common: it protects both.
        ({"p": 43, "a": 3, "b": 40, "q": 43, "c": 3}, {"p": ["a", "b"], "q": ["c", "b"]}, {"a", "c", "b"}),
    ],
)
def test_sums_over_months_quarters_and_sexes_give_nothing_away(
    counts: dict[Hashable, float], sums: dict[str, list[str]], withheld: set[str]
) -> None:
    relations = [sum_relation(total, parts) for total, parts in sums.items()]
    assert set(_protect(counts, *relations).reasons) == withheld


def test_a_sex_that_nobody_reports_is_protected_when_all_minus_the_other_is_small() -> None:
    protection = _protect({"all": 43, "women": 40, "men": math.nan}, sum_relation("all", ["women", "men"]))
    assert protection.reasons == {"women": "complementary"}


def test_two_shares_of_one_denominator_do_not_pin_it_together() -> None:
    relations = [
        *share_relations("n1", "d", 60.0, shown_by="share 1"),
        *share_relations("n2", "d", 3.0, shown_by="share 2"),
    ]
    protection = _protect({"n1": 60, "n2": 3, "d": 100}, *relations)
    low, high = protection.intervals["n2"]
    assert low < 3 < high
    assert {"n2", "share 2"} <= set(protection.reasons)


def test_a_second_release_with_one_more_unit_does_not_give_it_away_as_a_difference() -> None:
    counts: dict[Hashable, float] = {"a": 40, "b": 60, "new": 3, "before": 100, "now": 103}
    sums = [sum_relation("before", "ab"), sum_relation("now", ["before", "new"])]
    assert _protect(counts, *sums, released=["a", "b", "before"]).reasons == {"new": "small", "now": "complementary"}


def test_a_corrected_total_does_not_give_away_the_cell_that_was_corrected() -> None:
    counts: dict[Hashable, float] = {"a before": 9, "a": 3, "b": 60, "all before": 69, "all": 63}
    sums = [sum_relation("all before", ["a before", "b"]), sum_relation("all", ["a", "b"])]
    protection = _protect(counts, *sums, released=["a before", "b", "all before"])
    assert protection.reasons == {"a": "small", "all": "complementary"}


def test_a_merged_province_does_not_give_away_the_part_that_an_earlier_release_withheld() -> None:
    counts: dict[Hashable, float] = {"old 1": 3, "old 2": 40, "old 3": 50, "merged": 93}
    merger = sum_relation("merged", ["old 1", "old 2", "old 3"])
    protection = _protect(counts, merger, released=["old 2", "old 3"], unprinted=["old 1"])
    assert protection.reasons == {"merged": "complementary"}
    assert protection.intervals == {"old 1": (1, 4)}


def test_rounded_neighbours_leave_a_band_around_what_is_withheld() -> None:
    rounded = [
        Relation({"all": 1.0}, 43, 47, shown_by="all, rounded"),
        Relation({"b": 1.0}, 38, 42, shown_by="b, rounded"),
    ]
    counts: dict[Hashable, float] = {"a": 3, "b": 42, "all": 45}
    protection = _protect(counts, sum_relation("all", "ab"), *rounded, unprinted=["a", "b", "all"])
    assert protection.reasons == {}
    assert protection.intervals == {"a": (1, 4)}
