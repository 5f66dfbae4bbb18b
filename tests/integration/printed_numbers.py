"""The numbers that a report prints: those that lead to a row, and the class of every other one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

import pandas as pd
from lxml import html

from analysis.i18n._texts import texts_of
from analysis.panel import TASK_STATUSES

#: A number as either language prints it.
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_FIGURE = "◆"
#: What an argument of a sentence may be: anything within the sentence.
_ARGUMENT = r"(?:[^.]|\.(?=\d))*?"

#: What the numbers of a column are; those of other columns are looked at word by word.
_COLUMNS = {
    "quotation": ("column.raw_text",),
    "document": ("column.document", "column.decision", "column.source"),
    "place": ("column.place",),
    "trace id": ("column.id",),
    "row number": ("column.number", "annex.basis"),
    "day or period": (
        "column.date", "column.due", "column.published", "column.time", "analyst.conflicts.when",
    ),
    "count of rows": ("sums.coverage", "column.observations", "column.total"),
    "count of tasks": tuple(f"task.{status}" for status in TASK_STATUSES),
    "state of a task": ("column.known_state",),
    "task as its decision words it": ("column.task", "column.lead"),
    "sentence of the audit": ("column.finding",),
    "scale of an indicator": ("column.measure",),
    "computed figure of the row's id": ("annex.method",),
}  # fmt: skip
#: The tables of legal texts, whose columns have the titles of others, and what their numbers are.
_RULE_TABLES = (
    "rules.deadlines_caption", "rules.own_duties_caption", "rules.targets_caption", "rules.targets_context_caption",
    "rules.targets_ended_caption",
)  # fmt: skip
_RULE_COLUMNS = {
    "rule of a legal text": ("rules.duty", "rules.due", "rules.subject", "rules.target", "rules.source"),
}
#: The sentences of the catalogue whose numbers count rows, name a rule or a distance, and what they are.
_SENTENCES = {
    "words of chances": ("report.unit.targets_scale_note",),  # its bounds are numbers
    "count of rows": (
        "report.sums.", "report.answer.overall", "report.answer.needed_",
        "report.targets.agreement", "report.targets.official_silent",
        "report.targets.nobody_reported",
        "report.forecast.few_points", "report.forecast.from_library",
        "report.series.alt", "report.analyst.apart.", "report.analyst.units.", "report.analyst.lacks.units.",
        "report.analyst.sources.title", "report.chosen.", "report.missing.count", "report.title.units_met",
        "report.title.map_none", "report.point.units.",
    ),
    "rule of the report": (
        "report.forecast.too_wide", "report.forecast.all_too_wide",
        "report.targets.methods_note", "report.column.interval_", "report.analyst.method.", "report.analyst.forecast.",
        "report.answer.calibration",
        "report.panel.", "report.restated.", "report.task.", "report.form.", "report.analyst.next.page",
    ),
    "reason of a model": ("fit.", "verdict.", "backtest."),
    "reason of a choice": ("choice.", "report.choice."),
    "correction": ("report.correction.",),
    "part of a legal text": ("report.rules.expired", "report.forecast.bound_note",
                             "report.analyst.next.deadline"),
}  # fmt: skip
_YEAR = r"(?<![\d.,])(?:19|20)\d\d(?![.,]?\d)"
_MONTH = r"(?:ngày \d{1,2} )?tháng \d{1,2}"
DAYS = {
    "vi": rf"\d{{1,2}}/\d{{1,2}}/\d{{4}}|(?:{_MONTH}|\d{{1,2}} tháng (?:đầu|cuối))(?:/| (?:năm )?){_YEAR}|{_YEAR}",
    "en": rf"\d{{1,2}} \w+ {_YEAR}|{_YEAR}",
}


@dataclass(frozen=True)
class Figure:
    """A printed number that leads to a row: its text, its id, and whether print marks it with a source number.

    `column` is the title of its column; empty outside tables.
    """

    text: str
    trace_id: str
    number: str
    is_marked: bool
    column: str = ""


def figures_of(page: html.HtmlElement) -> list[Figure]:
    """Return the figures of a page in reading order."""
    return [
        Figure(
            _plain(link.text_content()),
            link.get("data-trace"),
            link.get("data-number"),
            link.get("data-part") is None,
            _column_of(link),
        )
        for link in page.xpath("//a[@data-trace]")
    ]


def _column_of(link: html.HtmlElement) -> str:
    cells = link.xpath("ancestor::*[self::td or self::th][1]")
    titles = link.xpath("ancestor::table[1]/thead/tr/*")
    return _plain(titles[cells[0].getparent().index(cells[0])].text_content()) if cells else ""


def classify(page: html.HtmlElement, lang: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each number that leads to no row as its class and the words that it stands in; an unknown class is empty.

    `names` are names that hold numbers: of documents, organisations and indicators.
    """
    page = deepcopy(page)
    for noise in page.xpath("//script|//style|//nav|//*[local-name()='svg']|//*[self::code]"):
        noise.drop_tree()
    for link in page.xpath("//a[@data-trace]"):
        link.text = _FIGURE
    for title in page.xpath("//figure[@class='chart']/figcaption"):
        yield from (("title of a chart", _plain(title.text_content())) for _ in NUMBER.findall(title.text_content()))
        title.drop_tree()
    for row in page.xpath("//figure[@class='chart']//tbody/tr"):
        if _is_computed(row, lang):
            yield from (
                ("value over a denominator that the chart names", "") for _ in NUMBER.findall(row.text_content())
            )
            row.drop_tree()
    days = {"day or period": re.compile(DAYS[lang], re.IGNORECASE)}
    patterns = {**_name_pattern(names), **days, **_sentence_patterns(lang)}
    rules = {texts_of(lang)[f"report.{code}"] for code in _RULE_TABLES}
    for table in page.xpath("//table"):
        by_fold = _classes_by_title(
            _RULE_COLUMNS if _plain(table.xpath("string(./caption)")) in rules else _COLUMNS, lang
        )
        titles = [_plain(cell.text_content()).casefold() for cell in table.xpath("./thead/tr/*")]
        for row in table.xpath("./tbody/tr"):
            for title, cell in zip(titles, row, strict=True):
                text = _plain(cell.text_content())
                if title in by_fold:
                    yield from ((by_fold[title], text) for _ in NUMBER.findall(text))
                else:
                    yield from _classify_words(text, patterns)
        table.find("tbody").drop_tree()
    for element in page.xpath("//h1|//h2|//h3|//h4|//p|//li|//dt|//dd|//figcaption|//caption|//th"):
        yield from _classify_words(_plain(element.text_content()), patterns)


def _is_computed(row: html.HtmlElement, lang: str) -> bool:
    """Return whether a chart placed a printed count over a denominator that its source lacks."""
    said = texts_of(lang)["report.chart.drawn_computed"].partition("{")[0].strip()
    return said in _plain(row.text_content())


def _classes_by_title(columns: Mapping[str, tuple[str, ...]], lang: str) -> dict[str, str]:
    """Return the class of a column by its title in lower case."""
    return {texts_of(lang)[f"report.{code}"].casefold(): name for name, codes in columns.items() for code in codes}


def _classify_words(text: str, patterns: Mapping[str, re.Pattern[str]]) -> Iterator[tuple[str, str]]:
    rest = text
    for name, pattern in patterns.items():
        for found in pattern.finditer(rest):
            yield from ((name, text) for _ in NUMBER.findall(found[0]))
        rest = pattern.sub(" ", rest)
    yield from (("", text) for _ in NUMBER.findall(rest))


def _name_pattern(names: Iterable[str]) -> dict[str, re.Pattern[str]]:
    with_number = {
        _plain(name) for name in names if re.search(r"\d", str(name)) and re.search(r"[^\W\d]{2}", str(name))
    }
    return {
        "name": re.compile(
            "|".join(re.escape(name) for name in sorted(with_number, key=len, reverse=True)) or r"(?!)", re.IGNORECASE
        )
    }


def _sentence_patterns(lang: str) -> dict[str, re.Pattern[str]]:
    """Return what finds the sentences of each class; an argument may be anything up to the words behind it."""
    made = {}
    for name, prefixes in _SENTENCES.items():
        texts = [text for code, text in texts_of(lang).items() if code.startswith(prefixes)]
        texts = [
            text for text in texts if re.search(r"\d|\{", text) and re.search(r"\w{2}", re.sub(r"\{.*?\}", "", text))
        ]
        found = (_pattern_of(text) for text in sorted(texts, key=len, reverse=True))
        made[name] = re.compile("|".join(found), re.IGNORECASE)
    return made


def _pattern_of(text: str) -> str:
    parts = re.split(r"\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}", text)
    return _ARGUMENT.join(re.escape(_spaced(part)) for part in parts)


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def numbers_in(text: str, lang: str) -> list[tuple[float, int]]:
    """Return the numbers of a text in a language's convention, each with its decimals."""
    group, decimal = texts_of(lang)["number.group"], texts_of(lang)["number.decimal"]
    found = []
    for printed in NUMBER.findall(text):
        whole = printed.replace(group, "").replace(decimal, ".")
        found.append((float(whole), len(whole.partition(".")[2])))
    return found


def values_behind(tables: Mapping[str, pd.DataFrame], statement_id: str) -> list[float]:
    """Return the numbers that a report may print of a statement: of its observations and targets, value and counts."""
    found: list[float] = []
    for name in ("observations", "targets"):
        frame = tables[name]
        mine = frame[frame["statement_id"] == statement_id]
        columns = [column for column in ("value", "numerator", "denominator") if column in frame]
        found += mine[columns].to_numpy(dtype=float).ravel().tolist()
    return found
