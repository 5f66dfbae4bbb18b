"""``workbench watch``: file what arrives in the inbox, until it is interrupted."""

from __future__ import annotations

import click

from analysis.cli._option_types import FiniteRange, limit_options


@click.command()
@click.option(
    "--quiet", type=FiniteRange(min=0.5), default=5.0, show_default=True,
    help="File a document when it has not changed for this time [s].",
)  # fmt: skip
@click.option(
    "--polling", is_flag=True,
    help="Look at the folder regularly, for network folders that report no changes.",
)  # fmt: skip
@limit_options
def command(quiet: float, polling: bool, cpu_seconds: int | None, memory_mb: int | None, jobs: int | None) -> int:
    """File each document that arrives in inbox/ as soon as it is complete. Ctrl-C ends it.

    Prints one line per file, as `workbench inbox` does.
    """
    from analysis.paths import inbox_folder, lookup_folder, raw_folder

    inbox, raw = inbox_folder(), raw_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.console import ends_on_request
    from analysis.intake import Answers, describe_receipt, watch_inbox
    from analysis.project import reading_limits

    limits = reading_limits(cpu_seconds=cpu_seconds, memory_mb=memory_mb, jobs=jobs)
    with ends_on_request() as is_over:
        click.echo(f"watching {inbox}; Ctrl-C ends it", err=True)
        for receipt in watch_inbox(inbox, raw, limits=limits, quiet=quiet, polling=polling, is_over=is_over):
            answer = Answers(lookup_folder()).of(raw / receipt.source_id) if receipt.state == "filed" else None
            click.echo(describe_receipt(receipt, answer))
    return 0
