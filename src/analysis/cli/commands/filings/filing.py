"""``workbench filing``: read a Word filing that a person edited, or a check sheet that one ticked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_TEXT

if TYPE_CHECKING:
    import pandas as pd

    from analysis.reports import EditedFiling, OpenedFiling, Tick


@click.command()
@click.option(
    "--from", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE.docx", required=True,
    help="The Word filing that was edited, or its check sheet that was ticked, under any name.",
)  # fmt: skip
@click.option("--unit", metavar="NAME", type=FILLED_TEXT, help="Organisation that the filing has to be of.")
@click.option("--period", type=FILLED_TEXT, help="Period that it has to be on, e.g. 2026-H1.")
@click.option(
    "--by", metavar="NAME", type=FILLED_TEXT, help="Who decides (default: WORKBENCH_BY, else the login name)."
)
@click.option("--dry-run", is_flag=True, help="Show what would be stored. Stores nothing.")
def command(file: Path, unit: str | None, period: str | None, by: str | None, dry_run: bool) -> int:
    """Read what a person changed in the Word filing of an organisation, or ticked on its check sheet.

    Causes, tasks, requests and what only the organisation knows of its letterhead are stored, all or nothing, in
    data/lookup/filing_texts.csv with who and when: the next run prints them. A changed figure becomes a proposed
    correction, which changes nothing until a person accepts it (workbench correction, or a tick on the check sheet).
    All other differences stand on the check sheet.
    Of a check sheet the ticked answers are stored, all or nothing: findings that stand with their reason, corrections
    with who, when and why, causes, words.
    Tracked changes are read as accepted. --unit and --period are needed where the file has lost its properties.
    """
    from analysis.paths import corrections_folder, lookup_folder

    lookup = lookup_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.value_checks import check_period, resolve_unit
    from analysis.panel import later_sources, load_all, tables_as_of
    from analysis.project import reading_limits
    from analysis.reports import compare_filing, filing_day, open_filing, read_ticks, releasable_tables, store_edits
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
    if mark.is_check_sheet:
        return _read_sheet(opened, read_ticks(opened, releasable_tables(known), day), known, by, dry_run=dry_run)
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


def _read_sheet(
    opened: OpenedFiling, ticks: tuple[Tick, ...], known: dict[str, pd.DataFrame], by: str | None, *, dry_run: bool
) -> int:
    """Store what was ticked on a check sheet."""
    from analysis.paths import corrections_folder, lookup_folder, raw_folder
    from analysis.placing import ProjectFolders
    from analysis.reports import store_ticks
    from analysis.run_date import default_run_date
    from analysis.schemas import who_decides

    click.echo(f"{opened.file}: {opened.mark.unit_code}, {opened.mark.period}; ticked answers: {len(ticks)}")
    for tick in ticks:
        click.echo(f"  point {tick.number}: {tick.answer}")
    if dry_run:
        click.echo("dry run: nothing was stored")
        return 0
    folders = ProjectFolders(raw_folder(), lookup_folder(), corrections_folder())
    by, day = who_decides(by), default_run_date()
    changed = store_ticks(ticks, known, folders, opened.mark, file=opened.file, by=by, day=day)
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
    if edited.unread:
        click.echo(f"not read: {', '.join(edited.unread)}")
