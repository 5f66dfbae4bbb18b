"""A brief in every format: points with dots, boxes, pages with a kicker line, and what machines read beside it."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import re
import zipfile
from importlib import resources
from pathlib import Path

import docx
import pdfplumber
import pytest
from docx.shared import Pt
from lxml import html
from PIL import ImageFont

from analysis.reports._document import (
    About,
    BasedOn,
    Box,
    Boxes,
    Bullets,
    Cell,
    Chart,
    Column,
    Drawing,
    Number,
    Page,
    Paragraph,
    Point,
    Points,
    Report,
    Section,
    Table,
    Text,
    Variable,
    text_cell,
)
from analysis.reports.disclosure import ReleaseRefusedError, check_release
from analysis.reports.machine import describe_dataset, render_csv, render_json
from analysis.reports.render import write_report
from analysis.reports.render._column_widths import box_shares, em_of, text_width
from analysis.reports.render._word_parts import CELL_PADDING
from analysis.reports.render._word_styles import table_size

_SHARE = Number("64.6%", "statements", "a:1")
_HOSTILE = "</script><b>&\u202e"


def _brief() -> Report:
    point = Point((Text("Fast growth:"),), (Text("from 100 to "), _SHARE), 2, (Text("press"),), "CHANGE")
    first = Section("units", "Provinces", (Paragraph((Text("Private hospitals are behind"),), "headline"),))
    values = Table("values", (Column("name"), Column("value")), ((text_cell("=1+1"), Cell((_SHARE,), 64.559271)),), "n")
    return Report(
        name="sector_a_pct_en",
        lang="en",
        title="Hospitals with records",
        subtitle="Viet Nam",
        lead=(
            Paragraph((Text("The target was missed: "), _SHARE, Text(".")), "answer", "MISSED"),
            Points((point,)),
            Boxes((Box("What it counts", ((Text(_HOSTILE),),)), Box("Next", ((Text("Page 2"),),)))),
        ),
        sections=(
            first,
            Section("wide", "Word alone", (Paragraph((Text("the full table"),)),), only=("docx",)),
            Section("values", "values", (values,), only=("csv",)),
        ),
        annexes=(Section("annex", "Sources", (Paragraph((Text("a folded source"),)),), only=("html",)),),
        footer="Press figures are not official statistics.",
        page=Page(18, 17, 14, 16),
        kicker=("Sector report", "Figures published up to 30 June 2026"),
        about=About(
            dt.date(2026, 6, 30),
            "Viet Nam",
            dt.date(2023, 1, 1),
            dt.date(2026, 1, 31),
            (Variable("Hospitals with records", "%", _HOSTILE),),
            (BasedOn("A paper", "", "javascript:alert(1)", ""),),
        ),
        numbers={_SHARE.trace_id: 1},
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the files of one brief by format."""
    paths = write_report(_brief(), tmp_path_factory.mktemp("brief"), ["html", "pdf", "docx", "json", "csv"])
    return {path.suffix[1:]: path for path in paths}


_FONTS = resources.files("analysis.reports").joinpath("fonts")


def _width(text: str, size: float, face: str = "Arimo-Regular") -> float:
    return ImageFont.truetype(str(_FONTS.joinpath(f"{face}.ttf")), 1000).getlength(text) * size / 1000


def _pages(path: Path) -> list[str]:
    with pdfplumber.open(path) as pdf:
        return [page.extract_text() for page in pdf.pages]


def test_each_section_begins_a_page_with_its_title_in_the_kicker_line(files: dict[str, Path]) -> None:
    first, second = _pages(files["pdf"])
    assert first.startswith("Sector report")
    assert "Figures published up to 30 June 2026" in first
    assert second.startswith("Sector report Provinces\nPrivate hospitals are behind")
    assert re.search(r"Press figures are not official statistics\.\s+Page 2/2", second)


def test_a_point_says_how_sure_it_is_in_words_beside_its_dots(files: dict[str, Path]) -> None:
    (point,) = html.fromstring(files["html"].read_bytes()).xpath("//ul[@class='points']/li")
    (dots,) = point.xpath(".//*[@role='img']")
    assert (dots.get("aria-label"), dots.text_content()) == ("Confidence: medium (2 of 3)", "●●○")
    assert "medium: press" in " ".join(point.text_content().split())
    assert "medium: press" in _pages(files["pdf"])[0]
    assert "●●○" in _words_of(files["docx"])


def _words_of(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return re.sub(r"<[^>]*>", "", parts.read("word/document.xml").decode())


def test_print_carries_neither_marks_of_sources_nor_contents_and_a_page_names_the_row_of_a_figure(
    files: dict[str, Path],
) -> None:
    assert "from 100 to 64.6%" in " ".join(_pages(files["pdf"])[0].split())
    assert "64.6%1" not in _words_of(files["docx"])
    assert "Contents" not in "".join(_pages(files["pdf"]))
    page = html.fromstring(files["html"].read_bytes())
    assert page.xpath("//a[@class='figure']/@data-trace") == [_SHARE.trace_id] * 2
    assert not page.xpath("//nav")


def test_a_section_for_one_format_is_in_no_other(files: dict[str, Path]) -> None:
    said = {name: files[name].read_text("utf-8") for name in ("html",)} | {"docx": _words_of(files["docx"])}
    said["pdf"] = "".join(_pages(files["pdf"]))
    assert [name for name, text in said.items() if "the full table" in text] == ["docx"]
    assert [name for name, text in said.items() if "a folded source" in text] == ["html"]
    assert not [name for name, text in said.items() if "=1+1" in text]


def test_the_sentences_stand_in_the_json_with_state_and_ids(files: dict[str, Path]) -> None:
    content = json.loads(files["json"].read_text("utf-8"))
    answer, point = content["sentences"][:2]
    assert answer == {
        "kind": "answer",
        "state": "MISSED",
        "text": "The target was missed: 64.6%.",
        "ids": [_SHARE.trace_id],
        "place": "beginning",
    }
    assert (point["state"], point["sure"], point["reason"]) == ("CHANGE", 2, "press")
    assert content["report_date"] == "2026-06-30"


def test_the_values_are_stored_in_full_and_no_text_is_a_formula(files: dict[str, Path]) -> None:
    assert files["csv"].name == "sector_a_pct_en_data.csv"
    rows = list(csv.reader(io.StringIO(files["csv"].read_bytes().decode("utf-8-sig"))))
    assert rows == [["name", "value"], ["'=1+1", "64.559271"]]


def test_the_metadata_are_valid_json_that_cannot_end_its_script(files: dict[str, Path]) -> None:
    (script,) = html.fromstring(files["html"].read_bytes()).xpath("//script[@type='application/ld+json']/text()")
    content = json.loads(script)
    assert content["@type"] == "Dataset"
    assert content["temporalCoverage"] == "2023-01-01/2026-01-31"
    assert content["dateModified"] == "2026-06-30"
    assert content["variableMeasured"][0]["description"] == "</script><b>&[U+202E]"
    assert {one["contentUrl"] for one in content["distribution"]} >= {"sector_a_pct_en_data.csv"}
    assert content["isBasedOn"] == [{"@type": "CreativeWork", "name": "A paper"}], "an address that runs is no address"


def test_the_metadata_name_no_file_that_is_not_published(tmp_path: Path) -> None:
    (path,) = write_report(_brief(), tmp_path, ["html"])
    assert "contentUrl" not in path.read_text("utf-8")


def test_the_gate_reads_points_boxes_and_metadata() -> None:
    brief = _brief()
    number = "0912 345 678"
    point = Point((Text(number),), (), 3, ())
    for changed in (
        dataclasses.replace(brief, lead=(Points((point,)),)),
        dataclasses.replace(brief, lead=(Boxes((Box(number, ()),)),)),
        dataclasses.replace(brief, kicker=(number, "")),
        dataclasses.replace(brief, about=dataclasses.replace(brief.about, sources=(BasedOn(number, "", "", ""),))),
    ):
        with pytest.raises(ReleaseRefusedError, match="telephone number"):
            check_release(changed)


def test_every_sentence_has_its_place_and_each_row_behind_it_once() -> None:
    day = Number("31 January", "statements", "a:2", is_marked=False)
    inner = Section("part", "Part", (Bullets(((Text("one "), day),)),))
    outer = Section("units", "Provinces", (Paragraph((_SHARE, day, _SHARE)),), (inner, Section("", "", inner.blocks)))
    report = dataclasses.replace(_brief(), sections=(outer,), history=("2026-03-31",), banner="INTERNAL")
    content = json.loads(render_json(report))
    said = [(one["kind"], one["state"], one["place"], one["ids"]) for one in content["sentences"]]
    assert said == [
        ("answer", "MISSED", "beginning", [_SHARE.trace_id]),
        ("point", "CHANGE", "beginning", [_SHARE.trace_id]),
        ("box", None, "beginning", []),
        ("box", None, "beginning", []),
        ("text", None, "units", [_SHARE.trace_id, day.trace_id]),
        ("item", None, "part", [day.trace_id]),
        ("item", None, "units", [day.trace_id]),
    ]
    assert [one["title"] for one in content["sentences"] if one["kind"] == "box"] == ["What it counts", "Next"]
    assert content["releases"] == ["2026-03-31", "2026-06-30"]
    assert (content["is_internal"], json.loads(render_json(_brief()))["is_internal"]) == (True, False)


def test_figures_of_one_cell_or_name_are_numbered_and_none_is_lost() -> None:
    other = Number("7%", "statements", "a:3", remark="corrected")
    row = (text_cell("Hanoi"), Cell((_SHARE, Text(" "), other)))
    values = Table("values", (Column("name"), Column("value")), (row, row), "n")
    report = dataclasses.replace(_brief(), sections=(Section("values", "values", (values,), only=("csv",)),))
    figures = json.loads(render_json(report))["figures"]
    name = "values | Hanoi | value"
    assert figures == {
        name: {"text": "64.6%", "id": _SHARE.trace_id},
        f"{name} (2)": {"text": "7%", "id": other.trace_id, "remark": "corrected"},
        f"{name} (3)": {"text": "64.6%", "id": _SHARE.trace_id},
        f"{name} (4)": {"text": "7%", "id": other.trace_id, "remark": "corrected"},
    }


def test_the_file_of_values_holds_whole_numbers_without_decimals_and_no_other_table() -> None:
    def section(*cells: Cell, only: tuple[str, ...]) -> Section:
        return Section("t", "t", (Table("t", (Column("a"), Column("b")), (cells,), "n"),), only=only)

    shown = section(text_cell("63%", 63.0), text_cell("+1"), only=("csv",))
    hidden = section(text_cell("page"), text_cell("page"), only=("html",))
    report = dataclasses.replace(_brief(), sections=(hidden, shown), annexes=())
    assert render_csv(report).decode("utf-8-sig") == "a,b\r\n63,'+1\r\n"


def test_the_metadata_tell_the_answer_the_files_and_what_is_known_alone() -> None:
    brief = _brief()
    source = BasedOn("B", "Báo Mới", "https://example.org/b?x=1&y=2", "facts")
    about = dataclasses.replace(brief.about, sources=(source,), first_day=None)
    text = describe_dataset(dataclasses.replace(brief, about=about), {"csv": "d.csv", "pdf": "r.pdf", "svg": "x.svg"})
    content = json.loads(text)
    assert not set("<>&") & set(text)
    assert content["description"] == "The target was missed: 64.6%."
    assert [(one["contentUrl"], one["encodingFormat"]) for one in content["distribution"]] == [
        ("d.csv", "text/csv"), ("r.pdf", "application/pdf"),
    ]  # fmt: skip
    assert content["isBasedOn"] == [
        {
            "@type": "CreativeWork",
            "name": "B",
            "url": "https://example.org/b?x=1&y=2",
            "publisher": {"@type": "Organization", "name": "Báo Mới"},
            "license": "facts",
        }
    ]
    assert "temporalCoverage" not in content
    assert "unitText" in content["variableMeasured"][0]
    assert describe_dataset(dataclasses.replace(brief, about=None), {}) == ""


def test_the_longer_the_text_of_a_box_the_wider_it_is_within_limits() -> None:
    short, long = Box("A", ((Text("word " * 10),),)), Box("B", ((Text("word " * 40),),))
    first, second = box_shares(Boxes((short, long)))
    assert first < second
    assert first + second == pytest.approx(1)
    assert box_shares(Boxes((short, short))) == pytest.approx([0.5, 0.5])
    least, _ = box_shares(Boxes((short, Box("C", ((Text("word " * 4000),),)))))
    assert 0.25 < least < 0.3


def test_word_leaves_nothing_empty_above_the_first_line_and_below_a_picture(tmp_path: Path) -> None:
    drawing = Drawing('<rect width="9" height="9"/>', 400.0, 190.0, "pt")
    chart = Chart("c", "Title", "Alt", {"print": drawing, "phone": drawing})
    boxes = Boxes((Box("A", ((Text("a"),),)), Box("B", ((Text("b"),),))))
    report = dataclasses.replace(_brief(), lead=(chart, boxes, boxes))
    (path,) = write_report(report, tmp_path, ["docx"])
    document = docx.Document(str(path))
    (section,) = document.sections
    assert section.header_distance + Pt(9) < section.top_margin
    (picture,) = (one for one in document.paragraphs if one._p.xpath(".//w:drawing"))
    assert picture.paragraph_format.line_spacing == 1.0
    assert document.styles["Normal"].paragraph_format.line_spacing == 1.0
    kinds = [child.tag.rpartition("}")[2] for child in document.element.body]
    first, second = (place for place, kind in enumerate(kinds) if kind == "tbl")
    assert "p" in kinds[first + 1 : second], "two tables without a line between them would be one"


def test_the_chart_is_drawn_smaller_where_the_first_page_is_a_little_too_long(tmp_path: Path) -> None:
    drawing = Drawing('<rect width="400" height="300" fill="#123456"/>', 400.0, 300.0, "pt")
    chart = Chart("c", "Title", "Alt", {"print": drawing, "phone": drawing})
    boxes = Boxes((Box("What is missing", ((Text("a confirmation"),),)), Box("Next", ((Text("a date"),),))))
    widths: dict[int, float] = {}
    for n_lines in range(16, 30):
        lines = tuple(Paragraph((Text(f"line {n}"),)) for n in range(n_lines))
        report = dataclasses.replace(_brief(), lead=(*lines, chart, boxes))
        (path,) = write_report(report, tmp_path / str(n_lines), ["pdf"])
        with pdfplumber.open(path) as pdf:
            first = pdf.pages[0]
            is_whole = "What is missing" in first.extract_text()
            drawn = [rect["width"] for page in pdf.pages for rect in page.rects if rect["height"] > 200]
        widths[n_lines] = round(drawn[0]) if is_whole else 0.0
        assert is_whole or drawn == [pytest.approx(400)], "a page that is much too long is not helped by a small chart"
    found = list(widths.values())
    smaller = [width for width in found if 0 < width < 400]
    assert found[0] == 400
    assert found[-1] == 0
    assert len(smaller) >= 2
    assert found == sorted(found, reverse=True)
    assert min(smaller) >= 320


def test_the_columns_of_a_word_brief_hold_each_word_of_its_typeface(tmp_path: Path) -> None:
    titles = ("Indicator", *("Confidence",) * 5)
    cells = ("Insured people verified with the population database " * 9, *("18\u00a0November\u00a02025",) * 2)
    row = tuple(text_cell(text) for text in (*cells, "low", "low", "low"))
    table = Table("values", tuple(Column(title) for title in titles), (row,), "n")
    (path,) = write_report(dataclasses.replace(_brief(), lead=(table,), sections=()), tmp_path, ["docx"])
    written = docx.Document(str(path)).tables[0]
    size = table_size(_brief())
    for number, title in enumerate(titles):
        room = written.columns[number].width.pt - CELL_PADDING
        for text, face in ((title, "Arimo-Bold"), (row[number].runs[0].text, "Arimo-Regular")):
            assert max(_width(word, size, face) for word in text.split(" ")) <= room, (title, text)


_REASONS = "no official source, numerator or denominator not given, 19 months old"
_REASON = "không có nguồn chính thức, nguồn không nêu tử số hoặc mẫu số"


def test_two_reasons_of_confidence_take_three_lines_on_paper(tmp_path: Path) -> None:
    point = Point((Text("Hà Nội:"),), (Text("100% (30/06/2026)"),), 1, (Text(_REASON),), "CHANGE")
    report = dataclasses.replace(
        _brief(), lang="vi", lead=(Points((point,)),), sections=(), page=Page(left=18, right=17, top=14, bottom=16)
    )
    pdf_path, word_path = write_report(report, tmp_path, ["pdf", "docx"])
    with pdfplumber.open(pdf_path) as pdf:
        small = [word for word in pdf.pages[0].extract_words(extra_attrs=["size"]) if word["size"] == pytest.approx(8)]
    assert " ".join(word["text"] for word in small).endswith(_REASON)
    assert len({round(word["top"]) for word in small}) == 3
    (table,) = docx.Document(str(word_path)).tables
    room, lines = table.columns[1].width.pt - CELL_PADDING, [""]
    for word in f"low: {_REASONS}".split(" "):
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if _width(longer, 8) <= room else [*lines, word]
    assert len(lines) == 3


def test_a_first_page_that_is_too_long_without_a_chart_goes_on_on_the_next(tmp_path: Path) -> None:
    lines = tuple(Paragraph((Text(f"line {n}"),)) for n in range(60))
    (path,) = write_report(dataclasses.replace(_brief(), lead=lines, sections=()), tmp_path, ["pdf"])
    first, second = _pages(path)
    assert "line 0" in first
    assert "line 59" in second


def test_the_columns_of_a_pdf_brief_hold_each_word_of_its_typeface(tmp_path: Path) -> None:
    held = ("18\u00a0November\u00a02025", "100,200,000\u00a0people") * 2
    row = tuple(text_cell(text) for text in ("Insured people verified with the population database " * 9, *held))
    table = Table("values", tuple(Column("t") for _ in row), (row,), "n")
    (path,) = write_report(dataclasses.replace(_brief(), lead=(table,), sections=()), tmp_path, ["pdf"])
    with pdfplumber.open(path) as pdf:
        (line,) = {round(word["top"]) for word in pdf.pages[0].extract_words() if word["text"] == "November"}
        chars = [char for char in pdf.pages[0].chars if abs(char["top"] - line) < 3]
    ends = [-sum(map(len, held[number:])) for number in range(len(held))]
    assert "".join(char["text"] for char in chars).endswith("".join(held).replace("\u00a0", " "))
    assert min(chars[end]["x0"] - chars[end - 1]["x1"] for end in ends) >= 6


def test_the_number_of_a_document_is_not_broken_at_its_strokes(tmp_path: Path) -> None:
    said = [f"{'x' * n} Circular 13/2025/TT-BYT, Decision 586/QĐ-BYT." for n in range(1, 60)]
    blocks = tuple(Paragraph((Text(f"{'so it is written in ' * 4}{text}"),)) for text in said)
    (path,) = write_report(dataclasses.replace(_brief(), lead=blocks, sections=()), tmp_path, ["pdf"])
    words = " ".join(_pages(path)).split()
    assert (words.count("13/2025/TT-BYT,"), words.count("586/QĐ-BYT.")) == (len(said), len(said))


_SAID = (
    "Insured people verified with the population database, 30 September 2025 (1,062 of 1,645 hospitals)",
    "Tỷ lệ bệnh viện triển khai bệnh án điện tử của Thành phố Hồ Chí Minh: 93,3% (153/164 bệnh viện)",
)


@pytest.mark.parametrize(("typeface", "file"), [("Arial", "Arimo"), ("Arimo", "Arimo"), ("Times New Roman", "Tinos")])
def test_widths_are_reckoned_for_the_typeface(typeface: str, file: str) -> None:
    for text in _SAID:
        assert 0.92 <= _width(text, 10, f"{file}-Regular") / (em_of(typeface, 10) * text_width(text)) <= 1.02


def test_widths_are_reckoned_for_the_typeface_of_a_longer_pdf(tmp_path: Path) -> None:
    report = dataclasses.replace(_brief(), lead=tuple(Paragraph((Text(text),)) for text in _SAID), kicker=("", ""))
    (path,) = write_report(report, tmp_path, ["pdf"])
    with pdfplumber.open(path) as pdf:
        lines = [line for line in pdf.pages[0].extract_text_lines() if line["text"][:4] in (_SAID[0][:4], _SAID[1][:4])]
        assert all("Libertinus" in line["chars"][0]["fontname"] for line in lines)
    for line in lines:
        size = line["chars"][0]["size"]
        reckoned = em_of("Libertinus Serif", size) * text_width(line["text"])
        assert 0.92 <= (line["x1"] - line["x0"]) / reckoned <= 1.02, line["text"]
    assert len(lines) == 2
