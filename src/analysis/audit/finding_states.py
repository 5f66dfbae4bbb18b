"""What people decided on findings: each finding with its state, open again where its values have changed since."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit.rules import RULES
from analysis.i18n import translate_cell
from analysis.schemas import validate
from vnfilings import redact_personal_data

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: The states in which a value is right although a rule found it wrong.
SETTLED_STATES = ("explained", "wrong_alarm")
#: The language in which a decision quotes the values it was made on: that of the filings.
_LANGUAGE = "vi"
_MOST_CHARACTERS = 300
_DECISION = ("decided_by", "decided_on", "reason", "corrected_in")


def describe_values(finding: Mapping[str, Any]) -> str:
    """Return the values that a decision on a finding is made on: what is printed, and what it is held against.

    What a rule measures again every day, such as the age of a value, does not belong to them. Private persons are
    redacted.

    Parameters
    ----------
    finding
        A row of the table `findings`.

    Returns
    -------
    str
        One line of text; the end of a long one is its hash.

    Raises
    ------
    KeyError
        For a message that the catalogue lacks.

    Examples
    --------
    >>> describe_values({"rule": "ratio_conflict", "printed": "80% (50/100)", "recomputed": "50%"})
    '80% (50/100) | 50%'
    """
    rule = RULES.get(finding["rule"])
    names = ["printed"] if rule is not None and rule.is_moving else ["printed", "recomputed"]
    cells = [translate_cell(cell, _LANGUAGE) for name in names if isinstance(cell := finding[name], str)]
    line = redact_personal_data(" ".join(" | ".join(filter(None, cells)).split()))
    if len(line) <= _MOST_CHARACTERS:
        return line
    return f"{line[:_MOST_CHARACTERS].rstrip()}… {hashlib.sha256(line.encode()).hexdigest()[:12]}"


def apply_states(findings: pd.DataFrame, decisions: pd.DataFrame | None) -> pd.DataFrame:
    """Return the findings with the state that the last decision on each gives it.

    A finding whose values have changed since is open again; `earlier_state` and the columns of the decision show what
    was decided. Decisions on findings that no longer exist change nothing.

    Parameters
    ----------
    findings
        The table `findings`.
    decisions
        The table `finding_states`; None where a project has none.

    Returns
    -------
    DataFrame
        A new table `findings`.

    Raises
    ------
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> from analysis.schemas import TABLES
    >>> finding = {"finding_id": "a", "rule": "outlier", "severity": "suspicious", "source_id": "s", "locator": "row 1"}
    >>> findings = pd.DataFrame([finding | {"message": "?", "printed": "9"}], columns=TABLES["findings"].column_names)
    >>> decision = {"finding_id": "a", "decision_number": 1, "state": "explained", "values": "9", "reason": "a merger"}
    >>> decisions = pd.DataFrame([decision | {"decided_by": "An", "decided_on": "2026-07-01"}])
    >>> apply_states(findings, decisions)["state"].tolist()
    ['explained']
    >>> apply_states(findings.assign(printed="8"), decisions)[["state", "earlier_state"]].values.tolist()
    [['open', 'explained']]
    """
    last = latest_decisions(decisions)
    if not last and (findings["state"] == "open").all():
        return findings  # there may be hundreds of thousands
    blank = {"state": "open", "earlier_state": None} | dict.fromkeys(_DECISION)
    told = findings.assign(**blank).astype(dict.fromkeys(blank, "object"))
    for place in findings.index[findings["finding_id"].isin(list(last))]:
        row = findings.loc[place]
        decision = last[row["finding_id"]]
        held = decision["values"] if isinstance(decision["values"], str) else None
        stands = held is None or held == describe_values(row)
        told.loc[place, "state"] = decision["state"] if stands else "open"
        told.loc[place, "earlier_state"] = None if stands else decision["state"]
        for name in _DECISION:
            told.loc[place, name] = decision.get(name)
    return validate("findings", told)


def latest_decisions(decisions: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    """Return the last decision on each finding, by the finding's name.

    Parameters
    ----------
    decisions
        The table `finding_states`; None where a project has none.

    Returns
    -------
    dict
        The cells of the row by column.

    Examples
    --------
    >>> latest_decisions(None)
    {}
    """
    if decisions is None or decisions.empty:
        return {}
    rows = decisions.sort_values("decision_number", kind="stable").to_dict("records")
    return {str(row["finding_id"]): {str(name): cell for name, cell in row.items()} for row in rows}
