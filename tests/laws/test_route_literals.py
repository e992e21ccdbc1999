"""Every literal route of V0 in a file that speaks of OpenHands is told, whatever the evaluation missed.

What the evaluator gives is taken away, some of it at random or all: then the literals are listed. What a
literal route is, `scripts/route_literals.py` says; it shares nothing with the product but the rules' paths.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace as replaced
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch
from zlib import crc32

import pytest

from scripts.route_literals import LOST, Literal, accounts
from tests.languages.migrating import write
from tests.laws.kinds import TESTS, projects
from v0to1.config import Config
from v0to1.core.immutable import replace
from v0to1.core.own_errors import is_own
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.pipeline import run
from v0to1.planning import seen
from v0to1.reports.json_report import dump

pytestmark = pytest.mark.whole

TAKEN = ("requests", "watched", "unused", "sockets", "blurred", "taken", "served", "stubs")
"""What an evaluation gives of which a part may be missing."""

SHARES = (0.2, 0.5, 1.0)

NO_REQUESTS = {
    "fixtures/clients/beside_own_backend": "{CHAT_SERVICE}",
    "nothing: documentation": "curl -X POST",
    "nothing: prose": "V0 had POST",
}
"""What stands on the lines with routes of another service, with a host of its own, or with sentences."""

CLIENTS = {one.name: one for one in projects("clients")}
ALIKE = {one.name: one for one in projects("lookalikes")}
Roots = Callable[[str], Path]


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Roots:
    """The folder of a fixture; scripts that stand in a document are written into one."""

    @cache
    def found(name: str) -> Path:
        if (TESTS / name).is_dir():
            return TESTS / name
        folder = tmp_path_factory.mktemp("script")
        write(folder, dict((CLIENTS | ALIKE)[name].files))
        return folder

    return found


@contextmanager
def forgetting(seed: int, share: float) -> Iterator[None]:
    """An evaluation that misses a share of what it would give."""
    evaluated, chance = seen.evaluated, random.Random(seed)

    def some(*given: Any, **options: Any) -> Evaluation:
        found = evaluated(*given, **options)
        for name in TAKEN:
            kept: Any = tuple(one for one in getattr(found, name) if chance.random() >= share)
            found = cast(Any, replace)(found, **{name: kept})
        return found

    with patch.object(seen, "evaluated", some):
        yield


def literals(root: Path) -> list[Literal]:
    """The literal routes in a fixture, and what accounts for each."""
    done = run(Config(root, (root,), date(2026, 11, 25), adapter="never"), fixing=False)
    assert [one for one in done.failed if is_own(one.error)] == [], "what failed is not read"
    return [*accounts(root, json.loads(dump(replaced(done, root=str(root)))))]


def lost(root: Path, name: str = "") -> list[Literal]:
    """The literal routes of V0 in a fixture that nothing accounts for."""
    found = [one for one in literals(root) if one.kind == LOST]
    passed_over = NO_REQUESTS.get(name)
    return [one for one in found if passed_over is None or passed_over not in line_of(root, one)]


def line_of(root: Path, one: Literal) -> str:
    """The line that a literal stands on."""
    return (root / one.name).read_text("utf-8").splitlines()[one.line - 1]


@pytest.mark.parametrize("name", CLIENTS)
def test_no_route_of_a_client_is_silent(roots: Roots, name: str) -> None:
    seed = crc32(name.encode())
    with forgetting(seed, SHARES[seed % len(SHARES)]):
        assert lost(roots(name), name) == []


@pytest.mark.parametrize("name", ALIKE)
def test_no_route_of_a_look_alike_that_speaks_of_openhands_is_silent(roots: Roots, name: str) -> None:
    with forgetting(0, 1.0):
        assert lost(roots(name), name) == []


def test_routes_are_operations_where_nothing_is_missing(roots: Roots) -> None:
    some = [*CLIENTS][::4]
    found = [one.kind for name in some for one in literals(roots(name))]

    assert found.count("operations") > found.count("listed as not followed") * 9
    assert [name for name in some if lost(roots(name), name)] == []


def test_a_silent_route_is_seen() -> None:
    """Without the last look at the texts, the law does not hold."""
    with forgetting(0, 1.0), patch("v0to1.findings.unresolved.unaccounted", lambda *given: ()):
        assert LOST in {one.kind for one in literals(TESTS / "fixtures/clients/cloud_literal_script")}
