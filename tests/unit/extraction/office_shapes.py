"""Ordinary Word, Excel and ODS files as many programs write them, made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import docx
import openpyxl
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from shape_content import COUNT, GRID, SENTENCES, Shape, Values

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STRICT = {
    f"http://schemas.openxmlformats.org/{old}".encode(): f"http://purl.oclc.org/ooxml/{new}".encode()
    for old, new in {
        "wordprocessingml/2006/main": "wordprocessingml/main",
        "spreadsheetml/2006/main": "spreadsheetml/main",
        "officeDocument/2006/relationships": "officeDocument/relationships",
        "drawingml/2006/main": "drawingml/main",
    }.items()
}


def _content_types(kinds: dict[str, str]) -> str:
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    default = f'<Default Extension="rels" ContentType="{rels}"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{default}{overrides}</Types>'


def _relationships(*targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _zip(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _word(change: Callable[[WordDocument], None]) -> Callable[[], bytes]:
    def build() -> bytes:
        document = docx.Document()
        change(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return build


def _add_sentences(document: WordDocument) -> None:
    for line in SENTENCES:
        document.add_paragraph(line)


def _add_table(document: WordDocument) -> None:
    table = document.add_table(len(GRID), 2)
    for row, texts in zip(table.rows, GRID, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def _word_body(*paragraphs: str) -> Callable[[], bytes]:
    """Return a Word document with hand-written paragraphs in its body."""

    def change(document: WordDocument) -> None:
        body = document.element.body
        for number, paragraph in enumerate(paragraphs):
            body.insert(number, parse_xml(paragraph.replace("<w:", "<w:", 1).replace(">", f" {_W}>", 1)))

    return _word(change)


def _run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _strict(raw: bytes) -> bytes:
    """Return an OOXML file with the names of its Strict variant."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.infolist():
            content = before.read(part)
            for old, new in _STRICT.items():
                content = content.replace(old, new)
            after.writestr(part, content)
    return out.getvalue()


def _word_files() -> dict[str, Shape]:
    first, second = SENTENCES
    plain = f"<w:p>{_run(second)}</w:p>"
    split = "<w:p>" + "".join(_run(letter) for letter in first) + "</w:p>"
    marked = f"<w:p>{_run(first, '<w:b/><w:i/><w:u w:val=&quot;single&quot;/>'.replace('&quot;', chr(34)))}</w:p>"
    control = f"<w:sdt><w:sdtContent><w:p>{_run(first)}</w:p></w:sdtContent></w:sdt>"
    deleted = '<w:del w:id="2" w:author="a"><w:r><w:delText> 99%</w:delText></w:r></w:del>'
    inserted = f'<w:p><w:ins w:id="1" w:author="a">{_run(first)}</w:ins>{deleted}</w:p>'
    begin, middle, end = (f'<w:r><w:fldChar w:fldCharType="{way}"/></w:r>' for way in ("begin", "separate", "end"))
    code = f"{begin}<w:r><w:instrText>REF a</w:instrText></w:r>{middle}"
    field = f"<w:p>{_run(first[:-6])}{code}{_run('45,5%.')}{end}</w:p>"
    simple = f'<w:p>{_run(first[:-6])}<w:fldSimple w:instr="REF a">{_run("45,5%.")}</w:fldSimple></w:p>'
    smart = f'<w:p>{_run(first[:-6])}<w:smartTag w:element="x">{_run("45,5%.")}</w:smartTag></w:p>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    minimal = {
        "[Content_Types].xml": _content_types({"/word/document.xml": kind}),
        "_rels/.rels": _relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {_W}><w:body><w:p>{_run(first)}</w:p>{plain}</w:body></w:document>",
    }
    headed = _word(lambda document: (document.add_heading("Kết quả", 1), _add_sentences(document)))
    listed = _word(lambda document: [document.add_paragraph(line, style="List Bullet") for line in SENTENCES])
    shapes = {
        "Word": _word(_add_sentences),
        "Word with a table": _word(_add_table),
        "Word with a heading": headed,
        "Word with a list": listed,
        "Word with a line break": _word(lambda document: document.add_paragraph("\n".join(SENTENCES))),
        "Word with split runs": _word_body(split, plain),
        "Word with marked runs": _word_body(marked, plain),
        "Word with a content control": _word_body(control, plain),
        "Word with tracked changes": _word_body(inserted, plain),
        "Word with a field": _word_body(field, plain),
        "Word with a simple field": _word_body(simple, plain),
        "Word with a smart tag": _word_body(smart, plain),
        "Word of the least parts": lambda: _zip(minimal),
        "Word, Strict": lambda: _strict(_word(_add_sentences)()),
        "Word, Strict, with a table": lambda: _strict(_word(_add_table)()),
    }
    return {name: Shape("docx", build) for name, build in shapes.items()}


def _workbook(change: Callable[[openpyxl.Workbook], None]) -> Callable[[], bytes]:
    def build() -> bytes:
        workbook = openpyxl.Workbook()
        change(workbook)
        out = io.BytesIO()
        workbook.save(out)
        return out.getvalue()

    return build


def _fill(workbook: openpyxl.Workbook, grid: Sequence[Sequence[object]] = GRID, formats: Sequence[str] = ()) -> None:
    sheet = workbook.worksheets[0]
    for row in grid:
        sheet.append(list(row))
    for row, number_format in enumerate(formats, start=2):
        sheet.cell(row, 2).number_format = number_format


_OLD: Values = ((45.5, "%"), (45.5, "%"), (60.0, "%"), (0.455, "%"))
_NUMBERS = (GRID[0], (GRID[1][0], 0.455), (GRID[2][0], 120))


def _sheet_parts(sheet: str, strings: str = "") -> dict[str, str]:
    """Return the parts of a workbook of one sheet, with its shared strings if it has some."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = {"/xl/workbook.xml": f"{kind}.sheet.main+xml", "/xl/worksheets/sheet1.xml": f"{kind}.worksheet+xml"}
    targets = [("worksheet", "worksheets/sheet1.xml")]
    if strings:
        kinds["/xl/sharedStrings.xml"] = f"{kind}.sharedStrings+xml"
        targets.append(("sharedStrings", "sharedStrings.xml"))
    named = '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
    parts = {
        "[Content_Types].xml": _content_types(kinds),
        "_rels/.rels": _relationships(("officeDocument", "/xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_OFFICE}">{named}</workbook>',
        "xl/_rels/workbook.xml.rels": _relationships(*targets),
        "xl/worksheets/sheet1.xml": sheet.replace("<worksheet", f'<worksheet xmlns="{main}"', 1),
    }
    return parts | ({"xl/sharedStrings.xml": strings.replace("<sst", f'<sst xmlns="{main}"', 1)} if strings else {})


def _inline_sheet() -> str:
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{c}{n}" t="inlineStr"><is><t>{text}</t></is></c>' for c, text in zip("AB", row, strict=True))
        + "</row>"
        for n, row in enumerate(GRID, start=1)
    )
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>"


def _rich_sheet() -> tuple[str, str]:
    texts = [text for row in GRID for text in row]
    strings = "".join(f"<si><r><t>{text[:2]}</t></r><r><t>{text[2:]}</t></r></si>" for text in texts)
    rows = []
    for n in range(len(GRID)):
        pair = "".join(f'<c t="s"><v>{2 * n + c}</v></c>' for c in (0, 1))
        rows.append(f"<row>{pair}</row>")
    return f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>", f"<sst>{strings}</sst>"


def _record(kind: int, content: bytes = b"") -> bytes:
    """Return a record of a binary workbook; numbers above 127 take two bytes."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(content)]) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary_workbook() -> bytes:
    """Return a workbook as .xlsb, its texts in its cells."""
    rows = b""
    for number, row in enumerate(GRID):
        rows += _record(0, struct.pack("<IIHBB", number, 0, 300, 0, 0) + bytes(5))
        rows += b"".join(_record(6, struct.pack("<II", n, 0) + _wide(text)) for n, text in enumerate(row))
    size = _record(148, struct.pack("<IIII", 0, len(GRID) - 1, 0, 1))
    entry = _record(156, struct.pack("<II", 0, 1) + _wide("r1") + _wide("A"))
    return _zip(
        {
            "_rels/.rels": _relationships(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": _record(131) + _record(143) + entry + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": _relationships(("worksheet", "worksheets/sheet1.bin")),
            "xl/worksheets/sheet1.bin": _record(129) + size + _record(145) + rows + _record(146) + _record(130),
        }
    )


def _workbooks() -> dict[str, Shape]:
    def hide(workbook: openpyxl.Workbook) -> None:
        _fill(workbook)
        other = workbook.create_sheet("Cũ")
        other.append(["Tỷ lệ hồ sơ điện tử", "99%"])
        other.sheet_state = "hidden"

    def head(workbook: openpyxl.Workbook) -> None:
        _fill(workbook, (("KẾT QUẢ CHUYỂN ĐỔI SỐ NĂM 2025",), (), *GRID))
        workbook.worksheets[0].merge_cells("A1:B1")

    formula = (
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Chỉ tiêu</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Năm 2025</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is>'
        '<t>Số trạm y tế dùng chữ ký số</t></is></c><c r="B2"><f>60*2</f><v>120</v></c></row></sheetData></worksheet>'
    )
    shapes: dict[str, Shape] = {
        "workbook": Shape("xlsx", _workbook(_fill)),
        "workbook with numbers": Shape("xlsx", _workbook(lambda book: _fill(book, _NUMBERS, ("0.0%", "#,##0")))),
        "workbook with a title": Shape("xlsx", _workbook(head)),
        "workbook with inline strings": Shape("xlsx", lambda: _zip(_sheet_parts(_inline_sheet()))),
        "workbook with rich strings and no addresses": Shape("xlsx", lambda: _zip(_sheet_parts(*_rich_sheet()))),
        "workbook with a formula": Shape("xlsx", lambda: _zip(_sheet_parts(formula)), (COUNT,)),
        "workbook, Strict": Shape("xlsx", lambda: _strict(_workbook(_fill)())),
        "workbook with a hidden sheet": Shape("xlsx", _workbook(hide)),
        "workbook, Strict, with numbers": Shape(
            "xlsx", lambda: _strict(_workbook(lambda book: _fill(book, _NUMBERS, ("0.0%", "0")))())
        ),
        "binary workbook": Shape("xlsb", _binary_workbook),
        "workbook of Excel 97": Shape("xls", (Path(__file__).parent / "percent.xls").read_bytes, _OLD),
    }
    return shapes


def _ods(rows: str) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{names}:{name}:1.0"' for name in ("office", "table", "text", "manifest"))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    table = f'<table:table table:name="A">{rows}</table:table>'
    content = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    return _zip(
        {
            "mimetype": kind,
            "content.xml": f"<office:document-content {spaces}>{content}</office:document-content>",
            "META-INF/manifest.xml": f"<manifest:manifest {spaces}>{entry}</manifest:manifest>",
        }
    )


def _ods_text(text: str, attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def _ods_files() -> dict[str, Shape]:
    rows = ["".join(_ods_text(text) for text in row) for row in GRID]
    typed = [
        rows[0],
        _ods_text(GRID[1][0]) + _ods_text("45,5%", 'office:value-type="percentage" office:value="0.455"'),
        _ods_text(GRID[2][0]) + _ods_text("120", 'office:value-type="float" office:value="120"'),
    ]
    filler = '<table:table-cell table:number-columns-repeated="20"/>'
    spans = [_ods_text(text.replace(" ", "<text:s/>")) for text in ("Chỉ tiêu", "Năm 2025")]

    def table(found: Sequence[str], after: str = "") -> Callable[[], bytes]:
        return lambda: _ods("".join(f"<table:table-row>{row}{after}</table:table-row>" for row in found))

    return {
        "ODS": Shape("ods", table(rows)),
        "ODS with numbers": Shape("ods", table(typed)),
        "ODS with repeated empty cells": Shape("ods", table(rows, filler)),
        "ODS with spaces as elements": Shape("ods", table(["".join(spans), *rows[1:]])),
    }


OFFICE_SHAPES: dict[str, Shape] = _word_files() | _workbooks() | _ods_files()
