"""How a generated string is read: right, refused (nothing, or with a doubt), or wrong without a sign of doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from generated_strings import ISSUED, Case, Value

from vnfilings.text import Quantity, find_periods, read_quantities

Outcome = Literal["right", "refused", "wrong"]
#: Flags by which the reader says that it is not sure of value or period.
_DOUBTS = {"unreadable", "doubled-operator", "base-or-range", "period-uncertain", "year-like", "comparison-base"}


def _as_value(quantity: Quantity) -> Value:
    return Value(
        round(quantity.value or 0, 6),
        quantity.value_unit,
        quantity.op,
        quantity.value_high,
        quantity.numerator,
        quantity.denominator,
        quantity.is_change,
    )


def read_case(case: Case) -> tuple[Outcome, str]:
    """Return how a case is read, and what was read instead of the right values and periods."""
    quantities = read_quantities(case.text)
    periods = find_periods(case.text, issued=ISSUED)
    values = tuple(map(_as_value, quantities))
    codes = tuple(period.code for period in periods)
    if (values, codes) == (case.values, case.periods):
        return "right", ""
    silent = any(
        value not in case.values and quantity.confidence == "high" and not _DOUBTS & set(quantity.flags)
        for value, quantity in zip(values, quantities, strict=True)
    ) or any(period.code not in case.periods and not _DOUBTS & set(period.flags) for period in periods)
    return ("wrong" if silent else "refused"), f"{values} {codes}"


def count_by_family(cases: Iterable[Case]) -> tuple[dict[str, dict[Outcome, int]], list[str]]:
    """Return the number of outcomes of each family, and a line for each string that is not read right."""
    counts: dict[str, dict[Outcome, int]] = defaultdict(lambda: {"right": 0, "refused": 0, "wrong": 0})
    failing = []
    for case in cases:
        outcome, read = read_case(case)
        counts[case.family][outcome] += 1
        if outcome != "right":
            failing.append(f"{outcome}: {case.family}: {case.text!r} -> {read}, expected {case.values} {case.periods}")
    return dict(counts), failing


def print_table(counts: dict[str, dict[Outcome, int]]) -> str:
    """Return a table of the outcomes by family and in all."""
    total: dict[Outcome, int] = {key: sum(row[key] for row in counts.values()) for key in ("right", "refused", "wrong")}
    lines = [f"{'family':28} {'strings':>7} {'right':>6} {'refused':>7} {'wrong':>6}"]
    for family, row in [*counts.items(), ("all", total)]:
        number = sum(row.values())
        lines.append(f"{family:28} {number:7} {row['right'] / number:6.3f} {row['refused']:7} {row['wrong']:6}")
    return "\n".join(lines)


if __name__ == "__main__":
    import sys

    from generated_strings import make_cases

    table, misses = count_by_family(make_cases())
    if "--misses" in sys.argv:
        print("\n".join(misses))
    print(print_table(table))
