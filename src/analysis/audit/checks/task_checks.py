"""Rules on tasks and plain wording: work planned twice, deadlines that differ, words that contradict figures."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit.audit_context import keys_of
from analysis.audit.findings import Finding, location_of, rows_of
from analysis.panel import has_flag
from analysis.schemas import compare_key
from vnfilings.lexicon import to_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence

#: Likeness [0 to 100] of two titles that name one work; measured on word sets, so order and additions matter little.
SAME_WORK = 85.0
NEAR_SAME = 93.0
SAME_WORDS = 88.0
SAME_SENTENCE = 93.0
_MOST_TASKS = 4000
_MOST_OF_ONE_LEADER = 300
_EVERY = re.compile(r"\b(?:moi|tat ca|toan bo|100)\b")
_SOME = re.compile(r"\b(?:hang (?:i|ii|iii|1|2|3|dac biet)(?: tro len)?|tro len|mot so|uu tien)\b")
_RESULTS = re.compile(r"ket qua|thuc trang|hien trang|tinh hinh")
_GOALS = re.compile(r"muc tieu|chi tieu|phuong huong")
#: Numbers of the highest headings: a part, a roman number.
_PART = re.compile(r"^(?:PHẦN|CHƯƠNG|[IVX]+[.)]?$)", re.IGNORECASE)
#: A year that a result is compared with or begins in, that a document or a plan bears, or that is part of a date.
_BRACKET = re.compile(r"\([^()]*\)")
_DATED = to_pattern(
    r"(?:ngày|giai đoạn|so với|so cùng|cùng k[ỳì]|cùng thời điểm|từ|kể từ|đến|trước)\b[^.;:(),]{0,30}?\b\d{4}"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{4}\s*[-–]\s*\d{4}|\d+/\d{4}/",
    re.IGNORECASE,
)
_FEWEST_WORDS = 8
_FEWEST_TITLE_WORDS = 6


def check_overlaps(evidence: Evidence) -> Iterator[Finding]:
    """Find two tasks of one plan with the same leader and period whose titles name the same work."""
    tasks = _with_keys(evidence.tasks)
    groups = tasks[tasks["lead"].notna()].groupby(["source_id", "lead", "start", "due"], dropna=False, sort=True)
    for _, group in groups:
        if 1 < len(group) <= _MOST_OF_ONE_LEADER:
            for first, second in itertools.combinations(rows_of(group), 2):
                if not _is_below(first.number, second.number) and _is_one_work(first.key, second.key):
                    yield Finding("tasks_overlap", location_of(second), location_of(first), second.number, first.number)


def _is_one_work(key: str, other: str) -> bool:
    """Return whether one title says all that the other says, or both the same but for a word or two."""
    from rapidfuzz import fuzz

    words = sorted((set(key.split()), set(other.split())), key=len)
    return (len(words[0]) >= _FEWEST_TITLE_WORDS and words[0] <= words[1]) or fuzz.token_sort_ratio(
        key, other
    ) >= NEAR_SAME


def check_deadlines_between(evidence: Evidence) -> Iterator[Finding]:
    """Find the same work with another last day in two documents of one issuer."""
    issuer = evidence.sources.set_index("source_id")["issuer_code"]
    tasks = _with_keys(evidence.tasks[evidence.tasks["due"].notna()])
    tasks = tasks.assign(issuer=tasks["source_id"].map(issuer))
    for _, group in tasks[tasks["issuer"].notna()].groupby("issuer", sort=True):
        documents = [rows for _, rows in group.groupby("source_id", sort=True)]
        for number, rows in enumerate(documents):
            rest = pd.concat(documents[number + 1 :]) if documents[number + 1 :] else rows.head(0)
            if len(rows) * len(rest) > _MOST_TASKS**2:
                continue
            for first, second in _alike(rows, rest):
                if first.due != second.due:
                    shown = values.deadline(first), values.deadline(second)
                    yield Finding("deadlines_differ", location_of(first), location_of(second), *shown)


def _with_keys(tasks: pd.DataFrame) -> pd.DataFrame:
    keyed = tasks.assign(key=keys_of(tasks["title_vi"]))
    return keyed[keyed["key"].str.count(" ") >= 3]


def _alike(left: pd.DataFrame, right: pd.DataFrame) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of rows whose titles name one work: nearly the same words, however many were added."""
    from rapidfuzz import fuzz, process

    if left.empty or right.empty:
        return
    scores = process.cdist(left["key"], right["key"], scorer=fuzz.token_sort_ratio, score_cutoff=SAME_WORK)
    first, second = list(rows_of(left)), list(rows_of(right))
    for i, j in zip(*np.nonzero(scores), strict=True):
        yield first[i], second[j]


def _is_below(number: str, other: str) -> bool:
    return other.startswith(f"{number}.") or number.startswith(f"{other}.")


def check_criteria(evidence: Evidence) -> Iterator[Finding]:
    """Find a task about every unit whose criterion looks at those of a class alone."""
    tasks = evidence.tasks[evidence.tasks["criterion"].notna()]
    for row in rows_of(tasks):
        title, criterion = compare_key(row.title_vi), compare_key(row.criterion)
        every, some = _EVERY.search(title), _SOME.search(criterion)
        if every and every[0] != "100" and some and not _SOME.search(title):
            quoted = _as_written(row.title_vi, every[0]), _as_written(row.criterion, some[0])
            yield Finding("criterion_narrower", location_of(row), None, *quoted)


def _as_written(text: str, key: str) -> str:
    """Return the words of `text` whose comparable form is `key`, with their marks; `key` where none stand together."""
    words, size = text.split(), len(key.split())
    windows = (" ".join(words[start : start + size]).strip(",;.:()") for start in range(len(words)))
    return next((window for window in windows if compare_key(window) == key), key)


def check_words_against_figures(evidence: Evidence) -> Iterator[Finding]:
    """Find 'every' or 'all' here and a share below 100% for the same wording elsewhere in the document."""
    from rapidfuzz import fuzz

    figures = evidence.figures
    by_words = has_flag(figures, "by-words") & ~has_flag(figures, "by-words-weak") & (figures["value"] == 100)
    shares = figures[~by_words & (figures["value_unit"] == "%") & (figures["value"] < 100) & ~figures["is_change"]]
    shares = shares[shares["indicator_text"].notna() & (shares["kind"] == "target")]
    worded = figures[by_words & figures["indicator_text"].notna() & (figures["kind"] == "target")]
    for row in rows_of(worded):
        key = compare_key(row.indicator_text)
        for other in rows_of(shares[shares["source_id"] == row.source_id]):
            same = row.series == other.series and isinstance(row.indicator_code, str)
            if same or fuzz.token_set_ratio(key, compare_key(other.indicator_text)) >= SAME_WORDS:
                arguments = {"name": values.name(row), "period": values.period(other.period)}
                quoted = values.quote(row), values.quote(other)
                yield Finding("two_figures", location_of(row), location_of(other), *quoted, arguments)


def check_plans_of_results(evidence: Evidence) -> Iterator[Finding]:
    """Find a goal whose whole wording stands, nearly word for word, in a sentence among the results."""
    from rapidfuzz import fuzz, process

    texts = evidence.outline[evidence.outline["part"].isin(["text", "item", "heading"])]
    texts = texts.assign(key=keys_of(texts["wording"]), above=_headings_above(texts))
    texts = texts[(texts["key"].str.count(" ") >= _FEWEST_WORDS - 1) & (texts["part"] != "heading")]
    for _, of_source in texts.groupby("source_id", sort=True):
        results = of_source[of_source["above"] == "results"]
        goals = of_source[of_source["above"] == "goals"]
        if results.empty or goals.empty:
            continue
        scores = process.cdist(goals["key"], results["key"], scorer=fuzz.partial_ratio, score_cutoff=SAME_SENTENCE)
        rows, others = list(rows_of(goals)), list(rows_of(results))
        for i, j in zip(*np.nonzero(scores), strict=True):
            if len(rows[i].key) <= 1.2 * len(others[j].key):
                yield Finding("plan_repeats_result", location_of(rows[i]), location_of(others[j]), rows[i].wording[:80])


def _headings_above(texts: pd.DataFrame) -> list[str]:
    """Return 'results', 'goals' or '' for each line: what the last heading that says so announced."""
    found, last, source = [], "", ""
    for source_id, part, number, wording in texts[["source_id", "part", "number", "wording"]].itertuples(index=False):
        if source_id != source:
            last, source = "", source_id
        if part == "heading":
            key = compare_key(str(wording))
            is_goal, is_result = _GOALS.search(key), _RESULTS.search(key)
            opens_part = isinstance(number, str) and _PART.match(number)
            if is_goal or is_result:
                last = "goals" if is_goal and (not is_result or is_goal.start() < is_result.start()) else "results"
            elif opens_part:
                last = ""
        found.append(last)
    return found


def check_other_years(evidence: Evidence) -> Iterator[Finding]:
    """Find results of another year in a report: a line that names an earlier year alone, outside citations.

    A value of another year in brackets, '3,49 (năm 2024: 3,31)', is a comparison.
    """
    sources = evidence.sources.set_index("source_id")
    is_report = keys_of(sources["title"]).str.contains(r"\b(?:bao cao|ket qua)\b", regex=True)
    reported = sources.loc[is_report, "filing_period"].str.extract(r"^(\d{4})(?:$|-)", expand=False)
    texts = evidence.outline[evidence.outline["part"].isin(["text", "item"])]
    for row in rows_of(texts.assign(year=texts["source_id"].map(reported)).dropna(subset=["year"])):
        bare = _BRACKET.sub(" ", _DATED.sub(" ", row.wording))
        years = set(re.findall(r"\bnăm\s+(20\d{2})\b", bare))
        if years and max(years) < row.year and row.year not in row.wording:
            yield Finding("other_reporting_year", location_of(row), None, ", ".join(sorted(years)), row.year)
