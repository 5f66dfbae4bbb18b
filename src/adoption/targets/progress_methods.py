"""The official methods of judging progress, each as its formula, its limits and what it cannot judge.

None of them carries uncertainty; they stand beside our own verdict so that a reader sees where they part.
Notation of the formulas: b first value, t latest, T the target's time, y a value, y* the target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adoption.diagnostics import NOTHING, AdoptionError, Diagnostic

MIN_PERIODS = 3


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
    """One official method: its code, where it is published, its score and the bands of its score, best first."""

    code: str
    source: str
    score: Callable[[Course], float]
    bands: tuple[Band, ...]

    def judge(self, course: Course) -> Judgement:
        """Return the method's judgement, or an abstention with its reason.

        >>> course = Course((2022.0, 2023.0, 2024.0), (20.0, 30.0, 44.0), target=80.0, due=2027.0)
        >>> METHODS[3].code, METHODS[3].judge(course).category
        ('sdsn', 'on_track')
        """
        try:
            check_course(course)
            score = self.score(course)
        except CannotJudgeError as refusal:
            return Judgement("abstains", "", float("nan"), refusal.diagnostic)
        band = next(band for band in self.bands if score >= band.at_least)
        return Judgement(band.verdict, band.category, self.shown(score))

    def shown(self, score: float) -> float:
        """Return the score as the method prints it: ESCAP's is a gap, turned round for its bands."""
        return abs(score) if self.bands[0].at_least < 0 else score


def check_course(course: Course) -> None:
    """Refuse what no method of progress can judge: too few periods, a day that has passed, a target already reached.

    Raises
    ------
    CannotJudgeError
        With the reason.
    """
    periods = len(set(course.times))
    if periods < MIN_PERIODS:
        raise CannotJudgeError(Diagnostic("too_few_periods", {"found": periods, "needed": MIN_PERIODS}))
    if course.times[-1] >= course.due:
        raise CannotJudgeError(Diagnostic("day_has_passed"))
    if course.is_reached_by(course.values[0]):
        raise CannotJudgeError(Diagnostic("already_reached"))


def compound_growth(start: float, end: float, years: float) -> float:
    """Return the compound annual growth rate from a positive `start` to a positive `end`."""
    if start <= 0 or end <= 0:
        raise CannotJudgeError(Diagnostic("growth_from_zero"))
    return float((end / start) ** (1 / years) - 1)


def score_growth_ratio(course: Course) -> float:
    """Return actual over required compound growth, (y_t/y_b)^(1/(t-b)) - 1 over |(y*/y_b)^(1/(T-b)) - 1|.

    Positive towards the target: the sign is turned round where less is better.
    """
    start = course.times[0]
    actual = compound_growth(course.values[0], course.values[-1], course.times[-1] - start)
    required = compound_growth(course.values[0], course.target, course.due - start)
    return (actual if course.is_upward else -actual) / abs(required)


def score_progress_chart(course: Course) -> float:
    """Return the part of the way gone by the target's day: (v_e - v_b)/(y* - v_b), v_e = v_t (1 + growth)^(T-t)."""
    growth = compound_growth(course.values[0], course.values[-1], course.times[-1] - course.times[0])
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
    return float(-100 * abs(course.target - level) / abs(course.target - course.values[0]))


def score_linear_ratio(course: Course) -> float:
    """Return the actual over the required linear rate of change, both from the first value on."""
    required = (course.target - course.values[0]) / (course.due - course.times[0])
    return course.current_pace / required


_NEVER = float("-inf")

#: Limits as published by the bodies named; ESCAP's cut-offs still have to be confirmed against a primary source.
METHODS: tuple[ProgressMethod, ...] = (
    ProgressMethod(
        "eurostat",
        "Eurostat, Sustainable development in the European Union, monitoring report, annex on method",
        score_growth_ratio,
        (
            Band(0.95, "on_track", "likely"),
            Band(0.60, "accelerate", "uncertain"),
            Band(0.0, "limited", "unlikely"),
            Band(_NEVER, "moving_away", "unlikely"),
        ),
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
    ),
)
