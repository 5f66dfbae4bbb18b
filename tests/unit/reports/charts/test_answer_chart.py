"""The chart of a series over time: whatever the series, no text touches a mark, a line or another text."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from importlib.resources import as_file, files

import pytest
from matplotlib.ft2font import FT2Font

from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts import Fan, MarkSeries, SeriesMark, TargetMark, TimeChart, ValueScale
from analysis.reports.charts._canvas import Canvas
from analysis.reports.charts._series_marks import line_of
from analysis.reports.charts.answer_chart import draw_answer_chart, draw_for
from analysis.reports.charts.chart_style import MEDIA, PHONE, PRINT, Medium, text_width

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


@pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.name)
@pytest.mark.parametrize("seed", range(25))
def test_no_text_touches_a_mark_a_line_or_another_text(seed: int, medium: Medium, find_collisions: Collisions) -> None:
    lang = "vi" if seed % 2 else "en"
    canvas = draw_for(_random_chart(seed), ReportTexts(lang), medium)
    assert find_collisions(canvas) == []
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
