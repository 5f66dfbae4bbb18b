"""Letterhead, legal basis, recipients and signature of an administrative report, from replaceable layout data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.reports.document import Block, Page, Paragraph, Text, TwoColumns
from analysis.reports.report_config import read_rules
from analysis.reports.report_context import Material
from analysis.reports.row_helpers import Row


def _layout() -> dict[str, Any]:
    return read_rules("administrative_layout")


@dataclass(frozen=True)
class Letterhead:
    """The form of one unit's report in one language."""

    head: tuple[Block, ...]
    opening: tuple[Block, ...]
    tail: tuple[Block, ...]
    parts: dict[str, str]
    remark: str
    page: Page


def write_letterhead(material: Material, unit_code: str, period: str) -> Letterhead:
    """Return the form of the unit's report; what the layout does not know of the unit is marked as missing."""
    layout = _layout()
    form = layout[material.lang]
    unit = dict(layout["units"].get(unit_code) or {})
    unit |= unit.get("periods", {}).get(period, {})
    words = material.words
    parts = {name: title.format(period=words.period(period)) for name, title in form["parts"].items()}
    remark = "" if layout["verified"] else form["unverified"].format(basis=layout["basis"])
    return Letterhead(
        head=(_issuer_and_motto(material, unit_code, form, unit), _centred(form["kind"], "strong")),
        opening=_addressee_and_basis(material, form, unit),
        tail=(_recipients_and_signature(form),),
        parts=parts,
        remark=remark,
        page=Page(**layout["page"]),
    )


def _centred(text: str, style: str = "", rule: str = "centre") -> Paragraph:
    return Paragraph((Text(text, style),), rule)


def _issuer_and_motto(material: Material, unit_code: str, form: dict[str, Any], unit: dict[str, Any]) -> TwoColumns:
    row = material.unit(unit_code)
    authority = unit.get(f"authority_{material.lang}") or _registered_authority(material, row)
    number, symbol = unit.get("number"), unit.get("symbol")
    numbered = form["number"].format(number=number or form["no_number"], symbol=symbol or form["no_symbol"])
    left = (
        _centred(authority.upper()) if authority else _centred(form["no_authority"], "missing"),
        _centred(_keep_last_words(material.unit_name(unit_code).upper()), "strong", "half-ruled"),
        _centred(numbered, "" if number and symbol else "missing"),
    )
    right = (
        _centred(form["motto"][0], "strong"),
        _centred(form["motto"][1], "strong", "ruled"),
        _place_line(material, row, form),
    )
    return TwoColumns(left, right)


def _registered_authority(material: Material, unit: Row) -> str:
    """Return the ministry that the registry puts above the unit; above others it knows but a territory."""
    parent = unit.get("parent_code")
    return material.unit_name(parent) if parent and material.unit(parent)["level"] == "ministry" else ""


def _keep_last_words(name: str) -> str:
    """Return a name whose last syllable never stands alone on a line."""
    return "\u00a0".join(name.rsplit(" ", 1))


def _place_line(material: Material, unit: dict[str, Any], form: dict[str, Any]) -> Paragraph:
    place = _province_of(material, unit)
    text = form["place_and_date"].format(place=place or form["no_place"], **_date_parts(material))
    return _centred(text, "" if place else "missing")


def _date_parts(material: Material) -> dict[str, Any]:
    day, lang = material.report_date, material.lang
    month = f"{day.month:02d}" if day.month in _layout()["months_with_zero"] else str(day.month)
    month_name = material.words.date(day).split()[1] if lang == "en" else ""
    return {"day": day.day, "month": month, "year": day.year, "month_name": month_name}


def _province_of(material: Material, unit: dict[str, Any]) -> str:
    """Return the name of the province that the unit lies in, empty where the registry does not say."""
    seen = set()
    while unit["level"] != "province":
        parent = unit.get("parent_code")
        if not parent or parent in seen:
            return ""
        seen.add(parent)
        unit = material.unit(parent)
    return material.unit_name(unit["unit_code"])


def _addressee_and_basis(material: Material, form: dict[str, Any], unit: dict[str, Any]) -> tuple[Block, ...]:
    known = unit.get(f"addressee_{material.lang}")
    addressee = form["addressee"].format(addressee=known or form["no_addressee"])
    lines: list[Block] = [Paragraph((Text(addressee, "" if known else "missing"),))]
    basis = unit.get(f"legal_basis_{material.lang}") or []
    lines += [Paragraph((Text(form["legal_basis"].format(basis=text)),)) for text in basis]
    if not basis:
        lines.append(Paragraph((Text(form["no_legal_basis"], "missing"),)))
    return tuple(lines)


def _recipients_and_signature(form: dict[str, Any]) -> TwoColumns:
    recipients = [Paragraph((Text(form["recipients_title"], "strong"),), "note")]
    recipients += [Paragraph((Text(f"- {line}"),), "note") for line in form["recipients"]]
    title, hint = form["signature"]
    signature = (_centred(title, "strong"), _centred(hint, "muted"))
    return TwoColumns(tuple(recipients), signature, _layout()["signature_room"])
