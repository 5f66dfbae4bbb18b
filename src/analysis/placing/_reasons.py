"""Why a value is not in the panel: one message for every reason, and whether a person can do something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import Message, join_messages
from analysis.panel import DECIDED, MISFIT, has_flag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tables = Mapping[str, pd.DataFrame]
    Row = dict[str, Any]

#: Statuses that a wording without a figure stands for, such as 'không phát sinh'.
_STATUSES = ("none_occurred", "no_information", "not_applicable", "suppressed")
_RESULTS = ("actual", "estimate")
#: A cell of a form that was filled in and gives no figure: its unit has to correct it.
_FORM_CELLS = (
    "form-unreadable",
    "form-incomplete",
    "form-locked",
    "form-status",
    "form-larger",
    "form-mixed",
    "form-contradiction",
)
#: Figures in a row, or on a sheet, that the form did not have.
_FORM_ADDED = "form-added"
#: A formula that no program has calculated.
_FORM_FORMULA = "form-formula"
#: The codes of all reasons.
WRITTEN_CODES = frozenset(
    f"placing.{name}"
    for name in (
        "decided_no_value", "remark", "threshold", "dropped", "change", "attainment", "no_figure",
        "no_unit", "unit_doubtful", "unit_unknown", "unit_like",
        "no_wording", "indicator_new", "indicator_proposed", "counts_otherwise", "measure",
        "no_period", "period_doubtful", "form_cell", "form_added", "form_formula", "other",
    )
)  # fmt: skip


def explain_outcomes(
    statements: pd.DataFrame, placed: pd.DataFrame, in_panel: pd.Series, tables: Tables
) -> pd.DataFrame:
    """Return `outcome` and `why_not` of each statement.

    Parameters
    ----------
    statements
        The table `statements`.
    placed
        Unit, indicator, period and kind of each with their confidences, in the same order.
    in_panel
        Which of them are in the panel.
    tables
        What `build_panel` returns.
    """
    left_out, to_place = _find_reasons(statements)
    rows = _merge_facts(statements, placed, tables)
    why: list[str | None] = []
    outcomes: list[str] = []
    titles, names = _titles_of(tables["indicators"]), _names_of(tables["units"])
    masks = {**left_out, **to_place}
    applies = {code: mask.to_numpy() for code, mask in masks.items()}
    is_in = in_panel.to_numpy()
    made: dict[tuple[Any, ...], tuple[str, str]] = {}
    for at, row in zip(range(len(rows)), rows.itertuples(index=False, name=None), strict=True):
        if is_in[at]:
            why.append(None)
            outcomes.append("in_panel")
            continue
        codes = [code for code, mask in applies.items() if mask[at]]
        key = (*codes, *row)
        if key not in made:
            fact = dict(zip(rows.columns, row, strict=True)) | {"titles": titles, "names": names}
            made[key] = _explain(codes, fact, left_out)
        outcome, message = made[key]
        why.append(message)
        outcomes.append(outcome)
    return pd.DataFrame({"outcome": outcomes, "why_not": why}, index=statements.index, dtype="object")


def _find_reasons(statements: pd.DataFrame) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """Return where each reason holds: those that leave a value out for good, and those that a person can end."""
    kind, is_result = statements["kind"], statements["kind"].isin(_RESULTS)
    figure = statements["value"].notna() | statements["value_low"].notna()
    has_status = has_flag(statements, *_STATUSES) & is_result
    form_cell = has_flag(statements, *_FORM_CELLS) & ~figure & ~has_status
    form_formula = has_flag(statements, _FORM_FORMULA) & ~figure & ~has_status
    form_added = has_flag(statements, _FORM_ADDED) & ~figure
    decided = has_flag(statements, DECIDED) & (kind == "remark")
    left_out = {
        "placing.decided_no_value": decided,
        "placing.remark": (kind == "remark") & ~decided,
        "placing.threshold": kind == "threshold",
        "placing.dropped": has_flag(statements, "dropped"),
        "placing.change": has_flag(statements, "change-not-level"),
        "placing.attainment": has_flag(statements, "attainment-of-plan"),
        "placing.no_figure": ~figure & ~has_status & ~form_cell & ~form_added & ~form_formula,
    }
    no_unit, no_indicator = statements["unit_code"].isna(), statements["indicator_code"].isna()
    misfit = has_flag(statements, MISFIT) & no_indicator
    to_place = {
        "placing.unit": no_unit,
        "placing.counts_otherwise": misfit,
        "placing.indicator": no_indicator & ~misfit,
        "placing.no_period": statements["period_end"].isna() & is_result,
        "placing.measure": has_flag(statements, "measure-mismatch"),
        "placing.form_cell": form_cell,
        "placing.form_added": form_added,
        "placing.form_formula": form_formula,
    }
    return left_out, to_place


def _merge_facts(statements: pd.DataFrame, placed: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return what the messages tell of each statement."""
    sources = tables["sources"].set_index("source_id")
    facts = statements[["statement_id", "source_id", "unit_text", "indicator_text", "counted_noun", "raw_text"]].copy()
    facts["indicator_code"] = placed["indicator_code"]
    facts["indicator_confidence"] = placed["indicator_confidence"].round(2)
    facts["unit_code"] = placed["unit_code"]
    facts["unit_confidence"] = placed["unit_confidence"].round(2)
    unsure = sources["period_runner_up"] if "period_runner_up" in sources else pd.Series(dtype="object")
    facts["filing_period"] = statements["source_id"].map(unsure)
    only_there = has_flag(statements, "dropped", DECIDED)
    facts["raw_text"] = facts["raw_text"].where(
        has_flag(statements, "measure-mismatch", _FORM_ADDED, _FORM_FORMULA, *_FORM_CELLS), ""
    )
    facts["statement_id"] = facts["statement_id"].where(only_there, "")  # the rest is one message for many values
    facts["note"] = _notes_of(facts["statement_id"], tables)
    return facts.drop(columns=["statement_id", "source_id"]).astype("object").where(lambda cell: cell.notna(), None)


def _notes_of(ids: pd.Series, tables: Tables) -> pd.Series:
    """Return who decided about each value, or why a correction dropped it."""
    notes: dict[str, str] = {}
    for row in tables["corrections"].to_dict("records"):
        if row["action"] == "drop":
            notes |= dict.fromkeys(str(row["statement_ids"]).split(" | "), row["reason"])
    decisions = tables.get("placement_decisions")
    for row in decisions.to_dict("records") if decisions is not None else ():
        why = f": {row['reason']}" if isinstance(row["reason"], str) else ""
        notes[row["statement_id"]] = f"{row['decided_by']}, {pd.Timestamp(row['decided_on']).date()}{why}"
    return ids.map(notes)


def _titles_of(indicators: pd.DataFrame) -> dict[str, dict[str, str]]:
    rows = indicators[["indicator_code", "title_vi", "title_en"]].itertuples(index=False, name=None)
    return {code: {"vi": vi, "en": en} for code, vi, en in rows}


def _names_of(units: pd.DataFrame) -> dict[str, dict[str, str]]:
    rows = units[["unit_code", "name_vi", "name_en"]].itertuples(index=False, name=None)
    return {code: {"vi": vi, "en": en} for code, vi, en in rows}


def _explain(codes: list[str], fact: Row, left_out: Mapping[str, object]) -> tuple[str, str]:
    """Return the outcome of a value with these reasons, and their message as JSON."""
    final = [code for code in codes if code in left_out]
    messages = [_WRITERS.get(code, _plain(code))(fact) for code in final or codes] or [Message("placing.other")]
    joined = join_messages(messages)
    return "left_out" if final else "to_place", joined.to_json() if joined else ""


def _plain(code: str) -> Callable[[Row], Message]:
    return lambda _: Message(code)


def _explain_unit(fact: Row) -> Message:
    name, code = fact["unit_text"], fact["unit_code"]
    if not name:
        if not code:
            return Message("placing.no_unit")
        unit = fact["names"].get(code, code)
        return Message("placing.unit_doubtful", {"unit": unit, "sure": fact["unit_confidence"] * 100})
    if not code:
        return Message("placing.unit_unknown", {"name": name})
    return Message("placing.unit_like", {"name": name, "unit": fact["names"].get(code, code)})


def _explain_indicator(fact: Row) -> Message:
    wording, code = fact["indicator_text"], fact["indicator_code"]
    if not wording:
        return Message("placing.no_wording")
    if not code:
        return Message("placing.indicator_new", {"wording": wording})
    return Message(
        "placing.indicator_proposed",
        {
            "wording": wording,
            "indicator": fact["titles"].get(code, code),
            "sure": fact["indicator_confidence"] * 100,
        },
    )


def _explain_misfit(fact: Row) -> Message:
    code = fact["indicator_code"]
    told = {"wording": fact["indicator_text"] or "", "noun": fact["counted_noun"] or ""}
    return Message("placing.counts_otherwise", told | {"indicator": fact["titles"].get(code, code)})


def _explain_measure(fact: Row) -> Message:
    code = fact["indicator_code"]
    return Message("placing.measure", {"printed": fact["raw_text"], "indicator": fact["titles"].get(code, code or "")})


def _explain_note(code: str) -> Callable[[Row], Message]:
    return lambda fact: Message(code, {"note": fact["note"] or ""})


def _explain_period(fact: Row) -> Message:
    likely = fact["filing_period"]
    return Message("placing.period_doubtful", {"period": likely}) if likely else Message("placing.no_period")


def _explain_form(code: str) -> Callable[[Row], Message]:
    return lambda fact: Message(code, {"printed": fact["raw_text"] or ""})


_WRITERS: dict[str, Callable[[Row], Message]] = {
    "placing.unit": _explain_unit,
    "placing.indicator": _explain_indicator,
    "placing.counts_otherwise": _explain_misfit,
    "placing.measure": _explain_measure,
    "placing.no_period": _explain_period,
    "placing.form_cell": _explain_form("placing.form_cell"),
    "placing.form_formula": _explain_form("placing.form_formula"),
    "placing.form_added": _explain_form("placing.form_added"),
    "placing.dropped": _explain_note("placing.dropped"),
    "placing.decided_no_value": _explain_note("placing.decided_no_value"),
}
