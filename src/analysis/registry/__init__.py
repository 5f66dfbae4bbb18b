"""What lies in ``data/raw``, read into the tables `sources`, `statements`, `tasks` and `systems`; and any filing."""

from analysis.registry.catalogue import Source, SourceError, checksum, read_catalogue, read_source
from analysis.registry.collect import collect_sources
from analysis.registry.filing import FilingError, add_filing, undo_filing
from analysis.registry.loose_documents import collect_documents

__all__ = [
    "FilingError",
    "Source",
    "SourceError",
    "add_filing",
    "checksum",
    "collect_documents",
    "collect_sources",
    "read_catalogue",
    "read_source",
    "undo_filing",
]
