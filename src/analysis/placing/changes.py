"""Changes of single cells to decisions: one for the filing or a wording where all of its values changed alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.placing._wording_groups import group_by_wording, has_reason
from analysis.placing.answers import FILING, UNIT_WORDING, VALUE, WORDING, Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.placing.placing_sheet import PlacingSheet

#: The key under which changes of the whole filing stand.
WHOLE_FILING = "filing"
#: Reasons that a decision about the wording or the filing ends, by the column that it sets.
_SHARED = {
    "indicator_code": (WORDING, "wording", {"indicator_proposed", "indicator_new"}),
    "unit_code": (UNIT_WORDING, "unit_wording", {"unit_unknown", "unit_like"}),
}
_OF_FILING = {"unit_code": {"no_unit", "unit_doubtful"}, "period": {"no_period", "period_doubtful"}}


def to_answers(sheet: PlacingSheet, changes: Mapping[str, Mapping[str, str]], *, reason: str = "") -> list[Answer]:
    """Return the decisions that changed cells mean.

    A wording whose open values all changed to one code is decided as a wording, and so is the unit or period of a
    filing; any other change is one of the single value.

    Parameters
    ----------
    sheet
        The placing sheet that was changed.
    changes
        The new codes by column (`unit_code`, `indicator_code`, `period`, `kind`), by the `statement_id`; those of the
        filing stand under `filing`.
    reason
        Why, in words.

    Returns
    -------
    list of Answer
        Not stored yet; without those that change nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.placing import PlacingSheet
    >>> row = {"statement_id": "report:line-1#1", "reasons": ("indicator_new",), "wording": "hồ sơ số",
    ...        "unit_wording": None}
    >>> sheet = PlacingSheet("report", {"kind": "filing"}, pd.DataFrame([row]), pd.DataFrame(), pd.DataFrame())
    >>> changes = {"report:line-1#1": {"indicator_code": "records_pct"}, "filing": {"period": "2026-H1"}}
    >>> [answer.describe() for answer in to_answers(sheet, changes)]
    ["wording 'hồ sơ số': indicator records_pct", 'filing: period 2026-H1']
    """
    table = sheet.table
    accepted = {row["statement_id"]: _accepted(row) for row in table.to_dict("records")}
    left = {
        name: {column: code for column, code in decided.items() if code != accepted.get(name, {}).get(column)}
        for name, decided in changes.items()
        if name != WHOLE_FILING
    }
    filing = dict(changes.get(WHOLE_FILING, {}))
    answers: list[Answer] = []
    for column, (about, wording, reasons) in _SHARED.items():
        for words, group in group_by_wording(table[has_reason(table, reasons)], wording):
            code = _take_common(left, group["statement_id"], column)
            if code:
                answers.append(Answer(about, words, {column: code}, reason))
    if sheet.source.get("kind") == "filing":
        for column, reasons in _OF_FILING.items():
            ids = table.loc[has_reason(table, reasons), "statement_id"]
            code = "" if column in filing else _take_common(left, ids, column)
            if code:
                filing[column] = code
    if filing:
        answers.append(Answer(FILING, "", filing, reason))
    return answers + [Answer(VALUE, name, decided, reason) for name, decided in left.items() if decided]


def _accepted(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what a value is taken for already: a sheet that is read back twice decides nothing twice."""
    cells = {"unit_code": "accepted_unit", "indicator_code": "accepted_indicator", "period": "period", "kind": "kind"}
    return {column: row.get(name) for column, name in cells.items()}


def _take_common(left: dict[str, dict[str, str]], ids: pd.Series, column: str) -> str:
    """Take the code out of `left` to which all of some values changed; an empty text where they did not."""
    codes = {left.get(name, {}).get(column) for name in ids}
    if len(codes) != 1 or not (code := codes.pop()):
        return ""
    for name in ids:
        del left[name][column]
    return code
