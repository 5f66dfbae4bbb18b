"""A list of rows as a workbook: titles that stay in view, a filter, wrapped texts that no spreadsheet runs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analysis.schemas import neutralise_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def list_workbook(
    name: str,
    titles: Mapping[str, str],
    rows: Sequence[Mapping[str, object]],
    widths: Mapping[str, int],
    freeze: str,
) -> tuple[Workbook, Worksheet]:
    """Return a workbook with one sheet, and that sheet.

    Parameters
    ----------
    name: the name of the sheet.
    titles: the title of each column, in order.
    rows: the cells of each row by column.
    widths: the width of each column, in characters; '' stands for the others.
    freeze: the first cell that scrolls.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    sheet.append(list(titles.values()))
    for row in rows:
        sheet.append([neutralise_cell(row[column]) for column in titles])
    for place, column in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = widths.get(column, widths[""])
        sheet.cell(1, place).font = Font(bold=True)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type == "f":
                cell.data_type = "s"
    sheet.freeze_panes = freeze
    sheet.auto_filter.ref = sheet.dimensions
    return book, sheet


def to_bytes(book: Workbook) -> bytes:
    """Return a workbook as the content of its file."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
