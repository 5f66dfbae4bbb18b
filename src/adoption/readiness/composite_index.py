"""Composite indices: normalised components, weighted and put together, with ranks that carry their uncertainty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from adoption.arrays import Floats
from adoption.diagnostics import AdoptionError
from adoption.queries import rank_draws
from adoption.validity import rules_in_force

NORMALISATIONS = ("goalposts", "min_max", "z_score", "rank")
AGGREGATIONS = ("arithmetic", "geometric", "harmonic")
MISSING_RULES = ("refuse", "reweight")
#: The least component that a geometric or harmonic mean may see: one 0 would make the whole index 0.
_FLOOR = 0.01


@dataclass(frozen=True)
class IndexRules:
    """How an index is built: normalisation of components, their aggregation, what is done about missing ones.

    Normalisation: `goalposts` (the scheme's worst and best value), `min_max` (of the units at hand), `z_score` (mean
    .5, a standard deviation .1), `rank` (share of units at or below). Aggregation: weighted `arithmetic`, `geometric`
    or `harmonic` mean; only the first lets a strong component make up in full for a weak one. Missing: `refuse`, or
    `reweight` over the components that are there. OECD and JRC 2008, https://doi.org/10.1787/9789264043466-en.
    """

    normalisation: str = "goalposts"
    aggregation: str = "arithmetic"
    missing: str = "refuse"

    def __post_init__(self) -> None:
        choices = {"normalisation": NORMALISATIONS, "aggregation": AGGREGATIONS, "missing": MISSING_RULES}
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise AdoptionError(f"{name} '{getattr(self, name)}' is unknown; expected one of {', '.join(allowed)}")


def build_index(
    components: pd.DataFrame,
    scheme: pd.DataFrame,
    rules: IndexRules | None = None,
    *,
    on: dt.date | str | None = None,
) -> pd.DataFrame:
    """Return one row per unit: its composite index [0 to 1 under goalposts] and its rank (1 is best, ties share it).

    Parameters
    ----------
    components
        `unit, component_code, value`, one row a unit and component.
    scheme
        The table `index_weights` of one scheme; components of weight 0 are measured, not scored.
    rules
        The default is goalposts, arithmetic, refuse.
    on
        A day on which the scheme must be in force; by default the scheme is applied as it is, e.g. to a past year.

    Returns
    -------
    DataFrame
        `unit, index, rank, n_components, missing` (component codes that a unit lacks).

    Raises
    ------
    AdoptionError
        A component is unknown, or missing while the rule is to refuse; all such units are named. The scheme was not in
        force on the day.
    """
    rules = rules or IndexRules()
    if on is not None:
        held = rules_in_force(scheme, on)
        if held.empty:
            raise AdoptionError(f"no component of the scheme was in force on {on}; choose one that was")
        scheme = held
    values, scored = _arrange(components, scheme)
    lacking = values.isna()
    if rules.missing == "refuse" and lacking.to_numpy().any():
        named = "; ".join(f"{unit}: {_join(row)}" for unit, row in lacking.iterrows() if row.any())
        raise AdoptionError(f"components are missing: {named}. Supply them, or use missing='reweight' and report it")
    index = _aggregate(values.to_numpy()[:, :, None], scored, rules)[:, 0]
    return pd.DataFrame(
        {
            "unit": values.index,
            "index": index,
            "rank": pd.Series(index).rank(ascending=False, method="min").to_numpy(),
            "n_components": (~lacking).sum(axis=1).to_numpy(),
            "missing": [_join(row) for _, row in lacking.iterrows()],
        }
    )


def rank_with_uncertainty(
    draws: Floats,
    units: Sequence[str],
    component_codes: Sequence[str],
    scheme: pd.DataFrame,
    rules: IndexRules | None = None,
    *,
    top: int = 10,
    weight_spread: float = 0.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Return one row per unit: index and rank with 80% intervals, and the chance of standing among the `top` best.

    Parameters
    ----------
    draws
        Component values (unit, component, draw), e.g. from the `draws` of the forecasts of the components.
    weight_spread
        0 takes the weights as laid down; above 0 every draw takes weights from a Dirichlet distribution around them,
        with about this coefficient of variation for a component of average weight.
    """
    rules = rules or IndexRules()
    scored = _scored(scheme)
    _refuse_unknown(component_codes, scheme)
    absent = [code for code in scored["component_code"] if code not in component_codes]
    if absent:
        raise AdoptionError(f"draws lack the components {', '.join(absent)}")
    values = draws[:, [list(component_codes).index(code) for code in scored["component_code"]], :]
    weights = _draw_weights(scored, draws.shape[2], weight_spread, seed)
    index = _aggregate(values, scored, rules, weights)
    ranks = rank_draws(index)
    low, middle, high = np.quantile(index, [0.1, 0.5, 0.9], axis=1)
    rank_low, rank_middle, rank_high = np.quantile(ranks, [0.1, 0.5, 0.9], axis=1, method="nearest")
    return pd.DataFrame(
        {
            "unit": list(units),
            "index": middle,
            "index_lower_80": low,
            "index_upper_80": high,
            "rank": rank_middle,
            "rank_lower_80": rank_low,
            "rank_upper_80": rank_high,
            f"chance_of_top_{top}": (ranks <= top).mean(axis=1),
        }
    )


def compare_rules(components: pd.DataFrame, scheme: pd.DataFrame, rules: IndexRules | None = None) -> pd.DataFrame:
    """Return one row per unit: its rank under the rules and under every change of one of them, and how far it moves.

    `unit, as_chosen`, one column an alternative (another normalisation, another aggregation, equal weights), `best,
    worst` rank over all of them. What moves much with a choice that could as well have been another is no finding.
    """
    rules = rules or IndexRules()
    equal = scheme.assign(weight=scheme["weight"].gt(0).astype(float))
    variants = {"as_chosen": (scheme, rules), "equal_weights": (equal, rules)}
    for name in NORMALISATIONS:
        if name != rules.normalisation:
            variants[name] = (scheme, replace(rules, normalisation=name))
    for name in AGGREGATIONS:
        if name != rules.aggregation:
            variants[name] = (scheme, replace(rules, aggregation=name))
    ranks = {
        name: build_index(components, its_scheme, its_rules).set_index("unit")["rank"]
        for name, (its_scheme, its_rules) in variants.items()
    }
    table = pd.DataFrame(ranks)
    return table.assign(best=table.min(axis=1), worst=table.max(axis=1)).reset_index(names="unit")


def _scored(scheme: pd.DataFrame) -> pd.DataFrame:
    scored = scheme[scheme["weight"] > 0].reset_index(drop=True)
    if scored.empty or scheme["component_code"].duplicated().any():
        raise AdoptionError("the scheme has no weight above 0, or a component twice: pass the rows of one scheme")
    return scored


def _refuse_unknown(codes: Sequence[str], scheme: pd.DataFrame) -> None:
    unknown = sorted(set(codes) - set(scheme["component_code"]))
    if unknown:
        raise AdoptionError(f"components {', '.join(unknown)}: the scheme has {', '.join(scheme['component_code'])}")


def _arrange(components: pd.DataFrame, scheme: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the values (unit, scored component) and the scored rows of the scheme, in the same order."""
    _refuse_unknown(components["component_code"].unique().tolist(), scheme)
    scored = _scored(scheme)
    repeated = components.duplicated(["unit", "component_code"])
    if repeated.any():
        rows = components.loc[repeated, ["unit", "component_code"]].agg(": ".join, axis=1)
        raise AdoptionError(f"components occur twice: {'; '.join(rows)}")
    wide = components.pivot_table(index="unit", columns="component_code", values="value", aggfunc="first")
    return wide.reindex(columns=scored["component_code"].tolist()), scored


def _aggregate(values: Floats, scored: pd.DataFrame, rules: IndexRules, weights: Floats | None = None) -> Floats:
    """Return the index (unit, draw) of values (unit, component, draw); weights are (component, draw)."""
    normal = _normalise(values, scored, rules.normalisation)
    if weights is None:
        weights = scored["weight"].to_numpy(dtype=float)[:, None]
    is_there = np.isfinite(normal)
    shares = np.where(is_there, weights, 0.0)
    total = shares.sum(axis=1)
    shares = shares / np.where(total > 0, total, np.nan)[:, None]
    normal = np.where(is_there, normal, 0.0)
    if rules.aggregation == "arithmetic":
        return np.asarray((shares * normal).sum(axis=1))
    floored = np.maximum(normal, _FLOOR)
    if rules.aggregation == "geometric":
        return np.asarray(np.exp((shares * np.log(floored)).sum(axis=1)))
    return np.asarray(1 / (shares / floored).sum(axis=1))


def _normalise(values: Floats, scored: pd.DataFrame, rule: str) -> Floats:
    """Return values (unit, component, draw) with 1 the better end of each component."""
    worst, best = (scored[name].to_numpy(dtype=float)[None, :, None] for name in ("worst", "best"))
    if rule == "goalposts":
        return np.asarray(np.clip((values - worst) / (best - worst), 0.0, 1.0) + 0.0 * values)
    upward = values * np.sign(best - worst)
    if rule == "rank":
        n_there = np.isfinite(upward).sum(axis=0)
        at_or_below = (upward[:, None] >= upward[None]).sum(axis=1)
        return np.where(np.isfinite(upward), at_or_below / n_there, np.nan)
    if rule == "min_max":
        low, high = np.nanmin(upward, axis=0), np.nanmax(upward, axis=0)
        return np.asarray((upward - low) / np.where(high > low, high - low, 1.0))
    spread = np.nanstd(upward, axis=0)
    return np.asarray(0.5 + 0.1 * (upward - np.nanmean(upward, axis=0)) / np.where(spread > 0, spread, 1.0))


def _draw_weights(scored: pd.DataFrame, n: int, spread: float, seed: int) -> Floats:
    share = scored["weight"].to_numpy(dtype=float) / scored["weight"].sum()
    if spread <= 0:
        return share[:, None]
    mean = 1 / len(share)
    concentration = (1 - mean) / (mean * spread**2) - 1
    return np.random.default_rng(seed).dirichlet(share * max(concentration, 1.0), size=n).T


def _join(row: pd.Series) -> str:
    return " ".join(str(code) for code in row.index[row])
