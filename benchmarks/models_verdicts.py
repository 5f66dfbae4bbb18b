"""Rows V: the verdicts on the shipped data: which targets have a chance, and why the others have none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from models_exact import Line

from analysis import panel, registry
from analysis.i18n import translate_cell
from analysis.modelling import judge_targets
from analysis.panel import factual_values
from analysis.paths import lookup_folder

DATA = Path(__file__).resolve().parents[1] / "data"
ENOUGH = 5  # other units' reports are honest evidence from so many units on


def judge_shipped() -> tuple[pd.DataFrame, dict[str, int], dict[tuple[str, str], int]]:
    """Return our verdicts, the number of units that reported each indicator, and that of each unit's reports."""
    made = registry.collect_sources(DATA / "raw")
    made |= panel.build_panel(made, lookup_folder(), DATA / "corrections")
    verdicts = judge_targets(made)
    values = factual_values(made["observations"], made["indicators"])
    units = values.groupby("indicator_code")["unit_code"].nunique().to_dict()
    reports = values.groupby(["unit_code", "indicator_code"])["time"].nunique().to_dict()
    return verdicts[verdicts["method"] == "workbench"], units, reports


def measure_verdicts(_quick: bool) -> Iterator[Line]:
    """Yield how many targets are settled or have a chance, by what is known of them."""
    ours, units, reports = judge_shipped()
    n_own = pd.Series([reports.get(key, 0) for key in zip(ours["unit_code"], ours["indicator_code"], strict=True)])
    n_units = ours["indicator_code"].map(units).fillna(0).to_numpy()
    n_own.index = ours.index
    is_settled, has_chance = ours["verdict"].isin(["met", "missed"]), ours["probability"].notna()
    is_answered = is_settled | has_chance
    groups = {
        "a report of the unit": n_own > 0,
        "one or two reports of the unit that settle nothing": n_own.between(1, 2) & ~is_settled,
        f"none of the unit, {ENOUGH} other units or more": (n_own == 0) & (n_units >= ENOUGH),
        f"none of the unit, 1 to {ENOUGH - 1} other units": (n_own == 0) & (n_units > 0) & (n_units < ENOUGH),
    }
    for name, rows in groups.items():
        found = f"{int((rows & is_answered).sum())} of {int(rows.sum())}, {int((rows & has_chance).sum())} by a chance"
        yield Line("V", f"targets answered: {name}", "all", found, bool(is_answered[rows].all()))
    backwards = ours["basis"].str.contains("basis.back_cast", na=False)
    yield Line("V", "  of the chances, back-cast from a later report", "", str(int((has_chance & backwards).sum())))
    told = ours.loc[is_answered, "basis"].fillna("").ne("")
    yield Line("V", "answered targets that say what they rest on", "all", f"{told.sum()} of {len(told)}", told.all())
    rest = ours.loc[~is_answered, "message"].map(lambda cell: translate_cell(cell, "en")).value_counts()
    for reason, n in rest.items():
        yield Line("V", f"  not answered: {reason}", "", str(n))
