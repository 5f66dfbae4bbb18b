"""``workbench correction``: list the proposed corrections of figures, accept or reject them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analysis.cli._option_types import FILLED_TEXT
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from analysis.panel.corrections import Correction


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """List, accept and reject the corrections that are proposed in data/corrections.

    A figure that an officer changed in a Word filing is a proposal. Without a subcommand, lists those that are open.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_command)
    return 0


@command.command("list")
def list_command() -> int:
    """List the proposed corrections: what is replaced, where, and who proposed it."""
    proposed = _proposed()
    for one in proposed:
        entry = one.entry
        old, new = entry["expect"].get(entry.get("column")), entry.get("replace")
        change = f"{entry['column']} {old} -> {new}" if entry["action"] == "replace" else entry["action"]
        click.echo(f"{one.name}\n    {one.source_id}, {one.where}: {change}")
        click.echo(f"    {entry['reported_by']}: {entry['reason']}")
    click.echo(f"proposed corrections: {len(proposed)}")
    return 0


def _proposed() -> list[Correction]:
    from analysis.panel import read_corrections
    from analysis.paths import corrections_folder

    return [one for one in read_corrections(corrections_folder()) if one.entry["status"] == "proposed"]


def _decide(identifiers: tuple[str, ...], status: str, why: str, by: str | None) -> int:
    from analysis.panel import decide_corrections, load
    from analysis.paths import corrections_folder, lookup_folder
    from analysis.reports import forget_rejected_edits
    from analysis.run_date import default_run_date
    from analysis.schemas import who_decides

    folder, person, day = corrections_folder(), who_decides(by), default_run_date()
    names = _select(identifiers)
    for path in decide_corrections(folder, names, status, load("statements"), by=person, day=day, why=why):
        click.echo(f"stored: {path.parent.name}/{path.name}")
    if status == "rejected" and (left := forget_rejected_edits(lookup_folder(), folder)):
        click.echo(f"off the check sheet: {counted(left, 'changed figure')}")
    click.echo(
        f"{counted(len(names), 'correction')} {status} as {person}, {day}; `workbench run` applies what is accepted"
    )
    return 0


def _select(identifiers: tuple[str, ...]) -> list[str]:
    """Return the proposals that words mean: ids, or beginnings with a star at their end."""
    import fnmatch

    from analysis.errors import UsageError, nearest

    known = [one.name for one in _proposed()]
    found: list[str] = []
    for word in identifiers:
        names = fnmatch.filter(known, word)
        if not names:
            close = nearest(word, known)
            raise UsageError(option="ID", found=word, expected="a proposed correction", nearest=close)
        found += names
    return list(dict.fromkeys(found))


_ids = click.argument("identifiers", metavar="ID...", nargs=-1, required=True, type=FILLED_TEXT)
_why = click.option("--why", type=FILLED_TEXT, required=True, help="The reason.")
_by = click.option(
    "--by", metavar="NAME", type=FILLED_TEXT, help="Who decides (default: WORKBENCH_BY, else the login name)."
)


@command.command("accept")
@_ids
@_why
@_by
def accept_command(identifiers: tuple[str, ...], why: str, by: str | None) -> int:
    """Accept proposed corrections, all or none, with who, when and why.

    ID is the name of a proposal, or a pattern with * in quotes, e.g. all columns of one cell.
    """
    return _decide(identifiers, "accepted", why, by)


@command.command("reject")
@_ids
@_why
@_by
def reject_command(identifiers: tuple[str, ...], why: str, by: str | None) -> int:
    """Reject proposed corrections, all or none; the entries stay with who, when and why."""
    return _decide(identifiers, "rejected", why, by)
