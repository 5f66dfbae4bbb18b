"""One state, one sentence, in both languages; every number of it leads to the row of its value or target."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from analysis.i18n import LANGUAGES
from analysis.panel.states import State
from analysis.reports._document import Number, Text
from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports.answers import Answer, answer, no_data_sentence, overall_answer
from analysis.reports.answers.sentence_parts import amount_text, number_text, unit_words

sys.path.insert(0, str(Path(__file__).parents[2] / "panel"))

from state_tables import (  # type: ignore[import-not-found]
    CASES,
    CODES,
    DAY,
    RISING,
    aimed,
    observed,
    table,
    tables_of,
)

#: The sentence of each state in both languages, of the cases of `state_tables`.
_SAID = {
    row["state"]: row
    for row in csv.DictReader((Path(__file__).parent / "sentences.csv").read_text("utf-8").splitlines())
}


def context_of(
    values: Sequence[dict[str, object]],
    targets: Sequence[dict[str, object]] = (),
    lang: str = "en",
    **more: object,
) -> ReportContext:
    return prepare_context(tables_of(values, targets, **more), lang, DAY)


def words(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def said(
    values: Sequence[dict[str, object]],
    targets: Sequence[dict[str, object]] = (),
    lang: str = "en",
    code: str = "records_pct",
) -> str:
    kind = {"value_unit": "%" if code.endswith("pct") else CODES[code]["measure"]}
    rows = (
        [row | {"indicator_code": code} for row in values],
        [row | {"indicator_code": code} | kind for row in targets],
    )
    return words(answer(context_of(*rows, lang=lang), "p1", code).runs)


@cache
def _context(state: State) -> ReportContext:
    return context_of(*CASES[state])


def _found(state: State, lang: str = "en") -> Answer:
    return answer(_context(state).in_language(lang), "p1", "records_pct")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_sentence(state: State, lang: str) -> None:
    found = _found(state, lang)
    assert found.state is state
    assert words(found.runs) == _SAID[state][lang]
    assert found.allows_verdict == state.allows_verdict


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", list(State))
def test_no_number_of_a_sentence_is_without_its_row(state: State, lang: str) -> None:
    values, targets = CASES[state]
    keys = {str(row["statement_id"]) for row in (*values, *targets)}
    runs = _found(state, lang).runs
    assert {run.key for run in runs if isinstance(run, Number)} <= keys
    assert {run.table for run in runs if isinstance(run, Number)} <= {"statements"}
    unbound = words(tuple(run if isinstance(run, Text) else Text("|") for run in runs))
    assert not re.search(r"\d", unbound.replace("6 tháng", "").replace("6 months", "")), unbound


def test_a_target_is_cited_by_its_own_row_and_one_of_a_legal_text_by_its_rule() -> None:
    values, targets = CASES[State.MISSED]
    found = answer(context_of(values, targets), "p1", "records_pct")
    tables = {run.text: (run.table, run.key) for run in found.runs if isinstance(run, Number)}
    assert tables["at least 80%"] == ("statements", targets[0]["statement_id"])
    rule = {"rule_id": "t.1", "indicator_code": "records_pct", "op": ">=", "value": 80.0, "unit": "%", "due": "2025"}
    nation = [row | {"unit_code": "vn"} for row in values]
    found = answer(context_of(nation, national_targets=[rule]), "vn", "records_pct")
    tables = {run.text: (run.table, run.key) for run in found.runs if isinstance(run, Number)}
    assert tables["at least 80%"] == ("national_targets", "t.1")
    assert words(found.runs).startswith("The country missed the target of at least 80%")


def test_a_changed_value_changes_the_sentences_that_rest_on_it_and_no_other() -> None:
    values = [observed("2026-03-31", 70.0), observed("2026-03-31", 40.0, indicator_code="paper_pct")]
    targets = [aimed(">=", 80, "2026-12-31"), aimed("<=", 15, "2026-12-31", indicator_code="paper_pct")]

    def sentences(rows: Sequence[dict[str, object]], aims: Sequence[dict[str, object]] = targets) -> list[str]:
        context = context_of(rows, aims)
        return [words(answer(context, "p1", code).runs) for code in ("records_pct", "paper_pct")]

    before = sentences(values)
    after = sentences([values[0] | {"value": 71.0}, values[1]])
    assert after[0] == before[0].replace("70%", "71%").replace("10 percentage", "9 percentage").replace("6.6", "6")
    assert after[1] == before[1]
    moved = sentences(values, [targets[0], targets[1] | {"value": 20.0}])
    assert (moved[0], "20 percentage points from the target of at most 20%" in moved[1]) == (before[0], True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(64.55, "64.6%"), (64.0, "64%"), (99.96, "99.96%"), (0.04, "0.04%"), (0.05, "0.1%"), (100.0, "100%")],
)
def test_a_share_has_one_decimal_and_never_rounds_onto_a_limit(value: float, shown: str) -> None:
    context = context_of([observed("2026-03-31", value)])
    assert number_text(context, value, context.indicator("records_pct")) == shown
    assert shown in said([observed("2026-03-31", value)])


def test_a_value_just_below_its_target_is_not_printed_as_the_target() -> None:
    text = said([observed("2026-03-31", 79.98)], [aimed(">=", 80, "2025-12-31")])
    assert "the latest figure is 79.98% (31 March 2026), 0.02 percentage points short" in text


@pytest.mark.parametrize(
    ("values", "targets", "vi", "en"),
    [
        # counts behind the share, and how many are missing to all of them
        ([observed("2026-01", 98.04, numerator=50, denominator=51)], [aimed("=", 100, "2025-09-30")],
         "98% (50/51 bệnh viện, tháng 1/2026), còn thiếu 2 điểm phần trăm (1 bệnh viện)",
         "98% (50 of 51 hospitals, January 2026), 2 percentage points short (1 hospital)"),
        # a value that is old, but settles the target
        ([observed("2025-01-31", 70.0)], [aimed(">=", 80, "2024-12-31")],
         "số liệu mới nhất là 70% (31/01/2025), còn thiếu 10 điểm phần trăm; số liệu này cách ngày báo cáo 17 tháng",
         "10 percentage points short; that figure is 17 months old"),
        # no figure since the deadline
        ([observed("2025-09-24", 70.0)], [aimed("=", 100, "2025-09-30")],
         "Sau thời hạn 30/09/2025 chưa có số liệu mới",
         "No figure on hospitals with electronic records for Phu Tho has been published since the deadline of "
         "30 September 2025: the latest is 70% (24 September 2025); nothing can be concluded on the target of 100%."),
        # reached after the deadline, and nobody knows what was on the day
        ([observed("2026-03-31", 85.0)], [aimed(">=", 80, "2025-12-31")],
         "không có số liệu tại thời hạn 31/12/2025 nên chưa rõ có đạt đúng hạn hay không",
         "without a figure for the deadline of 31 December 2025, it is not known whether the target was met in time"),
        # reached, and now a little below
        ([observed("2025-12-31", 91.0), observed("2026-03-31", 89.0)], [aimed(">=", 90, "2026-12-31")],
         "91% (31/12/2025), sớm 12 tháng so với thời hạn 31/12/2026; số liệu mới nhất là 89% (31/03/2026)",
         "91% (31 December 2025), 12 months before the deadline of 31 December 2026; the latest figure is 89% "
         "(31 March 2026)"),
        # one month early, and a target that comes every year
        ([observed("2026-03-31", 85.0)], [aimed(">=", 80, "2026-04-30")], "sớm 1 tháng so với thời hạn 30/04/2026",
         "1 month before the deadline of 30 April 2026"),
        # whole years early
        ([observed("2025-12-31", 85.0)], [aimed(">=", 80, "2030-12-31")], "sớm 5 năm so với thời hạn 31/12/2030",
         "5 years before the deadline of 31 December 2030"),
        ([observed("2026-03-31", 75.0)], [aimed(">=", 80, None, period="yearly")],
         "không đạt chỉ tiêu tối thiểu 80% về tỷ lệ bệnh viện triển khai bệnh án điện tử (hằng năm)",
         "missed the target of at least 80% for hospitals with electronic records (every year)"),
        # a bound with its counts
        ([observed("2026-03-31", 70.0, op=">", numerator=70, denominator=100)], [aimed(">=", 80, "2026-12-31")],
         "chỉ báo cáo mức trên 70% (70/100 bệnh viện, 31/03/2026) về",
         "reported only a level of over 70% (70 of 100 hospitals, 31 March 2026) for hospitals with "
         "electronic records; nothing"),
    ],
)  # fmt: skip
def test_clauses_say_what_else_is_known(
    values: list[dict[str, object]], targets: list[dict[str, object]], vi: str, en: str
) -> None:
    assert vi in said(values, targets, "vi")
    assert en in said(values, targets)


def test_a_count_does_not_repeat_the_noun_of_its_name_and_a_rank_says_what_it_is_out_of() -> None:
    own = said([observed("2026-03-31", 11.0, numerator=11, denominator=12)], code="records_count")
    assert "Number of hospitals with electronic records, Phu Tho: 11 (of 12, 31 March 2026)" in own
    other = [observed("2026-03-31", 11.0, counted="facilities", noun="facilities")]
    assert "counts facilities, not hospitals: 11 facilities (31 March 2026)" in said(other, code="records_count")
    assert "rank 4 (of 34, 31 March 2026)" in said(
        [observed("2026-03-31", 4.0, numerator=4, denominator=34)], code="dti_rank"
    )


@pytest.mark.parametrize(
    ("code", "value", "target", "vi", "en"),
    [
        ("paper_pct", 18.0, ("<=", 15), "cao hơn mức cho phép 3 điểm phần trăm", "3 percentage points too high"),
        ("records_count", 11.0, (">=", 12), "số liệu mới nhất là 11 (31/03/2026), còn thiếu 1 bệnh viện",
         "target of at least 12 hospitals for number of hospitals with electronic records"),
        ("dti_index", 0.61, (">=", 0.7), "còn thiếu 0,09 điểm", "0.09 points short"),
        ("dti_rank", 30.0, ("<=", 25), "số liệu mới nhất là thứ 30 (31/03/2026), cao hơn mức cho phép 5 bậc",
         "the latest figure is rank 30 (31 March 2026), 5 places too high"),
    ],
)  # fmt: skip
def test_counts_scores_ranks_and_what_is_to_fall_are_said_in_their_own_unit(
    code: str, value: float, target: tuple[str, float], vi: str, en: str
) -> None:
    values, targets = [observed("2026-03-31", value)], [aimed(*target, "2026-03-31")]
    assert vi in said(values, targets, "vi", code)
    assert en in said(values, targets, "en", code)


def test_what_falls_falls_in_the_sentence_too() -> None:
    falling = [observed("2025-03-31", 40.0), observed("2025-09-30", 30.0), observed("2026-03-31", 20.0)]
    text = said(falling, [aimed("<=", 10, "2027-03-31")], code="paper_pct")
    assert "down 10 percentage points every 6 months, 5 percentage points needed" in text
    assert "A fall of" in said(falling[2:], [aimed("<=", 10, "2027-03-31")], code="paper_pct")
    backwards = [observed("2025-03-31", 50.0), observed("2025-09-30", 49.5), observed("2026-03-31", 49.0)]
    assert "down 0.5 percentage points" in said(backwards, [aimed(">=", 80, "2026-12-31")])


def test_a_corrected_value_says_so() -> None:
    values = [observed("2026-03-31", 70.0, status="corrected")]
    correction = {"correction_id": "c-1", "statement_ids": values[0]["statement_id"], "action": "replace",
                  "previous": "60", "replacement": "70", "reason": "new figure sent", "reported_by": "Sở Y tế",
                  "status": "confirmed"}  # fmt: skip
    context = context_of(values, corrections=[correction])
    assert context.texts("correction.mark") in words(answer(context, "p1", "records_pct").runs)


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        ({"level": "national", "name_vi": "Việt Nam", "name_en": "Viet Nam"}, "cả nước", "the country"),
        ({"level": "ministry", "name_vi": "Bộ Y tế", "name_en": "Ministry of Health"}, "Bộ Y tế",
         "the Ministry of Health"),
        ({"level": "group", "name_vi": "Bệnh viện tư nhân", "name_en": "Private hospitals"}, "bệnh viện tư nhân",
         "private hospitals"),
        ({"level": "district", "name_vi": "Huyện Bình Xuyên", "name_en": "Binh Xuyen District"}, "huyện Bình Xuyên",
         "Binh Xuyen District"),
        ({"level": "facility", "name_vi": "Bệnh viện Mắt", "name_en": "Eye Hospital"}, "Bệnh viện Mắt", "Eye Hospital"),
        ({"level": "province", "name_vi": "Phú Thọ", "name_en": "Phu Tho"}, "Phú Thọ", "Phu Tho"),
    ],
)  # fmt: skip
def test_a_unit_of_every_level_is_named_as_within_a_sentence(row: dict[str, object], vi: str, en: str) -> None:
    units = {"units": table("units", [{"unit_code": "u", **row}])}
    for lang, name in (("vi", vi), ("en", en)):
        assert unit_words(prepare_context(tables_of([]) | units, lang, DAY), "u") == name


@pytest.mark.parametrize(
    ("amount", "code", "shown"),
    [(1.0, "records_pct", "1 percentage point"), (0.004, "records_pct", "0.004 percentage points"),
     (0.4, "records_count", "1 hospital"), (2.0, "dti_rank", "2 places"), (-3.0, "records_pct", "3 percentage points")],
)  # fmt: skip
def test_an_amount_has_its_unit_in_the_right_number(amount: float, code: str, shown: str) -> None:
    context = context_of([])
    assert amount_text(context, amount, context.indicator(code)) == shown


def _answers(context: ReportContext) -> list[Answer]:
    return [answer(context, "p1", code) for code in CODES]


def _several(lang: str) -> ReportContext:
    values = [observed("2026-03-31", 85.0), observed("2026-03-31", 40.0, indicator_code="paper_pct")]
    targets = [
        aimed(">=", 80, "2026-12-31"),
        aimed("<=", 15, "2025-12-31", indicator_code="paper_pct"),
        aimed(">=", 50, "2026-12-31", indicator_code="cashless_pct"),
        aimed(">=", 12, "2027-12-31", indicator_code="records_count", value_unit="count"),
    ]
    return context_of(values, targets, lang)


def test_several_answers_are_summed_up_and_targets_without_a_result_listed_once() -> None:
    context = _several("en")
    assert words(overall_answer(context, _answers(context))) == "Of 4 targets: 1 met, 1 missed, 2 without a result."
    assert words(no_data_sentence(context, _answers(context))) == (
        "No result yet for 2 of 4 targets: fees paid cashless (at least 50%, due 31 December 2026); number of "
        "hospitals with electronic records (at least 12 hospitals, due 31 December 2027)."
    )
    context = _several("vi")
    assert words(overall_answer(context, _answers(context))) == (
        "Trong 4 chỉ tiêu: 1 đã đạt, 1 không đạt, 2 chưa có kết quả."
    )
    assert words(no_data_sentence(context, _answers(context))).startswith(
        "Chưa có kết quả cho 2 trong 4 chỉ tiêu: tỷ lệ thanh toán không dùng tiền mặt (tối thiểu "
        "50%, thời hạn 31/12/2026)"
    )


def test_one_target_needs_no_summary_and_none_no_sentence() -> None:
    context = context_of(*CASES[State.NO_DATA])
    single = [answer(context, "p1", "records_pct")]
    assert words(overall_answer(context, single)) == words(single[0].runs)
    assert words(no_data_sentence(context, single)) == words(single[0].runs)
    assert overall_answer(context_of(RISING), [answer(context_of(RISING), "p1", "records_pct")]) == ()
    assert no_data_sentence(context_of(RISING), []) == ()


def test_a_forecast_may_stand_for_three_values_of_an_open_target_that_do_not_contradict_each_other() -> None:
    assert {state for state in State if _found(state).allows_forecast} == {State.ON_COURSE, State.BEHIND}


def _rows(code: str, *values: float, op: str = "=") -> list[dict[str, object]]:
    days = ("2025-03-31", "2025-09-30", "2026-03-31", "2026-05-31")
    return [observed(day, value, op=op, indicator_code=code) for day, value in zip(days, values, strict=False)]


@pytest.mark.parametrize(
    ("code", "values", "allowed"),
    [
        ("records_pct", (40.0, 50.0, 60.0), True),
        ("records_pct", (40.0, 50.0), False),
        ("records_pct", (80.0, 90.0, 100.0), False),
        ("paper_pct", (40.0, 20.0, 0.0), False),
        ("paper_pct", (40.0, 20.0, 10.0), True),
    ],
)
def test_a_forecast_needs_three_values_and_an_end_of_the_scale_that_is_not_reached(
    code: str, values: tuple[float, ...], *, allowed: bool
) -> None:
    assert answer(context_of(_rows(code, *values)), "p1", code).allows_forecast is allowed


def test_a_value_of_at_most_all_is_not_the_end_of_the_scale() -> None:
    below = observed("2026-06-30", 100.0, op="<")
    found = answer(context_of([*RISING, below]), "p1", "records_pct")
    assert (found.decision.latest and found.decision.latest.op, found.is_at_end) == ("<", False)


def test_a_correction_of_the_value_that_contradicts_the_newest_one_is_marked_too() -> None:
    values, targets = CASES[State.FELL_BACK]
    correction = {"correction_id": "c-1", "statement_ids": values[0]["statement_id"], "action": "replace",
                  "previous": "60", "replacement": "98", "reason": "new figure sent", "reported_by": "Sở Y tế",
                  "status": "confirmed"}  # fmt: skip
    context = context_of([values[0] | {"status": "corrected"}, values[1]], targets, corrections=[correction])
    assert context.texts("correction.mark") in words(answer(context, "p1", "records_pct").runs)


def test_an_indicator_whose_noun_the_catalogue_lacks_says_that_something_else_is_counted() -> None:
    values, targets = CASES[State.MIXED]
    tables = tables_of(values, targets)
    tables["indicators"] = tables["indicators"].assign(counted=None)
    tables["observations"] = tables["observations"].assign(counted=["as_defined"] * 3 + ["facilities"])
    text = words(answer(prepare_context(tables, "en", DAY), "p1", "records_pct").runs)
    assert "counts something other than the indicator: 90%" in text


def test_sources_that_disagree_are_told_the_lower_value_first_each_with_its_publisher() -> None:
    chosen = observed("2026-03-31", 75.0)
    other = observed("2026-03-31", 60.0, is_chosen=False, statement_id="other:1")
    assert "60% (31 March 2026) according to Báo Tỉnh; 75% (31 March 2026) according to Sở Y tế;" in said(
        [chosen, other]
    )


@pytest.mark.parametrize(
    ("values", "targets", "en"),
    [
        # old, and due on the day of the report
        ([observed("2025-06-30", 70.0)], [aimed(">=", 80, "2026-06-30")],
         "12 months before the report date; it was 10 percentage points from the target of at least 80%"),
        # old, and just at a target that asks for more
        ([observed("2025-06-30", 80.0)], [aimed(">", 80, "2026-12-31")], "12 months before the report date."),
        # old, from after the deadline, and a bound
        ([observed("2025-08-31", 70.0, op=">")], [aimed(">=", 80, "2025-06-30")],
         "Nothing can be concluded on the target of at least 80% for hospitals with electronic records, Phu Tho"),
        # met on the deadline itself
        ([observed("2026-03-31", 85.0)], [aimed(">=", 80, "2026-03-31")], "85% (31 March 2026)."),
        # a preliminary value of a period that is not over counts as of the day of the report
        ([observed("2026", 85.0, period_start="2026-01-01", period_end="2026-12-31", status="preliminary")],
         [aimed(">=", 80, "2026-12-31")], ", 6 months before the deadline of 31 December 2026."),
        # counts are told as missing only to a target of all
        ([observed("2026-01", 98.0, numerator=50, denominator=51)], [aimed(">=", 99, "2025-09-30")],
         ", 1 percentage point short."),
        # nothing is needed where the value stands just at a target that asks for more
        ([observed("2026-03-31", 80.0)], [aimed(">", 80, "2026-12-31")],
         "1 reporting period is too few to judge whether it will be met."),
        ([observed("2025-03-31", 60.0), observed("2025-09-30", 60.0), observed("2026-03-31", 60.0)],
         [aimed(">=", 70, "2027-03-31")], "; unchanged every 6 months, 5 percentage points needed."),
    ],
)  # fmt: skip
def test_clauses_are_told_where_they_hold_and_nowhere_else(
    values: list[dict[str, object]], targets: list[dict[str, object]], en: str
) -> None:
    text = said(values, targets)
    assert en in text
    assert not en.endswith(".") or text.endswith(en)


def test_the_counts_of_a_flow_are_not_told_as_missing_to_all() -> None:
    values = [observed("2025-12-31", 98.0, numerator=50, denominator=51)]
    text = said(values, [aimed("=", 100, "2025-12-31")], code="cashless_pct")
    assert text.endswith(", 2 percentage points short.")


def test_an_open_bound_counts_as_not_due_and_what_contradicts_itself_as_without_a_conclusion() -> None:
    context = _several("en")
    bound = answer(context_of([observed("2026-05-31", 70.0, op=">")], [aimed(">=", 80, "2026-06-30")]), "p1",
                   "records_pct")  # fmt: skip
    fallen = _found(State.FELL_BACK)
    assert (bound.state, fallen.state) == (State.BOUND, State.FELL_BACK)
    assert words(overall_answer(context, [bound, fallen])) == "Of 2 targets: 1 not yet due, 1 undecided."
    assert words(overall_answer(context, [bound, bound])) == "Of 2 targets: 2 not yet due."


def test_twelve_targets_without_a_result_are_named_and_the_others_counted() -> None:
    context = _context(State.NO_DATA)
    text = words(no_data_sentence(context, [_found(State.NO_DATA)] * 14))
    assert text.startswith("No result yet for 14 of 14 targets: ")
    assert text.count("at least 80%") == 12
    assert text.endswith("; 2 other targets.")
    recurring = context_of([], [aimed(">=", 80, None, period="yearly")])
    found = answer(recurring, "p1", "records_pct")
    assert words(no_data_sentence(recurring, [found, found])).count("(at least 80%)") == 2


def test_what_fell_back_without_a_target_leaves_the_indicator_open() -> None:
    context = context_of([observed("2025-12-31", 98.0), observed("2026-03-31", 70.0)])
    runs = answer(context, "p1", "records_pct").runs
    assert words(runs).startswith("No conclusion can be drawn on hospitals with electronic records for Phu Tho: 98%")
