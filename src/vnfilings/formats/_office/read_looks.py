"""What the sheets of a workbook show and hide, by the kind of its file."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from lxml import etree

from vnfilings.formats._office.ods_looks import read_ods_looks
from vnfilings.formats._office.sheet_looks import SheetLooks
from vnfilings.formats._office.xls_looks import read_xls_looks
from vnfilings.formats._office.xlsb_looks import read_xlsb_looks
from vnfilings.formats._office.xlsx_looks import read_xlsx_looks

#: What libraries raise on damage; calamine reads more kinds of it, and then values are read as they are stored.
_DAMAGE = (
    ArithmeticError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OSError,
    struct.error,
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
)
_READERS = {".xlsx": read_xlsx_looks, ".xlsb": read_xlsb_looks, ".xls": read_xls_looks, ".ods": read_ods_looks}


def read_sheet_looks(path: Path) -> SheetLooks | None:
    """Return what each sheet of a workbook shows and hides, by its name; None where it cannot be read."""
    try:
        return _READERS[path.suffix.lower()](path)
    except _DAMAGE:
        return None
