"""The paper as the workbench writes it now, line by line: what an edited file is held against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analysis.reports._document import Block, Paragraph, Report, Table, TwoColumns, plain
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import sentence
from analysis.reports.filing._filed_values import FiledValues, missed_targets, results_in_letter
from analysis.reports.filing._own_wording import figures_in
from analysis.reports.filing._paper_mark import compact
from analysis.reports.filing._paper_words import text_of, unquoted
from analysis.reports.filing._written_parts import WrittenParts


@dataclass(frozen=True)
class Slot:
    """A line of the letter: its part (a role of the form, or the section that it stands in) and its text.

    `fixed` are the words before a cause, which the unit writes; empty elsewhere. `generated` is the line as the data
    give it, without its number and cause, also where the unit's own wording stands in its place; `figures` are those of
    the line as printed. An addition is a line of the unit's own.
    """

    part: str
    text: str
    indicator_code: str = ""
    fixed: str = ""
    generated: str = ""
    figures: tuple[str, ...] = ()
    is_addition: bool = False


@dataclass(frozen=True)
class ExpectedRow:
    """A row of the annex: its indicator and the texts of its cells, with the remark as the data give it."""

    indicator_code: str
    cells: tuple[str, ...]
    remark: str = ""
    remark_figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExpectedPaper:
    """The lines of a letter in order, the headings among them by section, and the rows of its annex.

    `address` stands at the foot of the first page, where the unit has given one.
    """

    slots: tuple[Slot, ...]
    rows: tuple[ExpectedRow, ...]
    address: str = ""


def expect(context: ReportContext, filed: FiledValues, paper: Report) -> ExpectedPaper:
    """Return the lines and rows of a paper with what each is about."""
    written = WrittenParts.of(context, filed.unit_code, filed.periods[0])
    slots = [_slot(written, block, text, "opening") for block, text in _lines((*paper.head, *paper.lead))]
    about = {
        "results": [line.indicator_code for line in results_in_letter(filed)],
        "shortfalls": [line.indicator_code for line, _, _ in missed_targets(context, filed)],
    }
    for section in paper.sections:
        slots.append(Slot(f"heading:{section.anchor}", compact(plain(section.title))))
        codes = about.get(section.anchor, [])
        added = {sentence(text).rstrip(".") for text in written.additions.get(section.anchor, ())}
        for number, (block, text) in enumerate(_lines(section.blocks)):
            code = codes[number] if number < len(codes) else ""
            slot = _slot(written, block, text, section.anchor, code)
            slots.append(replace(slot, is_addition=not code and unquoted(without_number(text).rstrip(".")) in added))
    slots += [_slot(written, block, text, "closing") for block, text in _lines(paper.tail)]
    rows: list[ExpectedRow] = []
    for annex in paper.annexes:
        slots.append(Slot("annex", compact(plain(annex.title))))
        slots += [Slot(_part(block), text) for block, text in _lines(annex.blocks)]
        for table in (block for block in annex.blocks if isinstance(block, Table)):
            for line, row in zip(filed.lines, table.rows, strict=True):
                cells = tuple(compact(text_of(cell.runs)) for cell in row)
                remark = _generated(written, "annex", line.indicator_code, cells[-1])
                rows.append(ExpectedRow(line.indicator_code, cells, remark, figures_in(row[-1].runs)))
    return ExpectedPaper(tuple(slots), tuple(rows), compact(plain(paper.footer)))


def _slot(written: WrittenParts, block: Paragraph, text: str, part: str, code: str = "") -> Slot:
    """Return a line of the letter; one in the style of plain text belongs to the part, another to its own role."""
    if block.style != "text":
        return Slot(block.style, text)
    runs = block.runs
    fixed = ""
    if part == "shortfalls" and code:
        runs = runs[:-2]
        fixed = compact(text_of(runs))
    generated = _generated(written, part, code, without_number(fixed or text))
    return Slot(part, text, code, fixed, generated, figures_in(runs))


def _generated(written: WrittenParts, section: str, code: str, shown: str) -> str:
    """Return a line as the data give it: what the unit's own wording stands in place of, else what is shown."""
    row = written.wordings.get((section, code))
    return compact(row["instead_of"] or "") if row is not None and compact(plain(row["text"])) == shown else shown


def without_number(text: str) -> str:
    """Return a line without the number or dash before it."""
    return _NUMBER.sub("", text)


_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-–•])\s+")


def _part(paragraph: Paragraph) -> str:
    return paragraph.style


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[Paragraph, str]]:
    """Yield each paragraph with its text, those of a letterhead from its left column to its right one."""
    for block in blocks:
        if isinstance(block, TwoColumns):
            yield from _lines((*block.left, *block.right))
        elif isinstance(block, Paragraph):
            yield block, compact(text_of(block.runs))
