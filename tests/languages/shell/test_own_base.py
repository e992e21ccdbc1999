"""A function of a script that puts a part of the route before what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

HEADER = '-H "Authorization: Bearer $OPENHANDS_API_KEY"'
FUNCTION = f"""\
api() {{
  local method=$1 path=$2
  shift 2
  curl -fsS -X "$method" "$BASE$path" {HEADER} "$@"
}}

"""
CALLS = """\
id=$(api POST "" -d '{"initial_user_msg": "hello"}' | jq -r .conversation_id)
api GET "/$id" | jq -r .title
api POST "/$id/stop" > /dev/null
api DELETE "/$id" > /dev/null
"""
BASES = {
    "a name of the host": ('"$OPENHANDS_URL/api/conversations"', '"$OPENHANDS_URL/api/v1"'),
    "the whole address": ('"http://localhost:3000/api/conversations"', '"${BASE%/*}"'),
}


@pytest.mark.parametrize("name", BASES)
def test_what_the_helper_asks_goes_by_the_command_in_the_function(tmp_path: Path, name: str) -> None:
    base, root = BASES[name]
    texts = {"run.sh": f"#!/bin/bash\nBASE={base}\n\n{FUNCTION}{CALLS}"}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    lines = "\n".join(added(texts, after, "run.sh"))
    assert f"BASE={base.replace('conversations', 'v1/app-conversations')}" in lines
    assert f"| openhands_v1_wait_until_ready {root} curl -fsS {HEADER} | jq -r .app_conversation_id)" in lines
    assert """api GET "?ids=$id" | jq -r '.[0].title'""" in lines
    assert f'openhands_v1_pause_sandbox {root} "$id" curl -fsS {HEADER} > /dev/null' in lines
    assert 'api DELETE "/$id" > /dev/null' in after["run.sh"]


ONE = {
    'oh() { curl -s -X "$1" "$OPENHANDS_URL$2"; }\noh POST "/api/conversations/$ID/stop"\n': (
        'openhands_v1_pause_sandbox "$OPENHANDS_URL/api/v1" "$ID" curl -s'
    ),
    'oh() { curl -s -X POST -d "$2" "$OPENHANDS_URL$1"; }\n'
    """oh /api/conversations '{"initial_user_msg": "x"}' | jq -r .conversation_id\n""": (
        'openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -s | jq -r .app_conversation_id'
    ),
}


@pytest.mark.parametrize("text", ONE)
def test_a_function_that_is_made_for_one_request(tmp_path: Path, text: str) -> None:
    findings, after = migrated(tmp_path, {"run.sh": f"#!/bin/sh\n{text}"})
    assert not reasons(findings)
    assert ONE[text] in after["run.sh"]


LEFT = {
    "a key that the function is given": (
        FUNCTION.replace("path=$2\n  shift 2", "path=$2 key=$3\n  shift 3").replace(
            "$OPENHANDS_API_KEY", "$key"
        ),
        'api POST "/$1/stop" "$2" > /dev/null\n',
    ),
    "an answer that the function reads": (
        FUNCTION.replace('"$@"', '"$@" | jq .'),
        'api POST "/$1/stop" > /dev/null\n',
    ),
    "another program than curl": (FUNCTION.replace("curl -fsS -X", "http --check-status"), CALLS),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_the_command_in_the_function_cannot_say_is_left(tmp_path: Path, name: str) -> None:
    function, calls = LEFT[name]
    text = f'#!/bin/bash\nBASE="$OPENHANDS_URL/api/conversations"\n\n{function}{calls}'
    findings, after = migrated(tmp_path, {"run.sh": text})
    assert "run.sh:conversations/stop" in reasons(findings)
    assert "openhands_v1_pause_sandbox" not in after.get("run.sh", "")
