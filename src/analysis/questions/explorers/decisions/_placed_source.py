"""What the placing screen shows, as plain data: the document's text with its values, and each value with its state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import audit_panel
from analysis.i18n import Formatter, Message, translate, translate_cell, translate_locator
from analysis.panel import ID_SEPARATOR, NUMBER_COLUMNS
from analysis.placing import Question, list_questions
from analysis.run_date import default_run_date
from vnfilings import redact_personal_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.placing import PlacingSheet

#: The findings that a person has to answer; a note needs no answer.
_ASKING = ("error", "suspicious")
_NUMBER = re.compile(r"\b(?:line|paragraph|row) (\d+)")
_SEPARATOR = " | "


@dataclass(frozen=True)
class Ask:
    """One thing that a person decides: a finding, an open question of the sheet, or a value that is placed.

    Attributes
    ----------
    key: its name in the browser.
    kind: finding, question or value.
    statement_ids: the values that the decision is about.
    column: of a question what is asked for: indicator_code, unit_code or period.
    is_filing: the question is about the whole filing.
    candidates: likely answers, best first, with their confidence.
    """

    key: str
    kind: str
    statement_ids: tuple[str, ...]
    column: str = ""
    is_filing: bool = False
    candidates: tuple[tuple[str, float], ...] = ()


def list_asks(sheet: PlacingSheet, findings: pd.DataFrame) -> dict[str, Ask]:
    """Return what can be decided about a sheet by key; what is open is a finding or a question."""
    asks = [_ask_of(question) for question in list_questions(sheet)]
    open_ids = findings.loc[is_open(findings), "statement_id"].unique()
    known = list(sheet.table["statement_id"])
    asks += [Ask(f"finding {name}", "finding", (name,)) for name in known if name in set(open_ids)]
    asks += [Ask(f"value {name}", "value", (name,)) for name in known]
    return {one.key: one for one in asks}


def _ask_of(question: Question) -> Ask:
    key = " ".join(filter(None, (question.about, question.column, question.key)))
    is_filing = question.about == "filing"
    return Ask(key, "question", question.statement_ids, question.column, is_filing, question.candidates)


def find_findings(sheet: PlacingSheet) -> pd.DataFrame:
    """Return what the audit finds in a source alone, about values of the sheet."""
    found = audit_panel(dict(sheet.tables), default_run_date())
    return found[found["statement_id"].isin(sheet.table["statement_id"])]


def is_open(findings: pd.DataFrame) -> pd.Series:
    """Return which findings a person has to answer."""
    return findings["severity"].isin(_ASKING) & (findings["state"] == "open")


def say(code: str, lang: str, **arguments: Any) -> str:
    """Return the message ``place.<code>`` in a language."""
    return translate(Message(f"place.{code}", arguments), lang)


def names_of(table: pd.DataFrame, code: str, name: str, lang: str) -> dict[str, str]:
    """Return the names of a table by code, in a language where there is one."""
    own = table[f"{name}_{lang}"] if f"{name}_{lang}" in table else table[f"{name}_vi"]
    return dict(zip(table[code], own.where(own.notna(), table[f"{name}_vi"]), strict=True))


def describe_statements(
    sheet: PlacingSheet, findings: pd.DataFrame, asks: Mapping[str, Ask], lang: str
) -> list[dict[str, Any]]:
    """Return each value with where it is placed, its state, and what can be decided about it; the open ones first."""
    titles = names_of(sheet.indicators, "indicator_code", "title", lang)
    units = names_of(sheet.units, "unit_code", "name", lang)
    numbers = _numbers(sheet)
    corrected, texts, own = _corrected(sheet), Formatter(lang), sheet.source.get("filing_unit_code")
    by_id: dict[str, list[Ask]] = {}
    for ask in asks.values():
        for name in ask.statement_ids:
            by_id.setdefault(name, []).append(ask)
    rows = []
    for row in sheet.table.to_dict("records"):
        name = row["statement_id"]
        mine = findings[is_open(findings) & (findings["statement_id"] == name)]
        open_asks = [ask.key for ask in by_id[name] if ask.kind != "value"]
        period, code, unit = (row[column] for column in ("period", "indicator_code", "unit_code"))
        rows.append(
            {
                "id": name,
                "value": str(row["printed"]),
                "kind": translate(f"placing.kind.{row['kind']}", lang),
                "period": texts.period(period) if isinstance(period, str) else "",
                "indicator": titles.get(code, "") if isinstance(code, str) else "",
                "is_accepted": isinstance(row["accepted_indicator"], str),
                "unit": units.get(unit, "") if isinstance(unit, str) and unit != own else "",
                "wording": redact_personal_data(str(row["wording"])) if isinstance(row["wording"], str) else "",
                "place": translate_locator(str(row["where"]), lang),
                "state": "open" if open_asks else "left_out" if row["outcome"] == "left_out" else "matched",
                "why": translate_cell(row["why"], lang) if row["why"] else "",
                "findings": [redact_personal_data(translate_cell(text, lang)) for text in mine["message"]],
                "asks": open_asks,
                "numbers": [[column, numbers[name][column]] for column in NUMBER_COLUMNS if column in numbers[name]],
                "corrected": corrected.get(name, ""),
            }
        )
    return sorted(rows, key=lambda row: row["state"] != "open")


def _numbers(sheet: PlacingSheet) -> dict[str, dict[str, float]]:
    """Return the numbers of each value, by what they are."""
    read = sheet.tables["statements"][["statement_id", *NUMBER_COLUMNS]]
    return {
        row["statement_id"]: {name: float(row[name]) for name in NUMBER_COLUMNS if pd.notna(row[name])}
        for row in read.to_dict("records")
    }


def _corrected(sheet: PlacingSheet) -> dict[str, str]:
    """Return why each value was corrected."""
    found: dict[str, str] = {}
    for row in sheet.tables["corrections"].to_dict("records"):
        if row["status"] != "proposed":
            found |= dict.fromkeys(str(row["statement_ids"]).split(ID_SEPARATOR), str(row["reason"]))
    return found


def describe_asks(sheet: PlacingSheet, asks: Mapping[str, Ask], lang: str) -> dict[str, dict[str, Any]]:
    """Return what is open, by key, with the names of likely answers."""
    names = {
        "indicator_code": names_of(sheet.indicators, "indicator_code", "title", lang),
        "unit_code": names_of(sheet.units, "unit_code", "name", lang),
    }
    return {
        key: {
            "kind": ask.kind,
            "column": ask.column,
            "n": len(ask.statement_ids),
            "is_filing": ask.is_filing,
            "candidates": [[code, names.get(ask.column, {}).get(code, code)] for code, _ in ask.candidates],
        }
        for key, ask in asks.items()
        if ask.kind != "value"
    }


def describe_text(sheet: PlacingSheet, passages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of a document: the number, the depth of a heading, and pieces of text, each with its values.

    A document that is not kept is shown by the wordings and values that were read from it.
    """
    if not passages:
        return [*_lines_of_wordings(sheet.table)]
    places = {
        locator: (at, part)
        for at, passage in enumerate(passages)
        for part, (locator, _) in enumerate(passage["parts"])
        if locator
    }
    marks: dict[int, list[tuple[int, int, str]]] = {}
    for row in sheet.table.to_dict("records"):
        found = places.get(row["where"])
        if found is not None:
            at, part = found
            span = _find_span(passages[at], part, str(row["printed"]), marks.get(at, []))
            marks.setdefault(at, []).append((*span, row["statement_id"]))
    return [line for at, passage in enumerate(passages) for line in _lines_of(passage, marks.get(at, []))]


def _lines_of_wordings(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for where, rows in table.groupby("where", sort=False):
        pieces: list[list[Any]] = []
        for row in rows.to_dict("records"):
            wording = redact_personal_data(str(row["wording"])) if isinstance(row["wording"], str) else ""
            pieces += [["; " if pieces else "", []], [f"{wording}: " if wording else "", []]]
            pieces.append([str(row["printed"]), [row["statement_id"]]])
        yield {"number": _number_of(str(where)), "level": 0, "is_table": False, "pieces": [p for p in pieces if p[0]]}


def _bounds(passage: Mapping[str, Any]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of a passage, and where each of its parts begins and ends in it."""
    gap = _SEPARATOR if passage["is_table"] else ""
    text, bounds = "", []
    for number, (_, part) in enumerate(passage["parts"]):
        text += gap if number else ""
        bounds.append((len(text), len(text) + len(part)))
        text += part
    return text, bounds


def _find_span(
    passage: Mapping[str, Any], part: int, printed: str, taken: list[tuple[int, int, str]]
) -> tuple[int, int]:
    """Return where a value is printed in a passage, best in its own part and where no other one is; else nowhere."""
    text, bounds = _bounds(passage)
    words = printed.split()
    if not words:
        return 0, 0
    found = [match.span() for match in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    own = [span for span in found if bounds[part][0] <= span[0] < max(bounds[part][1], bounds[part][0] + 1)] or found
    free = [span for span in own if all(span[1] <= start or end <= span[0] for start, end, _ in taken)]
    same = [span for span in own if any(span == (start, end) for start, end, _ in taken)]
    return (free or same or [(0, 0)])[0]


def _lines_of(passage: Mapping[str, Any], marks: list[tuple[int, int, str]]) -> Iterator[dict[str, Any]]:
    """Yield a line for each part of a paragraph, one for a whole row of a table."""
    text, bounds = _bounds(passage)
    spans: dict[tuple[int, int], list[str]] = {}
    for start, end, name in sorted(marks):
        spans.setdefault((start, end), []).append(name)
    unseen = spans.pop((0, 0), [])
    ranges = [(0, len(text))] if passage["is_table"] else bounds
    for number, (first, last) in enumerate(ranges):
        pieces = [*_pieces(text, first, last, spans)]
        if not pieces and number:
            continue
        locator = next((name for name, _ in passage["parts"][number:] if name), "")
        yield {
            "number": _number_of(locator),
            "level": passage["level"],
            "is_table": passage["is_table"],
            "pieces": pieces,
            "unseen": unseen if number == 0 else [],
        }


def _pieces(text: str, first: int, last: int, spans: Mapping[tuple[int, int], list[str]]) -> Iterator[list[Any]]:
    at = first
    for (start, end), names in spans.items():
        start, end = max(start, first), min(end, last)
        if start < at or end <= start:
            continue
        if text[at:start]:
            yield [text[at:start], []]
        yield [text[start:end], names]
        at = end
    if text[at:last].strip():
        yield [text[at:last].rstrip("\n"), []]


def _number_of(locator: str) -> str:
    found = _NUMBER.search(locator)
    return found[1] if found else ""
