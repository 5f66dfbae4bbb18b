"""``workbench run``: build what is stale, execute notebooks with checked parameters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from analysis.errors import UsageError
from analysis.i18n import LANGUAGES

if TYPE_CHECKING:
    from analysis.pipeline.operate.runner import Order

_FORMATS = ("html", "docx", "pdf")


def _read_assignments(assignments: tuple[str, ...]) -> dict[str, str]:
    wrong = [text for text in assignments if "=" not in text.lstrip("=")]
    if wrong:
        raise UsageError(f"-p {wrong[0]}: name=value expected")
    return dict(text.split("=", 1) for text in assignments)


def _read_formats(context: click.Context, option: click.Parameter, given: str | None) -> list[str]:
    formats = [name.strip() for name in (given or "").split(",") if name.strip()]
    wrong = [name for name in formats if name not in _FORMATS]
    if wrong:
        raise UsageError(f"--format {wrong[0]}: some of {','.join(_FORMATS)} expected")
    return formats


def _print_signature(name: str) -> None:
    from analysis.pipeline.build.plan import find_notebook
    from analysis.pipeline.notebooks.parameters import read_parameters

    path = find_notebook(name)
    parameters = read_parameters(path)
    click.echo(f"{path.stem}: {len(parameters) or 'no'} parameters")
    for parameter in parameters:
        unit = f" [{parameter.unit}]" if parameter.unit else ""
        needed = " (must be given)" if parameter.is_required else ""
        click.echo(f"  -p {parameter.signature:40} {parameter.help}{unit}{needed}")


def report_round(order: Order) -> int:
    """Run a round, show its progress, say what failed and what is missing, and return the exit status."""
    from analysis.cli.console import show_progress
    from analysis.pipeline.operate.runner import plan_round, run_round, summarise

    with show_progress(len(plan_round(order, "count"))) as listener:
        done = run_round(order, listener)
    for outcome in done.outcomes:
        if outcome.message:
            click.echo(f"{outcome.state}: {outcome.step.name}: {outcome.message}", err=True)
    for fault in done.undelivered:
        click.echo(f"message not delivered: {fault}", err=True)
    click.echo(f"run {done.run_id}: {summarise(done.outcomes)}")
    return done.status


@click.command()
@click.argument("notebook", required=False)
@click.option("-p", "--parameter", "assignments", multiple=True, metavar="NAME=VALUE", help="A notebook's parameter.")
@click.option("--period", help="Period of the report, e.g. 2026-H1.")
@click.option("--unit", "units", multiple=True, metavar="CODE", help="Unit of the report; 'p34-*' is all that fit.")
@click.option("--lang", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Language of the report.")
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Steps at a time; as many as there are processors where it pays."
)
@click.option("--format", "formats", callback=_read_formats, help="Formats of the report: html,docx,pdf.")
@click.option("--internal", is_flag=True, help="Show small numbers in the report; every page says so.")
@click.option("--tables", "is_tables_only", is_flag=True, help="Build the processed tables and stop there.")
@click.option("--force", is_flag=True, help="Run again what is fresh.")
@click.option("--timeout", type=click.FloatRange(min=1), help="Longest time for one notebook [s].")
@click.option("--warm/--stock", "is_warm", default=True, help="Fork kernels from a warm process, or start each anew.")
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler that takes the notebooks, e.g. tcp://host:8786.")
@click.option("--wait", default=0.0, show_default=True, help="How long to wait for another run to end [s].")
@click.option("--help-notebook", is_flag=True, help="Show the notebook's parameters, types, units and defaults.")
def command(
    notebook: str | None,
    assignments: tuple[str, ...],
    period: str | None,
    units: tuple[str, ...],
    languages: tuple[str, ...],
    formats: list[str],
    internal: bool,
    is_tables_only: bool,
    jobs: int | None,
    force: bool,
    timeout: float | None,
    is_warm: bool,
    scheduler: str | None,
    wait: float,
    help_notebook: bool,
) -> int:
    """Build what is stale, and nothing else: tables, models, notebooks, reports.

    NOTEBOOK is a path, a name or its start (70_publish); without it all notebooks are meant.
    """
    if help_notebook:
        if not notebook:
            raise UsageError("--help-notebook: name the notebook")
        _print_signature(notebook)
        return 0
    if is_tables_only and (notebook or assignments or formats or internal or period or units or languages):
        raise UsageError("--tables builds no notebook: leave out NOTEBOOK and the options of reports")
    parameters = _read_assignments(assignments)
    if parameters and not notebook:
        raise UsageError("-p NAME=VALUE is for one notebook: name it")
    from analysis.cli.unit_patterns import expand_units
    from analysis.pipeline.notebooks.execute import STOCK, WARM
    from analysis.pipeline.operate import ledger
    from analysis.pipeline.operate.runner import Order

    options: dict[str, list[str]] = {
        "period": [period] if period else [],
        "unit_code": expand_units(units),
        "lang": list(languages),
    }
    options["format"] = formats
    order = Order(
        command=ledger.mask_command(sys.argv[1:]),
        notebook=notebook,
        is_tables_only=is_tables_only,
        parameters=parameters,
        grid={name: values for name, values in options.items() if values},
        jobs=jobs,
        is_forced=force,
        wait=wait,
        timeout=timeout,
        kernel_name=WARM if is_warm else STOCK,
        scheduler=scheduler,
    )
    return report_round(order)
