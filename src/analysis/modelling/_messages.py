"""What models and verdicts tell a reader, as messages of the catalogue."""

from __future__ import annotations

import pandas as pd

from adoption import Diagnostic, explain_failure
from analysis.i18n import OPERATOR_CODES, Message
from analysis.schemas import period_length

#: Methods of the back-test that no forecast comes from.
YARDSTICKS = ("trend", "last")


def to_message(diagnostic: Diagnostic) -> Message | None:
    """Return a diagnostic of a model as a message; None where there is nothing to tell.

    >>> to_message(Diagnostic("too_few_points", {"found": 1, "needed": 2}))
    Message(code='fit.too_few_points', arguments={'found': 1, 'needed': 2})
    """
    if not diagnostic:
        return None
    if diagnostic.code == "joined":
        return Message("joined", {"parts": [to_message(part) for part in diagnostic.arguments["parts"]]})
    return Message(f"fit.{diagnostic.code}", diagnostic.arguments)


def to_json(message: Message | None) -> str:
    """Return a message as the column `message` of a table holds it; an empty text for none."""
    return message.to_json() if message else ""


def quantity(value: float, op: str, *, is_share: bool) -> Message:
    """Return a value with its operator and, for a share, the sign of percent.

    >>> quantity(80.0, ">=", is_share=True).code
    'operator.at_least'
    """
    shown = Message("value.exact_percent" if is_share else "value.number", {"value": round(value, 2)})
    return Message(OPERATOR_CODES[op], {"figure": shown})


def time_of(period: str, day: pd.Timestamp) -> Message:
    """Return the time of a value as its source dates it: its period, or its day where it stands as of a day.

    >>> time_of("2026-H1", pd.Timestamp("2026-06-30")).code, time_of("2026-06-28", pd.Timestamp("2026-06-28")).code
    ('value.period', 'value.day')
    """
    if period and period_length(period) != "day":
        return Message("value.period", {"period": period})
    return Message("value.day", {"day": day.date()})


def value_message(code: str, when: Message, value: Message, target: Message, which: str) -> Message:
    """Return a verdict by an observed value: which value it is, its time, and the target."""
    return Message(
        f"verdict.{code}", {"which": Message(f"verdict.{which}"), "value": value, "when": when, "target": target}
    )


def explain_failures(backtest: pd.DataFrame | None) -> dict[tuple[str, str], Message]:
    """Return why the back-tests of panels failed (`adoption.explain_failure`), by indicator and level."""
    if backtest is None or backtest.empty:
        return {}
    scores = backtest.assign(cover_80=backtest["cover_80"].astype(float) / 100)
    failures = {}
    for (code, level), rows in scores.groupby(["indicator_code", "level"]):
        for method in sorted(set(rows["method"]) - set(YARDSTICKS)):
            found = explain_failure(rows, method)
            if found:
                shown = {"held": round(100 * found.arguments["held"]), "ratio": round(found.arguments["ratio"], 2)}
                message = Message("fit.backtest_failed", {"n": found.arguments["n"], **shown})
                failures[str(code), str(level)] = message
    return failures
