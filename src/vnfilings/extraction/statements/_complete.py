"""The parts that every statement has, wherever it stands: who it is about, how it measures what, and its topic."""

from __future__ import annotations

from dataclasses import replace

from vnfilings.extraction.naming import Names, split_name, split_who
from vnfilings.extraction.statements._statement import Statement


def complete(statement: Statement, topic: str, names: Names) -> Statement:
    """Return a statement with its place, its facility, the parts of its name and its topic.

    A statement of a table has who it is about from its row or column, else from the label; that of a sentence has it
    already.
    """
    statement = _with_who(statement, names)
    parts = split_name(statement.indicator_text, statement.quantity)
    verbatim = statement.verbatim or " ".join(filter(None, (statement.indicator_text, statement.quantity.raw_text)))
    return replace(statement, **parts._asdict(), verbatim=verbatim, topic=topic)


def _with_who(statement: Statement, names: Names) -> Statement:
    if statement.place or statement.facility:
        return statement
    if statement.unit_text:
        who = split_who(statement.unit_text, names)
        who = who._replace(place=who.place or ("" if who.facility else statement.unit_text))
        is_own = not who.other  # 'Toàn ngành' is no other unit than the one who reports
        unit = "" if is_own else statement.unit_text
        return replace(statement, unit_text=unit, place=who.place, facility=who.facility)
    who = split_who(statement.indicator_text, names)
    if not who.other or not who.rest:
        return statement
    return replace(statement, indicator_text=who.rest, unit_text=who.other, place=who.place, facility=who.facility)
