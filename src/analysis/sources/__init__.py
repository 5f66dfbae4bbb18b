"""What lies in ``data/raw``, read into the tables `sources`, `statements`, `tasks` and `systems`; and any filing."""

from analysis.sources.catalogue import Source, SourceError, read_catalogue, read_source
from analysis.sources.collect import collect_sources
from analysis.sources.documents import Document, UnreadableFile, read_document
from analysis.sources.filing import FilingError, add_filing, undo_filing
from analysis.sources.reading import Reading, explain, read_documents
from analysis.sources.statements import Statement, read_statements

__all__ = [
    "Document",
    "FilingError",
    "Reading",
    "Source",
    "SourceError",
    "Statement",
    "UnreadableFile",
    "add_filing",
    "collect_sources",
    "explain",
    "read_catalogue",
    "read_document",
    "read_documents",
    "read_source",
    "read_statements",
    "undo_filing",
]
