"""Types of dictionaries follow what is read of an answer, or it keeps the names that they declare."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

from tests.languages.migrating import migrated, reasons, write

pytestmark = pytest.mark.whole

BASE = 'import requests\n\nBASE = "https://app.all-hands.dev/api/conversations"\n\n\n'
GET = 'requests.get(f"{BASE}/{cid}").json()'
TYPING = "from typing import Iterator, Optional, TypedDict, cast\n\n"
DECLARED = (
    "class Conversation(TypedDict):\n    conversation_id: str\n    title: str\n    last_updated_at: str\n\n\n"
)
RENAMED = "class Conversation(TypedDict):\n    id: str\n    title: str\n    updated_at: str\n\n\n"
READ = 'return info["conversation_id"] + info["last_updated_at"]\n'
FOLLOWS = {
    "what a variable is said to be": (
        f"def show(cid: str) -> str:\n    info: Conversation = {GET}\n    {READ}"
    ),
    "what a function is said to give": (
        f"def get(cid: str) -> Conversation:\n    return {GET}\n\n\n"
        f"def show(cid: str) -> str:\n    info = get(cid)\n    {READ}"
    ),
    "its name as a text": (
        f'def get(cid: str) -> "Conversation":\n    return {GET}\n\n\n'
        f"def show(cid: str) -> str:\n    info = get(cid)\n    {READ}"
    ),
    "what a function is given": (
        f"def name(info: Conversation) -> str:\n    {READ}\n\n"
        f"def show(cid: str) -> str:\n    return name({GET})\n"
    ),
    "what is cast": f"def show(cid: str) -> str:\n    info = cast(Conversation, {GET})\n    {READ}",
    "what may be nothing": (
        f"def get(cid: str) -> Optional[Conversation]:\n    return {GET} if cid else None\n\n\n"
        "def show(cid: str) -> str:\n    info = get(cid)\n"
        '    return info["conversation_id"] if info else ""\n'
    ),
    "what is looped over": (
        'def every() -> Iterator[Conversation]:\n    yield from requests.get(BASE).json()["results"]\n\n\n'
        'def show() -> list[str]:\n    return [one["conversation_id"] for one in every()]\n'
    ),
}
KEPT = {
    "data of the client's own": (
        "def own() -> Conversation:\n"
        '    return {"conversation_id": "x", "title": "", "last_updated_at": ""}\n\n\n'
        f"def get(cid: str) -> Conversation:\n    return {GET}\n\n\n"
        'def show(cid: str) -> str:\n    return get(cid)["conversation_id"] + own()["conversation_id"]\n'
    ),
    "data that the type makes": (
        "def own() -> Conversation:\n"
        '    return Conversation(conversation_id="x", title="", last_updated_at="")\n\n\n'
        f"def get(cid: str) -> Conversation:\n    return {GET}\n\n\n"
        'def show(cid: str) -> str:\n    return get(cid)["conversation_id"] + own()["conversation_id"]\n'
    ),
    "what goes on": f"def get(cid: str) -> Conversation:\n    return {GET}\n",
}


@pytest.mark.parametrize("name", FOLLOWS)
def test_a_type_has_the_keys_that_are_read(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": TYPING + BASE + DECLARED + FOLLOWS[name]})
    assert not reasons(findings)
    assert "['id']" in after["client.py"].replace('"', "'")
    assert RENAMED in after["client.py"]


@pytest.mark.parametrize("name", KEPT)
def test_a_type_of_other_data_keeps_its_keys(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": TYPING + BASE + DECLARED + KEPT[name]})
    assert not reasons(findings)
    assert DECLARED + KEPT[name].partition(GET)[0] in after["client.py"]
    assert "v0_conversation(" in after["client.py"]


def test_a_type_that_a_call_makes_has_the_keys_that_are_read(tmp_path: Path) -> None:
    made = 'Conversation = TypedDict("Conversation", {"conversation_id": str, "title": str})\n\n\n'
    text = f'def show(cid: str) -> str:\n    info: Conversation = {GET}\n    return info["conversation_id"]\n'
    _, after = migrated(tmp_path, {"client.py": TYPING + BASE + made + text})
    assert made.replace("conversation_id", "id") in after["client.py"]


def test_a_base_and_another_module_declare_keys(tmp_path: Path) -> None:
    kinds = (
        TYPING
        + "class Named(TypedDict):\n    conversation_id: str\n\n\n"
        + "class Conversation(Named):\n    title: str\n"
    )
    text = BASE.replace("\n\n", "\n\nfrom kinds import Conversation\n\n", 1)
    text += (
        f'def show(cid: str) -> str:\n    info: Conversation = {GET}\n    return info["conversation_id"]\n'
    )
    _, after = migrated(tmp_path, {"kinds.py": kinds, "client.py": text})
    assert "class Named(TypedDict):\n    id: str\n" in after["kinds.py"]
    assert 'return info["id"]' in after["client.py"]


def test_a_type_of_what_is_sent_stays_what_it_is(tmp_path: Path) -> None:
    """A message is no text in V1, so that the declared field would be wrong: the body is converted."""
    text = (
        "class Body(TypedDict, total=False):\n    initial_user_msg: str\n\n\n"
        'def start(text: str) -> str:\n    body: Body = {"initial_user_msg": text}\n'
        "    made: dict[str, str] = requests.post(BASE, json=body).json()\n"
        '    return made["conversation_id"]\n'
    )
    findings, after = migrated(tmp_path, {"client.py": TYPING + BASE + text})
    assert not reasons(findings)
    assert 'body: Body = {"initial_user_msg": text}' in after["client.py"]
    assert "json=start_request(body)" in after["client.py"]


def test_a_declared_field_that_is_not_read_tells_of_no_failure(tmp_path: Path) -> None:
    text = (
        "class Started(TypedDict):\n    status: str\n    conversation_id: str\n\n\n"
        "def start() -> str:\n    made: Started = requests.post(BASE, json={}).json()\n"
        '    return made["conversation_id"]\n'
    )
    _, after = migrated(tmp_path, {"client.py": TYPING + BASE + text})
    assert "    app_conversation_id: str\n" in after["client.py"]
    assert "strict=False" not in after["client.py"]


def test_what_is_written_is_right_for_mypy(tmp_path: Path) -> None:
    cases = [*FOLLOWS.values(), *KEPT.values()]
    clients = {f"client_{place}.py": TYPING + BASE + DECLARED + one for place, one in enumerate(cases)}
    write(tmp_path, migrated(tmp_path, clients)[1])
    given = ["--ignore-missing-imports", "--follow-imports=silent", "--config-file=", "--no-incremental"]
    cache = f"--cache-dir={tmp_path / 'cache'}"
    told, errors, status = api.run([*(str(tmp_path / name) for name in clients), *given, cache])
    assert status == 0, told + errors
