"""How far each sign of a document can be trusted, and from which probability on it is believed: the one place of both.

The numbers are stated, not fitted: too few filings have a unit that somebody checked. They are ordered by what was seen
in the reference documents and in published reports: a letterhead is rarely another's, a file's name often is.
`tests/unit/panel/test_recognition.py` holds the documents on which they were tried.
"""

from __future__ import annotations

from collections.abc import Mapping

#: From this probability on the unit, period and sort of a filing are taken without asking.
ACCEPTED = 0.85
#: What signs that contradict each other reach at most: a person is asked.
CONTRADICTED = 0.6
#: A name that nearly fits is a question, never an answer.
NEARLY = 0.3
#: How often a sign, alone, names the unit that a filing is about.
OF_UNIT: Mapping[str, float] = {
    "letterhead": 0.97,
    "field": 0.97,
    "reporter": 0.92,
    "signature": 0.9,
    "title": 0.9,
    "number": 0.7,
    "file_name": 0.6,
    "folder": 0.55,
}
#: What a name that only the place in the line above, or before the day of issue, completes is worth beside a whole one.
COMPLETED = 0.95
#: A former name after the merger, and a name of a place without an office.
FORMER, BARE_PLACE = 0.6, 0.6
#: A news item names many units and is none's filing.
OF_NEWS = 0.5
#: How much likelier a unit is where the place of issue, or whom the document is for, fits.
FITS = 2.0
#: How often a sign, alone, names the period that a report is about.
OF_PERIOD: Mapping[str, float] = {
    "title": 0.95,
    "field": 0.95,
    "file_name": 0.75,
    "heading": 0.7,
    "folder": 0.65,
    "issue_day": 0.3,
}
#: How often a sign, alone, shows the sort of a document.
OF_SORT: Mapping[str, float] = {"title": 0.97, "number": 0.95, "shape": 0.86, "file_name": 0.75, "nothing": 0.5}
