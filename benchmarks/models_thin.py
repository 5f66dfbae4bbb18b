"""Rows T: thin panels, each forecast with a library of paces that has not seen its family.

From each panel behind the library, units and an origin are drawn; of each unit the last 1, 2 or 3 reports up to the
origin are kept; what is forecast is the report 1, 3 and 5 years on (the nearest within half a year). The default call
is measured as shipped, with the panel's family taken out of the library. Panels weigh alike. Beside it: the last value
with the spread of the library, and what the panel alone teaches (`prior="panel"`, the default before).

``python benchmarks/models_thin.py`` writes `data/lookup/pace_record.csv`: how often such forecasts came true.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from models_exact import Line

from adoption import PaceLibrary, fit_adoption, read_paces
from adoption.ensemble.predictive import continuous_ranked_score, level_of, quantile_of
from adoption.paces import TrackRecord, move_last_value

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"
HORIZONS = (1, 3, 5)
RECORD = PROJECT / "data" / "lookup" / "pace_record.csv"
#: Bounds of the classes of chances in the record: those of the words of the verdicts.
CLASSES = (0.0, 0.01, 0.1, 0.33, 0.66, 0.9, 0.99, 1.0)
MIN_FORECASTS, MIN_PANELS = 50, 5
STEPS = (0.02, 0.05, 0.10)  # targets lie so far above the last value
RECORD_STEPS = (*STEPS, 0.2, 0.4)  # those of real plans lie further


class Case(NamedTuple):
    """A thinned panel and what its units reported later (`unit, horizon, time, share, last, last_time`)."""

    panel: str
    family: str
    n_reports: int
    n_units: int
    known: pd.DataFrame
    later: pd.DataFrame


def read_panels() -> dict[str, tuple[str, pd.DataFrame]]:
    """Return family and values of each panel behind the library."""
    spec = importlib.util.spec_from_file_location("rebuild_paces", PROJECT / "tools" / "rebuild_paces.py")
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return {name: (one.family, one.values) for name, one in tool.read_sources(SHARED).items()}


def draw_cases(panels: dict[str, tuple[str, pd.DataFrame]], repeats: int, seed: int = 0) -> Iterator[Case]:
    """Yield thinned panels: each number of reports and units, `repeats` times a panel."""
    for number, (name, (family, values)) in enumerate(sorted(panels.items())):
        values = values.astype({"unit": str}).sort_values(["unit", "time"])
        for n_reports in (1, 2, 3):
            for n_units in (1, 5, 30):
                for repeat in range(repeats):
                    generator = np.random.default_rng([seed, number, n_reports, n_units, repeat])
                    found = _thin(values, n_reports, n_units, generator)
                    if found is not None:
                        yield Case(name, family, n_reports, n_units, *found)


def _thin(
    values: pd.DataFrame, n_reports: int, n_units: int, generator: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    times = np.unique(values["time"])
    for _ in range(20):
        origin = float(generator.choice(times))
        known = values[(values["time"] <= origin) & (values["time"] > origin - 3 * n_reports)]
        known = known.groupby("unit").tail(n_reports)
        complete = known.groupby("unit")["time"].transform("size") == n_reports
        known = known[complete]
        last = known.groupby("unit").tail(1).set_index("unit")
        later = _later(values[values["unit"].isin(last.index)], origin)
        units = later["unit"].unique()
        if len(units) >= min(n_units, 5):
            chosen = generator.choice(units, min(n_units, len(units)), replace=False)
            later = later[later["unit"].isin(chosen)].reset_index(drop=True)
            later = later.assign(
                last=last.loc[later["unit"], "share"].to_numpy(), last_time=last.loc[later["unit"], "time"].to_numpy()
            )
            return known[known["unit"].isin(chosen)].reset_index(drop=True), later
    return None


def _later(values: pd.DataFrame, origin: float) -> pd.DataFrame:
    """Return the report nearest to each horizon, one a unit, within half a year."""
    parts = []
    for horizon in HORIZONS:
        distance = (values["time"] - origin - horizon).abs()
        near = values.assign(distance=distance, horizon=horizon)[(distance <= 0.5) & (values["time"] > origin)]
        parts.append(near.sort_values(["unit", "distance"]).drop_duplicates("unit").drop(columns="distance"))
    return pd.concat(parts)


def forecast_case(case: Case, library: PaceLibrary) -> dict[str, np.ndarray]:
    """Return the grid of each method for the rows of `later`."""
    rows = case.later
    lead = (rows["time"] - rows["last_time"]).to_numpy()[:, None]
    driftless, alike = library.yearly_moves * [0, 1], np.full(len(library), 1 / len(library))
    return {
        "default": ask(fit_adoption(case.known, prior=library), rows),
        "last value": move_last_value(rows["last"].to_numpy(), lead, driftless, alike)[:, 0],
        "panel": ask(fit_adoption(case.known, prior="panel"), rows),
    }


def ask(fit: object, rows: pd.DataFrame) -> np.ndarray:
    """Return the grids (row, 200) of the next reports that the rows ask for."""
    times = np.unique(rows["time"])
    grid = fit.grid(times, observed=True)  # type: ignore[attr-defined]
    return grid[[fit.units.index(unit) for unit in rows["unit"]], np.searchsorted(times, rows["time"])]  # type: ignore[attr-defined]


def score(case: Case, grids: dict[str, np.ndarray], steps: Sequence[float] = STEPS) -> pd.DataFrame:
    """Return one row per method and forecast."""
    parts = []
    share = case.later["share"].to_numpy()
    for method, grid in grids.items():
        ends = {level: quantile_of(grid, level) for level in (0.025, 0.1, 0.9, 0.975)}
        table = pd.DataFrame(
            {
                "panel": case.panel,
                "family": case.family,
                "n_reports": case.n_reports,
                "n_units": case.n_units,
                "horizon": case.later["horizon"],
                "method": method,
                "crps": 100 * continuous_ranked_score(grid[:, None], share[:, None])[:, 0],
                "in_80": (share >= ends[0.1]) & (share <= ends[0.9]),
                "in_95": (share >= ends[0.025]) & (share <= ends[0.975]),
            }
        )
        for step in steps:
            target = case.later["last"].to_numpy() + step
            asked = target < 1
            chance = 1 - level_of(grid[:, None], np.where(asked, target, 0.5)[:, None])[:, 0]
            table[f"chance_{step}"] = np.where(asked, chance, np.nan)
            table[f"met_{step}"] = np.where(asked, share >= target, np.nan)
        parts.append(table)
    return pd.concat(parts)


def measure_cases(
    repeats: int,
    forecast: Callable[[Case, PaceLibrary], dict[str, np.ndarray]] = forecast_case,
    steps: Sequence[float] = STEPS,
) -> pd.DataFrame:
    """Return the scores of every forecast."""
    library = read_paces()
    cases = draw_cases(read_panels(), repeats)
    return pd.concat([score(case, forecast(case, library.without(family=case.family)), steps) for case in cases])


def summarise(scores: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the figures of the table, panels weighing alike."""
    rows = []
    for key, part in scores.groupby(by, sort=True):
        weight = 1 / part.groupby("panel")["crps"].transform("size").to_numpy()
        chance = np.concatenate([part[f"chance_{step}"] for step in STEPS])
        met = np.concatenate([part[f"met_{step}"] for step in STEPS])
        repeated, asked = np.tile(weight, len(STEPS)), np.isfinite(chance)
        brier, base, gap = _judge_chances(chance[asked], met[asked], repeated[asked])
        mean = {name: float(np.average(part[name], weights=weight)) for name in ("crps", "in_80", "in_95")}
        rows.append(dict(zip(by, key, strict=True)) | mean | {"brier": brier, "base": base, "calibration": gap})
    return pd.DataFrame(rows)


def make_record(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `pace_record`: the default call's chances by number of reports, and what came true."""
    ours, rows = scores[scores["method"] == "default"].reset_index(drop=True), []
    weight = 1 / ours.groupby(["n_reports", "panel"])["crps"].transform("size")
    parts = [
        pd.DataFrame({"chance": ours[f"chance_{step}"], "met": ours[f"met_{step}"].astype(float), "weight": weight})
        for step in RECORD_STEPS
    ]
    asked = pd.concat([ours[["n_reports", "panel"]].join(part) for part in parts]).dropna()
    place = np.clip(np.searchsorted(CLASSES, asked["chance"], side="right") - 1, 0, len(CLASSES) - 2)
    for (n, k), part in asked.groupby(["n_reports", place]):
        n_panels = part["panel"].nunique()
        if len(part) >= MIN_FORECASTS and n_panels >= MIN_PANELS:
            came_true = round(float(np.average(part["met"], weights=part["weight"])), 3)
            rows.append((n, CLASSES[k], CLASSES[k + 1], len(part), n_panels, came_true))
    return pd.DataFrame(rows, columns=list(TrackRecord._fields))


def _judge_chances(chance: np.ndarray, met: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """Return the Brier score, that of the base rate, and the calibration error over ten classes."""
    weight = weight / weight.sum()
    rate = weight @ met
    place = np.minimum((chance * 10).astype(int), 9)
    gap = sum(abs((weight * (chance - met))[place == k].sum()) for k in range(10))
    return float(weight @ (chance - met) ** 2), float(rate * (1 - rate)), float(gap)


def measure_thin(quick: bool) -> Iterator[Line]:
    """T: thin panels, the default call with the panel's family left out of the library, and its peers."""
    if not (SHARED / "panels").is_dir():
        return
    scores = measure_cases(1 if quick else 4)
    yield from _judge_reports(scores)
    yield from _judge_panels(scores)
    yield from _judge_siblings(1 if quick else 3)
    yield from _measure_time()


def _judge_reports(scores: pd.DataFrame) -> Iterator[Line]:
    """Yield the lines by number of reports, the peers' CRPS beside ours."""
    targets = {1: (7.8, 0.045, 0.90), 2: (5.8, 0.03, 0.75), 3: (5.4, 0.03, 0.75)}
    table = summarise(scores, ["n_reports", "method"]).set_index(["n_reports", "method"])
    for n, (most, gap, ratio) in targets.items():
        ours, name = table.loc[(n, "default")], f"{n} report{'s'[: n > 1]}: "
        peers = ", ".join(f"{method} {table.loc[(n, method), 'crps']:.1f}" for method in ("last value", "panel"))
        yield Line("T", f"{name}CRPS [pp] ({peers})", f"<= {most}", f"{ours['crps']:.2f}", bool(ours["crps"] <= most))
        for level, low, high in ((80, 0.8, 0.88), (95, 0.93, 0.97)):
            held = ours[f"in_{level}"]
            yield Line(
                "T", f"{name}{level} % interval holds", f"{low}-{high}", f"{held:.3f}", bool(low <= held <= high)
            )
        found = ours["calibration"]
        yield Line("T", f"{name}calibration error of chances", f"<= {gap}", f"{found:.3f}", bool(found <= gap))
        over = ours["brier"] / ours["base"]
        yield Line("T", f"{name}Brier over the base rate's", f"<= {ratio}", f"{over:.2f}", bool(over <= ratio))


def _judge_panels(scores: pd.DataFrame) -> Iterator[Line]:
    """Yield the CRPS of every panel over that of the better peer."""
    table = scores.pivot_table(index="panel", columns="method", values="crps")
    ratios = table["default"] / table[["last value", "panel"]].min(axis=1)
    for panel, ratio in ratios.sort_values(ascending=False).items():
        yield Line("T", f"{panel}: CRPS over the better peer's", "<= 1.10", f"{ratio:.2f}", bool(ratio <= 1.1))


def _judge_siblings(repeats: int) -> Iterator[Line]:
    """Yield the lines of units without a report whose five siblings have one each."""
    library, parts = read_paces(), []
    for case in draw_cases(read_panels(), repeats, seed=1):
        units = case.known["unit"].unique()
        if case.n_units != 30 or len(units) < 6:
            continue
        known = case.known[case.known["unit"].isin(units[:5])]
        silent = pd.DataFrame({"unit": units[5:], "time": known["time"].max(), "share": np.nan})
        rows = case.later[case.later["unit"].isin(units[5:])].reset_index(drop=True)
        if rows.empty:
            continue
        fit = fit_adoption(pd.concat([known, silent]), prior=library.without(family=case.family))
        table = score(case._replace(later=rows), {"default": ask(fit, rows)})
        chance = 1 - level_of(ask(fit, rows)[:, None], np.full((len(rows), 1), 0.5))[:, 0]
        parts.append(table.assign(chance=chance, met=(rows["share"] >= 0.5).to_numpy()))
    found = pd.concat(parts)
    weight = 1 / found.groupby("panel")["crps"].transform("size").to_numpy()
    held = float(np.average(found["in_80"], weights=weight))
    yield Line("T", "no own report, five siblings: 80 % interval holds", ".78-.88", f"{held:.3f}", 0.78 <= held <= 0.88)
    brier, base, _ = _judge_chances(found["chance"].to_numpy(), found["met"].to_numpy(dtype=float), weight)
    what = f"the same: Brier of a share of 50 % (base rate {base:.3f})"
    yield Line("T", what, "<= .15", f"{brier:.3f}", brier <= 0.15)


def _measure_time() -> Iterator[Line]:
    """Yield how long the default call takes, forecast included."""
    generator = np.random.default_rng(0)
    for n_units, most in ((1, 0.1), (30, 1.0), (10_000, 10.0)):
        level = np.repeat(generator.normal(-0.5, 1, n_units), 2)
        time_of = np.tile([2024.0, 2025.0], n_units)
        shares = 1 / (1 + np.exp(-level - 0.3 * (time_of - 2024)))
        units = np.repeat([f"u{i:05d}" for i in range(n_units)], 2)
        panel = pd.DataFrame({"unit": units, "time": time_of, "share": shares})
        durations = []
        for _ in range(1 if n_units > 100 else 3):
            start = time.process_time()
            fit_adoption(panel).forecast([2030.0])
            durations.append(time.process_time() - start)
        taken = min(durations)
        yield Line("T", f"{n_units:,} units x 2, CPU", f"<= {most:g} s", f"{taken:.2f} s", taken <= most)


if __name__ == "__main__":
    make_record(measure_cases(4, steps=RECORD_STEPS)).to_csv(RECORD, index=False)
