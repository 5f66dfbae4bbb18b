"""``workbench init``: make a new project."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the project (default: the folder's name).")
def command(directory: Path, name: str | None) -> int:
    """Make a new project in DIR (default: the working folder): lookups with the provinces, notebooks, no data.

    A folder that is not empty is refused; nothing is overwritten.
    """
    from analysis.cli.new_project import make_project

    files = make_project(directory, name)
    click.echo(f"{directory.absolute()}: project created ({len(files)} files); see README.md for the first steps")
    return 0
