"""The letterhead of a PDF is read block by block: its office, number and day, not lines across both blocks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import typst

from vnfilings import read_document, read_identity

_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def _page(path: Path, left: str, right: str, columns: str = "(5fr, 7fr)") -> Path:
    source = f"""#set page(paper: "a4", margin: 2cm)
#set text(size: 11pt)
#grid(columns: {columns}, gutter: 8mm, align: center, [{left}], [{right}])
#align(center)[BÁO CÁO \\ Kết quả chuyển đổi số 6 tháng đầu năm 2026]

Tỷ lệ hồ sơ bệnh án được số hóa đạt 80,5% (161\\/200 hồ sơ).
"""
    path.write_bytes(typst.compile(source.encode()))
    return path


@pytest.mark.parametrize("columns", ["(5fr, 7fr)", "(1fr, 1fr)"])
@pytest.mark.parametrize(
    "issuer",
    [
        "BỆNH VIỆN SAO",
        "BỆNH VIỆN Y HỌC CỔ TRUYỀN HOA SEN",
        "TRUNG TÂM KIỂM SOÁT BỆNH TẬT VÀ Y TẾ DỰ PHÒNG TỈNH GIA LAI",
    ],
)
def test_number_day_office_and_period_are_found(tmp_path: Path, issuer: str, columns: str) -> None:
    left = f"SỞ Y TẾ TỈNH GIA LAI \\ {issuer} \\ Số: 107\\/BC-BV"
    right = f"{_COUNTRY} \\ Độc lập - Tự do - Hạnh phúc \\ Gia Lai, ngày 22 tháng 6 năm 2026"
    identity = read_identity(read_document(_page(tmp_path / "a.pdf", left, right, columns)))
    assert (identity.number, identity.issued, identity.issuer) == ("107/BC-BV", dt.date(2026, 6, 22), issuer)
    assert identity.sort == "report"
    assert identity.period is not None
    assert identity.period.code == "2026-H1"


def test_a_letterhead_at_the_left_margin_takes_no_line_of_the_text(tmp_path: Path) -> None:
    source = f"""#set page(paper: "a4", margin: 2cm)
#set text(size: 11pt)
#grid(columns: (1fr, 1fr), [SỞ Y TẾ LÂM ĐỒNG \\ BỆNH VIỆN SAO \\ Số: 77\\/BC-BVS],
[{_COUNTRY} \\ Độc lập - Tự do - Hạnh phúc \\ Đà Lạt, ngày 19 tháng 6 năm 2026])

BÁO CÁO

Công tác chuyển đổi số 06 tháng đầu năm 2026, phương hướng, nhiệm vụ công tác chuyển đổi số 06 tháng cuối năm 2026

I. KẾT QUẢ ĐẠT ĐƯỢC

- Đã tạo lập 1.848 hồ sơ bệnh án điện tử trên tổng số 2.400 hồ sơ bệnh án của các khoa lâm sàng, đạt 77%.
"""
    path = tmp_path / "a.pdf"
    path.write_bytes(typst.compile(source.encode()))
    document = read_document(path)
    identity = read_identity(document)
    assert (identity.number, identity.period and identity.period.code) == ("77/BC-BVS", "2026-H1")
    assert [paragraph.text for paragraph in document.paragraphs()][-1].endswith("lâm sàng, đạt 77%.")


def test_no_word_of_the_page_is_lost_or_doubled(tmp_path: Path) -> None:
    left, right = "SỞ Y TẾ \\ BỆNH VIỆN SAO", f"{_COUNTRY} \\ Độc lập - Tự do - Hạnh phúc"
    document = read_document(_page(tmp_path / "a.pdf", left, right))
    words = " ".join(paragraph.text for paragraph in document.paragraphs()).split()
    expected = (
        f"SỞ Y TẾ BỆNH VIỆN SAO {_COUNTRY} Độc lập - Tự do - Hạnh phúc BÁO CÁO Kết quả chuyển đổi số 6 tháng đầu "
    )
    expected += "năm 2026 Tỷ lệ hồ sơ bệnh án được số hóa đạt 80,5% (161/200 hồ sơ)."
    assert words == expected.split()


def test_columns_without_a_letterhead_stay_lines(tmp_path: Path) -> None:
    document = read_document(_page(tmp_path / "a.pdf", "Bệnh viện Sao \\ Bệnh viện Mây", "80% \\ 90%"))
    texts = [paragraph.text for paragraph in document.paragraphs()]
    assert any("Bệnh viện Sao 80%" in text for text in texts)
