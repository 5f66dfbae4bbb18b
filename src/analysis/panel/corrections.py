"""Declared corrections: rows that say what is changed, why, who said so, and what must still stand in the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from analysis.errors import AnalysisError
from analysis.panel.flags import add_flag
from analysis.schemas import TABLES, validate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ACTIONS = ("replace", "drop", "flag")
_FIELDS = {"id", "action", "where", "column", "expect", "replace", "reason", "reported_by", "status"}
_NEEDED = ("id", "action", "where", "expect", "reason", "reported_by", "status")
_WHERE = ("statement_id", "locator", "line", "raw_text", "indicator_text", "unit_text", "period")
_NUMBERS = ("value", "value_low", "value_high", "numerator", "denominator")


class CorrectionError(AnalysisError):
    """A declared correction is malformed or no longer fits its source; the message lists every one."""


@dataclass(frozen=True)
class _Declared:
    source_id: str
    entry: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.entry.get("id", "without id"))


def read_corrections(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return (source_id, declaration) for every declaration of `<folder>/<source_id>.yml`, in the order of the files.

    Raises `CorrectionError` with every malformed declaration.
    """
    declared, faults = [], []
    for path in sorted(folder.glob("*.yml")) if folder.is_dir() else []:
        entries = yaml.safe_load(path.read_text("utf-8")) or []
        for entry in entries:
            faults += [f"{path.name}, {entry.get('id', 'without id')}: {fault}" for fault in _faults_of(entry)]
            declared.append((path.stem, entry))
    names = [entry.get("id") for _, entry in declared]
    faults += [f"two corrections are called '{name}'" for name in {n for n in names if names.count(n) > 1}]
    if faults:
        raise CorrectionError("corrections cannot be read:\n  " + "\n  ".join(sorted(faults)))
    return declared


def _faults_of(entry: dict[str, Any]) -> list[str]:
    faults = [f"'{field}' is missing" for field in _NEEDED if not entry.get(field)]
    faults += [f"unknown field '{field}', expected {', '.join(sorted(_FIELDS))}" for field in entry.keys() - _FIELDS]
    if entry.get("action") not in _ACTIONS:
        faults.append(f"action '{entry.get('action')}', expected {', '.join(_ACTIONS)}")
    if entry.get("action") == "replace" and not {"column", "replace"} <= entry.keys():
        faults.append("'replace' needs 'column' and 'replace'")
    wrong = [field for field in entry.get("where") or {} if field not in _WHERE]
    faults += [f"cannot look for '{field}', expected some of {', '.join(_WHERE)}" for field in wrong]
    columns = [*(entry.get("expect") or {}), *([entry["column"]] if entry.get("column") else [])]
    faults += [f"no column '{c}' in statements" for c in columns if c not in TABLES["statements"].column_names]
    return faults


def apply_corrections(
    statements: pd.DataFrame, declared: Iterable[tuple[str, dict[str, Any]]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the corrected statements and the table `corrections` of what was done.

    A dropped statement stays, flagged `dropped`, and becomes no observation; a replaced one is flagged `corrected`.
    Corrections of status `proposed` are listed and not applied. Raises `CorrectionError` with every declaration that
    matches nothing or whose `expect` no longer holds: the source was changed, and the correction must be looked at.
    """
    corrected = statements.copy()
    rows, faults = [], []
    for source_id, entry in declared:
        one = _Declared(source_id, entry)
        matched = _match(corrected, one)
        if entry["status"] == "proposed":
            rows.append(_row(one, corrected.loc[matched, "statement_id"]))
            continue
        fault = _guard(corrected[matched], one)
        if fault:
            faults.append(fault)
            continue
        corrected = _apply(corrected, matched, entry)
        rows.append(_row(one, corrected.loc[matched, "statement_id"]))
    if faults:
        raise CorrectionError(
            "declared corrections no longer fit their sources; look at the source and mend or delete them:\n  "
            + "\n  ".join(faults)
        )
    return corrected, validate("corrections", pd.DataFrame(rows, columns=TABLES["corrections"].column_names))


def _match(statements: pd.DataFrame, one: _Declared) -> pd.Series:
    matched = statements["source_id"] == one.source_id
    for column, wanted in one.entry["where"].items():
        matched &= (statements[column] == wanted).fillna(False)
    return matched.astype(bool)


def _guard(found: pd.DataFrame, one: _Declared) -> str:
    where = ", ".join(f"{column} = {wanted!r}" for column, wanted in one.entry["where"].items())
    if found.empty:
        return f"{one.source_id}, {one.name}: no statement with {where}"
    for column, expected in one.entry["expect"].items():
        there = [None if pd.isna(value) else value for value in found[column]]
        if any(value != expected for value in there):
            return f"{one.source_id}, {one.name}: {column} is {there[0]!r}, expected {expected!r} ({where})"
    return ""


def _apply(statements: pd.DataFrame, matched: pd.Series, entry: dict[str, Any]) -> pd.DataFrame:
    if entry["action"] == "drop":
        return add_flag(statements, matched, "dropped")
    if entry["action"] == "flag":
        return add_flag(statements, matched, str(entry.get("replace") or "doubtful"))
    column, replacement = entry["column"], entry["replace"]
    if column in _NUMBERS:
        replacement = float(replacement)
    elif column.startswith("period_"):
        replacement = pd.Timestamp(replacement)
    changed = statements.copy()
    changed.loc[matched, column] = replacement
    return add_flag(changed, matched, "corrected")


def _row(one: _Declared, statement_ids: pd.Series) -> dict[str, Any]:
    entry = one.entry
    return {
        "correction_id": one.name,
        "source_id": one.source_id,
        "action": entry["action"],
        "column": entry.get("column"),
        "statement_ids": " ".join(statement_ids),
        "expected": "; ".join(f"{column} = {value}" for column, value in entry["expect"].items()),
        "replacement": None if entry.get("replace") is None else str(entry["replace"]),
        "reason": entry["reason"],
        "reported_by": entry["reported_by"],
        "status": entry["status"],
    }
