"""The classes of number tokens, and why a number has each: one short vocabulary for everything a number can be."""

from __future__ import annotations

from typing import NamedTuple


class NumberClass(NamedTuple):
    """What a number is, and the reason in plain words."""

    name: str
    reason: str


#: The classes of the numbers that make up a statement.
VALUE = NumberClass("value", "the value of a statement")
NUMERATOR = NumberClass("numerator", "the part of a ratio")
DENOMINATOR = NumberClass("denominator", "the whole of a ratio, or the number of places in a ranking")
RANGE_END = NumberClass("range end", "the upper end of a range")
VALUE_PART = NumberClass("value part", "continues the number before it: a group of digits or a smaller magnitude")

#: The classes that the words and signs around a number give, whatever it may measure.
ADDRESS = NumberClass("address", "part of a web, e-mail, network or street address")
TELEPHONE = NumberClass("telephone", "a telephone number")
IDENTIFIER = NumberClass("identifier", "identifies a person or an account")
DOCUMENT = NumberClass("document number", "the number of a document")
COPY = NumberClass("document number", "says where copies are filed")
NAME = NumberClass("name", "part of a name")
FACILITY = NumberClass("name", "ends the proper name of a facility")
FACILITY_CLASS = NumberClass("level", "the class of a hospital")
DATE = NumberClass("date", "part of a date")
DATELINE = NumberClass("date", "the day after a word for a time of day or a news agency")
PERIOD = NumberClass("period", "part of a period")
CLOCK = NumberClass("clock", "a time of day")
AGE = NumberClass("age bound", "a limit of an age group")
COUNTER = NumberClass("counter", "a counter of views, reactions or pages")
FOOTNOTE = NumberClass("footnote mark", "the mark of a footnote or an ordinal in brackets")
LIST = NumberClass("list number", "the number of a heading or of an item in a list")
RATE_BASE = NumberClass("rate base", "the base of a rate")
TOLERANCE = NumberClass("tolerance", "how far a value may be off")
DOSE = NumberClass("dose", "the number of a dose, or of the doses in a course")

#: The classes of the figures that measure something and yet state nothing by themselves.
BASE = NumberClass("comparison base", "the value that another one is compared with")
THRESHOLD = NumberClass("threshold", "a limit inside the name of another figure")
SAMPLE = NumberClass("sample", "the total of the share before it")
UNREADABLE = NumberClass("unreadable", "too many digits, or separators that do not form a number")
LEVEL = NumberClass("level", "names a level that is not said to be reached")
INDEX = NumberClass("bare number", "a decimal number without a word that introduces a value")
BARE = NumberClass("bare number", "has neither a unit nor a word that introduces a value")
DURATION = NumberClass("duration", "a length of time that is not an average")
MEASURE = NumberClass("measure", "a measurement that is not said to be the value of an indicator")
MULTIPLE = NumberClass("multiple", "a multiple without a word for growth")
EMPTY_RATIO = NumberClass("empty ratio", "a ratio of nothing")
STRUCTURE = NumberClass("structure", "counts parts of a text or of an office")
UNKNOWN = NumberClass("unknown count", "a small count of something that is not on the list of counted nouns")
IN_WORDS = NumberClass("words", "a word for 'all' or 'one' without a counted noun after it")
NOT_READ = NumberClass("number", "not read as a figure by any rule")
