"""Chances in words: the words follow the bounds, and the printed figure never says more than the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.i18n import CHANCE_CLASSES, LANGUAGES, Formatter, classify_chance, has_message, round_chance


def test_the_bounds_are_those_of_the_ipcc() -> None:
    assert [(found.words, found.at_least) for found in CHANCE_CLASSES] == [
        ("virtually_certain", 0.99),
        ("very_likely", 0.90),
        ("likely", 0.66),
        ("as_likely_as_not", 0.33),
        ("unlikely", 0.10),
        ("very_unlikely", 0.01),
        ("exceptionally_unlikely", 0.0),
    ]


@pytest.mark.parametrize("found", CHANCE_CLASSES, ids=lambda found: found.words)
def test_every_class_has_its_words_for_a_day_to_come_and_for_one_that_passed(found) -> None:
    assert has_message(f"chance.{found.words}")
    assert has_message(f"chance.past.{found.words}")


@given(st.floats(0, 1))
def test_words_and_printed_figure_never_disagree(chance: float) -> None:
    shown, words = round_chance(chance), classify_chance(chance).words
    assert abs(shown - 100 * chance) <= 5
    if 0 < shown < 100:
        assert classify_chance(shown / 100).words == words
        assert shown % (5 if 10 <= shown < 90 else 1) == 0
    else:
        assert words in ("virtually_certain", "exceptionally_unlikely")


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_greater_chance_is_never_printed_as_a_smaller_one(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert round_chance(low) <= round_chance(high)


@given(st.floats(0, 1))
def test_both_languages_print_the_same_figure(chance: float) -> None:
    assert len({Formatter(lang).probability(chance) for lang in LANGUAGES}) == 1


@pytest.mark.parametrize("chance", [-0.01, 1.01, float("nan")])
def test_what_is_no_chance_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="expected a probability"):
        classify_chance(chance)
