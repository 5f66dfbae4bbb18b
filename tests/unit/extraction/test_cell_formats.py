"""The formats of a sheet's cells stand where the cells stand, though a sheet stores alike cells once."""

from __future__ import annotations

import zipfile
from pathlib import Path

from vnfilings.formats._layout.cell_formats import read_cell_formats

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_SHARE = (
    '<table:table-cell office:value-type="percentage" office:value="0.4"{repeats}>'
    "<text:p>40%</text:p></table:table-cell>"
)


def _sheet(folder: Path, *rows: str) -> Path:
    names = " ".join(f'xmlns:{name}="{_SPACE}{name}:1.0"' for name in ("office", "table", "text"))
    path = folder / "table.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", f'<table:table {names} table:name="a">{"".join(rows)}</table:table>')
    return path


def test_a_cell_behind_repeated_columns_and_rows_keeps_its_place(tmp_path: Path) -> None:
    empty_row = '<table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row>'
    gap = '<table:table-cell table:number-columns-repeated="3"/>'
    path = _sheet(tmp_path, empty_row, f"<table:table-row>{gap}{_SHARE.format(repeats='')}</table:table-row>")
    assert read_cell_formats(path) == {"a": {(4, 3): "0%"}}


def test_a_format_stored_once_for_alike_cells_holds_for_each_of_them(tmp_path: Path) -> None:
    twice = _SHARE.format(repeats=' table:number-columns-repeated="2"')
    path = _sheet(tmp_path, f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>')
    assert read_cell_formats(path) == {"a": dict.fromkeys([(0, 0), (0, 1), (1, 0), (1, 1)], "0%")}
