"""What all questions share: names that were read, the columns of values, definitions and sources for files."""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pandas as pd

from analysis.declared_inputs import INPUTS_VARIABLE
from analysis.errors import UsageError, nearest
from analysis.i18n import LANGUAGES, Phrase, errors_in
from analysis.questions._name_index import GROUPS, AmbiguousNameError, Named, UnknownNameError
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Call, Line, Mark, Result, documents_of, write_cell
from analysis.reports import explain_no_data
from analysis.reports.values import DrawnValue, drawn_values, is_of_a_year_only, source_of

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace
    from analysis.reports import ReportContext

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Kind = TypeVar("_Kind", bound=Result)
#: The day from which there are 34 provinces.
_MERGER = dt.date(2025, 7, 1)
VALUE_COLUMNS = (
    "unit_code",
    "unit",
    "indicator_code",
    "date",
    "period",
    "value",
    "op",
    "figure",
    "numerator",
    "denominator",
    "counted",
    "status",
    "how",
    "printed",
    "why",
    "publisher",
    "source_id",
    "statement_id",
)


def in_language(ask: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """Let a question raise its errors in the language that its option ``lang`` asks for."""

    @functools.wraps(ask)
    def wrapped(*arguments: _Asked.args, **options: _Asked.kwargs) -> _Answer:
        lang = options.get("lang")
        with errors_in(lang if isinstance(lang, str) and lang in LANGUAGES else "en"):
            return ask(*arguments, **options)

    return wrapped


def says_when_empty(ask: Callable[_Asked, Result]) -> Callable[_Asked, Result]:
    """Let a question answer, instead of failing, that a project has no data yet, and in a run that a name is wrong.

    A run cannot ask which organisation or indicator was meant: the notebook states the problem and claims nothing.
    """
    asked = in_language(ask)

    @functools.wraps(ask)
    def wrapped(*arguments: _Asked.args, **options: _Asked.kwargs) -> Result:
        try:
            return asked(*arguments, **options)  # an error has its language before it becomes the answer
        except (AmbiguousNameError, UnknownNameError) as error:
            on: Any = options.get("on")
            space = open_workspace(str(options.get("lang") or "en"), on)
            reason = explain_no_data(dict(space.tables), space.lang)
            if reason is None and INPUTS_VARIABLE not in os.environ:
                raise
            call = Call(ask.__name__, arguments, dict(options))
            title = space.text("title.empty" if reason else "title.unknown_name")
            return make_result(space, call, title, reason or str(error), pd.DataFrame())

    return wrapped


def words(runs: Iterable[Any]) -> str:
    """Return the text of runs, as a report prints them."""
    return "".join(run.text for run in runs)


def read_units(
    space: Workspace, units: str | Sequence[str], geography: str | None = None, option: str = "units"
) -> list[Named]:
    """Return the organisations that names, codes or the word for a group mean.

    A name of two territories means the one of the geography that is asked for. `option` is named where they are none.
    """
    units = [units] if isinstance(units, str) else units
    if not isinstance(units, Iterable) or not (units := list(units)):
        raise UsageError(option=option, found=units, expected=Phrase("ask.error.names"))
    on = None if geography is None else _day_of_geography(space, geography)
    found: list[Named] = []
    for name in units:
        level = _group(name)
        if level is None:
            found.append(space.names.unit(name, on=on))
        else:
            found += [Named(code, name) for code in units_of_level(space, level, geography)]
    return list({one.code: one for one in found}.values())


def has_group(units: str | Sequence[str]) -> bool:
    """Return whether organisations were named by the word for a group, such as `provinces`."""
    return any(_group(name) is not None for name in ([units] if isinstance(units, str) else units))


def _group(name: object) -> str | None:
    return GROUPS.get(name.strip().casefold()) if isinstance(name, str) else None


def units_of_level(space: Workspace, level: str, geography: str | None = None) -> list[str]:
    """Return the organisations of a level that exist on the day of the data, in order of their codes."""
    day = _day_of_geography(space, geography)
    codes = (row["unit_code"] for row in space.context.rows("units", level=level))
    return sorted(code for code in codes if space.names.exists(code, day))


def _day_of_geography(space: Workspace, geography: str | None) -> dt.date:
    """Return a day on which the provinces of a geography exist; without one, the day of the data."""
    if geography == "63":
        return _MERGER - dt.timedelta(1)
    return max(space.day, _MERGER) if geography == "34" else space.day


def check_geography(geography: str | None) -> None:
    """Raise where a geography is not one of the two."""
    if geography not in (None, "34", "63"):
        raise UsageError(
            option="geography",
            found=geography,
            expected=Phrase("ask.error.geography"),
            nearest=nearest(str(geography), ("34", "63")),
        )


def reading_notes(space: Workspace, indicator: Named | None, units: Iterable[Named] = ()) -> list[str]:
    """Return how wordings were read that are no code and no name in full."""
    notes = []
    if indicator is not None and not indicator.is_exact:
        title = space.context.indicator_title(indicator.code)
        notes.append(space.text("read_indicator", wording=indicator.wording, title=title, code=indicator.code))
    notes += [
        space.text("read_unit", wording=one.wording, name=space.context.dated_name(one.code), code=one.code)
        for one in units
        if not one.is_exact
    ]
    return notes


def value_row(context: ReportContext, one: DrawnValue) -> dict[str, Any]:
    """Return a value as a row of `VALUE_COLUMNS`."""
    row = one.row
    source = source_of(context, row)
    return {
        "unit_code": row["unit_code"],
        "unit": context.dated_name(row["unit_code"]),
        "indicator_code": row["indicator_code"],
        "date": context.day_of(row),
        "period": row["period"],
        "value": one.value,
        "op": row["op"] or "=",
        "figure": figure_of(context, one),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "counted": context.noun(one.counted) if one.counted else None,
        "status": row["status"],
        "how": how_it_counts(context, one),
        "printed": next(
            (one["raw_text"] for one in context.rows("statements", statement_id=row["statement_id"])), None
        ),
        "why": context.choice_text(row) or context.message(row, "chosen_rule"),
        "publisher": source.get("publisher"),
        "source_id": source.get("source_id"),
        "statement_id": row["statement_id"],
    }


def figure_of(context: ReportContext, one: DrawnValue) -> str:
    """Return a value as reports print it, with the counts that were printed."""
    if one.is_computed:
        return context.value_text(one.value, "%")
    text = context.observed_text(one.row)
    if one.numerator is None or one.denominator is None:
        return text
    return f"{text} ({context.texts.number(one.numerator)}/{context.texts.number(one.denominator)})"


def how_it_counts(context: ReportContext, one: DrawnValue) -> str:
    """Return how a value is used: `chosen`, `passed over`, `another count`, or `computed` over another denominator."""
    if one.is_computed:
        return "computed"
    if one.is_doubtful:
        return "passed over"
    return "chosen" if context.counts_own(one.row) else "another count"


def frame_of_values(context: ReportContext, values: Iterable[DrawnValue]) -> pd.DataFrame:
    """Return values as a frame with the columns `VALUE_COLUMNS`: unit by unit, each by date."""
    frame = pd.DataFrame([value_row(context, one) for one in values], columns=list(VALUE_COLUMNS))
    typed = frame.astype(dict.fromkeys(("value", "numerator", "denominator"), float))
    typed = typed.assign(date=pd.to_datetime(frame["date"]), place=typed.groupby("unit_code", sort=False).ngroup())
    return typed.sort_values(["place", "date"], kind="stable").drop(columns="place")


def values_of(context: ReportContext, unit_code: str, indicator_code: str) -> list[DrawnValue]:
    """Return the values of a series that reports draw, those of a year only among them, in order of time."""
    return drawn_values(context, unit_code, indicator_code, on_time_axis=False)


def mark_of(context: ReportContext, one: DrawnValue) -> Mark:
    """Return a value as the mark of a picture."""
    is_hollow = one.is_computed or one.row.get("status") == "estimate"
    day = context.day_of(one.row).date()
    return Mark(day, one.value, one.row.get("op") or "=", is_hollow=is_hollow, is_doubtful=one.is_doubtful)


def lines_of(context: ReportContext, unit_code: str, values: Sequence[DrawnValue], name: str = "") -> list[Line]:
    """Return the values of a series as lines of a picture, one for each thing that is counted, named by both.

    What is known by its year only has no place on the axis of time.
    """
    values = [one for one in values if not is_of_a_year_only(context, one.row)]
    counted = list(dict.fromkeys(one.counted for one in values))
    name = name or context.dated_name(unit_code)
    return [
        Line(
            f"{name}: {context.noun(noun)}" if len(counted) > 1 and noun else name,
            tuple(mark_of(context, one) for one in values if one.counted == noun),
        )
        for noun in counted
    ]


def last_own(context: ReportContext, values: Sequence[DrawnValue]) -> DrawnValue | None:
    """Return the newest value in use of what the indicator counts."""
    sure = [one for one in values if not (one.is_doubtful or one.is_computed or is_of_a_year_only(context, one.row))]
    own = [one for one in sure if context.counts_own(one.row)]
    return own[-1] if own else None


def limits_of(space: Workspace, indicator_code: str) -> tuple[float, float] | None:
    """Return both ends of an indicator's scale; None for counts and amounts."""
    from analysis.panel import scale_of

    scale = scale_of(space.context.indicator(indicator_code))
    return (scale.low, scale.low + scale.span) if scale else None


def unit_of_values(space: Workspace, indicator_code: str) -> str:
    """Return what the values of an indicator are in: `%`, the noun that is counted, or its unit."""
    indicator = space.context.indicator(indicator_code)
    return space.context.unit_noun(indicator) or str(indicator.get("unit") or "")


def about(space: Workspace, indicator_code: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return what a file says of its rows: the day of the data, and the indicator with its definition."""
    facts = [("data_day", space.day.isoformat())]
    if indicator_code is not None:
        row = space.context.indicator(indicator_code)
        named = ("indicator_code", "title_vi", "title_en", "numerator", "denominator", "unit", "measure", "warning")
        facts += [(name, str(row[name])) for name in named if row.get(name)]
    return tuple(facts)


def make_result(
    space: Workspace,
    call: Call,
    title: str,
    answer: str,
    frame: pd.DataFrame,
    *,
    shown: Sequence[str] = (),
    notes: Iterable[str] = (),
    indicator_code: str | None = None,
    picture: Any = None,
    kind: type[_Kind] = Result,  # type: ignore[assignment]
) -> _Kind:
    """Return the result of a question; its sources are those that its rows name."""
    ids = frame["source_id"].dropna().tolist() if "source_id" in frame else []
    return kind(
        call,
        title,
        answer,
        frame.reset_index(drop=True),
        tuple(shown),
        documents_of(space.tables["sources"], ids, space.lang),
        tuple(notes),
        about(space, indicator_code),
        space.lang,
        picture,
        functools.partial(write_cell, space.context),
    )


def no_values(space: Workspace, unit_codes: Sequence[str], indicator_code: str) -> str:
    """Return why a question on units and an indicator has no values: none at all, none of these, or later ones."""
    context = space.context
    title = context.indicator_title(indicator_code)
    others = [unit for unit, code in space.names.values_by_series if code == indicator_code]
    asked = ", ".join(context.dated_name(code) for code in unit_codes[:5]) + (" …" if len(unit_codes) > 5 else "")
    if not others:
        return space.text("empty_indicator", title=title)
    ahead = [
        row
        for unit in unit_codes
        for row in context.rows("observations", unit_code=unit, indicator_code=indicator_code)
        if row["value"] is not None
    ]
    if ahead:
        return space.text("empty_ahead", n=len(ahead), units=asked, title=title, day=context.texts.date(space.day))
    if all(code.startswith("p63-") for code in others) and any(code.startswith("p34-") for code in unit_codes):
        return space.text("empty_former", title=title, units=asked)
    names = sorted({context.unit_name(code) for code in others})
    listed = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    return space.text("empty_units", title=title, units=asked, asked=len(unit_codes), n=len(names), others=listed)
