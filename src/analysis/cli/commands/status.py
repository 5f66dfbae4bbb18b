"""``workbench status``: which outputs are up to date, out of date or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import run_date_option
from analysis.cli.console import tell_note

if TYPE_CHECKING:
    from datetime import date


@click.command()
@click.option("--page", "as_page", is_flag=True, help="Write a page of recent runs to reports/runs/index.html.")
@run_date_option
def command(as_page: bool, run_date: date) -> int:
    """Show which outputs are up to date, out of date or failed. Runs nothing."""
    from analysis.project import read_settings

    settings = read_settings()  # refuses settings that cannot be used before anything is shown or written
    from analysis.pipeline.operate import find_damage

    tell_note(find_damage())
    if as_page:
        from analysis.pipeline.operate import read_ledger, write_page

        write_page(read_ledger())
        click.echo("reports/runs/index.html")
        return 0
    from analysis.paths import reports_folder
    from analysis.pipeline.operate import list_unread, project_status

    click.echo(f"project     {settings.name}")
    if (reports_folder() / "index.html").is_file():
        click.echo("reports     reports/index.html")
    for row in list_unread():
        click.echo(f"unread      {row['source_id']:40} {row['reason']}")
    for outcome, reason in project_status(run_date):
        click.echo(f"{outcome.state:11} {outcome.step.name:40} {reason or outcome.step.product}")
    return 0
