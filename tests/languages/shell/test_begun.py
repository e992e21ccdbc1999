"""A script that waits for a start looks at the sandbox; what else is done with a status has V0's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

SCRIPT = "run.sh"
ASK = 'curl -s -H "$AUTH" "https://app.all-hands.dev/api/conversations/$ID" | jq -r .status'
SANDBOX, AGENT = "jq -r '.[0].sandbox_status'", "openhands_v1_agent_status"

BEGUN = [
    f'until [ "$({ASK})" = RUNNING ]; do sleep 1; done\n',
    f'while [[ $({ASK}) != "RUNNING" ]]; do sleep 1; done\n',
    f'while ! [ "$({ASK})" = RUNNING ]; do sleep 1; done\n',
    f'for i in 1 2 3; do\n  s=$({ASK})\n  [ "$s" = RUNNING ] && break\n  sleep 1\ndone\n',
    f'while true; do\n  s=$({ASK})\n  if [ "$s" == "RUNNING" ]; then exit 0; fi\n  sleep 1\ndone\n',
]
OTHERS = [
    f'while [ "$({ASK})" = RUNNING ]; do sleep 1; done\n',
    f'until [ "$({ASK})" != RUNNING ]; do sleep 1; done\n',
    f'for i in 1 2 3; do\n  s=$({ASK})\n  if [ "$s" != RUNNING ]; then break; fi\n  sleep 1\ndone\n',
    f'for i in 1 2 3; do\n  s=$({ASK})\n  [ "$s" = RUNNING ] || break\n  sleep 1\ndone\n',
    f'for i in 1 2 3; do\n  s=$({ASK})\n  if [ "$s" = RUNNING ]; then exit 1; fi\n  sleep 1\ndone\n',
    f'for i in 1 2 3; do\n  s=$({ASK})\n  [ "$i" = 3 ] && [ "$s" = RUNNING ] && break\n  sleep 1\ndone\n',
    f's=$({ASK})\nif [ "$s" = RUNNING ]; then exit 0; fi\n',
]


@pytest.mark.parametrize(
    ("text", "wanted"), [*((one, SANDBOX) for one in BEGUN), *((one, AGENT) for one in OTHERS)]
)
def test_a_wait_for_a_start_looks_at_the_sandbox(text: str, wanted: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {SCRIPT: f"#!/bin/bash\n{text}"})
    assert wanted in after[SCRIPT]
