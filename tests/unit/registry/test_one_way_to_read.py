"""The build, the audit of a file and `workbench read` tell who a figure is about by the same names."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.registry import Source, collect_documents
from analysis.registry.filed_documents import read_filings
from vnfilings import Names, read_document, read_statements

_NAMES = Names(["Suối Ngà", "Tân Lập"])


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Tỷ lệ ký số của Suối Ngà đạt 80%.", ["Suối Ngà"]),
        ("Chỉ tiêu,Suối Ngà,Tân Lập\nTỷ lệ ký số (%),80,90\nSố máy trạm,7,9\n", ["Suối Ngà", "Tân Lập"] * 2),
        ("Tên,Tỷ lệ ký số (%)\nSuối Ngà,80\nTân Lập,90\n", ["Suối Ngà", "Tân Lập"]),
    ],
    ids=["sentence", "columns", "rows"],
)
def test_a_filing_and_a_loose_file_are_read_with_the_names_that_the_reader_has(
    text: str, who: list[str], tmp_path: Path
) -> None:
    path = tmp_path / ("report.csv" if "\n" in text else "report.txt")
    path.write_text(text, encoding="utf-8")
    source = Source("a", tmp_path, "filing", "A", "filed document", "free", {path.name: ""})
    audited, _ = collect_documents([path], _NAMES)
    read = [one.unit_text for one in read_statements(read_document(path), _NAMES)]
    built = next(read_filings([source], _NAMES))[1]["statements"]["unit_text"].tolist()
    assert read == built == audited["statements"]["unit_text"].tolist() == who
