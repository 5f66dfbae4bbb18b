"""Documents to blocks: what a file holds, in reading order, and where each piece stands."""

from vnfilings.formats._layout.boilerplate import iterate_body
from vnfilings.formats._layout.cell_types import is_period_cell, is_proper_name
from vnfilings.formats._layout.grid_tables import is_number_title, is_order
from vnfilings.formats._layout.head_lines import BEFORE_DAY, head_lines, split_lines, tail_lines
from vnfilings.formats.blocks import Cell, Document, Paragraph, Row, Skipped, Table, describe_skipped
from vnfilings.formats.metadata import Identity, read_identity
from vnfilings.formats.read_file import SUFFIXES, modules_for, parse_document, parse_text, read_document
from vnfilings.formats.safety import UnreadableFileError, refuse_harmful
from vnfilings.formats.table_cells import (
    TABLE_SUFFIXES,
    CellValue,
    TableCells,
    list_unresolved_formulas,
    parse_sheets,
    read_table_cells,
    show_cell,
)
from vnfilings.formats.tidy_tables import TidyTableError, is_missing_mark, read_period_code

__all__ = [
    "BEFORE_DAY",
    "SUFFIXES",
    "TABLE_SUFFIXES",
    "Cell",
    "CellValue",
    "Document",
    "Identity",
    "Paragraph",
    "Row",
    "Skipped",
    "Table",
    "TableCells",
    "TidyTableError",
    "UnreadableFileError",
    "describe_skipped",
    "head_lines",
    "is_missing_mark",
    "is_number_title",
    "is_order",
    "is_period_cell",
    "is_proper_name",
    "iterate_body",
    "list_unresolved_formulas",
    "modules_for",
    "parse_document",
    "parse_sheets",
    "parse_text",
    "read_document",
    "read_identity",
    "read_period_code",
    "read_table_cells",
    "refuse_harmful",
    "show_cell",
    "split_lines",
    "tail_lines",
]
