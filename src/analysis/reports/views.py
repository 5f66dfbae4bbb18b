"""Parts of a report shown in a notebook: every chart as a picture with its table beside it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.reports.document import Block, Bullets, Chart, KeyFigures, Paragraph, Run, Section, Table
from analysis.reports.figures.style import to_png
from analysis.reports.language import Words
from analysis.reports.material import Material, complete_tables, prepare_material
from analysis.reports.parts.findings import findings_section
from analysis.reports.parts.provinces import provinces_section
from analysis.reports.parts.series import series_section
from analysis.reports.parts.targets import targets_section
from analysis.reports.rows import rows_of

if TYPE_CHECKING:
    from IPython.display import Image

_DOTS_PER_INCH = 110
_WIDEST_TEXT = 160


def show(*parts: Section | Block) -> None:
    """Display parts of a report below a notebook's cell: charts as pictures, tables as data frames, words as text."""
    from IPython.display import display

    with pd.option_context("display.max_colwidth", _WIDEST_TEXT, "display.max_rows", None):
        for shown in _displays(parts):
            display(shown)  # type: ignore[no-untyped-call]


def to_frame(table: Table) -> pd.DataFrame:
    """Return a report's table as a frame of printed texts; the first column names the rows."""
    titles = [column.title for column in table.columns]
    rows = [[_print_runs(cell.runs) for cell in row] for row in table.rows]
    frame = pd.DataFrame(rows, columns=titles)
    return frame.set_index(titles[0]) if len(titles) > 1 else frame


def to_picture(chart: Chart) -> Image:
    """Return a report's chart as a PNG picture with its alternative text."""
    from IPython.display import Image

    return Image(to_png(chart.drawing, _DOTS_PER_INCH), alt=chart.alt)  # type: ignore[no-untyped-call]


def view_series(tables: dict[str, pd.DataFrame], unit_code: str, indicator_code: str, lang: str = "en") -> Section:
    """Return one series: all sources side by side, the forecast with its intervals, or why there is none."""
    return series_section(prepare_material(tables, lang), unit_code, indicator_code)


def view_units(tables: dict[str, pd.DataFrame], indicator_code: str, lang: str = "en", within: str = "vn") -> Section:
    """Return the units below `within` side by side: tile map, small multiples, latest values."""
    return provinces_section(prepare_material(tables, lang), within, [indicator_code])


def view_targets(tables: dict[str, pd.DataFrame], unit_code: str, lang: str = "en") -> Section:
    """Return the targets that bind a unit, with the verdict of every method."""
    return targets_section(prepare_material(tables, lang), unit_code)


def view_findings(tables: dict[str, pd.DataFrame], severities: Sequence[str], lang: str = "en") -> Section:
    """Return the findings of the audit of these severities, both places quoted."""
    material = prepare_material(tables, lang)
    findings = material.tables["findings"]
    return findings_section(material, rows_of(findings[findings["severity"].isin(list(severities))]))


def trace_figure(tables: dict[str, pd.DataFrame], statement_id: str, lang: str = "en") -> pd.DataFrame:
    """Return the way from a figure back to its source: one row a step, with what it says and where it stands.

    Raises
    ------
    KeyError
        When no statement has this id.
    """
    material = Material(complete_tables(tables), Words(lang), pd.Timestamp(0).date())
    statement = material.statement(statement_id)
    if statement is None:
        raise KeyError(f"no statement '{statement_id}'; ids stand in the column statement_id of `statements`")
    observations = tables["observations"]
    used = observations[observations["statement_id"] == statement_id]
    source = material.source(statement["source_id"])
    steps = [
        ("observation", material.indicator_title(row["indicator_code"]), f"{row['value']:g} ({row['chosen_rule']})")
        for row in used.to_dict("records")
    ]
    steps.append(("statement", statement["raw_text"], f"line {statement['line']}, {statement['locator']}"))
    steps.append(("source", material.document_name(source["source_id"]), f"{source['folder']}: {source['url']}"))
    return pd.DataFrame(steps, columns=["step", "says", "where or why"]).set_index("step")


def _displays(parts: Iterable[Section | Block]) -> Iterable[Any]:
    for part in parts:
        match part:
            case Section():
                yield _markdown(f"**{part.title}**")
                yield from _displays(part.blocks)
                yield from _displays(part.sections)
            case Chart():
                yield to_picture(part)
            case Table():
                yield to_frame(part)
            case Paragraph():
                yield _markdown(_print_runs(part.runs))
            case Bullets():
                yield _markdown("\n".join(f"- {_print_runs(item)}" for item in part.items))
            case KeyFigures():
                rows = [(label, _print_runs(figure), _print_runs(remark)) for label, figure, remark in part.items]
                yield pd.DataFrame(rows, columns=["", "value", "remark"]).set_index("")


def _markdown(text: str) -> Any:
    """Return words for display; a name from a filing is never taken for markup."""
    from IPython.display import Markdown

    return Markdown(html.escape(text, quote=False))  # type: ignore[no-untyped-call]


def _print_runs(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)
