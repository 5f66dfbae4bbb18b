"""The official methods of judging progress, each as its formula, its limits and what it cannot judge.

None of them carries uncertainty; they stand beside our own verdict so that a reader sees where they part.
Notation of the formulas: b first value, t latest, T the target's time, y a value, y* the target.

What the publications judge is judged here, case by case as Open SDG computes it (`ProgressMeasure` of sdg-build, the
method of Statistics Canada after Eurostat) and as the technical notes of the other bodies say:

- A latest value at the target or beyond it has achieved it, whatever the trend, even as the only value.
- Two values a year apart are enough.
- A base or a target of 0 counts as 0.001 in a compound growth rate.
- A first value at the target from which the series has moved away falls into the lowest category. ESCAP's method ranks
  by the expected distance instead, so a first value beyond the target may get a higher one there.

We part from them on purpose in this:

- From the target's day on all methods abstain: what was observed settles the target (Open SDG goes on computing).
- Where the first value lies exactly at the target, the required rate is 0, and Open SDG fails on the division; where
  it lies beyond, the formulas of the UN and of SDSN change their sign and call a decline progress. Both are a decline.
- From 0 to 0 there was no growth; Open SDG computes -100%, which it calls deterioration.
- The base is the first value of the unit, not that of 2015, and each target has its own day, not 2030.
- Without a target there is no judgement: Open SDG then compares the growth rate with fixed limits.
- The Progress Chart has no rule for a base of 0, and abstains there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adoption.diagnostics import NOTHING, AdoptionError, Diagnostic

MIN_PERIODS = 2
#: The methods were made for yearly values; a few days less than a year between the first and the latest are a year.
MIN_YEARS = 0.98
#: What stands for 0 in a growth rate (Open SDG).
_NEARLY_ZERO = 0.001
#: The score of a series that moved away from a target at which it began.
_NEVER = float("-inf")


class CannotJudgeError(AdoptionError):
    """A method is undefined for this series and target; `diagnostic` is the reason."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


@dataclass(frozen=True)
class Course:
    """One series on its way to one target: times [decimal years] rise, values and target share a unit."""

    times: tuple[float, ...]
    values: tuple[float, ...]
    target: float
    due: float
    is_upward: bool = True

    @property
    def current_pace(self) -> float:
        """Return the mean change a year from the first to the latest value."""
        return (self.values[-1] - self.values[0]) / (self.times[-1] - self.times[0])

    @property
    def required_pace(self) -> float:
        """Return the change a year that leads from the latest value to the target on its day."""
        return (self.target - self.values[-1]) / (self.due - self.times[-1])

    def is_reached_by(self, value: float) -> bool:
        """Return whether `value` is at the target or beyond it."""
        return value >= self.target if self.is_upward else value <= self.target


@dataclass(frozen=True)
class Band:
    """Scores from `at_least` on: the code of the method's own category, and our verdict."""

    at_least: float
    category: str
    verdict: str


@dataclass(frozen=True)
class Judgement:
    """One method's judgement of one target: our verdict, the code of its own category, its score, why it abstains."""

    verdict: str
    category: str
    score: float
    reason: Diagnostic = NOTHING


@dataclass(frozen=True)
class ProgressMethod:
    """One official method: its code, where it is published, its score and the bands of its score, best first.

    `achieved` is the category of a target that the latest value has achieved.
    """

    code: str
    source: str
    score: Callable[[Course], float]
    bands: tuple[Band, ...]
    achieved: str

    def judge(self, course: Course) -> Judgement:
        """Return the method's judgement, or an abstention with its reason.

        >>> course = Course((2022.0, 2023.0, 2024.0), (20.0, 30.0, 44.0), target=80.0, due=2027.0)
        >>> METHODS[3].code, METHODS[3].judge(course).category
        ('sdsn', 'on_track')
        """
        try:
            check_course(course)
            if course.is_reached_by(course.values[-1]):
                return Judgement("met", self.achieved, float("nan"))
            score = self.score(course)
        except CannotJudgeError as refusal:
            return Judgement("abstains", "", float("nan"), refusal.diagnostic)
        band = next(band for band in self.bands if score >= band.at_least)
        return Judgement(band.verdict, band.category, self.shown(score) if np.isfinite(score) else float("nan"))

    def shown(self, score: float) -> float:
        """Return the score as the method prints it: ESCAP's is a gap, turned round for its bands."""
        return abs(score) if self.bands[0].at_least < 0 else score


def check_course(course: Course) -> None:
    """Reject what no progress method can judge: a due date in the past, too few values, or too short a period.

    Raises
    ------
    CannotJudgeError
        With the reason.
    """
    periods = len(set(course.times))
    if periods and course.times[-1] >= course.due:
        raise CannotJudgeError(Diagnostic("day_has_passed"))
    if periods and course.is_reached_by(course.values[-1]):
        return
    if periods < MIN_PERIODS:
        raise CannotJudgeError(Diagnostic("too_few_periods", {"found": periods, "needed": MIN_PERIODS}))
    if course.times[-1] - course.times[0] < MIN_YEARS:
        raise CannotJudgeError(Diagnostic("under_a_year"))


def compound_growth(start: float, end: float, years: float) -> float:
    """Return the compound annual growth rate, (end/start)^(1/years) - 1; -1 where all is lost.

    Raises
    ------
    CannotJudgeError
        If the start is 0 or the two differ in sign.
    """
    if start == 0 or start * end < 0:
        raise CannotJudgeError(Diagnostic("growth_from_zero"))
    return float((end / start) ** (1 / years) - 1)


def score_growth_ratio(course: Course) -> float:
    """Return actual over required compound growth, (y_t/y_b)^(1/(t-b)) - 1 over |(y*/y_b)^(1/(T-b)) - 1|.

    Positive towards the target: the sign is turned round where less is better, and where the values are negative. A
    base or a target of 0 counts as 0.001; a base at the target leaves nothing to grow, and any decline is endless.
    """
    start, latest, target = course.values[0], course.values[-1], course.target or _NEARLY_ZERO
    if start == 0:
        start, latest = _NEARLY_ZERO, latest or _NEARLY_ZERO
    actual = compound_growth(start, latest, course.times[-1] - course.times[0])
    required = compound_growth(start, target, course.due - course.times[0])
    towards = actual if course.is_upward == (start > 0) else -actual
    return towards / abs(required) if required else _NEVER


def score_progress_chart(course: Course) -> float:
    """Return the part of the way gone by the target's day: (v_e - v_b)/(y* - v_b), v_e = v_t (1 + growth)^(T-t)."""
    growth = compound_growth(course.values[0], course.values[-1], course.times[-1] - course.times[0])
    if course.is_reached_by(course.values[0]):
        return _NEVER
    expected = course.values[-1] * (1 + growth) ** (course.due - course.times[-1])
    return float((expected - course.values[0]) / (course.target - course.values[0]))


def score_anticipated_progress(course: Course) -> float:
    """Return minus the gap left at the target's day in percent of the way, -100 |y* - Y_T| / |y* - y_b|.

    Y_T is extrapolated by a regression on time whose weights rise from the first to the latest value in proportion to
    the time passed (our reading of the 'time-weighted' regression: the paper leaves the rate to the user). Minus, so
    that more is better as in the other methods; a target reached or passed leaves no gap.
    """
    times, values = np.array(course.times), np.array(course.values)
    weights = 1 + (times - times[0]) / np.mean(np.diff(times))
    slope, level = np.polyfit(times - course.due, values, 1, w=np.sqrt(weights))
    del slope
    if course.is_reached_by(level):
        return 0.0
    way = abs(course.target - course.values[0])
    return float(-100 * abs(course.target - level) / way) if way else _NEVER


def score_linear_ratio(course: Course) -> float:
    """Return the actual over the required linear rate of change, both from the first value on."""
    if course.is_reached_by(course.values[0]):
        return _NEVER
    required = (course.target - course.values[0]) / (course.due - course.times[0])
    return course.current_pace / required


#: Limits as published by the bodies named; ESCAP's cut-offs still have to be confirmed against a primary source.
METHODS: tuple[ProgressMethod, ...] = (
    ProgressMethod(
        "eurostat",
        "Eurostat, Sustainable development in the European Union, annex on method; Statistics Canada; Open SDG",
        score_growth_ratio,
        (
            Band(0.95, "on_track", "likely"),
            Band(0.60, "accelerate", "uncertain"),
            Band(0.0, "limited", "unlikely"),
            Band(_NEVER, "moving_away", "unlikely"),
        ),
        achieved="achieved",
    ),
    ProgressMethod(
        "un",
        "United Nations Statistics Division, SDG Progress Chart, technical note",
        score_progress_chart,
        (
            Band(0.95, "on_track", "likely"),
            Band(0.10, "fair", "uncertain"),
            Band(_NEVER, "stagnant", "unlikely"),
        ),
        achieved="achieved",
    ),
    ProgressMethod(
        "escap",
        "Bidarbakht Nia 2017, ESCAP working paper SD/WP/05 (cut-offs to be confirmed)",
        score_anticipated_progress,
        (
            Band(-10.0, "maintain", "likely"),
            Band(-100.0, "accelerate", "uncertain"),
            Band(_NEVER, "reverse", "unlikely"),
        ),
        achieved="maintain",
    ),
    ProgressMethod(
        "sdsn",
        "Sustainable Development Solutions Network, Sustainable Development Report, annex on trends",
        score_linear_ratio,
        (
            Band(1.0, "on_track", "likely"),
            Band(0.5, "moderately_improving", "uncertain"),
            Band(0.0, "stagnating", "unlikely"),
            Band(_NEVER, "decreasing", "unlikely"),
        ),
        achieved="on_track",
    ),
)
