"""Files to tables: the calls behind `workbench read`, and what runs in the child process of each file."""

from vnfilings.extraction.reading.many_files import WARM_UP, Reading, explain, read_documents
from vnfilings.extraction.reading.one_file import STATEMENT_COLUMNS, list_flags

__all__ = ["STATEMENT_COLUMNS", "WARM_UP", "Reading", "explain", "list_flags", "read_documents"]
