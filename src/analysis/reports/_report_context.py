"""What a report is written from: the tables, the language, the report date, and values turned into printed figures."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from adoption import day_of
from analysis.errors import AnalysisError, nearest
from analysis.i18n import Mark, has_message, translate, translate_cell, translate_locator
from analysis.panel import AS_DEFINED, ID_SEPARATOR, SUM_PREFIX, noun_of_unit, own_counted
from analysis.panel.states import StateBook
from analysis.regulations import ReportingCalendar
from analysis.reports._document import WITHHELD, Badge, Number, Run, Text, plain
from analysis.reports._report_texts import SHARE_LIMITS, Fact, ReportTexts, short_number
from analysis.reports._row_helpers import (
    Row,
    RowIndex,
    choice_reason,
    is_only_value,
    is_settled,
    missing_last,
    rows_of,
)
from analysis.reports.trace_ids import row_key
from analysis.schemas import period_length

Runs = tuple[Run, ...]
#: Stands on both sides of an argument's name; no text of the catalogue holds it.
_MARK = "\0"
_DECIMALS = {"index": 4}
#: What values of several sources for one time share.
_SAME_TIME = ("unit_code", "indicator_code", "period_start", "period_end")


@dataclass(frozen=True)
class ReportContext:
    """All tables (conforming), the texts of one language and the report date."""

    tables: dict[str, pd.DataFrame]
    texts: ReportTexts
    report_date: dt.date
    _indexes: dict[str, RowIndex] = field(default_factory=dict, repr=False, compare=False)
    _corrections: dict[str, list[Row]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def reports(self) -> ReportingCalendar:
        """Return the calendar of reports that the tables hold."""
        return ReportingCalendar.from_tables(self.tables)

    @cached_property
    def _own_counted(self) -> dict[str, str]:
        return own_counted(self.tables["indicators"])

    def counted_of(self, observation: Row) -> str:
        """Return what an observation counts, e.g. `public_hospitals`; empty for what counts nothing, as an index."""
        counted = observation.get("counted") or self.counted_by_definition(observation["indicator_code"])
        return "" if counted == AS_DEFINED else str(counted)

    def counted_by_definition(self, indicator_code: str) -> str:
        """Return what an indicator counts by its definition; empty for what counts nothing."""
        counted = self._own_counted.get(indicator_code, "")
        return "" if counted == AS_DEFINED else counted

    def noun(self, counted: str, n: float = 2) -> str:
        """Return the name of what is counted (`Formatter.noun`); a word that the catalogue lacks stays as it is."""
        return self.texts.noun(counted, n) or plain(counted.replace("_", " "))

    def noun_of(self, observation: Row, n: float = 2) -> str:
        """Return the name of what an observation counts; empty where neither its definition nor its source names it."""
        if counted := self.counted_of(observation):
            return self.noun(counted, n)
        printed = (self.statement(observation["statement_id"]) or {}).get("counted_noun")
        return self.texts.noun(printed, n)

    def unit_noun(self, indicator: Mapping[str, Any], n: float = 2) -> str:
        """Return the noun that a number of an indicator carries, e.g. `bệnh viện`; empty for shares and scores."""
        word = noun_of_unit(indicator)
        return self.noun(word, n) if word else ""

    def counts_own(self, observation: Row) -> bool:
        """Return whether an observation counts what its indicator counts by definition, not another thing."""
        counted = observation.get("counted")
        return counted is None or counted == self._own_counted.get(observation["indicator_code"], counted)

    @cached_property
    def states(self) -> StateBook:
        """Return the states of units, indicators and targets on the report date."""
        return StateBook(self.tables, self.report_date)

    @property
    def lang(self) -> str:
        """Return the language's code."""
        return self.texts.lang

    def in_language(self, lang: str) -> ReportContext:
        """Return the same context in another language; what was looked up already is shared."""
        other = dataclasses.replace(self, tables=dict(self.tables), texts=ReportTexts(lang))
        other.__dict__["states"] = self.states  # which speak no language
        return other

    def rows(self, table: str, **wanted: Any) -> list[Row]:
        """Return the rows of a table that have all these values, in the table's order; the rows are read-only."""
        if table not in self._indexes:
            self._indexes[table] = RowIndex(self.tables[table])
        return self._indexes[table].where(**wanted)

    def row_text(self, row: Row, name: str) -> str:
        """Return the text that a row holds for each language, in the report's where it has that."""
        return plain(self.texts.of_row(row, name))

    def message(self, row: Row, name: str = "message") -> str:
        """Return the message (or the quotation) that a column of a row holds, in the report's language."""
        return plain(translate_cell(row.get(name), self.lang))

    def _row(self, table: str, **wanted: Any) -> Row | None:
        return next(iter(self.rows(table, **wanted)), None)

    def unit(self, unit_code: str) -> Row:
        """Return the unit's row.

        Raises
        ------
        AnalysisError
            For a code that is no row of `units`, with the nearest one.
        """
        row = self._row("units", unit_code=unit_code)
        if row is None:
            known = self.tables["units"]["unit_code"]
            raise AnalysisError(
                f"unknown organisation '{unit_code}'; `units` has {len(known)}", nearest=nearest(unit_code, known)
            )
        return row

    def unit_name(self, unit_code: str | None) -> str:
        """Return the unit's name in the report's language, the code itself where it is unknown."""
        row = self._row("units", unit_code=unit_code)
        return self.row_text(row, "name") if row else plain(unit_code or "")

    def dated_name(self, unit_code: str) -> str:
        """Return the unit's name; a province of before the merger says so, for names were used again."""
        ended = self.unit(unit_code).get("valid_to")
        name = self.unit_name(unit_code)
        return name if ended is None else self.texts("panel.until", unit=name, date=self.texts.date(ended))

    def indicator(self, indicator_code: str | None) -> Row:
        """Return the indicator's row; an unknown one gets its code for a title."""
        fallback = {"title_vi": indicator_code or "", "title_en": indicator_code or "", "unit": "", "measure": ""}
        return self._row("indicators", indicator_code=indicator_code) or fallback

    def indicator_title(self, indicator_code: str | None) -> str:
        """Return the indicator's title in the report's language."""
        return self.row_text(self.indicator(indicator_code), "title")

    def statement(self, statement_id: str | None) -> Row | None:
        """Return a statement's row, or None."""
        return self._row("statements", statement_id=statement_id)

    def source(self, source_id: str | None) -> Row:
        """Return a source's row; an unknown one has its id for a title."""
        known = self._row("sources", source_id=source_id)
        return known or {"source_id": source_id, "title": source_id, "url": "", "number": None}

    def document_name(self, source_id: str | None) -> str:
        """Return how a source is cited: its number, or its title, in the report's language if there is one."""
        row = self.source(source_id)
        return plain(row.get("number") or row.get(f"title_{self.lang}") or row["title"] or "")

    def place(self, locator: str | None, line: Any = None) -> str:
        """Return where in a document something stands, in the report's language: `dòng 90, bảng 1, hàng 1, cột 3`."""
        shown = plain(str(locator or ""))
        if line is not None and not re.search(rf"\b{int(line)}\b", shown):
            shown = f"line {int(line)}" + (f", {shown}" if shown else "")
        return translate_locator(shown, self.lang)

    def value_text(self, value: float, unit: str | None, op: str | None = None, decimals: int | None = None) -> str:
        """Return a value with its operator and unit sign; a share has one decimal at most unless a number is given."""
        if unit == "%" and decimals is None:
            number = short_number(self.texts, value, 1, SHARE_LIMITS)
        else:
            whole = 0 if float(value).is_integer() else 2
            number = self.texts.number(value, _DECIMALS.get(unit or "", whole) if decimals is None else decimals)
        return self.texts.with_operator(op, f"{number}%" if unit == "%" else number)

    def ratio_text(self, row: Row, noun: str, *, is_count: bool) -> str:
        """Return ` (1.468/2.400 lượt)`, for a count what it is out of, or nothing where the counts were not printed."""
        if row.get("numerator") is None or row.get("denominator") is None:
            return ""
        total = f"{self.texts.number(row['denominator'])} {noun}".rstrip()
        if is_count:
            return f" {self.texts('results.out_of', total=total)}"
        return f" ({self.texts.number(row['numerator'])}/{total})"

    def observed(self, observation: Row, *, with_ratio: bool = True, said_to_be_estimate: bool = False) -> Runs:
        """Return an observation as a figure that cites its statement, or the reason why there is none.

        An estimate and a correction say so. Words that name the estimate themselves are `said_to_be_estimate`.
        """
        if observation.get("status") == "suppressed":
            return (Text(self.texts("document.withheld"), "missing"),)
        if observation.get("value") is None:
            return (Text(self.texts("document.missing"), "missing"),)
        key, noun = observation["statement_id"], self.noun_of(observation, observation.get("denominator") or 0)
        label = f"{observation['unit_code']} {observation['indicator_code']} {observation.get('period') or ''}".strip()
        remark = self.correction_text(key)
        text = self.observed_text(observation, said_to_be_estimate=said_to_be_estimate)
        table = "consolidated" if key.startswith(SUM_PREFIX) else "statements"
        runs: Runs = (Number(text, table, key, label, remark=remark),)
        is_count = self.indicator(observation["indicator_code"]).get("measure") in ("count", "rank")
        if with_ratio and (ratio := self.ratio_text(observation, noun, is_count=is_count)):
            runs += (Number(ratio, table, key, label, style="muted", is_marked=False),)
        return runs + self.correction_mark(remark) + self._settled_mark(observation)

    def _settled_mark(self, observation: Row) -> Runs:
        """Return the mark of a value that a person chose among others, with who, when and why; else nothing."""
        if not is_settled(observation):
            return ()
        mark = Badge(self.texts("choice.settled_mark"), "quiet")
        return (Text(" "), mark, Text(f" ({self.message(observation, 'chosen_rule')})", "muted"))

    def choice_text(self, observation: Row) -> str:
        """Return why a value was chosen or passed over; empty for the only value, and where its own mark says why."""
        is_silent = is_only_value(observation) or is_settled(observation)
        return "" if is_silent else plain(choice_reason(observation.get("chosen_rule"), self.lang))

    def disputed_choice(self, observation: Row) -> str:
        """Return why a value was chosen where another source gives another value for the same time; else nothing."""
        values = {self.observed_text(row) for row in self.rivals_of(observation) if row["value"] is not None}
        return self.choice_text(observation) if len(values) > 1 else ""

    def rivals_of(self, observation: Row) -> list[Row]:
        """Return the observations of the same series and time, the one itself included."""
        same = {name: observation[name] for name in _SAME_TIME}
        rows = self.rows("observations", **same)
        return [row for row in rows if row.get("counted") == observation.get("counted")]

    def observed_text(self, observation: Row, *, said_to_be_estimate: bool = False) -> str:
        """Return the value of an observation as every table, chart and sentence prints it."""
        unit = self.indicator(observation["indicator_code"])["unit"]
        text = self.value_text(observation["value"], unit, observation.get("op"))
        is_estimate = observation.get("status") == "estimate" and not said_to_be_estimate
        return self.texts("value.estimate", value=text) if is_estimate else text

    def corrections(self, statement_id: str | None) -> list[Row]:
        """Return the corrections that were applied to a statement."""
        if not self._corrections:
            for row in rows_of(self.tables["corrections"]):
                for changed in str(row["statement_ids"] or "").split(ID_SEPARATOR):
                    self._corrections.setdefault(changed, []).append(row)
            self._corrections.setdefault("", [])
        return [row for row in self._corrections.get(statement_id or "", []) if row["status"] != "proposed"]

    def correction_text(self, statement_id: str | None) -> str:
        """Return what was corrected in a statement: what stood there before, why, and who reported it."""
        return "; ".join(self._say_correction(row, statement_id) for row in self.corrections(statement_id))

    def _say_correction(self, row: Row, statement_id: str | None) -> str:
        said = {"reason": plain(row["reason"]), "who": plain(row["reported_by"])}
        statement = self.statement(statement_id) or {}
        if row["action"] != "replace" or statement.get("raw_text") == WITHHELD:
            return self.texts(f"correction.{'replaced' if row['action'] == 'replace' else row['action']}", **said)
        old = self.corrected_text(row["column"], row["previous"], statement)
        what = self.texts.get(f"correction.column.{row['column']}", "")
        return self.texts("correction.was", old=f"{what} {old}".strip(), **said)

    def corrected_text(self, column: str, previous: str | None, statement: Row) -> str:
        """Return what stood in a column of a statement before its correction, as a report prints it."""
        if previous is None:
            return self.texts("document.missing")
        if column in ("value", "value_low", "value_high"):
            unit = statement.get("value_unit") or self.indicator(statement.get("indicator_code"))["unit"]
            return self.value_text(float(previous), unit, statement.get("op") if column == "value" else None)
        if column in ("numerator", "denominator"):
            return self.texts.exact(float(previous))
        if column == "unit_code":
            return self.unit_name(previous)
        return self.indicator_title(previous) if column == "indicator_code" else plain(self.texts.period(previous))

    def correction_mark(self, remark: str) -> Runs:
        """Return the mark that stands behind a corrected value with its remark; nothing without one."""
        mark = Badge(self.texts("correction.mark"), "fair")
        return (Text(" "), mark, Text(f" {remark}", "muted")) if remark else ()

    def target(self, target: Row) -> Runs:
        """Return a target as a figure that cites its statement."""
        if target.get("value") is None:
            statement = self.statement(target["statement_id"]) or {}
            is_withheld = statement.get("raw_text") == WITHHELD
            return (Text(self.texts("document.withheld" if is_withheld else "document.missing"), "missing"),)
        unit = target.get("value_unit") or self.indicator(target["indicator_code"])["unit"]
        decimals = 0 if float(target["value"]).is_integer() else None
        text = self.value_text(target["value"], unit, target["op"], decimals)
        remark = self.correction_text(target["statement_id"])
        figure = Number(text, "statements", target["statement_id"], f"target {target['indicator_code']}", remark=remark)
        return (figure, *self.correction_mark(remark))

    def probability(self, verdict: Row) -> tuple[Run, ...]:
        """Return a verdict's probability as a figure that cites the verdict, or that there is none."""
        if verdict.get("probability") is None:
            return (Text("–", "muted"),)
        key = row_key(verdict["target_statement_id"], verdict["unit_code"], verdict["method"])
        text = self.texts.probability(verdict["probability"])
        return (Number(text, "verdicts", key, f"probability {verdict['indicator_code']}", self.report_date),)

    def method_name(self, method: str) -> str:
        """Return a model's or a verdict method's name in the report's language, its code where it has none."""
        return translate(f"method.{method}", self.lang) if has_message(f"method.{method}") else plain(method)

    def data_day(self, indicator_codes: Sequence[str], level: str, code: str) -> str:
        """Return the sentence `code` with the day of the newest source on these indicators for units of a level.

        Empty where no source has a day.
        """
        observations = self.tables["observations"]
        mine = observations[observations["indicator_code"].isin(list(indicator_codes))]
        day = mine.loc[mine["unit_code"].map(lambda code: self.unit(code)["level"]) == level, "as_of"].max()
        return "" if pd.isna(day) else self.texts(code, date=self.texts.date(day))

    def is_open(self, observation: Row) -> bool:
        """Return whether the period of an observation was not over on the report date: its day is not known."""
        end = observation["period_end"]
        return end is not None and observation["period_start"] is not None and end.date() > self.report_date

    def known(self, observations: Iterable[Row]) -> list[Row]:
        """Return the dated observations that tell of no day after the report date: no other is the latest."""
        return [row for row in observations if row["period_end"] is not None and not self._is_ahead(row)]

    def latest(self, observations: Iterable[Row]) -> Row | None:
        """Return the latest chosen observation that is known on the report date; None without any."""

        def rank(row: Row) -> tuple[Any, ...]:
            return self.day_of(row), missing_last(row["as_of"]), row["statement_id"]

        return max(self.known(row for row in observations if row["is_chosen"]), key=rank, default=None)

    def _is_ahead(self, observation: Row) -> bool:
        end = observation["period_end"]
        is_expected = observation.get("status") == "estimate" and end is not None and end.date() > self.report_date
        return is_expected or self.day_of(observation).date() > self.report_date

    def day_of(self, observation: Row) -> pd.Timestamp:
        """Return the last day of an observation's period; the earliest possible day where the period is not over."""
        day: pd.Timestamp = observation["period_start" if self.is_open(observation) else "period_end"]
        return day

    def day_text(self, observation: Row, *, short: bool = False) -> str:
        """Return the day of an observation in words, or its period where the source names no day."""
        period = observation["period"]
        if self.is_open(observation) or (period and period_length(period) != "day"):
            return self.texts.period(period)
        return self.texts.short_date(observation["period_end"]) if short else self.texts.date(observation["period_end"])

    def issued_text(self, source: Row, day: pd.Timestamp) -> str:
        """Return the day on which a source was published, or the month or year where no more is known."""
        precision = source.get("issued_precision")
        if precision == "year":
            return self.texts.period(f"{day:%Y}")
        return self.texts.period(f"{day:%Y-%m}") if precision == "month" else self.texts.short_date(day)

    def time_text(self, time: float) -> str:
        """Return the day of a decimal year, or the year where it is its end or beginning."""
        if abs(time - round(time)) < 0.01:
            return self.texts("forecast.year_end", year=round(time) - 1)
        return self.texts.date(day_of(time))

    def missing(self) -> tuple[Run, ...]:
        """Return the mark of a figure that is not there."""
        return (Text(self.texts("document.missing"), "missing"),)


def fill_message(
    code: str, facts: Mapping[str, Fact], shown: Mapping[str, tuple[Run, ...]], texts: ReportTexts
) -> list[Run]:
    """Return a message as runs: the names of its arguments are put between marks, then replaced by what they print."""
    said = {name: (Text(str(fact)),) for name, fact in facts.items()} | dict(shown)
    printed = {name: "".join(run.text for run in runs) for name, runs in said.items()}
    marked = texts(code, **{name: Mark(f"{_MARK}{name}{_MARK}", text) for name, text in printed.items()})
    parts = enumerate(marked.split(_MARK))
    return [run for number, part in parts for run in (said[part] if number % 2 else (Text(part),) if part else ())]
