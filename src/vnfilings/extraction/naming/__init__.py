"""Who and what: the place, the facility and the indicator that the words around a figure name."""

from vnfilings.extraction.naming._figure_names import WORDS_OF, Named, name_figures
from vnfilings.extraction.naming._indicator_name import (
    find_sentence,
    names_measure,
)
from vnfilings.extraction.naming._mentions import NO_NAMES, Mention, find_mentions
from vnfilings.extraction.naming._names import Names
from vnfilings.extraction.naming._parts import Parts, split_name
from vnfilings.extraction.naming._who import Who, is_place, split_who

__all__ = [
    "NO_NAMES",
    "WORDS_OF",
    "Mention",
    "Named",
    "Names",
    "Parts",
    "Who",
    "find_mentions",
    "find_sentence",
    "is_place",
    "name_figures",
    "names_measure",
    "split_name",
    "split_who",
]
