"""Tests with the marker of a server: each server has one at a time, whatever fails is told at its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.live.environments import BOTH, NEW, Release
from tests.live.lanes import Lanes
from tests.live.proof import Proof, Row

SECONDS = 10


class Run:
    """Tests that are made here, in lanes of two servers that are only counted."""

    def __init__(self, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> None:
        self._request = request
        self._folders = folders
        self.tidied: list[Release] = []

    def lanes(self, *tests: pytest.Function) -> Lanes:
        worlds: Any = {
            each: SimpleNamespace(release=each, tidy=lambda each=each: self.tidied.append(each))
            for each in (NEW, BOTH)
        }
        found = Lanes(tests, worlds, {"worlds": worlds}, self._folders)
        self._request.addfinalizer(found.stop)
        return found

    def test(self, release: Release, body: Callable[..., None]) -> pytest.Function:
        marked = pytest.mark.server(release)(body)
        parent: Any = self._request.node.parent
        made: pytest.Function = pytest.Function.from_parent(parent, name=body.__name__, callobj=marked)
        return made


@pytest.fixture
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(request, tmp_path_factory)


def test_servers_work_at_the_same_time(run: Run) -> None:
    meeting = threading.Barrier(2, timeout=SECONDS)

    def on_new() -> None:
        meeting.wait()

    def on_both() -> None:
        meeting.wait()

    first, second = run.test(NEW, on_new), run.test(BOTH, on_both)
    lanes = run.lanes(first, second)

    assert [lanes.result(each) for each in (first, second)] == [Proof(), Proof()]


def test_a_server_has_one_test_at_a_time_and_is_tidied_after_each(run: Run) -> None:
    done: list[tuple[str, int]] = []

    def earlier() -> None:
        done.append(("earlier", len(run.tidied)))
        raise AssertionError("what the client said")

    def later() -> None:
        done.append(("later", len(run.tidied)))

    first, second = run.test(NEW, earlier), run.test(NEW, later)
    lanes = run.lanes(first, second)

    with pytest.raises(AssertionError, match="what the client said"):
        lanes.result(first)
    lanes.result(second)
    assert done == [("earlier", 0), ("later", 1)]
    assert run.tidied == [NEW, NEW]


def test_a_test_is_run_once_more_after_the_others(run: Run) -> None:
    done: list[str] = []

    def fails_first(proof: Proof) -> None:
        done.append("fails first")
        proof.add(Row("client", "server", "works"))
        assert done.count("fails first") == 2

    def other() -> None:
        done.append("other")

    first, second = run.test(BOTH, fails_first), run.test(BOTH, other)
    lanes = run.lanes(first, second)

    with pytest.raises(AssertionError):
        lanes.result(first)
    assert lanes.result(first).rows == [Row("client", "server", "works")]
    lanes.result(second)
    assert done == ["fails first", "other", "fails first"]


def test_tests_before_the_first_turn_do_not_run(run: Run) -> None:
    """As where the last test of a run is run once more, for which everything starts again."""
    done: list[str] = []

    def before() -> None:
        done.append("before")

    def last() -> None:
        done.append("last")

    tests = run.test(NEW, before), run.test(NEW, last)
    run.lanes(*tests).result(tests[1])
    assert done == ["last"]
