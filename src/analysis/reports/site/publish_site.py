"""The call that builds the site: all pages from the tables that may be published, checked, then written."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import pandas as pd

from analysis.errors import AnalysisError, nearest
from analysis.panel import scale_of
from analysis.reports._document import KeyFigures, Link, Number, Report
from analysis.reports._prepared_context import prepare_context
from analysis.reports._releases import release_site
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import ReportTexts, check_languages
from analysis.reports.render import chart_files, environment, render_site_page, site_files
from analysis.reports.site._builds import VALUES, compare_builds
from analysis.reports.site._folder import FolderChanges, check_folder, write_folder
from analysis.reports.site._home_pages import write_home, write_lists
from analysis.reports.site._indicator_page import write_indicator_page
from analysis.reports.site._release_page import write_release_page
from analysis.reports.site._search import write_index
from analysis.reports.site._site import Page, Site, SiteRelease, file_address, main_indicator
from analysis.reports.site._source_page import write_source_pages
from analysis.reports.site._unit_page import write_unit_page

_MENU = ("units", "indicators", "sources", "releases")


def publish_site(
    tables: Mapping[str, pd.DataFrame],
    *,
    folder: Path | str,
    languages: Sequence[str],
    project: Mapping[str, str] | str,
    report_date: dt.date | str | None = None,
    indicator_code: str = "",
    releases: Sequence[SiteRelease] = (),
    profile: str = "default",
) -> FolderChanges:
    """Return what changed in the folder after the site was built there.

    The site has a page for each unit, indicator, source and release in each language, and needs no server: it works
    from a folder. It shows what a release may show, and its numbers are noted in the register of releases.

    Parameters
    ----------
    tables
        All tables by name as they were known on the report date (`analysis.pipeline.load_snapshot`).
    folder
        Where the site is; it is made if it does not exist. One that holds something else is refused.
    languages
        Languages of the catalogue `i18n/messages.csv`; the first one is shown first.
    project
        The name of the project, or its name by language.
    report_date
        The day on which the values are judged; by default that of the tables.
    indicator_code
        The indicator of the map: a share or a score; by default the share that most provinces have a value of.
    releases
        The locked releases, the newest first.
    profile
        The release profile of `rules/disclosure.yml`.

    Returns
    -------
    FolderChanges
        How many files there are, were written and removed.

    Raises
    ------
    AnalysisError
        If a language, the indicator or the profile is unknown, the indicator has no scale, the tables hold a source
        that was published after the report date, or the folder holds something else.
    ReleaseRefusedError
        If a page holds a personal identifier or a figure that may not be released; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> units = pd.DataFrame({"unit_code": ["vn"], "name_vi": ["Việt Nam"], "name_en": ["Viet Nam"],
    ...                       "level": ["national"]})
    >>> with tempfile.TemporaryDirectory() as place:
    ...     changes = publish_site({"units": units}, folder=place, languages=["en"], project="A project",
    ...                            report_date="2026-06-30")
    ...     sorted(path.name for path in (Path(place) / "en").iterdir())
    ['index.html', 'indicators', 'releases', 'sources', 'units']
    """
    check_languages(languages)
    names = dict.fromkeys(languages, project) if isinstance(project, str) else project
    check_folder(Path(folder))
    context = prepare_context(tables, languages[0], report_date)
    code = _check_indicator(context, indicator_code) if indicator_code else main_indicator(context)
    sites: list[tuple[Site, list[Page]]] = []
    files = {f"assets/{name}": content for name, content in site_files().items()}

    def write(released: dict[str, pd.DataFrame]) -> list[Report]:
        values, changed = compare_builds(Path(folder), released["observations"], context.report_date.isoformat())
        shown = ReportContext(released, context.texts, context.report_date)
        first = Site(shown, names, code, tuple(releases), changed)
        files[VALUES] = values
        sites[:] = [(site, list(_pages(site))) for site in map(first.in_language, languages)]
        return [_with_front(page) for _, pages in sites for page in pages]

    release_site(write, context.tables, profile)
    for site, pages in sites:
        lang = site.context.lang
        files[f"assets/search_{lang}.js"] = write_index(site)
        for page in pages:
            address = f"{lang}/{page.path}"
            files[address] = _render(site, page, languages)
            folder_of = address.rpartition("/")[0]
            files |= {f"{folder_of}/{name}": data for name, data in chart_files(page.report, ("html",)).items()}
    files["index.html"] = _root_page(names[languages[0]], languages)
    for release in releases:
        copies = {file_address(release.number, file.path): file.source for file in release.files}
        files |= {unquote(name).removeprefix("../"): source.read_bytes() for name, source in copies.items()}
    return write_folder(Path(folder), files)


def _check_indicator(context: ReportContext, code: str) -> str:
    known = list(context.tables["indicators"]["indicator_code"])
    if code not in known:
        raise AnalysisError("indicator of the map", found=code, expected="an indicator", nearest=nearest(code, known))
    if not scale_of(context.indicator(code)):
        raise AnalysisError("indicator of the map", found=code, expected="a share or a score, which has a scale")
    return code


def _pages(site: Site) -> Iterator[Page]:
    yield write_home(site)
    yield from write_lists(site)
    for code in site.units:
        yield write_unit_page(site, code)
    for code in site.indicators:
        yield write_indicator_page(site, code)
    for source_id in site.sources:
        yield from write_source_pages(site, source_id)
    for release in site.releases:
        yield write_release_page(site, release)


def _with_front(page: Page) -> Report:
    """Return the page with the figures of its map, as it is checked for release."""
    if not page.front.get("map"):
        return page.report
    shown = page.front["map"]
    figures = KeyFigures(tuple((tile["name"], tile["runs"], ()) for tile in shown["tiles"]))
    return dataclasses.replace(page.report, lead=(*page.report.lead, figures))


def _render(site: Site, page: Page, languages: Sequence[str]) -> bytes:
    root = page.root

    def address_of(run: Number | Link) -> str:
        address = site.address_of(run)
        return address if not address or address.startswith(("https://", "http://")) else f"{root}{address}"

    menu = [(site.text("home"), f"{root}index.html", page.path == "index.html")]
    for name in _MENU:
        menu.append((site.text(f"{name}.title"), f"{root}{name}/index.html", page.path.startswith(f"{name}/")))
    lang = site.context.lang
    others = [
        (site.context.texts.get(f"outputs.language.{other}", other), f"{root}../{other}/{page.path}", other)
        for other in languages
        if other != lang
    ]
    front = {"map": None, "is_home": False} | dict(page.front)
    if front["map"]:
        tiles = [
            tile | {"value": "".join(run.text for run in tile["runs"] if isinstance(run, Number))}
            for tile in front["map"]["tiles"]
        ]
        front["map"] = front["map"] | {"tiles": tiles}
    scripts = [*([f"search_{lang}.js"] if front["is_home"] else []), "site.js"]
    return render_site_page(
        page.report, address_of, menu=menu, languages=others, assets=f"{root}../assets/", scripts=scripts, **front
    )


def _root_page(project: str, languages: Sequence[str]) -> bytes:
    """Return the page at the top of the folder, which leads to the first language."""
    texts = ReportTexts(languages[0])
    links = [(texts.get(f"outputs.language.{lang}", lang), lang) for lang in languages]
    page = environment().get_template("site_root.html.jinja")
    return page.render(project=project, languages=links, lang=languages[0]).encode("utf-8")
