"""A figure's id leads back to its row, its source and the cell of the raw file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reports import publish_analyst_report
from analysis.reports.trace_ids import row_key, trace_id
from analysis.reports.tracing import Step, UnknownIdError, trace
from analysis.schemas import TABLES, validate

Tables = dict[str, pd.DataFrame]
_RAW = "locator,raw_text\n" + '"table 1, row 1, column 1","61,2% (1468 / 2400 lượt)"\nline 140,Trên 90%\n'


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Return a raw folder that holds two cells of the filing."""
    folder = tmp_path / "raw" / "bc-1"
    folder.mkdir(parents=True)
    (folder / "statements.csv").write_text(_RAW, "utf-8")
    (folder / "source.yml").write_text("source_id: bc-1\n", "utf-8")
    return folder.parent


@pytest.fixture
def stored(tables: Tables) -> Tables:
    """Return the tables as the store gives them."""
    return {name: validate(name, frame) for name, frame in tables.items()}


def test_a_statement_leads_to_its_cell_with_the_file_s_hash(stored: Tables, raw: Path) -> None:
    steps = trace(stored, trace_id("statements", "bc-1:r1c1"), raw)
    assert [(step.depth, step.what) for step in steps] == [(0, "statements"), (1, "sources"), (2, "file")]
    assert steps[2].key == "bc-1/statements.csv"
    assert steps[2].says == "row 2, column raw_text: 61,2% (1468 / 2400 lượt)"
    assert steps[2].sha256 == hashlib.sha256(_RAW.encode()).hexdigest()


def test_a_verdict_leads_to_its_target_and_to_its_latest_value(stored: Tables, raw: Path) -> None:
    key = row_key("bc-1:t1", "f-center", "workbench")
    steps = trace(stored, trace_id("verdicts", key), raw)
    assert [step.key for step in steps if step.what == "statements"] == ["bc-1:t1", "bc-1:r1c1"]
    assert sum(step.what == "file" for step in steps) == 2


def test_every_id_printed_in_a_report_can_be_traced(stored: Tables, raw: Path, tmp_path: Path) -> None:
    (path,) = publish_analyst_report(stored, unit_code="f-center", languages=("vi",), folder=tmp_path)
    printed = set(re.findall(r'data-trace="([^"]+)"', path.read_text("utf-8")))
    assert len(printed) >= 5
    for identifier in printed:
        assert trace(stored, identifier, raw)[0].sha256


def test_a_row_s_own_key_is_understood_as_well(stored: Tables, raw: Path) -> None:
    assert trace(stored, "qd-2:1", raw)[0].what == "tasks"
    assert trace(stored, "ratio:bc-1:91#1", raw)[1].what == "statements"


def _with_a_forecast(stored: Tables) -> Tables:
    """Return the tables with the forecast of one series, one of whose values another source has replaced."""
    observations = stored["observations"].assign(measure="share")
    is_replaced = observations["statement_id"] == "bc-1:r2c2"
    forecast = {"unit_code": "f-center", "indicator_code": "cashless_payments_pct", "method": "combined"}
    forecasts = validate("forecasts", pd.DataFrame([forecast | {"time": 2028.0, "mean": 55.0, "deadline": "none"}]))
    return stored | {"observations": observations.assign(is_chosen=~is_replaced), "forecasts": forecasts}


def _with_computed_rows(stored: Tables) -> Tables:
    """Return the tables with a score, a fit and a back-test of the made-up unit."""
    score = {"scope": "unit", "scope_code": "f-center", "dimension": "correct", "score": 92.5, "checked": 13}
    scores = pd.DataFrame([score | {"failed": 1.0, "finding_ids": "ratio:bc-1:91#1", "judged_on": "2026-06-30"},
                           score | {"dimension": "clean", "score": 100.0, "failed": 0.0}])  # fmt: skip
    series = {"unit_code": "f-center", "indicator_code": "cashless_payments_pct", "method": "combined"}
    fits = pd.DataFrame([series | {"slope": 1.5, "n_observations": 3, "converged": True}])
    panel = {"indicator_code": "cashless_payments_pct", "level": "facility", "method": "combined", "horizon": 0.5}
    errors = {"mae": 2.3, "crps": 1.7, "cover_80": 75.0, "cover_95": 100.0, "bias": -1.0, "n": 4, "n_origins": 2}
    backtest = pd.DataFrame([panel | errors | {"first_origin": 2024.5, "last_origin": 2025.5}])
    made = {"scores": scores, "fits": fits, "backtest": backtest}
    return stored | {name: validate(name, frame) for name, frame in made.items()}


@pytest.mark.parametrize(
    ("table", "key", "whats", "en", "vi"),
    [
        ("scores", ("unit", "f-center", "correct"), ["scores", "findings", "sources", "file"],
         "Correct: score 92.5, 1 of 13 checks failed (f-center)",
         "Đúng: 92.5 điểm, 1/13 lần kiểm tra không đạt (f-center)"),
        ("scores", ("unit", "f-center", "clean"), ["scores", "sources", "file"],
         "Clean: score 100.0, 0 of 13 checks failed (f-center)",
         "Sạch: 100.0 điểm, 0/13 lần kiểm tra không đạt (f-center)"),
        ("fits", ("f-center", "cashless_payments_pct", "combined"), ["fits", "observations", "statements"],
         "slope 1.5 per year on the logit scale, number of values: 3",
         "độ dốc 1.5 mỗi năm trên thang logit, số giá trị: 3"),
        ("backtest", ("cashless_payments_pct", "facility", "combined", 0.5), ["backtest", "sources", "file"],
         "MAE 2.3, CRPS 1.7, coverage 75.0% and 100.0%, number of forecasts: 4, years ahead: 0.5",
         "MAE 2.3, CRPS 1.7, độ phủ 75.0% và 100.0%, số lần dự báo trước 0.5 năm: 4"),
        ("distances", ("bc-1:t1", "f-center", "bc-1:r1c1"), ["distances", "statements", "sources", "file"],
         "target 90.0, value 61.2: distance 28.8", "chỉ tiêu 90.0, giá trị 61.2: chênh lệch 28.8"),
    ],
)  # fmt: skip
def test_a_computed_number_leads_to_its_row_in_both_languages(
    stored: Tables, raw: Path, table: str, key: tuple[object, ...], whats: list[str], en: str, vi: str
) -> None:
    tables = _with_computed_rows(stored)
    chains = {lang: trace(tables, trace_id(table, row_key(*key)), raw, lang) for lang in ("en", "vi")}
    assert [step.what for step in chains["en"]][: len(whats)] == whats
    assert chains["en"][0].key == row_key(*key)
    assert {lang: steps[0].says for lang, steps in chains.items()} == {"en": en, "vi": vi}


def test_the_distance_of_a_value_beyond_its_target_has_no_sign(stored: Tables, raw: Path) -> None:
    observations = stored["observations"]
    beyond = observations["value"].mask(observations["statement_id"] == "bc-1:r1c1", 95.0)
    tables = stored | {"observations": observations.assign(value=beyond)}
    steps = trace(tables, trace_id("distances", row_key("bc-1:t1", "f-center", "bc-1:r1c1")), raw)
    assert steps[0].says == "target 90.0, value 95.0: distance 5.0"


def test_a_verdict_leads_to_the_value_that_settles_it_before_the_latest(stored: Tables, raw: Path) -> None:
    verdicts = stored["verdicts"].assign(judged_statement_id="bc-1:r2c1")
    steps = trace(stored | {"verdicts": verdicts}, row_key("bc-1:t1", "f-center", "workbench"), raw)
    assert [step.key for step in steps if step.what == "statements"] == ["bc-1:t1", "bc-1:r2c1", "bc-1:r1c1"]


def _sources_of(steps: list[Step]) -> list[str]:
    return [f"{step.key}{step.says.rpartition(';')[2]}" for step in steps if step.what == "sources"]


def test_a_back_test_and_a_score_lead_to_the_sources_of_the_values_that_they_cover(stored: Tables, raw: Path) -> None:
    tables = _with_computed_rows(stored)
    (raw / "qd-2").mkdir()
    values, statements = tables["observations"], tables["statements"]
    is_first = values["statement_id"] == "bc-1:r2c1"
    national = values[is_first].assign(unit_code="vn", statement_id="qd-2:n")
    printed = statements[statements["statement_id"] == "bc-1:r2c1"].assign(source_id="qd-2", statement_id="qd-2:n")
    tables["observations"] = pd.concat([values[is_first], national]).assign(measure="share")
    tables["statements"] = pd.concat([statements, printed])
    backtest = row_key("cashless_payments_pct", "facility", "combined", 0.5)
    assert _sources_of(trace(tables, trace_id("backtest", backtest), raw)) == ["bc-1 number of values: 1"]
    score = tables["scores"].tail(1).assign(scope="source", scope_code="qd-2")
    tables["scores"] = score
    n = int((tables["statements"]["source_id"] == "qd-2").sum())
    assert _sources_of(trace(tables, row_key("source", "qd-2", "clean"), raw)) == [f"qd-2 number of values: {n}"]


def test_each_kind_of_row_is_told_in_vietnamese(stored: Tables, raw: Path) -> None:
    verdict = trace(stored, trace_id("verdicts", row_key("bc-1:t1", "f-center", "workbench")), raw, "vi")
    assert verdict[0].says.startswith(
        "ít khả năng đạt: xác suất đạt > 90% vào ngày 31/12/2027 là 10%; căn cứ một số liệu"
    )
    assert verdict[-1].says.startswith(("dòng ", "line "))
    assert "cột raw_text" in verdict[-1].says
    assert "(thời hạn " in trace(stored, "qd-2:1", raw, "vi")[0].says


def test_a_forecast_leads_to_the_chosen_values_that_happened_and_to_no_estimate(stored: Tables, raw: Path) -> None:
    tables = _with_a_forecast(stored)
    columns = TABLES["forecasts"].key
    key = row_key(*(str(tables["forecasts"].iloc[0][name]) for name in columns))
    steps = trace(tables, trace_id("forecasts", key), raw)
    estimates = tables["observations"].query("status == 'estimate'")["statement_id"]
    assert "bc-1:r2c3" in set(estimates)
    assert [step.key for step in steps if step.what == "statements"] == ["bc-1:r2c1"]


def test_a_restatement_leads_to_the_earlier_and_the_later_value(stored: Tables, raw: Path) -> None:
    restated = {"unit_code": "f-center", "indicator_code": "cashless_payments_pct", "period": "2026-H1"}
    restated |= {"earlier_statement_id": "bc-1:r2c1", "later_statement_id": "bc-1:r2c3"}
    tables = stored | {"restatements": pd.DataFrame([restated], columns=TABLES["restatements"].column_names)}
    key = row_key(*(str(tables["restatements"].iloc[0][name]) for name in TABLES["restatements"].key))
    steps = trace(tables, trace_id("restatements", key), raw)
    assert [step.key for step in steps if step.what == "statements"] == ["bc-1:r2c1", "bc-1:r2c3"]


def test_of_two_cells_with_one_text_the_one_of_the_statement_is_named(stored: Tables, raw: Path) -> None:
    other = '"table 1, row 9, column 1","61,2% (1468 / 2400 lượt)"\n'
    (raw / "bc-1" / "statements.csv").write_text(_RAW.replace("\n", "\n" + other, 1), "utf-8")
    (file,) = (step for step in trace(stored, "bc-1:r1c1", raw) if step.what == "file")
    assert file.says.startswith("row 3, ")


def test_a_fact_of_a_document_is_found_where_facts_are_kept(stored: Tables, raw: Path) -> None:
    (raw / "bc-1").rename(raw / "public-facts")
    (raw / "bc-1").mkdir()
    (file,) = (step for step in trace(stored, "bc-1:r1c1", raw) if step.what == "file")
    assert (file.key, file.says.startswith("row 2, ")) == ("public-facts/statements.csv", True)


def test_an_unknown_id_is_refused_with_the_nearest(stored: Tables, raw: Path) -> None:
    right = trace_id("statements", "bc-1:r1c1")
    wrong = right[:-1] + ("a" if right[-1] != "a" else "b")
    with pytest.raises(UnknownIdError, match=f"did you mean '{right}'"):
        trace(stored, wrong, raw)


@given(st.text(max_size=30))
def test_an_id_is_short_and_always_the_same(key: str) -> None:
    assert re.fullmatch(r"s-[a-z2-7]{10}", trace_id("statements", key))
    assert trace_id("statements", key) == trace_id("statements", key)
    assert trace_id("statements", key)[1:] != trace_id("tasks", key)[1:]
