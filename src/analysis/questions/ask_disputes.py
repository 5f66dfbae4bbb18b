"""Sources that disagree: their values side by side with day and definition, and the decision which one is used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import latest_decisions
from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase, errors_in
from analysis.paths import lookup_folder
from analysis.questions._asked import (
    VALUE_COLUMNS,
    in_language,
    limits_of,
    lines_of,
    make_result,
    no_values,
    reading_notes,
    unit_of_values,
    value_row,
    values_of,
)
from analysis.questions._workspace import forget_workspaces, open_workspace
from analysis.questions.results import Call, Picture, Result
from analysis.reports.values import source_of
from analysis.run_date import default_run_date
from analysis.schemas import (
    append_decision,
    hold_decisions,
    period_bounds,
    read_lookup_table,
    replace_decisions,
    who_decides,
)

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.questions._workspace import Workspace
    from analysis.reports import ReportContext
    from analysis.reports.values import DrawnValue

_SHOWN = ("figure", "date", "counted", "how", "publisher", "published_on", "why")
#: The rule of a value that no other one of the same time and count competes with.
_ONLY_VALUE = '"choice.only_value"'
#: Values so many days around the period that is asked for may be of the same moment.
_NEAR_DAYS = 31


@dataclass(frozen=True, repr=False)
class DisputeResult(Result):
    """The values of several sources for one moment; `settle` decides which one is used."""

    def settle(self, choice: int | str, why: str, by: str | None = None) -> Path:
        """Store which value is used from the next run on; reports then print who decided, when and why.

        Parameters
        ----------
        choice
            The number of the row in `table` (0 is the first), a `statement_id`, or the `source_id` where that source
            has one value here.
        why
            The reason, in words.
        by
            Who decides; by default ``WORKBENCH_BY``, else the login name.

        Returns
        -------
        Path
            The file ``data/lookup/settled.csv``.

        Raises
        ------
        UsageError
            If the choice is no row here, or the reason is empty.
        DecisionError
            If this has been decided before.
        """
        with errors_in(self.lang):
            row = self._checked(choice, why)
        decided = {
            "unit_code": row["unit_code"],
            "indicator_code": row["indicator_code"],
            "period": row["period"],
            "statement_id": row["statement_id"],
            "settled_by": who_decides(by),
            "settled_on": default_run_date(),
            "reason": " ".join(why.split()),
        }
        path = append_decision(lookup_folder(), "settled", decided)
        forget_workspaces()
        return path

    def _checked(self, choice: int | str, why: str) -> dict[str, Any]:
        """Return the row that is chosen; raise where it cannot be."""
        row = self._chosen(choice)
        if row["how"] == "another count":
            raise UsageError(
                option="choice", found=choice, expected=Phrase("ask.error.own_count", counted=row["counted"])
            )
        self._refuse_second(row["unit_code"], row["indicator_code"])
        if not isinstance(why, str) or not why.strip():
            raise UsageError(option="why", found=why, expected=Phrase("ask.error.why"))
        return row

    def _refuse_second(self, unit_code: str, indicator_code: str) -> None:
        """Raise where one of these values was chosen by a person before, under whatever period."""
        known = read_lookup_table(lookup_folder(), "settled", may_be_missing=True)
        same = known[(known["unit_code"] == unit_code) & (known["indicator_code"] == indicator_code)]
        for row in same[same["statement_id"].isin(self.frame["statement_id"])].to_dict("records"):
            known_as = {"id": row["statement_id"], "by": row["settled_by"], "why": row["reason"]}
            raise UsageError(
                Phrase("ask.error.settled", **known_as), fix=Phrase("ask.error.settled_fix", id=row["statement_id"])
            )

    def _chosen(self, choice: int | str) -> dict[str, Any]:
        rows = self.frame
        if rows.empty:
            raise UsageError(Phrase("ask.error.nothing_to_settle", answer=self.answer))
        if isinstance(choice, int) and not isinstance(choice, bool):
            if 0 <= choice < len(rows):
                return dict(rows.iloc[choice])
            raise UsageError(option="choice", found=choice, expected=Phrase("ask.error.row", last=len(rows) - 1))
        for column in ("statement_id", "source_id"):
            mine = rows[rows[column] == choice]
            if len(mine) == 1:
                return dict(mine.iloc[0])
            if len(mine) > 1:
                raise UsageError(option="choice", found=choice, expected=Phrase("ask.error.one_value", n=len(mine)))
        known = [*rows["statement_id"], *rows["source_id"]]
        raise UsageError(
            option="choice",
            found=choice,
            expected=Phrase("ask.error.row_or_id"),
            nearest=nearest(str(choice), known),
        )


@in_language
def dispute(
    unit: str,
    indicator: str,
    period: str | None = None,
    *,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> DisputeResult:
    """Show what sources state on one indicator at one time: values by rank of the source, day, definition, and why.

    Parameters
    ----------
    unit, indicator
        Names or codes.
    period
        A day, month, quarter, half-year or year, e.g. ``"2025-10"``; by default the newest time at which sources
        disagree.
    lang
        The language of names and reasons.
    on
        The last day whose publications are known.

    Returns
    -------
    DisputeResult
        One row for each value, the one in use first. ``why`` says why it is used or passed over.
        ``settle(choice, why)`` decides.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.
    UsageError
        If the period cannot be read.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.dispute("vn", "EMR count", "2025-10", on="2026-06-30")  # doctest: +SKIP
    """
    arguments = (unit, indicator) if period is None else (unit, indicator, period)
    call = Call("dispute", arguments, {"on": on, "lang": lang})
    space = open_workspace(lang, on)
    context = space.context
    named = space.names.unit(unit)
    meant = space.names.indicator(indicator, [named.code])
    values = [one for one in values_of(context, named.code, meant.code) if not one.is_computed]
    first, last = _time_of(context, values, period)
    asked = [one for one in values if _is_within(context, one, first, last)]
    near = pd.Timedelta(days=_NEAR_DAYS)
    around = [one for one in values if one not in asked and _is_within(context, one, first - near, last + near)]
    rows = [_row(space, one) for one in sorted(asked, key=lambda one: _order(context, one))]
    frame = pd.DataFrame(rows, columns=[*VALUE_COLUMNS, "published_on", "source_type"])
    for name in ("date", "published_on"):
        frame[name] = pd.to_datetime(frame[name])
    title = space.text(
        "title.dispute",
        indicator=context.indicator_title(meant.code),
        unit=context.dated_name(named.code),
        period=context.texts.period(period) if period else "",
    ).rstrip(" ,")
    notes = reading_notes(space, meant, [named])
    if around:
        listed = "; ".join(f"{context.observed_text(one.row)} ({context.day_text(one.row)})" for one in around[:6])
        notes.append(space.text("around", n=len(around), values=listed))
    return make_result(
        space,
        call,
        title,
        _say(space, asked, values, [named.code], meant.code),
        frame,
        shown=_SHOWN,
        notes=notes,
        indicator_code=meant.code,
        picture=(lambda: _picture(space, title, meant.code, values)) if values else None,
        kind=DisputeResult,
    )


@in_language
def take_back(decision: str, *, lang: str = "en") -> Path:
    """Remove a stored decision about a contradiction; what held before it holds again from the next run on.

    Exactly one row is removed: the last one on a finding, or the one that chose a value. An earlier decision on the
    same finding holds again.

    Parameters
    ----------
    decision
        The finding, as `wb.answer_finding` takes it in full, or the `statement_id` that was chosen.
    lang
        The language of errors.

    Returns
    -------
    Path
        The file that the row was removed from.

    Raises
    ------
    UsageError
        If there is no decision about it.
    DecisionError
        If another process is storing decisions.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.take_back("viet-nam-news-2025-10-29:fact-564#1")  # doctest: +SKIP
    """
    lookup = lookup_folder()
    with hold_decisions(lookup):
        states = latest_decisions(read_lookup_table(lookup, "finding_states", may_be_missing=True))
        settled = read_lookup_table(lookup, "settled", may_be_missing=True)
        rows = settled[settled["statement_id"] == decision].to_dict("records")
        if decision in states:
            number = str(int(states[decision]["decision_number"]))
            wanted = {"finding_id": decision, "decision_number": number}
        elif rows:
            wanted = {name: str(rows[-1][name]) for name in ("unit_code", "indicator_code", "period", "statement_id")}
        else:
            known = [*states, *settled["statement_id"]]
            expected = Phrase("ask.error.decision")
            raise UsageError(
                option="decision", found=decision, expected=expected, nearest=nearest(str(decision), known)
            )
        table = "finding_states" if decision in states else "settled"
        path = replace_decisions(lookup, table, wanted, [])
    forget_workspaces()
    return path


def _time_of(context: ReportContext, values: list[DrawnValue], period: str | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day that is asked for; of none the newest time at which values differ."""
    if period is not None:
        try:
            first, last = period_bounds(period)
            if first is None or last is None:
                raise ValueError(period)
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(option="period", found=period, expected=Phrase("ask.error.period")) from error
        return pd.Timestamp(first), pd.Timestamp(last)
    days = sorted({context.day_of(one.row) for one in values})
    disputed = [day for day in days if len({one.value for one in values if context.day_of(one.row) == day}) > 1]
    newest = (disputed or days or [pd.Timestamp(context.report_date)])[-1]
    return newest, newest


def _is_within(context: ReportContext, one: DrawnValue, first: pd.Timestamp, last: pd.Timestamp) -> bool:
    return bool(first <= context.day_of(one.row) <= last)


def _order(context: ReportContext, one: DrawnValue) -> tuple[Any, ...]:
    source = source_of(context, one.row)
    issued = source.get("issued")
    is_known = issued is not None and not pd.isna(issued)
    return (
        not one.row["is_chosen"],
        context.day_of(one.row),
        not is_known,
        -(issued.toordinal() if issued is not None and is_known else 0),
    )


def _row(space: Workspace, one: DrawnValue) -> dict[str, Any]:
    context = space.context
    source = source_of(context, one.row)
    return value_row(context, one) | {
        "published_on": source.get("issued"),
        "source_type": source.get("source_type"),
        "why": _why(space, one),
    }


def _why(space: Workspace, one: DrawnValue) -> str:
    """Return why a value is used or not: it counts something else, is the only one of its time, or a rule chose."""
    context, row = space.context, one.row
    if not context.counts_own(row):
        own = context.unit_noun(context.indicator(row["indicator_code"]))
        return space.text("why.another_count", noun=context.noun(one.counted or "") or one.counted, own=own)
    if _ONLY_VALUE in str(row["chosen_rule"]):
        return space.text("why.only", when=context.day_text(row))
    return context.choice_text(row) or context.message(row, "chosen_rule")


def _say(space: Workspace, asked: list[DrawnValue], values: list[DrawnValue], units: list[str], code: str) -> str:
    context = space.context
    if not values:
        return no_values(space, units, code)
    if not asked:
        days = [context.day_text(one.row) for one in values]
        return space.text("no_value_then", n=len(values), first=days[0], last=days[-1])
    is_mixed = len({one.counted for one in asked}) > 1
    texts = list(dict.fromkeys(_value(context, one, with_noun=is_mixed) for one in asked))
    sources = {source_of(context, one.row).get("source_id") for one in asked}
    chosen = [one for one in asked if one.row["is_chosen"]]
    used = context.observed_text(chosen[0].row) if chosen else ""
    if len(texts) == 1:
        return space.text("sources_agree", n=len(sources), value=texts[0])
    said = space.text("sources_differ", n=len(sources), values=", ".join(texts))
    return f"{said} {space.text('in_use', value=used) if used else space.text('none_in_use')}"


def _value(context: ReportContext, one: DrawnValue, *, with_noun: bool) -> str:
    """Return a value; where the values count different things, with what it counts."""
    text = context.observed_text(one.row)
    return f"{text} ({context.noun(one.counted)})" if with_noun and one.counted else text


def _picture(space: Workspace, title: str, code: str, values: list[DrawnValue]) -> Picture:
    context = space.context
    lines = tuple(lines_of(context, values[0].row["unit_code"], values))
    return Picture(title, unit_of_values(space, code), lines=lines, day=space.day, limits=limits_of(space, code))
