"""A Word filing that somebody edited: read in a child process, and held against what would be written now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError
from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_context import ReportContext
from analysis.reports.filing._expected_lines import ExpectedPaper, expect
from analysis.reports.filing._filed_values import statements_of_cells
from analysis.reports.filing._letter import draft_paper
from analysis.reports.filing._paper_mark import PaperMark
from analysis.reports.filing.edited._annex_edits import body_of
from analysis.reports.filing.edited._differences import find_edits, list_texts
from analysis.reports.filing.edited._edit import Edit
from analysis.reports.filing.edited._word_lines import MERGED, WordLines
from vnfilings import Limits, compare_key
from vnfilings.box import Call, run_boxed

_WRITE_ANEW = "Write the filing again (workbench run) and edit that file."
_READER = "analysis.reports.filing.edited._word_lines"


class FilingFileError(AnalysisError):
    """A file is no filing that can be read back, or one of another organisation or period."""


@dataclass(frozen=True)
class OpenedFiling:
    """A Word filing: whose it is and on which period, and what stands in it."""

    file: str
    mark: PaperMark
    found: WordLines


@dataclass(frozen=True)
class EditedFiling:
    """A Word filing and what was changed in it.

    Attributes
    ----------
    file: the name of the file.
    unit_code, period, lang: whose paper it is, on which period, in which language.
    edits: the differences in the order of the paper.
    texts: by part of `filing_texts`, all passages of the lists that the file holds.
    statements: the statements that give the figure of each cell of the annex, by indicator and column.
    tracked: how many tracked changes the file holds; they are read as accepted.
    unread: what else holds words and is not read: comments, notes, text boxes, headers.
    """

    file: str
    unit_code: str
    period: str
    lang: str
    edits: tuple[Edit, ...]
    texts: Mapping[str, tuple[str, ...]]
    statements: Mapping[tuple[str, int], tuple[str, ...]]
    tracked: int
    unread: tuple[str, ...]


def open_filing(
    path: Path | str, *, unit_code: str = "", period: str = "", limits: Limits | None = None
) -> OpenedFiling:
    """Return a Word filing of `publish_filing`, whatever its name is now; Word or LibreOffice may have saved it since.

    Parameters
    ----------
    path
        A file that ends in `.docx`.
    unit_code, period
        Whose filing it has to be. They are needed where the file has lost the properties that say so; without these,
        a text that the data have changed since cannot be told from one that a person changed.
    limits
        Processor time and memory that reading it may take.

    Returns
    -------
    OpenedFiling
        Not yet held against the data.

    Raises
    ------
    FilingFileError
        If the file is no filing of the workbench, or one of another organisation or period.
    UnreadableFileError
        If the file is harmful, damaged or no Word document.

    Examples
    --------
    >>> open_filing("letter.odt")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    FilingFileError: letter.odt: found .odt, expected a file of Word (.docx)
    """
    path = Path(path)
    if path.suffix.lower() != ".docx":
        fix = "Save it as .docx." if path.suffix.lower() in (".odt", ".doc", ".rtf", ".docm") else ""
        fix = "Read the Word file that it was made from." if path.suffix.lower() == ".pdf" else fix
        raise FilingFileError(
            file=path.name, found=path.suffix or "no ending", expected="a file of Word (.docx)", fix=fix
        )
    [outcome] = run_boxed([Call(path, f"{_READER}:read_word_lines", modules=(_READER,))], limits)
    found: WordLines = outcome.get()
    mark = PaperMark.from_properties(found.properties)
    if mark is None:
        if not (unit_code and period):
            message = "it is no filing of the workbench, or has lost the properties that say whose it is"
            raise FilingFileError(message, file=path.name, fix="If it is one, name its organisation and period.")
        mark = PaperMark(unit_code, period, "vi", "", frozenset())
    for what, given, stated in (("organisation", unit_code, mark.unit_code), ("period", period, mark.period)):
        if given and given != stated:
            raise FilingFileError(f"the filing of another {what}", file=path.name, found=stated, expected=given)
    return OpenedFiling(path.name, mark, found)


def compare_filing(opened: OpenedFiling, tables: Mapping[str, pd.DataFrame], report_date: str = "") -> EditedFiling:
    """Return what was changed in a filing, held against the paper that the tables give now.

    Parameters
    ----------
    opened
        What `open_filing` returned.
    tables
        All tables by name, as for `publish_filing`.
    report_date
        The report date of the next filing; by default that of the file.

    Returns
    -------
    EditedFiling
        The differences, none where nobody changed anything.

    Raises
    ------
    FilingFileError
        If the letterhead names another organisation, the title another period, or the annex lost its table or columns.
    AnalysisError
        If the tables do not know the organisation.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.reports import compare_filing, open_filing, publish_filing
    >>> units = pd.DataFrame({"unit_code": ["f-a"], "name_vi": ["Bệnh viện A"], "name_en": ["Hospital A"],
    ...                       "level": ["facility"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path, _ = publish_filing({"units": units}, unit_code="f-a", period="2026-H1", languages=["vi"],
    ...                              folder=folder, report_date="2026-06-30", formats=["docx"])
    ...     compare_filing(open_filing(path), {"units": units}).edits
    ()
    """
    mark = opened.mark
    context = prepare_context(tables, mark.lang, report_date or mark.day or None)
    filed, _, paper = draft_paper(context, mark.unit_code, mark.period)
    expected = expect(context, filed, paper)
    annex = _find_annex(opened, expected)
    edits = find_edits(opened.found.lines, annex, expected, mark, " ".join(opened.found.feet))
    _refuse_others(context, opened, edits)
    return EditedFiling(
        file=opened.file,
        unit_code=mark.unit_code,
        period=mark.period,
        lang=mark.lang,
        edits=edits,
        texts=list_texts(opened.found.lines, expected),
        statements=statements_of_cells(filed),
        tracked=opened.found.tracked,
        unread=opened.found.unread,
    )


def _find_annex(opened: OpenedFiling, expected: ExpectedPaper) -> list[tuple[str, ...]]:
    """Return the rows of the annex below its head, also where it was split into several tables; refuse a damaged one.

    The tables of the annex are those that name indicators of the filing.
    """
    if not expected.rows:
        return []
    names, width = {compare_key(row.cells[1]) for row in expected.rows}, len(expected.rows[0].cells)
    tables = [
        rows for rows in opened.found.tables if any(len(row) > 1 and compare_key(row[1]) in names for row in rows)
    ]
    if not tables:
        message = "the annex has no table with the indicators of this filing"
        raise FilingFileError(message, file=opened.file, fix=_WRITE_ANEW)
    body = [row for rows in tables for row in body_of(rows, width)]
    errors = [
        FilingFileError(
            f"row {number} of the annex",
            file=opened.file,
            found="a merged cell" if MERGED in row else f"{len(row)} cells",
            expected=f"{width}: columns and cells are neither added, deleted nor merged",
        )
        for number, row in enumerate(body, start=1)
        if len(row) != width or MERGED in row
    ]
    if errors:
        raise FilingFileError.join(errors[:5])
    return body


def _refuse_others(context: ReportContext, opened: OpenedFiling, edits: tuple[Edit, ...]) -> None:
    """Refuse a file whose letterhead names another organisation or whose title names another period."""
    for edit in edits:
        if edit.part == "issuer" and edit.kind in ("wording", "removed"):
            message = "the letterhead names another organisation than the file was written for"
            found = edit.now or "none in its place"
            raise FilingFileError(message, file=opened.file, found=found, expected=edit.was, fix=_WRITE_ANEW)
        has_other_years = edit.part == "subject" and edit.now and _years(edit.now) != _years(edit.was)
        if has_other_years and not opened.mark.digests:
            message = "the title names another period"
            expected = context.texts.period(opened.mark.period)
            raise FilingFileError(message, file=opened.file, found=edit.now, expected=expected)


def _years(text: str) -> list[str]:
    return re.findall(r"\b20\d\d\b", text)
