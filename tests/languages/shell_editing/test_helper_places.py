"""Where the helper file of scripts goes, what takes it in, and that a later run adds to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from v0to1.helper.shell.compose import compose, is_unedited, names_in, needed

TITLE = 'curl -sf "$OPENHANDS_URL/api/conversations/$1" -H "$AUTH" | jq -r .title\n'
STOP = 'curl -sf -X POST "$OPENHANDS_URL/api/conversations/$1/stop" -H "$AUTH" >/dev/null\njq -n 1\n'
SH, BASH = "#!/bin/sh\n", "#!/usr/bin/env bash\n"
DIRECTIVE = "# shellcheck source=/dev/null\n"
LIBRARY = """\
oh() {
  curl -sf -H "$AUTH" "$OPENHANDS_URL$1"
}
title() {
  oh "/api/conversations/$1" | jq -r .title
}
"""
TAKING = f'{BASH}source lib/api.sh\n{STOP}title "$1"\n'


def lines_in(text: str) -> list[str]:
    """The lines of a script that take the helper file in."""
    return [line for line in text.splitlines() if "openhands-v1.sh" in line]


PLACES = {
    "beside a script": (
        {"run.sh": SH + TITLE},
        "openhands-v1.sh",
        {"run.sh": '. "$(dirname "$0")/openhands-v1.sh"'},
    ),
    "beside a script of bash": (
        {"bin/run": BASH + TITLE},
        "bin/openhands-v1.sh",
        {"bin/run": '. "$(dirname "${BASH_SOURCE[0]}")/openhands-v1.sh"'},
    ),
    "in the folder around two": (
        {"tools/a/run.sh": SH + TITLE, "tools/b/stop.sh": SH + STOP},
        "tools/openhands-v1.sh",
        {
            "tools/a/run.sh": '. "$(dirname "$0")/../openhands-v1.sh"',
            "tools/b/stop.sh": '. "$(dirname "$0")/../openhands-v1.sh"',
        },
    ),
    "beside what another one takes in": (
        {
            "run.sh": f'{BASH}source lib/api.sh\n{STOP}title "$1"\n',
            "lib/api.sh": f"# shellcheck shell=bash\n{LIBRARY}",
        },
        "lib/openhands-v1.sh",
        {"lib/api.sh": '. "$(dirname "${BASH_SOURCE[0]}")/openhands-v1.sh"'},
    ),
    "beside the script that takes in one without a place of its own": (
        {"run.sh": f'{SH}. lib/api.sh\ntitle "$1"\n', "lib/api.sh": LIBRARY},
        "openhands-v1.sh",
        {"run.sh": '. "$(dirname "$0")/openhands-v1.sh"'},
    ),
    "where a link leads": (
        {"run.sh": f'{SH}here=$(dirname "$(readlink -f "$0")")\n{TITLE}'},
        "openhands-v1.sh",
        {"run.sh": '. "$(dirname "$(readlink -f "$0")")/openhands-v1.sh"'},
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_helper_file_is_where_scripts_find_it(name: str, tmp_path: Path) -> None:
    texts, place, lines = PLACES[name]
    _, changed = migrated(tmp_path, texts, "auto", native=True)
    assert [path for path in changed if path.endswith("openhands-v1.sh")] == [place]
    found = {path: lines_in(text) for path, text in changed.items() if path != place}
    assert {path: one for path, one in found.items() if one} == {path: [line] for path, line in lines.items()}


def test_a_later_run_adds_to_the_file(tmp_path: Path) -> None:
    before = {"run.sh": SH + TITLE}
    _, changed = migrated(tmp_path, before, "auto", native=True)
    later = {**before, **changed, "stop.sh": SH + STOP}
    _, again = migrated(tmp_path, later, "auto", native=True)
    assert set(again) == {"openhands-v1.sh", "stop.sh"}
    text = again["openhands-v1.sh"]
    assert names_in(text) == set(needed(["read_conversation", "pause_sandbox"])) and is_unedited(text)


def test_a_file_that_somebody_edited_stays_as_it_is(tmp_path: Path) -> None:
    edited = compose(["read_conversation"]).replace("shift 2", "shift; shift")
    sourced = f'{SH}{DIRECTIVE}. "$(dirname "$0")/openhands-v1.sh"\n\n'
    texts = {"openhands-v1.sh": edited, "run.sh": sourced + TITLE, "stop.sh": sourced + STOP}
    findings, changed = migrated(tmp_path, texts, "auto", native=True)
    assert "openhands-v1.sh" not in changed
    assert {one.path: one.form or one.fix for one in findings} == {"run.sh": "helper", "stop.sh": "adapter"}
    (reason,) = [one.reason for one in findings if one.path == "stop.sh"]
    assert reason.startswith("openhands-v1.sh has been edited")


def test_a_script_that_is_copied_alone_into_an_image_is_left(tmp_path: Path) -> None:
    texts = {"run.sh": SH + TITLE, "Dockerfile": "FROM debian\nCOPY run.sh /usr/local/bin/run.sh\n"}
    findings, changed = migrated(tmp_path, texts, "auto", native=True)
    assert changed == {} and [one.applied for one in findings] == [False]
    assert "Dockerfile copies run.sh into an image by itself" in findings[0].reason
