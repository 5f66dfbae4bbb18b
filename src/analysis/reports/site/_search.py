"""The index of the search: a plain script with the folded names of all pages, so that it needs no server."""

from __future__ import annotations

import json
from typing import Any

from analysis.i18n import LANGUAGES
from analysis.reports._document import plain
from analysis.reports._row_helpers import Row
from analysis.reports.disclosure import find_identifiers
from analysis.reports.site._site import (
    Site,
    indicator_path,
    release_path,
    series_anchor,
    source_path,
    unit_path,
)
from analysis.schemas import search_key

#: The kinds of pages in the order in which they are found; a series comes before them.
_KINDS = ("unit", "indicator", "release", "source", "series")


def write_index(site: Site) -> bytes:
    """Return the script that holds the index: for each page its kind, title, address and words."""
    pages = [*_units(site), *_indicators(site), *_releases(site), *_sources(site)]
    place = {page[2]: number for number, page in enumerate(pages)}
    known = set(site.indicators)
    series = [
        [place[unit_path(unit)], place[indicator_path(code)]]
        for unit in site.units
        for code in sorted(site.values.get(unit, {}), key=lambda code: _value_order(site, unit, code))
        if code in known
    ]
    content = {
        "kinds": [site.text(f"kind.{kind}") for kind in _KINDS],
        "told": site.text("search_told"),
        "cut": site.text("search_cut"),
        "nothing": site.text("search_nothing"),
        "pages": pages,
        "series": series,
    }
    written = (
        json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("\u2028", " ").replace("\u2029", " ")
    )
    return f"globalThis.siteIndex = {written};\n".encode()


def _value_order(site: Site, unit: str, code: str) -> tuple[int, str]:
    """Return what the series of a unit are sorted by: the one with the most values is found first."""
    return -len(site.values[unit][code]), code


def _page(kind: str, title: str, address: str, code: str, names: set[str], *more: str) -> list[Any]:
    folded = sorted({search_key(name) for name in names if not find_identifiers(name)} - {""})
    key = code.lower().replace("_", "-")
    return [_KINDS.index(kind), plain(title), address, " ".join([key, search_key(code), *folded]), *more]


def _names(row: Row, name: str) -> set[str]:
    return {str(text) for column in (name, *(f"{name}_{lang}" for lang in LANGUAGES)) if (text := row.get(column))}


def _units(site: Site) -> list[list[Any]]:
    context = site.context
    return [
        _page(
            "unit",
            context.dated_name(code),
            unit_path(code),
            code,
            _names(context.unit(code), "name")
            | {str(row["alias"]) for row in context.rows("unit_aliases", unit_code=code)},
        )
        for code in site.units
    ]


def _indicators(site: Site) -> list[list[Any]]:
    context = site.context
    return [
        _page(
            "indicator",
            context.indicator_title(code),
            indicator_path(code),
            code,
            _names(context.indicator(code), "title")
            | {str(row["alias"]) for row in context.rows("indicator_aliases", indicator_code=code)},
            series_anchor(code),
        )
        for code in site.indicators
    ]


def _sources(site: Site) -> list[list[Any]]:
    context = site.context
    found = []
    for code in site.sources:
        row = context.source(code)
        names = _names(row, "title") | _names(row, "publisher") | ({str(row["number"])} if row.get("number") else set())
        found.append(_page("source", context.document_name(code), source_path(code), code, names))
    return found


def _releases(site: Site) -> list[list[Any]]:
    return [
        _page("release", f"{one.number}: {one.title}", release_path(one.number), one.number, {one.title})
        for one in site.releases
    ]
