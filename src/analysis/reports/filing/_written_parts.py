"""What only the unit can write of its paper: causes, tasks, its letterhead; rows of `data/lookup/filing_texts.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.i18n import LANGUAGES
from analysis.reports._document import plain
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row
from analysis.schemas import period_bounds


@dataclass(frozen=True)
class WrittenParts:
    """The unit's own words.

    Attributes
    ----------
    causes: the cause of each shortfall by indicator.
    tasks, requests: in their order.
    wordings: its wordings of lines by section and indicator, in the language of the paper.
    additions: the lines that it added to each section, likewise.
    """

    causes: dict[str, str]
    tasks: tuple[str, ...]
    requests: tuple[str, ...]
    wordings: dict[tuple[str, str], Row]
    additions: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, context: ReportContext, unit_code: str, period: str) -> WrittenParts:
        """Return what the unit wrote for its paper on a period."""
        rows = sorted(
            context.rows("filing_texts", unit_code=unit_code, period=period), key=lambda row: int(row["number"])
        )
        of_part = {
            part: tuple(plain(row["text"]) for row in rows if row["part"] == part) for part in ("task", "request")
        }
        causes = {row["indicator_code"]: plain(row["text"]) for row in rows if row["part"] == "cause"}
        mine = [row for row in rows if row.get("lang") == context.lang]
        wordings = {(row["section"], row["indicator_code"] or ""): row for row in mine if row["part"] == "wording"}
        added: dict[str, tuple[str, ...]] = {}
        for row in mine:
            if row["part"] == "addition":
                added[row["section"]] = (*added.get(row["section"], ()), plain(row["text"]))
        return cls(causes, of_part["task"], of_part["request"], wordings, added)


#: What of a letterhead the unit writes: a single text each, lists, and what holds for one period alone.
_SINGLE, _OF_PERIOD = ("authority", "address", "symbol", "drafting", "initials", "copies"), ("basis",)
#: Those of which no language has its own.
_ALIKE = ("symbol", "drafting", "initials", "copies")
#: The lists, with their names in `administrative_layout.yml`.
_LISTED = {"addressee": "addressee", "signatory": "signatory", "recipient": "recipients"}


def written_form(context: ReportContext, unit_code: str, period: str) -> dict[str, Any]:
    """Return what the unit wrote of its letterhead, as `administrative_layout.yml` names it.

    What it wrote for another period holds as well, the newest first; a legal basis holds for its own period alone.
    """
    rows = context.rows("filing_texts", unit_code=unit_code)
    found: dict[str, Any] = {}
    for part in (*_SINGLE, *_LISTED, *_OF_PERIOD):
        mine = [row for row in rows if row["part"] == part and (part not in _OF_PERIOD or row["period"] == period)]
        own = [row for row in mine if row["period"] == period]
        newest = max((row["period"] for row in mine), key=lambda one: str(period_bounds(one)[1]), default=None)
        kept = sorted(own or [row for row in mine if row["period"] == newest], key=lambda row: int(row["number"]))
        texts = [plain(row["text"]) for row in kept]
        if texts and part in _SINGLE:
            found |= {part: texts[0]} if part in _ALIKE else dict.fromkeys(_in_both(part), texts[0])
        elif texts and part in _LISTED:
            found |= dict.fromkeys(_in_both(_LISTED[part]), texts)
        elif texts:
            found["legal_basis"] = [dict.fromkeys(_in_both("document"), text) for text in texts]
    return found


def _in_both(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{lang}" for lang in LANGUAGES)
