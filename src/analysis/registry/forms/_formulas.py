"""The formulas of a workbook that have no result: none was calculated, or an error stands in its place."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: A formula by sheet, row (from 1) and column (from 0).
Formulas = dict[tuple[str, int, int], str]
#: The share of the counts beside it, which the form itself holds; LibreOffice writes a prefix and brackets.
_OWN_FORMULA = ("=IF(AND(ISNUMBER(H", "of:=IF(AND(ISNUMBER([.H")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def formulas_without_result(path: Path) -> Formulas:
    """Return the formulas of a workbook without a result, but those of the form; a .xls file keeps no formulas.

    >>> formulas_without_result(Path("form.xls"))
    {}
    """
    found = {".xlsx": _of_xlsx, ".ods": _of_ods}.get(path.suffix.lower(), lambda _: ())(path)
    return {place: text.removeprefix("of:") for place, text in found if not text.startswith(_OWN_FORMULA)}


def _of_xlsx(path: Path) -> Iterator[tuple[tuple[str, int, int], str]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        formulas, results = (openpyxl.load_workbook(path, read_only=True, data_only=only) for only in (False, True))
    for sheet, calculated in zip(formulas.worksheets, results.worksheets, strict=True):
        for number, (row, values) in enumerate(zip(sheet.iter_rows(), calculated.iter_rows(), strict=True), start=1):
            for place, (cell, result) in enumerate(zip(row, values, strict=True)):
                if cell.data_type == "f" and result.value in (None, ""):
                    yield (sheet.title, number, place), str(getattr(cell.value, "text", cell.value))


def _of_ods(path: Path) -> Iterator[tuple[tuple[str, int, int], str]]:
    from lxml import etree

    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        tree = etree.parse(stream, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    for table in tree.iter(f"{_TABLE}table"):
        number = 1
        for row in table.iter(f"{_TABLE}table-row"):
            place = 0
            for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                text = cell.get(f"{_TABLE}formula")
                if text and _is_without_result(cell):
                    yield (table.get(f"{_TABLE}name", ""), number, place), text
                place += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            number += int(row.get(f"{_TABLE}number-rows-repeated", 1))


def _is_without_result(cell: Any) -> bool:
    return cell.get(f"{_CALC}value-type") == "error" or cell.get(f"{_OFFICE}value-type") is None
