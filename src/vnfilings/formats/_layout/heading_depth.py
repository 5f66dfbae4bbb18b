"""How deep a heading is, from its numbering: PHẦN I, I., 1., 1.1., a)."""

from __future__ import annotations

from vnfilings.lexicon import to_pattern, words

_MAX_HEADING = 250
_NUMBERED = (
    (to_pattern(rf"^{words('documents.part')}\s+(?:[IVX]+|[0-9]+|thứ)\b"), 1),
    (to_pattern(rf"^{words('documents.annex')}\b"), 1),
    (to_pattern(r"^[IVX]{1,5}\s?[.)/-]\s?\D"), 2),
    (to_pattern(r"^[A-ZĐ][.)]\s+\D"), 2),
    (to_pattern(r"^[IVX]+\.\s?[0-9]+(?:\.|\s)"), 3),
    (to_pattern(r"^[0-9]{1,2}(?:[.)/]\s*|-\s+)[^\W\d_]"), 4),
    (to_pattern(r"^[0-9]{1,2}\.\s?[0-9]{1,2}[.-]?\s+[^\W\d_]"), 5),
    (to_pattern(r"^[0-9]{1,2}(?:\.[0-9]{1,2}){2}\.?\s+[^\W\d_]"), 6),
    (to_pattern(r"^[0-9]{1,2}(?:\.[0-9]{1,2}){3,}\.?\s+[^\W\d_]"), 7),
    (to_pattern(r"^[a-zđ]\s?[.)]\s*[^\W\d_]"), 8),
)
_SECTION = to_pattern(r"^[0-9]{1,2}(?:\.[0-9]{1,2}){2,}\.?\s")
_VALUE = to_pattern(r"[0-9]\s?%|[0-9]\s*/\s*[0-9]")


def heading_level(text: str, *, hashes: int = 0, is_bold: bool = False, style: int = 0) -> int:
    """Return 1 (highest) to 9 for a heading and 0 for running text.

    The numbering rules, since Markdown hashes and word-processor styles are used at random in filings; a bold or marked
    line without a number ranks below every numbered one. A line that ends as a sentence does, or that states a
    percentage, is not a heading however it begins.
    """
    if len(text) > _MAX_HEADING or text.endswith(";"):
        return 0
    is_marked = bool(hashes or is_bold or style)
    if not is_marked and _VALUE.search(text):
        return 0
    if not is_marked and text.endswith(".") and len(text) > 60 and not _SECTION.match(text):
        return 0
    for pattern, level in _NUMBERED:
        if pattern.match(text):
            return level
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) > 5 and all(letter.isupper() for letter in letters):
        return 1 if is_marked else 2
    return 9 if is_marked else 0
