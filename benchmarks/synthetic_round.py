"""A SYNTHETIC filing round with known truth: provinces and facilities, real file formats, planted errors.

Everything in it is invented and says so (`DỮ LIỆU GIẢ LẬP`). It imports nothing of the code that it tests: figures are
drawn, formatted and, where an error is planted, altered here, in the files as they are rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from render_filings import Block

LABEL = "DỮ LIỆU GIẢ LẬP - SYNTHETIC"
HALVES = ((2024, 1), (2024, 2), (2025, 1), (2025, 2), (2026, 1))
#: Indicators as the catalogue titles them: name, base noun, typical base, starting share, is it a stock.
INDICATORS = (
    ("Tỷ lệ khám chữa bệnh bằng CCCD gắn chip/VNeID", "lượt khám", 2400, 0.45, False),
    ("Tỷ lệ lượt thanh toán viện phí không dùng tiền mặt", "lượt thanh toán", 900, 0.30, False),
    ("Tỷ lệ lượt khám liên thông lên cổng hồ sơ sức khỏe", "lượt khám", 3100, 0.40, False),
    ("Tỷ lệ văn bản điện tử được ký số", "văn bản", 700, 0.50, False),
    ("Tỷ lệ bác sĩ liên thông đơn thuốc điện tử", "bác sĩ", 140, 0.45, True),
)
_HEADER = (
    "STT",
    "Chỉ tiêu",
    "Thực hiện 6 tháng đầu năm {y}",
    "Ước thực hiện 6 tháng cuối năm {y}",
    "Ước thực hiện cả năm {y}",
)
_TASK_HEADER = ("STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian", "Tiêu chí hoàn thành")


def percent(share: float, decimals: int = 1) -> str:
    """Return a share as a filing prints it: 61,2%."""
    return f"{100 * share:.{decimals}f}".replace(".", ",") + "%"


def ratio(numerator: int, denominator: int, noun: str, decimals: int = 1) -> str:
    """Return a percentage with its counts: 61,2% (1468/2400 lượt khám)."""
    return f"{percent(numerator / denominator, decimals)} ({numerator}/{denominator} {noun})"


def grouped(count: int) -> str:
    """Return a count with dots between its thousands: 17.925.070."""
    return f"{count:,}".replace(",", ".")


@dataclass(frozen=True)
class Figure:
    """One indicator of one filing: counts of both halves; `shown` replaces what is printed of a column (0, 1, 2)."""

    name: str
    noun: str
    first: tuple[int, int]
    second: tuple[int, int]
    is_stock: bool
    shown: dict[int, str] = field(default_factory=dict)

    @property
    def year(self) -> tuple[int, int]:
        """Return the counts of the year: both halves of a flow, the later of a stock."""
        return self.second if self.is_stock else (self.first[0] + self.second[0], self.first[1] + self.second[1])

    def printed(self) -> tuple[str, str, str]:
        """Return the three cells of its row."""
        cells = [ratio(*counts, self.noun) for counts in (self.first, self.second, self.year)]
        return tuple(self.shown.get(i, cell) for i, cell in enumerate(cells))  # type: ignore[return-value]


@dataclass(frozen=True)
class Task:
    """One row of the task table."""

    title: str
    lead: str
    partners: str
    deadline: str
    criterion: str


@dataclass(frozen=True)
class Filing:
    """One report before it is rendered."""

    unit_code: str
    unit: str
    province: str
    number: str
    issued: date
    half: tuple[int, int]
    figures: tuple[Figure, ...]
    results: tuple[str, ...]
    goals: tuple[str, ...]
    tasks: tuple[Task, ...]
    fmt: str
    row_numbers: tuple[str, ...] = ()
    numerals: tuple[str, ...] = ("I.", "II.", "III.")
    sections: tuple[str, ...] = ("1.", "2.", "3.")
    extra_columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    extra_tables: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    parent: str = ""
    about: str = ""
    plants: tuple[str, ...] = ()

    @property
    def facility(self) -> str:
        """Return whom the filing is about: another's report may speak of a facility."""
        return self.about or self.unit_code

    @property
    def name(self) -> str:
        """Return the file's name."""
        return f"{self.unit_code}-{self.half[0]}-h{self.half[1]}.{self.fmt}"


def blocks_of(filing: Filing) -> list[Block]:
    """Return the report as headings, paragraphs and tables, in the customary order."""
    year, half = filing.half
    words = "6 tháng đầu năm" if half == 1 else "6 tháng cuối năm"
    blocks: list[Block] = [
        ("para", filing.unit.upper()),
        ("para", f"Số: {filing.number}/BC-BVGL"),
        (
            "para",
            f"{filing.province}, ngày {filing.issued.day:02d} tháng {filing.issued.month:02d} năm {filing.issued.year}",
        ),
        ("heading", "BÁO CÁO"),
        ("para", f"Kết quả thực hiện chuyển đổi số {words} {year} của {filing.unit}"),
        ("para", LABEL),
        ("heading", f"{filing.numerals[0]} KẾT QUẢ THỰC HIỆN"),
    ]
    blocks += [("heading", f"{filing.sections[0]} Kết quả chung"), *(("bullet", text) for text in filing.results)]
    blocks += [("heading", f"{filing.sections[1]} Số liệu thực hiện"), ("table", *_figure_table(filing))]
    for header, rows in filing.extra_tables:
        blocks += [("para", "Số liệu chi tiết như sau:"), ("table", list(header), [list(row) for row in rows])]
    blocks += [("heading", f"{filing.sections[2]} Tổ chức thực hiện"), ("para", "Đơn vị phân công đầu mối theo dõi.")]
    blocks += [("heading", f"{filing.numerals[1]} MỤC TIÊU"), *(("bullet", text) for text in filing.goals)]
    blocks += [("heading", f"{filing.numerals[2]} NHIỆM VỤ TRỌNG TÂM"), ("table", *_task_table(filing))]
    return blocks


def _figure_table(filing: Filing) -> tuple[list[str], list[list[str]]]:
    year, half = filing.half
    header = [name.format(y=year) for name in _HEADER]
    if half == 2:
        header = [*header[:2], f"Thực hiện 6 tháng cuối năm {year}"]
    numbers = filing.row_numbers or tuple(str(n + 1) for n in range(len(filing.figures)))
    rows = []
    for number, figure in zip(numbers, filing.figures, strict=True):
        cells = figure.printed()
        rows.append([number, figure.name, *(cells if half == 1 else cells[:1])])
    for name, cells in filing.extra_columns:
        header.append(name)
        rows = [[*row, cell] for row, cell in zip(rows, cells, strict=True)]
    return header, rows


def _task_table(filing: Filing) -> tuple[list[str], list[list[str]]]:
    rows = [[str(n), t.title, t.lead, t.partners, t.deadline, t.criterion] for n, t in enumerate(filing.tasks, start=1)]
    return list(_TASK_HEADER), rows


def results_of(figures: tuple[Figure, ...]) -> tuple[str, ...]:
    """Return the bullets on what was reached, with figures that the table repeats."""
    visits, fees = figures[0], figures[1]
    return (
        f"{visits.name} đạt {ratio(*visits.first, visits.noun)}.",
        f"{fees.name} đạt {percent(fees.first[0] / fees.first[1])}.",
        "Đã tổ chức hai lớp tập huấn cho viên chức của đơn vị.",
    )


def goals_of(figures: tuple[Figure, ...], year: int) -> tuple[str, ...]:
    """Return the bullets on what is aimed at: two milestones and a target, above what is reached."""

    def above(figure: Figure, add: float) -> str:
        best = max(figure.first[0] / figure.first[1], figure.second[0] / figure.second[1])
        return f"{min(99, int(100 * best + add))}%"

    return (
        f"Năm {year + 1}: {figures[0].name} đạt trên {above(figures[0], 2)}.",
        f"Năm {year + 2}: {figures[0].name} đạt trên {above(figures[0], 4.5)}.",
        f"Năm {year + 1}: {figures[3].name} đạt {above(figures[3], 5)}.",
    )


def tasks_of() -> tuple[Task, ...]:
    """Return the tasks of a facility, the same in each of its filings."""

    def task(title: str, lead: str, deadline: str, criterion: str) -> Task:
        return Task(title, lead, "Các khoa, phòng liên quan", deadline, criterion)

    return (
        task("Nâng cấp mạng nội bộ và máy chủ", "Phòng Công nghệ thông tin", "Quý III/2027", "Mạng được nghiệm thu"),
        task("Ký số các loại văn bản đi", "Phòng Hành chính", "Quý IV/2027", "Văn bản được ký số"),
        task("Đào tạo kỹ năng số cho nhân viên mới", "Phòng Tổ chức cán bộ", "Quý II/2027", "Có chứng nhận"),
        task("Triển khai thanh toán bằng mã QR", "Phòng Tài chính kế toán", "Quý III/2027", "Quầy thu có mã QR"),
        task("Rà soát an toàn thông tin mạng", "Phòng Công nghệ thông tin", "Quý IV/2027", "Có biên bản rà soát"),
        task("Số hóa hồ sơ bệnh án lưu trữ", "Phòng Kế hoạch tổng hợp", "Quý I/2027", "Hồ sơ được số hóa"),
    )


class RunResult:
    """The facilities of the round and their clean filings, half-year by half-year."""

    def __init__(self, provinces: list[tuple[str, str]], n_facilities: int, seed: int) -> None:
        self.seed = seed
        self.facilities = [
            (f"f-synthetic-{n:05d}", f"Bệnh viện Giả lập số {n:05d}", *provinces[n % len(provinces)])
            for n in range(1, n_facilities + 1)
        ]

    def filing(self, place: int, half: tuple[int, int], fmt: str) -> Filing:
        """Return the clean filing of one facility for one half-year."""
        code, name, _, province = self.facilities[place]
        year, number = half
        issued = date(year, 7, 5 + place % 9) if number == 1 else date(year + 1, 1, 5 + place % 9)
        figures = tuple(self._figure(which, place, half) for which in range(len(INDICATORS)))
        results, goals = results_of(figures), goals_of(figures, year)
        return Filing(code, name, province, str(100 + place), issued, half, figures, results, goals, tasks_of(), fmt)

    def _figure(self, which: int, place: int, half: tuple[int, int]) -> Figure:
        name, noun, base, start, is_stock = INDICATORS[which]
        unit = np.random.default_rng([self.seed, which, place])
        size, level = int(base * unit.uniform(0.6, 1.6)), start + unit.uniform(-0.1, 0.1)
        step = 2 * (half[0] - 2023) + half[1] - 1
        noise = np.random.default_rng([self.seed, which, place, step])
        counts = []
        for ahead in (0, 1):
            n = size if is_stock else size + int(noise.integers(-60, 60))
            counts.append((int(n * min(0.93, level + 0.04 * (step + ahead))), n))
        return Figure(name, noun, counts[0], counts[1], is_stock)
