"""Small evidence written as text: a few rows per table, built in memory, without a panel and without files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd
import pytest

from analysis.audit.audit_context import Evidence, gather_evidence
from analysis.audit.findings import Finding
from analysis.i18n import LANGUAGES, translate
from analysis.panel import consolidate
from analysis.paths import lookup_folder
from analysis.regulations import judge_duties, read_rules
from analysis.schemas import TABLES, period_bounds, set_types
from vnfilings.text import read_period, read_quantity

_SOURCES = "bc-1 | 2026-07-10 | p34-51 | 2026-H1 | Báo cáo kết quả"
_INDICATORS = """
visits | share | flow | up | 100 | | lượt khám | Khám bằng căn cước
people | share | flow | up | 100 | | người khám | Người khám bằng căn cước
fees | share | flow | up | 100 | | lượt thu | Thu không dùng tiền mặt
attainment | share | stock | up | | | bệnh viện | Hoàn thành kế hoạch
hospitals | share | stock | up | 100 | | bệnh viện | Bệnh viện có bệnh án điện tử
n_hospitals | count | stock | up | | hospitals | | Số bệnh viện có bệnh án điện tử
paper | share | stock | down | 100 | | bệnh viện | Bệnh viện còn dùng bệnh án giấy
"""
_UNITS = """
vn | national |
p34-51 | province | vn
f-1 | facility | p34-51
f-closed | facility | p34-51
"""
#: The last days of units that no longer exist.
_CLOSED = {"f-closed": "2025-12-31"}


def _read(text: str, columns: str) -> list[dict[str, Any]]:
    """Return the rows of a table written with `|` between its cells; an empty cell is a missing value."""
    lines = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    return [dict(zip(columns.split(), line, strict=True)) for line in lines]


def _frame(name: str, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    listed = list(rows)
    return set_types(name, pd.DataFrame(listed) if listed else pd.DataFrame(columns=TABLES[name].column_names))


def _sources(text: str) -> pd.DataFrame:
    rows = _read(text, "source_id issued issuer_code filing_period title")  # a title such as 12/BC-SYT is its number
    held = [
        {
            **row,
            "issued": period_bounds(row["issued"])[0] if row["issued"] else None,
            "issued_precision": {4: "year", 7: "month", 10: "day"}[len(row["issued"])] if row["issued"] else None,
            "number": row["title"] if "/" in row["title"] else None,
            "folder": row["source_id"],
            "url": "filed",
            "licence": "test",
            "filing_unit_code": row["issuer_code"],
        }
        for row in rows
    ]
    return _frame("sources", held)


def _indicators(text: str) -> pd.DataFrame:
    columns = "indicator_code measure period_type direction maximum share_code denominator title_vi"
    more = {"unit": "%", "minimum": 0.0, "aggregation": "sum", "adds_up_from": "facility"}
    apart = {"visits": "people", "people": "visits"}
    rows = [
        {**row, **more, "title_en": row["indicator_code"], "not_to_mix_with": apart.get(row["indicator_code"])}
        for row in _read(text, columns)
    ]
    return _frame("indicators", [{**row, "maximum": row["maximum"] and float(row["maximum"])} for row in rows])


def _units(text: str) -> pd.DataFrame:
    rows = _read(text, "unit_code level parent_code")
    return _frame(
        "units",
        [
            {
                **row,
                "name_vi": f"Đơn vị {row['unit_code']}",
                "name_en": row["unit_code"],
                "valid_to": pd.Timestamp(_CLOSED.get(row["unit_code"], "NaT")),
            }
            for row in rows
        ],
    )


def _statement(row: dict[str, Any], codes: set[str]) -> dict[str, Any]:
    quantity = read_quantity(row["raw_text"])
    period = read_period(row["period"]) if row["period"] else None
    in_table = row["line"].startswith("t")
    statement = {
        "statement_id": ":".join(str(row[name]) for name in ("source_id", "line", "indicator", "period", "raw_text")),
        "source_id": row["source_id"],
        "locator": f"table row {row['line'][1:]}" if in_table else f"line {row['line']}",
        "line": int(row["line"].lstrip("t")),
        "raw_text": row["raw_text"],
        "kind": row["kind"],
        "indicator_text": row["indicator"],
        "indicator_code": row["indicator"] if row["indicator"] in codes else None,
        "unit_code": row["unit"] or "p34-51",
        "period": period and period.code,
        "period_start": period and period.start,
        "period_end": period and period.end,
    }
    if quantity:
        taken = ("op", "value", "value_low", "value_high", "is_change", "value_unit", "counted_noun", "numerator")
        taken += ("denominator", "confidence", "alternative_value")
        statement |= {name: getattr(quantity, name) for name in taken}
    return statement


def _figures(text: str, codes: set[str]) -> pd.DataFrame:
    rows = _read(text, "source_id line kind indicator unit period raw_text")
    return _frame("statements", [_statement(row, codes) for row in rows])


def _observations(statements: pd.DataFrame, sources: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the actual and estimated values of known indicators; of several for one period the last is chosen."""
    rows = statements[statements["kind"].isin(["actual", "estimate"]) & statements["indicator_code"].notna()]
    rows = rows[rows["value"].notna() & ~rows["is_change"].fillna(False).astype(bool)]
    keys = ["unit_code", "indicator_code", "period_start", "period_end"]
    taken = [*keys, "period", "statement_id", "value", "numerator", "denominator", "op", "flags"]
    observations = rows[taken].assign(
        as_of=rows["source_id"].map(sources.set_index("source_id")["issued"]),
        status=rows["kind"].map({"actual": "observed", "estimate": "estimate"}),
        measure=rows["indicator_code"].map(indicators.set_index("indicator_code")["measure"]),
        is_chosen=~rows.duplicated(keys, keep="last"),
    )
    return set_types("observations", observations)


def _tasks(text: str) -> pd.DataFrame:
    rows = _read(text, "source_id number title_vi lead start due deadline_text criterion")
    held = [
        {**row, "task_id": f"{row['source_id']}:{row['number']}:{place}", "locator": f"line {place}", "line": place}
        for place, row in enumerate(rows, start=1)
    ]
    return _frame("tasks", held)


def _outline(text: str) -> Iterator[dict[str, Any]]:
    """Yield the lines of a document: `part | number | wording`, or the rows of a table, `row | number | cell | cell`.

    Lines of tables that follow each other are one table; its cells, the number among them, are separated by tabs.
    """
    block = 0
    before = ""
    for place, line in enumerate(text.strip().splitlines(), start=1):
        part, number, *cells = (cell.strip() for cell in line.split("|"))
        in_table = part in ("header", "row")
        block += not in_table or part == "header" or before not in ("header", "row")
        before = part
        yield {
            "source_id": "bc-1",
            "locator": f"line {place}",
            "line": place,
            "part": part,
            "block": f"block {block}",
            "number": number or None if part != "header" else None,
            "n_columns": len(cells) + 1 if in_table else None,
            "wording": "\t".join([number, *cells]) if in_table else cells[0],
        }


def build_evidence(
    figures: str = "",
    *,
    sources: str = _SOURCES,
    indicators: str = _INDICATORS,
    units: str = _UNITS,
    tasks: str = "",
    outline: str = "",
    schedule: str = "",
    flags: str | None = None,
    on: str = "2026-07-10",
) -> Evidence:
    """Return small evidence; `flags` are the keywords of every figure, `on` is the day of the audit."""
    tables = {"sources": _sources(sources), "indicators": _indicators(indicators), "units": _units(units)}
    statements = _figures(figures, set(tables["indicators"]["indicator_code"])).assign(flags=flags)
    tables["statements"] = set_types("statements", statements)
    tables["observations"] = _observations(tables["statements"], tables["sources"], tables["indicators"])
    tables["consolidated"] = consolidate(tables["observations"], tables["units"], tables["indicators"])
    tables |= {
        "tasks": _tasks(tasks),
        "targets": _frame("targets", []),
        "outline": _frame("outline", _outline(outline)),
    }
    duties = _read(schedule, "schedule_id unit_code unit_level frequency regime tier valid_from")
    owed = [{**duty, "source": "test", "verification": "unverified"} for duty in duties]
    tables |= read_rules(lookup_folder()) | {"reporting_schedule": _frame("reporting_schedule", owed)}
    return gather_evidence(tables, pd.Timestamp(on), judge_duties(tables, pd.Timestamp(on)))


@pytest.fixture(scope="session")
def evidence_of() -> Callable[..., Evidence]:
    """Return the builder of small evidence, see `build_evidence`."""
    return build_evidence


Check = Callable[[Evidence], Iterator[Finding]]


@pytest.fixture(scope="session")
def findings_of() -> Callable[..., list[Finding]]:
    """Return a function from a check and the parts of small evidence to its findings, each of which has its texts."""

    def findings(check: Check, *figures: str, **parts: str) -> list[Finding]:
        found = list(check(build_evidence(*figures, **parts)))
        assert all(translate(finding.message, lang) for finding in found for lang in LANGUAGES)
        return found

    return findings


@pytest.fixture(scope="session")
def rules_of(findings_of: Callable[..., list[Finding]]) -> Callable[..., list[str]]:
    """Return a function from a check and the parts of small evidence to the names of the rules that it breaks."""

    def rules(check: Check, *figures: str, **parts: str) -> list[str]:
        return sorted(finding.rule for finding in findings_of(check, *figures, **parts))

    return rules
