"""The progress methods judge what their publications judge: each case with the answer worked out by hand.

The rows on Eurostat's ratio follow Open SDG (`ProgressMeasure` of sdg-build), the method of Statistics Canada:
R = +-[(y_t/y_b)^(1/(t-b)) - 1] / |(y*/y_b)^(1/(T-b)) - 1|.
"""

from __future__ import annotations

from math import isnan

import pytest

from adoption.targets import METHODS, CannotJudgeError, Course, check_course
from analysis.i18n import has_message

_METHOD = {method.code: method for method in METHODS}


def _course(*values: float, target: float = 80.0, up: bool = True, times: tuple[float, ...] | None = None) -> Course:
    """Return values two years apart from 2020 on, on their way to a target in 2030."""
    years = times or tuple(2020.0 + 2 * n for n in range(len(values)))
    return Course(years, values, target, 2030.0, is_upward=up)


@pytest.mark.parametrize(
    ("course", "score", "category"),
    [
        # two values: 22.47 % a year against 14.87 %
        (_course(20, 30), 1.5113, "on_track"),
        (_course(20, 25), 0.7938, "accelerate"),
        (_course(20, 21), 0.1661, "limited"),
        (_course(20, 20), 0.0, "limited"),
        (_course(20, 19), -0.1703, "moving_away"),
        # less is better: -13.40 % a year against -12.94 %
        (_course(40, 30, target=10, up=False), 1.0349, "on_track"),
        (_course(40, 44, target=10, up=False), -0.3771, "moving_away"),
        # a base of 0 counts as 0.001: 17,220 % a year against 209 %
        (_course(0, 30), 82.27, "on_track"),
        # a target of 0 counts as 0.001: -29.29 % a year against -65.34 %
        (_course(40, 20, target=0, up=False), 0.4483, "limited"),
        # a latest value of 0 has lost everything: -100 % a year against 14.87 %
        (_course(20, 0), -6.725, "moving_away"),
        # a first value beyond the target, left behind: -9.25 % a year against 0.60 %
        (_course(85, 70), -15.31, "moving_away"),
        # negative values: the sign is turned round
        (_course(-20, -10, target=-5), 2.2627, "on_track"),
        # from 0 to 0: no growth (Open SDG computes -100 %)
        (_course(0, 0), 0.0, "limited"),
    ],
)
def test_the_growth_ratio_judges_as_open_sdg_does(course: Course, score: float, category: str) -> None:
    judgement = _METHOD["eurostat"].judge(course)
    assert judgement.category == category
    assert judgement.score == pytest.approx(score, rel=2e-3, abs=1e-9)


@pytest.mark.parametrize(
    "course",
    [
        _course(85),  # one value
        _course(40, 80),
        _course(85, 90),  # a first value at the target, and still there
        _course(80, 85, 80),
        _course(30, 0, target=0, up=False),
        _course(0, 0, target=0, up=False),
        _course(70, 85, times=(2020.0, 2020.5)),
    ],
)
def test_a_latest_value_at_the_target_has_achieved_it(course: Course) -> None:
    judgements = {code: method.judge(course) for code, method in _METHOD.items()}
    assert {judgement.verdict for judgement in judgements.values()} == {"met"}
    categories = {code: judgement.category for code, judgement in judgements.items()}
    assert categories == {"eurostat": "achieved", "un": "achieved", "escap": "maintain", "sdsn": "on_track"}
    assert all(has_message(f"method.category.{category}") for category in categories.values())


@pytest.mark.parametrize("values", [(80, 70), (85, 70)])
def test_a_decline_from_the_target_is_the_lowest_category_of_every_ratio(values: tuple[float, ...]) -> None:
    course = _course(*values)
    categories = {code: _METHOD[code].judge(course).category for code in ("eurostat", "un", "sdsn")}
    assert categories == {"eurostat": "moving_away", "un": "stagnant", "sdsn": "decreasing"}
    assert _METHOD["escap"].judge(course).category == "reverse"


@pytest.mark.parametrize(
    ("course", "un", "escap", "sdsn"),
    [
        # 30 grows to 151.9: 131.9 of the 60 points; the line reaches 70: 10 of 60 missing; 5 points a year, 6 needed
        (_course(20, 30), (2.198, "on_track"), (16.67, "accelerate"), (0.8333, "moderately_improving")),
        # the growth rate from 0 is undefined; the line reaches 50: 30 of 80 missing; 5 a year, 8 needed
        (_course(0, 10), None, (37.5, "accelerate"), (0.625, "moderately_improving")),
        # 20 shrinks to 1.25: 38.75 of 40 points; the line reaches -60, beyond 0; 10 a year, 4 needed
        (_course(40, 20, target=0, up=False), (0.9688, "on_track"), (0.0, "maintain"), (2.5, "on_track")),
    ],
)
def test_two_values_are_enough_for_the_other_methods(
    course: Course, un: tuple[float, str] | None, escap: tuple[float, str], sdsn: tuple[float, str]
) -> None:
    for code, expected in {"un": un, "escap": escap, "sdsn": sdsn}.items():
        judgement = _METHOD[code].judge(course)
        if expected is None:
            assert (judgement.verdict, judgement.reason.code) == ("abstains", "growth_from_zero")
        else:
            assert judgement.score == pytest.approx(expected[0], rel=2e-3, abs=1e-9)
            assert judgement.category == expected[1]


@pytest.mark.parametrize(
    ("course", "reason"),
    [
        (_course(70), "too few values: 1 found, 2 needed"),
        (_course(), "too few values: 0 found, 2 needed"),
        (_course(20, 30, times=(2020.0, 2020.5)), "less than a year"),
        (_course(20, 30, times=(2028.0, 2030.0)), "deadline has passed"),
        (_course(20, 90, times=(2028.0, 2030.0)), "deadline has passed"),
    ],
)
def test_no_method_judges_what_none_of_them_can(course: Course, reason: str) -> None:
    with pytest.raises(CannotJudgeError, match=reason):
        check_course(course)
    judgements = [method.judge(course) for method in METHODS]
    assert all(judgement.verdict == "abstains" and isnan(judgement.score) for judgement in judgements)


@pytest.mark.parametrize(
    ("code", "below", "at", "lower", "upper"),
    [
        # the growth asked for is 14.87 % a year: 0.94 and 0.96 of it, 0.59 and 0.61 of it
        ("eurostat", 25.98, 26.12, "accelerate", "on_track"),
        ("eurostat", 23.66, 23.80, "limited", "accelerate"),
        # at its pace 26.15 grows to 76.4, 94 % of the way, 26.23 to 77.6; 20.9 to 24.9, 8 % of it, and 21.54 to 29
        ("un", 26.15, 26.23, "fair", "on_track"),
        ("un", 20.90, 21.54, "stagnant", "fair"),
        # the line ends at 73 and 75, 11.7 and 8.3 % of the way missing; a fall ends below the first value
        ("escap", 30.60, 31.00, "accelerate", "maintain"),
        ("escap", 19.90, 20.00, "reverse", "accelerate"),
        # 6 points a year are asked for: 5.9 and 6; 2.7 and 3.3; a fall, and none
        ("sdsn", 31.80, 32.00, "moderately_improving", "on_track"),
        ("sdsn", 25.40, 26.60, "stagnating", "moderately_improving"),
        ("sdsn", 19.90, 20.00, "decreasing", "stagnating"),
    ],
)
def test_a_category_begins_where_its_publication_puts_the_limit(
    code: str, below: float, at: float, lower: str, upper: str
) -> None:
    assert _METHOD[code].judge(_course(20, below)).category == lower
    assert _METHOD[code].judge(_course(20, at)).category == upper


def test_the_regression_of_anticipated_progress_weighs_values_by_the_time_passed() -> None:
    # weights 1, 2, 3: 3.8 points a year, 56.2 in 2030; 23.8 of 60 points are missing
    assert _METHOD["escap"].judge(_course(20, 24, 34)).score == pytest.approx(39.667, abs=1e-3)


def test_two_values_a_year_apart_are_enough_though_the_year_lacks_a_few_days() -> None:
    check_course(_course(20, 30, times=(2020.0, 2020.99)))
