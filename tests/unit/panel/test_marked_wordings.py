"""The real wordings marked by hand: each half is well formed, and no page lies in two halves."""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path

import pytest

_PROJECT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(_PROJECT / "benchmarks"))
bench = importlib.import_module("fit_match_confidence")
_HALVES = ("tuned",)
#: Halves without synthetic documents, which nobody has looked at.
_REAL_ALONE = ("fifth", "sixth")


def _rows(path: str) -> list[dict[str, str]]:
    with (_PROJECT / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _of_third_marking() -> list[dict[str, str]]:
    """Return the wordings of the pages d102 to d168: digital transformation only."""
    return [row for row in _rows("benchmarks/wordings/wordings.csv") if 102 <= int(row["doc"][1:]) <= 168]


def _wordings(half: str) -> list[dict[str, str]]:
    documents = {row["doc"] for row in _rows("benchmarks/wordings/documents.csv") if row["half"] == half}
    return [row for row in _rows("benchmarks/wordings/wordings.csv") if row["doc"] in documents]


def _of_second_marking() -> list[dict[str, str]]:
    """Return the wordings of the pages d50 to d101: all indicators of an excerpt."""
    return [row for row in _rows("benchmarks/wordings/wordings.csv") if 50 <= int(row["doc"][1:]) <= 101]


def test_no_page_is_listed_twice_and_every_wording_has_its_page() -> None:
    documents = _rows("benchmarks/wordings/documents.csv")
    assert len({row["address"] for row in documents}) == len(documents)
    assert {row["half"] for row in documents} == {*_HALVES, *_REAL_ALONE}
    assert {row["doc"] for row in _rows("benchmarks/wordings/wordings.csv")} == {row["doc"] for row in documents}


def test_the_second_marking_has_wordings_enough_and_most_of_them_are_not_in_the_catalogue() -> None:
    wordings = _of_second_marking()
    assert len(wordings) >= 150
    assert len({row["doc"] for row in wordings}) >= 30
    assert 50 <= sum(bool(row["indicator_code"]) for row in wordings) < len(wordings) / 2


def test_the_third_marking_has_more_wordings_and_about_half_of_them_in_the_catalogue() -> None:
    wordings = _of_third_marking()
    assert len(wordings) >= 250
    assert len({row["doc"] for row in wordings}) >= 45
    assert 0.4 <= sum(bool(row["indicator_code"]) for row in wordings) / len(wordings) <= 0.7


def test_a_wording_of_the_later_markings_is_short_and_has_a_unit_a_noun_when_counted_and_a_code_of_the_catalogue() -> (
    None
):
    codes = {row["indicator_code"] for row in _rows("data/lookup/indicators.csv")} | {""}
    for row in _of_second_marking() + _of_third_marking() + [row for half in _REAL_ALONE for row in _wordings(half)]:
        assert 3 <= len(row["wording"]) <= 160, row
        assert row["unit"] in ("%", "count", "index", "rank", "money"), row
        assert bool(row["counted_noun"]) == (row["unit"] == "count"), row
        assert row["indicator_code"] in codes, row


@pytest.mark.parametrize("half", _HALVES)
def test_every_half_can_be_scored_with_real_and_with_synthetic_wordings(half: str) -> None:
    assert len(bench.read_cases(half, synthetic=False)) == len(_wordings(half))
    assert len(bench.read_cases(half, synthetic=True)) > 150


@pytest.mark.parametrize("half", _REAL_ALONE)
def test_a_half_of_real_wordings_alone_has_no_synthetic_ones(half: str) -> None:
    assert len(bench.read_cases(half, synthetic=False)) == len(_wordings(half)) > 200
    assert bench.read_cases(half, synthetic=True) == []
