"""What a way of forecasting must offer so that an `AdoptionFit` can answer with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from adoption.arrays import Floats, Panel
from adoption.diagnostics import Diagnostic
from adoption.hierarchical import Summary


class Forecaster(Protocol):
    """What forecasts the units of a panel."""

    def grid(self, times: Floats, observed: bool) -> Floats:
        """Return 200 equally likely shares in rising order (unit, time, 200)."""

    def draws(self, times: Floats, n: int, observed: bool, seed: int) -> Floats:
        """Return joint draws of every unit's path (unit, time, n)."""


@dataclass(frozen=True)
class Mirrored:
    """The forecasts of a forecaster of complements, turned round to the shares themselves."""

    of_complement: Forecaster

    def grid(self, times: Floats, observed: bool) -> Floats:
        """Return 200 equally likely shares in rising order (unit, time, 200)."""
        return 1 - self.of_complement.grid(times, observed)[..., ::-1]

    def draws(self, times: Floats, n: int, observed: bool, seed: int) -> Floats:
        """Return joint draws of every unit's path (unit, time, n)."""
        return 1 - self.of_complement.draws(times, n, observed, seed)


class Engine(Forecaster, Protocol):
    """A fitted panel that forecasts its units: the pool of experts (`ensemble`), or the library of paces (`thin`)."""

    @property
    def method(self) -> str:
        """Return the method that the fit was asked for."""

    @property
    def panel(self) -> Panel:
        """Return the observations that the units are conditioned on."""

    @property
    def messages(self) -> list[str]:
        """Return what a reader must know about the forecasts, without the messages of the panel."""

    def basis(self) -> pd.DataFrame:
        """Return one row per unit: what its answers rest on."""

    def summary(self, messages: list[str]) -> Summary:
        """Return parameters and units as tables."""

    def explain_units(self) -> list[Diagnostic]:
        """Return what to know of each unit, in the order of the units."""

    def apply(self, panel: Panel) -> Engine:
        """Return the engine for the units of another panel, with what this one learnt."""

    def as_stored(self) -> dict[str, Any]:
        """Return what restores the engine, as plain numbers and texts."""
