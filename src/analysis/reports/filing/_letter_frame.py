"""What frames a unit's paper: letterhead, addressee, close, recipients and signature, from the register of units."""

from __future__ import annotations

from typing import Any

from analysis.i18n import office_above, office_name
from analysis.reports._document import Paragraph, Run, Text, TwoColumns, plain
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.filing._paper_words import gap
from analysis.reports.filing._written_parts import written_form

#: The last month that takes a zero before it.
_LAST_WITH_ZERO = 2


def line(role: str, *runs: Run | str) -> Paragraph:
    """Return a part of a paper: its role in the form and its words."""
    return Paragraph(tuple(Text(run) if isinstance(run, str) else run for run in runs), role)


def form_of(context: ReportContext, unit_code: str, period: str) -> dict[str, Any]:
    """Return what is known of the unit's papers: its superior, symbol, recipients, signatory, legal basis."""
    unit: dict[str, Any] = dict(read_report_settings("administrative_layout")["units"].get(unit_code) or {})
    of_period: dict[str, Any] = (unit.get("periods") or {}).get(period, {})
    return unit | of_period | written_form(context, unit_code, period)


def letterhead(context: ReportContext, unit_code: str, form: dict[str, Any]) -> TwoColumns:
    """Return the letterhead: the bodies and the number, the state, the motto, place and day."""
    texts, unit = context.texts, context.unit(unit_code)
    above = _known(context, form, "authority", _registered_authority(context, unit))
    place = _province_of(context, unit)
    if context.lang == "vi":  # the decree lets common words be shortened here
        above = above.replace("Ủy ban nhân dân", "UBND")
    left = (
        line("parent", above) if above else line("parent", gap(texts("filing.gap.authority"))),
        line("issuer", plain(office_name(unit, context.lang))),
        line("number", *_numbered(context, form)),
    )
    dated = texts("filing.place_and_date", place=place or texts("filing.gap.place"), **_blank_day(context))
    right = (
        line("state", texts("form.state")),
        line("motto", texts("form.motto")),
        line("place", dated if place else gap(dated)),
    )
    return TwoColumns(left, right, has_foot=True)


def _blank_day(context: ReportContext) -> dict[str, str]:
    """Return month and year of a day that the clerk fills in; the decree puts a zero before the first two months."""
    month = context.report_date.month
    return {"month": f"{month:02d}" if month <= _LAST_WITH_ZERO else str(month), "year": str(context.report_date.year)}


def _numbered(context: ReportContext, form: dict[str, Any]) -> tuple[Run, ...]:
    """Return the line of the number: the clerk fills the number in, so that it is blank and no gap."""
    symbol = form.get("symbol")
    shown = Text(symbol) if symbol else gap(context.texts("filing.gap.symbol"))
    return (Text(f"{context.texts('filing.number')}\u2003\u2003/BC-"), shown)


def _known(context: ReportContext, form: dict[str, Any], name: str, otherwise: str = "") -> str:
    return plain(context.texts.of_row(form, name)) or otherwise


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


def reporting_name(context: ReportContext, unit_code: str) -> str:
    """Return the name of the office that reports, as the letterhead has it."""
    return plain(office_name(context.unit(unit_code), context.lang))


def self_name(context: ReportContext, unit_code: str) -> str:
    """Return what the unit calls itself in the text: `Trung tâm`, `Bệnh viện`; a name of another kind in full."""
    name = plain(office_name(context.unit(unit_code), "vi"))
    words: dict[str, str] = read_report_settings("administrative_layout")["self_names"]
    kind = next((kind for kind in words if name.casefold().startswith(kind.casefold())), None)
    if kind is None:
        return capitalise(reporting_name(context, unit_code))
    return words[kind] if context.lang == "en" else kind


def addressee_of(context: ReportContext, unit_code: str, form: dict[str, Any]) -> tuple[Run, ...]:
    """Return whom the paper goes to, or a gap."""
    known = _known(context, form, "addressee", _registered_authority(context, context.unit(unit_code)))
    return (Text(known),) if known else (gap(context.texts("filing.gap.addressee")),)


def closing(context: ReportContext, unit_code: str, form: dict[str, Any]) -> Paragraph:
    """Return the last sentence: who submits the report to whom."""
    said: dict[str, tuple[Run, ...]] = {"body": addressee_of(context, unit_code, form)}
    unit = {"unit": capitalise(reporting_name(context, unit_code))}
    return line("text", *fill_message("filing.close", unit, said, context.texts))


def recipients_and_signature(context: ReportContext, form: dict[str, Any]) -> TwoColumns:
    """Return the list of recipients beside the post of who signs."""
    texts = context.texts
    others = form.get(f"recipients_{context.lang}") or form.get("recipients_vi") or []
    drafting = form.get("drafting")
    archive = texts("filing.archive", drafting=drafting) if drafting else texts("filing.archive.plain")
    listed = [texts("filing.as_above"), *(f"{plain(one)};" for one in others), archive]
    left = (line("recipients", texts("form.recipients_title")), *(line("recipient", f"- {one}") for one in listed))
    post = _known(context, form, "signatory", texts("filing.director"))
    return TwoColumns(left, (line("post", post),), read_report_settings("administrative_layout")["signature_room"])


def annex_reference(context: ReportContext, unit_code: str, form: dict[str, Any]) -> Paragraph:
    """Return the line below the title of the annex; number and day stay blank, as in the letter."""
    symbol = form.get("symbol")
    shown: dict[str, tuple[Run, ...]] = {
        "symbol": (Text(symbol) if symbol else gap(context.texts("filing.gap.symbol")),)
    }
    facts: dict[str, str | float | None] = {"unit": reporting_name(context, unit_code), **_blank_day(context)}
    return line("annex_reference", *fill_message("filing.annex.reference", facts, shown, context.texts))
