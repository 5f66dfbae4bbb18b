"""Layers of a PDF (optional content): which of them are switched off when the file is opened."""

from __future__ import annotations

from typing import Any

from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral


class Layers:
    """The layers of one file, by the numbers of their objects."""

    def __init__(self, catalog: dict[str, Any]) -> None:
        """Read the default configuration of a file's catalog; without one nothing is off."""
        properties = _dict(catalog.get("OCProperties"))
        default = _dict(properties.get("D"))
        groups = _numbers(properties.get("OCGs"))
        self._off = set(groups) if _name(default.get("BaseState")) == "OFF" else set()
        self._off -= set(_numbers(default.get("ON")))
        self._off |= set(_numbers(default.get("OFF")))
        for usage in _list(default.get("AS")):
            entry = _dict(usage)
            if _name(entry.get("Event")) == "View":
                self._off |= {ref.objid for ref in _references(entry.get("OCGs")) if _is_off_on_screen(ref)}

    def is_off(self, membership: object) -> bool:
        """Return whether what belongs to a layer, or to several of them, is not shown."""
        if not self._off:
            return False
        if isinstance(membership, PDFObjRef) and membership.objid in self._off:
            return True
        entry = _dict(membership)
        if _name(entry.get("Type")) != "OCMD":
            return False
        found = entry.get("OCGs")
        members = [found] if isinstance(found, PDFObjRef) and not isinstance(resolve1(found), list) else _list(found)
        states = [member.objid not in self._off for member in members if isinstance(member, PDFObjRef)]
        return bool(states) and not _is_shown(_name(entry.get("P")), states)


def _is_shown(policy: str, are_on: list[bool]) -> bool:
    if policy == "AllOn":
        return all(are_on)
    if policy == "AnyOff":
        return not all(are_on)
    if policy == "AllOff":
        return not any(are_on)
    return any(are_on)


def _is_off_on_screen(reference: PDFObjRef) -> bool:
    view = _dict(_dict(_dict(reference).get("Usage")).get("View"))
    return _name(view.get("ViewState")) == "OFF"


def _references(value: object) -> list[PDFObjRef]:
    return [member for member in _list(value) if isinstance(member, PDFObjRef)]


def _numbers(value: object) -> list[int]:
    return [reference.objid for reference in _references(value)]


def _dict(value: object) -> dict[str, Any]:
    found = resolve1(value)
    return found if isinstance(found, dict) else {}


def _list(value: object) -> list[Any]:
    found = resolve1(value)
    return found if isinstance(found, list) else []


def _name(value: object) -> str:
    found = resolve1(value)
    return str(found.name) if isinstance(found, PSLiteral) else ""
