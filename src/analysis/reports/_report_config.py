"""The settings of reports that a person can read and edit (form, wording, disclosure): `rules/*.yml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

#: libyaml's reader where PyYAML was built with it, which is ten times as fast and reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_report_settings(name: str) -> dict[str, Any]:
    """Return the settings of `rules/{name}.yml`."""
    content = files("analysis.reports").joinpath(f"rules/{name}.yml").read_text("utf-8")
    return dict(yaml.load(content, Loader=_LOADER))  # noqa: S506  # both loaders are safe ones
