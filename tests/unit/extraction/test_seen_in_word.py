"""What a person sees of a Word document is what is read, and what nobody sees is counted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from vnfilings import describe_skipped, read_document
from vnfilings.formats._read_word import read_word

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:new="urn:unheard-of" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_STYLES = """
<w:style w:type="paragraph" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Gone"/></w:style>
<w:style w:type="paragraph" w:styleId="Back"><w:basedOn w:val="Gone"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Dark"><w:pPr><w:shd w:val="clear" w:fill="1F497D"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Banded"><w:tblStylePr w:type="firstRow"><w:tcPr>
<w:shd w:val="clear" w:fill="4F81BD"/></w:tcPr></w:tblStylePr></w:style>"""


def _document(folder: Path, body: str, styles: str = _STYLES, parts: dict[str, str] | None = None, w: str = _W) -> Path:
    """Write a document of this body; `parts` holds others by the kind of their relation."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = '<Relationship Id="r{}" Type="' + office + '{}" Target="{}"/>'
    others = {"styles": f"<w:styles {_NAMES}>{styles}</w:styles>"} | (parts or {})
    path = folder / "report.docx"
    with zipfile.ZipFile(path, "w") as archive:
        first = relation.format(0, "officeDocument", "word/document.xml")
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{first}</Relationships>')
        rest = "".join(relation.format(n, kind, f"{kind}.xml") for n, kind in enumerate(others, start=1))
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{package}">{rest}</Relationships>')
        document = f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document.replace(_W, w))
        for kind, text in others.items():
            archive.writestr(f"word/{kind}.xml", text.replace(_W, w))
    return path


def _read(path: Path) -> tuple[str, str]:
    """Return the text of a document, tables as rows with bars, and the line on what was skipped."""
    document, lines = read_word(path), []  # before the numbers are brought to plain digits
    for block in document.blocks:
        if hasattr(block, "rows"):
            rows = [block.header, *(row.texts for row in block.rows)]
            lines += [" | ".join(row) for row in rows if any(row)]
        else:
            lines.append(block.text)
    return " / ".join(lines), describe_skipped(document.skipped).removeprefix("skipped: ")


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _line(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def _with(run: str, properties: str = "") -> str:
    """Return a line in which the run '9' has properties of its own."""
    return _line(_run("đạt 4"), _run("9", run), _run("5%"), properties=properties)


def _cell(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_line(_run(text, run))}</w:tc>"


def _row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _drawing(inside: str, *, hidden: str = "", offset: int = 0, width: int = 9, fill: str = "") -> str:
    shape = f"<wps:wsp><wps:spPr>{fill}</wps:spPr>{inside}</wps:wsp>" if "txbx" in inside else inside
    return (
        f"<w:drawing><wp:anchor><wp:positionH><wp:posOffset>{offset}</wp:posOffset></wp:positionH>"
        f'<wp:extent cx="{width}" cy="9"/><wp:docPr id="1" name="a" {hidden}/><a:graphic><a:graphicData>{shape}'
        f"</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )


def _box(text: str, run: str = "", **of_drawing: str | int) -> str:
    content = f"<wps:txbx><w:txbxContent>{_line(_run(text, run))}</w:txbxContent></wps:txbx>"
    return f"<w:r>{_drawing(content, **of_drawing)}</w:r>"  # type: ignore[arg-type]


def _choice(choice: str, fallback: str, needs: str = "wps") -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="{needs}">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def _field(*parts: str) -> str:
    """Return a field: its instruction, then its result if there is one."""
    marks = ["begin", "separate", "end"] if len(parts) > 1 else ["begin", "end"]
    signs = [f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks]
    return "".join(sign + part for sign, part in zip(signs, [*parts, ""], strict=True))


_WHITE = '<w:color w:val="FFFFFF"/>'
_OLD_BOX = "<w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>"
_PICTURE = "<pic:pic><pic:blipFill/></pic:pic>"
_ROWS = {
    "hidden": (_with("<w:vanish/>"), "đạt 45%", "1 passage of hidden text"),
    "hidden switched off": (_with('<w:vanish w:val="false"/>'), "đạt 495%", ""),
    "hidden in the web layout only": (_with("<w:webHidden/>"), "đạt 495%", ""),
    "hidden by a character style": (_with('<w:rStyle w:val="Hidden"/>'), "đạt 45%", "1 passage of hidden text"),
    "hidden by a paragraph style": (_with("", properties='<w:pStyle w:val="Child"/>'), "", "1 hidden paragraph"),
    "shown by a style that takes from a hidden one": (_with("", properties='<w:pStyle w:val="Back"/>'), "đạt 495%", ""),
    "hidden twice is shown": (
        _with('<w:rStyle w:val="Hidden"/>', properties='<w:pStyle w:val="Child"/>'), "9", "2 passages of hidden text",
    ),
    "struck": (_with("<w:strike/>"), "đạt 45%", "1 passage of struck-through text"),
    "struck twice": (_with("<w:dstrike/>"), "đạt 45%", "1 passage of struck-through text"),
    "struck by a style": (_with('<w:rStyle w:val="Struck"/>'), "đạt 45%", "1 passage of struck-through text"),
    "a style's strike switched off": (_with('<w:rStyle w:val="Struck"/><w:strike w:val="0"/>'), "đạt 495%", ""),
    "struck before the change": (_with('<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>'), "đạt 495%", ""),
    "white": (_with(_WHITE), "đạt 45%", "1 passage of white text"),
    "nearly white": (_with('<w:color w:val="FAFAFA"/>'), "đạt 45%", "1 passage of white text"),
    "white of the theme": (
        _with('<w:color w:val="000000" w:themeColor="background1"/>'), "đạt 45%", "1 passage of white text",
    ),
    "grey of the theme": (
        _with('<w:color w:val="A6A6A6" w:themeColor="background1" w:themeShade="A6"/>'), "đạt 495%", "",
    ),
    "white on a dark run": (_with(f'{_WHITE}<w:shd w:val="clear" w:fill="1F497D"/>'), "đạt 495%", ""),
    "white on a dark paragraph": (_with(_WHITE, properties='<w:pStyle w:val="Dark"/>'), "đạt 495%", ""),
    "black marked in black": (
        _with('<w:color w:val="000000"/><w:highlight w:val="black"/>'), "đạt 45%", "1 passage of white text",
    ),
    "size 1": (_with('<w:sz w:val="2"/>'), "đạt 45%", "1 passage of zero-size text"),
    "squeezed": (_with('<w:w w:val="1"/>'), "đạt 45%", "1 passage of zero-size text"),
    "lines without height": (
        _with("", properties='<w:spacing w:line="1" w:lineRule="exact"/>'), "", "1 passage of zero-size text",
    ),
    "beside the page": (_with("", properties='<w:framePr w:x="30000" w:y="1"/>'), "", "1 passage of off-page text"),
    "deleted": (
        _line(_run("đạt "), f"<w:del>{_run('99%').replace('w:t', 'w:delText')}</w:del>",
              f"<w:ins>{_run('45%')}</w:ins>"), "đạt 45%", "1 passage of deleted text",
    ),
    "moved": (
        _line(f"<w:moveFrom>{_run('a 1%')}</w:moveFrom>") + _line(f"<w:moveTo>{_run('b 2%')}</w:moveTo>"),
        "b 2%", "1 passage of moved-away text",
    ),
    "a deleted end of a paragraph": (
        _line(_run("Đạt 4"), properties="<w:rPr><w:del/></w:rPr>") + _line(_run("5%")), "Đạt 45%", "",
    ),
    "a note": (_with('<w:vertAlign w:val="superscript"/>'), "đạt 4⁹5%", ""),
    "a note by style": (_with('<w:rStyle w:val="Mark"/>'), "đạt 4⁹5%", ""),
    "a note by position": (_with('<w:position w:val="6"/>'), "đạt 4⁹5%", ""),
    "a nudge": (_with('<w:position w:val="-2"/>'), "đạt 495%", ""),
    "a whole line moved up": (_line(_run("đạt 45%", '<w:position w:val="8"/>')), "đạt 45%", ""),
    "lowered": (_line(_run("CO"), _run("2", '<w:vertAlign w:val="subscript"/>')), "CO₂", ""),
    "two notes in two runs": (
        _line(_run("54"), _run("(", '<w:vertAlign w:val="superscript"/>'), _run("2)", '<w:rStyle w:val="Mark"/>')),
        "54⁽²⁾", "",
    ),
    "characters": (
        _line('<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>1</w:t><w:softHyphen/><w:t>2</w:t><w:noBreakHyphen/>'
              '<w:t>3</w:t></w:r>'), "a b 12-3", "",
    ),
    "symbols": (
        _line('<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>45</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
              _run("\uf025", '<w:rFonts w:ascii="Symbol"/>')), "≥45%", "",
    ),
    "a field": (_line(_run("đạt "), _field(_run("= 1+1"), _run("45%"))), "đạt 45%", ""),
    "a field in a field": (_line(_field(_run("IF") + _field(_run("x"), _run("9")), _run("45%"))), "45%", ""),
    "a field without a result": (_line(_run("a"), _field(_run("9")), _run("b")), "ab", ""),
    "a field that never ends": (
        _line('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', _run("9")) + _line(_run("Đạt 45%")), "Đạt 45%", "",
    ),
    "a simple field": (_line(f'<w:fldSimple w:instr="NUMPAGES">{_run("45")}</w:fldSimple>'), "45", ""),
    "a list of a form": (
        _line('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="9"/>'
              '<w:listEntry w:val="45"/></w:ddList></w:ffData></w:fldChar></w:r>',
              '<w:r><w:fldChar w:fldCharType="end"/></w:r>'), "45", "",
    ),
    "wrappers": (
        _line(f"<w:hyperlink><w:smartTag>{_run('a')}</w:smartTag></w:hyperlink>",
              f"<w:sdt><w:sdtPr>{_run('x')}</w:sdtPr><w:sdtContent>{_run('b')}</w:sdtContent></w:sdt>"), "ab", "",
    ),
    "a control around lines": (
        f"<w:sdt><w:sdtContent><w:customXml>{_line(_run('Đạt 45%'))}</w:customXml></w:sdtContent></w:sdt>",
        "Đạt 45%", "",
    ),
    "words over words": (
        _line(f"<w:r><w:ruby><w:rt>{_run('9')}</w:rt><w:rubyBase>{_run('45')}</w:rubyBase></w:ruby></w:r>"),
        "45", "1 phonetic guide",
    ),
    "an equation": (
        _line("<m:oMath><m:f><m:num><m:r><m:t>60</m:t></m:r></m:num><m:den><m:r><m:t>130</m:t></m:r></m:den></m:f>"
              "<m:sSup><m:e><m:r><m:t>·10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>"),
        "60/130·10⁶", "",
    ),
    "a text box in two versions": (
        _line(_run("a"), "<w:r>" + _choice(_box("B 45%")[5:-6], _OLD_BOX.format(_line(_run("B 45%")))) + "</w:r>"),
        "a / B 45%", "",
    ),
    "a text box of old": (_line(f"<w:r>{_OLD_BOX.format(_line(_run('B 45%')))}</w:r>"), "B 45%", ""),
    "a version for no program": (_line(f"{_choice(_run('9'), _run('45'), 'new')}"), "45", ""),
    "a hidden text box": (_line(_box("B", hidden='hidden="1"')), "", "1 hidden paragraph"),
    "a text box beside the page": (_line(_box("B", offset=-90_000_000)), "", "1 passage of off-page text"),
    "a text box without width": (_line(_box("B", width=0)), "", "1 passage of zero-size text"),
    "white in a text box": (_line(_box("B", _WHITE)), "", "1 passage of white text"),
    "white in a dark text box": (
        _line(_box("B", _WHITE, fill='<a:solidFill><a:schemeClr val="tx2"/></a:solidFill>')), "B", "",
    ),
    "pictures": (
        _line(_run("a"), f"<w:r>{_drawing(_PICTURE)}{_drawing(_PICTURE)}</w:r>"), "a", "2 pictures without text",
    ),
    "a picture of old": (
        _line("<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"), "", "1 picture without text",
    ),
    "charts and diagrams": (
        _line(f"<w:r>{_drawing('<c:chart/>')}{_drawing('<dgm:relIds/>')}</w:r>"), "", "1 chart, 1 diagram",
    ),
    "objects": (
        _line("<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object></w:r>") + "<w:altChunk/>",
        "", "1 embedded object, 1 included document",
    ),
    "a table in a table, in controls": (
        "<w:tbl><w:sdt><w:sdtContent>" + _row(
            f"<w:sdt><w:sdtContent>{_cell('a')}</w:sdtContent></w:sdt>",
            f"<w:tc><w:tbl>{_row(_cell('b'), _cell('45'))}</w:tbl><w:p/></w:tc>",
        ) + "</w:sdtContent></w:sdt></w:tbl>", "a |  / b | 45", "",
    ),
    "hidden and deleted rows": (
        "<w:tbl>" + _row(_cell("a"), _cell("1")) + _row(_cell("b"), _cell("2"), properties="<w:hidden/>")
        + _row(_cell("c"), _cell("3"), properties='<w:trHeight w:val="1" w:hRule="exact"/>')
        + _row(_cell("d"), _cell("4"), properties="<w:del/>") + "</w:tbl>",
        "a | 1", "2 hidden rows, 2 passages of deleted text",
    ),
    "white in shaded cells": (
        "<w:tbl>" + _row(_cell("a", '<w:shd w:val="clear" w:fill="C00000"/>', _WHITE), _cell("b", "", _WHITE))
        + "</w:tbl>", "a | ", "1 passage of white text",
    ),
    "white in a table whose style is dark": (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Banded"/></w:tblPr>' + _row(_cell("a", "", _WHITE), _cell("1"))
        + "</w:tbl>", "a | 1", "",
    ),
    "of the colour of some rows of the style": (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Banded"/></w:tblPr>' + _row(_cell("a"), _cell("b"))
        + _row(_cell("c", "", '<w:color w:val="4F81BD"/>'), _cell("1")) + "</w:tbl>", "a | b / c | 1", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", _ROWS)
def test_what_is_seen_is_read_and_the_rest_is_counted(case: str, tmp_path: Path) -> None:
    body, text, skipped = _ROWS[case]
    assert _read(_document(tmp_path, body)) == (text, skipped)


def test_what_a_document_says_of_all_its_text_holds_for_each_run(tmp_path: Path) -> None:
    styles = "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>"
    body = _line(_run("9")) + _line(_run("Đạt 45%", '<w:vanish w:val="0"/>'))
    assert _read(_document(tmp_path, body, styles)) == ("Đạt 45%", "1 hidden paragraph")


def test_notes_are_read_and_comments_headers_and_footers_are_counted(tmp_path: Path) -> None:
    parts = {
        "footnotes": f"<w:footnotes {_NAMES}><w:footnote w:id='1'>{_with('<w:strike/>')}</w:footnote></w:footnotes>",
        "endnotes": f"<w:endnotes {_NAMES}><w:endnote w:id='2'>{_line(_run('Cuối'))}</w:endnote></w:endnotes>",
        "comments": f"<w:comments {_NAMES}><w:comment/><w:comment/></w:comments>",
        "header": f"<w:hdr {_NAMES}>{_line(_run('SỞ Y TẾ'))}</w:hdr>",
        "footer": f"<w:ftr {_NAMES}>{_line(_run('12'))}</w:ftr>",
    }
    path = _document(tmp_path, _line(_run("Đạt 45%.")), parts=parts)
    assert _read(path) == ("Đạt 45%. / đạt 45% / Cuối", "1 passage of struck-through text, 1 page header, 2 comments")
    assert [block.places[0].locator for block in read_document(path).paragraphs()][1:] == ["footnote 1", "endnote 2"]


def test_a_document_of_the_strict_standard_is_read(tmp_path: Path) -> None:
    assert _read(_document(tmp_path, _with("<w:vanish/>"), w=_STRICT)) == ("đạt 45%", "1 passage of hidden text")
