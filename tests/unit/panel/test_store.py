"""What is saved comes back the same, as the same bytes, whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.panel import aggregate_observations, load, load_all, save, store
from analysis.panel.store import StoreError, round_floats
from analysis.schemas import SchemaError, validate


def _observations(n: int = 3) -> pd.DataFrame:
    rows = [
        {
            "unit_code": f"f-{i}",
            "indicator_code": "documents_digitally_signed_pct",
            "period": "2026-H1",
            "period_start": "2026-01-01",
            "period_end": "2026-06-30",
            "as_of": "2026-07-01",
            "status": "observed",
            "value": 100 * (i + 1) / 7,
            "numerator": i + 1,
            "denominator": 7,
            "op": "=",
            "statement_id": f"s:{i}#1",
            "is_chosen": True,
        }
        for i in range(n)
    ]
    return validate("observations", pd.DataFrame(rows))


def test_a_table_comes_back_with_its_types_and_rounded_values(tmp_path: Path) -> None:
    saved = _observations()
    save("observations", saved, tmp_path)
    pd.testing.assert_frame_equal(load("observations", tmp_path), round_floats(saved))


def test_saving_twice_gives_the_same_bytes_and_leaves_no_other_file(tmp_path: Path) -> None:
    first = save("observations", _observations(), tmp_path).read_bytes()
    assert save("observations", _observations(), tmp_path).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["observations.parquet"]


def test_a_frame_that_breaks_its_schema_leaves_the_stored_table_alone(tmp_path: Path) -> None:
    before = save("observations", _observations(), tmp_path).read_bytes()
    with pytest.raises(SchemaError):
        save("observations", _observations().assign(status="guessed"), tmp_path)
    assert (tmp_path / "observations.parquet").read_bytes() == before


def test_an_empty_table_keeps_its_types(tmp_path: Path) -> None:
    save("findings", pd.DataFrame(columns=["rule"]).reindex(columns=_columns("findings")), tmp_path)
    assert list(load("findings", tmp_path).columns) == _columns("findings")
    assert set(load_all(tmp_path)) == {"findings"}


def _columns(name: str) -> list[str]:
    from analysis.schemas import TABLES

    return TABLES[name].column_names


def test_a_missing_table_names_the_command_and_a_misspelt_one_its_neighbour(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="workbench run"):
        load("observations", tmp_path)
    with pytest.raises(StoreError, match="did you mean 'observations'"):
        load("observation", tmp_path)


def test_a_stored_table_that_is_damaged_or_from_another_version_says_how_to_build_it_again(tmp_path: Path) -> None:
    path = save("observations", _observations(), tmp_path)
    whole = path.read_bytes()
    for content in (b"xx", whole[:100], whole[:-20] + bytes(20)):
        path.write_bytes(content)
        with pytest.raises(StoreError, match=r"table 'observations' is damaged or .* with `workbench run`"):
            load("observations", tmp_path)
    pd.DataFrame({"unit": ["vn"]}).to_parquet(path)
    with pytest.raises(StoreError, match=r"(?s)from another version: .*'unit'.*Delete the file"):
        load("observations", tmp_path)


def test_floats_keep_ten_digits_and_sums_that_differ_in_the_last_bit_become_equal() -> None:
    frame = pd.DataFrame(
        {
            "x": [
                0.1 + 0.2,
                1 / 3,
                2.5e-300,
                1.23456789012e12 + 0.5,
                np.nan,
                np.inf,
                0.0,
                -25267633501.0,
                2.0**60 + 2.0**8,
            ]
        }
    )
    expected = [0.3, 0.3333333333, 2.5e-300, 1.23456789e12, np.nan, np.inf, 0.0, -25267633501.0, 1.152921505e18]
    np.testing.assert_array_equal(round_floats(frame)["x"].to_numpy(), expected)


def test_aggregation_sums_counts_and_recomputes_the_share(tmp_path: Path) -> None:
    added_up = _observations().iloc[:1].assign(statement_id="sum:p34-51:x:2026", unit_code="p34-51")
    save("observations", pd.concat([_observations(), added_up], ignore_index=True), tmp_path)
    table = aggregate_observations(("indicator_code",), tmp_path)
    stated = _observations()
    assert table["n"].tolist() == [len(stated)], "a sum is not stated"
    assert table["share"].round(6).tolist() == [round(100 * stated["numerator"].sum() / stated["denominator"].sum(), 6)]


def test_aggregation_refuses_a_column_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot aggregate by"):
        aggregate_observations(("unit_code; DROP TABLE x",), tmp_path)


def test_aggregation_never_adds_up_things_that_are_counted_otherwise(tmp_path: Path) -> None:
    rows = _observations(2).assign(counted=["hospitals", "facilities"])
    save("observations", rows, tmp_path)
    table = aggregate_observations(("indicator_code",), tmp_path).set_index("counted")
    assert table["numerator"].to_dict() == {"facilities": 2.0, "hospitals": 1.0}


def test_a_table_is_read_from_its_file_once_and_again_when_the_file_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Path] = []
    open_file = pq.ParquetFile
    monkeypatch.setattr(pq, "ParquetFile", lambda path, **options: reads.append(path) or open_file(path, **options))
    save("observations", _observations(2), tmp_path)
    assert len(load("observations", tmp_path)) == len(load("observations", tmp_path)) == 2
    assert len(reads) == 1
    save("observations", _observations(3), tmp_path)
    assert len(load("observations", tmp_path)) == 3
    assert len(reads) == 2


def test_a_caller_that_changes_a_table_changes_no_other_callers(tmp_path: Path) -> None:
    save("observations", _observations(), tmp_path)
    changed = load("observations", tmp_path)
    changed.loc[0, "value"] = 1.0
    changed["counted"] = "beds"
    del changed["status"]
    assert load("observations", tmp_path).loc[0, "value"] != 1.0
    assert "status" in load("observations", tmp_path)
    assert not (load("observations", tmp_path)["counted"] == "beds").any()


def test_no_more_tables_are_kept_than_a_few_days_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_tables_read", kept := {})
    monkeypatch.setattr(store, "_MOST_TABLES", 2)
    for day in ("1", "2", "3"):
        save("observations", _observations(), tmp_path / day)
        load("observations", tmp_path / day)
    assert [path.parent.name for path in kept] == ["2", "3"]


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked from a server with threads on no other system")
def test_reading_a_table_starts_no_thread(tmp_path: Path) -> None:
    """The fork server reads tables, and a fork copies one thread alone."""
    save("reviews", pd.DataFrame({"about": ["unit"], "wording": ["Sở Y tế"], "state": ["unknown"]}), tmp_path)
    count = "next(line for line in open('/proc/self/status') if line.startswith('Threads'))"
    code = (
        "import sys; from pathlib import Path; from analysis.panel import load; import pyarrow.parquet\n"
        f"before = {count}; load('reviews', Path(sys.argv[1])); assert {count} == before"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
