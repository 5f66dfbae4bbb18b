"""What the release desk shows, as plain data: a card for each release, and for reports that are in none yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.i18n import Formatter, Message, Phrase, translate
from analysis.paths import reports_folder
from analysis.pipeline.operate import list_outputs
from analysis.pipeline.publishing import changed_since_check
from analysis.questions.explorers._page_pictures import first_page
from analysis.questions.explorers._screen import words_of
from analysis.releases import (
    compare_releases,
    find_lost_releases,
    find_tampering,
    find_unfinished,
    list_releases,
    releases_folder,
    why_left_out,
)
from analysis.reports import describe_changes
from analysis.schemas import period_bounds

Row = Mapping[str, Any]
_GATES = ("files", "reports", "build", "findings", "disclosure", "unread", "duties")
#: What may be done with a release in a state; the first one is the next step. Each is refused from any other state.
_STEPS = {
    "": ("prepare",),
    "prepared": ("check", "prepare"),
    "reopened": ("check", "prepare"),
    "checked": ("approve", "check", "prepare"),
    "approved": ("lock", "reopen"),
    "locked": ("reopen",),
    "replaced": (),
}
#: Steps that make a release of what the card holds; of a period that has not ended, each is confirmed.
CONFIRMED_STEPS = ("prepare", "approve", "lock")
_TONES = {"locked": "good", "approved": "good", "checked": "doubt", "prepared": "doubt", "reopened": "bad"}
_FORMATS = {"html": "HTML", "docx": "Word", "pdf": "PDF", "json": "JSON", "csv": "CSV"}
#: So many cards come with a picture, and so many changes are listed; changes.csv has all.
_MOST_PICTURES, _MOST_CHANGES = 4, 40
_WORDS = (
    "prepare", "prepare_again", "check", "check_again", "approve", "lock", "reopen", "by", "by_second", "why",
    "waiting",
    "checks", "unchecked", "passed", "not_passed", "open_cases", "more_cases", "accept", "accept_note", "accepted",
    "changes", "products", "history", "preview", "no_preview", "none", "unit", "indicator", "period_column",
    "earlier", "later",
    "why_changed", "what", "more_changes", "replaced", "goes_in", "done", "show", "refresh", "refreshed",
)  # fmt: skip


def desk_words(lang: str) -> dict[str, str]:
    """Return the words of the screen in a language."""
    return words_of("release_desk", _WORDS, lang) | {
        f"gate.{name}": translate(f"release_desk.gate.{name}", lang) for name in _GATES
    }


def say_busy(holder: Row, lang: str) -> str:
    """Return who uses the project, since when, and what to do, in the words of the screen."""
    if not holder.get("user"):
        return translate("release_desk.busy_unknown", lang)
    told = {name: str(holder.get(name) or "–") for name in ("user", "host", "what")}
    try:
        since = dt.datetime.fromisoformat(str(holder.get("since"))).astimezone()
    except ValueError:
        return translate("release_desk.busy", lang, **told, since="–")
    return translate("release_desk.busy", lang, **told, since=f"{since:%H:%M}, {Formatter(lang).date(since.date())}")


def describe_desk(lang: str) -> dict[str, Any]:
    """Return the cards of the desk; everything in it is plain text and numbers, nothing is written."""
    releases, outputs = list_releases(), list_outputs()
    live = [one for one in releases if one["state"] != "replaced"]
    cards = [*_waiting(live, outputs, lang), *(_card(one, outputs, lang) for one in live)]
    cards.sort(key=lambda card: str(card["period"]), reverse=True)
    cards.sort(key=lambda card: bool(card["unfinished"]))  # those of a period that has not ended are last
    for card in cards[:_MOST_PICTURES]:
        shown = next((one for one in card["products"] if one["pdf"]), None)
        if shown:
            card["picture"] = {"key": shown["key"], "image": picture_of(str(shown["pdf"]))}
    lost = [translate("release_desk.lost", lang, number=number) for number in find_lost_releases()]
    return {
        "title": translate("release_desk.title", lang),
        "lead": translate("release_desk.lead", lang),
        "cards": cards,
        "problems": lost,
        "replaced": [
            [one["number"], one["title"], one.get("replaced_by") or ""] for one in releases if one not in live
        ],
    }


def picture_of(name: str) -> str:
    """Return page 1 of a PDF of the desk as the address of a picture; nothing for a file that is not on it."""
    folder, _, rest = name.partition("/")
    root = {"reports": reports_folder, "releases": releases_folder}.get(folder)
    if root is None:
        return ""
    path = (root() / rest).resolve()
    is_ours = path.is_relative_to(root().resolve()) and path.suffix == ".pdf"
    return first_page(path) if is_ours else ""


def _waiting(live: Sequence[Row], outputs: Iterable[Row], lang: str) -> list[dict[str, Any]]:
    """Return a card for each period with reports of organisations that are in none of its releases."""
    held = {(one["period"], unit) for one in live for unit in one["units"]}
    named = {left["path"] for one in live for left in one["left_out"]}  # the card of that release shows them
    mine = [one for one in outputs if one["period"] and not one["is_earlier"] and one["path"] not in named]
    periods: dict[str, list[Row]] = {}
    for one in mine:
        if (one["period"], one["unit_code"]) not in held:
            periods.setdefault(str(one["period"]), []).append(one)
    started = {period for period, _ in held}
    return [_waiting_card(period, rows, lang, is_whole=period not in started) for period, rows in periods.items()]


def _waiting_card(period: str, rows: Sequence[Row], lang: str, *, is_whole: bool) -> dict[str, Any]:
    products = [_product(group, "reports", lang) for group in _grouped(rows)]
    products.sort(key=lambda one: bool(one["reason"]))
    ready = [one for one in products if not one["reason"]]
    return {
        "key": period,
        "number": "",
        "period": period,
        "title": translate("release_desk.period", lang, period=_period(period, lang)),
        "state": "",
        "state_text": translate("release_desk.state.ready" if ready else "release_desk.state.not_ready", lang),
        "tone": "plain" if ready else "bad",
        "steps": ["prepare"] if ready else [],
        "next": translate("release_desk.next.ready" if ready else "release_desk.next.not_ready", lang),
        "command": f"workbench release prepare --period {period}",
        "prepared_by": "",
        "is_whole": is_whole,
        "units": sorted({one["unit_code"] for one in ready}),
        "products": products,
        "gates": [],
        "gates_by": "",
        "problems": [],
        "changes": {"lead": "", "rows": [], "n": 0},
        "history": [],
    } | _unfinished(period, [str(one["report_date"]) for one in rows if one["report_date"]], lang)


def _card(release: Row, outputs: Iterable[Row], lang: str) -> dict[str, Any]:
    number, state = str(release["number"]), str(release["state"])
    known: dict[str, dict[str, Any]] = {one["path"]: dict(one) for one in outputs}
    files = [
        {"unit_name": None, "title": None, "language": None, "format": Path(one["path"]).suffix[1:]}
        | known.get(one["source"], {})
        | {"path": f"{number}/{one['path']}", "report_date": one["report_date"], "unit_code": one["unit_code"]}
        | {"report": known.get(one["source"], {}).get("report", Path(one["path"]).stem), "is_internal": False}
        | {"is_produced": True}
        for one in release["files"]
        if "source" in one
    ]
    left_out = [known[one["path"]] for one in release["left_out"] if one["path"] in known]
    check = release.get("check", {})
    card = {
        "key": number,
        "number": number,
        "period": str(release["period"]),
        "title": translate("release_desk.release", lang, number=number, title=_title(release, lang)),
        "state": state,
        "state_text": translate(f"report.outputs.state.{state}", lang),
        "tone": _TONES.get(state, "plain"),
        "steps": list(_STEPS[state]),
        "next": translate(f"release_desk.next.{state}", lang, by=release["prepared_by"]),
        "command": f"workbench release show {number}",
        "prepared_by": str(release["prepared_by"]),
        "is_whole": False,
        "units": list(release["units"]),
        "products": [
            *(_product(group, "releases", lang) for group in _grouped(files)),
            *(_product(group, "reports", lang) for group in _grouped(left_out)),
        ],
        "gates": [_gate(one, lang) for one in check.get("gates", ())],
        "gates_by": translate("release_desk.checked_by", lang, by=check["by"], day=_day(check["on"], lang))
        if check
        else "",
        "problems": _problems(release, lang),
        "changes": _changes(release, lang),
        "history": [_step(one, lang) for one in release["steps"]],
    }
    days = [str(one["report_date"]) for one in release["files"] if one.get("report_date")]
    unfinished = _unfinished(str(release["period"]), days, lang)
    if unfinished["unfinished"] and card["tone"] == "good":
        card["tone"] = "doubt"
    return card | unfinished


def _unfinished(period: str, days: Sequence[str], lang: str) -> dict[str, str]:
    """Return what marks a card whose period ends after the day of its data, and what is confirmed; else nothing."""
    try:
        end = period_bounds(period)[1]
    except ValueError:
        end = None
    day = max(days, default="")
    if end is None or not day or end.isoformat() <= day:
        return {"unfinished": "", "unfinished_note": "", "confirm": ""}
    told = {"end": Formatter(lang).date(end), "day": _day(day, lang)}
    return {
        "unfinished": translate("release_desk.unfinished", lang),
        "unfinished_note": translate("release_desk.unfinished_note", lang, **told),
        "confirm": translate("release_desk.confirm", lang, **told),
    }


def _grouped(rows: Iterable[Row]) -> list[list[Row]]:
    """Return the files of each report: one of each language and format."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for one in rows:
        groups.setdefault((str(one["unit_code"]), str(one["report"])), []).append(one)
    return list(groups.values())


def _product(files: Sequence[Row], folder: str, lang: str) -> dict[str, Any]:
    """Return one report with its languages and formats; `reason` says why it cannot go into a release."""
    mine = [one for one in files if one["language"] == lang] or list(files)
    first = mine[0]
    pages = sorted(str(one["path"]) for one in mine if one["format"] == "pdf")
    forms = sorted({str(one["format"]) for one in files}, key=lambda form: [*_FORMATS, form].index(form))
    spoken = sorted({str(one["language"]) for one in files if one["language"]})
    reason = why_left_out(first)
    return {
        "key": f"{folder}/{first['path']}",
        "name": str(first["title"] or first["report"]),
        "unit": str(first["unit_name"] or first["unit_code"]),
        "unit_code": str(first["unit_code"]),
        "day": _day(first["report_date"], lang) if first["report_date"] else "",
        "formats": " · ".join([", ".join(_FORMATS.get(form, form) for form in forms), ", ".join(spoken)]),
        "reason": translate(f"release_desk.left_out.{reason}", lang) if reason else "",
        "pdf": f"{folder}/{pages[0]}" if pages else "",
        "file": f"{folder}/{first['path']}",
    }


def _gate(gate: Row, lang: str) -> dict[str, Any]:
    """Return what a gate found; cases that an earlier version of the workbench stored have English text only."""
    messages = gate.get("messages") or [None] * len(gate["cases"])
    pairs = zip(gate["cases"], messages, strict=True)
    return {
        "name": gate["gate"],
        "is_ok": gate["is_ok"],
        "cases": [translate(Message.from_json(message), lang) if message else case for case, message in pairs],
        "keys": list(gate.get("keys", ())),
        "accepted": [[key, reason] for key, reason in gate["accepted"].items()],
    }


def _problems(release: Row, lang: str) -> list[str]:
    """Return what is not as the last step left it, and what has changed since the check."""
    problems = find_tampering(release)
    unfinished = "" if problems else find_unfinished(release)
    problems += [unfinished] if unfinished else []
    told = [
        translate("release_desk.tampered", lang, problem=one.message if isinstance(one, Phrase) else one)
        for one in problems
    ]
    if release["state"] == "checked" and (changed := changed_since_check(release)):
        told.append(translate("release_desk.changed_since", lang, n=len(changed), tables=", ".join(changed[:5])))
    return told


def _changes(release: Row, lang: str) -> dict[str, Any]:
    """Return what changed since the last locked release of the same kind of period."""
    number, earlier = str(release["number"]), release.get("previous")
    try:
        compared = compare_releases(earlier, number) if earlier else None
    except AnalysisError as error:
        return {"lead": str(error), "rows": [], "n": 0}
    found = compared.rows if compared else ()
    lead, rows = describe_changes(found, compared.names if compared else {}, earlier, number, lang)
    return {"lead": lead, "rows": rows[:_MOST_CHANGES], "n": len(rows)}


def _step(step: Row, lang: str) -> str:
    done = translate(f"release_desk.step.{step['step']}", lang)
    why = f": {step['why']}" if step.get("why") else ""
    return f"{_day(step['on'], lang)} · {done} · {step['by']}{why}"


def _title(release: Row, lang: str) -> str:
    return _period(release["title"], lang) if release["title"] == release["period"] else str(release["title"])


def _period(code: str, lang: str) -> str:
    return Formatter(lang).period(code)


def _day(day: str, lang: str) -> str:
    return Formatter(lang).date(dt.date.fromisoformat(day))
