"""The chart of a series over time: whatever the series, no text touches a mark, a line or another text."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable

import pytest

from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts import Fan, MarkSeries, SeriesMark, TargetMark, TimeChart, ValueScale
from analysis.reports.charts._canvas import Canvas
from analysis.reports.charts._series_marks import line_of
from analysis.reports.charts.answer_chart import draw_for
from analysis.reports.charts.chart_style import MEDIA, PHONE, PRINT, Medium

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
