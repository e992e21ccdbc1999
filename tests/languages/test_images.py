"""Images that go into the message: where there are none, the message is one all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated

START = (
    "import requests\n\n\ndef start(text, images):\n"
    '    requests.post("https://app.all-hands.dev/api/conversations", '
    'json={"initial_user_msg": text, "image_urls": '
)


def test_no_images(tmp_path: Path) -> None:
    before = START + "None})\n"
    _, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py")[-1].endswith(
        'json={"initial_message": text_message(text)})'
    )


def test_images(tmp_path: Path) -> None:
    before = START + "images})\n"
    _, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py")[-1].endswith(
        'json={"initial_message": text_message(text, image_urls=images)})'
    )


FILTERED = """import requests

BASE = "https://app.all-hands.dev"


def start(text, images=None):
    body = {"initial_user_msg": text, "image_urls": images or []}
    body = {key: value for key, value in body.items() if value}
    answer = requests.post(f"{BASE}/api/conversations", json=body)
    return answer.json()["conversation_id"]
"""
TEST = """import responses

from client import BASE, start


@responses.activate
def test_start():
    responses.post(f"{BASE}/api/conversations", json={"conversation_id": "c1"})
    assert start("Hi") == "c1"
"""


def test_images_that_one_caller_leaves_out(tmp_path: Path) -> None:
    """In a context without images the message was wrapped for itself, and once more in all others."""
    texts = {"client.py": FILTERED, "test_client.py": TEST}
    findings, after = migrated(tmp_path, texts)
    assert all(one.applied for one in findings)
    assert 'body = {"initial_message": text_message(text, image_urls=images or [])}' in after["client.py"]


def test_stand_ins_stay_where_a_changed_file_would_not_parse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test spoke to V1 already, and the code that it tests was taken back."""

    def trouble(module: str, *rest: object) -> str:
        return "a fault of its own" if module == "client.py" else ""

    monkeypatch.setattr("v0to1.pipeline.apply.trouble", trouble)
    findings, after = migrated(tmp_path, {"client.py": FILTERED, "test_client.py": TEST})
    assert after == {}
    assert [one.reason for one in findings if one.path == "test_client.py"] == [
        "the code that it stands in for is left on V0 (a fault of its own)"
    ]
