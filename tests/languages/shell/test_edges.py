"""Requests in odd corners of scripts: each is seen, and none is changed without what reads its answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons
from v0to1.config import Config
from v0to1.core.model import Verdict
from v0to1.pipeline import run

KEY = '-H "Authorization: Bearer $OPENHANDS_API_KEY"'
HOST = "https://app.all-hands.dev"
LIST = f"curl -s {HOST}/api/conversations {KEY}"
CREATE = f'curl -s {HOST}/api/conversations {KEY} -d \'{{"initial_user_msg": "x"}}\''
SCRIPT = "script.sh"


def lines_after(folder: Path, text: str, *, bang: str = "#!/bin/bash", name: str = SCRIPT) -> list[str]:
    """The lines that a script gains."""
    texts = {name: f"{bang}\n{text}\n"}
    _, changed = migrated(folder, texts)
    return added(texts, changed, name)


SEEN = {
    f"n=$(( $({LIST} | jq '.results | length') + 1 ))": ".items | length",
    f"while (( $({LIST} | jq '.results | length') > 3 )); do sleep 9; done": ".items | length",
    f"R=$({LIST})\nif (( $(jq '.results | length' <<<\"$R\") )); then :; fi": ".items | length",
    f'R=$({LIST})\nX=${{Y/x/$(jq -r ".results[0].title" <<<"$R")}}': ".items[0].title",
    "curl -s app.all-hands.dev/api/conversations | jq '.results[].title'": ".items[].title",
    'H=app.all-hands.dev\ncurl -s -X DELETE "$H:443/api/conversations/$ID"': "$H:443/api/v1/",
    "https app.all-hands.dev/api/conversations limit==5 | jq '.results[].title'": ".items[].title",
    f"xh get {HOST}/api/conversations | jq '.results[].title'": ".items[].title",
    f'http delete "{HOST}/api/conversations/$ID" "Authorization: Bearer $K"': "http delete",
    f'ID=$(<id.txt)\ncurl -s "{HOST}/api/conversations/$ID" {KEY} | jq .title': "app-conversations?ids=$ID",
}


@pytest.mark.parametrize("text", SEEN)
def test_a_request_is_seen_wherever_it_stands(text: str, tmp_path: Path) -> None:
    gained = "\n".join(lines_after(tmp_path, text))

    assert SEEN[text] in gained
    assert "api/v1/" in gained


STAYS = [
    "curl -s chat.example.com/api/conversations | jq '.results[].title'",
    "curl -s app.all-hands.dev.example.com/api/conversations | jq '.results[].title'",
    "http delete chat.example.com/api/conversations/$ID",
    "http get api/conversations",
    f"http list {HOST}/conversations",
]


@pytest.mark.parametrize("text", STAYS)
def test_another_host_without_a_scheme_is_another_host(text: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {SCRIPT: f"#!/bin/bash\n{text}\n"})

    assert changed == {}
    assert {one.verdict for one in findings} <= {Verdict.AMBIGUOUS}


PATTERNS = [
    '*"a"*"b"*',
    '*"a"*"b"',
    '("x"|*"a"*"b"*',
    '*"a"*|*"b" | *"c"*"d e"*',
    '*"$X"*"$Y"*',
    '*"a"*b"c"*',
    "*'a'*'b'*",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_of_several_quoted_parts_keeps_no_script_from_being_read(
    pattern: str, tmp_path: Path
) -> None:
    text = f'case "$*" in\n  {pattern}) {LIST} | jq ".results" ;;\nesac'

    assert f'  {pattern}) curl -s {HOST}/api/v1/app-conversations/search {KEY} | jq ".items" ;;'.strip() in (
        lines_after(tmp_path, text)
    )


def test_an_expansion_in_an_expansion_of_zsh_is_read(tmp_path: Path) -> None:
    text = f"R=$({CREATE})\nprint -r -- ${{$(jq -r .conversation_id <<<$R)}}"
    gained = lines_after(tmp_path, text, bang="#!/usr/bin/env zsh", name="script.zsh")

    assert "print -r -- ${$(jq -r .app_conversation_id <<<$R)}" in gained
    assert any("openhands_v1_wait_until_ready" in line for line in gained)


@pytest.mark.parametrize(
    "text",
    [
        f"create() {{ {CREATE} -o /tmp/c.json; }}\nretry create\njq .conversation_id /tmp/c.json",
        f"{CREATE} -o /tmp/for-another-script.json",
    ],
)
def test_a_temporary_file_is_left_whose_readers_are_not_seen(text: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {SCRIPT: f"#!/bin/bash\n{text}\n"})

    assert changed == {}
    assert "-o writes the answer into a file" in reasons(findings)[f"{SCRIPT}:conversations/create"]


@pytest.mark.parametrize(
    ("base", "path", "root"),
    [
        (f"{HOST}/api", "/conversations", "/v1"),
        (f"{HOST}/api/", "conversations", "v1"),
        (HOST, "/api/conversations", "/api/v1"),
        ("$OPENHANDS_URL/api", "/conversations", "/v1"),
    ],
)
def test_a_function_is_given_what_it_does_not_put_before_the_path_itself(
    base: str, path: str, root: str, tmp_path: Path
) -> None:
    function = f'oh() {{ curl -s -X "$1" {KEY} "{base}$2"; }}'
    gained = lines_after(tmp_path, f'{function}\noh GET "{path}/$ID/trajectory" | jq ".trajectory | length"')

    stage = next(line for line in gained if "openhands_v1_all_events" in line)
    assert f'openhands_v1_all_events "{root}" "$ID" oh GET' in stage.replace(
        f"events {root} ", f'events "{root}" '
    )


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
)


@pytest.mark.parametrize("grow", GROWS)
def test_a_body_that_only_some_calls_give_hides_no_request(grow: str, tmp_path: Path) -> None:
    gained = lines_after(tmp_path, WRAPPER.format(grow=grow, key=KEY, host=HOST))

    assert "api GET \"/v1/app-conversations?ids=$id\" | jq -r '.[0].title'" in gained
    assert 'api DELETE "/v1/app-conversations/$id"' in gained
    assert any(line.startswith("| openhands_v1_wait_until_ready /v1 api GET") for line in gained)


def test_options_that_a_function_adds_are_its_own(tmp_path: Path) -> None:
    function = f'oh() {{ local args=(-sS {KEY}); [ -z "$V" ] || args+=(-v); curl "${{args[@]}}" "$@"; }}'
    create = CREATE.replace("curl -s", "oh").replace(KEY, "")
    gained = lines_after(tmp_path, f"{function}\n{create} | jq -r .conversation_id")

    assert any(f"openhands_v1_wait_until_ready {HOST}/api/v1 oh | jq" in line for line in gained)


def test_the_last_command_of_a_list_is_what_a_function_writes(tmp_path: Path) -> None:
    function = f'get() {{ [ -n "$1" ] && curl -s {KEY} "{HOST}/api/conversations/$1"; }}'
    gained = lines_after(tmp_path, f"{function}\nget abc | jq -r .title")

    assert "get abc | jq -r '.[0].title'" in gained


ONE = f'curl -s "{HOST}/api/conversations/$ID" {KEY}'


@pytest.mark.parametrize(
    "text",
    [
        f'r=$({CREATE})\n[[ $r == *\'"status":"ok"\'* ]] && echo fine',
        f'r=$({ONE} -X DELETE)\n[ "$r" = true ] && echo deleted',
    ],
)
def test_an_answer_that_is_compared_as_text_is_left(text: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {SCRIPT: f"#!/bin/bash\n{text}\n"})

    assert changed == {}
    assert "V1 answers in another shape" in " ".join(reasons(findings).values())


def test_a_document_may_end_with_an_expansion(tmp_path: Path) -> None:
    text = f"{ONE} | jq -r .title\ncat > env.sh <<X\nID=$ID\nX"

    assert any(".[0].title" in line for line in lines_after(tmp_path, text))


@pytest.mark.parametrize("follow", ["readlink -f", "realpath"])
def test_a_script_that_follows_links_finds_its_helper_behind_them(follow: str, tmp_path: Path) -> None:
    text = f'cd "$(dirname "$({follow} "$0")")"\nid=$({CREATE} | jq -r .conversation_id)'
    gained = lines_after(tmp_path, text)

    assert f'. "$(dirname "$({follow} "${{BASH_SOURCE[0]}}")")/openhands_v1.sh"' in gained


@pytest.mark.parametrize("command", ["alias oh='{}'", "parallel '{}' ::: 1", "bash -c $'{}'", "su -c 'a'{}"])
def test_a_command_in_a_word_is_listed(command: str, tmp_path: Path) -> None:
    text = command.format(f'curl -X POST "{HOST}/api/conversations/$ID/stop"')
    (tmp_path / SCRIPT).write_text(f"#!/bin/bash\n{text}\n{ONE} | jq .title\n", encoding="utf-8")
    done = run(Config(root=tmp_path, paths=(tmp_path,), as_of=date(2026, 11, 25)), fixing=True)

    assert len(done.unresolved) == 1
    assert text in done.changes[0].after


CALLERS = {
    'id=$(./script.sh "$1")': True,
    '"$(dirname "$0")/script.sh" | jq .': True,
    "id=`bash bin/script.sh`": True,
    "./script.sh": False,
    "id=$(./other-script.sh)  # not script.sh": False,
}


@pytest.mark.parametrize("caller", CALLERS)
def test_what_another_script_reads_has_the_words_of_v0(caller: str, tmp_path: Path) -> None:
    texts = {SCRIPT: f"#!/bin/bash\n{ONE} | jq -r .status\n", "run.sh": f"#!/bin/bash\n{caller}\n"}
    _, changed = migrated(tmp_path, texts)

    assert ("openhands_v1_agent_status" in changed[SCRIPT]) == CALLERS[caller]
    assert "run.sh" not in changed


STOP = f'curl -s -X POST "{HOST}/api/conversations/$ID/stop" {KEY}'
DECIDING = {
    f"{STOP} | jq '.status == \"ok\"'": "jq '.success == true'",
    f'{STOP} | jq ".status == \\"ok\\""': 'jq ".success == true"',
    f"{STOP} | jq '[select(.status == \"ok\")] | length'": "select(.success == true)",
    f"{ONE} | jq -r 'select(.conversation_id) | \"there\"'": 'select(.[0].id) | "there"',
    f"{LIST} | jq '.results[] | select(.conversation_id) | 1'": ".items[] | select(.id) | 1",
    f"{ONE} | jq '.conversation_id as $i | 1'": ".[0].id as $i | 1",
}


@pytest.mark.parametrize("text", DECIDING)
def test_what_only_decides_and_what_is_a_flag_in_v1_is_changed(text: str, tmp_path: Path) -> None:
    assert DECIDING[text] in " ".join(lines_after(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        f"{STOP} | jq -r '\"stop: \" + .status'",
        f"{STOP} | jq '{{\"ok\": 1}}[.status]'",
        f"{STOP} | jq --arg s \"$WANTED\" '.status == $s'",
        f"{ONE} -X DELETE | jq -r 'select(.) | \"gone\"'",
    ],
)
def test_a_word_that_is_a_flag_in_v1_is_left_where_it_must_be_a_text(text: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {SCRIPT: f"#!/bin/bash\n{text}\n"})

    assert changed == {}
    assert " true or false" in " ".join(reasons(findings).values())
