"""What becomes V1 code in clients of Python, byte for byte, and what does not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import halves, migrated

HELPER, ADAPTER, CLIENT = "openhands_v1.py", "openhands_v0.py", "client.py"
CLIENTS = {heading: files[CLIENT] for heading, files in clients(Path(__file__).with_name("clients.md"))}
LEFT = [heading for heading in CLIENTS if heading.startswith(("nothing", "adapter"))]
NATIVE = [heading for heading in CLIENTS if heading not in LEFT]


def forms_of(heading: str) -> list[str]:
    """The forms of the operations that a heading names."""
    forms = heading.partition(": ")[0]
    return [] if forms == "nothing" else forms.split(", ")


def imported(text: str) -> set[str]:
    """The names that a client imports from its helper file."""
    lines = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.ImportFrom)]
    return {name.name for line in lines if line.module == "openhands_v1" for name in line.names}


def unused(text: str) -> set[str]:
    """The names that a module imports and does not use."""
    tree = ast.parse(text)
    lines = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    names = {(name.asname or name.name).partition(".")[0] for line in lines for name in line.names}
    return names - {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}


@pytest.mark.parametrize("heading", LEFT)
def test_what_is_not_sure_stays_as_it_is(tmp_path: Path, heading: str) -> None:
    before, after = halves(CLIENTS[heading])
    assert before == after
    findings, changed = migrated(tmp_path, {CLIENT: before}, "auto", native=True)
    assert [one.fix for one in findings] == forms_of(heading)
    assert HELPER not in changed
    assert (ADAPTER in changed) == bool(findings)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("heading", NATIVE)
def test_what_is_sure_becomes_v1_code(tmp_path: Path, heading: str, end: str) -> None:
    before, after = (half.replace("\n", end) for half in halves(CLIENTS[heading]))
    findings, changed = migrated(tmp_path, {CLIENT: before}, "auto", native=True)
    assert [one.form for one in findings] == forms_of(heading)
    assert changed[CLIENT] == after
    assert ADAPTER not in changed
    assert bool(imported(after)) == (HELPER in changed)
    assert unused(after) <= unused(before)


@pytest.mark.parametrize(
    ("client", "root"),
    [
        ("helper: an own function whose base has the root of the API", '"/v1/'),
        ("helper: an own function that is given a path of joined steps", '"/api/v1/'),
    ],
)
def test_an_own_function_is_given_the_root_where_its_base_lacks_it(
    tmp_path: Path, client: str, root: str
) -> None:
    before, _ = halves(CLIENTS[client])
    _, changed = migrated(tmp_path, {CLIENT: before}, "auto", native=True)
    assert changed[HELPER].count(root) == changed[HELPER].count("/v1/") > 0
