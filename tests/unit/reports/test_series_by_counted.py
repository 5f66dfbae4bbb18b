"""Reports keep what counts another thing beside an indicator's series, never in it."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.i18n import Formatter
from analysis.panel import AS_DEFINED, noun_of_unit, read_counted_words
from analysis.paths import project_folder
from analysis.reports._document import Table
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import ReportTexts
from analysis.reports._row_helpers import complete_tables
from analysis.reports.sections import latest_by_unit, series_of
from analysis.reports.sections.series_section import other_series_of, series_section
from analysis.reports.sections.value_charts import sign_tiles
from analysis.reports.sections.value_charts.units_chart import UnitValues
from analysis.reports.values import DrawnValue
from analysis.schemas import TABLES, set_types

_CODE = "emr_count"


def _context(lang: str, *values: tuple[str, float, str]) -> ReportContext:
    """Return a context of one unit with these values: day, value, what is counted."""
    observed = [
        {
            "unit_code": "vn", "indicator_code": _CODE, "counted": counted, "period": day, "period_start": day,
            "period_end": day, "as_of": day, "status": "observed", "value": value, "op": "=", "measure": "count",
            "is_chosen": True, "statement_id": f"s:{n}", "flags": None,
        }
        for n, (day, value, counted) in enumerate(values)
    ]  # fmt: skip
    said = [{"statement_id": row["statement_id"], "source_id": "s", "raw_text": str(row["value"])} for row in observed]
    made: dict[str, list[dict[str, object]]] = {
        "observations": observed,
        "statements": said,
        "units": [{"unit_code": "vn", "name_vi": "Việt Nam", "name_en": "Viet Nam", "level": "national"}],
        "indicators": [
            {
                "indicator_code": _CODE, "title_vi": "Số bệnh viện", "title_en": "Hospitals", "unit": "hospitals",
                "measure": "count", "direction": "up", "counted": "hospitals facilities",
            }
        ],
        "sources": [{"source_id": "s", "title": "A paper"}],
    }  # fmt: skip
    frames = {
        name: set_types(name, pd.DataFrame(rows).reindex(columns=TABLES[name].column_names))
        for name, rows in made.items()
    }
    return ReportContext(complete_tables(frames), ReportTexts(lang), dt.date(2026, 6, 30))


_MIXED = (("2025-10-03", 881.0, "hospitals"), ("2025-10-31", 657.0, "facilities"), ("2025-12-01", 9.0, "public_beds"))


def test_the_series_of_an_indicator_holds_its_own_values_and_the_others_stand_by_what_they_count() -> None:
    context = _context("en", *_MIXED)
    assert [row["value"] for row in series_of(context, "vn", _CODE)] == [881.0]
    others = other_series_of(context, "vn", _CODE)
    assert {counted: [row["value"] for row in rows] for counted, rows in others.items()} == {
        "facilities": [657.0],
        "public_beds": [9.0],
    }
    assert latest_by_unit(context, _CODE, ["vn"])["vn"]["value"] == 881.0


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Hospitals: values that count facilities, no part of the series above"]),
        ("vi", ["Số bệnh viện: số liệu tính theo cơ sở, không gộp vào chuỗi số liệu trên"]),
    ],
)
def test_the_table_of_sources_is_one_for_each_thing_that_is_counted(lang: str, said: list[str]) -> None:
    section = series_section(_context(lang, *_MIXED[:2]), "vn", _CODE)
    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [1, 1]
    assert [table.caption for table in tables[1:]] == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "No figure counts hospitals; those below count facilities, so they are not used to judge a target"),
        ("vi", "Chưa có số liệu tính theo bệnh viện; các số liệu dưới đây tính theo cơ sở"),
    ],
)
def test_a_unit_that_counts_another_thing_alone_is_told_so(lang: str, said: str) -> None:
    context = _context(lang, _MIXED[1])
    words = "".join(run.text for block in series_section(context, "vn", _CODE).blocks[:1] for run in block.runs)  # type: ignore[union-attr]
    assert words.startswith(said)
    assert latest_by_unit(context, _CODE, ["vn"]) == {}


@pytest.mark.parametrize(
    ("counted", "vi", "en"),
    [
        ("public_hospitals", "bệnh viện công lập", "public hospitals"),
        ("commune_stations", "trạm y tế xã", "commune stations"),
        ("class_special_hospitals", "bệnh viện hạng đặc biệt", "special-class hospitals"),
    ],
)
def test_what_is_counted_has_a_name_in_both_languages(counted: str, vi: str, en: str) -> None:
    assert [_context(lang).noun(counted) for lang in ("vi", "en")] == [vi, en]


def _all_counted() -> list[str]:
    """Return all that `counted_nouns.csv` knows, each scope of hospitals, and the units of the catalogue."""
    lookup = project_folder() / "data" / "lookup"
    words = read_counted_words(lookup)
    things = {thing for found in words.nouns.values() for thing in found.split()} - {"anything"}
    units = {
        noun_of_unit(row) for row in pd.read_csv(lookup / "indicators.csv", dtype=str).fillna("").to_dict("records")
    }
    return sorted(things | {f"{scope}_hospitals" for scope in words.scopes.values()} | units - {""})


@pytest.mark.parametrize("counted", _all_counted())
def test_all_that_can_be_counted_has_one_name_a_language(counted: str) -> None:
    vietnamese, english = Formatter("vi").noun(counted), Formatter("en").noun(counted)
    assert vietnamese
    assert english
    assert vietnamese != english
    assert Formatter("vi").noun(counted, 1) == vietnamese
    has_one_form = counted in ("money", "billion VND", "thousand persons")
    assert (Formatter("en").noun(counted, 1) == english) == has_one_form
    # A source that prints the name means the same; one with a scope is read only where the scope stands first.
    assert Formatter("vi").noun(english) in (vietnamese, "")
    assert Formatter("en").noun(vietnamese) in (english, "")


def test_sentences_tables_charts_and_forms_name_what_a_value_counts_alike() -> None:
    context = _context("en", ("2025-10-03", 1.0, "public_hospitals"), ("2025-10-04", 1.0, "hospitals"))
    rows = context.rows("observations", unit_code="vn")
    assert [context.noun_of(row) for row in rows] == ["public hospitals", "hospitals"]
    assert [context.noun_of(row, row["value"]) for row in rows] == ["public hospital", "hospital"]
    assert context.unit_noun(context.indicator(_CODE), 1) == "hospital"


def test_a_noun_of_the_source_names_what_no_definition_does() -> None:
    context = _context("vi", ("2025-10-03", 1.0, "hospitals"))
    row = context.rows("observations", unit_code="vn")[0] | {"counted": AS_DEFINED}
    context.statement(row["statement_id"])["counted_noun"] = "hospital"  # type: ignore[index]
    assert context.noun_of(row) == "bệnh viện"
    context.statement(row["statement_id"])["counted_noun"] = "buffaloes"  # type: ignore[index]
    assert context.noun_of(row) == ""


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["¹ source counts facilities", "² source counts public hospitals"]),
        ("vi", ["¹ nguồn tính theo cơ sở", "² nguồn tính theo bệnh viện công lập"]),
    ],
)
def test_a_tile_that_counts_another_thing_than_its_map_has_a_sign(lang: str, said: list[str]) -> None:
    counted = {"p34-01": "hospitals", "p34-02": "public_hospitals", "p34-04": "facilities", "p34-08": "facilities"}
    placed = {
        unit: UnitValues(unit, 0, DrawnValue({}, noun, 90.0, None, None), (), (), dt.date(2026, 6, 30), 1)
        for unit, noun in counted.items()
    }
    signs, notes = sign_tiles(_context(lang), [_CODE], placed)
    assert (signs, notes) == ({"p34-02": "²", "p34-04": "¹", "p34-08": "¹"}, said)
