"""Every source gives rows of the table `statements` with the same columns and types, built in one place."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.registry._publications import FACT_COLUMNS, PUBLICATION_COLUMNS, read_publications
from analysis.registry._transcription import STATEMENT_COLUMNS, read_hand_reading
from analysis.registry.catalogue import Source
from analysis.registry.descriptions import SourceError
from analysis.registry.filed_documents import read_filings
from analysis.registry.loose_documents import collect_documents
from analysis.schemas import TABLES
from vnfilings import Document
from vnfilings.formats import parse_document

_TEXT = "BÁO CÁO\nKết quả chuyển đổi số y tế năm 2025\n\nTỷ lệ hồ sơ điện tử đạt 61,2% (1468/2400 lượt).\n"


def _write(path: Path, columns: tuple[str, ...], **cells: str) -> None:
    row = [cells.get(column, "") for column in columns]
    lines = [",".join(columns), ",".join(f'"{cell}"' for cell in row)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a filing, a transcription and publications of one figure each."""
    (tmp_path / "report.txt").write_text(_TEXT, encoding="utf-8")
    figure = {"kind": "actual", "raw_text": "61,2% (1468/2400 lượt)", "indicator_text": "Tỷ lệ", "period": "2025"}
    _write(tmp_path / "statements.csv", STATEMENT_COLUMNS, line="1", locator="line 1", **figure)
    parts = {"value_unit": "%", "counted_noun": "lượt", "numerator": "1468", "denominator": "2400"}
    _write(tmp_path / "facts.csv", FACT_COLUMNS, fact="1", publication_id="press", **figure, **parts)
    _write(tmp_path / "publications.csv", PUBLICATION_COLUMNS, publication_id="press", title="A", issued="2026-01",
           source_type="press")  # fmt: skip
    return tmp_path


def _statements(folder: Path) -> dict[str, pd.DataFrame]:
    files = dict.fromkeys(("report.txt",), "")
    source = Source("a", folder, "filing", "A", "filed document", "free", files)
    audited, _ = collect_documents([folder / "report.txt"])
    return {
        "filing": next(read_filings([source]))[1]["statements"],
        "transcription": read_hand_reading(source)["statements"],
        "publications": read_publications(source)["statements"],
        "audited file": audited["statements"],
    }


def test_all_four_sources_give_the_same_columns_and_types(folder: Path) -> None:
    found = _statements(folder)
    columns = TABLES["statements"].column_names
    assert {name: sorted(table.columns) for name, table in found.items()} == dict.fromkeys(found, sorted(columns))
    typed = ("value", "numerator", "denominator", "is_change", "period_start", "period_end", "op", "value_unit")
    types = {name: [type(table[column].tolist()[0]).__name__ for column in typed] for name, table in found.items()}
    del types["audited file"]  # it is set to the stored types already
    assert len({tuple(names) for names in types.values()}) == 1, types


def test_all_four_sources_read_the_same_figure(folder: Path) -> None:
    parts = ["op", "value", "value_unit", "numerator", "denominator", "period", "confidence"]
    found = {name: table[parts].iloc[0].tolist() for name, table in _statements(folder).items()}
    assert found == {name: ["=", 61.2, "%", 1468.0, 2400.0, "2025", "high"] for name in found}


def test_all_four_sources_give_the_first_and_the_last_day_of_the_period(folder: Path) -> None:
    found = {name: table.iloc[0] for name, table in _statements(folder).items()}
    days = [[str(pd.Timestamp(row[part]).date()) for part in ("period_start", "period_end")] for row in found.values()]
    assert days == [["2025-01-01", "2025-12-31"]] * 4


def test_the_counts_that_a_fact_gives_itself_are_taken_over(folder: Path) -> None:
    given = {"value_unit": "%", "counted_noun": "lượt", "numerator": "1468", "denominator": "2400"}
    said = {"kind": "actual", "raw_text": "61,2%", "indicator_text": "Tỷ lệ", "period": "2025"}
    _write(folder / "facts.csv", FACT_COLUMNS, fact="1", publication_id="press", **said, **given)
    row = _statements(folder)["publications"].iloc[0]
    assert [row[part] for part in ("value", "numerator", "denominator", "counted_noun")] == [61.2, 1468, 2400, "lượt"]


@pytest.mark.usefixtures("read_in_this_process")
def test_an_audited_file_is_parsed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def count(path: Path, *, ocr: bool = False) -> Document:
        parsed.append(Path(path).name)
        return parse_document(path, ocr=ocr)

    monkeypatch.setattr("analysis.registry._file_rows.parse_document", count)
    collect_documents([folder / "report.txt"])
    assert parsed == ["report.txt"]


def test_a_fact_of_a_copy_is_secondary_and_one_of_a_document_needs_no_publication(folder: Path) -> None:
    fact = {"kind": "actual", "raw_text": "80%", "indicator_text": "Tỷ lệ", "period": "2025"}
    columns = {
        "publication_id": "copy",
        "title": "A",
        "issued": "2026-01-05",
        "is_secondary": "yes",
        "source_type": "aggregator",
    }
    _write(folder / "publications.csv", PUBLICATION_COLUMNS, **columns)
    _write(folder / "facts.csv", FACT_COLUMNS, fact="1", publication_id="copy", **fact)
    source = Source("a", folder, "publications", "A", "filed document", "free", {})
    assert read_publications(source)["statements"]["flags"].tolist() == ["secondary"]
    _write(folder / "facts.csv", FACT_COLUMNS, fact="1", publication_id="bc-1", flags="repeats-document", **fact)
    assert read_publications(source)["statements"]["source_id"].tolist() == ["bc-1"]
    _write(folder / "facts.csv", FACT_COLUMNS, fact="1", publication_id="copi", **fact)
    with pytest.raises(SourceError, match=r"publication 'copi' is not in publications\.csv.*did you mean 'copy'"):
        read_publications(source)
