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
    with pytest.raises(ReleaseRefusedError, match="'a': the sums, shares and earlier releases"):
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
