"""What a report is about: the area, its indicators, the units below, and the values and sources behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError, nearest
from analysis.reports.answers import row_of
from analysis.reports.sections import covered_indicators, series_of, units_below
from analysis.reports.values import narrower_indicators, units_with_values

if TYPE_CHECKING:
    from analysis.reports._report_context import ReportContext
    from analysis.reports._row_helpers import Row

COUNTRY = "vn"


@dataclass(frozen=True)
class Area:
    """The country, a province or another unit with those below it, and the indicators of its report.

    Attributes
    ----------
    context
        What the report is written from.
    unit_code
        The area.
    asked
        The indicators that were asked for; none: those that are best covered.
    codes
        The indicators that the report answers on: those asked for and, where the area has no value of the only one,
        those of its parts, such as public and private hospitals.
    left_out
        Indicators with data that a report which chose by itself leaves out.
    """

    context: ReportContext
    unit_code: str
    asked: tuple[str, ...]
    codes: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, context: ReportContext, unit_code: str, indicator_codes: list[str]) -> Area:
        """Return the area of a report; without indicators those are taken that are best covered.

        Raises
        ------
        AnalysisError
            If the unit or an indicator is unknown.
        """
        context.unit(unit_code)
        known = list(context.tables["indicators"]["indicator_code"])
        if unknown := [code for code in indicator_codes if code not in known]:
            raise AnalysisError(
                f"unknown indicators {unknown}; `indicators` has {len(known)}", nearest=nearest(unknown[0], known)
            )
        if not indicator_codes:
            chosen, left_out = covered_indicators(context, unit_code)
            return cls(context, unit_code, (), tuple(chosen), tuple(left_out))
        asked = tuple(dict.fromkeys(indicator_codes))
        area = cls(context, unit_code, asked, asked)
        return area if len(asked) > 1 else replace(area, codes=area._parts_of_only())

    def _parts_of_only(self) -> tuple[str, ...]:
        """Return the only indicator, or its parts that have values where neither it nor a target of it has any."""
        (code,) = self.asked
        has_sums = any(self.context.rows("consolidated", unit_code=self.unit_code, indicator_code=code))
        if has_sums or self.values(code) or self.context.states.targets(self.unit_code, code):
            return self.asked
        return tuple(part for part in self.narrower(code) if self.values(part)) or self.asked

    @property
    def title(self) -> str:
        """Return what the report is about: its only indicator, else nothing."""
        return self.context.indicator_title(self.asked[0]) if len(self.asked) == 1 else ""

    @property
    def name(self) -> str:
        """Return the area's name in the report's language."""
        return self.context.unit_name(self.unit_code)

    @property
    def kind(self) -> str:
        """Return what the area is, as the codes of messages name it: `sector`, `province` or `unit`."""
        level = self.context.unit(self.unit_code)["level"]
        return {"national": "sector", "province": "province"}.get(str(level), "unit")

    @cached_property
    def below(self) -> tuple[str, ...]:
        """Return the units below that exist on the report date, in order of their names."""
        ended = {code: self.context.unit(code).get("valid_to") for code in units_below(self.context, self.unit_code)}
        today = self.context.report_date
        return tuple(code for code, day in ended.items() if day is None or day.date() > today)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Return the groups of units that belong to the area, such as the private hospitals of the country."""
        units = self.context.tables["units"]
        if self.kind == "sector":
            return tuple(units.loc[units["level"] == "group", "unit_code"])
        return tuple(units.loc[(units["level"] == "group") & (units["parent_code"] == self.unit_code), "unit_code"])

    def latest(self, indicator_code: str) -> dict[str, Row]:
        """Return the latest value of each unit below that has one, of a narrower scope where it has no other."""
        codes = [indicator_code, *self.narrower(indicator_code)]
        return {one.unit_code: one.latest.row for one in units_with_values(self.context, codes, self.below)}

    def values(self, indicator_code: str, unit_code: str = "") -> list[Row]:
        """Return the values of the area, or of another unit, whatever they count."""
        rows = self.context.rows("observations", unit_code=unit_code or self.unit_code, indicator_code=indicator_code)
        return [row for row in rows if row["value"] is not None]

    def newest(self, indicator_code: str, unit_code: str = "") -> Row | None:
        """Return the value that an answer on the area, or on another unit, rests on: an exact one before a bound."""
        unit = unit_code or self.unit_code
        latest = self.context.states.decide(unit, indicator_code).latest
        return None if latest is None else row_of(self.context, unit, indicator_code, latest)

    def own_series(self, indicator_code: str) -> list[Row]:
        """Return all values of the area itself, by day."""
        return series_of(self.context, self.unit_code, indicator_code)

    def narrower(self, indicator_code: str) -> list[str]:
        """Return the indicators of a narrower scope, such as public hospitals for hospitals."""
        return narrower_indicators(self.context, indicator_code)
