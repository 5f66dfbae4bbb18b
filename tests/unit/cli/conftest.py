"""A small project of our own, and a way to run the command line in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.cli.main import run_command_line

UNITS = """unit_code,name_vi,name_en,level,parent_code,valid_from,valid_to
vn,Việt Nam,Viet Nam,national,,,
p63-01,Hà Nội,Ha Noi,province,vn,,2025-06-30
p34-01,Hà Nội,Ha Noi,province,vn,2025-07-01,
p34-46,Huế,Hue,province,vn,2025-07-01,
f-a,Bệnh viện Đa khoa,General Hospital,facility,p34-01,,
f-b,Bệnh viện Đa khoa,General Hospital,facility,p34-46,,
"""
UNIT_ALIASES = "alias,unit_code,reviewed_by\nThủ đô,p34-01,project\n"
INDICATORS = "indicator_code,title_vi,title_en\nrecords_pct,Tỷ lệ hồ sơ số,Digital records\n"
INDICATOR_ALIASES = "alias,source_id,indicator_code,reviewed_by\nHồ sơ điện tử,,records_pct,project\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project, which is the working folder."""
    lookup = tmp_path / "data" / "lookup"
    lookup.mkdir(parents=True)
    (tmp_path / "data" / "raw").mkdir()
    (tmp_path / "workbench.toml").write_text('name = "Small"\n', "utf-8")
    tables = {"units": UNITS, "unit_aliases": UNIT_ALIASES, "indicators": INDICATORS}
    for name, text in (tables | {"indicator_aliases": INDICATOR_ALIASES}).items():
        (lookup / f"{name}.csv").write_text(text, "utf-8")
    monkeypatch.delenv("WORKBENCH_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder outside every project, which is the working folder."""
    monkeypatch.delenv("WORKBENCH_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def fail(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that runs ``workbench``, insists on the exit status and returns what stderr shows."""

    def run(*arguments: str, status: int = 2) -> str:
        assert run_command_line(list(arguments)) == status
        return capsys.readouterr().err

    return run
