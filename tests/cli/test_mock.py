"""`v0to1 mock`: servers that somebody starts, asks, and ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.command import v0to1
from v0to1 import resources
from v0to1.core.loading.data import load_pins
from v0to1.core.versions import find_server
from v0to1.mock.scenario import load_scenario, names, v0_world, v1_world

SECONDS = 20
KEY = {"Authorization": "Bearer sk-oh-mock-key"}
APP = "/api/v1/app-conversations"


@contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `v0to1 mock`, and its address."""
    command = [sys.executable, "-m", "v0to1", "mock", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None, process.communicate(timeout=SECONDS)
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def send(method: str, url: str, **options: Any) -> requests.Response:
    """One request with the right key, without the proxies of the environment."""
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, timeout=SECONDS, headers=KEY, **options)


def test_v1_refuses_what_the_real_server_refuses_and_logs_it(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with served("v1", "--port", "0", "--log", str(log)) as (process, url):
        wrong = send("POST", url + APP, json={"initial_message": "hi"})
        missing = requests.get(f"{url}{APP}/search", timeout=SECONDS)
        found = send("GET", f"{url}{APP}/search").json()["items"]
        process.send_signal(signal.SIGINT)
        _, reported = process.communicate(timeout=SECONDS)
    assert (wrong.status_code, missing.status_code) == (422, 401)
    assert [one["title"] for one in found] == ["Other", "Earlier"]
    logged = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(one["method"], one["status"]) for one in logged] == [("POST", 422), ("GET", 401), ("GET", 200)]
    assert logged[0]["json"] == {"initial_message": "hi"} and logged[2]["answer"]["items"] == found
    assert "body.initial_message" in reported and "Authorization header is missing" in reported


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once(number: signal.Signals) -> None:
    with served("v0", "--port", "0") as (process, url):
        assert send("GET", f"{url}/api/conversations").status_code == 200
        begun = time.monotonic()
        process.send_signal(number)
        process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert time.monotonic() - begun < 2


def test_an_older_release_has_less() -> None:
    with served("v1", "--port", "0", "--version", "1.6.0") as (_, url):
        identity = send("GET", f"{url}{APP}/search").json()["items"][0]["id"]
        assert send("DELETE", f"{url}{APP}/{identity}").status_code == 404


def test_a_port_that_is_taken_is_a_usage_error() -> None:
    with served("v0", "--port", "0") as (_, url):
        done = v0to1("mock", "v0", "--port", url.rpartition(":")[2], folder=Path())
    assert done.returncode == 2 and "cannot listen" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("start: {looks: 2}\n", "description"),
        ("description: d\nstart:\n  looks: soon\n", ":3: start.looks"),
        ("description: d\nstarts: {}\n", "starts: is not a known key"),
        ("description: d\nagent:\n  - - {say: hi, run: ls}\n", ":3: agent.0.0"),
    ],
)
def test_mistakes_of_a_scenario_are_shown_with_their_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    done = v0to1("mock", "v1", "--port", "0", "--scenario", "own.yaml", folder=tmp_path)
    assert done.returncode == 2 and said in done.stderr, done.stderr


def test_an_unknown_scenario_names_those_that_there_are() -> None:
    done = v0to1("mock", "v1", "--scenario", "nonsense", folder=Path())
    assert done.returncode == 2 and "many-pages" in done.stderr


def test_an_own_scenario_is_what_clients_meet(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "description: An agent with two turns.\nstart: {looks: 0}\n"
        "conversations: [{title: Mine, id: 00000000000040008000000000000001}]\n"
        "agent:\n  - [{say: one}]\n  - [{run: ls, output: x, exit_code: 3}, {say: two}]\n",
        "utf-8",
    )
    with served("v0", "--port", "0", "--scenario", str(path)) as (_, url):
        one = f"{url}/api/conversations/00000000000040008000000000000001"
        assert send("GET", one).json()["title"] == "Mine"
        for text in ("a", "b", "c"):
            assert send("POST", f"{one}/message", json={"message": text}).json() == {"success": True}
        events = send("GET", f"{one}/trajectory").json()["trajectory"]
    said = [one["message"] for one in events if one["source"] == "agent" and one.get("action") == "message"]
    assert said == ["one", "two", "two"]
    codes = [e["extras"]["metadata"]["exit_code"] for e in events if e.get("observation") == "run"]
    assert codes == [3, 3]


@pytest.mark.parametrize("name", names())
def test_every_scenario_fits_both_apis(name: str) -> None:
    scenario = load_scenario(name)
    with (
        v0_world(scenario) as before,
        v1_world(scenario, find_server("1.11", load_pins(resources.RULES))) as v1,
    ):
        assert [one.title for one in before.conversations.values()] == [
            one.title for one in v1.conversations.values()
        ]
        starts = f"{before.app_url}/api/conversations", v1.app_url + APP
        for url in starts if "start" in scenario.cut else ():
            with pytest.raises(requests.ConnectionError):
                send("POST", url, json={})
        for url in starts if "start" in scenario.limited else ():
            limited = send("POST", url, json={})
            assert (limited.status_code, limited.headers["Retry-After"]) == (429, "0")
        assert [send("POST", url, json={}).status_code for url in starts] == [200, 200]


def test_requests_are_hit_by_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("description: Numbers.\nlimited: [2]\ncut: [3]\n", "utf-8")
    with v0_world(load_scenario(str(path))) as world:
        url = f"{world.app_url}/api/conversations"
        assert [send("GET", url).status_code for _ in range(2)] == [200, 429]
        with pytest.raises(requests.ConnectionError):
            send("GET", url)
