"""``workbench add``: register a filing in ``data/raw``, or remove it again."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--unit", metavar="NAME", help="Organisation that the filing is about: its code, name or alias.")
@click.option("--period", help="Period that the filing is about, e.g. 2026-H1 (default: from a report's title).")
@click.option("--title", help="Short title (default: the document's own).")
@click.option("--ocr", is_flag=True, help="Read a scanned FILE with tesseract (Vietnamese); lower confidence.")
@click.option("--undo", is_flag=True, help="Remove the filing; FILE is the file or the name of its folder.")
def command(file: Path, unit: str | None, period: str | None, title: str | None, ocr: bool, undo: bool) -> int:
    """Register FILE as a source: copy it to data/raw and write its metadata to source.yml.

    Files already registered are rejected.
    """
    from analysis.paths import raw_folder

    raw = raw_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.value_checks import check_period, resolve_unit
    from analysis.registry import add_filing, undo_filing

    if undo:
        click.echo(f"{undo_filing(file, raw)}: removed")
        return 0
    unit_code = resolve_unit(unit, "--unit") if unit else None
    if period:
        check_period(period, "--period")
    source_id = add_filing(file, raw, unit_code, period, title, ocr=ocr)
    click.echo(f"{source_id}: added; check {raw / source_id / 'source.yml'}")
    return 0
