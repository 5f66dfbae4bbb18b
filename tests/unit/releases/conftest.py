"""A small project whose reports are published: one made-up unit with a half-year report."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.releases import (
    ReleaseRequest,
    ReleaseState,
    approve_release,
    check_release_set,
    find_release,
    lock_release,
    prepare_release,
    store_check,
)
from analysis.reports._row_helpers import complete_tables
from analysis.whole_files import write_whole

_UNIT_TESTS = Path(__file__).parents[1]
_DAY = dt.date(2026, 7, 10)


@pytest.fixture(scope="session")
def faulty_disk() -> Any:
    """Return the module with a disk that fails at its k-th change."""
    if "faulty_disk" not in sys.modules:
        spec = importlib.util.spec_from_file_location("faulty_disk", _UNIT_TESTS / "pipeline" / "faulty_disk.py")
        assert spec
        assert spec.loader
        sys.modules["faulty_disk"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["faulty_disk"])
    return sys.modules["faulty_disk"]


@dataclass
class Desk:
    """A project with reports and tables, and the steps that two people take."""

    home: Path
    tables: dict[str, pd.DataFrame]
    basis: dict[str, str] = field(default_factory=lambda: {"observations": "1"})
    outputs: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, content: str, period: str = "2026-H1", **changed: Any) -> None:
        """Write the report of a period and list it, instead of an earlier one."""
        path = f"{period}/f-center/f-center_{period}_vi.html"
        write_whole(self.home / "reports" / path, content.encode())
        row = {"path": path, "period": period, "unit_code": "f-center", "report_date": "2026-06-30"}
        row |= {"sha256": hashlib.sha256(content.encode()).hexdigest(), "notebook": "70", "is_earlier": False}
        row |= {"is_internal": False, "is_produced": True} | changed
        self.outputs = [one for one in self.outputs if one["path"] != path] + [row]

    def prepare(self, by: str = "An", period: str = "2026-H1", units: tuple[str, ...] = ()) -> dict[str, Any]:
        """Prepare a release."""
        request = ReleaseRequest(period, by, _DAY, units)
        return prepare_release(request, self.outputs, self.home / "reports", self.tables, self.basis, {"run_id": "r"})

    def state(self, **changed: Any) -> ReleaseState:
        """Return what a release is checked against."""
        given = {"tables": self.tables, "now": self.tables, "outputs": self.outputs, "basis": self.basis}
        return ReleaseState(**(given | {"out_of_date": []} | changed))

    def check(self, number: str, **changed: Any) -> dict[str, Any]:
        """Check a release and store the result."""
        results = check_release_set(find_release(number), self.state(**changed))
        return store_check(number, results, self.basis, "An", _DAY)

    def lock(self, number: str) -> dict[str, Any]:
        """Take all steps until a release is locked."""
        assert self.check(number)["state"] == "checked"
        approve_release(number, self.basis, "Bình", _DAY)
        return lock_release(number, "An", _DAY)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return the project with one published report; its error findings are explained."""
    (tmp_path / "workbench.toml").write_text('name = "A project"\n', "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_RUN_DATE", _DAY.isoformat())
    folder = _UNIT_TESTS / "reports" / "filing"
    tables = complete_tables({path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))})
    tables["findings"]["state"] = "explained"
    found = Desk(tmp_path, tables)
    found.publish("first")
    return found
