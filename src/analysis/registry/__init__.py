"""What lies in ``data/raw``, read into the tables `sources`, `statements`, `tasks` and `systems`; and any filing."""

from analysis.registry.catalogue import Source, list_loose_files, read_catalogue, read_source
from analysis.registry.collect import collect_readable_sources, collect_source, collect_sources
from analysis.registry.descriptions import KnownCodes, SourceError, checksum, known_codes
from analysis.registry.filed_documents import (
    Received,
    add_filing,
    add_filings,
    find_skipped,
    find_source,
    list_form_remarks,
    read_passages,
    read_sentences,
    undo_filing,
)
from analysis.registry.folders import (
    AlreadyFiledError,
    FilingError,
    describe_again,
    find_filed,
    is_same_document,
    refuse_known,
    source_folders,
)
from analysis.registry.known_names import known_names
from analysis.registry.loose_documents import collect_documents
from analysis.registry.tidy import AddedTable, TableError, TableLayout, add_table, check_table, is_dhis2, parse_columns

__all__ = [
    "AddedTable",
    "AlreadyFiledError",
    "FilingError",
    "KnownCodes",
    "Received",
    "Source",
    "SourceError",
    "TableError",
    "TableLayout",
    "add_filing",
    "add_filings",
    "add_table",
    "check_table",
    "checksum",
    "collect_documents",
    "collect_readable_sources",
    "collect_source",
    "collect_sources",
    "describe_again",
    "find_filed",
    "find_skipped",
    "find_source",
    "is_dhis2",
    "is_same_document",
    "known_codes",
    "known_names",
    "list_form_remarks",
    "list_loose_files",
    "parse_columns",
    "read_catalogue",
    "read_passages",
    "read_sentences",
    "read_source",
    "refuse_known",
    "source_folders",
    "undo_filing",
]
