"""The tables that questions are answered from: those that reports print from, kept while nothing changes on disk."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, UsageError
from analysis.i18n import LANGUAGES, Message, Phrase, translate
from analysis.paths import processed_folder
from analysis.pipeline import around_snapshots, load_snapshot
from analysis.questions._name_index import NameIndex
from analysis.questions.results import say_while
from analysis.reports import ReportContext, prepare_context, register_path, releasable_tables
from analysis.run_date import default_run_date, read_day
from analysis.schemas import search_key

if TYPE_CHECKING:
    import pandas as pd

    from analysis.modelling import PanelModels

#: Contexts by folder, state of the files and day; a notebook that asks about more days reads the first ones again.
_MOST_KEPT = 4
_kept: dict[tuple[object, ...], Workspace] = {}
#: Without these no question can be answered: no run has ended yet.
_NEEDED = ("sources", "units", "indicators", "statements", "observations", "targets", "findings", "scores")
_SEARCHED = {
    "sources": ("title", "title_en", "number", "publisher"),
    "tasks": ("title_vi", "title_en", "criterion", "lead"),
    "statements": ("indicator_text", "clause_text", "unit_text"),
}


@dataclass(frozen=True)
class Workspace:
    """The tables of a day in one language, with what is looked up in them.

    Attributes
    ----------
    context: tables, language and day, as reports have them.
    """

    context: ReportContext
    _shared: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def lang(self) -> str:
        """Return the language of words."""
        return self.context.lang

    @property
    def day(self) -> dt.date:
        """Return the day on which the data are judged."""
        return self.context.report_date

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables by name."""
        return self.context.tables

    def text(self, message: str, /, **arguments: Any) -> str:
        """Return the message ``ask.<message>`` in the workspace's language."""
        return translate(Message(f"ask.{message}", arguments), self.lang)

    @property
    def names(self) -> NameIndex:
        """Return the index of all names, which suggests those of the workspace's language."""
        index: NameIndex = self.share("names", lambda: NameIndex(self.tables, self.day))
        named: NameIndex = self.share(f"names {self.lang}", lambda: index.in_language(self.lang))
        return named

    @property
    def models(self) -> PanelModels:
        """Return the models of all panels, fitted when one is asked for."""
        from analysis.modelling import model_panels

        models: PanelModels = self.share("models", lambda: model_panels(dict(self.tables)))
        return models

    @property
    def search_texts(self) -> dict[str, list[str]]:
        """Return the folded words of sources, tasks and statements, one text a row, each with a blank before it."""
        texts: dict[str, list[str]] = self.share(
            "search texts", lambda: {name: _fold(self.tables[name], name) for name in _SEARCHED}
        )
        return texts

    def on_geography(self, geography: str | None) -> ReportContext:
        """Return the context with the provinces of one geography (`34` or `63`); without one, as published."""
        from analysis.panel import rebuild_geography

        if geography is None:
            return self.context

        def build() -> ReportContext:
            tables = dict(self.tables)
            tables["observations"] = rebuild_geography(
                tables["observations"],
                tables["units"],
                tables["indicators"],
                geography,  # type: ignore[arg-type]
            )
            return dataclasses.replace(self.context, tables=tables, _indexes={}, _corrections={})

        context: ReportContext = self.share(f"geography {geography}", build)
        return context.in_language(self.lang) if context.lang != self.lang else context

    def share(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what `make` makes; the next question on the same tables gets it without making it again."""
        if name not in self._shared:
            self._shared[name] = make()
        return self._shared[name]


def open_workspace(lang: str = "en", on: dt.date | str | None = None) -> Workspace:
    """Return the tables of a day in a language; read again where a file has changed.

    Parameters
    ----------
    lang
        A language of the catalogue.
    on
        The last day whose publications are known; by default everything that is known.

    Returns
    -------
    Workspace
        What reports of that day are written from, without what they withhold.

    Raises
    ------
    AnalysisError
        If the language or the day is wrong, or nothing has been built yet.
    """
    if lang not in LANGUAGES:
        raise UsageError(option="lang", found=lang, expected=" or ".join(LANGUAGES))
    day = read_option_day(on, "on") if on is not None else None
    key = (*_state_of_files(), day)
    if key not in _kept:
        with around_snapshots(lambda asked: say_while(translate("ask.builds_snapshot", lang, day=asked))):
            stored = _read_stored(day)
        tables = releasable_tables(stored)
        is_new = tables["sources"]["issued"].isna().all() and tables["scores"].empty  # nothing was read yet
        context = prepare_context(tables, lang, day or (default_run_date() if is_new else None))
        while len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = Workspace(context)
    kept = _kept[key]
    return kept if kept.lang == lang else Workspace(kept.context.in_language(lang), kept._shared)


def _read_stored(day: dt.date | None) -> dict[str, pd.DataFrame]:
    """Return the stored tables of a day, or say which command builds them."""
    from analysis.panel import StoreError

    try:
        stored = load_snapshot(day)
    except StoreError:
        stored = {}
    if any(name not in stored for name in _NEEDED):
        raise not_built()
    return stored


def not_built() -> AnalysisError:
    """Return the error of whatever needs tables before the first run: it names the command that builds them."""
    return AnalysisError(Phrase("ask.error.not_built", folder=str(processed_folder())))


def needed(table: pd.DataFrame | None) -> pd.DataFrame:
    """Return a table; None, that no run has built it, is an error."""
    if table is None:
        raise not_built()
    return table


def is_built(name: str = "sources") -> bool:
    """Return whether a run has stored a table."""
    return (processed_folder() / f"{name}.parquet").is_file()


def load_if_built(name: str) -> pd.DataFrame | None:
    """Return a stored table; None before the first run.

    Raises
    ------
    StoreError
        If the table is damaged or of another version.
    """
    from analysis.panel import load

    return load(name) if is_built(name) else None


def read_option_day(day: object, option: str) -> dt.date:
    """Return the day that an option gives, as text or as a date.

    Raises
    ------
    UsageError
        If it is none.
    """
    try:
        if isinstance(day, str | dt.date):
            return read_day(day, option)
    except (UsageError, ValueError):
        pass
    raise UsageError(option=option, found=day, expected=Phrase("ask.error.day"))


def forget_workspaces() -> None:
    """Drop the tables that are kept in memory; the next question reads them again."""
    _kept.clear()


def _state_of_files() -> tuple[object, ...]:
    """Return what changes whenever a table or the register of releases does."""
    folder, register = processed_folder(), register_path()
    files = [*sorted(folder.glob("*.parquet")), *([register] if register and register.is_file() else [])]
    return folder, tuple((file.name, (found := file.stat()).st_mtime_ns, found.st_size) for file in files)


def _fold(table: pd.DataFrame, name: str) -> list[str]:
    """Return what can be searched in each row of a table."""
    folded: dict[object, str] = {}
    texts = []
    for row in zip(*(table[column] for column in _SEARCHED[name] if column in table), strict=True):
        for text in row:
            if text not in folded:
                folded[text] = f" {search_key(text)}" if isinstance(text, str) else ""
        texts.append("".join(folded[text] for text in row))
    return texts
