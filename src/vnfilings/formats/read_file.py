"""Open a file with the parser for its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vnfilings.formats._layout.flat_tables import with_flat_tables
from vnfilings.formats._layout.long_paragraphs import cut_long_paragraphs
from vnfilings.formats.blocks import Document
from vnfilings.formats.safety import UnreadableFileError, is_web_page, refuse_harmful

SUFFIXES = (".docx", ".xlsx", ".xls", ".ods", ".pdf", ".csv", ".tsv", ".html", ".htm", ".xhtml", ".txt", ".md")
_REMEDIES = {
    ".doc": "open it in Word and save it as .docx",
    ".docm": "it carries macros; save it as .docx",
    ".xlsm": "it carries macros; save it as .xlsx",
    ".rtf": "save it as .docx",
    ".jpg": "it is a picture; save it as PDF and read it with --ocr",
    ".png": "it is a picture; save it as PDF and read it with --ocr",
    ".zip": "unpack it first",
    ".mht": "open it in the browser and save it as 'Web page, HTML only'",
    ".mhtml": "open it in the browser and save it as 'Web page, HTML only'",
}


def read_document(path: Path, *, ocr: bool = False) -> Document:
    """Return the file as blocks, in reading order, each with its place.

    Parameters
    ----------
    path
        the file; its ending names the format (SUFFIXES).
    ocr
        read PDF pages without a text layer with tesseract (Vietnamese), at lower confidence.

    Returns
    -------
    Document
        Paragraphs and tables with their places, and notes such as hidden rows.

    Raises
    ------
    UnreadableFileError
        The file is missing, harmful, damaged or of another format; one line with its name, the cause and what to do.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> [block.text for block in read_document(path).paragraphs()]
    ['Tỷ lệ hồ sơ điện tử đạt 80%.']
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        remedy = _REMEDIES.get(suffix, f"supported types: {', '.join(SUFFIXES)}")
        raise UnreadableFileError(path, f"files of type '{suffix or 'none'}' are not supported; {remedy}")
    refuse_harmful(path)
    return with_flat_tables(cut_long_paragraphs(path, _reader_of(".html" if is_web_page(path) else suffix, ocr)(path)))


def _reader_of(suffix: str, ocr: bool) -> Callable[[Path], Document]:
    """Return the reader of one format; imported late, for each format library takes its time."""
    if suffix == ".docx":
        from vnfilings.formats._read_word import read_word

        return read_word
    if suffix in (".xlsx", ".xls", ".ods"):
        from vnfilings.formats._read_sheets import read_workbook

        return read_workbook
    if suffix in (".csv", ".tsv"):
        from vnfilings.formats._read_sheets import read_delimited

        return read_delimited
    if suffix in (".html", ".htm", ".xhtml"):
        from vnfilings.formats._read_html import read_web_page

        return read_web_page
    if suffix == ".pdf":
        from vnfilings.formats._read_pdf import read_pdf

        return lambda path: read_pdf(path, ocr=ocr)
    from vnfilings.formats._read_text import read_text_file

    return read_text_file
