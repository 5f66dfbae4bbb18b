"""``workbench status``: what is fresh, stale or failed."""

from __future__ import annotations

import click


@click.command()
def command() -> int:
    """Say of every product whether it is fresh, stale or failed; run nothing."""
    from analysis.runs.rounds import look_round

    for outcome, reason in look_round():
        click.echo(f"{outcome.state:7} {outcome.step.name:40} {reason or outcome.step.product}")
    return 0
