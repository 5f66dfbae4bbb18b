"""``workbench trace``: from a reported number back to the raw cell."""

from __future__ import annotations

import click

from analysis.cli._option_types import FILLED_TEXT
from analysis.i18n import LANGUAGES

_SHOWN_DIGITS = 12


@click.command()
@click.argument("identifier", metavar="ID", type=FILLED_TEXT)
@click.option("--full", is_flag=True, help="Print full hashes.")
@click.option("--internal", is_flag=True, help="Show small numbers that reports withhold.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the steps.")
def command(identifier: str, full: bool, internal: bool, lang: str) -> int:
    """Show where a reported number comes from, step by step back to the source file.

    ID is the trace ID in a report's annex (e.g. s-5ctdaaxqjn) or the key of a row. Each step is printed with the
    sha256 of its row or file. What reports withhold is withheld here as well.
    """
    from analysis.paths import raw_folder
    from analysis.pipeline import load_snapshot
    from analysis.reports import releasable_tables, split_trace_id, trace

    raw = raw_folder()
    _, known_until = split_trace_id(identifier)
    tables = load_snapshot(known_until)
    for step in trace(tables if internal else releasable_tables(tables), identifier, raw, lang):
        digest = step.sha256 if full else step.sha256[:_SHOWN_DIGITS]
        click.echo(f"{'  ' * step.depth}{step.what}  {step.key}\n{'  ' * step.depth}    {step.says}  [sha256 {digest}]")
    return 0
