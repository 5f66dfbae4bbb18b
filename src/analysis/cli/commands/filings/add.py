"""``workbench add``: register a filing in ``data/raw``, or remove it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT, limit_options

if TYPE_CHECKING:
    from analysis.placing import PlacingSheet
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
@click.option("--dry-run", is_flag=True, help="Show what is read and where it goes. Stores nothing.")
@click.option("--all", "everything", is_flag=True, help="Show every value that was read, not the doubtful ones only.")
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
    everything: bool,
    cpu_seconds: int | None,
    memory_mb: int | None,
    jobs: int | None,
) -> int:
    """Register FILE as a source: copy it to data/raw and write its metadata to source.yml.

    Ends with the placing sheet: what was read, what enters the panel, and what a person must place. Files already
    registered are rejected.
    """
    from analysis.paths import corrections_folder, lookup_folder, raw_folder

    raw = raw_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.console import tell_note, terminal_width
    from analysis.cli.value_checks import check_period, resolve_unit
    from analysis.placing import describe_sheet, place_loose_file, place_source
    from analysis.project import reading_limits
    from analysis.registry import add_filing, find_skipped, is_dhis2, list_form_remarks, refuse_known, undo_filing
    from vnfilings import redact_label
    from vnfilings.box import note_unenforced

    if undo:
        click.echo(f"{undo_filing(file, raw)}: removed")
        return 0
    limits = reading_limits(cpu_seconds=cpu_seconds, memory_mb=memory_mb, jobs=jobs)
    if columns or is_dhis2(file) or metadata:
        return _add_table(file, raw, columns, decimal, metadata, title, dry_run=dry_run, limits=limits)
    unit_code = resolve_unit(unit, "--unit") if unit else None
    if period:
        check_period(period, "--period")
    if dry_run:
        refuse_known(file, raw)
        sheet = place_loose_file(
            file, lookup_folder(), corrections_folder(), unit_code, period, title, ocr=ocr, limits=limits
        )
    else:
        source_id = add_filing(file, raw, unit_code, period, title, ocr=ocr, limits=limits)
        click.echo(f"{source_id}: added; check {raw / source_id / 'source.yml'}, then `workbench run`")
        sheet = place_source(raw / source_id, lookup_folder(), corrections_folder(), limits=limits)
    for line in describe_sheet(sheet, width=terminal_width(), everything=everything):
        click.echo(line)
    tell_note(note_unenforced())
    remarks = str(sheet.source.get("we_noticed") or "").split(" | ")
    for line in (*list_form_remarks(remarks), *filter(None, (find_skipped(remarks),))):
        click.echo(f"workbench: {redact_label(file.name)}: {line}", err=True)
    click.echo(_say_what_to_do(sheet, dry_run=dry_run))
    return 0


def _say_what_to_do(sheet: PlacingSheet, *, dry_run: bool) -> str:
    """Return the last line: what a person does next."""
    open_values = sheet.count("to_place")
    if dry_run:
        return "dry run: nothing was stored"
    if not open_values:
        return "nothing to place; next: workbench run"
    return f"{open_values} to place; next: workbench place {sheet.source_id}"


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
