"""Document to statements, tasks, systems and the ledger of its numbers."""

from vnfilings.extraction.document_ledger import document_ledger
from vnfilings.extraction.reading import WARM_UP, Reading, explain, read_documents

__all__ = ["WARM_UP", "Reading", "document_ledger", "explain", "read_documents"]
