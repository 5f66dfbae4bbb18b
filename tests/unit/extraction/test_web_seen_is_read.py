"""What a person sees of a web page is what is read; what is not seen is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings import UnreadableFileError, describe_skipped, read_document, read_statements
from vnfilings.formats import Document
from vnfilings.text import print_odd

_SEEN = "Tỷ lệ hồ sơ điện tử đạt 45%."
_UNSEEN = "Tỷ lệ hồ sơ điện tử đạt 99%."


def _read(tmp_path: Path, page: str | bytes, name: str = "page.html") -> Document:
    path = tmp_path / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode("utf-8"))
    return read_document(path)


def _printed(document: Document) -> list[str]:
    """Return the paragraphs with their oddly spelled numbers as they are printed."""
    return [print_odd(block.text, block.text, block.odd) for block in document.paragraphs()]


def _texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


def _styled(style: str) -> str:
    return f'<p style="{style}">{_UNSEEN}</p>'


def _ruled(rule: str, markup: str) -> str:
    return f"<style>{rule}</style>{markup}"


_HIDDEN_TEXT = "1 passage of hidden text"
_HIDDEN_PARAGRAPH = "1 hidden paragraph"
_HIDDEN = {
    "hidden": (f"<p hidden>{_UNSEEN}</p>", _HIDDEN_PARAGRAPH),
    "display none": (_styled("display:none"), _HIDDEN_PARAGRAPH),
    "display none in capitals": (_styled("DISPLAY : NONE !important"), _HIDDEN_PARAGRAPH),
    "of an ancestor": (f"<div style='display:none'><div><p>{_UNSEEN}</p></div></div>", _HIDDEN_TEXT),
    "visibility": (_styled("visibility:hidden"), _HIDDEN_TEXT),
    "opacity": (_styled("opacity:0"), _HIDDEN_PARAGRAPH),
    "dialog": (f"<dialog>{_UNSEEN}</dialog>", _HIDDEN_TEXT),
    "clipped": (_styled("position:absolute;clip:rect(0,0,0,0)"), _HIDDEN_PARAGRAPH),
    "clip path": (_styled("clip-path: inset(50%)"), _HIDDEN_PARAGRAPH),
    "no height": (_styled("height:0;overflow:hidden"), _HIDDEN_PARAGRAPH),
    "size 0": (_styled("font-size:0"), "1 passage of zero-size text"),
    "size 1 px": (_styled("font-size:1px"), "1 passage of zero-size text"),
    "short size 0": (_styled("font: 0/0 a"), "1 passage of zero-size text"),
    "white": (_styled("color:#fff"), "1 passage of white text"),
    "white by name": (f"<font color=white>{_UNSEEN}</font>", "1 passage of white text"),
    "grey on grey": (_styled("background:#eee;color:#e8e8e8"), "1 passage of white text"),
    "transparent": (_styled("color:rgba(0,0,0,0)"), "1 passage of white text"),
    "left": (_styled("position:absolute;left:-9999px"), "1 passage of off-page text"),
    "indent": (_styled("text-indent:-9999px"), "1 passage of off-page text"),
    "del": (f"<p><del>{_UNSEEN}</del></p>", "1 passage of struck-through text"),
    "s": (f"<p><s>{_UNSEEN}</s></p>", "1 passage of struck-through text"),
    "line through": (_styled("text-decoration: line-through red"), "1 passage of struck-through text"),
    "class": (_ruled(".x{display:none}", f"<p class='a x'>{_UNSEEN}</p>"), _HIDDEN_PARAGRAPH),
    "id": (_ruled("#x { visibility: hidden }", f"<p id=x>{_UNSEEN}</p>"), _HIDDEN_TEXT),
    "element": (_ruled("h6{opacity:0}", f"<h6>{_UNSEEN}</h6>"), _HIDDEN_PARAGRAPH),
    "list of selectors": (_ruled("b, .y , i{display:none}", f"<p class=y>{_UNSEEN}</p>"), _HIDDEN_PARAGRAPH),
    "below another": (
        _ruled("div.n > p.x{display:none}", f"<div class=n><p class=x>{_UNSEEN}</p></div>"),
        _HIDDEN_PARAGRAPH,
    ),
    "on screens": (_ruled("@media screen{.x{display:none}}", f"<p class=x>{_UNSEEN}</p>"), _HIDDEN_PARAGRAPH),
    "by the later rule": (_ruled(".x{display:block}.x{display:none}", f"<p class=x>{_UNSEEN}</p>"), _HIDDEN_PARAGRAPH),
    "row": (f"<table><tr style='display:none'><td>{_UNSEEN}</table>", "1 hidden row"),
    "against its own style": (
        _ruled(".x{display:none !important}", f"<p class=x style='display:block'>{_UNSEEN}</p>"),
        _HIDDEN_PARAGRAPH,
    ),
    "by an attribute": (_ruled("p[lang=en]{display:none}", f"<p lang=en>{_UNSEEN}</p>"), _HIDDEN_PARAGRAPH),
    "clipped to a line": (_styled("position:absolute;clip:rect(0,900px,1px,0)"), _HIDDEN_PARAGRAPH),
    "shrunk to nothing": (_styled("transform:scale(0)"), "1 passage of off-page text"),
    "moved away": (_styled("transform:translateX(-9999px)"), "1 passage of off-page text"),
    "white in HSL": (_styled("color:hsl(0, 0%, 100%)"), "1 passage of white text"),
    "template": (f"<template>{_UNSEEN}</template>", ""),
    "noscript": (f"<noscript>{_UNSEEN}</noscript>", ""),
    "comment": (f"<!-- {_UNSEEN} --><script>var x = '{_UNSEEN}'</script>", ""),
    "hidden field": (f"<form><input type=hidden value='{_UNSEEN}'></form>", ""),
    "alternative text": (f"<img src=x width=200 alt='{_UNSEEN}'>", "1 picture without text"),
}


@pytest.mark.parametrize("kind", _HIDDEN)
def test_text_that_nobody_sees_is_counted_and_not_read(kind: str, tmp_path: Path) -> None:
    markup, said = _HIDDEN[kind]
    document = _read(tmp_path, f"<body>{markup}<p>{_SEEN}</p></body>")
    assert (_texts(document), describe_skipped(document.skipped)) == ([_SEEN], f"skipped: {said}" if said else "")


_VISIBLE = {
    "aria-hidden": f"<p aria-hidden=true>{_SEEN}</p>",
    "closed details": f"<details><p>{_SEEN}</p></details>",
    "inserted": f"<p><ins>{_SEEN}</ins></p>",
    "white on blue": f"<p style='color:white;background:navy'>{_SEEN}</p>",
    "white on a picture": f"<p style='color:white;background:url(x.png)'>{_SEEN}</p>",
    "white cell of a blue row": f"<div bgcolor='#003366'><p style='color:#fff'>{_SEEN}</p></div>",
    "hidden in print": _ruled("@media print{.x{display:none}}", f"<p class=x>{_SEEN}</p>"),
    "hidden on hover": _ruled("p:hover{display:none}", f"<p>{_SEEN}</p>"),
    "hidden on telephones": _ruled("@media screen and (max-width:400px){p{display:none}}", f"<p>{_SEEN}</p>"),
    "hidden on no screen": _ruled("@media not screen{p{display:none}}", f"<p>{_SEEN}</p>"),
    "hidden by the style for print": f"<style media=print>p{{display:none}}</style><p>{_SEEN}</p>",
    "hidden as a child alone": _ruled("div > p{display:none}", f"<div><section><p>{_SEEN}</p></section></div>"),
    "hidden beside another": _ruled("h6+p, h6 ~ p{display:none}", f"<p>{_SEEN}</p>"),
    "hidden in another language": _ruled("p[lang=en]{display:none}", f"<p lang=vi>{_SEEN}</p>"),
    "moved a little": f"<p style='transform:translate(5px, -4px)'>{_SEEN}</p>",
    "shown again": f"<div style='visibility:hidden'><p style='visibility:visible'>{_SEEN}</p></div>",
    "of more weight": _ruled("#y{display:block}.x{display:none}", f"<p class=x id=y>{_SEEN}</p>"),
    "of its own style": _ruled(".x{display:none}", f"<p class=x style='display:block'>{_SEEN}</p>"),
    "a form around the page": f"<form><div>{_SEEN}</div></form>",
    "split by tags": "<p>Tỷ lệ hồ sơ điện tử đạt <b>4</b><span></span><i>5</i><wbr>%.</p>",
    "with entities": "<p>T&#7927; l&#x1EC7; h&#7891;&nbsp;sơ &#273;i&#7879;n t&#7917; đạt 4&shy;5%.</p>",
    "small indent": f"<p style='text-indent:-24px;margin-left:-10px'>{_SEEN}</p>",
    "ruby": "<p>Tỷ lệ hồ sơ điện tử đạt <ruby>45<rp>(</rp><rt>99</rt><rp>)</rp></ruby>%.</p>",
    "lines of a preformatted text": f"<pre>{_SEEN}\n</pre>",
}


@pytest.mark.parametrize("kind", _VISIBLE)
def test_text_that_is_seen_is_read(kind: str, tmp_path: Path) -> None:
    document = _read(tmp_path, f"<body>{_VISIBLE[kind]}</body>")
    assert (_texts(document), document.skipped) == ([_SEEN], ())


def test_the_text_behind_what_is_taken_out_stays(tmp_path: Path) -> None:
    document = _read(tmp_path, "<p>Tỷ lệ <b>hồ sơ</b> điện tử <i></i><s>99</s> đạt <del>98</del>45%.</p>")
    assert " ".join(_texts(document)[0].split()) == _SEEN


def test_raised_and_lowered_digits_keep_their_place(tmp_path: Path) -> None:
    raised = "<span style='vertical-align:super'>(2)</span>"
    page = f"<p>đạt 54<sup>1</sup> %, 10<sup>6</sup> lượt, CO<sub>2</sub>, 45{raised}</p>"
    assert _printed(_read(tmp_path, page)) == ["đạt 54¹ %, 10⁶ lượt, CO₂, 45⁽²⁾"]


def test_the_lines_of_a_cell_are_apart(tmp_path: Path) -> None:
    page = "<table><tr><th>Chỉ<br>tiêu<th>2025<tr><td>Tỷ lệ<td>45<br>46<tr><td>Số xã<td><p>1</p><p>2</p></table>"
    [table] = _read(tmp_path, page).tables()
    assert (table.header, table.rows[0].texts[1], table.rows[1].texts[1]) == (("Chỉ tiêu", "2025"), "45\n46", "1\n2")


def test_two_numbers_in_one_cell_are_a_doubt(tmp_path: Path) -> None:
    rows = "<tr><td>Tỷ lệ ký số<td>45<br>46<tr><td>Tỷ lệ kết nối<td>4<span></span>7"
    page = f"<p>Báo cáo năm 2025</p><table><tr><th>Chỉ tiêu<th>Thực hiện năm 2025 (%){rows}</table>"
    found = read_statements(_read(tmp_path, page))
    assert [(one.quantity.value, one.confidence, "several-in-cell" in one.flags) for one in found] == [
        (45.0, "low", True),
        (46.0, "low", True),
        (47.0, found[2].confidence, False),
    ]
    assert found[2].confidence != "low"


def test_a_table_in_a_cell_is_read_after_the_table_around_it(tmp_path: Path) -> None:
    inner = "<table><tr><th>Mức<th>Số<tr><td>Mức 1<td>7</table>"
    page = f"<table><tr><th>Chỉ tiêu<th>2025<tr><td>Tỷ lệ<td>45%<tr><td>Số xã<td>{inner}<tr><td>Số trạm<td>9</table>"
    outer, nested = _read(tmp_path, page).tables()
    assert ([row.texts[1] for row in outer.rows], nested.rows[0].texts) == (["45%", "", "9"], ("Mức 1", "7"))


@pytest.mark.parametrize(
    "page",
    [
        "<table>Danh mục<tr><td><p>Một</p></td></tr></table>",
        "<table><tr><td><table>Danh mục</table>Một</table>",
        "<table></table><tr><td>Danh mục Một",
    ],
)
def test_text_loose_in_a_table_is_read(page: str, tmp_path: Path) -> None:
    document = _read(tmp_path, page)
    cells = [cell.text for table in document.tables() for row in table.rows for cell in row.cells]
    assert sorted(" ".join((*_texts(document), *cells)).split()) == ["Danh", "Một", "mục"]


def test_a_table_of_layout_is_no_table(tmp_path: Path) -> None:
    inner = "<table><tr><th>Chỉ tiêu<th>2025<tr><td>Tỷ lệ<td>45%</table>"
    document = _read(tmp_path, f"<table><tr><td>Menu</td><td><p>{_SEEN}</p>{inner}</td></tr></table>")
    assert (_texts(document), len(list(document.tables()))) == (["Menu", _SEEN], 1)


_PAGE = "<html><head>{meta}</head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page.xhtml"])
@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1258", "windows-1258"),
        ("utf-8", "iso-8859-1"),
    ],
)
def test_pages_are_read_in_the_encoding_they_are_in(name: str, codec: str, declared: str, tmp_path: Path) -> None:
    text = "Số bệnh viện là 45 bệnh viện." if codec != "cp1258" else "Sô´ bê.nh viê.n là 45."
    head = f'<?xml version="1.0" encoding="{declared}"?>\n' if name.endswith("xhtml") else ""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"/>'
    page = (head + _PAGE.format(meta=meta, text=text)).encode(codec)
    assert _texts(_read(tmp_path, page, name)) == [text]


@pytest.mark.parametrize(
    ("name", "page", "said"),
    [
        (
            "page.mht",
            "From: x\nMIME-Version: 1.0\n",
            r"page\.mht: .*open it in the browser and save it as 'Web page, HTML only'",
        ),
        ("frames.html", "<frameset><frame src='a.html'></frameset>", "in frames; open each frame"),
        (
            "table.xls",
            '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            r"\.xlsx",
        ),
    ],
)
def test_a_page_that_cannot_be_read_says_what_to_do(name: str, page: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        _read(tmp_path, page, name)


def test_a_web_page_that_is_named_xls_is_read(tmp_path: Path) -> None:
    rows = "<tr><td>Chỉ tiêu<td>2025<tr><td>Tỷ lệ ký số<td x:num=.455>45,5%"
    page = f"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>{rows}</table>"
    found = read_statements(_read(tmp_path, page, "export.xls"))
    assert [(one.quantity.value, one.quantity.value_unit) for one in found] == [(45.5, "%")]
