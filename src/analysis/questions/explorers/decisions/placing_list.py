"""The filings that have values to place, newest first, each opening its sheet; and the filing that a name means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, overload

import pandas as pd

from analysis.errors import UsageError
from analysis.i18n import Formatter, Phrase
from analysis.panel import StoreError, load, read_names
from analysis.paths import lookup_folder, raw_folder
from analysis.placing import count_to_place
from analysis.questions._asked import in_language
from analysis.questions._name_index import NameIndex
from analysis.questions.checks import name_source
from analysis.questions.explorers._screen import Screen, words_of
from analysis.questions.explorers.decisions._placed_source import say
from analysis.questions.explorers.decisions.placing_screen import PlacingScreen
from analysis.questions.results import Call, Result, documents_of
from analysis.registry import Source, SourceError, find_source, read_source, source_folders
from analysis.run_date import default_run_date

_SHOWN = ("title", "number", "issued", "publisher", "to_place")
_WORDS = ("list.keys", "list.opened", "list.opening", "list.title")
#: The file of a source that a person read.
_READ_BY_HAND = "statements.csv"


class PlacingList(Screen):
    """The filings of a project that have values to place; without a front end their table.

    Attributes
    ----------
    lang: the language of words.
    """

    script = "placing_list"
    answers_in = "answer"

    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self._filings = _list_waiting(_list_placed(), lang)
        self._sheets: dict[str, PlacingScreen] = {}
        self._stage: Any = None

    def result(self) -> Result:
        """Return the filings as an answer: a row each, newest first; one that no run has read has no count."""
        frame = pd.DataFrame(self._filings, columns=[*_SHOWN, "source_id"])
        frame["issued"] = pd.to_datetime(frame["issued"])
        frame["to_place"] = frame["to_place"].astype("Int64")
        documents = documents_of(_rows_of(_list_placed()), list(frame["source_id"]), self.lang)
        title, call = say("list.title", self.lang), Call("placing_sheet", (), {"lang": self.lang})
        return Result(call, title, self._lead(), frame, _SHOWN, documents, lang=self.lang)

    def sheet(self, source_id: str) -> PlacingScreen:
        """Return the placing sheet of a filing of the list, the same one at every call.

        Parameters
        ----------
        source_id
            The filing.

        Returns
        -------
        PlacingScreen
            Its sheet.

        Raises
        ------
        UsageError
            If the list has no such filing.
        UnreadableFileError
            If its document cannot be read.
        """
        if source_id not in {one["source_id"] for one in self._filings}:
            raise UsageError(option="open", found=source_id, expected=Phrase("place.list.one"))
        if source_id not in self._sheets:
            self._sheets[source_id] = PlacingScreen(source_id, self.lang)
        return self._sheets[source_id]

    def widget(self) -> Any:
        """Return the list with the sheet that was opened last below it.

        Returns
        -------
        ipywidgets.VBox
            The same one at every call.
        """
        import ipywidgets as widgets

        if self._stage is None:
            self._stage = widgets.VBox([super().widget()])
        return self._stage

    def _lead(self) -> str:
        n = sum(one["to_place"] or 0 for one in self._filings)
        unread = sum(one["to_place"] is None for one in self._filings)
        if not self._filings:
            return say("list.none", self.lang)
        parts = [say("list.lead", self.lang, n=n, filings=len(self._filings) - unread)] if n else []
        return " ".join([*parts, *([say("list.lead_unread", self.lang, n=unread)] if unread else [])])

    def _traits(self) -> dict[str, Any]:
        texts = Formatter(self.lang)
        filings = [
            {
                "id": one["source_id"],
                "title": one["title"],
                "about": " · ".join(
                    filter(None, (one["number"], one["issued"] and texts.date(one["issued"]), one["publisher"]))
                ),
                "count": say("list.unread", self.lang)
                if one["to_place"] is None
                else say("list.count", self.lang, n=one["to_place"]),
            }
            for one in self._filings
        ]
        return {"data": {"filings": filings, "lead": self._lead()}, "words": words_of("place", _WORDS, self.lang)}

    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Open a sheet below the list; those that were opened before stay as they were left, out of sight."""
        name = str(asked.get("open") or "")
        shown = self.sheet(name).widget()
        if shown not in self._stage.children:
            self._stage.children = [*self._stage.children, shown]
        for one in self._stage.children[1:]:
            one.layout.display = "" if one is shown else "none"
        return {"here": name}


def find_placed(filing: str | Path) -> str:
    """Return the id of the filing that an id, a file that was added, a number or words of a title mean.

    Raises
    ------
    FilingError
        For a file that is not registered, and a source that is no filing.
    UnknownNameError, AmbiguousNameError
        If a name means none, with the nearest titles; or several.
    """
    raw, name = raw_folder(), str(filing)
    sources = _list_placed()
    if name in {one.source_id for one in sources}:
        return name
    if isinstance(filing, Path) or Path(name).is_file() or (raw / name / "source.yml").is_file():
        return find_source(filing, raw)
    index = NameIndex(read_names(lookup_folder()), default_run_date())
    return name_source(index, _rows_of(sources), name, fix=Phrase("place.list.fix")).code


def _list_placed() -> list[Source]:
    """Return the sources that have a placing sheet: filings, and documents that a person read."""
    found = []
    for folder in source_folders(raw_folder()):
        try:
            source = read_source(folder)
        except SourceError:  # `workbench status` shows it
            continue
        if source.kind == "filing" or (folder / _READ_BY_HAND).is_file():
            found.append(source)
    return found


def _rows_of(sources: list[Source]) -> pd.DataFrame:
    columns = ["source_id", "title", "title_en", "number", "publisher", "issued", "url", "licence"]
    return pd.DataFrame([one.as_row() for one in sources], columns=columns)


def _list_waiting(sources: list[Source], lang: str) -> list[dict[str, Any]]:
    """Return the sources with values to place, by the last run, and those that no run has read; the newest first."""
    try:
        built, placements = set(load("sources")["source_id"]), load("placements")
    except StoreError:  # no run has ended yet
        built, placements = set(), None
    waiting = count_to_place(placements)
    ordered = sorted(sources, key=lambda one: (one.issued or one.filed_on or dt.date.min, one.source_id), reverse=True)
    rows = [
        {
            "source_id": one.source_id,
            "title": (one.title_en if lang == "en" else None) or one.title,
            "number": one.number or "",
            "issued": one.issued,
            "publisher": one.publisher or "",
            "to_place": waiting[one.source_id] if one.source_id in built else None,
        }
        for one in ordered
    ]
    return [row for row in rows if row["to_place"] != 0]


@overload
def placing_sheet(filing: str | Path, *, lang: str = "en") -> PlacingScreen: ...
@overload
def placing_sheet(filing: None = None, *, lang: str = "en") -> PlacingList: ...
@in_language
def placing_sheet(filing: str | Path | None = None, *, lang: str = "en") -> PlacingScreen | PlacingList:
    """Decide where the values of a registered source go, beside its text; without one, list those that wait.

    On the left stands the text with its line numbers and each value marked, on the right each value with its place in
    the panel, or what is open about it. A finding is answered by keeping the value, correcting it or choosing another
    indicator; what is not placed gets its indicator, organisation or period, or is no data. A name is checked when the
    decision is made. Decisions are stored together, as `wb.answer_finding`, `wb.correct` and
    `wb.place(...).set(...).save(...)` store them. Works by keyboard. A run without a front end (papermill, nbval,
    nbconvert) shows the table instead.

    Parameters
    ----------
    filing
        An id, a number such as ``"12/BC-SYT"``, a title or some words of them, or the file that was added; by default
        the filings that have values to place are listed, newest first, and each opens its sheet. Of sources that a
        person read, only wordings are kept.
    lang
        The language of words.

    Returns
    -------
    PlacingScreen or PlacingList
        Shows itself; ``result()`` is the table, ``record()`` of a sheet decides without the screen.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means no filing, with the nearest ones; or several.
    FilingError
        If a file is not registered, or a source is no filing.
    UnreadableFileError
        If its document cannot be read.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.placing_sheet("379/BC-ĐTNDTT")  # doctest: +SKIP
    """
    return PlacingList(lang) if filing is None else PlacingScreen(find_placed(filing), lang)
