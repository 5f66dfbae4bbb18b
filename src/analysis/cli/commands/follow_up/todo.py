"""``workbench todo``: what is left to decide or to fetch, each item with the command that settles it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT, run_date_option
from analysis.i18n import LANGUAGES
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from analysis.intake import Refused

_KINDS = ("unplaced", "doubtful", "contradictory", "missing", "due", "unread")


@click.command()
@click.option("--unit", type=FILLED_TEXT, help="Only what concerns this organisation (code or name).")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only this kind; may be repeated.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True, help="Items shown; 0 shows all of them."
)
@click.option("--to", "path", type=FILLED_PATH, help="Write all items to this file: .xlsx, .csv or .html.")
@click.option("--json", "is_json", is_flag=True, help="Print all items as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the items.")
@run_date_option
def command(
    unit: str | None,
    kinds: tuple[str, ...],
    limit: int,
    path: Path | None,
    is_json: bool,
    lang: str,
    run_date: date,
) -> int:
    """List what is left to decide or to fetch, what changes most first, each with the command that settles it.

    Values without a place, doubtful ones, contradictions, missing reports, tasks due within 30 days or overdue, files
    that cannot be read. Below them stand the files that were refused and wait in inbox/refused. Lists the state of the
    last run; later decisions take effect with the next one.
    Exit status 0, also where something is left.
    """
    from analysis.todo import build_todo, count_values, list_rows, write_todo

    tables = _load_tables()
    todo = build_todo(tables, run_date, _find_units(unit))
    if kinds:
        todo = todo[todo["kind"].isin(kinds)].reset_index(drop=True)
    account = count_values(tables).describe(lang) if "placements" in tables else ""
    rows = list_rows(todo, lang)
    if path is not None:
        write_todo(todo, path, account, lang)
        click.echo(f"{path}: {counted(len(rows), 'item')}; {account}")
    elif is_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print_items(rows, limit, lang)
        if gone := _count_history(tables):
            click.echo(f"settled: {gone} answers on findings that are gone; `workbench finding list --state gone`")
        for refused in _list_refused():
            click.echo(f"refused: {refused}")
        click.echo(account, nl=bool(account))
    return 0


def _load_tables() -> dict[str, pd.DataFrame]:
    """Return the stored tables, the findings with the states of this moment."""
    from analysis.audit import apply_states
    from analysis.panel import load, load_all
    from analysis.paths import lookup_folder
    from analysis.schemas import read_lookup_table

    tables = load_all()
    if "statements" not in tables:
        load("statements")  # raises the error that says how to build it
    if "findings" in tables:
        decisions = read_lookup_table(lookup_folder(), "finding_states", may_be_missing=True)
        tables["findings"] = apply_states(tables["findings"], decisions)
    return tables


def _count_history(tables: dict[str, pd.DataFrame]) -> int:
    """Return how many findings were answered that no longer exist."""
    from analysis.paths import lookup_folder
    from analysis.schemas import read_lookup_table

    answered = read_lookup_table(lookup_folder(), "finding_states", may_be_missing=True)["finding_id"]
    return len(set(answered) - set(tables["findings"]["finding_id"])) if "findings" in tables else 0


def _list_refused() -> list[Refused]:
    """Return the files in inbox/refused that were not filed, with the reason: no table knows them."""
    from analysis.intake import list_refused
    from analysis.paths import inbox_folder

    return list_refused(inbox_folder())


def _find_units(unit: str | None) -> list[str] | None:
    if unit is None:
        return None
    from analysis.cli.value_checks import resolve_unit

    return [resolve_unit(unit, "--unit")]


def _print_items(rows: list[dict[str, object]], limit: int, lang: str) -> None:
    from analysis.i18n import translate

    shown = rows[:limit] if limit else rows
    for place, row in enumerate(shown, start=1):
        click.echo(f"{place:3}. {row['kind']}: {row['sentence']}\n       {row['command']}")
    if len(shown) < len(rows):
        click.echo(f"and {len(rows) - len(shown)} more; --limit 0 shows all")
    if not rows:
        click.echo(translate("todo.nothing", lang))
