"""Small files that claim to be large, each as bytes in memory."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib

import docx
import openpyxl

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_CELL = '<table:table-cell office:value-type="float" office:value="5" table:number-columns-repeated="{}"/>'


def ods(rows: str) -> bytes:
    """Return an OpenDocument workbook with these rows."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{_OFFICE}" xmlns:table="{_TABLE}" xmlns:text="{_TEXT}">'
            f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    return stream.getvalue()


def ods_repeated(*times: str) -> bytes:
    """Return a workbook of filled cells that repeat; `times` has those of a row and of its cell, for each row."""
    rows = zip(times[::2], times[1::2], strict=True)
    return ods(
        "".join(
            f'<table:table-row table:number-rows-repeated="{down}">{_CELL.format(across)}</table:table-row>'
            for down, across in rows
        )
    )


def xlsx_with(part: str) -> bytes:
    """Return a workbook whose only sheet has this content."""
    stream, changed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(stream)
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.infolist():
            is_sheet = one.filename == "xl/worksheets/sheet1.xml"
            name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            after.writestr(one, f'<worksheet xmlns="{name}">{part}</worksheet>' if is_sheet else before.read(one))
    return changed.getvalue()


def docx_of_spans(rows: int) -> bytes:
    """Return a Word document with a table whose cells claim to cover very many columns."""
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph("MARK")
    document.save(stream)
    changed = io.BytesIO()
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p/></w:tc>'
    table = f"<w:tbl>{f'<w:tr>{cell * 10}</w:tr>' * rows}</w:tbl><w:p>"
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.infolist():
            content = before.read(one)
            is_body = one.filename == "word/document.xml"
            after.writestr(one, content.replace(b"<w:p>", table.encode(), 1) if is_body else content)
    return changed.getvalue()


def pdf(content: bytes, more: list[bytes] | None = None, xobjects: bytes = b"", filters: bytes = b"") -> bytes:
    """Return a PDF of one page with this content, and with more objects from the sixth on."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>/XObject<<"
        + xobjects
        + b">>>>/Contents 4 0 R>>",
        stream(content, filters),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(more or []),
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return body + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))


def stream(content: bytes, attributes: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), attributes, content)


def pdf_of_forms(depth: int) -> bytes:
    """Return a page that draws a form ten times, which draws another ten times, and so on."""
    forms = [
        stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 7),
        )
        for number in range(depth)
    ]
    last = stream(b"0 0 m", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return pdf(b"BT /F1 9 Tf (45%) Tj ET /X Do", [*forms, last], b"/X 6 0 R")


def pdf_of_lines(down: int, across: int) -> bytes:
    """Return a page with a grid of lines."""
    lines = [b"%d 0 m %d 700 l S" % (4 * n, 4 * n) for n in range(down)]
    lines += [b"0 %d m 600 %d l S" % (5 * n, 5 * n) for n in range(across)]
    return pdf(b"BT /F1 12 Tf 72 750 Td (Ty le dat 45%) Tj ET " + b" ".join(lines))


def pdf_inflating(megabytes: int, filters: str) -> bytes:
    """Return a page whose content unpacks to very many bytes, through one filter or several."""
    content = bytes(megabytes * 2**20)
    names = filters.split()
    for name in reversed(names):
        content = base64.a85encode(content) + b"~>" if name == "ASCII85Decode" else zlib.compress(content)
    return pdf(content, filters=b"/Filter[" + b"".join(b"/" + name.encode() for name in names) + b"]")
