"""Which systems a unit has: matrices of units by systems, inventories, and sentences of a unit's report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vnfilings.extraction._task_parts import is_office
from vnfilings.formats import Cell, Document, Paragraph, Row, Table
from vnfilings.lexicon import either, meaning_of, meanings, to_pattern, words
from vnfilings.text import to_plain


def _to_names(known: dict[str, str]) -> re.Pattern[str]:
    return to_pattern(rf"(?<![\w-])(?P<kind>{either(known)})(?![\w-])", re.IGNORECASE)


_KINDS = meanings("coverage.table_kind") | meanings("coverage.kind")
_KIND, _TABLE_KIND = _to_names(meanings("coverage.kind")), _to_names(_KINDS)
_HAS = to_pattern(rf"(?<!\w){words('coverage.has')}(?!\w)", re.IGNORECASE)
_LACKS = to_pattern(rf"(?<!\w){words('coverage.lacks')}(?!\w)", re.IGNORECASE)
_PLANNED = to_pattern(rf"(?<!\w){words('coverage.planned')}(?!\w)", re.IGNORECASE)
_YES = to_pattern(rf"\W*(?:{words('coverage.cell_yes')}|{words('coverage.has')})(?!\w)", re.IGNORECASE)
_NO = to_pattern(rf"\W*(?:{words('coverage.cell_no')}|{words('coverage.lacks')})(?!\w)", re.IGNORECASE)
_MARK = re.compile(r"\s*[xX✓✔☑√]\s*")
_VENDOR = to_pattern(rf"(?<![\w-]){words('coverage.vendor')}(?!\w)", re.IGNORECASE)
_PRODUCT = to_pattern(rf"(?<![\w-]){words('coverage.product')}(?!\w)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:(?P<month>0?[1-9]|1[0-2])/)?(?P<year>20[0-4]\d)(?!\d)")
#: 'FPT (2024)', 'MINERVA từ 3/2021': when it came is no part of the name of the product.
_YEAR_NOTE = to_pattern(
    rf"[\s,;(\[–-]+(?:{words('coverage.since')}\s+(?:[^\W\d]+\s+){{0,2}})?"
    r"(?:(?:0?[1-9]|1[0-2])/)?20[0-4][0-9][)\]]?$",
    re.IGNORECASE,
)
_SINCE = to_pattern(rf"(?<!\w){words('coverage.since')}\s+(?:[^\W\d]+\s+){{0,2}}", re.IGNORECASE)
_TITLES = tuple(
    (role, to_pattern(rf"(?<!\w){choice}(?!\w)", re.IGNORECASE))
    for role, choice in (
        ("product", words("coverage.product_column")),
        ("vendor", words("coverage.vendor_column")),
        ("since", words("coverage.since_column")),
        ("owner", words("coverage.owner_column")),
        ("state", words("coverage.state_column")),
    )
)
_UNIT_COLUMN = to_pattern(rf"(?<!\w){words('columns.organisation')}(?!\w)", re.IGNORECASE)
_NAME_COLUMN = to_pattern(
    rf"(?<!\w)(?:{words('coverage.name_column')}|{words('systems.product_column')})", re.IGNORECASE
)
_CLAUSES = re.compile(r"[;]|(?<=[^\d\W])\.(?=\s|$)")
#: A table with so many columns named after systems is a matrix.
_FEWEST_SYSTEMS = 2
_MOST_EVIDENCE = 200
_PRODUCT_WORDS = 6
#: A product of a system stands within so many letters behind its name.
_NEAR = 12


class SystemField(NamedTuple):
    """What a row of an inventory says of a system beside its name."""

    product: str
    vendor: str
    since: str
    owner: str
    state: str


def system_kinds(text: str, *, is_name: bool = False) -> list[str]:
    """Return the kinds of systems that a text names, in order, each once.

    Parameters
    ----------
    text
        A name or a sentence.
    is_name
        The text is a title or a name of an inventory, where shorter names are known.

    Examples
    --------
    >>> system_kinds("Đã triển khai HIS, LIS và hệ thống PACS")
    ['HIS', 'LIS', 'RIS/PACS']
    """
    return list(dict.fromkeys(_kind(match) for match in (_TABLE_KIND if is_name else _KIND).finditer(text)))


def _kind(match: re.Match[str]) -> str:
    return meaning_of(match["kind"], _KINDS).replace("_", "/")


def list_system_coverage(document: Document) -> list[dict[str, object]]:
    """Return which systems units have, by a document.

    Read are tables with a row for each unit and a column for each system, inventories with a row for each system, and
    sentences that say that a unit has, uses or lacks systems. `has` is yes, no or unknown (an inventory that names no
    product). What is planned is left out. Without a name the unit is the author of the document.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.

    Returns
    -------
    list of dict
        One row for each unit and system: `doc, locator, line, unit_text, system, has, product, owner, vendor, since,
        evidence`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.csv"
    >>> lines = ["TT,Bệnh viện,HIS,LIS", "1,Bệnh viện Hoa Sen,VNPT-HIS,chưa có"]
    >>> _ = path.write_text(chr(10).join(lines), encoding="utf-8")
    >>> [(row["system"], row["has"], row["product"]) for row in list_system_coverage(read_document(path))]
    [('HIS', 'yes', 'VNPT-HIS'), ('LIS', 'no', '')]
    """
    rows: list[dict[str, object]] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if not block.level and not block.is_footnote:
                rows += _in_sentences(block)
        elif block.rows:
            rows += _in_table(block)
    return [{"doc": document.name, **row} for row in rows]


def _in_sentences(paragraph: Paragraph) -> Iterator[dict[str, object]]:
    text = to_plain(paragraph.text)
    start = 0
    for end in [*(match.start() for match in _CLAUSES.finditer(text)), len(text)]:
        place = paragraph.place_at(start)
        for row in _in_clause(text[start:end]):
            yield {"locator": place.locator, "line": place.line, **row}
        start = end + 1


def _in_clause(clause: str) -> Iterator[dict[str, object]]:
    """Yield the systems that a clause says a unit has or lacks, each by the last word before it that says so."""
    said = [(m.start(), m.end(), "no") for m in _LACKS.finditer(clause)]
    said += [(m.start(), m.end(), "yes") for m in _HAS.finditer(clause) if not _is_inside(m.start(), said)]
    if not said or _PLANNED.search(clause[: min(said)[0]]):
        return
    first = min(said)[0]
    before = clause[:first].strip(" ,:-–+•")
    unit = before if is_office(before) else ""
    seen: set[str] = set()
    matches = _names_in(clause)
    for place, match in enumerate(matches):
        verbs = [found for found in said if found[0] <= match.start()] or [min(said)]
        kind = _kind(match)
        if kind in seen:
            continue
        seen.add(kind)
        until = matches[place + 1].start() if place + 1 < len(matches) else len(clause)
        yield {
            "unit_text": unit,
            "system": kind,
            "has": max(verbs)[2],
            **_named(clause[match.end() : until], match["kind"]),
            "evidence": " ".join(clause.split())[:_MOST_EVIDENCE],
        }


def _names_in(clause: str) -> list[re.Match[str]]:
    """Return the systems that a clause names, without those inside the name of a product of another one."""
    matches = list(_KIND.finditer(clause))
    products = [match.span() for match in _PRODUCT.finditer(clause)]
    brackets = [match.span() for match in re.finditer(r"\([^()]{2,60}\)", clause)]
    kept: list[re.Match[str]] = []
    for match in matches:
        inside = [span for span in (*products, *brackets) if span[0] <= match.start() < span[1]]
        is_behind = kept and any(start - kept[-1].end() <= _NEAR for start, _ in inside)
        if not is_behind:
            kept.append(match)
    return kept


def _is_inside(place: int, said: Iterable[tuple[int, int, str]]) -> bool:
    return any(start <= place < end for start, end, _ in said)


def _named(behind: str, name: str) -> dict[str, str]:
    """Return product, vendor and year from the words behind a system, or from its own name: 'VNPT-HIS'."""
    product = _PRODUCT.search(behind) or _PRODUCT.fullmatch(name)
    vendor = _VENDOR.search(behind) or _VENDOR.search(name)
    years = (_YEAR.match(behind, found.end()) for found in _SINCE.finditer(behind))  # 'đưa vào sử dụng từ năm 2019'
    return {
        "product": product[0] if product else "",
        "owner": "",
        "vendor": vendor[0] if vendor else "",
        "since": _year(next(filter(None, years), None)),
    }


def _year(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    return f"{match['year']}-{int(match['month']):02d}" if match["month"] else match["year"]


def _in_table(table: Table) -> Iterator[dict[str, object]]:
    titles = [to_plain(title) for title in table.header]
    systems = {n: found[0] for n, title in enumerate(titles) if len(found := system_kinds(title, is_name=True)) == 1}
    units = next((n for n, title in enumerate(titles) if n not in systems and _UNIT_COLUMN.search(title)), None)
    if len(systems) >= _FEWEST_SYSTEMS and units is not None:
        for row in table.rows:
            if not row.is_section and row.cells[units].text.strip():
                yield from _matrix_row(row, units, systems)
        return
    fields = inventory_columns(titles)
    name = next((n for n, title in enumerate(titles) if _NAME_COLUMN.search(title) and n not in fields.values()), None)
    if name is None or not fields:
        return
    for row in table.rows:
        if not row.is_section:
            yield from _inventory_row(row, name, fields)


def _matrix_row(row: Row, units: int, systems: dict[int, str]) -> Iterator[dict[str, object]]:
    unit = " ".join(row.cells[units].text.split())
    for place, kind in systems.items():
        cell = row.cells[place]
        has, product = _read_cell(cell)
        vendor = _VENDOR.search(product)
        year = _YEAR.search(to_plain(cell.text))
        yield {
            "locator": cell.locator,
            "line": cell.line,
            "unit_text": unit,
            "system": kind,
            "has": has,
            "product": product,
            "owner": "",
            "vendor": vendor[0] if vendor else "",
            "since": _year(year) if has == "yes" else "",
            "evidence": " ".join(cell.text.split())[:_MOST_EVIDENCE],
        }


def _read_cell(cell: Cell) -> tuple[str, str]:
    """Return whether a cell of a matrix says that there is a system, and the product that it names."""
    text = " ".join(to_plain(cell.text).split())
    if not text:
        return "unknown", ""
    if _NO.match(text):
        return "no", ""
    product = _PRODUCT.search(text)
    if product:
        return "yes", product[0]
    if _MARK.fullmatch(text) or _YES.match(text):
        return "yes", ""
    name = _YEAR_NOTE.sub("", text)
    is_name = len(name.split()) <= _PRODUCT_WORDS and any(letter.isupper() for letter in name[1:])
    return ("yes", name) if is_name else ("unknown", "")


def inventory_columns(titles: list[str]) -> dict[str, int]:
    """Return the columns of an inventory by what they say of a system: product, vendor, since, owner, state.

    Parameters
    ----------
    titles
        The header of a table.

    Examples
    --------
    >>> inventory_columns(["STT", "Tên hệ thống", "Sản phẩm hiện có", "Đơn vị chủ trì", "Nhà cung cấp"])
    {'product': 2, 'owner': 3, 'vendor': 4}
    """
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        if _NAME_COLUMN.match(title):
            continue
        role = next((role for role, pattern in _TITLES if role not in found and pattern.search(title)), None)
        if role is not None:
            found[role] = place
    return found


def read_fields(row: Row, fields: dict[str, int]) -> SystemField:
    """Return what a row of an inventory says beside the name; an empty text where it has no such column."""
    texts = {role: " ".join(row.cells[place].text.split()) for role, place in fields.items()}
    texts["since"] = _year(_YEAR.search(texts.get("since", ""))) or texts.get("since", "")
    return SystemField(*(texts.get(role, "") for role in SystemField._fields))


def _inventory_row(row: Row, name: int, fields: dict[str, int]) -> Iterator[dict[str, object]]:
    cell, field = row.cells[name], read_fields(row, fields)
    kinds = system_kinds(to_plain(cell.text), is_name=True) or system_kinds(to_plain(field.product))
    if not kinds:
        return
    is_no = _NO.match(field.state) or _NO.match(field.product)
    is_yes = _YES.match(field.state) or _MARK.fullmatch(field.state) or (field.product and not is_no)
    vendor = field.vendor or (found[0] if (found := _VENDOR.search(field.product)) else "")
    for kind in kinds:
        yield {
            "locator": cell.locator,
            "line": cell.line,
            "unit_text": field.owner if is_office(field.owner) else "",
            "system": kind,
            "has": "no" if is_no else "yes" if is_yes or field.since else "unknown",
            "product": "" if is_no or _YES.match(field.product) or _MARK.fullmatch(field.product) else field.product,
            "owner": field.owner,
            "vendor": vendor,
            "since": field.since,
            "evidence": " ".join(to_plain(cell.text).split())[:_MOST_EVIDENCE],
        }
