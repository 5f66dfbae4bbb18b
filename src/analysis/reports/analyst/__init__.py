"""The analyst's report of a sector, a province or another unit: the answer first, then what it rests on."""

from analysis.reports.analyst._area import COUNTRY
from analysis.reports.analyst._pages import state_headline, write_analyst_report

__all__ = ["COUNTRY", "state_headline", "write_analyst_report"]
