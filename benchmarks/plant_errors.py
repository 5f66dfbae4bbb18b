"""Errors planted in SYNTHETIC filings, one a file, and near-misses that look like them and are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from synthetic_round import Figure, Filing, Task, goals_of, grouped, percent, ratio, results_of

Plant = Callable[[Filing], Filing]
_SIGNED, _RECORDS = 3, 4  # figures that the text does not repeat


def _cell(filing: Filing, text: str, which: int = _SIGNED, column: int = 0) -> Filing:
    figures = list(filing.figures)
    figures[which] = replace(figures[which], shown={column: text})
    return replace(filing, figures=tuple(figures))


def _figures(filing: Filing, which: int, figure: Figure) -> Filing:
    figures = tuple(figure if place == which else old for place, old in enumerate(filing.figures))
    return replace(filing, figures=figures, results=results_of(figures), goals=goals_of(figures, filing.half[0]))


def _counts(filing: Filing) -> tuple[int, int, str, float]:
    figure = filing.figures[_SIGNED]
    return *figure.first, figure.noun, 100 * figure.first[0] / figure.first[1]


def _wrong_share(filing: Filing, points: float) -> Filing:
    n, d, noun, share = _counts(filing)
    return _cell(filing, f"{percent((share + points) / 100)} ({n}/{d} {noun})")


def truncate_share(filing: Filing) -> Filing:
    """Cut the percentage off where it should have been rounded up."""
    figure = filing.figures[_SIGNED]
    n, d = figure.first
    while (1000 * n / d) % 1 < 0.55:
        n += 1
    filing = _figures(filing, _SIGNED, replace(figure, first=(n, d)))
    return _cell(filing, f"{percent(int(1000 * n / d) / 1000)} ({n}/{d} {figure.noun})")


def _conflict(filing: Filing) -> Filing:
    *_, share = _counts(filing)
    sign = -1 if share > 80 else 1
    points = (sign * p for p in (12.3, 13.4, 14.5, 15.6, 17.8))
    return _wrong_share(filing, next(p for p in points if _digits_apart(share, share + p) > 2))


def _digits_apart(first: float, second: float) -> int:
    return sum(a != b for a, b in zip(f"{first:.1f}", f"{second:.1f}", strict=True))


def _operator(word: str, points: float) -> Plant:
    def plant(filing: Filing) -> Filing:
        n, d, noun, share = _counts(filing)
        return _cell(filing, f"{word} {round(share + points)}% ({n}/{d} {noun})")

    return plant


def _wrong_year(filing: Filing) -> Filing:
    figure = filing.figures[_SIGNED]
    n, d = figure.year
    return _cell(filing, ratio(n + 90, d, figure.noun), column=2)


def _part_above_whole(filing: Filing) -> Filing:
    figure = filing.figures[_RECORDS]
    return _cell(filing, ratio(figure.first[1] + 31, figure.first[1], figure.noun), _RECORDS)


def _copied_row(filing: Filing) -> Filing:
    own, other = filing.figures[_SIGNED], filing.figures[2]
    return _figures(filing, _SIGNED, replace(own, first=other.first, second=other.second))


def _result(*bullets: str) -> Plant:
    return lambda filing: replace(filing, results=(*filing.results, *(b.format(y=filing.half[0]) for b in bullets)))


def _goal(*bullets: str) -> Plant:
    def plant(filing: Filing) -> Filing:
        year = filing.half[0]
        return replace(filing, goals=(*filing.goals, *(b.format(a=year + 1, b=year + 2, y=year) for b in bullets)))

    return plant


def _text_differs(filing: Filing) -> Filing:
    fees = filing.figures[1]
    text = f"{fees.name} đạt {percent(fees.first[0] / fees.first[1] + 0.073)}."
    return replace(filing, results=(filing.results[0], text, *filing.results[2:]))


def _text_rounds(filing: Filing) -> Filing:
    fees = filing.figures[1]
    text = f"{fees.name} đạt {percent(fees.first[0] / fees.first[1], 0)}."
    return replace(filing, results=(filing.results[0], text, *filing.results[2:]))


def _low_target(points: float) -> Plant:
    def plant(filing: Filing) -> Filing:
        figure, year = filing.figures[_SIGNED], filing.half[0]
        best = max(100 * figure.first[0] / figure.first[1], 100 * figure.second[0] / figure.second[1])
        return replace(filing, goals=(*filing.goals[:2], f"Năm {year + 1}: {figure.name} đạt {int(best + points)}%."))

    return plant


def _flat_milestones(filing: Filing) -> Filing:
    first = filing.goals[0]
    return replace(
        filing, goals=(first, first.replace(str(filing.half[0] + 1), str(filing.half[0] + 2)), filing.goals[2])
    )


def _second_target(points: int) -> Plant:
    def plant(filing: Filing) -> Filing:
        head, _, tail = filing.goals[2].rpartition(" ")
        share = int(tail.rstrip("%."))
        again = f"{head} từ {share + (points if share + points < 100 else -3 * bool(points))}% trở lên."
        return replace(filing, goals=(*filing.goals, again))

    return plant


def _missed_goal(filing: Filing) -> Filing:
    figure, year = filing.figures[_RECORDS], filing.half[0]
    return replace(filing, goals=(*filing.goals, f"Năm {year}: {figure.name} đạt 99%."))


def _tasks(change: Callable[[tuple[Task, ...]], tuple[Task, ...]]) -> Plant:
    return lambda filing: replace(filing, tasks=change(filing.tasks))


def _task(place: int, **changes: str) -> Plant:
    return _tasks(lambda tasks: tuple(replace(t, **changes) if n == place else t for n, t in enumerate(tasks)))


def _scheme(last: str) -> Plant:
    def change(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        spread = [replace(task, deadline="2026-2028") for task in tasks]
        return (*spread[:-1], replace(spread[-1], deadline=last))

    return _tasks(change)


def _extra_task(title: str) -> Plant:
    def change(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        return (*tasks, replace(tasks[3], title=title))

    return _tasks(change)


def _numbers(*numbers: str) -> Plant:
    return lambda filing: replace(filing, row_numbers=numbers)


def _sections(*sections: str) -> Plant:
    return lambda filing: replace(filing, sections=sections)


def _column(name: str) -> Plant:
    return lambda filing: replace(filing, extra_columns=((name, ("",) * len(filing.figures)),))


def _issued(days: int) -> Plant:
    def plant(filing: Filing) -> Filing:
        year, half = filing.half
        end = date(year, 6, 30) if half == 1 else date(year, 12, 31)
        return replace(filing, issued=end + timedelta(days=days))

    return plant


def _table(header: str, *rows: str) -> Plant:
    """Add a table; `|` separates its cells."""
    cells = [tuple(cell.strip() for cell in line.split("|")) for line in (header, *rows)]
    return lambda filing: replace(filing, extra_tables=((cells[0], tuple(cells[1:])),))


def _computers(total: int) -> Plant:
    """Add a table whose last row totals its counts, and whose shares no one adds up."""
    return _table(
        "STT | Khoa, phòng | Số máy tính | Tỷ lệ máy nối mạng",
        "1 | Khoa Khám bệnh | 34 | 91,2%",
        "2 | Khoa Nội tổng hợp | 21 | 85,7%",
        "3 | Khoa Ngoại | 17 | 88,2%",
        f" | Tổng cộng | {total} | 88,9%",
    )


def _records(count: str) -> Plant:
    """Add a table with decimal points, in which a count with a point is a thousand or a fraction."""
    return _table(
        "STT | Khoa, phòng | Số hồ sơ tiếp nhận | Tỷ lệ số hóa",
        f"1 | Khoa Khám bệnh | {count} | 87.9%",
        "2 | Khoa Nội tổng hợp | 912 | 63.5%",
        "3 | Khoa Ngoại | 705 | 71.4%",
    )


def _office(filing: Filing) -> Filing:
    """Return a report of the office above the facility, with figures and goals of its own."""
    code, name = f"{filing.unit_code}-office", f"Trung tâm Giám sát Giả lập số {filing.unit_code[-5:]}"
    issued = filing.issued + timedelta(days=2)
    return replace(filing, unit_code=code, unit=name, issued=issued, about=filing.unit_code)


def _other_source(points: float, decimals: int) -> Callable[[Filing], tuple[Filing, Filing]]:
    """Let the office's report give the facility's share `points` off."""

    def pair(filing: Filing) -> tuple[Filing, Filing]:
        *_, share = _counts(filing)
        stated = percent((share + points) / 100, decimals)
        listed = _table(f"STT | Đơn vị | {filing.figures[_SIGNED].name}", f"1 | {filing.unit} | {stated}")
        return filing, listed(_office(filing))

    return pair


def _higher_goal(share: int | None) -> Callable[[Filing], tuple[Filing, Filing]]:
    """Let the office set its own goal for signed documents, for the same year."""

    def pair(filing: Filing) -> tuple[Filing, Filing]:
        office = _office(filing)
        if share is not None:
            head = office.goals[2].rpartition(" ")[0]
            office = replace(office, goals=(*office.goals[:2], f"{head} {share}%."))
        return replace(filing, parent=office.unit_code), office

    return pair


_LINKED = "Hoàn thành kết nối phần mềm quản lý bệnh viện với trục liên thông dữ liệu của tỉnh"
_LONG = "Máy chủ được lắp đặt, đường truyền được kiểm tra, mạng được nghiệm thu{}"
_PARTS = "Tổng số {} tài khoản gồm 2.310 tài khoản viên chức, 1.405 tài khoản bác sĩ và 796 tài khoản người bệnh."
_NAMED = "Đã kết nối với {} đơn vị gồm Bệnh viện Hoa Sen, Bệnh viện Hướng Dương, Bệnh viện Hoa Mai, Bệnh viện Hoa Đào."
_SATELLITE = "Năm {}: {} bệnh viện vệ tinh triển khai hội chẩn từ xa."

#: rule -> (the error, a near-miss that is right or None, rules that the error rightly sets off too)
PLANTS: dict[str, tuple[Plant, Plant | None, tuple[str, ...]]] = {
    "ratio_truncated": (truncate_share, None, ()),
    "ratio_slip": (lambda f: _wrong_share(f, 0.7), None, ()),
    "ratio_conflict": (_conflict, None, ("target_not_above_level",)),
    "bound_not_met": (_operator("trên", 4), _operator("trên", -3), ()),
    "approximation_loose": (_operator("khoảng", 6), _operator("khoảng", 1), ()),
    "part_exceeds_whole": (_part_above_whole, None, ("out_of_range",)),
    "sum_of_periods": (_wrong_year, None, ("target_not_above_level",)),
    "sum_of_parts": (_result(_PARTS.format(grouped(4520))), _result(_PARTS.format(grouped(4511))), ()),
    "implied_total_differs": (
        _goal(_SATELLITE.format("{a}", "15% (khoảng 4)"), _SATELLITE.format("{b}", "50% (khoảng 10)")),
        _goal(_SATELLITE.format("{a}", "15% (khoảng 4)"), _SATELLITE.format("{b}", "50% (khoảng 13)")),
        (),
    ),
    "out_of_range": (
        lambda f: _cell(f, "118,3%"),
        _result("Mức hoàn thành kế hoạch bệnh án điện tử đạt 103,7% (56/54 khoa)."),
        ("target_not_above_level",),
    ),
    "total_row_differs": (_computers(82), _computers(72), ()),
    "number_ambiguous": (_records("1.468"), _records("1468"), ()),
    "day_and_month_swapped": (
        _result("Số liệu được chốt đến hết ngày 06/25/{y}."),
        _result("Số liệu được chốt đến hết ngày 25/06/{y}."),
        (),
    ),
    "units_listed_differ": (_result(_NAMED.format(6)), _result(_NAMED.format(4)), ()),
    "same_figures": (_copied_row, None, ()),
    "text_against_table": (_text_differs, _text_rounds, ()),
    "two_figures": (_second_target(9), _second_target(0), ()),
    "mixed_bases": (_goal("Năm {a}: Tỷ lệ người trên 14 tuổi dùng CCCD/VNeID khi khám BHYT đạt 90%."), None, ()),
    "target_not_above_level": (_low_target(-4), _low_target(6), ()),
    "target_does_not_rise": (_flat_milestones, None, ()),
    "estimate_misses_own_goal": (_missed_goal, None, ()),
    "report_before_period_end": (_issued(-20), _issued(-5), ()),  # the decree's cut-off is the 14th
    "deadline_before_issue": (_task(2, deadline="Quý I/2024"), _task(2, deadline="Quý I/2028"), ()),
    "task_without_deadline": (_task(2, deadline=""), _task(2, deadline="Hằng năm"), ()),
    "outside_scheme_period": (_scheme("2026-2030"), _scheme("2026-2028"), ()),
    "other_reporting_year": (
        lambda f: _result(f"Triển khai mô hình bệnh viện thông minh của năm {f.half[0] - 1}.")(f),
        lambda f: _result(f"Số lớp tập huấn tăng so với năm {f.half[0] - 1}.")(f),
        (),
    ),
    "tasks_overlap": (
        _extra_task("Triển khai thanh toán bằng mã QR động"),
        _extra_task("Triển khai kiosk tự phục vụ tại khoa khám"),
        (),
    ),
    "criterion_narrower": (
        _task(1, title="Mỗi bệnh viện vệ tinh đều ký số văn bản", criterion="100% bệnh viện hạng II trở lên ký số"),
        _task(1, title="Mỗi bệnh viện vệ tinh đều ký số văn bản", criterion="100% bệnh viện vệ tinh ký số"),
        (),
    ),
    "number_gap": (_numbers("1", "2", "3", "6", "7"), _numbers("01", "02", "03", "04", "05"), ()),
    "number_repeated": (_sections("1.", "2.", "2."), _sections("a)", "b)", "c)"), ()),
    "number_out_of_place": (_sections("1.2.1.", "1.1.2.", "1.2.3."), _sections("1.1.", "1.2.", "1.3."), ()),
    "column_empty": (_column("Đơn vị xác nhận"), _column("Ghi chú"), ()),
    "cell_unfinished": (_task(0, criterion=_LONG.format(";")), _task(0, criterion=_LONG.format(".")), ()),
    "item_repeated": (_result(f"{_LINKED}.", f"{_LINKED}."), None, ()),
    "plan_repeats_result": (
        lambda f: _goal(f"{_LINKED}.")(_result(f"{_LINKED}, đã chạy thử.")(f)),
        lambda f: _goal("Mở rộng kết nối phần mềm quản lý bệnh viện tới các trạm y tế xã trên địa bàn.")(
            _result(f"{_LINKED}.")(f)
        ),
        ("item_repeated",),
    ),
    "report_late": (_issued(75), _issued(20), ()),
}


def _shift_stock(points: float) -> Plant:
    def plant(filing: Filing) -> Filing:
        figure = filing.figures[_RECORDS]
        moved = [(int(n + points / 100 * d), d) for n, d in (figure.first, figure.second)]
        return _figures(filing, _RECORDS, replace(figure, first=moved[0], second=moved[1]))

    return plant


def _bigger_base(filing: Filing) -> Filing:
    figure = filing.figures[_RECORDS]
    grown = [(int(n * 1.4), int(d * 1.4)) for n, d in (figure.first, figure.second)]
    return _figures(filing, _RECORDS, replace(figure, first=grown[0], second=grown[1]))


def _spike(filing: Filing) -> Filing:
    figure = filing.figures[_SIGNED]
    low = (int(figure.first[0] - 0.3 * figure.first[1]), figure.first[1])
    return _figures(filing, _SIGNED, replace(figure, first=low))


def copy_counts(filing: Filing, before: Filing) -> Filing:
    """Put the counts of the filing before in the row of signed documents."""
    figure = filing.figures[_SIGNED]
    return _figures(filing, _SIGNED, replace(figure, first=before.figures[_SIGNED].first))


#: Errors that only the filing before shows: rule -> (which of five half-years, the change, rules it sets off too).
SERIES_PLANTS: dict[str, tuple[int, Plant, tuple[str, ...]]] = {
    "stock_falls": (4, _shift_stock(-12), ()),
    "denominator_jump": (4, _bigger_base, ()),
    "outlier": (2, _spike, ()),
    "series_stale": (2, lambda filing: filing, ("report_missing",)),
    "deadlines_differ": (4, _task(0, deadline="Quý I/2029"), ()),
}

#: Errors that only the report of another office shows: rule -> (the error, a near-miss that is right).
PAIR_PLANTS: dict[str, tuple[Callable[[Filing], tuple[Filing, Filing]], Callable[[Filing], tuple[Filing, Filing]]]] = {
    "sources_differ": (_other_source(7, 1), _other_source(0, 0)),
    "target_below_higher_level": (_higher_goal(99), _higher_goal(None)),
}
