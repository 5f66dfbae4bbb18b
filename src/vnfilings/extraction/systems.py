"""Named systems: platforms, databases, portals, software and standard products, first mentions and repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vnfilings.extraction.statements.tables import column_role
from vnfilings.extraction.system_coverage import SystemField, inventory_columns, read_fields
from vnfilings.formats import Document, Paragraph, Table, iterate_body
from vnfilings.lexicon import GAP, listed, to_pattern, words
from vnfilings.text import strip_marks, to_plain

SYSTEM_COLUMNS = (
    "doc", "locator", "line", "name", "abbreviation", "category", "repeat_of", "product", "owner", "vendor",
    "in_use_since",
)  # fmt: skip

_HEADS = (
    rf"{words('systems.portal', GAP)}",
    rf"(?:phần mềm\s+)?(?:{words('systems.system')})(?:\s+{words('systems.kind_of_system')})",
    rf"{words('systems.platform', GAP)}",
    words("systems.database"),
    rf"{words('systems.centre', GAP)}",
    words("systems.software", GAP),
    rf"{words('systems.app')}(?=\s+{words('systems.app_for')})",
    rf"{words('systems.axis')}(?=\s+{words('systems.axis_for')})",
    rf"{words('systems.web')}(?=\s+{words('systems.network')})",
    rf"{words('systems.ecosystem', GAP)}(?=\s+{words('systems.ecosystem_of')})",
    rf"{words('systems.tool', GAP)}(?=\s+{words('systems.tool_for')})",
    rf"{words('systems.solution')}(?=\s+{words('systems.solution_for')})",
    words("systems.electronic_book"),
)
_PRODUCTS = to_pattern(
    rf"(?<!\w){words('systems.product', GAP)}(?!\w)",
    re.IGNORECASE,
)
_HEAD = to_pattern(r"(?<!\w)(?P<head>" + "|".join(_HEADS) + r")(?!\w)", re.IGNORECASE)
_WORD = to_pattern(r"\s*(?:\([^()]{1,40}\)|[^\s,;:.()\"“”]+(?:\.\d+)?)")
_STOP = to_pattern(
    rf"\s*(?:{words('systems.ends_name')}|theo(?! dõi)|(?<!thực )(?<!phát )(?<!thể )hiện(?= )|từ(?! xa)|"
    rf"tại (?:{words('systems.at_end')}|[0-9])|với (?:{words('systems.with_end')}|[0-9])|(?:"
    rf"{words('systems.connected')})(?: {words('systems.connected_link')})?(?= {words('systems.connected_to')}))(?!\w)",
    re.IGNORECASE,
)
#: A figure is no part of a name, nor is the word that leads to it: '... và 30% người dân', '... với 15.397 lượt'.
_FIGURE = to_pattern(r"(?:\s*[^\W\d_]{1,5})?\s+[0-9][0-9.,]*(?:\s?%|\s+[a-zà-ỹđ])", re.IGNORECASE)
# Commas inside a fixed expression do not end a name.
_COMPOUNDS = to_pattern(
    words("systems.compound"),
    re.IGNORECASE,
)
_NEW_ITEM = to_pattern(
    rf"\s*(?:và\s+)?(?:{words('systems.new_item')})(?!\w)",
    re.IGNORECASE,
)
_GENERIC = frozenset(listed("systems.generic"))
_EXTERNAL = to_pattern(
    rf"{words('systems.external')}|trung tâm dữ liệu quốc gia(?! về y tế)|(?:"
    rf"{words('systems.database_alone')})(?: quốc gia)?$",
    re.IGNORECASE,
)
_LEGAL = to_pattern(
    rf"{words('systems.legal')}\s(?:số\s)?[^.;]{{0,80}}?(?:{words('systems.legal_verb')}|"
    r"\bvề\b)[^.;)]*",
    re.IGNORECASE,
)
_FORMAL = to_pattern(rf"^\W*(?:(?:\d+\.)*\d*\s*)?(?:{words('systems.formal')}|Điều \d)")
_ADOPTED = to_pattern(
    words("systems.adopted"),
    re.IGNORECASE,
)
_ABBREVIATION = to_pattern(
    r"\((?:Nền tảng\s+|hệ thống\s+)?(?P<short>[^\W\d_][\w/&-]{1,14})\)|"
    rf"(?P<bare>\b(?:[A-ZĐ]{{2,}}(?:[/-][A-ZĐ]{{2,}})?|{words('systems.short_name')})\b)"
)
_NOT_ABBREVIATION = frozenset(listed("systems.not_abbreviation"))
_PRODUCT_TABLE = to_pattern(rf"{words('systems.product_column')}|^hệ thống", re.IGNORECASE)
_ITEMS = r"(?P<items>[^,;:.()]{4,60}(?:, [^,;:.()]{4,60}){2,})"
_ELIDED = to_pattern(
    rf"(?<=các )(?P<head>{words('systems.elided_head')}) {_ITEMS}|(?<=: )(?P<listed>"
    rf"{words('systems.listed_head')}) (?P<items_2>[^,;:.()]{{4,60}}(?:, [^,;:.()]{{4,60}}){{4,}})|"
    rf"^\W*{words('systems.built')} (?P<short>{words('systems.short_head')}"
    rf") (?P<items_3>[^,;:.()]{{4,30}}(?:, [^,;:.()]{{4,30}}){{2,}})\W*$",
    re.IGNORECASE,
)
_PLURAL = to_pattern(rf"{words('systems.plural')}\s+$")
_COMMA = "\u201a"  # stands for a comma inside a compound while names are looked for
_COMMON = frozenset(re.findall(r"\w+", "he thong phan mem nen tang ung dung tin cua bo y te va ve quan ly so"))
_LONGEST_NAME = 26
_SAME_NAME = 0.75


@dataclass(frozen=True)
class Mention:
    """One mention of a system in a text."""

    name: str
    start: int
    abbreviation: str | None


def list_systems(document: Document) -> list[dict[str, object]]:
    """Return the mentions of systems in a document as rows of SYSTEM_COLUMNS, in order.

    `repeat_of` is the line (where there are no lines, the number of the row) of the first mention of the same thing.
    Generic plurals ('các nền tảng số y tế'), national databases that are only connected to, and the titles of cited
    decisions are left out.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.

    Returns
    -------
    list of dict
        One row per mention: `doc, locator, line, name, abbreviation, category, repeat_of`, and of an
        inventory with such columns `product, owner, vendor, in_use_since`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Triển khai Hệ thống quản lý bệnh viện (HIS).", encoding="utf-8")
    >>> [(row["name"], row["abbreviation"]) for row in list_systems(read_document(path))]
    [('Hệ thống quản lý bệnh viện (HIS)', 'HIS')]
    """
    rows: list[dict[str, object]] = []
    known: list[tuple[frozenset[str], str | None, object]] = []
    category = ""
    for block in iterate_body(document):
        if isinstance(block, Paragraph):
            category = block.text[:80] if block.level else category
            found: list[tuple[Mention, str, int | None, SystemField | None]] = [
                (m, place.locator, place.line, None)
                for m in find_systems(block.text)
                for place in [block.place_at(m.start)]
            ]
        else:
            found = _in_table(block)
        for mention, locator, line, field in found:
            key = _key(mention.name)
            first = next(
                (where for other, short, where in known if _is_same(key, mention.abbreviation, other, short)), None
            )
            rows.append(
                {
                    "doc": document.name,
                    "locator": locator,
                    "line": line,
                    "name": mention.name,
                    "abbreviation": mention.abbreviation,
                    "category": category,
                    "repeat_of": first,
                    "product": field.product if field else "",
                    "owner": field.owner if field else "",
                    "vendor": field.vendor if field else "",
                    "in_use_since": field.since if field else "",
                }
            )
            if first is None:
                known.append((key, mention.abbreviation, line if line is not None else len(rows)))
    return rows


def _in_table(table: Table) -> list[tuple[Mention, str, int | None, SystemField | None]]:
    """Return the mentions of a table; where a column lists products by name, every row is one."""
    products = next((n for n, title in enumerate(table.header) if _PRODUCT_TABLE.search(title)), None)
    roles = [column_role(title) for title in table.header]
    fields = inventory_columns([to_plain(title) for title in table.header])
    fields = {role: place for role, place in fields.items() if place != products}
    found: list[tuple[Mention, str, int | None, SystemField | None]] = []
    for row in table.rows:
        if row.is_section:
            continue
        field = read_fields(row, fields) if products is not None else None
        for place, cell in enumerate(row.cells):
            if place == products and cell.text:
                found.append((Mention(cell.text, 0, _abbreviation(cell.text)), cell.locator, cell.line, field))
            elif products is None and roles[place] not in ("lead", "partners", "place"):
                found += [(m, cell.locator, cell.line_at(m.start), None) for m in find_systems(cell.text)]
    return found


def find_systems(text: str) -> list[Mention]:
    """Return the systems that a text names, in order.

    >>> [mention.name for mention in find_systems("Xây dựng hệ thống thông tin quản lý nhân lực y tế; áp dụng VNeID.")]
    ['hệ thống thông tin quản lý nhân lực y tế', 'VNeID']
    """
    plain = to_plain(text)
    if _FORMAL.match(plain):
        return []
    plain = _LEGAL.sub(lambda match: "." * len(match[0]), plain)
    plain = _COMPOUNDS.sub(lambda match: match[0].replace(",", _COMMA), plain)
    found = list(_elided(plain))
    position = 0
    while match := _HEAD.search(plain, position):
        if any(mention.start <= match.start() < mention.start + len(mention.name) for mention in found):
            position = match.end()
            continue
        end = _name_end(plain, match.end())
        name = plain[match.start() : end].strip(" -–")
        position = max(end, match.end())
        if _is_named(plain, match, name):
            found.append(Mention(name, match.start(), _abbreviation(name)))
    found += [
        mention
        for mention in _products(plain)
        if not any(other.start <= mention.start < other.start + len(other.name) for other in found)
    ]
    found = [Mention(m.name.replace(_COMMA, ","), m.start, m.abbreviation) for m in found]
    return sorted(_unique(found), key=lambda mention: mention.start)


def _unique(mentions: list[Mention]) -> list[Mention]:
    """Return one mention of each name a text."""
    kept: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda mention: mention.start):
        kept.setdefault(mention.name.lower(), mention)
    return list(kept.values())


def _name_end(plain: str, position: int) -> int:
    """Return where a name ends: at a word that begins its purpose or state, at a stop, or at a new item of a list."""
    for _ in range(_LONGEST_NAME):
        if plain[position : position + 1] == ",":
            if (
                _NEW_ITEM.match(plain, position + 1)
                or _HEAD.match(plain, position + 2)
                or plain[position + 2 : position + 3].isupper()
            ):
                break
            position += 1
        match = _WORD.match(plain, position)
        if match is None or _STOP.match(plain, position) or _FIGURE.match(plain, position):
            break
        word = match[0].strip().lower()
        if word == "và" and _starts_new(plain, match.end()):
            break
        if word.startswith("(") and not _ABBREVIATION.fullmatch(match[0].strip()):
            break
        position = match.end()
    return position


def _starts_new(plain: str, position: int) -> bool:
    after = plain[position:].lstrip()
    return bool(_NEW_ITEM.match(after) or _HEAD.match(after) or _PRODUCTS.match(after) or after[:1].isupper())


def _is_named(plain: str, match: re.Match[str], name: str) -> bool:
    """Tell a named system from 'the information systems' in general."""
    if _EXTERNAL.match(name):
        return False
    words = re.findall(r"[\w/-]+", name.lower())
    telling = [word for word in words if word not in _GENERIC]
    before = plain[max(0, match.start() - 14) : match.start()].lower()
    is_plural = _PLURAL.search(before) is not None
    if len(words) == 2:
        return _abbreviation(name) is not None
    return len(words) > 2 and len(telling) >= (2 if is_plural else 1)


def _products(plain: str) -> Iterator[Mention]:
    """Yield the standard products that are built, used or adopted; one that people merely 'have' is an indicator."""
    last_end = 0
    for match in _PRODUCTS.finditer(plain):
        if match.start() < last_end:
            continue
        name = match[0]
        if len(name) <= 4 and name.islower():
            continue
        before = plain[max(0, match.start() - 90) : match.start()]
        is_possessed = (
            re.search(
                rf"\b{words('systems.possessed')}(?:\s+{words('systems.possessed_link')})?\s*$",
                before,
                re.IGNORECASE,
            )
            is not None
        )
        if is_possessed or not (_ADOPTED.search(before) or match.start() < 3 or len(plain) < 60):
            continue
        bracket = re.match(r"\s*\((?P<short>[^()]{2,14})\)", plain[match.end() :])
        end = match.end() + (bracket.end() if bracket and _abbreviation(bracket[0].strip()) else 0)
        full, last_end = plain[match.start() : end], end
        yield Mention(full, match.start(), _abbreviation(full))


def _elided(plain: str) -> Iterator[Mention]:
    """Yield the members of 'các cơ sở dữ liệu chuyên ngành về A, B, C', each with its head put back."""
    for match in _ELIDED.finditer(plain):
        head = match["head"] or match["listed"] or match["short"]
        items = match["items"] or match["items_2"] or match["items_3"]
        start = match.start(0)
        for item in items.split(", "):
            if name := item.strip(" .…").removeprefix("và "):
                yield Mention(f"{head} {name}", start, _abbreviation(name))
            start += len(item) + 2


def _abbreviation(name: str) -> str | None:
    for match in _ABBREVIATION.finditer(name):
        short = match["short"] or match["bare"]
        if short not in _NOT_ABBREVIATION and any(letter.isupper() for letter in short):
            return short
    return None


def _key(name: str) -> frozenset[str]:
    """Return the words that tell a system from others: without 'hệ thống thông tin', 'của Bộ Y tế' and the like."""
    words = frozenset(re.findall(r"\w+", strip_marks(name.lower())))
    return words - _COMMON or words


def _is_same(key: frozenset[str], short: str | None, other: frozenset[str], other_short: str | None) -> bool:
    if short and other_short:
        return short.lower() == other_short.lower()
    return len(key & other) >= _SAME_NAME * len(key | other)
