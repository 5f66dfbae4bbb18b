"""Targets that a unit may propose: what it reaches by a day with an even chance, and with four chances in five."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from adoption import propose_targets
from analysis.i18n import Message
from analysis.modelling._messages import quantity, to_json
from analysis.modelling.judging.basis import explain_basis
from analysis.modelling.judging.cases import Case, explain_state, match_targets
from analysis.modelling.judging.forecasts import Answer, TargetForecasts
from analysis.modelling.panel_models import PanelModels, model_panels
from analysis.panel import factual_values
from analysis.panel.states import VALUE_UNIT_OF_MEASURE
from analysis.schemas import set_types

COLUMNS = ("unit_code", "indicator_code", "due", "chance", "target", "latest_value", "latest_date", "basis", "message")


def propose_unit_targets(
    tables: dict[str, pd.DataFrame],
    unit_code: str,
    due: str,
    indicator_codes: Sequence[str] | None = None,
    chances: Sequence[float] = (0.5, 0.8),
    models: PanelModels | None = None,
) -> pd.DataFrame:
    """Return the targets that a unit meets on a day with given chances, one row per indicator and chance.

    Parameters
    ----------
    tables
        `observations, indicators, units, targets`.
    unit_code
        The organisation.
    due
        The day, e.g. `2027-12-31`.
    indicator_codes
        Indicators; where none are given, the shares that the unit has reported and what it has targets for.
    chances
        Chances between 0 and 1.
    models
        Models of the same tables; made here where not given.

    Returns
    -------
    DataFrame
        `unit_code, indicator_code, due, chance, target` (in the indicator's unit, rounded to the side that is easier to
        meet), `latest_value, latest_date, basis` and `message`, a sentence with both targets or the
        reason why no target is proposed.

    Raises
    ------
    AdoptionError
        If a chance does not lie between 0 and 1.

    Examples
    --------
    >>> observations = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 30.0, 44.0],
    ...     "op": "=", "status": "observed", "is_chosen": True, "measure": "share", "numerator": [20, 30, 44],
    ...     "denominator": 100, "as_of": pd.NaT, "statement_id": ["s1", "s2", "s3"],
    ...     "period_end": pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"])})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0],
    ...     "title_vi": "Hồ sơ điện tử", "title_en": "Records", "unit": "%", "aggregation": "none", "direction": "up"})
    >>> units = pd.DataFrame({"unit_code": ["vn"], "name_vi": "Việt Nam", "name_en": "Viet Nam", "level": "national"})
    >>> made = {"observations": observations, "indicators": indicators, "units": units}
    >>> tables = {name: set_types(name, frame) for name, frame in made.items()}
    >>> proposed = propose_unit_targets(tables, "vn", "2026-12-31", ["records_pct"])
    >>> proposed["chance"].tolist(), bool(proposed["target"].is_monotonic_decreasing)
    ([0.5, 0.8], True)
    """
    codes = list(indicator_codes) if indicator_codes is not None else _codes_of(tables, unit_code)
    asked = {name: frame for name, frame in tables.items() if name != "national_targets"}
    asked["targets"] = _as_targets(tables["indicators"], unit_code, codes, due)
    forecasts = TargetForecasts(tables, models or model_panels(tables))
    rows = [row for case in match_targets(asked, hand_down=False) for row in _propose(case, forecasts, chances)]
    proposed = pd.DataFrame(rows, columns=list(COLUMNS))
    if indicator_codes is not None:
        return proposed
    is_unknown = proposed["message"].map(lambda cell: cell == to_json(Message("verdict.no_unit_reported")))
    return proposed[~is_unknown].reset_index(drop=True)


def _codes_of(tables: dict[str, pd.DataFrame], unit_code: str) -> list[str]:
    """Return the shares that a unit has reported, and the shares and counts that it has a target for."""
    values, targets = factual_values(tables["observations"], tables["indicators"]), tables["targets"]
    measures = tables["indicators"].set_index("indicator_code")["measure"]
    reported = values.loc[values["unit_code"] == unit_code, "indicator_code"]
    bound = targets.loc[(targets["unit_code"] == unit_code) & targets["indicator_code"].notna(), "indicator_code"]
    shares = {code for code in reported if measures.get(code) == "share"}
    return sorted(shares | {code for code in bound if measures.get(code) in ("share", "count")})


def _as_targets(indicators: pd.DataFrame, unit_code: str, codes: Sequence[str], due: str) -> pd.DataFrame:
    """Return a target for each indicator that asks for nothing yet: its value is what is looked for."""
    known = indicators[indicators["indicator_code"].isin(list(codes))]
    rows = pd.DataFrame(
        {
            "unit_code": unit_code,
            "indicator_code": known["indicator_code"],
            "op": np.where(known["direction"] == "down", "<=", ">="),
            "value": 0.0,
            "value_unit": known["measure"].map(VALUE_UNIT_OF_MEASURE),
            "due": pd.Timestamp(due),
            "statement_id": known["indicator_code"],
        }
    )
    return set_types("targets", rows)


def _propose(case: Case, forecasts: TargetForecasts, chances: Sequence[float]) -> list[dict[str, object]]:
    latest = case.latest
    shared: dict[str, object] = {"unit_code": case.unit_code, "indicator_code": case.indicator_code, "due": case.due}
    shared |= {"latest_value": latest.value, "latest_date": latest.day} if latest else {}
    answer = explain_state(replace(case.facts, target=None)) or forecasts.find(case)
    if isinstance(answer, Message):
        return _keep(case, answer, shared, chances)
    found = propose_targets(answer.model, answer.time, chances, answer.direction)
    found = found[found["unit"] == case.unit_code]
    targets = [_on_scale(float(share), case, answer) for share in found["target"]]
    message = to_json(_explain(case, targets, found["chance"].tolist()))
    basis = to_json(explain_basis(answer, case))
    return [
        shared | {"chance": chance, "target": target, "basis": basis, "message": message}
        for chance, target in zip(found["chance"], targets, strict=True)
    ]


def _keep(case: Case, reason: Message, shared: dict[str, object], chances: Sequence[float]) -> list[dict[str, object]]:
    """Return the end of the scale as the target of a unit that has arrived there; no target for any other reason."""
    if reason.code != "fit.end_reached" or case.latest is None:
        return [shared | {"message": to_json(reason)}]
    message = to_json(Message("proposal.keep", {"reached": reason}))
    return [shared | {"chance": chance, "target": case.latest.value, "message": message} for chance in chances]


def _on_scale(share: float, case: Case, answer: Answer) -> float:
    """Return a proposed share on the indicator's scale; a count as a whole number, rounded to the easier side."""
    value = float(answer.scale.from_share(share))
    if case.measure != "count":
        return round(value, 2)
    return float(np.floor(value + 1e-9) if case.is_upward else np.ceil(value - 1e-9))


def _explain(case: Case, targets: Sequence[float], chances: Sequence[float]) -> Message:
    named = {0.5: Message("proposal.even"), 0.8: Message("proposal.four_in_five")}
    parts = [
        Message(
            "proposal.part",
            {
                "target": quantity(target, _operator(target, case), is_share=case.is_share),
                "chance": named.get(chance, Message("proposal.chance", {"chance": chance})),
            },
        )
        for target, chance in zip(targets, chances, strict=True)
    ]
    return Message("proposal", {"due": case.due.date() if case.due is not None else None, "parts": parts})


def _operator(target: float, case: Case) -> str:
    """Return the operator of a proposed target; none can be more than all, or less than nothing."""
    if case.is_share and target == (100.0 if case.is_upward else 0.0):
        return "="
    return ">=" if case.is_upward else "<="
