"""Every number of every shipped text has one class and a reason, whole, and the number of its statement."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from vnfilings.extraction import document_ledger, explain, read_documents
from vnfilings.formats import Document, Paragraph, UnreadableFileError, read_document
from vnfilings.text import read_ledger, to_plain

_ROOT = Path(__file__).parents[3]
_RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_FILES = sorted(
    path
    for folder in ("benchmarks/filings/tuned", "benchmarks/unseen/open", "tests")
    for path in (_ROOT / folder).rglob("*")
    if path.suffix in (".txt", ".md", ".html", ".docx", ".xlsx", ".xls", ".pdf")
)


def _numbers(document: Document) -> list[str]:
    """Return the numbers of the texts of a document, as they stand there."""
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        else:
            texts += filter(None, (*block.header, block.caption, *block.notes))
            texts += [cell.text for row in block.rows for cell in row.cells]
    return [run[0] for text in texts for run in _RUN.finditer(to_plain(text))]


def test_every_number_of_every_shipped_document_is_one_row_with_a_class() -> None:
    read = 0
    for path in _FILES:
        try:
            document = read_document(path)
        except UnreadableFileError:
            continue
        rows = document_ledger(document)
        read += len(rows)
        shown = [row.raw if row.raw != "[…]" else "" for row in rows]
        expected = _numbers(document)
        assert [raw or number for raw, number in zip(shown, expected, strict=True)] == expected, path.name
        assert all(row.number_class and row.reason for row in rows), path.name
    assert read > 500


def test_every_number_of_the_shipped_tables_is_one_token_with_a_class() -> None:
    texts: set[str] = set()
    for path in (_ROOT / "data" / "raw").glob("*/*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            texts |= {cell for row in csv.reader(stream) for cell in row if re.search(r"[0-9].*\s", cell)}
    for text in texts:
        tokens = read_ledger(text).tokens
        assert [token.raw for token in tokens] == _RUN.findall(to_plain(text))
        assert all(token.number_class and token.reason for token in tokens)


_REPORT = "Nơi nhận: 12\n\nBÁO CÁO 2025\n\nĐến nay 60/130 lượt, đạt 46,1%; đã tiêm đủ 2 mũi cho 80% trẻ.\n"
_TABLE = "TT\tĐơn vị\tSố xã\tTỷ lệ (%)\n1\tHuyện Bình An\t12\t80,5\n2\tHuyện Hải Sơn\t9\t71\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(f"{_REPORT}\n{_TABLE}", encoding="utf-8")
    return path


def test_a_number_has_the_number_of_its_statement(report: Path) -> None:
    stated = read_documents([report]).frame
    ledger = read_documents([report, report], "ledger").frame
    first = ledger.head(len(ledger) // 2)
    assert first["statement"].dropna().unique().tolist() == list(range(1, len(stated) + 1))
    assert ledger["statement"].max() == 2 * len(stated)
    values = first[first["class"].isin(["value"])].set_index("statement")["raw"]
    assert [values[number] for number in (1, 2)] == ["46,1", "80"]


def test_a_serial_number_of_a_table_is_a_list_number(report: Path) -> None:
    ledger = read_documents([report], "ledger").frame
    assert ledger[(ledger["raw"] == "1")]["class"].tolist() == ["list number"]
    assert ledger[ledger["raw"] == "80,5"]["class"].tolist() == ["value"]


def test_an_explanation_names_every_number_of_its_sentence_and_no_other(report: Path) -> None:
    shown = [line.split(maxsplit=1)[1] for line in explain([report], 2).splitlines() if line.startswith("  number")]
    assert shown == [
        "2: dose, the number of a dose, or of the doses in a course",
        "80: value, the value of a statement",
    ]


def test_a_number_to_call_is_withheld(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Điện thoại 0912 345 678, đạt 80%.", encoding="utf-8")
    frame = read_documents([path], "ledger").frame
    assert frame["raw"].tolist() == ["[…]", "[…]", "[…]", "80"]
