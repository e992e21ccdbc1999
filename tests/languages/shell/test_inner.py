"""Scripts in words of others, and commands that others run: changed where their quotes allow it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

HOST = "https://app.all-hands.dev"
KEY = "-H 'Authorization: Bearer $KEY'"
V0, V1 = f"{HOST}/api/conversations", f"{HOST}/api/v1/app-conversations"

CHANGED = {
    f"bash -c 'curl -s {V0} | jq .results'": f"bash -c 'curl -s {V1}/search | jq .items'",
    f'bash -lc "curl -s {V0} {KEY}" | jq -r ".results[].title"': (
        f'bash -lc "curl -s {V1}/search {KEY}" | jq -r ".items[].title"'
    ),
    f"B={HOST}; sh -euc \"curl -s $B/api/conversations\" | jq '.results | length'": (
        f"B={HOST}; sh -euc \"curl -s $B/api/v1/app-conversations/search\" | jq '.items | length'"
    ),
    f'ID=$(cat id); ssh -i key -p 22 me@host "curl -s {V0}/$ID" | jq -r .title': (
        f"ID=$(cat id); ssh -i key -p 22 me@host \"curl -s '{V1}?ids=$ID'\" | jq -r '.[0].title'"
    ),
    f"ID=1; sh -c 'curl -s {V0}/$ID | jq .title'": (
        f'ID=1; sh -c \'curl -s "{V1}?ids=$ID" | jq ".[0].title"\''
    ),
    f"bash -c \"curl -s {V0}/$ID | jq '.title'\"; echo 'it is'": (
        f"bash -c \"curl -s '{V1}?ids=$ID' | jq '.[0].title'\"; echo 'it is'"
    ),
    f'bash -c \'curl -s {V0} -d "{{\\"initial_user_msg\\": \\"x\\"}}"\'': (
        f"bash -c 'curl -s {V1} -d "
        '"{\\"initial_message\\": {\\"content\\": [{\\"type\\": \\"text\\", \\"text\\": \\"x\\"}]}}"\''
    ),
    f"trap 'curl -sX DELETE {V0}/$ID' EXIT": f"trap 'curl -sX DELETE {V1}/$ID' EXIT",
    f"T=$(bash -c 'set -e\n  cd /tmp\n  curl -s {V0}'); echo \"$T\" | jq .results": (
        f"T=$(bash -c 'set -e\n  cd /tmp\n  curl -s {V1}/search'); echo \"$T\" | jq .items"
    ),
    f"timeout -k 5 30 bash -c 'curl -s {V0}' | jq .results": (
        f"timeout -k 5 30 bash -c 'curl -s {V1}/search' | jq .items"
    ),
    f"watch -n 5 'curl -s {V0} | jq .results'": f"watch -n 5 'curl -s {V1}/search | jq .items'",
    f'eval "curl -s {V0}" | jq .results': f'eval "curl -s {V1}/search" | jq .items',
    f"bash -c \"sh -c 'curl -s {V0}'\" | jq .results": f"bash -c \"sh -c 'curl -s {V1}/search'\" | jq .items",
    f"docker exec -e A=b web curl -s {V0} | jq .results": (
        f"docker exec -e A=b web curl -s {V1}/search | jq .items"
    ),
    f"docker compose -f a.yml exec -T web curl -s {V0} | jq .results": (
        f"docker compose -f a.yml exec -T web curl -s {V1}/search | jq .items"
    ),
    f"kubectl -n x exec deploy/web -c app -- sh -c 'curl -s {V0}' | jq .results": (
        f"kubectl -n x exec deploy/web -c app -- sh -c 'curl -s {V1}/search' | jq .items"
    ),
    f"sudo -u me env -u A B=c nice -n 5 curl -s {V0} | jq .results": (
        f"sudo -u me env -u A B=c nice -n 5 curl -s {V1}/search | jq .items"
    ),
}


@pytest.mark.parametrize("text", CHANGED)
def test_a_command_in_a_word_is_changed_with_what_reads_it(text: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"})

    assert after == {"a.sh": f"#!/bin/bash\n{CHANGED[text]}\n"}


CREATE = '{\\"initial_user_msg\\": \\"x\\"}'
TOLD = {
    f"bash -c \"curl -s {V0} -d '{CREATE}'\"": "characters behind backslashes",
    f"ssh host \"\n  cd /tmp\n  curl -s {V0} -d '{CREATE}'\"": "characters behind backslashes",
    f"bash -c 'curl -sX POST {V0}/$1/stop' _ 1": "the shell that is started has no helper",
    f"docker exec web curl -sX POST {V0}/1/stop": "which docker cannot run",
    f"ID=1; bash -c \"sh -c 'curl -s {V0}/$ID'\" | jq .title": "characters that mean more",
}


@pytest.mark.parametrize("text", TOLD)
def test_what_cannot_be_written_into_the_word_is_told(text: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"})

    line = 1 + text[: text.index("curl")].count("\n") + 1
    assert [one.line for one in findings] == [line]
    assert after == {}
    assert TOLD[text] in " ".join(reasons(findings).values())


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
