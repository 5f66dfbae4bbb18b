"""The points beside an answer: candidates by rule, the weightiest of them printed; a point without news is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.reports._document import Point
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext
from analysis.reports.answers._forecast_points import forecast_point
from analysis.reports.answers._point_topics import Candidate, Topic
from analysis.reports.answers._unit_points import country_point, groups_point, units_point
from analysis.reports.answers._value_points import (
    change_point,
    denominator_point,
    due_point,
    early_point,
    low_target_point,
    revised_point,
    scope_point,
)
from analysis.reports.answers.target_answers import answer

#: What finds candidates, in the order in which points of equal weight stand.
_FINDERS: tuple[Callable[[Topic], Iterator[Candidate]], ...] = (
    revised_point,
    change_point,
    country_point,
    groups_point,
    units_point,
    scope_point,
    denominator_point,
    due_point,
    forecast_point,
    early_point,
    low_target_point,
)


def key_points(context: ReportContext, unit_code: str, indicator_code: str) -> tuple[Point, ...]:
    """Return the points beside the answer on a unit and an indicator: at most five, the weightiest first.

    Each is one of CHANGE, AT_DUE, GROUPS, UNITS, COUNTRY, SCOPE, FORECAST, NO_FORECAST, REVISED, DENOMINATOR, EARLY and
    LOW_TARGET; their weights are in `rules/answers.yml`. A state that forbids a verdict has no change and no forecast.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    unit_code, indicator_code
        A unit and a row of `indicators`.

    Returns
    -------
    tuple of Point
        Empty where there is no news. Every value, day and target in them leads to its row; numbers of units are
        counted by the report.

    Raises
    ------
    AnalysisError
        If the unit is unknown.
    """
    settings = read_report_settings("answers")["points"]
    topic = Topic(context, unit_code, indicator_code, answer(context, unit_code, indicator_code))
    found = [candidate for find in _FINDERS for candidate in find(topic)]
    found.sort(key=lambda candidate: -settings["weights"][candidate.code])
    return tuple(candidate.as_point() for candidate in found[: settings["most"]])
