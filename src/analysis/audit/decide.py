"""Decisions on findings: which findings words mean, and the rows that say what became of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analysis.audit.finding_states import describe_values, latest_decisions
from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase
from analysis.schemas import append_decision, read_lookup_table
from vnfilings import redact_personal_data

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

_MOST_LISTED = 5


def select_findings(words: Iterable[str], known: Sequence[str]) -> list[str]:
    """Return the findings that words mean, each once, in the order of the words.

    Parameters
    ----------
    words
        Names of findings, beginnings that only one name has, or patterns in which `*` stands for any text.
    known
        The names of all findings.

    Returns
    -------
    list
        Names of `known`.

    Raises
    ------
    UsageError
        If a word means no finding, or a beginning several.

    Examples
    --------
    >>> known = ["outlier:a:row-1#aaaaa", "outlier:a:row-12#bbbbb", "two_figures:b:line-3#ccccc"]
    >>> select_findings(["two", "outlier:a:row-1#", "outlier:*"], known)
    ['two_figures:b:line-3#ccccc', 'outlier:a:row-1#aaaaa', 'outlier:a:row-12#bbbbb']
    """
    return list(dict.fromkeys(name for word in words for name in _select_one(word.strip(), known)))


def _select_one(word: str, known: Sequence[str]) -> list[str]:
    if word in known:
        return [word]
    pattern = ".*".join(re.escape(part) for part in word.split("*"))
    found = [name for name in known if re.match(f"{pattern}$" if "*" in word else pattern, name)]
    if not found or not word:
        raise UsageError(
            option="ID",
            found=word,
            expected=Phrase("error.finding.one"),
            nearest=nearest(word, known),
            fix=Phrase("error.finding.list"),
        )
    if len(found) > 1 and "*" not in word:
        listed = ", ".join(found[:_MOST_LISTED]) + (", …" if len(found) > _MOST_LISTED else "")
        raise UsageError(
            Phrase("error.finding.several", word=word, n=len(found), listed=listed),
            option="ID",
            fix=Phrase("error.finding.name_one", word=word),
        )
    return found


def decide_findings(
    lookup: Path,
    findings: pd.DataFrame,
    state: str,
    *,
    decided_by: str,
    decided_on: dt.date,
    reason: str | None = None,
    corrected_in: str | None = None,
) -> int:
    """Store one decision on each of these findings in `data/lookup/finding_states.csv`, and return how many are new.

    A decision that repeats the last one on the same values is not stored again. Private persons in the reason are
    redacted: reports print it.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    findings
        Rows of the table `findings`.
    state
        What was decided: `explained`, `corrected_at_source`, `wrong_alarm`, or `open` to open them again.
    decided_by, decided_on
        Who decided, as the decision is to name them, and when.
    reason
        Why.
    corrected_in
        The source that corrects them.

    Returns
    -------
    int
        The number of rows added.

    Raises
    ------
    UsageError
        If the decision gives no reason, or a correction neither a source nor a reason.
    SchemaError
        If a row does not match the schema.
    DecisionError
        If somebody else decided on one of them at the same moment.

    Examples
    --------
    >>> import datetime as dt
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> import pandas as pd
    >>> finding = {"finding_id": "a", "rule": "outlier", "printed": "9", "recomputed": "90"}
    >>> told = {"decided_by": "An", "decided_on": dt.date(2026, 7, 1), "reason": "a merger"}
    >>> lookup = Path(mkdtemp())
    >>> [decide_findings(lookup, pd.DataFrame([finding]), "explained", **told) for _ in range(2)]
    [1, 0]
    """
    reason = redact_personal_data(" ".join((reason or "").split())) or None
    _check_reason(state, reason, corrected_in)
    last = latest_decisions(read_lookup_table(lookup, "finding_states", may_be_missing=True))
    told = {"state": state, "reason": reason, "corrected_in": corrected_in}
    new = 0
    for cells in findings.to_dict("records"):
        finding = {str(name): cell for name, cell in cells.items()}
        earlier = last.get(finding["finding_id"], {})
        row = told | {"finding_id": finding["finding_id"], "values": describe_values(finding)}
        if all(_text(earlier.get(name)) == _text(cell) for name, cell in row.items()):
            continue
        number = int(earlier.get("decision_number", 0)) + 1
        row |= {"decision_number": number, "decided_by": decided_by, "decided_on": decided_on}
        append_decision(lookup, "finding_states", row)
        new += 1
    return new


def _check_reason(state: str, reason: str | None, corrected_in: str | None) -> None:
    if state == "corrected_at_source" and not (reason or corrected_in):
        raise UsageError(
            Phrase("error.finding.needs_source"), option="--source", fix=Phrase("error.finding.give_source")
        )
    if state != "corrected_at_source" and not reason:
        raise UsageError(Phrase("error.finding.needs_reason"), option="--why", fix=Phrase("error.finding.give_reason"))


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""


def describe_decision(finding: Mapping[str, Any]) -> str:
    """Return who decided what on a finding, when and why, as one line; nothing where nobody has.

    Parameters
    ----------
    finding
        A row of the table `findings`, or of `finding_states`.

    Returns
    -------
    str
        E.g. `explained by An on 2026-07-01: a merger`.

    Examples
    --------
    >>> describe_decision({"state": "explained", "decided_by": "An", "decided_on": "2026-07-01", "reason": "a merger"})
    'explained by An on 2026-07-01: a merger'
    """
    if not (by := _text(finding.get("decided_by"))):
        return ""
    state = _text(finding.get("earlier_state")) or _text(finding["state"])
    source = _text(finding.get("corrected_in"))
    why = "; ".join(filter(None, (_text(finding.get("reason")), f"see {source}" if source else "")))
    line = f"{state.replace('_', ' ')} by {by} on {str(finding['decided_on'])[:10]}"
    return f"{line}: {why}" if why else line
