"""The placing sheet in a notebook: shown as a table, decided by name or in a form, stored with one call."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import UsageError
from analysis.panel import save
from analysis.placing import AnswerError, list_placements, place
from analysis.registry import FilingError, add_filing

_REPORT = "Tỷ lệ bao phủ bảo hiểm y tế đạt 93%.\nTỷ lệ <b>zzz</b> qqq đạt 12%.\n"
_CODE = "population_with_health_insurance_pct"


@pytest.fixture
def filing(lookup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_in_this_process: None) -> Path:
    """Return a report that is registered as `report` in a project of its own."""
    (tmp_path / "workbench.toml").write_text('name = "Small"\n', "utf-8")
    shutil.copytree(lookup, tmp_path / "data" / "lookup")
    (tmp_path / "data" / "raw").mkdir()
    (tmp_path / "report.txt").write_text(_REPORT, "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-07-01")
    add_filing(tmp_path / "report.txt", tmp_path / "data" / "raw")
    return tmp_path / "report.txt"


def test_decisions_by_name_are_shown_then_stored(filing: Path) -> None:
    sheet = place(filing).set("filing", unit="Quảng Ngãi", period="2026-H1").set(1, kind="remark")
    assert "not stored yet: filing: unit p34-51 period 2026-H1" in sheet._repr_html_()
    assert sheet.save(by="An", why="by phone").table()["outcome"].tolist() == ["in_panel", "left_out"]
    assert sheet.decisions == []
    with pytest.raises(AnswerError, match="did you mean 'Quảng Ngãi'"):
        sheet.set("filing", unit="Quảng Ngãii")
    with pytest.raises(AnswerError, match="found 7, expected a row from 0 to 1"):
        sheet.set(7, kind="remark")


def test_each_decision_keeps_its_own_reason_and_the_last_word_counts(filing: Path) -> None:
    sheet = place(filing).set("filing", unit="Quảng Ngãi", period="2026-H1")
    sheet.set(0, kind="estimate", why="by phone").set(1, kind="estimate", why="by phone").set(
        1, kind="remark", why="a slogan"
    )
    assert [answer.describe() for answer in sheet.decisions] == [
        "filing: unit p34-51 period 2026-H1",
        "value report:line-1#1: kind estimate (by phone)",
        "value report:line-2#1: kind remark (a slogan)",
    ]
    sheet.save(by="An", why="the rest")
    stored = (filing.parent / "data" / "lookup" / "placement_decisions.csv").read_text("utf-8")
    assert "by phone" in stored
    assert "a slogan" in stored
    assert "the rest" not in stored


def test_a_document_is_shown_as_text_not_as_markup_and_a_loose_file_is_not_stored(filing: Path) -> None:
    loose = filing.with_name("other.txt")
    loose.write_text(_REPORT + "x", "utf-8")
    sheet = place(loose, unit_code="p34-51")
    assert "<b>zzz" not in sheet._repr_html_() and "zzz" in sheet._repr_html_()
    assert "values read" in repr(sheet)
    with pytest.raises(AnswerError, match="not registered"):
        sheet.set(0, indicator=_CODE).save(by="An")
    with pytest.raises(FilingError, match="no filing is named 'no-such-source'"):
        place("no-such-source")


def test_a_sheet_says_in_its_language_what_is_wrong_all_at_once(filing: Path) -> None:
    sheet = place(filing, lang="vi")
    shown = sheet._repr_html_()
    assert '<div lang="vi">' in shown
    assert "đọc được 2 số liệu" in shown
    assert "dòng 1" in shown
    assert "thực hiện (" in repr(sheet)  # the confidence stands in brackets: a bare share would read as the value
    assert "Tỷ lệ bao phủ bảo hiểm y tế (" in repr(sheet)
    english = repr(place(filing))
    assert "People with health insurance (" in english
    assert "Tỷ lệ bao phủ bảo hiểm y tế" not in english
    with pytest.raises(AnswerError) as raised:
        sheet.set("no such wording", indicator="records_pct", period="June")
    lines = str(raised.value).splitlines()
    assert [line.partition(": ")[0] for line in lines[1:]] == ["indicator", "period"]
    assert lines[0] == "nhận được “no such wording”, cần số dòng, mã số liệu hoặc tên gọi trong bảng này"
    assert all("nhận được" in line and "found" not in line for line in lines)
    with pytest.raises(UsageError, match="lang: found 'fr', expected vi or en"):
        place(filing, lang="fr")
    with pytest.raises(UsageError, match="file: cần mã nguồn hoặc tệp"):
        place(None, lang="vi")  # type: ignore[arg-type]
    loose = filing.with_name("other.txt")
    loose.write_text(_REPORT + "x", "utf-8")
    with pytest.raises(AnswerError, match=r"Hãy thêm tệp bằng wb\.add"):
        place(loose, lang="vi").save(by="An")


def _walk(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _walk(child)


def test_the_form_stores_what_is_chosen_and_keeps_asking_after_an_error(filing: Path) -> None:
    sheet = place("report")
    form = sheet.edit()
    parts = list(_walk(form))
    unit, period, wording = [part for part in parts if type(part).__name__ == "Combobox"]
    [button] = [part for part in parts if type(part).__name__ == "Button"]
    assert "not data" in wording.options and any(_CODE in option for option in wording.options)
    unit.value = "no such unit"
    button.click()
    assert "no such unit" in parts[-1].value and sheet.decisions == []
    unit.value, period.value, wording.value = "Quảng Ngãi [p34-51]", "2026-H1", "not data"
    button.click()
    assert "filing: unit p34-51 period 2026-H1" in parts[-1].value
    assert place("report").table()["outcome"].tolist() == ["in_panel", "left_out"]
    assert [part for part in _walk(form) if type(part).__name__ == "Combobox"] == []


def test_a_sheet_says_what_a_run_has_put_into_the_tables_and_what_comes_next(filing: Path) -> None:
    sheet = place(filing).set("filing", unit="Quảng Ngãi", period="2026-H1").save(by="An")
    assert sheet.count() == {"in_tables": 0, "next_run": 1, "to_place": 1, "left_out": 0}
    assert sheet.summary() == [
        "report: 2 values read: 1 in the tables after the next run, 1 waits to be placed",
        'Next: place the waiting values with wb.placing_sheet("report") or `workbench place report`.',
        "Next: run `workbench run` to put the values into the tables; "
        'then wb.quality("report") shows which are in doubt.',
    ]
    assert all(line in repr(sheet) for line in sheet.summary())
    sheet.set(1, kind="remark").save(by="An")
    save("placements", list_placements(dict(sheet.sheet.tables)), filing.parent / "data" / "processed")
    assert sheet.summary()[0] == "report: 2 values read: 1 in the tables, 0 wait to be placed, 1 left out"
    assert len(sheet.summary()) == 1
    vietnamese = place(filing, lang="vi").summary()
    assert vietnamese == ["report: đọc được 2 số liệu: 1 đã có trong bảng số liệu, 0 chờ xếp, 1 không lấy"]
    loose = filing.with_name("other.txt")
    loose.write_text(_REPORT + "x", "utf-8")
    preview = place(loose, unit_code="p34-51", period="2026-H1").summary()
    assert "1 would enter the tables if the file were added" in preview[0]
    assert "wb.add(...)" in preview[1]
