"""Which of several values is chosen: never a wrong one beside a right one, and never by the order of the rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.audit import audit_panel, mark_errors
from analysis.i18n import translate_cell
from analysis.panel import SettledError, build_panel, own_series, tables_as_of
from analysis.schemas import TABLES

Panel = Callable[..., dict[str, pd.DataFrame]]

_VISITS = "Tỷ lệ KCB bằng CCCD gắn chip/VNeID/Sổ SKĐT"
_FILING = "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1"
_TYPES = ("official_document", "official_statistics", "agency_press", "press", "aggregator")


def _chosen(tables: dict[str, pd.DataFrame]) -> list[float]:
    return tables["observations"].query("is_chosen")["value"].tolist()


def _said(tables: dict[str, pd.DataFrame], value: float, lang: str = "en") -> str:
    return translate_cell(tables["observations"].set_index("value")["chosen_rule"][value], lang)


def test_a_value_outside_the_limits_is_not_chosen_beside_a_sound_one(panel_of: Panel) -> None:
    tables = panel_of(
        _FILING,
        f"""
        bc-1 | t3 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 120%
        bc-1 | t4 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 30,0%
        """,
    )
    assert _chosen(tables) == [30.0]
    assert _said(tables, 120.0) == "not selected: valid values rank before values that are wrong or outside the limits"


def test_a_number_with_two_readings_takes_the_one_inside_the_limits(panel_of: Panel) -> None:
    tables = panel_of(_FILING, f"bc-1 | t3 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 54.717")
    statements = tables["statements"].assign(value=54717.0, alternative_value=54.717, value_unit="%", flags=None)
    collected = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in ("tasks", "systems")}
    from analysis.paths import lookup_folder

    again = build_panel(
        collected | {"sources": tables["sources"], "statements": statements},
        lookup_folder(),
        lookup_folder() / "no-corrections",
    )
    assert _chosen(again) == [54.717]
    assert "other-reading" in again["statements"]["flags"].iloc[0]


def test_a_value_that_the_audit_proves_wrong_is_not_chosen_beside_a_sound_one(panel_of: Panel) -> None:
    tables = mark_errors(
        panel_of(
            _FILING,
            f"""
            bc-1 | t3 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 7,84% (1468/2400 lượt)
            bc-1 | 9 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%
            """,
        )
    )
    assert "ratio_conflict" in set(audit_panel(tables)["rule"])
    assert _chosen(tables) == [61.2]


def test_an_error_that_a_later_document_proved_is_not_known_before(panel_of: Panel) -> None:
    tables = mark_errors(
        panel_of(_FILING, f"bc-1 | t3 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 7,84% (1468/2400 lượt)")
    )
    assert "audit-error" in tables["statements"]["flags"].iloc[0]
    other = tables["statements"].assign(numerator=None, denominator=None)
    assert mark_errors(tables | {"statements": other})["statements"]["flags"].tolist() == ["unit-of-filing"]


def test_a_sound_estimate_goes_before_a_result_outside_the_limits(panel_of: Panel) -> None:
    tables = panel_of(
        _FILING,
        f"""
        bc-1 | t3 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 161,2%
        bc-1 | t4 | estimate | {_VISITS} | | 6 tháng đầu năm 2026 | 60,0%
        """,
    )
    assert _chosen(tables) == [60.0]


def test_a_wrong_level_is_not_chosen_beside_a_sound_one_of_the_same_day(panel_of: Panel) -> None:
    name = "Tỷ lệ bệnh viện triển khai bệnh án điện tử"
    panel = panel_of(
        "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1\nbc-2 | 2026-07-20 | p34-51 | p34-51 | 2026-H1",
        f"""
        bc-1 | 1 | actual | {name} | | 6 tháng đầu năm 2026 | 60%
        bc-2 | 1 | actual | {name} | | ngày 30/6/2026 | 95% (6/10 bệnh viện)
        bc-2 | 2 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61%
        bc-2 | 3 | actual | {_VISITS} | | quý II/2026 | 96% (6/10 lượt)
        """,
    )
    tables = mark_errors(panel)
    assert _chosen(tables) == [60.0, 61.0, 96.0]  # a quarter of a flow is another value than its half-year
    assert _said(tables, 95.0) == "not selected: valid values rank before values that are wrong or outside the limits"


def test_a_wrong_value_without_a_better_one_stays_with_its_flag(panel_of: Panel) -> None:
    wrong = f"bc-1 | t3 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 7,84% (1468/2400 lượt)"
    observations = mark_errors(panel_of(_FILING, wrong))["observations"]
    assert observations["is_chosen"].tolist() == [True]
    assert "audit-error" in observations["flags"].iloc[0]


@pytest.mark.parametrize("better", range(len(_TYPES) - 1))
@pytest.mark.parametrize("is_first", [True, False])
def test_sources_are_ranked_by_what_they_are_never_by_the_order_of_rows(
    panel_of: Panel, better: int, is_first: bool
) -> None:
    names = [("a", _TYPES[better]), ("b", _TYPES[better + 1])]
    sources = "\n".join(f"{name} | 2025-10-{'01' if name == 'a' else '20'} | ({kind}) | |" for name, kind in names)
    rows = [f"{name} | 1 | actual | emr_hospitals_count | Việt Nam | tháng 10 năm 2025 | {value} bệnh viện"
            for name, value in (("a", 657), ("b", 760))]  # fmt: skip
    tables = panel_of(sources, "\n".join(rows if is_first else rows[::-1]))
    assert _chosen(tables) == [657.0]
    assert _said(tables, 657.0).startswith("ranked by type of source; this value comes from")
    assert _said(tables, 657.0, "vi").startswith("xếp theo loại nguồn")


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_values_that_no_rule_tells_apart_the_more_cautious_one_is_chosen(
    panel_of: Panel, is_first: bool
) -> None:
    rows = [f"{name} | 1 | actual | emr_hospitals_count | Việt Nam | năm 2025 | {value} bệnh viện"
            for name, value in (("a", 760), ("b", 657))]  # fmt: skip
    sources = "a | 2025-10-01 | (press) | |\nb | 2025-10-01 | (press) | |"
    assert _chosen(panel_of(sources, "\n".join(rows if is_first else rows[::-1]))) == [657.0]


def test_of_hospitals_and_facilities_each_has_its_own_choice(panel_of: Panel) -> None:
    sources = "a | 2025-10-01 | (press) | |\nb | 2025-10-01 | (press) | |"
    tables = panel_of(
        sources,
        """
        a | 1 | actual | emr_hospitals_count | Việt Nam | năm 2025 | 600/1650 cơ sở y tế
        b | 1 | actual | emr_hospitals_count | Việt Nam | năm 2025 | 657 bệnh viện
        """,
    )
    counts = tables["observations"].query("indicator_code.str.endswith('_count')")
    chosen = counts.query("is_chosen").set_index("counted")["value"]
    assert chosen.to_dict() == {"facilities": 600.0, "hospitals": 657.0}
    assert own_series(counts, tables["indicators"])["value"].tolist() == [657.0]


@pytest.mark.parametrize("figure", ["ước 70,0%", "ước đạt 70,0%", "est. 70.0%"])
def test_an_estimate_stays_one_whatever_its_row_is_called(panel_of: Panel, figure: str) -> None:
    tables = panel_of(_FILING, f"bc-1 | 1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 70,0%")
    assert tables["observations"]["status"].tolist() == ["observed"]
    statements = tables["statements"].assign(raw_text=figure)
    from analysis.panel.observations import mark_estimates

    assert mark_estimates(statements, tables["sources"])["kind"].tolist() == ["estimate"]


def test_a_period_that_began_after_the_source_was_issued_has_no_result(panel_of: Panel) -> None:
    tables = panel_of(_FILING, f"bc-1 | 1 | actual | {_VISITS} | | năm 2027 | 70,0%")
    assert tables["observations"]["status"].tolist() == ["estimate"]


def test_a_filing_of_a_unit_that_was_closed_is_an_error_and_never_chosen(panel_of: Panel) -> None:
    tables = panel_of(
        "bc-1 | 2026-07-10 | p63-62 | p63-62 | 2026-H1\nbc-2 | 2025-01-10 | p63-62 | p63-62 | 2024",
        f"""
        bc-1 | 1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%
        bc-2 | 1 | actual | {_VISITS} | | năm 2024 | 50,0%
        """,
    )
    assert _chosen(tables) == [50.0]
    assert _said(tables, 61.2) == "the organisation closed before the period: not used"
    findings = audit_panel(tables).query("rule == 'unit_closed'")
    assert findings["source_id"].tolist() == ["bc-1"]
    assert findings["severity"].tolist() == ["error"]
    assert "30 June 2025" in translate_cell(findings["message"].iloc[0], "en")


@pytest.mark.parametrize(("day", "rules"), [("2026-07-10", ["sources_differ"]), ("2026-07-11", [])])
def test_two_reports_of_one_issuer_and_day_contradict_each_other(panel_of: Panel, day: str, rules: list[str]) -> None:
    tables = panel_of(
        f"bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1\nbc-2 | {day} | p34-51 | p34-51 | 2026-H1",
        f"""
        bc-1 | 1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%
        bc-2 | 1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 70,4%
        """,
    )
    assert [rule for rule in audit_panel(tables)["rule"] if rule == "sources_differ"] == rules


def test_the_same_document_filed_again_counts_once(panel_of: Panel) -> None:
    tables = panel_of(
        _FILING + "\nbc-1-2 | 2026-07-10 | p34-51 | p34-51 | 2026-H1",
        f"bc-1 | 1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%\n"
        f"bc-1-2 | 1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%",
    )
    sources = tables["sources"].assign(number="12/BC-SYT")
    from analysis.panel.choosing import flag_filings

    flags = flag_filings(tables["statements"], sources, tables["units"]).set_index("source_id")["flags"]
    assert "repeats-document" in flags["bc-1-2"]
    assert "repeats-document" not in str(flags["bc-1"])


_TWO = """
press-a | 1 | actual | emr_hospitals_count | Việt Nam | năm 2025 | 760 bệnh viện
press-b | 1 | actual | emr_hospitals_count | Việt Nam | năm 2025 | 657 bệnh viện
press-b | 2 | target | emr_hospitals_count | Việt Nam | năm 2025 | 900 bệnh viện
"""
_TWO_SOURCES = "press-a | 2025-10-01 | (aggregator) | |\npress-b | 2025-10-01 | (press) | |"
_HEADER = "unit_code,indicator_code,period,statement_id,settled_by,settled_on,reason\n"
_ROW = (
    "vn,hospitals_with_electronic_medical_records_count,2025,"
    "press-a:line 1:emr_hospitals_count:năm 2025:760 bệnh viện,Nguyễn Văn A,2026-01-05,the ministry confirmed it\n"
)


@pytest.fixture
def settle(lookup: Path, tmp_path: Path, panel_of: Panel) -> Callable[[str], dict[str, pd.DataFrame]]:
    """Return a function from rows of settled.csv to the panel of two values that differ."""

    def build(rows: str) -> dict[str, pd.DataFrame]:
        own = tmp_path / "lookup"
        own.mkdir()
        for path in lookup.glob("*.csv"):
            (own / path.name).write_bytes(path.read_bytes())
        (own / "settled.csv").write_text(_HEADER + rows, encoding="utf-8")
        tables = panel_of(_TWO_SOURCES, _TWO)
        collected = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in ("tasks", "systems")}
        given = {name: tables[name] for name in ("sources", "statements")}
        return build_panel(collected | given, own, tmp_path / "no-corrections")

    return build


def test_a_disagreement_can_be_settled_by_hand(settle: Callable[[str], dict[str, pd.DataFrame]]) -> None:
    tables = settle(_ROW)
    assert _chosen(tables) == [760.0]
    assert _said(tables, 760.0) == "settled by Nguyễn Văn A on 5 January 2026: the ministry confirmed it"
    assert _chosen(tables_as_of(tables, "2025-12-31")) == [657.0], "nobody had settled it by then"
    assert _chosen(tables_as_of(tables, "2026-01-05")) == [760.0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_ROW.replace("press-a:line 1", "press-c:line 1"), "did you mean 'press-a:line 1"),
        (_ROW.replace("vn,", "p34-01,"), "column 'unit_code': found 'p34-01', expected 'vn' of press-a"),
        (
            _ROW.replace("press-a:line 1", "press-b:line 2").replace("760 b", "900 b"),
            "found 'press-b:line 2:emr_hospitals_count:năm 2025:900 bệnh viện', expected a value that can be chosen",
        ),
        (_ROW.replace(",2025,", ",2024,"), "column 'period': found '2024', expected '2025' of press-a"),
    ],
)
def test_a_settlement_that_fits_no_value_is_refused(
    settle: Callable[[str], dict[str, pd.DataFrame]], row: str, said: str
) -> None:
    with pytest.raises(SettledError, match=r"settled\.csv, line 2") as refused:
        settle(row)
    assert said in str(refused.value)


def test_a_wrong_settlement_is_told_with_its_line_below_an_empty_one(
    settle: Callable[[str], dict[str, pd.DataFrame]],
) -> None:
    with pytest.raises(SettledError, match=r"settled\.csv, line 3"):
        settle("\n" + _ROW.replace("press-a:line 1", "press-c:line 1"))


def test_a_project_without_statements_has_an_empty_panel(lookup: Path, tmp_path: Path) -> None:
    collected = {
        name: pd.DataFrame(columns=TABLES[name].column_names) for name in ("sources", "statements", "tasks", "systems")
    }
    assert mark_errors(build_panel(collected, lookup, tmp_path))["observations"].empty
