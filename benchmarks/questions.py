"""Time the ten questions of `import analysis as wb` on the project's data: the first one of a process, and later ones.

The peer is what a question replaces: pandas that reads the table `observations` and filters one series. Every question
must be answered in under a second once the package is loaded.

Usage: python benchmarks/questions.py [--repeat 5]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

_DAY = "2026-06-30"
_LIMIT = 1.0
_FIRST = (
    "import time; start = time.perf_counter(); import analysis as wb; wb.find('EMR Hanoi'); "
    "print(time.perf_counter() - start)"
)


def questions() -> dict[str, Callable[[], object]]:
    """Return the questions by what they ask."""
    import analysis as wb

    return {
        "what is there about ...": lambda: wb.find("bệnh án điện tử Hà Nội", on=_DAY),
        "a series for several units": lambda: wb.series(
            "EMR public hospitals", ["Hà Nội", "Huế", "p34-79"], geography="34", on=_DAY
        ),
        "who reached 100 %, since when": lambda: wb.first_reached("EMR public hospitals", 100, on=_DAY),
        "compare units": lambda: wb.compare("EMR hospitals", "provinces", on=_DAY),
        "source against source": lambda: wb.dispute("vn", "EMR count", "2025-10", on=_DAY),
        "will the target be met": lambda: wb.targets("Hà Nội", on=_DAY),
        "what if": lambda: wb.what_if("vn", "EMR", pace=2, deadline="2026-12-31", on=_DAY),
        "forecast": lambda: wb.forecast("papi_internet_access_index", "provinces", geography="63", on=_DAY),
        "trace": lambda: wb.trace("bc-379-kon-tum-2026:line-93-table-1-row-6-column-3#1"),
        "what changed": lambda: wb.changes(since="2025-12-31", on=_DAY),
    }


def with_pandas() -> object:
    """Read and filter one series with pandas."""
    import pandas as pd

    from analysis.paths import processed_folder

    rows = pd.read_parquet(processed_folder() / "observations.parquet")
    return rows.query("unit_code == 'vn' and indicator_code == 'hospitals_with_electronic_medical_records_pct'")


def timed(call: Callable[[], object]) -> float:
    """Return how long a call takes [s]."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> int:
    """Print the times; return 1 if a question takes too long."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    first = float(subprocess.run([sys.executable, "-c", _FIRST], check=True, capture_output=True, text=True).stdout)
    print(f"first question of a process, imports and tables included: {first:.2f} s\n")
    peer = statistics.median(timed(with_pandas) for _ in range(repeat))
    asked = questions()
    timed(asked["what is there about ..."])  # builds the snapshot of the day where it is not kept
    import analysis as wb

    today = timed(lambda: wb.find("EMR"))  # a trace takes no day: it reads all that is known
    print(f"tables of another day, read by the first question about it: {today:.2f} s\n")
    slow = 0
    print(f"{'question':34}{'first [s]':>10}{'median [s]':>12}{'to pandas':>11}")
    for name, call in asked.items():
        start = timed(call)
        later = statistics.median(timed(call) for _ in range(repeat))
        slow += start > _LIMIT
        print(f"{name:34}{start:10.3f}{later:12.3f}{later / peer:10.1f}x")
    print(f"{'pandas: read and filter one series':34}{'':10}{peer:12.3f}{1:10.1f}x")
    print(f"\nquestions over {_LIMIT:g} s: {slow}")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
