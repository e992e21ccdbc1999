"""Clients made at random do the same before and after their migration; the long run is `make fuzz`."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.generated.languages import LANGUAGES
from tests.generated.operations import CREATE, OPERATIONS
from tests.generated.oracle import MODES, Counts, differences, held, migrated
from tests.generated.pen import Client
from tests.generated.running import outcome
from tests.languages.migrating import write
from tests.servers import V0World, V1World
from v0to1.core.kinds import ADAPTER, REWRITE

pytestmark = pytest.mark.whole


def quick(examples: int) -> settings:
    """The same few clients each time; the long run makes what fails smaller."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def assert_the_same(client: Client, mode: str) -> None:
    """A client that comes out wrong is an AssertionError that shows it."""
    found = held(client, mode, Counts())
    assert not found, f"{client}\n" + "\n".join(found)


@quick(12)
@given(st.randoms(use_true_random=False), st.sampled_from(MODES))
def test_python_does_the_same(random: Random, mode: str) -> None:
    assert_the_same(LANGUAGES["python"](random), mode)


@quick(5)
@given(st.randoms(use_true_random=False), st.sampled_from(MODES))
def test_javascript_does_the_same(random: Random, mode: str) -> None:
    assert_the_same(LANGUAGES["javascript"](random), mode)


@quick(5)
@given(st.randoms(use_true_random=False), st.sampled_from(MODES))
def test_shell_does_the_same(random: Random, mode: str) -> None:
    assert_the_same(LANGUAGES["shell"](random), mode)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operation_is_made(language: str) -> None:
    seen = set()
    for number in range(200):
        client = LANGUAGES[language](Random(number))
        seen |= set(client.operations)
        for name, text in client.files if language == "python" else ():
            compile(text, name, "exec")
    assert seen == {one.name for one in (CREATE, *OPERATIONS)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_fixes_are_made(language: str, tmp_path: Path) -> None:
    seen: set[str] = set()
    for number in range(60):
        folder = tmp_path / str(number)
        write(folder, dict(LANGUAGES[language](Random(number)).files))
        seen |= {one.fix for one in migrated(folder, "auto").findings if one.applied}
        if seen == {REWRITE, ADAPTER}:
            return
    raise AssertionError(f"only {seen}")


SMALL = """import os

import requests


def main():
    url, key = os.environ["OPENHANDS_URL"], os.environ["OPENHANDS_API_KEY"]
    headers = {"Authorization": f"Bearer {key}"}
    path, body = "/api/conversations", {"initial_user_msg": "Hello"}
    answer = requests.post(url + path, json=body, headers=headers).json()
    print("id", answer["conversation_id"], sep=": ")
"""
WRONG = {
    "printed": ('answer["conversation_id"]', 'answer["conversation_id"][::-1]'),
    "end": ("    print(", "    raise SystemExit(1)\n    print("),
    "server": ('"Hello"', '"Goodbye"'),
}


@pytest.mark.parametrize("kind", WRONG)
def test_the_oracle_sees(kind: str, tmp_path: Path) -> None:
    """A client that prints, ends or does something else than another one is noticed."""
    found = []
    for name, text in (("one", SMALL), ("other", SMALL.replace(*WRONG[kind]))):
        write(tmp_path / name, {"main.py": text})
        with V0World(start_polls=0) as world:
            found.append(outcome(tmp_path / name, world))
    seen = differences(Client((), "main.py", (), ()), *found)
    assert any(one.startswith(kind) for one in seen)


def test_the_oracle_sees_a_client_that_was_not_migrated(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": SMALL})
    with V0World(start_polls=0) as world:
        before = outcome(tmp_path, world)
    with V1World() as after:
        seen = differences(Client((), "main.py", (), ()), before, outcome(tmp_path, after))
    assert any(one.startswith("contract") for one in seen)
