"""What a person decided on a check sheet, stored: findings, corrections, the unit's own words, places of values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import decide_findings
from analysis.i18n import Message
from analysis.panel import CorrectionError, decide_corrections, read_corrections, read_lookups
from analysis.reports._row_helpers import Row
from analysis.reports.filing._paper_mark import PaperMark, digest
from analysis.reports.filing._point_words import telling
from analysis.reports.filing.edited import FilingFileError, append_entries, edit_name, read_figure
from analysis.reports.filing.ticked.check_ticks import Tick
from analysis.schemas import hold_decisions, read_lookup_table, replace_decisions
from analysis.whole_files import all_or_nothing
from vnfilings import redact_personal_data

if TYPE_CHECKING:
    from analysis.placing import ProjectFolders

_NUMBERS = ("value", "numerator", "denominator")
#: Answers that say that the figure stands, with the reason in their blank.
_STANDS = ("keep", "keep_printed", "both_right", "other_period", "two_indicators")
#: Answers with a new figure for the first place that a finding names, and for the second.
_FIRST = ("correct", "correct_row", "correct_counts", "correct_part", "correct_target", "raise_target")
_SECOND = ("correct_whole",)


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
) -> tuple[list[Path], list[Tick]]:
    """Store what was ticked, all of it or nothing; return the files that changed and the answers left to people.

    A figure that stands becomes a decision on its findings, with the reason. A figure to correct becomes a correction
    with `status: accepted`, with who, when and why. Causes and words become rows of `filing_texts.csv`. What only the
    document itself can hold (another row, another numbering) is stored nowhere and returned.

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
    tuple of list of Path, list of Tick
        The changed files, and the ticks that nothing was stored for.

    Raises
    ------
    FilingFileError
        If what was written into a blank is no figure, or its place no statement.
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
    ([], [])
    """
    ticked = list(ticks)
    if not ticked:
        return [], []
    project = _Project(tables, folders, mark, file, by, day)
    sources = sorted({str(name) for name in tables["sources"]["source_id"]})
    lookup = folders.lookup
    files = [*sorted(lookup.glob("*.csv")), *(lookup / f"{name}.csv" for name in _MADE)]
    files += [folders.corrections / f"{name}.yml" for name in sources]
    files += [folders.raw / name / "source.yml" for name in sources]
    left = []
    with hold_decisions(lookup), all_or_nothing(dict.fromkeys(files)) as before:
        for tick in ticked:
            action = _ACTIONS.get(tick.option.name)
            if action is None or not action(tick, project):
                left.append(tick)
        read_lookups(lookup)
        read_corrections(folders.corrections)
    return [path for path in before if (path.read_bytes() if path.is_file() else None) != before[path]], left


_MADE = ("filing_texts", "filing_edits", "finding_states", "placement_decisions")


def _stand(tick: Tick, project: _Project) -> bool:
    """Decide that the figures of a point stand."""
    if not tick.point.findings:
        return False
    told: dict[str, Any] = project.signed | {"reason": tick.text}
    decide_findings(project.folders.lookup, pd.DataFrame(list(tick.point.findings)), "explained", **told)
    return True


def _write_recomputed(tick: Tick, project: _Project) -> bool:
    """Correct a share to what its counts give."""
    row = telling(tick.point.findings)
    cell = str(row["recomputed"] or "")
    said = Message.from_json(cell).arguments if cell.startswith("{") else {}
    value = said.get("value")
    if not isinstance(value, int | float):
        return False
    decimals = said.get("decimals", 1)
    new = round(float(value), decimals if isinstance(decimals, int) else 1)
    return _correct(tick, project, _statement(tick, project, row, 0), {"value": new})


def _correct_first(tick: Tick, project: _Project) -> bool:
    return bool(tick.point.findings) and _write(tick, project, telling(tick.point.findings), 0)


def _correct_second(tick: Tick, project: _Project) -> bool:
    return _write(tick, project, telling(tick.point.findings), 1)


def _correct_table(tick: Tick, project: _Project) -> bool:
    row = telling(tick.point.findings)
    return _write(tick, project, row, int("table" not in str(row["locator"])))


def _correct_text(tick: Tick, project: _Project) -> bool:
    row = telling(tick.point.findings)
    return _write(tick, project, row, int("table" in str(row["locator"])))


def _write(tick: Tick, project: _Project, finding: Row, place: int) -> bool:
    """Correct a statement to the figure in the blank."""
    statement = _statement(tick, project, finding, place)
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
    return _correct(tick, project, statement, {name: cell for name, cell in new.items() if cell is not None})


def _statement(tick: Tick, project: _Project, finding: Row, place: int) -> Row:
    """Return the statement at the first or second place of a finding."""
    source = (finding.get("other_source_id") if place else None) or finding["source_id"]
    locator, printed = (
        finding[name] for name in (("other_locator", "recomputed") if place else ("locator", "printed"))
    )
    known = project.tables["statements"]
    rows = known[(known["source_id"] == source) & (known["locator"] == locator)]
    if len(rows) > 1:
        rows = rows[rows["raw_text"] == printed]
    if len(rows) != 1:
        raise _error(tick, project, found=f"{len(rows)} statements at {locator}", expected="one")
    [row] = rows.astype("object").where(rows.notna(), None).to_dict("records")
    return {str(name): cell for name, cell in row.items()}


def _correct(tick: Tick, project: _Project, statement: Row, new: Mapping[str, Any]) -> bool:
    """Store accepted corrections of the columns of a statement that change."""
    changed = {name: cell for name, cell in new.items() if statement[name] != cell}
    entries = [
        _entry(tick, project, statement, name, {"action": "replace", "column": name, "replace": cell})
        | {"expect": {name: statement[name]}}
        for name, cell in changed.items()
    ]
    if not entries:
        raise _error(tick, project, "the figure stands so already", found=tick.text)
    return _store(tick, project, statement["source_id"], entries)


def _drop(place: int) -> Callable[[Tick, _Project], bool]:
    """Return the action that takes the other of two figures out of the data."""

    def drop(tick: Tick, project: _Project) -> bool:
        statement = _statement(tick, project, telling(tick.point.findings), place)
        fields = {"action": "drop", "expect": {"raw_text": statement["raw_text"]}}
        return _store(tick, project, statement["source_id"], [_entry(tick, project, statement, "drop", fields)])

    return drop


def _entry(tick: Tick, project: _Project, statement: Row, column: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in read_corrections(project.folders.corrections)}
    name = f"check-{digest(statement['statement_id'])}-{column}"
    number = next(number for number in range(1, 1000) if f"{name}-{number}" not in known)
    entry = {"id": f"{name}-{number}", "where": {"statement_id": statement["statement_id"]}} | dict(fields)
    reason = f"{project.file}, point {tick.number}: {tick.answer}"
    return entry | {"reason": redact_personal_data(reason), "reported_by": project.by, "status": "proposed"}


def _store(tick: Tick, project: _Project, source: str, entries: list[dict[str, Any]]) -> bool:
    """Store corrections as proposals and accept them, so that both kinds are checked and told alike."""
    corrections = project.folders.corrections
    append_entries(corrections / f"{source}.yml", entries)
    return _decide(tick, project, [entry["id"] for entry in entries], "accepted")


def _decide(tick: Tick, project: _Project, names: list[str], status: str) -> bool:
    why = redact_personal_data(tick.answer)
    folder, statements = project.folders.corrections, project.tables["statements"]
    try:
        decide_corrections(folder, names, status, statements, by=project.by, day=project.day, why=why)
    except CorrectionError as error:
        raise _error(tick, project, str(error)) from error
    return True


def _decide_edit(status: str) -> Callable[[Tick, _Project], bool]:
    """Return the action that accepts or rejects what was changed in a cell of the annex."""

    def decide(tick: Tick, project: _Project) -> bool:
        about = tick.point.about
        cell = (str(about["indicator_code"]), int(about["annex_column"] or 0))
        start = edit_name(project.mark.unit_code, project.mark.period, *cell)
        known = read_corrections(project.folders.corrections)
        names = [one.name for one in known if one.name.startswith(start) and one.entry["status"] == "proposed"]
        if names:
            _decide(tick, project, names, status)
        if status == "rejected":
            _forget_edit(tick, project)
        return bool(names) or status == "rejected"

    return decide


def _forget_edit(tick: Tick, project: _Project) -> bool:
    """Take a difference off the check sheet: the line of the data stands."""
    about = tick.point.about
    if "section" in about:
        mine = project.own | {"part": "wording", "section": about["section"]}
        mine |= {"indicator_code": about["indicator_code"] or "", "lang": project.mark.lang}
        replace_decisions(project.folders.lookup, "filing_texts", mine, [])
    else:
        number = {"number": str(about["number"])}
        replace_decisions(project.folders.lookup, "filing_edits", project.own | number, [])
    return True


def _write_words(part: str) -> Callable[[Tick, _Project], bool]:
    """Return the action that stores words of the unit; an empty part is that of the gap."""

    def write(tick: Tick, project: _Project) -> bool:
        about = tick.point.about
        own = part or about.get("part")
        if not own:
            return False
        cells = {name: about.get(name) for name in ("indicator_code", "annex_column")}
        known = read_lookup_table(project.folders.lookup, "filing_texts", may_be_missing=True)
        same = project.own | {"part": own}
        rows = known[(known[list(same)] == pd.Series(same)).all(axis=1)] if len(known) else known
        mine = {"indicator_code": str(cells["indicator_code"] or ""), "annex_column": str(cells["annex_column"] or "")}
        replace_decisions(project.folders.lookup, "filing_texts", same | mine, [])
        row = same | cells | project.signed
        row |= {"number": 1 + int(rows["number"].max() if len(rows) else 0), "text": redact_personal_data(tick.text)}
        replace_decisions(project.folders.lookup, "filing_texts", same | {"number": str(row["number"])}, [row])
        return True

    return write


def _place(tick: Tick, project: _Project) -> bool:
    """Say which indicator a value is of, or that it is none."""
    from analysis.placing import Answer, place_source, store_answers

    about, code = tick.point.about, tick.option.indicator_code
    decided = {"indicator_code": code} if code else {"kind": "remark"}
    folders = project.folders
    sheet = place_source(folders.raw / about["source_id"], folders.lookup, folders.corrections)
    answer = Answer("value", about["statement_id"], decided, project.file)
    store_answers([answer], sheet, folders, by=project.by, day=project.day)
    return True


def _error(tick: Tick, project: _Project, message: str = "", **details: Any) -> FilingFileError:
    return FilingFileError(": ".join(filter(None, (f"point {tick.number}", message))), file=project.file, **details)


_ACTIONS: dict[str, Callable[[Tick, _Project], bool]] = {
    **dict.fromkeys(_STANDS, _stand),
    **dict.fromkeys(_FIRST, _correct_first),
    **dict.fromkeys(_SECOND, _correct_second),
    "correct_table": _correct_table,
    "correct_text": _correct_text,
    "write_recomputed": _write_recomputed,
    "take_printed": _drop(1),
    "take_other": _drop(0),
    "cause": _write_words("cause"),
    "write": _write_words(""),
    "accept_edit": _decide_edit("accepted"),
    "reject_edit": _decide_edit("rejected"),
    "keep_wording": _forget_edit,
    "place_here": _place,
    "no_value": _place,
}
