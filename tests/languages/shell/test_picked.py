"""What scripts pick out of an answer with commands for text is a key of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

ASK = 'curl -s "$OPENHANDS_URL/api/conversations/$1" -H "Authorization: Bearer $OPENHANDS_API_KEY" | '
NOW = ASK.replace("conversations/$1", "v1/app-conversations?ids=$1")
FIND = """grep -o '"title": *"[^"]*"' | """

PICKED = {
    "cut": (FIND + """cut -d'"' -f4""", "jq -r '.[0].title // empty'"),
    "cut with words apart": (
        FIND + """cut -d '"' -f 4 | tr -d ' '""",
        "jq -r '.[0].title // empty' | tr -d ' '",
    ),
    "awk": (FIND + """awk -F'"' '{print $4}'""", "jq -r '.[0].title // empty'"),
    "the first of them": (FIND + """head -n 1 | cut -d'"' -f4""", "jq -r '.[0].title // empty'"),
    "another name": (
        """grep -oE '"selected_repository":[[:space:]]*"[^"]+"' | cut -d\\" -f4""",
        "jq -r '.[0].selected_repository // empty'",
    ),
    "a key that V1 calls otherwise": (
        """grep -o '"conversation_id":"[^"]*"' | cut -d'"' -f4""",
        "jq -r '.[0].id // empty'",
    ),
}


@pytest.mark.parametrize("name", PICKED)
def test_a_key_is_read_with_jq(tmp_path: Path, name: str) -> None:
    before, after = PICKED[name]
    texts = {"run.sh": f"#!/bin/sh\n{ASK}{before}\n"}
    findings, changed = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert added(texts, changed, "run.sh") == [NOW + after]


def test_a_script_that_ends_with_a_failed_pipeline_still_does(tmp_path: Path) -> None:
    texts = {"run.sh": f"#!/bin/bash\nset -euo pipefail\n{ASK}{FIND}cut -d'\"' -f4\n"}
    _, changed = migrated(tmp_path, texts)
    assert added(texts, changed, "run.sh") == [f"{NOW}jq -er '.[0].title // empty'"]


LEFT = {
    "the keys of all that is listed": (
        ASK.replace("/$1", "") + """grep -o '"conversation_id":"[^"]*"' | cut -d'"' -f4"""
    ),
    "another column": ASK + FIND + """cut -d'"' -f2""",
    "another text": ASK + """grep -o '"title": "Fix [^"]*"' | cut -d'"' -f4""",
    "a key that a variable names": ASK + """grep -o "\\"$2\\": *\\"[^\\"]*\\"" | cut -d'"' -f4""",
    "whole lines": ASK + """grep '"title": *"[^"]*"' | cut -d'"' -f4""",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_no_key_of_the_answer_is_left(tmp_path: Path, name: str) -> None:
    findings, changed = migrated(tmp_path, {"run.sh": f"#!/bin/sh\n{LEFT[name]}\n"})
    assert ["as text" in reason for reason in reasons(findings).values()] == [True]
    assert not changed
