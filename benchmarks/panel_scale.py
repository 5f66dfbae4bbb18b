"""How long a million SYNTHETIC statements take to be cleaned, checked, stored; ten million rows to be added up."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import paths
from analysis.audit import audit_panel, score_quality
from analysis.panel import aggregate_observations, build_panel, save
from analysis.schemas import TABLES, set_types

_INDICATORS = (
    "visits_with_citizen_id_or_vneid_pct",
    "hospital_fees_paid_cashless_by_transaction_pct",
    "documents_digitally_signed_pct",
    "doctors_sharing_prescriptions_pct",
)


def make_statements(n: int, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Return SYNTHETIC collected tables with `n` figures: units by name, indicators by title, five half-years."""
    random = np.random.default_rng(seed)
    units = pd.read_csv(paths.lookup_folder() / "units.csv", dtype=str)
    catalogue = pd.read_csv(paths.lookup_folder() / "indicators.csv", dtype=str).set_index("indicator_code")
    names = units.loc[units["unit_code"].str.startswith("p34-"), "name_vi"].to_numpy()
    ends = pd.to_datetime([f"{year}-{day}" for year in range(2026, 2036) for day in ("06-30", "12-31")])
    starts = pd.to_datetime([f"{year}-{day}" for year in range(2026, 2036) for day in ("01-01", "07-01")])
    # One filing holds one province's four figures of one half-year, so that no figure contradicts another.
    filing = np.arange(n) // len(_INDICATORS)
    n_sources, source = int(filing[-1]) + 1, filing
    which = filing % len(ends)
    denominator = random.integers(200, 4000, n)
    numerator = (denominator * random.uniform(0.1, 0.95, n)).astype(int)
    share = np.round(100 * numerator / denominator, 1)
    text = pd.Series(share.astype(str)).str.replace(".", ",") + "% (" + numerator.astype(str) + "/"
    period = [f"{day.year}-H{1 if day.month < 7 else 2}" for day in ends]
    statements = pd.DataFrame(
        {
            "statement_id": [f"synthetic-{s}:line {i}#1" for i, s in enumerate(source)],
            "source_id": [f"synthetic-{s}" for s in source],
            "locator": [f"line {i}" for i in range(n)],
            "line": np.arange(1, n + 1),
            "raw_text": text + denominator.astype(str) + " lượt)",
            "kind": "actual",
            "indicator_text": catalogue.loc[list(_INDICATORS), "title_vi"].to_numpy()[np.arange(n) % 4],
            "unit_text": names[filing // len(ends) % len(names)],
            "unit_code": [f"f-synthetic-{facility}" for facility in filing // len(ends)],
            "op": "=",
            "value": share,
            "is_change": False,
            "value_unit": "%",
            "counted_noun": "lượt",
            "numerator": numerator,
            "denominator": denominator,
            "period": np.array(period)[which],
            "period_start": starts.to_numpy()[which],
            "period_end": ends.to_numpy()[which],
            "confidence": "high",
        }
    )
    sources = pd.DataFrame(
        {"source_id": [f"synthetic-{s}" for s in range(n_sources)], "issued": pd.Timestamp("2036-02-01")}
    )
    sources = sources.assign(
        folder="synthetic", title="SYNTHETIC", url="filed document", licence="synthetic", kind="filing"
    )
    empty = {name: set_types(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in ("tasks", "systems")}
    return {"sources": sources, "statements": statements} | empty


def measure_scale(n: int, *, stored_rows: int = 10_000_000) -> dict[str, float]:
    """Return seconds for cleaning, checking and storing `n` statements, for the aggregation and for the audit.

    `..._s` is by the clock, `..._cpu_s` by the processor: on a machine with other work only the second can be compared.
    """
    collected = make_statements(n)
    figures: dict[str, float] = {"statements": n}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with _timed(figures, "clean_check_store"):
            tables = build_panel(collected, paths.lookup_folder(), paths.corrections_folder())
            for name in ("statements", "observations", "targets", "restatements", "reviews"):
                save(name, tables[name], folder)
        figures["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        copies = -(-stored_rows // len(tables["observations"]))
        _multiply(folder, copies)
        figures["stored_rows"] = copies * len(tables["observations"])
        with _timed(figures, "aggregate"):
            aggregate_observations(("unit_code", "indicator_code", "period_end"), folder, chosen_only=False)
        with _timed(figures, "audit"):
            score_quality(tables, audit_panel(tables))
    return figures


@contextmanager
def _timed(figures: dict[str, float], name: str) -> Iterator[None]:
    wall, processor = time.perf_counter(), time.process_time()
    yield
    figures[f"{name}_s"] = round(time.perf_counter() - wall, 1)
    figures[f"{name}_cpu_s"] = round(time.process_time() - processor, 1)
    print(f"{name}: {figures[f'{name}_s']} s by the clock, {figures[f'{name}_cpu_s']} s of processor", flush=True)


def _multiply(folder: Path, copies: int) -> None:
    import duckdb

    path = folder / "observations.parquet"
    many = folder / "many.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT o.* FROM read_parquet('{path}') o, range({copies})) TO '{many}' (FORMAT parquet)"  # noqa: S608  # paths of our own
        )
    many.replace(path)
