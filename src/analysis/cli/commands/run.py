"""``workbench run``: build what is out of date, execute notebooks with checked parameters."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from analysis.cli._option_types import FILLED_TEXT, FiniteRange, run_date_option
from analysis.errors import UsageError, nearest
from analysis.i18n import LANGUAGES
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from analysis.pipeline.operate import RunRequest

_FORMATS = ("html", "docx", "pdf")
_LIST_FIX = "Write several values of a list with commas: -p languages=vi,en."


def _read_assignments(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    for text in given:
        if "=" not in text.lstrip("="):
            raise UsageError(option="-p", found=text, expected="NAME=VALUE, e.g. -p period=2026-H1")
    pairs = [text.split("=", 1) for text in given]
    for name, count in Counter(name for name, _ in pairs).items():
        if count > 1:
            raise UsageError(f"{name} is given {count} times, expected once", option="-p", fix=_LIST_FIX)
    return dict(pairs)


def _read_formats(context: click.Context, option: click.Parameter, given: str | None) -> list[str]:
    formats = [name.strip() for name in (given or "").split(",") if name.strip()]
    for name in formats:
        if name not in _FORMATS:
            known = ", ".join(_FORMATS)
            raise UsageError(
                option="--format", found=name, expected=f"some of {known}", nearest=nearest(name, _FORMATS)
            )
    if given is not None and not formats:
        raise UsageError(option="--format", found=given, expected=f"some of {', '.join(_FORMATS)}")
    return formats


def _print_signature(name: str) -> None:
    from analysis.pipeline.operate import describe_parameters

    stem, parameters = describe_parameters(name)
    click.echo(f"{stem}: {counted(len(parameters), 'parameter') if parameters else 'no parameters'}")
    for parameter in parameters:
        unit = f" [{parameter.unit}]" if parameter.unit else ""
        needed = " (required)" if parameter.is_required else ""
        click.echo(f"  -p {parameter.signature:40} {parameter.help}{unit}{needed}")


def run_and_report(request: RunRequest) -> int:
    """Execute a run, show its progress, print what failed and what is missing, and return the exit status."""
    from analysis.cli.console import show_progress, tell_note
    from analysis.pipeline.operate import execute_run, plan_run, summarise

    with show_progress(len(plan_run(request, "count"))) as listener:
        done = execute_run(request, listener)
    for outcome in done.outcomes:
        if outcome.message:
            click.echo(f"{outcome.state}: {outcome.step.name}: {outcome.message}", err=True)
    for note in done.notes:
        tell_note(note)
    for fault in done.undelivered:
        click.echo(f"notification not delivered: {fault}", err=True)
    unfiled = request.without_filing
    if unfiled:
        who = counted(len(unfiled), "organisation")
        tell_note(f"{who} left out, which filed nothing for this period: {', '.join(unfiled)}")
    left_out = f", {len(unfiled)} left out" if unfiled else ""
    click.echo(f"run {done.run_id}: {summarise(done.outcomes)}{left_out}")
    return done.status


def _refuse_options_of_reports(options: dict[str, Any]) -> None:
    """Refuse options that the other options leave without effect."""
    of_reports = ("notebook", "parameters", "formats", "internal", "period", "units", "languages")
    if options["is_tables_only"] and any(options[name] for name in of_reports):
        raise UsageError("--tables builds no notebooks", fix="Remove NOTEBOOK and the report options.")
    if options["parameters"] and not options["notebook"]:
        raise UsageError("-p NAME=VALUE applies to one notebook", fix="Name the notebook.")


def _request_of(options: dict[str, Any]) -> RunRequest:
    """Return the request with its values checked: names turned into codes, unknown values refused."""
    from analysis.cli.value_checks import check_run, has_pattern
    from analysis.pipeline.notebooks import STOCK, WARM
    from analysis.pipeline.operate import RunRequest, find_unfiled, mask_command

    grid = {
        "period": [options["period"]] if options["period"] else [],
        "unit_code": list(options["units"]),
        "lang": list(options["languages"]),
        "format": options["formats"],
        "internal": [True] if options["internal"] else [],
    }
    parameters, grid = check_run(options["parameters"], grid, options["run_date"])
    period = options["period"] or parameters.get("period")
    asked = [*grid["unit_code"], *([parameters["unit_code"]] if parameters.get("unit_code") else [])]
    by_pattern = has_pattern(options["units"])
    unfiled = find_unfiled(options["notebook"], period, asked, options["run_date"], by_pattern=by_pattern)
    return RunRequest(
        without_filing=tuple(unfiled),
        command=mask_command(sys.argv[1:]),
        run_date=options["run_date"],
        notebook=options["notebook"],
        is_tables_only=options["is_tables_only"],
        parameters=parameters,
        grid={name: values for name, values in grid.items() if values},
        jobs=options["jobs"],
        is_forced=options["force"],
        wait=options["wait"],
        timeout=options["timeout"],
        kernel_name=WARM if options["is_warm"] else STOCK,
        scheduler=options["scheduler"],
    )


@click.command()
@click.argument("notebook", required=False, type=FILLED_TEXT)
@click.option(
    "-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", callback=_read_assignments,
    help="Parameter of the notebook.",
)  # fmt: skip
@click.option("--period", type=FILLED_TEXT, help="Period of the report, e.g. 2026-H1.")
@click.option(
    "--unit", "units", multiple=True, metavar="NAME", type=FILLED_TEXT,
    help="Organisation of the report: code, name or alias; wildcards allowed for codes, e.g. 'p34-*'.",
)  # fmt: skip
@click.option("--lang", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Language of the report.")
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Number of parallel jobs (default: chosen from CPUs and workload)."
)
@click.option("--format", "formats", callback=_read_formats, help="Formats of the report, e.g. html,docx,pdf.")
@click.option("--internal", is_flag=True, help="Show small numbers in the report; every page is marked as internal.")
@click.option("--tables", "is_tables_only", is_flag=True, help="Build the processed tables only.")
@run_date_option
@click.option("--force", is_flag=True, help="Rebuild everything, even if up to date.")
@click.option("--timeout", type=FiniteRange(min=1), help="Time limit for one notebook [s].")
@click.option(
    "--warm/--stock", "is_warm", default=True,
    help="Start kernels from a preloaded process (default), or start standard kernels.",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS", type=FILLED_TEXT,
    help="Dask scheduler that runs the notebooks, e.g. tcp://host:8786.",
)  # fmt: skip
@click.option(
    "--wait", type=FiniteRange(min=0), default=0.0, show_default=True,
    help="Time to wait for another run to finish [s].",
)  # fmt: skip
@click.option("--help-notebook", is_flag=True, help="Show the notebook's parameters, types, units and defaults.")
def command(**options: Any) -> int:
    """Build outputs that are out of date: tables, models, notebooks, reports.

    NOTEBOOK is a path, a name or the start of a name (70_publish). By default, all notebooks are built.
    """
    from analysis.paths import project_folder

    project_folder()  # refuses to work outside a project
    if options["help_notebook"]:
        if not options["notebook"]:
            raise UsageError("--help-notebook needs the name of a notebook")
        _print_signature(options["notebook"])
        return 0
    _refuse_options_of_reports(options)
    return run_and_report(_request_of(options))
