"""Models and decoders that read the text of an answer themselves are given the V0 view of its data."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.languages.migrating import added, imported, migrated, reasons

HEAD = """import json
import urllib.request

import aiohttp
import httpx
import msgspec
import requests
from msgspec.json import decode
from pydantic import BaseModel, TypeAdapter

from elsewhere import Unseen

API = "https://app.all-hands.dev/api"


class One(BaseModel):
    conversation_id: str
    status: str


class Page(BaseModel):
    results: list[One]


class Plain(msgspec.Struct):
    conversation_id: str


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    conversation_id: str


DECODER = msgspec.json.Decoder(Plain)


"""
OWN = """def text_of(cid):
    return requests.get(f"{API}/conversations/{cid}").text


"""
GET = 'r = requests.get(f"{API}/conversations/{cid}")\n    '
CASES = {
    "bytes": (
        GET,
        "return One.model_validate_json(r.content)",
        "One.model_validate(v0_conversation(r.json()[0]))",
    ),
    "text": (GET, "return One.parse_raw(r.text)", "One.parse_obj(v0_conversation(r.json()[0]))"),
    "a type": (
        GET,
        "return TypeAdapter(One).validate_json(r.text)",
        "TypeAdapter(One).validate_python(v0_conversation(r.json()[0]))",
    ),
    "another type": (
        GET,
        "return msgspec.json.decode(r.content, type=Plain)",
        "msgspec.convert(v0_conversation(r.json()[0]), type=Plain)",
    ),
    "a variable": (
        GET,
        "body = r.text\n    return One.model_validate_json(body)",
        "One.model_validate(v0_conversation(json.loads(body)[0]))",
    ),
    "an own function for the text": (
        "",
        "return One.model_validate_json(text_of(cid))",
        "One.model_validate(v0_conversation(json.loads(text_of(cid))[0]))",
    ),
    "a decoder that takes text alone": (
        GET,
        "return DECODER.decode(r.content)",
        "DECODER.decode(json.dumps(v0_conversation(r.json()[0])))",
    ),
    "a function of no known library": (
        GET,
        "return decode(r.content, type=Plain)",
        "decode(json.dumps(v0_conversation(r.json()[0])), type=Plain)",
    ),
    "more than text": (
        GET,
        "return One.model_validate_json(r.content, context={})",
        "One.model_validate_json(json.dumps(v0_conversation(r.json()[0])), context={})",
    ),
    "a page": (
        "r = httpx.get(f'{API}/conversations')\n    ",
        "return Page.model_validate_json(r.read())",
        "Page.model_validate(v0_conversations(r.json()))",
    ),
    "no method for the data": (
        "r = urllib.request.urlopen(f'{API}/conversations/{cid}')\n    ",
        "return One.model_validate_json(r.read())",
        "One.model_validate(v0_conversation(json.loads(r.read())[0]))",
    ),
}


def client(first: str, rest: str) -> dict[str, str]:
    own = OWN if "text_of" in rest else ""
    return {"client.py": f"{HEAD}{own}def one(cid):\n    {first}{rest}\n"}


@pytest.mark.parametrize("name", CASES)
def test_data_are_given_to_what_reads_text(name: str, tmp_path: Path) -> None:
    first, rest, wanted = CASES[name]
    texts = client(first, rest)
    findings, after = migrated(tmp_path, texts)

    assert not reasons(findings)
    assert f"return {wanted}" in added(texts, after, "client.py")


LEFT = {
    "a type that is not seen": "return Unseen.model_validate_json(r.content)",
    "a plain type": "return TypeAdapter(dict).validate_json(r.content)",
    "a type that forbids other keys": "return msgspec.json.decode(r.content, type=Strict)",
    "what is written, too": "open('x').write(r.text)\n    return One.model_validate_json(r.text)",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_goes_on_unseen_is_left(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, client(GET, LEFT[name]))

    assert not after
    assert all("keys" in one or "escapes" in one for one in reasons(findings).values())


def test_a_flag_by_a_type_is_left(tmp_path: Path) -> None:
    first = GET.replace("get", "delete")
    findings, after = migrated(tmp_path, client(first, "return TypeAdapter(bool).validate_json(r.content)"))

    assert not after
    assert all("V0 said true" in one for one in reasons(findings).values())


ALIKE = 'r = requests.get(f"{CHAT}/chats/{cid}")\n    return One.model_validate_json(r.content)'


def test_a_model_of_another_answer_stays(tmp_path: Path) -> None:
    texts = {"client.py": f"{HEAD}CHAT = 'https://chat.example.com/api'\n\n\ndef one(cid):\n    {ALIKE}\n"}
    findings, after = migrated(tmp_path, texts)

    assert "One.model_validate_json(r.content)" in after.get("client.py", texts["client.py"])
    assert all("/chats" not in one.title for one in findings)


def test_what_comes_of_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "import msgspec\nimport requests\n\n\nclass Plain(msgspec.Struct):\n    conversation_id: str\n"
        "    status: str\n\n\nDECODER = msgspec.json.Decoder(Plain)\nURL = 'https://app.all-hands.dev/api'\n\n\n"
        "def one(cid):\n    r = requests.get(f'{URL}/conversations/{cid}')\n"
        "    return DECODER.decode(r.content), msgspec.json.decode(r.content, type=Plain)\n"
    )
    _, after = migrated(tmp_path, {"client.py": text})
    answer = [{"id": "a1", "sandbox_status": "PAUSED", "execution_status": "idle"}]
    response = SimpleNamespace(json=lambda: answer, content=json.dumps(answer))

    with imported(tmp_path, "client") as module:
        monkeypatch.setattr(module.requests, "get", lambda url: response)
        both = module.one("a1")

    assert [(each.conversation_id, each.status) for each in both] == [("a1", "STOPPED")] * 2
    assert "import requests\nimport json\n\nfrom openhands_v1 import" in after["client.py"]
