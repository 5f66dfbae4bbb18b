"""What a notebook or a report shows where the project has no data for what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.i18n import LANGUAGES, Message, translate
from analysis.regulations import names_of_period, reported_periods, stated_periods
from analysis.reports._document import Paragraph, Section, Text
from analysis.schemas import UNIT_LEVELS, compare_key


def explain_no_data(
    tables: Mapping[str, pd.DataFrame],
    lang: str,
    *,
    unit_code: str | None = None,
    indicator_codes: Sequence[str] = (),
    period: str | None = None,
    level: str | None = None,
    needs_series: bool = False,
) -> str | None:
    """Return a sentence that states why there is nothing to show; None if there is something.

    Parameters
    ----------
    tables
        the processed tables by name; what an absent one could tell is not asked.
    lang
        the language of the sentence.
    unit_code
        the organisation that is asked for.
    indicator_codes
        the indicators that are asked for.
    period
        the period for which the organisation, or one below it, must have filed something of its own.
    level
        the level of organisations that is asked for.
    needs_series
        the organisation itself must have a value of one of the indicators.

    Returns
    -------
    str or None
        The sentence.

    Raises
    ------
    ValueError
        If the catalogue of messages lacks the language.

    Examples
    --------
    >>> import pandas as pd
    >>> explain_no_data({"sources": pd.DataFrame({"issued": []})}, "en")
    'No data: no dated source has been read yet. Add filings with `workbench add FILE`, then run `workbench run`.'
    """
    message = _find_missing(tables, unit_code, indicator_codes, level) or _find_unobserved(
        tables, unit_code, list(indicator_codes) if needs_series else [], period
    )
    return translate(message, lang) if message else None


def _find_missing(
    tables: Mapping[str, pd.DataFrame], unit_code: str | None, indicator_codes: Sequence[str], level: str | None
) -> Message | None:
    """Return what says that the project has no source, no such organisation, no such indicator or no such level."""
    if "sources" in tables and tables["sources"]["issued"].isna().all():
        return Message("no_data.sources")
    if unit_code is not None and "units" in tables and unit_code not in set(tables["units"]["unit_code"]):
        return _describe_unknown(tables["units"], unit_code)
    if level is not None and level not in UNIT_LEVELS:
        return Message("no_data.level", {"level": level, "levels": ", ".join(UNIT_LEVELS)})
    known = set(tables["indicators"]["indicator_code"]) if "indicators" in tables else set(indicator_codes)
    unknown = [code for code in indicator_codes if code not in known]
    return Message("no_data.indicator", {"indicator": ", ".join(unknown)}) if unknown else None


def _describe_unknown(units: pd.DataFrame, unit_code: str) -> Message:
    """Return what says that there is no such organisation; for the name of one, what its code is."""
    names = [f"name_{lang}" for lang in LANGUAGES if f"name_{lang}" in units]
    key = compare_key(unit_code)
    is_named = units[names].map(lambda name: isinstance(name, str) and compare_key(name) == key).any(axis=1)
    codes = ", ".join(units.loc[is_named, "unit_code"])
    if codes:
        return Message("no_data.unit_name", {"unit": unit_code, "codes": codes})
    return Message("no_data.unit", {"unit": unit_code})


def _find_unobserved(
    tables: Mapping[str, pd.DataFrame], unit_code: str | None, indicator_codes: list[str], period: str | None
) -> Message | None:
    """Return what says that no value is there: at all, of the series, or for the period."""
    if "observations" not in tables:
        return None
    observations = tables["observations"]
    if observations.empty:
        return Message("no_data.observations")
    mine = observations[observations["unit_code"] == unit_code]
    has_sums = _has_sums(tables, unit_code, indicator_codes)
    if (
        indicator_codes
        and not has_sums
        and mine.loc[mine["indicator_code"].isin(indicator_codes), "value"].isna().all()
    ):
        return Message("no_data.series", {"unit": unit_code})
    if period is not None and unit_code is not None and not _has_filed(tables, unit_code, period):
        unread = _list_unread(tables, unit_code)
        if unread:
            return Message("no_data.unread", {"unit": unit_code, "period": period, "sources": ", ".join(unread)})
        others = _count_of_others(tables, unit_code, period)
        code = "no_data.of_others" if others else "no_data.period"
        return Message(code, {"unit": unit_code, "period": period, "n": others})
    return None


def explain_no_figure(tables: Mapping[str, pd.DataFrame], lang: str, *, unit_code: str, period: str) -> str | None:
    """Return a sentence that states why the filing of an organisation holds no figure; None if it holds one.

    Parameters
    ----------
    tables
        the processed tables by name: `observations`, `sources`, `statements`, `consolidated`.
    lang
        the language of the sentence.
    unit_code
        the organisation that files.
    period
        the period of its filing.

    Returns
    -------
    str or None
        The sentence, with what to do.

    Raises
    ------
    ValueError
        If the catalogue of messages lacks the language.

    Examples
    --------
    >>> import pandas as pd
    >>> tables = {"observations": pd.DataFrame(columns=["unit_code", "period", "value"])}
    >>> tables["sources"] = pd.DataFrame({"source_id": ["bc-9"], "filing_unit_code": "a", "filing_period": "2026-H1"})
    >>> explain_no_figure(tables, "en", unit_code="a", period="2026-H1")
    "the filing holds no figure: no value of bc-9 is one of 'a' for 2026-H1; see `workbench todo` and `workbench place`"
    """
    stated = stated_periods(tables, is_own=True, unit_code=unit_code)
    if _is_among(stated, tables, unit_code, period) or _has_sums(tables, unit_code, period=period):
        return None
    filed = tables["sources"].query("filing_unit_code == @unit_code and filing_period == @period")
    sources = ", ".join(sorted(filed["source_id"]))
    code = "no_figure.unplaced" if sources else "no_figure.unfiled"
    return translate(Message(code, {"unit": unit_code, "period": period, "sources": sources}), lang)


def _list_unread(tables: Mapping[str, pd.DataFrame], unit_code: str) -> list[str]:
    """Return the filings that may be the unit's and could not be read."""
    if "unread_sources" not in tables:
        return []
    unread = tables["unread_sources"]
    mine = unread["unit_code"].isna() | (unread["unit_code"] == unit_code)
    return sorted(unread.loc[mine & (unread["type"] == "folder"), "source_id"])


def _count_of_others(tables: Mapping[str, pd.DataFrame], unit_code: str, period: str) -> int:
    """Return how many values of an organisation for a period the documents of others state."""
    observations = tables["observations"]
    rows = (observations["unit_code"] == unit_code) & observations["period"].isin(names_of_period(tables, period))
    return int((rows & observations["value"].notna()).sum()) if "value" in observations else int(rows.sum())


def _has_filed(tables: Mapping[str, pd.DataFrame], unit_code: str, period: str) -> bool:
    """Return whether there is a document, a text or a value of the organisation itself for the period, or a sum."""
    return _is_among(reported_periods(tables, is_own=True, unit_code=unit_code), tables, unit_code, period)


def _is_among(pairs: set[tuple[str, str]], tables: Mapping[str, pd.DataFrame], unit_code: str, period: str) -> bool:
    """Return whether a period of an organisation is among pairs of both, by its code or a day on which it closes."""
    return any((unit_code, name) in pairs for name in names_of_period(tables, period))


def _has_sums(
    tables: Mapping[str, pd.DataFrame],
    unit_code: str | None,
    indicator_codes: Sequence[str] = (),
    period: str | None = None,
) -> bool:
    """Return whether anything that organisations below the unit reported is added up, of a period if one is given."""
    if "consolidated" not in tables:
        return False
    sums = tables["consolidated"]
    wanted = sums["unit_code"] == unit_code
    if indicator_codes:
        wanted &= sums["indicator_code"].isin(list(indicator_codes))
    if period is not None:
        wanted &= sums["period"] == period
    return bool(wanted.any())


def no_data_section(reason: str) -> Section:
    """Return the section that a notebook shows instead of one without data."""
    return Section("no_data", "", (Paragraph((Text(reason),)),))
