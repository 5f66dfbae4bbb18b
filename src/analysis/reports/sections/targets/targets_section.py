"""Targets with their verdicts, worded by the verdict alone."""

from __future__ import annotations

from collections import Counter

from analysis.i18n import CHANCE_CLASSES, translate
from analysis.reports._document import Block, Cell, Column, Paragraph, Run, Section, Table, Text
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.sections.targets._official_methods import official_methods
from analysis.reports.sections.targets._target_cells import (
    basis_run,
    due_text,
    latest_cell,
    latest_of,
    probability_cell,
    reason_text,
    target_cells,
    target_title,
    verdict_badge,
)
from analysis.reports.sections.targets._target_selection import (
    is_in_force,
    is_silent,
    targets_from_above,
    targets_of,
    targets_with,
    verdicts_on,
)

#: So many targets that nobody has reported on keep rows of their own.
_FEW_SILENT = 2


def every_verdict_section(context: ReportContext, unit_code: str) -> Section:
    """Return all targets that bind the unit, whoever set them, with the verdict of every method, or why there are none.

    Unlike `targets_section` it shows targets that were replaced, and methods that give no verdict.
    """
    texts = context.texts
    own = targets_of(context, unit_code)
    above = targets_from_above(context, unit_code, None)
    judged = {row["target_statement_id"] for row in context.rows("verdicts", unit_code=unit_code)}
    replaced = targets_with(context, {key for key in judged if not is_in_force(context, key)})
    blocks: list[Block] = []
    if own:
        blocks += _targets_blocks(context, unit_code, own, texts("unit.targets_caption"))
    else:
        blocks.append(Paragraph((Text(texts("targets.none_of_unit"), "missing"),)))
    if not above and context.unit(unit_code).get("parent_code") is not None:
        blocks.append(Paragraph((Text(texts(_explain_none_above(context, unit_code)), "missing"),)))
    groups = (("above", above), ("replaced", replaced))
    sections = [_section_of(context, unit_code, targets, which) for which, targets in groups if targets]
    methods = official_methods(context, unit_code, [*own, *above, *replaced])
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
        if row["is_chosen"] and row["value"] is not None and row["status"] != "estimate" and context.counts_own(row)
    }
    # A unit with values of such an indicator is judged on every target that falls due while it exists.
    return "targets.above_outside" if observed & set_above else "targets.above_not_observed"


def _targets_blocks(context: ReportContext, unit_code: str, targets: list[Row], caption: str) -> list[Block]:
    """Return the table of targets, and one sentence for many whose indicator nobody has reported.

    A few of these keep their rows, and so do all where nothing else would be left.
    """
    silent = [row for row in targets if is_silent(verdicts_on(context, row["statement_id"], unit_code))]
    if not _FEW_SILENT < len(silent) < len(targets):
        return [_targets_table(context, unit_code, targets, caption)]
    named: dict[str, tuple[Run, ...]] = {}
    times: Counter[str] = Counter()
    for row in silent:
        shown = {"indicator": (Text(target_title(context, row)),), "target": context.target(row)}
        shown["due"] = (Text(due_text(context, row)),)
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


def _target_row(context: ReportContext, unit_code: str, target: Row) -> tuple[Cell, ...]:
    verdicts = verdicts_on(context, target["statement_id"], unit_code)
    leading = verdicts[0] if verdicts else None
    return (
        *target_cells(context, target),
        latest_cell(context, leading),
        Cell((verdict_badge(context, leading),)),
        probability_cell(context, leading),
        Cell((*_reason_runs(context, verdicts), *_choice_runs(context, leading))),
    )


def _choice_runs(context: ReportContext, verdict: Row | None) -> tuple[Run, ...]:
    """Return why the value that a verdict rests on was chosen among several."""
    latest = latest_of(context, verdict)
    reason = context.disputed_choice(latest) if latest else ""
    return (Text(f" {context.texts('targets.latest_chosen', reason=reason)}", "muted"),) if reason else ()


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
