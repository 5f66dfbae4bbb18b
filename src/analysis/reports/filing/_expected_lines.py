"""The paper as the workbench writes it now, line by line: what an edited file is held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.reports._document import Block, Paragraph, Report, Run, Table, TwoColumns, plain, plain_spaced
from analysis.reports._report_context import ReportContext
from analysis.reports.filing._filed_values import FiledValues, missed_targets, results_in_letter
from analysis.reports.filing._paper_mark import compact


@dataclass(frozen=True)
class Slot:
    """A line of the letter: its part (a role of the form, or the section that it stands in) and its text.

    `fixed` are the words before a cause, which the unit writes; empty elsewhere.
    """

    part: str
    text: str
    indicator_code: str = ""
    fixed: str = ""


@dataclass(frozen=True)
class ExpectedRow:
    """A row of the annex: its indicator and the texts of its cells."""

    indicator_code: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ExpectedPaper:
    """The lines of a letter in order, the headings among them by section, and the rows of its annex."""

    slots: tuple[Slot, ...]
    rows: tuple[ExpectedRow, ...]


def expect(context: ReportContext, filed: FiledValues, paper: Report) -> ExpectedPaper:
    """Return the lines and rows of a paper with what each is about."""
    slots = [Slot(_part(block), text) for block, text in _lines((*paper.head, *paper.lead))]
    slots = [Slot("opening", slot.text) if slot.part == "text" else slot for slot in slots]
    about = {
        "results": [line.indicator_code for line in results_in_letter(filed)],
        "shortfalls": [line.indicator_code for line, _, _ in missed_targets(context, filed)],
    }
    for section in paper.sections:
        slots.append(Slot(f"heading:{section.anchor}", compact(plain(section.title))))
        codes = about.get(section.anchor, [])
        for number, (block, text) in enumerate(_lines(section.blocks)):
            code = codes[number] if number < len(codes) else ""
            fixed = compact(text_of(block.runs[:-2])) if section.anchor == "shortfalls" else ""
            slots.append(Slot(section.anchor, text, code, fixed))
    slots += [Slot("closing" if _part(block) == "text" else _part(block), text) for block, text in _lines(paper.tail)]
    rows: list[ExpectedRow] = []
    for annex in paper.annexes:
        slots.append(Slot("annex", compact(plain(annex.title))))
        slots += [Slot(_part(block), text) for block, text in _lines(annex.blocks)]
        for table in (block for block in annex.blocks if isinstance(block, Table)):
            cells = (tuple(compact(text_of(cell.runs)) for cell in row) for row in table.rows)
            rows += [ExpectedRow(line.indicator_code, row) for line, row in zip(filed.lines, cells, strict=True)]
    return ExpectedPaper(tuple(slots), tuple(rows))


def text_of(runs: Iterable[Run]) -> str:
    """Return the words of runs as they are printed."""
    return "".join(plain_spaced(run.text) for run in runs)


def _part(paragraph: Paragraph) -> str:
    return paragraph.style


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[Paragraph, str]]:
    """Yield each paragraph with its text, those of a letterhead from its left column to its right one."""
    for block in blocks:
        if isinstance(block, TwoColumns):
            yield from _lines((*block.left, *block.right))
        elif isinstance(block, Paragraph):
            yield block, compact(text_of(block.runs))
