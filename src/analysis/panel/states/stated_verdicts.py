"""Verdicts and chances as the states of their targets allow them: what a state forbids is said nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.i18n import Message
from analysis.panel.states.decision_table import State
from analysis.panel.states.state_book import StateBook

_ABSTAINS = "abstains"
#: Verdicts that tell a chance.
_CHANCES = ("likely", "uncertain", "unlikely")
#: The columns that tell a verdict, and what it rests on.
_TOLD = ("probability", "chance_words", "basis", "score", "category", "arrival_date", "arrival_lower", "arrival_upper")


def keep_to_states(verdicts: pd.DataFrame, book: StateBook) -> pd.DataFrame:
    """Return the table `verdicts` without what the states of the targets on a day forbid.

    Where values contradict each other no method has a verdict. A chance is left only where the deadline is ahead and
    three values or more tell the pace (`State.allows_chance`); elsewhere the verdict abstains and says why.

    Parameters
    ----------
    verdicts
        The table of that name.
    book
        The states on the day of the report.

    Returns
    -------
    DataFrame
        A new table of the same rows.

    Examples
    --------
    >>> from datetime import date
    >>> from analysis.schemas import TABLES, set_types
    >>> target = {"unit_code": ["vn"], "indicator_code": "records_pct", "op": ">=", "value": 90.0, "value_unit": "%"}
    >>> rows = {"indicators": {"indicator_code": ["records_pct"], "measure": "share", "unit": "%", "direction": "up"},
    ...     "units": {"unit_code": ["vn"], "level": "national"}, "observations": {},
    ...     "targets": target | {"due": pd.Timestamp("2027-12-31"), "statement_id": "a:1"}}
    >>> tables = {name: set_types(name, pd.DataFrame(found).reindex(columns=TABLES[name].column_names))
    ...     for name, found in rows.items()}
    >>> verdicts = pd.DataFrame({"target_statement_id": ["a:1"], "unit_code": "vn", "indicator_code": "records_pct",
    ...     "method": "workbench", "verdict": "likely", "probability": 0.8, "message": None})
    >>> book = StateBook(tables, date(2026, 6, 30))
    >>> keep_to_states(verdicts, book)[["verdict", "probability"]].to_numpy().tolist()
    [['abstains', nan]]
    """
    verdicts = verdicts.copy()
    reasons: dict[int, str] = {}
    for place, row in enumerate(verdicts.to_dict("records")):
        if row["verdict"] == _ABSTAINS:
            continue
        state = _state(book, row)
        if not state.allows_verdict or (row["verdict"] in _CHANCES and not state.allows_chance):
            reasons[place] = Message(f"verdict.unstated.{state}").to_json()
    if not reasons:
        return verdicts
    unstated = verdicts.index[list(reasons)]
    verdicts.loc[unstated, [name for name in _TOLD if name in verdicts]] = None
    verdicts.loc[unstated, "verdict"] = _ABSTAINS
    verdicts.loc[unstated, "message"] = list(reasons.values())
    return verdicts


def _state(book: StateBook, verdict: Mapping[Any, Any]) -> State:
    """Return the state of a verdict's target; of one no longer in force, that of the target that answers."""
    series = str(verdict["unit_code"]), str(verdict["indicator_code"])
    found = (one for one in book.targets(*series) if one.statement_id == verdict["target_statement_id"])
    return book.decide(*series, next(found, None)).state
