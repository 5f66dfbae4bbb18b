"""The chance that a unit meets a target: from its own reports, before or after the day, or from other units."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from adoption import AdoptionFit, Deadline, day_of
from adoption.arrays import Floats
from analysis.i18n import Message
from analysis.modelling._tidy_panels import count_panels
from analysis.modelling.deadlines import bind_models
from analysis.modelling.judging.cases import Case
from analysis.modelling.kept_rows import digest_panel
from analysis.modelling.panel_models import Model, PanelModel, PanelModels
from analysis.panel import PERCENT, Scale

#: A target of 100% is met by a share that rounds to it: no model of shares ever reaches 1 itself.
FULL_SHARE = 0.995
_HORIZON_YEARS = 15
_ARRIVAL_CHANCES = {"arrival_lower": 0.1, "arrival_date": 0.5, "arrival_upper": 0.9}
#: Why a series has no forecast although its model can tell the chance of a target.
_STILL_ANSWERED = ("fit.ended",)
#: Why a series has no forecast although its model can tell what was reached on an earlier day.
_ANSWERED_BACKWARDS = ("fit.end_reached", *_STILL_ANSWERED)


@dataclass(frozen=True)
class Answer:
    """What is known of one target: the model that tells the chance, the target on the model's scale [0 to 1].

    `time` is that of the target; for one that recurs, that of the latest report. `method` is the model's name.
    `may_exceed` says that shares above 1 are possible; `is_forecast` that the series has a forecast, from whose draws
    the chance is. `scale` leads from a share of the model to the indicator's values.
    """

    model: Model
    unit_code: str
    time: float
    direction: str
    method: str
    may_exceed: bool
    is_forecast: bool
    target: float = float("nan")
    scale: Scale = PERCENT

    @property
    def basis(self) -> Mapping[str, object]:
        """Return what the chance rests on, the columns of `AdoptionFit.basis`; nothing for a hazard of its own."""
        if not isinstance(self.model, AdoptionFit):
            return {}
        rows = self.model.basis.set_index("unit")
        return {str(name): value for name, value in rows.loc[self.unit_code].items()}


class TargetForecasts:
    """Answers about targets from the models of the panels; each answer is worked out once for all units of a panel."""

    def __init__(self, tables: dict[str, pd.DataFrame], models: PanelModels) -> None:
        self._tables = tables
        self._models = models
        self._level = dict(zip(tables["units"]["unit_code"], tables["units"]["level"], strict=True))
        #: By model, target, time and direction: the chances of the units, and the model, lest another get its identity.
        self._known: dict[tuple[int, float, float, str], tuple[Model, dict[str, float]]] = {}
        self._counts: dict[str, tuple[dict[str, PanelModel], dict[str, float]]] = {}
        self._beside: dict[tuple[str, str], AdoptionFit | None] = {}
        self._digests: dict[int, str] = {}

    def find(self, case: Case) -> Answer | Message:
        """Return what tells the chance of a case, or why nothing does."""
        panels, total = self._panels_of(case)
        if not panels:
            return self._explain_nothing(case)
        if case.measure == "count" and (total is None or any(figure.value > total for figure in case.held[-1:])):
            return Message("verdict.no_total")
        own, scale = panels.get(self._level.get(case.unit_code, "")), next(iter(panels.values())).scale
        if total is not None:
            scale = Scale(0.0, total)
            if case.target > total:
                return Message("verdict.above_total", {"target": case.target, "total": total})
        if own is not None and case.unit_code in own.units:
            found = self._from_own(case, own)
        else:
            found = self._from_others(case, own, list(panels.values()))
        return found if isinstance(found, Message) else replace(found, scale=scale, target=scale.to_share(case.target))

    def digest(self, case: Case) -> str:
        """Return a digest of all that the answer to a case follows from, without the code."""
        panels, total = self._panels_of(case)
        level = self._level.get(case.unit_code, "")
        if level in panels and case.unit_code in panels[level].units:
            panels = {level: panels[level]}  # the unit's own panel answers; else those of all levels do
        for panel in panels.values():
            if id(panel) not in self._digests:
                self._digests[id(panel)] = digest_panel(panel, deadlines=panel.deadlines)
        known = [self._digests[id(panel)] for _, panel in sorted(panels.items())]
        scale = PERCENT if total is None else Scale(0.0, total)
        bound = [one.as_stored() for one in self._models.deadlines_of(case.indicator_code, case.unit_code, scale)]
        facts = (case, level, sorted(panels), known, total, bound, not panels and self._explain_nothing(case))
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def _panels_of(self, case: Case) -> tuple[dict[str, PanelModel], float | None]:
        """Return the panels of the indicator by level; of a count, as shares of its total, and the unit's total."""
        if case.measure != "count":
            return {panel.level: panel for panel in self._models.panels_of(case.indicator_code)}, None
        if case.indicator_code not in self._counts:
            parts, totals = count_panels(self._tables, case.indicator_code)
            models = {
                level: self._models.model_of_count(case.indicator_code, level, part) for level, part in parts.items()
            }
            self._counts[case.indicator_code] = models, totals
        models, totals = self._counts[case.indicator_code]
        return models, totals.get(case.unit_code)

    def _explain_nothing(self, case: Case) -> Message:
        observed = self._tables["observations"]
        if case.held or (observed["indicator_code"] == case.indicator_code).any():
            return Message("verdict.no_total" if case.measure == "count" else "verdict.no_share")
        return Message("verdict.no_unit_reported")

    def _from_own(self, case: Case, panel: PanelModel) -> Answer | Message:
        """Return the answer from the unit's own panel: its forecast, or for a day before its last report the fit."""
        unit = case.unit_code
        last = float(panel.sound.loc[panel.sound["unit"] == unit, "time"].max())
        time = case.due_time if np.isfinite(case.due_time) else last
        reason = panel.refusals.get(unit)
        if reason and reason.code not in (_ANSWERED_BACKWARDS if time < last else _STILL_ANSWERED):
            return reason
        model = panel.models.get(unit)
        if model is None or (model is panel.hazards and time < last):
            model = panel.fit
        if model is None:
            return Message("fit.not_taken")
        method = "hazard" if model is panel.hazards else panel.method
        is_forecast = model is panel.models.get(unit)
        return Answer(model, unit, time, _direction(case), method, panel.may_exceed, is_forecast)

    def _from_others(self, case: Case, own: PanelModel | None, panels: list[PanelModel]) -> Answer | Message:
        """Return the answer from the reports of other units: of its level, where that has none of all levels."""
        parts = [own.sound] if own is not None and not own.sound.empty else [panel.sound for panel in panels]
        others = pd.concat(parts, ignore_index=True)
        if others.empty:
            return Message("verdict.no_unit_reported")
        key = (panels[0].name, case.unit_code)
        if key not in self._beside:
            blank = pd.DataFrame({"unit": [case.unit_code], "time": [float(others["time"].min())], "op": ["="]})
            self._beside[key] = panels[0].fit_values(pd.concat([others, blank], ignore_index=True))
        fit = self._beside[key]
        if fit is None:
            return Message("fit.not_taken")
        time = case.due_time if np.isfinite(case.due_time) else float(others["time"].max())
        panel = panels[0]
        return Answer(fit, case.unit_code, time, _direction(case), panel.method, panel.may_exceed, is_forecast=False)

    def chance(self, answer: Answer, time: float) -> float:
        """Return the probability [0 to 1] that the unit's share satisfies the target at `time` [decimal year]."""
        target = _reachable_target(answer)
        if target is None:
            return 0.0 if answer.direction == "up" else 1.0
        key = (id(answer.model), target, time, answer.direction)
        if key not in self._known:
            found = answer.model.probability(target, time, answer.direction)
            chances = dict(zip(found["unit"], found["probability"].astype(float), strict=True))
            self._known[key] = answer.model, chances
        return self._known[key][1][answer.unit_code]

    def chance_with_deadlines(self, case: Case, answer: Answer) -> tuple[float, tuple[Deadline, ...]] | None:
        """Return the chance that knows the unit's deadlines, and those that act by the target's day; None for none.

        Only the unit is simulated again: what the deadlines change there is added to the chance that the panel tells.
        """
        free = self._free_of_deadlines(case, answer)
        if free is None:
            return None
        model = self._bound_model(case, answer, free)
        if not isinstance(model, AdoptionFit):
            return None
        acting = tuple(one for one in model.scenario.binding_of(case.unit_code) if one.time - 1 < answer.time)
        if not acting:
            return None
        change = self.chance(replace(free, model=model), answer.time) - self.chance(free, answer.time)
        return float(np.clip(self.chance(answer, answer.time) + change, 0, 1)), acting

    def _bound_model(self, case: Case, answer: Answer, free: Answer) -> Model | None:
        """Return the unit's model that knows its deadlines; other units' reports tell of those that were over then."""
        panel = self._models.panel_of(case.indicator_code, case.unit_code)
        if free is answer and panel is not None:
            return panel.bound_models.get(case.unit_code)
        known = self._models.deadlines_of(case.indicator_code, case.unit_code, answer.scale)
        running = tuple(one for one in known if one.time + 1 > _newest_report(answer.model))
        return bind_models({case.unit_code: free.model}, running).get(case.unit_code)

    def _free_of_deadlines(self, case: Case, answer: Answer) -> Answer | None:
        """Return the answer that deadlines are added to; None where reports already tell what they have done."""
        unit, panel = case.unit_code, self._models.panel_of(case.indicator_code, case.unit_code)
        if panel is not None and answer.model is panel.models.get(unit):
            return answer
        is_reported = panel is not None and unit in panel.units
        if is_reported or not isinstance(answer.model, AdoptionFit):  # ended, or looked at backwards
            return None
        if answer.time <= _newest_report(answer.model):  # other units reported after the target's day
            return None
        return replace(answer, model=answer.model.apply_rows([answer.model.units.index(unit)]))

    def arrival(self, answer: Answer, start: float) -> dict[str, pd.Timestamp]:
        """Return the days from which the chance is 10, 50 and 90%, those within the horizon; none without a forecast.

        Chances are asked for at the ends of whole years, which all units share, and joined by straight lines.
        """
        if not answer.is_forecast:
            return {}
        times = np.floor(start) + np.arange(_HORIZON_YEARS + 1.0)
        chances = np.maximum.accumulate(self._chances(answer, times))
        return {
            name: pd.Timestamp(day_of(max(start, _cross(times, chances, chance))))
            for name, chance in _ARRIVAL_CHANCES.items()
            if chances[-1] >= chance
        }

    def _chances(self, answer: Answer, times: Floats) -> list[float]:
        """Return the chances at several times: of a fit for the unit alone, all times at once."""
        target, model = _reachable_target(answer), answer.model
        if target is None or not isinstance(model, AdoptionFit):
            return [self.chance(answer, time) for time in times]
        alone = model.apply_rows([model.units.index(answer.unit_code)])
        return [float(chance) for chance in alone.chances(target, times, answer.direction)[0]]


def _newest_report(model: Model) -> float:
    """Return the time of the newest report that a model rests on [decimal year]."""
    return float(max(model.latest.time)) if isinstance(model, AdoptionFit) else float("-inf")


def _reachable_target(answer: Answer) -> float | None:
    """Return the target that the model is asked for; None for one above the most that its shares can be."""
    target = max(answer.target, 1 - FULL_SHARE)
    if _exceeds_one(answer.model):
        return target
    return None if answer.may_exceed and target > 1 else min(target, FULL_SHARE)


def _direction(case: Case) -> str:
    return "up" if case.is_upward else "down"


def _exceeds_one(model: Model) -> bool:
    return isinstance(model, AdoptionFit) and model.panel.link == "log"


def _cross(times: Floats, chances: Floats, level: float) -> float:
    """Return the time at which rising chances first reach `level`."""
    after = int(np.argmax(chances >= level))
    if after == 0:
        return float(times[0])
    part = (level - chances[after - 1]) / (chances[after] - chances[after - 1])
    return float(times[after - 1] + part * (times[after] - times[after - 1]))
