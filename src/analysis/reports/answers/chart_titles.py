"""The titles of charts, which say what happened, and their subtitles, which say what is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.panel.states import State
from analysis.period_lengths import whole_months
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.answers._point_topics import Topic
from analysis.reports.answers._value_points import change_of, direction_of
from analysis.reports.answers.sentence_parts import indicator_words, target_runs, unit_words, value_text
from analysis.reports.answers.target_answers import answer
from analysis.reports.values import drawn_values

#: A title tells how long nothing was reported from so many months on.
_LONG_SILENCE = 3


def series_title(context: ReportContext, unit_code: str, indicator_code: str) -> tuple[str, str]:
    """Return title and subtitle of the chart of a series: from where to where it went, and how long it is silent.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    unit_code, indicator_code
        A unit and a row of `indicators`.

    Returns
    -------
    tuple of str
        The title is empty where there is no value.
    """
    found = answer(context, unit_code, indicator_code)
    topic = Topic(context, unit_code, indicator_code, found)
    return _what_happened(topic), _measured(context, unit_code, indicator_code)


def title_start(context: ReportContext, unit_code: str, indicator_code: str) -> Row | None:
    """Return the observation that the title of a series begins with (`From 100 hospitals`); None without a change.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    unit_code, indicator_code
        A unit and a row of `indicators`.

    Returns
    -------
    dict or None
        A row of `observations`: of the indicator, or of the count behind it.
    """
    pair = change_of(Topic(context, unit_code, indicator_code, answer(context, unit_code, indicator_code)))
    return pair[0] if pair else None


def forecast_title(context: ReportContext, latest: Row, mean: str, time: float, *, is_trial: bool = False) -> str:
    """Return the title of a chart with a forecast: from the newest value to what the model gives.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    latest
        The newest observation.
    mean
        The model's value in words.
    time
        Its time [decimal year].
    is_trial
        Its back-test does not allow a forecast.

    Returns
    -------
    str
        The title.
    """
    shown = {"last": value_text(context, latest), "last_day": context.day_text(latest)}
    code = "title.forecast_trial" if is_trial else "title.forecast"
    return context.texts(code, **shown, mean=mean, time=context.time_text(time))


def _measured(context: ReportContext, unit_code: str, indicator_code: str) -> str:
    title, unit = context.indicator_title(indicator_code), unit_words(context, unit_code)
    return context.texts("title.measure", name=title, unit=unit)


def _what_happened(topic: Topic) -> str:
    context, latest = topic.context, topic.answer.latest
    if topic.answer.state is State.MIXED:
        return _what_is_counted(topic)
    if not topic.answer.allows_verdict:
        return context.texts("title.contradicted")
    if latest is None:
        return ""
    pair = change_of(topic)
    if pair is None:
        title = context.texts("title.latest", last=value_text(context, latest), last_day=context.day_text(latest))
        return capitalise(title) + _silence(topic, latest)
    first, last = pair
    moved = direction_of(topic, first, last)
    shown = {"first": value_text(context, first), "last": value_text(context, last)}
    shown |= {"first_day": context.day_text(first), "last_day": context.day_text(last)}
    return context.texts(f"title.change.{moved}", **shown) + _silence(topic, last)


def _what_is_counted(topic: Topic) -> str:
    """Return that things of two sorts are counted; of a unit that has another thing alone, the value and that thing."""
    context, value = topic.context, topic.answer.decision.value
    if topic.answer.latest is not None or value is None:
        return context.texts("title.mixed")
    row = topic.row(topic.indicator_code, value)
    shown = {"last": value_text(context, row), "last_day": context.day_text(row), "noun": context.noun_of(row)}
    return capitalise(context.texts("title.counts", **shown))


def _silence(topic: Topic, row: Row) -> str:
    """Return how many months have passed since the newest value that the chart shows, where they are many."""
    context = topic.context
    drawn = [one.row for one in drawn_values(context, topic.unit_code, topic.indicator_code)]
    newest = max(context.day_of(one) for one in drawn or [row])
    months = whole_months(newest, context.states.day)
    return context.texts("title.silent", months=months) if months >= _LONG_SILENCE else ""


def units_title(
    context: ReportContext, unit_code: str, indicator_code: str, latest: Mapping[str, Row]
) -> tuple[str, str]:
    """Return title and subtitle of the chart of units: how many reach the target, or the lowest and the highest.

    An estimate or a plan is no result: the title leaves it out where any unit has one.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    unit_code, indicator_code
        The unit whose target the others are held against, and a row of `indicators`.
    latest
        The newest observation of each unit that is drawn.

    Returns
    -------
    tuple of str
        The title is empty where no unit is drawn.
    """
    subtitle = context.indicator_title(indicator_code)
    if not latest:
        return "", subtitle
    latest = {unit: row for unit, row in latest.items() if row.get("status") != "estimate"} or latest
    target = context.states.answering_target(unit_code, indicator_code)
    if target is not None:
        met = sum(bool(target.is_met_by(row["value"], row["op"] or "=")) for row in latest.values())
        goal = _words(target_runs(context, target))
        return context.texts("title.units_met", n=met, all=len(latest), goal=goal) + _other_counts(
            context, indicator_code, latest
        ), subtitle
    order = sorted(latest, key=lambda unit: (float(latest[unit]["value"]), unit))
    low, high = order[0], order[-1]
    texts = {value_text(context, row) for row in latest.values()}
    if len(texts) == 1 < len(latest):
        title = context.texts("title.units_same", n=len(latest), value=texts.pop())
        return title + _other_counts(context, indicator_code, latest), subtitle
    shown = {"low": value_text(context, latest[low]), "high": value_text(context, latest[high])}
    shown |= {"low_unit": unit_words(context, low), "high_unit": unit_words(context, high)}
    return context.texts("title.units_range", **shown), subtitle


def _other_counts(context: ReportContext, indicator_code: str, latest: Mapping[str, Row]) -> str:
    """Return how many of the units count a part or another thing, which is named where it is one; else nothing."""
    rows = list(latest.values())
    other = [row for row in rows if row["indicator_code"] != indicator_code or not context.counts_own(row)]
    if not other:
        return ""
    nouns = {context.noun_of(row) for row in other}
    is_named = len(nouns) == 1 and "" not in nouns
    code = f"title.units_{'all_' if len(other) == len(rows) else ''}{'only' if is_named else 'other'}"
    return context.texts(code, n=len(other), noun=nouns.pop() if is_named else "")


def map_title(
    context: ReportContext, indicator_code: str, unit_codes: Sequence[str], latest: Mapping[str, object]
) -> tuple[str, str]:
    """Return title and subtitle of the map of provinces: how many of them have published nothing.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    indicator_code
        A row of `indicators`.
    unit_codes
        The provinces of the map.
    latest
        What is known of each of them that has a value.

    Returns
    -------
    tuple of str
        Title and subtitle.
    """
    n_none = sum(code not in latest for code in unit_codes)
    code = "title.map_none" if n_none else "title.map_all"
    return context.texts(code, n=n_none, all=len(unit_codes)), capitalise(indicator_words(context, indicator_code))


def _words(runs: Runs) -> str:
    return "".join(run.text for run in runs)
