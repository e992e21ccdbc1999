"""What becomes V1 code in shell scripts, byte for byte, what does not, and that it prints what it printed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import halves, migrated, write
from tests.languages.shell.test_scripts import complaints, parses
from tests.servers import V0World, V1World
from v0to1.helper.shell.compose import available, is_unedited, names_in, needed

HELPER, ADAPTER = "openhands-v1.sh", "openhands_v0.py"
CLIENTS = dict(clients(Path(__file__).with_name("clients.md")))
NATIVE = [heading for heading in CLIENTS if not heading.startswith(("nothing", "adapter"))]
LEFT = [heading for heading in CLIENTS if heading not in NATIVE]
MESSAGE = "Go on"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?")
ID = re.compile(r"\b[0-9a-f]{32}\b")
OTHERWISE = {
    "a trajectory as it is": "V1 has other events",
    "a page of events": "V1 has other events",
    "events in a file": "V1 has other events",
    "how many events there are": "V1 has other events",
    "a message by jq, which is shown to a person": "the payload is V1's",
    "the address of an editor": "V1 works in another folder",
    "a list as it is": "V1 knows no connections and another version",
}
"""Clients that print something else, with the reason, which stands in docs/native.md."""


def forms_of(heading: str) -> list[str]:
    """The forms of the operations that a heading names."""
    forms = heading.partition(": ")[0]
    return [] if forms == "nothing" else forms.split(", ")


def texts(heading: str) -> tuple[dict[str, str], dict[str, str]]:
    """The files of a client before its migration, and those of them that it changes."""
    both = {name: halves(text) for name, text in CLIENTS[heading].items()}
    before = {name: old for name, (old, _) in both.items()}
    return before, {name: new for name, (old, new) in both.items() if new != old}


@pytest.mark.parametrize("heading", LEFT)
def test_what_is_not_sure_stays_as_it_is(tmp_path: Path, heading: str) -> None:
    before, _ = texts(heading)
    findings, changed = migrated(tmp_path, before, "auto", native=True)
    assert [one.fix for one in findings] == forms_of(heading)
    assert not any(name.endswith(HELPER) for name in changed)
    assert bool(changed) == bool(findings)


@pytest.mark.parametrize("heading", NATIVE)
def test_what_is_sure_becomes_v1_code(tmp_path: Path, heading: str) -> None:
    before, after = texts(heading)
    findings, changed = migrated(tmp_path, before, "auto", native=True)
    assert [one.form or one.fix for one in findings] == forms_of(heading)
    assert (ADAPTER in changed) == ("adapter" in forms_of(heading))
    files = {name: text for name, text in changed.items() if name.endswith(HELPER)}
    assert {name: text for name, text in changed.items() if name not in {*files, ADAPTER}} == after
    new = "".join(after.values())
    used = {name for name in available() if re.search(rf"\b{name}\b", new)}
    assert len(files) == (1 if used else 0)
    for text in files.values():
        assert names_in(text) == set(needed(used)) and is_unedited(text)


def test_shellcheck_has_nothing_new_to_say(tmp_path: Path) -> None:
    """Of clients, and nothing at all of the file with all functions."""
    olds = [text for heading in NATIVE for text in texts(heading)[0].values()]
    news = [
        texts(heading)[1].get(name, text) for heading in NATIVE for name, text in texts(heading)[0].items()
    ]
    said = zip(news, complaints(tmp_path / "old", olds), complaints(tmp_path / "new", news), strict=True)
    assert [(text, new - old) for text, old, new in said if new - old or not parses(text)] == []


def printed(folder: Path, world: V0World | V1World, program: str) -> tuple[str, int]:
    """What a client prints, with names in place of ids and times, and its exit code."""
    conversation = world.seed_conversation(title="Running", repository="acme/web", status="RUNNING")
    script = (folder / "client.sh").read_text(encoding="utf-8")
    words = [] if "${1:-" in script else [conversation, MESSAGE]
    (folder / ".curlrc").write_text('header = "Content-Type: application/json"\n', encoding="utf-8")
    settings = {"OPENHANDS_URL": world.app_url, "OPENHANDS_API_KEY": world.api_key}
    settings |= {"AUTH": f"Authorization: Bearer {world.api_key}", "HOME": str(folder)}
    done = subprocess.run(
        ["bash" if "bash" in script else program, "client.sh", *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    text = ID.sub("<id>", TIME.sub("<time>", done.stdout))
    return text, done.returncode


RUNNABLE = [
    heading
    for heading in NATIVE
    if heading.partition(": ")[2] not in OTHERWISE
    and "adapter" not in heading
    and not heading.endswith("waited for")
]


@pytest.mark.parametrize("program", ["dash", "bash"])
@pytest.mark.parametrize("heading", RUNNABLE)
def test_it_prints_on_v1_what_it_printed_on_v0(tmp_path: Path, heading: str, program: str) -> None:
    before, _ = texts(heading)
    with V0World(start_polls=0) as v0:
        write(tmp_path, before)
        expected = printed(tmp_path, v0, program)
    migrated(tmp_path, before, "auto", native=True)
    with V1World(start_polls=2) as v1:
        assert printed(tmp_path, v1, program) == expected
