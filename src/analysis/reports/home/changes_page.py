"""The page of what changed since an earlier release: a chart of what changed most, tables of all changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.i18n import LANGUAGES
from analysis.reports._document import Block, Chart, Column, Link, Paragraph, Report, Section, Table, Text
from analysis.reports._document import text_cell as words
from analysis.reports._report_texts import ReportTexts, capitalise
from analysis.reports.charts import draw_slopes

_MOST_SLOPES = 12
#: More rows make no page that anybody reads; all are in changes.csv.
_MOST_ROWS = 200
_PARTS = (
    ("value", "revised"),
    ("value", "new"),
    ("value", "gone"),
    ("value", "withheld"),
    ("target", ""),
    ("verdict", ""),
)
Names = Mapping[str, Mapping[str, str]]


def render_changes_page(
    rows: Sequence[Mapping[str, str]],
    latest: Sequence[Mapping[str, Any]],
    names: Names,
    earlier: str | None,
    later: str,
    lang: str,
) -> bytes:
    """Return the page that lists what changed between two releases.

    Parameters
    ----------
    rows
        The rows of ``changes.csv``.
    latest
        The latest share of each series in both releases, for the chart.
    names
        The names of units and indicators, by code and language.
    earlier, later
        The numbers of the releases; without an earlier one the page says that the release is the first of its kind.
    lang
        The language of the page.

    Returns
    -------
    bytes
        The page as UTF-8.

    Examples
    --------
    >>> page = render_changes_page([], [], {}, None, "2026-H1.1", "en").decode()
    >>> "first release" in page
    True
    """
    from analysis.reports.render import render_html

    texts = ReportTexts(lang)
    if earlier is None:
        told = texts("changes.first", number=later)
    elif not rows:
        told = texts("changes.none", earlier=earlier, later=later)
    else:
        counts = "; ".join(
            texts(f"changes.count.{name}", count=count) for name, count in _counts(rows).items() if count
        )
        told = texts("changes.lead", earlier=earlier, later=later, counts=counts)
    others = tuple(
        Link(texts.get(f"outputs.language.{other}", other), f"changes_{other}.html")
        for other in LANGUAGES
        if other != lang
    )
    lead: list[Block] = [Paragraph((Text(told),), "lead")]
    lead.append(Paragraph((*others, Text(" · "), Link("changes.csv", "changes.csv"))))
    chart = _chart(latest, names, (earlier or "", later), texts)
    sections = [Section("most", texts("changes.most"), (chart,))] if chart else []
    sections += [section for part in _PARTS if (section := _section(*part, rows, names, texts))]
    title = texts("changes.title", number=later)
    return render_html(Report("changes", lang, title, texts("changes.subtitle"), tuple(lead), tuple(sections)))


def _counts(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    found = {f"{what}s": sum(row["what"] == what for row in rows) for what in ("target", "verdict")}
    changes = ("revised", "new", "gone", "withheld")
    return found | {name: sum(row["what"] == "value" and row["change"] == name for row in rows) for name in changes}


def _name(code: str, names: Names, lang: str) -> str:
    return names.get(code, {}).get(lang) or code


def _chart(
    latest: Sequence[Mapping[str, Any]], names: Names, ends: tuple[str, str], texts: ReportTexts
) -> Chart | None:
    changed = sorted(
        latest, key=lambda one: (-abs(one["later"] - one["earlier"]), one["unit_code"], one["indicator_code"])
    )
    shown = [one for one in changed[:_MOST_SLOPES] if min(one["earlier"], one["later"]) >= 0]
    if not shown:
        return None
    slopes = [
        (
            f"{_name(one['unit_code'], names, texts.lang)}: {_name(one['indicator_code'], names, texts.lang)}",
            min(one["earlier"], 100.0),
            min(one["later"], 100.0),
        )
        for one in shown
    ]
    told = "; ".join(
        texts("changes.alt", name=name, earlier=texts.percent(before), later=texts.percent(now))
        for name, before, now in slopes
    )
    caption = texts("changes.caption", earlier=ends[0], later=ends[1])
    return Chart(draw_slopes(slopes, ends, texts), caption, f"{caption}: {told}")


def _section(
    what: str, change: str, rows: Sequence[Mapping[str, str]], names: Names, texts: ReportTexts
) -> Section | None:
    mine = [row for row in rows if row["what"] == what and change in ("", row["change"])]
    if not mine:
        return None
    key = f"{what}_{change}" if change else what
    columns = _columns(what, change)
    titles = tuple(
        Column(texts(f"changes.column.{name}"), "right" if name in ("earlier", "later") else "left") for name in columns
    )
    cells = tuple(tuple(words(_cell(name, row, names, texts)) for name in columns) for row in mine[:_MOST_ROWS])
    note = texts("changes.note")
    if len(mine) > _MOST_ROWS:
        note = f"{texts('changes.note_cut', shown=_MOST_ROWS, count=len(mine))} {note}"
    title = texts(f"changes.part.{key}")
    return Section(f"{what}-{change or 'all'}", title, (Table(title, titles, cells, note, header_column=1),))


def _columns(what: str, change: str) -> tuple[str, ...]:
    period = "period" if what == "value" else "due"
    kind = ("change",) if what == "target" else ()
    values = {"new": ("later",), "gone": ("earlier",), "withheld": ()}.get(change, ("earlier", "later"))
    why = ("why",) if change in ("revised", "new") else ()
    source = {"revised": ("later_source",), "new": ("later_source",)}.get(change, ())
    return ("unit", "indicator", period, *kind, *values, *why, *source)


def _cell(name: str, row: Mapping[str, str], names: Names, texts: ReportTexts) -> str:
    if name in ("unit", "indicator"):
        return _name(row[f"{name}_code"], names, texts.lang)
    if name == "period":
        return capitalise(texts.period(row["period"]))
    if name == "due":
        return texts.period(row["period"]) if row["period"] else "–"
    if name == "change":
        return texts(f"changes.change.{row['change']}")
    if name == "why":
        return texts(f"changes.why.{row['why']}") if row["why"] else "–"
    if row["what"] == "verdict" and name in ("earlier", "later"):
        return texts(f"verdict.{row[name]}")
    if name in ("earlier", "later"):
        return _in_convention(row[name], texts) or "–"
    return row[name] or "–"


def _in_convention(value: str, texts: ReportTexts) -> str:
    """Return a value as the language writes it: ``45.5 (5/11)`` as 45,5 (5/11), ``2026-12-31`` as 31/12/2026."""

    def write(found: re.Match[str]) -> str:
        return texts.period(found[0]) if "-" in found[0] else texts.exact(round(float(found[0]), 2))

    return re.sub(r"\d{4}-\d\d-\d\d|\d+(?:\.\d+)?", write, value)
