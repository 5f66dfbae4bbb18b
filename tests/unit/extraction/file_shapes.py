"""Ordinary files of every format as many programs write them, made in memory, each with the values that it states."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from html import escape
from itertools import pairwise

import pikepdf
from office_shapes import OFFICE_SHAPES
from pdf_files import PdfFile, hex_text, show, stream
from shape_content import GRID, SENTENCES, SHARE, Shape


def _text(text: str, codec: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(codec)


def _windows_1258(text: str) -> bytes:
    """Return a text as Windows-1258 has it: letters with their hats, tone marks behind them."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = [part for part in parts[1:] if part in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
            out.append((base + "".join(tones)).encode("cp1258"))
    return b"".join(out)


_PROSE = "\n".join(("BÁO CÁO", "Kết quả chuyển đổi số y tế năm 2025", "", *SENTENCES, ""))


def _texts() -> dict[str, Shape]:
    tabs = "\n".join("\t".join(row) for row in GRID) + "\n"
    pipes = "| Chỉ tiêu | Năm 2025 |\n|---|---:|\n" + "".join(f"| {a} | {b} |\n" for a, b in GRID[1:])
    wrapped = "Năm 2025, tỷ lệ hồ sơ\nđiện tử đạt 45,5%.\n\nToàn tỉnh có 120 trạm y tế\ndùng chữ ký số.\n"
    found = {f"text in {codec}": Shape("txt", _text(_PROSE, codec)) for codec in ("utf-8", "utf-8-sig", "utf-16")}
    big_endian = "\ufeff" + _PROSE
    return found | {
        "text in UTF-16 big endian": Shape("txt", _text(big_endian, "utf-16-be")),
        "text in Windows-1258": Shape("txt", lambda: _windows_1258(_PROSE)),
        "text in decomposed letters": Shape("txt", _text(unicodedata.normalize("NFD", _PROSE))),
        "text with CR LF": Shape("txt", _text(_PROSE.replace("\n", "\r\n"))),
        "text with CR": Shape("txt", _text(_PROSE.replace("\n", "\r"))),
        "text without a last line end": Shape("txt", _text(_PROSE.strip())),
        "text with fixed spaces": Shape("txt", _text(_PROSE.replace(" ", "\u00a0"))),
        "text that is wrapped": Shape("txt", _text(wrapped)),
        "text with bullets": Shape("txt", _text("".join(f"- {line}\n" for line in SENTENCES))),
        "text with numbers": Shape("txt", _text("".join(f"{n}. {line}\n" for n, line in enumerate(SENTENCES, 1)))),
        "text with indents": Shape("txt", _text("".join(f"\t{line}\n\n" for line in SENTENCES))),
        "text with page breaks": Shape("txt", _text("\f".join(f"{line}\n" for line in SENTENCES))),
        "table with tabs": Shape("txt", _text(tabs)),
        "table with bars": Shape("txt", _text(pipes)),
        "Markdown": Shape("md", _text("# Kết quả\n\n" + "\n\n".join(SENTENCES))),
        "Markdown with bold numbers": Shape("md", _text("\n\n".join(SENTENCES).replace("45,5%", "**45,5%**"))),
        "Markdown list": Shape("md", _text("## Kết quả\n\n" + "".join(f"* {line}\n" for line in SENTENCES))),
        "Markdown table": Shape("md", _text(f"## Kết quả\n\n{pipes}")),
        "Markdown with a struck value": Shape("md", _text(SENTENCES[0].replace("45,5%", "~~99%~~ 45,5%")), (SHARE,)),
    }


def _delimited() -> dict[str, Shape]:
    found = {}
    for name, mark in (("semicolons", ";"), ("tabs", "\t"), ("bars", "|"), ("commas", ",")):
        rows = [[f'"{cell}"' if mark in cell else cell for cell in row] for row in GRID]
        table = "\r\n".join(mark.join(row) for row in rows) + "\r\n"
        for codec in ("utf-8", "utf-8-sig", "utf-16"):
            found[f"CSV with {name} in {codec}"] = Shape("csv", _text(table, codec))
    semicolons = "\n".join(";".join(row) for row in GRID) + "\n"
    quoted = "\n".join(",".join(f'"{cell}"' for cell in row) for row in GRID) + "\n"
    return found | {
        "CSV in Windows-1258": Shape("csv", lambda: _windows_1258(semicolons)),
        "CSV with every cell quoted": Shape("csv", _text(quoted)),
        "CSV that names its delimiter": Shape("csv", _text("sep=;\n" + semicolons)),
        "CSV with a title": Shape("csv", _text("KẾT QUẢ CHUYỂN ĐỔI SỐ;\n;\n" + semicolons)),
        "CSV with empty columns": Shape("csv", _text(semicolons.replace("\n", ";;\n"))),
        "CSV with a decimal point": Shape("csv", _text(quoted.replace("45,5%", "45.5%"))),
        "TSV": Shape("tsv", _text("\n".join("\t".join(row) for row in GRID) + "\n")),
        "TSV in UTF-16": Shape("tsv", _text("\n".join("\t".join(row) for row in GRID) + "\n", "utf-16")),
    }


def _html_table(cell: str = "td") -> str:
    rows = "".join(f"<tr>{''.join(f'<{cell}>{escape(text)}</{cell}>' for text in row)}</tr>" for row in GRID)
    return f"<table>{rows}</table>"


def _pages() -> dict[str, Shape]:
    paragraphs = "".join(f"<p>{line}</p>" for line in SENTENCES)
    table = _html_table()
    word = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><!--[if gte mso 9]><xml><o:x>99%</o:x></xml>"
        "<![endif]--><style>p.MsoNormal{margin:0cm}</style></head><body lang=VI>"
        + "".join(
            f"<p class=MsoNormal><span style='font-size:14.0pt'>{line}<o:p></o:p></span></p>" for line in SENTENCES
        )
    )
    xhtml = '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    head = "<tr><th rowspan=2>Chỉ tiêu</th><th colspan=2>Năm 2025</th></tr><tr><th>Thực hiện</th><th>Ghi chú</th></tr>"
    spanned = f"<table>{head}" + "".join(f"<tr><td>{a}<td>{b}<td></tr>" for a, b in GRID[1:]) + "</table>"
    thead = f"<table><thead><tr><th>{'</th><th>'.join(GRID[0])}</th></tr></thead><tbody>" + "".join(
        f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in GRID[1:]
    )
    sheets = f"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body>{table}</body></html>"
    shapes = {
        "page": f"<html><body>{paragraphs}</body></html>",
        "page without a frame": paragraphs,
        "page in capitals": f"<HTML><BODY>{paragraphs.replace('<p>', '<P>').replace('</p>', '</P>')}</BODY></HTML>",
        "page with open tags": "".join(f"<p>{line}\n" for line in SENTENCES),
        "page with divisions": "".join(f"<div><span>{line}</span></div>" for line in SENTENCES),
        "page with line breaks": f"<body>{'<br>'.join(SENTENCES)}</body>",
        "page with a list": f"<ul>{''.join(f'<li>{line}</li>' for line in SENTENCES)}</ul>",
        "page with terms": f"<dl>{''.join(f'<dt>Mục</dt><dd>{line}</dd>' for line in SENTENCES)}</dl>",
        "page in a form": f"<form id=aspnetForm><div>{paragraphs}</div></form>",
        "page of Word": word,
        "page with preformatted text": "<pre>" + "\n".join(SENTENCES) + "</pre>",
        "page with references": paragraphs.encode("ascii", "xmlcharrefreplace").decode(),
        "page with marked digits": paragraphs.replace("45,5%", "<b>45</b>,<i>5</i>%"),
        "page with a table": table,
        "page with a table of titles": _html_table("th"),
        "page with head and body of a table": thead,
        "page with spans": spanned,
        "page with layout by tables": f"<table><tr><td>Trang chủ</td><td>{paragraphs}</td></tr></table>",
    }
    found = {name: Shape("html", _text(page)) for name, page in shapes.items()}
    latin = "<meta charset=iso-8859-1><p>Ty le ho so dien tu dat 45,5%.<p>Toan tinh co 120 tram y te – quý I</p>"
    return found | {
        "page in UTF-16": Shape("html", _text(f"<html><body>{paragraphs}</body></html>", "utf-16")),
        "page in Windows-1258": Shape(
            "html", lambda: _windows_1258(f"<meta charset='windows-1258'><body>{paragraphs}</body>")
        ),
        "page named .htm": Shape("htm", _text(table)),
        "XHTML": Shape("xhtml", _text(f"{xhtml}{paragraphs}</body></html>")),
        "XHTML named .html": Shape("html", _text(f"{xhtml}{table}</body></html>")),
        "XHTML with empty elements": Shape("html", _text(f"{xhtml}<a id='x'/><br/>{paragraphs}<hr/></body></html>")),
        "page named .xls": Shape("xls", _text(sheets)),
        "page without letters of Vietnam": Shape("html", lambda: latin.encode("cp1252")),
    }


def _ruled(kind: str) -> str:
    xs, ys = (50, 300, 450), (500, 530, 560, 590)
    if kind == "lines":
        rules = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S " for y in ys)
        rules += "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S " for x in xs)
    elif kind == "thin areas":
        rules = "".join(f"{xs[0]} {y} {xs[-1] - xs[0]} .5 re f " for y in ys)
        rules += "".join(f"{x} {ys[0]} .5 {ys[-1] - ys[0]} re f " for x in xs)
    else:
        boxes = [(x, y, right - x, up - y) for x, right in pairwise(xs) for y, up in pairwise(ys)]
        rules = "".join(f"{x} {y} {w} {h} re S " for x, y, w, h in boxes)
        rules += "0 0 .4 rg 50 560 400 30 re f " if kind == "boxes with a dark head" else ""
    texts = ""
    for row, y in zip(GRID, (570, 540, 510), strict=True):
        colour = "1 g " if kind == "boxes with a dark head" and row is GRID[0] else "0 g "
        texts += colour + "".join(show(text, x + 5, y) for text, x in zip(row, xs, strict=False))
    return rules + texts


_LINES = "".join(show(line, 60, 700 - 40 * n) for n, line in enumerate(SENTENCES))


def _saved(**options: object) -> Callable[[], bytes]:
    """Return a PDF that another program wrote again."""

    def build() -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(PdfFile([_LINES]).build())) as pdf:
            pdf.save(out, **options)  # type: ignore[arg-type]
        return out.getvalue()

    return build


def _pdf(content: str, **more: object) -> Callable[[], bytes]:
    return lambda: PdfFile([content], **more).build()  # type: ignore[arg-type]


def _kerned(line: str, y: float) -> str:
    pieces = " ".join(f"{hex_text(letter)} {-20 if n % 2 else 15}" for n, letter in enumerate(line))
    return f"BT /F1 12 Tf 60 {y} Td [{pieces}] TJ ET\n"


def _pdf_files() -> dict[str, Shape]:
    first, second = SENTENCES
    by_glyph = "".join(show(letter, 60 + 6 * n, 700) for n, letter in enumerate(first)) + show(second, 60, 660)
    by_word, x = "", 60.0
    for word in first.split():
        by_word += show(word, x, 700)
        x += 6 * (len(word) + 1)
    clipped = "".join(
        f"/P << /MCID {n} >> BDC q 0 0 595 842 re W* n {show(line, 60, 700 - 40 * n)} Q EMC\n"
        for n, line in enumerate(SENTENCES)
    )
    form = stream(
        _LINES, entries="/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
    )
    labels = "/PageLabels << /Nums [0 << /S /r >>] >>"
    empty_password = pikepdf.Encryption(owner="x", user="")
    flipped = "q 1 0 0 -1 0 842 cm " + "".join(
        f"BT /F1 12 Tf 1 0 0 -1 60 {142 + 40 * n} Tm {hex_text(line)} Tj ET " for n, line in enumerate(SENTENCES)
    )
    next_line = f"BT /F1 12 Tf 40 TL 60 700 Td {hex_text(first)} Tj T* {hex_text(second)} Tj ET"
    quotes = f"BT /F1 12 Tf 40 TL 60 740 Td {hex_text(first)} ' {hex_text(second)} ' ET"
    shapes = {
        "PDF": _pdf(_LINES),
        "PDF not compressed": _pdf(_LINES, compress=False),
        "PDF with kerning": _pdf(_kerned(first, 700) + _kerned(second, 660)),
        "PDF by glyphs": _pdf(by_glyph),
        "PDF by words": _pdf(by_word + show(second, 60, 660)),
        "PDF from below": _pdf("".join(reversed(_LINES.splitlines(keepends=True)))),
        "PDF with lines of text": _pdf(next_line),
        "PDF with quotes": _pdf(quotes),
        "PDF of Word": _pdf(clipped),
        "PDF in a form": _pdf("/X1 Do", extra=(form,), resources="/XObject << /X1 6 0 R >>"),
        "PDF upside down and back": _pdf(flipped),
        "PDF of scaled units": _pdf(f"q .24 0 0 .24 0 0 cm q 4.1667 0 0 4.1667 0 0 cm {_LINES} Q Q"),
        "PDF with an offset page": _pdf(_LINES, media="-20 -30 620 850"),
        "PDF with a cropped page": _pdf(_LINES, page="/CropBox [40 600 580 800]"),
        "PDF turned by 90": _pdf(_LINES, page="/Rotate 90"),
        "PDF turned by 180": _pdf(_LINES, page="/Rotate 180"),
        "PDF with page labels": _pdf(_LINES, catalog=labels),
        "PDF with a table of lines": _pdf(_ruled("lines")),
        "PDF with a table of thin areas": _pdf(_ruled("thin areas")),
        "PDF with a table of boxes": _pdf(_ruled("boxes")),
        "PDF with a table with a dark head": _pdf(_ruled("boxes with a dark head")),
        "PDF with object streams": _saved(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "PDF for the web": _saved(linearize=True),
        "PDF with an empty password": _saved(encryption=empty_password),
        "PDF of two pages": lambda: PdfFile([show(first, 60, 700), show(second, 60, 700)]).build(),
    }
    return {name: Shape("pdf", build) for name, build in shapes.items()}


SHAPES: dict[str, Shape] = _texts() | _delimited() | _pages() | OFFICE_SHAPES | _pdf_files()
