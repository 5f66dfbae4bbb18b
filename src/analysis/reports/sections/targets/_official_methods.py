"""What the official methods say of targets: a table where they judge, one line on those that none can judge."""

from __future__ import annotations

from collections import Counter

from analysis.reports._document import Block, Cell, Column, Paragraph, Table, Text
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.sections.targets._target_cells import target_cells, verdict_badge
from analysis.reports.sections.targets._target_selection import OWN_METHOD, verdicts_on
from analysis.schemas import OFFICIAL_METHODS


def official_methods(context: ReportContext, unit_code: str, targets: list[Row]) -> list[Block]:
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
        rows.append((*target_cells(context, target), *cells))
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
