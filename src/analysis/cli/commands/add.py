"""``workbench add``: take a filing into ``data/raw``, or out of it again."""

from __future__ import annotations

import csv
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--unit", metavar="CODE", help="The unit that the filing is about, a code of data/lookup/units.csv.")
@click.option("--period", help="The period that it is about, e.g. 2026-H1; else what a report's title says.")
@click.option("--title", help="A short title; else the document's own.")
@click.option("--ocr", is_flag=True, help="FILE is a scan: read it with tesseract (Vietnamese), at lower confidence.")
@click.option("--undo", is_flag=True, help="Take the filing out again; FILE is the file or the name of its folder.")
def command(file: Path, unit: str | None, period: str | None, title: str | None, ocr: bool, undo: bool) -> int:
    """Copy FILE into data/raw with a source.yml that says what it says of itself; a file that is there is refused."""
    from analysis.paths import raw_folder
    from analysis.registry import FilingError, add_filing, undo_filing
    from vnfilings.formats import UnreadableFileError

    try:
        if undo:
            click.echo(f"{undo_filing(file, raw_folder())}: taken out")
        else:
            source_id = add_filing(file, raw_folder(), unit, period, title, known_units=_known_units(), ocr=ocr)
            click.echo(f"{source_id}: added; look at {raw_folder() / source_id / 'source.yml'}")
    except (FilingError, UnreadableFileError) as fault:
        click.echo(f"workbench: {fault}", err=True)
        return 1
    return 0


def _known_units() -> set[str] | None:
    from analysis.paths import lookup_folder

    path = lookup_folder() / "units.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["unit_code"] for row in csv.DictReader(stream)}
