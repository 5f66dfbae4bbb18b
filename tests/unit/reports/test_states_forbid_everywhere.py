"""A state that forbids a verdict or a chance forbids it in every product, whatever the table of verdicts says."""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from analysis.i18n import CHANCE_CLASSES, LANGUAGES, translate
from analysis.panel.states import State, StateBook, keep_to_states
from analysis.releases._release_tables import tables_of_release
from analysis.reports import publish_analyst_report, publish_filing, publish_site, release_tables, view_targets
from analysis.reports._row_helpers import complete_tables
from analysis.reports.notebook_display import TableView, _displays

sys.path.insert(0, str(Path(__file__).parents[1] / "panel"))

from state_tables import CASES, DAY, table, tables_of  # type: ignore[import-not-found]

Tables = dict[str, pd.DataFrame]
_CODE = "records_pct"
_FORBIDDING = [state for state in State if not state.allows_chance and CASES[state][1]]
_VERDICTS = ("met", "likely", "uncertain", "unlikely", "missed")


def _unit(state: State) -> str:
    return f"p-{state}"


def _tables(verdict: str = "likely") -> Tables:
    """Return one province a state, each with a verdict of 35 % on its target that models might have given."""
    values: list[dict[str, Any]] = []
    targets: list[dict[str, Any]] = []
    for state, rows in CASES.items():
        for mine, given in zip((values, targets), rows, strict=True):
            mine += [
                row | {"unit_code": _unit(state), "statement_id": f"{row['statement_id']}{state}"} for row in given
            ]
    tables: Tables = complete_tables(tables_of(values, targets))
    units = [{"unit_code": _unit(one), "level": "province", "parent_code": "vn"} for one in State]
    named = [row | {"name_vi": f"Tỉnh {n}", "name_en": f"Province {n}"} for n, row in enumerate(units)]
    country = {"unit_code": "vn", "level": "national", "name_vi": "Việt Nam", "name_en": "Viet Nam"}
    source = {"folder": "src", "kind": "filing", "title": "Báo cáo", "issued": str(DAY)}
    ids = {str(row["statement_id"]).partition(":")[0] for row in (*values, *targets)}
    tables["units"] = table("units", [country, *named])
    tables["sources"] = table("sources", [source | {"source_id": one} for one in sorted(ids)])
    return tables | {"verdicts": table("verdicts", [_verdict(row, verdict) for row in targets])}


def _verdict(target: dict[str, Any], verdict: str) -> dict[str, object]:
    chance = {"probability": 0.35, "chance_words": "likely"} if verdict == "likely" else {}
    row = {"target_statement_id": target["statement_id"], "unit_code": target["unit_code"], "indicator_code": _CODE}
    row |= {"method": "workbench", "verdict": verdict, "op": ">=", "target_value": 80.0, "due": target["due"]}
    return row | {"bound_unit_code": target["unit_code"], "basis": '{"code": "basis.own", "n": 1}', **chance}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Return the name, the language and the text of each page of every product on states that forbid a chance."""
    tables, folder = _tables(), tmp_path_factory.mktemp("products")
    options: dict[str, Any] = {"folder": folder / "papers", "report_date": DAY}
    files = publish_analyst_report(tables, indicator_codes=[_CODE], languages=LANGUAGES, **options)
    for n, state in enumerate(_FORBIDDING):  # each language meets every kind of paper
        options |= {"unit_code": _unit(state), "languages": [LANGUAGES[n % 2]]}
        files += publish_analyst_report(tables, **options)
        files += publish_filing(tables, period="2026-H1", **options)
    publish_site(tables, folder=folder / "site", languages=["vi"], project="P", report_date=DAY)
    files += sorted((folder / "site").rglob("*.html"))
    files = [path for path in files if not any(str(one) in path.name for one in (State.ON_COURSE, State.BEHIND))]
    return [(path.name, *_text(path)) for path in files]


def _text(path: Path) -> tuple[str, str]:
    page = html.fromstring(path.read_bytes())
    for noise in page.xpath("//script|//style"):
        noise.drop_tree()
    return page.get("lang"), " ".join(page.text_content().split())


def _view(tables: Tables, state: State, lang: str) -> set[str]:
    """Return the cells that a notebook shows of the unit's targets."""
    views = [one for one in _displays([view_targets(tables, _unit(state), lang)]) if isinstance(one, TableView)]
    return {cell for view in views for row in view.rows for cell in row}


def _chances(lang: str) -> set[str]:
    codes = [f"{when}.{one.words}" for one in CHANCE_CLASSES for when in ("chance", "chance.past")]
    return {translate(code, lang) for code in codes}


def test_no_page_of_any_product_prints_a_chance_that_the_state_forbids(printed: list[tuple[str, str, str]]) -> None:
    assert len(printed) > 4 * len(_FORBIDDING)
    for name, lang, text in printed:
        assert not re.search(r"\b35 ?%", text), name
        assert [words for words in _chances(lang) if words in text] == [], name


def test_no_view_of_a_notebook_shows_a_chance_or_a_verdict_that_the_state_forbids() -> None:
    for verdict in ("likely", "met"):
        tables = _tables(verdict)
        for n, state in enumerate(_FORBIDDING):
            lang = LANGUAGES[n % 2]
            said = {one: translate(f"report.verdict.{one}", lang) for one in (*_VERDICTS, "abstains")}
            cells = _view(tables, state, lang)
            if verdict == "likely" or not state.allows_verdict:
                assert said["abstains"] in cells, state
                assert not cells & ({said[one] for one in _VERDICTS} | _chances(lang) | {"35%"}), state
    assert "35%" in _view(_tables(), State.ON_COURSE, "en"), "a state that allows it keeps it"


def test_no_table_of_a_release_holds_a_chance_or_a_verdict_that_the_state_forbids() -> None:
    for verdict in _VERDICTS:
        tables = _tables(verdict)
        stated = tables | {"verdicts": keep_to_states(tables["verdicts"], StateBook(tables, DAY))}
        shown = tables_of_release(release_tables(stated, ["vn"], "2026-H1.1"), set(tables["units"]["unit_code"]))
        rows = {row["unit_code"]: row for row in csv.DictReader(io.StringIO(shown["verdicts"].decode()))}
        for state in State:
            row = rows.get(_unit(state))
            if row and (not state.allows_verdict or (verdict in _VERDICTS[1:4] and not state.allows_chance)):
                assert (row["verdict"], row["probability"]) == ("abstains", ""), state
        assert rows[_unit(State.ON_COURSE)]["verdict"] == verdict


def test_each_verdict_that_is_not_said_gives_the_reason_of_its_own_state() -> None:
    tables = _tables("likely")
    rows = keep_to_states(tables["verdicts"], StateBook(tables, DAY)).set_index("unit_code")["message"]
    unsaid = {state for state in State if _unit(state) in rows and not (state.allows_verdict and state.allows_chance)}
    assert len(unsaid) > 3
    for state in unsaid:
        assert f'"verdict.unstated.{state}"' in str(rows[_unit(state)])
