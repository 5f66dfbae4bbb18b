"""Document to statements, tasks and systems."""

from vnfilings.extraction.reading import Reading, explain, read_documents

__all__ = ["Reading", "explain", "read_documents"]
