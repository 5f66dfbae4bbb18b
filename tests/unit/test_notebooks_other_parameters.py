"""Notebooks with other parameters than those of their committed outputs: what they say holds for these too."""

from __future__ import annotations

import ast
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.audit import audit_panel, score_quality
from analysis.declared_inputs import INPUTS_VARIABLE, encode_inputs
from analysis.errors import AnalysisError
from analysis.modelling import backtest_panels, fit_panel, judge_targets, model_panels
from analysis.panel import build_panel, load_all, save
from analysis.paths import packaged_folder
from analysis.reports import view_proposals
from analysis.reports._document import Table
from analysis.schemas import TABLES, validate

Panel = Callable[..., dict[str, pd.DataFrame]]
_NOTEBOOKS = packaged_folder() / "notebooks"
_EMR = "hospitals_with_electronic_medical_records_pct"
_RUN_DATE = dt.date(2026, 7, 20)
_SOURCES = """
s-2024 | 2025-01-20 | moh | |
s-2025 | 2026-01-20 | moh | |
"""
#: Hà Nội met the country's target, Huế missed it, Cao Bằng has no value; Hà Nội has a value without a target.
_STATEMENTS = """
s-2024 | 1 | actual | emr_hospitals_share | Việt Nam | năm 2024 | 20%
s-2025 | 2 | actual | emr_hospitals_share | Việt Nam | năm 2025 | 64%
s-2025 | 3 | actual | emr_hospitals_share | Hà Nội | năm 2025 | 97%
s-2025 | 4 | actual | emr_hospitals_share | Huế | năm 2025 | 41%
s-2024 | 5 | target | emr_hospitals_share | Việt Nam | năm 2025 | 90%
"""


@pytest.fixture(scope="module")
def built() -> dict[str, pd.DataFrame]:
    """Return the tables of the small project, filled by the first test that asks for them."""
    return {}


@pytest.fixture
def project(panel_of: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: dict[str, pd.DataFrame]) -> Path:
    """Return a project with two sources on one indicator, its tables built."""
    if not built:
        built.update(_build(panel_of(_SOURCES, _STATEMENTS)))
    return _make_project(tmp_path / "project", built, monkeypatch)


@pytest.fixture
def empty_project(lookup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project without a single source, its tables built."""
    names = ("sources", "statements", "tasks", "systems", "outline")
    nothing = {name: validate(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in names}
    return _make_project(tmp_path / "empty", _build(build_panel(nothing, lookup, tmp_path)), monkeypatch)


def _build(panel: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    findings = audit_panel(panel, _RUN_DATE)
    tables = panel | {"findings": findings, "scores": score_quality(panel, findings, _RUN_DATE)}
    models = model_panels(tables)
    made = fit_panel(tables, models) | {"verdicts": judge_targets(tables, models)}
    return tables | made | {"backtest": backtest_panels(tables, models)}


def _make_project(home: Path, tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch) -> Path:
    (home / "data" / "raw").mkdir(parents=True)
    (home / "workbench.toml").write_text('name = "A small project"\n', "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    for name, frame in tables.items():
        if name != "outline":  # which no build stores
            save(name, frame)
    return home


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return a function that runs the code cells of a notebook here and returns all that they show."""
    shown: list[str] = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda *parts: shown.extend(str(getattr(part, "data", None) or part) for part in parts),
    )

    monkeypatch.setattr("builtins.print", lambda *texts, sep=" ": shown.append(sep.join(map(str, texts))))

    def run(name: str, **parameters: Any) -> str:
        shown.clear()
        (path,) = _NOTEBOOKS.glob(f"{name}_*.ipynb")
        held: dict[str, Any] = {}
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                shown.append(_execute("".join(cell["source"]), held))
                held |= parameters if "parameters" in cell["metadata"].get("tags", []) else {}
        return "\n".join(shown)

    return run


def _execute(source: str, held: dict[str, Any]) -> str:
    """Execute a cell and return its last expression as text, as Jupyter shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), held)  # cells of our own notebooks
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), held) if last else None  # type: ignore[attr-defined]
    return "" if value is None else str(value)


def test_a_province_is_shown_every_verdict_on_the_targets_of_levels_above(
    project: Path, say: Callable[..., str]
) -> None:
    verdicts = load_all()["verdicts"].query("unit_code == 'p34-01'")
    assert len(verdicts) == 5
    shown = say("60", units=["Hà Nội"])
    assert "state no target of this organisation's own" in shown
    assert "Targets set by higher levels" in shown
    assert "Met: the last value by the deadline is 97% (2025), target 90%." in shown
    silent = next(line for line in shown.splitlines() if "cannot judge: 1 of 1" in line)
    assert "the deadline has passed, so the reported value decides" in silent
    for method in ("Eurostat", "UN Progress Chart", "ESCAP", "SDSN"):
        assert method in silent
    assert "Missed: the first value on or after the deadline is 41%" in say("60", units=["hue"])


def test_where_there_is_no_verdict_the_true_reason_is_said(project: Path, say: Callable[..., str]) -> None:
    shown = say("60", units=["Cao Bằng"])
    assert shown.count("Higher levels have set targets, but this organisation has no actual value for any of") == 1


def test_a_proposal_of_all_is_not_worded_as_if_more_were_possible(project: Path) -> None:
    shared = {"unit_code": "p34-01", "indicator_code": _EMR, "due": pd.Timestamp("2027-12-31"), "message": None}
    targets = {0.5: 100.0, 0.8: 97.0}
    rows = [shared | {"chance": chance, "target": target, "basis": None} for chance, target in targets.items()]
    (table,) = view_proposals(load_all(), pd.DataFrame(rows), "p34-01").blocks
    assert isinstance(table, Table)
    assert [cell.runs[0].text for cell in table.rows[0][2:4]] == ["100%", "≥\xa097%"]


def test_the_comparison_takes_the_organisations_that_are_named_and_says_which_have_no_value(
    project: Path, say: Callable[..., str]
) -> None:
    shown = say("50", indicator=_EMR, units=["Hanoi", "cao bang"], geography="")
    assert "97%" in shown
    assert "41%" not in shown
    assert "no figure for 1 organisation: Cao Bang" in shown
    both = say("50", indicator=_EMR, units=["Hà Nội", "p34-46"], geography="").splitlines()[-1]
    assert both == "2 organisations have a figure. Best: Hanoi (97%). Last: Hue (41%). The first place is clear."


_TAKES_AN_INDICATOR = ["20", "40", "50", "65", "90"]
_TAKES_UNITS = ["20", "40", "50", "55", "60", "90"]


@pytest.mark.parametrize("name", _TAKES_AN_INDICATOR)
def test_in_a_run_an_indicator_that_none_has_is_answered_with_the_nearest(
    project: Path, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs("all", ("raw",)))
    shown = say(name, indicator="electronic medical recrods of hospitals")
    assert "indicator: none is named 'electronic medical recrods of hospitals'; did you mean" in shown
    assert "Hospitals with electronic medical records" in shown


@pytest.mark.parametrize("name", _TAKES_UNITS)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_in_a_run_an_organisation_that_none_is_is_answered_with_the_nearest(
    project: Path, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch, name: str, lang: str
) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs("all", ("raw",)))
    parameters = {"indicator": _EMR} if name != "60" else {}
    shown = say(name, units=["Hà Nội", "Caoo Bằng"], lang=lang, **parameters)
    said = {
        "en": "unit: no organisation is named 'Caoo Bằng'; did you mean 'Cao Bang'",
        "vi": "đơn vị: không có đơn vị nào tên “Caoo Bằng”",
    }
    assert said[lang] in shown
    assert ("Cao Bằng" in shown) == (lang == "vi")


@pytest.mark.parametrize("name", [*_TAKES_AN_INDICATOR, "55"])
@pytest.mark.parametrize("units", [["Huế"], ["hanoi", "Hue", "Cao Bang"], ["provinces"]])
def test_a_notebook_takes_one_organisation_several_and_those_without_a_value(
    project: Path, say: Callable[..., str], name: str, units: list[str]
) -> None:
    shown = say(name, indicator="EMR hospitals", **({} if name == "65" else {"units": units}))
    assert shown.splitlines()[-1].strip()


def test_a_source_is_named_by_words_of_its_title_and_its_doubts_are_listed(
    project: Path, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = say("35", source="s-2025")
    assert "values of ‘" in shown
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs("all", ("raw",)))
    refused = say("35", source="s-2052")
    assert "source: none is named 's-2052'; did you mean" in refused
    assert "s-2025" in refused


def test_a_series_shows_the_values_that_the_models_use(project: Path, say: Callable[..., str]) -> None:
    assert "0.64" in say("20", units=["vn"], indicator=_EMR)
    assert "The models use no values of this series." in say("20", units=["p34-04"], indicator=_EMR)


def test_a_level_that_is_none_and_a_severity_that_is_none_are_refused(project: Path, say: Callable[..., str]) -> None:
    with pytest.raises(AnalysisError, match=r"level: found 'provnces', .*; did you mean 'provinces'"):
        say("65", indicator=_EMR, level="provnces")
    with pytest.raises(
        AnalysisError, match=r"severities, found \['warning'\], expected some of error, suspicious, note"
    ):
        say("30", severities=["warning"])


_PUBLISHES = {"70": ["unit_code"], "80": ["unit_code", "indicator_codes"]}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the notebooks that publish take the tables of the small project for those of the day."""
    monkeypatch.setattr("analysis.pipeline.load_snapshot", lambda _: load_all())


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("unit", ["Hà Nội", "hanoi", "HA NOI", "p34-01"])
def test_the_notebooks_that_publish_take_names_and_state_their_finding(
    project: Path, say: Callable[..., str], unit: str
) -> None:
    shown = say("80", unit_code=unit, indicator_codes=["EMR hospitals"], languages=["en"], formats=["json"])
    assert f"p34-01_{_EMR}_en.json" in shown
    assert "‘EMR hospitals’ was read as" in shown
    assert "Hanoi met the target of 90% for hospitals with electronic medical records: 97%" in shown.splitlines()[-1]
    filed = say("70", unit_code=unit, period="2025", languages=["vi"])
    assert "đơn vị “p34-01” chưa gửi báo cáo kỳ 2025" in filed.splitlines()[-1]


@pytest.mark.parametrize(("name", "parameter"), [(name, one) for name, all_ in _PUBLISHES.items() for one in all_])
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_in_a_run_the_notebooks_that_publish_answer_a_wrong_name_with_the_nearest(
    project: Path, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch, name: str, parameter: str, lang: str
) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs("all", ("raw",)))
    wrong: dict[str, Any] = {
        "unit_code": {"unit_code": "Caoo Bằng"},
        "indicator_codes": {"unit_code": "vn", "indicator_codes": ["electronic medical recrods of hospitals"]},
    }[parameter]
    shown = say(name, languages=[lang], **wrong)
    said = {
        ("unit_code", "en"): "unit: no organisation is named 'Caoo Bằng'; did you mean 'Cao Bang'",
        ("unit_code", "vi"): "đơn vị: không có đơn vị nào tên “Caoo Bằng”; có phải là “Cao Bằng”",
        ("indicator_codes", "en"): "indicator: none is named 'electronic medical recrods of hospitals'; did you mean",
        ("indicator_codes", "vi"): "chỉ số: không có chỉ số nào tên “electronic medical recrods of hospitals”",
    }
    assert shown.count(said[parameter, lang]) == 2  # instead of the files, and as the finding
    assert not list((project / "reports").rglob("*.*"))


@pytest.mark.parametrize("name", ["00", "10", "20", "30", "35", "40", "50", "55", "60", "65", "70", "80", "90"])
def test_in_a_project_without_data_a_notebook_says_so_and_claims_nothing(
    empty_project: Path, say: Callable[..., str], name: str
) -> None:
    shown = say(name)
    assert shown
    assert not {"met", "missed", "likely"} & set(shown.split())
