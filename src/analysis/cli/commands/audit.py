"""``workbench audit``: list the inconsistencies in files or in the processed tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import limit_options, run_date_option
from analysis.i18n import LANGUAGES
from vnfilings import start_reader

if TYPE_CHECKING:
    from datetime import date

#: What is printed of a finding; `doc` is the file's name, or the source's where no file was given.
COLUMNS = ("doc", "locator", "other_locator", "rule", "severity", "printed", "recomputed", "explanation")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True, help="Output format."
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the explanations."
)
@run_date_option
@limit_options
def command(
    files: tuple[Path, ...],
    form: str,
    lang: str,
    run_date: date,
    cpu_seconds: int | None,
    memory_mb: int | None,
    jobs: int | None,
) -> int:
    """List inconsistencies: arithmetic, missing and outdated values, conflicting numbers, targets, numbering.

    With FILES, checks these documents; they need not be registered, and no project is required. Without FILES, checks
    the processed tables. Exit status 1 if a finding is an error or a file cannot be read.
    """
    if files:
        start_reader()  # gets ready while the rest is imported
    from analysis.cli.console import tell_note
    from analysis.cli.file_audit import list_findings
    from analysis.project import reading_limits
    from analysis.schemas import to_csv
    from vnfilings.box import note_unenforced

    limits = reading_limits(cpu_seconds=cpu_seconds, memory_mb=memory_mb, jobs=jobs) if files else None
    rows, errors, skipped = list_findings(files, lang=lang, run_date=run_date, limits=limits)
    tell_note(note_unenforced())
    for error in errors:
        click.echo(f"workbench: {error}", err=True)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        click.echo(to_csv(rows, COLUMNS), nl=False)
    for line in skipped:
        click.echo(f"workbench: {line}", err=True)
    return int(bool(errors) or any(row["severity"] == "error" for row in rows))
