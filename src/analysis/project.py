"""The settings of a project: the file ``workbench.toml``, checked as a whole."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError, nearest
from analysis.i18n import LANGUAGES
from analysis.paths import HOME_VARIABLE, MARKER, ProjectNotFoundError, project_folder
from vnfilings.box import Limits, find_limit_error

#: Earlier versions of a report that are kept where `workbench.toml` does not say.
KEPT_VERSIONS = 20


class SettingsError(AnalysisError):
    """``workbench.toml`` cannot be used; the message lists every error."""


@dataclass(frozen=True)
class Settings:
    """What ``workbench.toml`` says.

    Attributes
    ----------
    names: the project's name, for people, in each language: one text for all, or a table of texts by language.
    languages: the languages in which reports may be published.
    reading: how much reading one document may take, and how many are read at a time.
    keep_earlier: how many earlier versions of each report are kept, besides those that releases refer to.
    """

    names: Mapping[str, str]
    languages: tuple[str, ...] = tuple(LANGUAGES)
    reading: Limits = field(default_factory=Limits)
    keep_earlier: int = KEPT_VERSIONS

    @property
    def name(self) -> str:
        """Return the name in the project's first language."""
        return self.names[self.languages[0]]


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
    languages = tuple(entries.get("languages", LANGUAGES))
    name = entries["name"]
    names = {languages[0]: name} if isinstance(name, str) else name
    return Settings(
        dict.fromkeys(LANGUAGES, names[languages[0]]) | names,
        languages,
        Limits(**entries.get("reading", {})),
        entries.get("keep_earlier", KEPT_VERSIONS),
    )


def reading_limits(**given: int | None) -> Limits:
    """Return the limits of reading one document: those `given`, else the project's, else (outside one) the default.

    Parameters
    ----------
    given: `cpu_seconds`, `memory_mb` and `jobs` of `vnfilings.Limits`; None for one that was not given.

    Raises
    ------
    SettingsError
        If the project's settings cannot be used.
    LimitsError
        If a limit that was given is out of its range.

    Examples
    --------
    >>> reading_limits(cpu_seconds=60, jobs=None).cpu_seconds
    60
    """
    try:
        limits = read_settings().reading
    except ProjectNotFoundError:
        if os.environ.get(HOME_VARIABLE):
            raise
        limits = Limits()
    return replace(limits, **{name: value for name, value in given.items() if value is not None})


def _find_errors(path: Path, entries: dict[str, Any]) -> list[AnalysisError]:
    known = ["name", *(field.name for field in fields(Settings) if field.name != "names")]
    errors = [
        AnalysisError(f"unknown setting '{name}'", file=path, expected=" or ".join(known), nearest=nearest(name, known))
        for name in entries
        if name not in known
    ]
    languages = entries.get("languages", list(LANGUAGES))
    if not isinstance(languages, list) or not languages or any(language not in [*LANGUAGES] for language in languages):
        expected = f"a list of some of {', '.join(LANGUAGES)}"
        errors.append(AnalysisError("setting 'languages'", file=path, found=languages, expected=expected))
        languages = []
    errors += _find_name_errors(path, entries.get("name"), languages)
    kept = entries.get("keep_earlier", KEPT_VERSIONS)
    if not isinstance(kept, int) or isinstance(kept, bool) or kept < 1:
        expected = f"a number of versions from 1, e.g. keep_earlier = {KEPT_VERSIONS}"
        errors.append(AnalysisError("setting 'keep_earlier'", file=path, found=kept, expected=expected))
    return errors + _find_reading_errors(path, entries.get("reading", {}))


def _find_name_errors(path: Path, name: object, languages: list[str]) -> list[AnalysisError]:
    """Return what is wrong with the name: one text, or a table with a text for each language of the project."""
    example = ", ".join(f'{lang} = "…"' for lang in LANGUAGES)
    if not isinstance(name, dict):
        if isinstance(name, str) and name.strip():
            return []
        expected = f'a text, e.g. name = "Our data", or one for each language: name = {{ {example} }}'
        return [AnalysisError("setting 'name'", file=path, found=name, expected=expected)]
    errors = [
        AnalysisError(f"setting 'name': no language '{lang}'", file=path, expected=f"some of {', '.join(LANGUAGES)}")
        for lang in name
        if lang not in LANGUAGES
    ]
    for lang in dict.fromkeys([*languages, *(lang for lang in name if lang in LANGUAGES)]):
        said = name.get(lang, "nothing")
        if lang not in name or not isinstance(said, str) or not said.strip():
            expected = f"a text, e.g. name = {{ {example} }}"
            errors.append(AnalysisError(f"setting 'name' in '{lang}'", file=path, found=said, expected=expected))
    return errors


def _find_reading_errors(path: Path, entries: object) -> list[AnalysisError]:
    known = [field.name for field in fields(Limits)]
    if not isinstance(entries, dict):
        expected = f"a section [reading] with any of {', '.join(known)}"
        return [AnalysisError("setting 'reading'", file=path, found=entries, expected=expected)]
    errors = []
    for name, value in entries.items():
        if name not in known:
            expected = " or ".join(known)
            text = f"unknown setting '{name}' in [reading]"
            errors.append(AnalysisError(text, file=path, expected=expected, nearest=nearest(name, known)))
        elif error := find_limit_error(name, value):
            errors.append(AnalysisError(f"setting '{name}' in [reading]: {error}", file=path))
    return errors
