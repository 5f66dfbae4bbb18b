"""The answers that a person ticked on a check sheet, matched with the points that the tables give now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_context import ReportContext
from analysis.reports.filing._expected_lines import expect
from analysis.reports.filing._letter import draft_paper
from analysis.reports.filing._paper_mark import compact, digest
from analysis.reports.filing._point_words import BLANK, Option, Point, digest_of_answers, key_of_words, words_of
from analysis.reports.filing._signing_points import list_signing_points
from analysis.reports.filing.edited import FilingFileError, OpenedFiling

#: What stands before an answer that nobody ticked, and what people put there to tick it.
_OPEN, _TICKS = set("☐□–"), set("☒☑✓✔✗✘⊠■xXvV")
_QUOTES, _WHY, _ANSWERS = 1, 2, 3
_SIGN = re.compile("[☒☑✓✔✗✘⊠■]")
_CHANGED = "the data have changed since this sheet was written"
#: What to do where a sheet no longer fits the data.
WRITE_ANEW = "Write the check sheet again (workbench run) and tick that one."


@dataclass(frozen=True)
class Tick:
    """One answer that was ticked: the point, the answer, and what was written into its blank.

    Attributes
    ----------
    number: the number of the point on the sheet.
    point: the point.
    option: the answer.
    text: what stands in its blank, empty where it has none.
    """

    number: str
    point: Point
    option: Option
    text: str

    @property
    def answer(self) -> str:
        """Return the answer with what stands in its blank."""
        return self.option.text.replace(f"{BLANK} / {BLANK}", BLANK).replace(BLANK, self.text)


def read_ticks(opened: OpenedFiling, tables: Mapping[str, pd.DataFrame], report_date: str = "") -> tuple[Tick, ...]:
    """Return the answers that were ticked on a check sheet, in its order.

    Parameters
    ----------
    opened
        What `open_filing` returned for a check sheet.
    tables
        All tables by name, as for `publish_filing`.
    report_date
        The report date of the next sheet; by default that of the file.

    Returns
    -------
    tuple of Tick
        None where nothing was ticked.

    Raises
    ------
    FilingFileError
        With every point that has two answers, a blank that was filled without a tick or left empty under one, and
        every ticked point that the data have changed since.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.reports import open_filing, publish_filing, read_ticks
    >>> units = pd.DataFrame({"unit_code": ["f-a"], "name_vi": ["Bệnh viện A"], "name_en": ["Hospital A"],
    ...                       "level": ["facility"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _, sheet = publish_filing({"units": units}, unit_code="f-a", period="2026-H1", languages=["vi"],
    ...                               folder=folder, report_date="2026-06-30", formats=["docx"])
    ...     read_ticks(open_filing(sheet), {"units": units})
    ()
    """
    mark = opened.mark
    context = prepare_context(tables, mark.lang, report_date or mark.day or None)
    points = {key_of_words(words_of(point)): point for point in _points(context, mark.unit_code, mark.period)}
    errors: list[FilingFileError] = []
    ticks: list[Tick] = []
    for row in (row for table in opened.found.tables for row in table if len(row) > _ANSWERS):
        key = key_of_words(f"{row[_QUOTES]} {row[_WHY]}")
        point = points.get(key)
        try:
            if point is not None:
                ticks += _ticked(opened, row, point)
            elif _SIGN.search(row[_ANSWERS]):
                is_as_printed = digest(key) in mark.digests
                raise _error(opened.file, row, _CHANGED if is_as_printed else "its words were edited", fix=WRITE_ANEW)
        except FilingFileError as error:
            errors.append(error)
    if errors:
        raise FilingFileError.join(errors)
    return tuple(ticks)


def _points(context: ReportContext, unit_code: str, period: str) -> list[Point]:
    filed, written, paper = draft_paper(context, unit_code, period)
    return list_signing_points(context, filed, written, paper, expect(context, filed, paper))


def _ticked(opened: OpenedFiling, row: tuple[str, ...], point: Point) -> Iterator[Tick]:
    """Yield the answer of one point that is ticked."""
    file, found = opened.file, list(_answers(row[_ANSWERS], point))
    if len(found) != len(point.options):
        are_as_now = digest_of_answers(point) in opened.mark.digests
        reason = "its answers were edited" if are_as_now else _CHANGED
        raise _error(file, row, reason, found=row[_ANSWERS], fix=WRITE_ANEW)
    ticked = [(option, text) for option, is_ticked, text in found if is_ticked]
    for option, is_ticked, text in found:
        if is_ticked and not option.has_box:
            raise _error(file, row, "this has no box, for it is done elsewhere", found=option.text)
        if text and not is_ticked:
            raise _error(file, row, "an answer is written, but not ticked", found=text, fix="Tick the answer.")
        if is_ticked and BLANK in option.text and not text:
            raise _error(file, row, "an answer is ticked, but its blank is empty", found=option.text)
    if len(ticked) > 1:
        raise _error(file, row, "two answers are ticked", expected="one")
    yield from (Tick(row[0], point, option, text) for option, text in ticked)


def _answers(cell: str, point: Point) -> Iterator[tuple[Option, bool, str]]:
    """Yield each answer of a point as it stands in its cell: whether it is ticked, and what its blank holds."""
    parts = [re.escape(compact(option.text)).replace(re.escape(BLANK), r"(.*?)") for option in point.options]
    shown = "".join(rf"\s*(\[?\s*\S?\s*\]?)\s*{part.replace(chr(92) + ' ', chr(92) + 's*')}\s*" for part in parts)
    match = re.fullmatch(shown, compact(cell.replace("\u00a0", " ")), re.DOTALL)
    groups = iter(match.groups() if match else ())
    for option in point.options if match else ():
        sign = next(groups).strip("[] ")
        blanks = [next(groups).strip(" _.…") for _ in range(option.text.count(BLANK))]
        if sign and not {sign} & (_OPEN | _TICKS):
            return
        yield option, sign in _TICKS, " / ".join(filter(None, blanks))


def _error(file: str, row: tuple[str, ...], message: str, **details: Any) -> FilingFileError:
    return FilingFileError(f"point {row[0]}: {message}", file=file, **details)
