"""Every target judged side by side: by the observed values, by our forecast, and by each official method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from adoption.fit import fit_adoption
from adoption.targets.progress_methods import METHODS, CannotJudgeError, Judgement
from analysis.i18n.formatting import Phrase, Printer, fill
from analysis.modelling.target_cases import Case, Observed, match_targets
from analysis.modelling.target_forecasts import Forecaster, PanelOutlooks
from analysis.schemas import TABLES, conform

OURS = "workbench"
_VI, _EN = Printer("vi"), Printer("en")
LIKELY_FROM, UNLIKELY_UP_TO = 0.8, 0.2
#: Verdicts that say the same of a target, for counting agreement.
_SIDE = {"met": "yes", "likely": "yes", "uncertain": "open", "unlikely": "no", "missed": "no", "abstains": ""}


def judge_targets(
    tables: dict[str, pd.DataFrame],
    forecaster: Forecaster = fit_adoption,
    *,
    hand_down: bool = True,
    as_of: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Return the table `verdicts`: one row per target, unit and method.

    The row of the method `workbench` says `met` or `missed` where observed values settle it, else how likely the target
    is by its day: `likely` from 80 %, `unlikely` up to 20 %, `uncertain` between. The other rows are the official
    methods (`adoption.targets`). A method that cannot judge has the verdict `abstains` and says why; a
    target that has no observation at all keeps one abstaining row. Estimates for periods still running judge nothing.

    Parameters
    ----------
    tables
        `targets, observations, indicators, units`.
    forecaster
        Turns a tidy panel (`unit, time, share, numerator, denominator, op`; one indicator, units of one level) into an
        outlook. `adoption.trends.binomial_trend.fit_trend_outlook` looks at each unit alone.
    hand_down
        Judge the units below the one that a target binds as well.
    as_of
        Judge as one could on this day: with values of periods that had ended and that had been said by then.
    """
    if as_of is not None:
        tables = tables | {"observations": _known_by(tables["observations"], as_of)}
    cases = list(match_targets(tables, hand_down=hand_down))
    outlooks = PanelOutlooks(tables, forecaster)
    rows = [row for case in cases for row in _judge_case(case, outlooks)]
    return conform("verdicts", pd.DataFrame(rows, columns=TABLES["verdicts"].column_names))


def _known_by(observations: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    said = observations["as_of"].fillna(observations["period_end"])
    return observations[(observations["period_end"] <= day) & (said <= day)]


def _judge_case(case: Case, outlooks: PanelOutlooks) -> list[dict[str, object]]:
    """Return the rows of one target and unit, ours first."""
    if case.mismatch or not case.series:
        reason = _refuse(*case.mismatch) if case.mismatch else _NOT_OBSERVED
        return [_describe(case) | _to_row(OURS, reason) | {"n_methods": 0, "n_agreeing": 0}]
    ours, figures = _judge_ourselves(case, outlooks)
    judgements = {OURS: ours} | {method.code: _judge_officially(case, method.judge) for method in METHODS}
    sides = [_SIDE[judgement.verdict] for judgement in judgements.values() if judgement.verdict != "abstains"]
    shared = _describe(case) | _measure_pace(case)
    rows = []
    for method, judgement in judgements.items():
        agreement = {"n_methods": len(sides), "n_agreeing": sides.count(_SIDE[judgement.verdict])}
        rows.append(shared | _to_row(method, judgement) | agreement | (figures if method == OURS else {}))
    return rows


def _judge_officially(case: Case, judge: Callable[..., Judgement]) -> Judgement:
    if case.due is None:
        return _refuse(
            "the target recurs without an end: there is no day to project to",
            "mục tiêu lặp lại hằng kỳ: không có ngày để dự báo",
        )
    return judge(case.course)


def _judge_ourselves(case: Case, outlooks: PanelOutlooks) -> tuple[Judgement, dict[str, object]]:
    """Return our verdict, and its probability and arrival where there is a forecast."""
    observed = _judge_by_values(case)
    if observed is not None and observed.verdict != "missed":
        return observed, {}
    try:
        outlook = outlooks.of(case)
    except CannotJudgeError as refusal:
        return observed or _refuse(str(refusal), refusal.reason_vi), {}
    arrival: dict[str, object] = dict(outlook.arrival(case))
    if observed is not None:
        return observed, arrival
    chance = outlook.chance(case, case.due_time)
    if not np.isfinite(chance):
        return _refuse("the model gives this unit no forecast", "mô hình không dự báo được cho đơn vị này"), {}
    return _judge_by_chance(case, chance, outlook.method), {"probability": chance} | arrival


def _judge_by_chance(case: Case, chance: float, method: str) -> Judgement:
    verdict = "likely" if chance >= LIKELY_FROM else "unlikely" if chance <= UNLIKELY_UP_TO else "uncertain"
    said = {"target": _figure(case, case.target, case.op), "due": lambda printer: printer.date(case.due),
            "chance": lambda printer: printer.probability(chance)}  # fmt: skip
    return Judgement(
        verdict,
        verdict,
        chance,
        fill("the chance that the share is {target} by {due} is {chance} ({method})", _EN, method=method, **said),
        fill("xác suất đạt {target} vào ngày {due} là {chance}", _VI, **said),
    )


def _figure(case: Case, value: float, op: str) -> Phrase:
    """Return a value of the case's indicator with its operator and, for a share, the sign of percent."""
    sign = "%" if case.is_share else ""
    return lambda printer: printer.with_operator(op, f"{printer.exact(round(value, 2))}{sign}")


def _judge_by_values(case: Case) -> Judgement | None:
    """Return `met` or `missed` where observed values settle it, an abstention where only they could, else None."""
    if case.due is None:
        return _settle(case, case.series[-1], "latest value", "giá trị mới nhất")
    by_due = [figure for figure in case.series if figure.day <= case.due]
    if by_due and case.is_met_by(by_due[-1]):
        return _settle(case, by_due[-1], "value by its day", "giá trị trước hạn")
    after = [figure for figure in case.series if figure.day >= case.due]
    if after and case.is_met_by(after[0]) is False:
        return _settle(case, after[0], "first value from its day on", "giá trị đầu tiên từ hạn")
    return None


def _settle(case: Case, figure: Observed, which: str, which_vi: str) -> Judgement:
    is_met = case.is_met_by(figure)
    said = {"value": _figure(case, figure.value, figure.op), "target": _figure(case, case.target, case.op),
            "day": lambda printer: printer.date(figure.day)}  # fmt: skip
    if is_met is None:
        return _refuse(
            fill(f"the {which} is only a bound, {{value}} ({{day}}): it leaves {{target}} open", _EN, **said),
            fill(
                f"{which_vi} chỉ là mức chặn, {{value}} ({{day}}): chưa kết luận được mục tiêu {{target}}", _VI, **said
            ),
        )
    verdict, verdict_vi = ("met", "đạt") if is_met else ("missed", "không đạt")
    return Judgement(
        verdict,
        verdict,
        float("nan"),
        fill(f"{verdict}: {which} {{value}} ({{day}}), target {{target}}", _EN, **said),
        fill(f"{verdict_vi}: {which_vi} {{value}} ({{day}}), mục tiêu {{target}}", _VI, **said),
    )


def _refuse(reason: str, reason_vi: str) -> Judgement:
    return Judgement("abstains", "", float("nan"), reason, reason_vi)


_NOT_OBSERVED = _refuse(
    "no observation of this indicator for this unit: no method can judge the target",
    "chưa có số liệu của chỉ tiêu này cho đơn vị: không phương pháp nào đánh giá được",
)


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
    if case.series:
        latest = case.series[-1]
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
        "message": judgement.message,
        "explanation_vi": judgement.explanation_vi,
    }
