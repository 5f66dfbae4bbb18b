"""``workbench trace``: from a figure in a report back to the raw cell."""

from __future__ import annotations

import click

from analysis.errors import UsageError

_SHOWN_DIGITS = 12


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--full", is_flag=True, help="Print whole hashes.")
def command(identifier: str, full: bool) -> int:
    """Print the chain behind ID, a trace id of a report's annex (s-w43xxrdyb6) or the key of a row.

    One line a step, from what was computed to the raw file; each with the sha256 of its row or file.
    """
    from analysis.paths import raw_folder
    from analysis.pipeline import load_snapshot
    from analysis.reports import UnknownIdError, split_trace_id, trace

    try:
        _, known_until = split_trace_id(identifier)
        steps = trace(load_snapshot(known_until), identifier, raw_folder())
    except UnknownIdError as fault:
        raise UsageError(str(fault)) from fault
    for step in steps:
        digest = step.sha256 if full else step.sha256[:_SHOWN_DIGITS]
        click.echo(f"{'  ' * step.depth}{step.what}  {step.key}\n{'  ' * step.depth}    {step.says}  [sha256 {digest}]")
    return 0
