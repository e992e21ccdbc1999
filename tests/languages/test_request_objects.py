"""Functions of a client's own that take more than a URL: a request as an object, or pieces of a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generated.running import outcome
from tests.languages.migrating import migrated, reasons, write
from tests.servers import V0World, V1World

HEAD = """import json
import os
import urllib.request

import requests

ROOT = os.environ["OPENHANDS_URL"]
HEADERS = {"Authorization": "Bearer " + os.environ["OPENHANDS_API_KEY"]}


"""
MAIN = """

def main():
    cid = create()
    print("title", info(cid)["selected_repository"])
"""
PREPARED = """
def send(session, request):
    answer = session.send(session.prepare_request(request))
    answer.raise_for_status()
    return answer.json()


SESSION = requests.Session()
SESSION.headers.update(HEADERS)


def create():
    body = {"initial_user_msg": "hi", "repository": "octo/hello"}
    return send(SESSION, requests.Request("POST", ROOT + "/api/conversations", json=body))["conversation_id"]


def info(cid):
    return send(SESSION, request=requests.Request("GET", f"{ROOT}/api/conversations/{cid}"))
"""
URLLIB = """
def send(request):
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


JSON = {**HEADERS, "Content-Type": "application/json"}


def create():
    data = json.dumps({"initial_user_msg": "hi", "repository": "octo/hello"}).encode()
    made = send(urllib.request.Request(ROOT + "/api/conversations", data=data, headers=JSON))
    return made["conversation_id"]


def info(cid):
    return send(urllib.request.Request(f"{ROOT}/api/conversations/{cid}", headers=HEADERS))
"""
PIECES = """
def send(method, path, **options):
    answer = requests.request(method, "/".join([ROOT, "api", *path]), headers=HEADERS, **options)
    answer.raise_for_status()
    return answer.json()


def create():
    return send("POST", ["conversations"], json={"initial_user_msg": "hi"})["conversation_id"]


def info(cid):
    return send("GET", ["conversations", cid])
"""


@pytest.mark.parametrize("text", [PREPARED, URLLIB], ids=["prepared", "urllib"])
def test_a_request_object_is_made_of_each_url(tmp_path: Path, text: str) -> None:
    """The URL was sent in the place of the object, without the headers that it had."""
    texts = {"main.py": HEAD + text.strip("\n") + "\n" + MAIN}
    write(tmp_path, texts)
    with V0World(start_polls=0) as world:
        before = outcome(tmp_path, world)
    findings, _ = migrated(tmp_path, texts)
    assert not reasons(findings)
    with V1World() as world:
        after = outcome(tmp_path, world)
    assert after.breaches == ()
    assert (after.lines, after.end) == (before.lines, before.end) == (("title octo/hello",), "")


def test_a_list_of_pieces_is_no_url(tmp_path: Path) -> None:
    """A text in the place of the list was taken apart into its characters."""
    texts = {"main.py": HEAD + PIECES.strip("\n") + "\n" + MAIN}
    findings, after = migrated(tmp_path, texts)
    assert not after
    assert set(reasons(findings).values()) == {
        "the client's own request function takes the path in several pieces"
    }
