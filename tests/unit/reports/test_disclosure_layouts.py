"""Random layouts against an attacker who shares no code with the solver: no small count can be computed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))

from disclosure import Layout, disclosed, draw_layout

from analysis.reports.disclosure import ReleaseRefusedError, sum_relation

_LAYOUTS, _CELLS = 150, 20


def test_no_withheld_count_of_random_layouts_can_be_computed() -> None:
    before = refused = 0
    for seed in range(_LAYOUTS):
        layout = draw_layout(seed, _CELLS)
        before += bool(disclosed(layout, set(layout.small)))
        try:
            withheld = layout.protect().reasons
        except ReleaseRefusedError:
            refused += 1
            continue
        assert not disclosed(layout, withheld), seed
    assert before > _LAYOUTS / 4, "the attacker finds nothing where the small counts alone are withheld"
    assert refused < _LAYOUTS / 20


@pytest.mark.parametrize("seed", [1370, 1600, 1783, 1870])
def test_no_known_cell_is_taken_for_a_withheld_one(seed: int) -> None:
    """The cheapest cover of all goals was once 'everything never printed', which hides nothing."""
    layout = draw_layout(seed, 120)
    assert not disclosed(layout, layout.protect().reasons)


@pytest.mark.parametrize(
    ("withheld", "found"),
    [({"a"}, ["a"]), ({"a", "b"}, ["a"]), ({"a", "all"}, ["a"]), ({"a", "b", "bc"}, [])],
)
def test_the_attacker_adds_two_sums_up(withheld: set[str], found: list[str]) -> None:
    truth = {"a": 3, "b": 40, "c": 50, "ab": 43, "bc": 90, "all": 93}
    relations = [sum_relation("ab", ["a", "b"]), sum_relation("bc", ["b", "c"]), sum_relation("all", ["a", "b", "c"])]
    layout = Layout(dict(truth), dict(truth), relations, set())
    assert disclosed(layout, withheld) == found
