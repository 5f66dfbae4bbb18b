"""The office that reports for an organisation, and the office above it, as a letterhead prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.i18n.messages import has_message, translate


def office_name(unit: Mapping[str, Any], lang: str) -> str:
    """Return the office that reports for an organisation: for a province its department of health.

    Parameters
    ----------
    unit
        A row of `units`.
    lang
        The language of the name.

    Returns
    -------
    str
        The name of the office.

    Raises
    ------
    KeyError
        If the catalogue of messages lacks the language.

    Examples
    --------
    >>> office_name({"unit_code": "p34-52", "name_vi": "Gia Lai", "level": "province"}, "vi")
    'Sở Y tế tỉnh Gia Lai'
    >>> office_name({"unit_code": "p34-48", "name_vi": "Đà Nẵng", "level": "province"}, "vi")
    'Sở Y tế thành phố Đà Nẵng'
    """
    return _of_place("health_department", unit, lang) if unit.get("level") == "province" else _name(unit, lang)


def office_above(unit: Mapping[str, Any], parent: Mapping[str, Any] | None, lang: str) -> str:
    """Return the office that an organisation answers to; empty where the registry does not name one.

    Parameters
    ----------
    unit
        A row of `units`.
    parent
        The row of the organisation above it.
    lang
        The language of the name.

    Returns
    -------
    str
        For a province its people's committee; for a facility of a province its department of health.

    Raises
    ------
    KeyError
        If the catalogue of messages lacks the language.

    Examples
    --------
    >>> province = {"unit_code": "p34-52", "name_vi": "Gia Lai", "level": "province"}
    >>> office_above(province, {"unit_code": "vn", "name_vi": "Việt Nam", "level": "national"}, "vi")
    'Ủy ban nhân dân tỉnh Gia Lai'
    >>> office_above({"unit_code": "f-a", "level": "facility"}, province, "vi")
    'Sở Y tế tỉnh Gia Lai'
    """
    if unit.get("level") == "province":
        return _of_place("peoples_committee", unit, lang)
    return office_name(parent, lang) if parent and parent.get("level") in ("ministry", "province", "facility") else ""


def _of_place(office: str, unit: Mapping[str, Any], lang: str) -> str:
    """Return an office of a province; a city under the central government has a row of its own."""
    code = f"office.place.{unit['unit_code']}"
    place = translate(code if has_message(code) else "office.place", lang, name=_name(unit, lang))
    return translate(f"office.{office}", lang, place=place)


def _name(unit: Mapping[str, Any], lang: str) -> str:
    names = (unit.get(column) for column in (f"name_{lang}", "name_vi", "unit_code"))
    return " ".join(next((name for name in names if isinstance(name, str) and name), "").split())
