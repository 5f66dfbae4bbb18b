"""Row by row, the project's data say what the documents say and what was read from them by hand."""

import csv
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.registry import collect_sources

SOURCE_OF_DOCUMENT = {
    "000": "kh-ttpy-khanh-hoa-2024",
    "001": "qd-1710-2023",
    "002": "kh-syt-hai-duong-2021",
    "003": "qd-2491-2023",
    "004": "bc-379-kon-tum-2026",
}
LONGEST_WORDING = 14
LONGEST_RUN = 8


@pytest.fixture(scope="module")
def collected(shipped: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of the project's own data, empty cells as empty texts."""
    tables = collect_sources(shipped / "raw")
    return {name: frame.astype("object").where(frame.notna(), "") for name, frame in tables.items()}


@pytest.fixture(scope="module")
def statements(collected: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the statements that were read from the five documents themselves."""
    found = collected["statements"]
    return found[found["source_id"].isin(SOURCE_OF_DOCUMENT.values()) & ~found["locator"].str.startswith("fact ")]


def read_reference(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if "doc" in row:
            row["source_id"] = SOURCE_OF_DOCUMENT[row["doc"][:3]]
    return rows


def read_documents(shared: Path) -> dict[str, list[str]]:
    """Return the lines of each document by source_id."""
    texts = {path.name[:3]: path.read_text(encoding="utf-8") for path in (shared / "seeds").glob("*.txt")}
    return {source_id: texts[number].split("\n") for number, source_id in SOURCE_OF_DOCUMENT.items()}


def number(text: object) -> float | None:
    return None if text == "" else float(str(text))


def figure(row: dict[str, object], unit: str) -> tuple[object, ...]:
    measured = {"tuổi": "count"}.get(str(row[unit]), row[unit])
    period = re.sub(r"^(\d{4})-(20\d\d)$", r"\1/\2", str(row["period"]))
    what = (row["source_id"], int(str(row["line"])), row["kind"], period)
    return (*what, row["op"], number(row["value"]), measured, number(row["numerator"]), number(row["denominator"]))


def figures(rows: list[dict[str, object]], unit: str) -> Counter[tuple[object, ...]]:
    return Counter(figure(row, unit) for row in rows)


def test_all_183_statements_are_there_with_operator_value_ratio_and_period(
    shared: Path, statements: pd.DataFrame
) -> None:
    reference = read_reference(shared / "gold" / "statements.csv")
    own_kind = statements["kind"].isin(["threshold", "remark"]) | statements["flags"].str.contains("text-cell")
    found = statements[~own_kind].to_dict("records")
    assert len(reference) == 183
    assert figures(found, "value_unit") == figures(reference, "unit")


def test_a_name_of_an_indicator_is_carried_over(shared: Path, statements: pd.DataFrame) -> None:
    reference = read_reference(shared / "gold" / "statements.csv")
    wanted = Counter((row["source_id"], int(row["line"]), row["indicator_vi"]) for row in reference)
    found = Counter(statements[["source_id", "line", "indicator_text"]].itertuples(index=False, name=None))
    assert wanted - found == Counter()


def test_words_that_stand_for_a_figure_are_flagged(shared: Path, statements: pd.DataFrame) -> None:
    reference = read_reference(shared / "gold" / "statements.csv")
    wanted = Counter((r["source_id"], int(r["line"])) for r in reference if r["note"].startswith("by-words"))
    by_words = statements[statements["flags"].str.contains("by-words")]
    assert Counter(by_words[["source_id", "line"]].itertuples(index=False, name=None)) == wanted
    assert wanted.total() == 22


def test_all_52_cells_of_tables_and_footnotes_are_there(shared: Path, statements: pd.DataFrame) -> None:
    cells = read_reference(shared / "gold" / "cells.csv")
    for cell in cells:
        if cell["kind"] in ("remark",) or not cell["value"]:
            cell.update(op="", unit="")
    assert len(cells) == 52
    assert figures(cells, "unit") - figures(statements.to_dict("records"), "value_unit") == Counter()


def test_every_printed_figure_stands_verbatim_on_its_line(shared: Path, statements: pd.DataFrame) -> None:
    lines = read_documents(shared)
    printed = statements[~statements["raw_text"].str.startswith("[")]
    absent = [
        row["statement_id"]
        for row in printed.to_dict("records")
        if row["raw_text"] not in lines[row["source_id"]][row["line"] - 1]
    ]
    assert absent == []
    assert len(printed) >= 183


def test_all_102_tasks_are_there_with_number_bodies_and_dates(shared: Path, collected: dict[str, pd.DataFrame]) -> None:
    reference = read_reference(shared / "gold" / "tasks.csv")
    columns = ("source_id", "line", "number", "lead", "partners", "deadline_text", "start", "due", "recurrence")
    tasks = collected["tasks"].assign(
        start=[str(day)[:10] for day in collected["tasks"]["start"]],
        due=[str(day)[:10] for day in collected["tasks"]["due"]],
    )
    wanted = Counter(tuple(int(row[c]) if c == "line" else row[c] for c in columns) for row in reference)
    assert wanted.total() == 102
    assert Counter(tasks[list(columns)].itertuples(index=False, name=None)) == wanted


def test_all_481_lines_with_systems_are_there_294_of_them_first_mentions(
    shared: Path, collected: dict[str, pd.DataFrame]
) -> None:
    reference = read_reference(shared / "gold" / "systems.csv")
    wanted = Counter(
        (r["source_id"], int(r["line"]), r["name_vi"], r["abbreviation"], int(r["repeat_of"]) if r["repeat_of"] else "")
        for r in reference
    )
    columns = ["source_id", "line", "name_vi", "abbreviation", "repeat_of"]
    assert Counter(collected["systems"][columns].itertuples(index=False, name=None)) == wanted
    assert (wanted.total(), (collected["systems"]["repeat_of"] == "").sum()) == (481, 294)


def test_no_wording_of_ours_repeats_the_printed_sentence(shared: Path, collected: dict[str, pd.DataFrame]) -> None:
    texts = {source_id: words("\n".join(lines)) for source_id, lines in read_documents(shared).items()}
    runs = {source_id: set(runs_of(text)) for source_id, text in texts.items()}
    repeated = [
        (task["task_id"], column, run)
        for task in collected["tasks"].to_dict("records")
        for column in ("group", "title_vi", "criterion")
        for run in runs_of(words(task[column]))
        if run in runs[task["source_id"]]
    ]
    assert repeated == []


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs_of(found: list[str]) -> list[tuple[str, ...]]:
    return [tuple(found[i : i + LONGEST_RUN]) for i in range(len(found) - LONGEST_RUN + 1)]


def test_our_wording_of_a_task_is_short(collected: dict[str, pd.DataFrame]) -> None:
    wordings = ("group", "group_en", "title_vi", "title_en", "criterion", "criterion_en")
    tasks = collected["tasks"]
    assert [text for column in wordings for text in tasks[column] if len(text.split()) > LONGEST_WORDING] == []
    assert (tasks["title_en"] != "").all()


def test_a_keyword_of_ours_stands_in_brackets_and_is_short(statements: pd.DataFrame) -> None:
    keywords = statements.loc[statements["raw_text"].str.startswith("["), "raw_text"]
    assert len(keywords) == 5
    assert all(len(keyword.split()) <= 4 for keyword in keywords)
