"""Sums of successive releases: one more organisation, or a corrected one, is not given away by their difference."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis.panel import consolidate
from analysis.panel.consolidation import add_consolidated
from analysis.reports import publish_analyst_report
from analysis.reports._row_helpers import complete_tables
from analysis.reports.disclosure import Plans, Profile, Released, read_register, withhold
from analysis.schemas import TABLES, period_bounds, validate

Tables = dict[str, pd.DataFrame]
_FIVE = Profile("example", 5, 1, ("visit",), ("hospital",))
_FACILITIES = ("f-a", "f-b", "f-c", "f-d")
_SUM = "sum:p34-1:visits:2026-H1"


def _tables(counts: dict[str, tuple[float, int]], *, lists_all: bool) -> Tables:
    """Return tables of facilities with a count each, as filed in one of several versions, and their sum."""
    start, end = period_bounds("2026-H1")
    fixed = {"indicator_code": "visits", "period": "2026-H1", "period_start": start, "period_end": end, "as_of": end}
    fixed |= {"op": "=", "is_chosen": True, "status": "observed"}
    rows = [
        fixed | {"unit_code": unit, "value": count, "statement_id": f"{unit}:{version}"}
        for unit, (count, version) in counts.items()
    ]
    units = [("vn", "national", None), ("p34-1", "province", "vn"), *((u, "facility", "p34-1") for u in _FACILITIES)]
    catalogue = {"indicator_code": "visits", "measure": "count", "period_type": "flow", "numerator": "visits"}
    catalogue |= {"aggregation": "sum", "adds_up_from": "facility", "title_vi": "x", "title_en": "x", "unit": "x"}
    given = {
        "observations": pd.DataFrame(rows),
        "units": pd.DataFrame(units, columns=["unit_code", "level", "parent_code"]).assign(name_vi="x", name_en="x"),
        "indicators": pd.DataFrame([catalogue | {"direction": "up"}]),
    }
    made = {name: validate(name, frame.reindex(columns=TABLES[name].column_names)) for name, frame in given.items()}
    complete = pd.DataFrame({"unit_code": ["p34-1"] if lists_all else []})
    added = consolidate(made["observations"], made["units"], made["indicators"], complete)
    statements = made["observations"][["statement_id", "unit_code", "indicator_code", "period", "value"]]
    statements = statements.assign(source_id="bc", locator=statements["statement_id"], raw_text="x", kind="actual")
    made["observations"] = add_consolidated(made["observations"], added, made["indicators"])
    statements = statements.reindex(columns=TABLES["statements"].column_names)
    return complete_tables(made | {"consolidated": added, "statements": statements})


class _Public:
    """What the public has seen of all releases: counts of facilities, sums with who is in them."""

    def __init__(self) -> None:
        self.released: list[Released] = []
        self.known: dict[str, float] = {}
        self.sums: list[tuple[frozenset[str], float]] = []

    def see(self, tables: Tables, day: int) -> None:
        """Publish everything that may be published on a day."""
        plan = Plans(tables, _FIVE).beside(self.released).without_refused()
        shown = withhold(tables, plan)
        counts = shown["observations"].set_index("statement_id")["value"].dropna()
        self.known |= {key: count for key, count in counts.items() if not str(key).startswith("sum:")}
        for row in shown["consolidated"].dropna(subset=["value"]).to_dict("records"):
            self.sums.append((frozenset(row["parts"].split(" | ")), row["value"]))
        for cell, quantity in plan.cells.together.items():
            if cell not in plan.cells.unprinted:
                is_told = quantity not in plan.withheld
                value = float(plan.cells.counts[cell]) if is_told else None
                parts = plan.cells.parts.get(cell, ()) if is_told else ()
                self.released.append(Released(cell, value, f"2026-07-{day:02d}", parts))

    def can_compute(self, key: str) -> bool:
        """Return whether the count behind a statement follows from the sums; counts are not negative."""
        if key in self.known:
            return True
        hidden = sorted({part for parts, _ in self.sums for part in parts} - self.known.keys())
        sums = [
            ([float(part in parts) for part in hidden], total - sum(self.known.get(part, 0.0) for part in parts))
            for parts, total in self.sums
            if not parts <= self.known.keys()
        ]
        if not any(key in parts for parts, _ in self.sums):
            return False
        aim = np.array([float(part == key) for part in hidden])
        matrix, totals = (np.array(column) for column in zip(*sums, strict=True))
        found: list[Any] = [linprog(sign * aim, A_eq=matrix, b_eq=totals) for sign in (1, -1)]
        low, high = found
        assert low.status == 0
        return bool(high.status == 0 and -high.fun - low.fun < 0.5)


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_follows_from_the_sums_of_several_days(seed: int) -> None:
    draw = random.Random(seed)
    order = draw.sample(_FACILITIES, 4)
    first = draw.randint(2, 4)
    filings = [order[:first], *([unit] for unit in order[first:]), *([draw.choice(order)] for _ in range(2))]
    lists_all, public = draw.random() < 0.5, _Public()
    now: dict[str, tuple[float, int]] = {}
    for day, units in enumerate(filings, start=1):
        now |= {unit: (float(draw.choice([1, 3, 4, draw.randint(5, 400)])), day) for unit in units}
        public.see(_tables(now, lists_all=lists_all), day)
        for unit, (count, version) in now.items():
            assert count >= 5 or not public.can_compute(f"{unit}:{version}"), (unit, filings)


def _withheld(released: list[Released], counts: dict[str, tuple[float, int]]) -> set[str]:
    plan = Plans(_tables(counts, lists_all=True), _FIVE).beside(released)
    assert not plan.refused
    return {quantity.unit_code for quantity in plan.withheld}


def test_a_sum_of_two_and_a_later_sum_of_three_are_not_both_told_where_the_third_is_small() -> None:
    public = _Public()
    public.see(_tables({"f-a": (100.0, 1), "f-b": (50.0, 1)}, lists_all=False), 1)
    later = {"f-a": (100.0, 1), "f-b": (50.0, 1), "f-c": (3.0, 2)}
    assert _withheld(public.released, later) == {"f-c", _SUM}


def test_a_sum_that_was_told_once_and_withheld_later_is_not_forgotten() -> None:
    public = _Public()
    public.see(_tables({"f-a": (125.0, 1), "f-b": (1.0, 1)}, lists_all=False), 1)
    public.see(_tables({"f-a": (125.0, 1), "f-b": (1.0, 1), "f-c": (3.0, 2)}, lists_all=False), 2)
    assert [one.value for one in public.released if one.cell.unit_code == _SUM] == [126.0, None]
    everyone = {"f-a": (125.0, 1), "f-b": (1.0, 1), "f-c": (3.0, 2), "f-d": (2.0, 3)}
    assert "f-a" in _withheld(public.released, everyone), "126 - 125 is 1"


def test_the_register_holds_who_was_in_a_sum(
    panel_of: Callable[..., Tables], tmp_path: Path, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = ("f-binh-dinh-general-hospital", "f-quy-nhon-eye-hospital", "f-quy-nhon-medical-centre")
    values = ("60,0% (600/1000 lượt)", "65,0% (650/1000 lượt)", "1,0% (3/300 lượt)")

    def publish(count: int) -> str:
        names = [f"bc-{n}" for n in range(1, count + 1)]
        sources = [f"{name} | 2026-07-01 | {unit} | {unit} | 2026-H1" for name, unit in zip(names, units, strict=False)]
        stated = [
            f"{name} | 5 | actual | Tỷ lệ KCB bằng CCCD gắn chip/VNeID/Sổ SKĐT | | 6 tháng đầu năm 2026 | {value}"
            for name, value in zip(names, values, strict=False)
        ]
        tables: Any = complete_tables(panel_of("\n".join(sources), "\n".join(stated)))
        for unit in ("p34-52", *units[:count]):
            pages = publish_analyst_report(
                tables, unit_code=unit, folder=tmp_path, formats=("html",), languages=("en",)
            )
            if unit == "p34-52":
                department = pages[0].read_text("utf-8")
        return department

    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-07-05")
    assert "62.5%" in publish(2)
    (noted,) = [e for e in read_register(register) if e.cell.unit_code.startswith("sum:") and e.cell.part == "in"]
    assert (noted.value, [part.unit_code for part in noted.parts]) == (1250.0, list(units[:2]))
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-07-06")
    page = publish(3)
    assert "54.5%" not in page and "1,253" not in page, "1253 - 1250 are 3"
