"""One decision for each panel: by which model a unit's share is forecast, or why it is not.

The tables `fits`, `forecasts`, `backtest` and `verdicts` all ask these models, so that a series has a chance of meeting
a target exactly where it has a forecast, and both come from the same draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import pandas as pd

from adoption import AdoptionFit, PanelError, day_of, fit_adoption, fit_hazards
from adoption.arrays import units_at_end
from adoption.trends import HazardFits, recognise_cohorts
from analysis.i18n import LANGUAGES, Message
from analysis.modelling._messages import to_message
from analysis.modelling._tidy_panels import tidy_panels
from analysis.panel import PERCENT, Scale

COMBINED = "combined"
#: A unit with few values borrows its pace from others: from fewer than this many there is no telling how paces differ.
MIN_UNITS_TO_BORROW_FROM = 5
#: A unit on its own needs so many values at different times.
MIN_TIMES = 3
#: A panel whose newest value is older than the newest of all panels by more years than this is not forecast.
OLDEST_YEARS = 4.0


class Model(Protocol):
    """What a fitted model must answer; `AdoptionFit` and `HazardFits` do."""

    @property
    def units(self) -> list[str]:
        """Return the units in the order of the results."""
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

    The rules, in this order: a panel that `ended` is not forecast; nor is a unit whose latest value is the best that
    the scale has; a value outside the indicator's scale is left out
    where the indicator has a maximum, and costs its unit that value alone (a unit without any other is refused); a unit
    with values at fewer than 3 times needs 5 units of its level with values at two times; counts of a fixed cohort that
    only grow are forecast by their hazard; all other units by `method`, on the scale of the logarithm where shares
    exceed 100 %.
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
        return values["share"].between(0, 1) & ~(values["numerator"] > values["denominator"])

    @cached_property
    def sound(self) -> pd.DataFrame:
        """Return the values that enter the model: all of them where shares may exceed 100 %."""
        return self.values if self.may_exceed else self.values[self._is_sound].reset_index(drop=True)

    @cached_property
    def wrong(self) -> pd.DataFrame:
        """Return the values outside the indicator's scale."""
        return self.values[~self._is_sound]

    @cached_property
    def exceeds(self) -> bool:
        """Return whether a value that enters the model exceeds 100 %."""
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
        """Return the values that no model takes, by unit; none where shares may exceed 100 %."""
        if self.may_exceed:
            return {}
        return {str(unit): self._list_values(rows) for unit, rows in self.wrong.groupby("unit", sort=True)}

    @property
    def ended(self) -> Message | None:
        """Return that the panel's last value is too old to forecast from; None where it is not."""
        last = float(self.values["time"].max())
        return Message("fit.ended", {"day": day_of(last)}) if last < self.newest - OLDEST_YEARS else None

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
        refused = {
            unit: self.explain_excess(self.wrong[self.wrong["unit"] == unit])
            for unit in self.left_out
            if unit not in sound_units
        }
        n_times = self.sound.groupby("unit")["time"].nunique()
        moving = int((n_times >= 2).sum())
        if moving >= MIN_UNITS_TO_BORROW_FROM:
            return refused | self.at_end
        needed = {"needed": MIN_TIMES, "units": MIN_UNITS_TO_BORROW_FROM, "moving": moving}
        few = n_times[n_times < MIN_TIMES]
        thin = {str(unit): Message("fit.too_few", {"found": int(n), **needed}) for unit, n in few.items()}
        return refused | thin | self.at_end

    @property
    def end(self) -> float | None:
        """Return the better end of the scale [share]; None where shares may pass it or no direction is better."""
        return None if self.may_exceed else {"up": 1.0, "down": 0.0}.get(self.direction)

    @cached_property
    def at_end(self) -> dict[str, Message]:
        """Return the units that have nothing left to forecast: their latest value is the best that the scale has."""
        if self.end is None or self.ended or self.sound.empty:
            return {}
        return dict.fromkeys(units_at_end(self.sound, self.end), Message("fit.end_reached"))

    @cached_property
    def _cumulative(self) -> list[str]:
        """Return the units whose counts are those of a fixed cohort that only grows, refused ones among them."""
        if self.exceeds or self.ended or self.sound.empty:
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
        """Return the fit of `method` to all units; None where nothing asks for it or it does not take the values."""
        if not self.others:
            return None
        try:
            return fit_adoption(self.sound, method=self.method, above_one=self.above_one, seed=self.seed)
        except PanelError:
            return None

    @cached_property
    def models(self) -> dict[str, Model]:
        """Return the model of every unit that has a forecast."""
        models: dict[str, Model] = dict.fromkeys(self.others, self.fit) if self.fit else {}
        if self.hazards:
            table = self.hazards.table
            models |= dict.fromkeys(table.loc[table["converged"].astype(bool), "unit"], self.hazards)
        return models

    @cached_property
    def refusals(self) -> dict[str, Message]:
        """Return every unit that has no forecast, with the reason."""
        refusals = dict(self.refused_by_rule)
        if not self.fit:
            refusals |= dict.fromkeys(self.others, Message("fit.not_taken"))
        if self.hazards:
            reasons = zip(self.hazards.units, self.hazards.table["message"], strict=True)
            refusals |= {unit: message for unit, reason in reasons if (message := to_message(reason))}
        return refusals

    def forecast(self, times: list[float]) -> pd.DataFrame:
        """Return the forecasts [0 to 1] of the units with a model: `unit, method, time, mean` and interval ends."""
        asked = [(self.fit, self.method), (self.hazards, "hazard")]
        parts = [model.forecast(times).assign(method=method) for model, method in asked if model]
        found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["unit", "method", "time"])
        own = {unit: "hazard" if model is self.hazards else self.method for unit, model in self.models.items()}
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
        return "hazard" if unit in self.cohorts else self.method


def on_scale(forecast: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Return forecasts [0 to 1] on the indicator's scale; a frame without forecasts has none of their columns."""
    ends = [name for name in ("mean", "lower_80", "upper_80", "lower_95", "upper_95") if name in forecast]
    return forecast.assign(**{name: scale.from_share(forecast[name]) for name in ends})


class PanelModels:
    """The models of all panels, each fitted when it is first asked for.

    Parameters
    ----------
    tables
        `observations, units, indicators`.
    method
        The method of `fit_adoption` for units that are no cohorts.
    seed
        The seed of `fit_adoption`.
    """

    def __init__(self, tables: dict[str, pd.DataFrame], method: str = COMBINED, seed: int = 0) -> None:
        indicators, units = tables["indicators"], tables["units"]
        unlimited = set(indicators.loc[indicators["maximum"].isna(), "indicator_code"])
        rows = indicators.set_index("indicator_code").to_dict("index")
        directions = {str(code): str(row.get("direction") or "") for code, row in rows.items()}
        names = _names_of(units)
        self._level = dict(zip(units["unit_code"], units["level"], strict=True))
        self._names, self._directions, self._seed = names, directions, seed
        panels = tidy_panels(tables)
        newest = max((float(values["time"].max()) for *_, values in panels), default=float("-inf"))
        self._newest = newest
        self._panels = {
            (code, level): PanelModel(
                code, level, values, code in unlimited, method, seed, names, scale, newest, directions[code]
            )
            for code, level, scale, values in panels
        }
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
            direction=self._directions.get(indicator_code, ""),
        )

    def panel_at(self, indicator_code: str, level: str) -> PanelModel | None:
        """Return the panel of an indicator and a level of units; None where it has no value on a scale."""
        return self._panels.get((indicator_code, level))


def model_panels(tables: dict[str, pd.DataFrame], method: str = COMBINED, seed: int = 0) -> PanelModels:
    """Return the models that `fit_panel`, `backtest_panels` and `judge_targets` share.

    Parameters
    ----------
    tables
        `observations, units, indicators`.
    method, seed
        As for `fit_adoption`.

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
    return PanelModels(tables, method, seed)


def _names_of(units: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the name of every unit by language; empty where the table gives codes alone."""
    languages = [lang for lang in LANGUAGES if f"name_{lang}" in units.columns]
    if not languages:
        return {}
    rows = units[["unit_code", *(f"name_{lang}" for lang in languages)]].itertuples(index=False)
    return {code: dict(zip(languages, names, strict=True)) for code, *names in rows}
