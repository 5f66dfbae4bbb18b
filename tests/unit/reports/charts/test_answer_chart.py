"""The chart of a series over time: whatever the series, no text touches a mark, a line or another text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re
import sys
from collections.abc import Callable
from importlib.resources import as_file, files

import pytest
from matplotlib.ft2font import FT2Font

from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts import (
    SERIES_COLOURS,
    SERIES_SHAPES,
    Fan,
    KeyItem,
    MarkSeries,
    SeriesMark,
    TargetMark,
    TimeChart,
    ValueScale,
)
from analysis.reports.charts._axes import time_axis, value_axis
from analysis.reports.charts._canvas import Box, Canvas, Line
from analysis.reports.charts._key import draw_key
from analysis.reports.charts._label_layout import LabelGrid
from analysis.reports.charts._series_marks import Look, draw_mark, line_of
from analysis.reports.charts.answer_chart import draw_answer_chart, draw_for
from analysis.reports.charts.chart_style import MEDIA, MUTED, PHONE, PRINT, Medium, text_width

Collisions = Callable[[Canvas], list[str]]
_DAY = dt.date(2026, 6, 30)
_SOURCES = ("Báo Người Lao Động", "VietNamNet", "The Star / Viet Nam News", "Bộ Y tế", "trang tổng hợp", "VnExpress")
_NOUNS = ("bệnh viện", "cơ sở khám bệnh, chữa bệnh có giường bệnh", "người", "hồ sơ")
_SCALES = (ValueScale("share"), ValueScale("count"), ValueScale("score", 0.33, 3.33), ValueScale("rank"))


def _random_chart(seed: int) -> TimeChart:
    """Return a chart of a made-up series: 1 to 60 values in 1 to 4 things counted, crowded in time or spread out."""
    draw = random.Random(seed)
    scale = draw.choice(_SCALES)
    top = {"share": 100.0, "count": 10.0 ** draw.randint(1, 6), "score": 3.33, "rank": 63.0}[scale.kind]
    least = {"score": 0.33, "rank": 1.0}.get(scale.kind, 0.0)
    count, n_series = draw.choice((1, 2, 3, 5, 8, 15, 30, 60)), draw.choice((1, 1, 2, 3, 4))
    span = draw.choice((200, 900, 4000))
    crowd = draw.choice((True, False))

    def mark(place: int) -> SeriesMark:
        days = span * (1 - draw.random() ** 3) if crowd else span * place / max(count - 1, 1)
        day = _DAY - dt.timedelta(int(span - days) + draw.choice((0, 150)))
        share = min(max(days / span + draw.gauss(0, 0.1), 0), 1)
        value = (
            max(1.0, round(top * share)) if scale.kind in ("count", "rank") else round(max(share * top, scale.low), 2)
        )
        since = day - dt.timedelta(300) if draw.random() < 0.05 else None
        ratio = draw.choice(("", f"{value:.0f}/{top:.0f} bệnh viện"))
        return SeriesMark(
            day, value, f"{value:g}", day.isoformat(), draw.choice("=====~>") if value else "=", ratio,
            draw.choice(_SOURCES), f"{value:g}", since, draw.random() < 0.2, draw.random() < 0.1, draw.random() < 0.2,
        )  # fmt: skip

    marks = sorted((mark(place) for place in range(count)), key=lambda one: one.day)
    series = [MarkSeries(f"nguồn đếm {noun}", tuple(marks[n::n_series])) for n, noun in enumerate(_NOUNS[:n_series])]
    targets = [
        TargetMark(max(round(top * draw.random(), 1), least), ("chỉ tiêu trên 95%", "hạn 31/12/2025"), due)
        for due in draw.choice(([], [_DAY], [_DAY + dt.timedelta(500)], [None], [_DAY, _DAY + dt.timedelta(300)]))
    ]
    fan = None
    if draw.random() < 0.4:
        last = marks[-1].value
        ahead = [_DAY + dt.timedelta(200 * step) for step in range(1, 4)]
        level = tuple(min(last + step * top / 10, top) for step in range(1, 4))
        fan = Fan(tuple(ahead), level, *(tuple(value * factor for value in level) for factor in (0.9, 1.05, 0.8, 1.1)))
    silence = draw.choice(("", "5 tháng chưa có số liệu mới", "11 tháng chưa có số liệu mới"))
    return TimeChart(
        tuple(one for one in series if one.marks), scale, _DAY, "ngày lập báo cáo 30/06/2026", silence,
        tuple(targets), fan, None, draw.random() < 0.5, "1.645",
    )  # fmt: skip


def _unsaid(chart: TimeChart, texts: ReportTexts, canvas: Canvas) -> list[str]:
    """Return what a chart has to say, at its mark or below the plot, and does not."""
    said = " ".join(line.text for _, line in canvas.texts)
    marks = [mark for series in chart.series for mark in series.marks]
    dated = [mark for mark in chart.series[0].marks if not mark.since]
    last = max(dated, key=lambda one: (not one.is_doubtful, one.day, not one.is_bound), default=None)
    wanted = [" ".join(target.label) for target in chart.targets] + [chart.report_label]
    wanted += [last.when] if last else []
    wanted += [chart.silence] if any(not mark.since or mark.day <= chart.report_day for mark in marks) else []
    wanted += [series.name for series in chart.series] if len(chart.series) > 1 else []
    for code, holds in (("computed", "is_computed"), ("estimate", "is_estimate"), ("bound", "is_bound"),
                        ("doubtful", "is_doubtful")):  # fmt: skip
        wanted += [texts(f"chart.key_{code}", total=chart.over)] if any(getattr(one, holds) for one in marks) else []
    return [text for text in wanted if text not in said]


@pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.name)
@pytest.mark.parametrize("seed", range(25))
def test_no_text_touches_a_mark_a_line_or_another_text(seed: int, medium: Medium, find_collisions: Collisions) -> None:
    lang = "vi" if seed % 2 else "en"
    chart, texts = _random_chart(seed), ReportTexts(lang)
    canvas = draw_for(chart, texts, medium)
    assert find_collisions(canvas) == []
    assert _unsaid(chart, texts, canvas) == []
    least = 6.5 if medium is PRINT else 11.0
    assert min(line.size for _, line in canvas.texts) >= least


def _marks(*values: tuple[str, float, str]) -> tuple[SeriesMark, ...]:
    return tuple(SeriesMark(dt.date.fromisoformat(day), value, f"{value:g}", day, op) for day, value, op in values)


def test_the_line_bends_only_where_it_would_break_a_printed_bound() -> None:
    kept = _marks(("2025-01-01", 10, "="), ("2025-06-01", 20, ">"), ("2025-12-31", 90, "="))
    assert [value for _, value in line_of(kept)] == [10, 90], "the line passes above the bound"
    bent = _marks(("2025-01-01", 10, "="), ("2025-06-01", 20, "<~"), ("2025-12-31", 90, "="))
    assert [value for _, value in line_of(bent)] == [10, 20, 90]


def test_the_width_of_a_telephone_s_drawing_is_that_of_the_page_within_its_margins() -> None:
    assert PHONE.width == 390 - 2 * 16
    assert pytest.approx(16 / 2.54 * 72, abs=0.2) == PRINT.width


@pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.name)
def test_letters_have_no_outline_which_would_cover_the_next_ones_on_paper(medium: Medium) -> None:
    texts = re.findall(r"<text[^>]*>", draw_for(_random_chart(1), ReportTexts("vi"), medium).drawing().body)
    assert texts
    assert not any("stroke" in text for text in texts)


def test_letters_are_as_wide_as_the_library_that_draws_them_says() -> None:
    for is_bold, name in ((False, "Arimo-Regular.ttf"), (True, "Arimo-Bold.ttf")):
        with as_file(files("analysis.reports").joinpath(f"fonts/{name}")) as path:
            face = FT2Font(str(path))
        face.set_size(100, 72)
        for letter in "ABCabc0189%.,>–≥ĐđẾếỪừặ ":
            assert face.get_char_index(ord(letter))
            width = face.load_char(ord(letter)).linearHoriAdvance / 65536
            assert text_width(letter, 100, is_bold=is_bold) == pytest.approx(width, abs=0.05), letter


def _fan_chart(*, can_fall: bool) -> TimeChart:
    marks = _marks(("2024-01-31", 20.0, "="), ("2025-01-31", 40.0, "="), ("2025-12-31", 60.0, "="))
    days = (dt.date(2026, 12, 31), dt.date(2027, 12, 31))
    fan = Fan(days, (70.0, 80.0), (50.0, 55.0), (80.0, 90.0), (40.0, 45.0), (90.0, 95.0))
    return TimeChart((MarkSeries("bệnh viện", marks),), ValueScale("share"), _DAY, "today", fan=fan, can_fall=can_fall)


@pytest.mark.parametrize("can_fall", [True, False])
def test_a_fan_starts_at_the_last_value_and_what_cannot_fall_is_never_forecast_below_it(*, can_fall: bool) -> None:
    canvas = draw_for(_fan_chart(can_fall=can_fall), ReportTexts("en"), PRINT)
    shapes = re.findall(r'<polygon points="([^"]+)" style="fill:#(?:9cc4e0|d4e5f1)"', canvas.drawing().body)
    assert len(shapes) == 2
    last = max(canvas.marks, key=lambda box: box.x1)
    middle = ((last.x0 + last.x1) / 2, (last.y0 + last.y1) / 2)
    for shape in shapes:
        corners = [tuple(map(float, corner.split(","))) for corner in shape.split()]
        assert corners[0] == corners[-1] == pytest.approx(middle, abs=0.06)
        assert all(y <= middle[1] + 0.06 for _, y in corners) is not can_fall


def test_the_same_chart_is_the_same_bytes() -> None:
    one, other = (draw_answer_chart(_random_chart(7), ReportTexts("vi")) for _ in range(2))
    assert {name: drawing.body for name, drawing in one.items()} == {
        name: drawing.body for name, drawing in other.items()
    }


def test_crowded_marks_are_enlarged_with_the_names_of_their_sources() -> None:
    days = ("2023-01-31", "2024-01-31", "2025-09-10", "2025-09-20", "2025-09-30", "2025-10-05", "2026-01-31")
    values = (2.0, 5.0, 30.0, 40.0, 50.0, 55.0, 60.0)
    marks = tuple(
        SeriesMark(dt.date.fromisoformat(day), value, f"{value:g}%", day, source=f"Source {place}", printed=str(place))
        for place, (day, value) in enumerate(zip(days, values, strict=True))
    )
    chart = TimeChart((MarkSeries("hospitals", marks),), ValueScale("share"), _DAY, "today")
    for medium in MEDIA:
        words = " ".join(line.text for _, line in draw_for(chart, ReportTexts("en"), medium).texts)
        assert "Enlarged: 10" in words
        assert all(f"Source {place}" in words for place in range(2, 6))
        assert "Source 0" not in words
        texts = [line.text for _, line in draw_for(chart, ReportTexts("en"), medium).texts]
        assert {"30", "40"} <= set(texts), "the inset has its own scale"


def _drawn_box(op: str, *, is_turned: bool = False, plot: Box | None = None) -> Box:
    """Return the rectangle of a mark whose value stands at (100, 100)."""
    mark = SeriesMark(_DAY, 50.0, "50%", "day", op)
    return draw_mark(Canvas(PRINT), (100.0, 100.0), mark, Look("#000000", "circle"), 6.0, plot=plot,
                     is_turned=is_turned)  # fmt: skip


@pytest.mark.parametrize(
    ("op", "is_turned", "is_up"),
    [(">", False, True), (">=", False, True), ("<", False, False), ("<~", False, False), (">", True, False),
     ("<=", True, True)],
)  # fmt: skip
def test_an_arrow_points_to_where_the_value_may_lie_and_ends_within_the_plot(
    op: str, *, is_turned: bool, is_up: bool
) -> None:
    box = _drawn_box(op, is_turned=is_turned)
    assert (100 - box.y0 > 10) is is_up
    assert (box.y1 - 100 > 10) is not is_up
    plot = Box(0.0, 92.0, 200.0, 108.0)
    assert plot.grown(1.0).holds(_drawn_box(op, is_turned=is_turned, plot=plot))
    exact = _drawn_box("~")
    assert exact.y1 - 100 == pytest.approx(100 - exact.y0), "a value has no arrow"


def test_what_was_not_printed_is_hollow_and_what_repeats_others_is_pale() -> None:
    def body(**details: bool) -> str:
        canvas = Canvas(PRINT)
        draw_mark(canvas, (9.0, 9.0), SeriesMark(_DAY, 5.0, "5%", "day", **details), Look("#123456", "circle"), 6.0)  # type: ignore[arg-type]
        return canvas.drawing().body

    assert "fill:#123456" in body()
    assert "fill:#ffffff" in body(is_computed=True)
    assert "fill:#ffffff" in body(is_estimate=True)
    assert [("opacity" in body(is_doubtful=one)) for one in (True, False)] == [True, False]


def test_no_line_passes_through_a_bound_a_doubtful_value_or_one_without_a_day() -> None:
    first, last = _marks(("2025-01-01", 10, "="), ("2025-12-31", 90, "="))
    (middle,) = _marks(("2025-03-01", 60, "="))
    for details in ({"is_doubtful": True}, {"since": dt.date(2025, 1, 1)}, {"op": "<"}):
        left_out = dataclasses.replace(middle, **details)  # type: ignore[arg-type]
        assert [value for _, value in line_of((first, left_out, last))] == [10, 90]
    (over,) = _marks(("2025-03-01", 60, ">"))
    assert [value for _, value in line_of((first, over, last))] == [10, 60, 90], "the line would pass below the bound"
    doubtful = dataclasses.replace(over, is_doubtful=True)
    assert [value for _, value in line_of((first, doubtful, last))] == [10, 90]
    (late,) = _marks(("2025-11-30", 60, ">"))
    assert [value for _, value in line_of((first, late, last))] == [10, 90], "there the line stands above 60"


def test_an_axis_has_the_first_rank_on_top_and_ends_of_its_scale() -> None:
    texts = ReportTexts("en")
    ranks = value_axis(ValueScale("rank"), [3.0, 30.0], texts)
    assert ranks.share(1.0) > ranks.share(30.0) > 0
    shares = value_axis(ValueScale("share"), [12.0, 100.0], texts)
    assert [label for _, label in shares.ticks] == ["0", "25", "50", "75", "100%"]
    years = time_axis(dt.date(2023, 1, 1), dt.date(2026, 6, 30), texts, 400.0, 8.0)
    assert [label for _, label in years.labels] == ["2023", "2024", "2025", "2026"]
    middle = dt.date.fromordinal(round(years.labels[1][0]))
    assert middle.year == 2024
    months = time_axis(dt.date(2025, 1, 1), dt.date(2025, 12, 31), texts, 200.0, 8.0)
    assert {dt.date.fromordinal(int(place)).month for place, _ in months.labels} <= {1, 4, 7, 10}


def test_a_label_stands_beside_its_mark_on_the_side_that_is_preferred_and_clear_of_the_others() -> None:
    label, mark = (Line("label", 8.0),), Box(95, 45, 105, 55)
    sides = {}
    for name, prefer in (("above", (0.0, -1.0)), ("right", (1.0, 0.0)), ("left", (-1.0, 0.0))):
        grid = LabelGrid(Box(0, 0, 200, 100), 2.0)
        grid.block(mark)
        found = grid.place(label, mark, prefer)
        assert found is not None
        box, align, joint = found
        sides[name] = (box.y1 <= 45, box.x0 >= 105, box.x1 <= 95, align)
        assert joint is None
        again = grid.place(label, mark, prefer)
        assert again is not None
        assert not again[0].overlaps(box)
    assert sides["above"][0]
    assert sides["right"][1:] == (True, False, "left")
    assert sides["left"][1:] == (False, True, "right")


def test_a_label_that_is_too_far_away_is_none_and_a_far_one_is_joined_past_everything_solid() -> None:
    label, mark = (Line("label", 8.0),), Box(95, 45, 105, 55)
    grid = LabelGrid(Box(0, 0, 200, 100), 2.0)
    grid.block(Box(60, 0, 140, 100))
    assert grid.place(label, mark, furthest=20.0) is None
    assert grid.place(label, mark) is None, "a joining line would cross what is solid"
    lined = LabelGrid(Box(0, 0, 200, 100), 2.0)
    lined.block_line([(70.0, 50.0), (130.0, 50.0)], 60.0)
    found = lined.place(label, mark)
    assert found is not None
    assert found[2] is not None, "lines may be crossed"


def test_a_free_strip_is_found_at_the_height_that_is_nearest() -> None:
    grid = LabelGrid(Box(0, 0, 200, 100), 2.0)
    assert grid.level_place(20, 80, 10, 62) == pytest.approx(62, abs=1)
    grid.block(Box(0, 40, 200, 100))
    assert grid.level_place(20, 80, 10, 62) == pytest.approx(28, abs=1.5)


def test_silence_is_told_from_the_last_value_to_the_day_of_the_report() -> None:
    marks = _marks(("2024-01-31", 20.0, "="), ("2025-01-31", 40.0, "="), ("2025-06-30", 60.0, "="))
    late = dataclasses.replace(marks[-1], day=dt.date(2026, 12, 31), is_estimate=True)
    chart = TimeChart((MarkSeries("a", (*marks, late)),), ValueScale("share"), _DAY, "today", "12 months")
    canvas = draw_for(chart, ReportTexts("en"), PRINT)
    (arrow,) = [points for points, width in canvas.lines if width == pytest.approx(0.6 * PRINT.mark)]
    places = sorted((box.x0 + box.x1) / 2 for box in canvas.marks[:4])
    assert arrow[0][0] == pytest.approx(places[2], abs=4)
    today = next(points[0][0] for points, width in canvas.lines if width == 0.9)
    assert arrow[1][0] == pytest.approx(today, abs=4)
    assert places[2] < today < places[3]


def test_a_target_stands_at_its_due_day_and_one_without_a_day_at_the_end() -> None:
    marks = _marks(("2024-01-31", 20.0, "="), ("2025-01-31", 40.0, "="), ("2025-06-30", 60.0, "="))
    label = ("target 80%", "due")
    aims = (TargetMark(60.0, label, dt.date(2025, 6, 30)), TargetMark(90.0, ("always",)))
    chart = TimeChart((MarkSeries("a", marks),), ValueScale("share"), _DAY, "today", targets=aims)
    due, recurring, *values = draw_for(chart, ReportTexts("en"), PRINT).marks
    at = {((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) for box in values}
    assert any(((due.x0 + due.x1) / 2, (due.y0 + due.y1) / 2) == pytest.approx(place) for place in at)
    assert recurring.x1 > max(box.x1 for box in values)
    assert recurring.y0 < due.y0


def test_marks_of_one_source_alone_are_not_enlarged() -> None:
    days = ("2023-01-31", "2024-01-31", "2025-09-10", "2025-09-20", "2025-09-30", "2025-10-05", "2026-01-31")
    marks = tuple(
        SeriesMark(dt.date.fromisoformat(day), 10.0 * place, f"{place}0%", day, source="Source")
        for place, day in enumerate(days)
    )
    chart = TimeChart((MarkSeries("hospitals", marks),), ValueScale("share"), _DAY, "today")
    assert "Enlarged" not in " ".join(line.text for _, line in draw_for(chart, ReportTexts("en"), PRINT).texts)


def test_a_fan_has_no_day_before_the_last_value_and_a_legal_deadline_is_explained_below() -> None:
    chart = _fan_chart(can_fall=True)
    assert chart.fan is not None
    early = dataclasses.replace(chart.fan, days=(dt.date(2025, 6, 30), dt.date(2027, 12, 31)))
    texts = ReportTexts("en")
    canvas = draw_for(dataclasses.replace(chart, fan=early, bound_fan=early), texts, PRINT)
    shapes = re.findall(r'<polygon points="([^"]+)" style="fill:#(?:9cc4e0|d4e5f1)"', canvas.drawing().body)
    assert [len(shape.split()) for shape in shapes] == [4, 4], "the last value and one day, twice"
    said = " ".join(line.text for _, line in canvas.texts)
    assert texts("chart.expected_bound") in said
    plain = draw_for(chart, texts, PRINT)
    assert texts("chart.expected_bound") not in " ".join(line.text for _, line in plain.texts)


def test_the_value_in_large_letters_is_the_newest_first_hand_one_and_every_target_lies_on_the_plot() -> None:
    marks = _marks(("2024-01-31", 20.0, "="), ("2025-01-31", 40.0, "="), ("2025-06-30", 60.0, "="))
    marks = (*marks[:2], dataclasses.replace(marks[2], is_doubtful=True))
    aim = TargetMark(500.0, ("target 500",), _DAY)
    chart = TimeChart((MarkSeries("a", marks),), ValueScale("count"), _DAY, "today", targets=(aim,))
    canvas = draw_for(chart, ReportTexts("en"), PRINT)
    assert [line.text for _, line in canvas.texts if line.size == PRINT.large] == ["40"]
    assert canvas.marks[0].y0 >= PRINT.line, "the diamond stands below the line of the report date"


def test_labels_on_one_line_stand_so_far_apart_that_they_are_not_read_as_one() -> None:
    grid = LabelGrid(Box(0, 0, 400, 12), 2.0)
    boxes = []
    for mark in (Box(95, 5, 105, 15), Box(118, 5, 128, 15)):
        found = grid.place((Line("label", 8.0),), mark)
        assert found is not None
        boxes.append(found[0])
    first, second = sorted(boxes, key=lambda box: box.x0)
    assert second.x0 - first.x1 >= 6.0


def test_what_joins_a_label_to_its_mark_is_dotted_and_grey_as_no_line_of_data() -> None:
    canvas = Canvas(PRINT)
    canvas.joint(((0.0, 0.0), (10.0, 10.0)))
    body = canvas.drawing().body
    assert f"stroke:{MUTED}" in body
    assert "stroke-dasharray:1,1.5" in body
    assert MUTED not in SERIES_COLOURS


def test_the_key_draws_the_marks_that_it_explains_in_their_shapes_and_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items: list[KeyItem] = []
    module = sys.modules["analysis.reports.charts.answer_chart"]
    monkeypatch.setattr(module, "draw_key", lambda canvas, top, given: items.extend(given) or top)
    first, second, third = (_DAY - dt.timedelta(100 * n) for n in (3, 2, 1))
    circles = (SeriesMark(first, 10.0, "10%", "a"), SeriesMark(third, 60.0, "60%", "c", is_doubtful=True))
    squares = (SeriesMark(first, 20.0, "20%", "a", is_computed=True), SeriesMark(second, 30.0, "30%", "b", ">"))
    series = (MarkSeries("hospitals", circles), MarkSeries("facilities", squares))
    draw_for(TimeChart(series, ValueScale("share"), _DAY, "today"), ReportTexts("en"), PRINT)
    looks = {item.shape: item.looks for item in items if item.looks}
    assert looks["hollow"] == ((SERIES_SHAPES[1], SERIES_COLOURS[1]),)
    assert looks["bound"] == (("", SERIES_COLOURS[1]),)
    assert looks["pale"] == ((SERIES_SHAPES[0], SERIES_COLOURS[0]),)


def test_a_key_item_draws_a_mark_for_each_look() -> None:
    canvas = Canvas(PRINT)
    draw_key(canvas, 0.0, [KeyItem("a count", "hollow", MUTED, (("circle", "#111111"), ("square", "#222222")))])
    body = canvas.drawing().body
    assert "stroke:#111111" in body
    assert "stroke:#222222" in body
    left, right = sorted(canvas.marks, key=lambda box: box.x0)
    assert not left.overlaps(right)
    ((words, _),) = canvas.texts
    assert words.x0 >= right.x1


def test_a_value_that_the_title_names_is_labelled_among_many() -> None:
    marks = tuple(
        SeriesMark(_DAY - dt.timedelta(150 * n), 60.0 - 4 * n, f"{60 - 4 * n}%", "d", ratio=f"{n}/9", is_named=n == 5)
        for n in range(12)
    )[::-1]
    chart = TimeChart((MarkSeries("a", marks),), ValueScale("share"), _DAY, "today")
    said = [line.text for _, line in draw_for(chart, ReportTexts("en"), PRINT).texts]
    assert "5/9" in said
    assert "4/9" not in said
