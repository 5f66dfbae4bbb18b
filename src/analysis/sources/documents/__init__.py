"""Documents to blocks: what a file holds, in reading order, and where each piece stands."""

from analysis.sources.documents.blocks import Cell, Document, Paragraph, Row, Table
from analysis.sources.documents.guard import UnreadableFile
from analysis.sources.documents.read import SUFFIXES, read_document

__all__ = ["SUFFIXES", "Cell", "Document", "Paragraph", "Row", "Table", "UnreadableFile", "read_document"]
