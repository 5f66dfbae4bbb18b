"""The report as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
from typing import Any

import jinja2
import markupsafe

from analysis.reports import _document as doc
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts import THEME
from analysis.reports.machine import describe_dataset
from analysis.reports.render._column_widths import box_shares, column_shares, is_held_together
from analysis.reports.render._letter_data import letter_data
from analysis.reports.render.chart_export import chart_file, to_svg

_TEMPLATES = "analysis.reports"
# The width of a table on paper, less what letters without serifs take beyond those it is reckoned with; what a cell
# keeps free on both sides; the least that a column gets before the table scrolls [em of the table's letters].
_LINE, _PADDING, _LEAST = 52.0, 1.2, 7.0
#: A printed figure of more letters is a sentence or a list, and may break.
_LONGEST_FIGURE = 24


@cache
def environment() -> jinja2.Environment:
    """Return the templates of pages; what they print is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(_TEMPLATES, "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["plain"] = doc.plain
    environment.tests["block"] = lambda block, name: type(block).__name__ == name
    environment.globals["kind"] = lambda thing: type(thing).__name__
    return environment


def render_html(report: doc.Report) -> bytes:
    """Return the page: autoescaped, no outside address is loaded, charts inline in the page's colours."""
    if report.is_letter:
        return _render_letter(report)
    report = report.parts("html")
    own = {"style": _own_text("report.css"), "script": _own_text("report.js"), "csv_of": partial(chart_file, report)}
    texts = ReportTexts(report.lang)
    context = _page_context(report) | own | {"html_of": _RunWriter(_own_address, report.numbers, texts)}
    return environment().get_template("report.html.jinja").render(context).encode("utf-8")


def render_site_page(report: doc.Report, address_of: Callable[[doc.Number | doc.Link], str], **site: Any) -> bytes:
    """Return a page of the site: style and script stand in files of their own, a figure leads to another page.

    Parameters
    ----------
    report
        The page.
    address_of
        Gives the address of a link, and of a figure that of the place it was read from; empty where there is none.
    site
        What `templates/site.html.jinja` reads beside the page.
    """
    own = {"html_of": _RunWriter(address_of), "csv_of": partial(chart_file, report), "site": site}
    context = _page_context(report) | own
    return environment().get_template("site.html.jinja").render(context).encode("utf-8")


def site_files() -> dict[str, bytes]:
    """Return the files that all pages of the site share, by name: their style and script."""
    style = "\n".join(_own_text(name) for name in ("report.css", "site.css"))
    script = "\n".join(_own_text(name) for name in ("report.js", "site.js"))
    return {"site.css": style.encode("utf-8"), "site.js": script.encode("utf-8")}


def _own_address(run: doc.Number | doc.Link) -> str:
    return run.address if isinstance(run, doc.Link) else f"#{run.trace_id}"


def _page_context(report: doc.Report) -> dict[str, Any]:
    files = {form: report.file_name(form) for form in report.formats if form != "html"}
    return {
        "report": report,
        "texts": ReportTexts(report.lang),
        "shares_of": lambda table: _shares(table, report.marks),
        "box_shares": box_shares,
        "svg_of": _themed_svg,
        "metadata": markupsafe.Markup(describe_dataset(report, files)),  # noqa: S704  # JSON without <, > and &
        "files": [(name, form.upper()) for form, name in files.items()] if report.about else [],
    }


def _render_letter(report: doc.Report) -> bytes:
    data = letter_data(report)
    rules = [_role_style(role, look) for role, look in data["looks"].items()]
    style = _own_text("letter.css") + markupsafe.Markup("\n".join(rules))  # noqa: S704  # our own table of looks
    return environment().get_template("letter.html.jinja").render(r=data, style=style).encode("utf-8")


def _role_style(role: str, look: dict[str, Any]) -> str:
    """Return the rule of a part of a letter; a line below it is as long as its share of the words."""
    align = {"centre": "center", "justify": "justify"}.get(look["align"], "left")
    parts = [
        f"font-size: {look['size']:g}pt",
        f"font-weight: {'bold' if look['bold'] else 'normal'}",
        f"font-style: {'italic' if look['italic'] else 'normal'}",
        f"text-align: {align}",
    ]
    parts += ["text-transform: uppercase"] if look["capitals"] else []
    parts += [f"text-indent: {look['indent']:g}mm"] if look["indent"] else []
    parts += ["margin-top: 6pt"] if look["indent"] > 0 else []
    parts += [f"padding-left: min({look['inset']:g}mm, {look['inset'] / 1.65:.0f}%)"] if look["inset"] else []
    rule = f".{role} {{ {'; '.join(parts)} }}"
    if look["rule"]:
        share = 100 * look["rule"]
        rule += f" .{role} span {{ display: inline-block; padding-bottom: 4pt; background: linear-gradient(#000, #000)"
        rule += f" bottom / {share:g}% 1px no-repeat }}"
    return rule


def _own_text(name: str) -> markupsafe.Markup:
    """Return a file of our own, which goes into the page as it is."""
    return markupsafe.Markup(files(_TEMPLATES).joinpath(f"templates/{name}").read_text("utf-8"))  # noqa: S704


def _shares(table: doc.Table, numbers: dict[str, int]) -> dict[str, Any]:
    """Return the columns' shares of a line, its width, and the width below which the table scrolls [em]."""
    columns = column_shares(table, numbers, _LINE, _PADDING)
    return {"columns": columns, "line": _LINE, "least": min(_LEAST * len(columns), _LINE)}


def _themed_svg(drawing: doc.Drawing) -> markupsafe.Markup:
    """Return a drawing in the page's letters and colours; what it shows is said once, by the element around it."""
    svg = to_svg(drawing, "inherit", ' aria-hidden="true"')
    for colour, variable in THEME.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    return markupsafe.Markup(svg)  # noqa: S704  # our own drawing, its texts escaped


@dataclass
class _RunWriter:
    """Writes the runs of one page; each figure gets an id of its own.

    `address_of` gives the address of a link, and where a figure leads to; one without an address leads nowhere. With
    `texts`, a figure names the number of its source, which print shows.
    """

    address_of: Callable[[doc.Number | doc.Link], str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    texts: ReportTexts | None = None
    count: int = 0

    def __call__(self, runs: tuple[doc.Run, ...]) -> markupsafe.Markup:
        """Return the runs as HTML."""
        return markupsafe.Markup("".join(self._write(run) for run in runs))  # noqa: S704  # each is escaped

    def _write(self, run: doc.Run) -> str:
        text = markupsafe.escape(doc.plain(run.text))
        match run:
            case doc.Number():
                return self._figure(run, text)
            case doc.Badge():
                return f'<span class="badge {markupsafe.escape(run.tone)}{_held(run)}">{text}</span>'
            case doc.Link():
                address = markupsafe.escape(self.address_of(run))
                return f'<a href="{address}" rel="noopener noreferrer"><bdi>{text}</bdi></a>'
        if run.style == "break":
            return "<br>"
        if run.style == "code":
            return f"<code>{text}</code>"
        before, after = _space(run.text.startswith(" ")), _space(run.text.endswith(" "))
        if run.style or run.lang:
            look = f' class="{markupsafe.escape(run.style)}{_held(run)}"' if run.style else ""
            return f"{before}<span{look}{_lang(run)}>{text}</span>{after}"
        return f"{before}{text}{after}"

    def _figure(self, run: doc.Number, text: markupsafe.Markup) -> str:
        self.count += 1
        address = self.address_of(run)
        tag, link = ("a", f' href="{markupsafe.escape(address)}"') if address else ("span", "")
        look = _held(run) or (" long" if len(run.text) > _LONGEST_FIGURE else "")
        look = (f" {markupsafe.escape(run.style)}" if run.style else "") + look
        part = "" if run.is_marked else " data-part"
        return (
            f'{_space(run.text.startswith(" "))}<{tag} class="figure{look}"{part} id="figure-{self.count}"{link} '
            f'data-trace="{run.trace_id}"{self._mark(run)}{_lang(run)}>{text}</{tag}>'
        )

    def _mark(self, run: doc.Number) -> str:
        if self.texts is None:
            return ""
        number = str(self.numbers.get(run.trace_id, ""))
        return f' data-number="{number}" title="{markupsafe.escape(self.texts("document.source_mark", number=number))}"'


def _lang(run: doc.Text | doc.Number) -> str:
    """Return the attribute that says in which language the words of a quotation are."""
    return f' lang="{markupsafe.escape(run.lang)}"' if run.lang else ""


def _held(run: doc.Run) -> str:
    return " held" if is_held_together(run) else ""


def _space(is_there: bool) -> str:
    return " " if is_there else ""
