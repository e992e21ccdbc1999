"""Whole clients in JavaScript and TypeScript: every V0 operation is found and told, and most are migrated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixture_runs import of_fixture
from v0to1.core.model import Finding, PartKind, Run, Verdict

FOLDER = Path(__file__).parent / "fixtures" / "javascript" / "clients"
PROJECTS = sorted(path.parent.name for path in FOLDER.glob("*/expected.json"))
FIELDS = (PartKind.REQUEST_FIELD, PartKind.QUERY)


def looked_at(name: str, adapter: str = "never") -> Run:
    """A proposed migration; without the adapter, operations that test doubles answer are findings, too."""
    return of_fixture(FOLDER / name, adapter)


def label(name: str) -> dict[str, Any]:
    """What is known of a project."""
    return dict(json.loads((FOLDER / name / "expected.json").read_text("utf-8")))


def unnamed(path: str) -> str:
    """A route without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def operations(name: str) -> Iterator[tuple[tuple[str, int, str], dict[str, Any]]]:
    """The labelled operations by place and route."""
    for one in label(name)["operations"]:
        yield (one["file"], one["line"], f"{one['method']} {unnamed(one['path'])}"), one


def findings(found: Run) -> dict[tuple[str, int, str], Finding]:
    """The findings by place and route."""
    return {(one.path, one.line, unnamed(one.v0)): one for one in found.findings}


def parts(one: Finding, *kinds: PartKind) -> set[str]:
    """The names of some of a finding's parts."""
    return {part.name for part in one.parts if part.kind in kinds}


def query_in_path(one: Finding, text: str) -> set[str]:
    """The names that stand in the text of the URL itself."""
    lines = text.splitlines()[one.line - 1 : one.end_line]
    return set(re.findall(r"[?&](\w+)=", "\n".join(lines)))


@pytest.mark.parametrize("name", PROJECTS)
def test_every_operation_is_found_where_it_is_sent(name: str) -> None:
    wanted = label(name)
    found = looked_at(name)
    others = {(one["file"], one["line"]) for key in ("mocks", "socketio") for one in wanted.get(key, ())}

    assert not found.failed
    assert {key for key in findings(found) if key[:2] not in others} == {key for key, _ in operations(name)}
    assert others <= {key[:2] for key in findings(found)}
    assert bool(found.unresolved) <= wanted["unresolved_ok"]


@pytest.mark.parametrize("name", PROJECTS)
def test_what_is_sent_and_read_is_told(name: str) -> None:
    found = findings(looked_at(name))
    for key, wanted in operations(name):
        one = found[key]
        sent = parts(one, *FIELDS) | query_in_path(one, (FOLDER / name / one.path).read_text("utf-8"))
        assert sent == set(wanted["fields"]), key
        read = parts(one, PartKind.RESPONSE_FIELD)
        assert read == {*wanted["reads"], *wanted.get("fallback_reads", ())}, key
        assert set(wanted["statuses"]) <= parts(one, PartKind.STATUS), key


@pytest.mark.parametrize("name", PROJECTS)
def test_every_finding_is_fixed_whole_or_says_what_to_do(name: str) -> None:
    for one in looked_at(name, "auto").findings:
        assert bool(one.edits) == one.applied
        assert one.evidence
        assert one.applied or one.reason or one.workaround or one.verdict is Verdict.GAP


def test_a_finding_tells_the_request_in_the_clients_own_words() -> None:
    found = findings(looked_at("node_https", "auto"))
    one = found["client.cjs", 30, "GET /api/conversations/{}"]

    assert (one.fix, one.form) == ("rewrite", "mapped")
    assert "cannot analyse (returned, client.cjs:12)" in one.reason
    assert one.v1.startswith("GET /api/v1/app-conversations")
    assert one.server == "app"
    assert one.workaround == "", "nothing is left to do by hand"
