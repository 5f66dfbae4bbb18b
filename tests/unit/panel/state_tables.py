"""Small tables of one province, its country and a few indicators, and a case for every state of a target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from analysis.panel.states import State, StateBook
from analysis.schemas import TABLES, set_types

DAY = dt.date(2026, 6, 30)
CODES: dict[str, dict[str, object]] = {
    "records_pct": {"measure": "share", "unit": "%", "maximum": 100.0, "period_type": "stock", "direction": "up"},
    "paper_pct": {"measure": "share", "unit": "%", "maximum": 100.0, "period_type": "stock", "direction": "down"},
    "cashless_pct": {"measure": "share", "unit": "%", "maximum": 100.0, "period_type": "flow", "direction": "up"},
    "records_count": {"measure": "count", "unit": "hospitals", "period_type": "stock", "direction": "up"},
    "dti_index": {"measure": "index", "unit": "0 to 1", "period_type": "stock", "direction": "up"},
    "dti_rank": {"measure": "rank", "unit": "rank", "period_type": "stock", "direction": "down"},
}
_TITLES = {
    "records_pct": ("Tỷ lệ bệnh viện triển khai bệnh án điện tử", "Hospitals with electronic records"),
    "paper_pct": ("Tỷ lệ sử dụng bệnh án giấy", "Hospitals with paper records"),
    "cashless_pct": ("Tỷ lệ thanh toán không dùng tiền mặt", "Fees paid cashless"),
    "records_count": ("Số bệnh viện triển khai bệnh án điện tử", "Hospitals with electronic records, number"),
    "dti_index": ("Điểm DTI", "DTI score"),
    "dti_rank": ("Xếp hạng DTI", "DTI rank"),
}
VALUE_UNITS = {"share": "%"}
UNITS = (
    {"unit_code": "vn", "level": "national", "name_vi": "Việt Nam", "name_en": "Viet Nam"},
    {"unit_code": "p1", "level": "province", "parent_code": "vn", "name_vi": "Phú Thọ", "name_en": "Phu Tho"},
    {"unit_code": "p2", "level": "province", "parent_code": "vn", "name_vi": "Hà Nội", "name_en": "Hanoi"},
)


def table(name: str, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return a table of the schemas that has these rows."""
    frame = pd.DataFrame([dict(row) for row in rows]).reindex(columns=TABLES[name].column_names)
    return set_types(name, frame)


def observed(when: str, value: float, **details: object) -> dict[str, object]:
    """Return one observation: of a day, or of the whole month where `when` is one."""
    start, end = (f"{when}-01", pd.Period(when, "M").end_time.date()) if len(when) == 7 else (when, when)
    row: dict[str, object] = {"unit_code": "p1", "indicator_code": "records_pct", "status": "observed", "op": "="}
    row |= {"period": when, "period_start": start, "period_end": end, "value": value, "is_chosen": True}
    return row | {"statement_id": f"src-{when}:{value}"} | details


def aimed(op: str, value: float, due: str | None, **details: object) -> dict[str, object]:
    """Return one target of the unit itself."""
    row: dict[str, object] = {"unit_code": "p1", "indicator_code": "records_pct", "op": op, "value": value, "due": due}
    return row | {"statement_id": f"plan:{op}{value}:{due}", "value_unit": "%"} | details


def tables_of(
    values: Sequence[Mapping[str, object]], targets: Sequence[Mapping[str, object]] = (), **more: object
) -> dict[str, pd.DataFrame]:
    """Return the tables of these observations and targets, with their statements and sources."""
    stated = [{"statement_id": row["statement_id"], "source_id": str(row["statement_id"]).partition(":")[0],
               "locator": "line 1", "raw_text": str(row["value"]), "kind": kind, "counted_noun": row.get("noun")}
              for kind, rows in (("actual", values), ("target", targets)) for row in rows]  # fmt: skip
    publishers = {True: "Sở Y tế", False: "Báo Tỉnh"}
    sources = [{"source_id": code, "folder": code, "title": code, "url": "filed document",
                "publisher": publishers[code.startswith("src-")]}
               for code in dict.fromkeys(str(row["source_id"]) for row in stated)]  # fmt: skip
    rows = {"observations": values, "targets": targets, "sources": sources, "statements": stated}
    known = {name: frame.copy() for name, frame in _catalogue().items()}
    return known | {name: table(name, found) for name, found in (rows | more).items()}  # type: ignore[arg-type]


@cache
def _catalogue() -> dict[str, pd.DataFrame]:
    """Return the units and indicators, which no case changes."""
    indicators = [
        {"indicator_code": code, "title_vi": _TITLES[code][0], "title_en": _TITLES[code][1], "counted": "hospitals"}
        | row
        for code, row in CODES.items()
    ]
    return {"units": table("units", UNITS), "indicators": table("indicators", indicators)}


def book_of(
    values: Sequence[Mapping[str, object]], targets: Sequence[Mapping[str, object]] = (), day: dt.date = DAY
) -> StateBook:
    """Return the states of these observations and targets on a day."""
    return StateBook(tables_of(values, targets), day)


#: Three values that rise, the newest on 31 March 2026.
RISING = [observed("2025-03-31", 40.0), observed("2025-09-30", 50.0), observed("2026-03-31", 60.0)]
CASES: dict[State, tuple[list[dict[str, object]], list[dict[str, object]]]] = {
    State.NO_TARGET_NO_DATA: ([], []),
    State.NO_DATA: ([], [aimed(">=", 80, "2026-12-31")]),
    State.WITHHELD: ([observed("2026-03-31", float("nan"), status="suppressed")], [aimed(">=", 80, "2026-12-31")]),
    State.MIXED: (
        [*RISING, observed("2026-05-31", 90.0, counted="facilities", noun="facilities")],
        [aimed(">=", 80, "2026-12-31")],
    ),
    State.FELL_BACK: ([observed("2025-12-31", 98.0), observed("2026-03-31", 70.0)], [aimed(">=", 90, "2026-12-31")]),
    State.CONFLICT: (
        [observed("2026-03-31", 60.0), observed("2026-03-31", 75.0, is_chosen=False, statement_id="other:1")],
        [aimed(">=", 80, "2026-12-31")],
    ),
    State.MET: ([observed("2026-03-31", 85.0)], [aimed(">=", 80, "2026-12-31")]),
    State.MET_LATE: ([observed("2025-12-31", 70.0), observed("2026-03-31", 85.0)], [aimed(">=", 80, "2025-12-31")]),
    State.MISSED: ([observed("2026-03-31", 70.0)], [aimed(">=", 80, "2025-12-31")]),
    State.STALE: ([observed("2025-06-30", 70.0)], [aimed(">=", 80, "2026-12-31")]),
    State.BOUND: ([observed("2026-03-31", 70.0, op=">")], [aimed(">=", 80, "2026-12-31")]),
    State.TOO_FEW: ([observed("2026-03-31", 70.0)], [aimed(">=", 80, "2026-12-31")]),
    State.ON_COURSE: (RISING, [aimed(">=", 70, "2027-03-31")]),
    State.BEHIND: (RISING, [aimed(">=", 90, "2026-12-31")]),
    State.NO_TARGET: ([observed("2026-03-31", 70.0)], []),
}
