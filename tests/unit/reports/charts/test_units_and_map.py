"""Units side by side and the map: long names, many rows, both media; the data beside a chart."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.reports._document import Cell, Chart, Column, Drawing, Number, Report, Section, Table, Text, text_cell
from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts import (
    SERIES_COLOURS,
    SERIES_SHAPES,
    Dot,
    DotChart,
    DotRow,
    TileValue,
    TimeChart,
    ValueScale,
    change_chart,
    dot_rows,
    tile_map,
    tile_places,
)
from analysis.reports.charts._canvas import Canvas
from analysis.reports.charts.chart_style import MEDIA, PRINT, Medium
from analysis.reports.render import write_report
from analysis.reports.sections.value_charts import (
    map_chart,
    on_todays_map,
    series_chart,
    sign_tiles,
    units_chart,
)
from analysis.reports.values import (
    drawn_values,
    narrower_indicators,
    newest_denominator,
    other_counts,
    units_with_values,
)

_NAMES = ("Huế", "Thành phố Hồ Chí Minh", "Trung tâm Điều trị và Nuôi dưỡng người bệnh tâm thần Kon Tum", "Sở Y tế")
_BOTH = pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.name)
Tables = dict[str, pd.DataFrame]
Check = Callable[[Canvas], None]


def _random_dot(draw: random.Random, place: int) -> Dot:
    return Dot(draw.uniform(0, 100), is_earlier=place > 1, op=draw.choice("==>"))


@pytest.fixture
def check(find_collisions: Callable[[Canvas], list[str]]) -> Check:
    """Return the function that checks a canvas: nothing touches, no text is too small."""

    def check(canvas: Canvas) -> None:
        assert find_collisions(canvas) == []
        assert min(line.size for _, line in canvas.texts) >= (6.5 if canvas.medium is PRINT else 11.0)

    return check


@_BOTH
@pytest.mark.parametrize("seed", range(12))
def test_no_text_of_a_chart_of_rows_touches_anything(seed: int, medium: Medium, check: Check) -> None:
    draw = random.Random(seed)
    rows = [
        DotRow(
            draw.choice(_NAMES),
            tuple(_random_dot(draw, n) for n in range(draw.randint(1, 4))),
            ("ước 100%", draw.choice(("36/36 cơ sở khám bệnh, chữa bệnh có giường bệnh", "")), "30/09/2025", "12"),
            draw.choice((None, 80.0)),
        )
        for _ in range(draw.choice((3, 14, 40)))
    ]
    heads = ("mới nhất", "tử số/mẫu số, tính trên", "tại ngày", "nguồn")
    reference = draw.choice((None, (64.6, "cả nước 64,6% (1/2026)")))
    check(dot_rows.draw_for(DotChart(tuple(rows), heads, ValueScale("share"), reference), ReportTexts("vi"), medium))


@_BOTH
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_tile_holds_its_name_and_value_and_the_legend_counts_the_tiles(
    medium: Medium, lang: str, check: Check
) -> None:
    shares = dict(zip([tile.unit_code for tile in tile_places()], (100.0, 95.0, 60.0, 10.0) * 5, strict=False))
    values = {code: TileValue(share, f"{share:g}%¹", is_estimate=share == 60.0) for code, share in shares.items()}
    canvas = tile_map.draw_for(values, {}, ("đạt 100%", "90–99%", "50–89%", "dưới 50%"), ReportTexts(lang), medium)
    check(canvas)
    counts = [int(line.text) for _, line in canvas.texts if line.is_bold and re.fullmatch(r"\d+", line.text)]
    assert counts == [5, 5, 5, 5, 14]
    assert sum(counts) == len(tile_places()) == 34


@_BOTH
def test_slopes_stand_below_their_whole_names(medium: Medium, check: Check) -> None:
    slopes = [(_NAMES[2] + ": " + _NAMES[1], 10.0, 90.0), (_NAMES[0], 100.0, 0.0), (_NAMES[1], 50.0, 50.0)]
    check(change_chart.draw_for(slopes, ("2025-H2", "2026-H1"), ReportTexts("vi"), medium))


_CODE = "visits_by_chip_card_pct"


def _observe(tables: Tables, unit: str, day: str, value: float, **more: object) -> None:
    key = f"qd-2:{unit}:{day}:{value}"
    shared = {"indicator_code": _CODE, "unit_code": unit, "value": value, "op": "=", "statement_id": key}
    dated = {"period": day, "period_start": day, "period_end": day, "as_of": day}
    rows = {
        "statements": shared | {"source_id": "qd-2", "raw_text": f"{value}%", "kind": "actual"},
        "observations": shared | dated | {"status": "observed", "is_chosen": True} | more,
    }
    for name, row in rows.items():
        tables[name] = pd.concat([tables[name], pd.DataFrame([row])], ignore_index=True)


@pytest.fixture
def provinces(tables: Tables) -> Tables:
    """Return the tables with three provinces, one of them without a value until the day after the report."""
    first = tables["units"][tables["units"]["level"] == "province"].iloc[0].to_dict()
    codes = ("p34-01", "p34-04", "p34-48", "p34-75")
    made = [first | {"unit_code": code, "name_vi": code, "name_en": code} for code in codes]
    known = tables["units"][~tables["units"]["unit_code"].isin(codes)]
    tables["units"] = pd.concat([known, pd.DataFrame(made)], ignore_index=True)
    _observe(tables, "p34-01", "2024-12-31", 40.0)
    _observe(tables, "p34-01", "2025-12-31", 100.0)
    _observe(tables, "p34-04", "2025-06-30", 100.0)
    _observe(tables, "p34-48", "2025-12-31", 55.0)
    _observe(tables, "p34-75", "2026-12-31", 99.0)
    return tables


def _units(tables: Tables, day: str = "2026-06-30") -> Chart | None:
    codes = ["p34-01", "p34-04", "p34-48", "p34-75"]
    return units_chart(prepare_context(tables, "en", day), [_CODE], codes)


def _words(drawing: Drawing) -> list[str]:
    return list(html.fromstring(f"<svg>{drawing.body}</svg>").xpath("//text/text()"))


def test_units_are_ordered_by_value_and_then_by_the_day_it_was_reached(provinces: Tables) -> None:
    chart = _units(provinces)
    assert chart is not None and chart.data is not None
    named = [word for word in _words(chart.drawings["print"]) if word.startswith("p34")]
    assert named == ["p34-04", "p34-01", "p34-48"], "the first reached 100 % before the second"
    assert "99%" not in " ".join(_words(chart.drawings["print"])), "a value of days to come is not drawn"
    assert [row[0].runs[0].text for row in chart.data.rows] == ["p34-04", "p34-01", "p34-01", "p34-48"]


def test_a_chart_of_fewer_than_three_units_or_values_is_none(provinces: Tables) -> None:
    early = provinces["observations"]["as_of"] <= "2025-07-01"
    provinces["observations"] = provinces["observations"][early]
    context = prepare_context(provinces, "en", "2026-06-30")
    assert units_chart(context, [_CODE], ["p34-01", "p34-04", "p34-48"]) is None
    assert series_chart(context, "p34-01", _CODE) is None
    assert map_chart(context, [_CODE], ["p34-01", "p34-04"]) is None


@pytest.mark.parametrize(
    ("indicator", "can_fall"),
    [
        ({"period_type": "stock"}, False),
        ({"can_fall": "no", "period_type": "flow"}, False),
        ({"can_fall": "yes", "period_type": "stock"}, True),
        ({"period_type": "flow"}, True),
    ],
)
def test_a_fan_may_fall_where_the_catalogue_says_so_and_else_where_the_indicator_is_no_stock(
    provinces: Tables, monkeypatch: pytest.MonkeyPatch, indicator: dict[str, str], *, can_fall: bool
) -> None:
    for day, value in (("2023-12-31", 10.0), ("2025-03-31", 60.0)):
        _observe(provinces, "p34-04", day, value)
    provinces["indicators"] = provinces["indicators"].assign(direction="up", **indicator)
    drawn = []
    module = sys.modules["analysis.reports.sections.value_charts.series_chart"]
    monkeypatch.setattr(module, "draw_answer_chart", lambda chart, texts: drawn.append(chart) or {})
    assert series_chart(prepare_context(provinces, "en", "2026-06-30"), "p34-04", _CODE) is not None
    assert [chart.can_fall for chart in drawn] == [can_fall]


def test_no_line_passes_through_a_value_of_a_year_alone_or_of_a_second_hand_source(
    provinces: Tables,
) -> None:
    for day, value in (("2023-12-31", 10.0), ("2025-03-31", 60.0), ("2025-04-15", 45.0)):
        _observe(provinces, "p34-04", day, value)
    last = provinces["observations"].index[-1]
    provinces["observations"].loc[last, "flags"] = "secondary"
    _observe(provinces, "p34-04", "2025-12-31", 70.0, flags="undated", period="2025", period_start="2025-01-01")
    provinces["indicators"]["period_type"] = "stock"
    chart = series_chart(prepare_context(provinces, "en", "2026-06-30"), "p34-04", _CODE)
    assert chart is not None and chart.data is not None
    drawn = {row[1].sort: "".join(run.text for run in row[5].runs) for row in chart.data.rows}
    assert 70.0 not in drawn
    assert drawn[45.0] == "not used because sources differ"
    assert drawn[60.0] == "as published"


def _report(chart: Chart) -> Report:
    return Report("made_up_en", "en", "Title", "Subtitle", (), (Section("a", "A", (chart, chart)),))


def _chart(cell: Cell) -> Chart:
    table = Table("Data", (Column("Name"), Column("Value", "right")), ((cell, text_cell("61,2%", 61.2)),), "note")
    drawing = Drawing('<text x="1.0" y="9.0" style="fill:#1d2733">a</text>', 90.0, 40.0, "pt")
    drawings = {"print": drawing, "phone": drawing}
    return Chart("made_up", "What <happened>", "a line", drawings, "of &what", table, "a note")


def test_the_page_holds_both_drawings_once_for_readers_and_the_data_in_a_fold(tmp_path: Path) -> None:
    (path,) = write_report(_report(_chart(text_cell("A"))), tmp_path, ("html",))
    page = html.fromstring(path.read_bytes())
    figure = page.xpath("//figure[@class='chart']")[0]
    assert [img.get("aria-label") for img in figure.xpath(".//*[@role='img']")] == ["a line"]
    assert [svg.get("aria-hidden") for svg in figure.xpath(".//svg")] == ["true", "true"]
    assert {box.get("class") for box in figure.xpath(".//div[svg]")} == {"for-print", "for-phone"}
    assert figure.xpath("string(.//figcaption/strong)") == "What <happened>"
    assert "var(--ink, #1d2733)" in path.read_text("utf-8"), "dark pages change the colours"
    assert figure.xpath(".//details//a/@href") == ["made_up_en_made_up.csv"]
    assert (tmp_path / "made_up_en_made_up.csv").is_file()
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_data_of_a_chart_are_numbers_for_a_spreadsheet_and_run_no_formula(tmp_path: Path) -> None:
    figure = Number("=1+1", "statements", "a#1")
    write_report(_report(_chart(Cell((figure, Text(" x"))))), tmp_path, ("pdf",))
    content = (tmp_path / "made_up_en_made_up.csv").read_bytes()
    assert content == "\ufeffName,Value\n'=1+1 x,61.2\n".encode()


def test_a_report_without_drawings_has_no_files_beside_it(tmp_path: Path) -> None:
    write_report(_report(_chart(text_cell("A"))), tmp_path, ("json",))
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]


@_BOTH
def test_values_at_one_place_stand_above_each_other(medium: Medium) -> None:
    dots = tuple(Dot(100.0, shape) for shape in ("circle", "square", "triangle"))
    canvas = dot_rows.draw_for(DotChart((DotRow("A", dots),)), ReportTexts("en"), medium)
    boxes = [box for box in canvas.marks if box.x0 > 0]
    assert len(boxes) == 3
    assert not any(one.overlaps(other, -0.25 * medium.mark) for one in boxes for other in boxes if one is not other)


def test_a_row_has_its_dots_target_and_reference_at_their_values_and_an_arrow_within_the_plot() -> None:
    rows = (
        DotRow("A", (Dot(80.0),)),
        DotRow("B", (Dot(20.0, op=">"),), target=80.0),
        DotRow("C", (Dot(100.0, op=">"),)),
    )
    canvas = dot_rows.draw_for(DotChart(rows, reference=(20.0, "ref")), ReportTexts("en"), PRINT)
    dot, target, over, most = ((box.x0 + box.x1) / 2 for box in canvas.marks)
    assert target == pytest.approx(dot)
    assert over < dot < most
    arrows = [points for points, _ in canvas.lines]
    assert [start[0] for start, _ in arrows] == [pytest.approx(over), pytest.approx(most)]
    assert all(end[0] > start[0] for start, end in arrows)
    assert max(end[0] for _, end in arrows) <= most + 1.2 * PRINT.mark
    dashed = re.findall(r'points="([\d.]+),[^"]*" style="[^"]*stroke-dasharray:3,2"', canvas.drawing().body)
    assert [float(x) for x in dashed] == [pytest.approx(over, abs=0.1)] * 3


@pytest.mark.parametrize(
    ("share", "place"), [(99.95, 0), (99.94, 1), (90.0, 1), (89.9, 2), (50.0, 2), (49.9, 3), (0.0, 3)]
)
def test_a_tile_on_the_border_of_two_classes_is_of_the_upper_one(share: float, place: int) -> None:
    code = tile_places()[0].unit_code
    labels = ("top", "upper", "middle", "low")
    canvas = tile_map.draw_for({code: TileValue(share, "x")}, {}, labels, ReportTexts("en"), PRINT)
    said = {line.text for _, line in canvas.texts}
    assert said & set(labels) == {labels[place]}


def _captured(tables: Tables, monkeypatch: pytest.MonkeyPatch, **options: object) -> TimeChart:
    """Return what the chart of a province over time is drawn from."""
    drawn: list[TimeChart] = []
    module = sys.modules["analysis.reports.sections.value_charts.series_chart"]
    monkeypatch.setattr(module, "draw_answer_chart", lambda chart, texts: drawn.append(chart) or {})
    assert series_chart(prepare_context(tables, "en", "2026-06-30"), "p34-04", _CODE, **options) is not None  # type: ignore[arg-type]
    return drawn[0]


def test_the_series_of_the_own_noun_stands_first_and_silence_is_told_from_three_months_on(
    provinces: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    provinces["indicators"] = provinces["indicators"].assign(counted="visits")
    for day, value in (("2024-06-30", 10.0), ("2024-12-31", 12.0), ("2026-03-30", 70.0)):
        _observe(provinces, "p34-04", day, value, counted="accounts")
    chart = _captured(provinces, monkeypatch)
    assert [len(one.marks) for one in chart.series] == [1, 3], "the own noun has one value"
    assert chart.silence.startswith("3 months")
    _observe(provinces, "p34-04", "2026-04-01", 71.0, counted="accounts")
    assert _captured(provinces, monkeypatch).silence == ""


def test_a_fan_ends_before_it_takes_the_room_of_the_values_and_targets_stand_at_their_days(
    provinces: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, value in (("2025-01-31", 10.0), ("2025-03-31", 60.0)):
        _observe(provinces, "p34-04", day, value)
    ahead = [{"time": time, "mean": 90.0, "lower_80": 80.0, "upper_80": 95.0, "lower_95": 70.0, "upper_95": 99.0}
             for time in (2027.0, 2028.0, 2040.0)]  # fmt: skip
    aims = [{"value": 80.0, "op": ">=", "indicator_code": _CODE, "value_unit": "%", "due": due}
            for due in (pd.Timestamp("2026-12-31"), None)]  # fmt: skip
    chart = _captured(provinces, monkeypatch, forecast=ahead, targets=aims)
    assert chart.fan is not None
    assert [day.year for day in chart.fan.days] == [2026]
    assert (chart.fan.lower_80, chart.fan.upper_95) == ((80.0,), (99.0,))
    assert [(target.due and target.due.isoformat(), len(target.label)) for target in chart.targets] == [
        ("2026-12-31", 2), (None, 1),
    ]  # fmt: skip


def test_the_data_of_a_chart_say_how_each_value_was_drawn(provinces: Tables) -> None:
    for day, value, op in (("2024-01-31", 10.0, "<"), ("2024-06-30", 60.0, ">"), ("2025-01-31", 50.0, "=")):
        _observe(provinces, "p34-04", day, value, op=op)
    chart = series_chart(prepare_context(provinces, "en", "2026-06-30"), "p34-04", _CODE)
    assert chart is not None and chart.data is not None
    drawn = ["".join(run.text for run in row[5].runs) for row in chart.data.rows]
    assert len(set(drawn)) == 3
    assert drawn[2:] == ["as published", "as published"]


def test_plans_stand_last_and_ranks_begin_with_the_first(provinces: Tables) -> None:
    _observe(provinces, "p34-75", "2026-05-31", 100.0, status="estimate")
    provinces["observations"].loc[provinces["observations"]["unit_code"] == "p34-75", "status"] = "estimate"
    context = prepare_context(provinces, "en", "2026-06-30")
    codes = ["p34-75", "p34-48", "p34-04", "p34-01"]
    assert [one.unit_code for one in units_with_values(context, [_CODE], codes)] == [
        "p34-04", "p34-01", "p34-48", "p34-75",
    ]  # fmt: skip
    provinces["indicators"].loc[provinces["indicators"]["indicator_code"] == _CODE, ["measure", "unit"]] = "rank"
    ranked = units_with_values(prepare_context(provinces, "en", "2026-06-30"), [_CODE], codes[1:])
    assert [one.unit_code for one in ranked] == ["p34-48", "p34-04", "p34-01"]


def test_the_indicators_of_a_part_share_the_measure_whatever_word_their_unit_is(provinces: Tables) -> None:
    general = provinces["indicators"].iloc[[0]].assign(measure="count", unit="hospitals", general_code=None)
    parts = [
        general.assign(indicator_code=code, general_code=general["indicator_code"].item(), measure=measure, unit=unit)
        for code, measure, unit in (
            ("a_count", "count", "facilities"),
            ("b_count", "count", "hospitals"),
            ("c", "share", "%"),
        )
    ]
    provinces["indicators"] = pd.concat([general, *parts], ignore_index=True)
    context = prepare_context(provinces, "en", "2026-06-30")
    assert narrower_indicators(context, general["indicator_code"].item()) == ["a_count", "b_count"]


def test_a_unit_with_only_an_undated_value_has_a_value_and_a_dated_one_comes_before_it(provinces: Tables) -> None:
    _observe(provinces, "p34-75", "2025-12-31", 70.0, flags="undated", period="2025", period_start="2025-01-01")
    _observe(provinces, "p34-04", "2026-01-31", 70.0, flags="undated", period="2026-01", period_start="2026-01-01")
    context = prepare_context(provinces, "en", "2026-06-30")
    found = {one.unit_code: one.latest.value for one in units_with_values(context, [_CODE], ["p34-04", "p34-75"])}
    assert found == {"p34-04": 100.0, "p34-75": 70.0}


def test_a_former_province_stands_on_the_map_only_where_it_went_over_whole(provinces: Tables) -> None:
    provinces["units"].loc[provinces["units"]["unit_code"] == "p34-01", "predecessors"] = "p63-01"
    provinces["units"].loc[provinces["units"]["unit_code"] == "p34-04", "predecessors"] = "p63-04 p63-06"
    context = prepare_context(provinces, "en", "2026-06-30")
    assert on_todays_map(context, {"p63-01": 1, "p63-04": 2, "p34-48": 3}) == {"p34-01": 1, "p34-48": 3}


def test_a_plan_has_its_class_and_a_name_without_room_ends_in_dots(check: Check) -> None:
    code = tile_places()[0].unit_code
    texts = ReportTexts("en")
    value, name = TileValue(100.0, "100%", is_estimate=True), {code: "A province whose name has no room on any tile"}
    canvas = tile_map.draw_for({code: value}, name, ("top", "upper", "middle", "low"), texts, PRINT)
    check(canvas)
    said = [line.text for _, line in canvas.texts]
    assert texts("chart.map_estimate") in " ".join(said)
    assert "top" not in said
    assert [text[-1] for text in said if text.startswith("A prov")] == ["…"]


def test_a_unit_has_its_settled_values_each_once_and_reached_the_newest_when_it_first_stood_there(
    provinces: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    _observe(provinces, "p34-04", "2026-03-31", 100.0)
    _observe(provinces, "p34-48", "2026-03-31", 99.0, is_chosen=False)
    drawn: list[DotChart] = []
    module = sys.modules["analysis.reports.sections.value_charts.units_chart"]
    monkeypatch.setattr(module, "draw_dot_rows", lambda chart, texts: drawn.append(chart) or {})
    assert _units(provinces) is not None
    (chart,) = drawn
    assert [(row.name, [dot.value for dot in row.dots]) for row in chart.rows] == [
        ("p34-04", [100.0]), ("p34-01", [100.0, 40.0]), ("p34-48", [55.0]),
    ]  # fmt: skip
    assert len(chart.heads) == 2, "value and day: each has one source, and no counts"
    monkeypatch.setattr(module, "_MOST", 2)
    assert _units(provinces) is None


def test_a_value_without_a_day_and_a_count_without_a_total_are_drawn_as_such(
    provinces: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = provinces["indicators"][provinces["indicators"]["indicator_code"] == _CODE].iloc[0].to_dict()
    count |= {"indicator_code": "visits_count", "share_code": _CODE, "measure": "count", "unit": "visits"}
    provinces["indicators"] = pd.concat([provinces["indicators"], pd.DataFrame([count])], ignore_index=True)
    _observe(provinces, "p34-04", "2024-12-31", 40.0, numerator=80.0, denominator=200.0)
    _observe(provinces, "p34-04", "2025-03-31", 50.0, flags="undated", period="2025-Q1", period_start="2025-01-01")
    _observe(provinces, "p34-04", "2025-09-30", 150.0, indicator_code="visits_count")
    context = prepare_context(provinces, "en", "2026-06-30")
    chart = _captured(provinces, monkeypatch)
    marks = {mark.value: mark for series in chart.series for mark in series.marks}
    assert {value: mark.since and mark.since.isoformat() for value, mark in marks.items() if mark.since} == {
        50.0: "2025-01-01"
    }
    assert {value for value, mark in marks.items() if mark.is_computed} == {75.0}, "150 of the newest total, 200"
    assert chart.over == "200"
    shown = series_chart(context, "p34-04", _CODE)
    assert shown is not None and shown.data is not None
    drawn = {row[1].sort: "".join(run.text for run in row[5].runs) for row in shown.data.rows}
    assert drawn[50.0] == context.texts("chart.undated")
    assert drawn[75.0] == context.texts("chart.drawn_computed", value=context.value_text(75.0, "%"))


def test_tiles_that_count_another_thing_are_signed_the_most_frequent_thing_first(provinces: Tables) -> None:
    provinces["indicators"] = provinces["indicators"].assign(counted="visits accounts facilities")
    for unit, counted in (("p34-01", "facilities"), ("p34-04", "facilities"), ("p34-48", "accounts")):
        _observe(provinces, unit, "2026-04-30", 100.0, counted=counted)
    _observe(provinces, "p34-75", "2026-04-30", 100.0, counted="visits")
    context = prepare_context(provinces, "en", "2026-06-30")
    units = {
        one.unit_code: one for one in units_with_values(context, [_CODE], ["p34-01", "p34-04", "p34-48", "p34-75"])
    }
    signs, notes = sign_tiles(context, [_CODE], units)
    assert signs == {"p34-01": "¹", "p34-04": "¹", "p34-48": "²"}
    assert [note[:1] for note in notes] == ["¹", "²"]
    assert ["facilities" in notes[0], "accounts" in notes[1]] == [True, True]


def test_a_claim_is_drawn_once_and_one_in_words_that_repeats_a_printed_ratio_not_at_all(provinces: Tables) -> None:
    provinces["indicators"] = provinces["indicators"].assign(counted="visits")
    _observe(provinces, "p34-04", "2026-01-31", 64.5, numerator=645.0, denominator=1000.0)
    _observe(provinces, "p34-04", "2026-02-10", 65.0)  # the same in words
    _observe(provinces, "p34-04", "2026-02-11", 66.5)  # two points off: another claim
    _observe(provinces, "p34-04", "2026-02-12", 65.0, counted="accounts")  # of another thing
    _observe(provinces, "p34-04", "2026-03-04", 65.0)  # of another month
    _observe(provinces, "p34-04", "2026-04-30", 70.04)
    _observe(provinces, "p34-04", "2026-04-30", 70.0, numerator=770.0, denominator=1100.0, is_chosen=False)
    _observe(provinces, "p34-04", "2026-05-31", 80.0, is_chosen=False)
    found = drawn_values(prepare_context(provinces, "en", "2026-06-30"), "p34-04", _CODE)
    shown = [(f"{one.row['period_end']:%m-%d}", one.value, one.numerator, one.is_doubtful) for one in found[1:]]
    assert shown == [
        ("01-31", 64.5, 645.0, False), ("02-11", 66.5, None, False), ("02-12", 65.0, None, False),
        ("03-04", 65.0, None, False), ("04-30", 70.04, 770.0, False), ("05-31", 80.0, None, True),
    ]  # fmt: skip
    assert newest_denominator(found) == 1100.0


def test_counts_without_a_total_stand_over_the_newest_one_unless_a_ratio_repeats_them(provinces: Tables) -> None:
    count = provinces["indicators"][provinces["indicators"]["indicator_code"] == _CODE].iloc[0].to_dict()
    count |= {"indicator_code": "visits_count", "share_code": _CODE, "measure": "count", "unit": "visits"}
    provinces["indicators"] = pd.concat([provinces["indicators"], pd.DataFrame([count])], ignore_index=True)
    _observe(provinces, "p34-04", "2025-12-31", 40.0, numerator=80.0, denominator=200.0)
    for day, value in (("2025-12-01", 80.0), ("2025-10-01", 80.0), ("2026-01-31", 201.0), ("2026-02-28", 200.0)):
        _observe(provinces, "p34-04", day, value, indicator_code="visits_count")
    found = drawn_values(prepare_context(provinces, "en", "2026-06-30"), "p34-04", _CODE)
    computed = [(f"{one.row['period_end']:%Y-%m-%d}", one.value) for one in found if one.is_computed]
    assert computed == [("2025-10-01", 40.0), ("2026-02-28", 100.0)]


def test_the_key_of_units_explains_a_part_a_plan_and_an_earlier_value_by_their_own_marks(
    provinces: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[DotChart] = []
    module = sys.modules["analysis.reports.sections.value_charts.units_chart"]
    monkeypatch.setattr(module, "draw_dot_rows", lambda chart, texts: drawn.append(chart) or {})
    (own,) = provinces["indicators"].query("indicator_code == @_CODE").to_dict("records")
    part = own | {"indicator_code": "part_pct", "title_en": "A part", "general_code": _CODE, "scope": "public"}
    provinces["indicators"] = pd.concat([provinces["indicators"], pd.DataFrame([part])], ignore_index=True)
    _observe(provinces, "p34-01", "2025-12-31", 30.0, indicator_code="part_pct")
    _observe(provinces, "p34-75", "2026-06-01", 90.0, indicator_code="part_pct", status="estimate")
    context = prepare_context(provinces, "en", "2026-06-30")
    assert units_chart(context, [_CODE, "part_pct"], ["p34-01", "p34-04", "p34-48", "p34-75"]) is not None
    looks = {item.text: item.looks for item in drawn[0].key if item.looks}
    places = [(SERIES_SHAPES[n], SERIES_COLOURS[n]) for n in (0, 1)]
    assert looks == {
        "earlier value": (places[0],),
        "estimate or plan": (places[1],),
        "value of a part beside that of all": (places[1],),
    }


def test_the_map_names_a_province_whose_value_counts_another_thing_than_it_shows(provinces: Tables) -> None:
    provinces["indicators"] = provinces["indicators"].assign(counted="visits")
    provinces["observations"]["counted"] = "visits"
    _observe(provinces, "p34-75", "2026-06-01", 90.0, counted="beds")
    context = prepare_context(provinces, "en", "2026-06-30")
    codes = ["p34-01", "p34-04", "p34-48", "p34-75"]
    chart = map_chart(context, [_CODE], codes)
    assert chart is not None
    assert chart.note == "Not compared, because another thing is counted: p34-75 90% (beds)."
    assert list(other_counts(context, [_CODE], codes)) == ["p34-75"]
    assert "p34-75" not in [one.unit_code for one in units_with_values(context, [_CODE], codes)]
