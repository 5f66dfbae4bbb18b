"""``workbench schedule``: publish the reports that are due, or write the file for a scheduler."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_TEXT
from analysis.cli.console import tell_note
from analysis.cli.failures import FAILED
from analysis.errors import UsageError, nearest
from analysis.i18n import LANGUAGES
from analysis.noun_counts import counted
from analysis.period_lengths import EVERY

if TYPE_CHECKING:
    from analysis.regulations import ReportingCalendar


@click.command()
@click.argument("notebook", required=False, type=FILLED_TEXT)
@click.option("--every", type=click.Choice(EVERY), default="half-year", show_default=True, help="Length of a period.")
@click.option(
    "--grace", type=click.IntRange(0, 366), default=5, show_default=True,
    help="Number of days between the end of a period and its report.",
)  # fmt: skip
@click.option(
    "--regime", metavar="CODE", type=FILLED_TEXT,
    help="End periods on the cut-off of this reporting regime, e.g. nd-09-2019 (default: calendar periods).",
)  # fmt: skip
@click.option("--since", metavar="PERIOD", type=FILLED_TEXT, help="First period to publish (default: the latest).")
@click.option(
    "--unit", "units", multiple=True, metavar="NAME", type=FILLED_TEXT,
    help="Organisation of the report: code, name or alias; wildcards allowed for codes, e.g. 'p34-*'.",
)  # fmt: skip
@click.option("--lang", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Language of the report.")
@click.option("--list", "only_list", is_flag=True, help="List due periods. Runs nothing.")
@click.option(
    "--print",
    "kind",
    type=click.Choice(["cron", "systemd", "github", "airflow"]),
    help="Print the job file for this scheduler.",
)
def command(
    notebook: str | None,
    every: str,
    grace: int,
    regime: str | None,
    since: str | None,
    units: tuple[str, ...],
    languages: tuple[str, ...],
    only_list: bool,
    kind: str | None,
) -> int:
    """Publish a report for each finished period that has none yet. Safe to run repeatedly.

    A period whose run failed stays due. Use `--print` to generate a daily job for cron, systemd, GitHub or Airflow.
    """
    from analysis.cli.value_checks import check_languages, expand_units
    from analysis.paths import project_folder
    from analysis.pipeline.operate import Schedule, due_periods, find_damage, read_ledger, render_schedule

    home = project_folder()
    unit_codes = expand_units(units)
    check_languages(languages)
    schedule = Schedule(every, grace, since, notebook, units, languages, regime)
    reports = _read_calendar(regime) if regime else None
    if kind:
        click.echo(render_schedule(kind, schedule, str(home)), nl=False)
        return 0
    periods = due_periods(schedule, read_ledger(), date.today(), reports)
    if only_list or not periods:
        tell_note(find_damage())
        click.echo(f"due: {', '.join(periods) or 'nothing'}")
        return 0
    from analysis.cli.commands.run import run_and_report
    from analysis.pipeline.operate import RunRequest, check_reported, find_unfiled

    statuses = []
    for period in periods:
        try:
            reporting = check_reported(period, unit_codes, date.today(), by_pattern=True)
            unfiled = find_unfiled(notebook, period, reporting, date.today(), by_pattern=True)
        except UsageError as error:  # the period stays due, and the others are published
            click.echo(f"workbench: {error}", err=True)
            statuses.append(FAILED)
            continue
        grid = {"period": [period], "unit_code": reporting, "lang": list(languages)}
        if silent := [code for code in unit_codes if code not in reporting]:
            tell_note(f"no value for {period} of {counted(len(silent), 'organisation')}: {', '.join(silent)}")
        request = RunRequest(
            without_filing=tuple(unfiled),
            command=f"workbench schedule {schedule.arguments}",
            notebook=notebook,
            grid={name: values for name, values in grid.items() if values},
            schedule={"key": schedule.key, "period": period},
            wait=3600,
        )
        statuses.append(run_and_report(request))
    return max(statuses)


def _read_calendar(regime: str) -> ReportingCalendar:
    """Return the reporting calendar, after checking that it has the regime."""
    from analysis.paths import lookup_folder
    from analysis.regulations import ReportingCalendar, read_rules

    reports = ReportingCalendar.from_tables(read_rules(lookup_folder()))
    known = [str(row["regime"]) for row in reports.regimes]
    if regime not in known:
        expected = f"one of: {', '.join(known) or 'none'}"
        raise UsageError(option="--regime", found=regime, expected=expected, nearest=nearest(regime, known))
    return reports
