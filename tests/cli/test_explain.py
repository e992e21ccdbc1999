"""`v0to1 explain`: what becomes of the operation at a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.engine import outcome

CLIENT = """import requests

OPENHANDS = "https://app.all-hands.dev"


def name():
    return requests.get(f"{OPENHANDS}/api/user/info").json()["login"]


def rate(conversation_id):
    url = f"{OPENHANDS}/api/conversations/{conversation_id}/submit-feedback"
    requests.post(url, json={"polarity": "positive"})
"""


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "client.py").write_text(CLIENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("place", ["client.py:7", "client.py:7:12", "./client.py:7"])
def test_it_says_the_state_and_both_requests(capfd: pytest.CaptureFixture[str], place: str) -> None:
    code, out, _ = outcome(capfd, "explain", place)
    assert code == 0
    assert out.startswith("client.py:7:12 user/info: ")
    assert "\nState      inline: one V1 request takes the place of the V0 request\n" in out
    assert "\nV0         GET /api/user/info\n" in out and "\nRule       v0to1 rules user/info\n" in out
    assert "Next step" not in out


@pytest.mark.usefixtures("client")
def test_what_is_not_native_has_a_next_step(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = outcome(capfd, "explain", "client.py:12")
    assert code == 0
    assert "\nState      gap: V1 has no full counterpart\n" in out
    assert "\nNext step  " in out


@pytest.mark.usefixtures("client")
def test_where_nothing_is_found_it_says_what_is_near(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = outcome(capfd, "explain", "client.py:1")
    assert code == 1
    assert out == "No operation of V0 was found at client.py:1; in this file there are some at 7, 12.\n"


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(
    ("place", "said"), [("client.py", "write PATH:LINE"), ("gone.py:1", "there is no such file")]
)
def test_a_place_that_is_none_is_an_error(capfd: pytest.CaptureFixture[str], place: str, said: str) -> None:
    code, _, err = outcome(capfd, "explain", place)
    assert code == 2 and said in err
