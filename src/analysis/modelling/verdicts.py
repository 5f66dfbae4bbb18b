"""Every target judged side by side: by the observed values, by our forecast, and by each official method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isnan
from typing import NamedTuple

import pandas as pd

from adoption import day_of
from adoption.targets import METHODS, Course
from adoption.targets import Judgement as OfficialJudgement
from analysis.i18n import Message, classify_chance
from analysis.modelling._messages import quantity, time_of, to_json, to_message, value_message
from analysis.modelling.judging import (
    Answer,
    Case,
    TargetForecasts,
    count_basis,
    explain_basis,
    explain_bound,
    explain_value,
    match_targets,
)
from analysis.modelling.kept_rows import KeptRows, case_key
from analysis.modelling.panel_models import PanelModels, model_panels
from analysis.panel.states import SeriesValue, State
from analysis.schemas import TABLES, validate

OURS = "workbench"
#: Verdicts that say the same of a target, for counting agreement.
_SIDE = {"met": "yes", "likely": "yes", "uncertain": "open", "unlikely": "no", "missed": "no", "abstains": ""}


class Judgement(NamedTuple):
    """One method's judgement of one target: our verdict, the method's own category and score, the reason.

    `statement_id` is the value that settles it, if one does.
    """

    verdict: str
    category: str
    score: float
    message: Message
    statement_id: str | None = None


def judge_targets(
    tables: dict[str, pd.DataFrame],
    models: PanelModels | None = None,
    *,
    hand_down: bool = True,
    kept: KeptRows | None = None,
) -> pd.DataFrame:
    """Return the table `verdicts`: one row per target, unit and method.

    The row of the method `workbench` says `met` or `missed` where observed values settle it, else the probability that
    the target is met on its day, also for a day before the first report, in words (`analysis.i18n.CHANCE_CLASSES`) and
    with what it rests on. A unit without a report is judged by those of other units; where no unit has reported the
    indicator the row abstains. The other rows are the official methods (`adoption.targets`), which judge what has
    values of its own; one that cannot judge abstains and says why. Estimates for periods still running judge nothing.

    Parameters
    ----------
    tables
        `targets, observations, indicators, units`, and `national_targets`, which are judged for the nation alone.
    models
        Models of the same tables that other tables ask too; made here where not given.
    hand_down
        Judge the units below the one that a target binds as well.
    kept
        The rows of an earlier build; a target and unit of which all is as it was then takes its rows from there.

    Returns
    -------
    DataFrame
        The table `verdicts`; `probability` is a share [0 to 1].

    Raises
    ------
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> observations = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 30.0, 44.0],
    ...     "op": "=", "status": "observed", "is_chosen": True, "measure": "share", "numerator": [20, 30, 44],
    ...     "denominator": 100, "as_of": pd.NaT, "statement_id": ["s1", "s2", "s3"],
    ...     "period_end": pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"])})
    >>> targets = pd.DataFrame({"unit_code": ["vn"], "indicator_code": ["records_pct"], "op": [">="], "value": [40.0],
    ...     "due": pd.to_datetime(["2024-12-31"]), "statement_id": ["t1"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0],
    ...     "title_vi": "Hồ sơ điện tử", "title_en": "Records", "unit": "%", "aggregation": "none", "direction": "up"})
    >>> units = pd.DataFrame({"unit_code": ["vn"], "name_vi": "Việt Nam", "name_en": "Viet Nam", "level": "national"})
    >>> made = {"observations": observations, "targets": targets, "indicators": indicators, "units": units}
    >>> verdicts = judge_targets({name: validate(name, frame) for name, frame in made.items()})
    >>> verdicts.loc[verdicts["method"] == "workbench", "verdict"].tolist()
    ['met']
    """
    forecasts = TargetForecasts(tables, models or model_panels(tables))
    parts: list[pd.DataFrame] = []
    rows: list[dict[str, object]] = []
    places: list[int] = []
    for place, case in enumerate(match_targets(tables, hand_down=hand_down)):
        found = kept.find_case(case.target_statement_id, case.unit_code, forecasts.digest(case)) if kept else None
        if found is None:
            rows += _judge_case(case, forecasts)
            places += [place] * (len(rows) - len(places))
        else:
            parts.append(found.assign(place=place))
    columns = TABLES["verdicts"].column_names
    made = validate("verdicts", pd.DataFrame(rows, columns=columns))
    every = pd.concat([*parts, made.assign(place=places)], ignore_index=True).sort_values("place", kind="stable")
    return validate("verdicts", every[columns].reset_index(drop=True)) if parts else made


def digest_cases(tables: dict[str, pd.DataFrame], models: PanelModels) -> dict[str, str]:
    """Return a digest of what the rows of each target and unit in `verdicts` follow from, without the code.

    Parameters
    ----------
    tables
        As for `judge_targets`.
    models
        The models of the panels.

    Returns
    -------
    dict
        The digests by `case_key`.

    Examples
    --------
    >>> from analysis.modelling import model_panels
    >>> observations = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 30.0],
    ...     "op": "=", "status": "observed", "is_chosen": True, "numerator": [20, 30], "denominator": 100,
    ...     "as_of": pd.NaT, "period_end": pd.to_datetime(["2022-12-31", "2023-12-31"]), "statement_id": ["s1", "s2"]})
    >>> targets = pd.DataFrame({"unit_code": ["vn"], "indicator_code": ["records_pct"], "op": [">="], "value": [40.0],
    ...     "due": pd.to_datetime(["2024-12-31"]), "statement_id": ["t1"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0],
    ...     "title_vi": "Hồ sơ điện tử", "title_en": "Records", "unit": "%", "aggregation": "none", "direction": "up"})
    >>> units = pd.DataFrame({"unit_code": ["vn"], "name_vi": "Việt Nam", "name_en": "Viet Nam", "level": "national"})
    >>> made = {"observations": observations, "targets": targets, "indicators": indicators, "units": units}
    >>> tables = {name: validate(name, frame) for name, frame in made.items()}
    >>> list(digest_cases(tables, model_panels(tables)))
    ['t1 vn']
    """
    forecasts = TargetForecasts(tables, models)
    cases = match_targets(tables)
    return {case_key(case.target_statement_id, case.unit_code): forecasts.digest(case) for case in cases}


def _judge_case(case: Case, forecasts: TargetForecasts) -> list[dict[str, object]]:
    """Return the rows of one target and unit, ours first."""
    reason = case.no_verdict
    ours, figures = (_abstain(reason), {}) if reason else _judge_ourselves(case, forecasts)
    judgements = {OURS: ours}
    if case.series and not reason:
        judgements |= {method.code: _judge_officially(case, method.code, method.judge) for method in METHODS}
    sides = [_SIDE[judgement.verdict] for judgement in judgements.values() if judgement.verdict != "abstains"]
    shared = _describe(case) | _measure_pace(case)
    rows = []
    for method, judgement in judgements.items():
        agreement = {"n_methods": len(sides), "n_agreeing": sides.count(_SIDE[judgement.verdict])}
        rows.append(shared | _to_row(method, judgement) | agreement | (figures if method == OURS else {}))
    return rows


def _judge_officially(case: Case, code: str, judge: Callable[[Course], OfficialJudgement]) -> Judgement:
    if case.due is None:
        return _abstain(Message("verdict.recurring"))
    found = judge(case.course)
    message = to_message(found.reason) or _explain_score(code, found)
    return Judgement(found.verdict, found.category, found.score, message)


def _explain_score(code: str, found: OfficialJudgement) -> Message:
    names = {"method": Message(f"method.{code}"), "score_name": Message(f"method.{code}.score")}
    category = Message(f"method.category.{found.category}")
    if isnan(found.score):
        return Message("verdict.by_method.category", {"method": names["method"], "category": category})
    return Message("verdict.by_method", {**names, "score": found.score, "category": category})


def _judge_ourselves(case: Case, forecasts: TargetForecasts) -> tuple[Judgement, dict[str, object]]:
    """Return our verdict with what it rests on, and its probability and arrival where a model tells them."""
    observed = _judge_by_values(case)
    if observed is not None and observed.verdict == "met":
        return observed, _rest_on_value(case, observed)
    answer = forecasts.find(case)
    if isinstance(answer, Message):
        return (observed, _rest_on_value(case, observed)) if observed else (_abstain(answer), {})
    arrival: dict[str, object] = dict(forecasts.arrival(answer, case.held[-1].time)) if case.held else {}
    if observed is not None:
        return observed, _rest_on_value(case, observed) | arrival
    chance = forecasts.chance(answer, answer.time)
    bound = forecasts.chance_with_deadlines(case, answer)
    note = explain_bound(chance, *bound) if bound else None
    counts: dict[str, object] = dict(count_basis(answer, case))
    known = {"probability": chance, "basis": to_json(explain_basis(answer, case, note, chance))} | counts | arrival
    return _judge_by_chance(case, chance, answer), known | {"chance_words": classify_chance(chance).words}


def _rest_on_value(case: Case, observed: Judgement) -> dict[str, object]:
    figure = next(value for value in case.facts.series if value.statement_id == observed.statement_id)
    return {"basis": to_json(explain_value(figure)), "n_own": len({one.time for one in case.held})}


def _judge_by_chance(case: Case, chance: float, answer: Answer) -> Judgement:
    found = classify_chance(chance)
    target, shown = _target_of(case), round(chance, 6)
    if case.due is None:
        day = day_of(answer.time)
        message = Message("verdict.by_chance.undated", {"target": target, "day": day, "chance": shown})
    else:
        message = Message("verdict.by_chance", {"target": target, "due": case.due.date(), "chance": shown})
    return Judgement(found.verdict, found.words, chance, message)


def _target_of(case: Case) -> Message:
    return quantity(case.target, case.op, is_share=case.is_share)


def _judge_by_values(case: Case) -> Judgement | None:
    """Return `met` or `missed` where observed values settle it, else None.

    A target that was met late was missed. Where the first value from the deadline on reaches it, nobody saw it missed.
    """
    if case.facts.settled is None:
        return None
    state, figure, was_below = case.facts.settled
    if state is State.MET_LATE:
        first = next(value for value in case.facts.series if case.due is None or value.day >= case.due)
        return _settle(case, first, "value_from_due") if was_below else None
    if state is State.MISSED:
        return _settle(case, figure, "latest_value" if case.due is None else "value_from_due")
    is_newest = figure is case.facts.series[-1] and (case.due is None or figure.day < case.due)
    return _settle(case, figure, "latest_value" if is_newest else "value_by_due")


def _settle(case: Case, figure: SeriesValue, which: str) -> Judgement:
    verdict = "met" if case.is_met_by(figure) else "missed"
    value = quantity(_round_value(case, figure), figure.op, is_share=case.is_share)
    message = value_message(verdict, time_of(figure.period, figure.day), value, _target_of(case), which)
    return Judgement(verdict, verdict, float("nan"), message, figure.statement_id)


def _round_value(case: Case, figure: SeriesValue) -> float:
    """Return a value with the one decimal of all tables; with two where one would stand on the target's other side."""
    rounded = round(figure.value, 1)
    is_same = case.is_met_by(replace(figure, value=rounded)) == case.is_met_by(figure)
    return rounded if is_same else round(figure.value, 2)


def _abstain(reason: Message) -> Judgement:
    return Judgement("abstains", "", float("nan"), reason)


def _describe(case: Case) -> dict[str, object]:
    described: dict[str, object] = {
        "target_statement_id": case.target_statement_id,
        "unit_code": case.unit_code,
        "bound_unit_code": case.bound_unit_code,
        "indicator_code": case.indicator_code,
        "op": case.op,
        "target_value": case.target,
        "due": case.due,
        "superseded_by": case.superseded_by,
    }
    if case.latest:
        latest = case.latest
        described |= {
            "latest_value": latest.value,
            "latest_date": latest.day,
            "latest_statement_id": latest.statement_id,
        }
    return described


def _measure_pace(case: Case) -> dict[str, object]:
    """Return the base value and the paces, those that exist: a pace needs two times, a required one a day to come."""
    if not case.exact:
        return {}
    course = case.course
    measured: dict[str, object] = {"base_value": course.values[0], "base_date": case.exact[0].day}
    if course.times[-1] > course.times[0]:
        measured["current_pace"] = course.current_pace
    if course.due > course.times[-1] and not course.is_reached_by(course.values[-1]):
        measured["required_pace"] = course.required_pace
    return measured


def _to_row(method: str, judgement: Judgement) -> dict[str, object]:
    return {
        "method": method,
        "verdict": judgement.verdict,
        "category": judgement.category,
        "score": judgement.score,
        "message": to_json(judgement.message),
        "judged_statement_id": judgement.statement_id,
    }
