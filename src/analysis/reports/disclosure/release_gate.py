"""The release gate: small numbers are withheld before a report is written, and nothing leaves that should not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.i18n import LANGUAGES, Message, translate_cell
from analysis.reports._document import (
    WITHHELD,
    Block,
    Chart,
    KeyFigures,
    Link,
    Number,
    Report,
    Run,
    Section,
    Table,
    runs_of,
)
from analysis.reports._report_config import read_report_settings
from analysis.reports.disclosure._errors import ReleaseRefusedError
from analysis.reports.disclosure.suppression import TOTAL, Profile, protect_table

_SERIES = ["unit_code", "indicator_code"]
_HALF = re.compile("([0-9]{4})-(H[12]|Q[1-4])")
_FINDING_CELLS = ["printed", "recomputed", "message"]
_MOST_SHOWN = 30


def withhold_small_numbers(tables: Mapping[str, pd.DataFrame], profile: Profile) -> dict[str, pd.DataFrame]:
    """Return the tables with small counts of persons withheld and the others rounded, as the profile asks.

    An observation with a withheld count has the status `suppressed` and no value; its statement no raw text and no
    figures; findings and restatements that quote it no figures either. Halves or quarters of a year with the year's
    total are one line: where one part is withheld, another is, for the total would give it away.
    """
    observations, statements = tables["observations"].copy(), tables["statements"].copy()
    asked = observations["numerator"].notna()
    if profile.rounding_base == 1:
        small = _has_small(observations, profile)
        asked &= small.groupby([observations[key] for key in _SERIES], dropna=False).transform("any")
    protected = _find_protected(tables, asked, profile)
    if not protected.any():
        return dict(tables)
    withheld: set[str] = set()
    for _, series in observations[protected].groupby(_SERIES, sort=False):
        released = _protect_series(series, profile)
        observations.loc[released.index, ["numerator", "denominator", "value"]] = released
        withheld |= set(series.loc[released["numerator"].isna(), "statement_id"])
    hidden = observations["statement_id"].isin(withheld)
    observations.loc[hidden, "status"] = "suppressed"
    changed = withheld if profile.rounding_base == 1 else set(observations.loc[protected, "statement_id"])
    mine = statements["statement_id"].isin(changed)
    findings = _withhold_in_findings(tables["findings"], statements[mine])
    statements.loc[mine, "raw_text"] = WITHHELD
    figures = ["value", "value_low", "value_high", "alternative_value", "numerator", "denominator"]
    statements.loc[mine, figures] = float("nan")
    restatements = _withhold_in_restatements(tables["restatements"], changed)
    made = {"observations": observations, "statements": statements, "findings": findings}
    return {**tables, **made, "restatements": restatements}


def _find_protected(tables: Mapping[str, pd.DataFrame], asked: pd.Series, profile: Profile) -> pd.Series:
    """Return which of the observations asked for are counts, or shares with counts, of what may be persons."""
    observations, indicators = tables["observations"][asked], tables["indicators"].set_index("indicator_code")
    nouns = tables["statements"].set_index("statement_id")["counted_noun"]
    definitions = indicators["numerator"].fillna("") + " " + indicators["denominator"].fillna("")
    noun = observations["statement_id"].map(nouns)
    definition = observations["indicator_code"].map(definitions).fillna("")
    decided = observations["indicator_code"].map(indicators.get("protected", pd.Series(dtype=object)))
    may_be_persons = [
        profile.protects(None if pd.isna(one) else str(one), str(other), None if pd.isna(yes) else str(yes))
        for one, other, yes in zip(noun, definition, decided, strict=True)
    ]
    counted = observations["indicator_code"].map(indicators["measure"]).isin(["share", "count"])
    # What one source calls persons is persons in the whole series, also where another source names nothing.
    persons = pd.Series(may_be_persons, counted.index, dtype=bool)
    persons = persons.groupby([observations[key] for key in _SERIES], dropna=False).transform("any")
    return (counted & persons).reindex(asked.index, fill_value=False)


def _has_small(observations: pd.DataFrame, profile: Profile) -> pd.Series:
    """Return which observations have a small count on either side; without one a series needs no withholding."""
    inside = observations["numerator"]
    outside = observations["denominator"] - inside
    small = [side.gt(0) & side.lt(profile.threshold) for side in (inside, outside)]
    return small[0] | small[1]


def _protect_series(series: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Return numerator, denominator and value of one series as they may be released; NaN where withheld."""
    released = series[["numerator", "denominator", "value"]].copy()
    for _, same in series.groupby(series["period"].fillna("").map(_year_of), sort=False):
        # Sources that tell of one period are looked at one after the other; what one withholds no other gives away.
        place = same.groupby(same["period"].fillna("")).cumcount()
        first, withheld = same[place == 0], set[str]()
        for layer in range(place.max() + 1):
            told = same[place == layer]
            counts = _counts_by_period(pd.concat([told, first[~first["period"].isin(told["period"])]]))
            safe, reasons = protect_table(counts, profile)
            withheld |= {column for _, column in reasons}
            if profile.rounding_base > 1:
                for index, row in told.iterrows():
                    column = _column_of(row["period"], counts)
                    released.loc[index] = _rounded(row, safe[column], profile.rounding_base)
        columns = [_column_of(period, counts) for period in same["period"]]
        released.loc[[index for index, column in zip(same.index, columns, strict=True) if column in withheld]] = np.nan
    return released


def _counts_by_period(first: pd.DataFrame) -> pd.DataFrame:
    """Return those on the numerator's side and those on the other by period; the year is the total of its parts."""
    counts = pd.DataFrame(
        {"in": first["numerator"].to_numpy(), "out": (first["denominator"] - first["numerator"]).to_numpy()},
        index=first["period"].fillna(""),
    ).T
    parts = [period for period in counts.columns if _HALF.fullmatch(period)]
    whole = {_HALF.fullmatch(period)[1] for period in parts}  # type: ignore[index]
    year = next(iter(whole), None)
    is_whole = len(parts) in (2, 4) and year in counts.columns
    return counts.rename(columns={year: TOTAL}) if is_whole else counts


def _column_of(period: Any, counts: pd.DataFrame) -> str:
    name = "" if pd.isna(period) else str(period)
    return name if name in counts.columns else TOTAL


def _year_of(period: str) -> str:
    return period[:4]


def _rounded(row: pd.Series, safe: pd.Series, base: int) -> list[float]:
    numerator = float(safe["in"])
    if pd.isna(row["denominator"]):
        return [numerator, float("nan"), numerator]
    denominator = numerator + float(safe["out"])
    is_share = abs(row["value"] - row["numerator"]) > base
    value = 100 * numerator / denominator if is_share and denominator else numerator
    return [numerator, denominator, value]


def _withhold_in_findings(findings: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return the findings without the words of those on hidden statements, that name their place or quote them."""
    quoted, ids = _ratios(hidden["raw_text"]), set(hidden["statement_id"])
    places = set(zip(hidden["source_id"], hidden["locator"], strict=True))
    touched = [
        row["statement_id"] in ids
        or (row["source_id"] if pd.isna(row["other_source_id"]) else row["other_source_id"], row["other_locator"])
        in places
        or any(quote in text for text in _texts_of(row) for quote in quoted)
        for _, row in findings.iterrows()
    ]
    held = findings.copy()
    held.loc[touched, _FINDING_CELLS] = Message("finding.withheld").to_json()
    return held


def _texts_of(finding: pd.Series) -> Iterator[str]:
    """Yield what a finding shows, in every language."""
    for cell in finding[_FINDING_CELLS]:
        yield from (translate_cell(cell, lang) for lang in LANGUAGES)


def _withhold_in_restatements(restatements: pd.DataFrame, changed: set[str]) -> pd.DataFrame:
    held = restatements.copy()
    for which in ("earlier", "later"):
        touched = held[f"{which}_statement_id"].isin(changed)
        held.loc[touched, [f"{which}_value", "change", "relative_change"]] = float("nan")
    return held


def is_withheld(statement: Mapping[str, Any]) -> bool:
    """Return whether a statement's figures were withheld or rounded, so that what it prints is not to be shown."""
    return bool(statement.get("raw_text") == WITHHELD)


def withheld_texts(given: pd.DataFrame, released: pd.DataFrame) -> list[str]:
    """Return the printed ratios of the withheld statements, which must not appear in a report.

    A bare count such as `3` is not among them: it stands in dates and row numbers as well.
    """
    hidden = set(released.loc[released["raw_text"] == WITHHELD, "statement_id"])
    return _ratios(given.loc[given["statement_id"].isin(hidden), "raw_text"])


def _ratios(texts: pd.Series) -> list[str]:
    return sorted({str(text) for text in texts if re.search(r"\d\s*/\s*\d", str(text))})


def check_release(report: Report, withheld_texts: list[str]) -> None:
    """Refuse a report that holds a personal identifier, a withheld figure or a table without the note it needs.

    Raises
    ------
    ReleaseRefusedError
        With all problems at once: the place and why, the identifier itself masked.
    """
    placed = _placed_blocks(report)
    problems = [
        f"title '{title}': {problem}"
        for title in _titles(report)
        for problem in _problems_in_text(title, withheld_texts)
    ]
    problems += [f"{place}: {problem}" for place, block in placed for problem in _problems(block, withheld_texts)]
    if problems:
        shown = _mask("\n  ".join(problems[:_MOST_SHOWN]))
        raise ReleaseRefusedError(f"report '{report.name}' cannot be published: {len(problems)} problems\n  {shown}")


def _mask(text: str) -> str:
    for pattern in read_report_settings("disclosure")["identifiers"].values():
        text = re.sub(pattern, lambda found: f"{found[0][:2]}…", text)
    return text


def _titles(report: Report) -> Iterator[str]:
    def within(sections: tuple[Section, ...]) -> Iterator[str]:
        for section in sections:
            yield section.title
            yield from within(section.sections)

    yield from (report.title, report.subtitle, report.banner, report.footer)
    yield from within((*report.sections, *report.annexes))


def _placed_blocks(report: Report) -> Iterator[tuple[str, Block]]:
    def within(sections: tuple[Section, ...]) -> Iterator[tuple[str, Block]]:
        for section in sections:
            yield from ((f"section '{section.title}'", block) for block in section.blocks)
            yield from within(section.sections)

    yield from (("beginning", block) for block in (*report.head, *report.lead))
    yield from within(report.sections)
    yield from (("end", block) for block in report.tail)
    yield from within(report.annexes)


def _problems(block: Block, withheld_texts: list[str]) -> Iterator[str]:
    yield from (problem for text in _words_around(block) for problem in _problems_in_text(text, withheld_texts))
    if isinstance(block, Table):
        if not block.note.strip():
            yield f"table '{block.caption}' has no note of context"
        for number, row in enumerate(block.rows, start=1):
            for column, cell in zip(block.columns, row, strict=True):
                for problem in _problems_in_runs(cell.runs, withheld_texts):
                    yield f"table '{block.caption}', row {number}, column '{column.title}': {problem}"
    else:
        yield from _problems_in_runs(tuple(runs_of(block)), withheld_texts)


def _words_around(block: Block) -> tuple[str, ...]:
    """Return what a block says beside its runs: captions, notes, titles of columns, labels."""
    match block:
        case Table():
            return (block.caption, block.note, *(column.title for column in block.columns))
        case Chart():
            return (block.caption, block.alt)
        case KeyFigures():
            return tuple(label for label, _, _ in block.items)
    return ()


def _problems_in_runs(runs: tuple[Run, ...], withheld_texts: list[str]) -> Iterator[str]:
    text = "".join(run.text for run in runs)
    label = "".join(run.label for run in runs if isinstance(run, Number))
    addresses = " ".join(run.address for run in runs if isinstance(run, Link))
    yield from _problems_in_text(text, withheld_texts)
    yield from _problems_in_text(label, [])
    if re.search(r"(?i)^javascript:", addresses):
        yield "an address that runs a script"


def _problems_in_text(text: str, withheld_texts: list[str]) -> Iterator[str]:
    for name, pattern in read_report_settings("disclosure")["identifiers"].items():
        for found in re.findall(pattern, text):
            yield f"a {name} ({str(found)[:2]}… of {len(str(found))} characters)"
    for withheld in withheld_texts:
        if re.search(rf"(?<![\d.,/]){re.escape(withheld)}(?![\d/])", text):
            yield "a figure that the release profile withholds"
