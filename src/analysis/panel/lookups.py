"""Judgement as rows: the tables of `data/lookup`, read as text and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.schemas import TABLES, conform

if TYPE_CHECKING:
    from pathlib import Path

#: Lookup tables that must be there, and those that a project may do without.
_REQUIRED = ("units", "unit_aliases", "indicators", "indicator_aliases")
_OPTIONAL = ("reporting_schedule",)
_RULES = ("maturity_gates", "index_weights")


def read_lookups(lookup: Path) -> dict[str, pd.DataFrame]:
    """Return the lookup tables by name; columns beyond the contract (notes of the editor) are left aside.

    Raises `ContractError` with every fault of a table, `FileNotFoundError` where a required table is missing.
    """
    tables = {}
    for name in (*_REQUIRED, *_OPTIONAL):
        path = lookup / f"{name}.csv"
        if not path.is_file() and name in _OPTIONAL:
            tables[name] = conform(name, pd.DataFrame(columns=TABLES[name].column_names))
            continue
        tables[name] = conform(name, _read_rows(path, TABLES[name].column_names))
    return tables


def read_rules(lookup: Path) -> dict[str, pd.DataFrame]:
    """Return the rule sets that models apply by name: `maturity_gates`, `index_weights`.

    Rows marked `verified` no are general knowledge, to be replaced from the official annex before they are relied on.
    """
    return {name: conform(name, _read_rows(lookup / f"{name}.csv", TABLES[name].column_names)) for name in _RULES}


def read_missing_words(lookup: Path) -> dict[str, str]:
    """Return the status that each printed wording stands for, e.g. 'không phát sinh' is none_occurred."""
    path = lookup / "missing_words.csv"
    if not path.is_file():
        return {}
    rows = _read_rows(path, ["wording", "status"])
    return dict(zip(rows["wording"], rows["status"], strict=True))


def _read_rows(path: Path, columns: list[str]) -> pd.DataFrame:
    """Return the rows of a CSV file; every cell is text first, for a reader that guesses turns `1.150` into 1.15."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return rows[[column for column in columns if column in rows.columns]].replace("", None)
