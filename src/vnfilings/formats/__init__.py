"""Documents to blocks: what a file holds, in reading order, and where each piece stands."""

from vnfilings.formats._layout.boilerplate import iterate_body
from vnfilings.formats._layout.grid_tables import is_number_title, is_order
from vnfilings.formats.blocks import Cell, Document, Paragraph, Row, Table
from vnfilings.formats.metadata import Identity, read_identity
from vnfilings.formats.read_file import SUFFIXES, read_document
from vnfilings.formats.safety import UnreadableFileError

__all__ = [
    "SUFFIXES",
    "Cell",
    "Document",
    "Identity",
    "Paragraph",
    "Row",
    "Table",
    "UnreadableFileError",
    "is_number_title",
    "is_order",
    "iterate_body",
    "read_document",
    "read_identity",
]
