"""Clients made at random do the same before and after their migration; the long run is `make fuzz`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.generated.allowed import ADAPTED_LINES, ENDS, LINES, may_differ
from tests.generated.comparing import differences
from tests.generated.counts import ADAPTED, Counts
from tests.generated.languages import LANGUAGES
from tests.generated.operations import CREATE, OPERATIONS, PAGES, WAIT
from tests.generated.oracle import MODES, held, migrated
from tests.generated.pen import Client
from tests.generated.running import outcome
from tests.generated.situations import SITUATIONS
from tests.languages.migrating import write
from tests.servers import V0World, V1World
from v0to1.core.kinds import FORMS

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
    wanted = {one.name for one in (CREATE, *OPERATIONS)}
    assert wanted <= seen <= {*wanted, WAIT.name, PAGES.name}


FORMS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "python": (*FORMS, ADAPTED),
        "javascript": (*FORMS, ADAPTED),
        "shell": (*FORMS, ADAPTED),
    }
)
LEAST_NATIVE = {"python": 60, "javascript": 60, "shell": 60}
"""How many operations of the first forty clients are native, at the least."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_made(language: str, tmp_path: Path) -> None:
    counts = Counts()
    for number in range(40):
        folder = tmp_path / str(number)
        client = LANGUAGES[language](Random(number))
        write(folder, dict(client.files))
        counts.add_run(migrated(folder, "auto", SITUATIONS[client.situation].server))
    assert {form for _, form in counts.forms} == {*FORMS_OF[language]}
    assert sum(map(counts.total, FORMS)) >= LEAST_NATIVE[language], counts.table()


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_every_situation_is_met(language: str) -> None:
    assert {LANGUAGES[language](Random(number)).situation for number in range(100)} == {*SITUATIONS}


ENDED = "HTTPError: 404 Client Error: Not Found for url: <server>/api/conversations/1"


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (ENDED, ENDED.replace("/api/", "/api/v1/"), True),
        (ENDED, "LookupError: conversation 1 is not running", True),
        (ENDED, "KeyError: 'email'", False),
        ("", ENDED, False),
        (ENDED, "", False),
    ],
)
def test_only_the_ends_that_are_documented_may_differ(before: str, after: str, allowed: bool) -> None:
    assert may_differ(ENDS, before, after) == allowed


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("stopped 2: False", "stopped 2: True", True),
        ("stopped 2: True", "stopped 2: False", False),
        ("running 2: False", "running 2: True", False),
        ("sources 2: ['environment', 'user']", "sources 2: ['user']", True),
        ("sources 2: ['environment', 'user']", "sources 2: ['environment']", False),
        ("sources 2: ['user']", "sources 2: ['environment', 'user']", False),
        ("titles 2: ['environment']", "titles 2: []", False),
    ],
)
def test_only_the_lines_that_are_documented_may_differ(before: str, after: str, allowed: bool) -> None:
    assert may_differ(LINES, before, after) == allowed


@pytest.mark.parametrize(
    ("document", "row"),
    [*(("native", row) for row in (*ENDS, *LINES)), *(("adapter", row) for row in ADAPTED_LINES)],
)
def test_what_is_allowed_is_documented(document: str, row: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / f"{document}.md").read_text(encoding="utf-8")
    assert any(row == line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| "))


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
