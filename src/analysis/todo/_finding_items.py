"""Open findings as questions: contradictions with one root are one question."""

from __future__ import annotations

import shlex
from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from analysis.i18n import Argument, Message
from analysis.todo._item import Feeds, Item, Row, one_of, text
from vnfilings import redact_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analysis.todo._item import Tables

_ORDER = {"error": 0, "suspicious": 1, "note": 2}
#: How much more a proven error weighs than a contradiction that may have an explanation.
_WEIGHTS = {"error": 2.0, "suspicious": 1.0}
#: Findings that the table of duties lists as well.
_OF_DUTIES = ("report_missing", "report_late")
#: Findings that hold a value against a sum of others, which stands in no one place.
_AGAINST_SUMS = ("total_differs",)
Place = tuple[str, str]


def list_finding_items(tables: Tables, feeds: Feeds) -> Iterator[Item]:
    """Yield the contradictions that nobody has answered: proven errors, and suspicious ones between two places."""
    findings = tables["findings"]
    is_open = findings["state"].fillna("open") == "open"
    counts = (findings["severity"] == "error") | (
        (findings["severity"] == "suspicious")
        & (findings["other_locator"].notna() | findings["rule"].isin(_AGAINST_SUMS))
    )
    asked = findings[is_open & counts & ~findings["rule"].isin(_OF_DUTIES)]
    rows = [{str(name): cell for name, cell in row.items()} for row in asked.to_dict("records")]
    known = _ids_by_place(tables["statements"])
    for group in group_by_root(rows):
        yield _to_item(group, known, tables, feeds)


def places_of(finding: Row) -> list[Place]:
    places = [(finding["source_id"], finding["locator"])]
    if isinstance(finding["other_locator"], str):
        other = finding["other_source_id"] if isinstance(finding["other_source_id"], str) else finding["source_id"]
        places.append((other, finding["other_locator"]))
    return places


def group_by_root(findings: list[Row]) -> list[list[Row]]:
    """Return the findings in groups: those that share a place, directly or through others, have one root.

    Parameters
    ----------
    findings
        Rows of `findings`.

    Returns
    -------
    list of list of dict
        The groups in the order of their first findings, the gravest finding of each first.

    Examples
    --------
    >>> one = {"source_id": "a", "locator": "line 1", "other_source_id": None, "severity": "error", "finding_id": "f1"}
    >>> two = one | {"locator": "line 2", "other_locator": "line 1", "severity": "note", "finding_id": "f2"}
    >>> [[row["finding_id"] for row in group] for group in group_by_root([one | {"other_locator": None}, two])]
    [['f1', 'f2']]
    """
    root: dict[Place, Place] = {}

    def find(place: Place) -> Place:
        while root.setdefault(place, place) != place:
            place = root[place]
        return place

    for finding in findings:
        first, *others = places_of(finding)
        for other in others:
            root[find(other)] = find(first)
    groups: dict[Place, list[Row]] = defaultdict(list)
    for finding in findings:
        groups[find(places_of(finding)[0])].append(finding)
    return [sorted(rows, key=lambda row: (_ORDER[row["severity"]], row["finding_id"])) for rows in groups.values()]


def _ids_by_place(statements: pd.DataFrame) -> dict[Place, list[str]]:
    known: dict[Place, list[str]] = defaultdict(list)
    for source, locator, name in statements[["source_id", "locator", "statement_id"]].itertuples(index=False):
        known[source, locator].append(name)
    return known


def _values_of(findings: Iterable[Row], known: dict[Place, list[str]]) -> list[str]:
    """Return the statements that findings rest on; of a place with several values, the one that is named."""
    found: dict[str, None] = {}
    for finding in findings:
        first, *others = places_of(finding)
        named = [finding["statement_id"]] if isinstance(finding["statement_id"], str) else known.get(first, [])[:1]
        found |= dict.fromkeys([*named, *(name for place in others for name in known.get(place, [])[:1])])
    return list(found)


def _to_item(group: list[Row], known: dict[Place, list[str]], tables: Tables, feeds: Feeds) -> Item:
    first, names = group[0], [row["finding_id"] for row in group]
    values = _values_of(group, known)
    statements = tables["statements"]
    rows = statements.loc[statements["statement_id"].isin(values), ["unit_code", "indicator_code", "kind"]]
    weight, fed = feeds.weigh(rows.itertuples(index=False, name=None))
    said = text(first["message"])
    finding: Argument = Message.from_json(said) if said.startswith("{") else said or first["rule"]
    told: dict[str, Argument] = {"finding": finding, "others": float(len(group) - 1)}
    code = "todo.finding.one" if len(group) == 1 else "todo.finding.several"
    if isinstance(first.get("earlier_state"), str):
        code = "todo.finding.again"
    return Item(
        kind="contradictory",
        subject=("finding", *sorted(names)),
        about=redact_label(text(first["printed"]) if not text(first["printed"]).startswith("{") else first["locator"]),
        sentence=Message(code, told),
        command=shlex.join(["workbench", "finding", "set", *names]),
        weight=max(weight, 1.0) * _WEIGHTS[first["severity"]],
        n_values=len(values),
        feeds=fed,
        unit_code=one_of(row["unit_code"] for row in group),
        source_id=first["source_id"],
    )
