"""Each rule of the choice tells two values apart, and goes before the rule that is asked after it."""

from __future__ import annotations

import json
from itertools import pairwise

import pandas as pd
import pytest

from analysis.panel.choosing import Hints, choose_values
from analysis.panel.choosing.choice import RULES
from analysis.schemas import validate

_SOUND = {
    "statement_id": "m",
    "unit_code": "vn",
    "indicator_code": "records_pct",
    "period": "2025",
    "period_start": pd.Timestamp("2025-01-01"),
    "period_end": pd.Timestamp("2025-12-31"),
    "as_of": pd.Timestamp("2026-02-01"),
    "status": "observed",
    "flags": None,
    "value": 50.0,
    "denominator": 100.0,
    "op": "=",
    "source_type": "official_document",
    "is_own_unit": True,
}
#: What makes a value the worse one by each rule, in their order.
_WORSE: dict[str, dict[str, object]] = {
    "error": {"flags": "outside-limits"},
    "status": {"status": "estimate"},
    "repeat": {"flags": "repeats-document"},
    "doubt": {"flags": "doubtful"},
    "source_type": {"source_type": "press"},
    "final": {"status": "preliminary"},
    "vintage": {"as_of": pd.Timestamp("2026-01-01")},
    "counts": {"denominator": None},
    "own_unit": {"is_own_unit": False},
    "exact": {"op": "~"},
    "caution": {"value": 60.0},
    "name": {"statement_id": "z"},
}


def _choose(*given: dict[str, object], direction: str = "up", settled: pd.DataFrame | None = None) -> pd.DataFrame:
    rows = pd.DataFrame([_SOUND | row for row in given])
    never = pd.Series(False, rows.index)
    hints = Hints(rows["source_type"], pd.Series(direction, rows.index), rows["is_own_unit"], never)
    columns = [name for name in rows if name not in ("source_type", "is_own_unit")]
    return choose_values(validate("observations", rows[columns]), hints, settled)


def _rule(chosen: pd.DataFrame, statement_id: str) -> tuple[bool, str]:
    row = chosen.set_index("statement_id").loc[statement_id]
    said = json.loads(row["chosen_rule"])
    return bool(row["is_chosen"]), said["code"]


def test_the_table_of_this_test_has_every_rule_but_a_settlement() -> None:
    assert ["settled", *_WORSE] == list(RULES)


@pytest.mark.parametrize("rule", _WORSE)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_value_that_is_worse_by_one_rule_is_passed_over_by_that_rule(rule: str, is_first: bool) -> None:
    worse = {"statement_id": "b"} | _WORSE[rule]
    chosen = _choose(*([worse, {}] if is_first else [{}, worse]))
    assert _rule(chosen, "m") == (True, RULES[rule])
    assert _rule(chosen, str(worse["statement_id"])) == (False, "choice.passed_over")


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(_WORSE)))
def test_a_rule_goes_before_the_one_that_is_asked_after_it(earlier: str, later: str) -> None:
    better = {"statement_id": "n"} | _WORSE[later]
    worse = {"statement_id": "m"} | _WORSE[earlier]
    assert _rule(_choose(worse, better), str(better["statement_id"])) == (True, RULES[earlier])


_WRONG = ("audit-error", "outside-limits")
_IN_DOUBT = ("conflict", "derived", "doubtful", "low-confidence", "scope-from-counts", "secondary")


@pytest.mark.parametrize("flag", [*_WRONG, *_IN_DOUBT])
def test_a_value_that_is_wrong_or_in_doubt_is_passed_over(flag: str) -> None:
    rule = "error" if flag in _WRONG else "doubt"
    assert _rule(_choose({"statement_id": "b", "flags": flag}, {}), "m") == (True, RULES[rule])


def test_a_source_that_says_nothing_of_itself_ranks_as_the_press() -> None:
    unknown = {"statement_id": "b", "source_type": None}
    assert _rule(_choose(unknown, {"source_type": "agency_press"}), "m") == (True, "choice.source_type")
    assert _rule(_choose(unknown, {"source_type": "aggregator"}), "b") == (True, "choice.source_type")


def test_where_less_is_better_the_larger_value_is_the_cautious_one() -> None:
    assert _rule(_choose({"value": 60.0}, {"statement_id": "b"}, direction="down"), "m") == (True, "choice.caution")


def _settle(period: str = "2025") -> pd.DataFrame:
    row = {"unit_code": "vn", "indicator_code": "records_pct", "period": period, "statement_id": "b"}
    note = {"settled_by": "A. Reader", "settled_on": pd.Timestamp("2026-03-01"), "reason": "confirmed"}
    return pd.DataFrame([row | note])


def test_a_settled_value_goes_before_a_better_one_but_not_where_its_unit_was_closed() -> None:
    wrong = {"statement_id": "b", "flags": "outside-limits"}
    assert _rule(_choose(wrong, {}, settled=_settle()), "b") == (True, "choice.settled")
    closed = {"statement_id": "b", "flags": "closed-unit"}
    assert _rule(_choose(closed, {}, settled=_settle()), "m")[0]
    assert _rule(_choose(closed, {}, settled=_settle()), "b") == (False, "choice.closed_unit")


def test_a_settlement_holds_for_its_own_period_alone() -> None:
    assert _rule(_choose({"statement_id": "b", "value": 60.0}, {}, settled=_settle("2024")), "m")[0]


def test_a_chosen_value_is_told_from_its_nearest_rival() -> None:
    chosen = _choose({}, {"statement_id": "b", "source_type": "press"}, {"statement_id": "c", "value": 60.0})
    assert _rule(chosen, "m") == (True, "choice.caution")
    assert '"choice.source_type"' in chosen.set_index("statement_id").loc["b", "chosen_rule"]


_STOCK_OF = {"period": "2025-10", "period_start": pd.Timestamp("2025-10-01"), "period_end": pd.Timestamp("2025-10-31")}
_OF_DAY = {"period": "2025-10-03", "period_start": pd.Timestamp("2025-10-03"), "period_end": pd.Timestamp("2025-10-03")}


@pytest.mark.parametrize(
    ("month", "is_stock", "is_chosen"),
    [
        ({"flags": "secondary"}, True, False),
        ({"flags": "secondary"}, False, True),
        ({"flags": None}, True, True),
        ({"flags": "secondary", "counted": "facilities"}, True, True),
        ({"flags": "secondary", "period_end": pd.Timestamp("2025-12-31")}, True, True),
    ],
)
def test_a_doubtful_stock_of_a_month_gives_way_to_a_sound_one_of_a_day_in_it(
    month: dict[str, object], is_stock: bool, is_chosen: bool
) -> None:
    rows = pd.DataFrame([_SOUND | _OF_DAY, _SOUND | _STOCK_OF | {"statement_id": "b"} | month])
    hints = Hints(
        rows["source_type"], pd.Series("up", rows.index), rows["is_own_unit"], pd.Series(is_stock, rows.index)
    )
    columns = [name for name in rows if name not in ("source_type", "is_own_unit")]
    chosen = choose_values(validate("observations", rows[columns]), hints)
    assert chosen.set_index("statement_id")["is_chosen"].to_dict() == {"m": True, "b": is_chosen}
    if not is_chosen:
        assert json.loads(chosen.set_index("statement_id").loc["b", "chosen_rule"])["rule"]["code"] == "choice.doubt"
