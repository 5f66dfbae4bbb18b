"""The section of targets: what is next, what has passed, who judged, and what nobody has reported."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.i18n import Message
from analysis.reports._document import Paragraph, Table
from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_context import ReportContext
from analysis.reports.sections import every_verdict_section, verdict_text
from analysis.reports.sections.targets import verdicts_on
from analysis.reports.sections.targets.proposals_section import _proposed_text

Tables = dict[str, pd.DataFrame]
_SHARE, _DAY = "visits_by_chip_card_pct", "2026-06-30"


def _context(tables: Tables, dues: list[str], verdicts: list[dict[str, object]], unit: str = "vn") -> ReportContext:
    """Return the report of 30 June 2026 with targets of `unit`, one a deadline, and these verdicts on them in turn."""
    shared = {"unit_code": unit, "indicator_code": _SHARE, "op": ">=", "value": 90.0, "value_unit": "%"}
    targets = [shared | {"due": due, "statement_id": f"t{n}"} for n, due in enumerate(dues)]
    told = {"unit_code": unit, "bound_unit_code": unit, "indicator_code": _SHARE, "op": ">=", "target_value": 90.0}
    rows = [told | {"method": "workbench", "due": dues[0], "target_statement_id": "t0"} | row for row in verdicts]
    made = tables | {"targets": pd.DataFrame(targets)} | ({"verdicts": pd.DataFrame(rows)} if rows else {})
    return prepare_context(made, "en", _DAY)


def _abstain(n: int) -> dict[str, object]:
    message = Message("verdict.no_unit_reported").to_json()
    return {"target_statement_id": f"t{n}", "verdict": "abstains", "message": message}


def test_the_chance_of_a_target_due_on_the_day_of_the_report_is_past(tables: Tables) -> None:
    context = _context(tables, [_DAY], [])
    verdict = {"verdict": "likely", "chance_words": "likely", "due": pd.Timestamp(_DAY)}
    assert verdict_text(context, verdict) == "likely to have been met"
    assert verdict_text(context, verdict | {"due": pd.Timestamp("2026-07-01")}) == "likely to be met"


@pytest.mark.parametrize(("n_silent", "n_rows", "n_sentences"), [(2, 3, 0), (3, 1, 1), (4, 4, 0)])
def test_a_few_silent_targets_keep_their_rows_and_so_do_all_where_no_other_is_left(
    tables: Tables, n_silent: int, n_rows: int, n_sentences: int
) -> None:
    judged = [{"verdict": "likely", "chance_words": "likely", "target_statement_id": "t9"}] if n_silent < 4 else []
    dues = [f"203{n}-12-31" for n in range(n_silent)]
    context = _context(tables, dues, [*map(_abstain, range(n_silent)), *judged])
    if judged:
        last = context.tables["targets"].iloc[:1].assign(statement_id="t9", due=pd.Timestamp("2040-12-31"))
        targets = pd.concat([context.tables["targets"], last], ignore_index=True)
        context = prepare_context(dict(context.tables) | {"targets": targets}, "en", _DAY)
    blocks = every_verdict_section(context, "vn").blocks
    (table,) = (block for block in blocks if isinstance(block, Table))
    said = ["".join(run.text for run in block.runs) for block in blocks if isinstance(block, Paragraph)]
    assert len(table.rows) == n_rows
    assert sum("because no unit has reported" in text for text in said) == n_sentences


def test_methods_of_the_same_verdict_are_counted(tables: Tables) -> None:
    verdicts = [{"verdict": "met", "message": "met"}, {"verdict": "missed", "method": "sdsn"}]
    blocks = every_verdict_section(_context(tables, ["2026-12-31"], verdicts), "vn").blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert "Methods with the same verdict: 1 of 2." in "".join(run.text for run in table.rows[0][-1].runs)


def test_our_own_verdict_leads_then_those_that_judge(tables: Tables) -> None:
    verdicts = [{"verdict": "abstains", "method": "a"}, {"verdict": "met", "method": "sdsn"}, {"verdict": "abstains"}]
    context = _context(tables, ["2026-12-31"], verdicts)
    assert [row["method"] for row in verdicts_on(context, "t0", "vn")] == ["workbench", "sdsn", "a"]


@pytest.mark.parametrize(
    ("observed", "status", "said"),
    [
        ("p34-51", "observed", "either the organisation does not exist"),
        ("p34-51", "estimate", "has no actual value"),
        ("vn", "observed", "has no actual value"),
    ],
)
def test_why_no_target_of_a_level_above_is_judged(tables: Tables, observed: str, status: str, said: str) -> None:
    row = {"unit_code": observed, "indicator_code": _SHARE, "value": 40.0, "is_chosen": True, "status": status}
    row |= {"period": "2025", "period_start": "2025-01-01", "period_end": "2025-12-31", "statement_id": "s"}
    tables["observations"] = pd.DataFrame([row])
    tables["units"].loc[tables["units"]["unit_code"] == "p34-51", "parent_code"] = "vn"
    blocks = every_verdict_section(_context(tables, ["2026-12-31"], []), "p34-51").blocks
    text = " ".join("".join(run.text for run in block.runs) for block in blocks if isinstance(block, Paragraph))
    assert said in text


@pytest.mark.parametrize(
    ("direction", "value", "said"),
    [("up", 100.0, "100%"), ("up", 20.5, "≥ 20.5%"), ("down", 0.0, "0%"), ("down", 20.0, "≤ 20%"), ("up", None, "–")],
)
def test_a_proposed_target_stands_with_the_operator_of_its_direction(
    tables: Tables, direction: str, value: float | None, said: str
) -> None:
    context = prepare_context(tables, "en", _DAY)
    indicator = {"direction": direction, "measure": "share", "unit": "%"}
    assert _proposed_text(context, indicator, value).replace("\xa0", " ") == said
