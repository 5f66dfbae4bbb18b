"""Declared corrections change what they name, say so, and fail once their source was fixed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.panel.corrections import CorrectionError, apply_corrections, read_corrections
from analysis.schemas import validate

_ENTRY = """
- id: {name}
  action: {action}
  where: {{line: 93}}
  column: value
  expect: {{value: 46.1}}
  replace: 46.2
  reason: 60/130 is 46.15
  reported_by: reader
  status: {status}
"""


def _statements(value: float = 46.1) -> pd.DataFrame:
    rows = [
        {
            "statement_id": f"bc-1:line {n}#1",
            "source_id": "bc-1",
            "locator": f"line {n}",
            "line": n,
            "raw_text": "46,1%",
            "kind": "actual",
            "value": value,
        }
        for n in (92, 93)
    ]
    return validate("statements", pd.DataFrame(rows))


def _declared(folder: Path, name: str = "rounding", action: str = "replace", status: str = "confirmed") -> Path:
    (folder / "bc-1.yml").write_text(_ENTRY.format(name=name, action=action, status=status), "utf-8")
    return folder


def test_a_replacement_changes_one_value_and_is_listed(tmp_path: Path) -> None:
    given = _statements()
    corrected, applied = apply_corrections(given, read_corrections(_declared(tmp_path)))
    assert corrected["value"].tolist() == [46.1, 46.2]
    assert corrected["flags"].fillna("").tolist() == ["", "corrected"]
    assert applied["statement_ids"].tolist() == ["bc-1:line 93#1"]
    assert given["value"].tolist() == [46.1, 46.1]


def test_a_correction_fails_once_the_source_is_fixed(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"rounding: value is 46.2, expected 46.1"):
        apply_corrections(_statements(46.2), read_corrections(_declared(tmp_path)))


def test_a_correction_that_matches_nothing_fails(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="no statement with line = 93"):
        apply_corrections(_statements().head(1), read_corrections(_declared(tmp_path)))


def test_a_dropped_statement_stays_flagged(tmp_path: Path) -> None:
    corrected, _ = apply_corrections(_statements(), read_corrections(_declared(tmp_path, action="drop")))
    assert len(corrected) == 2
    assert corrected["flags"].iloc[1] == "dropped"


def test_a_proposed_correction_is_listed_and_not_applied(tmp_path: Path) -> None:
    corrected, applied = apply_corrections(_statements(), read_corrections(_declared(tmp_path, status="proposed")))
    assert corrected["value"].tolist() == [46.1, 46.1]
    assert applied["status"].tolist() == ["proposed"]


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: x, action: guess, where: {page: 3}, expect: {valeu: 1}}", "utf-8")
    with pytest.raises(CorrectionError) as error:
        read_corrections(tmp_path)
    for part in ("action 'guess'", "cannot look for 'page'", "no column 'valeu'", "'reason' is missing"):
        assert part in str(error.value)
