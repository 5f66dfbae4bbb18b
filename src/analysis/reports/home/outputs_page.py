"""The index of the outputs as an accessible page: by period and organisation, the latest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from analysis.i18n import LANGUAGES
from analysis.reports._document import Badge, Block, Cell, Column, Link, Paragraph, Report, Run, Section, Table, Text
from analysis.reports._document import text_cell as words
from analysis.reports._report_texts import ReportTexts, capitalise
from analysis.schemas import period_bounds

Output = Mapping[str, Any]
_FORMATS = ("html", "docx", "pdf")
_TONES = {"locked": "good", "approved": "good", "checked": "fair", "prepared": "fair", "reopened": "bad"}


def render_outputs_page(
    outputs: Sequence[Output], releases: Sequence[Mapping[str, Any]], lang: str, project: str, site: str | None = None
) -> bytes:
    """Return the page that lists the outputs of a project, as the bytes of ``reports/index.html``.

    Parameters
    ----------
    outputs
        The rows of ``reports/index.json``.
    releases
        The releases, the latest first: `number`, `title`, `state`, `period`, `day`, `page` (the address of its list of
        changes, `{lang}` standing for the language; or empty).
    lang
        The language of the page.
    project
        The name of the project.
    site
        The address of the first page of the site; None where there is no site.

    Returns
    -------
    bytes
        The page as UTF-8.

    Examples
    --------
    >>> page = render_outputs_page([], [], "en", "A project").decode()
    >>> "No report has been published yet" in page
    True
    """
    from analysis.reports.render import render_html

    texts = ReportTexts(lang)
    groups: dict[str, list[Output]] = {}
    for output in outputs:
        groups.setdefault(str(output["period"] or ""), []).append(output)
    sections = [_releases_section(releases, texts)] if releases else []
    sections += [_period_section(period, groups[period], texts) for period in sorted(groups, key=_latest_first)]
    others = [other for other in LANGUAGES if other != lang]
    lead: list[Block] = [Paragraph((Text(texts("outputs.lead" if outputs else "outputs.empty")),))]
    switch = tuple(Link(texts.get(f"outputs.language.{other}", other), page_name(other)) for other in others)
    links = (*switch, *((Link(texts("outputs.site"), site),) if site else ()), Link("index.json", "index.json"))
    lead += [Paragraph(_between(links))]
    report = Report("index", lang, texts("outputs.title"), project, tuple(lead), tuple(sections))
    return render_html(report)


def page_name(lang: str) -> str:
    """Return the name of the index in a language: the first language of the catalogue has the plain one.

    >>> page_name("vi"), page_name("en")
    ('index.html', 'index_en.html')
    """
    return "index.html" if lang == LANGUAGES[0] else f"index_{lang}.html"


def _latest_first(period: str) -> tuple[bool, int, int, str]:
    """Return what periods are sorted by: the one that ends last first, the longer one before its parts."""
    try:
        start, end = period_bounds(period)
    except ValueError:
        start = end = None
    if not start or not end:
        return True, 0, 0, period
    return False, -end.toordinal(), start.toordinal(), period


def _period_section(period: str, outputs: Sequence[Output], texts: ReportTexts) -> Section:
    current = [output for output in outputs if not output["is_earlier"]]
    earlier = [output for output in outputs if output["is_earlier"]]
    anchor = f"period-{period or 'none'}".replace("/", "-")
    named = texts.period(period) if period else texts("outputs.other")
    blocks = [_table(texts("outputs.caption", period=named), current, texts)] if current else []
    sections: tuple[Section, ...] = ()
    if earlier:
        caption = texts("outputs.earlier_caption", period=named)
        sections = (Section(f"{anchor}-earlier", texts("outputs.earlier"), (_table(caption, earlier, texts),)),)
    return Section(anchor, capitalise(named), tuple(blocks), sections)


def _table(caption: str, outputs: Sequence[Output], texts: ReportTexts) -> Table:
    """Return one row for each report, with the files of all its languages and formats."""
    reports: dict[tuple[str, str, str, str], list[Output]] = {}
    for output in outputs:
        day = str(output["report_date"] or "")
        folder = str(output["path"]).rpartition("/")[0]
        key = (str(output["unit_code"] or ""), str(output["report"]), f"{_reversed(day)}{day}", folder)
        reports.setdefault(key, []).append(output)
    columns = ("unit", "report", "day", "files", "state")
    rows = tuple(_row(reports[key], texts) for key in sorted(reports))
    titles = tuple(Column(texts(f"outputs.column.{name}")) for name in columns)
    return Table(caption, titles, rows, texts("outputs.note"), header_column=1)


def _reversed(day: str) -> str:
    """Return a text that sorts later days first."""
    return "".join(str(9 - int(letter)) if letter.isdigit() else letter for letter in day) or "~"


def _row(files: Sequence[Output], texts: ReportTexts) -> tuple[Cell, ...]:
    here = next((one for one in files if one["language"] == texts.lang), files[0])
    day = here["report_date"]
    own_first = sorted(files, key=lambda one: (one["language"] != texts.lang, _order_of(str(one["format"]))))
    links = tuple(Link(_file_text(one, texts), quote(str(one["path"]))) for one in own_first)
    return (
        words(str(here["unit_name"] or here["unit_code"] or texts("outputs.no_unit"))),
        words(str(here["title"] or here["report"])),
        words(texts.date(dt.date.fromisoformat(day)) if day else "–", sort=day or ""),
        Cell(_between(links)),
        Cell(_state(files, texts)),
    )


def _order_of(form: str) -> tuple[int, str]:
    return (_FORMATS.index(form) if form in _FORMATS else len(_FORMATS)), form


def _between(links: Sequence[Link]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for link in links:
        runs += [Text(" · "), link] if runs else [link]
    return tuple(runs)


def _file_text(output: Output, texts: ReportTexts) -> str:
    lang = output["language"]
    named = texts.get(f"outputs.language.{lang}", str(lang)) if lang else ""
    size = texts.number(max(1, round(output["bytes"] / 1024)))
    return f"{str(output['format']).upper()} {named} ({size} kB)".replace("  ", " ")


def _state(files: Sequence[Output], texts: ReportTexts) -> tuple[Run, ...]:
    """Return where the files stand: the release that holds them all, else a draft; and what else is to be known."""
    runs: list[Run] = []
    held = {(one["release_number"], one["release_state"]) for one in files}
    number, state = next(iter(held)) if len(held) == 1 else (None, None)
    if number:
        runs.append(Badge(texts(f"outputs.release.{state}", number=number), _TONES.get(str(state), "quiet")))
    elif not files[0]["is_earlier"]:
        runs.append(Badge(texts("outputs.draft")))
    if any(one["is_internal"] for one in files):
        runs += [Text(" "), Badge(texts("outputs.internal"), "bad")]
    if not files[0]["is_earlier"] and not all(one["is_produced"] for one in files):
        runs += [Text(" "), Badge(texts("outputs.not_produced"), "fair")]
    return tuple(runs)


def _releases_section(releases: Sequence[Mapping[str, Any]], texts: ReportTexts) -> Section:
    rows = tuple(_release_row(one, texts) for one in releases)
    columns = tuple(Column(texts(f"outputs.column.{name}")) for name in ("number", "title", "period", "day", "state"))
    table = Table(texts("outputs.releases_caption"), columns, rows, texts("outputs.releases_note"))
    return Section("releases", texts("outputs.releases"), (table,))


def _release_row(release: Mapping[str, Any], texts: ReportTexts) -> tuple[Cell, ...]:
    number, state, page = str(release["number"]), release["state"], str(release["page"]).replace("{lang}", texts.lang)
    return (
        Cell((Link(number, quote(page)) if page else Text(number),)),
        words(str(release["title"])),
        words(capitalise(texts.period(release["period"]))),
        words(texts.date(dt.date.fromisoformat(release["day"])), sort=release["day"]),
        Cell((Badge(texts(f"outputs.state.{state}"), _TONES.get(state, "quiet")),)),
    )
