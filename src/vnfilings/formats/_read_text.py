"""Plain text and Markdown to blocks: tab tables, pipe tables, tables with one cell a line, headings, paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from vnfilings.formats._layout.grid_tables import build_table, find_caption, is_number_title, is_order, same_header
from vnfilings.formats._layout.heading_depth import heading_level
from vnfilings.formats._layout.vertical_tables import find_stacked_table
from vnfilings.formats._library_errors import library_call
from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place, Table
from vnfilings.formats.safety import UnreadableFileError
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import CAPITAL_LETTERS, find_legacy_encoding, is_odd, to_plain

_EMPHASIS = to_pattern(
    r"(?<![0-9])\*{1,3}|\*{1,3}(?![0-9*])|</?(?:b|i|u|strong|em)>|~~.*?~~|<sup>.*?</sup>", re.IGNORECASE
)
#: Soft hyphens, joiners and marks of byte order: they stand inside words of web pages and are not seen. Those inside a
#: number stay until it is read: they are odd there.
_INVISIBLE = to_pattern("(?<![\\d.,])[\u00ad\u200b-\u200f\u2060\ufeff]|[\u00ad\u200b-\u200f\u2060\ufeff](?![\\d.,%])")
#: A word without digits: its letters have no part in a number.
_WHOLE_WORD = to_pattern(r"(?<!\w)[^\W\d_]+(?!\w)")
#: A line end of another kind inside a number would part it in two.
_BREAK_IN_NUMBER = to_pattern("(?<=\\d)[\x0b\x0c\x1c-\x1f\x85\u2028\u2029](?=\\d)")
#: Letters that stand in UTF-8 only.
_VIETNAMESE = to_pattern("[\u1ea0-\u1ef9]")
#: What the letters of TCVN3, or UTF-8 that was read as Western text, look like.
_OLDER_LETTERS = to_pattern(
    "[®©ª«¬µ¶¸¹º»¼½¾][a-zà-ÿ]|[a-z][®©ª«¬µ¶¸»¼½¾]|á[»º]|Ã[\u0080-\u00bf‚-™]|Ä[\u0091‘\u0090]|Æ[°¡]"
)
_HASHES = to_pattern(r"^\s*(#{1,6})\s+")
_RULE = to_pattern(r"^\s*(?:[-=_*]\s*){3,}$")
_PIPE = to_pattern(r"^\s*\|.*\|\s*$|^[^|]+\|[^|]+\|")
_PIPE_RULE = to_pattern(r"^\s*\|?\s*:?-{2,}.*\|")
_BULLET = to_pattern(r"^\s*(?:[-+*•–●▪○]|\(?[0-9]{1,2}[.)]|[a-zđ][.)]|[IVX]+\.)\s*")
_FOOTNOTE_MARK = to_pattern(rf"^[0-9]{{1,2}}\s+(?=[{CAPITAL_LETTERS}])")
#: Of Windows, twice translated too, and of the first Macintosh.
_LINE_END = to_pattern(r"\r+\n|\r")
_PAGE_BREAK = 6
#: A line that begins like a heading and is this long may be the first of a paragraph: the next goes on in lower case.
_FULL_LINE = 50
#: A table's name with its number stands below every heading.
_CAPTION_LEVEL = 6
#: A longer paragraph is not joined to the next line: each join copies it.
_LONGEST_JOINED = 20_000
#: A line that ends so goes on with the date that begins the next one.
_DATE = to_pattern(r"(?:[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}|[IV]{1,3})/[0-9]{4}")
_BEFORE_DATE = to_pattern(rf"(?<!\w){words('documents.before_date')}$")
_OPEN_END = to_pattern(rf"(?:[,–-]|\b{words('documents.open_end')})$")


@dataclass(frozen=True)
class Line:
    """One line of a text file."""

    number: int
    text: str

    @property
    def locator(self) -> str:
        """Return the place that a reader is shown."""
        return f"line {self.number}"


def read_text_file(path: Path) -> Document:
    """Return a text or Markdown file as blocks; `line` of every place is its 1-based line."""
    return Document(path.name, tuple(read_lines(decode(path))))


def decode(path: Path) -> str:
    """Return the text of a file in whatever encoding and line ends it was written; each line ends with a line feed."""
    return _LINE_END.sub("\n", _decode(path))


def _decode(path: Path) -> str:
    with library_call(path):
        raw = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    if _VIETNAMESE.search(raw.decode("utf-8", errors="ignore")):
        raise UnreadableFileError(path, f"{_describe_byte(raw)} is not UTF-8, but the rest is; save it as UTF-8 again")
    western = "".join(map(_western, raw))
    if find_legacy_encoding(western.split("\n")):
        return western
    # Only UTF-16 without a mark and the Windows code page of Vietnamese are left to expect from Excel.
    with library_call(path):
        guess = from_bytes(raw, cp_isolation=["cp1258", "utf_16", "utf_16_le", "cp1252", "utf_8"]).best()
    if guess is None:
        raise UnreadableFileError(
            path, f"its encoding is unknown ({_describe_byte(raw)} is not UTF-8); save it as UTF-8"
        )
    return str(guess)


def _western(byte: int) -> str:
    """Return a byte as Windows has it in Western Europe, those that it leaves open as Latin-1 has them."""
    return bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)


def _describe_byte(raw: bytes) -> str:
    """Return the first byte that is not UTF-8, with its line."""
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"byte 0x{raw[error.start]:02X} in line {raw.count(10, 0, error.start) + 1}"
    return "a byte"


def read_lines(text: str) -> list[Block]:
    """Return the blocks of a text whose lines end with a line feed."""
    lines = [Line(number, raw.rstrip("\r")) for number, raw in enumerate(text.split("\n"), start=1)]
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if _is_numbered_caption(lines, position):
            name = clean_line(line.text.strip().partition("\t")[2])
            blocks.append(Paragraph(name, (Place(0, line.locator, line.number),), _CAPTION_LEVEL))
            position += 1
        elif _is_tab_row(line):
            position = _read_tab_table(lines, position, blocks)
        elif _begins_pipe_table(lines, position):
            position = _read_pipe_table(lines, position, blocks)
        elif stacked := find_stacked_table(lines, position, find_caption(blocks)):
            found, position = stacked
            blocks.extend(found)
        else:
            _add_paragraph(line, lines[position - 1].text if position else "", blocks)
            position += 1
    return blocks


def clean_line(text: str) -> str:
    """Return a line without Markdown and HTML emphasis, struck-out words and footnote marks."""
    if _OLDER_LETTERS.search(text):  # soft hyphens and blanks of Unicode are letters there
        return " ".join(re.split(r"[ \t\n\r\f\v]+", _EMPHASIS.sub("", _HASHES.sub("", text)).strip(" \t\n\r")))
    plain = _WHOLE_WORD.sub(lambda word: to_plain(word[0]), text) if is_odd(text) else to_plain(text)
    shown = _INVISIBLE.sub("", _BREAK_IN_NUMBER.sub("␤", plain))
    return " ".join(_EMPHASIS.sub("", _HASHES.sub("", shown)).split())


def _cells(line: Line, parts: list[str]) -> list[Cell]:
    return [Cell(clean_line(part), f"{line.locator}, cell {n}", line.number) for n, part in enumerate(parts, start=1)]


def _read_tab_table(lines: list[Line], position: int, blocks: list[Block]) -> int:
    """Append the tab table at `position` (blank lines inside are page breaks) and return where it ends."""
    first = lines[position]
    rows: list[list[Cell]] = []
    while position < len(lines) and not _is_numbered_caption(lines, position):
        line = lines[position]
        if _is_tab_row(line) and not (rows and _begins_other_table(lines, position, rows[0])):
            rows.append(_cells(line, line.text.split("\t")))
        elif line.text.strip() or not _goes_on(lines, position):
            break
        position += 1
    _append_table(build_table(rows, first.locator, find_caption(blocks)), blocks)
    return position


def _is_numbered_caption(lines: list[Line], position: int) -> bool:
    """Return whether a line is the number and the name of the table below, apart by a tab: '174  Nhân lực y tế'.

    It is alone, and the header below it is wider and has an empty corner.
    """
    number, _, name = lines[position].text.strip().partition("\t")
    following = lines[position + 1].text if position + 1 < len(lines) else ""
    is_alone = position == 0 or not lines[position - 1].text.strip() or "\t" not in lines[position - 1].text
    is_named = is_order(number) and "\t" not in name.strip() and name.strip()[:1].isupper()
    return is_alone and is_named and following.startswith("\t") and following.count("\t") > 1


def _begins_other_table(lines: list[Line], position: int, header: list[Cell]) -> bool:
    """Return whether a row after a blank line is the header of another table, not the first one's again."""
    if lines[position - 1].text.strip():
        return False
    titles = [clean_line(part) for part in lines[position].text.split("\t")]
    is_other_width = len(titles) != len(header) and bool(titles[0]) and not is_order(titles[0])
    is_header = is_number_title(titles[0]) or is_other_width
    return is_header and titles != [cell.text for cell in header]


def _goes_on(lines: list[Line], position: int) -> bool:
    following = next((line for line in lines[position : position + _PAGE_BREAK] if line.text.strip()), None)
    return following is not None and _is_tab_row(following)


def _is_tab_row(line: Line) -> bool:
    """Tell a row from a paragraph that is indented by a tab; a row may begin with empty cells."""
    return "\t" in line.text.strip() or (line.text.count("\t") > 1 and bool(line.text.strip()))


def _append_table(table: Table, blocks: list[Block]) -> None:
    """Append the table, or its rows to the table just before it that it continues."""
    last = blocks[-1] if blocks else None
    if isinstance(last, Table) and same_header(last.header, table.header):
        blocks[-1] = Table(last.header, last.rows + table.rows, last.locator, last.caption, last.notes)
    else:
        blocks.append(table)


def _begins_pipe_table(lines: list[Line], position: int) -> bool:
    """Return whether a table with bars begins: a rule below its header, or another row with as many bars."""
    text = lines[position].text
    following = lines[position + 1].text if position + 1 < len(lines) else ""
    if not _PIPE.match(text):
        return False
    return bool(_PIPE_RULE.match(following)) or (text.count("|") > 1 and text.count("|") == following.count("|"))


def _read_pipe_table(lines: list[Line], position: int, blocks: list[Block]) -> int:
    first = lines[position]
    rows = []
    while position < len(lines) and "|" in lines[position].text:
        line = lines[position]
        if not _PIPE_RULE.match(line.text):
            rows.append(_cells(line, line.text.strip().strip("|").split("|")))
        position += 1
    _append_table(build_table(rows, first.locator, find_caption(blocks)), blocks)
    return position


def _add_paragraph(line: Line, line_before: str, blocks: list[Block]) -> None:
    text = clean_line(line.text)
    if not text or _RULE.match(line.text):
        return
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph) and continues(last, text, follows_blank=not line_before.strip()):
        blocks[-1] = join_paragraphs(last, text, line.locator, line.number)
        return
    hashes = _HASHES.match(line.text)
    is_bold = line.text.strip().startswith(("**", "***", "<b>"))
    mark = _FOOTNOTE_MARK.match(text) if isinstance(last, Paragraph) and last.is_footnote else None
    is_footnote = bool(mark) or line.text.lstrip().startswith("<sup>")
    text = text[mark.end() :] if mark else text
    level = 0 if is_footnote else heading_level(text, hashes=len(hashes[1]) if hashes else 0, is_bold=is_bold)
    blocks.append(Paragraph(text, (Place(0, line.locator, line.number),), level, is_footnote))


def continues(before: Paragraph, text: str, *, follows_blank: bool) -> bool:
    """Return whether `text` goes on with the paragraph before it that a line end or a page break cut."""
    is_date = not follows_blank and bool(_DATE.match(text) and _BEFORE_DATE.search(before.text[-_FULL_LINE:].lower()))
    is_cut = not follows_blank and len(before.text) >= _FULL_LINE and (text[:1].islower() or is_date)
    if (
        (before.level and not (is_cut or is_date))
        or before.is_footnote
        or len(before.text) > _LONGEST_JOINED
        or (_BULLET.match(text) and not is_date)
        or before.text.endswith((".", ";", ":", "!", "?"))
    ):
        return False
    if text[:1].islower() or is_date:
        return True
    return not follows_blank and bool(_OPEN_END.search(before.text[-_FULL_LINE:].lower()))


def join_paragraphs(before: Paragraph, text: str, locator: str, line: int | None) -> Paragraph:
    """Return the paragraph with `text` added, which stands at another place."""
    joined = f"{before.text} {text}"
    places = (*before.places, Place(len(before.text) + 1, locator, line))
    level = before.level and heading_level(joined)
    return Paragraph(joined, places, level, before.is_footnote)
