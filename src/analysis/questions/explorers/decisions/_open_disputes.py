"""What the dispute desk shows, as plain data: open contradictions, and the values that one of them is between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import apply_states
from analysis.errors import AnalysisError
from analysis.i18n import Message, to_cell, translate
from analysis.paths import lookup_folder
from analysis.questions._asked import read_units, values_of
from analysis.questions.ask_disputes import dispute
from analysis.questions.explorers._explored_series import safe_address
from analysis.reports.values import is_of_a_year_only, source_of
from analysis.schemas import read_lookup_table
from vnfilings import redact_personal_data

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from analysis.questions._workspace import Workspace
    from analysis.reports.values import DrawnValue

#: The findings that hold one value against another; each has a short name among the messages, `desk.kind.<rule>`.
DISPUTED_RULES = (
    "approximation_loose",
    "bound_not_met",
    "copy_forward",
    "denominator_jump",
    "estimate_misses_own_goal",
    "implied_total_differs",
    "out_of_range",
    "outlier",
    "part_exceeds_whole",
    "ratio_conflict",
    "ratio_slip",
    "ratio_truncated",
    "same_figures",
    "sources_differ",
    "stock_falls",
    "sum_of_parts",
    "sum_of_periods",
    "target_does_not_rise",
    "target_not_above_level",
    "text_against_table",
    "total_differs",
    "total_row_differs",
    "two_figures",
)
#: The rules that already name sources which disagree at one time.
ONE_TIME_RULES = ("sources_differ", "two_figures")
#: The sources whose words the reader read; their language. Lists of facts and tables hold values, not words.
DOCUMENT_KINDS, _DOCUMENT_LANGUAGE = ("filing", "hand_reading"), "vi"
#: What a person can say of a finding here.
FINDING_ANSWERS = ("explained", "corrected_at_source", "wrong_alarm")
_ORDER = {"error": 0, "suspicious": 1}
#: A series of one noun is shown with so many values around the disputed ones.
_MOST_STEPS = 6


def say(space: Workspace, code: str, **arguments: Any) -> str:
    """Return the message ``desk.<code>`` in the workspace's language."""
    return translate(Message(f"desk.{code}", arguments), space.lang)


def decision_files() -> list[Path]:
    """Return the files that a decision about a contradiction may change."""
    return [lookup_folder() / f"{name}.csv" for name in ("finding_states", "settled")]


def list_disputes(space: Workspace, units: str | Sequence[str] | None) -> list[dict[str, Any]]:
    """Return the open contradictions, the gravest first: findings of the audit, and sources that disagree at one time.

    What was decided since the last run is listed with its decision.
    """
    wanted = None if units is None else {one.code for one in read_units(space, units)}
    settled = _settled_since()
    found = [*_findings(space, settled)]
    named = {one["statement_id"] for one in found if one["rule"] in ONE_TIME_RULES}
    found += [one for one in _disagreements(space, settled) if not named.intersection(one["statement_ids"])]
    mine = [one for one in found if wanted is None or one["unit_code"] in wanted]
    return sorted(mine, key=lambda one: (bool(one["decided"]), _ORDER[one["severity"]]))


def _settled_since() -> dict[str, str]:
    """Return who settled on which statement, as a line."""
    rows = read_lookup_table(lookup_folder(), "settled", may_be_missing=True)
    return {str(row["statement_id"]): f"{row['settled_by']}: {row['reason']}" for row in rows.to_dict("records")}


def _settled_on(statement_ids: list[str], settled: dict[str, str]) -> tuple[str, str]:
    """Return who chose which of some values: as a line, and the value."""
    return next(((settled[name], name) for name in statement_ids if name in settled), ("", ""))


def _findings(space: Workspace, settled: dict[str, str]) -> Iterator[dict[str, Any]]:
    context = space.context
    decisions = read_lookup_table(lookup_folder(), "finding_states", may_be_missing=True)
    before = space.tables["findings"]
    rows = apply_states(before, decisions)
    is_meant = rows["rule"].isin(DISPUTED_RULES) & rows["severity"].isin(list(_ORDER)) & (before["state"] == "open")
    for cells in rows[is_meant.to_numpy()].astype("object").where(lambda cell: cell.notna(), None).to_dict("records"):
        row = {str(name): cell for name, cell in cells.items()}
        is_open = row["state"] == "open"
        decided = "" if is_open else f"{row['decided_by']}: {row['reason'] or row['corrected_in'] or ''}"
        other = (
            row["other_source_id"] or row["source_id"],
            row["other_locator"] or "",
            _quote(space, row, "recomputed"),
        )
        settled_on = ("", "")
        ids = [row["statement_id"] or "", _statement_at(space, *other) if row["rule"] in ONE_TIME_RULES else ""]
        if is_open and row["rule"] in ONE_TIME_RULES:
            settled_on = _settled_on(ids, settled)
        yield {
            "id": row["finding_id"],
            "rule": row["rule"],
            "severity": row["severity"],
            "unit_code": row["unit_code"] or "",
            "unit": _about(space, row),
            "indicator_code": row["indicator_code"] or "",
            "period": row["period"] or "",
            "one": _shown(space, row, "printed"),
            "other": _shown(space, row, "recomputed"),
            "other_printed": other[2],
            "text": redact_personal_data(context.message(row)),
            "decided": decided or settled_on[0],
            "stored": settled_on[1] if is_open else row["finding_id"],
            "statement_id": row["statement_id"] or "",
            "statement_ids": ids,
            "source_id": row["source_id"],
            "locator": row["locator"],
            "other_source_id": row["other_source_id"] or "",
            "other_locator": row["other_locator"] or "",
        }


def _about(space: Workspace, row: dict[str, Any]) -> str:
    context = space.context
    return context.dated_name(row["unit_code"]) if row["unit_code"] else context.document_name(row["source_id"])


def _quote(space: Workspace, row: dict[str, Any], name: str) -> str:
    return redact_personal_data(space.context.message(row, name)) if isinstance(row[name], str) else ""


def _shown(space: Workspace, row: dict[str, Any], name: str) -> str:
    """Return a side of a finding as reports print it: as its message does, else as its source does."""
    if not isinstance(row[name], str):
        return ""
    try:
        said = Message.from_json(row["message"]).arguments.get(name)
    except ValueError:  # the message is a plain text
        said = None
    if isinstance(said, Mapping):  # one text for each language
        said = said.get(space.lang)
    return _quote(space, row | {name: to_cell(said)} if said else row, name)


def _disagreements(space: Workspace, settled: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the times of series at which sources give different values of what the indicator counts."""
    context = space.context
    observed = space.tables["observations"].dropna(subset=["value"])
    sources = observed["statement_id"].str.split(":", n=1).str[0]
    at_once = sources.groupby([observed[name] for name in ("unit_code", "indicator_code", "period_end")]).nunique()
    series = at_once[at_once > 1].reset_index()[["unit_code", "indicator_code"]].drop_duplicates()
    for unit, code in series.itertuples(index=False, name=None):
        by_day: dict[pd.Timestamp, list[DrawnValue]] = {}
        for one in values_of(context, unit, code):
            if not one.is_computed and context.counts_own(one.row) and not is_of_a_year_only(context, one.row):
                by_day.setdefault(context.day_of(one.row), []).append(one)
        for day, values in by_day.items():
            texts = list(dict.fromkeys(context.observed_text(one.row) for one in values))
            ids = [str(one.row["statement_id"]) for one in values]
            if len(texts) < 2 or len({source_of(context, one.row).get("source_id") for one in values}) < 2:
                continue
            used = [context.observed_text(one.row) for one in values if one.row["is_chosen"]]
            decided, stored = _settled_on(ids, settled)
            said = space.text("sources_differ", n=len(ids), values=", ".join(texts))
            said += f" {space.text('in_use', value=', '.join(dict.fromkeys(used)))}" if used else ""
            yield {
                "id": f"values:{unit}:{code}:{day.date()}",
                "rule": "sources_differ",
                "severity": "suspicious",
                "unit_code": unit,
                "unit": context.dated_name(unit),
                "indicator_code": code,
                "period": day.date().isoformat(),
                "one": texts[0],
                "other": ", ".join(texts[1:]),
                "text": f"{context.indicator_title(code)}, {context.texts.date(day)}: {said}",
                "decided": decided,
                "stored": stored,
                "statement_id": ids[0],
                "statement_ids": ids,
                "source_id": ids[0].partition(":")[0],
                "locator": "",
                "other_source_id": "",
                "other_locator": "",
            }


def describe_dispute(space: Workspace, item: dict[str, Any], on: dt.date | str | None) -> dict[str, Any]:
    """Return the values of a contradiction as cards, what the rules propose, and what can be decided."""
    of_time, values = _cards_of_time(space, item, on)
    cards = _cards_of_sides(space, item, _ids(of_time))
    cards = (
        [*of_time, *cards]
        if item["rule"] in ONE_TIME_RULES or item["statement_id"] in _ids(of_time)
        else [*cards, *of_time]
    )
    choices = [
        [f"settle {card['statement_id']}", say(space, "use", value=card["value"], source=card["source"])]
        for card in cards
        if card["can_be_chosen"]
    ]
    choices = choices if len(choices) > 1 else []
    if item["locator"]:
        choices += [[state, say(space, f"state.{state}")] for state in FINDING_ANSWERS]
    return {"cards": cards, "proposal": _proposal(space, cards, values), "choices": choices} | _title(
        space, item, cards, values
    )


def _ids(cards: list[dict[str, Any]]) -> set[str]:
    return {card["statement_id"] for card in cards}


def _title(
    space: Workspace, item: dict[str, Any], cards: list[dict[str, Any]], values: list[DrawnValue]
) -> dict[str, str]:
    """Return the question that is open, what it is about, and how far the values are apart."""
    context = space.context
    when = context.texts.period(item["period"]) if item["period"] else ""
    texts = list(dict.fromkeys(card["value"] for card in cards))
    title = texts[0] if len(texts) < 2 else say(space, "or", values=", ".join(texts[:-1]), last=texts[-1])
    title = f"{when[:1].upper()}{when[1:]}: {title}" if when else title
    indicator = context.indicator_title(item["indicator_code"]) if item["indicator_code"] else ""
    about = f"{', '.join(filter(None, (indicator, item['unit'])))}."
    shown = _ids(cards)
    numbers = [one.value for one in values if one.row["statement_id"] in shown]
    if len(numbers) > 1 and max(numbers) > min(numbers):
        is_share = context.indicator(item["indicator_code"]).get("unit") == "%"
        apart = context.texts.number(round(max(numbers) - min(numbers), 1 if is_share else 2))
        code = "apart_points" if is_share else "apart"
        about += f" {say(space, code, value=apart)}"
    return {"title": title, "about": about, "text": f"{item['text'][:1].upper()}{item['text'][1:].rstrip('.')}."}


def _cards_of_time(
    space: Workspace, item: dict[str, Any], on: dt.date | str | None
) -> tuple[list[dict[str, Any]], list[DrawnValue]]:
    """Return a card for each value that `wb.dispute` shows for the time, and all values of the series."""
    context = space.context
    if not (item["unit_code"] and item["indicator_code"] and item["period"]):
        return [], []
    try:
        found = dispute(item["unit_code"], item["indicator_code"], item["period"], lang=space.lang, on=on)
    except AnalysisError:  # a period that is no time of a series, such as that of a target
        return [], []
    values = [one for one in values_of(context, item["unit_code"], item["indicator_code"]) if not one.is_computed]
    by_id = {str(one.row["statement_id"]): one for one in values}
    rows = [row for row in found.frame.to_dict("records") if row["statement_id"] in by_id]
    return [_card(space, by_id[str(row["statement_id"])], row["how"], row["why"], values) for row in rows], values


def _card(space: Workspace, one: DrawnValue, how: str, why: str, values: list[DrawnValue]) -> dict[str, Any]:
    context, row = space.context, one.row
    noun = context.noun(one.counted) if one.counted else ""
    return _facts(space, str(row["statement_id"])) | {
        "value": context.observed_text(row),
        "share": _share(space, one),
        "use": translate(f"ask.cell.how.{how}", space.lang),
        "how": how,
        "why": why,
        "counted": noun,
        "time": context.day_text(row),
        "denominator": "" if one.denominator is None else f"{context.texts.number(one.denominator)}",
        "earlier": _earlier(space, one, values),
        "can_be_chosen": how != "another count",
    }


def _share(space: Workspace, one: DrawnValue) -> str:
    """Return a count as a share of its denominator, a share as its counts; nothing where no counts were printed."""
    if one.numerator is None or not one.denominator:
        return ""
    context = space.context
    if context.indicator(one.row["indicator_code"]).get("unit") == "%":
        return f"{context.texts.number(one.numerator)}/{context.texts.number(one.denominator)}"
    return context.value_text(100 * one.numerator / one.denominator, "%")


def _earlier(space: Workspace, one: DrawnValue, values: list[DrawnValue]) -> str:
    """Return the last earlier value of the same count, and whether this one is more or less."""
    context = space.context
    day = context.day_of(one.row)
    before = [
        other
        for other in values
        if other.counted == one.counted and context.day_of(other.row) < day and not other.is_doubtful
    ]
    if not before:
        return ""
    last = max(before, key=lambda other: context.day_of(other.row))
    way = "up" if one.value > last.value else "down" if one.value < last.value else "same"
    value = context.observed_text(last.row)
    return say(space, f"earlier.{way}", value=value, day=context.day_text(last.row))


def _facts(space: Workspace, statement_id: str) -> dict[str, Any]:
    """Return where a value stands: publisher, title, passage, place, address."""
    context = space.context
    statement = context.statement(statement_id) or {}
    source = context.source(statement.get("source_id"))
    words = str(statement.get("clause_text") or statement.get("indicator_text") or "")
    is_document = source.get("kind") in DOCUMENT_KINDS
    return {
        "printed": redact_personal_data(str(statement.get("raw_text") or "")) if is_document else "",
        "words_lang": _DOCUMENT_LANGUAGE if is_document else "",
        "statement_id": statement_id,
        "source": str(source.get("publisher") or context.document_name(statement.get("source_id"))),
        "document": context.row_text(source, "title") if source.get("title") else "",
        "passage": redact_personal_data(words) if " " in words else "",
        "place": context.place(statement.get("locator"), statement.get("line")) if statement else "",
        "url": safe_address(source.get("url")),
    }


def _cards_of_sides(space: Workspace, item: dict[str, Any], shown: set[str]) -> list[dict[str, Any]]:
    """Return cards for the sides of a finding that no card shows: the printed value, and what it is held against."""
    if not item["locator"]:
        return []
    sides = []
    if item["statement_id"] not in shown:
        sides.append((item["statement_id"], item["source_id"], item["locator"], item["one"]))
    if item["other"]:
        source = item["other_source_id"] or item["source_id"]
        other = (
            _statement_at(space, source, item["other_locator"], item["other_printed"]) if item["other_locator"] else ""
        )
        if not other or other not in shown:
            sides.append((other, source if item["other_locator"] else "", item["other_locator"], item["other"]))
    return [_card_of_side(space, *side) for side in sides]


def _card_of_side(space: Workspace, statement_id: str, source_id: str, locator: str, text: str) -> dict[str, Any]:
    context = space.context
    statement = context.statement(statement_id) or {}
    facts = _facts(space, statement_id)
    if not statement and source_id:
        source = context.source(source_id)
        facts |= {"source": str(source.get("publisher") or ""), "document": context.row_text(source, "title")}
        facts |= {"place": context.place(locator)}
    elif not statement:
        facts |= {"source": say(space, "computed"), "document": ""}
    period, noun = statement.get("period"), statement.get("counted_noun")
    return facts | {
        "value": text,
        "share": "",
        "use": "",
        "how": "",
        "why": "",
        "counted": context.noun(noun) if noun else "",
        "time": context.texts.period(period) if period else "",
        "denominator": "",
        "earlier": "",
        "can_be_chosen": False,
    }


def _statement_at(space: Workspace, source_id: str, locator: str, printed: str) -> str:
    """Return the statement at a place of a source, the one that prints this where several do."""
    rows = space.context.rows("statements", source_id=source_id, locator=locator)
    same = [row for row in rows if row.get("raw_text") == printed] or rows
    return str(same[0]["statement_id"]) if same else ""


def _proposal(space: Workspace, cards: list[dict[str, Any]], values: list[DrawnValue]) -> dict[str, Any] | None:
    """Return what the rules of choice propose; None where they have nothing to choose between.

    Nothing else is proposed: a reason is that of the rule, and a series is what its sources printed.
    """
    own = [card for card in cards if card["can_be_chosen"]]
    used = [card for card in own if card["how"] == "chosen"]
    if len({card["value"] for card in own}) < 2 or len({card["value"] for card in used}) != 1:
        return None
    passed = [card for card in own if card["how"] == "passed over" and card["why"]]
    reason = next((card["why"] for card in passed), used[0]["why"])
    lines = [_series_line(space, values, noun) for noun in dict.fromkeys(card["counted"] for card in cards)]
    return {
        "title": say(space, "proposal", value=used[0]["value"], source=used[0]["source"]),
        "text": say(space, "rule", reason=reason),
        "statement_id": used[0]["statement_id"],
        "lines": [line for line in lines if line] if len({card["counted"] for card in cards}) > 1 else lines[:1],
    }


def _series_line(space: Workspace, values: list[DrawnValue], noun: str) -> list[str]:
    """Return the series of one noun in one line: what is counted, then its values in order of time."""
    context = space.context
    mine = [one for one in values if (context.noun(one.counted) if one.counted else "") == noun and not one.is_doubtful]
    steps = [f"{context.observed_text(one.row)} ({context.day_text(one.row)})" for one in mine[-_MOST_STEPS:]]
    return [noun, " → ".join(steps)] if len(steps) > 1 else []
