"""The page of a release: its day, who approved it, what changed against the one before, its files."""

from __future__ import annotations

from analysis.reports._document import Block, Cell, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports.site._changed_parts import About, release_changes
from analysis.reports.site._site import Page, ReleaseFile, Site, SiteRelease, cell, release_path


def write_release_page(site: Site, release: SiteRelease) -> Page:
    """Return the page of a locked release."""
    texts = site.context.texts
    told = {"day": texts.date(release.day), "period": texts.period(release.period), "by": release.approved_by}
    lead: list[Block] = [
        Paragraph((Text(site.text("release.lead", **told)),), "lead"),
        Paragraph((Text(_against(site, release)),)),
    ]
    sections = (
        Section("changes", site.text("release.changes"), (), release_changes(site, release, About())),
        Section("files", site.text("release.files"), _files(site, release)),
    )
    title = site.text("release.title", number=release.number)
    subtitle = release.title if release.title != release.period else site.text("release.subtitle")
    return site.page(release_path(release.number), title, subtitle, lead, sections)


def _against(site: Site, release: SiteRelease) -> str:
    texts = site.context.texts
    if release.earlier is None:
        return texts("changes.first", number=release.number)
    if not release.changes:
        return texts("changes.none", earlier=release.earlier, later=release.number)
    return site.text("release.against", earlier=release.earlier, n=len(release.changes))


def _files(site: Site, release: SiteRelease) -> tuple[Block, ...]:
    columns = (Column(site.text("column.unit")), Column(site.text("column.file")), Column(site.text("column.format")))
    reports_first = sorted(release.files, key=lambda file: (not file.unit_code, file.path))
    rows = tuple(_file_row(site, release, file) for file in reports_first)
    caption = site.text("release.files_caption", number=release.number)
    return (Table(caption, columns, rows, site.text("release.files_note"), header_column=1),) if rows else ()


def _file_row(site: Site, release: SiteRelease, file: ReleaseFile) -> tuple[Cell, ...]:
    unit = cell(site.unit_link(file.unit_code)) if file.unit_code else text_cell("–")
    return unit, cell(site.file_link(release, file)), text_cell(file.path.rpartition(".")[2].upper())
