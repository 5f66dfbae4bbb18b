"""What a file claims is checked before a library believes it; large files that are what they claim are read."""

from __future__ import annotations

import sys
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import bombs

from vnfilings.formats import UnreadableFileError, parse_document
from vnfilings.formats._claims import office_cells, pdf_streams

_SECONDS, _BYTES = 10.0, 150 * 2**20
_VALUE = '<table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell>'
_FAR = '<row r="{}"><c r="{}"><v>5</v></c></row>'

BOMBS = {
    "repeated.ods": (bombs.ods_repeated("1000000", "1000"), "1,000,000 rows and 1,000 columns"),
    "columns.ods": (bombs.ods_repeated("1", "99999999999999999999"), "1,000,000,000 columns"),
    "rows.ods": (bombs.ods_repeated("99999999999999999999", "1"), "1,000,000,000 rows"),
    "wide.ods": (bombs.ods_repeated("1", "2500", "1000", "1"), "1,001 rows and 2,500 columns"),
    "rows.xlsx": (
        bombs.xlsx_with(
            '<sheetData><row r="1"><c><v>5</v></c></row><row r="3000000"><c><v>5</v></c></row></sheetData>'
        ),
        "from row 1 to row 3,000,000",
    ),
    "far.xlsx": (
        bombs.xlsx_with(f"<sheetData>{_FAR.format(1, 'A1')}{_FAR.format(1048576, 'XFD1048576')}</sheetData>"),
        "from row 1 to row 1,048,576",
    ),
    "quotes.xlsx": (
        bombs.xlsx_with(
            f"<sheetData>{_FAR.format(1, 'A1')}{_FAR.format(1048576, 'XFD1048576')}</sheetData>".replace('"', "'")
        ),
        "from row 1 to row 1,048,576",
    ),
    "merges.xlsx": (
        bombs.xlsx_with("<sheetData/><mergeCells>" + '<mergeCell ref="A1:B2"/>' * 60_000 + "</mergeCells>"),
        "60,000 merged cells",
    ),
    "spans.docx": (bombs.docx_of_spans(1100), "cover 2,200,000 columns"),
    "forms.pdf": (bombs.pdf_of_forms(9), "forms within forms"),
    "content.pdf": (bombs.pdf(b"q Q " * 2_500_000), "draws more than 8 MB"),
    "flate.pdf": (bombs.pdf_inflating(60, "FlateDecode"), "unpacks to more than"),
    "twice.pdf": (bombs.pdf_inflating(60, "FlateDecode FlateDecode"), "unpacks to more than"),
    "text.pdf": (bombs.pdf_inflating(60, "ASCII85Decode FlateDecode"), "unpacks to more than"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_claims_too_much_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    content, said = BOMBS[name]
    (tmp_path / name).write_bytes(content)
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(UnreadableFileError) as error:
        parse_document(tmp_path / name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    message = str(error.value)
    assert message.startswith(f"{name}: ")
    assert said in message
    assert "\n" not in message
    assert time.process_time() - start < _SECONDS
    assert peak < _BYTES


def test_a_grid_too_fine_for_a_table_leaves_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(bombs.pdf_of_lines(150, 140))
    start = time.process_time()
    document = parse_document(tmp_path / "a.pdf")
    assert "Ty le dat 45%" in [paragraph.text for paragraph in document.paragraphs()]
    assert time.process_time() - start < _SECONDS


@pytest.mark.parametrize(("rows", "columns"), [(5_000, 5), (40, 300)])
def test_a_large_table_that_is_one_is_read(rows: int, columns: int, tmp_path: Path) -> None:
    line = "<table:table-row>" + _VALUE.replace("5", "6") + _VALUE * (columns - 1)
    (tmp_path / "a.ods").write_bytes(bombs.ods((line + "</table:table-row>") * rows))
    [table] = parse_document(tmp_path / "a.ods").tables()
    assert (len(table.rows), len(table.rows[0].cells)) == (rows, columns)


def test_empty_cells_that_repeat_to_the_end_of_a_sheet_claim_nothing(tmp_path: Path) -> None:
    filled = "<table:table-row>" + _VALUE.replace("5", "6") + _VALUE * 2
    rest = '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
    end = '<table:table-row table:number-rows-repeated="1048574">' + rest
    (tmp_path / "a.ods").write_bytes(bombs.ods((filled + rest) * 2 + end))
    [table] = parse_document(tmp_path / "a.ods").tables()
    assert [row.texts for row in table.rows] == [("6", "5", "5")] * 2


def test_the_limits_hold_what_filings_need() -> None:
    assert office_cells.MAX_CELLS >= 50_000 * 40
    assert pdf_streams.MAX_STREAMS >= 200 * 2**20


@pytest.mark.parametrize(
    ("entries", "repeats", "is_refused"),
    [
        ("/Filter /FlateDecode", 1, True),
        ("/Filter /FlateDecode /Info 5 0 R", 1, True),
        ("/Subtype /Image /Filter /FlateDecode", 1, False),
        ("/Length 9", 1, False),
        ("/Filter /FlateDecode /Small", 4, True),
        ("/Filter /FlateDecode /Small", 2, False),
    ],
)
def test_a_stream_that_is_no_picture_may_unpack_to_so_much(
    entries: str, repeats: int, is_refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_streams, "MAX_STREAM", 1000)
    monkeypatch.setattr(pdf_streams, "MAX_STREAMS", 3000)
    packed = zlib.compress(bytes(900 if "Small" in entries else 5000))
    one = b"1 0 obj << " + entries.encode() + b" >>\nstream\n" + packed + b"\nendstream endobj\n"
    (tmp_path / "a.pdf").write_bytes(one * repeats)
    if is_refused:
        with pytest.raises(UnreadableFileError, match="unpacks to more than"):
            pdf_streams.refuse_inflating(tmp_path / "a.pdf")
    else:
        pdf_streams.refuse_inflating(tmp_path / "a.pdf")


def test_no_filter_unpacks_much_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdf_streams._run_lengths(bytes([129, 97, 2, 98, 99, 100, 128, 5])) == b"a" * 128 + b"bcd"
    monkeypatch.setattr(pdf_streams, "MAX_STREAM", 1000)
    assert len(pdf_streams._inflate(zlib.compress(bytes(10**6)))) == 1001
    assert len(pdf_streams._run_lengths(bytes([129, 97]) * 10**4)) < 1200
