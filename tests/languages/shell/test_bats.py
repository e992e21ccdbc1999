"""Tests in bats: what they answer in the place of a command goes on answering."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from tests.pipeline.matching import run_on
from v0to1.core.model import Verdict
from v0to1.languages.shell.parsing import parse_error
from v0to1.languages.shell.testing import as_bash

START = (
    '#!/bin/bash\ncurl -s -X DELETE "https://app.all-hands.dev/api/conversations/$1" '
    '-H "Authorization: Bearer $OPENHANDS_API_KEY"\n'
)
MOCK = """#!/usr/bin/env bats

setup() {
  curl() {
    case "$*" in
      *"/api/conversations"*) echo '{"status": "ok"}' ;;
    esac
  }
  export -f curl
}

@test "removes it – é" {
  run ./stop.sh c1
  [ "$status" -eq 0 ]
}
"""


def test_a_mock_of_a_command_goes_on_answering(tmp_path: Path) -> None:
    texts = {"stop.sh": START, "test/stop.bats": MOCK}
    findings, changed = migrated(tmp_path, texts, "auto")

    assert [(one.path, one.fix) for one in findings] == [("stop.sh", "adapter")]
    assert '[ "$(command -v curl)" = curl ] || curl() {' in changed["stop.sh"]
    assert "test/stop.bats" not in changed


def test_a_request_in_such_a_test_is_left(tmp_path: Path) -> None:
    call = START.partition("\n")[2]
    found = run_on(tmp_path, {"stop.bats": f'@test "removes" {{\n  {call}}}\n'})

    assert [(one.line, one.verdict) for one in found.findings] == [(2, Verdict.MANUAL)]
    assert found.changes == ()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_character_stays_where_it_is(newline: str) -> None:
    text = MOCK.replace("\n", newline)
    read = as_bash(text)

    assert len(read) == len(text)
    assert [line for line in read.splitlines() if line not in text.splitlines()] == ["t()" + " " * 20 + "{"]
    assert parse_error(text) is None
    assert as_bash("echo '@test x'") == "echo '@test x'"
