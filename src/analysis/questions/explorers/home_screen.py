"""The home of a project in a notebook: search, the map of the provinces, what changed, what is to do, where to go."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError, UsageError
from analysis.i18n import errors_in, translate
from analysis.questions._asked import in_language
from analysis.questions._name_index import UnknownNameError
from analysis.questions._workspace import open_workspace
from analysis.questions.ask_changes import changes
from analysis.questions.ask_find import find
from analysis.questions.explorers._front_end import shows_widgets
from analysis.questions.explorers._home_places import HOME, describe_places, places_of
from analysis.questions.explorers._home_todo import describe_steps, frame_of_steps, list_steps
from analysis.questions.explorers._screen import words_of
from analysis.questions.explorers._screen_widget import screen_class
from analysis.questions.results import write_cell
from analysis.reports import view_frame
from analysis.reports.sections import map_chart, units_below

if TYPE_CHECKING:
    from analysis.reports import TableView

#: The home lists so many items of each kind, of changes those of so many months.
_MOST_ITEMS, _MONTHS = 6, 6
#: ipywidgets makes every line of its HTML as high as a button.
_LINES = "line-height:1.45"
_GRID = (
    "display:grid;gap:14px 26px;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));align-items:start"
)


class Home:
    """What a project has to say today; a widget with a search box in an interactive notebook.

    Attributes
    ----------
    indicator: the indicator of the map.
    lang: the language of words.
    on: the day of the data.
    """

    def __init__(self, indicator: str, lang: str, on: dt.date | str | None) -> None:
        self.indicator = indicator
        self.lang = lang
        self.on = on
        self._space = open_workspace(lang, on)
        self._places = {one.name: one for one in places_of(indicator, lang, on)}
        self._steps = list_steps(lang, on, _MOST_ITEMS)
        self._screens: dict[str, Any] = {}

    def _say(self, code: str, **arguments: Any) -> str:
        return translate(f"home.{code}", self.lang, **arguments)

    def counts(self) -> str:
        """Return the sentence that counts sources, values, organisations and indicators on the day of the data."""
        tables = self._space.tables
        observed = tables["observations"].dropna(subset=["value"])
        return self._say(
            "counts",
            day=self._space.context.texts.date(self._space.day),
            sources=len(tables["sources"]),
            values=int(observed["is_chosen"].sum()),
            units=observed["unit_code"].nunique(),
            indicators=observed["indicator_code"].nunique(),
        )

    def changed(self) -> pd.DataFrame:
        """Return the values of the last six months that changed most: organisation, indicator, figure, change."""
        since = (pd.Timestamp(self._space.day) - pd.DateOffset(months=_MONTHS)).date()
        rows = changes(since, lang=self.lang, on=self.on).table()
        return rows[rows["change"].notna() & (rows["change"] != 0)].head(_MOST_ITEMS)

    def todo(self) -> pd.DataFrame:
        """Return what a person has to decide or to fetch: the sentence, where it is settled, and what to type there.

        The newest filing with values to place is first, then what changes most.
        """
        return frame_of_steps(self._steps, self.lang)

    def map_svg(self) -> str:
        """Return the tile map of the provinces as SVG; empty where fewer than three have a value."""
        context = self._space.context
        try:
            code = self._space.names.indicator(self.indicator).code
        except UnknownNameError as error:  # a project need not have the indicator of the map
            return f"<p>{html.escape(str(error))}</p>"
        chart = map_chart(context, [code], units_below(context, "vn"), title=context.indicator_title(code))
        if chart is None:
            return ""
        drawn = chart.drawings["print"]
        alt = html.escape(chart.alt, quote=True)
        size = f'viewBox="0 0 {drawn.width:g} {drawn.height:g}" style="max-width:100%;background:#fff"'
        title = f"<h4>{html.escape(chart.title)}</h4>"
        return f'{title}<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{alt}" {size}>{drawn.body}</svg>'

    def places(self, *, of_tables: bool = False) -> dict[str, int | None]:
        """Return the screens that the home leads to, each with what stands there; None where it cannot be counted.

        Parameters
        ----------
        of_tables
            Whether to leave out what does not follow from the tables: a run may read nothing else.
        """
        counts: dict[str, int | None] = {}
        for place in self._places.values():
            if of_tables and not place.is_of_tables:
                counts[place.name] = None
                continue
            try:
                counts[place.name] = place.count(partial(self.screen, place.name))
            except AnalysisError:
                counts[place.name] = None
        return counts

    def screen(self, name: str) -> Any:
        """Return one of the screens that the home leads to: ``series``, ``targets``, ``disputes`` or ``releases``."""
        if name not in self._places:
            raise UsageError(option="place", found=name, expected=", ".join(self._places))
        if name not in self._screens:
            self._screens[name] = self._places[name].make()
        return self._screens[name]

    def widget(self) -> Any:
        """Return the screen as a widget: the search answers while a person types, the places open below."""
        import ipywidgets as widgets

        box = widgets.Text(placeholder=self._say("search"), description="", layout={"width": "auto"})
        box.add_class("wb-search")
        found = widgets.HTML()

        def search(_: object) -> None:
            found.value = self.search_html(box.value)

        box.observe(search, names="value")
        todo = screen_class("home_todo")(
            data={"items": describe_steps(self._steps, self.lang)},
            words=words_of("home", ("todo", "no_todo", "open_screen", "copy", "copied"), self.lang),
            lang=self.lang,
        )
        bar = screen_class("home_places")(
            data=describe_places(list(self._places.values()), self.lang, self.places()),
            words=words_of("home", ("places", "opening"), self.lang),
            lang=self.lang,
        )
        own = [widgets.HTML(self._head_html()), box, found, todo, widgets.HTML(self._body_html(has_tabs=True))]
        stage = widgets.VBox(own)

        def go(change: Any) -> None:
            self._open(str(change["new"].get("go")), None, bar, stage, own)

        def settle(change: Any) -> None:
            place = change["new"].get("open")
            todo.error = ""
            if isinstance(place, int) and 0 <= place < len(self._steps) and self._steps[place].make is not None:
                self._open(self._steps[place].place, place, bar, stage, own, told=todo)

        bar.observe(go, names="asked")
        todo.observe(settle, names="asked")
        page = widgets.VBox([bar, stage])
        page.add_class("wb-screen")  # one ground below bar and screen: no seam between them
        page.add_class("wb-home")
        return page

    def _open(self, name: str, place: int | None, bar: Any, stage: Any, own: list[Any], told: Any = None) -> None:
        """Show a screen below the bar, as an item of the to-do list asks for it where one is given."""
        told = told or bar
        told.error = ""
        try:
            with errors_in(self.lang):
                if name == HOME:
                    stage.children = own
                else:
                    stage.children = [(self.screen(name) if place is None else self._settling(place)).widget()]
        except AnalysisError as error:
            told.error = str(error)
            return
        call = "" if place is None else self._steps[place].call
        bar.answer = {"here": name, "call": call, "turn": int(bar.answer.get("turn", 0)) + 1}

    def _settling(self, place: int) -> Any:
        """Return the screen that settles an item of the to-do list."""
        step = self._steps[place]
        if step.make is not None and step.call not in self._screens:
            self._screens[step.call] = step.make()
        return self._screens[step.call]

    def search_html(self, text: str) -> str:
        """Return what a search finds, as HTML; empty for an empty text, the error for one that cannot be searched."""
        if not text.strip():
            return ""
        try:
            return find(text, lang=self.lang, on=self.on)._repr_html_()
        except AnalysisError as error:
            return f'<p role="alert">{html.escape(str(error))}</p>'

    def _head_html(self) -> str:
        title, counts = html.escape(self._say("title")), html.escape(self.counts())
        return f'<div lang="{self.lang}" style="{_LINES}"><h3>{title}</h3><p>{counts}</p></div>'

    def _body_html(self, *, has_tabs: bool = False) -> str:
        """Return the parts of the home; behind tabs without the places and without the list of things to do."""
        todo = "" if has_tabs else self._part("todo", self._todo_view())
        parts = [todo, self._part("changed", self._changed_view()), self.map_svg()]
        where = "" if has_tabs else self._part("where", self._places_view())
        shown = "".join(f"<div>{part}</div>" for part in parts if part)
        return f'<div lang="{self.lang}" style="{_LINES}"><div style="{_GRID}">{shown}</div>{where}</div>'

    def _places_view(self) -> TableView:
        rows = [(name, count, self._places[name].call) for name, count in self.places(of_tables=True).items()]
        more = [("compare", None, 'wb.compare("EMR")'), ("add", None, 'wb.add("report.docx")')]
        number = self._space.context.texts.number
        shown = pd.DataFrame(
            {
                self._say("column.place"): [self._say(f"place.{name}") for name, *_ in [*rows, *more]],
                self._say("column.count"): ["" if count is None else number(count) for _, count, _ in [*rows, *more]],
                self._say("column.call"): [call for *_, call in [*rows, *more]],
            }
        )
        return view_frame(shown, [self._say("column.count")])

    def _part(self, code: str, table: TableView | None) -> str:
        shown = table._repr_html_() if table is not None else f"<p>{html.escape(self._say(f'no_{code}'))}</p>"
        return f"<h4>{html.escape(self._say(code))}</h4>{shown}"

    def _changed_view(self) -> TableView | None:
        rows = self.changed()
        if rows.empty:
            return None
        cells = rows.to_dict("records")
        shown = pd.DataFrame(
            {
                self._say("column.unit"): rows["unit"],
                self._say("column.indicator"): rows["indicator"],
                self._say("column.figure"): [self._counted(row["figure"], row) for row in cells],
                self._say("column.change"): [self._counted(self._change(row), row) for row in cells],
            }
        )
        return view_frame(shown, [self._say("column.figure"), self._say("column.change")])

    def _change(self, row: Mapping[Any, Any]) -> str:
        return write_cell(self._space.context, "change", float(row["change"]), row) or ""

    def _counted(self, text: str, row: Mapping[Any, Any]) -> str:
        """Return a figure with the noun that it counts; shares and scores have none."""
        context = self._space.context
        indicator = context.indicator(row["indicator_code"])
        is_count = indicator.get("measure") == "count"  # which may count several things: the source says which
        noun = (is_count and row.get("counted")) or context.unit_noun(indicator)
        return f"{text} {noun}".rstrip()

    def _todo_view(self) -> TableView | None:
        rows = self.todo()
        return (
            None
            if rows.empty
            else view_frame(rows.rename(columns={name: self._say(f"column.{name}") for name in rows}))
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        if shows_widgets():
            return self.widget()._repr_mimebundle_(include=include, exclude=exclude)
        return {"text/html": self._head_html() + self._body_html(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{self._say('title')}\n{self.counts()}"


@in_language
def home(indicator: str = "EMR", *, lang: str = "en", on: dt.date | str | None = None) -> Home:
    """Show the home of the project: a search box, what changed, what is to do, the map of the provinces.

    Parameters
    ----------
    indicator
        The indicator of the map.
    lang
        The language of words.
    on
        The last day whose publications are known.

    Returns
    -------
    Home
        Shows itself; a run without a front end shows it without the search box.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If the indicator means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.home(on="2026-06-30")  # doctest: +SKIP
    """
    return Home(indicator, lang, on)
