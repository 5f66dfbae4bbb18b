"""What a report rests on: its values as a table for machines, its sources by publisher, and its metadata."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from adoption import day_of
from analysis.reports._document import (
    VALUES,
    About,
    BasedOn,
    Cell,
    Column,
    Number,
    Run,
    Section,
    Table,
    Text,
    Variable,
    text_cell,
)
from analysis.reports._row_helpers import is_added_up
from analysis.reports.analyst._words import source_run
from analysis.reports.trace_ids import row_key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.reports._report_context import ReportContext
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area

#: Types of sources that are no official ones.
_UNOFFICIAL = ("press", "agency_press", "aggregator")
_COLUMNS = (
    "series",
    "unit_code",
    "unit",
    "indicator_code",
    "indicator",
    "counted",
    "period",
    "period_end",
    "value",
    "op",
    "numerator",
    "denominator",
    "lower_80",
    "upper_80",
    "status",
    "is_chosen",
    "source_id",
    "source",
    "address",
    "id",
)


def values_behind(area: Area) -> list[Row]:
    """Return the values that a report rests on: all of the area itself, and the latest of each unit and group below."""
    context, found = area.context, []
    for code in area.codes:
        for indicator in (code, *area.narrower(code)):
            found += area.values(indicator)
            found += [row for unit in area.below if (row := area.newest(indicator, unit))]
        found += area.latest(code).values()
        found += [row for group in area.groups if (row := context.latest(area.values(code, group)))]
    return list({(row["unit_code"], row["indicator_code"], row["statement_id"]): row for row in found}.values())


def values_section(
    context: ReportContext, values: Sequence[Row], sums: Sequence[Row], forecasts: Sequence[Row]
) -> tuple[Section, ...]:
    """Return the section that the file of values holds, the first column of which names the series in words.

    Sums of units follow the values, and forecasts that the report shows.
    """
    told = {row["statement_id"] for row in values}
    rows = tuple(_value_cells(context, row) for row in values)
    added = [row for row in sums if row["value"] is not None and row["consolidated_id"] not in told]
    rows += tuple(_sum_cells(context, row) for row in added)
    rows += tuple(_forecast_cells(context, row) for row in forecasts)
    if not rows:
        return ()
    columns = tuple(Column(name) for name in _COLUMNS)
    table = Table(context.texts("analyst.values"), columns, rows, context.texts("analyst.values_note"))
    return (Section("values", context.texts("analyst.values"), (table,), only=(VALUES,)),)


def _value_cells(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    statement = context.statement(row["statement_id"]) or {}
    source = context.source(statement.get("source_id"))
    table = "consolidated" if is_added_up(row) else "statements"
    remark = context.correction_text(row["statement_id"])
    value = Number(context.observed_text(row), table, row["statement_id"], row["indicator_code"], remark=remark)
    words = {
        "counted": context.counted_of(row),
        "status": row["status"] or "",
        "is_chosen": "yes" if row["is_chosen"] else "no",
        "source_id": statement.get("source_id") or "",
        "source": context.row_text(source, "publisher") or source.get("title") or "",
        "address": str(source.get("url") or ""),
    }
    return _cells(context, row, value, words)


def _sum_cells(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    """Return a sum of units as a row: its source is how many of them are in it."""
    text = context.value_text(row["value"], context.indicator(row["indicator_code"])["unit"], row["op"])
    value = Number(text, "consolidated", row["consolidated_id"], row["indicator_code"])
    told = context.texts("sums.counted", n=row["n_reported"], all=row["n_expected"])
    return _cells(context, row, value, {"status": "sum", "source": told})


def _forecast_cells(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    """Return a forecast as a row with its 80% prediction interval: its source is the model."""
    text = context.value_text(row["mean"], context.indicator(row["indicator_code"])["unit"])
    value = Number(text, "forecasts", forecast_key(row), row["indicator_code"], context.report_date)
    day = pd.Timestamp(day_of(row["time"]))
    dated = row | {"value": row["mean"], "period": None, "period_end": day, "op": None}
    words = {"status": "forecast", "source": context.method_name(row["method"])}
    return _cells(context, dated, value, words | {"period": context.time_text(row["time"])})


def forecast_key(row: Row) -> str:
    """Return the key of a row of `forecasts`."""
    return row_key(*(row[name] for name in ("unit_code", "indicator_code", "method", "time", "deadline")))


def _cells(context: ReportContext, row: Row, value: Number, words: dict[str, str]) -> tuple[Cell, ...]:
    unit, indicator = context.unit_name(row["unit_code"]), context.indicator_title(row["indicator_code"])
    end = row["period_end"]
    when = words.pop("period", "") or (context.texts.period(row["period"]) if row["period"] else "")
    words = dict.fromkeys(_COLUMNS, "") | words
    words |= {
        "series": ", ".join(filter(None, (f"{unit}: {indicator}", when, words["source"]))),
        "unit_code": row["unit_code"],
        "unit": unit,
        "indicator_code": row["indicator_code"],
        "indicator": indicator,
        "period": row["period"] or "",
        "period_end": end.date().isoformat() if end is not None else "",
        "op": "" if row.get("op") in (None, "=") else row["op"],
        "id": value.trace_id,
    }
    counts = {name: row.get(name) for name in ("numerator", "denominator", "lower_80", "upper_80")}
    cells = {name: text_cell(str(text)) for name, text in words.items()}
    for name, count in counts.items():
        cells[name] = text_cell("" if count is None else context.texts.exact(count), count)
    cells["value"] = Cell((value,), float(row["value"]))
    return tuple(cells[name] for name in _COLUMNS)


def sources_of(context: ReportContext, values: Iterable[Row]) -> list[Row]:
    """Return the sources of these values, by publisher and then by day."""
    keys = dict.fromkeys((context.statement(row["statement_id"]) or {}).get("source_id") for row in values)
    found = [context.source(key) for key in keys if key is not None]
    return sorted(
        found,
        key=lambda row: (context.row_text(row, "publisher"), str(row.get("issued") or "9999"), str(row["source_id"])),
    )


def sources_paragraphs(context: ReportContext, sources: Iterable[Row]) -> tuple[Run, ...]:
    """Return the sources as runs: each publisher with the days of what it published, each day leading to its page."""
    by_publisher: dict[str, list[Row]] = defaultdict(list)
    for source in sources:
        by_publisher[context.row_text(source, "publisher") or context.document_name(source["source_id"])].append(source)
    runs: list[Run] = []
    for name, documents in by_publisher.items():
        runs += [Text("; " if runs else ""), Text(name), Text(" (")]
        for number, one in enumerate(documents):
            runs += [Text(", ")] if number else []
            runs.append(source_run(context, one["source_id"], _issued(context, one)))
        runs.append(Text(")"))
    return (*runs, Text(".")) if runs else ()


def _issued(context: ReportContext, source: Row) -> str:
    day = source.get("issued")
    return context.texts("analyst.undated") if day is None else context.issued_text(source, day)


def has_unofficial(sources: Iterable[Row]) -> bool:
    """Return whether any of these sources is of the press or copies another."""
    return any(row.get("source_type") in _UNOFFICIAL for row in sources)


def about(area: Area, values: Sequence[Row], sources: Sequence[Row]) -> About:
    """Return the metadata of the report."""
    context = area.context
    days = sorted(_days(context, values))
    return About(
        report_date=context.report_date,
        place=area.name,
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        variables=tuple(_variable(context, code) for code in area.codes),
        sources=tuple(
            BasedOn(
                context.document_name(row["source_id"]),
                context.row_text(row, "publisher"),
                str(row.get("url") or ""),
                str(row.get("licence") or ""),
            )
            for row in sources
        ),
    )


def _variable(context: ReportContext, code: str) -> Variable:
    return Variable(
        context.indicator_title(code), str(context.indicator(code)["unit"] or ""), definition(context, code)
    )


def _days(context: ReportContext, values: Iterable[Row]) -> Iterator[dt.date]:
    for row in values:
        if row["period_end"] is not None:
            yield context.day_of(row).date()


def definition(context: ReportContext, indicator_code: str) -> str:
    """Return what an indicator counts, out of what."""
    indicator = context.indicator(indicator_code)
    numerator, denominator = (context.row_text(indicator, name) for name in ("numerator", "denominator"))
    if not numerator:
        return ""
    code = "analyst.counts.share" if denominator and indicator.get("measure") == "share" else "analyst.counts.count"
    return context.texts(code, numerator=numerator, denominator=denominator)
