"""What a person decided on a check sheet, stored: findings, corrections, the unit's own words, places of values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import decide_findings
from analysis.errors import nearest
from analysis.i18n import LANGUAGES
from analysis.panel import CorrectionError, decide_corrections, read_corrections, read_lookups
from analysis.reports._document import plain
from analysis.reports._row_helpers import Row
from analysis.reports.filing._edit_points import ShownLine, edit_name
from analysis.reports.filing._own_wording import keeps_figures
from analysis.reports.filing._paper_mark import PaperMark, digest
from analysis.reports.filing._paper_words import read_figure
from analysis.reports.filing._point_words import recomputed_value, telling
from analysis.reports.filing.edited import FilingFileError, append_entries
from analysis.reports.filing.ticked.check_ticks import WRITE_ANEW, Tick
from analysis.schemas import hold_decisions, read_lookup_table, replace_decisions
from analysis.whole_files import all_or_nothing
from vnfilings import compare_key, redact_personal_data

if TYPE_CHECKING:
    from analysis.placing import ProjectFolders

_NUMBERS = ("value", "numerator", "denominator")
#: Answers that say that the figure stands, with the reason in their blank; the last one is itself the reason.
_STANDS = ("keep", "keep_printed", "both_right", "other_period", "two_indicators", "empty_cell", "renumber")
#: Answers with a new figure for the statement that they name.
_CORRECTED = (
    "correct", "correct_row", "correct_counts", "correct_part", "correct_target", "correct_total", "correct_whole",
    "correct_table", "correct_text", "raise_target",
)  # fmt: skip
#: Parts of the letterhead of which several may be written, between semicolons.
_LISTED = ("addressee", "basis")


@dataclass(frozen=True)
class _Project:
    """Where decisions are stored, and who decides when."""

    tables: Mapping[str, pd.DataFrame]
    folders: ProjectFolders
    mark: PaperMark
    file: str
    by: str
    day: dt.date

    @property
    def own(self) -> dict[str, str]:
        return {"unit_code": self.mark.unit_code, "period": self.mark.period}

    @property
    def signed(self) -> dict[str, Any]:
        return {"decided_by": self.by, "decided_on": self.day}


def store_ticks(
    ticks: Iterable[Tick],
    tables: Mapping[str, pd.DataFrame],
    folders: ProjectFolders,
    mark: PaperMark,
    *,
    file: str,
    by: str,
    day: dt.date,
) -> list[Path]:
    """Store what was ticked, all of it or nothing, and return the files that changed.

    A figure that stands becomes a decision on its findings, with the reason. A figure to correct or to leave out
    becomes a correction with `status: accepted`, with who, when and why. Causes and words become rows of
    `filing_texts.csv`, the place of a value a row of `placement_decisions.csv`.

    Parameters
    ----------
    ticks
        What `read_ticks` returned.
    tables
        All tables by name, as for `read_ticks`.
    folders
        The project.
    mark
        Whose sheet it is: `OpenedFiling.mark`.
    file
        The name of the sheet, for errors and reasons.
    by, day
        Who decides, and when.

    Returns
    -------
    list of Path
        The changed files.

    Raises
    ------
    FilingFileError
        If what was written into a blank is no figure, no indicator, or a line with other figures.
    CorrectionError, UsageError, SchemaError, DecisionError
        If a decision does not fit the tables; nothing is stored then.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.placing import ProjectFolders
    >>> from analysis.reports import store_ticks
    >>> folder = Path(mkdtemp())
    >>> mark = PaperMark("f-a", "2026-H1", "vi", "2026-06-30", frozenset(), is_check_sheet=True)
    >>> folders = ProjectFolders(folder, folder, folder)
    >>> store_ticks([], {}, folders, mark, file="a.docx", by="An", day=dt.date(2026, 7, 1))
    []
    """
    ticked = list(ticks)
    if not ticked:
        return []
    project = _Project(tables, folders, mark, file, by, day)
    sources = sorted({str(name) for name in tables["sources"]["source_id"]})
    lookup = folders.lookup
    files = [*sorted(lookup.glob("*.csv")), *(lookup / f"{name}.csv" for name in _MADE)]
    files += [folders.corrections / f"{name}.yml" for name in sources]
    files += [folders.raw / name / "source.yml" for name in sources]
    with hold_decisions(lookup), all_or_nothing(dict.fromkeys(files)) as before:
        for tick in ticked:
            ACTIONS[tick.option.name](tick, project)
        read_lookups(lookup)
        read_corrections(folders.corrections)
    return [path for path in before if (path.read_bytes() if path.is_file() else None) != before[path]]


_MADE = ("filing_texts", "filing_edits", "finding_states", "placement_decisions")


def _stand(tick: Tick, project: _Project) -> None:
    """Decide that the figures of a point stand."""
    told: dict[str, Any] = project.signed | {"reason": tick.text or tick.answer}
    decide_findings(project.folders.lookup, pd.DataFrame(list(tick.point.findings)), "explained", **told)


def _write_recomputed(tick: Tick, project: _Project) -> None:
    """Correct a share to what its counts give."""
    new = recomputed_value(telling(tick.point.findings))
    _correct(tick, project, _statement(tick, project, tick.option.statement_id), {"value": new})


def _write(tick: Tick, project: _Project) -> None:
    """Correct a statement to the figure in the blank."""
    statement = _statement(tick, project, tick.option.statement_id)
    unit = str(statement["value_unit"] or "")
    quantity = read_figure(tick.text, unit, project.mark.lang)
    if quantity is None:
        raise _error(tick, project, found=tick.text, expected="a figure such as 61,2 or 1468/2400")
    counts = [part for part in tick.text.split("/") if part.strip()]
    new: dict[str, Any] = {name: getattr(quantity, name) for name in _NUMBERS}
    if len(counts) == 2 and "%" not in tick.text and "(" not in tick.text:  # two blanks: the counts alone
        numbers = [read_figure(part, "", project.mark.lang) for part in counts]
        if any(number is None for number in numbers):
            raise _error(tick, project, found=tick.text, expected="two counts such as 1468/2400")
        new = {name: number.value for name, number in zip(_NUMBERS[1:], numbers, strict=True) if number}
    elif quantity.op != str(statement["op"]):
        new["op"] = quantity.op
    _correct(tick, project, statement, {name: cell for name, cell in new.items() if cell is not None})


def _statement(tick: Tick, project: _Project, statement_id: str) -> Row:
    known = project.tables["statements"]
    rows = known[known["statement_id"] == statement_id]
    if len(rows) != 1:
        raise _error(tick, project, found=f"{len(rows)} statements named '{statement_id}'", expected="one")
    [row] = rows.astype("object").where(rows.notna(), None).to_dict("records")
    return {str(name): cell for name, cell in row.items()}


def _correct(tick: Tick, project: _Project, statement: Row, new: Mapping[str, Any]) -> None:
    """Store accepted corrections of the columns of a statement that change."""
    changed = {name: cell for name, cell in new.items() if statement[name] != cell}
    entries = [
        _entry(tick, project, statement, name, {"action": "replace", "column": name, "replace": cell})
        | {"expect": {name: statement[name]}}
        for name, cell in changed.items()
    ]
    if not entries:
        raise _error(tick, project, "the figure stands so already", found=tick.text)
    _store(tick, project, statement["source_id"], entries)


def _drop(tick: Tick, project: _Project) -> None:
    """Take the other of two figures, or what was deleted in Word, out of the data."""
    about = tick.point.about
    for name in (tick.option.statement_id,) if tick.option.statement_id else about["statement_ids"]:
        statement = _statement(tick, project, name)
        fields = {"action": "drop", "expect": {"raw_text": statement["raw_text"]}}
        _store(tick, project, statement["source_id"], [_entry(tick, project, statement, "drop", fields)])


def _entry(tick: Tick, project: _Project, statement: Row, column: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in read_corrections(project.folders.corrections)}
    name = f"check-{digest(statement['statement_id'])}-{column}"
    number = next(number for number in range(1, 1000) if f"{name}-{number}" not in known)
    entry = {"id": f"{name}-{number}", "where": {"statement_id": statement["statement_id"]}} | dict(fields)
    reason = f"{project.file}, point {tick.number}: {tick.answer}"
    return entry | {"reason": redact_personal_data(reason), "reported_by": project.by, "status": "proposed"}


def _store(tick: Tick, project: _Project, source: str, entries: list[dict[str, Any]]) -> None:
    """Store corrections as proposals and accept them, so that both kinds are checked and told alike."""
    corrections = project.folders.corrections
    append_entries(corrections / f"{source}.yml", entries)
    _decide(tick, project, [entry["id"] for entry in entries], "accepted")


def _decide(tick: Tick, project: _Project, names: list[str], status: str) -> None:
    why = redact_personal_data(tick.answer)
    folder, statements = project.folders.corrections, project.tables["statements"]
    try:
        decide_corrections(folder, names, status, statements, by=project.by, day=project.day, why=why)
    except CorrectionError as error:
        raise _error(tick, project, str(error)) from error


def _decide_edit(status: str) -> Callable[[Tick, _Project], None]:
    """Return the action that accepts or rejects what was changed in a cell of the annex."""

    def decide(tick: Tick, project: _Project) -> None:
        about = tick.point.about
        cell = (str(about["indicator_code"]), int(about["annex_column"] or 0))
        start = edit_name(project.mark.unit_code, project.mark.period, *cell)
        known = read_corrections(project.folders.corrections)
        names = [one.name for one in known if one.name.startswith(start) and one.entry["status"] == "proposed"]
        if names:
            _decide(tick, project, names, status)
        elif status == "accepted":
            raise _error(tick, project, "its proposed correction is gone", fix=WRITE_ANEW)
        if status == "rejected":
            _forget_edit(tick, project)

    return decide


def _forget_edit(tick: Tick, project: _Project) -> None:
    """Take a difference off the check sheet: the line of the data stands."""
    about = tick.point.about
    if "section" in about:
        replace_decisions(project.folders.lookup, "filing_texts", _wording_of(tick, project), [])
    else:
        number = {"number": str(about["number"])}
        replace_decisions(project.folders.lookup, "filing_edits", project.own | number, [])


def _wording_of(tick: Tick, project: _Project) -> dict[str, str]:
    """Return the cells by which the unit's own wording of a line is known."""
    about = tick.point.about
    mine = project.own | {"part": "wording", "section": about["section"], "lang": project.mark.lang}
    return mine | {"indicator_code": about["indicator_code"] or ""}


def _rewrite(tick: Tick, project: _Project) -> None:
    """Store other words in place of the unit's own; those of a line of the data have to keep its figures."""
    about, text = tick.point.about, redact_personal_data(tick.text)
    if "section" in about:
        slot: ShownLine = about["slot"]
        if not keeps_figures(text, slot.figures, slot.text, project.mark.lang):
            said = f"the figures of the line in their order: {', '.join(slot.figures)}"
            raise _error(tick, project, found=text, expected=said)
        mine = _wording_of(tick, project)
        row = mine | project.signed | {"number": _next_number(project, "wording")}
        row |= {"indicator_code": about["indicator_code"] or None, "instead_of": slot.generated, "text": text}
        replace_decisions(project.folders.lookup, "filing_texts", mine, [row])
        return
    known = read_lookup_table(project.folders.lookup, "filing_texts", may_be_missing=True)
    rows = known.astype("object").where(known.notna(), None).to_dict("records")
    same = project.own | {"part": about["part"]}
    for row in rows:
        if all(row[name] == cell for name, cell in same.items()) and plain(row["text"]) == plain(about["was"]):
            new = {str(name): cell for name, cell in row.items()} | project.signed | {"text": text}
            replace_decisions(project.folders.lookup, "filing_texts", same | {"number": str(row["number"])}, [new])
            return
    raise _error(tick, project, "the words were changed since", found=about["was"], fix=WRITE_ANEW)


def _next_number(project: _Project, part: str) -> int:
    """Return a number that no passage of a part has yet."""
    known = read_lookup_table(project.folders.lookup, "filing_texts", may_be_missing=True)
    same = project.own | {"part": part}
    rows = known[(known[list(same)] == pd.Series(same)).all(axis=1)] if len(known) else known
    return 1 + int(rows["number"].max() if len(rows) else 0)


def _write_words(part: str) -> Callable[[Tick, _Project], None]:
    """Return the action that stores words of the unit; an empty part is that of the gap."""

    def write(tick: Tick, project: _Project) -> None:
        about, own = tick.point.about, part or tick.point.about["part"]
        cells = {name: about.get(name) for name in ("indicator_code", "annex_column")}
        same = project.own | {"part": own}
        number = _next_number(project, own)
        mine = {"indicator_code": str(cells["indicator_code"] or ""), "annex_column": str(cells["annex_column"] or "")}
        replace_decisions(project.folders.lookup, "filing_texts", same | mine, [])
        texts = [one.strip() for one in tick.text.split(";")] if own in _LISTED else [tick.text]
        for place, text in enumerate(filter(None, texts), start=number):
            row = same | cells | project.signed | {"number": place, "text": redact_personal_data(text)}
            replace_decisions(project.folders.lookup, "filing_texts", same | {"number": str(place)}, [row])

    return write


def _place(tick: Tick, project: _Project) -> None:
    """Say which indicator a value is of, or that it is none."""
    from analysis.placing import Answer, place_source, store_answers

    about, name = tick.point.about, tick.option.name
    code = _indicator_named(tick, project) if name == "place" else tick.option.indicator_code
    decided = {"indicator_code": code} if code else {"kind": "remark"}
    folders = project.folders
    sheet = place_source(folders.raw / about["source_id"], folders.lookup, folders.corrections)
    answer = Answer("value", about["statement_id"], decided, project.file)
    store_answers([answer], sheet, folders, by=project.by, day=project.day)


def _indicator_named(tick: Tick, project: _Project) -> str:
    """Return the indicator that the blank names by its code or its title."""
    known = project.tables["indicators"]
    said = compare_key(tick.text)
    found = {
        str(row["indicator_code"])
        for row in known.to_dict("records")
        if said in {compare_key(str(row[name])) for name in ("indicator_code", *_TITLES) if row[name]}
    }
    if len(found) != 1:
        titles = [str(title) for title in known[f"title_{project.mark.lang}"]]
        near = nearest(tick.text, titles)
        raise _error(tick, project, found=tick.text, expected="the title or code of one indicator", nearest=near)
    return found.pop()


_TITLES = tuple(f"title_{lang}" for lang in LANGUAGES)


def _error(tick: Tick, project: _Project, message: str = "", **details: Any) -> FilingFileError:
    return FilingFileError(": ".join(filter(None, (f"point {tick.number}", message))), file=project.file, **details)


#: What each answer with a box does.
ACTIONS: dict[str, Callable[[Tick, _Project], None]] = {
    **dict.fromkeys(_STANDS, _stand),
    **dict.fromkeys(_CORRECTED, _write),
    "write_recomputed": _write_recomputed,
    **dict.fromkeys(("take_printed", "take_other", "drop_value", "accept_target"), _drop),
    "cause": _write_words("cause"),
    "write": _write_words(""),
    "reword": _rewrite,
    "accept_edit": _decide_edit("accepted"),
    "reject_edit": _decide_edit("rejected"),
    **dict.fromkeys(("keep_wording", "drop_cell", "drop_row", "restore_row"), _forget_edit),
    **dict.fromkeys(("place", "place_here", "no_value"), _place),
}
