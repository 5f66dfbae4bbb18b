"""``workbench add`` ends with the placing sheet; ``workbench place`` decides what it leaves open."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.cli.main import run_command_line

_INDICATORS = """indicator_code,title_vi,title_en,unit,measure,direction,aggregation,minimum,maximum,period_type
records_pct,Tỷ lệ hồ sơ số,Digital records,%,share,up,recompute,0,100,stock
"""
_REPORT = """BÁO CÁO
Kết quả 6 tháng đầu năm 2026
Tỷ lệ hồ sơ số đạt 62,5%, tăng 1,5 điểm phần trăm.
Tỷ lệ bệnh án xyz qwk đạt 41%.
"""


@pytest.fixture
def report(project: Path) -> Path:
    """Return a report in a project that knows one of its two indicators."""
    (project / "data" / "lookup" / "indicators.csv").write_text(_INDICATORS, "utf-8")
    path = project / "bao-cao.txt"
    path.write_text(_REPORT, "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run_command_line(list(arguments)) == status
    return " ".join(capsys.readouterr().out.split())


def test_a_dry_run_shows_where_each_value_goes_and_stores_nothing(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "add", str(report), "--unit", "p34-46", "--dry-run")
    assert "3 values read: 1 enters the panel, 1 to place, 1 left out" in told
    assert "organisation Huế (p34-46)" in told
    assert "a change, not a level" in told
    assert told.endswith("dry run: nothing was stored")
    assert list((project / "data" / "raw").iterdir()) == []


def test_a_filing_without_a_known_unit_does_not_vanish(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "add", str(report))
    assert "0 enter the panel, 2 to place, 1 left out" in told
    assert "organisation not known: values that name none cannot enter the panel" in told
    assert told.endswith("2 to place; next: workbench place bao-cao")


def test_a_long_filing_shows_what_is_doubtful_and_counts_the_rest(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.write_text(
        "\n".join(f"Năm {year}, tỷ lệ hồ sơ số đạt 6{year % 10},5%." for year in range(2001, 2026)), "utf-8"
    )
    told = run(capsys, "add", str(report), "--unit", "p34-46", "--dry-run")
    assert "25 enter the panel" in told and "surer ones; --all shows them" in told
    every = run(capsys, "add", str(report), "--unit", "p34-46", "--dry-run", "--all")
    assert every.count("Tỷ lệ hồ sơ số") == 25 and "--all" not in every


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets what a person types in a terminal, a line each."""

    def type_lines(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", _Terminal("".join(f"{line}\n" for line in lines)))

    return type_lines


def test_the_walk_asks_for_the_filing_first_then_for_each_wording_once(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str], answer: Callable[..., None]
) -> None:
    report.write_text(_REPORT + "Tỷ lệ bệnh án xyz qwk năm 2025 đạt 38%.\n", "utf-8")
    run(capsys, "add", str(report))
    answer("Huế", "records_pct", "never reached")
    told = run(capsys, "place", "bao-cao", "--by", "An")
    assert "1 of 2: which organisation is this filing about? (3 values)" in told
    assert "2 of 2: which indicator is “Tỷ lệ bệnh án xyz qwk”? (2 values)" in told
    assert "3 of 4 values enter the panel (+3), 0 to place" in told
    assert "filing_unit_code: p34-46" in (project / "data/raw/bao-cao/source.yml").read_text("utf-8")
    alias = (project / "data/lookup/indicator_aliases.csv").read_text("utf-8").splitlines()[-1]
    assert alias.startswith("Tỷ lệ bệnh án xyz qwk,") and ",records_pct,An" in alias
    assert run(capsys, "place", "bao-cao") == "nothing to place"


def test_what_is_decided_before_a_person_quits_is_kept(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str], answer: Callable[..., None]
) -> None:
    run(capsys, "add", str(report))
    answer("Huee", "Huế", "q")
    told = run(capsys, "place")
    assert "no organisation 'Huee'" in told and "did you mean 'Huế" in told
    assert "1 of 3 values enter the panel (+1), 1 to place" in told


def test_values_that_are_no_data_and_new_organisations_are_decided_in_the_walk(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str], answer: Callable[..., None]
) -> None:
    report.write_text(_REPORT.replace("41%", "41% (trong đó có lỗi)"), "utf-8")
    run(capsys, "add", str(report))
    answer("u", "Bệnh viện Mới", "facility", "hospital", "Huế", "", "x", "a slogan")
    told = run(capsys, "place", "bao-cao")
    assert "1 of 3 values enter the panel (+1), 0 to place" in told
    assert "f-benh-vien-moi,,,Bệnh viện Mới" in (project / "data/lookup/units.csv").read_text("utf-8") or (
        "f-benh-vien-moi,Bệnh viện Mới" in (project / "data/lookup/units.csv").read_text("utf-8")
    )
    assert "remark" in (project / "data/lookup/placement_decisions.csv").read_text("utf-8")
    told = run(capsys, "add", "--undo", "bao-cao")
    assert "removed" in told


def test_options_decide_without_a_terminal(project: Path, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "add", str(report))
    told = run(capsys, "place", str(report), "--unit", "Huế", "--period", "2026-H1", "--why", "by phone")
    assert "decided: filing: unit p34-46 period 2026-H1 (by phone)" in told
    told = run(capsys, "place", "bao-cao", "--set", "indicator=records_pct", "--wording", "Tỷ lệ bệnh án xyz qwk")
    assert "2 of 3 values enter the panel (+1), 0 to place" in told


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "there is no terminal to ask questions in"),
        (("--wording", "x"), "--wording and --value go with --set"),
        (("--set", "indicator=records_pct"), "either --wording or --value"),
        (("--set", "indicater=records_pct", "--wording", "x"), "did you mean 'indicator'"),
        (("--set", "kind=remark", "--wording", "x"), "a wording names one indicator or one unit"),
        (("--period", "2026-13"), "expected a period"),
        (("--unit", "Huee"), "did you mean 'Huế"),
    ],
)
def test_a_decision_that_cannot_be_read_is_refused_with_what_to_do(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], expected: str
) -> None:
    run(capsys, "add", str(report))
    assert run_command_line(["place", "bao-cao", *options]) == 2
    assert expected in capsys.readouterr().err


def test_a_wording_that_the_filing_does_not_have_is_refused(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "add", str(report))
    options = ("--set", "indicator=records_pct", "--wording", "Tỷ lệ bệnh án xyz")
    assert run_command_line(["place", "bao-cao", *options]) == 1
    assert "has no wording 'Tỷ lệ bệnh án xyz'; did you mean 'Tỷ lệ bệnh án xyz qwk'?" in capsys.readouterr().err


def test_a_filing_that_cannot_be_read_does_not_stop_the_others(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str], answer: Callable[..., None]
) -> None:
    run(capsys, "add", str(report))
    (project / "data" / "raw" / "a-broken").mkdir()
    (project / "data" / "raw" / "a-broken" / "source.yml").write_text("kind: filing", "utf-8")
    answer("q")
    assert run_command_line(["place"]) == 1
    captured = capsys.readouterr()
    assert "a-broken/source.yml" in captured.err and "1 of 2: which organisation" in captured.out


def test_a_new_organisation_is_added_and_the_filing_placed_under_it(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "add", str(report))
    told = run(capsys, "place", "bao-cao", "--new-unit", "Trạm Y tế Hoa Sen", "--parent", "Huế", "--by", "An")
    assert "1 of 3 values enter the panel (+1)" in told
    rows = (project / "data" / "lookup" / "units.csv").read_text("utf-8").splitlines()
    assert rows[-1].startswith("f-tram-y-te-hoa-sen,Trạm Y tế Hoa Sen,Tram Y te Hoa Sen,facility,p34-46")


def test_a_new_facility_has_the_type_that_was_given_and_it_can_be_given_later(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = project / "data" / "lookup" / "units.csv"
    assert "facility_type" not in units.read_text("utf-8")
    run(capsys, "add", str(report))
    added = ("--new-unit", "Trạm A", "--parent", "Huế", "--by", "An")
    run(capsys, "place", "bao-cao", *added, "--facility-type", "no_care")
    assert units.read_text("utf-8").splitlines()[-1].endswith(",no_care")
    told = run(capsys, "place", "--unit", "Trạm A", "--facility-type", "hospital")
    assert told == "decided: f-tram-a: hospital"
    assert units.read_text("utf-8").splitlines()[-1].endswith(",hospital")
    assert run(capsys, "place", "--unit", "Trạm A", "--facility-type", "unknown") == "nothing was decided"
    run(capsys, "place", "--unit", "Huế", "--facility-type", "hospital", status=1)
    run(capsys, "place", "bao-cao", "--unit", "Huế", "--facility-type", "hospital", status=2)
    run(capsys, "place", "--unit", "Trạm A", status=2)


@pytest.mark.parametrize(
    "options",
    [
        ("--new-unit", "Trạm A"),
        ("--parent", "Huế"),
        ("--new-unit", "Trạm A", "--parent", "Huế", "--unit", "p34-46"),
        ("--new-unit", "Trạm A", "--parent", "nowhere"),
    ],
)
def test_half_of_a_new_organisation_stores_nothing(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    run(capsys, "add", str(report))
    before = (project / "data" / "lookup" / "units.csv").read_bytes()
    run(capsys, "place", "bao-cao", *options, status=2)
    assert (project / "data" / "lookup" / "units.csv").read_bytes() == before
