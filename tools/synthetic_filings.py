"""Make a demonstration project: three provinces with ten facilities each, and 30 synthetic filings in its inbox.

Every name, number and document is made up; each filing says so in its last line. docs/from-filing-to-report.md and
tests/integration/test_thirty_filings.py use the project. Usage: python tools/synthetic_filings.py FOLDER
[--missing]; --missing writes the three filings that are missing after the first 30 into the inbox.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import typst
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

PERIOD = "2026-H1"
_HOME = Path(__file__).resolve().parents[1]
_LABEL = "Dữ liệu giả lập (synthetic data), chỉ dùng để thử phần mềm."
_PROVINCES = (("p34-52", "Gia Lai"), ("p34-82", "Đồng Tháp"), ("p34-96", "Cà Mau"))
_KINDS = ("Bệnh viện Đa khoa", "Bệnh viện Y học cổ truyền", "Bệnh viện Sản - Nhi", "Trung tâm Y tế", "Bệnh viện Phổi")
_NAMES = ("Hoa Mai", "Hoa Sen")


@dataclass(frozen=True)
class Indicator:
    """One indicator of the filings: its code and two wordings; of a share, what its counts count."""

    code: str
    wordings: tuple[str, str]
    noun: str
    is_share: bool = True


INDICATORS = (
    Indicator(
        "documents_in_electronic_medical_records_pct",
        ("Tỷ lệ hồ sơ bệnh án được số hóa", "Tỷ lệ hồ sơ bệnh án đưa lên môi trường số"),
        "hồ sơ",
    ),
    Indicator(
        "hospital_fees_paid_cashless_by_transaction_pct",
        ("Tỷ lệ lượt thanh toán viện phí không dùng tiền mặt", "Tỷ lệ lượt thanh toán viện phí không tiền mặt"),
        "lượt",
    ),
    Indicator(
        "visits_with_citizen_id_or_vneid_pct",
        ("Tỷ lệ khám chữa bệnh bằng CCCD gắn chip/VNeID", "Tỷ lệ lượt khám bệnh bằng CCCD gắn chip hoặc VNeID"),
        "lượt",
    ),
    Indicator(
        "documents_digitally_signed_pct",
        ("Tỷ lệ văn bản điện tử được ký số", "Tỷ lệ văn bản được ký số"),
        "văn bản",
    ),
    Indicator("health_kiosks_count", ("Số ki-ốt y tế thông minh", "Số kiosk y tế thông minh"), "ki-ốt", is_share=False),
    Indicator(
        "telehealth_sessions_count",
        ("Số buổi khám chữa bệnh từ xa", "Số buổi khám, chữa bệnh từ xa"),
        "buổi",
        is_share=False,
    ),
)


@dataclass(frozen=True)
class Filing:
    """One facility's half-year report: who files, and the count (with its base, of a share) of each indicator."""

    unit_code: str
    name: str
    province_code: str
    province: str
    number: int
    counts: dict[str, tuple[int, int | None]]

    @property
    def place(self) -> int:
        """Return the place among the ten of its province, from 0."""
        return self.number % 10

    def lines(self) -> Iterator[tuple[Indicator, str, int, int | None]]:
        """Yield each indicator with the wording that this facility uses, its count and its base."""
        for indicator in INDICATORS:
            yield indicator, indicator.wordings[(self.number + self.number // 4) % 2], *self.counts[indicator.code]


def list_filings() -> list[Filing]:
    """Return the half-year report of each of the 30 facilities, ten a province."""
    filings = []
    for number in range(30):
        code, province = _PROVINCES[number // 10]
        place = number % 10
        name = f"{_KINDS[place % 5]} {_NAMES[place // 5]} {province}"
        filings.append(Filing(f"f-demo-{code[4:]}-{place}", name, code, province, number, _counts_of(number)))
    return filings


def _counts_of(number: int) -> dict[str, tuple[int, int | None]]:
    counts: dict[str, tuple[int, int | None]] = {}
    for place, indicator in enumerate(INDICATORS):
        if indicator.is_share:
            base = 1203 + 211 * ((7 * number + 3 * place) % 13) + 17 * number
            counts[indicator.code] = (base * (412 + (117 * number + 53 * place) % 531) // 1000, base)
        else:
            counts[indicator.code] = (23 + (5 * number + 9 * place) % 31 + 40 * (place - 4), None)
    return counts


#: What happened to some of the filings: facility by its number. The others arrive in order.
UNREADABLE, UNKNOWN, ABSENT = (8, 18), 25, 29
#: Sent twice, the second time under another file name.
TWICE = 12


def _vietnamese(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _share(count: int, base: int) -> str:
    return f"{100 * count / base:.1f}".replace(".", ",") + "%"


def _value(indicator: Indicator, count: int, base: int | None) -> str:
    if base is None:
        return f"{_vietnamese(count)} {indicator.noun}"
    return f"{_share(count, base)} ({_vietnamese(count)}/{_vietnamese(base)} {indicator.noun})"


def _sentences(filing: Filing) -> list[str]:
    sentences = []
    for place, (indicator, wording, count, base) in enumerate(filing.lines(), start=1):
        verb = ":" if base is None else " đạt"
        sentences.append(f"{place}. {wording}{verb} {_value(indicator, count, base)}.")
    return sentences


def _head(filing: Filing) -> dict[str, str]:
    return {
        "superior": f"SỞ Y TẾ TỈNH {filing.province.upper()}",
        "issuer": filing.name.upper(),
        "number": f"Số: {101 + filing.number}/BC-{'TTYT' if filing.name.startswith('Trung') else 'BV'}",
        "place": f"{filing.province}, ngày {16 + filing.number % 8} tháng 6 năm 2026",
        "title": "Kết quả thực hiện chuyển đổi số 6 tháng đầu năm 2026",
        "to": f"Kính gửi: Sở Y tế tỉnh {filing.province}.",
        "opening": f"{filing.name} báo cáo kết quả thực hiện chuyển đổi số 6 tháng đầu năm 2026 như sau:",
    }


_COUNTRY, _MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
_RESULTS = "I. KẾT QUẢ THỰC HIỆN"


def write_word(filing: Filing, path: Path) -> None:
    """Write the report as a Word file: letterhead in a table, results as numbered sentences."""
    head, document = _head(filing), Document()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = f"{head['superior']}\n{head['issuer']}\n{head['number']}"
    right.text = f"{_COUNTRY}\n{_MOTTO}\n{head['place']}"
    for text in ("BÁO CÁO", head["title"], head["to"]):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(head["opening"])
    document.add_heading(_RESULTS, level=1)
    for sentence in _sentences(filing):
        document.add_paragraph(sentence)
    for text in ("Nơi nhận:\n- Như trên;\n- Lưu: VT.", f"GIÁM ĐỐC\n{filing.name}", _LABEL):
        document.add_paragraph(text)
    document.save(str(path))


_COLUMNS = ("STT", "Chỉ tiêu", "Đơn vị tính", "Tử số", "Mẫu số", "Kết quả 6 tháng đầu năm 2026")


def _rows(filing: Filing) -> Iterator[tuple[int | float | str | None, ...]]:
    for place, (indicator, wording, count, base) in enumerate(filing.lines(), start=1):
        unit = "%" if base is not None else indicator.noun
        yield place, wording, unit, count if base else None, base, round(100 * count / base, 1) if base else count


def write_workbook(filing: Filing, path: Path) -> None:
    """Write the report as a workbook: letterhead in the first rows, results in a table."""
    head, book = _head(filing), openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Báo cáo"
    lines = [head[name] for name in ("superior", "issuer", "number", "place")]
    rows: list[tuple[int | float | str | None, ...]] = [(line,) for line in (*lines, "BÁO CÁO", head["title"], "")]
    for row in (*rows, _COLUMNS, *_rows(filing), (), (_LABEL,)):
        sheet.append(row)
    book.save(path)


def write_pdf(filing: Filing, path: Path) -> None:
    """Write the report as a PDF with a text layer."""
    head = {name: _escape(text) for name, text in _head(filing).items()}
    body = "\n\n".join(map(_escape, _sentences(filing)))
    source = f"""#set page(paper: "a4", margin: 2cm)
#set text(size: 11pt, lang: "vi")
#grid(columns: (5fr, 7fr), gutter: 8mm, align: center, [{head["superior"]} \\ *{head["issuer"]}* \\ {head["number"]}],
  [*{_COUNTRY}* \\ *{_MOTTO}* \\ _{head["place"]}_])
#align(center)[*BÁO CÁO* \\ *{head["title"]}*]
#align(center)[{head["to"]}]

{head["opening"]}

*{_RESULTS}*

{body}

Nơi nhận: \\ - Như trên; \\ - Lưu: VT.

#align(right)[*GIÁM ĐỐC*]

{_LABEL}
"""
    path.write_bytes(typst.compile(source.encode()))


def _escape(text: str) -> str:
    """Return a text that typst prints as it stands: '1.' is no list there, '//' no comment."""
    return "".join(rf"\{sign}" if sign in "/*_#$.-" else sign for sign in text)


def write_page(filing: Filing, path: Path) -> None:
    """Write the report as a web page with a table."""
    head = _head(filing)
    cells = "\n".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else _printed(cell)}</td>" for cell in row) + "</tr>"
        for row in _rows(filing)
    )
    header = "".join(f"<th>{column}</th>" for column in _COLUMNS)
    path.write_text(
        f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{head["title"]}</title></head><body>
<p>{head["superior"]}</p><p><b>{head["issuer"]}</b></p><p>{head["number"]}</p><p>{head["place"]}</p>
<h1>BÁO CÁO</h1><p>{head["title"]}</p><p>{head["to"]}</p><p>{head["opening"]}</p><h2>{_RESULTS}</h2>
<table><tr>{header}</tr>{cells}</table><p>{_LABEL}</p></body></html>
""",
        encoding="utf-8",
    )


def _printed(cell: object) -> str:
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return _vietnamese(cell) if isinstance(cell, int) else str(cell)


_WRITERS: tuple[tuple[str, Callable[[Filing, Path], None]], ...] = (
    ("docx", write_word),
    ("xlsx", write_workbook),
    ("pdf", write_pdf),
    ("html", write_page),
)
#: One facility of each province fills in the form of the workbench.
FORMS = (4, 14, 24)


def fill_form(filing: Filing, path: Path, lookup: Path) -> None:
    """Write the form that the workbench makes for a facility, filled in as the facility would."""
    from analysis.forms import plan_form, write_form
    from analysis.panel import read_names

    codes = [indicator.code for indicator in INDICATORS]
    write_form(plan_form(read_names(lookup), filing.unit_code, PERIOD, codes, "vi"), path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    titles = next(row for row in sheet.iter_rows() if any(cell.value == "Tử số" for cell in row))
    columns = {str(cell.value).split(" (")[0]: cell.column or 0 for cell in titles}
    for row, (_, _, count, base) in enumerate(filing.lines(), start=(titles[0].row or 0) + 1):
        if base is None:
            sheet.cell(row, columns["Giá trị"], count)
        else:
            sheet.cell(row, columns["Tử số"], count)
            sheet.cell(row, columns["Mẫu số"], base)
        sheet.cell(row, columns["Ghi chú"], _LABEL)
    book.save(path)


def write_missing(inbox: Path) -> list[Path]:
    """Return the reports of the three facilities whose first files were damaged or did not come, written again."""
    paths = []
    for filing in list_filings():
        if filing.number in (*UNREADABLE, ABSENT):
            paths.append(inbox / f"gửi lại {filing.name}.docx")
            write_word(filing, paths[-1])
    return paths


def write_filings(inbox: Path, lookup: Path) -> list[Path]:
    """Return the 30 files written into `inbox`, in folders of the provinces."""
    written = []
    for filing in list_filings():
        if filing.number == ABSENT:
            continue
        ending, write = _WRITERS[filing.number % len(_WRITERS)]
        is_form = filing.number in FORMS
        path = inbox / filing.province / f"BC 6 tháng 2026 - {filing.name}.{'xlsx' if is_form else ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_form:
            fill_form(filing, path, lookup)
        else:
            write(filing, path)
        if filing.number in UNREADABLE:
            path.write_bytes(path.read_bytes()[: len(path.read_bytes()) // 3])
        written.append(path)
        if filing.number == TWICE:
            written.append(path.with_name(f"gửi lại {path.name}"))
            shutil.copyfile(path, written[-1])
    return written


#: Every facility reports each half-year by the 20th of its last month, under the decree on periodic reports.
_DUTY = "facilities,,facility,half-year,nd-09-2019,,20,0,,2026-01-01,,,,,"


def make_project(folder: Path) -> Path:
    """Return the inbox of a new project in `folder`: the catalogue of this repository, 29 of the 30 facilities."""
    from analysis.cli.new_project import make_project as make_empty

    make_empty(folder, "Dữ liệu giả lập")
    lookup = folder / "data" / "lookup"
    for name in ("indicators.csv", "indicator_aliases.csv"):
        shutil.copyfile(_HOME / "data" / "lookup" / name, lookup / name)
    with (lookup / "units.csv").open(encoding="utf-8", newline="") as stream:
        columns = csv.DictReader(stream).fieldnames or []
    with (lookup / "units.csv").open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writerows(_unit_row(filing) for filing in list_filings() if filing.number != UNKNOWN)
    with (lookup / "reporting_schedule.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{_DUTY}\n")
    with (lookup / "complete_lists.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{code},An,2026-07-01,all ten facilities are made up,\n" for code, _ in _PROVINCES)
    write_filings(folder / "inbox", lookup)
    return folder / "inbox"


def _unit_row(filing: Filing) -> dict[str, str]:
    return {
        "unit_code": filing.unit_code,
        "name_vi": filing.name,
        "name_en": f"{filing.name} (synthetic)",
        "level": "facility",
        "facility_type": "other_facility" if filing.name.startswith("Trung tâm") else "hospital",
        "parent_code": filing.province_code,
        "note": "synthetic",
    }


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(f"{make_project(Path(sys.argv[1]))}: 30 synthetic filings")
    elif len(sys.argv) == 3 and sys.argv[2] == "--missing":
        print(f"{len(write_missing(Path(sys.argv[1]) / 'inbox'))} more synthetic filings")
    else:
        sys.exit(__doc__)
