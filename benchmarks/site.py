"""How long the site of 34 provinces and 200 SYNTHETIC indicators takes, in both languages, against plain pandas Styler.

The peer writes the same tables of values (a page per province, indicator and source, in each language) with
`DataFrame.style.to_html`, the way most people would: no menu, no search, no charts, no sentences, and nothing is
checked before it is published.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import paths
from analysis.reports import publish_site

#: The site is built within so many seconds.
TARGET_S = 60.0
_LANGUAGES = ("vi", "en")
_HALVES = ("2024-H2", "2025-H1", "2025-H2", "2026-H1")
_ENDS = ("2024-12-31", "2025-06-30", "2025-12-31", "2026-06-30")
_STARTS = ("2024-07-01", "2025-01-01", "2025-07-01", "2026-01-01")


def make_tables(n_indicators: int = 200, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Return SYNTHETIC tables: each of the 34 provinces reports each indicator in four half-years and has a target."""
    random = np.random.default_rng(seed)
    units = pd.read_csv(paths.lookup_folder() / "units.csv", dtype=str)
    units = units[units["unit_code"].str.startswith("p34-") | (units["unit_code"] == "vn")]
    provinces = [code for code in units["unit_code"] if code != "vn"]
    codes = [f"synthetic_{number:03}_pct" for number in range(1, n_indicators + 1)]
    rows = pd.MultiIndex.from_product(
        [provinces, range(len(_HALVES)), codes], names=["unit_code", "half", "indicator_code"]
    ).to_frame(index=False)
    half = rows["half"].to_numpy()
    denominator = random.integers(200, 4000, len(rows))
    share = np.clip(random.uniform(10, 60, len(rows)) + 12 * half, 0, 100)
    numerator = (denominator * share / 100).astype(int)
    value = np.round(100 * numerator / denominator, 1)
    source = "synthetic-" + rows["unit_code"] + "-" + pd.Series(_HALVES)[half].to_numpy()
    line = rows.groupby(["unit_code", "half"]).cumcount() + 1
    stated = rows.assign(
        statement_id=source + ":line " + line.astype(str),
        source_id=source,
        locator="line " + line.astype(str),
        line=line,
        period=pd.Series(_HALVES)[half].to_numpy(),
        period_start=pd.to_datetime(pd.Series(_STARTS))[half].to_numpy(),
        period_end=pd.to_datetime(pd.Series(_ENDS))[half].to_numpy(),
        op="=",
        value=value,
        numerator=numerator,
        denominator=denominator,
    ).drop(columns="half")
    words = pd.Series(value.astype(str)).str.replace(".", ",", regex=False) + "%"
    targets = rows[rows["half"] == 0].drop(columns="half").reset_index(drop=True)
    planned = "synthetic-plan-" + targets["unit_code"]
    number = targets.groupby("unit_code").cumcount() + 1
    targets = targets.assign(
        issuer_code=targets["unit_code"], op=">=", value=90.0, value_unit="%", period="2026", due="2026-12-31",
        statement_id=planned + ":line " + number.astype(str),
    )  # fmt: skip
    plans = targets.assign(
        source_id=planned, locator="line " + number.astype(str), line=number, raw_text="90%", kind="target"
    ).drop(columns=["issuer_code", "due"])
    statements = pd.concat([stated.assign(raw_text=words, kind="actual", value_unit="%"), plans], ignore_index=True)
    return {
        "units": units,
        "indicators": _indicators(codes),
        "sources": _sources(statements["source_id"].unique()),
        "statements": statements,
        "observations": stated.drop(columns=["source_id", "locator", "line"]).assign(
            as_of=stated["period_end"], status="observed", measure="share", is_chosen=True
        ),
        "targets": targets,
    }


def _indicators(codes: list[str]) -> pd.DataFrame:
    table = pd.DataFrame({"indicator_code": codes})
    number = table.index.astype(str)
    return table.assign(
        title_vi="Chỉ số giả lập " + number, title_en="SYNTHETIC indicator " + number, unit="%", measure="share",
        direction="up", aggregation="recompute", period_type="stock", protected="no", minimum=0.0, maximum=100.0,
        numerator="synthetic", denominator="synthetic",
    )  # fmt: skip


def _sources(ids: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame({"source_id": ids, "folder": ids, "title": ids})
    return table.assign(issued="2026-07-01", url="filed document", licence="synthetic", publisher="SYNTHETIC")


def write_with_styler(tables: dict[str, pd.DataFrame], folder: Path) -> int:
    """Return how many pages the peer wrote: the values of each province, indicator and source, in each language."""
    observations, count = tables["observations"], 0
    titles = tables["indicators"][["indicator_code", "title_vi", "title_en"]]
    named = tables["units"][["unit_code", "name_vi", "name_en"]]
    statements = tables["statements"].merge(titles, on="indicator_code").merge(named, on="unit_code")
    latest = observations.sort_values("period_end").groupby(["unit_code", "indicator_code"]).tail(1)
    latest = latest.merge(titles, on="indicator_code").merge(named, on="unit_code")
    for lang in _LANGUAGES:
        names = [f"title_{lang}", f"name_{lang}", "value", "numerator", "denominator", "period", "statement_id"]
        groups = [("unit_code", latest, names), ("indicator_code", latest, names)]
        groups += [("source_id", statements, ["locator", "raw_text", *names[:-1]])]
        for key, table, shown in groups:
            for code, rows in table.groupby(key):
                page = rows[shown].style.hide(axis="index").format({"value": "{:.1f}%"}).to_html(doctype_html=True)
                path = folder / lang / key / f"{code}.html"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(page, "utf-8")
                count += 1
    return count


def main() -> None:
    """Print the seconds of both and their ratio."""
    tables = make_tables()
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        n_peer = write_with_styler(tables, Path(place) / "peer")
        peer = time.perf_counter() - started
        started = time.perf_counter()
        folder = Path(place) / "site"
        options = {"languages": _LANGUAGES, "project": "SYNTHETIC", "report_date": "2026-07-10"}
        built = publish_site(tables, folder=folder, **options)  # type: ignore[arg-type]
        seconds = time.perf_counter() - started
    print(f"SYNTHETIC: {len(tables['observations'])} values of 34 provinces and 200 indicators, both languages")
    print(f"site: {built.n_files} files in {seconds:.1f} s (target: under {TARGET_S:.0f} s)")
    print(f"pandas Styler: {n_peer} pages of bare tables in {peer:.1f} s; ratio {seconds / peer:.2f}")
    if seconds >= TARGET_S:
        raise SystemExit("the site takes longer than its target")


if __name__ == "__main__":
    main()
