"""A period code says its first and its last day."""

from datetime import date

import pytest

from analysis.schemas import period_bounds


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2023-Q4", "2023-10-01", "2023-12-31"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2024-9M", "2024-01-01", "2024-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-10-02", "2024-10-02", "2024-10-02"),
        ("2023/2025", "2023-01-01", "2025-12-31"),
        ("2023-01/2023-11", "2023-01-01", "2023-11-30"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(code: str, start: str, end: str) -> None:
    assert period_bounds(code) == (date.fromisoformat(start), date.fromisoformat(end))


def test_a_recurring_period_has_no_days() -> None:
    assert period_bounds("yearly") == (None, None)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-Q5",
        "2026-13",
        "25/6/2026",
        "2025/2023",
        "2026-02-30",
        "2026-13M",
        "２０２６-H1",
        "2026\n",
        "2026-00",
        "2026-06-00",
        "2026-0M",
    ],
)
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"period|month|day"):
        period_bounds(code)
