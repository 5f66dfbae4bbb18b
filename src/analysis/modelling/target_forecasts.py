"""The forecasts behind our verdicts: which panels can carry one, the chance of a target, the day of its arrival."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd

from adoption import day_of, fit_adoption
from adoption.arrays import Floats
from adoption.targets import MIN_PERIODS
from adoption.trends import fit_hazards, recognise_cohorts
from analysis.errors import AnalysisError
from analysis.i18n import Message, translate
from analysis.modelling.target_cases import Case, factual_values

#: A target of 100 % is met by a share that rounds to it: no model of shares ever reaches 1 itself.
FULL_SHARE = 0.995
#: A unit with few values borrows its pace from others: from fewer than this many there is no telling how paces differ.
MIN_UNITS_TO_BORROW_FROM = 5
_HORIZON_YEARS = 15
_ARRIVAL_CHANCES = {"arrival_lower": 0.1, "arrival_date": 0.5, "arrival_upper": 0.9}


class NoForecastError(AnalysisError):
    """A series has no forecast; `reason` tells a reader why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(translate(reason, "en"))
        self.reason = reason


class Outlook(Protocol):
    """What a forecast must answer to judge targets; `AdoptionFit` and `TrendOutlook` do."""

    @property
    def units(self) -> list[str]:
        """Return the units in the order of the results."""
        ...

    def probability(self, target: float, time: float, direction: str = "up") -> pd.DataFrame:
        """Return `unit, probability` that the share reaches `target` [0 to 1] at `time` [decimal year]."""
        ...


Forecaster = Callable[[pd.DataFrame], Outlook]


class PanelOutlooks:
    """The outlooks of all panels (one indicator, units of one level), each fitted when it is first asked for."""

    def __init__(self, tables: dict[str, pd.DataFrame], forecaster: Forecaster = fit_adoption) -> None:
        units = tables["units"]
        self._level = dict(zip(units["unit_code"], units["level"], strict=True))
        self._values = factual_values(tables["observations"])
        self._forecaster = forecaster
        self._panels: dict[tuple[str, str], _LevelPanel] = {}

    def of(self, case: Case) -> PanelOutlook:
        """Return the outlook of the case's panel; of its cohorts, where the unit's counts are cumulative.

        Raises
        ------
        NoForecastError
            The indicator is no share, its values are too few for a pace, or the model refuses them.
        """
        if not case.is_share:
            raise NoForecastError(Message("verdict.no_share"))
        key = (case.indicator_code, self._level.get(case.unit_code, ""))
        if key not in self._panels:
            self._panels[key] = _LevelPanel(self._tidy(*key), self._forecaster)
        return self._panels[key].outlook_of(case.unit_code)

    def _tidy(self, indicator_code: str, level: str) -> pd.DataFrame:
        values = self._values
        panel = values[(values["indicator_code"] == indicator_code) & (values["unit_code"].map(self._level) == level)]
        counted = panel["numerator"] / panel["denominator"].where(panel["denominator"] > 0)
        panel = panel.assign(unit=panel["unit_code"], share=counted.fillna(panel["value"] / 100))
        columns = ["unit", "time", "share", "numerator", "denominator", "op"]
        return panel[columns].drop_duplicates(["unit", "time"], keep="last").reset_index(drop=True)


@dataclass(frozen=True)
class _LevelPanel:
    """One tidy panel and what is fitted to it on demand."""

    values: pd.DataFrame
    forecaster: Forecaster

    def outlook_of(self, unit_code: str) -> PanelOutlook:
        self._refuse_thin(unit_code)
        if self._cohorts.has(unit_code):
            return self._cohorts
        if isinstance(self._outlook, NoForecastError):
            raise self._outlook
        return self._outlook

    @cached_property
    def _n_times(self) -> dict[str, int]:
        times = self.values.groupby("unit")["time"].nunique()
        return dict(zip(times.index, times, strict=True))

    @cached_property
    def _n_moving(self) -> int:
        return sum(n >= 2 for n in self._n_times.values())

    def _refuse_thin(self, unit_code: str) -> None:
        """Refuse a unit with too few times of its own where too few others have the two times that show a pace."""
        own, moving = self._n_times.get(unit_code, 0), self._n_moving
        if own < MIN_PERIODS and moving < MIN_UNITS_TO_BORROW_FROM:
            needed = {"needed": MIN_PERIODS, "units": MIN_UNITS_TO_BORROW_FROM}
            raise NoForecastError(Message("verdict.too_few", {"found": own, "moving": moving, **needed}))

    @cached_property
    def _cohorts(self) -> PanelOutlook:
        """The hazards of the units whose counts are those of a fixed cohort that only grows; of none, often."""
        cohorts = recognise_cohorts(self.values[self.values["share"].between(0, 1)])
        cumulative = cohorts.loc[cohorts["is_cumulative"], "unit"]
        return PanelOutlook(fit_hazards(self.values[self.values["unit"].isin(cumulative)]))

    @cached_property
    def _outlook(self) -> PanelOutlook | NoForecastError:
        """The forecast of all units, or why there is none: a refusal is kept too, for many targets ask."""
        try:
            return PanelOutlook(self.forecaster(self.values))
        except ValueError:
            return NoForecastError(Message("verdict.not_taken"))


class PanelOutlook:
    """The outlook of one panel, asked for one unit and target at a time; answers for all its units are kept."""

    def __init__(self, outlook: Outlook) -> None:
        self.method = str(getattr(outlook, "method", "forecast"))
        self._outlook = outlook
        self._row = {unit: row for row, unit in enumerate(outlook.units)}
        self._known: dict[tuple[float, float, str], Floats] = {}

    def has(self, unit_code: str) -> bool:
        """Return whether the outlook speaks of this unit."""
        return unit_code in self._row

    def chance(self, case: Case, time: float) -> float:
        """Return the probability that the unit's share satisfies the target at `time`; missing without a forecast."""
        if case.unit_code not in self._row or not np.isfinite(time):
            return float("nan")
        direction = "up" if case.is_upward else "down"
        target = min(max(case.target / 100, 1 - FULL_SHARE), FULL_SHARE)
        key = (target, time, direction)
        if key not in self._known:
            self._known[key] = self._outlook.probability(target, time, direction)["probability"].to_numpy(dtype=float)
        return float(self._known[key][self._row[case.unit_code]])

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


def _cross(times: Floats, chances: Floats, level: float) -> float:
    """Return the time at which rising chances first reach `level`."""
    after = int(np.argmax(chances >= level))
    if after == 0:
        return float(times[0])
    part = (level - chances[after - 1]) / (chances[after] - chances[after - 1])
    return float(times[after - 1] + part * (times[after] - times[after - 1]))
