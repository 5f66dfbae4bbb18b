"""``workbench propose``: the targets that an organisation can propose for a day."""

from __future__ import annotations

import datetime as dt
import json

import click

from analysis.cli._option_types import FILLED_TEXT, FiniteRange
from analysis.i18n import LANGUAGES

#: What is printed of a proposal: one row for an indicator and a chance.
COLUMNS = ("indicator_code", "indicator", "unit", "latest_value", "latest_date", "due", "chance", "target", "basis")
_CHANCES = (0.5, 0.8)
#: Nobody plans, and no model forecasts, further ahead.
_YEARS_AHEAD = 30


def _read_due(context: click.Context, option: click.Parameter, given: str | None) -> dt.date:
    from analysis.errors import UsageError
    from analysis.run_date import default_run_date, read_day

    today = default_run_date()
    if given is None:
        return dt.date(today.year + 1, 12, 31)
    due = read_day(given, "--due")
    if not today < due <= dt.date(today.year + _YEARS_AHEAD, 12, 31):
        expected = f"a day after {today.isoformat()} and before {today.year + _YEARS_AHEAD + 1}"
        raise UsageError(option="--due", found=given, expected=expected)
    return due


@click.command()
@click.argument("unit", type=FILLED_TEXT)
@click.option(
    "--due", metavar="YYYY-MM-DD", callback=_read_due, help="Day of the targets (default: the end of next year)."
)
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    type=FILLED_TEXT,
    help="Code or title; may be repeated (default: what the organisation reports or has targets for).",
)
@click.option(
    "--chance",
    "chances",
    multiple=True,
    type=FiniteRange(0, 1, min_open=True, max_open=True),
    default=_CHANCES,
    show_default=True,
    help="Chance of meeting the target; may be repeated.",
)
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True, help="Output format."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the texts.")
def command(
    unit: str, due: dt.date, indicators: tuple[str, ...], chances: tuple[float, ...], form: str, lang: str
) -> int:
    """Propose targets that UNIT meets with given chances, one row for each indicator and chance.

    UNIT is the code or name of an organisation. Targets are forecasts from the processed tables, rounded to the side
    that is easier to meet; `basis` says what they rest on, or why there are none. Small numbers that reports withhold
    are not used.
    """
    from analysis.cli.value_checks import resolve_indicator, resolve_unit
    from analysis.i18n import translate_cell
    from analysis.modelling import propose_unit_targets
    from analysis.panel import load, load_all
    from analysis.reports import releasable_tables
    from analysis.schemas import to_csv

    unit_code = resolve_unit(unit, "UNIT", due)
    codes = [resolve_indicator(word, "--indicator") for word in indicators] or None
    tables = load_all()
    for name in ("units", "indicators", "observations", "targets"):
        if name not in tables:
            load(name)  # raises the error that says how to build it
    tables = releasable_tables(tables)
    titles = tables["indicators"].set_index("indicator_code")
    rows = []
    for row in propose_unit_targets(tables, unit_code, due.isoformat(), codes, sorted(set(chances))).to_dict("records"):
        indicator = titles.loc[row["indicator_code"]]
        shown = {"indicator": indicator[f"title_{lang}"], "unit": indicator["unit"], "due": due.isoformat()}
        shown["basis"] = translate_cell(row["basis"], lang) or translate_cell(row["message"], lang)
        cells = {str(name): _plain(value) for name, value in row.items()} | shown
        rows.append(cells | {"chance": row["chance"]})
    found = [{name: row[name] for name in COLUMNS} for row in rows]
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo(to_csv(found, COLUMNS), nl=False)
    return 0


def _plain(value: object) -> object:
    """Return a cell as it is printed: days as 2026-12-31, two decimals, nothing where a value is missing."""
    if value is None or value != value:  # NaN and NaT differ from themselves
        return None
    if isinstance(value, float):
        return round(value, 2)
    return value.isoformat()[:10] if isinstance(value, dt.date) else value
