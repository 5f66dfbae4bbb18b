"""Letterhead, legal basis, recipients and signature of an administrative report, from replaceable layout data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from analysis.i18n import office_above, office_name
from analysis.reports._document import Block, Page, Paragraph, Text, TwoColumns, plain
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import ReportTexts
from analysis.reports._row_helpers import Row

_SECTIONS = ("summary", "results", "issues", "targets")
_RECIPIENTS = ("form.recipient_addressee", "form.recipient_archive")


def _layout() -> dict[str, Any]:
    return read_report_settings("administrative_layout")


@dataclass(frozen=True)
class Letterhead:
    """The form of one unit's report in one language."""

    head: tuple[Block, ...]
    opening: tuple[Block, ...]
    tail: tuple[Block, ...]
    titles: dict[str, str]
    remark: str
    page: Page


def write_letterhead(context: ReportContext, unit_code: str, period: str) -> Letterhead:
    """Return the form of the unit's report; what the layout does not know of the unit is marked as missing."""
    layout = _layout()
    unit = dict(layout["units"].get(unit_code) or {})
    unit |= unit.get("periods", {}).get(period, {})
    texts = context.texts
    titles = {name: texts(f"form.section.{name}", period=texts.period(period)) for name in _SECTIONS}
    remark = "" if layout["verification"] == "verified" else texts("form.unverified", basis=layout["source"])
    return Letterhead(
        head=(_issuer_and_motto(context, unit_code, unit), _centred(texts("form.title"), "strong")),
        opening=_addressee_and_basis(context, unit),
        tail=(_recipients_and_signature(texts, context.unit(unit_code)),),
        titles=titles,
        remark=remark,
        page=Page(**layout["page"]),
    )


def _centred(text: str, style: str = "", rule: str = "centre") -> Paragraph:
    return Paragraph((Text(text, style),), rule)


def _issuer_and_motto(context: ReportContext, unit_code: str, unit: dict[str, Any]) -> TwoColumns:
    texts = context.texts
    row = context.unit(unit_code)
    authority = texts.of_row(unit, "authority") or _registered_authority(context, row)
    number, symbol = unit.get("number"), unit.get("symbol")
    numbered = texts("form.number", number=number or texts("form.no_number"), symbol=symbol or texts("form.no_symbol"))
    left = (
        _centred(authority.upper()) if authority else _centred(texts("form.no_authority"), "missing"),
        _centred(_keep_last_words(plain(office_name(row, context.lang)).upper()), "strong", "half-ruled"),
        _centred(numbered, "" if number and symbol else "missing"),
    )
    right = (
        _centred(texts("form.state"), "strong"),
        _centred(texts("form.motto"), "strong", "ruled"),
        _place_line(context, row),
    )
    return TwoColumns(left, right)


def _registered_authority(context: ReportContext, unit: Row) -> str:
    """Return the office that the registry puts above the unit."""
    parent = unit.get("parent_code")
    return plain(office_above(unit, context.unit(parent) if parent else None, context.lang))


def _keep_last_words(name: str) -> str:
    """Return a name whose last syllable never stands alone on a line."""
    return "\u00a0".join(name.rsplit(" ", 1))


def _place_line(context: ReportContext, unit: dict[str, Any]) -> Paragraph:
    place = _province_of(context, unit)
    text = context.texts(
        "form.place_and_date", place=place or context.texts("form.no_place"), **_date_parts(context.report_date)
    )
    return _centred(text, "" if place else "missing")


def _date_parts(day: dt.date) -> dict[str, Any]:
    """Return the day as the catalogue may print it: whole, or its parts with the zeros that the layout asks for."""
    month = f"{day.month:02d}" if day.month in _layout()["months_with_zero"] else str(day.month)
    return {"date": day, "day": f"{day.day:02d}", "month": month, "year": day.year}


def _province_of(context: ReportContext, unit: dict[str, Any]) -> str:
    """Return the name of the province that the unit lies in, empty where the registry does not say."""
    seen = set()
    while unit["level"] != "province":
        parent = unit.get("parent_code")
        if not parent or parent in seen:
            return ""
        seen.add(parent)
        unit = context.unit(parent)
    return context.unit_name(unit["unit_code"])


def _addressee_and_basis(context: ReportContext, unit: dict[str, Any]) -> tuple[Block, ...]:
    texts = context.texts
    known = texts.of_row(unit, "addressee")
    addressee = texts("form.addressee", addressee=known or texts("form.no_addressee"))
    lines: list[Block] = [Paragraph((Text(addressee, "" if known else "missing"),))]
    documents = unit.get("legal_basis") or []
    lines += [Paragraph((Text(texts("form.legal_basis", basis=texts.of_row(one, "document"))),)) for one in documents]
    if not documents:
        lines.append(Paragraph((Text(texts("form.no_legal_basis"), "missing"),)))
    return tuple(lines)


def _recipients_and_signature(texts: ReportTexts, unit: Row) -> TwoColumns:
    recipients = [Paragraph((Text(texts("form.recipients_title"), "strong"),), "note")]
    recipients += [Paragraph((Text(f"- {texts(code)}"),), "note") for code in _RECIPIENTS]
    has_director = unit["level"] == "province" or unit.get("facility_type") == "hospital"
    signatory = texts("form.signatory_director" if has_director else "form.signatory")
    signature = (_centred(signatory, "strong"), _centred(texts("form.signature_hint"), "muted"))
    return TwoColumns(tuple(recipients), signature, _layout()["signature_room"])
