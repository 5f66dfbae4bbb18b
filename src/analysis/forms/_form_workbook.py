"""A form as a workbook that checks itself: whole counts, numerator at most denominator, the share computed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from analysis.forms._head_texts import column_titles, head_lines
from analysis.forms.form_content import FormContent, FormLine
from analysis.i18n import translate
from analysis.registry.forms import COLUMNS, HIDDEN_SHEET, STATUSES, FormRow, word_of_status
from analysis.schemas import neutralise_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {
    "code": 3, "number": 5, "title": 30, "definition": 40, "unit": 10, "previous": 19, "target": 14,
    "numerator": 11, "denominator": 11, "value": 11, "status": 14, "note": 18, "check": 15,
}  # fmt: skip
_LETTERS = {name: chr(ord("A") + place) for place, name in enumerate((*COLUMNS, "check"))}
_FILLED, _LOCKED, _WRONG, _EMPTY = "FFFFFFFF", "FFEDEDED", "FFF8CBAD", "FFFFF2CC"
_FONT = "Times New Roman"
#: The height of a line in points, and how much wider than a digit a letter is with what is left at the end of a line.
_LINE_HEIGHT, _WIDER = 15.0, 1.1


def write_workbook(content: FormContent, made: BytesIO) -> None:
    """Write a form as a workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = translate("entry.sheet", content.layout.lang)
    _write_head(sheet, content)
    _write_table(sheet, content)
    _add_validations(sheet, content)
    _add_colours(sheet, content)
    _protect_and_page(sheet, content)
    hidden = book.create_sheet(HIDDEN_SHEET)
    for number, line in enumerate(content.layout.to_lines(), start=1):
        hidden.cell(number, 1, line).data_type = "s"
    hidden.sheet_state = "veryHidden"
    hidden.protection.sheet = True
    book.properties.title = f"{content.layout.unit_name}: {content.layout.period_text}"
    book.properties.creator = ""
    book.save(made)


def _write_head(sheet: Worksheet, content: FormContent) -> None:
    lang, texts = content.layout.lang, head_lines(content)
    last = _LETTERS["check"]
    _put(sheet, "B1", "E", content.authority.upper(), size=12)
    _put(sheet, "B2", "E", content.layout.unit_name.upper(), bold=True, size=12)
    _put(sheet, "F1", last, translate("entry.country", lang), bold=True, size=12)
    _put(sheet, "F2", last, translate("entry.motto", lang), bold=True, size=13)
    _put(sheet, "B4", last, translate("entry.title", lang), bold=True, size=14)
    _put(sheet, "B5", last, texts["unit"], size=13)
    _put(sheet, "B6", last, texts["period"], size=13)
    if texts["due"]:
        _put(sheet, "B7", last, texts["due"], size=13)
    _put(sheet, "G9", "I", content.layout.day_label, size=11, left=True)
    day = sheet["J9"]
    _style(day, _FILLED, is_open=True)
    day.number_format = "dd/mm/yyyy"
    _put(sheet, "B8", last, translate("entry.how_to_fill", lang), size=11, italic=True, left=True)
    sheet.row_dimensions[8].height = 3.4 * _LINE_HEIGHT


def _put(
    sheet: Worksheet,
    start: str,
    last: str,
    text: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    left: bool = False,
) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(f"{start}:{last}{start[1:]}")
    cell = sheet[start]
    cell.value = _plain(text)
    cell.font = Font(name=_FONT, size=size, bold=bold, italic=italic)
    cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True)


def _write_table(sheet: Worksheet, content: FormContent) -> None:
    first, lang = content.layout.first_row, content.layout.lang
    titles = [COLUMNS[0], *column_titles(lang), translate("entry.column.check", lang)]
    sheet.row_dimensions[first - 1].height = 3 * _LINE_HEIGHT
    for column, title in enumerate(titles, start=1):
        _style(sheet.cell(first - 1, column, title), _LOCKED, bold=True, centre=True)
    for place, (row, line) in enumerate(zip(content.layout.rows, content.lines, strict=True)):
        number = first + place
        sheet.row_dimensions[number].height = _height(line)
        cells: list[str | int] = [
            row.code,
            place + 1,
            line.title,
            line.definition,
            line.unit,
            line.previous,
            line.target,
        ]
        for column, text in enumerate(cells, start=1):
            _style(sheet.cell(number, column, _plain(text)), _LOCKED, centre=column in (2, 5))
        open_columns = ("numerator", "denominator", "value") if row.measure == "share" else ("value",)
        for name in COLUMNS[7:]:
            cell = sheet[f"{_LETTERS[name]}{number}"]
            is_open = name in open_columns or name in ("status", "note")
            _style(cell, _FILLED if is_open else _LOCKED, is_open=is_open)
            cell.number_format = _format(row, name)
        if row.measure == "share":
            sheet[f"{_LETTERS['value']}{number}"] = _share_formula(number)
        check = sheet[f"{_LETTERS['check']}{number}"]
        check.value = _check_formula(row, number, lang)
        _style(check, _LOCKED)


def _height(line: FormLine) -> float:
    """Return the height of a row in points that holds its longest text: not every program finds it itself."""
    texts = {"title": line.title, "definition": line.definition, "previous": line.previous, "target": line.target}
    lines = (math.ceil(len(text) * _WIDER / _WIDTHS[name]) for name, text in texts.items())
    return _LINE_HEIGHT * max(2, *lines)


def _plain(text: str | int) -> str | int:
    """Return what a cell shows, so that nothing in it runs as a formula."""
    return text if isinstance(text, int) else str(neutralise_cell(text))


def _style(cell: Any, colour: str, *, bold: bool = False, centre: bool = False, is_open: bool = False) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    thin = Side(style="thin", color="FF999999")
    cell.border = Border(thin, thin, thin, thin)
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.font = Font(name=_FONT, size=11, bold=bold)
    cell.alignment = Alignment(horizontal="center" if centre else None, vertical="center", wrap_text=True)
    cell.protection = Protection(locked=not is_open)


def _format(row: FormRow, name: str) -> str:
    if name in ("status", "note"):
        return "@" if name == "note" else "General"
    if name != "value" or row.measure in ("count", "rank"):
        return "#,##0"
    return "0.00" if row.measure == "share" else "General"


def _share_formula(row: int) -> str:
    up, down = f"{_LETTERS['numerator']}{row}", f"{_LETTERS['denominator']}{row}"
    return f'=IF(AND(ISNUMBER({up}),ISNUMBER({down})),IF({down}>0,ROUND(100*{up}/{down},2),""),"")'


def _check_formula(row: FormRow, number: int, lang: str) -> str:
    """Return the formula of the last column: what is wrong with the row, in words."""
    up, down, value, status = (f"{_LETTERS[name]}{number}" for name in ("numerator", "denominator", "value", "status"))
    says = {
        name: translate(f"entry.check.{name}", lang)
        for name in ("empty", "larger", "alone", "number", "limits", "fine")
    }
    outside = _outside(row, value)
    tests = [(f'AND({up}="",{down}="",{value}="",{status}="")', says["empty"])]
    if row.measure == "share":
        tests += [
            (f'OR(AND({up}<>"",NOT(ISNUMBER({up}))),AND({down}<>"",NOT(ISNUMBER({down}))))', says["number"]),
            (f'({up}="")<>({down}="")', says["alone"]),
            (f"AND(ISNUMBER({up}),ISNUMBER({down}),{up}>{down})", says["larger"]),
        ]
    tests += [(f'AND({value}<>"",NOT(ISNUMBER({value})))', says["number"]), (outside, says["limits"])]
    nested = "".join(f'IF({test},"{text}",' for test, text in tests)
    return f'={nested}"{says["fine"]}"{")" * len(tests)}'


def _outside(row: FormRow, value: str) -> str:
    limits = [f"{value}<{row.minimum:g}"] if row.minimum is not None else []
    limits += [f"{value}>{row.maximum:g}"] if row.maximum is not None else []
    return f"AND(ISNUMBER({value}),OR({','.join(limits) or 'FALSE'}))"


def _add_validations(sheet: Worksheet, content: FormContent) -> None:
    first, lang = content.layout.first_row, content.layout.lang
    last = first + len(content.layout.rows) - 1
    up, down, value = (_LETTERS[name] for name in ("numerator", "denominator", "value"))
    whole = 'AND(ISNUMBER({0}{2}),{0}{2}>=0,{0}{2}=INT({0}{2}),OR({1}{2}="",{3}))'
    numerator = "=" + whole.format(up, f"${down}", first, f"{up}{first}<=${down}{first}")
    denominator = "=" + whole.format(down, f"${up}", first, f"${up}{first}<={down}{first}")
    _validate(sheet, "custom", [f"{up}{first}:{up}{last}"], lang, "counts", formula1=numerator)
    _validate(sheet, "custom", [f"{down}{first}:{down}{last}"], lang, "counts", formula1=denominator)
    kinds: dict[tuple[str, float | None, float | None], list[str]] = {}
    for place, row in enumerate(content.layout.rows):
        kinds.setdefault((row.measure, row.minimum, row.maximum), []).append(f"{value}{first + place}")
    for (measure, low, high), cells in kinds.items():
        at = cells[0]
        tests = [f"ISNUMBER({at})", *([f"{at}>={low:g}"] if low is not None else [])]
        tests += [f"{at}<={high:g}"] if high is not None else []
        tests += [f"{at}=INT({at})"] if measure in ("count", "rank") else []
        name = "whole" if measure in ("count", "rank") else "share" if measure == "share" else "number"
        _validate(sheet, "custom", cells, lang, name, formula1=f"=AND({','.join(tests)})")
    words = ",".join(word_of_status(status, lang) for status in STATUSES)
    _validate(
        sheet,
        "list",
        [f"{_LETTERS['status']}{first}:{_LETTERS['status']}{last}"],
        lang,
        "status",
        formula1=f'"{words}"',
    )


def _validate(
    sheet: Worksheet, kind: Literal["custom", "list"], cells: Iterable[str], lang: str, name: str, *, formula1: str
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type=kind, formula1=formula1.removeprefix("="), allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = translate("entry.wrong", lang), translate(f"entry.rule.{name}", lang)
    rule.promptTitle, rule.prompt = "", translate(f"entry.rule.{name}", lang)
    rule.showInputMessage = True
    for cell in cells:
        rule.add(cell)
    sheet.add_data_validation(rule)


def _add_colours(sheet: Worksheet, content: FormContent) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    first, lang = content.layout.first_row, content.layout.lang
    check = f"${_LETTERS['check']}{first}"
    starts = [_LETTERS["numerator" if row.measure == "share" else "value"] for row in content.layout.rows]
    area = " ".join(f"{start}{row}:{_LETTERS['check']}{row}" for row, start in enumerate(starts, start=first))
    fine, empty = (translate(f"entry.check.{name}", lang) for name in ("fine", "empty"))
    for test, colour in ((f'{check}="{empty}"', _EMPTY), (f'{check}<>"{fine}"', _WRONG)):
        fill = PatternFill(bgColor=colour, fill_type="solid")
        sheet.conditional_formatting.add(area, FormulaRule(formula=[test], fill=fill, stopIfTrue=True))  # type: ignore[no-untyped-call]


def _protect_and_page(sheet: Worksheet, content: FormContent) -> None:
    first = content.layout.first_row
    for name, width in _WIDTHS.items():
        sheet.column_dimensions[_LETTERS[name]].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"D{first}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{first - 1}:{first - 1}"
    sheet.print_area = f"B1:{_LETTERS['check']}{first + len(content.layout.rows) - 1}"
    sheet.oddFooter.center.text = "&P/&N"  # type: ignore[union-attr]
    sheet.page_margins.left = sheet.page_margins.right = 0.4
