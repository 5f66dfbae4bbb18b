"""What the series explorer shows, as plain data: points with their sources, targets, forecast, a grid of scenarios."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import translate
from analysis.questions._asked import (
    how_it_counts,
    limits_of,
    mark_of,
    no_values,
    read_units,
    unit_of_values,
    values_of,
)
from analysis.questions._workspace import Workspace, open_workspace
from analysis.questions.ask_scenarios import scenario_grid
from analysis.questions.explorers._screen import words_of
from analysis.questions.results import Call
from analysis.reports.forecasts import printed_forecast
from analysis.reports.values import drawn_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.reports.values import DrawnValue

#: A picture of more series cannot be read.
MOST_UNITS = 6
_LABELS = (
    "indicator", "units", "geography", "as_published", "add", "remove", "source", "published", "day", "value",
    "counted", "passage", "place", "use", "nothing_chosen", "what_if", "pace", "deadline", "denominator", "none",
    "note", "copy_code", "copy_table", "save_picture", "copied", "saved", "reaches", "not_reached", "no_model",
    "target", "forecast", "model", "scenario", "open", "keys", "table", "at_least", "at_most", "today", "due",
)  # fmt: skip


def describe_series(
    indicator: str, units: Sequence[str], geography: str | None, lang: str, on: dt.date | str | None
) -> dict[str, Any]:
    """Return the data of a series for the explorer; everything in it is plain text and numbers."""
    space = open_workspace(lang, on)
    every = read_units(space, list(units), geography)
    named = every[:MOST_UNITS]
    meant = space.names.indicator(indicator, [one.code for one in named])
    context = space.on_geography(geography)
    shown: list[dict[str, Any]] = [
        {
            "unit": one.code,
            "name": context.dated_name(one.code),
            "points": points_of(space, one.code, meant.code, geography),
            "forecast": _forecast(space, one.code, meant.code),
        }
        for one in named
    ]
    first = named[0].code
    return {
        "indicator": meant.code,
        "title": context.indicator_title(meant.code),
        "unit_of_values": unit_of_values(space, meant.code),
        "limits": limits_of(space, meant.code),
        "day": space.day.isoformat(),
        "series": shown,
        "notes": _notes(space, [one.code for one in every], shown, meant.code),
        "target": _target(space, first, meant.code),
        "what_if": scenario_grid(space, first, meant.code),
        "code": _code(indicator, units, geography, lang, on),
    }


def _notes(space: Workspace, asked: Sequence[str], shown: Sequence[Mapping[str, Any]], code: str) -> list[str]:
    """Return why organisations that were asked for are not in the picture; each of them is named in one note."""
    context = space.context
    missing = [str(one["unit"]) for one in shown if not one["points"]]
    by_year = [unit for unit in missing if values_of(context, unit, code)]
    is_later = {unit: bool(context.rows("observations", unit_code=unit, indicator_code=code)) for unit in missing}
    notes = [
        no_values(space, units, code)
        for later in (False, True)
        if (units := [unit for unit in missing if unit not in by_year and is_later[unit] is later])
    ]
    for name, named_units in (("by_year", by_year), ("left_out", asked[MOST_UNITS:])):
        if named_units:
            named = ", ".join(context.dated_name(unit) for unit in named_units)
            notes.append(translate(f"explore.{name}", space.lang, units=named, most=MOST_UNITS))
    return notes


def labels(lang: str) -> dict[str, str]:
    """Return the words of the screen in a language."""
    return words_of("explore", _LABELS, lang) | {
        name: translate(f"ask.plot.{name}", lang) for name in ("hollow", "doubtful")
    }


def choices(lang: str, on: dt.date | str | None) -> dict[str, list[list[str]]]:
    """Return the indicators and organisations that have a value, each as code and name."""
    space = open_workspace(lang, on)
    context = space.context
    codes = sorted({code for _, code in space.names.values_by_series if code in space.names.indicators})
    units = sorted({unit for unit, _ in space.names.values_by_series})
    return {
        "indicators": [[code, context.indicator_title(code)] for code in codes],
        "units": [[code, context.dated_name(code)] for code in units],
    }


def points_of(space: Workspace, unit: str, code: str, geography: str | None = None) -> list[dict[str, Any]]:
    """Return the drawn values of a series, each with its source."""
    return [_point(space, value) for value in drawn_values(space.on_geography(geography), unit, code)]


def _point(space: Workspace, one: DrawnValue) -> dict[str, Any]:
    context, row = space.context, one.row
    statement = context.statement(row["statement_id"]) or {}
    source = context.source(statement.get("source_id"))
    issued = source.get("issued")
    words = str(statement.get("clause_text") or statement.get("indicator_text") or "")
    words = words if " " in words else ""  # of a list of facts it is a code
    return {
        "day": context.day_of(row).date().isoformat(),
        "when": context.day_text(row),
        "value": float(one.value),
        "op": row["op"] or "=",
        "figure": context.value_text(one.value, "%") if one.is_computed else context.observed_text(row),
        "ratio": "" if one.denominator is None or one.numerator is None else f"{one.numerator:g}/{one.denominator:g}",
        "counted": context.noun(one.counted) if one.counted else "",
        "use": translate(f"ask.cell.how.{how_it_counts(context, one)}", space.lang),
        "is_hollow": mark_of(context, one).is_hollow,
        "is_doubtful": one.is_doubtful,
        "publisher": str(source.get("publisher") or ""),
        "source": context.document_name(statement.get("source_id")),
        "source_id": str(statement.get("source_id") or ""),
        "issued": "" if issued is None or pd.isna(issued) else context.issued_text(source, issued),
        "url": safe_address(source.get("url")),
        "passage": f"{statement.get('raw_text') or ''}: {words}".strip(": "),
        "place": context.place(statement.get("locator"), statement.get("line")) if statement else "",
        "statement_id": str(row["statement_id"]),
    }


def safe_address(address: Any) -> str:
    """Return an address that a page may link to; nothing for one that could run."""
    text = str(address or "")
    return text if text.startswith(("https://", "http://")) else ""


def _forecast(space: Workspace, unit: str, code: str) -> list[dict[str, Any]]:
    from adoption import day_of

    return [
        {"day": day_of(row["time"]).isoformat(), **{end: float(row[end]) for end in ("mean", "lower_80", "upper_80")}}
        for row in printed_forecast(space.context, unit, code)
    ]


def _target(space: Workspace, unit: str, code: str) -> dict[str, Any] | None:
    bound = space.context.states.answering_target(unit, code)
    if bound is None:
        return None
    return {
        "value": float(bound.value),
        "day": None if bound.due is None else bound.due.date().isoformat(),
        "text": space.context.value_text(bound.value, bound.value_unit, bound.op),
    }


def _code(indicator: str, units: Sequence[str], geography: str | None, lang: str, on: dt.date | str | None) -> str:
    options = {"geography": geography, "on": None if on is None else str(on), "lang": lang}
    return Call("series", (indicator, list(units)), options).code()
