"""The settings of a project: the file ``workbench.toml``, checked as a whole."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError, nearest
from analysis.i18n import LANGUAGES
from analysis.paths import MARKER, project_folder


class SettingsError(AnalysisError):
    """``workbench.toml`` cannot be used; the message lists every error."""


@dataclass(frozen=True)
class Settings:
    """What ``workbench.toml`` says.

    Attributes
    ----------
    name: the project's name, for people.
    languages: the languages in which reports may be published.
    """

    name: str
    languages: tuple[str, ...] = tuple(LANGUAGES)


def read_settings(home: Path | None = None) -> Settings:
    """Return the settings of the project `home`, by default of the one around the working folder.

    Raises
    ------
    SettingsError
        With all errors at once: text that is not TOML, unknown or missing keys, values of the wrong type.
    """
    path = (home or project_folder()) / MARKER
    try:
        entries = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"not readable as TOML: {error}", file=path) from error
    errors = _find_errors(path, entries)
    if errors:
        raise SettingsError.join(errors)
    return Settings(entries["name"], tuple(entries.get("languages", LANGUAGES)))


def _find_errors(path: Path, entries: dict[str, Any]) -> list[AnalysisError]:
    known = [field.name for field in fields(Settings)]
    errors = [
        AnalysisError(f"unknown setting '{name}'", file=path, expected=" or ".join(known), nearest=nearest(name, known))
        for name in entries
        if name not in known
    ]
    name = entries.get("name")
    if not isinstance(name, str) or not name.strip():
        errors.append(AnalysisError("setting 'name'", file=path, found=name, expected='a text, e.g. name = "Our data"'))
    languages = entries.get("languages", list(LANGUAGES))
    if not isinstance(languages, list) or not languages or any(language not in [*LANGUAGES] for language in languages):
        expected = f"a list of some of {', '.join(LANGUAGES)}"
        errors.append(AnalysisError("setting 'languages'", file=path, found=languages, expected=expected))
    return errors
