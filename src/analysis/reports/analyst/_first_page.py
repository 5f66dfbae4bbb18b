"""Page 1: the answer, its points and its chart, what is counted, what the next pages hold, when figures are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.i18n import cite
from analysis.reports._document import Block, Box, Boxes, Chart, Number, Paragraph, Point, Points, Section, Text
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import fill_message
from analysis.reports._report_texts import capitalise, dots_of, sentence
from analysis.reports._row_helpers import is_added_up
from analysis.reports.analyst._charts import chart_of_series
from analysis.reports.analyst._comparison import kinds_table, shown_sums
from analysis.reports.analyst._thin_page import alike_table, known_values, lacking_box, rows_of
from analysis.reports.analyst._values_behind import definition
from analysis.reports.analyst._words import listed
from analysis.reports.answers import (
    group_alike,
    indicator_words,
    key_points,
    no_data_sentence,
    open_target,
    overall_answer,
    phrase,
    rate_rows,
    unit_words,
)
from analysis.reports.sections import first_sums, next_deadline, sums_summary, unread_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.reports._report_context import ReportContext, Runs
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area
    from analysis.reports.answers import Answer

#: Indicators that are named as not to be mixed with this one, at most.
_MOST_APART = 3


def first_page(area: Area, answers: dict[str, Answer], chart: list[Chart], *, has_units_page: bool) -> list[Block]:
    """Return the answer with its points and its chart; of an area that adds up units below, what they come to.

    `chart` is that of several indicators, as `first_chart` drew it.

    Where there is no chart, the values that were published stand here, and what is missing for a conclusion. Kinds of
    units stand here where no page compares the units below.
    """
    is_one = len(answers) == 1 and area.codes == area.asked
    said = _one_answer(area, *answers.values()) if is_one else _several_answers(area, answers, chart)
    telling = [row for row in first_sums(shown_sums(area)) if 2 * row["n_reported"] >= row["n_expected"]]
    if telling:
        said += sums_summary(area.context, telling)
    if said and area.kind != "sector":
        is_thin = not any(isinstance(block, Chart) for block in said)
        kinds = [] if has_units_page or len(area.asked) != 1 else kinds_table(area, area.asked[0])
        said += (known_values(area) if is_thin else []) or kinds
    # 'No data' would be false of a filing that could not be read.
    return said or [*unread_note(area.context, [area.unit_code, *area.below])] or [_no_data(area)]


def headline(area: Area, found: Sequence[Answer]) -> Runs:
    """Return the sentence that the report begins with; nothing where no indicator has a value or a target."""
    if len(found) == 1 and area.codes == area.asked:
        return found[0].runs
    return _only_parts(area, found) or overall_answer(area.context, found)


def _no_data(area: Area) -> Paragraph:
    return Paragraph((Text(area.context.texts("analyst.no_data")),), "answer")


def _one_answer(area: Area, found: Answer) -> list[Block]:
    code = found.indicator_code
    told = headline(area, [found])
    said: list[Block] = [Paragraph(told, "answer", found.state)] if told else []
    said += _confidence(area.context, found)
    points = key_points(area.context, area.unit_code, code)
    said += [Points(points)] if points else []
    return [*said, *chart_of_series(area, code, found.target)]


def _several_answers(area: Area, answers: dict[str, Answer], chart: list[Chart]) -> list[Block]:
    """Return one sentence on all targets, a point for each indicator with a value, and what has no result."""
    context, found = area.context, list(answers.values())
    overall = headline(area, found)
    missing = no_data_sentence(context, found)
    # Where only one indicator has a target, the sentence on all of them is its own.
    own = next((one for one in found if one.runs and one.runs == overall), None)
    alone, alike = group_alike([one for one in found if one is not own and one.runs and rows_of(context, one)])
    said: list[Block] = [Paragraph(overall, "answer", "overall")] if overall else []
    said += _confidence(context, own) if own else []
    said += [Points(tuple(_as_point(context, one) for one in alone))] if alone else []
    said += [alike_table(area, state, group) for state, group in alike.items()]
    said += [Paragraph(missing, state="no_data")] if missing else []
    return [*said, *chart]


def first_chart(area: Area, answers: Iterable[Answer]) -> list[Chart]:
    """Return the chart of the first of several indicators, or parts of one, that has enough values for one."""
    charts = (chart_of_series(area, one.indicator_code, one.target) for one in answers)
    return next(filter(None, charts), [])


def _only_parts(area: Area, answers: Sequence[Answer]) -> Runs:
    """Return that only parts of the indicator asked for have values, with the target that this leaves open.

    Nothing where the indicator has a value itself.
    """
    if len(area.asked) != 1 or area.codes == area.asked:
        return ()
    context, code = area.context, area.asked[0]
    target = next((found.covering for found in answers if found.covering), None)
    named: dict[str, Runs | str | int] = {
        "unit": unit_words(context, area.unit_code),
        "goal": open_target(context, target),
    }
    return phrase(context, "analyst.only_parts", named | {"name": indicator_words(context, code)})


def _as_point(context: ReportContext, found: Answer) -> Point:
    """Return an answer as one point of several, with the confidence in its values."""
    sure = rate_rows(context, rows_of(context, found))
    return Point((), found.runs, sure.dots, sure.reason, found.state)


def _confidence(context: ReportContext, found: Answer) -> list[Block]:
    """Return the confidence in the answer above, with the reason; nothing where it rests on no value."""
    rows = rows_of(context, found)
    if not rows:
        return []
    sure, texts = rate_rows(context, rows), context.texts
    words = texts("sure.answer", dots=dots_of(sure.dots), words=texts(f"sure.{sure.dots}"))
    return [Paragraph((Text(f"{words}: " if sure.reason else words), *sure.reason), "note", "confidence")]


def boxes(area: Area, answers: Iterable[Answer], pages: Sequence[Section]) -> tuple[Boxes, ...]:
    """Return the boxes below the chart: what the indicator counts, what is missing, and what comes next."""
    counted = _counted_box(area) if len(area.asked) == 1 else ()
    shown = (*counted, *lacking_box(area, answers), *_next_box(area, pages))
    return (Boxes(shown),) if shown else ()


def _counted_box(area: Area) -> tuple[Box, ...]:
    (code,), context = area.asked, area.context
    words = (capitalise(definition(context, code)), _warning(context, code))
    said: list[Runs] = [(Text(text),) for text in words if text]
    said += [*_denominators(area, code), *_apart(area, code)]
    runs = tuple(run for part in said for run in (Text(" "), *part))[1:]
    return (Box(context.texts("analyst.counts.title"), (runs,)),) if runs else ()


def _warning(context: ReportContext, code: str) -> str:
    warning = context.row_text(context.indicator(code), "warning")
    return sentence(warning) if warning else ""


def _denominators(area: Area, code: str) -> list[Runs]:
    """Return the totals as the sources printed them; a range that the warning names already is not said again."""
    texts = area.context.texts
    rows = [row for row in area.own_series(code) if row["denominator"] is not None and not is_added_up(row)]
    if not rows:
        return []
    ends = {"low": min(rows, key=_total), "high": max(rows, key=_total), "latest": rows[-1]}
    shown: dict[str, Runs] = {name: (_total_number(area.context, row),) for name, row in ends.items()}
    warning = area.context.row_text(area.context.indicator(code), "warning")
    is_said = all(texts.number(_total(ends[name])) in warning for name in ("low", "high"))
    if is_said or _total(ends["low"]) == _total(ends["high"]):
        day = area.context.day_text(rows[-1], short=True)
        return [tuple(fill_message("analyst.counts.denominator", {"date": day}, shown, texts))]
    return [tuple(fill_message("analyst.counts.denominators", {}, shown, texts))]


def _total(row: Row) -> float:
    return float(row["denominator"])


def _total_number(context: ReportContext, row: Row) -> Number:
    return Number(context.texts.number(_total(row)), "statements", row["statement_id"], "denominator", is_marked=False)


def _not_to_mix(area: Area, code: str) -> list[str]:
    return str(area.context.indicator(code).get("not_to_mix_with") or "").split()


def _apart(area: Area, code: str) -> list[Runs]:
    """Return the indicators of which the area has data and that must not be mixed with this one.

    Parts that the page reports one by one, because there is no value for all, are not among them.
    """
    others = [one for one in _not_to_mix(area, code) if one not in area.codes]
    named = [area.context.indicator_title(other) for other in others if area.own_series(other)][:_MOST_APART]
    return [(Text(area.context.texts("analyst.counts.apart", titles=listed(named, "; "))),)] if named else []


def _next_box(area: Area, pages: Sequence[Section]) -> tuple[Box, ...]:
    texts = area.context.texts
    shown = [page for page in pages if not page.only and not page.continues]
    # A part may take two pages, so its number is not known here.
    turned = listed((texts("analyst.next.page", title=page.title) for page in shown), " ")
    due = [*_next_report(area), *_next_deadline(area), *_contact(area)]
    parts = [turned, " ".join(due)]
    title = texts(f"analyst.next.{'title' if due and turned else 'due' if due else 'pages'}")
    return (Box(title, tuple((Text(part),) for part in parts if part)),) if any(parts) else ()


def _next_report(area: Area) -> list[str]:
    """Return the next report that the area or a unit below it owes; nothing where no schedule says so."""
    units = {area.unit_code, *area.below}
    ahead = [
        row
        for row in area.context.rows("duties", state="not_yet_due")
        if row["unit_code"] in units and row["due"] is not None
    ]
    if not ahead:
        return []
    first: Row = min(ahead, key=lambda row: (row["due"], str(row["period"]), str(row["unit_code"])))
    texts = area.context.texts
    return [texts("analyst.next.report", period=texts.period(first["period"]), due=texts.date(first["due"]))]


def _next_deadline(area: Area) -> list[str]:
    """Return the legal deadline that comes next; nothing where no rule in force sets one."""
    row, texts = next_deadline(area.context, area.unit_code, area.codes), area.context.texts
    if row is None:
        return []
    duty, law = area.context.row_text(row, "duty"), cite(row["source"], area.context.lang, keeps_together=True)
    return [texts("analyst.next.deadline", due=texts.period(row["due"]), duty=duty, law=law)]


def _contact(area: Area) -> list[str]:
    """Return whom to ask, where the register of units names somebody."""
    known = read_report_settings("administrative_layout")["units"].get(area.unit_code) or {}
    contact = known.get(f"contact_{area.context.lang}")
    return [area.context.texts("analyst.next.contact", contact=str(contact))] if contact else []
