"""Who and what: the place, the facility and the indicator that the words around a figure name."""

from vnfilings.extraction.naming._indicator_name import (
    Name,
    find_indicator,
    find_sentence,
    is_only_time,
    is_period,
    names_measure,
)

__all__ = ["Name", "find_indicator", "find_sentence", "is_only_time", "is_period", "names_measure"]
