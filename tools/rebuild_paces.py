"""Rebuild ``data/lookup/paces.csv`` from the panels behind it: ``python tools/rebuild_paces.py [SHARED]``.

The panels of other countries lie in the folder ``panels`` of SHARED (by default ``../shared``) and are not part of the
project; those of the provinces are in ``data/raw``. Only the numbers of each panel are written, with their source.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from adoption import learn_paces

PROJECT = Path(__file__).resolve().parents[1]
OUTPUT = PROJECT / "data" / "lookup" / "paces.csv"
_GAPMINDER = ("Gapminder, systema_globalis", "CC-BY 4.0")
_SURVEYS = ("UN Population Division, survey database to 2014, by fpemlocal", "MIT")
_UN = ("UN DESA, E-Government Survey 2003-2024", "United Nations publication; index values cited")
_CMS = ("CMS, EHR incentive programme payments to September 2013", "US government work")
_PAPI = ("PAPI 2011-2024: CECODES, VFF-CRT, RTA, UNDP", "free use with citation; copy under MIT")
_PCI = ("PCI 2005-2016: VCCI, USAID", "publisher's workbooks; copy under CC0")
_GSO = ("General Statistics Office of Viet Nam, 2002-2016", "official statistics; copy under GPL-3")
#: File, scale (lowest, highest) and identity of each bounded score of the provinces.
_SCORES = (
    ("papi_public_healthcare", "papi-by-province/scores.csv", (0.25, 2.5), "provincial surveys", _PAPI),
    ("papi_egov_portal_access", "papi-by-province/scores.csv", (0.33, 3.33), "provincial surveys", _PAPI),
    ("papi_egov_internet_access", "papi-by-province/scores.csv", (0.33, 3.33), "provincial surveys", _PAPI),
    ("papi_egov_responsiveness", "papi-by-province/scores.csv", (0.33, 3.33), "provincial surveys", _PAPI),
    (
        "pci_provincial_website_score_2005_method",
        "pci-websites-by-province/surveys.csv",
        (0, 20),
        "provincial surveys",
        _PCI,
    ),
    (
        "pci_provincial_website_score_2013_method",
        "pci-websites-by-province/surveys.csv",
        (0, 50),
        "provincial surveys",
        _PCI,
    ),
    (
        "pci_firms_accessing_provincial_website_share",
        "pci-websites-by-province/surveys.csv",
        (0, 100),
        "provincial surveys",
        _PCI,
    ),
)


class Source(NamedTuple):
    """One panel: its family, its values (`unit, time, share`), where they are from and under which terms."""

    family: str
    values: pd.DataFrame
    source: str
    licence: str


def main() -> None:
    """Write the file."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT.parent / "shared"
    table = build_table(shared)
    table.to_csv(OUTPUT, index=False)
    print(f"{OUTPUT}: {len(table)} panels of {table['family'].nunique()} families")


def build_table(shared: Path) -> pd.DataFrame:
    """Return the rows of `data/lookup/paces.csv`, in the order of families and panels."""
    sources = read_sources(shared)
    paces = learn_paces({name: one.values for name, one in sources.items()})
    facts = pd.DataFrame(
        [(name, one.family, one.source, one.licence) for name, one in sources.items()],
        columns=["panel", "family", "source", "licence"],
    )
    too_short = paces.loc[paces["message"] != "", "panel"].tolist()
    if too_short:
        raise SystemExit(f"too few changes: {', '.join(too_short)}")
    table = paces.drop(columns="message").merge(facts, on="panel").sort_values(["family", "panel"], ignore_index=True)
    numbers = table.select_dtypes("float").columns
    return table.assign(**{name: table[name].round(4) for name in numbers})


def read_sources(shared: Path) -> dict[str, Source]:
    """Return every panel of the library."""
    panels = shared / "panels"
    return {
        **_read_gapminder(panels),
        **_read_surveys(panels),
        **_read_e_government(panels),
        **_read_hospitals(panels),
        **_read_scores(),
        **_read_beds(),
    }


def _read_gapminder(panels: Path) -> dict[str, Source]:
    found = {}
    for name, values in pd.read_csv(panels / "pace_library.csv").groupby("panel", sort=False):
        family = str(values["family"].iloc[0])
        found[str(name)] = Source(family, _tidy(values["unit"], values["time"] + 1, values["share"]), *_GAPMINDER)
    users = pd.read_csv(panels / "internet_users_1990_2018.csv")
    values = _tidy(users["geo"], users["time"] + 1, users["internet_users"] / 100)
    return {**found, "internet_users": Source("ict", values, *_GAPMINDER)}


def _read_surveys(panels: Path) -> dict[str, Source]:
    """Return contraceptive use by modern and by any methods, and the demand that modern methods satisfy."""
    table = pd.read_csv(panels / "contraceptive_surveys_to_2014.csv", low_memory=False)
    time = (table["start_date"] + table["end_date"]) / 2
    modern, some = table["contraceptive_use_modern"], table["contraceptive_use_any"]
    demand = some + table["unmet_need_any"]
    in_union = table["is_in_union"] == "Y"
    chosen = {
        "contraceptive_modern_in_union": modern.where(in_union),
        "contraceptive_any_in_union": some.where(in_union),
        "contraceptive_demand_satisfied": (modern / demand).where(in_union),
    }
    unit = table["division_numeric_code"].astype(str)
    return {name: Source("family planning", _tidy(unit, time, share), *_SURVEYS) for name, share in chosen.items()}


def _read_e_government(panels: Path) -> dict[str, Source]:
    found = {}
    for name in ("un_osi", "un_egdi"):
        values = pd.read_csv(panels / f"{name}.csv").melt("unit", var_name="time", value_name="share")
        values = values[values["share"].between(0, 1)]
        found[name] = Source("e-government", _tidy(values["unit"], values["time"].astype(float), values["share"]), *_UN)
    return found


def _read_hospitals(panels: Path) -> dict[str, Source]:
    table = pd.read_csv(panels / "us_hospitals_paid_for_certified_ehr_cumulative_share.csv")
    values = table.rename(columns={"2011": 2012.0, "2012": 2013.0, "2013-09-30": 2013.75})
    values = values.melt("unit", var_name="time", value_name="share")
    return {
        "us_hospitals_certified_ehr": Source(
            "health records", _tidy(values["unit"], values["time"].astype(float), values["share"] / 100), *_CMS
        )
    }


def _read_scores() -> dict[str, Source]:
    """Return the bounded scores of the provinces, rescaled to 0 to 1; a value is that of the end of its year."""
    found = {}
    for name, file, (low, high), family, facts in _SCORES:
        values = pd.read_csv(PROJECT / "data" / "raw" / file)
        values = values[values["indicator"] == name]
        share = (values["value"] - low) / (high - low)
        found[name] = Source(family, _tidy(values["unit"], values["period"].astype(float) + 1, share), *facts)
    return found


def _read_beds() -> dict[str, Source]:
    """Return the part of the beds for patients that stands in hospitals: a share that hardly moves."""
    values = pd.read_csv(PROJECT / "data" / "raw" / "gso-health-by-province" / "counts.csv")
    beds = values.pivot_table(index=["unit", "period"], columns="indicator", values="value").reset_index()
    share = (beds["hospital_beds_public"] / beds["patient_beds_public"]).where(beds["unit"] != "Việt Nam")
    tidy = _tidy(beds["unit"], beds["period"].astype(float) + 1, share)
    return {"hospital_beds_share": Source("health facilities", tidy, *_GSO)}


def _tidy(unit: pd.Series, time: pd.Series, share: pd.Series) -> pd.DataFrame:
    """Return the shares from 0 to 1, one a unit and time: the mean where there are several."""
    values = pd.DataFrame({"unit": unit, "time": time, "share": share}).dropna()
    values = values[values["share"].between(0, 1)]
    return values.groupby(["unit", "time"], as_index=False)["share"].mean()


if __name__ == "__main__":
    main()
