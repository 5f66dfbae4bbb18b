"""``workbench filing``: read a Word filing back that a person edited."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_TEXT

if TYPE_CHECKING:
    from analysis.reports import EditedFiling


@click.command()
@click.option(
    "--from", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE.docx", required=True,
    help="The Word filing that was edited, under any name.",
)  # fmt: skip
@click.option("--unit", metavar="NAME", type=FILLED_TEXT, help="Organisation that the filing has to be of.")
@click.option("--period", type=FILLED_TEXT, help="Period that it has to be on, e.g. 2026-H1.")
@click.option(
    "--by", metavar="NAME", type=FILLED_TEXT, help="Who decides (default: WORKBENCH_BY, else the login name)."
)
@click.option("--dry-run", is_flag=True, help="Show what would be stored. Stores nothing.")
def command(file: Path, unit: str | None, period: str | None, by: str | None, dry_run: bool) -> int:
    """Read what a person changed in the Word filing of an organisation.

    Causes, tasks, requests and what only the organisation knows of its letterhead are stored, all or nothing, in
    data/lookup/filing_texts.csv with who and when: the next run prints them. A changed figure becomes a proposed
    correction, which changes nothing until a person accepts it. All other differences stand on the check sheet.
    Tracked changes are read as accepted. --unit and --period are needed where the file has lost its properties.
    """
    from analysis.paths import corrections_folder, lookup_folder

    lookup = lookup_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.value_checks import check_period, resolve_unit
    from analysis.panel import later_sources, load_all, tables_as_of
    from analysis.project import reading_limits
    from analysis.reports import compare_filing, filing_day, open_filing, releasable_tables, store_edits
    from analysis.run_date import default_run_date
    from analysis.schemas import who_decides

    if period:
        check_period(period, "--period")
    unit_code = resolve_unit(unit, "--unit") if unit else ""
    opened = open_filing(file, unit_code=unit_code, period=period or "", limits=reading_limits())
    tables = load_all()
    mark = opened.mark
    day = max(filing_day(tables, mark.unit_code, mark.period) or "", mark.day) or str(default_run_date())
    known = tables if later_sources(tables["sources"], dt.date.fromisoformat(day)).empty else tables_as_of(tables, day)
    edited = compare_filing(opened, releasable_tables(known), day)
    _tell(edited)
    if dry_run:
        click.echo("dry run: nothing was stored")
        return 0
    by = who_decides(by)
    changed = store_edits(edited, known["statements"], lookup, corrections_folder(), by=by, day=default_run_date())
    for path in changed:
        click.echo(f"stored: {path.parent.name}/{path.name}")
    if changed:
        click.echo("next: workbench run")
    return 0


def _tell(edited: EditedFiling) -> None:
    from analysis.reports import describe_edit

    click.echo(f"{edited.file}: {edited.unit_code}, {edited.period}; differences: {len(edited.edits)}")
    for edit in edited.edits:
        click.echo(f"  {describe_edit(edit)}")
    if edited.tracked:
        click.echo(f"tracked changes: {edited.tracked}, read as accepted")
    if edited.has_comments:
        click.echo("comments were not read")
