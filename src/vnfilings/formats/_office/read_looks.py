"""What the sheets of a workbook show and hide, by the kind of its file."""

from __future__ import annotations

from pathlib import Path

from vnfilings.box import UnreadableFileError
from vnfilings.formats._library_errors import library_call
from vnfilings.formats._office.ods_looks import read_ods_looks
from vnfilings.formats._office.sheet_looks import SheetLooks
from vnfilings.formats._office.xls_looks import read_xls_looks
from vnfilings.formats._office.xlsb_looks import read_xlsb_looks
from vnfilings.formats._office.xlsx_looks import read_xlsx_looks

_READERS = {".xlsx": read_xlsx_looks, ".xlsb": read_xlsb_looks, ".xls": read_xls_looks, ".ods": read_ods_looks}


def read_sheet_looks(path: Path) -> SheetLooks | None:
    """Return what each sheet of a workbook shows and hides, by its name; None where it cannot be read."""
    try:
        with library_call(path):
            return _READERS[path.suffix.lower()](path)
    except UnreadableFileError:  # calamine reads more kinds of damage; then values are read as they are stored
        return None
