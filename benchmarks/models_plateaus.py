"""Rows P: forecasts of units that have levelled off, beside AutoETS and AutoARIMA: ``benchmarks/models.py --rows P``.

Every method sees all units of a window of ten years; the rows are scored on the units that had levelled off by the
origin (their last four reports rise or fall by less than 1.5 points a year), which is known then, without hindsight.
The panels lie in ``shared/`` beside the project; without it, or without the extra `bench`, the rows are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from models_exact import Line
from peers import PEERS, forecast_with, read_windows

from adoption.rolling_origin import Design, forecast_origin, score_forecasts

_SHARED = Path(__file__).resolve().parents[2] / "shared"
_OURS = ("combined", "stay", "pooled", "last")
_PEERS = ("statsforecast AutoETS", "statsforecast AutoARIMA")
_WINDOW, _HORIZONS, _MIN_REPORTS = 10.0, (1.0, 3.0), 4
_LEVEL_PACE = 0.015  # [share a year]


class Plateau(NamedTuple):
    """One panel: its name, where it lies and from which years it is forecast."""

    name: str
    origins: tuple[float, ...]
    limits: tuple[float, float] = (0.0, 1.0)  # of the score, for an index


PLATEAUS = (
    Plateau("internet_users", (2011.0, 2013.0, 2015.0)),
    Plateau("tb_dots", (2001.0, 2003.0, 2004.0)),
    Plateau("primary_completion", (2010.0, 2014.0, 2018.0)),
    Plateau("literacy", (2008.0, 2012.0, 2016.0, 2020.0)),
    Plateau("papi_public_healthcare", (2016.0, 2018.0, 2020.0), (0.25, 2.5)),
    Plateau("papi_egov_internet_access", (2022.0, 2023.0), (0.33, 3.33)),
    Plateau("papi_egov_portal_access", (2022.0, 2023.0), (0.33, 3.33)),
)


def measure_plateaus(quick: bool) -> Iterator[Line]:
    """P: CRPS on units that have levelled off, one and three years ahead, over that of AutoETS."""
    if not _SHARED.is_dir():
        return
    if not find_spec("statsforecast"):
        yield Line("P", "plateaus not run: install the extra bench", "", "")
        return
    ratios = []
    for plateau in PLATEAUS:
        found = pd.concat(_forecast(plateau, quick), ignore_index=True)
        table = score_forecasts(found, 0.8, [*_OURS, *_PEERS])
        for horizon, part in table.set_index("method").groupby("horizon"):
            what = f"{plateau.name}, {horizon:g} ahead, {int(part['n'].iloc[0])} forecasts"
            scores = " ".join(f"{name.split()[-1]} {100 * row['crps']:.2f}" for name, row in part.iterrows())
            yield Line("P", f"{what}: CRPS [pp]", scores, "")
            held = part.loc["combined", ["cover_80", "cover_95"]]
            yield Line("P", "  80 % and 95 % interval of the pool hold", "", f"{held.iloc[0]:.3f} {held.iloc[1]:.3f}")
            ratios.append(float(part.loc["combined", "crps"] / part.loc[_PEERS[0], "crps"]))
            yield Line("P", "  CRPS of the pool over AutoETS", "<= 1", f"{ratios[-1]:.3f}", ratios[-1] <= 1)
    overall = float(np.exp(np.mean(np.log(ratios))))
    yield Line("P", "all plateaus: CRPS over AutoETS, geometric mean", "<= 1", f"{overall:.3f}", overall <= 1)


def _forecast(plateau: Plateau, quick: bool) -> Iterator[pd.DataFrame]:
    """Yield the scored rows of each origin: ours, then the peers on the same units and times."""
    frame = read_plateau(plateau)
    for origin in plateau.origins[-1:] if quick else plateau.origins:
        design = Design(_HORIZONS, _OURS, _WINDOW, _MIN_REPORTS)
        parts = forecast_origin(frame, origin, design)
        if not parts:
            continue
        found = pd.concat(parts)
        series = read_windows(frame, origin, _WINDOW, found["unit"])
        level = {unit for unit, (years, shares) in series.items() if _has_levelled(years, shares)}
        found = found[found["unit"].isin(level)]
        yield found
        last = found[found["method"] == "last"]
        for name in _PEERS if len(last) else ():
            yield forecast_with(PEERS[name][1], series, last)[0].assign(method=name)


def _has_levelled(years: np.ndarray, shares: np.ndarray) -> bool:
    return len(years) >= _MIN_REPORTS and abs(np.polyfit(years[-4:], shares[-4:], 1)[0]) < _LEVEL_PACE


def read_plateau(plateau: Plateau) -> pd.DataFrame:
    """Return unit, time and share [0 to 1] of one panel; scores stand on 0 to 1 between their limits."""
    if plateau.name == "internet_users":
        frame = pd.read_csv(_SHARED / "panels" / "internet_users_1990_2018.csv").set_axis(
            ["unit", "time", "share"], axis=1
        )
        return frame.assign(share=frame["share"] / 100, time=frame["time"].astype(float))
    library = pd.read_csv(_SHARED / "panels" / "pace_library.csv").query("panel == @plateau.name")
    if len(library):
        return library[["unit", "time", "share"]].astype({"time": float}).reset_index(drop=True)
    table = pd.read_csv(_SHARED / "facts" / "provincial_panels.csv").query("indicator == @plateau.name")
    low, high = plateau.limits
    share = ((table["value"] - low) / (high - low)).clip(0, 1)
    frame = pd.DataFrame({"unit": table["unit"], "time": table["period"].astype(float), "share": share})
    return frame.dropna().groupby(["unit", "time"], as_index=False, sort=False).mean()
