"""Loops of scripts that wait without an end are told of, and stay; so do those that have one, untold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages.migrating import migrated

ASK = 'curl -s "https://app.all-hands.dev/api/conversations/$ID" | jq -r .status'
TOLD = {
    f'while true; do\n  S=$({ASK})\n  [ "$S" = STOPPED ] && break\n  sleep 5\ndone': [2],
    f'until [ "$({ASK})" = STOPPED ]; do sleep 5; done': [2],
    f"S=\nwhile [[ $S != STOPPED ]]; do\n  sleep 5; S=$({ASK})\ndone": [3],
    f"w() {{\n  while :; do\n    case $({ASK}) in STOPPED) return;; esac\n    sleep 5\n  done\n}}\nw": [3],
    f'get() {{ {ASK}; }}\nuntil [ "$(get)" = STOPPED ]; do sleep 5; done\n'
    'until [ "$(get)" = STARTING ]; do sleep 5; done': [3, 4],
}
ENDS = (
    f'for i in 1 2 3; do\n  [ "$({ASK})" = STOPPED ] && break\n  sleep 5\ndone',
    f'n=0\nwhile [ $n -lt 60 ]; do\n  [ "$({ASK})" = STOPPED ] && break\n  sleep 5; n=$((n + 1))\ndone',
    f'while (( SECONDS < 600 )); do\n  [ "$({ASK})" = STOPPED ] && break\n  sleep 5\ndone',
    f'while read -r ID; do\n  [ "$({ASK})" = STOPPED ] && echo "$ID"\n  sleep 1\ndone <ids.txt',
    f'[ "$({ASK})" = STOPPED ]\nwhile true; do date; sleep 5; done',
    f'while [ "$({ASK})" = STARTING ]; do echo wait; done',
)


@pytest.mark.parametrize("text", [*TOLD, *ENDS])
def test_only_a_wait_without_an_end_is_told(text: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.sh": f"#!/bin/bash\n{text}\n"})

    notes = " ".join(note for one in findings for note in one.notes)
    places = sorted(map(int, re.findall(r"The loop in a\.sh:(\d+) has no time-out", notes)))
    assert places == TOLD.get(text, [])
    assert after["a.sh"].count("sleep") == text.count("sleep")


def test_a_wait_in_a_piece_of_another_file_is_told(tmp_path: Path) -> None:
    loop = f'until [ "$({ASK})" = STOPPED ]; do sleep 5; done'
    text = f"jobs:\n  a:\n    steps:\n      - run: |\n          {loop}\n"
    findings, _ = migrated(tmp_path, {".github/workflows/a.yml": text})

    assert any("has no time-out" in note for one in findings for note in one.notes)
