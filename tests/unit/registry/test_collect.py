"""From data/raw to the tables that every later stage starts from."""

import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from analysis.paths import lookup_folder
from analysis.registry.collect import collect_sources
from analysis.registry.descriptions import SourceError, checksum

STATEMENTS = """\
line,locator,kind,raw_text,indicator_text,indicator_code,unit_text,unit_code,counted_noun,period,flags
3,line 3,actual,"61,2% (1468 / 2400 lượt)",visits,,,,,2026-H1,
3,line 3,target,Trên 90%,visits,,,,,2027,
9,"line 9, table 1, row 1, column 2",remark,[keyword],visits,,,,,2026,text-cell
"""
DESCRIPTION = """\
source_id: a-report
kind: hand_reading
title: A report
url: filed document
licence: not stated
files:
  statements.csv: {sum}
"""


def write_report(raw: Path, statements: str = STATEMENTS) -> Path:
    folder = raw / "a-report"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "statements.csv").write_text(statements, encoding="utf-8")
    (folder / "source.yml").write_text(DESCRIPTION.format(sum=checksum(folder / "statements.csv")))
    return raw


@pytest.fixture(scope="module")
def collected(shipped: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of the project's own data."""
    return collect_sources(shipped / "raw")


def test_operator_value_and_ratio_are_read_from_the_printed_figure(tmp_path: Path) -> None:
    statements = collect_sources(write_report(tmp_path))["statements"]
    first, second, third = statements.to_dict("records")
    assert (first["op"], first["value"], first["numerator"], first["denominator"]) == ("=", 61.2, 1468, 2400)
    assert (second["op"], second["value"], second["value_unit"]) == (">", 90, "%")
    assert pd.isna(third["value"])
    assert str(first["period_end"].date()) == "2026-06-30"


def test_a_statement_keeps_its_identifier_while_its_place_is_the_same(tmp_path: Path) -> None:
    before = collect_sources(write_report(tmp_path))["statements"]
    after = collect_sources(write_report(tmp_path, STATEMENTS.replace("61,2%", "61,3%")))["statements"]
    assert list(before["statement_id"]) == ["a-report:line-3#1", "a-report:line-3#2", before["statement_id"][2]]
    assert before["statement_id"].equals(after["statement_id"])
    assert (before["value"].fillna(-1) != after["value"].fillna(-1)).sum() == 1


def test_all_unreadable_rows_are_reported_at_once_with_their_line(tmp_path: Path) -> None:
    spoilt = STATEMENTS.replace("Trên 90%", "rất cao").replace("2026-H1", "06/2026")
    with pytest.raises(SourceError) as refused:
        collect_sources(write_report(tmp_path, spoilt))
    assert "a-report/statements.csv, line 2: period '06/2026'" in str(refused.value)
    assert "a-report/statements.csv, line 3: no figure in 'rất cao'" in str(refused.value)


def test_a_misspelt_column_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'raw_text' is missing; did you mean 'raw_txt'"):
        collect_sources(write_report(tmp_path, STATEMENTS.replace("raw_text", "raw_txt")))


def test_every_source_of_a_statement_is_in_the_sources(collected: dict[str, pd.DataFrame]) -> None:
    known = set(collected["sources"]["source_id"])
    for name in ("statements", "tasks", "systems"):
        assert set(collected[name]["source_id"]) <= known


def test_no_statement_of_the_project_is_an_uncertain_reading(collected: dict[str, pd.DataFrame]) -> None:
    statements = collected["statements"]
    assert list(statements.loc[statements["confidence"] == "low", "statement_id"]) == []


def test_collecting_twice_gives_the_same_tables(shipped: Path, collected: dict[str, pd.DataFrame]) -> None:
    again = collect_sources(shipped / "raw")
    for name, frame in collected.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_a_fact_of_a_copy_is_secondary_and_a_fact_of_the_original_is_not(collected: dict[str, pd.DataFrame]) -> None:
    sources = collected["sources"].set_index("source_id")["flags"].fillna("")
    facts = collected["statements"][collected["statements"]["locator"].str.startswith("fact ")]
    marked = facts["flags"].fillna("").str.split().map(lambda flags: "secondary" in flags)
    from_copies = facts["source_id"].map(lambda source_id: "secondary" in sources[source_id].split())
    assert marked.equals(from_copies)
    assert marked.sum() >= 17


def test_a_line_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"statements\.csv, line 4: line 'nine', expected a whole number"):
        collect_sources(write_report(tmp_path, STATEMENTS.replace("\n9,", "\nnine,")))


def test_every_text_of_the_data_is_composed_and_free_of_hidden_blanks(shipped: Path) -> None:
    for path in [*shipped.rglob("*.csv"), *shipped.rglob("*.yml"), *lookup_folder().glob("*.csv")]:
        text = path.read_bytes().decode("utf-8")
        assert unicodedata.is_normalized("NFC", text), path
        assert not set(text) & set("\u00a0\u200b\ufeff\r\t"), path
