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
DENOMINATOR = NumberClass("denominator", "the whole of a ratio, or how many are ranked")
RANGE_END = NumberClass("range end", "the upper end of a range")
VALUE_PART = NumberClass("value part", "goes on with the number before it: a group of digits or a smaller magnitude")

#: The classes that the words and signs around a number give, whatever it may measure.
ADDRESS = NumberClass("address", "an address of the web, of a mailbox, of a machine or of a house")
TELEPHONE = NumberClass("telephone", "a number to call")
IDENTIFIER = NumberClass("identifier", "identifies a person or an account")
DOCUMENT = NumberClass("document number", "the number of a document")
COPY = NumberClass("document number", "says where copies are filed")
NAME = NumberClass("name", "belongs to a name")
FACILITY = NumberClass("name", "ends the proper name of a facility")
FACILITY_CLASS = NumberClass("level", "the class of a hospital")
DATE = NumberClass("date", "belongs to a day")
DATELINE = NumberClass("date", "the day behind a word for a time of day or a news agency")
PERIOD = NumberClass("period", "belongs to a stretch of time")
CLOCK = NumberClass("clock", "a time of day")
AGE = NumberClass("age bound", "a bound of an age group")
COUNTER = NumberClass("counter", "a counter of views, reactions or pages")
FOOTNOTE = NumberClass("footnote mark", "the mark of a footnote or an ordinal in brackets")
LIST = NumberClass("list number", "numbers a heading or an item of a list")
RATE_BASE = NumberClass("rate base", "how many a rate is per")
TOLERANCE = NumberClass("tolerance", "how far a value may be off")
DOSE = NumberClass("dose", "which dose, or how many doses make a course")

#: The classes of the figures that measure something and yet state nothing by themselves.
BASE = NumberClass("comparison base", "the value that another one is compared with")
THRESHOLD = NumberClass("threshold", "a bound inside the name of another figure")
SAMPLE = NumberClass("sample", "the whole that the share before it is of")
UNREADABLE = NumberClass("unreadable", "its separators make no number")
LEVEL = NumberClass("level", "names a level; nothing says that it is reached")
INDEX = NumberClass("bare number", "a decimal number behind no word that gives a value")
BARE = NumberClass("bare number", "neither a unit nor a word that gives a value stands beside it")
DURATION = NumberClass("duration", "a length of time that is no mean")
MEASURE = NumberClass("measure", "a measured thing; no word says that it is the value of an indicator")
MULTIPLE = NumberClass("multiple", "how many times, behind no word of growth")
EMPTY_RATIO = NumberClass("empty ratio", "a ratio of nothing")
STRUCTURE = NumberClass("structure", "counts parts of a text or of an office")
UNKNOWN = NumberClass("unknown count", "a small count of something that is not on the list of counted nouns")
IN_WORDS = NumberClass("words", "a word for all or for one that no counted noun follows")
NOT_READ = NumberClass("number", "no rule reads it as a figure")
