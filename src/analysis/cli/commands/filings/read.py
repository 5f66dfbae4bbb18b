"""``workbench read``: statements, tasks or systems of any filing."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli._option_types import limit_options
from analysis.errors import AnalysisError
from vnfilings import start_reader


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--what",
    default="statements",
    type=click.Choice(["statements", "tasks", "systems"]),
    show_default=True,
    help="What to extract.",
)
@click.option(
    "--format", "form", default="csv", type=click.Choice(["csv", "json"]), show_default=True, help="Output format."
)
@click.option(
    "--explain", "number", type=click.IntRange(min=1), metavar="N", help="Explain how statement N was extracted."
)
@click.option("--ledger", is_flag=True, help="List every number with its class, the reason and its statement.")
@click.option("--ocr", is_flag=True, help="Read scanned PDF pages with tesseract (Vietnamese), with lower confidence.")
@limit_options
def command(
    files: tuple[Path, ...],
    what: str,
    form: str,
    number: int | None,
    ledger: bool,
    ocr: bool,
    cpu_seconds: int | None,
    memory_mb: int | None,
    jobs: int | None,
) -> int:
    """Extract statements, tasks or systems from FILES: Word, Excel, PDF, CSV, HTML or text.

    Statements are matched to the catalogue: indicator_code where there is no doubt, else up to five candidates with
    their confidence. Works outside a project, with the catalogue of the workbench.

    Each file is read in a process of its own, with limits on time and memory. Unreadable files are reported on stderr
    (exit status 1); the rest are still processed. Hidden, struck or deleted
    text, pictures and the like are not read; the last lines on stderr count what was skipped.
    """
    start_reader()  # gets ready while the rest is imported
    from analysis.panel import add_codes
    from analysis.paths import lookup_or_packaged_folder
    from analysis.project import reading_limits
    from analysis.registry import known_names
    from analysis.schemas import neutralise_frame
    from vnfilings import explain, read_documents

    if number is not None and ledger:
        raise click.UsageError("--explain shows the numbers of one statement already: leave out --ledger, or --explain")
    limits = reading_limits(cpu_seconds=cpu_seconds, memory_mb=memory_mb, jobs=jobs)
    names = known_names(lookup_or_packaged_folder())
    if number is not None:
        try:
            click.echo(explain(files, number, ocr=ocr, names=names, limits=limits))
        except ValueError as error:  # of an unreadable file or of a number that is too large
            raise AnalysisError(str(error)) from error
        return 0
    what = "ledger" if ledger else what
    reading = read_documents(files, what, ocr=ocr, names=names, limits=limits)  # type: ignore[arg-type]
    if what == "statements":
        reading = add_codes(reading, lookup_or_packaged_folder())
    if form == "json":
        click.echo(reading.frame.to_json(orient="records", force_ascii=False, indent=1))
    else:
        click.echo(neutralise_frame(reading.frame).to_csv(index=False, lineterminator="\n"), nl=False)
    for line in (*reading.notes, *reading.errors, *reading.skipped):
        click.echo(f"workbench: {line}", err=True)
    return 1 if reading.errors else 0
