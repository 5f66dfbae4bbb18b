"""What keeps a candidate from being accepted, however like its wording is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.panel.matching._confidence import UNCALIBRATED, Signs

_SURE = Signs(
    score=1.0,
    ahead=0.3,
    added=0.0,
    left_out=0.0,
    qualifiers=0,
    is_other_thing=False,
    is_unknown_thing=False,
    words=4,
    is_same=False,
    is_replaced=False,
    is_bare=False,
)


def test_a_candidate_that_nothing_sets_apart_is_accepted() -> None:
    assert UNCALIBRATED.decide([("a", _SURE)]) == ("a", (("a", 1.0),))


@pytest.mark.parametrize("sign", ["is_other_thing", "is_unknown_thing", "is_replaced", "is_bare"])
def test_each_sign_that_sets_a_candidate_apart_leaves_it_to_a_person(sign: str) -> None:
    code, shown = UNCALIBRATED.decide([("a", replace(_SURE, **{sign: True}))])
    assert (code, shown[0][1]) == (None, UNCALIBRATED.accept - 0.01)


def test_another_qualifier_leaves_a_candidate_to_a_person_and_the_same_form_does_away_with_vagueness() -> None:
    assert UNCALIBRATED.decide([("a", replace(_SURE, qualifiers=1))])[0] is None
    assert UNCALIBRATED.decide([("a", replace(_SURE, is_bare=True, is_unknown_thing=True, is_same=True))])[0] == "a"


def test_candidates_are_shown_surest_first_down_to_the_bound() -> None:
    ranked = [(name, replace(_SURE, score=score)) for name, score in (("a", 0.3), ("b", 0.7), ("c", 0.2))]
    assert UNCALIBRATED.decide(ranked) == (None, (("b", 0.7), ("a", 0.3)))
