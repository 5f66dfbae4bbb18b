"""The chance that a unit meets a target and the days on which it does, from the model of its panel."""

from __future__ import annotations

import numpy as np
import pandas as pd

from adoption import AdoptionFit, day_of
from adoption.arrays import Floats
from analysis.i18n import Message
from analysis.modelling._target_cases import Case
from analysis.modelling.panel_models import Model, PanelModels

#: A target of 100 % is met by a share that rounds to it: no model of shares ever reaches 1 itself.
FULL_SHARE = 0.995
_HORIZON_YEARS = 15
_ARRIVAL_CHANCES = {"arrival_lower": 0.1, "arrival_date": 0.5, "arrival_upper": 0.9}


class TargetForecasts:
    """Answers about targets from the models of the panels; each answer is worked out once for all units of a panel."""

    def __init__(self, models: PanelModels) -> None:
        self._models = models
        self._known: dict[tuple[int, float, float, str], dict[str, float]] = {}

    def refusal(self, case: Case) -> Message | None:
        """Return why the case has no forecast; None where it has one."""
        panel = self._models.panel_of(case.indicator_code, case.unit_code)
        if panel is None:
            return Message("verdict.no_forecast" if case.is_share else "verdict.no_share")
        return panel.refusals.get(case.unit_code)

    def method(self, case: Case) -> str:
        """Return the method that the case is forecast by."""
        panel = self._models.panel_of(case.indicator_code, case.unit_code)
        return panel.method_of(case.unit_code) if panel else self._models.method

    def chance(self, case: Case, time: float) -> float:
        """Return the probability that the unit's share satisfies the target at `time`; missing without a forecast."""
        panel = self._models.panel_of(case.indicator_code, case.unit_code)
        model = panel.models.get(case.unit_code) if panel else None
        if panel is None or model is None or not np.isfinite(time):
            return float("nan")
        direction = "up" if case.is_upward else "down"
        target = max(panel.scale.to_share(case.target), 1 - FULL_SHARE)
        if not _exceeds_one(model):
            if panel.may_exceed and target > 1:
                return 0.0 if case.is_upward else 1.0
            target = min(target, FULL_SHARE)
        key = (id(model), target, time, direction)
        if key not in self._known:
            answer = model.probability(target, time, direction)
            self._known[key] = dict(zip(answer["unit"], answer["probability"].astype(float), strict=True))
        return self._known[key][case.unit_code]

    def arrival(self, case: Case) -> dict[str, pd.Timestamp]:
        """Return the days from which the chance is 10, 50 and 90 %, those within the horizon.

        Chances are asked for at the ends of whole years, which all units share, and joined by straight lines.
        """
        start = case.series[-1].time
        times = np.floor(start) + np.arange(_HORIZON_YEARS + 1.0)
        chances = np.maximum.accumulate([self.chance(case, time) for time in times])
        return {
            name: pd.Timestamp(day_of(max(start, _cross(times, chances, chance))))
            for name, chance in _ARRIVAL_CHANCES.items()
            if chances[-1] >= chance
        }


def _exceeds_one(model: Model) -> bool:
    return isinstance(model, AdoptionFit) and model.panel.link == "log"


def _cross(times: Floats, chances: Floats, level: float) -> float:
    """Return the time at which rising chances first reach `level`."""
    after = int(np.argmax(chances >= level))
    if after == 0:
        return float(times[0])
    part = (level - chances[after - 1]) / (chances[after] - chances[after - 1])
    return float(times[after - 1] + part * (times[after] - times[after - 1]))
