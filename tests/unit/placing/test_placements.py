"""Every value that was read has one row in `placements`, and every way not to be in the panel has its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.i18n import has_message, translate_cell
from analysis.panel import PlacementError, build_panel, read_names
from analysis.placing import count_to_place, list_placements
from analysis.placing._ratings import propose_units
from analysis.placing._reasons import WRITTEN_CODES
from analysis.schemas import append_decision

_SOURCES = """
    a | 2026-07-10 | p34-51 | p34-51 | 2026-H1
    b | 2026-07-10 |        |        |
"""
_INSURED = "Tỷ lệ bao phủ bảo hiểm y tế"
#: One value for every reason: source, line, kind, indicator, unit, period, figure, and the code of the reason.
_CASES = {
    "": f"a | 1 | actual | {_INSURED} | | 6 tháng đầu năm 2026 | 93,2%",
    "placing.remark": f"a | 2 | remark | {_INSURED} | | 2026 | 93,3%",
    "placing.threshold": f"a | 3 | threshold | {_INSURED} | | 2026 | 50%",
    "placing.change": f"a | 4 | actual | {_INSURED} | | 2026 | tăng 5%",
    "placing.no_figure": f"a | 5 | actual | {_INSURED} | | 2026 | chưa đo",
    "placing.no_unit": f"b | 6 | actual | {_INSURED} | | 2025 | 91%",
    "placing.unit_unknown": f"a | 7 | actual | {_INSURED} | Quỳnh Xá Thượng Hạ | 2025 | 92%",
    "placing.unit_like": f"a | 8 | actual | {_INSURED} | Sở Y tế Quảng Ngai Moi | 2025 | 92,5%",
    "placing.no_wording": "a | 9 | actual | | | 2025 | 41%",
    "placing.indicator_new": "a | 10 | actual | zzz qqq www | | 2025 | 42%",
    "placing.no_period": f"a | 11 | actual | {_INSURED} | | | 90,5%",
}


def _place(panel_of: Callable[..., dict[str, pd.DataFrame]], lines: str) -> pd.DataFrame:
    tables = panel_of(_SOURCES, lines)
    placements = list_placements(tables)
    assert placements["statement_id"].tolist() == tables["statements"]["statement_id"].tolist()
    return placements.set_index(tables["statements"]["line"])


def _codes(message: object) -> list[str]:
    if not isinstance(message, str):
        return [""]
    read = json.loads(message)
    return [part["code"] for part in read["parts"]] if read["code"] == "joined" else [read["code"]]


def test_every_reason_is_given_to_the_value_that_it_holds_for(
    panel_of: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    placed = _place(panel_of, "\n".join(_CASES.values()))
    assert len(placed) == len(_CASES)
    for code, case in _CASES.items():
        assert code in _codes(placed.loc[int(case.split("|")[1]), "why_not"]), code


def test_the_reasons_of_the_code_are_those_that_are_tried_here_or_below() -> None:
    below = {
        "placing.measure",
        "placing.dropped",
        "placing.decided_no_value",
        "placing.attainment",
        "placing.counts_otherwise",
    }
    below |= {
        "placing.unit_doubtful",
        "placing.indicator_proposed",
        "placing.period_doubtful",
        "placing.form_cell",
        "placing.form_added",
        "placing.form_formula",
        "placing.other",
    }
    assert {*_CASES, *below} - {""} == WRITTEN_CODES
    assert all(has_message(code) for code in WRITTEN_CODES)


def test_a_value_that_is_none_is_left_out_and_one_that_can_be_placed_is_to_do(
    panel_of: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    outcomes = _place(panel_of, "\n".join(_CASES.values()))["outcome"]
    assert outcomes.loc[[1, 2, 3, 4, 5]].tolist() == ["in_panel", *["left_out"] * 4]
    assert set(outcomes.loc[6:]) == {"to_place"}


def test_a_name_of_several_units_is_no_sure_one_and_one_that_is_only_alike_is_less_than_even(lookup: Path) -> None:
    tables = read_names(lookup)
    twins = pd.concat(
        [tables["units"].tail(1).assign(unit_code=code, name_vi="Trạm Zyx Wvu") for code in ("x-1", "x-2")]
    )
    known = {**tables, "units": pd.concat([tables["units"], twins], ignore_index=True)}
    found = propose_units(["Trạm Zyx Wvu", "Trạm Zyx Wv", "qqq"], known)
    assert found["Trạm Zyx Wvu"] == ("x-1", 0.33, "x-2")
    assert 0.4 < found["Trạm Zyx Wv"][1] < 0.5
    assert "qqq" not in found


def test_a_value_that_is_left_out_is_asked_nothing(panel_of: Callable[..., dict[str, pd.DataFrame]]) -> None:
    placed = _place(panel_of, "b | 1 | remark | zzz qqq | Quỳnh Xá | | 91%\nb | 2 | threshold | | | | 50%")
    assert [_codes(message) for message in placed["why_not"]] == [["placing.remark"], ["placing.threshold"]]


def test_shares_of_a_plan_and_other_counts_have_their_reason(
    panel_of: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    lines = "\n".join(f"a | {line} | actual | {_INSURED} | | 2025 | {line}%" for line in (1, 2, 3))
    tables = panel_of(_SOURCES, lines)
    known = tables["statements"]["indicator_code"][0]
    flags, codes = ["attainment-of-plan", "counts-otherwise", "measure-mismatch"], [known, None, known]
    changed = tables["statements"].assign(flags=flags, indicator_code=codes)
    without = {"observations": tables["observations"].iloc[:0], "statements": changed}
    placed = list_placements(tables | without)
    assert [_codes(message) for message in placed["why_not"]] == [
        ["placing.attainment"],
        ["placing.counts_otherwise"],
        ["placing.measure"],
    ]


def test_a_cell_of_a_form_that_gives_no_figure_is_to_do(panel_of: Callable[..., dict[str, pd.DataFrame]]) -> None:
    tables = panel_of(_SOURCES, f"a | 1 | actual | {_INSURED} | | 2026 | chưa đo")
    placed = list_placements(tables | {"statements": tables["statements"].assign(flags="form form-unreadable")})
    assert placed["outcome"].tolist() == ["to_place"]
    assert placed.loc[0, ["kind_confidence", "period_confidence"]].tolist() == [1, 1]
    assert translate_cell(placed["why_not"][0], "en") == (
        "a cell of the form holds no valid number: ‘chưa đo’; ask the organisation for a corrected form"
    )


@pytest.mark.parametrize(
    ("flag", "raw", "why"),
    [
        ("form-added", "40", "a row or on a sheet that the form did not have: ‘40’"),
        ("form-formula", "=A1", "a formula without a result: ‘=A1’"),
    ],
)
def test_added_rows_and_formulas_of_a_form_are_to_do(
    panel_of: Callable[..., dict[str, pd.DataFrame]], flag: str, raw: str, why: str
) -> None:
    tables = panel_of(_SOURCES, f"a | 1 | actual | {_INSURED} | | 2026 | chưa đo")
    statements = tables["statements"].assign(flags=f"form {flag}", raw_text=raw)
    placed = list_placements(tables | {"statements": statements})
    assert placed["outcome"].tolist() == ["to_place"]
    assert why in str(translate_cell(placed["why_not"][0], "en"))


def test_what_is_likely_is_named_with_its_confidence(panel_of: Callable[..., dict[str, pd.DataFrame]]) -> None:
    tables = panel_of(_SOURCES, "b | 1 | actual | người có thẻ | | | 93%")
    sources = tables["sources"].assign(unit_confidence=0.6, unit_runner_up="p34-51", period_runner_up="2026-H1")
    ids = tables["statements"]["statement_id"]
    matches = pd.DataFrame({"statement_id": ids, "indicator_code": "population_with_health_insurance_pct",
                            "confidence": 0.7, "how": "proposed", "runner_up_code": None})  # fmt: skip
    placed = list_placements(tables | {"sources": sources, "matches": matches})
    told = translate_cell(placed["why_not"][0], "en")
    assert "may be the indicator" in told and "70%" in told
    assert "6M 2026" in told or "2026" in told
    assert placed.loc[0, ["indicator_confidence", "unit_runner_up"]].tolist() == [0.7, "p34-51"]


def test_a_period_that_the_filing_gave_is_as_sure_as_that_of_the_filing(
    panel_of: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    tables = panel_of(
        _SOURCES, f"a | 1 | actual | {_INSURED} | | 2026 | 93%\na | 2 | actual | {_INSURED} | | 2025 | 92%"
    )
    sources = tables["sources"].assign(period_confidence=0.6)
    statements = tables["statements"].assign(flags=["period-of-filing", None], confidence="high")
    placed = list_placements(tables | {"sources": sources, "statements": statements})
    assert placed["period_confidence"].tolist() == [0.6, 0.94]


def test_a_target_is_placed_once_its_unit_and_indicator_are_known(
    panel_of: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    placed = _place(panel_of, f"a | 1 | target | {_INSURED} | | | 95%\na | 2 | target | zzz qqq | | 2026 | 95%")
    assert placed["outcome"].tolist() == ["in_panel", "to_place"]


@pytest.fixture
def own_lookup(lookup: Path, tmp_path: Path) -> Path:
    """Return a copy of the lookups that a test may change."""
    import shutil

    return Path(shutil.copytree(lookup, tmp_path / "lookup"))


def _decide(lookup: Path, tables: dict[str, pd.DataFrame], **decided: object) -> None:
    row = tables["statements"].iloc[0]
    known = {name: row[name] for name in ("statement_id", "raw_text", "source_id")}
    append_decision(
        lookup,
        "placement_decisions",
        known | {"decided_by": "An", "decided_on": "2026-07-01", "reason": "seen"} | decided,
    )


def _build(tables: dict[str, pd.DataFrame], lookup: Path, tmp_path: Path, text: str | None = None) -> pd.DataFrame:
    names = ("sources", "statements", "tasks", "systems")
    raw = {name: tables[f"collected_{name}"] if f"collected_{name}" in tables else tables[name] for name in names}
    statements = raw["statements"].assign(indicator_code=None, unit_code=None, flags=None)
    if text:
        statements = statements.assign(raw_text=text)
    return list_placements(build_panel(raw | {"statements": statements}, lookup, tmp_path / "no-corrections"))


def test_a_decision_about_one_value_places_it_and_one_that_no_longer_fits_is_an_error(
    panel_of: Callable[..., dict[str, pd.DataFrame]], own_lookup: Path, tmp_path: Path
) -> None:
    tables = panel_of(_SOURCES, "b | 1 | actual | zzz qqq | | | 93%")
    code = "population_with_health_insurance_pct"
    _decide(own_lookup, tables, unit_code="p34-51", indicator_code=code, period="2026-H1")
    placed = _build(tables, own_lookup, tmp_path)
    assert placed.loc[0, ["outcome", "unit_code", "indicator_code", "period"]].tolist() == [
        "in_panel", "p34-51", code, "2026-H1",
    ]  # fmt: skip
    assert placed.loc[0, ["unit_confidence", "indicator_confidence", "period_confidence"]].tolist() == [1, 1, 1]
    with pytest.raises(PlacementError, match=r"line 2.*'93%'.*expected '94%'"):
        _build(tables, own_lookup, tmp_path, "94%")


def test_what_is_decided_to_be_no_value_is_left_out_with_who_and_why(
    panel_of: Callable[..., dict[str, pd.DataFrame]], own_lookup: Path, tmp_path: Path
) -> None:
    tables = panel_of(_SOURCES, f"a | 1 | actual | {_INSURED} | | 2026 | 93%")
    _decide(own_lookup, tables, kind="remark")
    placed = _build(tables, own_lookup, tmp_path)
    assert placed["outcome"][0] == "left_out"
    assert translate_cell(placed["why_not"][0], "en") == "decided not to be a value (An, 2026-07-01: seen)"


def test_a_dropped_value_gives_the_reason_of_its_correction(
    panel_of: Callable[..., dict[str, pd.DataFrame]], lookup: Path, tmp_path: Path
) -> None:
    tables = panel_of(
        _SOURCES, f"a | 1 | actual | {_INSURED} | | 2026 | 93%\na | 2 | actual | {_INSURED} | | 2025 | 93%"
    )
    (tmp_path / "a.yml").write_text(
        f"- {{id: x, action: drop, where: {{indicator_text: '{_INSURED}'}}, expect: {{value: 93}}, reason: misprint, "
        "reported_by: An, status: accepted}",
        encoding="utf-8",
    )
    names = ("sources", "statements", "tasks", "systems")
    placed = list_placements(build_panel({name: tables[name] for name in names}, lookup, tmp_path))
    assert [translate_cell(cell, "en") for cell in placed["why_not"]] == ["dropped by a correction (misprint)"] * 2


def test_only_values_that_wait_for_a_place_are_counted() -> None:
    outcomes = {"source_id": ["a", "a", "a", "b"], "outcome": ["to_place", "to_place", "in_panel", "in_panel"]}
    assert dict(count_to_place(pd.DataFrame(outcomes))) == {"a": 2}
    assert count_to_place(None)["a"] == 0
