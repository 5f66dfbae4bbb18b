"""Targets with their verdicts, worded by the verdict alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from analysis.i18n import CHANCE_CLASSES, Message, translate
from analysis.reports._document import (
    Badge,
    Block,
    Cell,
    Column,
    Number,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise, sentence
from analysis.reports._row_helpers import Row, missing_last, rows_of
from analysis.reports.sections.narrative import fill_message
from analysis.reports.trace_ids import row_key
from analysis.schemas import OFFICIAL_METHODS

OWN_METHOD = "workbench"
TONES = {"met": "good", "likely": "good", "uncertain": "fair", "unlikely": "bad", "missed": "bad", "abstains": "quiet"}
#: What a cell without a figure sorts by.
_NOTHING = -1.0
#: So many targets that nobody has reported on keep rows of their own.
_FEW_SILENT = 2


def targets_of(context: ReportContext, unit_code: str, codes: list[str] | None = None) -> list[Row]:
    """Return the unit's targets that are still in force (for some indicators only), by date and then as printed."""
    mine = [
        row
        for row in context.rows("targets", unit_code=unit_code)
        if _is_in_force(context, row["statement_id"]) and (codes is None or row["indicator_code"] in codes)
    ]
    return sorted(mine, key=_by_day)


def _is_in_force(context: ReportContext, statement_id: str) -> bool:
    """Return whether no target known on the report date replaced it; a verdict may know of a later one."""
    return not context.rows("targets", supersedes=statement_id)


def next_target(context: ReportContext, unit_code: str, indicator_code: str) -> Row | None:
    """Return the unit's first target for the indicator that falls due on or after the report date."""
    for target in targets_of(context, unit_code):
        due = target.get("due")
        if target["indicator_code"] == indicator_code and due and due.date() >= context.report_date:
            return target
    return None


def verdicts_on(context: ReportContext, target_statement_id: str, unit_code: str) -> list[Row]:
    """Return the verdicts of all methods on one target for one unit, the leading one first.

    The workbench's own verdict leads (it alone weighs uncertainty), then one that judges, then one that abstains.
    """
    mine = context.rows("verdicts", target_statement_id=target_statement_id, unit_code=unit_code)

    def rank(row: Row) -> tuple[bool, bool, str]:
        return (row["method"] != OWN_METHOD, row["verdict"] == "abstains", row["method"])

    return sorted(mine, key=rank)


def verdict_badge(context: ReportContext, verdict: Row | None) -> Badge:
    """Return a verdict as a badge in the report's language: a chance in its words, of a day that passed in the past."""
    if verdict is None:
        return Badge(context.texts("verdict.none"), "quiet")
    return Badge(verdict_text(context, verdict), TONES[verdict["verdict"]])


def verdict_text(context: ReportContext, verdict: Row) -> str:
    """Return a verdict in the report's language: a chance in its words, of a day that passed in the past."""
    words, due = verdict.get("chance_words"), verdict.get("due")
    if not words:
        return context.texts(f"verdict.{verdict['verdict']}")
    is_past = due is None or due.date() <= context.report_date
    return translate(f"chance.past.{words}" if is_past else f"chance.{words}", context.lang)


def targets_from_above(context: ReportContext, unit_code: str, codes: list[str] | None) -> list[Row]:
    """Return the targets in force of levels above that were judged for this unit, by date and then as printed.

    They are those on `codes`; without any, those on every indicator.
    """
    judged = {
        row["target_statement_id"]
        for row in context.rows("verdicts", unit_code=unit_code)
        if row["bound_unit_code"] not in (None, unit_code)
        and _is_in_force(context, row["target_statement_id"])
        and (codes is None or row["indicator_code"] in codes)
    }
    return _targets_with(context, judged)


def _targets_with(context: ReportContext, statement_ids: set[str]) -> list[Row]:
    return sorted((row for key in statement_ids for row in context.rows("targets", statement_id=key)), key=_by_day)


def _by_day(target: Row) -> tuple[tuple[bool, Any], str]:
    return missing_last(target["due"]), target["statement_id"]


def targets_section(context: ReportContext, unit_code: str, codes: list[str] | None = None) -> Section:
    """Return the section of the unit's targets and their verdicts, then the verdicts of the official methods.

    For some indicators alone (a province's report) the targets of the levels above that were judged for it follow.
    """
    texts = context.texts
    targets = targets_of(context, unit_code, codes)
    blocks: list[Block] = []
    if targets:
        blocks += _targets_blocks(context, unit_code, targets, texts("unit.targets_caption"))
        blocks += _official_methods(context, unit_code, targets)
    else:
        empty = texts("targets.none" if codes is None else "targets.area_none")
        blocks.append(Paragraph((Text(empty, "missing"),)))
    above = [] if codes is None else targets_from_above(context, unit_code, codes)
    sections = (_section_of(context, unit_code, above, "above"),) if above else ()
    return Section("targets", texts("unit.targets"), tuple(blocks), sections)


def every_verdict_section(context: ReportContext, unit_code: str) -> Section:
    """Return all targets that bind the unit, whoever set them, with the verdict of every method, or why there are none.

    Unlike `targets_section` it shows targets that were replaced, and methods that give no verdict.
    """
    texts = context.texts
    own = targets_of(context, unit_code)
    above = targets_from_above(context, unit_code, None)
    judged = {row["target_statement_id"] for row in context.rows("verdicts", unit_code=unit_code)}
    replaced = _targets_with(context, {key for key in judged if not _is_in_force(context, key)})
    blocks: list[Block] = []
    if own:
        blocks += _targets_blocks(context, unit_code, own, texts("unit.targets_caption"))
    else:
        blocks.append(Paragraph((Text(texts("targets.none_of_unit"), "missing"),)))
    if not above and context.unit(unit_code).get("parent_code") is not None:
        blocks.append(Paragraph((Text(texts(_explain_none_above(context, unit_code)), "missing"),)))
    groups = (("above", above), ("replaced", replaced))
    sections = [_section_of(context, unit_code, targets, which) for which, targets in groups if targets]
    methods = _official_methods(context, unit_code, [*own, *above, *replaced])
    if methods:
        sections.append(Section("targets-methods", texts("targets.methods_caption"), tuple(methods)))
    return Section("targets", texts("unit.targets"), tuple(blocks), tuple(sections))


def _section_of(context: ReportContext, unit_code: str, targets: list[Row], which: str) -> Section:
    blocks = _targets_blocks(context, unit_code, targets, context.texts(f"targets.{which}_caption"))
    return Section(f"targets-{which}", context.texts(f"targets.{which}"), tuple(blocks))


def _explain_none_above(context: ReportContext, unit_code: str) -> str:
    """Return the code of the sentence that says why no target of a level above was judged for the unit."""
    above, parent = set(), context.unit(unit_code).get("parent_code")
    while parent is not None and parent not in above:
        above.add(parent)
        parent = context.unit(parent).get("parent_code")
    set_above = {
        target["indicator_code"]
        for target in rows_of(context.tables["targets"])
        if target["unit_code"] in above and target.get("indicator_code") and target.get("value") is not None
    }
    if not set_above:
        return "targets.above_none"
    observed = {
        row["indicator_code"]
        for row in context.rows("observations", unit_code=unit_code)
        if row["is_chosen"] and row["value"] is not None and row["status"] != "estimate"
    }
    # A unit with values of such an indicator is judged on every target that falls due while it exists.
    return "targets.above_outside" if observed & set_above else "targets.above_not_observed"


def _targets_blocks(context: ReportContext, unit_code: str, targets: list[Row], caption: str) -> list[Block]:
    """Return the table of targets, and one sentence for many whose indicator nobody has reported.

    A few of these keep their rows, and so do all where nothing else would be left.
    """
    silent = [row for row in targets if _is_silent(verdicts_on(context, row["statement_id"], unit_code))]
    if not _FEW_SILENT < len(silent) < len(targets):
        return [_targets_table(context, unit_code, targets, caption)]
    named: dict[str, tuple[Run, ...]] = {}
    times: Counter[str] = Counter()
    for row in silent:
        shown = {"indicator": (Text(_target_title(context, row)),), "target": context.target(row)}
        shown["due"] = (Text(_due_text(context, row)),)
        runs = tuple(fill_message("targets.nobody_target", {}, shown, context.texts))
        words = "".join(run.text for run in runs)
        named.setdefault(words, runs)
        times[words] += 1
    listed = [run for words in named for run in (Text("; "), *named[words], *_times(context, times[words]))][1:]
    said = fill_message("targets.nobody_reported", {"n": str(len(silent))}, {"targets": tuple(listed)}, context.texts)
    kept = [row for row in targets if row not in silent]
    return [_targets_table(context, unit_code, kept, caption), Paragraph(tuple(said))]


def _times(context: ReportContext, n: int) -> tuple[Run, ...]:
    """Return how often a document states a target, where it does so more than once."""
    return (Text(f" ({context.texts('targets.stated_times', n=n)})"),) if n > 1 else ()


def _is_silent(verdicts: list[Row]) -> bool:
    """Return whether a target is not judged because no unit has reported its indicator."""
    return bool(verdicts) and verdicts[0].get("message") == Message("verdict.no_unit_reported").to_json()


def _targets_table(context: ReportContext, unit_code: str, targets: list[Row], caption: str) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.indicator")),
        Column(texts("column.target"), "right"),
        Column(texts("column.due"), "right"),
        Column(texts("column.latest"), "right"),
        Column(texts("column.verdict")),
        Column(texts("column.probability"), "right"),
        Column(texts("column.reason")),
    )
    rows = tuple(_target_row(context, unit_code, target) for target in targets)
    level = str(context.unit(unit_code)["level"])
    judged = [str(target["indicator_code"]) for target in targets if target.get("indicator_code")]
    leading = [found[0] for row in targets if (found := verdicts_on(context, row["statement_id"], unit_code))]
    scale = [texts("unit.targets_scale_note", scale=_scale_of_words(context))] if any(map(_has_chance, leading)) else []
    notes = [*scale, texts("unit.targets_note"), context.data_day(judged, level, "targets.data_day")]
    return Table(caption, columns, rows, " ".join(filter(None, notes)))


def _has_chance(verdict: Row) -> bool:
    return bool(verdict.get("chance_words"))


def _scale_of_words(context: ReportContext) -> list[str]:
    """Return the words for chances with their bounds; the last holds what is below that of the one before."""

    def say(code: str, words: str, bound: float) -> str:
        return context.texts(code, words=translate(f"chance.{words}", context.lang), chance=100 * bound)

    *upper, lowest = CHANCE_CLASSES
    return [
        *(say("unit.targets_scale", found.words, found.at_least) for found in upper),
        say("unit.targets_scale_last", lowest.words, upper[-1].at_least),
    ]


def _official_methods(context: ReportContext, unit_code: str, targets: list[Row]) -> list[Block]:
    """Return the verdicts of all methods on the targets that an official one judges, and a line on those none can."""
    found = {row["statement_id"]: verdicts_on(context, row["statement_id"], unit_code) for row in targets}
    official = {key: [row for row in rows if row["method"] != OWN_METHOD] for key, rows in found.items()}
    judging = [row for row in targets if any(one["verdict"] != "abstains" for one in official[row["statement_id"]])]
    silent = [row for row in targets if row not in judging and found[row["statement_id"]]]
    blocks: list[Block] = [_methods_table(context, judging, found)] if judging else []
    if silent:
        blocks.append(Paragraph((Text(_explain_silence(context, unit_code, silent, official, len(targets)), "muted"),)))
    return blocks


def _methods_table(context: ReportContext, targets: list[Row], found: dict[str, list[Row]]) -> Table:
    texts = context.texts
    methods = list(dict.fromkeys(row["method"] for target in targets for row in found[target["statement_id"]]))
    columns = (
        Column(texts("column.indicator")),
        Column(texts("column.target"), "right"),
        Column(texts("column.due"), "right"),
        *(Column(capitalise(context.method_name(method))) for method in methods),
    )
    rows = []
    for target in targets:
        said = {row["method"]: row for row in found[target["statement_id"]]}
        cells = (Cell((verdict_badge(context, said.get(method)),)) for method in methods)
        rows.append((*_target_cells(context, target), *cells))
    return Table(texts("targets.methods_caption"), columns, tuple(rows), texts("targets.methods_note"))


def _explain_silence(
    context: ReportContext, unit_code: str, silent: list[Row], official: dict[str, list[Row]], n_targets: int
) -> str:
    """Return one sentence that names the official methods and why they cannot judge these targets."""
    rows = [row for target in silent for row in official[target["statement_id"]]]
    reasons = Counter(context.message(row).rstrip(".") for row in rows if row["method"] == rows[0]["method"])
    for target in silent:
        if not official[target["statement_id"]]:
            series = {"unit_code": unit_code, "indicator_code": target["indicator_code"]}
            has_any = any(row["value"] is not None for row in context.rows("observations", **series))
            reasons[context.texts("targets.no_own_values" if has_any else "targets.no_values")] += 1
    return context.texts(
        "targets.official_silent",
        methods=[context.method_name(method) for method in OFFICIAL_METHODS],
        n=len(silent),
        targets=n_targets,
        reasons=[context.texts("targets.silent_reason", reason=reason, n=n) for reason, n in reasons.most_common()],
    )


def _target_row(context: ReportContext, unit_code: str, target: Row) -> tuple[Cell, ...]:
    verdicts = verdicts_on(context, target["statement_id"], unit_code)
    leading = verdicts[0] if verdicts else None
    return (
        *_target_cells(context, target),
        _latest_cell(context, leading),
        Cell((verdict_badge(context, leading),)),
        _probability_cell(context, leading),
        Cell((*_reason_runs(context, verdicts), *_choice_runs(context, leading))),
    )


def _target_cells(context: ReportContext, target: Row) -> tuple[Cell, Cell, Cell]:
    due, due_text = target.get("due"), _due_text(context, target)
    return (
        text_cell(_target_title(context, target)),
        Cell(context.target(target), _NOTHING if target.get("value") is None else target["value"]),
        text_cell(due_text, due.isoformat() if due else ""),
    )


def _due_text(context: ReportContext, target: Row) -> str:
    due = target.get("due")
    return context.texts.short_date(due) if due else context.texts.period(target.get("period") or "")


def _target_title(context: ReportContext, target: Row) -> str:
    if target.get("indicator_code"):
        return context.indicator_title(target["indicator_code"])
    statement = context.statement(target["statement_id"]) or {}
    return str(statement.get("indicator_text") or target["statement_id"])


def _latest_cell(context: ReportContext, verdict: Row | None) -> Cell:
    """Return the value that a verdict rests on as it may be shown: a withheld one sorts as if there were none."""
    latest = _latest_of(context, verdict)
    if latest is None:
        return Cell(context.missing(), _NOTHING)
    value = latest["value"]
    return Cell(context.observed(latest, with_ratio=False), _NOTHING if value is None else value)


def _latest_of(context: ReportContext, verdict: Row | None) -> Row | None:
    """Return the observation that a verdict rests on; where it rests on none, the latest one that there is.

    A value of another period than the target's judges nothing, but it is the latest all the same.
    """
    if verdict is None:
        return None
    series = {name: verdict[name] for name in ("unit_code", "indicator_code")}
    if verdict.get("latest_value") is not None and verdict.get("latest_statement_id"):
        return next(iter(context.rows("observations", statement_id=verdict["latest_statement_id"], **series)), None)
    return context.latest(row for row in context.rows("observations", **series) if row["status"] != "estimate")


def _choice_runs(context: ReportContext, verdict: Row | None) -> tuple[Run, ...]:
    """Return why the value that a verdict rests on was chosen among several."""
    latest = _latest_of(context, verdict)
    reason = context.disputed_choice(latest) if latest else ""
    return (Text(f" {context.texts('targets.latest_chosen', reason=reason)}", "muted"),) if reason else ()


def _probability_cell(context: ReportContext, verdict: Row | None) -> Cell:
    if verdict is None or verdict.get("probability") is None:
        return Cell((Text("–", "muted"),), _NOTHING)
    return Cell(context.probability(verdict), verdict["probability"])


def _reason_runs(context: ReportContext, verdicts: list[Row]) -> tuple[Run, ...]:
    """Return what the leading verdict rests on, or why there is none, and how many methods say the same."""
    texts = context.texts
    if not verdicts:
        return (Text(texts("targets.no_observation")),)
    leading = verdicts[0]
    if leading["verdict"] == "abstains":
        return (Text(reason_text(context, leading)),)
    judging = [row for row in verdicts if row["verdict"] != "abstains"]
    runs = (basis_run(context, leading),)
    if len(judging) < 2:
        return runs
    agreeing = sum(row["verdict"] == leading["verdict"] for row in judging)
    return (*runs, Text(f" {texts('targets.agreement', agreeing=agreeing, judging=len(judging))}", "muted"))


def basis_run(context: ReportContext, verdict: Row) -> Run:
    """Return what a verdict rests on as a sentence that leads to the verdict."""
    if verdict.get("chance_words"):
        text = context.texts("targets.basis", basis=context.message(verdict, "basis"))
    else:
        text = sentence(context.message(verdict))
    key = row_key(verdict["target_statement_id"], verdict["unit_code"], verdict["method"])
    label = f"basis {verdict['indicator_code']}"
    return Number(text, "verdicts", key, label, context.report_date, is_marked=False)


def reason_text(context: ReportContext, verdict: Row) -> str:
    """Return why a method abstains, in the report's language."""
    return sentence(context.message(verdict) or context.texts("targets.too_few"))


def proposals_section(context: ReportContext, proposals: pd.DataFrame) -> Section:
    """Return the targets that a unit may propose (`propose_unit_targets`): a row per indicator, a column per chance."""
    texts, rows = context.texts, rows_of(proposals)
    title, codes = texts("proposals.title"), list(dict.fromkeys(row["indicator_code"] for row in rows))
    if not codes:
        return Section("proposals", title, (Paragraph((Text(texts("proposals.none"), "missing"),)),))
    chances = list(dict.fromkeys(row["chance"] for row in rows if row["chance"] is not None))
    columns = (
        Column(texts("column.indicator")),
        Column(texts("column.latest"), "right"),
        *(Column(texts("proposals.chance", chance=chance), "right") for chance in chances),
        Column(texts("column.reason")),
    )
    lines = [_proposal_row(context, [row for row in rows if row["indicator_code"] == code], chances) for code in codes]
    caption = texts("proposals.caption", date=texts.date(rows[0]["due"]))
    return Section("proposals", title, (Table(caption, columns, tuple(lines), texts("proposals.note")),))


def _proposal_row(context: ReportContext, proposals: list[Row], chances: list[float]) -> tuple[Cell, ...]:
    first = proposals[0]
    indicator = context.indicator(first["indicator_code"])
    proposed = {row["chance"]: row["target"] for row in proposals}
    cells = [text_cell(_proposed_text(context, indicator, proposed.get(chance))) for chance in chances]
    basis = context.message(first, "basis")
    reason = context.texts("targets.basis", basis=basis) if basis else sentence(context.message(first))
    latest = _latest_cell(context, first | {"latest_statement_id": None})
    return text_cell(context.indicator_title(first["indicator_code"])), latest, *cells, text_cell(reason)


def _proposed_text(context: ReportContext, indicator: Row, value: float | None) -> str:
    """Return a proposed target with its operator: all is "100%", as no share can be more, and nothing is "0%"."""
    if value is None:
        return "–"
    is_downward = indicator.get("direction") == "down"
    is_furthest = indicator.get("measure") == "share" and value == (0 if is_downward else 100)
    op = "=" if is_furthest else "<=" if is_downward else ">="
    return context.value_text(value, indicator["unit"], op, 0 if value == int(value) else None)
