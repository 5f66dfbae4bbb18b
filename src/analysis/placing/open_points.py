"""What is open about a filing, as questions: one for the filing, one for each wording, the rest one for each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.placing._wording_groups import group_by_wording, has_reason
from analysis.placing.answers import FILING, UNIT_WORDING, VALUE, WORDING, Answer

if TYPE_CHECKING:
    import pandas as pd

    from analysis.placing.placing_sheet import PlacingSheet

_NO_UNIT, _NO_PERIOD = {"no_unit", "unit_doubtful"}, {"no_period", "period_doubtful"}
_NO_NAME, _NEW = {"unit_unknown", "unit_like"}, {"indicator_proposed", "indicator_new"}
#: An alias cannot place these: the words are known, and the value does not fit what they mean.
_OWN = {"counts_otherwise", "measure", "no_wording", "other"}


@dataclass(frozen=True)
class Question:
    """One thing that a person must decide.

    Attributes
    ----------
    about: what the answer is about, as in `Answer`.
    column: what is asked for: `unit_code`, `indicator_code` or `period`.
    key: the wording, or the `statement_id` of the value; empty for the filing.
    statement_ids: the values that the answer serves.
    candidates: likely answers, best first, with their confidence.
    """

    about: str
    column: str
    key: str
    statement_ids: tuple[str, ...]
    candidates: tuple[tuple[str, float], ...] = ()


def list_questions(sheet: PlacingSheet) -> list[Question]:
    """Return what is open about a filing, in the order in which it is asked: what serves most values first.

    Parameters
    ----------
    sheet
        The placing sheet.

    Returns
    -------
    list of Question
        Empty where nothing is to be placed.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.placing import PlacingSheet
    >>> row = {"statement_id": "report:line-1#1", "outcome": "to_place", "reasons": ("no_unit", "no_period"),
    ...        "wording": "hồ sơ số", "unit_wording": None}
    >>> sheet = PlacingSheet("report", {"kind": "filing"}, pd.DataFrame([row]), pd.DataFrame(), pd.DataFrame())
    >>> [(question.about, question.column) for question in list_questions(sheet)]
    [('filing', 'unit_code'), ('filing', 'period')]
    """
    rows = sheet.table[sheet.table["outcome"] == "to_place"]
    is_filing = sheet.source.get("kind") == "filing"
    questions = []
    for column, reasons in (("unit_code", _NO_UNIT), ("period", _NO_PERIOD)):
        ids = _ids(rows, reasons)
        if ids and is_filing:
            questions.append(Question(FILING, column, "", ids, _likely_of_filing(sheet, column)))
        elif ids:
            questions += [Question(VALUE, column, name, (name,)) for name in ids]
    questions += _ask_wordings(sheet, rows, UNIT_WORDING, "unit_code", _NO_NAME, "unit_wording")
    questions += _ask_wordings(sheet, rows, WORDING, "indicator_code", _NEW, "wording")
    for name in _ids(rows, _OWN):
        questions.append(Question(VALUE, "indicator_code", name, (name,), sheet.choices.get(name, ())))
    return questions


def _ids(rows: pd.DataFrame, reasons: set[str]) -> tuple[str, ...]:
    return tuple(rows.loc[has_reason(rows, reasons), "statement_id"])


def _likely_of_filing(sheet: PlacingSheet, column: str) -> tuple[tuple[str, float], ...]:
    """Return the unit or period that a filing may be about."""
    prefix = column.removesuffix("_code")
    code, sure = sheet.source.get(f"{prefix}_runner_up"), sheet.source.get(f"{prefix}_confidence")
    return ((str(code), float(sure or 0)),) if code else ()


def _ask_wordings(
    sheet: PlacingSheet, rows: pd.DataFrame, about: str, column: str, reasons: set[str], wording: str
) -> list[Question]:
    """Return one question for each wording, the one of most values first."""
    open_rows = rows[rows["statement_id"].isin(_ids(rows, reasons))]
    found = []
    for words, group in group_by_wording(open_rows, wording):
        ids = tuple(group["statement_id"])
        found.append(Question(about, column, words, ids, _candidates(sheet, group, column)))
    return sorted(found, key=lambda question: -len(question.statement_ids))


def _candidates(sheet: PlacingSheet, group: pd.DataFrame, column: str) -> tuple[tuple[str, float], ...]:
    if column == "indicator_code":
        best: dict[str, float] = {}
        for name in group["statement_id"]:
            for code, sure in sheet.choices.get(name, ()):
                best[code] = max(sure, best.get(code, 0.0))
        return tuple(sorted(best.items(), key=lambda item: (-item[1], item[0]))[:5])
    row = group.iloc[0]
    pairs = [(row["unit_code"], row["unit_confidence"]), (row["unit_runner_up"], 0.0)]
    return tuple((code, float(sure)) for code, sure in pairs if isinstance(code, str))


def answer_question(question: Question, code: str, *, reason: str = "", only_here: bool = False) -> Answer:
    """Return the decision that a question was answered with a code or a period.

    Parameters
    ----------
    question
        The question.
    code
        The unit, the indicator or the period.
    reason
        Why, in words.
    only_here
        The wording means this in this document only.

    Returns
    -------
    Answer
        Not stored yet.

    Examples
    --------
    >>> question = Question("wording", "indicator_code", "hồ sơ số", ("report:line-1#1",))
    >>> answer_question(question, "records_pct", reason="the same form").describe()
    "wording 'hồ sơ số': indicator records_pct (the same form)"
    """
    return Answer(question.about, question.key, {question.column: code}, reason, only_here)


def refuse_values(question: Question, reason: str) -> list[Answer]:
    """Return the decisions that the values of a question are no values of an indicator.

    Parameters
    ----------
    question
        The question.
    reason
        Why, in words.

    Returns
    -------
    list of Answer
        One for each value, not stored yet.

    Examples
    --------
    >>> question = Question("value", "indicator_code", "report:line-1#1", ("report:line-1#1",))
    >>> [answer.describe() for answer in refuse_values(question, "a slogan")]
    ['value report:line-1#1: kind remark (a slogan)']
    """
    return [Answer(VALUE, name, {"kind": "remark"}, reason) for name in question.statement_ids]
