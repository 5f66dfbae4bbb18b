"""``workbench inbox``: file what lies in the inbox."""

from __future__ import annotations

import click

from analysis.cli._option_types import FiniteRange, limit_options


@click.command()
@click.option(
    "--quiet", type=FiniteRange(min=0), default=2.0, show_default=True,
    help="Wait until a file has not changed for this time [s].",
)  # fmt: skip
@limit_options
def command(quiet: float, cpu_seconds: int | None, memory_mb: int | None, jobs: int | None) -> int:
    """File everything in inbox/: files, folders and archives (.zip, .tar, .tar.gz).

    Unit, period and sort of document are recognised. What cannot be filed goes to inbox/refused with the reason beside
    it. Exit status 1 if a file was refused; one that is filed already is refused without being an error.
    """
    from analysis.paths import inbox_folder, lookup_folder, raw_folder

    inbox, raw = inbox_folder(), raw_folder()  # refuses to work outside a project before anything is imported
    from analysis.cli.console import tell_note
    from analysis.intake import Answers, describe_receipt, receive_inbox, summarise_receipts
    from analysis.project import reading_limits
    from vnfilings.box import note_unenforced

    limits = reading_limits(cpu_seconds=cpu_seconds, memory_mb=memory_mb, jobs=jobs)
    answers = Answers(lookup_folder())
    receipts, has_questions = [], False
    for receipt in receive_inbox(inbox, raw, limits=limits, quiet=quiet):
        receipts.append(receipt)
        answer = answers.of(raw / receipt.source_id) if receipt.state == "filed" else None
        has_questions = has_questions or bool(answer and answer.questions)
        click.echo(describe_receipt(receipt, answer))
    tell_note(note_unenforced())
    click.echo(summarise_receipts(receipts))
    if any(receipt.state == "filed" for receipt in receipts):
        click.echo(f"next: {'workbench place, then ' if has_questions else ''}workbench run, then workbench todo")
    return int(any(receipt.state == "refused" for receipt in receipts))
