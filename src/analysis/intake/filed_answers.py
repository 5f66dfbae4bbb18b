"""What was recognised of one filing, without a build: whose it is, about which period, of which sort."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.panel import UnitRegistry, match_sources, read_names, read_unit_synonyms
from analysis.registry import read_source
from analysis.schemas import TABLES, validate


@dataclass(frozen=True)
class FiledAnswer:
    """Unit, period and sort of one filing as recognised; where one is doubtful, only its runner-up is given.

    `unit_names` has the Vietnamese name of each unit by its code.
    """

    unit: str | None
    unit_confidence: float
    unit_runner_up: str | None
    period: str | None
    period_confidence: float
    period_runner_up: str | None
    sort: str
    sort_confidence: float
    unit_names: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_report(self) -> bool:
        """Return whether the document reports on a period."""
        return self.sort in ("report", "form", "table")

    @property
    def questions(self) -> tuple[str, ...]:
        """Return what a person has to answer: the unit, but of news, and the period of a report."""
        asked = {"unit": self.unit is None and self.sort != "news", "period": self.period is None and self.is_report}
        return tuple(name for name, is_open in asked.items() if is_open)


class Answers:
    """Recognises filings with the names in a project's lookups, read once.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    """

    def __init__(self, lookup: Path) -> None:
        names = read_names(lookup)
        self._registry = UnitRegistry(names["units"], names["unit_aliases"])
        self._synonyms = read_unit_synonyms(lookup)
        self._names = dict(zip(names["units"]["unit_code"], names["units"]["name_vi"], strict=True))

    def of(self, folder: Path) -> FiledAnswer:
        """Return what was recognised of the filing in a folder of `data/raw`."""
        return self._of_row(read_source(folder).as_row())

    def of_name(self, name: str) -> FiledAnswer:
        """Return what the path of a file in the inbox shows, without its content: of one that could not be read."""
        *folders, file = name.split("/")
        signs = json.dumps({"files": [file], "folders": folders}, ensure_ascii=False)
        known = {"source_id": "refused", "folder": "refused", "title": file, "url": "inbox", "licence": "not stated"}
        return self._of_row(known | {"kind": "filing", "says": signs})

    def _of_row(self, source: Mapping[str, object]) -> FiledAnswer:
        rows = pd.DataFrame([source], columns=TABLES["sources"].column_names)
        row = match_sources(validate("sources", rows), self._registry, self._synonyms).iloc[0]

        def text(name: str) -> str | None:
            return row[name] if isinstance(row[name], str) else None

        def number(name: str) -> float:
            return 0.0 if pd.isna(row[name]) else float(row[name])

        return FiledAnswer(
            text("filing_unit_code"),
            number("unit_confidence"),
            text("unit_runner_up"),
            text("filing_period"),
            number("period_confidence"),
            text("period_runner_up"),
            text("sort") or "news",
            number("sort_confidence"),
            self._names,
        )
