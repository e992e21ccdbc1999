"""What is not certain is left as it is, with the true reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons
from v0to1.config import Config
from v0to1.pipeline import run

KEY = '-H "Authorization: Bearer $K"'
ONE = f'curl -s {KEY} "$OPENHANDS_URL/api/conversations/$ID"'
CREATE = f'curl -s {KEY} "$OPENHANDS_URL/api/conversations" -d \'{{"initial_user_msg": "x"}}\''

POST = f'curl -s {KEY} -X POST "$OPENHANDS_URL/api/conversations'
WGET = 'wget -qO- --post-data=\'{"initial_user_msg": "x"}\' "$OPENHANDS_URL/api/conversations"'
HTTPIE = 'http POST "$OPENHANDS_URL/api/conversations" "Authorization: Bearer $K" initial_user_msg=hi'
EVENT = '{"action": "message", "args": {"content": "a", "image_urls": ["u"]}}'
FUNCTION = 'oh() { local p=$1; shift; curl -s "$OPENHANDS_URL$p" "$@"; }\noh "/api/conversations/$ID'
PAGE = 'oh "/api/conversations/$ID/events?start_id=$N"'
LISTED = "oh /api/conversations?limit=2 --output=l.json; jq -r '.results[].title' l.json"

REFUSED = {
    f'{FUNCTION}" -o c.json; jq -r .status c.json': "-o writes the answer into a file",
    f"{FUNCTION}/trajectory\" -so t; jq '.trajectory[]' t": "-so writes the answer into a file",
    FUNCTION.partition("\n")[0] + "\n" + LISTED: "--output=l.json writes the answer into a file",
    f"{ONE} | grep -q STOPPED": "goes on to grep as text",
    f"state=$({ONE}); [[ $state =~ STOPPED ]] && exit": "goes on to =~ as text",
    f"R=$({ONE}); id=${{R#*conversation_id}}": "goes on to ${…} as text",
    f"id=`{CREATE} | jq -r .conversation_id`": "stands in backticks",
    f"{CREATE} -i | jq -r .conversation_id": "-i lets the command write something else",
    f"{CREATE} -o out.json; jq -r .conversation_id out.json": "-o writes the answer into a file",
    f"{CREATE} > out.json 2> err.txt; jq -r .conversation_id out.json": "the answer goes into a file",
    f"{CREATE} $EXTRA | jq -r .conversation_id": "$EXTRA may be any option",
    f'{CREATE} "${{EXTRA[@]}}" | jq -r .conversation_id': "may be any option",
    f"{CREATE} --happy | jq -r .conversation_id": "--happy is an option whose meaning",
    f'{POST}" -d @task.json': "the body is built where it cannot be seen",
    f'{POST}" -d "$(make_body)"': "the body is built where it cannot be seen",
    f'{POST}" -d \'{{"replay_json": []}}\'': "V1 cannot replay",
    HTTPIE: "not written as JSON",
    f"{WGET} | jq .conversation_id": "only known for curl",
    f"{ONE} | jq -r '.num_connections'": "num_connections",
    f"{ONE} | jq -r '\"\\(.status) \\(.num_connections)\"'": "num_connections",
    f'{POST}/$ID/stop" -w "%{{http_code}}"': "writes something else",
    f'{POST}/$ID/stop" -o out.json': "the answer goes into a file",
    f'timeout 9 {POST}/$ID/stop"': "which timeout cannot run",
    f'echo x | {POST}/$ID/message" -d @-': "given something to read",
    f"{POST}/$ID/events\" -d '{EVENT}'": "takes no image_urls",
    f"{ONE[:-1]}/events?reverse=$R\" | jq '.events[].source'": "reverse is written into the URL",
    f'{POST}/$ID/upload-files" -F files=@a.txt': "there is no upload_files for shell scripts",
    f'TEXT=a; BODY="{{\\"message\\": \\"$TEXT\\"}}"\nTEXT=b; {POST}/$ID/message" -d "$BODY"': "not given",
    f"{ONE.replace('$ID', '$(next_id)/trajectory')} | jq .trajectory": "runs something each time",
    f"xargs -I% {ONE.replace('$ID', '%')} > all.json": "xargs makes a request for each word",
    f'xargs -n 1 -I% {POST}/%/stop"': "which xargs cannot run",
    f'oh() {{ curl -s "$OPENHANDS_URL$1" | jq -r .events; }}\n{PAGE}': "reads the answer itself",
    f'oh() {{ curl -s "$OPENHANDS_URL$1" | head -c 9; }}\n{PAGE}': "reads the answer itself",
    f'oh() {{ curl -s "$OPENHANDS_URL$1" -H "$2"; }}\n{PAGE} \'X-A: b\'': "given more than a path",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_certain_is_left(text: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {"script.sh": f"#!/bin/bash\n{text}\n"})

    assert changed == {}
    assert findings
    assert any(REFUSED[text] in reason for reason in reasons(findings).values()), reasons(findings)


@pytest.mark.parametrize(
    "text",
    [
        'eval curl -s "https://app.all-hands.dev/api/conversations"',
        "parallel 'curl -s https://app.all-hands.dev/api/conversations' ::: 1",
        'retry 3 curl -s "https://app.all-hands.dev/api/conversations/$ID"',
    ],
)
def test_what_is_put_together_while_it_runs_is_told(text: str, tmp_path: Path) -> None:
    known = f"{ONE.replace('$OPENHANDS_URL', 'https://app.all-hands.dev')} | jq -r .title\n"
    (tmp_path / "script.sh").write_text(f"#!/bin/bash\n{text}\n{known}", encoding="utf-8")
    done = run(Config(root=tmp_path, paths=(tmp_path,), as_of=date(2026, 11, 25)), fixing=True)

    assert [(one.path, one.line) for one in done.unresolved] == [("script.sh", 2)]


def test_a_script_that_is_none_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.sh").write_text(f"if true; then\n{CREATE}\n", encoding="utf-8")
    (tmp_path / "whole.sh").write_text(f"{ONE} | jq -r .title\n", encoding="utf-8")
    done = run(Config(root=tmp_path, paths=(tmp_path,), as_of=date(2026, 11, 25)), fixing=True)

    assert [(one.path, "not understood as a shell script" in one.error) for one in done.failed] == [
        ("broken.sh", True)
    ]
    assert [one.path for one in done.changes] == ["whole.sh"]
