"""The paper that a unit's head signs: a letter of the unit's own values and one annex, in the form of the decree."""

from __future__ import annotations

from typing import Any

from analysis.i18n import office_above, office_name
from analysis.modelling.judging import compare_with_target, points_upward
from analysis.reports._document import Block, Page, Paragraph, Report, Run, Section, Text, TwoColumns, plain
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.filing.annex_sheet import annex_sheet
from analysis.reports.filing.filed_values import FiledLine, FiledValues, collect_filed_values
from analysis.reports.filing.wording import figure, gap, indicator_words, target_figure
from analysis.reports.filing.written_parts import WrittenParts
from analysis.reports.sections import fill_message

#: So many results stand in the letter; the others in the annex alone.
_MOST_RESULTS = 7


def write_filing(context: ReportContext, unit_code: str, period: str, *, is_draft: bool = True) -> Report:
    """Return the paper of one unit on one period; what only the unit can write is a gap.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    texts = context.texts
    filed = collect_filed_values(context, unit_code, period)
    form = _form_of(context, unit_code, period)
    written = WrittenParts.of(context, unit_code, period)
    subject = _subject(context, filed)
    return Report(
        name=f"{unit_code}_{period}_filing_{context.lang}",
        lang=context.lang,
        title=subject,
        subtitle=context.unit_name(unit_code),
        head=(_head(context, unit_code, form), _line("kind", texts("form.title")), _line("subject", subject)),
        lead=_opening(context, unit_code, filed, form),
        sections=_parts(context, filed, written),
        tail=(_close(context, unit_code, form), _recipients_and_signature(context, form)),
        annexes=(annex_sheet(context, filed, _reference(context, unit_code, form)),),
        page=Page(**read_report_settings("administrative_layout")["page"]),
        has_contents=False,
        is_letter=True,
        is_draft=is_draft,
    )


def _line(role: str, *runs: Run | str) -> Paragraph:
    return Paragraph(tuple(Text(run) if isinstance(run, str) else run for run in runs), role)


def _form_of(context: ReportContext, unit_code: str, period: str) -> dict[str, Any]:
    """Return what is known of the unit's papers: its superior, symbol, recipients, signatory, legal basis."""
    unit = dict(read_report_settings("administrative_layout")["units"].get(unit_code) or {})
    return unit | (unit.get("periods") or {}).get(period, {})


def _known(context: ReportContext, form: dict[str, Any], name: str, otherwise: str = "") -> str:
    return plain(context.texts.of_row(form, name)) or otherwise


def _head(context: ReportContext, unit_code: str, form: dict[str, Any]) -> TwoColumns:
    texts, unit = context.texts, context.unit(unit_code)
    above = _known(context, form, "authority", _registered_authority(context, unit))
    place = _province_of(context, unit)
    left = (
        _line("parent", above) if above else _line("parent", gap(texts("filing.gap.authority"))),
        _line("issuer", plain(office_name(unit, context.lang))),
        _line("number", *_numbered(context, form)),
    )
    day = {"month": f"{context.report_date.month:02d}".lstrip("0"), "year": context.report_date.year}
    if context.report_date.month <= 2:  # the decree puts a zero before these months alone
        day["month"] = f"{context.report_date.month:02d}"
    dated = texts("filing.place_and_date", place=place or texts("filing.gap.place"), **day)
    right = (
        _line("state", texts("form.state")),
        _line("motto", texts("form.motto")),
        _line("place", dated if place else gap(dated)),
    )
    return TwoColumns(left, right)


def _numbered(context: ReportContext, form: dict[str, Any]) -> tuple[Run, ...]:
    """Return the line of the number: the clerk fills the number in, so that it is blank and no gap."""
    symbol = form.get("symbol")
    shown = Text(symbol) if symbol else gap(context.texts("filing.gap.symbol"))
    return (Text(f"{context.texts('filing.number')}\u2003\u2003/BC-"), shown)


def _registered_authority(context: ReportContext, unit: Row) -> str:
    parent = unit.get("parent_code")
    return plain(office_above(unit, context.unit(parent) if parent else None, context.lang))


def _province_of(context: ReportContext, unit: Row) -> str:
    """Return the name of the province that the unit lies in, empty where the registry does not say."""
    seen = set()
    while unit["level"] != "province":
        parent = unit.get("parent_code")
        if not parent or parent in seen:
            return ""
        seen.add(parent)
        unit = context.unit(parent)
    return context.unit_name(unit["unit_code"])


def _subject(context: ReportContext, filed: FiledValues) -> str:
    """Return what the paper is about: results, estimates where there are any, proposals for the year to come."""
    texts = context.texts
    has_estimates = any(line.value(period) for line in filed.lines for period in filed.periods[1:])
    said = {"period": texts.period(filed.periods[0])}
    subject = texts("filing.subject.results", **said)
    if has_estimates:
        later = texts.period(filed.periods[1])
        subject = texts("filing.subject.results.estimates", **said, later=later)
    return texts("filing.subject.targets", subject=subject, year=filed.next_year) if filed.aimed else subject


def _opening(
    context: ReportContext, unit_code: str, filed: FiledValues, form: dict[str, Any]
) -> tuple[Block, ...]:
    texts = context.texts
    addressee = _addressee(context, unit_code, form)
    bases = form.get("legal_basis") or []
    shown: list[Block] = [_line("addressee", f"{texts('filing.to')} ", *addressee, ".")]
    for number, one in enumerate(bases, start=1):
        end = "." if number == len(bases) else ";"
        shown.append(_line("basis", f"{texts('filing.basis', basis=plain(texts.of_row(one, 'document')))}{end}"))
    if not bases:
        shown.append(_line("basis", gap(texts("filing.gap.basis"))))
    said = {"unit": _unit_name(context, unit_code), "period": texts.period(filed.periods[0])}
    shown.append(_line("text", capitalise(texts("filing.opening", **said))))
    return tuple(shown)


def _unit_name(context: ReportContext, unit_code: str) -> str:
    return plain(office_name(context.unit(unit_code), context.lang))


def _addressee(context: ReportContext, unit_code: str, form: dict[str, Any]) -> tuple[Run, ...]:
    known = _known(context, form, "addressee", _registered_authority(context, context.unit(unit_code)))
    return (Text(known),) if known else (gap(context.texts("filing.gap.addressee")),)


def _parts(context: ReportContext, filed: FiledValues, written: WrittenParts) -> tuple[Section, ...]:
    """Return the numbered parts of the letter; a part without content is left out, and the numbers close up."""
    texts = context.texts
    has_rest = len(filed.periods) > 2
    later = texts.period(filed.periods[1]) if has_rest else texts("filing.next_year", year=filed.next_year)
    parts = (
        ("results", texts("filing.part.results", period=texts.period(filed.periods[0])), _results(context, filed)),
        ("shortfalls", texts("filing.part.shortfalls"), _shortfalls(context, filed, written)),
        ("tasks", texts("filing.part.tasks", period=later), _numbered_lines(written.tasks)),
        ("proposals", texts("filing.part.proposals", year=filed.next_year), _proposals(context, filed)),
        ("requests", texts("filing.part.requests"), _numbered_lines(written.requests)),
    )
    kept = [part for part in parts if part[2]]
    return tuple(
        Section(anchor, f"{_ROMAN[number]}. {title}", blocks) for number, (anchor, title, blocks) in enumerate(kept)
    )


_ROMAN = ("I", "II", "III", "IV", "V")


def _numbered_lines(items: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(_line("text", f"{number}. {item}") for number, item in enumerate(items, start=1))


def _results(context: ReportContext, filed: FiledValues) -> tuple[Block, ...]:
    """Return one numbered sentence an indicator, and where the others stand."""
    reached = filed.reached
    if not reached:
        return (_line("text", gap(context.texts("filing.gap.results"))),)
    lines: list[Block] = [
        _line("text", f"{number}. ", *_result(context, filed, line))
        for number, line in enumerate(reached[:_MOST_RESULTS], start=1)
    ]
    if others := len(reached) - _MOST_RESULTS:
        lines += [_line("text", context.texts("filing.others", count=others))] if others > 0 else []
    return tuple(lines)


def _result(context: ReportContext, filed: FiledValues, line: FiledLine) -> tuple[Run, ...]:
    current, year = line.value(filed.periods[0]), line.value(filed.year)
    shown: dict[str, tuple[Run, ...]] = {"value": figure(context, current)}
    code = "filing.result"
    if year is not None and year["value"] is not None and len(filed.periods) > 1:
        code, shown["year_value"] = "filing.result.with_year", figure(context, year)
    name = {"indicator": indicator_words(context, line.indicator_code)}
    return tuple(fill_message(code, name, shown, context.texts))


def _shortfalls(context: ReportContext, filed: FiledValues, written: WrittenParts) -> tuple[Block, ...]:
    """Return the unit's own targets of the year that its own estimate misses, each with the cause the unit gives."""
    lines = []
    for line, value, target in missed_targets(context, filed):
        cause = written.causes.get(line.indicator_code)
        shown = {
            "value": figure(context, value),
            "target": target_figure(context, target),
            "cause": (Text(cause),) if cause else (gap(context.texts("filing.gap.by_unit")),),
        }
        is_upward = points_upward(target["op"], str(context.indicator(line.indicator_code).get("direction")))
        unit = target.get("value_unit") or context.indicator(line.indicator_code)["unit"]
        said = {
            "indicator": indicator_words(context, line.indicator_code),
            "gap": context.texts.number(abs(target["value"] - value["value"]), 1 if unit == "%" else 0)
            + (f" {context.texts('filing.points')}" if unit == "%" else ""),
        }
        code = f"filing.shortfall.{'below' if is_upward else 'above'}"
        lines.append(_line("text", f"{len(lines) + 1}. ", *fill_message(code, said, shown, context.texts)))
    return tuple(lines)


def missed_targets(context: ReportContext, filed: FiledValues) -> list[tuple[FiledLine, Row, Row]]:
    """Return the lines whose value for the year, or else for the period, misses a target of the unit for that year."""
    missed = []
    for line in filed.lines:
        value = line.value(filed.year) or line.value(filed.periods[0])
        if value is None or value["value"] is None:
            continue
        direction = str(context.indicator(line.indicator_code).get("direction"))
        for target in line.targets.get(filed.year, ()):
            if target["value"] is None:
                continue
            is_upward = points_upward(target["op"], direction)
            if compare_with_target(value["value"], value["op"], target["value"], target["op"], is_upward) is False:
                missed.append((line, value, target))
    return missed


def _proposals(context: ReportContext, filed: FiledValues) -> tuple[Block, ...]:
    if not filed.aimed:
        return ()
    said = {"count": len(filed.aimed), "year": filed.next_year, "column": 4 + len(filed.periods)}
    return (_line("text", capitalise(context.texts("filing.proposals", **said))),)


def _close(context: ReportContext, unit_code: str, form: dict[str, Any]) -> Paragraph:
    said: dict[str, tuple[Run, ...]] = {"body": _addressee(context, unit_code, form)}
    unit = {"unit": capitalise(_unit_name(context, unit_code))}
    return _line("text", *fill_message("filing.close", unit, said, context.texts))


def _recipients_and_signature(context: ReportContext, form: dict[str, Any]) -> TwoColumns:
    texts = context.texts
    others = form.get(f"recipients_{context.lang}") or form.get("recipients_vi") or []
    archive = texts("filing.archive", drafting=form["drafting"]) if form.get("drafting") else texts("filing.archive.plain")
    listed = [texts("filing.as_above"), *(f"{plain(one)};" for one in others), archive]
    left = (_line("recipients", texts("form.recipients_title")), *(_line("recipient", f"- {one}") for one in listed))
    post = _known(context, form, "signatory", texts("filing.director"))
    return TwoColumns(left, (_line("post", post),), read_report_settings("administrative_layout")["signature_room"])


def _reference(context: ReportContext, unit_code: str, form: dict[str, Any]) -> str:
    """Return the line below the title of the annex; number and day stay blank, as in the letter."""
    symbol = form.get("symbol") or context.texts("filing.gap.symbol")
    day = {"month": context.report_date.month, "year": context.report_date.year}
    return context.texts("filing.annex.reference", symbol=symbol, unit=_unit_name(context, unit_code), **day)

