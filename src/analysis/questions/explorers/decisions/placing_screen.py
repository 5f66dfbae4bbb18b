"""The placing sheet beside the document's text: each value where it is printed, its place, and the decisions on it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import AnalysisError, UsageError, nearest
from analysis.i18n import Formatter, Phrase, errors_in, translate_cell
from analysis.paths import corrections_folder, lookup_folder, raw_folder
from analysis.placing import WHOLE_FILING, NotebookSheet, ProjectFolders, check_answers
from analysis.project import reading_limits
from analysis.questions.ask_decisions import correct, store_finding_answer
from analysis.questions.explorers._screen import Screen, words_of
from analysis.questions.explorers.decisions._placed_source import (
    Ask,
    describe_asks,
    describe_statements,
    describe_text,
    find_findings,
    is_open,
    list_asks,
    names_of,
    say,
)
from analysis.questions.results import Call, Result, documents_of
from analysis.registry import known_names, read_passages
from analysis.schemas import hold_decisions
from analysis.whole_files import all_or_nothing

_SHOWN = ("printed", "where", "wording", "indicator", "period", "kind", "outcome", "why")
_WORDS = (
    "about", "accept", "by", "cancel", "change", "column.denominator", "column.numerator", "column.value",
    "column.value_high", "column.value_low", "correct", "corrected", "discard", "document", "drafted", "for_all",
    "checking", "done", "keep", "kept_text", "keys", "left_out", "likely", "matched", "missing", "nearest",
    "new_value", "next_run", "not_data", "number", "organisation", "period_form", "pick.indicator_code", "pick.period",
    "pick.unit_code", "reason", "reason_free", "record", "record_none", "recorded", "storing", "take", "undo",
    "unfinished", "unnamed", "values", "will.correct", "will.indicator_code", "will.keep", "will.period", "will.remark",
    "will.unit_code", "wording",
)  # fmt: skip
#: The separator stands for decimals or for thousands.
_TWO_READINGS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
#: So many names are offered for one that nobody has.
_MOST_NEAR = 4
_FIELDS = {"indicator_code": "indicator", "unit_code": "unit", "period": "period"}


class PlacingScreen(Screen):
    """What was read from a source, beside its text, to be decided; without a front end a table.

    Attributes
    ----------
    source_id: the source.
    lang: the language of words.
    """

    script = "placing_screen"
    asides = ("check",)

    def __init__(self, source_id: str, lang: str) -> None:
        super().__init__(lang)
        self.source_id = source_id
        self._folders = ProjectFolders(raw_folder(), lookup_folder(), corrections_folder())
        folder, names = self._folders.raw / source_id, known_names(self._folders.lookup)
        self._passages = read_passages(folder, names, reading_limits())
        self._notebook = NotebookSheet(self._folders, source_id, lang=lang)
        self._list_asks()

    def _list_asks(self) -> None:
        self._findings = find_findings(self._notebook.sheet)
        self._asks = list_asks(self._notebook.sheet, self._findings)

    def result(self) -> Result:
        """Return the values of the source as an answer: a row each, with its place or the reason why it has none."""
        sheet = self._notebook.sheet
        titles = names_of(sheet.indicators, "indicator_code", "title", self.lang)
        rows = sheet.table.assign(
            indicator=[titles.get(code, "") for code in sheet.table["indicator_code"]],
            why=[translate_cell(cell, self.lang) if cell else "" for cell in sheet.table["why"]],
            source_id=self.source_id,
        )
        columns = [*_SHOWN, "unit_code", "indicator_code", "statement_id", "source_id"]
        frame = pd.DataFrame(rows[columns]).reset_index(drop=True)
        call = Call("placing_sheet", (self.source_id,), {"lang": self.lang})
        documents = documents_of(sheet.tables["sources"], [self.source_id], self.lang)
        return Result(call, self._title(), self._count(), frame, _SHOWN, documents, lang=self.lang)

    def record(self, decisions: Sequence[Mapping[str, Any]], by: str) -> list[str]:
        """Store decisions about the source, all of them or none, and return what was stored.

        Parameters
        ----------
        decisions
            Each with ``key`` (what it is about), ``do`` (``keep``, ``correct``, ``choose`` or ``remark``), ``why``, and
            for a correction ``column`` and ``value``, for a choice ``column`` and ``text``.
        by
            Who decides.

        Returns
        -------
        list of str
            A line each; the next run applies them.

        Raises
        ------
        UsageError
            If there is nothing to store, or a reason or the name is empty.
        AnalysisError
            If a decision names something unknown, or contradicts another one.
        """
        if not by.strip():
            raise UsageError(option="by", found=by, expected="who decides")
        if not decisions:
            raise UsageError(option="decisions", found="none", expected="at least one decision")
        notebook = self._notebook
        said: list[str] = []
        try:
            with hold_decisions(self._folders.lookup), all_or_nothing(self._files()):
                for number, one in enumerate(decisions, start=1):
                    self._tell(say("progress.storing", self.lang, n=number, all=len(decisions)))
                    said += self._decide(notebook, one, by.strip())
                said += [answer.describe() for answer in notebook.decisions]
                self._tell(say("progress.reading", self.lang))
                notebook.save(by.strip())  # which reads the source again
        finally:
            notebook.forget()
        self._tell(say("progress.checking", self.lang))
        self._list_asks()
        return said

    def check(self, decision: Mapping[str, Any]) -> str:
        """Return the code that a decision names, else what it gives; what `record` would refuse is refused.

        Parameters
        ----------
        decision
            As `record` takes it.

        Returns
        -------
        str
            Of a name the code.

        Raises
        ------
        UsageError
            If a reason is empty, or a number cannot be read.
        AnswerError
            If nobody has the name, or the period is none.
        """
        ask, do, why = self._read(decision)
        if do in ("keep", "correct"):
            return f"{_read_number(decision.get('value')):g}" if do == "correct" else ""
        notebook = self._notebook
        try:
            self._place(notebook, ask, decision, why)
            check_answers(notebook.decisions, notebook.sheet)
            codes = (answer.decided.get(_column_of(ask, decision)) for answer in notebook.decisions)
            return next(filter(None, codes), str(decision.get("text") or ""))
        finally:
            notebook.forget()

    def _files(self) -> list[Path]:
        """Return the files that a decision may change."""
        tables = ("units", "unit_aliases", "indicator_aliases", "proposed_indicators", "placement_decisions")
        own = [self._folders.raw / self.source_id / "source.yml", self._folders.corrections / f"{self.source_id}.yml"]
        return [*own, *(self._folders.lookup / f"{name}.csv" for name in (*tables, "finding_states"))]

    def _decide(self, notebook: NotebookSheet, one: Mapping[str, Any], by: str) -> list[str]:
        """Decide about a finding or a value at once, about places when the sheet is saved; return what was stored."""
        ask, do, why = self._read(one)
        if do == "keep":
            return [*self._keep(ask.statement_ids[0], why, by)]
        if do == "correct":
            value = _read_number(one.get("value"))
            column = str(one.get("column") or "value")
            correct(ask.statement_ids[0], value, why=why, by=by, column=column, lang=self.lang)
            return [f"{ask.statement_ids[0]}: {column} {value:g} ({why})"]
        self._place(notebook, ask, one, why)
        return []

    def _read(self, one: Mapping[str, Any]) -> tuple[Ask, str, str]:
        """Return what a decision is about, what it does, and the reason; raise where one of them cannot be."""
        ask = self._asks.get(str(one.get("key")))
        if ask is None:
            raise UsageError(option="key", found=str(one.get("key")), expected="a value or a question of this sheet")
        do, why = str(one.get("do")), " ".join(str(one.get("why") or "").split())
        if do in ("keep", "correct", "remark") and not why:
            raise UsageError(option="why", found=why, expected="the reason, e.g. 'the office wrote 54.5 on 12 July'")
        may = {"keep": ("finding",), "correct": ("finding", "value")}.get(do, ("finding", "question", "value"))
        if do not in ("keep", "correct", "choose", "remark") or ask.kind not in may:
            raise UsageError(option="do", found=do, expected="keep, correct, choose or remark")
        return ask, do, why

    def _place(self, notebook: NotebookSheet, ask: Ask, one: Mapping[str, Any], why: str) -> None:
        column = _column_of(ask, one)
        decided = {"kind": "remark"} if one["do"] == "remark" else {_FIELDS[column]: str(one.get("text") or "")}
        is_filing = ask.is_filing and one["do"] == "choose"
        for name in (WHOLE_FILING,) if is_filing else ask.statement_ids:
            notebook.set(name, why=why, **decided)

    def _keep(self, statement_id: str, why: str, by: str) -> list[str]:
        """Answer the open findings on a value: it is right, and the reason explains them."""
        mine = self._findings[is_open(self._findings) & (self._findings["statement_id"] == statement_id)]
        for name in mine["finding_id"]:
            store_finding_answer(mine, name, "explained", why=why, by=by)
        return [f"{name}: explained ({why})" for name in mine["finding_id"]]

    def _title(self) -> str:
        source = self._notebook.sheet.source
        return say("title", self.lang, name=str(source.get("number") or source.get("title") or self.source_id))

    def _count(self) -> str:
        table = self._notebook.sheet.table
        n_open = sum(ask.kind != "value" for ask in self._asks.values())
        counts = {name: n for name, n in self._notebook.count().items() if name in ("in_tables", "next_run")}
        return say("count", self.lang, n=len(table), open=n_open, **counts)

    def _about(self) -> str:
        sheet = self._notebook.sheet
        unit, period = (sheet.source.get(f"filing_{name}") for name in ("unit_code", "period"))
        parts = [names_of(sheet.units, "unit_code", "name", self.lang).get(str(unit), "") if unit else ""]
        parts += [Formatter(self.lang).period(str(period)) if period else "", self._count()]
        return " · ".join(filter(None, parts))

    def _names(self) -> dict[str, dict[str, str]]:
        """Return the names of indicators and organisations, by column and code."""
        sheet = self._notebook.sheet
        return {
            "indicator_code": names_of(sheet.indicators, "indicator_code", "title", self.lang),
            "unit_code": names_of(sheet.units, "unit_code", "name", self.lang),
        }

    def _traits(self) -> dict[str, Any]:
        choices = {code: sorted(names.items(), key=lambda item: item[1]) for code, names in self._names().items()}
        return {"data": self._data(), "words": words_of("place", _WORDS, self.lang), "choices": choices}

    def _data(self) -> dict[str, Any]:
        sheet = self._notebook.sheet
        return {
            "title": self._title(),
            "about": self._about(),
            "is_kept": bool(self._passages),
            "lines": describe_text(sheet, self._passages),
            "statements": describe_statements(sheet, self._findings, self._asks, self.lang),
            "asks": describe_asks(sheet, self._asks, self.lang),
            "recorded": [],
        }

    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Check a decision that was made in the browser, or store those that were made."""
        if asked.get("do") == "check":
            return {"form": asked.get("form")} | self._describe_check(dict(asked.get("decision") or {}))
        recorded = self.record(list(asked.get("decisions") or []), str(asked.get("by") or ""))
        return self._data() | {"recorded": recorded}

    def _describe_check(self, decision: Mapping[str, Any]) -> dict[str, Any]:
        """Return the code and the name that a decision means; where it means none the error and the nearest names."""
        column, text = str(decision.get("column") or ""), str(decision.get("text") or "")
        names = self._names().get(column, {})
        try:
            with errors_in(self.lang):
                code = self.check(decision)
        except AnalysisError as error:
            if not names or not any(one.found for one in error.errors):
                return {"error": str(error), "near": []}
            near = nearest(text, [*names.values(), *names], _MOST_NEAR)
            shown = [[code, name] for code, name in names.items() if name in near or code in near]
            return {"error": say(f"unknown.{column}", self.lang, name=text), "near": shown[:_MOST_NEAR]}
        return {"code": code, "name": names.get(code, code), "error": "", "near": []}


def _column_of(ask: Ask, decision: Mapping[str, Any]) -> str:
    """Return what a choice sets: what is asked for, else what the decision names."""
    return ask.column or str(decision.get("column") or "indicator_code")


def _read_number(found: Any) -> float:
    """Return a number that was typed, with a decimal point or a decimal comma; one that has two readings is refused."""
    text = str(found).strip()
    if _TWO_READINGS.fullmatch(text):
        whole = "".join(character for character in text if character not in ".,")
        expected = Phrase("place.error.two_readings", one=f"{float(text.replace(',', '.')):g}", other=whole)
        raise UsageError(option="value", found=text, expected=expected)
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(option="value", found=str(found), expected="a number")
    return value
