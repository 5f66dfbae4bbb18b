"""`wb.quality`, `wb.trends`, `wb.backtest`, `wb.units` on the shipped data: they say what the tables hold."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis as wb
from analysis.errors import UsageError
from analysis.i18n import translate
from analysis.questions import _workspace
from analysis.questions.checks._value_checks import CHECKS, check_values

pytestmark = pytest.mark.usefixtures("asked")
Tables = dict[str, pd.DataFrame]
_DAY = "2026-06-30"
_FILING = "bc-379-kon-tum-2026"


@pytest.mark.parametrize("name", [_FILING, "379/BC-ĐTNDTT", "kon tum 379", "379 BC DTNDTT"])
def test_a_source_is_named_by_id_number_or_words(name: str) -> None:
    found = wb.quality(name, on=_DAY)
    assert set(found.table()["source_id"]) == {_FILING}
    assert len(found.notes) == len(wb.quality(_FILING, on=_DAY).notes) + (name == "kon tum 379")  # read as these words


def test_a_wrong_source_is_answered_with_the_nearest_and_a_publisher_of_several_with_all() -> None:
    with pytest.raises(wb.UnknownNameError, match=r"did you mean '.*kon-tum"):
        wb.quality("kon tun 378", on=_DAY)
    with pytest.raises(wb.AmbiguousNameError, match=r"'Nhan Dan' may mean 2: .*\[nhan-dan-2023\]"):
        wb.quality("Nhan Dan", on=_DAY)


def test_each_value_with_an_open_finding_is_in_doubt_and_no_other(tables: Tables) -> None:
    found = tables["findings"]
    is_open = (found["state"].fillna("open") == "open") & (found["severity"] != "note")
    stated = check_values(tables)
    held = set(found[is_open]["statement_id"].dropna()) & set(stated["statement_id"])
    doubts = wb.quality(on=_DAY).doubts().table()
    of_rules = doubts[doubts["check"].isin(["error", "suspicious"])]
    assert set(of_rules["statement_id"]) == held
    assert of_rules["why"].str.len().min() > 10
    assert doubts["is_doubt"].is_monotonic_decreasing  # what only lacks a date or a base comes last
    n_doubted = doubts[doubts["is_doubt"]]["statement_id"].nunique()
    assert wb.quality(on=_DAY).answer.startswith(f"{n_doubted} of {len(stated)} values of ")


def test_the_others_are_all_sources_but_this_one(tables: Tables) -> None:
    stated = check_values(tables)
    frame = wb.quality(_FILING, on=_DAY).table().set_index("code")
    for code in CHECKS:
        mine, others = (stated.loc[stated["source_id"].eq(_FILING) == is_mine, code].dropna() for is_mine in (1, 0))
        assert frame.at[code, "checked"] == len(mine)
        assert frame.at[code, "passed"] == mine.sum()
        assert frame.at[code, "others"] == pytest.approx(100 * others.mean())
        shares = stated.dropna(subset=[code]).groupby("source_id")[code].mean()
        if len(mine):
            ahead = int((shares > shares[_FILING]).sum())
            assert frame.at[code, "place"] == f"{ahead + 1} of {len(shares)}"


def test_sources_that_state_the_same_thing_within_a_month_are_compared() -> None:
    found = wb.quality("viet-nam-news-2025-10-29", on=_DAY)
    differs = found.doubts().table().query("check == 'differs from another source'")
    assert "881" in set(differs["printed"])
    assert differs["other"].str.contains("700").any()
    assert "differ" in found.answer
    alone = wb.quality("papi-by-province", on=_DAY)
    assert "No other source states them" in alone.answer
    assert alone.doubts().table().empty
    assert alone.answer.startswith("None of the ")


def test_a_source_without_a_value_says_so(tables: Tables) -> None:
    rows = tables["statements"]["source_id"].value_counts()
    none = next(key for key in tables["sources"]["source_id"] if key not in rows)
    found = wb.quality(none, on=_DAY)
    assert found.answer.endswith("states no value.")
    assert found.picture is None
    assert found.doubts().table().empty


def test_trends_state_their_direction_by_the_interval() -> None:
    found = wb.trends("papi_internet_access_index", "provinces", geography="63", on=_DAY)
    rows = found.table()
    assert len(rows) == 63
    assert rows["slope"].is_monotonic_decreasing
    up, down = rows["slope_lower_95"] > 0, rows["slope_upper_95"] < 0
    assert f"{up.sum()} up, {down.sum()} down, {(~up & ~down).sum()} of unclear direction" in found.answer
    outside = ~rows["slope"].between(rows["own_lower_95"], rows["own_upper_95"])
    assert f"for {outside.sum()} of 63" in found.answer
    assert "63 with values" in str(found.summary())
    sound = wb.series("papi_internet_access_index", "p63-01", geography="63", on=_DAY).table()
    assert rows.set_index("unit_code").at["p63-01", "values"] == sound["value"].notna().sum()
    assert (rows["slope"] != rows["own_slope"]).all()  # pooled with the others
    some = wb.trends("papi_internet_access_index", ["p63-01", "vn"], geography="63", on=_DAY)
    assert some.table()["unit_code"].tolist() == ["p63-01"]
    assert any("Viet Nam" in note for note in some.notes)
    assert "geography='63'" in some.code()
    none = wb.trends("telehealth_facilities_count", "Huế", on=_DAY)
    assert "has no figure on" in none.answer
    assert none.table().empty
    assert none.summary() == none.answer


def test_trends_of_a_few_named_organisations_say_how_their_names_were_read() -> None:
    few, many = ["Thua Thien", "Hà Nội"], ["Thua Thien", "Hà Nội", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "An Giang"]
    told = [wb.trends("papi_internet_access_index", names, geography="63", on=_DAY).notes for names in (few, many)]
    assert [any("‘Thua Thien’ was read as Thua Thien Hue" in note for note in notes) for notes in told] == [True, False]


def test_the_most_accurate_method_is_the_one_with_the_smallest_error() -> None:
    found = wb.backtest("papi_internet_access_index", "tỉnh", [1.0], on=_DAY)
    rows = found.table()
    assert rows["crps"].is_monotonic_increasing
    assert rows["is_best"].tolist() == [True, False, False]
    assert rows["method_name"].iloc[0] in found.answer
    stored = _workspace.load_snapshot(_DAY)["backtest"]  # type: ignore[arg-type]
    held = stored.query("indicator_code == 'papi_internet_access_index' and horizon == 1.0 and method == 'combined'")
    assert rows.loc[rows["method"] == "combined", "crps"].iloc[0] == pytest.approx(held["crps"].iloc[0])
    with pytest.raises(UsageError, match=r"level: found 'provinse', .*did you mean 'province"):
        wb.backtest("papi_internet_access_index", "provinse", on=_DAY)
    for wrong in (-1, 0, 21, True):
        with pytest.raises(UsageError, match=f"horizons: found {wrong}"):
            wb.backtest("papi_internet_access_index", horizons=[wrong], on=_DAY)
    assert "has no figures of facilities" in wb.backtest("papi_internet_access_index", "facilities", on=_DAY).answer


def test_targets_of_several_organisations_stand_side_by_side() -> None:
    both = wb.targets(["Hà Nội", "vn"], on=_DAY)
    assert set(both.table()["unit_code"]) == {"p34-01", "vn"}
    assert both.answer == f"{wb.targets('Hà Nội', on=_DAY).answer} {wb.targets('vn', on=_DAY).answer}"
    assert "unit" in both.shown


def test_organisations_are_listed_with_their_codes() -> None:
    found = wb.units(["Hà Nội", "hue"], on=_DAY).table()
    assert found["unit_code"].tolist() == ["p34-01", "p34-46"]
    counted = _workspace.open_workspace("en", _DAY).names.values_by_series
    assert found["values"].tolist() == [
        sum(n for (unit, _), n in counted.items() if unit == code) for code in ("p34-01", "p34-46")
    ]
    every = wb.units(on=_DAY)
    assert len(every.table()) == 34
    assert f"{(every.table()['values'] == 0).sum()} without a value" in every.answer
    assert len(wb.units("provinces", geography="63", on=_DAY).table()) == 63


def test_other_columns_are_shown_without_the_words_of_the_answer() -> None:
    found = wb.series("EMR", "vn", on=_DAY)
    shown = found.showing("period", "printed", "why")
    assert found.answer not in repr(shown)
    assert list(shown.table().columns) == list(found.table().columns)
    assert shown._repr_markdown_().splitlines()[2] == "| period | as printed | why |"
    with pytest.raises(UsageError, match="did you mean 'printed'"):
        found.showing("printd")


def test_the_citation_names_each_source_once_and_the_day() -> None:
    found = wb.series("EMR", "vn", on=_DAY)
    lines = found.citation().splitlines()
    assert len(lines) == len(found.sources()) + 1
    assert all(address in found.citation() for address in found.sources()["url"].dropna())
    assert "30 June 2026" in lines[-1]


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_each_check_shows_and_draws_itself_in_both_languages(lang: str) -> None:
    found = [
        wb.quality(_FILING, lang=lang, on=_DAY),
        wb.quality(_FILING, lang=lang, on=_DAY).doubts(),  # type: ignore[attr-defined]
        wb.trends("EMR", "vn", lang=lang, on=_DAY),
        wb.backtest("EMR", lang=lang, on=_DAY),
        wb.units("provinces", lang=lang, on=_DAY),
    ]
    for one in found:
        assert len(one.table())
        assert f'lang="{lang}"' in one._repr_html_()
        assert all(one.column_title(name) != name or lang == "en" for name in one.shown)
        if "horizon" in one.table():
            rows = one.table()
            assert rows["horizon"].is_monotonic_increasing
            best = rows[rows["is_best"]].set_index("horizon")["crps"]
            assert best.to_dict() == rows.groupby("horizon")["crps"].min().to_dict()
        if one.picture:
            axes = one.plot()
            assert axes.get_yticklabels()
            before = translate("ask.plot.earlier", lang)
            assert before not in axes.get_legend_handles_labels()[1]
