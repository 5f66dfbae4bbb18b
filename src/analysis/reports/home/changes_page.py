"""The page of what changed since an earlier release: latest values side by side, a chart, tables of all changes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from analysis.i18n import LANGUAGES
from analysis.reports._document import Block, Cell, Chart, Column, Link, Paragraph, Report, Section, Table, Text
from analysis.reports._document import text_cell as words
from analysis.reports._report_texts import ReportTexts, capitalise
from analysis.reports.charts import draw_slopes

_MOST_SLOPES = 12
#: More rows make no page that anybody reads; all are in changes.csv.
_MOST_ROWS = 200
_RIGHT = ("earlier", "later", "difference")
_DAY = r"\d{4}-\d\d-\d\d"
_NUMBER = r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\d-])"
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
    own: Collection[str] = (),
) -> bytes:
    """Return the page that lists what changed between two releases.

    Parameters
    ----------
    rows
        The rows of ``changes.csv``.
    latest
        The latest value of each series in both releases, with its period.
    names
        The names of units and indicators by code and language; of an indicator its `unit`, of a source its `number`.
    earlier, later
        The numbers of the releases; without an earlier one the page says that none was locked.
    lang
        The language of the page.
    own
        The units that the releases are about; they come before those below them.

    Returns
    -------
    bytes
        The page as UTF-8.

    Examples
    --------
    >>> page = render_changes_page([], [], {}, None, "2026-H1.1", "en").decode()
    >>> "No earlier release" in page
    True
    """
    from analysis.reports.render import render_html

    texts = ReportTexts(lang)
    told = _lead(rows, earlier, later, texts)
    others = tuple(
        Link(texts.get(f"outputs.language.{other}", other), f"changes_{other}.html")
        for other in LANGUAGES
        if other != lang
    )
    lead: list[Block] = [Paragraph((Text(told),), "lead")]
    lead.append(Paragraph((*others, Text(" · "), Link("changes.csv", "changes.csv"))))
    sections = changes_sections(rows, latest, names, (earlier or "", later), texts, own)
    title = texts("changes.title", number=later)
    return render_html(Report("changes", lang, title, texts("changes.subtitle"), tuple(lead), sections))


def describe_changes(
    rows: Sequence[Mapping[str, str]], names: Names, earlier: str | None, later: str, lang: str
) -> tuple[str, list[dict[str, str]]]:
    """Return what changed between two releases in words: one sentence, and a row of texts for each change.

    Parameters
    ----------
    rows, names, earlier, later, lang
        As in `render_changes_page`.

    Returns
    -------
    tuple
        The sentence, and rows with `part` (what changed), `unit`, `indicator`, `period`, `earlier`, `later` and `why`.

    Examples
    --------
    >>> describe_changes([], {}, "2025-H2.1", "2026-H1.1", "en")
    ('2026-H1.1 has the same values, targets and verdicts as 2025-H2.1.', [])
    """
    texts = ReportTexts(lang)
    told = []
    for what, change in _PARTS:
        mine = [row for row in rows if row["what"] == what and change in ("", row["change"])]
        part = texts(f"changes.part.{what}_{change}" if change else f"changes.part.{what}")
        columns = ("unit", "indicator", "period" if what == "value" else "due", "earlier", "later", "why")
        for row in mine:
            cells = {("period" if name == "due" else name): _cell(name, row, names, texts) for name in columns}
            told.append(cells | {"part": part})
    return _lead(rows, earlier, later, texts), told


def _lead(rows: Sequence[Mapping[str, str]], earlier: str | None, later: str, texts: ReportTexts) -> str:
    if earlier is None:
        return texts("changes.first", number=later)
    if not rows:
        return texts("changes.none", earlier=earlier, later=later)
    counts = "; ".join(texts(f"changes.count.{name}", count=count) for name, count in _counts(rows).items() if count)
    return texts("changes.lead", earlier=earlier, later=later, counts=counts)


def changes_sections(
    rows: Sequence[Mapping[str, str]],
    latest: Sequence[Mapping[str, Any]],
    names: Names,
    ends: tuple[str, str],
    texts: ReportTexts,
    own: Collection[str] = (),
) -> tuple[Section, ...]:
    """Return what changed between two releases: latest values side by side, the largest changes, tables of all.

    `ends` are the numbers of the releases; the other arguments are those of `render_changes_page`.
    """
    chart = _chart([one for one in latest if _is_share(one, names)], names, ends, texts)
    sections = [_latest_section(latest, names, ends, texts, own)] if latest else []
    sections += [Section("most", texts("changes.most"), (chart,))] if chart else []
    ordered = sorted(rows, key=lambda row: row["unit_code"] not in own)
    sections += [section for part in _PARTS if (section := _section(*part, ordered, names, ends, texts))]
    return tuple(sections)


def _counts(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    found = {f"{what}s": sum(row["what"] == what for row in rows) for what in ("target", "verdict")}
    changes = ("revised", "new", "gone", "withheld")
    return found | {name: sum(row["what"] == "value" and row["change"] == name for row in rows) for name in changes}


def _name(code: str, names: Names, lang: str) -> str:
    return names.get(code, {}).get(lang) or code


def _is_share(one: Mapping[str, Any], names: Names) -> bool:
    return names.get(one["indicator_code"], {}).get("unit") == "%"


def _latest_section(
    latest: Sequence[Mapping[str, Any]], names: Names, ends: tuple[str, str], texts: ReportTexts, own: Collection[str]
) -> Section:
    """Return the latest values of both releases side by side, with the difference."""

    def order(one: Mapping[str, Any]) -> tuple[Any, ...]:
        unit = _name(one["unit_code"], names, texts.lang)
        return one["unit_code"] not in own, unit, _name(one["indicator_code"], names, texts.lang)

    ordered = sorted(latest, key=order)
    shown = [one for one in ordered if one["unit_code"] in own] or ordered
    shown = shown[:_MOST_ROWS]
    columns = tuple(
        Column(title, align)
        for title, align in (
            (texts("changes.column.unit"), "left"),
            (texts("changes.column.indicator"), "left"),
            (texts("changes.column.release", number=ends[0]), "right"),
            (texts("changes.column.release", number=ends[1]), "right"),
            (texts("changes.column.difference"), "right"),
        )
    )
    rows = tuple(_latest_cells(one, names, texts) for one in shown)
    note = texts("changes.latest_note", count=len(latest), shown=len(shown))
    caption = texts("changes.latest_caption", earlier=ends[0], later=ends[1])
    return Section("latest", texts("changes.latest"), (Table(caption, columns, rows, note, header_column=1),))


def _latest_cells(one: Mapping[str, Any], names: Names, texts: ReportTexts) -> tuple[Cell, ...]:
    unit = names.get(one["indicator_code"], {}).get("unit", "")
    values = tuple(
        Cell((Text(_with_unit(one[end], unit, texts)), Text(f" ({texts.period(one[f'{end}_period'])})", "muted")))
        for end in ("earlier", "later")
    )
    return (
        words(_name(one["unit_code"], names, texts.lang)),
        words(_name(one["indicator_code"], names, texts.lang)),
        *values,
        words(_difference(one["earlier"], one["later"], unit, texts)),
    )


def _with_unit(value: float, unit: str, texts: ReportTexts) -> str:
    return f"{texts.exact(round(value, 2))}{'%' if unit == '%' else ''}"


def _difference(earlier: float, later: float, unit: str, texts: ReportTexts) -> str:
    """Return a change with its sign, of shares in percentage points."""
    change = round(later - earlier, 2)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    code = "changes.points" if unit == "%" else "changes.plain"
    return texts(code, value=f"{sign}{texts.exact(abs(change))}")


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
            one["earlier"],
            one["later"],
        )
        for one in shown
    ]
    told = "; ".join(
        texts("changes.alt", name=name, earlier=texts.percent(before), later=texts.percent(now))
        for name, before, now in slopes
    )
    caption = texts("changes.caption", earlier=ends[0], later=ends[1])
    return Chart("changes", caption, f"{caption}: {told}", draw_slopes(slopes, ends, texts))


def _section(
    what: str,
    change: str,
    rows: Sequence[Mapping[str, str]],
    names: Names,
    ends: tuple[str, str],
    texts: ReportTexts,
) -> Section | None:
    mine = [row for row in rows if row["what"] == what and change in ("", row["change"])]
    if not mine:
        return None
    key = f"{what}_{change}" if change else what
    columns = _columns(what, change)
    titles = tuple(Column(texts(f"changes.column.{name}"), "right" if name in _RIGHT else "left") for name in columns)
    cells = tuple(tuple(words(_cell(name, row, names, texts)) for name in columns) for row in mine[:_MOST_ROWS])
    note = texts("changes.note")
    if len(mine) > _MOST_ROWS:
        note = f"{texts('changes.note_cut', shown=_MOST_ROWS, count=len(mine))} {note}"
    title = texts(f"changes.part.{key}")
    caption = texts("changes.part_caption", title=title, earlier=ends[0], later=ends[1])
    return Section(f"{what}-{change or 'all'}", title, (Table(caption, titles, cells, note, header_column=1),))


def _columns(what: str, change: str) -> tuple[str, ...]:
    period = "period" if what == "value" else "due"
    kind = ("change",) if what == "target" else ()
    values = {"new": ("later",), "gone": ("earlier",), "withheld": ()}.get(change, ("earlier", "later"))
    values += ("difference",) if change == "revised" else ()
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
    unit = names.get(row["indicator_code"], {}).get("unit", "")
    if name == "difference":
        before, now = (re.search(_NUMBER, row[end]) for end in ("earlier", "later"))
        return _difference(float(before[0]), float(now[0]), unit, texts) if before and now else "–"
    if name in ("earlier", "later"):
        return _in_convention(row[name], unit, texts) or "–"
    return names.get(row[name], {}).get("number") or row[name] or "–"


def _in_convention(value: str, unit: str, texts: ReportTexts) -> str:
    """Return a value as the language writes it: ``45.5 (5/11)`` as 45,5% (5/11), ``2026-12-31`` as 31/12/2026."""
    first = re.search(_NUMBER, value)

    def write(found: re.Match[str]) -> str:
        if re.fullmatch(_DAY, found[0]):
            return texts.period(found[0])
        is_value = first is not None and found.start() == first.start()
        return _with_unit(float(found[0]), unit if is_value else "", texts)

    return re.sub(rf"{_DAY}|{_NUMBER}", write, value)
