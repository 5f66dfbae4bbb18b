"""The placing sheet in a notebook: a table, decisions by name, and a form where there is a front end."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import nearest
from analysis.i18n import say_confidence
from analysis.noun_counts import counted
from analysis.paths import corrections_folder, lookup_folder, raw_folder
from analysis.placing._name_reader import CellError, name_readers, read_cell
from analysis.placing.answers import AnswerError, ProjectFolders, check_answers, store_answers
from analysis.placing.changes import WHOLE_FILING, to_answers
from analysis.placing.one_source import place_loose_file, place_source
from analysis.registry import FilingError, find_source
from analysis.run_date import default_run_date
from analysis.schemas import who_decides

if TYPE_CHECKING:
    import pandas as pd

    from analysis.placing.answers import Answer
    from analysis.placing.placing_sheet import PlacingSheet

_SHOWN = ("printed", "where", "wording", "indicator", "unit", "period", "kind", "outcome", "why_not")
_TITLES = {"in_panel": "In the panel", "to_place": "To place", "left_out": "Left out"}
_COLOURS = {"in_panel": "#e8f5e9", "to_place": "#fff3cd", "left_out": "#eeeeee"}
_SURE = 0.9
_FIELDS = ("indicator", "unit", "period", "kind")


def place(file: str | Path, **reading: Any) -> NotebookSheet:
    """Return the placing sheet of a filing, as a notebook shows it: what was read, and where each value goes.

    A registered filing is named by its id or its file; another file is only looked at.

    Parameters
    ----------
    file
        The id of a source, or a file.
    reading
        For a file that is not registered, what `place_loose_file` takes: `unit_code`, `period`, `title`, `ocr`.

    Returns
    -------
    NotebookSheet
        Shown as a table; `set` decides, `save` stores, `edit` shows a form.

    Raises
    ------
    FilingError
        If there is neither such a source nor such a file.
    UnreadableFileError
        If the file cannot be read.

    Examples
    --------
    >>> sheet = place("report.docx")  # doctest: +SKIP
    >>> sheet.set("Tỷ lệ hồ sơ số", indicator="records_pct").save(by="An")  # doctest: +SKIP
    """
    folders = ProjectFolders(raw_folder(), lookup_folder(), corrections_folder())
    try:
        return NotebookSheet(folders, find_source(file, folders.raw))
    except FilingError:
        if not Path(file).is_file():
            raise
    sheet = place_loose_file(Path(file), folders.lookup, folders.corrections, sentences=True, **reading)
    return NotebookSheet(folders, sheet.source_id, sheet)


class NotebookSheet:
    """A placing sheet that a notebook shows, with the decisions made on it that are not stored yet.

    Parameters
    ----------
    folders
        The project.
    source_id
        The source.
    loose
        The sheet of a file that is not registered; its decisions cannot be stored.
    """

    def __init__(self, folders: ProjectFolders, source_id: str, loose: PlacingSheet | None = None) -> None:
        self._folders = folders
        self._source_id = source_id
        self._is_loose = loose is not None
        self._changes: dict[str, dict[str, dict[str, str]]] = {}  # by their reason, then by the value
        self.sheet = loose or self._read()

    def _read(self) -> PlacingSheet:
        folders = self._folders
        return place_source(folders.raw / self._source_id, folders.lookup, folders.corrections, sentences=True)

    def table(self) -> pd.DataFrame:
        """Return one row for each value that was read, with what it is placed under and why it is not in the panel."""
        return self.sheet.table[[*_SHOWN, "statement_id"]].copy()

    @property
    def decisions(self) -> list[Answer]:
        """Return the decisions that were made here and are not stored yet."""
        return self._answers("")

    def _answers(self, why: str) -> list[Answer]:
        """Return the decisions, each with its own reason, else with a common one."""
        parts = (to_answers(self.sheet, changes, reason=own or why) for own, changes in self._changes.items())
        return [answer for part in parts for answer in part]

    def set(
        self,
        which: int | str,
        *,
        indicator: str | None = None,
        unit: str | None = None,
        period: str | None = None,
        kind: str | None = None,
        why: str = "",
    ) -> NotebookSheet:
        """Return this sheet after deciding about a value, a wording or the filing; nothing is stored before `save`.

        Parameters
        ----------
        which
            The row number of `table`, a `statement_id`, a wording of an indicator or a unit, or ``filing``.
        indicator, unit
            A code, a name or an alias.
        period
            A period such as 2026-H1.
        kind
            actual, estimate, target, threshold or remark; a remark is no value.
        why
            The reason of this decision, where it is not that of `save`.

        Raises
        ------
        AnswerError
            If no value is meant, or a name or period is not known.
        """
        given = {"indicator": indicator, "unit": unit, "period": period, "kind": kind}
        readers = name_readers(self._folders.lookup)
        try:
            decided = {
                f"{name}_code" if name in ("indicator", "unit") else name: read_cell(name, text, readers)
                for name, text in given.items()
                if text is not None
            }
        except CellError as error:
            raise AnswerError(str(error)) from error
        if not decided:
            raise AnswerError("nothing is decided", expected=f"one of {', '.join(_FIELDS)}")
        for name in self._find(which):
            for changes in self._changes.values():  # a later word on the same thing stands alone
                earlier = changes.get(name, {})
                for column in decided:
                    earlier.pop(column, None)
            self._changes.setdefault(" ".join(why.split()), {}).setdefault(name, {}).update(decided)
        return self

    def _find(self, which: int | str) -> list[str]:
        """Return the ids that are meant."""
        table = self.sheet.table
        if which == WHOLE_FILING:
            return [WHOLE_FILING]
        if isinstance(which, int):
            if which not in table.index:
                raise AnswerError("there is no such row", found=which, expected=f"0 to {len(table) - 1}")
            return [str(table.loc[which, "statement_id"])]
        for column in ("statement_id", "wording", "unit_wording"):
            ids = table.loc[table[column] == which, "statement_id"]
            if len(ids):
                return list(ids)
        known = [*table["wording"].dropna().unique(), *table["unit_wording"].dropna().unique()]
        raise AnswerError(
            found=which, expected="a row, a value or a wording of this sheet", nearest=nearest(which, known)
        )

    def forget(self) -> None:
        """Drop the decisions that are not stored yet."""
        self._changes.clear()

    def save(self, by: str | None = None, why: str = "") -> NotebookSheet:
        """Return the sheet as it is after storing the decisions, all of them or none.

        Parameters
        ----------
        by
            Who decides; without it WORKBENCH_BY, else the login name.
        why
            The reason.

        Raises
        ------
        AnswerError
            If the file is not registered, or a decision cannot be stored.
        """
        if self._is_loose:
            raise AnswerError("the file is not registered yet", fix="Add it with `workbench add` first.")
        answers = self._answers(why)
        check_answers(answers, self.sheet)
        store_answers(answers, self.sheet, self._folders, by=who_decides(by), day=default_run_date())
        self._changes.clear()
        self.sheet = self._read()
        return self

    def edit(self) -> Any:
        """Return a form for what is open, with drop-downs and a button that stores the decisions.

        It needs a front end such as JupyterLab; in a notebook that runs by itself, use `set` and `save`.
        """
        from analysis.placing._notebook_form import build_form

        return build_form(self)

    def _repr_html_(self) -> str:
        sheet = self.sheet
        counts = ", ".join(f"{sheet.count(name)} {title.lower()}" for name, title in _TITLES.items())
        parts = [f"<p><b>{html.escape(sheet.source_id)}</b>: {counted(len(sheet.table), 'value')} read: {counts}</p>"]
        parts += [f"<p>not stored yet: {html.escape(answer.describe())}</p>" for answer in self.decisions]
        head = "".join(
            f"<th style='text-align:left'>{title}</th>"
            for title in ("", "value", "where", "words", "indicator", "organisation", "period", "type", "why not")
        )
        rows = "".join(_row_html(index, row, sheet) for index, row in enumerate(sheet.table.to_dict("records")))
        return "".join(parts) + f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def __repr__(self) -> str:
        from analysis.placing.sheet_lines import describe_sheet

        return "\n".join(describe_sheet(self.sheet, everything=True))


def _row_html(index: int, row: dict[Any, Any], sheet: PlacingSheet) -> str:
    cells = (
        index,
        row["printed"],
        row["where"],
        row["sentence"] or row["wording"],
        _name_html(row, "indicator", sheet.titles),
        _name_html(row, "unit", sheet.unit_names),
        f"{row['period']} {say_confidence(row['period_confidence'])}"
        if isinstance(row["period"], str)
        else "not known",
        f"{row['kind']} {say_confidence(row['kind_confidence'])}",
        row["why_not"],
    )
    shown = "".join(f"<td style='text-align:left'>{_escape(cell)}</td>" for cell in cells)
    return f"<tr style='background:{_COLOURS[row['outcome']]};color:#000'>{shown}</tr>"


def _escape(cell: object) -> str:
    return html.escape("" if cell is None or cell != cell else str(cell)).replace("\n", "<br>")


def _name_html(row: dict[Any, Any], what: str, names: dict[str, str]) -> str:
    code, other, sure = row[f"{what}_code"], row[f"{what}_runner_up"], float(row[f"{what}_confidence"])
    if not isinstance(code, str):
        return "not known"
    accepted = isinstance(row[f"accepted_{what}"], str)
    told = f"{'' if accepted else 'may be: '}{names.get(code, code)} {say_confidence(sure)}"
    return f"{told}\nor: {names.get(other, other)}" if isinstance(other, str) and sure < _SURE else told
