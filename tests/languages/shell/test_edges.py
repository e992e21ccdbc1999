"""Requests in odd corners of scripts: each is seen, and none is changed without what reads its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

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
    f'ID=$(<id.txt)\ncurl -s "{HOST}/api/conversations/$ID" {KEY} | jq .title': "app-conversations?ids=$ID",
}


@pytest.mark.parametrize("text", SEEN)
def test_a_request_is_seen_wherever_it_stands(text: str, tmp_path: Path) -> None:
    gained = "\n".join(lines_after(tmp_path, text))

    assert SEEN[text] in gained
    assert "api/v1/" in gained


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
    assert "-o lets the command write something else" in reasons(findings)[f"{SCRIPT}:conversations/create"]


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
