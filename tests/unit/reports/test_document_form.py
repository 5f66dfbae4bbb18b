"""Each element of Decree 30/2020, Annex I, on the Word filing as it is written: one document, one test an element."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from analysis.reports import publish_filing
from analysis.reports._document import TwoColumns, runs_of
from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_config import read_report_settings
from analysis.reports.filing import write_check_sheet, write_filing

_DATA = Path(__file__).parent / "filing"
_KNOWN = {
    "symbol": "TTĐT",
    "addressee_vi": "Sở Y tế tỉnh Quảng Ngãi",
    "signatory_vi": "Giám đốc",
    "drafting": "KHTH",
    "initials": "ab",
    "copies": "05",
    "address_vi": "Số 1 đường A, tỉnh Quảng Ngãi",
    "recipients_vi": ["Các khoa, phòng"],
    "periods": {"2026-H1": {"legal_basis": [{"document_vi": "Công văn 1"}, {"document_vi": "Công văn 2"}]}},
}


class Paper:
    """The Word filing, with the look of its paragraphs whether it stands in a style or beside it."""

    def __init__(self, path: Path) -> None:
        self.document = Document(str(path))
        self.letter, self.annex = self.document.sections
        nodes = self.document.element.body.iter(qn("w:p"))
        self.paragraphs = [Paragraph(node, self.document._body) for node in nodes]

    def find(self, role: str) -> Paragraph:
        """Return the first paragraph of a role of the form."""
        return next(one for one in self.paragraphs if one.style.name == f"Letter {role.replace('_', ' ')}")

    def texts(self, role: str) -> list[str]:
        """Return the texts of all paragraphs of a role."""
        return [one.text for one in self.paragraphs if one.style.name == f"Letter {role.replace('_', ' ')}"]

    def look(self, role: str) -> tuple[float, bool, bool, bool, str]:
        """Return size [pt], weight, slant, capitals and typeface of a role."""
        font = {
            name: _inherited(self.find(role), "font", name) for name in ("size", "bold", "italic", "all_caps", "name")
        }
        marks = (bool(font["bold"]), bool(font["italic"]), bool(font["all_caps"]))
        return (font["size"].pt, *marks, font["name"])

    def shape(self, role: str, name: str) -> Any:
        """Return one measure of the paragraphs of a role."""
        return _inherited(self.find(role), "paragraph_format", name)


def _inherited(paragraph: Paragraph, of: str, name: str) -> Any:
    style = paragraph.style
    while style is not None:
        value = getattr(getattr(style, of), name)
        if value is not None:
            return value
        style = style.base_style
    return None


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """Return the Word filing of the made-up unit, whose letterhead is known."""
    return _publish(tmp_path_factory.mktemp("form"), _KNOWN)


def _publish(folder: Path, known: dict[str, Any]) -> Paper:
    tables = {path.stem: pd.read_csv(path) for path in sorted(_DATA.glob("*.csv"))}
    options: dict[str, Any] = {"languages": ["vi"], "formats": ["docx"], "folder": folder}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(read_report_settings("administrative_layout")["units"], "f-center", known)
        return Paper(publish_filing(tables, unit_code="f-center", period="2026-H1", **options)[0])


def _looks(role: str, low: float, high: float, *, bold: bool, italic: bool, capitals: bool) -> Callable[[Paper], bool]:
    def check(paper: Paper) -> bool:
        size, *marks, font = paper.look(role)
        return low <= size <= high and marks == [bold, italic, capitals] and font == "Times New Roman"

    return check


def _centred(*roles: str) -> Callable[[Paper], bool]:
    return lambda paper: all(paper.shape(role, "alignment") == WD_ALIGN_PARAGRAPH.CENTER for role in roles)


def _margins(paper: Paper) -> bool:
    limits = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
    sizes = [
        (getattr(part, f"{side}_margin").mm, limit)
        for part in (paper.letter, paper.annex)
        for side, limit in limits.items()
    ]
    return all(low - 0.1 <= size <= high + 0.1 for size, (low, high) in sizes)


def _number_beside_date(paper: Paper) -> bool:
    left, right = paper.document.tables[0].rows[-1].cells
    return left.text.startswith("Số:") and right.text.startswith("Quảng Ngãi, ngày")


def _page_numbers(paper: Paper) -> bool:
    def codes(header: Any) -> str:
        return " ".join(node.text for node in header._element.iter(qn("w:instrText")))

    parts = (paper.letter, paper.annex)
    is_shown = all("PAGE" in codes(part.header) and not codes(part.first_page_header) for part in parts)
    is_centred = all(part.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER for part in parts)
    return is_shown and is_centred and all(part.different_first_page_header_footer for part in parts)


def _rule_below(role: str, *, is_short: bool) -> Callable[[Paper], bool]:
    """Return whether a line stands below a role: as long as its words, or a part of it."""

    def check(paper: Paper) -> bool:
        rule = paper.find(role)._p.getnext()
        if rule is None or rule.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:top')}") is None:
            return False
        inset = int(rule.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:left")))
        return inset > 800 if is_short else inset > 0

    return check


def _address(paper: Paper) -> bool:
    """Return whether the address stands at the foot of the first page alone, below a line as wide as the text."""
    (foot,) = paper.letter.first_page_footer.paragraphs
    is_alone = not any(one.text for one in (*paper.letter.footer.paragraphs, *paper.annex.first_page_footer.paragraphs))
    size = _inherited(foot, "font", "size").pt
    has_line = foot._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:top')}") is not None
    return foot.text == _KNOWN["address_vi"] and is_alone and has_line and 11 <= size <= 12


#: The elements that `form_gaps_our_report.csv` lists, in its order, then others of the decree, by their rule.
_ELEMENTS: dict[str, Callable[[Paper], bool]] = {
    "nd30.tieungu": _looks("motto", 13, 14, bold=True, italic=False, capitals=False),
    "nd30.no.size": _looks("number", 13, 13, bold=False, italic=False, capitals=False),
    "nd30.date.style": _looks("place", 13, 14, bold=False, italic=True, capitals=False),
    "nd30.kind": _looks("kind", 13, 14, bold=True, italic=False, capitals=True),
    "nd30.subject": _looks("subject", 13, 14, bold=True, italic=False, capitals=False),
    "nd30.basis": _looks("basis", 13, 14, bold=False, italic=True, capitals=False),
    "nd30.text.justify": lambda paper: paper.shape("text", "alignment") == WD_ALIGN_PARAGRAPH.JUSTIFY,
    "nd30.text.indent": lambda paper: round(paper.shape("text", "first_line_indent").mm, 1) in (10.0, 12.7),
    "nd30.head.muc": _looks("heading", 13, 14, bold=True, italic=False, capitals=True),
    "nd30.pageno.size": lambda paper: 13 <= paper.document.styles["Header"].font.size.pt <= 14,
    "nd30.recip.word": _looks("recipients", 12, 12, bold=True, italic=True, capitals=False),
    "nd30.recip.list": _looks("recipient", 11, 11, bold=False, italic=False, capitals=False),
    "nd30.recip.last": lambda paper: paper.texts("recipient")[-1] == "- Lưu: VT, KHTH.ab.(05).",
    "nd30.initials": lambda paper: ".ab.(05)" in paper.texts("recipient")[-1] and paper.look("recipient")[0] == 11,
    "nd30.address": _address,
    "nd30.sign.capacity": _looks("post", 13, 14, bold=True, italic=False, capitals=True),
    "nd30.sign.name": lambda paper: not any("Ký" in one.text or "họ tên" in one.text for one in paper.paragraphs),
    "nd30.annex.word": _looks("annex", 14, 14, bold=True, italic=False, capitals=False),
    "nd30.margin.top": _margins,
    "nd30.text.size": _looks("text", 13, 14, bold=False, italic=False, capitals=False),
    "nd30.body.issuer": _looks("issuer", 12, 13, bold=True, italic=False, capitals=True),
    "nd30.pageno.place": _page_numbers,
    "nd30.text.para": lambda paper: paper.shape("text", "space_before").pt >= 6,
    "nd30.body.parent": _looks("parent", 12, 13, bold=False, italic=False, capitals=True),
    "nd30.qh": _looks("state", 12, 13, bold=True, italic=False, capitals=True),
    "nd30.annex.title": _looks("annex_title", 13, 14, bold=True, italic=False, capitals=True),
    "nd30.annex.ref": _looks("annex_reference", 13, 14, bold=False, italic=True, capitals=False),
    "nd30.to.single": _looks("addressee", 13, 14, bold=False, italic=False, capitals=False),
    "centred": _centred("state", "motto", "parent", "issuer", "kind", "subject", "post", "annex", "annex_title"),
    "nd30.date.line": _number_beside_date,
    "nd30.tieungu.rule": _rule_below("motto", is_short=False),
    "nd30.body.rule": _rule_below("issuer", is_short=True),
    "nd30.subject.rule": _rule_below("subject", is_short=True),
    "nd30.no.sep": lambda paper: re.fullmatch(r"Số:\s*/BC-TTĐT", paper.find("number").text) is not None,
    "nd30.basis.ends": lambda paper: paper.texts("basis") == ["Căn cứ Công văn 1;", "Căn cứ Công văn 2."],
    "nd30.recip.first": lambda paper: paper.texts("recipient")[0] == "- Như trên;",
    "nd30.annex.pages": lambda paper: (
        [
            [one.get(qn("w:start")) for one in part._sectPr.findall(qn("w:pgNumType"))]
            for part in paper.document.sections
        ]
        == [["1"], ["1"]]
    ),
    "annex.rows": lambda paper: all(
        row._tr.trPr.find(qn("w:cantSplit")) is not None
        and (row._tr.trPr.find(qn("w:tblHeader")) is not None) is (number < 3)
        for number, row in enumerate(paper.document.tables[-1].rows)
    ),
    "nd30.page.size": lambda paper: (
        (round(paper.letter.page_width.mm), round(paper.letter.page_height.mm)) == (210, 297)
    ),
    "nd30.page.orientation": lambda paper: paper.letter.orientation == WD_ORIENT.PORTRAIT,
    "annex.landscape": lambda paper: paper.annex.orientation == WD_ORIENT.LANDSCAPE,
    "nd30.text.leading": lambda paper: 1.0 <= paper.shape("text", "line_spacing") <= 1.5,
    "annex.numbers": lambda paper: (
        [cell.text for cell in paper.document.tables[-1].rows[2].cells] == [f"({number})" for number in range(1, 9)]
    ),
    "post.real": lambda paper: paper.texts("post") == ["Giám đốc"],
    "close": lambda paper: paper.texts("text")[-1].endswith("./."),
}


@pytest.mark.parametrize("element", _ELEMENTS)
def test_an_element_of_the_paper_is_as_the_decree_has_it(paper: Paper, element: str) -> None:
    assert _ELEMENTS[element](paper)


def test_several_addressees_and_a_deputy_who_signs_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    several = {"addressee_vi": ["Sở Y tế tỉnh Quảng Ngãi", "Ủy ban nhân dân xã A", "Bảo hiểm xã hội tỉnh"]}
    several |= {"signatory_vi": ["KT. Giám đốc", "Phó Giám đốc"], "recipients_vi": ["Như trên (để b/c)", "Các khoa"]}
    paper = _publish(tmp_path, _KNOWN | several)
    assert paper.texts("addressees") == ["Kính gửi:"]
    items = ["- Sở Y tế tỉnh Quảng Ngãi;", "- Ủy ban nhân dân xã A;", "- Bảo hiểm xã hội tỉnh."]
    assert paper.texts("addressee_item") == items
    assert paper.shape("addressee_item", "left_indent").mm > paper.shape("addressees", "left_indent").mm
    assert paper.look("addressee_item") == (14.0, False, False, False, "Times New Roman")
    said = "báo cáo để Sở Y tế tỉnh Quảng Ngãi, Ủy ban nhân dân xã A và Bảo hiểm xã hội tỉnh tổng hợp./."
    assert paper.texts("text")[-1].endswith(said)
    assert [*paper.texts("post"), *paper.texts("second_post")] == ["KT. Giám đốc", "Phó Giám đốc"]
    assert paper.look("second_post") == paper.look("post")
    assert paper.texts("recipient") == ["- Như trên (để b/c);", "- Các khoa;", "- Lưu: VT, KHTH.ab.(05)."]
    margins = paper.document.tables[-2]._tbl.tblPr.find(qn("w:tblCellMar"))
    assert margins.find(qn("w:left")).get(qn("w:w")) == "0"


@pytest.mark.parametrize(
    ("name", "post"),
    [("Trạm Y tế xã A", "Trưởng trạm"), ("Viện Pasteur A", "Viện trưởng"), ("Nhà hộ sinh A", "[chức vụ người ký]")],
)
def test_the_head_of_each_kind_of_unit_has_the_title_of_that_kind_and_no_other_is_guessed(name: str, post: str) -> None:
    units = pd.DataFrame({"unit_code": ["f-a"], "name_vi": [name], "name_en": ["A"], "level": ["facility"]})
    paper = write_filing(prepare_context({"units": units}, "vi", "2026-06-30"), "f-a", "2026-H1")
    (signed,) = (block for block in paper.tail if isinstance(block, TwoColumns))
    assert [run.text for one in signed.right for run in one.runs] == [post]


@pytest.mark.parametrize(
    ("known", "printed", "left_out"),
    [
        (
            {},
            "- Lưu: VT, KHTH.",
            "chưa ghi ký hiệu người soạn thảo, số lượng bản phát hành, địa chỉ cơ quan",
        ),
        ({"initials": "ab"}, "- Lưu: VT, KHTH.ab.", "chưa ghi số lượng bản phát hành, địa chỉ cơ quan"),
        ({"copies": 5}, "- Lưu: VT, KHTH.(5).", "chưa ghi ký hiệu người soạn thảo, địa chỉ cơ quan"),
        ({"initials": "ab", "copies": "05", "address_vi": "Số 1"}, "- Lưu: VT, KHTH.ab.(05).", ""),
    ],
)
def test_what_is_not_known_of_drafter_copies_and_address_is_left_out_and_named_on_the_check_sheet(
    monkeypatch: pytest.MonkeyPatch, known: dict[str, Any], printed: str, left_out: str
) -> None:
    tables = {path.stem: pd.read_csv(path) for path in sorted(_DATA.glob("*.csv"))}
    own = {name: cell for name, cell in _KNOWN.items() if name not in ("initials", "copies", "address_vi")} | known
    monkeypatch.setitem(read_report_settings("administrative_layout")["units"], "f-center", own)
    context = prepare_context(tables, "vi", "2026-06-25")
    paper, sheet = (write(context, "f-center", "2026-H1") for write in (write_filing, write_check_sheet))
    (signed,) = (block for block in paper.tail if isinstance(block, TwoColumns))
    assert "".join(run.text for run in signed.left[-1].runs) == printed
    assert paper.footer == known.get("address_vi", "")
    said = " ".join(run.text for part in sheet.sections for block in part.blocks for run in runs_of(block))
    assert left_out in said
    assert ("thể thức không bắt buộc" in said) is bool(left_out)
