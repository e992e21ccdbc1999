"""Tests that need a server: one after the other on each server, on all servers at the same time."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.live.environments import Release
from tests.live.proof import Proof
from tests.live.world import LiveWorld

MARK = "server"
"""The marker of such a test; its argument is the release of the server."""


class Lanes:
    """A thread for each server, in which those of the `tests` that have its marker run before their turn.

    A test gets its parameters, what is `given` by name, a `tmp_path` and an empty `proof`. No sandbox of a
    test lives on in the next one.
    """

    def __init__(
        self,
        tests: Sequence[pytest.Function],
        worlds: Mapping[Release, LiveWorld],
        given: Mapping[str, object],
        folders: pytest.TempPathFactory,
    ) -> None:
        self._tests = tests
        self._worlds = worlds
        self._given = given
        self._folders = folders
        self._pools = {release: ThreadPoolExecutor(max_workers=1) for release in worlds}
        self._begun: dict[str, Future[Proof]] = {}

    def result(self, test: pytest.Function) -> Proof:
        """Wait for a test and return what it has shown; one that is run once more waits for all others first.

        Raises what the test raises.
        """
        if test.nodeid not in self._begun:
            for each in self._tests[self._tests.index(test) :]:
                self._begin(each)
        return self._begun.pop(test.nodeid).result()

    def stop(self) -> None:
        """Begin no more tests; those that run end with their servers."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, test: pytest.Function) -> None:
        marker = test.get_closest_marker(MARK)
        if marker and test.nodeid not in self._begun:
            (release,) = marker.args
            self._begun[test.nodeid] = self._pools[release].submit(self._run, test, self._worlds[release])

    def _run(self, test: pytest.Function, world: LiveWorld) -> Proof:
        proof = Proof()
        folder = self._folders.mktemp(re.sub(r"\W", "_", test.name)[:30])
        parameters = test.callspec.params if hasattr(test, "callspec") else {}
        known = {**self._given, **parameters, "proof": proof, "tmp_path": folder}
        try:
            test.function(**{name: known[name] for name in inspect.signature(test.function).parameters})
        finally:
            world.tidy()
        return proof
