"""``workbench site``: a folder of pages that needs no server, with a page for each unit, indicator, source, release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT, FiniteRange
from analysis.i18n import LANGUAGES
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from pathlib import Path

_BOTH = "both"


@click.command()
@click.option("--to", "folder", type=FILLED_PATH, help="Folder of the site (default: reports/site).")
@click.option(
    "--lang", type=click.Choice([*LANGUAGES, _BOTH]), help="Language of the pages (default: those of the project)."
)
@click.option(
    "--report-date", type=FILLED_TEXT, metavar="YYYY-MM-DD", help="Day of the figures (default: as last built)."
)
@click.option("--indicator", type=FILLED_TEXT, help="Indicator of the map: a share or a score.")
@click.option(
    "--wait", type=FiniteRange(min=0), default=0.0, show_default=True, help="Time to wait for a run to finish [s]."
)
def command(folder: Path | None, lang: str | None, report_date: str | None, indicator: str | None, wait: float) -> int:
    """Build the site: a folder of pages that works from a file share, without a server and without a network.

    It shows what a release may show, and notes its numbers in releases.jsonl. Locked releases are on it with their
    files; drafts, internal reports and check sheets are not. Only files that changed are written; files that the site
    no longer needs are removed.
    """
    from analysis.paths import reports_folder
    from analysis.pipeline import load_snapshot
    from analysis.pipeline.operate import hold_project, write_index
    from analysis.project import read_settings
    from analysis.releases import locked_releases
    from analysis.reports import publish_site

    settings = read_settings()
    place = folder or reports_folder() / "site"
    with hold_project("site", wait):
        changes = publish_site(
            load_snapshot(report_date),
            folder=place,
            languages=settings.languages if lang is None else LANGUAGES if lang == _BOTH else (lang,),
            project=settings.names,
            report_date=report_date,
            indicator_code=indicator or "",
            releases=locked_releases(),
        )
        if folder is None:
            write_index()
    click.echo(
        f"{place / 'index.html'}: {counted(changes.n_files, 'file')}, {changes.n_written} written, "
        f"{changes.n_removed} removed"
    )
    for name in changes.kept:
        click.echo(f"warning: {place / name} was changed by somebody, so it stays, without a link", err=True)
    return 0
