"""Changing one value or target of the shipped data changes the sentences that cite it, and no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from analysis.reports._prepared_context import prepare_context
from analysis.reports.analyst import write_analyst_report
from analysis.reports.machine import render_json
from analysis.reports.trace_ids import trace_id

Tables = dict[str, pd.DataFrame]
Sentence = dict[str, Any]
_DAY = "2026-06-30"
_SHARE, _COUNT = (f"hospitals_with_electronic_medical_records_{measure}" for measure in ("pct", "count"))
_PUBLIC = f"public_{_SHARE}"
_COUNTRY, _HANOI, _HCMC, _THANH_HOA = "vn", "p34-01", "p34-79", "p34-38"


@pytest.fixture(scope="module")
def tables(snapshot_of: Callable[[str], Tables]) -> Tables:
    """Return the tables of the shipped data as known on the day of the reports."""
    return snapshot_of(_DAY)


def _sentences(tables: Tables, unit: str) -> list[Sentence]:
    report = write_analyst_report(prepare_context(tables, "en", _DAY), unit, [_SHARE])
    found: list[Sentence] = json.loads(render_json(report))["sentences"]
    return found


@pytest.fixture(scope="module")
def before(tables: Tables) -> dict[str, list[Sentence]]:
    """Return the sentences of each report on the data as they are."""
    return {unit: _sentences(tables, unit) for unit in (_COUNTRY, _HANOI, _HCMC, _THANH_HOA)}


def _altered(tables: Tables, statement_id: str, **columns: float) -> Tables:
    """Return the tables with some columns of one value or target changed, in all tables that hold it."""
    changed = dict(tables)
    for name in ("statements", "observations", "targets"):
        frame = tables[name]
        held = [column for column in columns if column in frame]
        mine = frame["statement_id"] == statement_id
        if held and mine.any():
            changed[name] = frame.copy()
            changed[name].loc[mine, held] = [columns[column] for column in held]
    return changed


def _value(tables: Tables, unit: str, code: str, **where: float) -> str:
    """Return the statement of the only chosen value of a series with this numerator or value."""
    rows = tables["observations"].query("unit_code == @unit and indicator_code == @code and is_chosen")
    for column, value in where.items():
        rows = rows[rows[column] == value]
    (key,) = rows["statement_id"].unique()
    return str(key)


def _target(tables: Tables) -> str:
    rows = tables["targets"].query("unit_code == 'vn' and indicator_code == @_SHARE and value == 100")
    return str(rows.sort_values("due")["statement_id"].iloc[0])


def _changed(old: list[Sentence], new: list[Sentence]) -> list[Sentence]:
    """Return the sentences of which the text changed; all of them stand where they stood."""
    assert [(one["place"], one["kind"], one["state"]) for one in new] == [
        (one["place"], one["kind"], one["state"]) for one in old
    ]
    return [one for one, other in zip(old, new, strict=True) if one["text"] != other["text"]]


_LATEST = {"value": 100 * 1080 / 1645, "numerator": 1080.0}
#: The report, whose value of which series, what finds it, what it becomes, the states of the sentences that change.
_CASES = {
    "latest of the country": (_COUNTRY, _COUNTRY, _SHARE, {"numerator": 1062.0}, _LATEST, ["missed"]),
    "older of the country": (_COUNTRY, _COUNTRY, _COUNT, {"value": 100.0}, {"value": 101.0}, ["CHANGE"]),
    "latest of a province, for the country": (
        _COUNTRY, _THANH_HOA, _SHARE, {"numerator": 55.0}, {"value": 100.0, "numerator": 60.0}, ["UNITS"]
    ),
    "latest of a province": (
        _THANH_HOA, _THANH_HOA, _SHARE, {"numerator": 55.0}, {"value": 90.0, "numerator": 54.0}, ["missed", "COUNTRY"]
    ),
    "latest of the country, for a province": (_HCMC, _COUNTRY, _SHARE, {"numerator": 1062.0}, _LATEST, ["COUNTRY"]),
    "older of a province": (
        _HANOI, _HANOI, _PUBLIC, {"numerator": 21.0}, {"value": 100 * 20 / 42, "numerator": 20.0}, []
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", _CASES)
def test_one_changed_value_changes_the_sentences_that_cite_it_and_no_other(
    tables: Tables, before: dict[str, list[Sentence]], case: str
) -> None:
    unit, owner, code, where, columns, states = _CASES[case]
    key = _value(tables, owner, code, **where)
    changed = _changed(before[unit], _sentences(_altered(tables, key, **columns), unit))
    assert [one["state"] for one in changed] == states
    assert all(trace_id("statements", key) in one["ids"] for one in changed)


@pytest.mark.parametrize(("unit", "states"), [(_COUNTRY, ["missed", "UNITS"]), (_HCMC, ["stale"])])
def test_one_changed_target_changes_the_sentences_that_cite_it_and_no_other(
    tables: Tables, unit: str, states: list[str]
) -> None:
    alone = tables | {"national_targets": tables["national_targets"].head(0)}  # a legal text asks for the same
    key = _target(tables)
    changed = _changed(_sentences(alone, unit), _sentences(_altered(alone, key, value=98.0), unit))
    assert [one["state"] for one in changed] == states
    assert all(trace_id("statements", key) in one["ids"] for one in changed)
