"""Secret parameters reach their own place in the kernel and are concealed everywhere else."""

from __future__ import annotations

import html
import json

import pytest

from analysis.pipeline.notebooks import parameters, secrets


def test_each_secret_takes_its_own_place_though_one_name_ends_as_another() -> None:
    code = '# Parameters\ntoken = "***"\napi_token = "***"\nnote = "***"\n'
    revealed = secrets.reveal(code, {"token": "một", "api_token": ["hai"]})
    assert revealed == "# Parameters\ntoken = 'một'\napi_token = ['hai']\nnote = \"***\"\n"


def test_every_part_of_a_secret_is_concealed_however_it_is_shown() -> None:
    hidden = {"password": "mật-khẩu", "api_tokens": ["mật-khẩu-dài", "a<b&\"c'd\\"], "use_token": True}
    shown = f"True mật-khẩu-dài mật-khẩu {html.escape(hidden['api_tokens'][1])} {hidden['api_tokens']!r}"
    said = json.loads(secrets.conceal(json.dumps({"text": shown}), hidden))["text"]
    assert said == "True *** *** *** ['***', '***']"


def test_a_refused_value_of_a_secret_is_not_shown() -> None:
    wanted = [parameters.Parameter("password", "int", None, True, "", "")]
    with pytest.raises(parameters.ParameterError, match=r"'password' is '\*\*\*', expected int"):
        parameters.check_parameters(wanted, {"password": "bí-mật"})
