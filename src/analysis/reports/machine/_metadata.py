"""The metadata of a report as schema.org's Dataset, in JSON-LD (https://schema.org/Dataset)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from analysis.reports._document import VALUES, BasedOn, Paragraph, Report, Variable, plain

_TYPES = {
    VALUES: "text/csv",
    "json": "application/json",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def describe_dataset(report: Report, files: Mapping[str, str]) -> str:
    """Return the metadata of a report as JSON that may stand in a page: it holds no `<`, so nothing can end its script.

    Parameters
    ----------
    report
        A report that says what it is `about`; any other has no metadata, which is an empty text.
    files
        The names of the files published beside the page, by format.
    """
    about = report.about
    if about is None:
        return ""
    said = next((block for block in report.lead if isinstance(block, Paragraph) and block.style == "answer"), None)
    first, last = about.first_day, about.last_day
    content: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": plain(report.title),
        "description": plain("".join(run.text for run in said.runs)) if said else plain(report.title),
        "inLanguage": report.lang,
        "dateModified": about.report_date.isoformat(),
        "temporalCoverage": f"{first.isoformat()}/{last.isoformat()}" if first and last else None,
        "spatialCoverage": {"@type": "Place", "name": plain(about.place)},
        "variableMeasured": [_variable(one) for one in about.variables],
        "distribution": [_file(form, name) for form, name in files.items() if form in _TYPES],
        "isBasedOn": [_source(one) for one in about.sources],
        "publisher": {"@type": "Organization", "name": plain(about.publisher)} if about.publisher else None,
    }
    text = json.dumps(_known(content), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _known(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known: nothing is stated of what is empty."""
    return {name: value for name, value in content.items() if value}


def _variable(one: Variable) -> dict[str, Any]:
    named = {"name": plain(one.name), "unitText": plain(one.unit), "description": plain(one.definition)}
    return {"@type": "PropertyValue"} | _known(named)


def _file(form: str, name: str) -> dict[str, str]:
    return {"@type": "DataDownload", "encodingFormat": _TYPES[form], "contentUrl": name}


def _source(one: BasedOn) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": plain(one.publisher)} if one.publisher else None
    address = one.address if one.address.startswith(("https://", "http://")) else ""
    named = {"name": plain(one.name), "url": address, "publisher": publisher, "license": plain(one.licence)}
    return {"@type": "CreativeWork"} | _known(named)
