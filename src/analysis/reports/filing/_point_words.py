"""How the check sheet words a point: the places that are quoted, why, and the answers that fit this point alone.

Only what can be stored is printed with a box to tick; what the document itself has to say is told without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.i18n import Argument, Message
from analysis.reports._document import Number, Run, Text, plain
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import SOURCE_LANGUAGE, capitalise, sentence
from analysis.reports._row_helpers import Row
from analysis.reports.filing._paper_mark import compact, digest
from analysis.reports.filing._paper_words import source_language, text_of

#: The answers to what a rule found, as `report.check.option.{name}`. Of the rules of one point the first one named
#: here decides.
_ANSWERS = {
    "text_against_table": ("correct_table", "correct_text", "other_period"),
    "two_figures": ("take_printed", "take_other", "two_indicators"),
    "part_exceeds_whole": ("correct_part", "correct_whole"),
    "ratio_truncated": ("write_recomputed", "keep_printed"),
    "ratio_slip": ("write_recomputed", "correct_counts"),
    "ratio_conflict": ("write_recomputed", "correct_counts"),
    "sum_of_parts": ("correct_total", "correct_parts"),
    "sum_of_periods": ("correct_total", "correct_parts"),
    "total_row_differs": ("correct_total", "correct_parts"),
    "total_differs": ("correct_total", "correct_parts"),
    "implied_total_differs": ("correct_counts", "keep"),
    "estimate_misses_own_goal": ("cause", "correct_target"),
    "bound_not_met": ("cause", "correct_target"),
    "same_figures": ("correct_row", "both_right"),
    "copy_forward": ("correct", "both_right"),
    "plan_repeats_result": ("correct", "both_right"),
    "target_not_above_level": ("raise_target", "keep"),
    "target_does_not_rise": ("raise_target", "keep"),
    "target_below_higher_level": ("raise_target", "keep"),
    "number_gap": ("add_row", "renumber"),
    "number_repeated": ("renumber", "keep"),
    "number_out_of_place": ("renumber", "keep"),
    "cell_unfinished": ("finish_cell", "empty_cell"),
    "column_empty": ("finish_cell", "empty_cell"),
}
_OTHERWISE = ("correct", "keep")
#: Answers with a new figure for the first place that a finding names, and for the second.
_FIRST = ("correct", "correct_row", "correct_counts", "correct_part", "correct_target", "correct_total", "raise_target")
_SECOND = ("correct_whole",)
#: What no tick can settle: the answers that only the document or another paper gives.
ELSEWHERE = (
    "add_row", "correct_parts", "finish_cell", "file_row", "file_results", "edit_last", "correct_document",
)  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """Words of the unit's documents and where they stand."""

    words: tuple[Run, ...]
    place: str


def quoted(
    context: ReportContext, words: str, place: str, lang: str = SOURCE_LANGUAGE, *, around: str = "", key: str = ""
) -> Quote:
    """Return words of a document or a file in quotation marks, which name their language where it is another one.

    `around` are the words before them; `key` is the statement that they are.
    """
    mark = source_language(context, lang)
    said: Run = Text(words, "strong", mark)
    if key:
        said = Number(words, "statements", key, style="strong", is_marked=False, lang=mark)
    return Quote((Text(f"“{around}: " if around else "“", lang=mark), said, Text("”", lang=mark)), place)


#: What a person fills in behind an answer.
BLANK = "____"


@dataclass(frozen=True)
class Option:
    """An answer that may be ticked: its name, its words, and the indicator that it names, if any.

    `statement_id` is the statement that it corrects or drops. One of `ELSEWHERE` has no box.
    """

    name: str
    text: str
    indicator_code: str = ""
    statement_id: str = ""

    @property
    def has_box(self) -> bool:
        """Return whether it may be ticked."""
        return self.name not in ELSEWHERE


@dataclass(frozen=True)
class Point:
    """One thing to settle or to look at: the quotations, why in one sentence, and what may be ticked.

    `sort` is `wrong`, `cause`, `unplaced`, `gap` or `edited`. `findings` are those of its root; `about` is what else an
    answer is stored with: `indicator_code`, `annex_column`, `section`, `part`, `statement_id`, the number of an edit.
    """

    sort: str
    quotes: tuple[Quote, ...]
    why: tuple[Run, ...]
    options: tuple[Option, ...]
    is_blocking: bool
    findings: tuple[Row, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


def key_of_words(text: str) -> str:
    """Return the words of a point for comparing, whatever blanks and capitals Word put in."""
    return "".join(compact(text).split()).casefold()


def words_of(point: Point) -> str:
    """Return the quotations of a point with their places, and why it is one."""
    quotes = (text_of(quote.words) + (f" ({quote.place})" if quote.place else "") for quote in point.quotes)
    return f"{' '.join(quotes)} {text_of(point.why)}"


def digest_of_answers(point: Point) -> str:
    """Return the digest of the answers of a point, which tells whether a sheet was printed with other ones."""
    return digest(key_of_words(words_of(point)), *(option.text for option in point.options))


def digests_of_points(points: Iterable[Point]) -> frozenset[str]:
    """Return the digests of the words of the points of a sheet, and of their answers."""
    return frozenset(
        one for point in points for one in (digest(key_of_words(words_of(point))), digest_of_answers(point))
    )


def options(context: ReportContext, *names: str, **said: Argument) -> tuple[Option, ...]:
    """Return answers by their names."""
    return tuple(Option(name, context.texts(f"check.option.{name}", **said)) for name in names)


def telling(findings: Iterable[Row]) -> Row:
    """Return the finding of a root that explains it best: the one whose answers may be ticked."""
    order = list(_ANSWERS)
    return min(findings, key=lambda one: order.index(one["rule"]) if one["rule"] in order else len(order))


def answers_of(context: ReportContext, group: list[Row]) -> tuple[Option, ...]:
    """Return the answers to findings of one root: those that fit the rule which explains it best.

    An answer that would correct a statement is one where the data hold exactly one at its place.
    """
    row = telling(group)
    said = {"printed": _figure(context, row, "printed"), "other": _figure(context, row, "recomputed")}
    places = [_statement_at(context, row, number) for number in range(2)]
    found: list[Option] = []
    for option in options(context, *_ANSWERS.get(row["rule"], _OTHERWISE), **said):
        place = _place_of_answer(option.name, row)
        statement = "" if place is None else places[place]
        is_open = place is None or (statement and (option.name != "write_recomputed" or recomputed_value(row)))
        found += [replace(option, statement_id=statement)] if is_open else options(context, "correct_document")
    boxes = [one for one in found if one.has_box]
    return tuple(dict.fromkeys([*boxes, *(one for one in found if not one.has_box)]))


def _place_of_answer(name: str, finding: Row) -> int | None:
    """Return which place of a finding an answer changes, 0 or 1; None where it changes none."""
    is_in_table = "table" in str(finding["locator"])
    places = dict.fromkeys(_FIRST, 0) | dict.fromkeys(_SECOND, 1)
    places |= {"write_recomputed": 0, "take_printed": 1, "take_other": 0}
    places |= {"correct_table": int(not is_in_table), "correct_text": int(is_in_table)}
    return places.get(name)


def _statement_at(context: ReportContext, finding: Row, number: int) -> str:
    """Return the id of the statement at the first or second place of a finding; empty without exactly one."""
    own = str(finding.get("statement_id") or "")
    if number == 0 and context.statement(own) is not None:
        return own
    source = (finding.get("other_source_id") if number else None) or finding["source_id"]
    rows = context.rows("statements", source_id=source, locator=finding.get(("locator", "other_locator")[number]))
    for names in ((), ("indicator_code",), ("indicator_code", "period")):
        rows = [row for row in rows if all(row[name] == finding.get(name) for name in names)]
        if len(rows) == 1:
            return str(rows[0]["statement_id"])
    return ""


def recomputed_value(finding: Row) -> float | None:
    """Return the share that the counts of a finding give, as it is printed."""
    cell = str(finding.get("recomputed") or "")
    said = Message.from_json(cell).arguments if cell.startswith("{") else {}
    value, decimals = said.get("value"), said.get("decimals", 1)
    if not isinstance(value, int | float):
        return None
    return round(float(value), decimals if isinstance(decimals, int) else 1)


def _figure(context: ReportContext, row: Row, name: str) -> Argument:
    """Return what a finding prints or works out, as the argument of a message."""
    cell = str(row.get("message") or "")
    found = Message.from_json(cell).arguments.get(name) if cell.startswith("{") else None
    return found or context.message(row, name)


def reasons(context: ReportContext, group: list[Row]) -> tuple[Run, ...]:
    """Return why findings of one root need a decision; the quotations beside it name what they are about."""
    runs: list[Run] = []
    for words, key in {sentence(capitalise(context.message(row))): row["finding_id"] for row in group}.items():
        runs += [Text(" ")] if runs else []
        runs.append(Number(words, "findings", key, words, context.report_date, is_marked=False))
    return tuple(runs)


def quotes_of(context: ReportContext, group: list[Row]) -> Iterator[Quote]:
    """Yield each place that the findings of a root name, once, with what is printed there."""
    seen: set[tuple[str, str]] = set()
    for row in group:
        places = [(row["source_id"], row["locator"], row.get("line"))]
        if row.get("other_locator"):
            places.append((row.get("other_source_id") or row["source_id"], row["other_locator"], None))
        for number, (source, locator, line) in enumerate(places):
            if (source, locator) in seen:
                continue
            seen.add((source, locator))
            yield Quote(
                _words_at(context, row, source, locator, ("printed", "recomputed")[number]),
                context.place(locator, line),
            )


def _words_at(context: ReportContext, finding: Row, source: str, locator: str, part: str) -> tuple[Run, ...]:
    """Return what stands at a place: the words around the figure, and the figure itself."""
    stated = next(iter(context.rows("statements", source_id=source, locator=locator)), None)
    printed = plain(stated["raw_text"]).strip("[]") if stated else context.message(finding, part)
    label = context.message(finding)
    lang = source_language(context) if stated else ""
    figure = Number(printed, "findings", finding["finding_id"], label, context.report_date, "strong", False, "", lang)
    around = plain((stated or {}).get("indicator_text") or "")
    return (Text(f"“{around}: " if around else "“", lang=lang), figure, Text("”", lang=lang))


def place_of(context: ReportContext, row: Row) -> str:
    """Return where the statement of a row stands, empty where it has none."""
    statement = context.statement(row["statement_id"])
    return context.place(statement["locator"], statement.get("line")) if statement else ""


def group_notes(context: ReportContext, notes: list[Row]) -> list[tuple[Run, ...]]:
    """Return what is good to know, one sentence a rule where several notes say the same of other indicators.

    A target of 100% that a result of 100% has reached already is no news, for no target can be higher.
    """
    said: dict[str, list[Row]] = {}
    for row in notes:
        if not _says_nothing(row):
            said.setdefault(row["rule"], []).append(row)
    return [
        _as_one(context, rows) if len(rows) > 1 and rule == "mixed_bases" else reasons(context, [row])
        for rule, rows in said.items()
        for row in (rows[:1] if rule == "mixed_bases" else rows)
    ]


def _says_nothing(row: Row) -> bool:
    return row["rule"] == "target_not_above_level" and str(row["printed"]).strip() == "100%"


def _as_one(context: ReportContext, rows: list[Row]) -> tuple[Run, ...]:
    texts = context.texts
    pairs: list[Argument] = [
        texts("check.note.pair", target=_figure(context, row, "name"), result=_figure(context, row, "other_name"))
        for row in rows
    ]
    words = texts("check.note.mixed_bases", count=len(pairs), pairs=pairs)
    return (Number(words, "findings", rows[0]["finding_id"], words, context.report_date, is_marked=False),)
