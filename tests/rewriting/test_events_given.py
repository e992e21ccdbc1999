"""The setting `events`: whose keys the events have that leave a program."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.fixture_runs import sound
from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run

DUMPED = """import json
import requests

BASE = "https://app.all-hands.dev"


def trajectory(conversation_id):
    response = requests.get(f"{BASE}/api/conversations/{conversation_id}/trajectory", timeout=9)
    response.raise_for_status()
    return response.json()["trajectory"]


def main():
    events = trajectory("1")
    with open("trajectory.json", "w") as file:
        json.dump(events, file)
    print(len(events))


main()
"""
READ = DUMPED.replace("    print(", '    print(events[0]["action"])\n    print(')
WHOLE = DUMPED.replace('.json()["trajectory"]', ".json()").replace("len(events)", 'len(events["trajectory"])')
REFLECTIVE = DUMPED.replace("print(len(events))", "print(locals())")
PAGE = DUMPED.replace("/trajectory", "/events").replace('["trajectory"]', '["events"]')
JAVASCRIPT = """import { writeFileSync } from "node:fs";

const response = await fetch("https://app.all-hands.dev/api/conversations/1/trajectory");
const { trajectory } = await response.json();
writeFileSync("trajectory.json", JSON.stringify(trajectory));
"""


def migrated(folder: Path, name: str, text: str, events: str = "v1") -> tuple[list[str], str, str]:
    """The forms of the operations, the client with its helper functions, and what to look at first."""
    write(folder, {name: text})
    config = Config(folder, (folder,), date(2026, 11, 25), adapter="auto", project="program", events=events)
    done = sound(run(config, fixing=True))
    looks = [clause for one in done.findings for clause in one.look[:1]]
    texts = (each.after for each in done.changes)
    return [one.form for one in done.findings], "".join(texts), " ".join(looks)


@pytest.mark.parametrize(("name", "text"), [("client.py", DUMPED), ("client.mjs", JAVASCRIPT)])
def test_a_trajectory_that_leaves_is_given_as_v1_has_it(name: str, text: str, tmp_path: Path) -> None:
    forms, after, look = migrated(tmp_path, name, text)
    assert forms == ["helper"] and not re.search("v0_?event", after, re.IGNORECASE)
    assert look == "where it is not seen to be read, it has the events of V1, with their own keys"
    forms, after, look = migrated(tmp_path / "usual", name, text, "v0")
    assert forms == ["mapped"] and ("v0_events" in after or "v0Events" in after)


def test_the_key_of_the_trajectory_stays_where_the_whole_response_is_given(tmp_path: Path) -> None:
    forms, after, _ = migrated(tmp_path, "client.py", WHOLE)
    assert forms == ["helper"] and 'return {"trajectory": read_events(' in after
    assert 'len(events["trajectory"])' in after


@pytest.mark.parametrize("text", [READ, REFLECTIVE, PAGE])
def test_events_that_the_client_may_read_keep_their_keys(text: str, tmp_path: Path) -> None:
    forms, after, _ = migrated(tmp_path, "client.py", text)
    assert forms == ["mapped"] and "def _v0_event(" in after


def test_an_adapted_client_stays_so(tmp_path: Path) -> None:
    write(tmp_path, {"client.py": DUMPED})
    day = date(2026, 11, 25)
    done = run(Config(tmp_path, (tmp_path,), day, adapter="always", events="v1"), fixing=True)
    assert [one.fix for one in done.findings] == ["adapter"]
