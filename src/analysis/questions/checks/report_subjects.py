"""What a report is about: the organisation and the indicators that names mean, for the notebooks that publish."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from analysis.declared_inputs import INPUTS_VARIABLE
from analysis.i18n import LANGUAGES, errors_in
from analysis.questions._asked import reading_notes
from analysis.questions._name_index import AmbiguousNameError, UnknownNameError
from analysis.questions._workspace import load_if_built, open_workspace
from analysis.schemas import period_bounds


@dataclass(frozen=True)
class ReportSubject:
    """The organisation and the indicators of a report.

    Parameters
    ----------
    unit_code
        The code of the organisation; the name itself where it means none.
    indicator_codes
        The codes of the indicators, in the order asked for.
    problem
        In a run: the sentence that says which name is wrong, with the nearest ones. Else None.
    notes
        How the names were read that are neither a code nor a whole name.

    Examples
    --------
    >>> ReportSubject("vn").indicator_codes
    []
    """

    unit_code: str
    indicator_codes: Sequence[str] = ()
    problem: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold the indicators as a list, as the calls that publish take them."""
        object.__setattr__(self, "indicator_codes", list(self.indicator_codes))


def report_subject(unit: str, indicators: Sequence[str] = (), *, period: str = "", lang: str = "en") -> ReportSubject:
    """Return the organisation and the indicators that a report is about.

    Parameters
    ----------
    unit
        The name or the code of an organisation, in Vietnamese with or without marks, or in English.
    indicators
        Names, words or codes of indicators.
    period
        The period of the report: of two organisations with one name, the one that existed at its end is taken.
    lang
        The language of notes and problems.

    Returns
    -------
    ReportSubject
        The codes. In a run, where a name is wrong, the problem: a run cannot ask which name was meant.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        Outside a run, if a name means nothing or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> from analysis.questions import report_subject
    >>> report_subject("Hanoi", ["EMR hospitals"]).unit_code  # doctest: +SKIP
    'p34-01'
    """
    if lang in LANGUAGES and _are_codes(unit, indicators):
        return ReportSubject(unit, list(indicators))
    space = open_workspace(lang, None)
    day = None
    with suppress(ValueError):  # what publishes the report refuses a period that is none
        day = period_bounds(period)[1] if period else None
    try:
        with errors_in(lang):
            meant = space.names.unit(unit, on=day)
            named = [space.names.indicator(one, [meant.code]) for one in indicators]
    except (AmbiguousNameError, UnknownNameError) as error:
        if INPUTS_VARIABLE not in os.environ:
            raise
        return ReportSubject(unit, list(indicators), str(error))
    notes = [note for one in named for note in reading_notes(space, one)]
    return ReportSubject(meant.code, [one.code for one in named], None, (*reading_notes(space, None, [meant]), *notes))


def _are_codes(unit: str, indicators: Sequence[str]) -> bool:
    """Return whether these are codes as they stand in the tables, which no names need be compared with."""
    units, catalogue = load_if_built("units"), load_if_built("indicators")
    if units is None or catalogue is None:
        return False
    known = catalogue["indicator_code"].tolist()
    return unit in units["unit_code"].tolist() and all(code in known for code in indicators)
