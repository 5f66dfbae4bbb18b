"""Documents to blocks: what a file holds, in reading order, and where each piece stands."""

from vnfilings.formats.blocks import Cell, Document, Paragraph, Row, Table
from vnfilings.formats.read_file import SUFFIXES, read_document
from vnfilings.formats.safety import UnreadableFile

__all__ = ["SUFFIXES", "Cell", "Document", "Paragraph", "Row", "Table", "UnreadableFile", "read_document"]
