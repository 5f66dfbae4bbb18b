"""``workbench add``: register a filing in ``data/raw``, or remove it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT, limit_options

if TYPE_CHECKING:
    from vnfilings import Limits


@click.command()
@click.argument("file", type=FILLED_PATH)
@click.option(
    "--unit", metavar="NAME", type=FILLED_TEXT,
    help="Organisation that the filing is about: its code, name or alias.",
)  # fmt: skip
@click.option(
    "--period", type=FILLED_TEXT,
    help="Period that the filing is about, e.g. 2026-H1 (default: from a report's title).",
)  # fmt: skip
@click.option("--title", type=FILLED_TEXT, help="Short title (default: the document's own).")
@click.option("--ocr", is_flag=True, help="Read a scanned FILE with tesseract (Vietnamese), with lower confidence.")
@click.option(
    "--columns",
    multiple=True,
    metavar="ROLE=NAME,...",
    help="Read FILE as a tidy table (CSV, Excel, ODS, Parquet). Roles: unit, indicator, period, value; optionally "
    "numerator, denominator, op, status, note. NAME is a column, or 'columns' if the periods or indicators are column "
    "names. One indicator or period can be given for the whole table.",
)
@click.option(
    "--decimal",
    type=click.Choice(["point", "comma"]),
    default="point",
    show_default=True,
    help="Decimal separator of numbers stored as text in a tidy table.",
)
@click.option(
    "--metadata",
    type=click.Path(path_type=Path, dir_okay=False),
    help="DHIS2 metadata (JSON) with the names of units and data elements; FILE contains the dataValueSets.",
)
@click.option("--dry-run", is_flag=True, help="Show the content of a tidy table and what was matched. Stores nothing.")
@click.option("--undo", is_flag=True, help="Remove the filing; FILE is the file or the name of its folder.")
@limit_options
def command(
    file: Path,
    unit: str | None,
    period: str | None,
    title: str | None,
    ocr: bool,
    columns: tuple[str, ...],
    decimal: str,
    metadata: Path | None,
    dry_run: bool,
    undo: bool,
    cpu_seconds: int | None,
    memory_mb: int | None,
    jobs: int | None,
) -> int:
    """Register FILE as a source: copy it to data/raw and write its metadata to source.yml.

    Files already registered are rejected.
    """
    from analysis.paths import raw_folder

    raw = raw_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.console import tell_note
    from analysis.cli.value_checks import check_period, resolve_unit
    from analysis.errors import UsageError
    from analysis.project import reading_limits
    from analysis.registry import add_filing, find_skipped, is_dhis2, read_source, undo_filing
    from vnfilings import redact_label
    from vnfilings.box import note_unenforced

    if undo:
        click.echo(f"{undo_filing(file, raw)}: removed")
        return 0
    limits = reading_limits(cpu_seconds=cpu_seconds, memory_mb=memory_mb, jobs=jobs)
    if columns or is_dhis2(file) or metadata:
        return _add_table(file, raw, columns, decimal, metadata, title, dry_run=dry_run, limits=limits)
    if dry_run:
        raise UsageError("--dry-run is for tidy tables: name the columns", option="--dry-run")
    unit_code = resolve_unit(unit, "--unit") if unit else None
    if period:
        check_period(period, "--period")
    source_id = add_filing(file, raw, unit_code, period, title, ocr=ocr, limits=limits)
    click.echo(f"{source_id}: added; check {raw / source_id / 'source.yml'}, then `workbench run`")
    tell_note(note_unenforced())
    if skipped := find_skipped(read_source(raw / source_id).we_noticed):
        click.echo(f"workbench: {redact_label(file.name)}: {skipped}", err=True)
    if not unit_code:
        click.echo(
            "no organisation is set, so values that name none will not be matched: add it with --unit, or as "
            "filing_unit_code in source.yml",
            err=True,
        )
    return 0


def _add_table(
    file: Path,
    raw: Path,
    columns: tuple[str, ...],
    decimal: str,
    metadata: Path | None,
    title: str | None,
    *,
    dry_run: bool,
    limits: Limits,
) -> int:
    from analysis.cli._table_report import describe_table
    from analysis.cli.console import tell_note
    from analysis.paths import lookup_folder
    from analysis.registry import add_table, check_table, parse_columns
    from vnfilings.box import note_unenforced

    layout = parse_columns(columns, decimal) if columns else None
    for line in describe_table(check_table(file, layout, metadata, limits=limits), lookup_folder()):
        click.echo(line)
    tell_note(note_unenforced())
    if dry_run:
        click.echo("dry run: nothing was stored")
        return 0
    source_id = add_table(file, raw, layout, metadata, title, limits=limits)
    click.echo(f"{source_id}: added; check {raw / source_id / 'source.yml'}")
    return 0
