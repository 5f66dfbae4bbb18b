"""Which value of a series is accused when one of them is wrong, and how often a right series is accused at all.

python benchmarks/outliers.py               # 200 SYNTHETIC series of each kind, length and noise
python benchmarks/outliers.py --series 1000

The series have 5 to 12 values, on even and on uneven dates, with noise of 0.5, 2 or 4 points: shares [%] that are flat,
rise, saturate, or stay near 0 or 100, and counts that grow. A wrong value has a wrong leading digit, a decimal moved
either way or two digits swapped, or is the complement; it differs by 15 points or more (a count: by half). A second
table breaks the wrong newest value down by what the clerk did. A third shows right series that are hard: with a lasting
step, or with noise of 8 points. A first value is made too high only: the audit takes a low one for the beginning of
adoption.

Beside the audit's rule stand, on the same series:

DHIS2 z, DHIS2 modified z
    |x - mean| / sd (sd of the population) and 0.6745 |x - median| / MAD of a unit's values, the value itself among
    them, accused from 3.0 on: the default of the outlier detection of DHIS2, as its `ZscoreSqlStatementProcessor` and
    `OutlierDetectionRequest` compute them. The first cannot exceed (n - 1) / sqrt(n), which is under 3 up to n = 10.
oracle
    Knows the curve and the noise of each series, and accuses so few that 1 % of right series are: no rule does better.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.audit._wrong_value import find_wrong_values

LENGTHS, NOISES = (5, 6, 8, 12), (0.5, 2.0, 4.0)
SHAPES = ("flat", "rising", "saturating", "near 0", "near 100", "counts")
#: How many standard deviations the largest of so many normally distributed values exceeds in 1 % of series.
EXCEEDED = {5: 3.09, 6: 3.14, 8: 3.23, 12: 3.34}
#: (least share of wrong newest and of wrong middle values named, largest share of right series accused) of any shape.
TARGETS = (0.70, 0.60, 0.01)


class Batch(NamedTuple):
    """Series of one shape, length and noise, one a row; `curves` are what they are without noise and errors."""

    times: np.ndarray
    values: np.ndarray
    curves: np.ndarray
    noise: float
    is_count: bool


Rule = Callable[[Batch], np.ndarray]


def accuse(batch: Batch) -> np.ndarray:
    """Return which values the audit accuses."""
    if not batch.is_count:
        return find_wrong_values(batch.times, batch.values).is_wrong
    points = 50 + 100 * np.log(batch.values / np.median(batch.values, axis=1, keepdims=True))
    return find_wrong_values(batch.times, points, distance=100 * float(np.log(1.5)), limit=np.inf).is_wrong


def accuse_by_z(batch: Batch) -> np.ndarray:
    """Return which values the z-score of DHIS2 accuses."""
    spread = batch.values.std(axis=1, keepdims=True)
    return (np.abs(batch.values - batch.values.mean(axis=1, keepdims=True)) >= 3 * spread) & (spread > 0)


def accuse_by_modified_z(batch: Batch) -> np.ndarray:
    """Return which values the modified z-score of DHIS2 accuses."""
    gaps = np.abs(batch.values - np.median(batch.values, axis=1, keepdims=True))
    spread = np.median(gaps, axis=1, keepdims=True)
    return (0.6745 * gaps >= 3 * spread) & (spread > 0)


def accuse_by_oracle(batch: Batch) -> np.ndarray:
    """Return which values lie too far from the curve that their series follows."""
    noise = EXCEEDED[batch.values.shape[1]] * batch.noise
    allowed = noise / 100 * batch.curves + 0.5 if batch.is_count else noise + 0.05
    return np.abs(batch.values - batch.curves) > allowed


RULES: dict[str, Rule] = {
    "audit": accuse,
    "DHIS2 z": accuse_by_z,
    "DHIS2 modified z": accuse_by_modified_z,
    "oracle": accuse_by_oracle,
}


def make_batch(rng: np.random.Generator, shape: str, size: tuple[int, int], noise: float, *, is_even: bool) -> Batch:
    """Return SYNTHETIC series without a wrong value; counts have noise in percent of the count."""
    count, n = size
    gaps = np.full(size, 0.5) if is_even else rng.choice([0.25, 0.5, 1.0, 1.5], size)
    times = np.cumsum(gaps, axis=1)
    part = (times - times[:, :1]) / (times[:, -1:] - times[:, :1])

    def draw(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, (count, 1))

    order, start = np.arange(n), draw(5, 50)
    first_new = {"step, 1 new value": n - 1, "step, 2 new values": n - 2, "step in the middle": n - n // 2}
    if shape in first_new:
        curves = np.where(order >= first_new[shape], draw(75, 98), draw(15, 45))
    else:
        curves = {
            "flat": draw(15, 90) + 0 * part,
            "rising": start + part * rng.uniform(20, 95 - start),
            "saturating": draw(85, 99) / (1 + np.exp(-(part - draw(0.1, 0.5)) * draw(5, 12))),
            "near 0": draw(0, 3) + part * draw(0, 2),
            "near 100": draw(94, 97) + part * draw(0, 3),
            "counts": np.exp(draw(2.5, 9)) * (1 + part * draw(-0.1, 0.6)),
        }[shape]
    if shape == "counts":
        return Batch(times, np.maximum(curves * (1 + rng.normal(0, noise / 100, size)), 1).round(), curves, noise, True)
    return Batch(times, np.clip(curves + rng.normal(0, noise, size), 0, 100).round(1), curves, noise, False)


def misprint(rng: np.random.Generator, value: float, *, is_count: bool, too_high: bool = False) -> float:
    """Return a value as a clerk may get it wrong, by 15 points or more (a count: by half or more)."""
    if is_count:
        return float(value * rng.choice([10, 100, 2] if too_high else [0.1, 0.01, 0.5, 2, 10, 100]))
    swapped = "{1}{0}{2}".format(*f"{value:04.1f}"[:2], f"{value:04.1f}"[2:])
    wrongs = [value + 10 * step for step in (-6, -5, -4, -3, -2, 2, 3, 4, 5, 6)]
    wrongs = [one for one in [*wrongs, value / 10, float(swapped), 100 - value] if 0 <= one <= 100]
    far = [one for one in [*wrongs, value * 10] if abs(one - value) >= 15 and (one > value or not too_high)]
    return float(rng.choice(far or [value + 15]))


def list_kinds(rng: np.random.Generator, value: float, before: float) -> dict[str, float]:
    """Return what each kind of error makes of a share, given the value before it."""
    return {
        "typed tenfold (455 for 45.5)": value * 10,
        "decimal moved (4.6 for 45.5)": round(value / 10, 1),
        "first digit dropped (5.5 for 45.5)": round(value % 10, 1),
        "earlier value repeated": before,
        "count in place of the share": float(rng.integers(1, 80)),
    }


def judge(batch: Batch, places: np.ndarray, wrong: np.ndarray, labels: dict[str, str]) -> Iterator[dict[str, object]]:
    """Yield a row a rule: how many wrong values were named, and in how many series another one was accused."""
    values = batch.values.copy()
    rows = np.arange(len(values))
    is_placed = ~np.isnan(wrong)
    values[rows[is_placed], places[is_placed]] = wrong[is_placed]
    for name, rule in RULES.items():
        accused = rule(batch._replace(values=values)).copy()
        named = accused[rows, places] & is_placed
        accused[rows[is_placed], places[is_placed]] = False
        yield labels | {"rule": name, "named": named.sum(), "other": accused.any(axis=1).sum(), "count": len(values)}


def simulate(n_series: int) -> Iterator[dict[str, object]]:
    """Yield the rows of every shape of series and place of a wrong value."""
    for shape in SHAPES:
        for is_even in (True, False):
            rng = np.random.default_rng([1, len(shape), is_even])
            for n in LENGTHS:
                for noise in NOISES if not shape.startswith("near") else (0.3, 1.0):
                    batch = make_batch(rng, shape, (n_series, n), noise, is_even=is_even)
                    labels = {"series": shape + ("" if is_even else ", uneven dates")}
                    newest, middle = np.full(n_series, n - 1), rng.integers(1, n - 1, n_series)
                    places = {"none": newest, "newest": newest, "middle": middle, "first": 0 * newest}
                    for wrong, at in places.items():
                        rights = batch.values[np.arange(n_series), at]
                        if wrong == "first":
                            rights = np.minimum(rights, 85) if not batch.is_count else rights
                        misprints = [
                            misprint(rng, right, is_count=batch.is_count, too_high=wrong == "first") for right in rights
                        ]
                        values = np.full(n_series, np.nan) if wrong == "none" else np.array(misprints)
                        yield from judge(batch, at, values, labels | {"wrong value": wrong})


def simulate_kinds(n_series: int) -> Iterator[dict[str, object]]:
    """Yield the rows of every kind of error, made in the newest value where it changes it by 15 points or more."""
    rng = np.random.default_rng(2)
    for shape in ("flat", "rising", "saturating"):
        for n in LENGTHS:
            batch = make_batch(rng, shape, (n_series, n), 1.0, is_even=True)
            kinds = [list_kinds(rng, right, before) for before, right in batch.values[:, [-3, -1]]]
            for kind in kinds[0]:
                wrong = np.array([one[kind] for one in kinds])
                is_far = np.abs(wrong - batch.values[:, -1]) >= 15
                far = Batch(*(part[is_far] for part in batch[:3]), batch.noise, False)
                yield from judge(
                    far, np.full(is_far.sum(), n - 1), wrong[is_far], {"series": shape, "wrong value": kind}
                )


def simulate_right(n_series: int) -> Iterator[dict[str, object]]:
    """Yield the rows of right series that are hard: lasting steps, and heavy noise."""
    for shape, noises in {
        "step, 1 new value": NOISES,
        "step, 2 new values": NOISES,
        "step in the middle": NOISES,
        "flat": (8.0,),
        "rising": (8.0,),
        "saturating": (8.0,),
    }.items():
        rng = np.random.default_rng([3, len(shape)])
        for n in LENGTHS:
            for noise in noises:
                for is_even in (True, False):
                    batch = make_batch(rng, shape, (n_series, n), noise, is_even=is_even)
                    label = f"{shape}, noise of 8" if noise > max(NOISES) else shape
                    none = np.full(n_series, np.nan)
                    yield from judge(batch, np.zeros(n_series, int), none, {"series": label, "wrong value": "none"})


def to_percent(rows: pd.DataFrame) -> pd.DataFrame:
    """Return per series, rule and wrong value how often [%] it was named, and another one was accused."""
    sums = rows.groupby(["series", "rule", "wrong value"], sort=False)[["named", "other", "count"]].sum()
    return sums[["named", "other"]].div(sums["count"], axis=0).mul(100).round(1)


def spread(percent: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the table with one index level as columns."""
    rows = [name for name in percent.index.names if name != level]
    return percent.reset_index().pivot_table(index=rows, columns=level, sort=False)


def main() -> None:
    """Print the tables and whether the audit's rule meets its targets for every shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=200, help="series of each shape, length and noise")
    chosen = parser.parse_args()
    start = time.perf_counter()
    percent = to_percent(pd.DataFrame(simulate(chosen.series)))
    by_place = spread(percent, "wrong value")
    print(by_place.drop(columns=[("named", "none")]).to_string())
    kinds = spread(to_percent(pd.DataFrame(simulate_kinds(chosen.series)))[["named"]], "rule")["named"]
    print("\nnewest value named [%], by what the clerk did (noise of 1 point)")
    print(kinds.to_string())
    right = spread(to_percent(pd.DataFrame(simulate_right(chosen.series)))[["other"]], "rule")["other"]
    print("\nright series accused [%]")
    print(right.to_string())
    ours = by_place.xs("audit", level="rule") / 100
    measured = (ours["named", "newest"].min(), ours["named", "middle"].min(), ours["other", "none"].max())
    is_met = measured[0] >= TARGETS[0] and measured[1] >= TARGETS[1] and measured[2] <= TARGETS[2]
    figures = " / ".join(f"{value:.3f} ({target})" for value, target in zip(measured, TARGETS, strict=True))
    print(
        f"\naudit, worst shape: newest and middle named, right series accused (targets): {figures}: "
        f"{'met' if is_met else 'MISSED'}"
    )
    print(f"SYNTHETIC, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
