"""Rows M: roll-outs under a legal day, each forecast with what the other roll-outs taught; and false alarms.

From every report of a roll-out in the four years before its day, the later reports from a year before the day to a
year and a half after it are forecast with the default call: without the deadline, and with it as a decree. How much
of the gap closes is estimated without the roll-outs of the same programme, and the library of paces leaves its panel
out. Roll-outs weigh alike. False alarms: thinned panels that had no mandate are given one a year after the last report.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from models_exact import Line
from models_thin import ask, draw_cases, read_panels

from adoption import Deadline, PaceLibrary, fit_adoption, read_paces
from adoption.ensemble.predictive import continuous_ranked_score, quantile_of
from adoption.scenarios import GapClosed, measure_gaps

_PANELS = Path(__file__).resolve().parents[2] / "shared" / "panels"
_FORCES = ("wish", "plan", "decision", "decree")
_YEARS_BEFORE, _YEARS_AFTER, _SHORTEST_LEAD = 4.0, 1.5, 0.05
#: Panels of the library that are of the same programme as a roll-out.
_SAME_PROGRAMME = {"US hospitals": ["us_hospitals_certified_ehr"]}


def read_rollouts() -> pd.DataFrame:
    """Return the reports of the roll-outs with `unit, share` [0 to 1] and the programme that a roll-out is of."""
    table = pd.read_csv(_PANELS / "mandated_rollouts.csv")
    programme = table["roll_out"].str.split().str[:2].str.join(" ")
    return table.assign(unit=table["roll_out"], share=table["share_pct"] / 100, programme=programme)


def score_rollouts(rollouts: pd.DataFrame, library: PaceLibrary) -> pd.DataFrame:
    """Return one row per roll-out, origin, later report and method (`none` or the force of the deadline)."""
    parts = []
    for name, reports in rollouts.groupby("roll_out", sort=False):
        programme, day = reports["programme"].iloc[0], float(reports["deadline"].iloc[0])
        others = measure_gaps(rollouts[rollouts["programme"] != programme])["closed"]
        closed = GapClosed(float(others.mean()), float(others.std()), len(others))
        prior = library.without(_SAME_PROGRAMME.get(programme, []))
        deadlines = {force: [Deadline(day, force, closed=closed)] for force in _FORCES}
        for origin in reports["time"][reports["time"].between(day - _YEARS_BEFORE, day, inclusive="left")]:
            later = reports[
                reports["time"].between(day - 1, day + _YEARS_AFTER, inclusive="right")
                & (reports["time"] > origin + _SHORTEST_LEAD)
            ]
            if len(later):
                fit = fit_adoption(reports.loc[reports["time"] <= origin, ["unit", "time", "share"]], prior=prior)
                fits = {"none": fit} | {force: fit.with_deadlines(known) for force, known in deadlines.items()}
                parts += [_score(one, later, method).assign(roll_out=name) for method, one in fits.items()]
    return pd.concat(parts)


def _score(fit: object, later: pd.DataFrame, method: str) -> pd.DataFrame:
    grid, share = ask(fit, later)[:, None], later["share"].to_numpy()
    low, high = (quantile_of(grid, level)[:, 0] for level in (0.1, 0.9))
    crps = 100 * continuous_ranked_score(grid, share[:, None])[:, 0]
    return pd.DataFrame({"method": method, "crps": crps, "held": (low <= share) & (share <= high)})


def score_false_alarms(library: PaceLibrary, repeats: int) -> pd.DataFrame:
    """Return the scores of thinned panels of five units without and with a deadline a year after the last report."""
    parts = []
    for case in draw_cases(read_panels(), repeats):
        if case.n_units != 5:
            continue
        fit = fit_adoption(case.known, prior=library.without(family=case.family))
        day = float(case.known["time"].max()) + 1
        fits = {"none": fit} | {force: fit.with_deadlines([Deadline(day, force)]) for force in _FORCES}
        rows = case.later.reset_index(drop=True)
        parts += [_score(one, rows, method).assign(panel=case.panel) for method, one in fits.items()]
    return pd.concat(parts)


def measure_deadlines(quick: bool) -> Iterator[Line]:
    """M: mandated roll-outs and false alarms."""
    if not _PANELS.is_dir():
        return
    library, rollouts = read_paces(), read_rollouts()
    gaps = measure_gaps(rollouts)["closed"]
    yield Line(
        "M", f"part of the gap that closes, {len(gaps)} roll-outs", "", f"{gaps.mean():.3f} (sd {gaps.std():.3f})"
    )
    scores = score_rollouts(rollouts, library)
    table = scores.groupby(["method", "roll_out"])[["crps", "held"]].mean().groupby("method").mean()
    n = len(scores) // scores["method"].nunique()
    free, law = table.loc["none"], table.loc["decree"]
    yield Line("M", f"roll-outs without the deadline: CRPS [pp], {n} forecasts", "", f"{free['crps']:.2f}")
    yield Line("M", "  80 % interval holds", "", f"{free['held']:.3f}")
    yield Line("M", "roll-outs with it, leave one out: CRPS [pp]", "<= 9", f"{law['crps']:.2f}", bool(law["crps"] <= 9))
    held = bool(0.75 <= law["held"] <= 0.92)
    yield Line("M", "  80 % interval holds", ".75-.92", f"{law['held']:.3f}", held)
    for force in _FORCES[:-1]:
        yield Line("M", f"  as a {force}: CRPS [pp]", "", f"{table.loc[force, 'crps']:.2f}")
    alarms = score_false_alarms(library, 1 if quick else 4)
    prices = alarms.groupby(["method", "panel"])["crps"].mean().groupby("method").mean()
    yield Line("M", "no mandate and none flagged: CRPS [pp]", "", f"{prices['none']:.2f}")
    for force in _FORCES:
        yield Line("M", f"  false alarm as a {force}: CRPS [pp]", "", f"{prices[force]:.2f}")


if __name__ == "__main__":
    for line in measure_deadlines(quick=True):
        print(line, flush=True)
