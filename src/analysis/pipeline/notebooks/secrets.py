"""Parameters that are secrets by their name (password, token, ...): they reach the kernel and nothing that is kept."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

MASK = "***"
_SECRET = re.compile(r"passw|secret|token|credential|api_?key", re.IGNORECASE)
_SECRET_ARGUMENT = re.compile(rf"(.*?(?:{_SECRET.pattern})[^=]*=).+", re.IGNORECASE | re.DOTALL)
_LEAST_LENGTH = 4  # to blot out shorter texts would blot out words


def is_secret(name: str) -> bool:
    """Return whether a parameter of this name (or an option that names it) is a secret."""
    return bool(_SECRET.search(name))


def mask_argument(argument: str) -> str:
    """Return an argument of the command line without the value of a secret.

    >>> mask_argument("--parameter=api_token=x")
    '--parameter=api_token=***'
    """
    found = _SECRET_ARGUMENT.fullmatch(argument)
    return f"{found[1]}{MASK}" if found else argument


def mask_secrets(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with the values of secrets replaced by ``***``."""
    return {name: MASK if is_secret(name) else value for name, value in parameters.items()}


def secrets_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that are secrets."""
    return {name: value for name, value in parameters.items() if is_secret(name)}


def reveal(code: str, secrets: Mapping[str, Any]) -> str:
    r"""Return the code of an injected cell with the masks of these secrets replaced by their values.

    >>> reveal('# Parameters\napi_token = "***"\n', {"api_token": "x"})
    "# Parameters\napi_token = 'x'\n"
    """
    masked = re.compile(rf"^({'|'.join(map(re.escape, secrets))}) = \"{re.escape(MASK)}\"$", re.MULTILINE)
    return masked.sub(lambda found: f"{found[1]} = {secrets[found[1]]!r}", code) if secrets else code


def conceal(text: str, secrets: Mapping[str, Any]) -> str:
    """Return a text, or a notebook's JSON, in which the secrets are ``***``, should a cell have printed one."""
    written = {form for value in secrets.values() for part in _parts(value) for form in _forms(part)}
    for form in sorted(written, key=lambda form: (-len(form), form)):  # a secret may begin as another does
        text = text.replace(form, MASK)
    return text


def _parts(value: Any) -> list[str]:
    """Return the texts that make up a secret; what is true or false is none."""
    parts = value if isinstance(value, list) else [value]
    return [str(part) for part in parts if not isinstance(part, bool) and len(str(part)) >= _LEAST_LENGTH]


def _forms(value: str) -> set[str]:
    """Return a text as it is printed, shown by ``repr`` or in a web table, each also as JSON writes it."""
    shown = {value, repr(value)[1:-1], html.escape(value), html.escape(value, quote=False)}
    return shown | {json.dumps(form, ensure_ascii=is_ascii)[1:-1] for form in shown for is_ascii in (False, True)}
