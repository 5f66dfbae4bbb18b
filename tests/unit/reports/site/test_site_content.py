"""What the pages of the site say: the order of their lists, the shades of the map, what changed, what is left out."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.reports import publish_site
from analysis.reports.site import ReleaseFile, SiteRelease
from analysis.schemas import search_key

Tables = dict[str, pd.DataFrame]
_FILING = Path(__file__).parents[1] / "filing"
_OPTIONS: dict[str, Any] = {"languages": ["en"], "project": "A project", "report_date": "2026-07-10"}
_SHARE = "cashless_payments_pct"


@pytest.fixture
def tables() -> Tables:
    """Return the tables of one made-up unit's half-year filing."""
    return {path.stem: pd.read_csv(path) for path in sorted(_FILING.glob("*.csv"))}


def _add(tables: Tables, name: str, *rows: dict[str, Any]) -> None:
    tables[name] = pd.concat([tables[name], pd.DataFrame(rows)], ignore_index=True)


def _add_values(tables: Tables, *values: dict[str, Any]) -> None:
    """Add observations of the share, each with a statement of its own; what a row names differs from the filing's."""
    (like,) = tables["observations"].query("statement_id == 'bc-1:r2c1'").to_dict("records")
    for value in values:
        key = f"bc-1:added{len(tables['observations'])}"
        row = like | {"numerator": None, "denominator": None, "statement_id": key} | value
        row |= dict.fromkeys(("period_start", "period_end"), row["period"]) if "-" in str(row["period"])[5:] else {}
        _add(tables, "observations", row)
        stated = {name: row[name] for name in ("statement_id", "unit_code", "indicator_code", "value", "period")}
        _add(tables, "statements", stated | {"source_id": "bc-1", "raw_text": f"{row['value']}%", "kind": "actual"})


def _add_history(tables: Tables, code: str) -> None:
    days = ("2025-06-30", "2025-12-31")
    _add_values(tables, *({"indicator_code": code, "period": day, "value": 20.0} for day in days))


def _read(folder: Path, name: str) -> str:
    return (folder / "en" / f"{name}.html").read_text("utf-8")


def _publish(tables: Tables, folder: Path, **options: Any) -> None:
    publish_site(tables, folder=folder, **(_OPTIONS | options))


def _add_provinces(tables: Tables, values: dict[str, dict[str, Any]]) -> None:
    """Add provinces, each with one value of the share."""
    for code, value in values.items():
        if code not in set(tables["units"]["unit_code"]):
            _add(tables, "units", {"unit_code": code, "name_vi": code, "name_en": code, "level": "province"})
        _add_values(tables, {"unit_code": code, "period": "2026-05-31"} | value)


@pytest.mark.parametrize(("text", "folded"), [("Kỹ thuật Y tế", "ki thuat i te"), ("Đắk Lắk", "dak lak")])
def test_the_search_compares_i_and_y_as_one_letter_and_no_marks(text: str, folded: str) -> None:
    assert search_key(text) == folded


def test_the_series_with_the_most_values_is_found_first(tables: Tables, tmp_path: Path) -> None:
    code = "people_with_health_record_pct"
    _add_history(tables, code)
    _add_values(tables, {"indicator_code": code, "period": "2025-03-31", "value": 10.0})
    _publish(tables, tmp_path)
    script = (tmp_path / "assets" / "search_en.js").read_text("utf-8")
    index = json.loads(script.removeprefix("globalThis.siteIndex = ").removesuffix(";\n"))
    first = [index["pages"][place][2] for unit, place in index["series"] if "f-center" in index["pages"][unit][2]]
    assert first[0] == f"indicators/{code}.html"


def test_another_statement_of_the_same_value_changes_nothing(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path)
    for name in ("observations", "statements"):
        tables[name]["statement_id"] = tables[name]["statement_id"].replace("bc-1:r2c1", "bc-1:moved")
    _publish(tables, tmp_path)
    assert "Changes since the last update" not in _read(tmp_path, "index")


def test_two_builds_of_one_day_are_told_apart_by_words(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path)
    tables["observations"].loc[tables["observations"]["statement_id"] == "bc-1:r2c1", "value"] = 65.0
    _publish(tables, tmp_path)
    assert "against the update before on that day" in _read(tmp_path, "index")


def test_of_many_changes_the_first_are_shown_and_all_counted(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["analysis.reports.site._changed_parts"], "_MOST_CHANGES", 2)
    _publish(tables, tmp_path)
    tables["observations"]["value"] += 1
    _publish(tables, tmp_path)
    assert "2 of 6 changes" in _read(tmp_path, "index")


def test_what_is_withheld_now_is_not_among_the_changes(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path)
    tables["indicators"]["protected"] = "yes"
    tables["indicators"]["measure"] = "count"
    few = tables["observations"]["statement_id"] == "bc-1:r2c1"
    tables["observations"].loc[few, ["value", "numerator", "denominator"]] = [3, None, None]
    _publish(tables, tmp_path, report_date="2026-07-12")
    assert not re.search(rf"{_SHARE}.*Changes since the last update", _read(tmp_path, f"indicators/{_SHARE}"), re.S)


def test_the_shade_of_a_tile_begins_with_its_least_value(tables: Tables, tmp_path: Path) -> None:
    _add_provinces(tables, {"p34-01": {"value": 100.0}, "p34-48": {"value": 90.0}, "p34-51": {"value": 50.0}})
    _publish(tables, tmp_path, indicator_code=_SHARE)
    page = _read(tmp_path, "index")
    for code, shade in (("p34-01", 4), ("p34-48", 3), ("p34-51", 2)):
        assert f'class="shade-{shade}" href="units/{code}.html"' in page


def test_a_tile_of_another_count_has_a_sign_and_one_that_is_not_compared_is_named(
    tables: Tables, tmp_path: Path
) -> None:
    tables["indicators"]["counted"] = "hospitals facilities"
    tables["observations"]["counted"] = "hospitals"
    values = {"p34-01": ("facilities", 100.0), "p34-48": ("hospitals", 90.0), "p34-79": ("beds", 70.0)}
    _add_provinces(tables, {code: {"value": value, "counted": noun} for code, (noun, value) in values.items()})
    _publish(tables, tmp_path, indicator_code=_SHARE)
    page = _read(tmp_path, "index")
    assert re.search(r'href="units/p34-01\.html">[^<]*<strong>100%¹</strong>', page)
    assert re.search(r'href="units/p34-48\.html">[^<]*<strong>90%</strong>', page)
    assert "¹ source counts facilities" in page
    assert "Not compared, because another thing is counted: p34-79 70% (beds)." in page
    assert "No figure was found for 31 of 34 provinces" in page


def test_lists_begin_with_what_most_units_have_with_todays_units_and_with_the_newest_source(
    tables: Tables, tmp_path: Path
) -> None:
    _add_provinces(tables, {code: {"value": 90.0} for code in ("p63-01", "p34-01", "p34-48")})
    tables["units"]["valid_to"] = tables["units"]["unit_code"].map({"p63-01": "2025-06-30"})
    _publish(tables, tmp_path)
    indicators = re.findall(r'href="[^"]*?(\w+)\.html"', _read(tmp_path, "indicators/index").partition("<tbody>")[2])
    assert indicators[0] == _SHARE
    units = re.findall(r'href="[^"]*?([\w-]+)\.html"', _read(tmp_path, "units/index").partition("<tbody>")[2])
    assert units[-1] == "p63-01"
    sources = re.findall(r'href="[^"]*?([\w-]+)\.html"', _read(tmp_path, "sources/index").partition("<tbody>")[2])
    assert sources == ["bc-1", "qd-2"]


def test_values_that_count_different_things_are_no_conflict(tables: Tables, tmp_path: Path) -> None:
    tables["indicators"]["counted"] = "hospitals facilities"
    tables["observations"]["counted"] = "hospitals"
    _add_values(tables, {"period": "2026-05-31", "value": 60.0, "counted": "facilities"})
    _add_values(tables, {"period": "2026-05-31", "value": 70.0, "counted": "hospitals"})
    _publish(tables, tmp_path)
    assert "sources that differ" not in _read(tmp_path, f"indicators/{_SHARE}")
    _add_values(tables, {"period": "2026-05-31", "value": 71.0, "counted": "hospitals", "is_chosen": False})
    _publish(tables, tmp_path)
    conflicts = _read(tmp_path, f"indicators/{_SHARE}").partition('id="conflicts"')[2].partition("</section>")[0]
    assert re.findall(r"\b\d\d%", conflicts) == ["70%", "71%"]


def test_few_units_stand_side_by_side_without_those_that_have_ended(tables: Tables, tmp_path: Path) -> None:
    _add_provinces(tables, {code: {"value": 80.0} for code in ("p34-01", "p34-48", "p34-79", "p34-92")})
    tables["units"]["valid_to"] = tables["units"]["unit_code"].map({"p34-92": "2026-01-01"})
    _publish(tables, tmp_path)
    names = [path.name for path in (tmp_path / "en/indicators").glob(f"{_SHARE}*.csv")]
    names += [path.name for path in (tmp_path / "en/indicators").glob("*.csv") if path.name not in names]
    assert not [name for name in names if "map" in name]
    (drawn,) = [name for name in names if "units" in name]
    data = (tmp_path / "en/indicators" / drawn).read_bytes().decode("utf-8-sig")
    assert "p34-01" in data
    assert "p34-92" not in data


def test_words_of_a_withheld_figure_are_not_quoted_and_a_single_statement_names_its_unit(
    tables: Tables, tmp_path: Path
) -> None:
    tables["indicators"]["protected"] = "yes"
    tables["indicators"]["measure"] = "count"
    few = tables["observations"]["statement_id"] == "bc-1:r2c1"
    tables["observations"].loc[few, ["value", "numerator", "denominator"]] = [3, None, None]
    tables["statements"].loc[tables["statements"]["statement_id"] == "bc-1:t1", "source_id"] = "qd-2"
    _publish(tables, tmp_path)
    assert "[withheld under the disclosure rules]" in _read(tmp_path, "sources/bc-1")
    assert '<th scope="col">Organisation</th>' not in _read(tmp_path, "sources/bc-1")
    single = _read(tmp_path, "sources/qd-2")
    assert re.search(r"<td[^>]*><a[^>]*units/f-center\.html", single), "the column of the unit stays"


def test_changes_stand_on_the_first_page_of_a_source_only(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["analysis.reports.site._source_page"], "STATEMENTS_A_PAGE", 4)
    _publish(tables, tmp_path)
    tables["observations"].loc[tables["observations"]["statement_id"] == "bc-1:r2c1", "value"] = 65.0
    _publish(tables, tmp_path)
    assert "Changes since the last update" in _read(tmp_path, "sources/bc-1")
    assert "Changes since the last update" not in _read(tmp_path, "sources/bc-1/2")


def test_a_sentence_on_all_targets_stands_above_two_of_them_and_not_above_one(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path)
    assert "Of 2 targets" in _read(tmp_path, "units/f-center")
    tables["targets"] = tables["targets"].tail(1)
    _publish(tables, tmp_path)
    page = _read(tmp_path, "units/f-center")
    assert 'class="lead"' not in page
    assert page.index(f"indicators/{_SHARE}.html") < page.index("indicators/visits_by_chip_card_pct.html")


def test_a_unit_page_names_a_release_without_a_file_of_the_unit(tables: Tables, tmp_path: Path) -> None:
    release = SiteRelease("2026-H1.1", "First", "2026-H1", dt.date(2026, 7, 10), "Bình", ("f-center",), ())
    _publish(tables, tmp_path, releases=[release])
    assert 'href="../releases/2026-H1.1.html"' in _read(tmp_path, "units/f-center").partition('id="releases"')[2]


def test_files_of_a_release_begin_with_those_of_units(tables: Tables, tmp_path: Path) -> None:
    files = (
        ReleaseFile(_FILING / "units.csv", "all/a.csv", ""),
        ReleaseFile(_FILING / "units.csv", "reports/b.csv", "f-center"),
    )
    release = SiteRelease("1", "First", "2026-H1", dt.date(2026, 7, 10), "Bình", ("f-center",), files)
    _publish(tables, tmp_path, releases=[release])
    assert re.findall(r"files/1/([\w/.]+)", _read(tmp_path, "releases/1")) == ["reports/b.csv", "all/a.csv"]


def test_a_page_draws_the_longest_series_and_says_where_the_others_are(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["analysis.reports.site._unit_page"], "_MOST_CHARTS", 1)
    for code in (_SHARE, "visits_by_chip_card_pct"):
        _add_history(tables, code)
    _add_values(tables, {"period": "2025-03-31", "value": 10.0})
    _publish(tables, tmp_path)
    page = _read(tmp_path, "units/f-center").partition('id="series"')[2]
    assert re.findall(r'href="([^"]+)\.csv" download', page) == [f"units-f-center_series-{_SHARE.replace('_', '-')}"]
    assert "Charts are drawn of the 1 indicator with the most figures" in page
