"""The placing sheet in a notebook: a table, decisions by name, and a form where there is a front end."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, UsageError, nearest
from analysis.i18n import LANGUAGES, Phrase, errors_in, say_confidence, translate, translate_cell, translate_locator
from analysis.panel import StoreError, load
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
#: The columns that are shown, after the number of the row; their titles are messages.
_COLUMNS = ("value", "where", "words", "indicator", "unit", "period", "kind", "why")
_COLOURS = {"in_panel": "#e8f5e9", "to_place": "#fff3cd", "left_out": "#eeeeee"}
_SURE = 0.9
_FIELDS = ("indicator", "unit", "period", "kind")


def place(file: str | Path, *, lang: str = "en", **reading: Any) -> NotebookSheet:
    """Return the placing sheet of a filing, as a notebook shows it: what was read, and where each value goes.

    A registered filing is named by its id or its file; another file is only looked at.

    Parameters
    ----------
    file
        The id of a source, or a file.
    lang
        The language of the sheet.
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
    UsageError
        If the language or the name cannot be one.
    UnreadableFileError
        If the file cannot be read.

    Examples
    --------
    >>> sheet = place("report.docx")  # doctest: +SKIP
    >>> sheet.set("Tỷ lệ bao phủ BHYT", indicator="population_with_health_insurance_pct").save()  # doctest: +SKIP
    """
    if lang not in LANGUAGES:
        raise UsageError(option="lang", found=lang, expected=" or ".join(LANGUAGES))
    folders = ProjectFolders(raw_folder(), lookup_folder(), corrections_folder())
    with errors_in(lang):
        if not isinstance(file, str | Path) or not str(file).strip():
            raise UsageError(option="file", found=file, expected=Phrase("placing.sheet.error.file"))
        try:
            return NotebookSheet(folders, find_source(file, folders.raw), lang=lang)
        except FilingError:
            if not Path(file).is_file():
                raise
        sheet = place_loose_file(Path(file), folders.lookup, folders.corrections, sentences=True, **reading)
        return NotebookSheet(folders, sheet.source_id, sheet, lang=lang)


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
    lang
        The language of words and errors.
    """

    def __init__(
        self, folders: ProjectFolders, source_id: str, loose: PlacingSheet | None = None, *, lang: str = "en"
    ) -> None:
        self.lang = lang
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

    def count(self) -> dict[str, int]:
        """Return how many values are in the tables, come in with the next run, wait to be placed, or are left out.

        A value is in the tables when a run has put it there; of a file that is not registered none is.

        Returns
        -------
        dict of int
            With the keys ``in_tables``, ``next_run``, ``to_place`` and ``left_out``.
        """
        table = self.sheet.table
        ready = table.loc[table["outcome"] == "in_panel", "statement_id"]
        in_tables = 0 if self._is_loose else int(ready.isin(self._read_built()).sum())
        counts = {"in_tables": in_tables, "next_run": len(ready) - in_tables}
        return counts | {name: self.sheet.count(name) for name in ("to_place", "left_out")}

    def summary(self) -> list[str]:
        """Return a line on what was read and what became of it, and a line for each next step."""
        counts = self.count()
        shown = {name: n for name, n in counts.items() if n or name == "to_place"}
        codes = {"next_run": "if_added"} if self._is_loose else {}
        parts = ", ".join(self._text(codes.get(name, name), n=n) for name, n in shown.items())
        said = {"source": self.sheet.source_id}
        steps = [name for name, n in (("place", counts["to_place"]), ("run", counts["next_run"])) if n]
        lines = [self._text(f"next.{name}", **said) for name in (["add"] if self._is_loose else steps)]
        return [self._text("counts", n=len(self.sheet.table), counts=parts, **said), *lines]

    def _read_built(self) -> pd.Series:
        """Return the values of the source that the last run put into the tables."""
        import pandas as pd

        try:
            built = load("placements")
        except StoreError:  # no run has ended yet
            return pd.Series(dtype="str")
        return built.loc[built["in_panel"] & (built["source_id"] == self._source_id), "statement_id"]

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
        with errors_in(self.lang):
            ids, decided = self._check(which, {name: text for name, text in given.items() if text is not None})
        for name in ids:
            for changes in self._changes.values():  # a later word on the same thing stands alone
                earlier = changes.get(name, {})
                for column in decided:
                    earlier.pop(column, None)
            self._changes.setdefault(" ".join(why.split()), {}).setdefault(name, {}).update(decided)
        return self

    def _check(self, which: int | str, given: dict[str, str]) -> tuple[list[str], dict[str, str]]:
        """Return the ids that are meant and what was decided, as codes; raise one error for all that is wrong."""
        readers = name_readers(self._folders.lookup)
        errors: list[AnalysisError] = []
        ids: list[str] = []
        decided: dict[str, str] = {}
        try:
            ids = self._find(which)
        except AnswerError as error:
            errors.append(error)
        for name, text in given.items():
            try:
                code = f"{name}_code" if name in ("indicator", "unit") else name
                decided[code] = read_cell(name, str(text), readers)
            except CellError as error:
                error.option = name
                errors.append(error)
        if not given:
            errors.append(AnswerError(expected=Phrase("placing.sheet.error.fields", fields=", ".join(_FIELDS))))
        if errors:
            raise AnswerError.join(errors)
        return ids, decided

    def _find(self, which: int | str) -> list[str]:
        """Return the ids that are meant."""
        table = self.sheet.table
        if which == WHOLE_FILING:
            return [WHOLE_FILING]
        if isinstance(which, int) and not isinstance(which, bool):
            if which not in table.index:
                raise AnswerError(found=which, expected=Phrase("ask.error.row", last=len(table) - 1))
            return [str(table.loc[which, "statement_id"])]
        for column in ("statement_id", "wording", "unit_wording"):
            ids = table.loc[table[column] == which, "statement_id"]
            if len(ids):
                return list(ids)
        known = [*table["wording"].dropna().unique(), *table["unit_wording"].dropna().unique()]
        raise AnswerError(found=which, expected=Phrase("placing.sheet.error.which"), nearest=nearest(str(which), known))

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
        with errors_in(self.lang):
            if self._is_loose:
                raise AnswerError(Phrase("placing.sheet.error.loose"), fix=Phrase("placing.sheet.error.loose_fix"))
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
        parts = [f"<p>{html.escape(line)}</p>" for line in self.summary()]
        parts += [f"<p>{html.escape(line)}</p>" for line in self._open_lines()]
        head = "".join(f"<th style='text-align:left'>{html.escape(title)}</th>" for title in self._head())
        rows = "".join(
            f"<tr style='background:{_COLOURS[row['outcome']]};color:#000'>{_cells_html(self._cells(index, row))}</tr>"
            for index, row in enumerate(self.sheet.table.to_dict("records"))
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f'<div lang="{self.lang}">{"".join(parts)}{table}</div>'

    def __repr__(self) -> str:
        import pandas as pd

        cells = [self._cells(index, row) for index, row in enumerate(self.sheet.table.to_dict("records"))]
        rows = pd.DataFrame(cells, columns=self._head(), dtype="object").drop(columns=self._text("words"))
        lines = [*self.summary(), *self._open_lines(), rows.to_string(index=False) if len(rows) else ""]
        return "\n".join(filter(None, lines))

    def _text(self, code: str, **arguments: Any) -> str:
        return translate(f"placing.sheet.{code}", self.lang, **arguments)

    def _open_lines(self) -> list[str]:
        return [self._text("not_stored", decision=answer.describe()) for answer in self.decisions]

    def _head(self) -> list[str]:
        return ["", *(self._text(name) for name in _COLUMNS)]

    def _cells(self, index: int, row: dict[Any, Any]) -> tuple[str, ...]:
        """Return a value as it is shown: in the language of the sheet, each reading with its confidence in brackets."""
        is_dated = isinstance(row["period"], str)
        return (
            str(index),
            str(row["printed"]),
            translate_locator(row["where"], self.lang) if isinstance(row["where"], str) else "",
            next((text for name in ("sentence", "wording") if isinstance(text := row[name], str) and text), ""),
            self._name(row, "indicator"),
            self._name(row, "unit"),
            _with_confidence(row["period"], row["period_confidence"]) if is_dated else self._text("not_known"),
            _with_confidence(translate(f"placing.kind.{row['kind']}", self.lang), row["kind_confidence"]),
            translate_cell(row["why"], self.lang),
        )

    def _name(self, row: dict[Any, Any], what: str) -> str:
        """Return the name of what a value is placed under; "may be" where it was not accepted, with the next one."""
        code, other, sure = row[f"{what}_code"], row[f"{what}_runner_up"], float(row[f"{what}_confidence"])
        if not isinstance(code, str):
            return self._text("not_known")
        name = _with_confidence(self._names[what].get(code, code), sure)
        if not isinstance(row[f"accepted_{what}"], str):
            name = self._text("may_be", name=name)
        is_open = isinstance(other, str) and sure < _SURE
        return f"{name}\n{self._text('or', name=self._names[what].get(other, other))}" if is_open else name

    @property
    def _names(self) -> dict[str, dict[str, str]]:
        """Return the names of indicators and organisations in the language of the sheet, by their codes."""
        tables = {"indicator": (self.sheet.indicators, "title"), "unit": (self.sheet.units, "name")}
        found: dict[str, dict[str, str]] = {}
        for what, (table, column) in tables.items():
            own = table[f"{column}_{self.lang}"]
            found[what] = dict(zip(table[f"{what}_code"], own.where(own.notna(), table[f"{column}_vi"]), strict=True))
        return found


def _with_confidence(text: str, confidence: float) -> str:
    return f"{text} ({say_confidence(confidence)})"


def _cells_html(cells: tuple[str, ...]) -> str:
    """Return the cells of a row; of a longer text no line is shorter than a few words."""
    shown = (html.escape(cell).replace("\n", "<br>") for cell in cells)
    return "".join(f"<td style='text-align:left;min-width:{_narrowest(cell)}em'>{cell}</td>" for cell in shown)


def _narrowest(cell: str) -> int:
    """Return how many letters wide a cell is at least."""
    return min(max(len(cell) // 3, 2), 14)
