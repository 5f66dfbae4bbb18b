"""The answers that an officer ticks on a check sheet in Word: read back, stored with who, when and why."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from docx import Document

sys.path.insert(0, str(Path(__file__).parent))

from own_target import CASHLESS, DATA, read_tables_with_target

from analysis.panel import CorrectionError, decide_corrections, read_corrections
from analysis.panel.corrections import apply_corrections
from analysis.placing import Answer, ProjectFolders
from analysis.reports import FilingFileError, Tick, filing_day, open_filing, read_ticks, store_ticks
from analysis.reports._document import WITHHELD, runs_of
from analysis.reports._prepared_context import prepare_context
from analysis.reports.filing import write_check_sheet, write_filing
from analysis.reports.filing._expected_lines import expect
from analysis.reports.filing._letter import draft_paper
from analysis.reports.filing._paper_mark import PaperMark
from analysis.reports.filing._point_words import ELSEWHERE, Point
from analysis.reports.filing._signing_points import list_signing_points
from analysis.reports.filing.ticked.storing_ticks import ACTIONS
from analysis.reports.render._word_document import render_docx
from analysis.schemas import TABLES, read_lookup_table

Tables = dict[str, pd.DataFrame]
_DAY, _UNIT = "2026-06-25", {"unit_code": "f-center", "period": "2026-H1"}


def _finding(rule: str, severity: str = "error", **cells: object) -> dict[str, object]:
    row = {"finding_id": f"{rule}:1", "rule": rule, "severity": severity, "source_id": "bc-1", "unit_code": "f-center"}
    row |= {"locator": "table 1, row 2, column 2", "printed": "46,1% (60/130 lượt)", "message": f"{rule} found."}
    row |= {"recomputed": '{"code": "value.percent", "value": 46.15384615384615, "decimals": 1}', "state": "open"}
    return row | {"indicator_code": CASHLESS, "period": "2026-H2"} | cells


_TWO = _finding(
    "two_figures",
    finding_id="two:1",
    locator="table 1, row 1, column 1",
    other_locator="table 1, row 2, column 1",
    printed="61,2% (1468 / 2400 lượt)",
    recomputed="33,0% (34/ 103 lượt)",
    message="two figures for one cell.",
)


def _tables(*findings: dict[str, object]) -> Tables:
    """Return the tables of the made-up filing with an own target that the estimate misses."""
    tables = read_tables_with_target()
    tables["statements"] = tables["statements"].reindex(columns=TABLES["statements"].column_names).assign(flags="")
    rows = [tables["findings"].iloc[:0], pd.DataFrame(list(findings))]
    return tables | {"findings": pd.concat(rows, ignore_index=True) if findings else rows[0]}


@pytest.fixture
def folders(tmp_path: Path) -> ProjectFolders:
    """Return the folders of a small project."""
    made = ProjectFolders(tmp_path / "raw", tmp_path / "lookup", tmp_path / "corrections")
    for folder in (made.raw, made.lookup, made.corrections):
        folder.mkdir()
    for name in ("units", "indicators"):
        (made.lookup / f"{name}.csv").write_bytes((DATA / f"{name}.csv").read_bytes())
    for name in ("unit_aliases", "indicator_aliases"):
        (made.lookup / f"{name}.csv").write_text(",".join(TABLES[name].column_names) + "\n", "utf-8")
    return made


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a check sheet and changes the cell of answers of each point that holds words."""

    def write(tables: Tables, *changes: tuple[str, str, str], lang: str = "vi") -> Path:
        path = tmp_path / "phiếu.docx"
        path.write_bytes(render_docx(write_check_sheet(prepare_context(tables, lang, _DAY), **_UNIT)))
        document = Document(str(path))
        rows = [row.cells for table in document.tables for row in table.rows]
        for words, old, new in changes:
            (answers,) = [cells[3] for cells in rows if words.casefold() in cells[2].text.casefold()]
            runs = [run for part in answers.paragraphs for run in part.runs]
            for run in (run for run in runs if old in _spaced(run.text)):
                run.text = _spaced(run.text).replace(old, new)
        document.save(str(path))
        return path

    return write


def _read(path: Path, tables: Tables) -> tuple[Tick, ...]:
    return read_ticks(open_filing(path), tables, _DAY)


def _store(path: Path, tables: Tables, folders: ProjectFolders) -> list[Path]:
    opened = open_filing(path)
    told: dict[str, Any] = {"file": path.name, "by": "An", "day": dt.date(2026, 6, 26)}
    return store_ticks(read_ticks(opened, tables, _DAY), tables, folders, opened.mark, **told)


def _points(tables: Tables) -> list[Point]:
    context = prepare_context(tables, "vi", _DAY)
    filed, written, paper = draft_paper(context, **_UNIT)
    return list_signing_points(context, filed, written, paper, expect(context, filed, paper))


def _answer(tables: Tables, folders: ProjectFolders, name: str, text: str = "", **about: str) -> list[Path]:
    """Store the one answer of this name, as if it had been ticked on the sheet."""
    points = [point for point in _points(tables) if about.items() <= dict(point.about).items()]
    (tick,) = [Tick("1", point, option, text) for point in points for option in point.options if option.name == name]
    mark = PaperMark(*_UNIT.values(), "vi", _DAY, frozenset(), is_check_sheet=True)
    return store_ticks([tick], tables, folders, mark, file="a.docx", by="An", day=dt.date(2026, 6, 26))


def _entries(folders: ProjectFolders) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((folders.corrections / "bc-1.yml").read_text("utf-8"))
    return entries


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_sheet_that_nobody_ticked_says_nothing(sheet: Callable[..., Path], lang: str) -> None:
    tables = _tables(_finding("ratio_truncated"), _TWO)
    assert _read(sheet(tables, lang=lang), tables) == ()


@pytest.mark.parametrize("sign", ["☒", "☑", "x", "X", "[x]", "✓"])
def test_every_usual_sign_ticks_an_answer(sheet: Callable[..., Path], sign: str) -> None:
    tables = _tables(_finding("ratio_truncated"))
    path = sheet(tables, ("ratio_truncated found", "☐ Ghi 46,2%", f"{sign} Ghi 46,2%"))
    assert [(tick.option.name, tick.text) for tick in _read(path, tables)] == [("write_recomputed", "")]


def test_a_recomputed_share_becomes_an_accepted_correction_with_who_when_and_why(
    sheet: Callable[..., Path], folders: ProjectFolders
) -> None:
    tables = _tables(_finding("ratio_truncated"))
    changed = _store(sheet(tables, ("ratio_truncated", "☐ Ghi", "☒ Ghi")), tables, folders)
    assert changed == [folders.corrections / "bc-1.yml"]
    (entry,) = _entries(folders)
    told = ("column", "expect", "replace", "status", "decided_by", "decided_on", "decided_why", "reported_by")
    assert [entry[name] for name in told] == [
        "value", {"value": 46.1}, 46.2, "accepted", "An", dt.date(2026, 6, 26), "Ghi 46,2%", "An",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("vi", "Đã đính chính “Tỷ lệ thanh toán không dùng tiền mặt” (dòng 91, bảng 1, hàng 2, cột 2): giá trị từ "
               "46,1% thành 46,2%. Người chấp nhận: An, 26/06/2026; lý do: Ghi 46,2%."),
        ("en", "Corrected, ‘Cashless payments’ (line 91, table 1, row 2, column 2): value from 46.1% to 46.2%. "
               "Accepted by An, 26 Jun 2026: “Ghi 46,2%”."),
    ],
)  # fmt: skip
def test_the_check_sheet_says_who_accepted_a_correction_when_and_why(
    folders: ProjectFolders, lang: str, told: str
) -> None:
    tables = _tables(_finding("ratio_truncated"))
    _answer(tables, folders, "write_recomputed")
    statements, corrections = apply_corrections(tables["statements"], read_corrections(folders.corrections))
    after = _tables() | {"statements": statements, "corrections": corrections}
    assert filing_day(after, *_UNIT.values()) == "2026-06-26"
    (notes,) = [one for one in write_check_sheet(prepare_context(after, lang, _DAY), **_UNIT).sections if
                one.anchor == "notes"]  # fmt: skip
    assert told in [_spaced("".join(run.text for run in item)) for block in notes.blocks for item in block.items]
    proposed = after | {"corrections": corrections.assign(status="proposed")}
    assert "An, " not in str(write_check_sheet(prepare_context(proposed, lang, _DAY), **_UNIT).sections)


def test_a_correction_of_a_withheld_figure_names_no_number(folders: ProjectFolders) -> None:
    tables = _tables(_finding("ratio_truncated"))
    _answer(tables, folders, "write_recomputed")
    statements, corrections = apply_corrections(tables["statements"], read_corrections(folders.corrections))
    statements.loc[statements["statement_id"] == "bc-1:r2c2", "raw_text"] = WITHHELD
    after = _tables() | {"statements": statements, "corrections": corrections.assign(decided_why="đã đối chiếu")}
    sheet = write_check_sheet(prepare_context(after, "vi", _DAY), **_UNIT)
    shown = "".join(run.text for section in sheet.sections for block in section.blocks for run in runs_of(block))
    assert "đã sửa số. Người chấp nhận: An" in shown
    assert "46,1" not in str(sheet)


def test_a_figure_that_stands_is_a_decision_with_the_reason_of_the_blank(
    sheet: Callable[..., Path], folders: ProjectFolders
) -> None:
    tables = _tables(_finding("ratio_truncated"))
    answer = "Giữ 46,1% (60/130 lượt), lý do:"
    path = sheet(tables, ("ratio_truncated", f"☐ {answer} ____", f"☒ {answer} theo sổ tay"))
    _store(path, tables, folders)
    (row,) = read_lookup_table(folders.lookup, "finding_states").to_dict("records")
    assert (row["state"], row["reason"], row["decided_by"]) == ("explained", "theo sổ tay", "An")


@pytest.mark.parametrize(("kept", "dropped"), [("33,0%", "bc-1:r1c1"), ("61,2%", "bc-1:r2c1")])
def test_of_two_figures_the_other_one_leaves_the_data(
    sheet: Callable[..., Path], folders: ProjectFolders, kept: str, dropped: str
) -> None:
    tables = _tables(_TWO)
    _store(sheet(tables, ("two figures", f"☐ {kept}", f"☒ {kept}")), tables, folders)
    (entry,) = _entries(folders)
    assert (entry["action"], entry["where"], entry["status"]) == ("drop", {"statement_id": dropped}, "accepted")


@pytest.mark.parametrize(
    ("rule", "cells", "answer", "written", "changed"),
    [
        ("outlier", {}, "Sửa thành: ____", "47,0%", {"value": 47.0}),
        ("ratio_slip", {}, "Sửa tử số, mẫu số: ____ / ____", "61 / 130", {"numerator": 61.0}),
        ("text_against_table", {"other_locator": "line 150"}, "Sửa bảng: ____ / ____", "61 / 131",
         {"numerator": 61.0, "denominator": 131.0}),
        ("text_against_table", {"other_locator": "line 150"}, "Sửa lời văn: ____", "từ 55% trở lên",
         {"value": 55.0, "op": ">="}),
    ],
)  # fmt: skip
def test_a_figure_in_a_blank_corrects_the_statement_that_the_answer_names(
    sheet: Callable[..., Path], folders: ProjectFolders, rule: str, cells: dict[str, str], answer: str, written: str,
    changed: dict[str, Any],
) -> None:  # fmt: skip
    tables = _tables(_finding(rule, **cells))
    filled = answer.partition("____")[0] + written
    _store(sheet(tables, (f"{rule} found", f"☐ {answer}", f"☒ {filled}")), tables, folders)
    entries = _entries(folders)
    assert {entry["column"]: entry["replace"] for entry in entries} == changed
    place = "bc-1:t3" if "lời văn" in answer else "bc-1:r2c2"
    assert {entry["where"]["statement_id"] for entry in entries} == {place}


def test_a_cause_stands_in_the_next_paper(sheet: Callable[..., Path], folders: ProjectFolders) -> None:
    tables = _tables()
    _store(sheet(tables, ("không đạt mức", "☐ Nguyên nhân: ____", "☑ Nguyên nhân: thiếu máy quét")), tables, folders)
    stored = read_lookup_table(folders.lookup, "filing_texts")
    (row,) = stored.to_dict("records")
    told = ("part", "indicator_code", "text", "decided_by")
    assert [row[name] for name in told] == ["cause", CASHLESS, "thiếu máy quét", "An"]
    after = write_check_sheet(prepare_context(tables | {"filing_texts": stored}, "vi", _DAY), **_UNIT)
    assert "Nguyên nhân" not in str(after.sections)


def test_words_for_a_cell_replace_those_of_the_cell_and_no_other(
    sheet: Callable[..., Path], folders: ProjectFolders
) -> None:
    tables = _tables()
    records = "people_with_health_record_pct"
    said = {"statement_id": "bc-1:w", "indicator_code": records, "period": "2026-H2", "kind": "estimate", "value": None}
    words = tables["statements"].iloc[[-1]].assign(**said, raw_text="chờ thẩm định", locator="line 160", line=160)
    tables["statements"] = pd.concat([tables["statements"], words], ignore_index=True)
    for text in ("hoàn thiện hồ sơ", "đã thẩm định"):
        _store(sheet(tables, ("báo cáo bằng lời", "☐ Ghi: ____", f"☒ Ghi: {text}")), tables, folders)
    _store(sheet(tables, ("không đạt mức", "☐ Nguyên nhân: ____", "☒ Nguyên nhân: thiếu máy")), tables, folders)
    rows = read_lookup_table(folders.lookup, "filing_texts")
    told = rows[["part", "indicator_code", "annex_column", "text"]].fillna(0).values.tolist()
    assert told == [["words", records, 5, "đã thẩm định"], ["cause", CASHLESS, 0, "thiếu máy"]]


def _edited(folder: Path) -> Tables:
    """Return tables with a cell of the annex that was changed in Word, and its proposed correction beside another."""
    tables = _tables()
    row = _UNIT | {"number": 1, "kind": "value", "part": "annex", "indicator_code": CASHLESS, "annex_row": 2}
    row |= {"annex_column": 4, "was": "33,0 (34/103)", "now": "34,0 (35/103)", "file": "a.docx"}
    row |= {"decided_by": "Bình", "decided_on": "2026-06-25"}
    _propose(folder)
    path = folder / "bc-1.yml"
    path.write_text(
        path.read_text("utf-8").replace("- id: one", "- id: word-f-center-2026-h1-cashless-payments-pct-4-value")
    )
    _, proposed = apply_corrections(tables["statements"], read_corrections(folder))
    return tables | {"filing_edits": pd.DataFrame([row]), "corrections": proposed}


@pytest.mark.parametrize(
    ("answer", "status", "left"), [("Đính chính thành", "accepted", 1), ("Giữ số cũ", "rejected", 0)]
)
def test_a_tick_accepts_or_rejects_what_was_changed_in_word_and_nothing_else(
    sheet: Callable[..., Path], folders: ProjectFolders, answer: str, status: str, left: int
) -> None:
    tables = _edited(folders.corrections)
    tables["filing_edits"].to_csv(folders.lookup / "filing_edits.csv", index=False)
    _store(sheet(tables, ("sửa tay", f"☐ {answer}", f"☒ {answer}")), tables, folders)
    cell, other = read_corrections(folders.corrections)
    assert (cell.entry["status"], cell.entry.get("decided_by"), other.entry["status"]) == (status, "An", "proposed")
    assert len(read_lookup_table(folders.lookup, "filing_edits")) == left


def test_a_rejected_correction_is_neither_applied_nor_listed(folders: ProjectFolders) -> None:
    _propose(folders.corrections)
    statements = _tables()["statements"]
    told: dict[str, Any] = {"by": "An", "day": dt.date(2026, 6, 26), "why": "số cũ đúng"}
    decide_corrections(folders.corrections, ["one"], "rejected", statements, **told)
    corrected, listed = apply_corrections(statements, read_corrections(folders.corrections))
    assert list(listed["correction_id"]) == ["two"]
    assert corrected["value"].equals(statements["value"])


@pytest.mark.parametrize(
    ("rule", "name", "text", "reason"),
    [
        ("number_gap", "renumber", "", "Báo cáo trình ký đã đánh số lại từ đầu"),
        ("cell_unfinished", "empty_cell", "chưa triển khai", "chưa triển khai"),
    ],
)
def test_numbers_of_rows_and_empty_cells_are_settled_by_a_decision(
    folders: ProjectFolders, rule: str, name: str, text: str, reason: str
) -> None:
    _answer(_tables(_finding(rule)), folders, name, text)
    (row,) = read_lookup_table(folders.lookup, "finding_states").to_dict("records")
    assert (row["state"], row["reason"], row["decided_by"]) == ("explained", reason, "An")


def test_a_total_is_corrected_at_its_own_statement_among_others_of_its_line(folders: ProjectFolders) -> None:
    tables = _tables(_finding("sum_of_parts", statement_id="bc-1:r2c2"))
    rows = tables["statements"]
    part = rows[rows["statement_id"] == "bc-1:r2c2"].assign(statement_id="bc-1:part", value=20, raw_text="20 lượt")
    tables["statements"] = pd.concat([part, rows], ignore_index=True)
    _answer(tables, folders, "correct_total", "47,0%")
    (entry,) = _entries(folders)
    assert (entry["where"], entry["replace"]) == ({"statement_id": "bc-1:r2c2"}, 47.0)


def _with_edit(tables: Tables, folders: ProjectFolders, kind: str, **cells: object) -> Tables:
    """Return tables in which one difference of a Word filing is not settled."""
    row = _UNIT | {"number": 1, "kind": kind, "part": "annex", "file": "a.docx"} | cells
    edits = pd.DataFrame([row | {"decided_by": "Bình", "decided_on": "2026-06-25"}])
    edits = edits.reindex(columns=TABLES["filing_edits"].column_names)
    edits.to_csv(folders.lookup / "filing_edits.csv", index=False)
    return tables | {"filing_edits": edits}


@pytest.mark.parametrize(
    ("kind", "cells", "name"),
    [
        ("value_added", {"indicator_code": CASHLESS, "annex_column": 7, "now": "98"}, "drop_cell"),
        ("row_added", {"now": "Tỷ lệ giường | % | 40"}, "drop_row"),
        ("row_deleted", {"indicator_code": CASHLESS, "was": "Tỷ lệ thanh toán"}, "restore_row"),
        ("figure", {"part": "results", "now": "Số khác 99%."}, "keep_wording"),
        ("added", {"part": "results", "now": "Câu thêm."}, "keep_wording"),
    ],
)
def test_a_difference_that_is_taken_back_leaves_the_check_sheet(
    folders: ProjectFolders, kind: str, cells: dict[str, object], name: str
) -> None:
    _answer(_with_edit(_tables(), folders, kind, **cells), folders, name)
    assert read_lookup_table(folders.lookup, "filing_edits").empty


@pytest.mark.parametrize(
    ("kind", "column", "dropped"),
    [
        ("value_removed", 4, ["bc-1:r2c1"]),
        ("value_removed", 7, ["bc-1:t2"]),
        ("row_deleted", None, ["bc-1:r2c1", "bc-1:r2c2", "bc-1:r2c3", "bc-1:t3", "bc-1:t2"]),
    ],
)
def test_what_was_deleted_in_word_leaves_the_data_with_its_reason(
    folders: ProjectFolders, kind: str, column: int | None, dropped: list[str]
) -> None:
    cells = {"indicator_code": CASHLESS, "annex_column": column, "annex_row": 2, "was": "33,0 (34/103)"}
    _answer(_with_edit(_tables(), folders, kind, **cells), folders, "drop_value", "nhầm kỳ")
    entries = _entries(folders)
    named = [entry["where"]["statement_id"] for entry in entries]
    assert named == dropped
    assert {(entry["action"], entry["status"]) for entry in entries} == {("drop", "accepted")}
    assert all("nhầm kỳ" in entry["decided_why"] for entry in entries)


def test_a_figure_leaves_the_data_with_all_that_repeat_it_but_not_a_sum_of_other_units(
    folders: ProjectFolders,
) -> None:
    cells = {"indicator_code": CASHLESS, "annex_column": 4, "annex_row": 2, "was": "33,0 (34/103)"}
    tables = _tables()
    rows, said = tables["observations"], tables["statements"]
    twin = rows[rows["statement_id"] == "bc-1:r2c1"].assign(statement_id="bc-1:twin", is_chosen=False)
    other = said[said["statement_id"] == "bc-1:r2c1"].assign(statement_id="bc-1:twin")
    tables["observations"] = pd.concat([rows, twin], ignore_index=True)
    tables["statements"] = pd.concat([said, other], ignore_index=True)
    _answer(_with_edit(tables, folders, "value_removed", **cells), folders, "drop_value", "nhầm kỳ")
    assert [entry["where"]["statement_id"] for entry in _entries(folders)] == ["bc-1:r2c1", "bc-1:twin"]
    summed = tables["observations"].replace({"statement_id": {"bc-1:r2c1": "sum:f-center:a:2026-H1"}})
    tables = _with_edit(tables | {"observations": summed}, folders, "value_removed", **cells)
    (point,) = [one for one in _points(tables) if one.sort == "edited"]
    assert [option.name for option in point.options] == ["reject_edit"]


def test_a_changed_cell_without_a_proposal_cannot_be_accepted(folders: ProjectFolders) -> None:
    cells = {"indicator_code": CASHLESS, "annex_row": 2, "annex_column": 4, "was": "33,0", "now": "ba mươi tư"}
    (point,) = [one for one in _points(_with_edit(_tables(), folders, "value", **cells)) if one.sort == "edited"]
    assert [(option.name, option.has_box) for option in point.options] == [("file_row", False), ("reject_edit", True)]


def test_a_cell_with_two_targets_is_settled_to_the_one_that_word_names(folders: ProjectFolders) -> None:
    tables = _tables()
    rows, known = tables["targets"], tables["statements"]
    twin = rows.iloc[[-1]].assign(period="2027", due="2027-12-31", value=60, statement_id="bc-1:a")
    tables["targets"] = pd.concat([rows, twin, twin.assign(value=70, statement_id="bc-1:b")], ignore_index=True)
    said = [known.iloc[[-1]].assign(statement_id=f"bc-1:{name}", locator=f"line {name}") for name in "ab"]
    tables["statements"] = pd.concat([known, *said], ignore_index=True)
    context = prepare_context(tables, "vi", _DAY)
    line = next(one for one in draft_paper(context, **_UNIT)[0].lines if one.indicator_code == CASHLESS)
    others = [row["statement_id"] for row in line.targets["2027"] if row["statement_id"] != "bc-1:a"]
    cells = {"indicator_code": CASHLESS, "annex_row": 2, "annex_column": 7, "was": "[…]", "now": "trên 60"}
    _answer(_with_edit(tables, folders, "value", **cells), folders, "accept_target")
    assert [entry["where"]["statement_id"] for entry in _entries(folders)] == others
    assert "bc-1:b" in others


def _with_text(tables: Tables, folders: ProjectFolders, **cells: object) -> Tables:
    """Return tables with one passage of the unit's own words."""
    row = _UNIT | {"number": 1, "decided_by": "An", "decided_on": "2026-06-26"} | cells
    texts = pd.DataFrame([row]).reindex(columns=TABLES["filing_texts"].column_names)
    texts.to_csv(folders.lookup / "filing_texts.csv", index=False)
    return tables | {"filing_texts": texts}


@pytest.mark.parametrize("text", ["mới có 77% khoa", "mới có 34% khoa", "[hỏi lại 3 khoa]"])
@pytest.mark.parametrize("part", ["cause", "task"])
def test_words_with_a_figure_or_a_gap_of_their_own_are_written_anew(
    folders: ProjectFolders, part: str, text: str
) -> None:
    about = {"indicator_code": CASHLESS} if part == "cause" else {}
    tables = _with_text(_tables(), folders, part=part, text=text, **about)
    _answer(tables, folders, "reword", "một số khoa chưa làm")
    (stored,) = read_lookup_table(folders.lookup, "filing_texts").to_dict("records")
    assert (stored["part"], stored["text"], stored["number"]) == (part, "một số khoa chưa làm", 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Thanh toán không tiền mặt: 33,0% (34/103 lượt), cả năm ước 40,3% (94/233 lượt)", ""),
        ("Thanh toán không tiền mặt: 44% (34/103 lượt)", "the figures of the line in their order: 33,0%"),
    ],
)
def test_a_stale_wording_is_written_anew_with_the_figures_of_its_line(
    folders: ProjectFolders, text: str, told: str
) -> None:
    cells = {"part": "wording", "section": "results", "indicator_code": CASHLESS, "lang": "vi"}
    tables = _with_text(_tables(), folders, **cells, instead_of="Câu cũ: 30%.", text="Lời cũ: 30%")
    if told:
        with pytest.raises(FilingFileError, match=told):
            _answer(tables, folders, "reword", text)
        return
    _answer(tables, folders, "reword", text)
    stored = read_lookup_table(folders.lookup, "filing_texts")
    assert stored["text"].tolist() == [text]
    paper = write_filing(prepare_context(tables | {"filing_texts": stored}, "vi", _DAY), **_UNIT)
    printed = ["".join(run.text for run in block.runs) for block in paper.sections[0].blocks]
    assert f"2. {text}" in printed


def test_several_addressees_in_one_blank_are_several(folders: ProjectFolders) -> None:
    tables = _tables()
    tables["units"] = tables["units"].assign(parent_code=None)
    _answer(tables, folders, "write", "Sở Y tế; Ủy ban nhân dân xã A", part="addressee")
    rows = read_lookup_table(folders.lookup, "filing_texts")
    assert rows[["part", "number", "text"]].values.tolist() == [
        ["addressee", 1, "Sở Y tế"], ["addressee", 2, "Ủy ban nhân dân xã A"],
    ]  # fmt: skip


@pytest.mark.parametrize("name", [CASHLESS, "tỷ lệ thanh toán  không dùng tiền mặt", "Patients paying without cash"])
def test_a_value_is_placed_under_the_indicator_that_the_blank_names(
    folders: ProjectFolders, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    stored: list[Answer] = []
    monkeypatch.setattr("analysis.placing.place_source", lambda *_: None)
    monkeypatch.setattr("analysis.placing.store_answers", lambda answers, *_, **__: stored.extend(answers))
    tables = _tables()
    row = {"statement_id": "bc-1:t3", "source_id": "bc-1", "outcome": "to_place", "kind": "actual"}
    tables["placements"] = pd.DataFrame([row])
    known, titles = tables["indicators"], ["Tỷ lệ thanh toán không dùng tiền mặt", "Patients paying without cash"]
    known.loc[known["indicator_code"] == CASHLESS, ["title_vi", "title_en"]] = titles
    _answer(tables, folders, "place", name)
    assert [(one.about, one.key, one.decided) for one in stored] == [("value", "bc-1:t3", {"indicator_code": CASHLESS})]
    with pytest.raises(FilingFileError, match="found 'thanh toán', expected the title or code of one indicator"):
        _answer(tables, folders, "place", "thanh toán")


@pytest.mark.parametrize(
    ("finding", "without_box"),
    [
        (_finding("number_gap"), ["add_row"]),
        (_finding("deadline_before_issue", locator="line 63, table 1, row I"), ["correct_document"]),
        (_finding("total_row_differs", locator="table 9, row 4"), ["correct_document", "correct_parts"]),
        (_finding("ratio_conflict", recomputed="54,5%"), ["correct_document"]),
        (_finding("cell_unfinished", locator="table 1, row 9"), ["finish_cell"]),
    ],
    ids=lambda one: one["rule"] if isinstance(one, dict) else "",
)
def test_what_no_tick_can_settle_has_no_box_and_cannot_be_ticked(
    sheet: Callable[..., Path], folders: ProjectFolders, finding: dict[str, object], without_box: list[str]
) -> None:
    tables = _tables(finding)
    (point,) = [one for one in _points(tables) if one.findings]
    others = [option for option in point.options if not option.has_box]
    assert [option.name for option in others] == without_box
    words = str(finding["message"])
    with pytest.raises(FilingFileError, match="this has no box"):
        _read(sheet(tables, (words, f"– {others[0].text}", f"☒ {others[0].text}")), tables)
    assert not list(folders.corrections.iterdir())


def test_every_answer_with_a_box_is_stored_and_every_other_is_not() -> None:
    start = "report.check.option."
    content = files("analysis.i18n").joinpath("messages.csv").read_text("utf-8").splitlines()
    codes = {row["code"].removeprefix(start) for row in csv.DictReader(content) if row["code"].startswith(start)}
    assert codes - set(ELSEWHERE) == set(ACTIONS)
    assert set(ELSEWHERE) <= codes


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("☐ Ghi", "☒ Ghi"), ("lý do: ____", "lý do: sổ tay"), ("☐ Giữ", "☒ Giữ")], "two answers are ticked"),
        ([("☐ Giữ", "☒ Giữ")], "its blank is empty"),
        ([("lý do: ____", "lý do: sổ tay")], "written, but not ticked"),
        ([("Ghi 46,2%", "Ghi 47,9%")], "its answers were edited"),
    ],
)
def test_what_is_not_clear_is_refused_with_its_point_and_nothing_is_stored(
    sheet: Callable[..., Path], changes: list[tuple[str, str]], told: str
) -> None:
    tables = _tables(_finding("ratio_truncated"))
    path = sheet(tables, *(("ratio_truncated", *change) for change in changes))
    with pytest.raises(FilingFileError, match=rf"point 1: .*{told}"):
        _read(path, tables)


def test_a_tick_on_a_point_that_the_data_changed_since_is_refused(sheet: Callable[..., Path]) -> None:
    path = sheet(_tables(_finding("ratio_truncated")), ("ratio_truncated", "☐ Ghi", "☒ Ghi"))
    with pytest.raises(FilingFileError, match="point 1: the data have changed since"):
        _read(path, _tables(_finding("ratio_truncated", message="another message")))


def test_answers_that_the_data_changed_are_not_called_edited(sheet: Callable[..., Path]) -> None:
    path = sheet(_tables(_finding("ratio_truncated")), ("ratio_truncated", "☐ Ghi", "☒ Ghi"))
    before = _points(_tables(_finding("ratio_truncated")))
    changed = _tables(_finding("ratio_truncated", printed="45,9%"))
    assert [one.options for one in _points(changed)] != [one.options for one in before]
    with pytest.raises(FilingFileError, match="point 1: the data have changed since this sheet was written"):
        _read(path, changed)


def test_words_that_a_person_changed_are_called_edited(sheet: Callable[..., Path]) -> None:
    path = sheet(_tables(_finding("ratio_truncated")), ("ratio_truncated", "☐ Ghi", "☒ Ghi"))
    document = Document(str(path))
    for run in (run for table in document.tables for row in table.rows for part in row.cells[2].paragraphs
                for run in part.runs):  # fmt: skip
        run.text = run.text.replace("found", "seen")
    document.save(str(path))
    with pytest.raises(FilingFileError, match="point 1: its words were edited"):
        _read(path, _tables(_finding("ratio_truncated")))


def test_a_text_that_is_no_figure_stores_nothing_at_all(sheet: Callable[..., Path], folders: ProjectFolders) -> None:
    tables = _tables(
        _finding("outlier"), _finding("ratio_truncated", finding_id="b", locator="table 1, row 2, column 3")
    )
    path = sheet(
        tables,
        ("ratio_truncated", "☐ Ghi", "☒ Ghi"),
        ("outlier found", "☐ Sửa thành: ____", "☒ Sửa thành: nhiều hơn"),
    )
    with pytest.raises(FilingFileError, match=r"found 'nhiều hơn', expected '?a figure"):
        _store(path, tables, folders)
    assert not list(folders.corrections.iterdir())


def _propose(folder: Path) -> None:
    text = """# a comment that stays
- id: one
  action: replace
  where: {statement_id: "bc-1:r2c1"}
  column: value
  expect: {value: 33.0}
  replace: 34.0
  reason: a slip
  reported_by: Bình
  status: proposed  # for now

- id: two
  action: replace
  where: {statement_id: "bc-1:r2c1"}
  column: numerator
  expect: {numerator: 34.0}
  replace: 35.0
  reason: a slip
  reported_by: Bình
  status: proposed
"""
    (folder / "bc-1.yml").write_text(text, "utf-8")


def test_proposals_are_accepted_and_rejected_with_who_when_and_why_and_the_rest_of_the_file_stays(
    folders: ProjectFolders,
) -> None:
    _propose(folders.corrections)
    statements = _tables()["statements"]
    told: dict[str, Any] = {"by": "An: trưởng phòng", "day": dt.date(2026, 6, 26), "why": "đã đối chiếu"}
    decide_corrections(folders.corrections, ["one", "two"], "accepted", statements, **told)
    first, second = read_corrections(folders.corrections)
    assert (first.entry["status"], first.entry["decided_by"]) == ("accepted", "An: trưởng phòng")
    assert (second.entry["decided_on"], second.entry["decided_why"]) == (dt.date(2026, 6, 26), "đã đối chiếu")
    assert (folders.corrections / "bc-1.yml").read_text("utf-8").startswith("# a comment that stays\n- id: one\n")
    with pytest.raises(CorrectionError, match="decided before, found 'accepted'"):
        decide_corrections(folders.corrections, ["one"], "rejected", statements, **told)


def test_alike_corrections_of_statements_that_repeat_a_figure_are_one_note_with_all_places(
    folders: ProjectFolders,
) -> None:
    tables = _tables(_finding("ratio_truncated"))
    _answer(tables, folders, "write_recomputed")
    statements, corrections = apply_corrections(tables["statements"], read_corrections(folders.corrections))
    twin = statements[statements["statement_id"] == "bc-1:r2c2"].assign(
        statement_id="bc-1:twin", locator="line 7", line=7
    )
    both = pd.concat([corrections, corrections.assign(correction_id="b", statement_ids="bc-1:twin")])
    for op, said in (("=", "giá trị từ 46,1% thành 46,2%"), (">", "giá trị từ trên 46,1% thành trên 46,2%")):
        after = _tables() | {"statements": pd.concat([statements, twin]).assign(op=op), "corrections": both}
        sheet = write_check_sheet(prepare_context(after, "vi", _DAY), **_UNIT)
        told = ["".join(run.text for run in item) for section in sheet.sections if section.anchor == "notes"
                for block in section.blocks for item in block.items]  # fmt: skip
        (note,) = [one for one in told if one.startswith("Đã đính chính")]
        assert "(dòng 91, bảng 1, hàng 2, cột 2; dòng 7)" in note
        assert said in note


@pytest.mark.parametrize(
    ("names", "why", "told"),
    [
        (["one", "two"], " ", "needs its reason"),
        (["one", "three"], "w", "no such correction, found 'three'"),
        (["one", "two"], "w", "a value and counts that agree"),
    ],
)
def test_a_decision_that_does_not_hold_changes_no_file(
    folders: ProjectFolders, names: list[str], why: str, told: str
) -> None:
    _propose(folders.corrections)
    path = folders.corrections / "bc-1.yml"
    path.write_text(path.read_text("utf-8").replace("replace: 34.0", "replace: 39.0"), "utf-8")
    before = path.read_bytes()
    decided: dict[str, Any] = {"by": "An", "day": dt.date(2026, 6, 26), "why": why}
    with pytest.raises(CorrectionError, match=told):
        decide_corrections(folders.corrections, names, "accepted", _tables()["statements"], **decided)
    assert path.read_bytes() == before


def test_two_targets_whose_finding_was_explained_still_keep_the_paper_a_draft(sheet: Callable[..., Path]) -> None:
    tables = _tables()
    rows = tables["targets"]
    twin = rows.iloc[[-1]].assign(period="2027", due="2027-12-31", value=60)
    tables["targets"] = pd.concat([rows, twin, twin.assign(value=70)], ignore_index=True)
    shown = write_check_sheet(prepare_context(tables, "vi", _DAY), **_UNIT)
    assert "Ô này của Phụ lục có hai số" in str(shown.sections)
