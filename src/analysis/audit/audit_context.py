"""What the rules look at: the tables of the panel, each statement with its source, measure and series."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit.findings import rows_of
from analysis.i18n import LANGUAGES
from analysis.panel import has_flag, is_sum, wording_key
from analysis.regulations import ReportingCalendar
from analysis.schemas import TABLES, compare_key, latest_issue_days, look_up, period_length, set_types

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A name of fewer words that nobody has placed may be a part of one: 'người dân', 'mục tiêu'.
_FEWEST_WORDS = 3
_PART_OF_NAME = r"^(?:[^\w(\"“]|(?:và|hoặc|với|của|trong|tại|cho|là|đạt|so|được|một|mỗi|tăng|giảm|còn|từ|đến)\s)"
_NEEDED = ("sources", "statements", "tasks", "units", "indicators", "observations", "targets")
_OPTIONAL = ("outline", "consolidated")
_CALENDAR = ("reporting_regimes", "reporting_windows", "reporting_deadlines", "public_holidays")
_OF_SOURCE = {"issued": "issued", "issued_by": "issued_by", "issuer_code": "issuer_code", "source_kind": "kind"}
#: The columns of an indicator's title, one per language.
_TITLES = tuple(f"title_{lang}" for lang in LANGUAGES)
_OF_INDICATOR = ("measure", "period_type", "direction", "minimum", "maximum", *_TITLES)
#: The columns of `figures` that a finding shows: its location, its quotation, its name.
_LOCATED = ("statement_id", "source_id", "locator", "line", "indicator_code", "unit_code", "period", "is_table")
_QUOTED = ("raw_text", "source_kind", "op", "value", "value_unit", "counted_noun", "indicator_text", *_TITLES)


@dataclass(frozen=True)
class Evidence:
    """The tables that rules read; `figures` are the statements with what a rule needs to compare them.

    `figures` adds `issued`, `issued_by` (the last possible day of issue), `issuer_code`, `source_kind`, `series` (the
    indicator and what is counted where that is another thing, or the comparable wording where nobody has placed it),
    `is_table`, and of the indicator `measure, period_type, direction, title_vi, title_en, minimum, maximum`, and
    `length`, how long a flow was measured ('' of a stock): values of a quarter, of nine months and of a year are three
    series. `duties` are the reports that are owed,
    `reports` is the calendar of reports, `on` the day on which the data are judged.
    """

    sources: pd.DataFrame
    statements: pd.DataFrame
    figures: pd.DataFrame
    tasks: pd.DataFrame
    units: pd.DataFrame
    indicators: pd.DataFrame
    observations: pd.DataFrame
    targets: pd.DataFrame
    outline: pd.DataFrame
    duties: pd.DataFrame
    consolidated: pd.DataFrame
    reports: ReportingCalendar
    on: pd.Timestamp

    def figures_of(self, statement_ids: pd.Series) -> Iterator[Any]:
        """Return the figures with these ids, in their order, as named tuples of what a finding shows of a figure."""
        if statement_ids.empty:
            return iter(())
        shown = [name for name in (*_LOCATED, *_QUOTED) if name in self.figures]
        named = self.figures.loc[self.figures["statement_id"].isin(statement_ids), shown]
        return rows_of(named.set_index("statement_id", drop=False).loc[statement_ids])

    def codes_of(self, **words: str) -> set[str]:
        """Return the codes of the indicators that have these words, e.g. ``period_type="survey"``."""
        wanted = self.indicators
        for column, word in words.items():
            wanted = wanted[wanted[column] == word]
        return set(wanted["indicator_code"])

    def pairs_of(self, pairs: pd.DataFrame, other: str) -> Iterator[tuple[Any, Any]]:
        """Return the figure of each row's `statement_id` beside the one that its column `other` names."""
        return zip(self.figures_of(pairs["statement_id"]), self.figures_of(pairs[other]), strict=True)


def day_of_judging(on: dt.date | None) -> pd.Timestamp:
    """Return the day on which the data are judged: `on`, or today where it is not given."""
    return pd.Timestamp(on or dt.date.today()).normalize()


def gather_evidence(
    tables: dict[str, pd.DataFrame], on: dt.date | None = None, duties: pd.DataFrame | None = None
) -> Evidence:
    """Return the evidence in `tables`; `on` is the day on which the data are judged, by default today.

    `duties` are the reports owed on that day (`judge_duties`); without them no report is found missing or late.
    """
    missing = [name for name in _NEEDED if name not in tables]
    if missing:
        raise ValueError(f"audit_panel needs the tables {', '.join(missing)}: pass the result of build_panel")
    held = {name: tables[name] for name in _NEEDED}
    held |= {name: tables.get(name, _empty(name)) for name in _OPTIONAL}
    held["duties"] = _empty("duties") if duties is None else duties
    held["observations"] = held["observations"][~is_sum(held["observations"])]  # rules speak of what sources state
    reports = ReportingCalendar.from_tables({name: tables[name] for name in _CALENDAR if name in tables})
    return Evidence(**held, figures=_figures(held), reports=reports, on=day_of_judging(on))


def keys_of(texts: pd.Series) -> pd.Series:
    """Return the comparable form of each text; an empty text for a missing one."""
    known = {text: compare_key(text) for text in texts.dropna().unique()}
    return texts.map(known).fillna("").astype("str")


def lengths_of(periods: pd.Series, period_types: pd.Series) -> pd.Series:
    """Return how long each flow was measured, a word of `PERIOD_LENGTHS`; '' of a stock, a survey or no period."""
    known = {code: period_length(code) for code in periods.dropna().unique()}
    lengths = periods.map(known).astype("object")
    return lengths.where(period_types == "flow", "").fillna("").astype("str")


def _empty(name: str) -> pd.DataFrame:
    return set_types(name, pd.DataFrame(columns=TABLES[name].column_names))


def _figures(held: dict[str, pd.DataFrame]) -> pd.DataFrame:
    statements = held["statements"]
    sources = held["sources"].assign(issued_by=latest_issue_days(held["sources"])).set_index("source_id")
    indicators = held["indicators"].set_index("indicator_code")
    # A publication that repeats a document says nothing that the document does not.
    rows = statements[~has_flag(statements, "dropped", "repeats-document")]
    texts = rows["indicator_text"]
    keys = {text: f"'{wording_key(text)}'" for text in texts.dropna().unique()}
    of_source = {name: look_up(rows["source_id"], sources[held_as]) for name, held_as in _OF_SOURCE.items()}
    of_indicator = {name: rows["indicator_code"].map(indicators[name]) for name in _OF_INDICATOR if name in indicators}
    figures = rows.assign(**of_source, **of_indicator)
    figures = figures.astype({"minimum": "float64", "maximum": "float64"})  # of no rows at all, text otherwise
    # What counts something else than its wording says is no series with the others of that wording.
    misfit = rows["counted_noun"].where(has_flag(rows, "counts-otherwise"), None).fillna("").astype("str")
    wordings = texts.map(keys) + misfit
    other = (" " + rows["counted"]).fillna("").astype("str")
    figures["series"] = (rows["indicator_code"] + other).where(rows["indicator_code"].notna(), wordings)
    figures["unit"] = rows["unit_code"].fillna(rows["unit_text"]).fillna("?")
    figures["is_whole"] = _has_whole_name(rows)
    figures["length"] = lengths_of(rows["period"], figures["period_type"])
    figures["is_table"] = rows["locator"].str.contains(r"table|cell|column", case=False, regex=True)
    # neither a difference nor the share of a plan that was met is a level
    figures["is_change"] = rows["is_change"].fillna(False).astype(bool) | has_flag(rows, "attainment-of-plan")
    figures["op"] = rows["op"].fillna("=")
    return figures


def _has_whole_name(rows: pd.DataFrame) -> pd.Series:
    """Return which statements are placed in the catalogue, or name what they measure in enough words to compare them.

    A name that begins in the middle of a phrase, or with the words of a number, is a part of one.
    """
    texts = rows["indicator_text"].fillna("").astype("str")
    is_part = texts.str.match(_PART_OF_NAME) | has_flag(rows, "by-words", "no-indicator", "no-unit")
    return rows["indicator_code"].notna() | ((texts.str.count(" ") >= _FEWEST_WORDS - 1) & ~is_part)
