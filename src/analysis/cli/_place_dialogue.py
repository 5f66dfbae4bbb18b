"""The dialogue of ``workbench place``: one question after another, each answer stored at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from analysis.errors import AnalysisError
from analysis.i18n import say_confidence
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.placing import Answer, PlacingSheet, Question

    Store = Callable[[list[Answer]], None]

_MOST_EXAMPLES = 3
#: Levels of an organisation that a person may add.
LEVELS = ("facility", "province", "district", "ministry", "group")
#: The answer that leaves the type of a facility open.
UNKNOWN = "unknown"
TYPES = ("hospital", "other_facility", "no_care", UNKNOWN)


class _QuitError(Exception):
    """The person has had enough; what was decided so far is stored."""


@dataclass
class _Names:
    """Names of units and titles of indicators by code, new ones included."""

    units: dict[str, str]
    titles: dict[str, str]

    def of(self, column: str, code: str) -> str:
        """Return a code with its name."""
        name = {"unit_code": self.units, "indicator_code": self.titles}.get(column, {}).get(code)
        return f"{name} ({code})" if name else code


def ask_all(sheet: PlacingSheet, questions: list[Question], store: Store) -> tuple[int, bool]:
    """Ask the questions of one filing; return how many were answered, and whether the person quit.

    Parameters
    ----------
    sheet: the placing sheet.
    questions: what is open, from `list_questions`.
    store: stores answers, all or none; it raises AnalysisError for one that cannot be used.
    """
    names, answered = _Names(sheet.unit_names, sheet.titles), 0
    for number, question in enumerate(questions, start=1):
        click.echo(f"\n{number} of {len(questions)}: {_ask_for(question)}")
        for line in _examples(sheet, question):
            click.echo(f"    {line}")
        for place, (code, sure) in enumerate(question.candidates, start=1):
            click.echo(f"  {place}  {names.of(question.column, code)} {say_confidence(sure)}")
        try:
            answered += _ask_one(question, names, store, str(sheet.source.get("publisher") or ""))
        except (_QuitError, EOFError, click.Abort):
            return answered, True
    return answered, False


def _ask_for(question: Question) -> str:
    values = counted(len(question.statement_ids), "value")
    what = {"unit_code": "organisation", "indicator_code": "indicator", "period": "period"}[question.column]
    if question.about == "filing":
        return f"which {what} is this filing about? ({values})"
    if question.about == "value":
        return f"which {what} is this value of?"
    return f"which {what} is “{question.key}”? ({values})"


def _examples(sheet: PlacingSheet, question: Question) -> list[str]:
    rows = sheet.table.set_index("statement_id").loc[list(question.statement_ids[:_MOST_EXAMPLES])]
    shown = [
        f"{row['printed']}  ({row['where']})" + (f"  {row['wording']}" if question.about in ("filing", "value") else "")
        for row in rows.to_dict("records")
    ]
    rest = len(question.statement_ids) - len(shown)
    return [*shown, f"and {rest} more"] if rest else shown


def _ask_one(question: Question, names: _Names, store: Store, issuer: str) -> bool:
    """Ask until there is an answer that can be stored; return whether there is one, False for a skipped question."""
    from analysis.placing import answer_question, refuse_values

    hints = ["a number" if question.candidates else "", "a name or code" if question.column != "period" else "2026-H1"]
    hints += {"unit_code": ["u new unit"], "indicator_code": ["n new indicator"]}.get(question.column, [])
    hints += ["x not data", "s skip", "q quit"]
    while True:
        reply = click.prompt(f"  {', '.join(filter(None, hints))}", prompt_suffix=" > ").strip()
        try:
            if reply == "q":
                raise _QuitError
            if reply == "s":
                return False
            if reply == "x":
                reason = click.prompt("  why are these no data", prompt_suffix=" > ").strip()
                store(refuse_values(question, reason))
            elif reply == "u" and question.column == "unit_code":
                store(_ask_new_unit(question, names, issuer))
            elif reply == "n" and question.column == "indicator_code":
                _propose(question, store)
            else:
                store([answer_question(question, _resolve(reply, question))])
        except AnalysisError as error:
            click.echo(f"  {error}")
            continue
        return True


def _resolve(reply: str, question: Question) -> str:
    """Return the code of a reply: the number of a candidate, a code or a name; or the period."""
    from analysis.cli.value_checks import check_period, resolve_indicator, resolve_unit

    if reply.isdecimal() and 1 <= int(reply) <= len(question.candidates):
        return question.candidates[int(reply) - 1][0]
    if question.column == "period":
        check_period(reply, "period")
        return reply
    resolve = resolve_unit if question.column == "unit_code" else resolve_indicator
    return resolve(reply, "answer")


def ask_facility_type() -> str | None:
    """Return what a facility is, None where the person does not know: sums of hospitals leave out the others."""
    reply = click.prompt("  type of facility", type=click.Choice(TYPES), default=UNKNOWN, prompt_suffix=" > ")
    return None if reply == UNKNOWN else str(reply)


def _ask_new_unit(question: Question, names: _Names, issuer: str) -> list[Answer]:
    """Return the decisions that make a new unit, and place the values of the question under it.

    A new filer is proposed under the name of its letterhead and below the unit that the filing was taken for.
    """
    from analysis.cli.value_checks import resolve_unit
    from analysis.placing import answer_question, new_unit

    name = click.prompt("  name", default=question.key or issuer or None, prompt_suffix=" > ").strip()
    level = click.prompt("  level", type=click.Choice(LEVELS), default="facility", prompt_suffix=" > ")
    kind = ask_facility_type() if level == "facility" else None
    likely = question.candidates[0][0] if question.candidates else None
    above = click.prompt("  which organisation is above it (name or code)", default=likely, prompt_suffix=" > ")
    parent = resolve_unit(above, "parent")
    proposed = new_unit(name, level, parent, set(names.units))
    code = click.prompt("  code", default=proposed.key, prompt_suffix=" > ").strip()
    added = new_unit(name, level, parent, set(names.units), code=code, facility_type=kind)
    names.units[code] = name
    return [added, answer_question(question, code)]


def _propose(question: Question, store: Store) -> None:
    """Fill the row of a new indicator from the wording; the values stay open until a person has completed it."""
    from analysis.placing import Answer

    if question.about != "wording":
        raise AnalysisError("no words name an indicator here; give a code, or x if the value is not data")
    store([Answer("new indicator", question.key)])
    click.echo("  proposed: complete its row of data/lookup/proposed_indicators.csv, then move it to indicators.csv")
