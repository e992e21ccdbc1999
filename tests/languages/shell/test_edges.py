"""Requests in odd corners of scripts are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import adapted, migrated
from tests.pipeline.matching import run_on
from v0to1.core.model import Verdict

KEY = '-H "Authorization: Bearer $OPENHANDS_API_KEY"'
HOST = "https://app.all-hands.dev"
LIST = f"curl -s {HOST}/api/conversations {KEY}"
ONE = f'curl -s "{HOST}/api/conversations/$ID" {KEY}'
SCRIPT = "script.sh"

SEEN = {
    f"n=$(( $({LIST} | jq '.results | length') + 1 ))": "list",
    f"while (( $({LIST} | jq '.results | length') > 3 )); do sleep 9; done": "list",
    f"R=$({LIST})\nif (( $(jq '.results | length' <<<\"$R\") )); then :; fi": "list",
    f'R=$({LIST})\nX=${{Y/x/$(jq -r ".results[0].title" <<<"$R")}}': "list",
    "curl -s app.all-hands.dev/api/conversations | jq '.results[].title'": "list",
    'H=app.all-hands.dev\ncurl -s -X DELETE "$H:443/api/conversations/$ID"': "delete",
    "https app.all-hands.dev/api/conversations limit==5 | jq '.results[].title'": "list",
    f"xh get {HOST}/api/conversations | jq '.results[].title'": "list",
    f'http delete "{HOST}/api/conversations/$ID" "Authorization: Bearer $K"': "delete",
    f"ID=$(<id.txt)\n{ONE} | jq .title": "get",
    f'get() {{ [ -n "$1" ] && curl -s {KEY} "{HOST}/api/conversations/$1"; }}\nget abc | jq -r .title': "get",
    f"{ONE} | jq -r .title\ncat > env.sh <<X\nID=$ID\nX": "get",
    f"print -r -- ${{$({ONE} | jq -r .title)}}": "get",
    f'case "$*" in\n  *"a"*"b"*) {LIST} | jq ".results" ;;\nesac': "list",
    f'case "$*" in\n  *"a"*|*"b" | *"c"*"d e"*) {LIST} | jq ".results" ;;\nesac': "list",
    f'case "$*" in\n  ("x"|*"$X"*"$Y"*) {LIST} | jq ".results" ;;\nesac': "list",
    f'case "$*" in\n  *\'a\'*b"c"*) {LIST} | jq ".results" ;;\nesac': "list",
}


@pytest.mark.parametrize("text", SEEN)
def test_a_request_is_seen_wherever_it_stands(text: str, tmp_path: Path) -> None:
    name, shell = ("script.zsh", "zsh") if "${$(" in text else (SCRIPT, "bash")
    found = adapted(tmp_path, {name: f"#!/usr/bin/env {shell}\n{text}\n"})
    assert found == [f"{name}:conversations/{SEEN[text]}"]


STAYS = [
    "curl -s chat.example.com/api/conversations | jq '.results[].title'",
    "curl -s app.all-hands.dev.example.com/api/conversations | jq '.results[].title'",
    "http delete chat.example.com/api/conversations/$ID",
    "http get api/conversations",
    f"http list {HOST}/conversations",
]


@pytest.mark.parametrize("text", STAYS)
def test_another_host_without_a_scheme_is_another_host(text: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {SCRIPT: f"#!/bin/bash\n{text}\n"}, "auto")
    assert changed == {}
    assert {one.verdict for one in findings} <= {Verdict.AMBIGUOUS}


WRAPPER = """api() {{
  local method=$1 path=$2 data=${{3:-}}
  local args=(-sS -X "$method" {key})
  {grow}
  curl "${{args[@]}}" "{host}/api$path"
}}
id=$(api POST /conversations '{{"initial_user_msg": "x"}}' | jq -r .conversation_id)
api GET "/conversations/$id" | jq -r .title
api DELETE "/conversations/$id"
"""
GROWS = (
    'if [ -n "$data" ]; then args+=(-d "$data"); fi',
    '[[ -n $data ]] && args+=(-d "$data")',
    '[ -z "${3:-}" ] || args+=(-d "$3")',
    'if [[ -n ${3:-} ]]; then args+=(-d "$3"); fi',
    'if [ "$1" = POST ]; then args+=(-d "$3"); fi',
    '[ -z "$V" ] || args+=(-v)\n  [[ -n $data ]] && args+=(-d "$data")',
)


@pytest.mark.parametrize("grow", GROWS)
def test_a_body_that_only_some_calls_give_hides_no_request(grow: str, tmp_path: Path) -> None:
    found = adapted(tmp_path, {SCRIPT: WRAPPER.format(grow=grow, key=KEY, host=HOST)})
    assert found == [f"{SCRIPT}:conversations/{one}" for one in ("create", "delete", "get")]


@pytest.mark.parametrize("command", ["alias oh='{}'", "parallel '{}' ::: 1", "bash -c $'{}'", "su -c 'a'{}"])
def test_a_command_in_a_word_that_is_not_read_is_listed(command: str, tmp_path: Path) -> None:
    text = command.format(f'curl -X POST "{HOST}/api/conversations/$ID/stop"')
    done = run_on(tmp_path, {SCRIPT: f"#!/bin/bash\n{text}\n{ONE} | jq .title\n"})
    assert len(done.unresolved) == 1
    assert [one.rule for one in done.findings] == ["conversations/get"]
