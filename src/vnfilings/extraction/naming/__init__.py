"""Who and what: the place, the facility and the indicator that the words around a figure name."""

from vnfilings.extraction.naming._indicator_name import (
    Name,
    find_indicator,
    find_sentence,
    is_only_time,
    is_period,
    names_measure,
)
from vnfilings.extraction.naming._mentions import Mention, find_mentions
from vnfilings.extraction.naming._names import Names
from vnfilings.extraction.naming._who import Who, hide_mentions, is_place, split_who

__all__ = [
    "Mention",
    "Name",
    "Names",
    "Who",
    "find_indicator",
    "find_mentions",
    "find_sentence",
    "hide_mentions",
    "is_only_time",
    "is_period",
    "is_place",
    "names_measure",
    "split_who",
]
