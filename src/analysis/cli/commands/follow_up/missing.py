"""``workbench missing``: the chasing list of reports that are owed and have not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT, run_date_option
from analysis.i18n import LANGUAGES

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from analysis.todo import RefusedReport


@click.command()
@click.option("--period", type=FILLED_TEXT, help="Only reports on this period, e.g. 2026-H1.")
@click.option("--unit", type=FILLED_TEXT, help="Only this organisation and those below it (code, name or alias).")
@click.option("--to", "path", type=FILLED_PATH, help="Write the list to this file: .xlsx or .csv.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES),
    help="Language of the list (default: English on the screen; in a file the first language of the project).",
)  # fmt: skip
@run_date_option
def command(period: str | None, unit: str | None, path: Path | None, lang: str | None, run_date: date) -> int:
    """List the reports that are owed and missing: from whom, on which period, under which article, since when.

    What is owed follows from data/lookup/reporting_schedule.csv and the filings of the last run; see docs/reporting.md.
    Prints CSV, or writes it with --to; the columns for contact and answer are left empty. Exit status 0, also where
    something is missing.
    """
    from analysis.cli.value_checks import check_period, resolve_unit
    from analysis.project import read_settings
    from analysis.regulations import judge_duties
    from analysis.todo import describe_missing, list_missing, missing_as_csv, write_chasing_list

    if period:
        check_period(period, "--period")
    lang = lang or ("en" if path is None else read_settings().languages[0])
    codes = [resolve_unit(unit, "--unit")] if unit else None
    tables = _load_tables()
    tables["duties"] = judge_duties(tables, run_date)
    missing = list_missing(tables, codes, period)
    rows = describe_missing(missing, tables, lang, run_date, _list_refused() if len(missing) else ())
    if path is not None:
        write_chasing_list(rows, path, lang)
    else:
        click.echo(missing_as_csv(rows, lang), nl=False)
    named = f"{path}: " if path else ""
    owing = missing["unit_code"].nunique()
    click.echo(f"{named}reports missing on {run_date}: {len(rows)}, organisations: {owing}", err=path is None)
    for line in _list_notes(tables):
        click.echo(f"workbench: {line}", err=True)
    return 0


def _load_tables() -> dict[str, pd.DataFrame]:
    """Return the stored tables that duties follow from, the schedule as it stands in its file now."""
    from analysis.panel import load, read_lookups
    from analysis.paths import lookup_folder
    from analysis.regulations import ReportingCalendar, check_schedule

    tables = read_lookups(lookup_folder())
    check_schedule(tables["reporting_schedule"], tables["units"], ReportingCalendar.from_tables(tables))
    return tables | {"sources": load("sources")}


def _list_refused() -> list[RefusedReport]:
    """Return the files in inbox/refused with the unit and the period that their names show."""
    from analysis.intake import Answers, list_refused
    from analysis.paths import inbox_folder, lookup_folder
    from analysis.todo import RefusedReport

    files = list_refused(inbox_folder())
    if not files:
        return []
    answers = Answers(lookup_folder())
    named = [(file, answers.of_name(file.name)) for file in files]
    return [RefusedReport(file, answer.unit, answer.period) for file, answer in named]


def _list_notes(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Return a note where nothing is owed, and one for each line of the schedule under which nothing can be missing."""
    if tables["reporting_schedule"].empty:
        return ["data/lookup/reporting_schedule.csv has no rows, so no report is owed; see docs/reporting.md"]
    duties = tables["duties"]
    without = duties[duties["due"].isna()].groupby("schedule_id", sort=True)["frequency"].unique()
    return [
        f"no deadline is known for '{name}' ({', '.join(lengths)}), so none of its reports is ever missing: give "
        f"due_day or due_working_days in data/lookup/reporting_schedule.csv"
        for name, lengths in without.items()
    ]
