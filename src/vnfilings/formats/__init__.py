"""Documents to blocks: what a file holds, in reading order, and where each piece stands."""

from vnfilings.formats.blocks import Cell, Document, Paragraph, Row, Table
from vnfilings.formats.read_file import SUFFIXES, read_document
from vnfilings.formats.safety import UnreadableFileError

__all__ = ["SUFFIXES", "Cell", "Document", "Paragraph", "Row", "Table", "UnreadableFileError", "read_document"]
