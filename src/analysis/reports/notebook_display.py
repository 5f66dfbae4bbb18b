"""Parts of a report shown in a notebook: every chart as a picture with its table beside it."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError, nearest
from analysis.paths import raw_folder
from analysis.reports._document import Block, Bullets, Chart, Column, KeyFigures, Paragraph, Run, Section, Table, Text
from analysis.reports._prepared_context import prepare_context
from analysis.reports._releases import releasable_tables
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import rows_of
from analysis.reports.no_data import explain_no_data, no_data_section
from analysis.reports.render import environment, to_png
from analysis.reports.sections import (
    every_verdict_section,
    findings_section,
    latest_by_unit,
    proposals_section,
    provinces_section,
    series_section,
)
from analysis.reports.tracing import UnknownIdError, trace
from analysis.schemas import SEVERITIES

if TYPE_CHECKING:
    from IPython.display import Image

_DOTS_PER_INCH = 110
_HASH_DIGITS = 12


def show(*parts: Section | Block | pd.DataFrame | str) -> None:
    """Display parts of a report, or frames, below a notebook's cell: charts as pictures, all texts whole.

    Parameters
    ----------
    parts
        Results of the `view_...` functions, frames, or texts, which stand as headings.

    Examples
    --------
    >>> show(pd.DataFrame({"share": [0.5]}))
    share
      0.5
    """
    from IPython.display import display

    for shown in _displays(parts):
        display(shown)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class TableView:
    """A table as a notebook shows it: words left, figures right, names from filings never taken for markup."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def _repr_html_(self) -> str:
        return environment().get_template("table.html.jinja").render(columns=self.columns, rows=self.rows)

    def __repr__(self) -> str:
        titles = [column.title for column in self.columns]
        return pd.DataFrame(self.rows, columns=titles).to_string(index=False)


def _view_table(table: Table) -> TableView:
    rows = tuple(tuple(_print_runs(cell.runs) for cell in row) for row in table.rows)
    return TableView(table.columns, rows)


def view_frame(frame: pd.DataFrame, numeric: Sequence[str] = ()) -> TableView:
    """Return a frame as a notebook shows it: figures right, all texts whole and never taken for markup.

    Parameters
    ----------
    frame
        The rows; a named index becomes the first column.
    numeric
        Columns of printed figures; those of numbers are figures anyway.

    Returns
    -------
    TableView
        Shown by its name in the last line of a cell.

    Examples
    --------
    >>> view_frame(pd.DataFrame({"share": ["64.6%"]}), ["share"]).columns[0].align
    'right'
    """
    whole = frame.reset_index() if frame.index.name else frame
    columns = tuple(
        Column(str(name), "right" if name in numeric or pd.api.types.is_numeric_dtype(dtype) else "left")
        for name, dtype in whole.dtypes.items()
    )
    rows = (tuple(map(str, row)) for row in whole.itertuples(index=False))
    return TableView(columns, tuple(rows))


def to_frame(table: Table) -> pd.DataFrame:
    """Return a report's table as a frame of printed texts; the first column names the rows."""
    titles = [column.title for column in table.columns]
    rows = [[_print_runs(cell.runs) for cell in row] for row in table.rows]
    frame = pd.DataFrame(rows, columns=titles)
    return frame.set_index(titles[0]) if len(titles) > 1 else frame


def to_picture(chart: Chart) -> Image:
    """Return a report's chart as a PNG picture with its alternative text."""
    from IPython.display import Image

    return Image(to_png(chart.drawings["print"], _DOTS_PER_INCH), alt=chart.alt)  # type: ignore[no-untyped-call]


def view_series(tables: dict[str, pd.DataFrame], unit_code: str, indicator_code: str, lang: str = "en") -> Section:
    """Return one series: all sources side by side, the forecast with its intervals, or why there is no forecast.

    Parameters
    ----------
    tables
        All tables by name.
    unit_code
        The organisation.
    indicator_code
        The indicator.
    lang
        Language of the catalogue.

    Returns
    -------
    Section
        For `show`; a sentence where there are no data.

    Raises
    ------
    AnalysisError
        If the language is unknown.

    Examples
    --------
    >>> view_series({"sources": pd.DataFrame({"issued": []})}, "vn", "records_pct").blocks[0].runs[0].text
    'No data: no dated source has been read yet. Add filings with `workbench add FILE`, then run `workbench run`.'
    """
    reason = explain_no_data(tables, lang, unit_code=unit_code, indicator_codes=[indicator_code])
    return no_data_section(reason) if reason else series_section(_prepare_view(tables, lang), unit_code, indicator_code)


def view_units(
    tables: dict[str, pd.DataFrame],
    indicator_code: str,
    lang: str = "en",
    within: str = "vn",
    unit_codes: Sequence[str] = (),
) -> Section:
    """Return units side by side: tile map, small multiples, latest values.

    They are those of `unit_codes`, or all below `within` where none is named.

    Parameters
    ----------
    tables
        All tables by name.
    indicator_code
        The indicator.
    lang
        Language of the catalogue.
    within
        The area whose subordinate units are shown.
    unit_codes
        The units that are shown instead, where any are named.

    Returns
    -------
    Section
        For `show`; a sentence where there are no data.

    Raises
    ------
    AnalysisError
        If the language is unknown.

    Examples
    --------
    >>> view_units({"sources": pd.DataFrame({"issued": []})}, "records_pct").blocks[0].runs[0].text
    'No data: no dated source has been read yet. Add filings with `workbench add FILE`, then run `workbench run`.'
    """
    reason = explain_no_data(tables, lang, indicator_codes=[indicator_code])
    unknown = (explain_no_data(tables, lang, unit_code=code) for code in unit_codes)
    reason = reason or next(filter(None, unknown), None)
    if reason:
        return no_data_section(reason)
    context = _prepare_view(tables, lang)
    section = provinces_section(context, within, [indicator_code], unit_codes)
    observed = latest_by_unit(context, indicator_code, list(unit_codes))
    names = [context.dated_name(code) for code in unit_codes if code not in observed]
    if not names:
        return section
    remark = Paragraph((Text(context.texts("panel.unobserved", names="; ".join(names)), "missing"),))
    return dataclasses.replace(section, blocks=(*section.blocks, remark) if observed else (remark,))


def view_targets(tables: dict[str, pd.DataFrame], unit_code: str, lang: str = "en") -> Section:
    """Return the targets that bind a unit, its own and those of levels above, with the verdict of every method.

    Parameters
    ----------
    tables
        All tables by name.
    unit_code
        The organisation.
    lang
        Language of the catalogue.

    Returns
    -------
    Section
        For `show`; a sentence where there are no data.

    Raises
    ------
    AnalysisError
        If the language is unknown.

    Examples
    --------
    >>> view_targets({"sources": pd.DataFrame({"issued": []})}, "vn").blocks[0].runs[0].text
    'No data: no dated source has been read yet. Add filings with `workbench add FILE`, then run `workbench run`.'
    """
    reason = explain_no_data(tables, lang, unit_code=unit_code)
    return no_data_section(reason) if reason else every_verdict_section(_prepare_view(tables, lang), unit_code)


def view_proposals(
    tables: dict[str, pd.DataFrame], proposals: pd.DataFrame, unit_code: str, lang: str = "en"
) -> Section:
    """Return the targets that a unit may propose as a table: the latest value, and what it reaches with each chance.

    Parameters
    ----------
    tables
        All tables by name.
    proposals
        What `analysis.modelling.propose_unit_targets` returned.
    unit_code
        The organisation.
    lang
        Language of the catalogue.

    Returns
    -------
    Section
        For `show`; a sentence where there are no data.

    Raises
    ------
    AnalysisError
        If the language is unknown.

    Examples
    --------
    >>> view_proposals({"sources": pd.DataFrame({"issued": []})}, pd.DataFrame(), "vn").blocks[0].runs[0].text
    'No data: no dated source has been read yet. Add filings with `workbench add FILE`, then run `workbench run`.'
    """
    reason = explain_no_data(tables, lang, unit_code=unit_code)
    return no_data_section(reason) if reason else proposals_section(_prepare_view(tables, lang), proposals)


def view_findings(tables: dict[str, pd.DataFrame], severities: Sequence[str], lang: str = "en") -> Section:
    """Return the findings of these severities, both places quoted, those of sources dated ahead and answered ones too.

    Parameters
    ----------
    tables
        All tables by name.
    severities
        Some of `error`, `suspicious`, `note`.
    lang
        Language of the catalogue.

    Returns
    -------
    Section
        For `show`; a sentence where there are no data.

    Raises
    ------
    AnalysisError
        If the language or a severity is unknown.

    Examples
    --------
    >>> view_findings({"sources": pd.DataFrame({"issued": []})}, ["error"]).blocks[0].runs[0].text
    'No data: no dated source has been read yet. Add filings with `workbench add FILE`, then run `workbench run`.'
    """
    unknown = [word for word in severities if word not in SEVERITIES]
    if unknown or not severities:
        expected = f"some of {', '.join(SEVERITIES)}"
        near = nearest(unknown[0], SEVERITIES) if unknown else ()
        raise AnalysisError("severities", found=list(severities), expected=expected, nearest=near)
    reason = explain_no_data(tables, lang)
    if reason:
        return no_data_section(reason)
    context = _prepare_view(tables, lang)
    findings = context.tables["findings"]
    asked = findings[findings["severity"].isin(list(severities))]
    is_answered = asked["state"].isin(["explained", "corrected_at_source", "wrong_alarm"])
    return findings_section(context, rows_of(asked[~is_answered]), rows_of(asked[is_answered]))


def view_trace(tables: dict[str, pd.DataFrame], identifier: str) -> pd.DataFrame | Section:
    """Return the way from a figure back to its raw file: one row a step; a sentence where no row has this id.

    Parameters
    ----------
    tables
        All tables by name.
    identifier
        A trace id as printed, or the key of a row.

    Returns
    -------
    DataFrame or Section
        `step, key, says, sha256` (shortened); a sentence where no row has this id.
    """
    try:
        found = trace(releasable_tables(tables), identifier, raw_folder())
    except UnknownIdError as error:
        return no_data_section(str(error))
    steps = [(step.what, step.key, step.says, step.sha256[:_HASH_DIGITS]) for step in found]
    return pd.DataFrame(steps, columns=["step", "key", "says", "sha256"]).set_index("step")


def _prepare_view(tables: dict[str, pd.DataFrame], lang: str) -> ReportContext:
    """Return the context of a view: a notebook shows what a report shows, and withholds what a report withholds."""
    context = prepare_context(tables, lang)
    return ReportContext(releasable_tables(context.tables), context.texts, context.report_date)


def _displays(parts: Iterable[Section | Block | pd.DataFrame | str]) -> Iterable[Any]:
    for part in parts:
        match part:
            case str():
                yield _markdown(f"**{_as_words(part)}**")
            case Section():
                if part.title:
                    yield _markdown(f"**{_as_words(part.title)}**")
                yield from _displays(part.blocks)
                yield from _displays(part.sections)
            case Chart():
                yield to_picture(part)
            case Table():
                yield _view_table(part)
            case Paragraph():
                yield _markdown(_as_words(_print_runs(part.runs)))
            case Bullets():
                yield _markdown("\n".join(f"- {_as_words(_print_runs(item))}" for item in part.items))
            case KeyFigures():
                rows = [(label, _print_runs(figure), _print_runs(remark)) for label, figure, remark in part.items]
                yield view_frame(pd.DataFrame(rows, columns=["", "value", "remark"]))
            case pd.DataFrame():
                yield view_frame(part)


def _markdown(text: str) -> Any:
    from IPython.display import Markdown

    return Markdown(text)  # type: ignore[no-untyped-call]


def _as_words(text: str) -> str:
    """Return text that Markdown shows as it is: a name from a filing is never taken for markup, link or formula."""
    return re.sub(r"([\\`*_\[\]$~])", r"\\\1", html.escape(text, quote=False))


def _print_runs(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)
