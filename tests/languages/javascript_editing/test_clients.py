"""What becomes V1 code in clients of JavaScript and TypeScript, byte for byte, and what does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import halves, migrated
from tests.node.tools import compile_types

HELPER, ADAPTER = re.compile(r"openhands-v1\.[cm]?[jt]s$"), re.compile(r"openhands-v0\.[cm]?[jt]s$")
IMPORTED = re.compile(r"(?:import|const) \{([^}]*)\}[^\n]*openhands-v1|\bv1\.(\w+)\(", re.DOTALL)
GIVEN = re.compile(r"^export (?:async )?function (\w+)|^module\.exports = \{([^}]*)\}", re.MULTILINE)
SETTINGS = "tsconfig.json"


def document() -> dict[str, dict[str, str]]:
    """The clients of the document by their headings; one of several files has `tsconfig.json` as the last."""
    found: dict[str, dict[str, str]] = {}
    for heading, files in clients(Path(__file__).with_name("clients.md")):
        found.setdefault(heading, {}).update(files)
    return found


CLIENTS = document()
NATIVE = [heading for heading in CLIENTS if not heading.startswith(("nothing", "adapter"))]
LEFT = [heading for heading in CLIENTS if heading not in NATIVE]


def forms_of(heading: str) -> list[str]:
    """The forms of the operations that a heading names."""
    forms = heading.partition(": ")[0]
    return [] if forms == "nothing" else forms.split(", ")


def texts(heading: str, end: str = "\n") -> tuple[dict[str, str], dict[str, str]]:
    """The files of a client before its migration, and those of them that it changes."""
    both = {
        name: [half.replace("\n", end) for half in halves(text)] for name, text in CLIENTS[heading].items()
    }
    before = {name: old for name, (old, _) in both.items()}
    return before, {name: new for name, (old, new) in both.items() if new != old}


def names(text: str, pattern: re.Pattern[str]) -> set[str]:
    """The names that a pattern finds, of which some are listed with commas."""
    found = (one for groups in pattern.findall(text) for group in groups for one in group.split(","))
    return {one.strip() for one in found if one.strip()}


@pytest.mark.parametrize("heading", LEFT)
def test_what_is_not_sure_stays_as_it_is(tmp_path: Path, heading: str) -> None:
    before, _ = texts(heading)
    findings, changed = migrated(tmp_path, before, "auto", native=True)
    assert [one.fix for one in findings] == forms_of(heading)
    assert not any(HELPER.search(name) for name in changed)
    assert bool(changed) == bool(findings)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("heading", NATIVE)
def test_what_is_sure_becomes_v1_code(tmp_path: Path, heading: str, end: str) -> None:
    before, after = texts(heading, end)
    findings, changed = migrated(tmp_path, before, "auto", native=True)
    assert [one.form for one in findings] == forms_of(heading)
    assert not any(ADAPTER.search(name) for name in changed)
    assert {name: text for name, text in changed.items() if not HELPER.search(name)} == after
    helpers = [text for name, text in changed.items() if HELPER.search(name)]
    used = {name for text in after.values() for name in names(text, IMPORTED)}
    assert used == {name for text in helpers for name in names(text, GIVEN)}
    assert all(text.endswith(end) and ("\r" in text) == (end == "\r\n") for text in helpers)


def test_types_hold(tmp_path: Path) -> None:
    """A strict compiler accepts what was TypeScript, with the helper functions."""
    typed = [heading for heading in NATIVE if "client.ts" in CLIENTS[heading]]
    assert typed
    for number, heading in enumerate(typed):
        migrated(tmp_path / str(number), texts(heading)[0], "auto", native=True)
        (tmp_path / str(number) / SETTINGS).unlink()
    compile_types(tmp_path, {"types": ["node"], "noUnusedLocals": True, "moduleDetection": "force"})
