"""Mocks that answer to any method, and constants of other modules."""

from __future__ import annotations

from pathlib import Path

from tests.languages.migrating import added, migrated, reasons

CLIENT = (
    'import httpx\n\nBASE = "https://app.all-hands.dev"\n\n\n'
    'def title(cid):\n    return httpx.get(f"{BASE}/api/conversations/{cid}").json()["title"]\n'
)
TEST = (
    "import client\n\n\ndef test_title(httpx_mock):\n"
    '    httpx_mock.add_response(url="https://app.all-hands.dev/api/conversations/c1", json={"title": "T"})\n'
    '    assert client.title("c1") == "T"\n'
)


def test_a_mock_without_a_method_follows_its_route(tmp_path: Path) -> None:
    texts = {"client.py": CLIENT, "tests/test_client.py": TEST}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    (line,) = added(texts, after, "tests/test_client.py")
    assert line == (
        'httpx_mock.add_response(url="https://app.all-hands.dev/api/v1/app-conversations?ids=c1", '
        'json=[{"title": "T"}])'
    )


def test_a_mock_without_a_method_on_a_route_with_two_is_left(tmp_path: Path) -> None:
    more = CLIENT + '\n\ndef drop(cid):\n    httpx.delete(f"{BASE}/api/conversations/{cid}")\n'
    _, after = migrated(tmp_path, {"client.py": more, "tests/test_client.py": TEST})
    assert "tests/test_client.py" not in after


def test_an_imported_constant_is_the_root(tmp_path: Path) -> None:
    texts = {
        "settings.py": 'BASE = "https://app.all-hands.dev"\n',
        "client.py": (
            "import requests\n\nfrom settings import BASE\nfrom urls import conversation\n\n\n"
            'def stop(cid):\n    requests.post(conversation(cid) + "/stop")\n\n\n'
            "def home():\n    return BASE\n"
        ),
        "urls.py": (
            "from settings import BASE\n\n\n"
            'def conversation(cid):\n    return BASE + "/api/conversations/" + cid\n'
        ),
    }
    _, after = migrated(tmp_path, texts)
    assert added(texts, after, "client.py")[-1] == 'pause_sandbox(requests, f"{BASE}/api/v1", cid)'
