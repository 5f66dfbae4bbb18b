"""Every figure of the models beside its target and its peers, in one run: ``python benchmarks/models.py [--quick]``.

Rows A: the exact layer (`models_exact.py`). B: the pooled layer on synthetic panels, with known truth, and against
lme4::glmer where Rscript has it. C: forecasts of real panels from past origins (the panels lie in ``shared/`` beside
the project; these rows are left out where it is absent), beside prophet and statsforecast where the extra `bench` is
installed. D: how long it takes. T: thin panels (`models_thin.py`). P: units that have levelled off
(`models_plateaus.py`). M: mandated roll-outs
and false alarms (`models_deadlines.py`). V: the verdicts on the shipped data (`models_verdicts.py`).
``--rows B3 C1`` measures only those.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from models_censoring import measure_censored_counts, measure_censored_shares
from models_deadlines import measure_deadlines
from models_exact import Line
from models_exact import measure as measure_exact
from models_plateaus import measure_plateaus
from models_thin import measure_thin
from models_verdicts import measure_verdicts
from peers import measure_peers
from scipy.special import expit, ndtri

from adoption import Break, backtest, fit_adoption
from adoption.arrays import read_panel
from adoption.ensemble._pooled_ceiling import learn_ceiling
from adoption.ensemble.predictive import continuous_ranked_score, quantile_of
from adoption.hierarchical.mixed_model import fit_mixed_logit
from adoption.hierarchical.pooled_fit import PooledFit, fit_pooled

START = 2000.0  # a synthetic panel's first year: `read_panel` takes years of four digits
PANELS = Path(__file__).resolve().parents[2] / "shared" / "panels"
MEAN, COVARIANCE = (-1.0, 0.35), ((0.64, 0.02), (0.02, 0.0225))
CBPP = {"fixed": [-1.3985321, -0.9923327, -1.1286720, -1.5803139], "sd": 0.6422614, "log_likelihood": -92.0262819}


def simulate(
    seed: int, walk_sd: float, report_sd: float, n_units: int = 200, n_times: int = 8, ahead: int = 4, trials: int = 0
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return a synthetic panel of counts, the units' true effects, and their true latent path until `ahead` steps on.

    Denominators are 20 to 200, one a unit, or `trials`.
    """
    generator = np.random.default_rng(seed)
    effects = generator.multivariate_normal(MEAN, COVARIANCE, n_units)
    times = START + np.arange(n_times + ahead)
    walk = np.cumsum(walk_sd * generator.standard_normal((n_units, len(times))), 1)
    latent = effects[:, :1] + effects[:, 1:] * (times - START) + walk
    reported = latent + report_sd * generator.standard_normal(latent.shape)
    out_of = generator.integers(20, 200, (n_units, 1)) if not trials else np.full((n_units, 1), trials)
    counts = generator.binomial(out_of, expit(reported[:, :n_times]))
    frame = pd.DataFrame(
        {
            "unit": np.repeat([f"u{i:05d}" for i in range(n_units)], n_times),
            "time": np.tile(times[:n_times], n_units),
            "numerator": counts.ravel(),
            "denominator": np.repeat(out_of, n_times),
        }
    )
    return frame, effects, latent


def clock(call: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of several durations [s]."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        durations.append(time.perf_counter() - start)
    return min(durations)


def measure_glmer(_quick: bool) -> Iterator[Line]:
    """B1: the static model against lme4::glmer."""
    if PANELS.is_dir():
        herds = pd.read_csv(PANELS / "cbpp.csv")
        names = {"herd": "unit", "period": "time", "incidence": "numerator", "size": "denominator"}
        panel = read_panel(herds.assign(period=herds["period"] + START).rename(columns=names))
        columns = [np.ones_like(panel.times)] + [(panel.times == START + period).astype(float) for period in (2, 3, 4)]
        fit = fit_mixed_logit(panel, np.stack(columns, 2), np.ones((*panel.times.shape, 1)))
        found = [*fit.fixed, np.sqrt(fit.covariance[0, 0]), fit.log_likelihood]
        apart = np.abs(np.array(found) - [*CBPP["fixed"], CBPP["sd"], CBPP["log_likelihood"]]).max()
        yield Line(
            "B1", "cbpp against the published glmer fit, largest difference", "<= 1e-5", f"{apart:.1e}", apart <= 1e-5
        )
    frame, _, _ = simulate(1, 0.0, 0.0, n_units=100)
    peer = _fit_with_glmer(frame)
    if peer is None:
        yield Line("B1", "random intercept and slope against glmer here", "<= 1e-5", "no Rscript with lme4")
        return
    fit = fit_pooled(read_panel(frame), is_static=True)
    level = fit.unit_effects()[0]
    at_start = level[:, 0] - level[:, 1] * (fit.axis.reference - START)
    apart = max(np.abs(at_start - peer["level"]).max(), np.abs(level[:, 1] - peer["pace"]).max())
    yield Line("B1", "unit levels and paces against glmer here", "<= 1e-5", f"{apart:.1e}", bool(apart <= 1e-5))


def _fit_with_glmer(frame: pd.DataFrame) -> pd.DataFrame | None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    program = """
        suppressMessages(library(lme4)); d <- read.csv("panel.csv"); d$time <- d$time - START
        d$unit <- factor(d$unit, unique(d$unit))
        m <- glmer(cbind(numerator, denominator - numerator) ~ time + (time | unit), d, binomial,
                   control = glmerControl("nlminbwrap", tolPwrss = 1e-13, optCtrl = list(rel.tol = 1e-15)))
        e <- coef(m)$unit; write.csv(data.frame(level = e[, 1], pace = e[, 2]), "effects.csv", row.names = FALSE)
    """
    with tempfile.TemporaryDirectory() as folder:
        frame.to_csv(Path(folder) / "panel.csv", index=False)
        done = subprocess.run(
            [rscript, "-e", program.replace("START", f"{START:g}")], cwd=folder, capture_output=True, check=False
        )
        return pd.read_csv(Path(folder) / "effects.csv") if done.returncode == 0 else None


def measure_speed(quick: bool) -> Iterator[Line]:
    """B2 and D: durations."""
    n_units = 2_000 if quick else 10_000
    frame, _, _ = simulate(2, 0.2, 0.2, n_units=n_units)
    panel = read_panel(frame)
    seconds = clock(lambda: fit_pooled(panel, is_static=True))
    yield Line("B2", f"static model, {n_units:,} units x 8", "<= 1 s", f"{seconds:.2f} s", seconds <= 1)
    seconds = clock(lambda: fit_adoption(frame, method="pooled").forecast([START + 11]))
    yield Line(
        "B2", f"full pooled model with intervals, {n_units:,} units x 8", "<= 1.5 s", f"{seconds:.2f} s", seconds <= 1.5
    )
    yield from _measure_ceiling(n_units)
    seconds = clock(lambda: fit_adoption(frame).forecast([START + 11]), 1)
    yield Line("D", f"combined call, {n_units:,} units x 8", "<= 30 s", f"{seconds:.1f} s", seconds <= 30)
    small, _, _ = simulate(3, 0.2, 0.2)
    fit = fit_adoption(small, method="pooled")
    one = small[small["unit"] == "u00007"]
    milliseconds = 1000 * clock(lambda: fit.apply(one), 20)
    yield Line("D", "one new unit with stored parameters", "<= 10 ms", f"{milliseconds:.1f} ms", milliseconds <= 10)
    seconds = clock(lambda: backtest(small, horizons=(2,), methods=("combined",), origins=START + np.arange(2, 6)), 1)
    seconds += clock(lambda: fit_adoption(small).forecast([START + 9]), 1)
    yield Line("D", "200 units: pool, conformal, 5 origins", "<= 20 s", f"{seconds:.1f} s", seconds <= 20)


def simulate_ceilings(seed: int, n_units: int, n_times: int = 8, years: float = 5.0) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a synthetic panel of counts out of 200 along curves to ceilings of their own, and those ceilings.

    The middle ceiling is .69; units pass half of theirs `years` after the first report, give or take 2.5.
    """
    generator = np.random.default_rng(seed)
    ceiling = expit(0.8 + 0.5 * generator.standard_normal(n_units))
    half, pace = generator.normal(years, 2.5, n_units), np.exp(-0.6 + 0.3 * generator.standard_normal(n_units))
    times = START + np.arange(n_times)
    share = ceiling[:, None] * expit(pace[:, None] * (times - START - half[:, None]))
    units = np.repeat([f"u{i:05d}" for i in range(n_units)], n_times)
    frame = pd.DataFrame({"unit": units, "time": np.tile(times, n_units), "denominator": 200})
    return frame.assign(numerator=generator.binomial(200, share).ravel()), ceiling


def _measure_ceiling(n_units: int) -> Iterator[Line]:
    """B2: the pooled ceiling learnt from 400 units and applied to all; D: the combined call where it is learnt."""
    frame, ceiling = simulate_ceilings(4, n_units)
    panel = read_panel(frame)
    seconds = clock(lambda: learn_ceiling(panel), 1)
    yield Line("B2", "pooled ceiling: learnt from 400 units x 8", "<= 30 s", f"{seconds:.2f} s", seconds <= 30)
    expert = learn_ceiling(panel)
    seconds = clock(lambda: expert.predict(panel, np.full((n_units, 1), START + 11)), 1)
    what = f"pooled ceiling: applied to {n_units:,} units, with intervals"
    yield Line("B2", what, "<= 5 s", f"{seconds:.2f} s", seconds <= 5)
    found = expert.ceilings(panel)
    held = ((found["lower_95"] <= ceiling) & (ceiling <= found["upper_95"])).mean()
    yield Line("B2", "  of the units' ceilings lie in their 95 % interval", "", f"{held:.3f}")
    seconds = clock(lambda: fit_adoption(frame).forecast([START + 11]), 1)
    what = f"combined call where ceilings are learnt, {n_units:,} x 8"
    yield Line("D", what, "<= 30 s", f"{seconds:.1f} s", seconds <= 30)


def measure_coverage(quick: bool) -> Iterator[Line]:
    """B3: coverage of paces and 4-step forecasts; small panels as well, for those are the usual ones."""
    n_panels = 6 if quick else 40
    cases = [("S1", 0.0, 0.0, {}), ("S2", 0.0, 0.3, {}), ("S3", 0.2, 0.2, {})]
    cases += [(f"S3 {n} x {t}", 0.2, 0.2, {"n_units": n, "n_times": t}) for n, t in ((8, 5), (30, 4))]
    for name, walk_sd, report_sd, shape in cases:
        held = np.array([_cover(seed, walk_sd, report_sd, shape) for seed in range(n_panels)])
        means, errors = held.mean(0), held.std(0) / np.sqrt(n_panels)
        for place, what in enumerate(("paces 80 %", "forecasts 80 %", "paces 95 %", "forecasts 95 %")):
            goal, width = (0.8, 0.02) if "80" in what else (0.95, 0.01)
            target = f"{goal:g} +- {width:g}"
            is_met = abs(means[place] - goal) <= width if not shape else None
            yield Line("B3", f"{name}: {what} hold", target, f"{means[place]:.3f} (se {errors[place]:.3f})", is_met)


def _cover(seed: int, walk_sd: float, report_sd: float, shape: dict[str, int]) -> list[float]:
    frame, effects, latent = simulate(1000 + seed, walk_sd, report_sd, **shape)
    fit = fit_pooled(read_panel(frame))
    pace, pace_spread = fit.unit_effects()
    mean, spread = fit.predict(np.array([START + latent.shape[1] - 1]))
    off_pace = np.abs(pace[:, 1] - effects[:, 1]) / np.sqrt(pace_spread[:, 1, 1])
    off_share = np.abs(mean[:, 0] - latent[:, -1]) / np.sqrt(spread[:, 0, 0])
    return [float((off < ndtri(level)).mean()) for level in (0.9, 0.975) for off in (off_pace, off_share)]


def measure_censoring(quick: bool) -> Iterator[Line]:
    """B4: cells known only as `> 95 %`."""
    mean, covariance = np.array(MEAN), np.array(COVARIANCE)
    yield from measure_censored_counts(mean, covariance, 6 if quick else 40)
    yield from measure_censored_shares(mean, covariance, 6 if quick else 40)


def measure_breaks(quick: bool) -> Iterator[Line]:
    """B5: a step at a known date for half the units."""
    n_panels = 20 if quick else 400
    for effect in (0.0, 0.4):
        z = np.array([_find_step(seed, effect) for seed in range(n_panels)])
        if effect == 0:
            wrong = float((np.abs(z) > 1.96).mean())
            yield Line("B5", f"false positives, {n_panels} panels", "<= .06", f"{wrong:.3f}", wrong <= 0.06)
        held = float((np.abs(z) < 1.96).mean())
        yield Line(
            "B5",
            f"95 % interval of a step of {effect:g} holds it",
            ".95 +- .03",
            f"{held:.3f}",
            abs(held - 0.95) <= 0.03,
        )


def _find_step(seed: int, effect: float) -> float:
    """Return the error of the pooled step in standard errors."""
    frame, _, latent = simulate(3000 + seed, 0.1, 0.2, n_units=100)
    generator = np.random.default_rng(seed)
    treated = np.arange(100) % 2 == 0
    after = treated[:, None] & (np.arange(8) >= 4)
    reported = latent[:, :8] + effect * after + 0.2 * generator.standard_normal(after.shape)
    frame["numerator"] = generator.binomial(frame["denominator"].to_numpy(), expit(reported).ravel())
    units = frame["unit"].unique()
    fit: PooledFit = fit_pooled(read_panel(frame), breaks=(Break(START + 4, frozenset(units[treated])),))
    step, spread = fit.parameters.effects[2], fit.posterior.belief.effects_covariance[2, 2]
    return float((step - effect) / np.sqrt(spread))


def measure_internet(quick: bool) -> Iterator[Line]:
    """C1 and C3: internet users, eight-year windows, five years ahead."""
    if not PANELS.is_dir():
        return
    frame = pd.read_csv(PANELS / "internet_users_1990_2018.csv").set_axis(["unit", "time", "share"], axis=1)
    frame = frame.assign(share=frame["share"] / 100, time=frame["time"].astype(float))
    origins = (2007, 2013) if quick else (2005, 2007, 2009, 2011, 2013)
    rules = {"origins": origins, "window": 8, "min_reports": 6, "tolerance": 0.01}
    table = backtest(frame, horizons=(5,), **rules).set_index("method")
    ours = table.loc["combined"]
    n = f"{int(ours['n'])} forecasts"
    yield Line("C1", f"CRPS [pp], {n}", "<= 4.40", f"{100 * ours['crps']:.2f}", 100 * ours["crps"] <= 4.4)
    yield Line("C1", "mean absolute error [pp]", "<= 6.2", f"{100 * ours['mae']:.2f}", 100 * ours["mae"] <= 6.2)
    yield Line("C1", "80 % interval holds", ".77-.83", f"{ours['cover_80']:.3f}", 0.77 <= ours["cover_80"] <= 0.83)
    yield Line("C1", "95 % interval holds", ".93-.97", f"{ours['cover_95']:.3f}", 0.93 <= ours["cover_95"] <= 0.97)
    yield Line("C1", "reaches 80 %: Brier score", "<= .085", f"{ours['brier']:.3f}", ours["brier"] <= 0.085)
    yield Line(
        "C1", "reaches 80 %: calibration error", "<= .03", f"{ours['calibration']:.3f}", ours["calibration"] <= 0.03
    )
    yield from _compare_methods("internet", table["crps"])
    yield from measure_peers(frame, 5, **rules)


def _compare_methods(panel: str, crps: pd.Series) -> Iterator[Line]:
    """C3: never much worse than the best single method, always much better than each unit's own logit."""
    single = crps.drop("combined")
    for name, value in single.items():
        yield Line("C3", f"{panel}: CRPS of {name} alone [pp]", "", f"{100 * value:.2f}")
    to_best, to_trend = crps["combined"] / single.min(), crps["combined"] / crps["trend"]
    yield Line("C3", f"{panel}: combined over the best of them", "<= 1.10", f"{to_best:.3f}", bool(to_best <= 1.1))
    yield Line(
        "C3", f"{panel}: combined over each unit's own trend", "<= .75", f"{to_trend:.3f}", bool(to_trend <= 0.75)
    )


def measure_surveys(quick: bool) -> Iterator[Line]:
    """C2: contraceptive surveys at irregular times."""
    if not PANELS.is_dir():
        return
    surveys = _read_surveys()
    crps, held = [], []
    for origin in (2004, 2008) if quick else (2002, 2004, 2006, 2008):
        known = surveys[surveys["time"] <= origin]
        known = known[known.groupby("unit")["time"].transform("size") >= 2].reset_index(drop=True)
        later = surveys[(surveys["time"] >= origin + 2) & (surveys["time"] <= origin + 8)]
        later = later[later["unit"].isin(known["unit"])]
        fit = fit_adoption(known)
        times = np.unique(later["time"])
        rows = [fit.units.index(unit) for unit in later["unit"]]
        grid = fit.grid(times, observed=True)[rows, np.searchsorted(times, later["time"])][:, None]
        reported = later["share"].to_numpy()[:, None]
        crps.append(continuous_ranked_score(grid, reported)[:, 0])
        held.append(((reported >= quantile_of(grid, 0.025)) & (reported <= quantile_of(grid, 0.975)))[:, 0])
    score, cover = 100 * np.concatenate(crps).mean(), np.concatenate(held).mean()
    yield Line("C2", f"CRPS [pp], {sum(map(len, crps))} forecasts", "<= 4.1", f"{score:.2f}", bool(score <= 4.1))
    yield Line("C2", "95 % interval holds", ">= .93", f"{cover:.3f}", bool(cover >= 0.93))
    distance = 100 * _compare_with_published(surveys)
    yield Line("C2", "distance from the published medians of 2010 [pp]", "<= 2.2", f"{distance:.2f}", distance <= 2.2)


def _read_surveys() -> pd.DataFrame:
    table = pd.read_csv(PANELS / "contraceptive_surveys_to_2014.csv", low_memory=False)
    table = table[(table["is_in_union"] == "Y") & table["contraceptive_use_modern"].notna()]
    surveys = pd.DataFrame(
        {
            "unit": table["division_numeric_code"].astype(str),
            "time": (table["start_date"] + table["end_date"]) / 2,
            "share": table["contraceptive_use_modern"],
            "se": table["se_modern"],
        }
    )
    # Three of the 1,042 surveys stand at the time of another one of their country: a panel takes one value, their mean.
    return surveys.groupby(["unit", "time"], sort=False, as_index=False).mean()


def _compare_with_published(surveys: pd.DataFrame) -> float:
    published = pd.read_csv(PANELS / "contraceptive_published_percentiles_1990_2010.csv")
    published = published[(published["Percentile"] == 0.5) & (published["par"] == "modern")]
    median = published.set_index(published["Iso"].astype(str))["2010.5"]
    fit = fit_adoption(surveys)
    ours = pd.Series(quantile_of(fit.grid([2010.5]), 0.5)[:, 0], index=fit.units)
    both = ours.index.intersection(median.index)
    return float((ours[both] - median[both]).abs().mean())


ROWS: dict[str, Callable[[bool], Iterator[Line]]] = {
    "A": measure_exact,
    "B1": measure_glmer,
    "B2": measure_speed,
    "B3": measure_coverage,
    "B4": measure_censoring,
    "B5": measure_breaks,
    "C1": measure_internet,
    "C2": measure_surveys,
    "T": measure_thin,
    "P": measure_plateaus,
    "M": measure_deadlines,
    "V": measure_verdicts,
}


def main() -> None:
    """Print every line as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer panels and units, about two minutes")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), help="only these")
    chosen = parser.parse_args()
    for name in chosen.rows:
        for line in ROWS[name](chosen.quick):
            print(line, flush=True)


if __name__ == "__main__":
    main()
