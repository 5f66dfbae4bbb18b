"""``workbench schedule``: report the periods that are due, or write the file that makes a scheduler ask every day."""

from __future__ import annotations

from datetime import date

import click

from analysis.i18n import LANGUAGES
from analysis.pipeline.operate.schedules import EVERY


@click.command()
@click.argument("notebook", required=False)
@click.option("--every", type=click.Choice(EVERY), default="half-year", show_default=True, help="Length of a period.")
@click.option("--grace", default=5, show_default=True, help="Days after its end that a period is due.")
@click.option("--since", metavar="PERIOD", help="First period to report; without it the latest one is the first.")
@click.option("--unit", "units", multiple=True, metavar="CODE", help="Unit of the report; 'p34-*' is all that fit.")
@click.option("--lang", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Language of the report.")
@click.option("--list", "only_list", is_flag=True, help="Say what is due and run nothing.")
@click.option("--print", "kind", type=click.Choice(["cron", "systemd", "github", "airflow"]), help="Print that file.")
def command(
    notebook: str | None,
    every: str,
    grace: int,
    since: str | None,
    units: tuple[str, ...],
    languages: tuple[str, ...],
    only_list: bool,
    kind: str | None,
) -> int:
    """Report every period that has ended and is not reported yet, each once; call it as often as you like.

    A period whose run failed stays due. `--print` writes the file that makes cron, systemd, GitHub or Airflow call
    this every morning.
    """
    from analysis.paths import project_folder
    from analysis.pipeline.operate import ledger
    from analysis.pipeline.operate.schedules import Schedule, due_periods, render_schedule

    schedule = Schedule(every, grace, since, notebook, units, languages)
    if kind:
        click.echo(render_schedule(kind, schedule, str(project_folder())), nl=False)
        return 0
    periods = due_periods(schedule, ledger.read_ledger(), date.today())
    if only_list or not periods:
        click.echo(f"due: {', '.join(periods) or 'nothing'}")
        return 0
    from analysis.cli.commands.run import report_round
    from analysis.cli.unit_patterns import expand_units
    from analysis.pipeline.operate.runner import Order

    grid = {"unit_code": expand_units(units), "lang": list(languages)}
    statuses = [
        report_round(
            Order(
                command=f"workbench schedule {schedule.arguments}",
                notebook=notebook,
                grid={"period": [period]} | {name: values for name, values in grid.items() if values},
                schedule={"key": schedule.key, "period": period},
                wait=3600,
            )
        )
        for period in periods
    ]
    return max(statuses)
