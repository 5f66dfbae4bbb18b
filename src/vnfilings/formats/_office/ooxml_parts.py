"""The parts of an Office Open XML file (.docx, .xlsx, .xlsb), transitional or strict, and how they are related."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

_OPEN = "http://schemas.openxmlformats.org/"
W = f"{{{_OPEN}wordprocessingml/2006/main}}"
A = f"{{{_OPEN}drawingml/2006/main}}"
S = f"{{{_OPEN}spreadsheetml/2006/main}}"
M = f"{{{_OPEN}officeDocument/2006/math}}"
R = f"{{{_OPEN}officeDocument/2006/relationships}}"
MC = f"{{{_OPEN}markup-compatibility/2006}}"
VML = "{urn:schemas-microsoft-com:vml}"
#: The names of the strict standard, and those that are written everywhere else.
_STRICT = {
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"drawingml/main": b"drawingml/2006/main",
    b"drawingml/wordprocessingDrawing": b"drawingml/2006/wordprocessingDrawing",
    b"drawingml/spreadsheetDrawing": b"drawingml/2006/spreadsheetDrawing",
    b"drawingml/picture": b"drawingml/2006/picture",
    b"drawingml/chart": b"drawingml/2006/chart",
    b"drawingml/diagram": b"drawingml/2006/diagram",
    b"officeDocument/math": b"officeDocument/2006/math",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
}
_STRICT_ROOT = b"http://purl.oclc.org/ooxml/"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class OfficeParts:
    """The parts of one file, found by their names or by what relates them."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._names = {name.lower().lstrip("/"): name for name in self._archive.namelist()}

    def __enter__(self) -> OfficeParts:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name."""
        return name.lower().lstrip("/") in self._names

    def read(self, name: str) -> bytes:
        """Return the bytes of a part; its strict names are turned into the usual ones.

        Raises
        ------
        KeyError
            If there is no such part.
        """
        data = self._archive.read(self._names[name.lower().lstrip("/")])
        if _STRICT_ROOT in data[:65536] or _STRICT_ROOT in data:
            for strict, usual in _STRICT.items():
                for mark in (b'"', b"'"):
                    data = data.replace(_STRICT_ROOT + strict + mark, _OPEN.encode() + usual + mark)
        return data

    def tree(self, name: str) -> Element | None:
        """Return a part as XML; None if there is no such part."""
        if not name or not self.has(name):
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(self.read(name), parser)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part ('' is the file itself) is related to: kind and part name by the relation's id."""
        folder, base = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for one in root.iter(_RELATION) if root is not None else ():
            target = one.get("Target") or ""
            if one.get("TargetMode") == "External" or not target:
                continue
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id") or ""] = ((one.get("Type") or "").rpartition("/")[2], whole)
        return found

    def main_part(self, usual: str) -> str:
        """Return the name of the part that holds the document; `usual` where no relation names one."""
        kinds = (part for kind, part in self.related("").values() if kind == "officeDocument" and self.has(part))
        return next(kinds, usual)


def parts_of_kind(related: dict[str, tuple[str, str]], kind: str) -> list[str]:
    """Return the names of the related parts of one kind, each once."""
    return list(dict.fromkeys(part for found, part in related.values() if found == kind))


def choose_alternative(element: Element) -> Element | None:
    """Return the branch of an `mc:AlternateContent` that an office program shows: its first choice, else the fallback.

    A choice that needs what no office program knows is passed over.
    """
    for choice in element.findall(f"{MC}Choice"):
        needed = [choice.nsmap.get(prefix) or "" for prefix in (choice.get("Requires") or "").split()]
        if all(
            name.startswith(("http://schemas.microsoft.com/", _OPEN, "urn:schemas-microsoft-com")) for name in needed
        ):
            return choice
    return element.find(f"{MC}Fallback")
