"""How far tasks are, by a document: rows of tables with a column of states, sentences among results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from vnfilings.extraction._task_lists import AIM, REPORTS
from vnfilings.extraction._task_parts import is_office
from vnfilings.extraction.scopes import ReadingContext
from vnfilings.extraction.statements.tables import read_columns
from vnfilings.formats import Document, Paragraph, Row, Table
from vnfilings.lexicon import either, meaning_of, meanings, to_pattern, words
from vnfilings.text import find_periods, to_plain

UNKNOWN = "unknown"
_STATES, _CELLS = meanings("progress.state"), meanings("progress.cell")
_STATE = to_pattern(rf"(?<!\w)(?P<word>{either(_STATES)})(?!\w)", re.IGNORECASE)
_CELL = to_pattern(rf"(?<!\w)(?P<word>{either(_CELLS)})(?!\w)", re.IGNORECASE)
_PERCENT = r"\s+(?:(?P<word_before>[^\W\d]+)\s+)?(?P<share>[0-9]{1,3}(?:[.,][0-9]+)?)\s?%"
_SHARE = to_pattern(rf"(?<!\w){words('progress.share')}{_PERCENT}", re.IGNORECASE)
_CELL_SHARE = to_pattern(
    rf"(?<!\w)(?:{words('progress.share')}|{words('progress.cell_share')}){_PERCENT}", re.IGNORECASE
)
#: 'đang thực hiện, đạt 45%', 'đạt 45% khối lượng': in a sentence 'đạt 45%' alone is the value of an indicator.
_BEHIND_STATE = to_pattern(rf"\s*,?\s*{words('progress.cell_share')}{_PERCENT}", re.IGNORECASE)
_OF_VOLUME = to_pattern(
    rf"(?<!\w)(?:{words('progress.share')}|{words('progress.cell_share')}){_PERCENT}\s+{words('progress.volume')}(?!\w)",
    re.IGNORECASE,
)
_ONLY_PROGRESS = to_pattern(
    rf"\W*(?:(?:{either(_STATES)}|{either(_CELLS)}|{words('progress.share')}|{words('progress.cell_share')}"
    rf"|{words('progress.volume')})(?!\w)\W*)+",
    re.IGNORECASE,
)
_ONLY_SHARE = to_pattern(r"\W*(?<![-−–])(?P<share>[0-9]{1,3}(?:[.,][0-9]+)?)\s?%\W*")
#: What makes of a thing that is done one that is not: a word before it, one after it, a part of a number of parts.
_NOT = to_pattern(rf"(?<!\w){words('progress.not')}(?:\s+[^\W\d]+){{0,2}}\s*$", re.IGNORECASE)
_IN_PART = to_pattern(rf"(?<!\w){words('progress.in_part')}(?!\w)", re.IGNORECASE)
_SHORT_OF = to_pattern(words("progress.short_of"), re.IGNORECASE)
_OF_PARTS = to_pattern(r"\W*(?P<parts>[0-9]{1,5})\s?/\s?(?P<all>[0-9]{1,5})(?![\d/])")
_PLANNED = to_pattern(rf"\W*{words('progress.planned')}(?!\w)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_GOAL = to_pattern(rf"(?<!\w){words('progress.goal')}(?!\w)", re.IGNORECASE)
_STATE_COLUMN = to_pattern(rf"{words('progress.state_column')}(?!\w)", re.IGNORECASE)
_DAY_COLUMN = to_pattern(rf"{words('progress.day_column')}(?!\w)", re.IGNORECASE)
_PRODUCT_COLUMN = to_pattern(rf"{words('progress.product_column')}(?!\w)", re.IGNORECASE)
_TASK_TITLE = to_pattern(rf"{words('tasks.heading')}(?!\w)", re.IGNORECASE)
_NUMBERED = to_pattern(r"\s*(?:[-–+•*]\s+)*(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2})*)?[.)]?\s*")
#: Words of a state that are no part of the work: when it is done, that it ended, and the document that shows it.
_TIME = to_pattern(rf"^{words('progress.time')}\s+", re.IGNORECASE)
_ENDED = to_pattern(rf"{words('progress.ended')}", re.IGNORECASE)
_BY_DOCUMENT = to_pattern(
    rf"\s*\(?{words('progress.by_document')}\s+(?={words('non_data.named_by_number')})", re.IGNORECASE
)
#: The number of a document: '2491/QĐ-BYT', '12/2026/KH-SYT'.
_CITED = re.compile(r"(?<![\d/])[0-9]{1,5}(?:/[0-9]{4})?/[A-ZĐ][A-Za-zĐđ]*(?:-[A-ZĐ][A-Za-zĐđ]*)*")
#: What follows a state and is no part of the work: why, since when, where.
_AFTER_STATE = to_pattern(rf"\s*(?:[(,;:–-]|{words('progress.after_state')}(?!\w)|$)", re.IGNORECASE)
_CLAUSES = re.compile(r"(?<=[^\d\W])\s*[;.](?=\s|$)|;")
_MOST_EVIDENCE = 300
#: So far before a state stands the word that makes it a wish, and so far into a cell the word that is its state.
_REACH = 30
_FEWEST_WORDS = 4
#: So much of the filled cells of a column must be states, where its table does not say that it lists tasks.
_LEAST_STATES = 0.5


class Progress(NamedTuple):
    """How far a task is: its state, the share that is done [%], and where the words that say so stand."""

    state: str
    percent: float | None
    place: tuple[int, int]


def read_progress(text: str, *, is_cell: bool = False) -> Progress | None:
    """Return how far a task is by a sentence or a cell of a column of states; None where it says nothing of it.

    Parameters
    ----------
    text
        A clause, or the text of a cell.
    is_cell
        The text stands in a column of states, where single words ('hoàn thành', 'đạt') say it too.

    Returns
    -------
    Progress or None
        What is wanted, planned or asked for has no state.

    Examples
    --------
    >>> read_progress("Đã hoàn thành 80% khối lượng")
    Progress(state='under_way', percent=80.0, place=(0, 17))
    >>> read_progress("phấn đấu đã hoàn thành trong năm") is None
    True
    """
    if is_cell and (only := _ONLY_SHARE.fullmatch(text)):
        return _of_share(only["share"], only.span())
    found = _STATE.search(text)
    share = _CELL_SHARE.search(text) if is_cell else _share_of_sentence(text, found)
    first = min((m.start() for m in (share, found) if m), default=None)
    if first is not None:
        before = text[max(0, first - _REACH) : first]
        if _GOAL.search(before) or AIM.search(before):
            return None
    if share and (found is None or found.start() <= share.start() + 3):
        start = found.start() if found and not text[found.end() : share.start()].strip(" ,") else share.start()
        return _less_if_in_part(_of_share(share["share"], (start, share.end())), text, share["word_before"] or "")
    if found is None and is_cell:
        found = _CELL.search(text[:_REACH])
        if found is None or _PLANNED.match(text, found.end()):
            return None
        return _less_if_in_part(Progress(meaning_of(found["word"], _CELLS), None, found.span()), text)
    return _less_if_in_part(Progress(meaning_of(found["word"], _STATES), None, found.span()), text) if found else None


def _share_of_sentence(text: str, found: re.Match[str] | None) -> re.Match[str] | None:
    return _SHARE.search(text) or _OF_VOLUME.search(text) or (_BEHIND_STATE.match(text, found.end()) if found else None)


def is_only_progress(text: str) -> bool:
    """Return whether a text says how far a task is and names nothing: what stands before its share is no indicator.

    Parameters
    ----------
    text
        The words of a statement without its figure.

    Returns
    -------
    bool
        False where any other word stands in it.

    Examples
    --------
    >>> is_only_progress("Đang thực hiện"), is_only_progress("số hóa hồ sơ hoàn thành")
    (True, False)
    """
    return _ONLY_PROGRESS.fullmatch(text) is not None


def _of_share(share: str, place: tuple[int, int]) -> Progress:
    number = share.replace(".", "") if _THOUSANDS.fullmatch(share) else share.replace(",", ".")
    percent = min(float(number), 100.0)
    return Progress("done" if percent == 100 else "under_way" if percent else "not_started", percent, place)


def _less_if_in_part(progress: Progress, text: str, word_before: str = "") -> Progress:
    """Return a state that is 'done' as 'under way' where its words say that something is left, or deny it."""
    start, end = progress.place
    if progress.state != "done":
        return progress
    parts = _OF_PARTS.match(text, end)
    if parts and 0 < int(parts["parts"]) < int(parts["all"]):
        return progress._replace(state="under_way", percent=round(100 * int(parts["parts"]) / int(parts["all"]), 1))
    states = [meaning_of(other["word"], _STATES) for other in _STATE.finditer(text)]
    is_less = (
        any(state != "done" for state in states)
        or _NOT.search(text[:start])
        or _IN_PART.search(text, end)
        or _SHORT_OF.fullmatch(word_before)
    )
    return progress._replace(state="under_way", percent=None) if is_less else progress


def list_progress(document: Document) -> list[dict[str, object]]:
    """Return the passages of a document that say how far a task is.

    A passage is a row of a table with a column of states ('Tình trạng', 'Kết quả thực hiện'), or a clause among the
    results of a report. A cell that gives no state has the state 'unknown'.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.

    Returns
    -------
    list of dict
        One row a passage: `doc, locator, line, number, wording, cites, lead, state, percent, done_on, evidence`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.csv"
    >>> lines = ["TT,Nhiệm vụ,Chủ trì,Tình trạng", "1,Xây dựng kho dữ liệu,Sở Y tế,Hoàn thành 80%"]
    >>> _ = path.write_text(chr(10).join(lines), encoding="utf-8")
    >>> [(row["number"], row["wording"], row["state"], row["percent"]) for row in list_progress(read_document(path))]
    [('1', 'Xây dựng kho dữ liệu', 'under_way', 80.0)]
    """
    context = ReadingContext.of_document(document)
    day = context.identity.reference_day
    is_report = context.identity.sort == "report"
    rows: list[dict[str, object]] = []
    cited, reports = _cites(str(context.identity.title or "")), is_report
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.level:
                context = context.enter(block)
                reports = _is_about_results(block.text, reports, is_report=is_report)
                cited = _cites(block.text) or cited
            elif reports and not block.is_footnote:
                rows += ({"doc": document.name, **row} for row in _in_sentences(block, cited, day))
        elif block.rows:
            cites = _cites(block.caption) or cited
            rows += ({"doc": document.name, **row} for row in _in_table(block, context, cites, day))
    return rows


def _is_about_results(heading: str, before: bool, *, is_report: bool) -> bool:
    """Return whether what stands below a heading are results: a heading of tasks or aims ends them."""
    if REPORTS.search(heading):
        return True
    return before and is_report and not (AIM.search(heading) or _TASK_TITLE.search(heading))


def _cites(text: str) -> str:
    return "; ".join(dict.fromkeys(_CITED.findall(text)))


def _in_sentences(paragraph: Paragraph, cited: str, day: date | None) -> Iterator[dict[str, object]]:
    text = to_plain(paragraph.text)
    lead_in = _NUMBERED.match(text)
    start = lead_in.end() if lead_in else 0
    number = (lead_in["number"] if lead_in else None) or ""
    for begin, end in _clause_places(text, start):
        clause = text[begin:end].strip()
        progress = read_progress(clause)
        if progress is None:
            continue
        lead, wording = _split_clause(clause, progress)
        if len(wording.split()) < _FEWEST_WORDS:
            continue
        place = paragraph.place_at(begin)
        yield {
            "locator": place.locator,
            "line": place.line,
            "number": number,
            "wording": wording,
            "cites": "; ".join(dict.fromkeys(filter(None, (*_cites(wording).split("; "), *cited.split("; "))))),
            "lead": lead,
            **_state_cells(progress, clause, clause[progress.place[0] :], day),
        }


def _clause_places(text: str, start: int) -> Iterator[tuple[int, int]]:
    for match in _CLAUSES.finditer(text, start):
        yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _split_clause(clause: str, progress: Progress) -> tuple[str, str]:
    """Return who reports and what was to be done, of a clause with a state; the verb of the work stays."""
    start, end = progress.place
    before, said, after = clause[:start].strip(" ,:"), clause[start:end], clause[end:]
    verb = _TIME.sub("", said) if progress.percent is None and not _ENDED.search(said) else ""
    lead = before if is_office(before) else ""
    if not lead and _is_whole_work(clause, before, progress):
        return "", before
    after = _BY_DOCUMENT.split(after, maxsplit=1)[0]
    return lead, " ".join(f"{'' if lead else before} {verb} {after}".split()).strip(" ,;:.-–")


def _is_whole_work(clause: str, before: str, progress: Progress) -> bool:
    """Return whether the words before a state name the work, and those behind it only why, since when or where."""
    start, end = progress.place
    is_named = clause[:start].rstrip().endswith(":")
    is_ended = progress.percent is not None or _ENDED.search(clause[start:end]) is not None
    if len(before.split()) < _FEWEST_WORDS or any(find_periods(before)):
        return False
    is_alone = is_ended and not clause[:start].rstrip().endswith(",")
    return is_named or (is_alone and _AFTER_STATE.match(clause, end) is not None)


def _state_cells(progress: Progress, evidence: str, dated: str, day: date | None) -> dict[str, object]:
    done_on = _exact_day(dated, day) if progress.state == "done" else None
    return {
        "state": progress.state,
        "percent": progress.percent,
        "done_on": done_on,
        "evidence": evidence[:_MOST_EVIDENCE],
    }


def _exact_day(text: str, day: date | None) -> str | None:
    """Return the first day that a text names."""
    for period in find_periods(text, issued=day):
        if period.start and period.start == period.end:
            return period.start.isoformat()
    return None


def _in_table(table: Table, context: ReadingContext, cited: str, day: date | None) -> Iterator[dict[str, object]]:
    columns = read_columns(table, context)
    roles = [column.role for column in columns]
    name = next((n for n, role in enumerate(roles) if role in ("name", "unit_name")), None)
    titles = [to_plain(title) for title in table.header]
    state = _state_column(table, titles, name)
    if name is None or state is None:
        return
    others = {
        "number": _first(role == "number" for role in roles),
        "lead": _first(role == "lead" for role in roles),
        "day": _first(n != state and _DAY_COLUMN.search(title) for n, title in enumerate(titles)),
        "product": _first(n not in (state, name) and _PRODUCT_COLUMN.search(title) for n, title in enumerate(titles)),
    }
    for row in table.rows:
        texts = {role: row.cells[n].text.strip() if n is not None else "" for role, n in others.items()}
        wording, said = row.cells[name].text.strip(), row.cells[state].text.strip()
        if row.is_section or not wording or not said:
            continue
        yield _table_row(row, wording, said, texts, cited, day)


def _table_row(
    row: Row, wording: str, said: str, texts: dict[str, str], cited: str, day: date | None
) -> dict[str, object]:
    progress = read_progress(to_plain(said), is_cell=True) or Progress(UNKNOWN, None, (0, 0))
    evidence = "; ".join(filter(None, (" ".join(said.split()), texts["product"])))
    return {
        "locator": row.locator,
        "line": row.line,
        "number": texts["number"].rstrip("."),
        "wording": " ".join(wording.split()),
        "cites": "; ".join(dict.fromkeys(filter(None, (*_cites(wording).split("; "), *cited.split("; "))))),
        "lead": texts["lead"],
        **_state_cells(progress, evidence, texts["day"] or to_plain(said), day),
    }


def _first(found: Iterable[object]) -> int | None:
    return next((n for n, is_it in enumerate(found) if is_it), None)


def _state_column(table: Table, titles: list[str], name: int | None) -> int | None:
    """Return the column that says how far each row is: by its title, and by what its cells say."""
    about_tasks = name is not None and _TASK_TITLE.search(titles[name]) is not None
    for place, title in enumerate(titles):
        if place == name or not _STATE_COLUMN.search(title):
            continue
        cells = [to_plain(row.cells[place].text) for row in table.rows if not row.is_section]
        filled = [cell for cell in cells if cell.strip()]
        read = [read_progress(cell, is_cell=True) for cell in filled]
        states = [found for found in read if found and (about_tasks or found.percent is None)]
        dated = [cell for cell, found in zip(filled, read, strict=True) if found is None and find_periods(cell)]
        if states and len(dated) <= len(states) and (about_tasks or len(states) >= _LEAST_STATES * len(filled)):
            return place
    return None
