"""``workbench init``: make a new project."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT
from analysis.noun_counts import counted


@click.command()
@click.argument("directory", metavar="[DIR]", default=".", type=FILLED_PATH)
@click.option("--name", type=FILLED_TEXT, help="Name of the project (default: the folder's name).")
@click.option(
    "--catalogue",
    is_flag=True,
    help="With the indicators of the health sector, their aliases, legal deadlines and national targets.",
)
def command(directory: Path, name: str | None, *, catalogue: bool) -> int:
    """Create a project in DIR (default: current folder) with the provinces and the notebooks, without data.

    DIR must be empty; nothing is overwritten. Without --catalogue the project has no indicators: no value enters the
    tables before you add yours to data/lookup/indicators.csv.
    """
    from analysis.cli.new_project import make_project

    files = make_project(directory, name, with_catalogue=catalogue)
    click.echo(
        f"{directory.absolute()}: project created ({counted(len(files), 'file')}); see README.md for the first steps"
    )
    return 0
