"""The forecasters a researcher would reach for, on the rows of the back-test: prophet, and statsforecast's two.

They come with the extra `bench`; `benchmarks/models.py` prints their lines in row C1, or says which was not run. A peer
sees the window of one unit that every other method sees, as plain shares, with the settings it comes with (seasons off,
for the reports are yearly). Its forecasts are cut to 0-100 %; where it gives none, the last report stands, as for
`trend`, and is counted. Each takes up to .3 s a series, hence a sample: every tenth unit. The workbench's own lines are
fitted on all units and scored on that sample.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec

import numpy as np
import pandas as pd
from models_exact import Line

from adoption.ensemble.predictive import LEVELS
from adoption.rolling_origin import Design, forecast_origin, score_forecasts  # the very rows and scores of the others

#: Where a peer's lower 95 %, lower 80 %, mean, upper 80 % and upper 95 % stand, as for `trend`.
_AT = (0.025, 0.1, 0.5, 0.9, 0.975)
#: A peer turns rising years, their shares and a later year into those five values.
Peer = Callable[[np.ndarray, np.ndarray, float], Sequence[float]]


def _forecast_prophet(growth: str) -> Peer:
    def forecast(years: np.ndarray, shares: np.ndarray, year: float) -> list[float]:
        for name in ("prophet", "prophet.plot", "cmdstanpy"):
            logging.getLogger(name).disabled = True  # four lines a series otherwise
        from prophet import Prophet

        np.random.seed(0)  # noqa: NPY002 - prophet draws its intervals from this state and takes no generator
        off = dict.fromkeys(("yearly_seasonality", "weekly_seasonality", "daily_seasonality"), False)
        model = Prophet(growth=growth, **off).fit(_dates(years).assign(y=shares), seed=0)
        asked = _dates(
            np.arange(years[-1] + 1, year + 1)
        )  # every year: asked for one alone, it spreads by one step only
        with np.errstate(over="ignore"):  # flat series under logistic growth
            draws, mean = model.predictive_samples(asked)["yhat"][-1], model.predict(asked)["yhat"].iloc[-1]
        low, lower, upper, high = np.quantile(draws, [_AT[0], _AT[1], _AT[3], _AT[4]])
        return [low, lower, mean, upper, high]

    return forecast


def _dates(years: np.ndarray) -> pd.DataFrame:
    """Return prophet's table of dates; the cap is for its logistic growth and is not read by the linear one."""
    return pd.DataFrame({"ds": pd.to_datetime([f"{int(year)}-01-01" for year in years]), "cap": 1.0})


def _forecast_statsforecast(name: str) -> Peer:
    def forecast(years: np.ndarray, shares: np.ndarray, year: float) -> list[float]:
        from statsforecast import models

        every = np.arange(years[0], years[-1] + 1)  # it knows steps, not dates: a missing year is interpolated
        steps = round(year - years[-1])
        try:
            with np.errstate(divide="ignore", invalid="ignore"):  # no degree of freedom left: no finite interval
                found = getattr(models, name)(season_length=1).forecast(
                    np.interp(every, years, shares), h=steps, level=[80, 95]
                )
        except NotImplementedError:  # AutoETS on the shortest series
            return [np.nan] * len(_AT)
        return [np.asarray(found[end])[-1] for end in ("lo-95", "lo-80", "mean", "hi-80", "hi-95")]

    return forecast


#: Name of the line: the package that it needs, and the forecaster.
PEERS: dict[str, tuple[str, Peer]] = {
    "prophet, linear": ("prophet", _forecast_prophet("linear")),
    "prophet, logistic to 100 %": ("prophet", _forecast_prophet("logistic")),
    "statsforecast AutoARIMA": ("statsforecast", _forecast_statsforecast("AutoARIMA")),
    "statsforecast AutoETS": ("statsforecast", _forecast_statsforecast("AutoETS")),
}


def read_windows(frame: pd.DataFrame, origin: float, window: float, units: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the years and shares that each unit's window holds."""
    known = frame[(frame["time"] <= origin) & (frame["time"] > origin - window)].sort_values("time")
    return {unit: part[["time", "share"]].to_numpy().T for unit, part in known.groupby("unit") if unit in set(units)}


def forecast_with(peer: Peer, series: dict[str, np.ndarray], last: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the rows of `last` with the peer's grids, and for how many of them the last report stands."""
    ends = np.array([peer(*series[row.unit], row.time) for row in last.itertuples()])
    is_given = np.isfinite(ends).all(1)
    grids = [np.interp(LEVELS, _AT, row) for row in np.clip(ends, 0, 1)]
    chosen = [new if given else old for new, given, old in zip(grids, is_given, last["grid"], strict=True)]
    return last.assign(grid=chosen), int((~is_given).sum())


def measure_peers(
    frame: pd.DataFrame, horizon: float, origins: Sequence[float], window: float, min_reports: int, tolerance: float
) -> Iterator[Line]:
    """C1: the peers, and our own lines on the same forecasts; `frame` holds unit, time and share of yearly reports."""
    peers = {}
    for name, (package, peer) in PEERS.items():
        if find_spec(package):
            peers[name] = peer
        else:
            yield Line("C1", f"peer {name} not run: install the extra bench", "", "")
    if not peers:
        return
    units = np.sort(frame["unit"].unique())
    sample = set(units[np.random.default_rng(0).integers(10) :: 10])
    ours, parts, gaps = ["combined", "trend", "last"], [], dict.fromkeys(peers, 0)
    for origin in origins:
        found = pd.concat(forecast_origin(frame, origin, Design((horizon,), ours, window, min_reports, tolerance)))
        parts.append(found[found["unit"].isin(sample)])
        last = parts[-1][parts[-1]["method"] == "last"]
        series = read_windows(frame, origin, window, last["unit"])
        for name, peer in peers.items():
            found, n_gaps = forecast_with(peer, series, last)
            parts.append(found.assign(method=name))
            gaps[name] += n_gaps
    for row in score_forecasts(pd.concat(parts, ignore_index=True), 0.8, [*ours, *peers]).itertuples():
        figures = f"{100 * row.mae:.2f} {100 * row.crps:.2f} {row.cover_80:.2f} {row.cover_95:.2f}"
        without = f", {gaps[row.method]} by the last" if gaps.get(row.method) else ""
        what = f"{row.method}, sample: {row.n} forecasts{without}"
        yield Line("C1", what, "MAE CRPS 80 % 95 %", figures)
