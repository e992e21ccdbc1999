"""Typed models at the boundary: bodies that a helper converts, and answers that keep their V0 names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, imported, migrated, reasons
from tests.servers import V1World

API = 'API = "https://app.all-hands.dev/api"\n'
REQUESTS = f"import requests\n\n{API}"

BODIES = {
    "unseen": (
        'def start(payload: dict):\n    return requests.post(f"{API}/conversations", json=payload).json()\n',
        'requests.post(f"{API}/v1/app-conversations", json=start_request(payload))',
    ),
    "dataclass": (
        (
            "from dataclasses import asdict, dataclass\n\n\n"
            "@dataclass\nclass New:\n    initial_user_msg: str\n    repository: str | None = None\n\n\n"
            "def start(new: New):\n"
            '    requests.post(f"{API}/conversations", json=asdict(new)).raise_for_status()\n'
        ),
        'requests.post(f"{API}/v1/app-conversations", json=start_request(asdict(new)))',
    ),
    "to_payload": (
        (
            "from dataclasses import asdict, dataclass\n\n\n"
            "@dataclass\nclass New:\n    initial_user_msg: str\n\n"
            "    def to_payload(self):\n"
            "        return {key: value for key, value in asdict(self).items() if value}\n\n\n"
            "def start(new: New):\n"
            '    requests.post(f"{API}/conversations", json=new.to_payload()).raise_for_status()\n'
        ),
        'requests.post(f"{API}/v1/app-conversations", json=start_request(new.to_payload()))',
    ),
    "pydantic": (
        (
            "from pydantic import BaseModel\n\n\n"
            "class New(BaseModel):\n    initial_user_msg: str\n\n\n"
            "def start(new: New):\n"
            '    requests.post(f"{API}/conversations", json=new.model_dump(exclude_none=True))\n'
        ),
        "json=start_request(new.model_dump(exclude_none=True)))",
    ),
    "dumps": (
        (
            "import json\n\n\n"
            "def start(payload):\n"
            '    requests.post(f"{API}/conversations", data=json.dumps(payload)).raise_for_status()\n'
        ),
        'requests.post(f"{API}/v1/app-conversations", data=json.dumps(start_request(payload)))',
    ),
    "dumped before": (
        (
            "import json\n\n\n"
            "def start(payload):\n"
            '    data = json.dumps(payload).encode("utf-8")\n'
            '    requests.post(f"{API}/conversations", data=data).raise_for_status()\n'
        ),
        'data = json.dumps(start_request(payload)).encode("utf-8")',
    ),
    "wrapper": (
        (
            "def call(method, path, body=None):\n"
            "    response = requests.request(method, API + path, json=body)\n"
            "    response.raise_for_status()\n"
            "    return response.json()\n\n\n"
            "def start(payload):\n"
            '    return call("POST", "/conversations", payload)["conversation_id"]\n'
        ),
        'call("POST", "/v1/app-conversations", start_request(payload))',
    ),
    "options": (
        (
            "def call(method, path, **options):\n"
            "    response = requests.request(method, API + path, **options)\n"
            "    response.raise_for_status()\n"
            "    return response.json()\n\n\n"
            "def start(payload):\n"
            '    return call("POST", "/conversations", json=payload)["conversation_id"]\n'
        ),
        'call("POST", "/v1/app-conversations", json=start_request(payload))',
    ),
    "described first": (
        (
            "import json\nimport urllib.request\n\n\n"
            "def start(payload):\n"
            "    data = json.dumps(payload).encode()\n"
            '    request = urllib.request.Request(f"{API}/conversations", data=data, method="POST")\n'
            "    with urllib.request.urlopen(request) as response:\n"
            "        return json.load(response)\n"
        ),
        "data = json.dumps(start_request(payload)).encode()",
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_without_places_for_names_is_converted(name: str, tmp_path: Path) -> None:
    source, wanted = BODIES[name]
    texts = {"client.py": REQUESTS + source}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert wanted in after["client.py"]
    assert "initial_user_msg: str" in after["client.py"] or "initial_user_msg" not in source
    assert "def start_request(" in after["openhands_v1.py"]


def test_a_body_that_can_be_renamed_is_not_converted(tmp_path: Path) -> None:
    source = 'def start(text):\n    requests.post(f"{API}/conversations", json={"initial_user_msg": text})\n'
    _, after = migrated(tmp_path, {"client.py": REQUESTS + source})

    assert 'json={"initial_message": text_message(text)}' in after["client.py"]
    assert "start_request" not in after["openhands_v1.py"]


def test_a_field_that_v1_lacks_is_refused_and_not_converted(tmp_path: Path) -> None:
    source = (
        "def start(text):\n"
        '    requests.post(f"{API}/conversations", json={"initial_user_msg": text, "replay_json": "[]"})\n'
    )
    findings, after = migrated(tmp_path, {"client.py": REQUESTS + source})

    assert "replay_json" in reasons(findings)["client.py:conversations/create"]
    assert after == {}


@pytest.mark.parametrize(
    "body",
    ["data=payload", 'data="{}".format(payload)', "data=encode(payload)", "files={'json': payload}"],
)
def test_what_is_no_mapping_for_sure_is_left(body: str, tmp_path: Path) -> None:
    source = f'def start(payload, encode):\n    requests.post(f"{{API}}/conversations", {body})\n'
    _, after = migrated(tmp_path, {"client.py": REQUESTS + source})

    assert "start_request" not in after.get("client.py", "")


def test_an_unseen_message_is_read_from_its_payload(tmp_path: Path) -> None:
    source = (
        "def say(conversation_id, payload):\n"
        '    return requests.post(f"{API}/conversations/{conversation_id}/message", json=payload)\n'
    )
    texts = {"client.py": REQUESTS + source}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert added(texts, after, "client.py") == [
        "from openhands_v1 import send_message",
        'return send_message(requests, f"{API}/v1", conversation_id, payload["message"])',
    ]


PYDANTIC = (
    f"import requests\nfrom pydantic import BaseModel\n\n{API}\n\n"
    "class Conversation(BaseModel):\n"
    "    conversation_id: str\n"
    '    status: str = "STOPPED"\n'
    "    num_connections: int = 0\n\n\n"
    "class Page(BaseModel):\n"
    "    results: list[Conversation]\n\n\n"
    "class Started(BaseModel):\n"
    "    conversation_id: str\n\n\n"
)
ANSWERS = {
    "one": (
        (
            "def one(cid):\n"
            '    return Conversation.model_validate(requests.get(f"{API}/conversations/{cid}").json())\n'
        ),
        (
            "return Conversation.model_validate("
            'v0_conversation(requests.get(f"{API}/v1/app-conversations?ids={cid}").json()[0]))'
        ),
    ),
    "spread": (
        (
            "def one(cid):\n"
            '    found = Conversation(**requests.get(f"{API}/conversations/{cid}").json())\n'
            '    return found.status == "STOPPED"\n'
        ),
        (
            "found = Conversation(**"
            'v0_conversation(requests.get(f"{API}/v1/app-conversations?ids={cid}").json()[0]))'
        ),
    ),
    "each": (
        (
            "def every():\n"
            '    page = requests.get(f"{API}/conversations").json()\n'
            '    return [Conversation(**one) for one in page["results"]]\n'
        ),
        'page = v0_conversations(requests.get(f"{API}/v1/app-conversations/search").json())',
    ),
    "page": (
        'def every():\n    return Page.parse_obj(requests.get(f"{API}/conversations").json()).results\n',
        (
            "return Page.parse_obj("
            'v0_conversations(requests.get(f"{API}/v1/app-conversations/search").json())).results'
        ),
    ),
    "started": (
        (
            "def start(text):\n"
            '    answer = requests.post(f"{API}/conversations", json={"initial_user_msg": text})\n'
            "    data = answer.json()\n"
            "    return Started(**data)\n"
        ),
        'data = v0_task(wait_until_ready(data, requests, f"{API}/v1"))',
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_model_is_given_the_v0_view(name: str, tmp_path: Path) -> None:
    source, wanted = ANSWERS[name]
    texts = {"client.py": PYDANTIC + source}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert wanted in added(texts, after, "client.py")
    assert '== "STOPPED"' in after["client.py"] or "STOPPED" not in source


REFUSED = {
    "forbidding": (
        'class Model(BaseModel, extra="forbid"):\n    conversation_id: str\n',
        "Model forbids keys",
    ),
    "forbidding base": (
        (
            'class Base(BaseModel):\n    model_config = {"extra": "forbid"}\n\n\n'
            "class Model(Base):\n    conversation_id: str\n"
        ),
        "Model forbids keys",
    ),
    "old settings": (
        (
            "class Model(BaseModel):\n    conversation_id: str\n\n"
            "    class Config:\n        extra = Extra.forbid\n"
        ),
        "Model forbids keys",
    ),
    "dataclass": (
        "@dataclass\nclass Model:\n    conversation_id: str\n    status: str\n",
        "build Model key by key",
    ),
    "parameters": (
        "class Model:\n    def __init__(self, conversation_id, title):\n        self.id = conversation_id\n",
        "V1 has keys that no parameter takes",
    ),
    "wanted and gone": (
        "class Model(BaseModel):\n    conversation_id: str\n    num_connections: int\n",
        "num_connections",
    ),
}
IMPORTS = "from dataclasses import dataclass\n\nimport requests\nfrom pydantic import BaseModel, Extra\n\n"


@pytest.mark.parametrize("name", REFUSED)
def test_a_model_that_v1_would_break_is_left(name: str, tmp_path: Path) -> None:
    declared, reason = REFUSED[name]
    source = (
        f"{IMPORTS}{API}\n\n{declared}\n\ndef one(cid):\n"
        '    return Model(**requests.get(f"{API}/conversations/{cid}").json())\n'
    )
    findings, after = migrated(tmp_path, {"client.py": source})

    assert reason in reasons(findings)["client.py:conversations/get"]
    assert after == {}


def test_a_dataclass_that_reads_key_by_key_keeps_its_fields(tmp_path: Path) -> None:
    source = (
        f"from dataclasses import dataclass\n\n{REQUESTS}\n\n@dataclass\nclass Model:\n"
        "    conversation_id: str\n\n    @classmethod\n    def from_dict(cls, raw):\n"
        '        return cls(conversation_id=raw["conversation_id"])\n\n\ndef one(cid):\n'
        '    return Model.from_dict(requests.get(f"{API}/conversations/{cid}").json())\n'
    )
    _, after = migrated(tmp_path, {"client.py": source})

    assert 'return cls(conversation_id=raw["id"])' in after["client.py"]
    assert "    conversation_id: str\n" in after["client.py"]


def test_a_converted_body_starts_a_conversation_on_v1(tmp_path: Path) -> None:
    source = (
        f"from dataclasses import asdict, dataclass\n\n{REQUESTS}\n\n@dataclass\nclass New:\n"
        "    initial_user_msg: str\n    repository: str | None = None\n"
        "    conversation_instructions: str | None = None\n\n\n"
        "def start(new: New, key):\n"
        '    headers = {"Authorization": f"Bearer {key}"}\n'
        '    answer = requests.post(f"{API}/conversations", json=asdict(new), headers=headers)\n'
        "    answer.raise_for_status()\n"
        '    return answer.json()["conversation_id"]\n'
    )
    with V1World() as world:
        local = source.replace("https://app.all-hands.dev", world.app_url)
        migrated(tmp_path, {"client.py": local})
        with imported(tmp_path, "client") as module:
            new = module.New("Tidy up", conversation_instructions="Be brief")
            conversation = module.start(new, world.api_key)
        assert conversation in world.conversations
        started = next(call.json for call in world.calls if call.method == "POST")
    assert started == {
        "initial_message": {"content": [{"type": "text", "text": "Tidy up"}]},
        "system_message_suffix": "Be brief",
    }


CHECKED = {
    "client.py": (
        f"from dataclasses import asdict, dataclass\n\n{REQUESTS}\n\n@dataclass\nclass New:\n"
        "    initial_user_msg: str\n\n"
        "    def to_payload(self):\n        return asdict(self)\n\n\n"
        "def start(new: New):\n"
        '    answer = requests.post(f"{API}/conversations", json=new.to_payload())\n'
        '    return answer.json()["conversation_id"]\n'
    ),
    "test_client.py": (
        "import json\n\nimport responses\n\nfrom client import API, New, start\n\n\n"
        'def test_payload():\n    assert New("hi").to_payload() == {"initial_user_msg": "hi"}\n\n\n'
        "@responses.activate\ndef test_start():\n"
        '    responses.post(f"{API}/conversations", json={"status": "ok", "conversation_id": "c1"})\n'
        '    assert start(New("hi")) == "c1"\n'
        "    sent = json.loads(responses.calls[0].request.body)\n"
        '    assert sent["initial_user_msg"] == "hi"\n'
    ),
}


def test_tests_of_the_wire_follow_and_those_of_the_model_stay(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, CHECKED)

    assert reasons(findings) == {}
    assert '    assert New("hi").to_payload() == {"initial_user_msg": "hi"}\n' in after["test_client.py"]
    assert '    assert sent["initial_message"]["content"][0]["text"] == "hi"\n' in after["test_client.py"]
    with imported(tmp_path, "test_client") as module:
        module.test_payload()
        module.test_start()


FAILED = (
    "from pydantic import BaseModel\n\n\nclass Failed(BaseModel):\n    {key}: str\n\n\ndef start(text):\n"
    '    r = requests.post(f"{{API}}/conversations", json={{"initial_user_msg": text}})\n    if not r.ok:\n'
    '        raise RuntimeError({data}.{key})\n    return r.json()["conversation_id"]\n'
)


@pytest.mark.parametrize("data", ["Failed(**r.json())", "Failed.model_validate_json(r.text)"])
def test_a_model_of_a_failure_does_not_lose_its_reason(data: str, tmp_path: Path) -> None:
    """The key was left, so that the model failed on what V1 says, and nobody saw why."""
    findings, after = migrated(tmp_path, {"client.py": REQUESTS + FAILED.format(key="message", data=data)})

    assert not after
    (left,) = reasons(findings).values()
    assert left == "a model reads message of a failure, and V1 calls it detail; read that of the data"


def test_a_model_of_v1s_failures_stays(tmp_path: Path) -> None:
    text = REQUESTS + FAILED.format(key="detail", data="Failed(**r.json())")
    findings, after = migrated(tmp_path, {"client.py": text})

    assert not reasons(findings)
    assert "raise RuntimeError(Failed(**r.json()).detail)" in after["client.py"]
