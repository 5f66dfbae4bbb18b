"""A filing enters data/raw described by what it says of itself, is read by the build, and leaves without a trace."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from analysis.cli.commands.filings import add, read
from analysis.paths import packaged_folder
from analysis.registry import FilingError, add_filing, collect_sources, undo_filing
from analysis.schemas import validate

_TEXT = """\
TRUNG TÂM Y TẾ BÌNH HẢI
Số: 79/BC-TTYT

Bình Hải, ngày 05 tháng 7 năm 2025

BÁO CÁO
Kết quả chuyển đổi số 6 tháng đầu năm 2025

STT\tChỉ tiêu\tThực hiện 6 tháng đầu năm 2025
1\tTỷ lệ khám bằng căn cước\t61,2% (1468 / 2400 lượt)

STT\tNhiệm vụ\tĐơn vị chủ trì\tThời gian hoàn thành
1\tNâng cấp phần mềm quản lý bệnh viện HIS\tPhòng Kế hoạch\tQuý IV/2025
"""


@pytest.fixture
def filing(tmp_path: Path) -> Path:
    path = tmp_path / "bao cao.txt"
    path.write_text(_TEXT, encoding="utf-8")
    return path


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "raw"
    folder.mkdir(parents=True)
    return folder


def test_a_filing_is_described_by_what_it_says_of_itself(filing: Path, raw: Path) -> None:
    source_id = add_filing(filing, raw)
    described = yaml.safe_load((raw / source_id / "source.yml").read_text("utf-8"))
    assert source_id == "79-bc-ttyt-2025"
    assert described["number"] == "79/BC-TTYT"
    assert described["issued"].isoformat() == "2025-07-05"
    assert described["publisher"] == "TRUNG TÂM Y TẾ BÌNH HẢI"
    assert described["says"]["offices"] == ["TRUNG TÂM Y TẾ BÌNH HẢI"]
    assert described["says"]["title_periods"] == ["2025-H1"]
    assert "filing_period" not in described  # a person's word; the build recognises it anew
    assert (raw / source_id / filing.name).read_bytes() == filing.read_bytes()


def test_a_file_named_after_a_person_is_stored_under_a_name_without_the_person(
    filing: Path, raw: Path, tmp_path: Path
) -> None:
    named = tmp_path / f"Nguyen_Van_An_001085012345{filing.suffix}"
    shutil.copyfile(filing, named)
    folder = raw / add_filing(named, raw)
    stored = " ".join(
        [folder.name, *(path.name for path in folder.iterdir()), (folder / "source.yml").read_text("utf-8")]
    )
    assert f"redacted{filing.suffix}" in stored
    assert not re.search("(?i)nguyen|an_|001085012345", stored)


def test_the_build_reads_a_filing(filing: Path, raw: Path) -> None:
    source_id = add_filing(filing, raw, unit_code="f-binh-hai")
    tables = collect_sources(raw)
    statement = validate("statements", tables["statements"]).iloc[0]
    assert (statement["source_id"], statement["value"], statement["unit_code"]) == (source_id, 61.2, "f-binh-hai")
    assert str(statement["period_end"].date()) == "2025-06-30"
    assert tables["tasks"]["due"].dt.date.astype(str).tolist() == ["2025-12-31"]
    assert tables["systems"]["abbreviation"].tolist() == ["HIS"]


def test_the_share_of_a_task_and_the_year_of_a_system_are_no_values_of_an_indicator(raw: Path, tmp_path: Path) -> None:
    page = tmp_path / "210-BC-SYT.html"
    tasks = "<tr><th>TT<th>Nhiệm vụ<th>Tình trạng<tr><td>1<td>Xây dựng kho dữ liệu<td>Đang thực hiện, đạt 60%"
    systems = "<tr><th>TT<th>Tên đơn vị<th>HIS<th>LIS<tr><td>1<td>Bệnh viện Sông Lô<td>VNPT-HIS<td>FPT (2024)"
    page.write_text(
        f"<meta charset=utf-8><h1>BÁO CÁO kết quả 6 tháng đầu năm 2026</h1><h2>I. Kết quả</h2><table>{tasks}</table>"
        f"<p>Xây dựng kho dữ liệu y tế: đang thực hiện, đạt 45% khối lượng.</p><p>Tỷ lệ văn bản được ký số đạt 45%.</p>"
        f"<table>{systems}</table>",
        "utf-8",
    )
    add_filing(page, raw, unit_code="f-binh-hai")
    statements = collect_sources(raw)["statements"].set_index("raw_text")["kind"].groupby(level=0).agg(list)
    assert statements.to_dict() == {"2024": ["remark"], "45%": ["remark", "actual"], "60%": ["remark"]}


def test_the_day_on_which_a_task_was_done_is_not_the_day_on_which_it_is_due(raw: Path, tmp_path: Path) -> None:
    page = tmp_path / "211-BC-SYT.html"
    done = "<tr><td>1<td>Xây dựng kho dữ liệu<td>Đã hoàn thành<td>20/6/2026"
    open_ = "<tr><td>2<td>Kết nối phần mềm xét nghiệm<td>Đang thực hiện<td>30/8/2026"
    head = "<tr><th>TT<th>Nhiệm vụ<th>Tình trạng<th>Thời gian hoàn thành"
    page.write_text(f"<meta charset=utf-8><h1>BÁO CÁO kết quả</h1><table>{head}{done}{open_}</table>", "utf-8")
    add_filing(page, raw, unit_code="f-binh-hai")
    tasks = collect_sources(raw)["tasks"]
    assert [None if pd.isna(due) else str(due.date()) for due in tasks["due"]] == [None, "2026-08-30"]


def test_a_filing_that_is_there_is_refused(filing: Path, raw: Path, tmp_path: Path) -> None:
    source_id = add_filing(filing, raw)
    again = tmp_path / "another name.txt"
    again.write_bytes(filing.read_bytes())
    with pytest.raises(FilingError, match=source_id):
        add_filing(again, raw)


def test_undoing_takes_a_filing_out_by_name_or_by_file(filing: Path, raw: Path) -> None:
    for name in (add_filing(filing, raw), None):
        if name is None:
            add_filing(filing, raw)
        undo_filing(name or filing, raw)
        assert list(raw.iterdir()) == []
    with pytest.raises(FilingError, match="no filing"):
        undo_filing("79-bc-ttyt-2025", raw)


def test_a_hand_reading_is_not_taken_out(raw: Path) -> None:
    (raw / "by-hand").mkdir()
    (raw / "by-hand" / "source.yml").write_text("kind: hand_reading\n", encoding="utf-8")
    with pytest.raises(FilingError, match="it is not a filing"):
        undo_filing("by-hand", raw)


def test_wrong_words_are_refused_with_the_nearest_right_one(filing: Path, raw: Path) -> None:
    with pytest.raises(FilingError, match="did you mean 'f-binh-hai'"):
        add_filing(filing, raw, unit_code="f-binhhai", known_units=["f-binh-hai", "vn"])
    with pytest.raises(FilingError, match="2026-H1"):
        add_filing(filing, raw, period="H1 2025")
    assert list(raw.iterdir()) == []


def test_the_commands_add_undo_and_read(filing: Path, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (raw.parents[1] / "workbench.toml").write_text('name = "Filings"', "utf-8")
    shutil.copytree(packaged_folder() / "data" / "lookup", raw.parent / "lookup")
    monkeypatch.setenv("WORKBENCH_HOME", str(raw.parents[1]))
    run = CliRunner().invoke
    added = run(add.command, [str(filing)], standalone_mode=False)
    assert (added.return_value, added.output.split(":")[0]) == (0, "79-bc-ttyt-2025")
    assert isinstance(run(add.command, [str(filing)], standalone_mode=False).exception, FilingError)
    assert run(add.command, ["79-bc-ttyt-2025", "--undo"], standalone_mode=False).return_value == 0
    table = run(read.command, [str(filing)], standalone_mode=False).output.splitlines()
    assert table[0].startswith(
        "doc,locator,line,kind,indicator_text,unit_text,op,value,value_unit,counted_noun,numerator"
    )
    assert len(table) == 2
    why = run(read.command, [str(filing), "--explain", "1"], standalone_mode=False).output
    assert "1468 / 2400 = 61.17 %" in why
    assert "the column 'Thực hiện 6 tháng đầu năm 2025'" in why
    missing = run(read.command, [str(filing), "nowhere.pdf"], standalone_mode=False)
    assert (missing.return_value, "nowhere.pdf: there is no such file" in missing.output) == (1, True)
