"""What a person changed in a Word paper: its lines and cells held against those that the workbench writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analysis.i18n import LANGUAGES, translate
from analysis.reports.filing._expected_lines import ExpectedPaper, Slot, without_number
from analysis.reports.filing._own_wording import keeps_figures, stated_figures
from analysis.reports.filing._paper_mark import PaperMark, compact, digest
from analysis.reports.filing._paper_words import unquoted
from analysis.reports.filing.edited._annex_edits import annex_edits
from analysis.reports.filing.edited._edit import LIKE, Edit, bare, likeness, out_of_order
from vnfilings import compare_key

#: The parts of `filing_texts` that a line of the letter holds.
FORM_PARTS = {"number": "symbol", "parent": "authority"}
#: The parts of the paper that are lists which the unit writes itself, and their part of `filing_texts`.
_LISTS = {
    "addressee": "addressee",
    "addressees": "addressee",
    "addressee_item": "addressee",
    "basis": "basis",
    "tasks": "task",
    "requests": "request",
    "recipient": "recipient",
    "post": "signatory",
    "second_post": "signatory",
}
#: Posts that another one stands below: who signs for whom (Decree 30/2020, Annex I, part I, II.7b).
_SIGNS_FOR = re.compile(r"(?:TM|KT|TL|TUQ)\.", re.IGNORECASE)
_SECTIONS = ("results", "shortfalls", "tasks", "proposals", "requests")
#: Lines that say by their words where in the paper they stand.
_PARTS = ("opening", "closing", "recipients", "post", "second_post", "annex", "annex_title", "annex_reference")
#: Messages with which lines of the letterhead and the recipients begin, and the part that these lines are.
_LEADS = {"report.filing.to": "addressee", "report.form.recipients_title": "recipients"}
#: A section that is none of ours, and those whose figures have to stand in the annex.
_OTHER = "other"
_WITH_FIGURES = ("results", "shortfalls", "proposals", _OTHER)
_PRINTED = re.compile(r"\d(?:[\d.,]*\d)?")
_ROMAN = re.compile(r"^\s*[IVX]{1,5}\s*[.)]?\s+")
_NUMBERED = re.compile(r"^\s*[IVX]{1,5}\s*[.)]\s*\w")
#: Lines of the letter whose wording is the unit's as well; sections to which it may add lines.
_REWORDED = ("opening", "results", "shortfalls", "proposals", "closing")
_EXTENDED = ("results", "shortfalls", "proposals")


@dataclass(frozen=True)
class _Line:
    text: str
    part: str
    place: int


@dataclass(frozen=True)
class _Paper:
    """What a file is held against: the mark in it, and all figures of the annex as printed."""

    mark: PaperMark
    figures: frozenset[str]


def find_edits(
    lines: tuple[str, ...], annex: list[tuple[str, ...]], expected: ExpectedPaper, mark: PaperMark, foot: str = ""
) -> tuple[Edit, ...]:
    """Return what differs between a file and the paper as it would be written now, in the order of the paper.

    `annex` are the rows below the head of its table, `foot` what stands at the foot of its first page. A text that
    stands in the file as the workbench wrote it is no edit, also where the data have changed since.
    """
    edits = [*_letter_edits(lines, expected, mark)]
    if bare(foot) != bare(expected.address) and digest(foot) not in mark.digests:
        edits.append(Edit("text", "address", unquoted(expected.address), unquoted(foot)))
    if expected.rows:
        edits += annex_edits(annex, expected.rows, mark)
    return tuple(edits)


def _letter_edits(texts: tuple[str, ...], expected: ExpectedPaper, mark: PaperMark) -> Iterator[Edit]:
    lines = list(_with_parts(texts, expected))
    slots = [slot for slot in expected.slots if slot.part not in _LISTS]
    others = [line for line in lines if line.part not in _LISTS]
    pairs = _pair(slots, others)
    taken = {line.place for line in pairs.values()}
    printed = (figure for row in expected.rows for cell in row.cells[3:] for figure in _PRINTED.findall(cell))
    paper = _Paper(mark, frozenset(printed))
    for number, slot in enumerate(slots):
        line = pairs.get(number)
        if line is None:
            yield from _gone(slot)
        elif _said(slot, line.text) != _said(slot, slot.text) and digest(line.text) not in mark.digests:
            yield from _changed(slot, line.text, paper)
    fresh = [line for line in others if line.place not in taken and digest(line.text) not in mark.digests]
    added = [_added(line, paper) for line in fresh]
    extended = {edit.section for edit in added if edit.part == "addition"}
    for edit in added:
        listed = edit.part.removeprefix("heading:")  # a heading is told with what stands below it
        is_told = edit.part == "signature" or listed in _LISTS or (listed != edit.part and listed in extended)
        if not is_told:
            yield edit
    yield from _moved(slots, pairs)
    written = _passages((slot.part, slot.text) for slot in expected.slots)
    for part, now in _passages((line.part, line.text) for line in lines).items():
        was = written[part]
        for number in range(max(len(was), len(now))):
            old, new = (one[number] if number < len(one) else "" for one in (was, now))
            if bare(old) != bare(new):
                yield Edit("text", part, old, new, number=number + 1)
    before, after = _drafting(slot.text for slot in expected.slots), _drafting(line.text for line in lines)
    yield from (Edit("text", part, old, after[part]) for part, old in before.items() if old != after[part])


def _drafting(texts: Iterable[str]) -> dict[str, str]:
    """Return the office that drafts, the initials and the number of copies, from the last line of the recipients.

    This is `Lưu: VT, TCHC`, also `Lưu VT; TCHC`, `Lưu: VT, TCHC.ab.(05)` or `Lưu: VT, TCHC.ab (05 bản)`.
    """
    kept = [text for text in texts if _is_archive(text)]
    named = re.split("[,;]", f"{kept[-1].rstrip('.; ')},", maxsplit=1)[1].strip(" ,") if kept else ""
    copies = _COPIES.search(named)
    named = named[: copies.start()] if copies else named
    initials = _INITIALS.search(named)
    named = named[: initials.start()] if initials else named
    return {
        "drafting": unquoted(named),
        "initials": initials[1] if initials else "",
        "copies": copies[1] if copies else "",
    }


#: The number of copies and the initials behind the office that drafts.
_COPIES = re.compile(r"(?<![.\s])[.\s]{0,9}\((\d{1,4})(?:\s[^()]{0,99})?\)$")
_INITIALS = re.compile(r"\.([^\W\d_]{1,5})$")


def _is_archive(text: str) -> bool:
    """Return whether a line names the copy that the registry keeps."""
    leads = [translate("report.filing.archive.plain", lang).rstrip(".") for lang in LANGUAGES]
    said = bare(text).replace(":", "")
    return any(said.startswith(lead.replace(":", "").casefold()) for lead in leads)


def list_texts(texts: tuple[str, ...], expected: ExpectedPaper) -> dict[str, tuple[str, ...]]:
    """Return, by part of `filing_texts`, the passages of each list that the unit writes: all of them, in order."""
    return _passages((line.part, line.text) for line in _with_parts(texts, expected))


def _passages(lines: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the passages of each list without numbers and what the form puts around them.

    Of the recipients the first and the last line are the form's own: `Như trên`, `Lưu: VT, ...`.
    """
    found: dict[str, list[str]] = {part: [] for part in _LISTS.values()}
    for part, text in lines:
        if part not in _LISTS:
            continue
        words = without_number(text).strip().rstrip(";.")
        if part in ("basis", "addressee", "addressees"):
            words = _without_lead(words, _LIST_LEADS[_LISTS[part]])
        is_forms_own = part == "recipient" and (_is_archive(text) or bare(words) in _as_above())
        if words and not is_forms_own:
            each = words.split("\n") if _LISTS[part] == "signatory" else [words]
            found[_LISTS[part]] += [unquoted(one.strip()) for one in each]
    return {part: tuple(words) for part, words in found.items()}


def _as_above() -> set[str]:
    return {bare(translate("report.filing.as_above", lang)) for lang in LANGUAGES}


#: The message whose words the form puts before a passage.
_LIST_LEADS = {"basis": "report.filing.basis", "addressee": "report.filing.to"}


def _without_lead(text: str, code: str) -> str:
    """Return a legal basis or an addressee without the words that the form puts before it."""
    for lang in LANGUAGES:
        lead = translate(code, lang, **({"basis": ""} if code == _LIST_LEADS["basis"] else {})).strip().rstrip(":")
        if text.casefold().startswith(lead.casefold()):
            return text[len(lead) :].lstrip(" :")
    return text


def _with_parts(texts: tuple[str, ...], expected: ExpectedPaper) -> Iterator[_Line]:
    """Yield the lines of a file with the part of the paper that each stands in, headings as such."""
    fixed = {slot.part for slot in expected.slots} - {*_SECTIONS, "basis"}
    known = {bare(slot.text): slot.part for slot in expected.slots if slot.part in fixed and slot.part in _PARTS}
    opening = next((slot.text for slot in expected.slots if slot.part == "opening"), "")
    part = "head"
    before = ""
    for place, text in enumerate(texts):
        own = known.get(bare(text), "") or _led(text, part)
        section = _section_of(text)
        if own:
            part = own
        elif section:
            part = section
            yield _Line(text, f"heading:{section}", place)
            continue
        elif part in (*_SECTIONS, _OTHER) and _likely_closing(text, expected):
            part = "closing"
        elif part == "addressee" and not text.startswith(("-", "–")):
            part = "basis"
        elif part == "basis" and (text.endswith(":") or likeness(text, opening) >= LIKE):
            part = "opening"
        elif part == "recipients":
            part = "recipient"
        elif part == "recipient" and not text.startswith("-"):
            part = "post"
        elif part == "post" and not (_SIGNS_FOR.match(before) and _is_post(text)):
            part = "signature"
        part, before = "post" if part == "second_post" else part, text
        yield _Line(text if part == "post" else compact(text), part, place)


def _led(text: str, part: str) -> str:
    """Return the part that a line begins by its first words, wherever these stand."""
    leads = ((translate(code, lang).rstrip(":"), led) for code, led in _LEADS.items() for lang in LANGUAGES)
    found = next((led for lead, led in leads if text.casefold().startswith(lead.casefold())), "")
    return found if found != "addressee" or part in ("head", "addressee") else ""


def _is_post(text: str) -> bool:
    """Return whether a line is a post and no name of a person, in which every word begins with a capital."""
    return text.isupper() or any(word[:1].islower() for word in text.split())


def _likely_closing(text: str, expected: ExpectedPaper) -> bool:
    closing = next((slot.text for slot in expected.slots if slot.part == "closing"), "")
    return text.rstrip().endswith("./.") or (bool(closing) and likeness(text, closing) > 0.8)


def _section_of(text: str) -> str:
    """Return the section that a heading begins, whatever its number and letters; empty for another line.

    A heading of no section of ours begins `_OTHER`: what stands below it belongs to none of them.
    """
    if not _ROMAN.match(text):
        return ""
    said = compare_key(_ROMAN.sub("", text))
    words = {section: [word for lang in LANGUAGES for word in _heading_words(section, lang)] for section in _SECTIONS}
    found = [(len(word), section) for section, many in words.items() for word in many if said.startswith(word)]
    return max(found, default=(0, _OTHER if _NUMBERED.match(text) else ""))[1]


def _heading_words(section: str, lang: str) -> list[str]:
    """Return the words with which a heading of a section begins: ours, and those that other papers have."""
    also = translate(f"report.filing.part.{section}.also", lang).split("|")
    return [compare_key(one) for one in (translate(f"report.filing.part.{section}", lang, period="", year=""), *also)]


def _pair(slots: list[Slot], lines: list[_Line]) -> dict[int, _Line]:
    """Return the line of the file that each slot has become: the same words first, then the most alike."""
    pairs: dict[int, _Line] = {}
    free = {line.place: line for line in lines}
    for number, slot in enumerate(slots):
        same = [line for line in free.values() if bare(line.text) == bare(slot.text)]
        begun = [line for line in free.values() if slot.fixed and bare(line.text).startswith(bare(slot.fixed))]
        for line in (*same[:1], *begun[:1])[:1]:
            pairs[number] = free.pop(line.place)
    ratios = [
        (likeness(line.text, slot.fixed or slot.text) + (0.1 if line.part == slot.part else 0), -number, -line.place)
        for number, slot in enumerate(slots)
        if number not in pairs
        for line in free.values()
        if line.part.startswith("heading") == slot.part.startswith("heading")
    ]
    for ratio, minus_number, minus_place in sorted(ratios, reverse=True):
        if ratio >= LIKE and -minus_number not in pairs and -minus_place in free:
            pairs[-minus_number] = free.pop(-minus_place)
    for number, slot in enumerate(slots):  # a line written anew keeps the number before it
        own = slot.text.partition(" ")[0]
        alike = [line for line in free.values() if line.part == slot.part and line.text.partition(" ")[0] == own]
        if number not in pairs and slot.indicator_code and alike:
            pairs[number] = free.pop(alike[0].place)
    return pairs


def _gone(slot: Slot) -> Iterator[Edit]:
    """Yield that a line was deleted."""
    if slot.is_addition:
        yield Edit("text", "addition", without_number(slot.text), "", section=slot.part)
    elif slot.text and slot.part not in ("recipients", "annex") and slot.part.removeprefix("heading:") not in _LISTS:
        yield Edit("removed", slot.part, slot.text, "", slot.indicator_code)


def _said(slot: Slot, text: str) -> str:
    """Return the words of a line to compare; the numbers of headings close up when a section is added."""
    return bare(_ROMAN.sub("", text) if slot.part.startswith("heading:") else text)


def _added(line: _Line, paper: _Paper) -> Edit:
    """Return what a new line is: one of the unit's own where it states no figure."""
    figures = set(stated_figures(line.text)) if line.part in _WITH_FIGURES else set()
    if line.part in _EXTENDED and not figures:
        return Edit("text", "addition", "", without_number(line.text).rstrip("."), section=line.part)
    return Edit("figure" if figures - paper.figures else "added", line.part, "", line.text)


def _changed(slot: Slot, now: str, paper: _Paper) -> Iterator[Edit]:
    """Yield what became of a line: what only the unit writes, what the clerk fills in, or another wording."""
    part = FORM_PARTS.get(slot.part)
    if slot.part.removeprefix("heading:") in _LISTS:
        return  # told with what it lists
    is_date = slot.part in ("number", "place") and _letters(now) == _letters(slot.text)
    if is_date or slot.part == "annex_reference":  # which repeats number, symbol and day of the letter
        yield Edit("stamp", slot.part, slot.text, now)
    elif slot.part == "number":
        yield Edit("text", "symbol", _symbol(slot.text), _symbol(now))
    elif part:
        yield Edit("text", part, unquoted(slot.text.strip()), unquoted(now.strip()))
    elif slot.fixed:
        yield from _cause(slot, now, paper)
    elif slot.is_addition and not stated_figures(now):
        yield Edit("text", "addition", without_number(slot.text), without_number(now).rstrip("."), section=slot.part)
    else:
        yield _reworded(slot, slot.text, now, paper)


def _reworded(slot: Slot, was: str, now: str, paper: _Paper) -> Edit:
    """Return another wording of a line: the unit's own where its figures stay as they are."""
    said, code = without_number(now), slot.indicator_code
    if slot.part in _REWORDED and not slot.is_addition:
        own = Edit("text", "wording", without_number(was), said, code, section=slot.part, instead_of=slot.generated)
        if bare(said) == bare(slot.generated):
            return replace(own, now="")
        if keeps_figures(said, slot.figures, without_number(was), paper.mark.lang):
            return own
    stated = set(stated_figures(now)) if slot.part in _WITH_FIGURES else set()
    if not code:  # no result of one indicator: the line may name any figure of the annex
        stated -= {*stated_figures(was), *paper.figures}
    kind = "figure" if stated else "wording"
    return Edit(kind, slot.part, was, now, code)


def _cause(slot: Slot, now: str, paper: _Paper) -> Iterator[Edit]:
    """Yield the cause that stands behind the words of a shortfall, and those words where they were changed."""
    label = slot.generated.rpartition(". ")[2]  # `Nguyên nhân:`
    before, found, cause = now.rpartition(label)
    old = unquoted(slot.text.removeprefix(slot.fixed).strip().rstrip("."))
    cause = unquoted(cause.strip().rstrip("."))
    if found and bare(cause) != bare(old):
        yield Edit("text", "cause", old, cause, slot.indicator_code)
    is_as_written = digest(before + label) in paper.mark.digests  # the data may have changed since
    if not found:
        yield Edit("wording", slot.part, slot.text, now, slot.indicator_code)
    elif bare(before + label) != bare(slot.fixed) and not is_as_written:
        yield _reworded(slot, slot.fixed, before + label, paper)


def _symbol(text: str) -> str:
    return text.partition("/")[2].removeprefix("BC").lstrip("-").strip()


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha())


def _moved(slots: list[Slot], pairs: dict[int, _Line]) -> Iterator[Edit]:
    """Yield the lines of the sections that stand in another order: as few as explain it."""
    order = [(number, pairs[number].place) for number, slot in enumerate(slots) if number in pairs]
    order = [(number, place) for number, place in order if slots[number].part in _SECTIONS]
    for number in out_of_order(order):
        yield Edit("moved", slots[number].part, slots[number].text, slots[number].text, slots[number].indicator_code)
