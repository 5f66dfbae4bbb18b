"""What a question answers with: a sentence, a table, a picture, the sources, and the lines that made it."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import Formatter, Message, Phrase, errors_in, has_message, translate
from analysis.questions.results._exports import checked_path, write_csv, write_workbook
from analysis.questions.results.cells import is_missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.questions.results.pictures import Picture

#: A notebook shows so many rows; `table` has all of them.
_SHOWN_ROWS = 25
_PICTURES = (".svg", ".png", ".pdf")
#: Options that a call shows only where they differ.
_DEFAULTS = (("lang", "en"), ("pace", 1), ("force", "decree"))


@dataclass(frozen=True)
class Call:
    r"""The call of a question: its name and the arguments that were given, in order.

    >>> Call("series", ("EMR", ["Huế"]), {"geography": "34"}).code()
    "import analysis as wb\n\nwb.series('EMR', ['Huế'], geography='34')"
    """

    name: str
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def code(self) -> str:
        """Return the lines that ask the question."""
        shown = [repr(argument) for argument in self.arguments]
        shown += [
            f"{name}={value!r}"
            for name, value in self.options.items()
            if value is not None and (name, value) not in _DEFAULTS
        ]
        return f"import analysis as wb\n\nwb.{self.name}({', '.join(shown)})"


@dataclass(frozen=True, repr=False)
class Result:
    """The answer to a question.

    Show it by name in the last line of a cell. `table` returns all rows as a frame, `plot` draws, `to_csv`, `to_excel`
    and `figure` write files, `sources` lists the documents, `code` returns the lines that ask the question.

    Attributes
    ----------
    call: the question as it was asked.
    title: what the answer is about.
    answer: the answer in words; where there are no rows it says why.
    frame: one row for each value; columns with codes and typed values.
    shown: the columns that a notebook shows, in order.
    documents: the sources of the rows, one a row.
    notes: what a reader has to know: how names were read, what was left out.
    about: definition, day of the data and licences, for files.
    lang: the language of words.
    cell: what writes a value of a column as reports print it, given its row.

    Examples
    --------
    >>> empty = Result(Call("find", ("nothing",)), "nothing", "Nothing was found.", pd.DataFrame({"unit": []}))
    >>> empty
    nothing
    Nothing was found.
    """

    call: Call
    title: str
    answer: str
    frame: pd.DataFrame
    shown: tuple[str, ...] = ()
    documents: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    lang: str = "en"
    picture: Callable[[], Picture] | None = field(default=None, repr=False)
    cell: Callable[[str, Any, Mapping[Any, Any]], str | None] | None = field(default=None, repr=False)

    def table(self) -> pd.DataFrame:
        """Return all rows: codes, names, typed values, and the source of each.

        Returns
        -------
        DataFrame
            A new frame; its columns are described in the documentation of the call.
        """
        return self.frame.copy()

    def showing(self, *columns: str) -> Self:
        """Return the rows with other columns shown, without the words of the answer.

        Parameters
        ----------
        columns
            Columns of `table`, in the order in which a notebook shows them.

        Returns
        -------
        Result
            A new answer.

        Raises
        ------
        UsageError
            If the table has no such column.
        """
        unknown = [name for name in columns if len(self.frame) and name not in self.frame]
        if unknown:
            known = list(self.frame.columns)
            raise UsageError(
                option="columns", found=unknown[0], expected=", ".join(known), nearest=nearest(unknown[0], known)
            )
        return replace(self, shown=columns, answer="", notes=())

    def sources(self) -> pd.DataFrame:
        """Return the documents that the rows come from: id, title, publisher, day, address, licence.

        Returns
        -------
        DataFrame
            One row for each document.
        """
        return self.documents.copy()

    def citation(self) -> str:
        """Return the sources as a list of references, one a line, and the day of the data.

        Returns
        -------
        str
            Publisher, title, number, day, address and licence of each document; empty where no source is known.
        """
        lines = []
        for row in self.documents.to_dict("records"):
            parts = [row[name] for name in ("publisher", "title", "number", "issued", "url", "licence")]
            parts[3] = self._cell("published_on", row["issued"], row)
            said = dict.fromkeys(str(part).rstrip(".") for part in parts if not is_missing(part) and part != "–")
            lines.append(". ".join(said) + ".")
        day = dict(self.about).get("data_day")
        if lines and day:
            lines.append(translate(Message("ask.citation_day", {"day": dt.date.fromisoformat(day)}), self.lang))
        return "\n".join(lines)

    def code(self) -> str:
        """Return the lines of Python that ask this question again."""
        return self.call.code()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the answer with matplotlib.

        Parameters
        ----------
        ax
            The axes to draw on; by default those of a new figure.

        Returns
        -------
        Axes
            The axes, for changes of your own.

        Raises
        ------
        UsageError
            If the answer has no picture, or no rows to draw.
        """
        from analysis.questions.results.pictures import draw_picture

        with errors_in(self.lang):
            return draw_picture(self._picture(), self.lang, ax)

    def figure(self, path: str | Path) -> Path:
        """Write the picture to a file.

        Parameters
        ----------
        path
            A file whose name ends with ``.svg``, ``.png`` or ``.pdf``.

        Returns
        -------
        Path
            The file; the same answer gives the same bytes.

        Raises
        ------
        UsageError
            If the name has another ending, its folder does not exist, or the answer has no picture.
        """
        from analysis.questions.results.pictures import save_picture

        with errors_in(self.lang):
            target = checked_path(path, _PICTURES)
            return save_picture(self._picture(), self.lang, target)

    def _picture(self) -> Picture:
        if self.picture is None:
            raise UsageError(Phrase("ask.error.no_picture", call=f"wb.{self.call.name}", answer=self.answer))
        return self.picture()

    def to_csv(self, path: str | Path) -> Path:
        """Write the rows to a CSV file, and what they mean to ``<path>-metadata.json`` beside it (CSV on the Web).

        Parameters
        ----------
        path
            The CSV file; a file that is there is replaced.

        Returns
        -------
        Path
            The CSV file: UTF-8, one row a value, with the title, publisher and licence of its source.

        Raises
        ------
        UsageError
            If the name has another ending, or its folder does not exist.
        """
        with errors_in(self.lang):
            return write_csv(checked_path(path, (".csv",)), self)

    def to_excel(self, path: str | Path) -> Path:
        """Write the rows to a workbook with the sheets ``data``, ``about`` and ``sources``.

        Parameters
        ----------
        path
            A file whose name ends with ``.xlsx``; a file that is there is replaced.

        Returns
        -------
        Path
            The workbook.

        Raises
        ------
        UsageError
            If the name has another ending, or its folder does not exist.
        """
        with errors_in(self.lang):
            return write_workbook(checked_path(path, (".xlsx",)), self)

    def column_title(self, name: str) -> str:
        """Return the title of a column in the result's language."""
        codes = (f"ask.column.{self.call.name}.{name}", f"ask.column.{name}")
        return next((translate(code, self.lang) for code in codes if has_message(code)), name)

    def _shown_frame(self) -> pd.DataFrame:
        columns = [name for name in self.shown or self.frame.columns if name in self.frame]
        rows = self.frame.head(_SHOWN_ROWS).to_dict("records")
        texts = [[self._cell(name, row[name], row) for name in columns] for row in rows]
        return pd.DataFrame(texts, columns=[self.column_title(name) for name in columns])

    def _cell(self, name: str, value: Any, row: Mapping[Any, Any]) -> str:
        """Return a cell as it is shown: a word of a vocabulary, a number or a day in the result's language."""
        code = f"ask.cell.{name}.{value}"
        if isinstance(value, str | bool) and has_message(code):
            return translate(code, self.lang)
        written = self.cell(name, value, row) if self.cell is not None else None
        return _cell(value, self.lang) if written is None else written

    def _left_out(self) -> str:
        more = len(self.frame) - _SHOWN_ROWS
        return translate("ask.more_rows", self.lang, n=more) if more > 0 else ""

    def _repr_html_(self) -> str:
        from analysis.reports import view_frame

        parts = [f"<h4>{html.escape(self.title)}</h4>"]
        parts += [f"<p>{html.escape(self.answer)}</p>"] if self.answer else []
        if len(self.frame):
            numeric = [name for name in self.shown if name in self.frame and _is_number(self.frame[name])]
            parts.append(view_frame(self._shown_frame(), [self.column_title(name) for name in numeric])._repr_html_())
        notes = [*filter(None, [self._left_out()]), *self.notes]
        if notes:
            parts.append("<ul>" + "".join(f"<li><small>{html.escape(note)}</small></li>" for note in notes) + "</ul>")
        return f'<div lang="{self.lang}">{"".join(parts)}</div>'

    def _repr_markdown_(self) -> str:
        parts = [f"**{_escape(self.title)}**", _escape(self.answer)]
        if len(self.frame):
            shown = self._shown_frame()
            lines = [list(shown.columns), ["---"] * len(shown.columns), *shown.values.tolist()]
            parts.append("\n".join("| " + " | ".join(_escape(cell) for cell in line) + " |" for line in lines))
        notes = [*filter(None, [self._left_out()]), *self.notes]
        parts.append("\n".join(f"- {_escape(note)}" for note in notes))
        return "\n\n".join(filter(None, parts)) + "\n"

    def __repr__(self) -> str:
        table = self._shown_frame().to_string(index=False) if len(self.frame) else ""
        notes = [*filter(None, [self._left_out()]), *self.notes]
        return "\n".join(filter(None, (self.title, self.answer, table, *notes)))


def _cell(value: Any, lang: str) -> str:
    """Return a cell without a unit: a day, a number with two decimals at most, a text as it stands."""
    if is_missing(value):
        return "–"
    if isinstance(value, pd.Timestamp):
        return Formatter(lang).short_date(value)
    if isinstance(value, float):
        return Formatter(lang).exact(round(value, 2))
    return str(value)


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype)) and not pd.api.types.is_bool_dtype(column.dtype)


def _escape(text: object) -> str:
    """Return a text so that Markdown takes none of it for markup."""
    shown = " ".join(str(text).split())
    for mark in "\\`*_[]<>|#":
        shown = shown.replace(mark, f"\\{mark}" if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark])
    return shown


def documents_of(sources: pd.DataFrame, source_ids: Sequence[str], lang: str) -> pd.DataFrame:
    """Return the documents with these ids in order of publication: title, publisher, day, address, licence.

    Parameters
    ----------
    sources
        The table `sources`.
    source_ids
        The ids, in any order, also more than once.
    lang
        The language of titles, where a source has one in it.

    Returns
    -------
    DataFrame
        One row for each document.
    """
    mine = sources[sources["source_id"].isin(set(source_ids))].sort_values(["issued", "source_id"], kind="stable")
    own = mine[f"title_{lang}"] if f"title_{lang}" in mine else mine["title"]
    titles = own.where(own.notna(), mine["title"])
    columns = ["source_id", "publisher", "number", "issued", "url", "licence"]
    return mine[columns].assign(title=titles).reset_index(drop=True)
