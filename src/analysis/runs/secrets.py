"""Parameters that are secrets by their name (password, token, ...): they reach the kernel and nothing that is kept."""

from __future__ import annotations

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
    """Return the code of an injected cell with the masks of these secrets replaced by their values.

    >>> reveal('# Parameters\\napi_token = "***"\\n', {"api_token": "x"})
    "# Parameters\\napi_token = 'x'\\n"
    """
    for name, value in secrets.items():
        code = code.replace(f'{name} = "{MASK}"', f"{name} = {value!r}")
    return code


def conceal(text: str, secrets: Mapping[str, Any]) -> str:
    """Return a text, or a notebook's JSON, in which the secrets are ``***``, should a cell have printed one."""
    for value in map(str, secrets.values()):
        if len(value) >= _LEAST_LENGTH:
            for written in {value, json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(value)[1:-1]}:
                text = text.replace(written, MASK)
    return text
