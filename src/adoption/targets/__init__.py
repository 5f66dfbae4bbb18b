"""The official methods of judging progress towards a target: Eurostat, UN, ESCAP, SDSN."""

from adoption.targets.progress_methods import (
    METHODS,
    MIN_PERIODS,
    MIN_YEARS,
    Band,
    CannotJudgeError,
    Course,
    Judgement,
    ProgressMethod,
    check_course,
)

__all__ = [
    "METHODS",
    "MIN_PERIODS",
    "MIN_YEARS",
    "Band",
    "CannotJudgeError",
    "Course",
    "Judgement",
    "ProgressMethod",
    "check_course",
]
