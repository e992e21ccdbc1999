"""Code for what is done by hand is in the words of the client: its session, its base URL, its headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.reports.consumers import read_json
from v0to1.cli.commands import commands

ZIP = "/conversations/{cid}/zip-directory"
HEAD = 'import aiohttp, httpx, requests\nBASE = "https://app.all-hands.dev/api"\n'
ROOT = '"https://app.all-hands.dev/api/v1"'
OWN = "client = {made}\ndef f(cid, key):\n    return {call}\n"


@pytest.mark.parametrize(
    ("made", "call", "written"),
    [
        (
            "httpx.Client(headers={'Authorization': 'Bearer x'})",
            f'client.get(f"{{BASE}}{ZIP}").content',
            f'client.get({ROOT} + "/app-conversations", params={{"ids": cid}}, headers=client.headers)',
        ),
        (
            "requests.Session()",
            f'client.get(f"{{BASE}}{ZIP}", headers={{"X": key}}).content',
            f'client.get({ROOT} + "/app-conversations", params={{"ids": cid}}, headers={{"X": key}})',
        ),
        (
            "None",
            f'requests.get(f"{{client.url}}/api{ZIP}").content',
            (
                'requests.get(client.url + "/api/v1" + "/app-conversations", params={"ids": cid}, '
                "headers=headers)"
            ),
        ),
        (
            "httpx.AsyncClient()",
            f'client.get(f"{{BASE}}{ZIP}")',
            f'http.get({ROOT} + "/app-conversations", params={{"ids": cid}}, headers=headers)',
        ),
    ],
)
def test_the_sender_is_the_one_of_the_client(tmp_path: Path, made: str, call: str, written: str) -> None:
    (tmp_path / "own.py").write_text(HEAD + OWN.format(made=made, call=call))
    asked = ["check", str(tmp_path), "--format", "json", "--adapter", "never"]
    told = CliRunner().invoke(commands, asked).stdout
    (finding,) = read_json(told)["findings"]
    assert finding["rule"] == "files/zip"
    assert f"conversation = {written}.json()[0]\n" in finding["workaround"]


@pytest.mark.parametrize(
    "made", ["requests.Session()", "httpx.Client(headers={'Authorization': 'Bearer x'})"]
)
def test_a_sandbox_is_sent_its_own_key_and_no_other(tmp_path: Path, made: str) -> None:
    call = f'client.get(f"{{BASE}}{ZIP}", headers={{"X": key}}).content'
    (tmp_path / "own.py").write_text(HEAD + OWN.format(made=made, call=call))
    asked = ["check", str(tmp_path), "--format", "json", "--adapter", "never"]
    (finding,) = read_json(CliRunner().invoke(commands, asked).stdout)["findings"]
    of_app, _, of_sandbox = finding["workaround"].partition("archive = ")
    assert "X-Session-API-Key" not in of_app
    assert 'headers={"X-Session-API-Key": conversation["session_api_key"]}' in of_sandbox
    assert "client" not in of_sandbox and '"X":' not in of_sandbox


@pytest.mark.parametrize(
    ("server", "way"), [("cloud", "DELETE /api/v1/app-conversations/$1 "), ("1.6", "$root/sandboxes/")]
)
def test_code_for_older_servers_is_for_those_alone(tmp_path: Path, server: str, way: str) -> None:
    (tmp_path / "own.sh").write_text(
        '#!/bin/sh\ngone=$(curl -s -X DELETE "https://app.all-hands.dev/api/conversations/$1")\n'
        '[ "$gone" = true ]\n'
    )
    told = (
        CliRunner()
        .invoke(
            commands, ["check", str(tmp_path), "--format", "json", "--server", server, "--adapter", "never"]
        )
        .stdout
    )
    (finding,) = read_json(told)["findings"]

    assert (way in finding["workaround"], finding["workaround"].count("curl")) == (
        True,
        2 * (server == "1.6"),
    )


@pytest.mark.parametrize("route", ["git/changes", "list-files"])
def test_a_language_that_is_only_reported_is_told_the_v1_request(tmp_path: Path, route: str) -> None:
    (tmp_path / "own.go").write_text(
        'package p\nimport "net/http"\nfunc F(id string) (*http.Response, error) {\n'
        f'\treturn http.Get("https://app.all-hands.dev/api/conversations/" + id + "/{route}")\n}}\n'
    )
    told = CliRunner().invoke(commands, ["check", str(tmp_path), "--format", "json"]).stdout
    (finding,) = read_json(told)["findings"]
    assert "/api/" in finding["workaround"]
