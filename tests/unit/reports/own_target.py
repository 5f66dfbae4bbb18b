"""The tables of the made-up filing with a target of the unit's own that its estimate misses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "filing"
CASHLESS = "cashless_payments_pct"


def read_tables_with_target() -> dict[str, pd.DataFrame]:
    """Return all tables; without findings."""
    tables = {path.stem: pd.read_csv(path) for path in sorted(DATA.glob("*.csv"))}
    target = {"issuer_code": "f-center", "unit_code": "f-center", "indicator_code": CASHLESS, "op": ">"}
    target |= {"value": 50, "value_unit": "%", "period": "2026", "due": "2026-12-31", "statement_id": "bc-1:t3"}
    tables["targets"] = pd.concat([tables["targets"], pd.DataFrame([target])], ignore_index=True)
    said = {"statement_id": "bc-1:t3", "indicator_code": CASHLESS, "value": 50, "period": "2026"}
    said |= {"raw_text": "trên 50%", "locator": "line 150", "line": 150}
    statement = tables["statements"].iloc[[-1]].assign(**said)
    tables["statements"] = pd.concat([tables["statements"], statement], ignore_index=True)
    return tables | {"findings": tables["findings"].iloc[:0]}
