"""Clients in other languages, which no migration reaches: unchanged on V0, and through the gateway on V1."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from scripts.programs import PROGRAMS, Library
from tests.adapter.differences import alike
from tests.adapter.talks import settled
from tests.adapter.test_sockets import WORK, named, plain
from tests.gateway.clients import LANGUAGES, MissingLanguage, talk
from tests.gateway.serving import gateway
from tests.servers import V0World, V1World
from v0to1.core.usage_files import load

pytestmark = pytest.mark.whole

ONE = "/api/conversations/{id}"
ASKED: Mapping[str, str] = {
    "created": "POST /api/conversations",
    "running": f"GET {ONE}",
    "events": f"GET {ONE}/events",
    "sent": f"POST {ONE}/message",
    "later_events": f"GET {ONE}/events",
    "uploaded": f"POST {ONE}/upload-files",
    "files": f"GET {ONE}/list-files",
    "made": f"GET {ONE}/select-file",
    "notes": f"GET {ONE}/select-file",
    "missing": f"GET {ONE}/select-file",
    "zip_bytes": f"GET {ONE}/zip-directory",
    "trajectory": f"GET {ONE}/trajectory",
    "listed": "GET /api/conversations",
    "renamed": f"PATCH {ONE}",
    "after_rename": f"GET {ONE}",
    "stopped": f"POST {ONE}/stop",
    "after_stop": f"GET {ONE}",
    "deleted": f"DELETE {ONE}",
    "after_delete": f"GET {ONE}",
}
"""What a client calls a response that it was given, and the request."""

NOTES = "first line\r\nzweite Zeile: äöü €\r\n"
NAME = "Notizen für heute.txt"
FILES = {"all.bin": bytes(range(256)) * 8192, "made.txt": b"42\n", NAME: NOTES.encode()}
AGENTS: Mapping[str, str] = {
    "csharp": "",
    "go": r"Go-http-client/1\.1",
    "java": r"Java-http-client/\S+",
    "php": r"GuzzleHttp/7",
    "python": r"python-requests/\S+",
    "ruby": r"Ruby",
    "rust": r"ureq/3\.\S+",
}
"""What the libraries say of themselves; that of .NET says nothing."""

FOLLOWERS = ("java", "ruby")
"""Languages with a client that speaks Socket.IO: by a WebSocket, and by polling; neither has a library."""


def shown(seen: Mapping[str, Any], root: str) -> dict[str, Any]:
    """What a client was shown, each as a status and a body, without what is new each time."""
    names = {seen["created"]["conversation_id"]: "<conversation>"}
    bodies = {name: {"events": one} if name.endswith("events") else one for name, one in seen.items()}
    answers = {name: {"status": 200, "body": body} for name, body in bodies.items()}
    answers["missing"] = seen["missing"]
    found: dict[str, Any] = json.loads(settled(json.dumps(answers), root, names))
    return found


def files_of(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def on_v0(language: str, folder: Path) -> dict[str, Any]:
    """What a client was shown by V0; the archive that it fetched has all files."""
    command = LANGUAGES[language].command(folder, "client")
    with V0World() as world:
        seen = talk(command, folder, world, world.app_url, "v0.zip")
    assert files_of(folder / "v0.zip") == FILES
    assert seen.keys() == ASKED.keys()
    return shown(seen, "/workspace")


def on_v1(language: str, folder: Path) -> dict[str, Any]:
    """What a client was shown by the gateway before V1; the archive that it fetched has all files.

    The gateway records in `usage.json`.
    """
    command = LANGUAGES[language].command(folder, "client")
    recording = ["--record", str(folder / "usage.json")]
    with V1World() as world, gateway(world.app_url, folder / "gateway.log", *recording) as served:
        seen = talk(command, folder, world, served.url, "v1.zip")
    assert files_of(folder / "v1.zip") == FILES
    assert seen.keys() == ASKED.keys()
    return shown(seen, "/workspace/project/web")


@cache
def expected() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        return on_v0("python", Path(folder))


def test_what_clients_are_shown() -> None:
    """What all are compared with is what V0 has to say."""
    found = {name: answer["body"] for name, answer in expected().items()}
    events = [*found["events"]["events"], *found["later_events"]["events"]]
    assert [(one["id"], named(one)) for one in events] == [
        (0, "loading"),
        (1, "system"),
        *((number, name) for name, _, number in WORK),
        *((number + 6, name) for name, _, number in WORK),
    ]
    assert [one["message"] for one in events if one["source"] == "user"] == [
        "Make a file – für mich.",
        "And another.",
    ]
    assert found["trajectory"] == {"trajectory": events}
    assert found["sent"] == {"success": True}
    paths = [f"/workspace/{NAME}", "/workspace/all.bin"]
    assert found["uploaded"] == {"uploaded_files": paths, "skipped_files": []}
    assert found["files"] == list(FILES)
    assert (found["made"], found["notes"]) == ({"code": "42\n"}, {"code": NOTES})
    assert expected()["missing"]["status"] == 500
    assert "no such file & more.txt. " in found["missing"]["error"]
    assert [found[name]["status"] for name in ("running", "after_rename", "after_stop")] == [
        "RUNNING",
        "RUNNING",
        "STOPPED",
    ]
    assert found["after_rename"]["title"] == "Grüße & more"
    assert [one["conversation_id"] for one in found["listed"]["results"]] == ["<conversation>"]
    assert (found["renamed"], found["deleted"], found["after_delete"]) == (True, True, None)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "python"])
def test_each_language_is_shown_the_same_by_v0(language: str, tmp_path: Path) -> None:
    assert on_v0(language, tmp_path) == expected()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_shown_the_same_by_the_gateway(language: str, tmp_path: Path) -> None:
    found = on_v1(language, tmp_path)
    assert {name: alike(asked, found[name]) for name, asked in ASKED.items()} == {
        name: alike(asked, expected()[name]) for name, asked in ASKED.items()
    }
    uses = load(tmp_path / "usage.json").uses
    assert {use.route.replace("{conversation_id}", "{id}") for use in uses} == set(ASKED.values())
    (client,) = {use.client for use in uses}
    assert client is not None and re.fullmatch(AGENTS[language], client.agent)


def hearing(heard: list[Any]) -> list[Any]:
    """What each event of a conversation is, and its answer as a request for events would have it."""
    told = plain([(named(one), one["source"], one.get("id")) for one in heard])
    views = [one for one in heard if named(one) != "loading"]
    return [
        told,
        json.loads(settled(json.dumps({"status": 200, "body": {"events": views}}), "/workspace", {})),
    ]


@pytest.mark.parametrize("language", FOLLOWERS)
def test_a_follower_hears_the_same_from_v0_and_from_the_gateway(language: str, tmp_path: Path) -> None:
    command = LANGUAGES[language].command(tmp_path, "follow")
    with V0World() as v0:
        before = talk(command, tmp_path, v0, v0.app_url, v0.seed_conversation())["events"]
    told, views = hearing(before)
    assert told == [("system", "agent", 1), ("loading",), *WORK]
    assert before[2]["args"]["content"] == "Mach es – bitte."

    with V1World() as v1, gateway(v1.app_url, tmp_path / "gateway.log") as served:
        now = talk(command, tmp_path, v1, served.url, v1.seed_conversation())["events"]
    told_now, views_now = hearing(now)
    assert told_now == told
    assert alike(ASKED["events"], views_now) == alike(ASKED["events"], views)


def test_what_is_missing_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("scripts.programs.MANAGERS", ())
    monkeypatch.setattr(
        "tests.gateway.clients.PROGRAMS",
        {**PROGRAMS, "ureq": Library(["ureq"], ["librust-ureq-dev"], str(tmp_path / "ureq-*"))},
    )
    with pytest.raises(MissingLanguage, match=r"^missing: ureq; install librust-ureq-dev$"):
        LANGUAGES["rust"].command(tmp_path, "client")
