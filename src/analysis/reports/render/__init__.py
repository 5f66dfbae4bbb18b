"""A report as a file: HTML page, Word document, PDF."""
