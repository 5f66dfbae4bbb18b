"""What the pages of the site share: who has a page, where it is, and where each statement stands."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.panel import scale_of
from analysis.reports._document import Block, Cell, Link, Number, Report, Run, Section, Text
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.charts import tile_places
from analysis.reports.site._builds import BuildChanges
from analysis.reports.trace_ids import trace_id
from analysis.schemas import UNIT_LEVELS
from analysis.whole_files import path_part

#: So many statements of a source stand on one page.
STATEMENTS_A_PAGE = 400
#: Tables whose rows say that a unit has something to show.
_ABOUT_UNITS = ("observations", "targets", "consolidated", "duties")


@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release: where it is, its path within the release, and which unit it is about."""

    source: Path
    path: str
    unit_code: str = ""


@dataclass(frozen=True)
class SiteRelease:
    """A locked release as the site shows it.

    `changes` are the rows of ``changes.csv``, `latest` and `names` what `analysis.releases.compare_releases` gives;
    `earlier` is the number of the release before it, or None.
    """

    number: str
    title: str
    period: str
    day: dt.date
    approved_by: str
    units: tuple[str, ...]
    files: tuple[ReleaseFile, ...] = ()
    earlier: str | None = None
    changes: Sequence[Mapping[str, str]] = ()
    latest: Sequence[Mapping[str, Any]] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page: its path below the folder of its language, and what its template reads beside the report."""

    path: str
    report: Report
    front: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """Return the way from the page to the folder of its language."""
        return "../" * self.path.count("/")


@dataclass(frozen=True)
class Site:
    """Everything that pages are made from, in one language."""

    context: ReportContext
    names: Mapping[str, str]
    main_indicator: str
    releases: tuple[SiteRelease, ...] = ()
    build: BuildChanges | None = None

    def in_language(self, lang: str) -> Site:
        """Return the same site in another language."""
        other = dataclasses.replace(self, context=self.context.in_language(lang))
        for name in ("units", "indicators", "sources", "places", "values"):  # they speak no language
            other.__dict__[name] = getattr(self, name)
        return other

    @property
    def project(self) -> str:
        """Return the name of the project in the language of the site."""
        return self.names[self.context.lang]

    def text(self, code: str, **arguments: Any) -> str:
        """Return a text of the site."""
        return self.context.texts(f"site.{code}", **arguments)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Return the units that have a page: those with data, the country and today's provinces, ended ones last."""
        tables = self.context.tables
        known = {str(code) for name in _ABOUT_UNITS for code in tables[name]["unit_code"].dropna()}
        known |= {str(code) for code in tables["sources"]["filing_unit_code"].dropna()}
        known |= {tile.unit_code for tile in tile_places()}
        rows = sorted(rows_of(tables["units"]), key=_unit_order)
        return tuple(row["unit_code"] for row in rows if row["unit_code"] in known or row["level"] == "national")

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Return the indicators that have a page: all."""
        return tuple(self.context.tables["indicators"]["indicator_code"])

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Return the sources that have a page: all, the newest first."""
        rows = rows_of(self.context.tables["sources"])
        return tuple(row["source_id"] for row in sorted(rows, key=_newest_first))

    @cached_property
    def places(self) -> dict[str, str]:
        """Return the page and the anchor of each statement, by its id."""
        found: dict[str, str] = {}
        count: dict[str, int] = defaultdict(int)
        statements = self.context.tables["statements"]
        for key, source in zip(statements["statement_id"], statements["source_id"], strict=True):
            page = source_path(source, count[source] // STATEMENTS_A_PAGE + 1)
            found[key] = f"{page}#{trace_id('statements', key)}"
            count[source] += 1
        return found

    @cached_property
    def values(self) -> dict[str, dict[str, list[Row]]]:
        """Return the observations with a value, by unit and indicator."""
        observations = self.context.tables["observations"]
        found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in rows_of(observations[observations["value"].notna()]):
            found[row["unit_code"]][row["indicator_code"]].append(row)
        return found

    def latest(self, unit_code: str, indicator_code: str) -> Row | None:
        """Return the latest value of a unit, or None."""
        return self.context.latest(self.values.get(unit_code, {}).get(indicator_code, ()))

    def unit_link(self, code: str) -> Run:
        """Return the name of a unit as a link to its page."""
        if code not in self._unit_links:
            self._unit_links[code] = self._make_unit_link(code)
        return self._unit_links[code]

    def _make_unit_link(self, code: str) -> Run:
        name = self.context.dated_name(code) if code in self._unit_set else self.context.unit_name(code)
        return Link(name, unit_path(code)) if code in self._unit_set else Text(name)

    def indicator_link(self, code: str) -> Run:
        """Return the title of an indicator as a link to its page."""
        if code not in self._indicator_links:
            self._indicator_links[code] = Link(self.context.indicator_title(code), indicator_path(code))
        return self._indicator_links[code]

    def source_link(self, source_id: str) -> Run:
        """Return how a source is cited, as a link to its page."""
        return Link(self.context.document_name(source_id), source_path(source_id))

    def statement_link(self, key: str) -> Run:
        """Return the source of a statement, as a link to the place where it was read."""
        row = self.context.statement(key)
        if row is None:
            return Text("–", "muted")
        return Link(self.context.document_name(row["source_id"]), self.places[key])

    def dated_source(self, source_id: str) -> tuple[Run, ...]:
        """Return a source as a link with its publisher and day."""
        row = self.context.source(source_id)
        issued = row.get("issued")
        told = [
            self.context.row_text(row, "publisher"),
            self.context.issued_text(row, issued) if issued is not None else "",
        ]
        about = ", ".join(text for text in told if text)
        link = self.source_link(source_id)
        return (link, Text(f" ({about})", "muted")) if about else (link,)

    def release_link(self, release: SiteRelease) -> Link:
        """Return the number of a release as a link to its page."""
        return Link(release.number, release_path(release.number))

    def file_link(self, release: SiteRelease, file: ReleaseFile) -> Link:
        """Return the name of a file of a release as a link to it."""
        return Link(file.path.rpartition("/")[2], file_address(release.number, file.path))

    @cached_property
    def _unit_links(self) -> dict[str, Run]:
        """Return the links that were asked for; a page has hundreds of the same."""
        return {}

    @cached_property
    def _indicator_links(self) -> dict[str, Run]:
        return {}

    @cached_property
    def _unit_set(self) -> frozenset[str]:
        return frozenset(self.units)

    def address_of(self, run: Number | Link) -> str:
        """Return the address of a link or a figure below the folder of the language; empty where it leads nowhere."""
        return run.address if isinstance(run, Link) else self.places.get(run.key, "")

    def page(
        self, path: str, title: str, subtitle: str, lead: Sequence[Block], sections: Sequence[Section], **front: Any
    ) -> Page:
        """Return a page; a section without content is left out."""
        name = path.removesuffix(".html").replace("/", "-")
        day = self.context.texts.date(self.context.report_date)
        report = Report(
            name=name,
            lang=self.context.lang,
            title=title,
            subtitle=subtitle,
            lead=tuple(lead),
            sections=tuple(section for section in sections if section.blocks or section.sections),
            footer=self.text("footer", project=self.project, date=day),
            has_contents=False,
        )
        return Page(path, report, front)


def _unit_order(row: Row) -> tuple[bool, int]:
    """Return what units are sorted by: those of today first, then by level; within a level as in their table."""
    return row["valid_to"] is not None, UNIT_LEVELS.index(row["level"]) if row["level"] in UNIT_LEVELS else len(
        UNIT_LEVELS
    )


def _newest_first(row: Row) -> tuple[Any, ...]:
    issued = row["issued"]
    return (issued is None, 0 if issued is None else -issued.toordinal(), row["source_id"])


def unit_path(code: str) -> str:
    """Return the page of a unit."""
    return f"units/{path_part(code)}.html"


def indicator_path(code: str) -> str:
    """Return the page of an indicator."""
    return f"indicators/{path_part(code)}.html"


def source_path(source_id: str, number: int = 1) -> str:
    """Return the page of a source; a long list of statements goes on on pages of its own."""
    name = path_part(source_id)
    return f"sources/{name}.html" if number == 1 else f"sources/{name}/{number}.html"


def release_path(number: str) -> str:
    """Return the page of a release."""
    return f"releases/{path_part(number)}.html"


def file_address(release: str, path: str) -> str:
    """Return where a file of a release stands, seen from the folder of a language."""
    return f"../files/{path_part(release)}/{quote(path)}"


def series_anchor(indicator_code: str) -> str:
    """Return the anchor of an indicator on the page of a unit."""
    return f"i-{path_part(indicator_code).replace('_', '-')}"


def main_indicator(context: ReportContext) -> str:
    """Return the share that most of today's provinces have a value of; the first of the catalogue without any."""
    observations = context.tables["observations"]
    today = {tile.unit_code for tile in tile_places()}
    mine = observations[observations["unit_code"].isin(today) & observations["value"].notna()]
    counts = mine.groupby("indicator_code")["unit_code"].nunique()
    codes = [code for code in context.tables["indicators"]["indicator_code"] if scale_of(context.indicator(code))]
    if not codes:
        return ""
    best: str = min(codes, key=lambda code: (context.indicator(code)["unit"] != "%", -int(counts.get(code, 0)), code))
    return best


def cell(*runs: Run, sort: float | str | None = None) -> Cell:
    """Return a cell of these runs."""
    return Cell(runs, sort)
