"""Findings are printed in each language's own convention; what they quote stays as its source prints it."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from analysis.audit import audit_panel
from analysis.audit._value_messages import _separate_digits, quote
from analysis.audit.audit_context import Evidence
from analysis.audit.checks.arithmetic import check_limits, check_ratios
from analysis.audit.checks.consistency import check_same_figures, check_two_figures
from analysis.audit.checks.coverage import check_reports
from analysis.audit.checks.date_checks import check_early_reports
from analysis.audit.findings import Finding, tabulate
from analysis.i18n import Message, translate, translate_cell

Findings = Callable[..., list[Finding]]
_RATIO = "bc-1 | t1 | actual | visits | | năm 2025 | 46,1% (1200/2600 lượt)"


def _texts(finding: Finding, lang: str) -> dict[str, str]:
    (row,) = tabulate([finding]).to_dict("records")
    return {name: translate_cell(row[name], lang) for name in ("printed", "recomputed", "message")}


def test_a_ratio_is_recomputed_and_separated_in_each_language_and_quoted_as_printed(
    findings_of: Findings,
) -> None:
    (found,) = findings_of(check_ratios, _RATIO)
    assert _texts(found, "en") == {
        "printed": "46,1% (1200/2600 lượt)",
        "recomputed": "46.2%",
        "message": "1,200/2,600 is 46.2%, but 46.1% (1,200/2,600 cases) is printed: truncated instead of rounded",
    }
    assert _texts(found, "vi")["message"].startswith("1.200/2.600 bằng 46,2%, văn bản ghi 46,1% (1.200/2.600 lượt)")


def test_days_and_periods_are_put_into_words(findings_of: Findings) -> None:
    (found,) = findings_of(check_early_reports, _RATIO.replace("năm 2025", "năm 2026"))
    assert [_texts(found, "en")[name] for name in ("printed", "recomputed")] == ["10 July 2026", "31 December 2026"]
    assert [_texts(found, "vi")[name] for name in ("printed", "recomputed")] == ["10/07/2026", "31/12/2026"]
    assert "(năm 2026)" in _texts(found, "vi")["message"]


def test_an_indicator_is_named_in_the_language(findings_of: Findings) -> None:
    rows = "bc-1 | 1 | actual | visits | | năm 2025 | 61,2%\nbc-1 | 2 | actual | visits | | năm 2025 | 71,2%"
    (found,) = findings_of(check_two_figures, rows)
    assert "‘visits’ (2025): 71.2% and 61.2%" in _texts(found, "en")["message"]
    assert "“Khám bằng căn cước” (năm 2025)" in _texts(found, "vi")["message"]


def test_a_share_in_words_is_quoted_in_its_own_language_and_valued_in_another(findings_of: Findings) -> None:
    rows = "bc-1 | 1 | target | visits | | năm 2025 | Trên 70%\nbc-1 | 2 | target | visits | | năm 2025 | 80%"
    (found,) = findings_of(check_two_figures, rows)
    assert _texts(found, "en")["message"].replace("\xa0", " ").endswith("80% and over 70%")
    assert "trên 70%" in _texts(found, "vi")["message"]
    assert "Trên 70%" in "".join(_texts(found, "en")[name] for name in ("printed", "recomputed"))


@pytest.mark.parametrize(
    ("raw", "op", "noun", "said"),
    [
        ("từ 3 đề tài trở lên", ">=", "đề tài", "at least 3 projects"),
        ("trên 7 đàn trâu", ">", "đàn trâu", "over 7"),  # a noun that English lacks
        ("khoảng 20", "~", None, "about 20"),
        ("3 đề tài", "=", "đề tài", "3 đề tài"),  # no bound: quoted as it stands
    ],
)
def test_a_bound_in_words_is_valued_in_another_language(raw: str, op: str, noun: str | None, said: str) -> None:
    value = float(re.sub(r"\D", "", raw))
    row = SimpleNamespace(raw_text=raw, source_kind="filing", value=value, value_unit="projects", op=op)
    row.counted_noun, row.numerator, row.denominator = noun, None, None
    shown = quote(row).shown
    assert (shown["en"] if isinstance(shown, dict) else shown) == said
    assert (shown["vi"] if isinstance(shown, dict) else shown) == raw


@pytest.mark.parametrize(
    ("raw", "said"),
    [("15397 lượt", "15,397 cases"), ("17.925.070 đối tượng", "17,925,070 persons"), ("1.468 lượt", "1.468 lượt")],
)
def test_a_count_is_put_into_the_language_where_its_digits_are_not_in_doubt(raw: str, said: str) -> None:
    shown = _separate_digits(raw)
    assert (translate(shown, "en") if isinstance(shown, Message) else shown) == said


def test_a_unit_is_named_in_the_language(findings_of: Findings) -> None:
    (found,) = findings_of(
        check_reports,
        sources="bc-1 | 2026-08-20 | f-1 | 2026-H1 | Báo cáo",
        schedule="half-year | p34-51 | | half-year | nd-09-2019 | province | 2026-01-01",
    )
    assert (
        _texts(found, "vi")["message"] == "chưa có báo cáo của Đơn vị p34-51 (6 tháng đầu năm 2026), hạn nộp 25/06/2026"
    )
    assert _texts(found, "en")["message"] == "no report from p34-51 for first half of 2026, due on 25 June 2026"


def test_several_values_are_quoted_side_by_side(findings_of: Findings) -> None:
    rows = "\n".join(f"bc-1 | t{n} | actual | {code} | | năm 2025 | 61,2% (1468/2400 lượt)"
                     for n, code in enumerate(("visits", "fees")))  # fmt: skip
    (found,) = findings_of(check_same_figures, rows)
    assert _texts(found, "vi")["printed"] == "61,2% (1468/2400 lượt)"


@pytest.mark.parametrize(
    ("raw", "vi", "en"), [("~657 bệnh viện", "khoảng 657 bệnh viện", "about 657 hospitals"), ("103%", "103%", "103%")]
)
def test_a_value_of_a_list_of_facts_is_printed_in_the_language_and_kept_as_it_stands(
    evidence_of: Callable[..., Evidence], raw: str, vi: str, en: str
) -> None:
    row = f"bc-1 | 1 | actual | visits | | năm 2025 | {raw}"
    evidence = evidence_of(row)
    evidence.figures["source_kind"] = "publications"
    evidence.figures["maximum"] = 50.0
    evidence.figures["measure"] = "count" if "viện" in raw else "share"
    (found,) = check_limits(evidence)
    assert _texts(found, "vi")["printed"] == raw
    assert _texts(found, "vi")["message"].startswith(f"“Khám bằng căn cước”: {vi} nằm ngoài")
    assert _texts(found, "en")["message"].startswith(f"‘visits’: {en} is outside")


@pytest.mark.parametrize(
    ("raw", "minimum", "maximum", "limits"),
    [("103,7%", 0.0, 100.0, "0% – 100%"), ("103,7%", None, 100.0, "≤\u00a0100%"), ("3%", 5.0, None, "≥\u00a05%")],
)
def test_a_valid_range_may_be_open_at_one_end(
    evidence_of: Callable[..., Evidence], raw: str, minimum: float | None, maximum: float | None, limits: str
) -> None:
    evidence = evidence_of(f"bc-1 | 1 | actual | visits | | năm 2025 | {raw}")
    evidence.figures["minimum"], evidence.figures["maximum"] = minimum, maximum
    evidence.figures[["minimum", "maximum"]] = evidence.figures[["minimum", "maximum"]].astype("float64")
    (found,) = check_limits(evidence)
    assert _texts(found, "en")["recomputed"] == limits


def test_the_findings_of_all_checks_are_one_table_worst_first(evidence_of: Callable[..., Evidence]) -> None:
    evidence = evidence_of(
        """
        bc-1 | 1 | actual | visits | | năm 2026 | 46,1% (60/130 lượt)
        bc-1 | 9 | actual | hospitals | | năm 2026 | 103,7%
        """
    )
    names = ("sources", "statements", "tasks", "units", "indicators", "observations", "targets")
    findings = audit_panel({name: getattr(evidence, name) for name in names})
    assert findings[["rule", "severity"]].to_numpy().tolist() == [
        ["ratio_truncated", "error"],
        ["out_of_range", "error"],
        ["report_before_period_end", "note"],
    ]
    assert findings["finding_id"].tolist()[:2] == [
        "ratio_truncated:bc-1:line-1#567pz",
        "out_of_range:bc-1:line-9#v52et",
    ]


def test_duties_that_are_judged_already_are_not_judged_again(evidence_of: Callable[..., Evidence]) -> None:
    evidence = evidence_of(
        "bc-1 | 1 | actual | visits | | năm 2026 | 12", schedule="a | p34-51 | | half-year | nd-09-2019 | | 2026-01-01"
    )
    names = ("sources", "statements", "tasks", "units", "indicators", "observations", "targets")
    tables = {name: getattr(evidence, name) for name in names}  # nothing in them says what is owed
    assert "report_late" not in set(audit_panel(tables, evidence.on)["rule"])
    assert "report_late" in set(audit_panel(tables, evidence.on, evidence.duties)["rule"])


def test_an_audit_names_the_tables_that_it_lacks() -> None:
    with pytest.raises(ValueError, match="audit_panel needs the tables sources, statements, tasks"):
        audit_panel({})
