"""Scripts in words of others, and commands that others run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import adapted, migrated

HOST = "https://app.all-hands.dev"
KEY = "-H 'Authorization: Bearer $KEY'"
V0, V1 = f"{HOST}/api/conversations", f"{HOST}/api/v1/app-conversations"

GET, CREATE = f"{V0}/$ID", f'{V0} -d "{{\\"initial_user_msg\\": \\"x\\"}}"'
FOUND = {
    f"bash -c 'curl -s {V0} | jq .results'": "list",
    f'bash -lc "curl -s {V0} {KEY}" | jq -r ".results[].title"': "list",
    f"B={HOST}; sh -euc \"curl -s $B/api/conversations\" | jq '.results | length'": "list",
    f"ID=1; sh -c 'curl -s {GET} | jq .title'": "get",
    f"bash -c \"curl -s {GET} | jq '.title'\"; echo 'it is'": "get",
    f"bash -c 'curl -s {CREATE}'": "create",
    f"bash -c 'curl -sX POST {V0}/$1/stop' _ 1": "stop",
    f"trap 'curl -sX DELETE {GET}' EXIT": "delete",
    f"T=$(bash -c 'set -e\n  cd /tmp\n  curl -s {V0}'); echo \"$T\" | jq .results": "list",
    f"timeout -k 5 30 bash -c 'curl -s {V0}' | jq .results": "list",
    f"watch -n 5 'curl -s {V0} | jq .results'": "list",
    f'eval "curl -s {V0}" | jq .results': "list",
    f"bash -c \"sh -c 'curl -s {V0}'\" | jq .results": "list",
    f"ID=1; bash -c \"sh -c 'curl -s {GET}'\" | jq .title": "get",
    f"sudo -u me env -u A B=c nice -n 5 curl -s {V0} | jq .results": "list",
}


@pytest.mark.parametrize("text", FOUND)
def test_a_command_in_a_word_goes_through_the_adapter(text: str, tmp_path: Path) -> None:
    assert adapted(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"}) == [f"a.sh:conversations/{FOUND[text]}"]


PLAIN = {
    f'bash -lc "curl -s {V0} {KEY}" | jq -r ".results[].title"': (
        f'bash -lc "curl -s {V1}/search {KEY}" | jq -r ".items[].title"'
    ),
    f"B={HOST}; sh -euc \"curl -s $B/api/conversations\" | jq '.results | length'": (
        f"B={HOST}; sh -euc \"curl -s $B/api/v1/app-conversations/search\" | jq '.items | length'"
    ),
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_command_in_a_word_is_rewritten(text: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"}, "auto")
    assert after == {"a.sh": f"#!/bin/bash\n{PLAIN[text]}\n"}


ELSEWHERE = (
    f'ID=$(cat id); ssh -i key -p 22 me@host "curl -s {GET}" | jq -r .title',
    f'ssh host "\n  cd /tmp\n  curl -sX DELETE {V0}/1"',
    f"docker exec -e A=b web curl -s {V0} | jq .results",
    f"docker compose -f a.yml exec -T web curl -s {V0} | jq .results",
    f"kubectl -n x exec deploy/web -c app -- sh -c 'curl -s {V0}' | jq .results",
)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_command_that_runs_elsewhere_is_left_with_the_reason(text: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"}, "auto")
    assert [one.line for one in findings] == [text[: text.index("curl")].count("\n") + 2]
    assert after == {}
    assert "the adapter cannot be inserted there" in findings[0].reason


ALIKE = (
    "bash -c 'curl -s https://slack.com/api/conversations.list'",
    f"bash -c 'echo {V0}'",
    f"bash -c 'curl -s {V1}/search'",
    f"ssh host 'tail -f log | grep {V0}'",
    f"docker exec web grep -r {V0} /srv",
    f"docker build --build-arg URL={V0} .",
    f"trap 'rm -f /tmp/x' EXIT; git commit -m 'curl {V0}'",
)


@pytest.mark.parametrize("text", ALIKE)
def test_words_that_run_no_request_of_v0_are_left(text: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"})

    assert (findings, after) == ((), {})


def test_nothing_is_rewritten_where_characters_are_escaped(tmp_path: Path) -> None:
    text = f'bash -lc "curl -s -H \\"X: y\\" {V0} | jq -r \\".results[].title\\""'
    findings, after = migrated(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"}, "auto")
    assert [one.rule for one in findings] == ["conversations/list"]
    assert after == {}
