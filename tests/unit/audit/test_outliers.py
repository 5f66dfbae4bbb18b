"""The outlier rule names the wrong value, wherever it stands, and leaves right series alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from analysis.audit._wrong_value import find_wrong_values
from analysis.audit.checks.outlier_checks import check_outliers
from analysis.audit.findings import Finding

_RISING = [40.1, 47.3, 55.0, 62.2, 68.9, 76.1, 82.8, 88.5]
_SATURATING = [3.0, 9.0, 27.0, 56.0, 79.0, 90.0, 94.0, 95.5]
_INDICATORS = """
visits | share | flow | up | 100 | | lượt khám | Khám bằng căn cước
hospitals | share | stock | up | 100 | | bệnh viện | Bệnh viện có bệnh án điện tử
paper | share | stock | down | 100 | | bệnh viện | Bệnh viện còn dùng bệnh án giấy
beds | count | stock | none | | | | Số giường bệnh
score | index | survey | up | 20 | | | Điểm trang thông tin điện tử
"""

Findings = Callable[..., list[Finding]]
Shape = Callable[[np.ndarray], np.ndarray]


def _accused(values: list[float], times: list[float] | None = None, noise: float = 0.0) -> list[int]:
    shares = np.array([values])
    years = np.arange(shares.shape[1]) / 2 if times is None else np.array(times)
    return [int(place) for place in find_wrong_values(years[None], shares, noise=noise).is_wrong[0].nonzero()[0]]


def _with(values: list[float], place: int, wrong: float) -> list[float]:
    return [wrong if at == place % len(values) else value for at, value in enumerate(values)]


def _halves(values: list[str], indicator: str = "visits", unit: str = "p34-51") -> str:
    periods = [f"6 tháng {'đầu' if n % 2 == 0 else 'cuối'} năm {2022 + n // 2}" for n in range(len(values))]
    rows = zip(periods, values, strict=True)
    return "\n".join(f"bc-1 | {n} | actual | {indicator} | {unit} | {p} | {v}" for n, (p, v) in enumerate(rows, 1))


@pytest.mark.parametrize("values", [_RISING, _SATURATING, [60.0, 61.2, 59.5, 60.4, 60.9, 59.8, 60.1, 61.0]])
@pytest.mark.parametrize("place", [3, 6, 7])
def test_the_wrong_value_is_accused_and_not_its_neighbour(values: list[float], place: int) -> None:
    wrong = values[place] - 55 if values[place] > 57 else values[place] + 42
    assert _accused(_with(values, place, wrong)) == [place]


_SHAPES: list[Shape] = [
    lambda part: 0 * part + 55,
    lambda part: 40 + 48 * part,
    lambda part: 96 / (1 + np.exp(2.5 - 8 * part)),
    lambda part: 0.9 + 0 * part,
    lambda part: 98.5 + 0 * part,
]


@pytest.mark.parametrize("shape", _SHAPES)
@pytest.mark.parametrize("is_even", [True, False])
def test_a_wrong_newest_value_is_named_in_nearly_all_of_300_series(shape: Shape, is_even: bool) -> None:
    rng = np.random.default_rng(12)
    times = np.cumsum(np.ones((300, 8)) if is_even else rng.choice([0.25, 0.5, 1.0], (300, 8)), axis=1)
    part = (times - times[:, :1]) / (times[:, -1:] - times[:, :1])
    right = np.clip(shape(part) + rng.normal(0, 1, part.shape), 0, 100)
    wrong = right.copy()
    wrong[:, 7] += np.where(right[:, 7] > 50, -40, 40)
    accused = find_wrong_values(times, wrong).is_wrong
    assert accused[:, 7].sum() >= 291
    assert accused[:, :7].any(axis=1).sum() <= 3
    assert find_wrong_values(times, right).is_wrong.any(axis=1).sum() <= 3


@pytest.mark.parametrize("noise", [0.5, 2.0, 4.0, 8.0])
def test_right_series_are_hardly_ever_accused(noise: float) -> None:
    rng = np.random.default_rng(13)
    part = np.tile(np.arange(8) / 7, (300, 1))
    late_steps = np.where(np.arange(8) >= rng.integers(2, 7, (300, 1)), 85, 30)
    right = np.vstack([*(shape(part) for shape in _SHAPES), late_steps])
    is_near_limit = np.repeat([False, False, False, True, True, False], 300)
    size = np.where(is_near_limit, min(noise, 2.0), noise)[:, None]
    right = np.clip(right + rng.normal(0, 1, right.shape) * size, 0, 100)
    accused = find_wrong_values(np.tile(part, (6, 1)), right).is_wrong.any(axis=1)
    assert accused.mean() <= 0.01


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (4, 689.0),  # the decimal comma is lost
        (4, 8.9),  # the first digit is lost
        (4, 6.9),  # the decimal comma has moved
        (7, 8.9),
        (7, 885.0),
        (5, 12.0),  # a count of establishments in place of their share
        (7, 34.0),
        (7, 55.0),  # the value of an earlier report
        (6, 22.8),  # a wrong leading digit
    ],
)
def test_what_a_clerk_may_get_wrong_is_accused(place: int, wrong: float) -> None:
    assert _accused(_with(_RISING, place, wrong)) == [place]


def test_the_forecast_of_each_of_two_wrong_values_does_not_rest_on_the_other() -> None:
    values = np.array([[60.0, 61, 60, 61, 60, 61, 60, 61, 60, 61]])
    values[0, [4, 9]] = 6.1
    judged = find_wrong_values(np.arange(10.0)[None], values)
    assert judged.is_wrong[0].nonzero()[0].tolist() == [4, 9]
    assert judged.forecasts[0, [4, 9]] == pytest.approx([60.5, 60.5], abs=1)


@pytest.mark.parametrize(
    "values",
    [
        [0, 1, 0, 7.5, 79.8, 84.6],
        [1.6, 16.3, 85.9, 87.7, 88.4, 88.6],
        [18.3, 45.2, 44.3, 60.7, 69.7, 84.6, 85.2, 87.5, 89.5, 90.2],
        [0, 2, 1, 4, 8, 13, 21, 31, 42, 55, 64, 65],
    ],
)
def test_a_value_between_its_neighbours_or_a_usual_rise_is_not_accused(values: list[float]) -> None:
    assert _accused(values) == []


@pytest.mark.parametrize(
    "values",
    [
        [40, 42, 41, 43, 42, 88, 90],  # a law: two new values after a step
        [20, 21, 19, 70, 71, 69, 70],
        [40, 42, 41, 4],  # four values: which one is wrong cannot be told
        [10, 20, 30, 40, 50],
    ],
)
def test_a_lasting_step_and_a_short_series_accuse_no_value(values: list[float]) -> None:
    assert _accused(values) == []


def test_two_wrong_values_of_a_long_series_are_both_named() -> None:
    values = [30.0, 33.0, 36.5, 39.0, 42.0, 45.5, 48.0, 51.0, 54.5, 57.0, 60.0, 63.0]
    assert sorted(_accused(_with(_with(values, 3, 93.0), 11, 6.3))) == [3, 11]


def test_uneven_dates_count_as_they_lie() -> None:
    times = [0.0, 0.25, 1.0, 1.5, 3.0, 3.5, 5.0]
    values = [20.0, 22.5, 30.0, 35.0, 50.0, 55.0, 70.0]
    assert _accused(values, times) == []
    assert _accused(_with(values, 6, 7.0), times) == [6]


def test_what_chance_does_to_a_share_of_few_is_not_accused() -> None:
    values = [40.0, 41.0, 40.0, 42.0, 41.0, 41.0, 70.0]
    assert _accused(values) == [6]
    assert _accused(values, noise=18.0) == []


def test_the_finding_quotes_the_newest_value_its_series_and_what_it_should_be(findings_of: Findings) -> None:
    shares = [f"{value}%".replace(".", ",") for value in _with(_RISING, 7, 38.5)]
    found = findings_of(check_outliers, _halves(shares), indicators=_INDICATORS)
    assert [(one.rule, one.location.line, one.location.period, one.severity) for one in found] == [
        ("outlier", 8, "2025-H2", None)
    ]
    assert found[0].message.arguments["recomputed"].arguments["value"] == pytest.approx(90, abs=2)


def test_a_newest_value_far_on_the_better_side_is_a_note_that_it_may_be_a_real_jump(findings_of: Findings) -> None:
    jump = _halves([f"{value}%" for value in (40, 42, 41, 43, 42, 44, 98)], "hospitals")
    (found,) = findings_of(check_outliers, jump, indicators=_INDICATORS)
    assert (found.variant, found.severity, found.location.line) == ("jump", "note", 7)
    (fall,) = findings_of(check_outliers, jump.replace("hospitals", "paper"), indicators=_INDICATORS)
    assert (fall.variant, fall.severity) == (None, None)


def test_a_value_on_the_better_side_that_others_follow_is_no_jump(findings_of: Findings) -> None:
    spike = _halves([f"{value}%" for value in (40, 42, 41, 98, 42, 44, 43)], "hospitals")
    (found,) = findings_of(check_outliers, spike, indicators=_INDICATORS)
    assert (found.variant, found.severity, found.location.line) == (None, None, 4)


def test_a_jump_that_other_units_make_too_accuses_none(findings_of: Findings) -> None:
    one = _halves([f"{value}%" for value in (40, 42, 41, 43, 42, 44, 98)], "hospitals")
    other = _halves([f"{value}%" for value in (20, 21, 23, 22, 24, 25, 90)], "hospitals", "f-1")
    assert findings_of(check_outliers, f"{one}\n{other}", indicators=_INDICATORS) == []


def test_a_low_first_value_is_how_adoption_begins(findings_of: Findings) -> None:
    start = _halves([f"{value}%" for value in (5, 82, 83, 85, 84, 86, 87)], "hospitals")
    assert findings_of(check_outliers, start, indicators=_INDICATORS) == []
    high = _halves([f"{value}%" for value in (85, 12, 13, 15, 14, 16, 17)], "hospitals")
    assert [one.location.line for one in findings_of(check_outliers, high, indicators=_INDICATORS)] == [1]
    assert _accused(_with(_RISING, 0, 95.0)) == [0]
    beds = [f"{value} giường" for value in (479, 965, 1178, 1498, 1692, 1812, 1851, 2148)]
    assert findings_of(check_outliers, _halves(beds, "beds"), indicators=_INDICATORS) == [], "a new province"


def test_counts_and_scores_are_judged_on_their_own_scale(findings_of: Findings) -> None:
    beds = [f"{value} giường" for value in (300, 299, 303, 305, 24, 309, 310)]
    found = findings_of(check_outliers, _halves(beds, "beds"), indicators=_INDICATORS)
    assert [one.location.line for one in found] == [5]
    assert found[0].message.arguments["recomputed"].arguments["value"] == pytest.approx(307, abs=2)
    beds[4] = "0 giường"
    assert [
        one.location.line for one in findings_of(check_outliers, _halves(beds, "beds"), indicators=_INDICATORS)
    ] == [5]
    scores = [f"{value} điểm" for value in (12, 13, 12, 14, 11, 13, 12)]
    assert findings_of(check_outliers, _halves(scores, "score"), indicators=_INDICATORS) == []
    scores[4] = "9 điểm"
    assert findings_of(check_outliers, _halves(scores, "score"), indicators=_INDICATORS) == [], (
        "other people were asked"
    )
    scores[4] = "1 điểm"
    found = findings_of(check_outliers, _halves(scores, "score"), indicators=_INDICATORS)
    assert [one.location.line for one in found] == [5]


def test_a_score_of_a_survey_may_move_further_than_a_share(findings_of: Findings) -> None:
    scores = _halves([f"{value} điểm" for value in (12, 12, 12, 12, 9, 12, 12, 12)], "score")
    assert findings_of(check_outliers, scores, indicators=_INDICATORS) == []
    shares = _halves([f"{value}%" for value in (60, 60, 60, 60, 45, 60, 60, 60)])
    assert [one.location.line for one in findings_of(check_outliers, shares, indicators=_INDICATORS)] == [5]


def test_bounds_neither_stand_out_nor_accuse(findings_of: Findings) -> None:
    shares = [f"{value}%".replace(".", ",") for value in _RISING]
    shares[3] = "trên 5%"
    assert findings_of(check_outliers, _halves(shares), indicators=_INDICATORS) == []
