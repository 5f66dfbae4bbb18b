"""The matrix of units by systems: which unit has which, and what stands behind a cell."""

from __future__ import annotations

from analysis.panel import UnitTree
from analysis.reports._document import Badge, Cell, Column, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, rows_of

#: The order of the columns; kinds of which no unit says anything have no column.
_ORDER = ("HIS", "LIS", "RIS/PACS", "EMR", "EHR", "e-prescription", "digital-signature", "telehealth", "cashless",
          "documents", "station")  # fmt: skip
_TONES = {"yes": "good", "no": "bad", "unknown": "quiet"}


def systems_sections(context: ReportContext, unit_code: str) -> tuple[Section, ...]:
    """Return the section on the systems of a unit and those below it; none where no document says anything of them."""
    tree = UnitTree(context.tables["units"])
    found: dict[str, dict[str, Row]] = {}
    for row in rows_of(context.tables["system_coverage"]):
        unit = row["unit_code"]
        if row["has"] != "unknown" and (unit == unit_code or tree.stands_below(unit, unit_code, None)):
            found.setdefault(unit, {})[row["system"]] = row
    if not found:
        return ()
    return (Section("systems", context.texts("systems.title"), (_matrix(context, found),)),)


def _matrix(context: ReportContext, found: dict[str, dict[str, Row]]) -> Table:
    texts = context.texts
    kinds = [kind for kind in _ORDER if any(kind in systems for systems in found.values())]
    columns = (
        Column(texts("column.unit")),
        *(Column(texts(f"systems.{kind.replace('/', '-').lower()}")) for kind in kinds),
        Column(texts("column.source")),
    )
    rows = []
    for unit in sorted(found, key=lambda code: (context.unit_name(code), code)):
        systems = found[unit]
        cells = (_cell(context, systems.get(kind)) for kind in kinds)
        sources = dict.fromkeys(context.document_name(name) for row in systems.values() for name in _sources_of(row))
        rows.append((text_cell(context.unit_name(unit)), *cells, text_cell("; ".join(sources))))
    has = {kind: sum(systems.get(kind, {}).get("has") == "yes" for systems in found.values()) for kind in kinds}
    totals = (text_cell(texts("systems.total", has=has[kind], units=len(found))) for kind in kinds)
    rows.append((text_cell(texts("column.total")), *totals, text_cell("")))
    return Table(texts("systems.caption"), columns, tuple(rows), texts("systems.note"))


def _sources_of(row: Row) -> list[str]:
    return [row["source_id"], *filter(None, str(row.get("detail_source_ids") or "").split(" | "))]


def _cell(context: ReportContext, row: Row | None) -> Cell:
    """Return whether a unit has a system, with its product or vendor and since when."""
    if row is None:
        return text_cell("–")
    texts = context.texts
    named = row["product"] or row["vendor"]
    shown = [
        part for part in (named, row["since"] and texts("systems.since", since=texts.period(row["since"]))) if part
    ]
    badge = Badge(texts(f"systems.{row['has']}"), _TONES[row["has"]])
    return Cell((badge, *((Text(" " + ", ".join(shown)),) if shown else ())), row["has"])
