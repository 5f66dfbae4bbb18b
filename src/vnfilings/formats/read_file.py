"""Open a file with the parser for its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vnfilings.box import Call, Limits, run_boxed
from vnfilings.formats._claims import TooMuchError
from vnfilings.formats._layout.flat_tables import with_flat_tables
from vnfilings.formats._layout.legacy_letters import with_unicode_letters
from vnfilings.formats._layout.long_paragraphs import cut_long_paragraphs
from vnfilings.formats._layout.odd_numbers import spell_document
from vnfilings.formats._layout.persons import withhold_persons
from vnfilings.formats.blocks import Document
from vnfilings.formats.safety import UnreadableFileError, is_web_page, refuse_harmful

SUFFIXES = (".docx", ".xlsx", ".xls", ".xlsb", ".ods", ".pdf", ".csv", ".tsv", ".html", ".htm", ".xhtml", ".txt", ".md")
_REMEDIES = {
    ".doc": "open it in Word and save it as .docx",
    ".docm": "it carries macros; save it as .docx",
    ".xlsm": "it carries macros; save it as .xlsx",
    ".rtf": "save it as .docx",
    ".odt": "save it as .docx",
    ".jpg": "it is a picture; save it as PDF and read it with --ocr",
    ".png": "it is a picture; save it as PDF and read it with --ocr",
    ".zip": "unpack it first",
    ".mht": "open it in the browser and save it as 'Web page, HTML only'",
    ".mhtml": "open it in the browser and save it as 'Web page, HTML only'",
}

#: What reads a file of each ending, with the libraries that it imports late.
_MODULES = {
    ".docx": ("_read_word",),
    ".xlsx": ("_read_sheets", "python_calamine", "openpyxl"),
    ".xls": ("_read_sheets", "python_calamine", "xlrd"),
    ".xlsb": ("_read_sheets", "python_calamine"),
    ".ods": ("_read_sheets", "python_calamine"),
    ".csv": ("_read_sheets",),
    ".tsv": ("_read_sheets",),
    ".html": ("_read_html",),
    ".htm": ("_read_html",),
    ".xhtml": ("_read_html",),
    ".pdf": ("_read_pdf",),
    ".txt": ("_read_text",),
    ".md": ("_read_text",),
}


def read_document(path: Path, *, ocr: bool = False, limits: Limits | None = None) -> Document:
    """Return the file as blocks, in reading order, each with its place; it is read in a child process with limits.

    Parameters
    ----------
    path
        the file; its ending names the format (SUFFIXES).
    ocr
        read PDF pages without a text layer with tesseract (Vietnamese), at lower confidence.
    limits
        the processor time and the memory that it may take; by default 30 s and 1 GiB.

    Returns
    -------
    Document
        Paragraphs and tables with their places, notes, and what was left out, such as hidden rows. Columns of persons'
        names and numbers are redacted, and so is the name of the file or of a sheet where it identifies a person.

    Raises
    ------
    UnreadableFileError
        The file is missing, harmful, damaged, of another format or takes too much; one line with its name, the cause
        and what to do.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> [block.text for block in read_document(path).paragraphs()]
    ['Tỷ lệ hồ sơ điện tử đạt 80%.']
    """
    path = Path(path)
    call = Call(path, f"{__name__}:parse_boxed", (ocr,), modules=modules_for(path), ocr=ocr)
    [outcome] = run_boxed([call], limits)
    document: Document = outcome.get()
    return document


def parse_boxed(_: object, path: Path, ocr: bool) -> Document:
    """Return the file as blocks: what `read_document` calls in the child."""
    return parse_document(path, ocr=ocr)


def parse_document(path: Path, *, ocr: bool = False) -> Document:
    """Return the file as blocks in this process, without limits; for code that runs in the child already."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        remedy = _REMEDIES.get(suffix, f"supported types: {', '.join(SUFFIXES)}")
        raise UnreadableFileError(path, f"files of type '{suffix or 'none'}' are not supported; {remedy}")
    refuse_harmful(path)
    try:
        document = with_unicode_letters(_reader_of(".html" if is_web_page(path) else suffix, ocr)(path))
    except TooMuchError as error:
        raise UnreadableFileError(path, str(error)) from error
    return withhold_persons(spell_document(with_flat_tables(cut_long_paragraphs(path, document))))


def parse_text(text: str) -> Document:
    """Return a text as blocks, as if it stood in a text file."""
    from vnfilings.formats._read_text import read_lines

    return spell_document(with_unicode_letters(Document("", tuple(read_lines(text)))))


def modules_for(path: Path) -> tuple[str, ...]:
    """Return the modules that read a file of this name: imported before the child is forked, they cost it nothing."""
    reader = _MODULES.get(Path(path).suffix.lower(), ())
    return (__name__, *(f"vnfilings.formats.{name}" if name.startswith("_") else name for name in reader))


def _reader_of(suffix: str, ocr: bool) -> Callable[[Path], Document]:
    """Return the reader of one format; imported late, for each format library takes its time."""
    if suffix == ".docx":
        from vnfilings.formats._read_word import read_word

        return read_word
    if suffix in (".xlsx", ".xls", ".xlsb", ".ods"):
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
