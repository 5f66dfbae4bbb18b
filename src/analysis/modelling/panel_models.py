"""One decision for each panel: by which model a unit's share is forecast, or why it is not.

The tables `fits`, `forecasts`, `backtest` and `verdicts` all ask these models, so that a series has a chance of meeting
a target where it has a forecast, and both come from the same draws.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import pandas as pd

from adoption import AdoptionFit, Deadline, PanelError, day_of, fit_adoption, fit_hazards
from adoption.arrays import Floats, units_at_end
from adoption.scenarios import ScenarioMethods
from adoption.trends import HazardFits, recognise_cohorts
from analysis.i18n import Message
from analysis.modelling._messages import explain_failures
from analysis.modelling._tidy_panels import tidy_panels
from analysis.modelling.deadlines import DeadlineRegister, bind_models
from analysis.panel import PERCENT, Scale, may_fall, unit_names

COMBINED = "combined"
#: Rounds of an index or a survey that stopped more years than this before the newest report of all are not forecast.
OLDEST_YEARS = 4.0
_ROUNDING = 1e-9


class Model(Protocol):
    """What a fitted model must answer; `AdoptionFit` and `HazardFits` do."""

    @property
    def units(self) -> list[str]:
        """Return the units in the order of the results."""
        ...

    def draws(self, times: Sequence[float], n: int = 1000, observed: bool = False, seed: int = 0) -> Floats:
        """Return draws of every unit's share (unit, time, draw) [0 to 1]."""
        ...

    def forecast(self, times: list[float]) -> pd.DataFrame:
        """Return `unit, time, mean, lower_80, upper_80, lower_95, upper_95` [0 to 1]."""
        ...

    def probability(self, target: float, time: float, direction: str = "up") -> pd.DataFrame:
        """Return `unit, probability` that the share reaches `target` [0 to 1] at `time` [decimal year]."""
        ...


@dataclass(frozen=True)
class PanelModel:
    """One panel (an indicator, the units of one level), each of its units with one model or the reason for having none.

    The rules, in this order. Nothing is forecast for a panel that `ended` or whose back-test failed; nor for a unit
    that has arrived: its latest value is the best that the scale has, and the indicator cannot fall from there. A value
    outside the indicator's scale is left out where the indicator has a maximum, and costs its unit that value alone
    (a unit without any other is refused). Counts of a fixed cohort that only grow are forecast by their hazard, where
    it has one; all other units by `method`, which borrows from the library of paces where the panel is thin, on the
    scale of the logarithm where shares exceed 100%. Where less is better, what spreads is the complement of the share,
    which is what borrows from the library. Shares that cannot fall do not; nor do complements.
    """

    indicator_code: str
    level: str
    values: pd.DataFrame
    may_exceed: bool = False
    method: str = COMBINED
    seed: int = 0
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scale: Scale = PERCENT
    newest: float = field(default=float("-inf"))
    direction: str = ""
    can_fall: bool | None = None
    has_rounds: bool = False
    failure: Message | None = None
    deadlines: tuple[Deadline, ...] = ()

    @property
    def side(self) -> str:
        """Return `"down"` where less is better, else `"up"`: the direction that models and deadlines know."""
        return "down" if self.direction == "down" else "up"

    @property
    def name(self) -> str:
        """Return the indicator and the level of the units."""
        return f"{self.indicator_code} {self.level}".rstrip()

    @cached_property
    def units(self) -> list[str]:
        """Return the units that have values, sorted."""
        return sorted(self.values["unit"].unique())

    @cached_property
    def _is_sound(self) -> pd.Series:
        values = self.values
        is_more_than_all = (values["op"] == ">") & (values["share"] >= 1)
        return values["share"].between(0, 1) & ~(values["numerator"] > values["denominator"]) & ~is_more_than_all

    @cached_property
    def sound(self) -> pd.DataFrame:
        """Return the values that enter the model: all of them where shares may exceed 100%."""
        return self.values if self.may_exceed else self.values[self._is_sound].reset_index(drop=True)

    @cached_property
    def wrong(self) -> pd.DataFrame:
        """Return the values outside the indicator's scale."""
        return self.values[~self._is_sound]

    @cached_property
    def exceeds(self) -> bool:
        """Return whether a value that enters the model exceeds 100%."""
        return self.may_exceed and not self.wrong.empty

    def explain_excess(self, rows: pd.DataFrame) -> Message:
        """Return why values outside the scale stop what needs them."""
        if self.scale is PERCENT:
            return Message("fit.outside_shares", {"values": self._list_values(rows)})
        limits = {"lowest": self.scale.low, "highest": self.scale.low + self.scale.span}
        return Message("fit.outside_scale", {"values": self._list_values(rows), **limits})

    def _list_values(self, rows: pd.DataFrame) -> list[Message]:
        code, name = ("fit.value_at", "share") if self.scale is PERCENT else ("fit.score_at", "value")
        return [
            Message(code, {"unit": self.names.get(unit, unit), "day": day_of(time), name: round(value, 4)})
            for unit, time, value in zip(rows["unit"], rows["time"], self.scale.from_share(rows["share"]), strict=True)
        ]

    @cached_property
    def left_out(self) -> dict[str, list[Message]]:
        """Return the values that no model takes, by unit; none where shares may exceed 100%."""
        if self.may_exceed:
            return {}
        return {str(unit): self._list_values(rows) for unit, rows in self.wrong.groupby("unit", sort=True)}

    @property
    def ended(self) -> Message | None:
        """Return that the rounds of an index or a survey have stopped; None where they go on.

        Any other share goes on whether or not somebody reports it: its forecast grows wide, and is still a forecast.
        """
        last = float(self.values["time"].max())
        has_ended = self.has_rounds and last < self.newest - OLDEST_YEARS
        return Message("fit.ended", {"day": day_of(last)}) if has_ended else None

    @property
    def known_until(self) -> float:
        """Return the last half-year that reports tell of [decimal year]: forecasts go on from there."""
        newest = max(self.newest, float(self.values["time"].max()))
        return math.floor(2 * newest) / 2

    @property
    def above_one(self) -> str:
        """Return the option of `adoption` for shares above 1."""
        return "allow" if self.may_exceed else "refuse"

    @cached_property
    def refused_by_rule(self) -> dict[str, Message]:
        """Return the units that no model is asked for, with the reason."""
        if self.ended:
            return dict.fromkeys(self.units, self.ended)
        sound_units = set(self.sound["unit"])
        return {
            unit: self.explain_excess(self.wrong[self.wrong["unit"] == unit])
            for unit in self.left_out
            if unit not in sound_units
        } | self.at_end

    @property
    def end(self) -> float | None:
        """Return the better end of the scale [share]; None where shares may pass it or no direction is better."""
        return None if self.may_exceed else {"up": 1.0, "down": 0.0}.get(self.direction)

    @cached_property
    def at_end(self) -> dict[str, Message]:
        """Return the units that have arrived: their latest value is the best that the scale has, and stays so.

        Where the dictionary does not tell whether an indicator can fall, it is taken to stay.
        """
        if self.end is None or self.can_fall or self.ended or self.sound.empty:
            return {}
        return {unit: self._explain_arrival(unit) for unit in units_at_end(self.sound, self.end)}

    def _explain_arrival(self, unit: str) -> Message:
        """Return since which report a unit stands at the end of the scale."""
        series = self.sound[self.sound["unit"] == unit].sort_values("time")
        below = series.loc[(series["share"] - (self.end or 0.0)).abs() > _ROUNDING, "time"]
        since = series.loc[series["time"] > below.max(), "time"].min() if len(below) else series["time"].min()
        end = self.scale.from_share(self.end or 0.0)
        code = "value.exact_percent" if self.scale is PERCENT else "value.number"
        return Message("fit.end_reached", {"value": Message(code, {"value": round(end, 4)}), "day": day_of(since)})

    @cached_property
    def _cumulative(self) -> list[str]:
        """Return the units whose counts are those of a fixed cohort that only grows, refused ones among them.

        None is listed where less is better: what has got worse may get better.
        """
        if self.exceeds or self.ended or self.sound.empty or self.side == "down":
            return []
        found = recognise_cohorts(self.sound)
        return list(found.loc[found["is_cumulative"].astype(bool), "unit"])

    @cached_property
    def cohorts(self) -> list[str]:
        """Return the units whose counts are those of a fixed cohort that only grows."""
        return [unit for unit in self._cumulative if self._is_asked(unit)]

    @property
    def others(self) -> list[str]:
        """Return the units that `method` is asked for."""
        cohorts = set(self.cohorts)
        return [unit for unit in self.units if self._is_asked(unit) and unit not in cohorts]

    def asked_in_the_past(self) -> tuple[list[str], list[str]]:
        """Return the units that `method` and that the hazard were asked for: those of today, and those at the end.

        What has reached the end was forecast before: without it a back-test would leave out the fastest units.
        """
        finished = set(self.at_end)
        cumulative = [unit for unit in self._cumulative if self._is_asked(unit) or unit in finished]
        return sorted({*self.others, *finished} - set(cumulative)), cumulative

    def _is_asked(self, unit: str) -> bool:
        return unit not in self.refused_by_rule

    @cached_property
    def hazards(self) -> HazardFits | None:
        """Return the hazards of the cohorts; None without any."""
        return fit_hazards(self.sound[self.sound["unit"].isin(self.cohorts)]) if self.cohorts else None

    @cached_property
    def fit(self) -> AdoptionFit | None:
        """Return the fit of `method` to all units, those that have arrived or ended too; None where there is none."""
        return None if self.sound.empty else self.fit_values(self.sound)

    def fit_values(self, values: pd.DataFrame) -> AdoptionFit | None:
        """Return the fit of `method` to values such as `sound`; None where it does not take them."""
        try:
            return fit_adoption(
                values,
                method=self.method,
                above_one=self.above_one,
                direction=self.side,
                can_fall=self.can_fall is not False,
                seed=self.seed,
            )
        except PanelError:
            return None

    @cached_property
    def models(self) -> dict[str, Model]:
        """Return the model of every unit that has a forecast."""
        if self.failure or not (self.others or self.cohorts):
            return {}
        asked = [*self.others, *self.cohorts]
        models: dict[str, Model] = dict.fromkeys(asked, self.fit) if self.fit else {}
        if self.hazards:
            table = self.hazards.table
            models |= dict.fromkeys(table.loc[table["converged"].astype(bool), "unit"], self.hazards)
        return models

    @cached_property
    def bound_models(self) -> dict[str, Model]:
        """Return the models that know the deadlines of their units, of the units that a deadline moves."""
        return bind_models(self.models, self.deadlines)

    def deadlines_of(self, unit: str) -> tuple[Deadline, ...]:
        """Return the deadlines that move a unit's forecast; empty where none does."""
        model = self.bound_models.get(unit)
        return model.scenario.binding_of(unit) if isinstance(model, ScenarioMethods) else ()

    @cached_property
    def refusals(self) -> dict[str, Message]:
        """Return every unit that has no forecast, with the reason."""
        asked = {unit: self.failure or Message("fit.not_taken") for unit in self.units if unit not in self.models}
        return asked | self.refused_by_rule

    def forecast(self, times: list[float]) -> pd.DataFrame:
        """Return the forecasts [0 to 1] of the units with a model: `unit, method, time, mean` and interval ends."""
        parts = [
            model.forecast(times).assign(method="hazard" if model is self.hazards else self.method)
            for model in {id(model): model for model in self.models.values()}.values()
        ]
        found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["unit", "method", "time"])
        own = {unit: self.method_of(unit) for unit in self.models}
        return found[found["unit"].map(own) == found["method"]].reset_index(drop=True)

    def forecast_values(self, times: Iterable[float]) -> pd.DataFrame:
        """Return the forecasts of `forecast` on the indicator's scale."""
        return on_scale(self.forecast([float(time) for time in times]), self.scale)

    @property
    def values_on_scale(self) -> pd.Series:
        """Return the values on the indicator's scale, by unit and time."""
        return self.scale.from_share(self.values.set_index(["unit", "time"])["share"])

    def method_of(self, unit: str) -> str:
        """Return the name of the model that a unit is forecast by, or that it was refused by."""
        return "hazard" if self.hazards is not None and self.models.get(unit) is self.hazards else self.method


def on_scale(forecast: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Return forecasts [0 to 1] on the indicator's scale; a frame without forecasts has none of their columns."""
    ends = [name for name in ("mean", "lower_80", "upper_80", "lower_95", "upper_95") if name in forecast]
    return forecast.assign(**{name: scale.from_share(forecast[name]) for name in ends})


class PanelModels:
    """The models of all panels, each fitted when it is first asked for.

    Parameters
    ----------
    tables
        `observations, units, indicators`, and `backtest` where it is known: panels whose back-test failed are refused;
        for deadlines also `legal_deadlines, national_targets, targets, tasks, sources`.
    method
        The method of `fit_adoption` for units that are no cohorts.
    seed
        The seed of `fit_adoption`.
    day
        The last day whose legal texts are known; without it all in the tables are.
    """

    def __init__(
        self, tables: dict[str, pd.DataFrame], method: str = COMBINED, seed: int = 0, day: dt.date | None = None
    ) -> None:
        indicators, units = tables["indicators"], tables["units"]
        unlimited = set(indicators.loc[indicators["maximum"].isna(), "indicator_code"])
        rows = indicators.set_index("indicator_code").to_dict("index")
        names = unit_names(units)
        self._level = dict(zip(units["unit_code"], units["level"], strict=True))
        self._names, self._rows, self._seed = names, rows, seed
        panels = tidy_panels(tables)
        newest = max((float(values["time"].max()) for *_, values in panels), default=float("-inf"))
        self._newest = newest
        failures = explain_failures(tables.get("backtest"))
        self._panels = {
            (code, level): PanelModel(
                code,
                level,
                values,
                code in unlimited,
                method,
                seed,
                names,
                scale,
                newest,
                direction=str(rows[code].get("direction") or ""),
                can_fall=may_fall(rows[code]),
                has_rounds=rows[code]["measure"] == "index" or rows[code].get("period_type") == "survey",
                failure=failures.get((code, level)),
            )
            for code, level, scale, values in panels
        }
        self._register = DeadlineRegister(tables, day)
        bound = {key: self._register.of_panel(panel) for key, panel in self._panels.items()}
        self._panels = {key: replace(panel, deadlines=bound[key]) for key, panel in self._panels.items()}
        self.method = method

    @property
    def panels(self) -> list[PanelModel]:
        """Return the panels, by indicator and level."""
        return list(self._panels.values())

    def panel_of(self, indicator_code: str, unit_code: str) -> PanelModel | None:
        """Return the panel of a unit's series; None where it has no value on a scale."""
        return self.panel_at(indicator_code, self._level.get(unit_code, ""))

    def panels_of(self, indicator_code: str) -> list[PanelModel]:
        """Return the panels of an indicator, one for each level of units."""
        return [panel for (code, _), panel in self._panels.items() if code == indicator_code]

    def values_of(self, indicator_code: str, unit_codes: Sequence[str]) -> pd.DataFrame:
        """Return the values of some units as the models use them, with `time` in decimal years; no row without any."""
        panels = {panel.name: panel for unit in unit_codes if (panel := self.panel_of(indicator_code, unit))}
        found = [panel.values[panel.values["unit"].isin(unit_codes)] for panel in panels.values()]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["unit", "time", "share"])

    def model_of_count(self, indicator_code: str, level: str, values: pd.DataFrame) -> PanelModel:
        """Return the model of a count whose total is known, its `values` as shares of the total."""
        return PanelModel(
            indicator_code,
            level,
            values,
            method=self.method,
            seed=self._seed,
            names=self._names,
            newest=self._newest,
            direction=str(self._rows[indicator_code].get("direction") or ""),
            can_fall=may_fall({**self._rows[indicator_code], "measure": "share"}),
        )

    def deadlines_of(self, indicator_code: str, unit_code: str, scale: Scale = PERCENT) -> tuple[Deadline, ...]:
        """Return the deadlines that bind one unit, whether or not it has reported the indicator, on this scale."""
        row = self._rows.get(indicator_code)
        if row is None:
            return ()
        alone = pd.DataFrame({"unit": [unit_code]})
        level, direction = self._level.get(unit_code, ""), str(row.get("direction") or "")
        return self._register.of_panel(PanelModel(indicator_code, level, alone, scale=scale, direction=direction))

    def panel_at(self, indicator_code: str, level: str) -> PanelModel | None:
        """Return the panel of an indicator and a level of units; None where it has no value on a scale."""
        return self._panels.get((indicator_code, level))


def model_panels(
    tables: dict[str, pd.DataFrame], method: str = COMBINED, seed: int = 0, day: dt.date | None = None
) -> PanelModels:
    """Return the models that `fit_panel`, `backtest_panels` and `judge_targets` share.

    Parameters
    ----------
    tables
        `observations, units, indicators`, and `backtest` where it is known: panels whose back-test failed are refused;
        for deadlines also `legal_deadlines, national_targets, targets, tasks, sources`.
    method, seed
        As for `fit_adoption`.
    day
        The last day whose legal texts are known; without it all in the tables are.

    Returns
    -------
    PanelModels
        Each panel is fitted once, when it is first asked for.

    Examples
    --------
    >>> observations = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 30.0, 44.0],
    ...     "numerator": [20, 30, 44], "denominator": 100, "op": "=", "status": "observed", "is_chosen": True,
    ...     "period_end": pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"]), "as_of": pd.NaT,
    ...     "statement_id": "s"})
    >>> units = pd.DataFrame({"unit_code": ["vn"], "level": ["national"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0]})
    >>> (panel,) = model_panels({"observations": observations, "units": units, "indicators": indicators}).panels
    >>> panel.indicator_code, panel.level, list(panel.models), panel.refusals
    ('records_pct', 'national', ['vn'], {})
    """
    return PanelModels(tables, method, seed, day)
