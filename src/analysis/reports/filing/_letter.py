"""The paper that a unit's head signs: a letter of the unit's own values and one annex, in the form of the decree."""

from __future__ import annotations

import dataclasses
from typing import Any

from analysis.i18n import Argument
from analysis.panel import points_upward
from analysis.reports._document import Block, Number, Page, Paragraph, Report, Run, Section, Text, plain
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.filing._annex_sheet import annex_sheet
from analysis.reports.filing._filed_values import (
    MOST_RESULTS,
    FiledLine,
    FiledValues,
    collect_filed_values,
    missed_targets,
    period_of_target,
    results_in_letter,
)
from analysis.reports.filing._letter_frame import (
    address_of,
    addressee_lines,
    annex_reference,
    closing,
    form_of,
    letterhead,
    line,
    recipients_and_signature,
    self_name,
)
from analysis.reports.filing._own_wording import reword
from analysis.reports.filing._paper_words import figure, gap, own_sentence, own_words, period_words, target_figure
from analysis.reports.filing._written_parts import WrittenParts


def compose_filing(context: ReportContext, filed: FiledValues, written: WrittenParts) -> Report:
    """Return the draft of a unit's paper; what only the unit can write and has not written is a gap."""
    texts, unit_code, period = context.texts, filed.unit_code, filed.periods[0]
    form = form_of(context, unit_code, period)
    subject, signature = _subject(context, filed), recipients_and_signature(context, unit_code, form)
    reference = annex_reference(context, unit_code, form)
    return Report(
        name=f"{unit_code}_{period}_filing_{context.lang}",
        lang=context.lang,
        title=subject,
        subtitle=context.unit_name(unit_code),
        head=(letterhead(context, unit_code, form), line("kind", texts("form.title")), line("subject", subject)),
        lead=_opening(context, filed, form, written),
        sections=_parts(context, filed, written),
        tail=(_reworded(context, written, "closing", closing(context, unit_code, form)), signature),
        annexes=(annex_sheet(context, filed, written, reference),) if filed.lines else (),
        footer=address_of(context, form),
        page=Page(**read_report_settings("administrative_layout")["page"]),
        has_contents=False,
        is_letter=True,
        is_draft=True,
    )


def draft_paper(context: ReportContext, unit_code: str, period: str) -> tuple[FiledValues, WrittenParts, Report]:
    """Return what a unit filed on a period, what it wrote itself, and the draft of its paper.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    filed = collect_filed_values(context, unit_code, period)
    written = WrittenParts.of(context, unit_code, period)
    return filed, written, compose_filing(context, filed, written)


def _subject(context: ReportContext, filed: FiledValues) -> str:
    """Return what the paper is about: results, estimates where there are any, proposals for the year to come."""
    texts = context.texts
    expected = next((period for period in filed.periods[1:] if any(one.value(period) for one in filed.lines)), None)
    subject = texts("filing.subject.results", period=texts.period(filed.periods[0]))
    if expected:  # the year is named once
        early, later = period_words(context, filed.periods[0]), texts.period(expected)
        subject = texts("filing.subject.results.estimates", period=early, later=later)
    return texts("filing.subject.targets", subject=subject, year=filed.next_year) if filed.aimed else subject


def _reworded(context: ReportContext, written: WrittenParts, section: str, one: Paragraph) -> Paragraph:
    return dataclasses.replace(one, runs=reword(written, one.runs, context.lang, section))


def _opening(
    context: ReportContext, filed: FiledValues, form: dict[str, Any], written: WrittenParts
) -> tuple[Block, ...]:
    texts, unit_code = context.texts, filed.unit_code
    bases = form.get("legal_basis") or []
    shown: list[Block] = [*addressee_lines(context, unit_code, form)]
    for number, one in enumerate(bases, start=1):
        end = "." if number == len(bases) else ";"
        named = {"basis": (own_words(context, plain(texts.of_row(one, "document"))),)}
        shown.append(line("basis", *fill_message("filing.basis", {}, named, texts), end))
    if not bases:
        missing = {"basis": (gap(texts("filing.gap.basis")),)}
        shown.append(line("basis", *fill_message("filing.basis", {}, missing, texts), "."))
    said = {"unit": self_name(context, unit_code), "period": texts.period(filed.periods[0])}
    opening = line("text", capitalise(texts("filing.opening" if filed.lines else "filing.opening.bare", **said)))
    return (*shown, _reworded(context, written, "opening", opening))


def _parts(context: ReportContext, filed: FiledValues, written: WrittenParts) -> tuple[Section, ...]:
    """Return the numbered parts of the letter; a part without content is left out, and the numbers close up."""
    texts = context.texts
    has_rest = len(filed.periods) > 2
    later = texts.period(filed.periods[1]) if has_rest else texts("filing.next_year", year=filed.next_year)
    reached = texts("filing.part.results", period=texts.period(filed.periods[0]))
    parts = (
        ("results", reached, _results(context, filed, written)),
        ("shortfalls", texts("filing.part.shortfalls"), _shortfalls(context, filed, written)),
        ("tasks", texts("filing.part.tasks", period=later), _numbered_lines(context, written.tasks)),
        ("proposals", texts("filing.part.proposals", year=filed.next_year), _proposals(context, filed, written)),
        ("requests", texts("filing.part.requests"), _numbered_lines(context, written.requests)),
    )
    kept = [part for part in parts if part[2]]
    return tuple(
        Section(anchor, f"{_ROMAN[number]}. {title}", blocks) for number, (anchor, title, blocks) in enumerate(kept)
    )


_ROMAN = ("I", "II", "III", "IV", "V")


def _numbered_lines(context: ReportContext, items: tuple[str, ...], first: int = 1) -> tuple[Paragraph, ...]:
    numbered = enumerate(items, start=first)
    return tuple(line("text", f"{number}. ", *own_sentence(context, item)) for number, item in numbered)


def _results(context: ReportContext, filed: FiledValues, written: WrittenParts) -> tuple[Block, ...]:
    """Return one numbered sentence an indicator, and where the others stand."""
    reached = filed.reached
    if not reached:
        return (line("text", gap(context.texts("filing.gap.results"))),)
    lines = [
        line("text", f"{number}. ", *reword(written, _result(context, filed, one), context.lang, *_about(one)))
        for number, one in enumerate(results_in_letter(filed), start=1)
    ]
    lines += _numbered_lines(context, written.additions.get("results", ()), len(lines) + 1)
    if len(reached) > MOST_RESULTS:
        lines.append(line("text", context.texts("filing.others", count=len(reached) - MOST_RESULTS)))
    return tuple(lines)


def _about(one: FiledLine) -> tuple[str, str]:
    return "results", one.indicator_code


def _result(context: ReportContext, filed: FiledValues, one: FiledLine) -> tuple[Run, ...]:
    current, year = one.value(filed.periods[0]), one.value(filed.year)
    shown: dict[str, tuple[Run, ...]] = {"value": figure(context, current)}
    code = "filing.result"
    if year is not None and year["value"] is not None and len(filed.periods) > 1:
        code, shown["year_value"] = "filing.result.with_year", figure(context, year)
    name = {"indicator": context.indicator_title(one.indicator_code)}
    return tuple(fill_message(code, name, shown, context.texts))


def _shortfalls(context: ReportContext, filed: FiledValues, written: WrittenParts) -> tuple[Block, ...]:
    """Return the unit's own targets of the year that its own estimate misses, each with the cause the unit gives."""
    lines: list[Paragraph] = []
    for missed, value, target in missed_targets(context, filed):
        cause = written.causes.get(missed.indicator_code)
        shown = {
            "value": figure(context, value),
            "target": target_figure(context, target),
            "cause": (own_words(context, cause),) if cause else (gap(context.texts("filing.gap.by_unit")),),
        }
        is_upward = points_upward(target["op"], str(context.indicator(missed.indicator_code).get("direction")))
        period = period_of_target(filed, target)
        is_reached = period == filed.periods[0]
        named = context.texts.period(period) if is_reached else period_words(context, period)
        said = {"indicator": context.indicator_title(missed.indicator_code), "period": named}
        shown["gap"] = (_distance(context, value, target),)
        code = f"filing.shortfall.{'reached.' if is_reached else ''}{'below' if is_upward else 'above'}"
        *words, cause_run, end = fill_message(code, said, shown, context.texts)
        end = Text("") if (cause or "").endswith(("…", "...")) else end
        own = reword(written, words, context.lang, "shortfalls", missed.indicator_code)
        between = () if own == tuple(words) else (Text(" "),)
        lines.append(line("text", f"{len(lines) + 1}. ", *own, *between, cause_run, end))
    return (*lines, *_numbered_lines(context, written.additions.get("shortfalls", ()), len(lines) + 1))


def _distance(context: ReportContext, value: Row, target: Row) -> Number:
    """Return how far a value is from the target that it misses."""
    unit = target.get("value_unit") or context.indicator(value["indicator_code"])["unit"]
    text = context.texts.number(abs(target["value"] - value["value"]), 1 if unit == "%" else 0)
    text += f" {context.texts('filing.points')}" if unit == "%" else ""
    return Number(text, "statements", target["statement_id"], is_marked=False)


def _proposals(context: ReportContext, filed: FiledValues, written: WrittenParts) -> tuple[Block, ...]:
    added = tuple(line("text", *own_sentence(context, text)) for text in written.additions.get("proposals", ()))
    if not filed.aimed:
        return added
    unit = self_name(context, filed.unit_code)
    said: dict[str, Argument] = {
        "unit": unit,
        "count": len(filed.aimed),
        "year": filed.next_year,
        "column": 4 + len(filed.periods),
    }
    proposed = line("text", capitalise(context.texts("filing.proposals", **said)))
    return (_reworded(context, written, "proposals", proposed), *added)
